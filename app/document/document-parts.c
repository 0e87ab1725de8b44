/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/score/rows.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/words/words.h"

#define MOST_STAVES 8

/* ---- the rows there are ---- */

typedef struct
{
  GPtrArray *boxes; /* of ScwSystemBox */
  ScwSystemTokens *tokens;
  ScwRowPlace *places;
  int *parts; /* of each */
  GArray *ids;
} Rows;

/* What tells which part it is: the first measure. */
static void
take_tokens (ScwSystemBox *box, ScwSystemTokens *out)
{
  GArray *tokens = scw_system_box_get_content (box)->tokens;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  int measures = 0;

  for (guint i = 0; i < tokens->len && measures < 2; i++)
    {
      const gint32 id = g_array_index (tokens, ScwBoxToken, i).id;

      measures += id == SCW_LMX_MEASURE;
      g_array_append_val (ids, id);
    }
  out->n = (int) ids->len;
  out->tokens = (gint32 *) g_array_free (g_steal_pointer (&ids), FALSE);
}

static void
rows_init (Rows *rows, ScwDocument *self)
{
  guint n = 0, i = 0;

  for (guint p = 0; p < self->pages->len; p++)
    n += scw_document_page_get_n_boxes (self->pages->pdata[p]);
  rows->boxes = g_ptr_array_new ();
  rows->tokens = g_new0 (ScwSystemTokens, n + 1);
  rows->places = g_new0 (ScwRowPlace, n + 1);
  rows->parts = g_new (int, n + 1);
  for (guint p = 0; p < self->pages->len; p++)
    for (guint b = 0; b < scw_document_page_get_n_boxes (self->pages->pdata[p]); b++, i++)
      {
        ScwSystemBox *box = scw_document_page_get_box (self->pages->pdata[p], b);
        const ScwBoxPlace *at = scw_system_box_get_place (box);

        g_ptr_array_add (rows->boxes, box);
        take_tokens (box, &rows->tokens[i]);
        rows->places[i] = (ScwRowPlace){
          (int) p, at->group, at->staves, at->ossia, scw_system_box_get_id (box), at->joined
        };
      }
  rows->ids = scw_assign_rows (rows->tokens, rows->places, (int) n, self->parts, rows->parts, NULL);
  if (rows->ids == NULL) /* memory */
    {
      rows->ids = g_array_new (FALSE, FALSE, sizeof (int));
      for (i = 0; i < n; i++)
        rows->parts[i] = -1;
    }
}

static void
rows_clear (Rows *rows)
{
  for (guint i = 0; i < rows->boxes->len; i++)
    g_free ((gpointer) rows->tokens[i].tokens);
  g_free (rows->tokens);
  g_free (rows->places);
  g_free (rows->parts);
  g_ptr_array_unref (rows->boxes);
  g_array_unref (rows->ids);
}

/* ---- the parts there are ---- */

static void
part_free (gpointer data)
{
  ScwDocumentPart *part = data;

  g_free (part->info.name);
  g_free (part->info.abbreviation);
  g_free (part->name);
  g_free (part->abbreviation);
  g_free (part);
}

static void
take_word (char **place, const ScwWord *word, ScwWordRole role)
{
  if (*place == NULL && word->role == role && word->confidence >= SCW_WORDS_LEAST && word->text[0] != '\0')
    *place = g_strdup (word->text);
}

/* often (MOST_STAVES + 1): how many of its rows have so many staves. */
static void
add_row (ScwDocumentPart *part, ScwSystemBox *box, const ScwSystemTokens *tokens, int *often)
{
  const GArray *words = scw_system_box_get_words (box);
  int staves = scw_system_box_get_place (box)->staves;

  for (int i = 0; i < tokens->n; i++)
    if (scw_lmx_info (tokens->tokens[i])->class == SCW_LMX_STAFF)
      staves = MAX (staves, scw_lmx_info (tokens->tokens[i])->value);
  part->staves = MAX (part->staves, MAX (staves, 1));
  if (++often[MIN (MAX (staves, 1), MOST_STAVES)] > often[part->usual_staves])
    part->usual_staves = MIN (MAX (staves, 1), MOST_STAVES);
  part->n_rows++;
  part->n_read += tokens->n > 0;
  for (guint i = 0; words != NULL && i < words->len; i++)
    {
      const ScwWord *word = &g_array_index (words, ScwWordAt, i).word->word;

      part->is_sung |= word->role == SCW_WORD_LYRIC;
      take_word (&part->name, word, SCW_WORD_PART_NAME);
      take_word (&part->abbreviation, word, SCW_WORD_ABBREVIATION);
    }
}

static ScwDocumentPart *
part_new (const ScwPartList *list, int id)
{
  ScwDocumentPart *part = g_new0 (ScwDocumentPart, 1);
  const ScwPartInfo *info = scw_part_list_find (list, id);

  if (info != NULL)
    {
      part->info = *info;
      part->info.name = g_strdup (info->name);
      part->info.abbreviation = g_strdup (info->abbreviation);
    }
  return part;
}

static ScwDocumentParts *
parts_of_rows (const Rows *rows, const ScwPartList *list)
{
  ScwDocumentParts *parts = g_new0 (ScwDocumentParts, 1);
  g_autofree int *often = g_new0 (int, ((gsize) rows->ids->len + 1) * (MOST_STAVES + 1));

  g_atomic_ref_count_init (&parts->references);
  parts->parts = g_ptr_array_new_with_free_func (part_free);
  parts->rows = g_hash_table_new (NULL, NULL);
  for (guint p = 0; p < rows->ids->len; p++)
    g_ptr_array_add (parts->parts, part_new (list, g_array_index (rows->ids, int, p)));
  for (guint i = 0; i < rows->boxes->len; i++)
    {
      g_hash_table_insert (parts->rows, rows->boxes->pdata[i], GINT_TO_POINTER (rows->parts[i] + 1));
      if (rows->parts[i] >= 0)
        add_row (parts->parts->pdata[rows->parts[i]], rows->boxes->pdata[i], &rows->tokens[i],
                 &often[rows->parts[i] * (MOST_STAVES + 1)]);
    }
  return parts;
}

/* What the parts were found by: the list, then each row, page by page. */
static GArray *
find_state (ScwDocument *self)
{
  GArray *state = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 one = scw_part_list_get_serial (self->parts);

  g_array_append_val (state, one);
  for (guint p = 0; p < self->pages->len; p++)
    {
      for (guint b = 0; b < scw_document_page_get_n_boxes (self->pages->pdata[p]); b++)
        {
          one = scw_system_box_get_part_serial (scw_document_page_get_box (self->pages->pdata[p], b));
          g_array_append_val (state, one);
        }
      one = 0; /* no row has it */
      g_array_append_val (state, one);
    }
  return state;
}

static gboolean
is_same_state (const GArray *a, const GArray *b)
{
  return a != NULL && a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (guint64)) == 0;
}

ScwDocumentParts *
scw_document_find_parts (ScwDocument *self)
{
  g_autoptr (GArray) state = find_state (self);
  Rows rows;

  if (!is_same_state (self->found_state, state))
    {
      g_clear_pointer (&self->found, scw_document_parts_unref);
      g_clear_pointer (&self->found_state, g_array_unref);
      rows_init (&rows, self);
      self->found = parts_of_rows (&rows, self->parts);
      self->found_state = g_steal_pointer (&state);
      rows_clear (&rows);
    }
  g_atomic_ref_count_inc (&self->found->references);
  return self->found;
}

void
scw_document_parts_unref (ScwDocumentParts *parts)
{
  if (!g_atomic_ref_count_dec (&parts->references))
    return;
  g_ptr_array_unref (parts->parts);
  g_hash_table_unref (parts->rows);
  g_free (parts);
}

const ScwDocumentPart *
scw_document_parts_get (const ScwDocumentParts *parts, int i)
{
  return i >= 0 && i < (int) parts->parts->len ? parts->parts->pdata[i] : NULL;
}

int
scw_document_parts_of (const ScwDocumentParts *parts, ScwSystemBox *box)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (parts->rows, box)) - 1;
}

/* As files call it, among the parts that were read. */
char *
scw_document_parts_name (const ScwDocumentParts *parts, int i)
{
  const ScwDocumentPart *part = scw_document_parts_get (parts, i);
  const char *name = part->info.name != NULL ? part->info.name : part->name;
  g_autofree int *staves = NULL;
  int n = 0, place = 0, number;

  if (name != NULL)
    return g_strdup (name);
  staves = g_new (int, parts->parts->len);
  for (int p = 0; p < (int) parts->parts->len; p++)
    {
      const ScwDocumentPart *other = scw_document_parts_get (parts, p);

      if (p == i)
        place = n;
      if (other->n_read > 0 || part->n_read == 0)
        staves[n++] = other->staves;
    }
  number = scw_part_nameless (staves, n, place);
  if (number == 0)
    return g_strdup (_ ("Piano"));
  /* Translators: a part of a score that has no name */
  return g_strdup_printf (_ ("Part %d"), number);
}

char *
scw_document_parts_short_name (const ScwDocumentParts *parts, int i)
{
  const ScwDocumentPart *part = scw_document_parts_get (parts, i);

  if (part->info.abbreviation != NULL)
    return g_strdup (part->info.abbreviation);
  if (part->info.name == NULL && part->abbreviation != NULL)
    return g_strdup (part->abbreviation);
  return scw_document_parts_name (parts, i);
}

/* ---- commands ---- */

/* The list of now, to be changed: of parts that were read, or that a person has said something of, or i; their rows that
 * were read are theirs from now on. Where a part stands in it is told in 'at'. */
typedef struct
{
  GArray *infos; /* of ScwPartInfo, borrowed texts */
  GArray *rows;  /* of int: the id of each row, or SCW_PART_AS_EVER */
  int next_id;
} Draft;

/* Parts of which no row is left stay, below the one they stood below, if anything was said of them. */
static void
keep_orphans (Draft *draft, const ScwPartList *list)
{
  for (int k = 0; k < scw_part_list_get_n (list); k++)
    {
      const ScwPartInfo *info = scw_part_list_get (list, k);
      guint at = 0;
      gboolean is_there = FALSE;

      for (guint i = 0; i < draft->infos->len; i++)
        {
          const int id = g_array_index (draft->infos, ScwPartInfo, i).id;

          is_there = is_there || id == info->id;
          if (k > 0 && id == scw_part_list_get (list, k - 1)->id)
            at = i + 1;
        }
      if (!is_there && scw_part_info_says_something (info))
        g_array_insert_vals (draft->infos, at, info, 1);
    }
}

/* ids: becomes what the parts of 'rows' have in the draft. */
static void
draft_init (Draft *draft, const Rows *rows, const ScwDocumentParts *parts, const ScwPartList *list, int *ids)
{
  draft->infos = g_array_new (FALSE, FALSE, sizeof (ScwPartInfo));
  draft->rows = g_array_new (FALSE, TRUE, sizeof (int));
  draft->next_id = scw_part_list_new_id (list);
  for (guint p = 0; p < rows->ids->len; p++)
    {
      const ScwDocumentPart *part = scw_document_parts_get (parts, (int) p);
      ScwPartInfo info = part->info;

      ids[p] = info.id > 0 ? info.id : draft->next_id++;
      info.id = ids[p];
      info.staves = part->usual_staves;
      g_array_append_val (draft->infos, info);
    }
  keep_orphans (draft, list);
  for (guint i = 0; i < rows->boxes->len; i++)
    {
      int id = scw_part_list_row (list, rows->places[i].row);

      if (rows->tokens[i].n > 0 && rows->parts[i] >= 0)
        id = ids[rows->parts[i]];
      g_array_append_val (draft->rows, id);
    }
}

static ScwPartInfo *
draft_find (Draft *draft, int id)
{
  for (guint i = 0; i < draft->infos->len; i++)
    if (g_array_index (draft->infos, ScwPartInfo, i).id == id)
      return &g_array_index (draft->infos, ScwPartInfo, i);
  return NULL;
}

/* Rows that were not read are of their part from now on too, or nobody would know which part that is. */
static void
keep_rows (Draft *draft, const Rows *rows, const int *ids, int part)
{
  for (guint i = 0; part >= 0 && i < rows->boxes->len; i++)
    if (rows->parts[i] == part)
      g_array_index (draft->rows, int, i) = ids[part];
}

static gboolean
has_row (const Draft *draft, int id)
{
  for (guint i = 0; i < draft->rows->len; i++)
    if (g_array_index (draft->rows, int, i) == id)
      return TRUE;
  return FALSE;
}

/* Those that nobody has read or said anything of go by their looks, as ever. */
static ScwPartList *
draft_finish (Draft *draft, const Rows *rows)
{
  ScwPartList *list = scw_part_list_new ();

  for (guint i = 0; i < draft->infos->len; i++)
    {
      const ScwPartInfo *info = &g_array_index (draft->infos, ScwPartInfo, i);

      if (has_row (draft, info->id) || scw_part_info_says_something (info))
        scw_part_list_add (list, info);
    }
  for (guint i = 0; i < draft->rows->len; i++)
    scw_part_list_put_row (list, rows->places[i].row, g_array_index (draft->rows, int, i));
  g_array_unref (draft->infos);
  g_array_unref (draft->rows);
  return list;
}

static void
do_parts (ScwDocument *self, const char *label, ScwPartList *list)
{
  scw_document_do (self, label, scw_change_parts (list), NULL);
  scw_part_list_unref (list);
}

static const char *
label_of (const ScwPartInfo *before, const ScwPartInfo *after)
{
  if (before->hidden != after->hidden)
    return after->hidden ? N_ ("Hide part") : N_ ("Show part");
  if (before->muted != after->muted)
    return after->muted ? N_ ("Mute part") : N_ ("Unmute part");
  if (before->program != after->program)
    return N_ ("Change sound");
  if (before->transpose != after->transpose || before->transpose_steps != after->transpose_steps)
    return N_ ("Change transposition");
  return N_ ("Rename part");
}

static const char *
said (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
is_same (const ScwPartInfo *a, const ScwPartInfo *b)
{
  return g_strcmp0 (said (a->name), said (b->name)) == 0
         && g_strcmp0 (said (a->abbreviation), said (b->abbreviation)) == 0 && a->program == b->program
         && a->transpose == b->transpose && a->transpose_steps == b->transpose_steps
         && !a->hidden == !b->hidden && !a->muted == !b->muted;
}

void
scw_document_set_part (ScwDocument *self, int i, const ScwPartInfo *info)
{
  Rows rows;
  Draft draft;
  g_autoptr (ScwDocumentParts) parts = NULL;
  g_autofree int *ids = NULL;

  rows_init (&rows, self);
  parts = parts_of_rows (&rows, self->parts);
  if (i >= 0 && i < (int) rows.ids->len && !is_same (&scw_document_parts_get (parts, i)->info, info))
    {
      const char *label = label_of (&scw_document_parts_get (parts, i)->info, info);
      ScwPartInfo *place, changed = *info;

      ids = g_new (int, rows.ids->len);
      draft_init (&draft, &rows, parts, self->parts, ids);
      place = draft_find (&draft, ids[i]);
      changed.id = place->id;
      changed.staves = place->staves;
      *place = changed;
      keep_rows (&draft, &rows, ids, i);
      do_parts (self, label, draft_finish (&draft, &rows));
    }
  rows_clear (&rows);
}

/* Where a part stands in the draft. */
static guint
draft_at (const Draft *draft, int id)
{
  guint i = 0;

  while (g_array_index (draft->infos, ScwPartInfo, i).id != id)
    i++;
  return i;
}

void
scw_document_move_part (ScwDocument *self, int from, int to)
{
  Rows rows;
  Draft draft;
  g_autoptr (ScwDocumentParts) parts = NULL;
  g_autofree int *ids = NULL;

  rows_init (&rows, self);
  parts = parts_of_rows (&rows, self->parts);
  if (from != to && MIN (from, to) >= 0 && MAX (from, to) < (int) rows.ids->len)
    {
      ScwPartInfo moved;
      guint at;

      ids = g_new (int, rows.ids->len);
      draft_init (&draft, &rows, parts, self->parts, ids);
      at = draft_at (&draft, ids[from]);
      moved = g_array_index (draft.infos, ScwPartInfo, at);
      g_array_remove_index (draft.infos, at);
      g_array_insert_val (draft.infos, draft_at (&draft, ids[to]) + (from < to), moved);
      for (int part = 0; part < (int) rows.ids->len; part++) /* all of them have a place now */
        keep_rows (&draft, &rows, ids, part);
      do_parts (self, N_ ("Move part"), draft_finish (&draft, &rows));
    }
  rows_clear (&rows);
}

static gboolean
are_together (const Rows *rows, guint a, guint b)
{
  const guint first = MIN (a, b), last = MAX (a, b);

  for (guint i = first; i < last; i++)
    if (rows->places[i].page != rows->places[i + 1].page || rows->places[i].group < 0
        || rows->places[i].group != rows->places[i + 1].group)
      return FALSE;
  return TRUE;
}

/* Where a new part for a row stands: below the part of the row above it, else above that of the row below it. */
static guint
place_for (const Draft *draft, const Rows *rows, const int *ids, guint row)
{
  int above = -1, below = -1;

  for (guint i = row; i-- > 0 && are_together (rows, i, row) && above < 0;)
    above = rows->parts[i];
  for (guint i = row + 1; i < rows->boxes->len && are_together (rows, row, i) && below < 0; i++)
    below = rows->parts[i];
  if (above < 0 && below < 0)
    above = rows->parts[row];
  for (guint i = 0; i < draft->infos->len; i++)
    {
      const int id = g_array_index (draft->infos, ScwPartInfo, i).id;

      if (above >= 0 ? id == ids[above] : below >= 0 && id == ids[below])
        return above >= 0 ? i + 1 : i;
    }
  return draft->infos->len;
}

/* i: the part, -1 none, or -2 a new one, which may have a name. */
static void
give (ScwDocument *self, ScwSystemBox *box, int i, const char *name)
{
  Rows rows;
  Draft draft;
  g_autoptr (ScwDocumentParts) parts = NULL;
  g_autofree int *ids = NULL;
  guint row;

  rows_init (&rows, self);
  if (g_ptr_array_find (rows.boxes, box, &row) && i < (int) rows.ids->len && rows.parts[row] != i)
    {
      ScwPartInfo fresh = { .name = (char *) name };

      parts = parts_of_rows (&rows, self->parts);
      ids = g_new (int, rows.ids->len + 1);
      draft_init (&draft, &rows, parts, self->parts, ids);
      if (i == -2)
        {
          fresh.id = draft.next_id++;
          fresh.staves = MAX (1, rows.places[row].staves);
          g_array_insert_val (draft.infos, place_for (&draft, &rows, ids, row), fresh);
        }
      keep_rows (&draft, &rows, ids, rows.parts[row]);
      keep_rows (&draft, &rows, ids, i);
      for (guint r = 0; i >= 0 && r < rows.boxes->len; r++) /* they change places */
        if (r != row && rows.parts[r] == i && are_together (&rows, r, row))
          g_array_index (draft.rows, int, r) = rows.parts[row] >= 0 ? ids[rows.parts[row]] : SCW_PART_NONE;
      g_array_index (draft.rows, int, row) = i == -2 ? fresh.id : i == -1 ? SCW_PART_NONE : ids[i];
      do_parts (self, i == -2 ? N_ ("New part") : N_ ("Move to another part"), draft_finish (&draft, &rows));
    }
  rows_clear (&rows);
}

void
scw_document_give_row (ScwDocument *self, ScwSystemBox *box, int i)
{
  give (self, box, MAX (i, -1), NULL);
}

void
scw_document_give_row_new_part (ScwDocument *self, ScwSystemBox *box, const char *name)
{
  give (self, box, -2, name);
}
