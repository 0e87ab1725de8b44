/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-pairs.c: what has two ends keeps both, whatever happens to the measures between them. */
#include <stdlib.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/score/order.h"
#include "engine/notation/score/pairs.h"

static int
key_at (const ScwEditing *e, ScwMarkPlace place)
{
  return e->part->measures[place.m].elements[place.i].span.first;
}

static bool
is_ending (const ScwElement *element, bool start)
{
  return element->kind == SCW_ELEMENT_ENDING && (element->ending.type == SCW_ENDING_START) == start;
}

/* Endings pair in the order in which they stand. */
static void
pair_endings (ScwEditing *e)
{
  const ScwElement *open = NULL;

  for (int m = 0; m < e->part->n_measures; m++)
    for (int i = 0; i < e->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &e->part->measures[m].elements[i];

        if (is_ending (element, true))
          open = element;
        if (!is_ending (element, false) || open == NULL)
          continue;
        e->pairs[e->n_pairs++] = (ScwEditPair){ open->span.first, element->span.first };
        open = NULL;
      }
}

static int
compare_places (const ScwEditing *e, ScwMarkPlace a, ScwMarkPlace b)
{
  if (a.m != b.m)
    return a.m - b.m;
  return scw_fraction_cmp (e->part->measures[a.m].elements[a.i].onset,
                           e->part->measures[b.m].elements[b.i].onset);
}

/* The changes of a pedal go with it. */
static void
pair_changes (ScwEditing *e, const ScwMarkPair *pedal)
{
  for (int m = pedal->from.m; m < e->part->n_measures && (pedal->to.m < 0 || m <= pedal->to.m); m++)
    for (int i = 0; i < e->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &e->part->measures[m].elements[i];
        const ScwMarkPlace place = { m, i };

        if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_PEDAL
            && element->mark.value == SCW_PEDAL_CHANGE && element->mark.staff == pedal->staff
            && compare_places (e, pedal->from, place) < 0
            && (pedal->to.m < 0 || compare_places (e, place, pedal->to) < 0))
          {
            e->pairs[e->n_pairs++]
              = (ScwEditPair){ key_at (e, pedal->from), element->span.first, .from_stays = true };
            if (pedal->to.m >= 0)
              e->pairs[e->n_pairs++]
                = (ScwEditPair){ element->span.first, key_at (e, pedal->to), .to_stays = true };
          }
      }
}

bool
scw_edit_find_pairs (ScwEditing *e)
{
  ScwMarkPairs marks;
  size_t room = 1;

  if (!scw_pair_marks (e->part, &marks, e->error))
    return false;
  for (int m = 0; m < e->part->n_measures; m++)
    room += (size_t) e->part->measures[m].n_elements;
  e->pairs = malloc (2 * room * sizeof *e->pairs);
  for (int k = 0; e->pairs != NULL && k < marks.n; k++)
    if (marks.at[k].from.m >= 0 && marks.at[k].to.m >= 0 && !marks.at[k].pressed_again)
      e->pairs[e->n_pairs++] = (ScwEditPair){ key_at (e, marks.at[k].from), key_at (e, marks.at[k].to) };
  for (int k = 0; e->pairs != NULL && k < marks.n; k++)
    if (marks.at[k].kind == SCW_MARK_PEDAL && marks.at[k].from.m >= 0)
      pair_changes (e, &marks.at[k]);
  if (e->pairs != NULL)
    pair_endings (e);
  scw_mark_pairs_clear (&marks);
  return e->pairs != NULL || scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for an edit");
}

static int
staff_of (int staff)
{
  return staff == 0 ? 1 : staff;
}

/* When the note begins that a mark is going to stand before; later than all where it comes last on its staff. */
static ScwFraction
time_of (const ScwEditing *e, ScwAt at)
{
  const ScwMeasure *measure = &e->part->measures[at.m];
  const ScwElement *mark = &measure->elements[at.i], *note;
  const int place = scw_mark_place (measure->elements, measure->n_elements, mark);

  note = &measure->elements[place < measure->n_elements ? place : at.i];
  if (scw_edit_is_note (note) && staff_of (note->note.staff) == staff_of (mark->mark.staff)
      && scw_fraction_cmp (note->onset, mark->onset) >= 0)
    return note->onset;
  return scw_fraction (INT32_MAX, 1);
}

/* Whether nothing is left between two ends. */
static bool
is_empty (const ScwEditing *e, ScwAt from, ScwAt to)
{
  if (from.m != to.m)
    return from.m > to.m;
  return e->part->measures[from.m].elements[from.i].kind == SCW_ELEMENT_MARK
         && scw_fraction_cmp (time_of (e, from), time_of (e, to)) >= 0;
}

bool
scw_edit_mend_pairs (ScwEditing *e)
{
  for (int k = 0; k < e->n_pairs; k++)
    {
      ScwAt from, to;
      const bool begins = scw_edit_find (e, e->pairs[k].from, &from);
      const bool ends = scw_edit_find (e, e->pairs[k].to, &to);

      if (begins && ends && ((!e->dirty[from.m] && !e->dirty[to.m]) || !is_empty (e, from, to)))
        continue;
      if (begins && !e->pairs[k].from_stays)
        scw_edit_remove (e, from);
      if (ends && !e->pairs[k].to_stays && scw_edit_find (e, e->pairs[k].to, &to))
        scw_edit_remove (e, to);
    }
  return true;
}

void
scw_edit_join_repeats (ScwEditing *e)
{
  for (int m = 0; m + 1 < e->part->n_measures; m++)
    {
      ScwMeasure *measure = &e->part->measures[m];
      const int ends = scw_edit_find_bar (measure, SCW_ELEMENT_REPEAT, false);
      const int begins = scw_edit_find_bar (measure + 1, SCW_ELEMENT_REPEAT, true);

      if (ends < 0 || begins < 0)
        continue;
      e->dirty[m] |= measure->elements[ends].repeat != SCW_REPEAT_BOTH;
      measure->elements[ends].repeat = SCW_REPEAT_BOTH;
      scw_edit_remove (e, (ScwAt){ m + 1, begins });
    }
}

/* Where notes between them went, clefs stand side by side: the last of a staff is in force, upper staves come first. */
void
scw_edit_join_clefs (ScwEditing *e, int m)
{
  ScwMeasure *measure = &e->part->measures[m];

  for (int i = 0; i + 1 < measure->n_elements; i++)
    {
      ScwElement *one = &measure->elements[i], *next = one + 1;

      while (next < measure->elements + measure->n_elements - 1 && next->kind == SCW_ELEMENT_MARK)
        next++; /* marks stand behind clefs */
      if (one->kind != SCW_ELEMENT_CLEF || next->kind != SCW_ELEMENT_CLEF
          || one->clef.staff < next->clef.staff)
        continue;
      if (one->clef.staff > next->clef.staff)
        {
          const ScwElement lower = *one;

          *one = *next;
          *next = lower;
        }
      else
        scw_edit_remove (e, (ScwAt){ m, i });
      i = i > 1 ? i - 2 : -1;
    }
}

/* ---- a measure that goes ---- */

static bool
is_in (const ScwEditing *e, int key, int m)
{
  ScwAt at;

  return scw_edit_find (e, key, &at) && at.m == m;
}

/* Whether both ends of the pair that the element belongs to are in its measure; *start: it is the first of them. */
static bool
goes_with_other (const ScwEditing *e, int key, int m, bool *start, bool *paired)
{
  *paired = false;
  for (int k = 0; k < e->n_pairs; k++)
    if (e->pairs[k].from == key || e->pairs[k].to == key)
      {
        *paired = true;
        *start = e->pairs[k].from == key;
        return is_in (e, *start ? e->pairs[k].to : e->pairs[k].from, m);
      }
  return false;
}

/* An end of a pair of marks or of an ending moves to the measure beside. */
static bool
move_end (ScwEditing *e, int m, const ScwElement *element)
{
  bool start, paired;
  const bool gone = goes_with_other (e, element->span.first, m, &start, &paired);
  const int to = start ? m + 1 : m - 1;

  if (gone || !paired || to < 0 || to >= e->part->n_measures)
    return true;
  if (element->kind == SCW_ELEMENT_MARK)
    return scw_edit_put_mark (e, to, start ? SCW_FRACTION_ZERO : e->part->measures[to].length, element->mark,
                              element->span);
  if (scw_edit_find_bar (&e->part->measures[to], SCW_ELEMENT_ENDING, start) >= 0)
    return true;
  return scw_edit_put_bar (e, to, element);
}

/* Repeats, unless all that is repeated goes; the final barline; segno and coda. */
static bool
move_bar (ScwEditing *e, int m, const ScwElement *element)
{
  const ScwMeasure *measure = &e->part->measures[m];
  const bool left = scw_element_is_left (element);
  const bool alone = scw_edit_find_bar (measure, SCW_ELEMENT_REPEAT, true) >= 0
                     && scw_edit_find_bar (measure, SCW_ELEMENT_REPEAT, false) >= 0;
  const int to = left ? m + 1 : m - 1;

  if (to < 0 || to >= e->part->n_measures || (element->kind == SCW_ELEMENT_REPEAT && alone)
      || (element->kind == SCW_ELEMENT_BARLINE && m + 1 < e->part->n_measures)
      || scw_edit_find_bar (&e->part->measures[to], element->kind, left) >= 0)
    return true;
  return scw_edit_put_bar (e, to, element);
}

bool
scw_edit_rescue (ScwEditing *e, int m)
{
  for (int i = 0; i < e->part->measures[m].n_elements; i++)
    {
      const ScwElement element = e->part->measures[m].elements[i];
      bool ok = true;

      if (element.kind == SCW_ELEMENT_MARK || element.kind == SCW_ELEMENT_ENDING)
        ok = move_end (e, m, &element);
      else if (scw_element_is_left (&element) || scw_element_is_right (&element))
        ok = move_bar (e, m, &element);
      if (!ok)
        return false;
    }
  return true;
}

/* ---- what LMX cannot say ---- */

bool
scw_edit_needs_plus (const ScwPart *part)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];
        const ScwNote *note = &element->note;

        if (element->kind > SCW_ELEMENT_NOTE
            || (element->kind == SCW_ELEMENT_TIME && element->time.symbol != SCW_TIME_NUMBERS)
            || (element->kind == SCW_ELEMENT_CLEF && (element->clef.octave != 0 || element->clef.sign == 'P'))
            || (element->kind == SCW_ELEMENT_NOTE
                && (note->signs != 0 || note->n_fingers > 0 || note->cue
                    || note->notehead != SCW_NOTEHEAD_NORMAL)))
          return true;
      }
  return false;
}
