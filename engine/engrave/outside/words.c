/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c: what is said beside the music: chord symbols, expressions, tempos, rehearsal marks. */
#include <math.h>
#include <string.h>

#include "engine/engrave/outside/words.h"

#define TEMPO_SIZE      2.4
#define EXPRESSION_SIZE 2.2
#define REHEARSAL_SIZE  2.6
#define GAP             0.5 /* white between a text and what it stands over */
#define NEXT_GAP        0.7 /* between a text and what goes on behind it */
#define BOX_PAD         0.4
#define BOX_LINE        0.16
#define BEAT_SCALE      0.75 /* of the note in a metronome mark */

/* A mark and where it stands. */
typedef struct
{
  const Bar *bar;
  int element;
  const ScwElement *made_from;
  const ScwMark *mark;
  int staff, side;
  double x;
} Mark;

typedef void (*DrawMark) (const Outside *outside, const Mark *mark);

static bool
is_text (const ScwElement *element, ScwMarkKind kind)
{
  return element->kind == SCW_ELEMENT_MARK && element->mark.kind == kind && !element->mark.silent;
}

static const ScwElement *
elements_of (const Drawing *drawing, const Bar *bar, int *n)
{
  *n = bar->layout->n_elements;
  return *n > 0 ? drawing->part->measures[bar->measure].elements : NULL;
}

static Mark
mark_at (const Outside *outside, const Bar *bar, int i)
{
  int n;
  const ScwElement *element = elements_of (outside->drawing, bar, &n) + i;
  Mark mark = { .bar = bar, .element = i, .made_from = element, .mark = &element->mark };

  mark.staff = scw_outside_staff (outside, element->mark.staff);
  mark.side = scw_mark_is_above (&element->mark) ? ABOVE : BELOW;
  mark.x = scw_draw_x_at (outside->drawing, bar, element->onset);
  return mark;
}

static ScwItem
item_of (const Outside *outside, const Mark *mark, ScwItemRole role)
{
  ScwItem item = scw_draw_item (outside->drawing, mark->bar, mark->element, mark->staff, role);

  item.kind = SCW_ITEM_TEXT;
  item.align = SCW_ALIGN_LEFT;
  item.y = outside->drawing->staff_y[mark->staff];
  return item;
}

static const char *
text_of (const Outside *outside, const Mark *mark)
{
  return scw_part_text (outside->drawing->part, mark->mark->text);
}

static double
line_end (const Outside *outside)
{
  const Drawing *drawing = outside->drawing;

  return drawing->bars[drawing->n_bars - 1].x1;
}

/* Moves items to the left that would reach beyond the end of the system. */
static void
keep_inside (const Outside *outside, int first)
{
  ScwItems *items = outside->drawing->items;
  double left = 1e6, right = -1e6, by;

  for (int i = first; i < items->n; i++)
    {
      left = fmin (left, items->at[i].box.x0);
      right = fmax (right, items->at[i].box.x1);
    }
  by = fmin (right - line_end (outside), left);
  for (int i = first; by > 0 && i < items->n; i++)
    scw_item_move (&items->at[i], 0 - by, 0);
}

/* ---- chord symbols ---- */

static void
draw_symbol (const Outside *outside, const Mark *mark)
{
  const Drawing *drawing = outside->drawing;
  ScwItem item = item_of (outside, mark, SCW_ROLE_HARMONY);
  SymbolPiece pieces[SYMBOL_PIECES];
  double width;
  int n = scw_symbol_pieces (text_of (outside, mark), drawing->font, pieces, &width);

  item.scale = SYMBOL_SIZE;
  for (int i = 0; i < n; i++)
    {
      item.x = mark->x + pieces[i].x;
      item.text = pieces[i].text;
      if (pieces[i].text[0] != '\0')
        scw_items_add (drawing->items, item, drawing->font);
      else
        {
          ScwExtent box = scw_music_font_box (drawing->font, pieces[i].glyph);
          double sunk = pieces[i].glyph == SCW_GLYPH_FLAT ? 0.05 : 0.15; /* below the line of the text */

          scw_draw_glyph_left (drawing, item, pieces[i].glyph, item.x,
                               item.y + sunk - box.y1 * pieces[i].scale, pieces[i].scale);
        }
    }
}

/* ---- tempos and expressions ---- */

/* Whether a text of a kind stands at the same moment, staff and side as a mark. */
static bool
stands_with (const Outside *outside, const Mark *mark, int i, ScwMarkKind kind)
{
  int n;
  const ScwElement *element = &elements_of (outside->drawing, mark->bar, &n)[i];
  Mark other;

  if (!is_text (element, kind) || (kind == SCW_MARK_WORDS && element->mark.text == 0)
      || scw_fraction_cmp (element->onset, mark->made_from->onset) != 0)
    return false;
  other = mark_at (outside, mark->bar, i);
  return other.staff == mark->staff && other.side == mark->side;
}

/* The metronome mark that belongs to words: the next, before other words come; to the first words also one in front
 * of them. -1: none. */
static int
metronome_of (const Outside *outside, const Mark *words)
{
  int n, found = -1;

  elements_of (outside->drawing, words->bar, &n);
  for (int i = words->element + 1; i < n && !stands_with (outside, words, i, SCW_MARK_WORDS); i++)
    if (stands_with (outside, words, i, SCW_MARK_METRONOME))
      return i;
  for (int i = words->element - 1; i >= 0; i--)
    {
      if (stands_with (outside, words, i, SCW_MARK_WORDS))
        return -1;
      if (stands_with (outside, words, i, SCW_MARK_METRONOME))
        found = i;
    }
  return found;
}

/* Whether the words of a mark say how fast it is: they are bold, or a metronome mark or a tempo that is only heard
 * belongs to them. */
static bool
is_tempo (const Outside *outside, const Mark *mark)
{
  return mark->mark->bold || mark->mark->tempo > 0
         || (mark->side == ABOVE && metronome_of (outside, mark) >= 0);
}

/* At the beginning of a measure a tempo stands over its time signature, or over its first note. */
static double
tempo_x (const Outside *outside, const Mark *mark)
{
  const Drawing *drawing = outside->drawing;

  if (mark->made_from->onset.num > 0)
    return mark->x;
  for (int i = 0; i < drawing->items->n; i++)
    {
      const ScwItem *item = &drawing->items->at[i];

      if (item->role == SCW_ROLE_TIME && item->part == drawing->n_part && item->measure == mark->bar->measure)
        return fmin (mark->x, item->box.x0);
    }
  return mark->x;
}

/* The last letter of the dynamics that begin with a text, or -1. */
static int
dynamics_with (const Outside *outside, const Mark *mark)
{
  const Drawing *drawing = outside->drawing;
  int n, found = -1;
  const ScwElement *elements = elements_of (drawing, mark->bar, &n);

  for (int i = 0; i < drawing->items->n; i++)
    {
      const ScwItem *item = &drawing->items->at[i];

      if (item->role == SCW_ROLE_DYNAMICS && item->part == drawing->n_part
          && item->measure == mark->bar->measure && item->element >= 0 && item->element < n
          && item->staff == mark->staff
          && scw_fraction_cmp (elements[item->element].onset, mark->made_from->onset) == 0
          && (scw_mark_is_above (&elements[item->element].mark) ? ABOVE : BELOW) == mark->side
          && (found < 0 || item->box.x1 > drawing->items->at[found].box.x1))
        found = i;
    }
  return found;
}

/* The right edge of these, or where a text begins by itself. */
static double
behind_dynamics (const Outside *outside, const Mark *mark)
{
  int dynamics = dynamics_with (outside, mark);

  return dynamics < 0 ? mark->x : fmax (mark->x, outside->drawing->items->at[dynamics].box.x1 + NEXT_GAP);
}

/* Signs and orders over a staff ("I.", "Solo") are roman, all that says how to play is in italics, as what is told to
 * be. */
static bool
is_italic (const Outside *outside, const Mark *mark)
{
  const char first = text_of (outside, mark)[0];

  if (mark->mark->italic || mark->mark->bold || mark->side == BELOW)
    return mark->mark->italic || !mark->mark->bold;
  return !((first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9'));
}

static void
draw_words (const Outside *outside, const Mark *mark)
{
  static const ScwFace faces[2][2]
    = { { SCW_FACE_ROMAN, SCW_FACE_ITALIC }, { SCW_FACE_BOLD, SCW_FACE_BOLD_ITALIC } };
  ScwItem item = item_of (outside, mark, SCW_ROLE_WORDS);
  double width;
  bool tempo = mark->side == ABOVE && is_tempo (outside, mark);

  item.text = text_of (outside, mark);
  item.face = faces[mark->mark->bold || tempo][is_italic (outside, mark) && (!tempo || mark->mark->italic)];
  item.scale = tempo ? TEMPO_SIZE : EXPRESSION_SIZE;
  item.x = tempo ? tempo_x (outside, mark) : behind_dynamics (outside, mark);
  width = scw_music_font_text_width (outside->drawing->font, item.text, item.face, item.scale);
  item.scale *= fmin (1, line_end (outside) / width); /* no system is long enough for some texts */
  scw_items_add (outside->drawing->items, item, outside->drawing->font);
}

/* The note of a metronome mark; returns its right edge. */
static double
draw_beat (const Outside *outside, ScwItem item, const ScwMark *mark, double x)
{
  const Drawing *drawing = outside->drawing;
  ScwGlyph head = scw_head_glyph (mark->beat, SCW_NOTEHEAD_NORMAL);
  double width = glyph_width (drawing->font, head) * BEAT_SCALE, y = item.y - 0.45, right = x + width;
  int flags = scw_flag_count (mark->beat);

  scw_draw_glyph_left (drawing, item, head, x, y, BEAT_SCALE);
  if (mark->beat < SCW_TYPE_WHOLE)
    {
      double stem = x + width - 0.05, tip = y - 2.5;

      scw_draw_line (drawing, item, stem, y - 0.1, stem, tip, 0.1);
      if (flags > 0)
        {
          ScwGlyph flag = (ScwGlyph) (SCW_GLYPH_FLAG_UP_8 + flags - 1);

          scw_draw_glyph (drawing, item, flag, stem, tip, BEAT_SCALE);
          right = fmax (right, stem + glyph_width (drawing->font, flag) * BEAT_SCALE);
        }
    }
  for (int i = 0; i < mark->beat_dots && i < 4; i++)
    {
      scw_draw_glyph_left (drawing, item, SCW_GLYPH_DOT, right + 0.25, y, BEAT_SCALE);
      right += 0.25 + glyph_width (drawing->font, SCW_GLYPH_DOT) * BEAT_SCALE;
    }
  return right;
}

/* A metronome mark goes on where words of the same moment end: those are the last items. */
static void
draw_metronome (const Outside *outside, const Mark *mark)
{
  const Drawing *drawing = outside->drawing;
  ScwItem item = item_of (outside, mark, SCW_ROLE_METRONOME);
  double x = tempo_x (outside, mark);

  item.scale = EXPRESSION_SIZE;
  item.text = text_of (outside, mark);
  if (mark->mark->beat != SCW_TYPE_NONE)
    {
      x = draw_beat (outside, item, mark->mark, x) + 0.6;
      item.x = x;
      item.text = "=";
      x = scw_items_add (drawing->items, item, drawing->font)->box.x1 + 0.5;
      item.text = text_of (outside, mark);
    }
  item.x = x;
  scw_items_add (drawing->items, item, drawing->font);
}

static void
draw_rehearsal (const Outside *outside, const Mark *mark)
{
  const Drawing *drawing = outside->drawing;
  ScwItem item = item_of (outside, mark, SCW_ROLE_REHEARSAL);
  bool opens = mark->bar == drawing->bars, inside = drawing->n_part > 0 || mark->staff > 0;
  double x = mark->made_from->onset.num > 0 ? mark->x : opens ? 0 : mark->bar->x0;
  ScwExtent box;

  item.text = text_of (outside, mark);
  item.face = SCW_FACE_BOLD;
  item.scale = REHEARSAL_SIZE;
  item.align = opens || inside || mark->made_from->onset.num > 0 ? SCW_ALIGN_LEFT : SCW_ALIGN_CENTRE;
  item.x = opens || inside ? x + BOX_PAD : x;
  if (inside && mark->made_from->onset.num <= 0) /* clear of a barline that goes through */
    item.x += 0.3;
  box = scw_items_add (drawing->items, item, drawing->font)->box;
  box = (ScwExtent){ box.x0 - BOX_PAD, box.y0 - BOX_PAD + 0.1, box.x1 + BOX_PAD, item.y + BOX_PAD };
  scw_draw_line (drawing, item, box.x0, box.y0, box.x1, box.y0, BOX_LINE);
  scw_draw_line (drawing, item, box.x0, box.y1, box.x1, box.y1, BOX_LINE);
  scw_draw_line (drawing, item, box.x0, box.y0 - BOX_LINE / 2, box.x0, box.y1 + BOX_LINE / 2, BOX_LINE);
  scw_draw_line (drawing, item, box.x1, box.y0 - BOX_LINE / 2, box.x1, box.y1 + BOX_LINE / 2, BOX_LINE);
}

/* ---- what stands where ---- */

/* Chord symbols of a staff stand on one line. */
void
scw_outside_symbols (Outside *outside)
{
  const Drawing *drawing = outside->drawing;

  for (int s = 0; s < drawing->staves; s++)
    for (int side = ABOVE; side <= BELOW; side += BELOW - ABOVE)
      {
        int first = drawing->items->n;

        for (int b = 0; b < drawing->n_bars; b++)
          {
            int n;
            const ScwElement *elements = elements_of (drawing, &drawing->bars[b], &n);

            for (int i = 0; i < n; i++)
              {
                Mark mark;

                if (!is_text (&elements[i], SCW_MARK_HARMONY) || elements[i].mark.text == 0)
                  continue;
                mark = mark_at (outside, &drawing->bars[b], i);
                if (mark.staff == s && mark.side == side)
                  draw_symbol (outside, &mark);
              }
          }
        scw_outside_settle (outside, first, s, side, GAP);
      }
}

/* The words that close what a metronome mark interrupts ("Allegro (", the mark, ")"); -1: none. */
static int
closing_of (const Outside *outside, const Mark *metronome)
{
  int n;

  elements_of (outside->drawing, metronome->bar, &n);
  for (int i = metronome->element + 1; i < n && !stands_with (outside, metronome, i, SCW_MARK_METRONOME); i++)
    if (stands_with (outside, metronome, i, SCW_MARK_WORDS))
      {
        const Mark words = mark_at (outside, metronome->bar, i);
        const char *text = text_of (outside, &words);
        const char bracket = text[strcspn (text, "()[]")];

        return bracket == ')' || bracket == ']' ? i : -1;
      }
  return -1;
}

/* Whether words close what a metronome mark interrupts, and are drawn with it. */
static bool
is_closing (const Outside *outside, const Mark *words)
{
  for (int i = words->element - 1; i >= 0; i--)
    {
      if (stands_with (outside, words, i, SCW_MARK_WORDS))
        return false;
      if (stands_with (outside, words, i, SCW_MARK_METRONOME))
        {
          const Mark metronome = mark_at (outside, words->bar, i);

          return closing_of (outside, &metronome) == words->element;
        }
    }
  return false;
}

/* A metronome mark, and the words that close it. */
static void
draw_metronome_to_end (const Outside *outside, const Mark *mark)
{
  const ScwItems *items = outside->drawing->items;
  const int closing = closing_of (outside, mark);
  Mark words;
  int first;
  double x;

  draw_metronome (outside, mark);
  if (closing < 0)
    return;
  first = items->n;
  x = items->at[first - 1].box.x1 + 0.3;
  words = mark_at (outside, mark->bar, closing);
  draw_words (outside, &words);
  x -= items->at[first].box.x0;
  for (int i = first; i < items->n; i++)
    scw_item_move (&items->at[i], x, 0);
}

/* Words, with the metronome mark that belongs to them. */
static void
place_words (Outside *outside, const Mark *mark)
{
  const ScwItems *items = outside->drawing->items;
  int first = items->n;
  int beat = is_tempo (outside, mark) ? metronome_of (outside, mark) : -1;

  draw_words (outside, mark);
  if (beat >= 0)
    {
      Mark metronome = mark_at (outside, mark->bar, beat);
      int next = items->n;
      double x = items->at[first].box.x1 + NEXT_GAP + 0.3;

      draw_metronome_to_end (outside, &metronome);
      x -= items->at[next].box.x0;
      for (int i = next; i < items->n; i++)
        scw_item_move (&outside->drawing->items->at[i], x, 0);
    }
  keep_inside (outside, first);
  if (mark->side == BELOW || !is_tempo (outside, mark))
    scw_outside_settle_behind (outside, first, mark->staff, mark->side, GAP, dynamics_with (outside, mark));
  else
    scw_outside_settle (outside, first, mark->staff, mark->side, GAP);
}

/* Whether it is drawn with words. */
static bool
has_words (const Outside *outside, const Mark *metronome)
{
  int n, before = metronome->element - 1, behind = metronome->element + 1;

  elements_of (outside->drawing, metronome->bar, &n);
  while (before >= 0 && !stands_with (outside, metronome, before, SCW_MARK_WORDS))
    before--;
  while (behind < n && !stands_with (outside, metronome, behind, SCW_MARK_WORDS))
    behind++;
  for (int side = 0; side < 2; side++)
    {
      const int i = side == 0 ? before : behind;
      Mark words;

      if (i < 0 || i >= n)
        continue;
      words = mark_at (outside, metronome->bar, i);
      if (is_tempo (outside, &words) && metronome_of (outside, &words) == metronome->element)
        return true;
    }
  return false;
}

/* Marks of a kind, from left to right, each as near to its staff as there is room. */
static void
place_kind (Outside *outside, ScwMarkKind kind, bool tempo)
{
  const Drawing *drawing = outside->drawing;

  for (int b = 0; b < drawing->n_bars; b++)
    {
      int n;
      const ScwElement *elements = elements_of (drawing, &drawing->bars[b], &n);

      for (int i = 0; i < n; i++)
        {
          Mark mark;
          int first = drawing->items->n;

          if (!is_text (&elements[i], kind)
              || (elements[i].mark.text == 0 && elements[i].mark.beat == SCW_TYPE_NONE))
            continue;
          mark = mark_at (outside, &drawing->bars[b], i);
          if (kind == SCW_MARK_WORDS)
            {
              if (is_closing (outside, &mark))
                continue;
              if ((mark.side == ABOVE && is_tempo (outside, &mark)) == tempo)
                place_words (outside, &mark);
              continue;
            }
          if (kind == SCW_MARK_METRONOME && has_words (outside, &mark))
            continue;
          if (kind == SCW_MARK_METRONOME)
            draw_metronome_to_end (outside, &mark);
          else
            draw_rehearsal (outside, &mark);
          keep_inside (outside, first);
          scw_outside_settle (outside, first, mark.staff, mark.side, GAP);
        }
    }
}

void
scw_outside_expressions (Outside *outside)
{
  place_kind (outside, SCW_MARK_WORDS, false);
}

void
scw_outside_tempos (Outside *outside)
{
  place_kind (outside, SCW_MARK_WORDS, true);
  place_kind (outside, SCW_MARK_METRONOME, true);
  place_kind (outside, SCW_MARK_REHEARSAL, true);
}
