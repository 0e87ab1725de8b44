/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engraved.h"

#include <math.h>
#include <string.h>

#include "engine/engrave/align.h"
#include "engine/image/barlines.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/words/apply.h"

#define MOST_LINES 64
#define SMALLEST   0.55 /* scale; where even that is too wide, barlines drift */
#define NAME_SIZE  2.2  /* of the names of parts, as the engraver sets them */
#define NAME_GAP   0.8  /* between them and what stands in front of the staves */
#define BRACE      1.5

struct ScwEngraved
{
  ScwEngraving *engraving;
  ScwPart *music;
  GArray *parts;   /* of ScwEngravedPart */
  GArray *words;   /* of ScwEngravedWord */
  GArray *lines;   /* of double, on the original */
  GArray *part_of; /* of int, by token */
  const ScwMusicFont *font;
  char *names[2]; /* of the part, whole and abbreviated; or NULL */
  double scale, left;
};

ScwEngraved *
scw_engraved_new (const ScwMusicFont *font)
{
  ScwEngraved *self = g_new0 (ScwEngraved, 1);
  ScwEngraveStyle style = scw_engrave_style ();

  style.measure_numbers = false;
  self->font = font;
  self->engraving = scw_engraving_new (font, &style, NULL);
  self->parts = g_array_new (FALSE, FALSE, sizeof (ScwEngravedPart));
  self->words = g_array_new (FALSE, FALSE, sizeof (ScwEngravedWord));
  self->lines = g_array_new (FALSE, FALSE, sizeof (double));
  self->part_of = g_array_new (FALSE, FALSE, sizeof (int));
  self->scale = 1;
  return self;
}

void
scw_engraved_free (ScwEngraved *self)
{
  if (self == NULL)
    return;
  scw_engraving_free (self->engraving);
  scw_part_free (self->music);
  g_array_unref (self->parts);
  g_array_unref (self->words);
  g_array_unref (self->lines);
  g_array_unref (self->part_of);
  g_free (self->names[0]);
  g_free (self->names[1]);
  g_free (self);
}

gboolean
scw_engraved_set_names (ScwEngraved *self, const char *name, const char *abbreviation)
{
  if (g_strcmp0 (self->names[0], name) == 0 && g_strcmp0 (self->names[1], abbreviation) == 0)
    return FALSE;
  g_free (self->names[0]);
  g_free (self->names[1]);
  self->names[0] = g_strdup (name);
  self->names[1] = g_strdup (abbreviation);
  return TRUE;
}

void
scw_engraved_set_original (ScwEngraved *self, const ScwView *view, const ScwGray *crop)
{
  double xs[MOST_LINES];
  int n = crop != NULL ? scw_find_barlines (crop, view, xs, MOST_LINES) : 0;

  g_array_set_size (self->lines, 0);
  for (int i = 0; i < n; i++)
    {
      double x = xs[i] / crop->width * view->w / MAX (view->staff_space, 1e-3);

      g_array_append_val (self->lines, x);
    }
}

/* ---- the original ---- */

double
scw_engraved_crop_x (const ScwBoxPlace *place, double x, double y)
{
  int width = MAX (1, (int) lround (place->view.w)), height = MAX (1, (int) lround (place->view.h));

  scw_view_from_page (&place->view, width, height, &x, &y);
  return x / MAX (place->view.staff_space, 1e-3);
}

static gboolean
is_head (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL && (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_REST);
}

static gboolean
is_signature (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL
         && (info->class == SCW_LMX_CLEF || info->class == SCW_LMX_KEY || info->class == SCW_LMX_TIME);
}

gboolean
scw_engraved_place (ScwSystemBox *box, int token, double *x, double *y)
{
  const ScwBoxToken *at = token >= 0 && token < (int) scw_system_box_get_n_tokens (box)
                            ? scw_system_box_get_token (box, (guint) token)
                            : NULL;

  if (at == NULL || !at->has_focus)
    return FALSE;
  *x = (double) at->focus_x;
  *y = (double) at->focus_y;
  return TRUE;
}

int
scw_engraved_token_near (ScwSystemBox *box, double x, double y)
{
  double best = G_MAXDOUBLE, px, py;
  int nearest = -1;

  for (int i = 0; i < (int) scw_system_box_get_n_tokens (box); i++)
    {
      int id = scw_system_box_get_token (box, (guint) i)->id;

      if ((is_head (id) || is_signature (id)) && scw_engraved_place (box, i, &px, &py)
          && hypot (px - x, py - y) < best)
        {
          best = hypot (px - x, py - y);
          nearest = i;
        }
    }
  return nearest;
}

static double *
find_seen (ScwEngraved *self, ScwSystemBox *box, int n)
{
  const ScwBoxPlace *place = scw_system_box_get_place (box);
  double *seen = g_new (double, (gsize) n + 1);

  for (int i = 0; i < n; i++)
    {
      const ScwBoxToken *token = scw_system_box_get_token (box, (guint) i);

      /* Of a note its pitch is looked at most exactly; the tokens behind it look ahead. */
      seen[i] = token->has_focus && is_head (token->id)
                  ? scw_engraved_crop_x (place, (double) token->focus_x, (double) token->focus_y) - self->left
                  : (double) NAN;
    }
  return seen;
}

static double *
find_lines (ScwEngraved *self)
{
  double *lines = g_new (double, self->lines->len + 1);

  for (guint i = 0; i < self->lines->len; i++)
    lines[i] = g_array_index (self->lines, double, i) - self->left;
  return lines;
}

/* Where measures end, in staff spaces of the original; their number, or -1. */
static int
find_ends (ScwEngraved *self, ScwSystemBox *box, int n_tokens, double *ends)
{
  const ScwBoxPlace *place = scw_system_box_get_place (box);
  double middle = place->lines.y + place->lines.h / 2, right;
  g_autofree double *seen = NULL, *lines = NULL;
  ScwOriginal original = { .n_tokens = n_tokens, .n_lines = (int) self->lines->len };

  self->left = MAX (0, scw_engraved_crop_x (place, place->lines.x, middle));
  right = scw_engraved_crop_x (place, place->lines.x + place->lines.w, middle);
  original.seen = seen = find_seen (self, box, n_tokens);
  original.lines = lines = find_lines (self);
  original.width = MAX (right - self->left, 10);
  original.ended = scw_system_box_get_state (box) == SCW_REGION_DONE;
  return scw_align_measures (self->music, &original, ends);
}

/* ---- engraving ---- */

/* The name that has room in front of the staves, where the original has its margin. */
static char *
fitting_name (ScwEngraved *self, double scale)
{
  const double room = self->left / scale - NAME_GAP - (self->music->staves > 1 ? BRACE : 0);

  for (gsize i = 0; i < G_N_ELEMENTS (self->names); i++)
    if (self->names[i] != NULL && *self->names[i] != '\0'
        && scw_music_font_text_width (self->font, self->names[i], SCW_FACE_ROMAN, NAME_SIZE) <= room)
      return self->names[i];
  return NULL;
}

const char *
scw_engraved_get_name_left_out (ScwEngraved *self)
{
  return self->music != NULL && fitting_name (self, self->scale) == NULL ? self->names[0] : NULL;
}

static gboolean
lay_out (ScwEngraved *self, const double *ends, int n, double scale)
{
  g_autofree double *scaled = g_new (double, (gsize) n + 1);
  ScwScore alone = scw_score_around (&self->music);
  ScwGroup called = { .first = 0, .end = 1, .symbol = SCW_GROUP_NONE, .name = fitting_name (self, scale) };

  if (called.name != NULL)
    {
      alone.groups = &called;
      alone.n_groups = 1;
    }
  for (int m = 0; m < n; m++)
    scaled[m] = ends[m] / scale;
  if (n == 0) /* one line all the same */
    scaled[0] = 1;
  self->scale = scale;
  return scw_engraving_set_ends (self->engraving, scaled, MAX (n, 1), NULL)
         && scw_engraving_update (self->engraving, &alone, NULL);
}

/* How much smaller it would have to be for every measure to end in its place. */
static double
wanted_scale (ScwEngraved *self, const double *ends, int n)
{
  double scale = self->scale;

  for (int m = 0; m < n; m++)
    {
      double x0, x1, room = ends[m] - (m > 0 ? ends[m - 1] : 0);

      if (scw_engraving_measure (self->engraving, m, &x0, &x1) == 0 && (x1 - x0) * self->scale > room + 0.05)
        scale = MIN (scale, room / (x1 - x0));
    }
  return scale;
}

static void
find_parts (ScwEngraved *self, const gint32 *ids, int n_tokens)
{
  const ScwSystem *system = scw_engraving_system (self->engraving, 0);
  g_autofree int *first = g_new0 (int, (gsize) self->music->n_measures + 1);
  int none = -1;

  g_array_set_size (self->parts, 0);
  g_array_set_size (self->part_of, 0);
  for (int i = 0; i < n_tokens; i++)
    g_array_append_val (self->part_of, none);
  for (int m = 0; m < self->music->n_measures; m++)
    {
      first[m] = (int) self->parts->len;
      for (int e = 0; e < self->music->measures[m].n_elements; e++)
        {
          const ScwElement *element = &self->music->measures[m].elements[e];
          ScwEngravedPart part
            = { .measure = m, .element = e, .span = element->span, .box = { 1e9, 1e9, -1e9, -1e9 } };

          for (int t = MAX (0, part.span.first); t < MIN (part.span.end, n_tokens); t++)
            if (is_head (ids[t]))
              part.token = t;
          g_array_append_val (self->parts, part);
          for (int t = MAX (0, part.span.first); t < MIN (part.span.end, n_tokens); t++)
            g_array_index (self->part_of, int, t) = (int) self->parts->len - 1;
        }
    }
  for (int i = 0; i < system->n_items; i++)
    {
      const ScwItem *item = &system->items[i];
      ScwEngravedPart *part;

      if (item->element < 0 || item->role == SCW_ROLE_BEAM || item->role == SCW_ROLE_SLUR
          || item->role == SCW_ROLE_LYRIC || item->role == SCW_ROLE_TIE || item->role == SCW_ROLE_STEM
          || item->role == SCW_ROLE_TUPLET)
        continue;
      part = &g_array_index (self->parts, ScwEngravedPart, first[item->measure] + item->element);
      part->staff = item->staff;
      part->box.x0 = MIN (part->box.x0, item->box.x0);
      part->box.y0 = MIN (part->box.y0, item->box.y0);
      part->box.x1 = MAX (part->box.x1, item->box.x1);
      part->box.y1 = MAX (part->box.y1, item->box.y1);
    }
}

static gboolean
has_engraved (ScwEngraved *self, const ScwPageWord *word)
{
  for (guint i = 0; i < self->words->len; i++)
    if (g_array_index (self->words, ScwEngravedWord, i).word == word)
      return TRUE;
  return FALSE;
}

/* Whether a text of the engraving may be this word. */
static gboolean
is_text_of (const ScwItem *item, const ScwWordAt *entry)
{
  const ScwWord *word = &entry->word->word;

  if (word->confidence < SCW_WORDS_LEAST || strcmp (item->text, word->text) != 0
      || (item->role == SCW_ROLE_LYRIC) != (word->role == SCW_WORD_LYRIC))
    return FALSE;
  return entry->token >= 0 ? entry->token >= item->span.first && entry->token < item->span.end
                           : word->measure == item->measure && word->role != SCW_WORD_LYRIC;
}

/* Of the verses of a note the upper is drawn first. */
static void
find_words (ScwEngraved *self, ScwSystemBox *box)
{
  const ScwSystem *system = scw_engraving_system (self->engraving, 0);
  const GArray *words = scw_system_box_get_words (box);

  g_array_set_size (self->words, 0);
  for (int i = 0; words != NULL && i < system->n_items; i++)
    {
      const ScwItem *item = &system->items[i];

      if (item->kind != SCW_ITEM_TEXT || item->text == NULL || item->element < 0)
        continue;
      for (guint k = 0; k < words->len; k++)
        {
          const ScwWordAt *entry = &g_array_index (words, ScwWordAt, k);
          const ScwEngravedWord word = { entry->word, entry->token, item->box };

          if (!is_text_of (item, entry) || has_engraved (self, entry->word))
            continue;
          g_array_append_val (self->words, word);
          break;
        }
    }
}

const ScwEngravedWord *
scw_engraved_get_words (ScwEngraved *self, int *n)
{
  *n = (int) self->words->len;
  return &g_array_index (self->words, ScwEngravedWord, 0);
}

const ScwEngravedWord *
scw_engraved_word_at (ScwEngraved *self, double x, double y)
{
  for (guint i = 0; i < self->words->len; i++)
    {
      const ScwEngravedWord *word = &g_array_index (self->words, ScwEngravedWord, i);

      if (x >= word->box.x0 - 0.2 && x <= word->box.x1 + 0.2 && y >= word->box.y0 - 0.2
          && y <= word->box.y1 + 0.2)
        return word;
    }
  return NULL;
}

/* As in files: what is less sure is left out. */
static void
put_words (ScwEngraved *self, ScwSystemBox *box)
{
  ScwWords words = { 0 };

  scw_word_list_put (scw_system_box_get_words (box), 0, &words);
  scw_words_apply_row (self->music, &words, 0, SCW_WORDS_LEAST, NULL);
  scw_words_clear (&words);
}

gboolean
scw_engraved_update (ScwEngraved *self, ScwSystemBox *box)
{
  int n = 0, n_ends;
  g_autofree gint32 *ids = box != NULL ? scw_system_box_dup_ids (box, &n) : NULL;
  g_autofree double *ends = NULL;
  double scale;

  g_clear_pointer (&self->music, scw_part_free);
  g_array_set_size (self->parts, 0);
  g_array_set_size (self->part_of, 0);
  g_array_set_size (self->words, 0);
  if (n == 0 || self->engraving == NULL)
    {
      self->scale = 1;
      return FALSE;
    }
  self->music = scw_delinearize (ids, n, SCW_RULES_MUSICAL, NULL, NULL);
  if (self->music == NULL || self->music->n_measures == 0)
    {
      g_clear_pointer (&self->music, scw_part_free);
      return FALSE;
    }
  put_words (self, box);
  ends = g_new0 (double, (gsize) self->music->n_measures + 1);
  n_ends = find_ends (self, box, n, ends);
  /* While it grows it is only made smaller, so that it does not jump. */
  scale = scw_system_box_get_state (box) == SCW_REGION_READING ? self->scale : 1;
  if (n_ends < 0 || !lay_out (self, ends, n_ends, scale))
    {
      g_clear_pointer (&self->music, scw_part_free);
      return FALSE;
    }
  scale = MAX (SMALLEST, wanted_scale (self, ends, n_ends));
  if (scale < self->scale && !lay_out (self, ends, n_ends, scale))
    {
      g_clear_pointer (&self->music, scw_part_free);
      return FALSE;
    }
  find_parts (self, ids, n);
  find_words (self, box);
  return TRUE;
}

/* ---- asking ---- */

const ScwPart *
scw_engraved_get_part (ScwEngraved *self)
{
  return self->music;
}

const ScwSystem *
scw_engraved_get_system (ScwEngraved *self)
{
  return self->music != NULL ? scw_engraving_system (self->engraving, 0) : NULL;
}

const ScwEngravedPart *
scw_engraved_get_parts (ScwEngraved *self, int *n)
{
  *n = (int) self->parts->len;
  return &g_array_index (self->parts, ScwEngravedPart, 0);
}

double
scw_engraved_get_scale (ScwEngraved *self)
{
  return self->scale;
}

double
scw_engraved_get_left (ScwEngraved *self)
{
  return self->left;
}

int
scw_engraved_part_of (ScwEngraved *self, int token)
{
  return token >= 0 && token < (int) self->part_of->len ? g_array_index (self->part_of, int, token) : -1;
}

static const ScwEngravedPart *
part_at (ScwEngraved *self, int i)
{
  return &g_array_index (self->parts, ScwEngravedPart, i);
}

static const ScwElement *
element_of (ScwEngraved *self, int i)
{
  return &self->music->measures[part_at (self, i)->measure].elements[part_at (self, i)->element];
}

static int
find_part (ScwEngraved *self, int measure, int element)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (part_at (self, (int) i)->measure == measure && part_at (self, (int) i)->element == element)
      return (int) i;
  return -1;
}

int
scw_engraved_part_at (ScwEngraved *self, double x, double y, double reach)
{
  const ScwSystem *system = scw_engraved_get_system (self);
  const ScwItem *item = system != NULL ? scw_system_at (system, x, y, reach) : NULL;

  return item != NULL ? find_part (self, item->measure, item->element) : -1;
}

gboolean
scw_engraved_measure (ScwEngraved *self, int measure, double *x0, double *x1)
{
  return self->music != NULL && scw_engraving_measure (self->engraving, measure, x0, x1) >= 0;
}

int
scw_engraved_measure_at (ScwEngraved *self, double x)
{
  double x0, x1;

  for (int m = 0; self->music != NULL && m < self->music->n_measures; m++)
    if (scw_engraved_measure (self, m, &x0, &x1) && x >= x0 && x < x1)
      return m;
  return -1;
}

gboolean
scw_engraved_is_visible (ScwEngraved *self, int part)
{
  return part >= 0 && part < (int) self->parts->len
         && part_at (self, part)->box.x0 <= part_at (self, part)->box.x1;
}

/* ---- going from one to the next ---- */

int
scw_engraved_step (ScwEngraved *self, int part, int by)
{
  const ScwElement *from = part >= 0 && part < (int) self->parts->len ? element_of (self, part) : NULL;
  int n = (int) self->parts->len, next = -1;

  for (int i = from != NULL ? part + by : (by > 0 ? 0 : n - 1); i >= 0 && i < n; i += by)
    {
      const ScwElement *element = element_of (self, i);

      if (!scw_engraved_is_visible (self, i) || (element->kind == SCW_ELEMENT_NOTE && element->note.chord))
        continue;
      if (next < 0)
        next = i;
      if (from == NULL || from->kind != SCW_ELEMENT_NOTE)
        break;
      if (element->kind == SCW_ELEMENT_NOTE && element->note.voice == from->note.voice)
        return i;
    }
  return next;
}

int
scw_engraved_step_chord (ScwEngraved *self, int part, int by)
{
  g_autoptr (GArray) chord = scw_engraved_chord (self, part);
  const ScwNote *from = chord->len > 0 && element_of (self, part)->kind == SCW_ELEMENT_NOTE
                          ? &element_of (self, part)->note
                          : NULL;
  int best = -1, best_away = G_MAXINT;

  for (guint i = 0; from != NULL && i < chord->len; i++)
    {
      int other = scw_engraved_part_of (self, g_array_index (chord, int, i));
      const ScwNote *note = &element_of (self, other)->note;
      int away = by * (note->octave * 7 + note->step - from->octave * 7 - from->step);

      if (away > 0 && away < best_away)
        {
          best = other;
          best_away = away;
        }
    }
  return best;
}

/* ---- what belongs together ---- */

static void
add_part (ScwEngraved *self, GArray *tokens, int part)
{
  int token = part_at (self, part)->token;

  if (scw_engraved_is_visible (self, part)
      && part_at (self, part)->span.end > part_at (self, part)->span.first)
    g_array_append_val (tokens, token);
}

GArray *
scw_engraved_chord (ScwEngraved *self, int part)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (int));
  int first = part, end = part + 1;

  if (part < 0 || part >= (int) self->parts->len)
    return tokens;
  while (first > 0 && element_of (self, first)->kind == SCW_ELEMENT_NOTE
         && element_of (self, first)->note.chord
         && part_at (self, first - 1)->measure == part_at (self, part)->measure)
    first--;
  while (element_of (self, part)->kind == SCW_ELEMENT_NOTE && end < (int) self->parts->len
         && part_at (self, end)->measure == part_at (self, part)->measure
         && element_of (self, end)->kind == SCW_ELEMENT_NOTE && element_of (self, end)->note.chord)
    end++;
  for (int i = first; i < end; i++)
    add_part (self, tokens, i);
  return tokens;
}

GArray *
scw_engraved_of_measure (ScwEngraved *self, int measure, int staff)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < (int) self->parts->len; i++)
    if (part_at (self, i)->measure == measure && (staff < 0 || part_at (self, i)->staff == staff))
      add_part (self, tokens, i);
  return tokens;
}

/* Whether a comes before b in time. */
static gboolean
is_before (ScwEngraved *self, int a, int b)
{
  int ma = part_at (self, a)->measure, mb = part_at (self, b)->measure;

  return ma != mb ? ma < mb : scw_fraction_cmp (element_of (self, a)->onset, element_of (self, b)->onset) < 0;
}

GArray *
scw_engraved_range (ScwEngraved *self, int from, int to)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (int));
  int n = (int) self->parts->len, top, bottom;

  if (from < 0 || to < 0 || from >= n || to >= n)
    return tokens;
  if (is_before (self, to, from))
    {
      int swap = from;

      from = to;
      to = swap;
    }
  top = MIN (part_at (self, from)->staff, part_at (self, to)->staff);
  bottom = MAX (part_at (self, from)->staff, part_at (self, to)->staff);
  for (int i = 0; i < n; i++)
    if (i == from || i == to
        || (element_of (self, i)->kind == SCW_ELEMENT_NOTE && part_at (self, i)->staff >= top
            && part_at (self, i)->staff <= bottom && !is_before (self, i, from) && !is_before (self, to, i)))
      add_part (self, tokens, i);
  return tokens;
}
