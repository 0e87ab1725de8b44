/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/transform/cut.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/order.h"
#include "engine/notation/score/ties.h"

#define MAX_STAVES 32
#define LINES      3 /* kinds of marks that last: octave lines, hairpins, pedal */

/* What is in force, or has begun, at a barline. A kind of 0 stands for none. */
typedef struct
{
  ScwElement key, time, clefs[MAX_STAVES];
  bool has_key, has_time, has_clef[MAX_STAVES];
  ScwElement lines[MAX_STAVES][LINES];
  bool is_open[MAX_STAVES][LINES];
  uint16_t ending; /* numbers of the one that is open */
} State;

static int
staff_index (int staff)
{
  return staff < 1 ? 0 : staff > MAX_STAVES ? MAX_STAVES - 1 : staff - 1;
}

/* The kind of line a mark begins or ends, or -1. */
static int
line_of (const ScwMark *mark, bool *begins)
{
  switch (mark->kind)
    {
    case SCW_MARK_OCTAVE_SHIFT:
      *begins = mark->value != SCW_SHIFT_STOP;
      return 0;
    case SCW_MARK_WEDGE:
      *begins = mark->value != SCW_WEDGE_STOP;
      return 1;
    case SCW_MARK_PEDAL:
      *begins = mark->value != SCW_PEDAL_STOP;
      return 2;
    default:
      return -1;
    }
}

static void
follow_mark (State *state, const ScwElement *element)
{
  const int staff = staff_index (element->mark.staff);
  bool begins = false;
  const int line = line_of (&element->mark, &begins);

  if (line < 0)
    return;
  state->is_open[staff][line] = begins;
  if (begins)
    state->lines[staff][line] = *element;
}

static void
follow (State *state, const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      switch (element->kind)
        {
        case SCW_ELEMENT_KEY:
          state->key = *element;
          state->has_key = true;
          break;
        case SCW_ELEMENT_TIME:
          state->time = *element;
          state->has_time = true;
          break;
        case SCW_ELEMENT_CLEF:
          state->clefs[staff_index (element->clef.staff)] = *element;
          state->has_clef[staff_index (element->clef.staff)] = true;
          break;
        case SCW_ELEMENT_MARK:
          follow_mark (state, element);
          break;
        case SCW_ELEMENT_ENDING:
          state->ending = element->ending.type == SCW_ENDING_START ? element->ending.numbers : 0;
          break;
        default:
          break;
        }
    }
}

/* ---- the edges ---- */

static bool
insert (ScwMeasure *measure, int at, const ScwElement *element, ScwError *error)
{
  if (scw_measure_add (measure, element->kind, error) == NULL)
    return false;
  memmove (&measure->elements[at + 1], &measure->elements[at],
           (size_t) (measure->n_elements - 1 - at) * sizeof *element);
  measure->elements[at] = *element;
  measure->elements[at].onset = SCW_FRACTION_ZERO;
  measure->elements[at].span = (ScwSpan){ 0, 0 };
  return true;
}

/* Whether the measure says this itself before any note. */
static bool
says (const ScwMeasure *measure, ScwElementKind kind, int staff)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MOVE)
        return false;
      if (element->kind == kind && (kind != SCW_ELEMENT_CLEF || staff_index (element->clef.staff) == staff))
        return true;
    }
  return false;
}

/* What is in force stands at the beginning; lines that are open begin again. */
static bool
open_left (ScwMeasure *measure, const State *state, ScwError *error)
{
  const ScwElement ending = { .kind = SCW_ELEMENT_ENDING, .ending = { SCW_ENDING_START, state->ending } };
  int at = 0;
  bool ok = true;

  while (at < measure->n_elements && scw_element_is_left (&measure->elements[at]))
    at++;
  if (state->ending != 0 && !says (measure, SCW_ELEMENT_ENDING, 0))
    ok = insert (measure, at++, &ending, error);
  if (ok && state->has_key && !says (measure, SCW_ELEMENT_KEY, 0))
    ok = insert (measure, at++, &state->key, error);
  if (ok && state->has_time && !says (measure, SCW_ELEMENT_TIME, 0))
    ok = insert (measure, at++, &state->time, error);
  for (int s = 0; ok && s < MAX_STAVES; s++)
    if (state->has_clef[s] && !says (measure, SCW_ELEMENT_CLEF, s))
      ok = insert (measure, at++, &state->clefs[s], error);
  while (at < measure->n_elements && measure->elements[at].kind != SCW_ELEMENT_NOTE
         && measure->elements[at].kind != SCW_ELEMENT_MOVE)
    at++;
  for (int s = 0; ok && s < MAX_STAVES; s++)
    for (int line = 0; ok && line < LINES; line++)
      if (state->is_open[s][line])
        ok = insert (measure, at++, &state->lines[s][line], error);
  return ok;
}

/* Lines that are still open end. */
static bool
close_right (ScwMeasure *measure, const State *state, ScwError *error)
{
  static const uint8_t stops[LINES] = { SCW_SHIFT_STOP, SCW_WEDGE_STOP, SCW_PEDAL_STOP };
  const ScwElement ending = { .kind = SCW_ELEMENT_ENDING, .ending = { .type = SCW_ENDING_DISCONTINUE } };
  bool ok = true;

  for (int s = 0; ok && s < MAX_STAVES; s++)
    for (int line = 0; ok && line < LINES; line++)
      if (state->is_open[s][line])
        {
          ScwElement stop = state->lines[s][line];
          int at = measure->n_elements;

          while (at > 0 && scw_element_is_right (&measure->elements[at - 1]))
            at--;
          stop.mark.value = stops[line];
          stop.mark.size = 0;
          ok = insert (measure, at, &stop, error);
          if (ok)
            measure->elements[at].onset = measure->length;
        }
  return ok && (state->ending == 0 || insert (measure, measure->n_elements, &ending, error));
}

/* ---- ties and slurs ---- */

static void
untie (ScwNote *note, ScwStartStop what)
{
  int kept = 0;

  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] != what)
      note->tieds[kept++] = note->tieds[i];
  note->n_tieds = (uint8_t) kept;
}

static bool
cut_ties (ScwPart *cut, const ScwPart *whole, int first, int end, ScwError *error)
{
  ScwTie *ties;
  int n;

  if (!scw_ties_find (whole, &ties, &n, error))
    return false;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 2; k++)
      {
        const int here = ties[i].measure[k], there = ties[i].measure[1 - k];

        if (here >= first && here < end && there >= 0 && (there < first || there >= end))
          untie (&cut->measures[here - first].elements[ties[i].element[k]].note,
                 k == 0 ? SCW_START : SCW_STOP);
      }
  free (ties);
  return true;
}

typedef struct
{
  int measure, element, slur;
} SlurEnd;

static void
unslur (ScwPart *cut, int first, const SlurEnd *at)
{
  ScwNote *note = &cut->measures[at->measure - first].elements[at->element].note;

  memmove (&note->slurs[at->slur], &note->slurs[at->slur + 1], (size_t) (note->n_slurs - 1 - at->slur));
  note->n_slurs--;
}

/* From the last slur mark to the first, so that the places of those to come stay right. */
static int
compare_ends (const void *left, const void *right)
{
  const SlurEnd *a = left, *b = right;

  if (a->measure != b->measure)
    return b->measure - a->measure;
  return a->element != b->element ? b->element - a->element : b->slur - a->slur;
}

/* A start with its stop beyond the end goes, and a stop with its start before the beginning. */
static bool
cut_slurs (ScwPart *cut, const ScwPart *whole, int first, int end, ScwError *error)
{
  SlurEnd *ends = NULL, *gone = NULL;
  size_t n = 0, open = 0, n_gone = 0;

  for (int m = 0; m < whole->n_measures; m++)
    for (int e = 0; e < whole->measures[m].n_elements; e++)
      if (whole->measures[m].elements[e].kind == SCW_ELEMENT_NOTE)
        n += whole->measures[m].elements[e].note.n_slurs;
  ends = calloc (n + 1, sizeof *ends);
  gone = calloc (n + 1, sizeof *gone);
  if (ends == NULL || gone == NULL)
    {
      free (ends);
      free (gone);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %zu slurs", n);
    }
  for (int m = 0; m < whole->n_measures; m++)
    for (int e = 0; e < whole->measures[m].n_elements; e++)
      {
        const ScwElement *element = &whole->measures[m].elements[e];

        for (int s = 0; element->kind == SCW_ELEMENT_NOTE && s < element->note.n_slurs; s++)
          {
            const SlurEnd here = { m, e, s };
            const bool inside = m >= first && m < end;

            if (element->note.slurs[s] == SCW_START)
              ends[open++] = here;
            else if (open > 0)
              {
                const SlurEnd start = ends[--open];
                const bool start_inside = start.measure >= first && start.measure < end;

                if (inside && !start_inside)
                  gone[n_gone++] = here;
                else if (start_inside && !inside)
                  gone[n_gone++] = start;
              }
          }
      }
  qsort (gone, n_gone, sizeof *gone, compare_ends);
  for (size_t i = 0; i < n_gone; i++)
    unslur (cut, first, &gone[i]);
  free (ends);
  free (gone);
  return true;
}

/* ---- parts ---- */

static void
shorten_rests (ScwMeasure *measure, int left)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST && scw_measure_has_notes (measure)
        && measure->elements[i].count > left)
      measure->elements[i].count = left;
}

ScwPart *
scw_part_cut (const ScwPart *whole, int first, int end, ScwCut kind, ScwError *error)
{
  ScwPart *cut = scw_part_new_like (whole, error);
  State before = { 0 }, after;
  bool ok = cut != NULL;

  if (end > whole->n_measures)
    end = whole->n_measures;
  for (int m = 0; m < first && m < whole->n_measures; m++)
    follow (&before, &whole->measures[m]);
  after = before;
  for (int m = first; ok && m < end; m++)
    {
      ok = scw_part_append_measure (cut, whole, m, error);
      if (ok)
        shorten_rests (&cut->measures[m - first], end - m);
      if (ok && kind == SCW_CUT_EXCERPT && end - first < whole->n_measures)
        cut->measures[m - first].new_page = false;
      follow (&after, &whole->measures[m]);
    }
  if (ok && first < end)
    {
      if (kind == SCW_CUT_ROW)
        before.has_time = false;
      else
        ok = cut_ties (cut, whole, first, end, error) && cut_slurs (cut, whole, first, end, error);
      ok = ok && close_right (&cut->measures[end - first - 1], &after, error)
           && open_left (&cut->measures[0], &before, error);
    }
  if (ok)
    return cut;
  scw_part_free (cut);
  return NULL;
}

ScwScore *
scw_score_cut (const ScwScore *score, int first, int end, ScwCut kind, ScwError *error)
{
  ScwScore *cut = scw_score_new_like (score, error);
  bool ok = cut != NULL;

  for (int p = 0; ok && p < score->n_parts; p++)
    {
      ScwPart *part = scw_part_cut (score->parts[p], first, end, kind, error);

      ok = part != NULL && scw_score_add_part (cut, part, error);
    }
  if (ok)
    return cut;
  scw_score_free (cut);
  return NULL;
}

static bool
has_number (const ScwScore *score, int m, const char *number)
{
  for (int p = 0; p < score->n_parts; p++)
    if (m < score->parts[p]->n_measures && strcmp (score->parts[p]->measures[m].number, number) == 0)
      return true;
  return false;
}

int
scw_score_numbered (const ScwScore *score, const char *number, int from, bool last)
{
  const int n = scw_score_n_measures (score);
  int m = from;

  while (m < n && !has_number (score, m, number))
    m++;
  if (m == n)
    return -1;
  while (last && m + 1 < n && has_number (score, m + 1, number))
    m++;
  return m;
}
