/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/align.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/order.h"
#include "engine/notation/score/resolve.h"

/* What a barline or a signature is: two of one kind in a measure say the same thing or contradict each other. */
typedef enum
{
  OTHER,
  FORWARD,
  ENDING_START,
  SEGNO,
  CODA,
  TIME,
  BARLINE,
  BACKWARD,
  ENDING_STOP,
} Kind;

static Kind
kind_of (const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_REPEAT:
      return element->repeat == SCW_REPEAT_FORWARD ? FORWARD : BACKWARD;
    case SCW_ELEMENT_ENDING:
      return element->ending.type == SCW_ENDING_START ? ENDING_START : ENDING_STOP;
    case SCW_ELEMENT_SEGNO:
      return SEGNO;
    case SCW_ELEMENT_CODA:
      return CODA;
    case SCW_ELEMENT_TIME:
      return TIME;
    case SCW_ELEMENT_BARLINE:
      return BARLINE;
    default:
      return OTHER;
    }
}

static const ScwElement *
find (const ScwMeasure *measure, Kind kind)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (kind_of (&measure->elements[i]) == kind)
      return &measure->elements[i];
  return NULL;
}

static void
remove_element (ScwMeasure *measure, int i)
{
  memmove (&measure->elements[i], &measure->elements[i + 1],
           (size_t) (--measure->n_elements - i) * sizeof *measure->elements);
}

/* Where an element of this kind goes: in the order of order.h, a time behind the key. */
static int
place_for (const ScwMeasure *measure, Kind kind)
{
  int i = 0;

  if (kind >= BARLINE)
    {
      for (i = measure->n_elements; i > 0; i--)
        {
          const Kind before = kind_of (&measure->elements[i - 1]);

          if (before < BARLINE || before <= kind)
            break;
        }
      return i;
    }
  while (i < measure->n_elements && scw_element_is_left (&measure->elements[i])
         && kind_of (&measure->elements[i]) <= kind)
    i++;
  while (kind == TIME && i < measure->n_elements && measure->elements[i].kind == SCW_ELEMENT_KEY)
    i++;
  return i;
}

/* A rest of several measures within which measure m shows something ends before it, and another one begins. False: memory. */
static bool
break_rest (ScwPart *part, int m, ScwError *error)
{
  const int before = m < part->n_measures ? part->measures[m].in_rest - 1 : 0;
  ScwMeasure *first = &part->measures[m - (before > 0 ? before : 0)];
  int i = 0, after;

  if (before <= 0)
    return true;
  while (i < first->n_elements && first->elements[i].kind != SCW_ELEMENT_MULTIPLE_REST)
    i++;
  if (i == first->n_elements)
    return true;
  after = first->elements[i].count - before;
  first->elements[i].count = before;
  if (before == 1)
    {
      remove_element (first, i);
      first->in_rest = 0;
    }
  for (int k = 0; k < after; k++)
    part->measures[m + k].in_rest = after > 1 ? k + 1 : 0;
  if (after > 1)
    {
      ScwMeasure *measure = &part->measures[m];
      const int at = place_for (measure, TIME);
      const ScwElement rest = { .kind = SCW_ELEMENT_MULTIPLE_REST, .count = after };

      if (scw_measure_add (measure, SCW_ELEMENT_MULTIPLE_REST, error) == NULL)
        return false;
      memmove (&measure->elements[at + 1], &measure->elements[at],
               (size_t) (measure->n_elements - 1 - at) * sizeof *measure->elements);
      measure->elements[at] = rest;
    }
  return true;
}

/* Puts a copy of an element into a part; 'from' owns its text. */
static bool
insert (ScwPart *part, int m, const ScwElement *element, const ScwPart *from, ScwError *error)
{
  ScwMeasure *measure = &part->measures[m];
  const Kind kind = kind_of (element);
  ScwElement copy = *element;
  int at;

  if (!break_rest (part, kind >= BARLINE ? m + 1 : m, error))
    return false;
  at = place_for (measure, kind);

  copy.span = (ScwSpan){ 0, 0 };
  copy.onset = kind >= BARLINE ? measure->length : SCW_FRACTION_ZERO;
  if (kind == TIME)
    copy.time.text = scw_part_add_text (part, scw_part_text (from, element->time.text), error);
  if ((kind == TIME && copy.time.text < 0) || scw_measure_add (measure, copy.kind, error) == NULL)
    return false;
  memmove (&measure->elements[at + 1], &measure->elements[at],
           (size_t) (measure->n_elements - 1 - at) * sizeof *measure->elements);
  measure->elements[at] = copy;
  return true;
}

/* ---- the same number of measures ---- */

/* A measure of nothing but rests, at the end. */
static bool
add_rest (ScwPart *part, const ScwMeasure *like, ScwError *error)
{
  ScwMeasure *measure = scw_part_add_measure (part, error);

  if (measure == NULL)
    return false;
  measure->region = like->region;
  return like->length.num == 0 || scw_measure_add_rests (measure, part->staves, like->length, error);
}

static bool
fill (ScwScore *score, ScwError *error)
{
  const ScwPart *longest = score->parts[0];

  for (int p = 1; p < score->n_parts; p++)
    if (score->parts[p]->n_measures > longest->n_measures)
      longest = score->parts[p];
  if ((int64_t) longest->n_measures * score->n_parts > SCW_SCORE_MAX_MEASURES)
    return scw_fail (error, SCW_ERROR_LIMIT, "%d parts of %d measures are more than %d measures in all",
                     score->n_parts, longest->n_measures, SCW_SCORE_MAX_MEASURES);
  for (int p = 0; p < score->n_parts; p++)
    for (int m = score->parts[p]->n_measures; m < longest->n_measures; m++)
      if (!add_rest (score->parts[p], &longest->measures[m], error))
        return false;
  return true;
}

static void
share_breaks (ScwScore *score, int m)
{
  bool system = false, page = false;

  for (int p = 0; p < score->n_parts; p++)
    {
      system |= score->parts[p]->measures[m].new_system;
      page |= score->parts[p]->measures[m].new_page;
    }
  for (int p = 0; p < score->n_parts; p++)
    {
      score->parts[p]->measures[m].new_system = system;
      score->parts[p]->measures[m].new_page = page;
    }
}

/* ---- barlines ---- */

static bool
same_time (const ScwTime *a, const ScwTime *b)
{
  return a->beats == b->beats && a->beat_type == b->beat_type;
}

/* What the first part says that says anything is said by all. A time signature is not for parts that had another one
 * before: they go on in a meter of their own. */
static bool
share (ScwScore *score, int m, Kind kind, const ScwTime *in_force, ScwError *error)
{
  const ScwPart *from = NULL;
  ScwTime before = { 0 };
  ScwElement element;

  for (int p = 0; p < score->n_parts && from == NULL; p++)
    {
      const ScwElement *found = find (&score->parts[p]->measures[m], kind);

      if (found != NULL && (kind != TIME || found->onset.num == 0))
        {
          from = score->parts[p];
          before = in_force[p];
          element = *found;
        }
    }
  for (int p = 0; from != NULL && p < score->n_parts; p++)
    if (find (&score->parts[p]->measures[m], kind) == NULL
        && (kind != TIME || same_time (&in_force[p], &before))
        && !insert (score->parts[p], m, &element, from, error))
      return false;
  return true;
}

/* Signs on both sides of a barline are one or two, as a part has it: here they are two. */
static bool
split_repeats (ScwPart *part, ScwError *error)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_REPEAT || element->repeat != SCW_REPEAT_BOTH)
          continue;
        element->repeat = SCW_REPEAT_BACKWARD;
        if (m + 1 < part->n_measures && find (&part->measures[m + 1], FORWARD) == NULL)
          {
            const ScwElement forward = { .kind = SCW_ELEMENT_REPEAT, .repeat = SCW_REPEAT_FORWARD };

            if (!insert (part, m + 1, &forward, part, error))
              return false;
          }
      }
  return true;
}

/* Shares what stands at the barlines of all measures. in_force: the times of the parts, begins as {0}. */
static bool
share_all (ScwScore *score, ScwTime *in_force, ScwError *error)
{
  for (int m = 0; m < score->parts[0]->n_measures; m++)
    {
      share_breaks (score, m);
      for (Kind kind = FORWARD; kind <= ENDING_STOP; kind++)
        if (!share (score, m, kind, in_force, error))
          return false;
      for (int p = 0; p < score->n_parts; p++)
        for (int i = 0; i < score->parts[p]->measures[m].n_elements; i++)
          if (score->parts[p]->measures[m].elements[i].kind == SCW_ELEMENT_TIME)
            in_force[p] = score->parts[p]->measures[m].elements[i].time;
    }
  return true;
}

bool
scw_score_align (ScwScore *score, ScwError *error)
{
  ScwTime *in_force;
  bool shared;

  if (score->n_parts < 2)
    return true;
  for (int p = 0; p < score->n_parts; p++)
    if (!split_repeats (score->parts[p], error))
      return false;
  if (!fill (score, error))
    return false;
  in_force = calloc ((size_t) score->n_parts, sizeof *in_force);
  if (in_force == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d parts", score->n_parts);
  shared = share_all (score, in_force, error);
  free (in_force);
  if (!shared)
    return false;
  for (int p = 0; p < score->n_parts; p++)
    scw_part_resolve_times_as (score->parts[p], SCW_TIMES_KEEP);
  return true;
}

/* ---- marks of the system ---- */

static bool
is_of_system (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_MARK
         && (element->mark.kind == SCW_MARK_METRONOME || element->mark.kind == SCW_MARK_REHEARSAL
             || (element->mark.kind == SCW_MARK_WORDS && element->mark.tempo > 0.0));
}

static bool
same_mark (const ScwPart *a, const ScwElement *x, const ScwPart *b, const ScwElement *y)
{
  return x->kind == SCW_ELEMENT_MARK && x->mark.kind == y->mark.kind
         && scw_fraction_cmp (x->onset, y->onset) == 0 && x->mark.beat == y->mark.beat
         && x->mark.silent == y->mark.silent
         && strcmp (scw_part_text (a, x->mark.text), scw_part_text (b, y->mark.text)) == 0;
}

bool
scw_part_insert_mark (ScwPart *part, int m, const ScwElement *mark, const ScwPart *from, ScwError *error)
{
  ScwMeasure *measure = &part->measures[m];
  ScwElement copy = *mark;
  int at = 0;

  if (!copy.mark.silent && !break_rest (part, m, error))
    return false;
  copy.span = (ScwSpan){ 0, 0 };
  copy.mark.staff = part->staves > 1 ? 1 : 0;
  copy.mark.text = scw_part_add_text (part, scw_part_text (from, mark->mark.text), error);
  if (copy.mark.text < 0 || scw_measure_add (measure, SCW_ELEMENT_MARK, error) == NULL)
    return false;
  while (at < measure->n_elements - 1
         && (kind_of (&measure->elements[at]) != OTHER || measure->elements[at].kind == SCW_ELEMENT_KEY
             || measure->elements[at].kind == SCW_ELEMENT_CLEF
             || (measure->elements[at].kind != SCW_ELEMENT_MOVE
                 && scw_fraction_cmp (measure->elements[at].onset, copy.onset) < 0))
         && kind_of (&measure->elements[at]) < BARLINE)
    at++;
  memmove (&measure->elements[at + 1], &measure->elements[at],
           (size_t) (measure->n_elements - 1 - at) * sizeof *measure->elements);
  measure->elements[at] = copy;
  return true;
}

static bool
raise (ScwPart *top, ScwPart *part, int m, ScwError *error)
{
  ScwMeasure *measure = &part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement mark = measure->elements[i];
      ScwElement *there = NULL;

      if (!is_of_system (&mark))
        continue;
      for (int k = 0; k < top->measures[m].n_elements && there == NULL; k++)
        if (same_mark (top, &top->measures[m].elements[k], part, &mark))
          there = &top->measures[m].elements[k];
      if (there != NULL && there->mark.tempo <= 0.0)
        there->mark.tempo = mark.mark.tempo;
      if (there == NULL && !scw_part_insert_mark (top, m, &mark, part, error))
        return false;
      remove_element (measure, i--);
    }
  return true;
}

/* The number that the first part has that has any. */
static void
share_number (ScwScore *score, int m)
{
  const ScwMeasure *first = NULL;

  for (int p = 0; p < score->n_parts && first == NULL; p++)
    if (score->parts[p]->measures[m].number[0] != '\0')
      first = &score->parts[p]->measures[m];
  for (int p = 0; p < score->n_parts && first != NULL; p++)
    {
      ScwMeasure *measure = &score->parts[p]->measures[m];

      if (measure == first)
        continue;
      memcpy (measure->number, first->number, sizeof measure->number);
      measure->implicit = first->implicit;
    }
}

bool
scw_score_share_top (ScwScore *score, ScwError *error)
{
  for (int m = 0; m < score->parts[0]->n_measures; m++)
    {
      share_number (score, m);
      for (int p = 1; p < score->n_parts; p++)
        if (!raise (score->parts[0], score->parts[p], m, error))
          return false;
    }
  return true;
}
