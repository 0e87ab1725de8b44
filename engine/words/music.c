/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/music.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/linearize.h"

void
scw_row_music_clear (ScwRowMusic *music)
{
  free (music->notes);
  free (music->marks);
  *music = (ScwRowMusic){ 0 };
}

static bool
is_head (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL
         && (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_REST
             || info->class == SCW_LMX_MEASURE_REST);
}

/* The token by which an element is placed: the pitch of a note, the first of others whose place is known. */
static int
place_token (const ScwWordsRow *row, ScwSpan span)
{
  int token = -1;

  for (int i = span.first; i < span.end && i < row->n_tokens; i++)
    if (is_head (row->tokens[i]))
      return i;
    else if (token < 0 && row->x != NULL && !isnan (row->x[i]))
      token = i;
  return token >= 0 ? token : span.first;
}

static double
place_of (const ScwWordsRow *row, const ScwInkSheet *sheet, int index, int token)
{
  const ScwInkSheetRow *of = &sheet->rows[index];
  double u, v = (of->y0 + of->y1) / 2;

  if (row->x == NULL || token < 0 || token >= row->n_tokens || isnan (row->x[token]))
    return NAN;
  u = row->x[token] / sheet->scale;
  scw_ink_sheet_to_view (&of->view, &u, &v);
  return u;
}

static bool
is_tied (const ScwNote *note)
{
  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] == SCW_STOP)
      return true;
  return false;
}

static int
by_time (const void *a, const void *b)
{
  const ScwPlacedNote *x = a, *y = b;
  const int order = scw_fraction_cmp (x->onset, y->onset);

  if (x->measure != y->measure)
    return x->measure < y->measure ? -1 : 1;
  if (order != 0)
    return order;
  /* Of several, one that sings; then the first written. */
  if (x->sings != y->sings)
    return x->sings ? -1 : 1;
  return (x->token > y->token) - (x->token < y->token);
}

static void
add_element (ScwRowMusic *music,
             const ScwWordsRow *row,
             const ScwInkSheet *sheet,
             int index,
             int m,
             const ScwElement *element)
{
  const int token = place_token (row, element->span);
  const double u = place_of (row, sheet, index, token);

  if (element->kind == SCW_ELEMENT_NOTE && element->note.staff <= 1 && !element->note.chord
      && !element->note.grace && !isnan (u))
    music->notes[music->n_notes++] = (ScwPlacedNote){
      .token = token,
      .u = u,
      .measure = m,
      .onset = element->onset,
      .sings = !element->note.rest && !is_tied (&element->note),
    };
  if (element->kind == SCW_ELEMENT_MARK && element->mark.kind <= SCW_MARK_HARMONY)
    music->marks[music->n_marks++] = (ScwPlacedMark){
      .token = token,
      .kind = element->mark.kind,
      .u = u,
      .measure = m,
      .onset = element->onset,
      .staff = element->mark.staff > 0 ? element->mark.staff : 1,
      .above = scw_mark_is_above (&element->mark),
    };
}

bool
scw_row_music (
  const ScwWordsRow *row, const ScwInkSheet *sheet, int index, ScwRowMusic *music, ScwError *error)
{
  ScwPart *part;
  int n = 0, kept = 0;

  *music = (ScwRowMusic){ 0 };
  if (row->tokens == NULL || row->n_tokens <= 0)
    return true;
  part = scw_delinearize (row->tokens, row->n_tokens, SCW_RULES_MUSICAL, NULL, error);
  if (part == NULL)
    return false;
  for (int m = 0; m < part->n_measures; m++)
    n += part->measures[m].n_elements;
  music->notes = calloc (n + 1, sizeof *music->notes);
  music->marks = calloc (n + 1, sizeof *music->marks);
  music->n_measures = part->n_measures;
  music->staves = part->staves;
  if (music->notes == NULL || music->marks == NULL)
    {
      scw_part_free (part);
      scw_row_music_clear (music);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for the notes of a row");
    }
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      add_element (music, row, sheet, index, m, &part->measures[m].elements[i]);
  scw_part_free (part);
  qsort (music->notes, music->n_notes, sizeof *music->notes, by_time);
  for (int i = 0; i < music->n_notes; i++)
    if (i == 0 || music->notes[i].measure != music->notes[kept - 1].measure
        || scw_fraction_cmp (music->notes[i].onset, music->notes[kept - 1].onset) != 0)
      music->notes[kept++] = music->notes[i];
  music->n_notes = kept;
  return true;
}

const ScwPlacedNote *
scw_row_music_near (const ScwRowMusic *music, double u)
{
  const ScwPlacedNote *best = NULL;

  for (int i = 0; i < music->n_notes; i++)
    if (best == NULL || fabs (music->notes[i].u - u) < fabs (best->u - u))
      best = &music->notes[i];
  return best;
}
