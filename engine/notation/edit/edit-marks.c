/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-marks.c: ties, slurs, articulations, stems, staves. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/score/spanners.h"

bool
scw_edit_next_event (const ScwEditing *e, ScwAt at, ScwAt *next)
{
  const ScwMeasure *measure = &e->part->measures[at.m];
  int voice = measure->elements[at.i].note.voice, i = scw_edit_next (measure, at.i);

  *next = (ScwAt){ at.m, i };
  if (i >= 0)
    return true;
  if (at.m + 1 >= e->part->n_measures)
    return false;
  measure = &e->part->measures[at.m + 1];
  for (i = 0; i < measure->n_elements; i++)
    if (scw_edit_is_event (&measure->elements[i]) && scw_edit_in_voice (&measure->elements[i], voice))
      {
        *next = (ScwAt){ at.m + 1, i };
        return true;
      }
  return false;
}

static int
find_mark (const uint8_t *marks, int n, ScwStartStop what)
{
  for (int i = 0; i < n; i++)
    if (marks[i] == what)
      return i;
  return -1;
}

static void
drop_mark (uint8_t *marks, uint8_t *n, int i)
{
  memmove (&marks[i], &marks[i + 1], (size_t) (*n - 1 - i));
  --*n;
}

/* Stops stand before starts. */
static bool
put_mark (uint8_t *marks, uint8_t *n, int most, ScwStartStop what)
{
  if (*n >= most)
    return false;
  if (what == SCW_START)
    marks[(*n)++] = SCW_START;
  else
    {
      memmove (&marks[1], &marks[0], *n);
      marks[0] = SCW_STOP;
      ++*n;
    }
  return true;
}

static bool
toggle_tie (ScwEditing *e, ScwAt at)
{
  ScwNote *note = &scw_edit_element (e, at)->note, *other = NULL;
  ScwAt lead = { at.m, scw_edit_lead (&e->part->measures[at.m], at.i) }, next;
  int start = find_mark (note->tieds, note->n_tieds, SCW_START), stop;

  if (!note->has_pitch || note->grace)
    return scw_edit_refuse (e, SCW_REFUSAL_TIE_NOT_NOTE);
  if (scw_edit_next_event (e, lead, &next))
    {
      const ScwMeasure *measure = &e->part->measures[next.m];

      for (int i = next.i; i < scw_edit_chord_end (measure, next.i) && other == NULL; i++)
        if (measure->elements[i].note.has_pitch && measure->elements[i].note.step == note->step
            && measure->elements[i].note.octave == note->octave)
          other = &e->part->measures[next.m].elements[i].note;
    }
  if (start < 0 && other == NULL)
    return scw_edit_refuse_with (e, SCW_REFUSAL_TIE_OTHER_PITCH, scw_step_letter (note->step), note->octave);
  e->dirty[at.m] = true;
  stop = other != NULL ? find_mark (other->tieds, other->n_tieds, SCW_STOP) : -1;
  if (other != NULL && (stop >= 0) == (start >= 0))
    e->dirty[next.m] = true;
  if (start >= 0)
    {
      drop_mark (note->tieds, &note->n_tieds, start);
      if (stop >= 0)
        drop_mark (other->tieds, &other->n_tieds, stop);
      return true;
    }
  return put_mark (note->tieds, &note->n_tieds, 2, SCW_START)
         && (stop >= 0 || put_mark (other->tieds, &other->n_tieds, 2, SCW_STOP));
}

/* How many slurs that begin at 'first' end at 'last' can not be told from the marks alone: where both ends
 * are there, it is taken away. */
static bool
slur (ScwEditing *e, ScwAt first, ScwAt last)
{
  ScwNote *a = &scw_edit_element (e, first)->note, *b = &scw_edit_element (e, last)->note;
  int start = find_mark (a->slurs, a->n_slurs, SCW_START), stop = find_mark (b->slurs, b->n_slurs, SCW_STOP);

  e->dirty[first.m] = e->dirty[last.m] = true;
  if (start >= 0 && stop >= 0)
    {
      drop_mark (a->slurs, &a->n_slurs, start);
      drop_mark (b->slurs, &b->n_slurs, stop);
      return true;
    }
  if (a->rest || b->rest)
    return scw_edit_refuse (e, SCW_REFUSAL_SLUR_NOT_NOTE);
  return (put_mark (a->slurs, &a->n_slurs, 8, SCW_START) && put_mark (b->slurs, &b->n_slurs, 8, SCW_STOP))
         || scw_edit_refuse (e, SCW_REFUSAL_SLURS_TOO_MANY);
}

/* Takes the slur that begins at a note away, with its end in the voice, if it has one. */
static void
remove_slur (ScwEditing *e, ScwAt at)
{
  ScwNote *note = &scw_edit_element (e, at)->note;
  int depth = 0;
  ScwAt next;

  drop_mark (note->slurs, &note->n_slurs, find_mark (note->slurs, note->n_slurs, SCW_START));
  e->dirty[at.m] = true;
  for (; scw_edit_next_event (e, at, &next); at = next)
    {
      int stop;

      note = &scw_edit_element (e, next)->note;
      stop = find_mark (note->slurs, note->n_slurs, SCW_STOP);
      if (stop >= 0 && depth-- == 0)
        {
          drop_mark (note->slurs, &note->n_slurs, stop);
          e->dirty[next.m] = true;
          return;
        }
      depth += find_mark (note->slurs, note->n_slurs, SCW_START) >= 0;
    }
}

/* The event of the voice before this one, in the measure before, too. */
static bool
previous_event (const ScwEditing *e, ScwAt at, ScwAt *before)
{
  const ScwMeasure *measure = &e->part->measures[at.m];
  int voice = measure->elements[at.i].note.voice, i = scw_edit_previous (measure, at.i);

  *before = (ScwAt){ at.m, i };
  if (i >= 0)
    return true;
  if (at.m == 0)
    return false;
  measure = &e->part->measures[at.m - 1];
  for (i = measure->n_elements - 1; i >= 0; i--)
    if (scw_edit_is_event (&measure->elements[i]) && scw_edit_in_voice (&measure->elements[i], voice))
      {
        *before = (ScwAt){ at.m - 1, i };
        return true;
      }
  return false;
}

/* The other way round: the slur that ends there. */
static void
remove_slur_before (ScwEditing *e, ScwAt at)
{
  ScwNote *note = &scw_edit_element (e, at)->note;
  int depth = 0;
  ScwAt before;

  drop_mark (note->slurs, &note->n_slurs, find_mark (note->slurs, note->n_slurs, SCW_STOP));
  e->dirty[at.m] = true;
  for (; previous_event (e, at, &before); at = before)
    {
      int start;

      note = &scw_edit_element (e, before)->note;
      start = find_mark (note->slurs, note->n_slurs, SCW_START);
      if (start >= 0 && depth-- == 0)
        {
          drop_mark (note->slurs, &note->n_slurs, start);
          e->dirty[before.m] = true;
          return;
        }
      depth += find_mark (note->slurs, note->n_slurs, SCW_STOP) >= 0;
    }
}

bool
scw_edit_take_slur (ScwEditing *e, ScwAt at, ScwStartStop what)
{
  const ScwNote *note;

  at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
  note = &scw_edit_element (e, at)->note;
  if (find_mark (note->slurs, note->n_slurs, what) < 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NOTHING_TO_DELETE);
  if (what == SCW_START)
    remove_slur (e, at);
  else
    remove_slur_before (e, at);
  return true;
}

bool
scw_edit_take_tie (ScwEditing *e, ScwAt at, ScwStartStop what)
{
  ScwNote *note = &scw_edit_element (e, at)->note;
  const int there = find_mark (note->tieds, note->n_tieds, what);
  int end;
  ScwAt other;

  if (there < 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NOTHING_TO_DELETE);
  if (scw_edit_find_tied (e, at, what, &other))
    {
      ScwNote *far = &scw_edit_element (e, other)->note;

      end = find_mark (far->tieds, far->n_tieds, what == SCW_START ? SCW_STOP : SCW_START);
      drop_mark (far->tieds, &far->n_tieds, end);
      e->dirty[other.m] = true;
    }
  drop_mark (note->tieds, &note->n_tieds, there);
  e->dirty[at.m] = true;
  return true;
}

bool
scw_edit_selected_range (ScwEditing *e, ScwAt *first, ScwAt *last)
{
  ScwAt at;

  first->m = -1;
  for (int k = 0; k < e->n_keys; k++)
    {
      int order;

      if (!scw_edit_find (e, e->keys[k], &at) || !scw_edit_is_note (scw_edit_element (e, at)))
        continue;
      at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
      if (first->m < 0)
        {
          *first = *last = at;
          continue;
        }
      order = scw_fraction_cmp (scw_edit_element (e, at)->onset, scw_edit_element (e, *last)->onset);
      if (at.m > last->m || (at.m == last->m && (order > 0 || (order == 0 && at.i > last->i))))
        *last = at;
      order = scw_fraction_cmp (scw_edit_element (e, at)->onset, scw_edit_element (e, *first)->onset);
      if (at.m == first->m && order < 0)
        *first = at;
    }
  return first->m >= 0;
}

static bool
selected_slur (ScwEditing *e)
{
  ScwAt first, last;

  if (!scw_edit_selected_range (e, &first, &last))
    return scw_edit_refuse (e, SCW_REFUSAL_SLUR_NOT_NOTE);
  if (first.m == last.m && first.i == last.i)
    {
      const ScwNote *note = &scw_edit_element (e, first)->note;

      if (find_mark (note->slurs, note->n_slurs, SCW_START) >= 0)
        {
          remove_slur (e, first);
          return true;
        }
      if (!scw_edit_next_event (e, first, &last))
        return scw_edit_refuse (e, SCW_REFUSAL_SLUR_NO_NEXT);
    }
  return slur (e, first, last);
}

static bool *
flag_of (ScwNote *note, int class)
{
  switch (class)
    {
    case SCW_LMX_FERMATA:
      return &note->fermata;
    case SCW_LMX_ARPEGGIATE:
      return &note->arpeggiate;
    case SCW_LMX_STACCATO:
      return &note->staccato;
    case SCW_LMX_ACCENT:
      return &note->accent;
    case SCW_LMX_STRONG_ACCENT:
      return &note->strong_accent;
    case SCW_LMX_TENUTO:
      return &note->tenuto;
    case SCW_LMX_TRILL:
      return &note->trill;
    default:
      return NULL;
    }
}

static bool
toggle_mark (ScwEditing *e, ScwAt at, int class)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i), end = scw_edit_chord_end (measure, lead);
  bool there = false;

  if (flag_of (&measure->elements[lead].note, class) == NULL)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
  if (measure->elements[lead].note.rest && class != SCW_LMX_FERMATA)
    return scw_edit_refuse (e, SCW_REFUSAL_REST_MARKS);
  for (int i = lead; i < end; i++)
    there |= *flag_of (&measure->elements[i].note, class);
  for (int i = lead; i < end; i++)
    *flag_of (&measure->elements[i].note, class) = !there && (i == lead || class == SCW_LMX_ARPEGGIATE);
  return true;
}

static bool
set_tremolo (ScwEditing *e, ScwAt at, int marks)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  ScwNote *note = &measure->elements[scw_edit_lead (measure, at.i)].note;

  if (note->rest || note->grace || marks < 0 || marks > 4)
    return scw_edit_refuse (e, SCW_REFUSAL_STROKES);
  if (note->tremolo == SCW_TREMOLO_START || note->tremolo == SCW_TREMOLO_STOP)
    return scw_edit_refuse (e, SCW_REFUSAL_HALF_TREMOLO);
  note->tremolo = marks == 0 ? SCW_TREMOLO_NONE : SCW_TREMOLO_SINGLE;
  note->tremolo_marks = (uint8_t) marks;
  return true;
}

static bool
set_stem (ScwEditing *e, ScwAt at, int stem)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i), end = scw_edit_chord_end (measure, lead);

  if (stem < SCW_STEM_UP || stem > SCW_STEM_NONE)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_SUCH_STEM);
  if (measure->elements[lead].note.rest || measure->elements[lead].note.type >= SCW_TYPE_WHOLE)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_STEM);
  for (int i = lead; i < end; i++)
    measure->elements[i].note.stem = (ScwStem) stem;
  return true;
}

static bool
set_staff (ScwEditing *e, ScwAt at, int staff)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i), end = scw_edit_chord_end (measure, lead);

  if (staff < 1 || staff > e->part->staves || e->part->staves < 2)
    return scw_edit_refuse_with (e, SCW_REFUSAL_NO_STAFF, staff, 0);
  for (int i = scw_edit_graces (measure, lead); i < end; i++)
    measure->elements[i].note.staff = (uint8_t) staff;
  return true;
}

static bool
apply (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  if (!scw_edit_is_note (scw_edit_element (e, at)))
    return scw_edit_refuse (e, SCW_REFUSAL_NOTES_ONLY);
  e->dirty[at.m] = true;
  switch (edit->op)
    {
    case SCW_EDIT_TIE:
      return toggle_tie (e, at);
    case SCW_EDIT_MARK:
      return toggle_mark (e, at, edit->value);
    case SCW_EDIT_TREMOLO:
      return set_tremolo (e, at, edit->value);
    case SCW_EDIT_STEM:
      return set_stem (e, at, edit->value);
    default:
      return set_staff (e, at, edit->value);
    }
}

bool
scw_edit_marks (ScwEditing *e, const ScwEdit *edit)
{
  if (edit->op == SCW_EDIT_SLUR)
    return selected_slur (e);
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;

      if (scw_edit_find (e, e->keys[k], &at) && !apply (e, at, edit))
        return false;
    }
  return true;
}
