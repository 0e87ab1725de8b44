/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-measure.c: clefs, keys, time signatures, whole measures. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/length.h"

/* Elements that stand before the first note or move. */
static int
head_of (const ScwMeasure *measure)
{
  int n = 0;

  while (n < measure->n_elements && measure->elements[n].kind != SCW_ELEMENT_NOTE
         && measure->elements[n].kind != SCW_ELEMENT_MOVE)
    n++;
  return n;
}

/* ---- signatures ---- */

/* Where keys (and, after them, times) stand at the beginning of a measure; sets *there if one does already.
 */
static int
place_in_head (const ScwMeasure *measure, ScwElementKind kind, bool *there)
{
  int n = head_of (measure), place = 0;

  for (int i = 0; i < n; i++)
    {
      *there = measure->elements[i].kind == kind;
      if (*there)
        return i;
      if (kind == SCW_ELEMENT_TIME && measure->elements[i].kind == SCW_ELEMENT_KEY)
        place = i + 1;
    }
  return place;
}

static bool
set_signature (ScwEditing *e, int m, const ScwEdit *edit)
{
  ScwElementKind kind = edit->op == SCW_EDIT_KEY ? SCW_ELEMENT_KEY : SCW_ELEMENT_TIME;
  ScwElement new = { .kind = kind, .onset = SCW_FRACTION_ZERO };
  bool there = false;
  int place = place_in_head (&e->part->measures[m], kind, &there);

  if (kind == SCW_ELEMENT_TIME && edit->value == 0)
    {
      if (!there)
        return scw_edit_refuse (e, SCW_REFUSAL_NO_TIME_HERE);
      scw_edit_remove (e, (ScwAt){ m, place });
      return true;
    }
  if (kind == SCW_ELEMENT_KEY ? scw_lmx_find (SCW_LMX_KEY, edit->value, 0) < 0
                              : scw_lmx_find (SCW_LMX_BEATS, edit->value, 0) < 0
                                  || scw_lmx_find (SCW_LMX_BEAT_TYPE, edit->second, 0) < 0)
    return scw_edit_refuse (e, kind == SCW_ELEMENT_KEY ? SCW_REFUSAL_NO_KEY : SCW_REFUSAL_NO_TIME);
  if (kind == SCW_ELEMENT_KEY)
    new.key.fifths = edit->value;
  else
    new.time = (ScwTime){ .beats = edit->value, .beat_type = edit->second };
  if (!there)
    return scw_edit_insert (e, (ScwAt){ m, place }, &new);
  new.span = e->part->measures[m].elements[place].span;
  e->part->measures[m].elements[place] = new;
  e->dirty[m] = true;
  return true;
}

/* All notes of the staff from a place to its next clef move by so many steps. */
static bool
keep_lines (ScwEditing *e, ScwAt clef, int staff, int by)
{
  ScwFraction from = scw_edit_element (e, clef)->onset, to = SCW_FRACTION_ZERO;
  bool last = false;

  for (int m = clef.m; !last && m < e->part->n_measures; m++)
    {
      ScwMeasure *measure = &e->part->measures[m];

      for (int i = 0; i < measure->n_elements; i++)
        {
          const ScwElement *element = &measure->elements[i];

          if (element->kind == SCW_ELEMENT_CLEF && (m != clef.m || i != clef.i)
              && (element->clef.staff == staff || e->part->staves == 1)
              && (m > clef.m || scw_fraction_cmp (element->onset, from) > 0)
              && (!last || scw_fraction_cmp (element->onset, to) < 0))
            {
              last = true;
              to = element->onset;
            }
        }
      for (int i = 0; i < measure->n_elements; i++)
        {
          ScwElement *element = &measure->elements[i];
          int height;

          if (!scw_edit_is_note (element) || !element->note.has_pitch
              || (element->note.staff != 0 ? element->note.staff : 1) != staff
              || (m == clef.m && scw_fraction_cmp (element->onset, from) < 0)
              || (last && scw_fraction_cmp (element->onset, to) >= 0))
            continue;
          height = 7 * element->note.octave + element->note.step + by;
          if (height < 0 || height >= 70)
            return scw_edit_refuse (e, SCW_REFUSAL_OCTAVES);
          element->note.octave = (int8_t) (height / 7);
          element->note.step = (int8_t) (height % 7);
          e->dirty[m] = true;
        }
    }
  return true;
}

/* The clef of the staff that stands where the element does; -1: none. */
static int
clef_beside (const ScwEditing *e, ScwAt at, int staff)
{
  const ScwMeasure *measure = &e->part->measures[at.m];

  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_CLEF
        && (measure->elements[i].clef.staff == staff || e->part->staves == 1)
        && scw_fraction_cmp (measure->elements[i].onset, measure->elements[at.i].onset) == 0)
      return i;
  return -1;
}

static bool
set_clef (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  const ScwElement *element = scw_edit_element (e, at);
  ScwElement new = { .kind = SCW_ELEMENT_CLEF, .onset = element->onset };
  ScwClef before;
  int staff, beside;

  if (scw_lmx_find (SCW_LMX_CLEF, edit->value, edit->second) < 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_CLEF);
  if (element->kind == SCW_ELEMENT_CLEF)
    staff = element->clef.staff;
  else if (scw_edit_is_note (element))
    staff = element->note.staff;
  else
    return scw_edit_refuse (e, SCW_REFUSAL_CLEF_WHERE);
  if (staff == 0)
    staff = 1;
  new.clef = (ScwClef){ (char) edit->value, edit->second, staff };
  before = scw_edit_clef_at (e, at, staff);
  beside = element->kind == SCW_ELEMENT_CLEF ? at.i : clef_beside (e, at, staff);
  e->dirty[at.m] = true;
  if (beside >= 0)
    {
      ScwElement *clef = &e->part->measures[at.m].elements[beside];

      before = clef->clef;
      clef->clef.sign = new.clef.sign;
      clef->clef.line = new.clef.line;
      at.i = beside;
    }
  else
    {
      at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
      at.i = scw_edit_graces (&e->part->measures[at.m], at.i);
      if (!scw_edit_insert (e, at, &new))
        return false;
    }
  if (edit->third == 0)
    return true;
  return keep_lines (e, at, staff, scw_edit_middle_line (new.clef) - scw_edit_middle_line (before));
}

/* ---- measures ---- */

/* Opens a place for an empty measure. */
static bool
open_measure (ScwEditing *e, int m)
{
  ScwPart *part = e->part;
  bool *dirty = realloc (e->dirty, (size_t) (part->n_measures + 2) * sizeof *dirty);
  ScwMeasure new;

  if (dirty == NULL)
    return scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for a measure");
  e->dirty = dirty;
  if (scw_part_add_measure (part, e->error) == NULL)
    return false;
  new = part->measures[part->n_measures - 1];
  new.span = (ScwSpan){ -1, -1 };
  memmove (&part->measures[m + 1], &part->measures[m], (size_t) (part->n_measures - 1 - m) * sizeof new);
  memmove (&dirty[m + 1], &dirty[m], (size_t) (part->n_measures - 1 - m) * sizeof *dirty);
  part->measures[m] = new;
  dirty[m] = true;
  return true;
}

static void
close_measure (ScwEditing *e, int m)
{
  ScwPart *part = e->part;

  free (part->measures[m].elements);
  part->n_measures--;
  memmove (&part->measures[m], &part->measures[m + 1],
           (size_t) (part->n_measures - m) * sizeof *part->measures);
  memmove (&e->dirty[m], &e->dirty[m + 1], (size_t) (part->n_measures - m) * sizeof *e->dirty);
}

/* The signatures at the beginning of one measure go to another's, where that has not its own. */
static bool
hand_head (ScwEditing *e, int from, int to)
{
  int n = head_of (&e->part->measures[from]);

  for (int i = 0; i < n; i++)
    {
      const ScwElement element = e->part->measures[from].elements[i];
      const ScwMeasure *target = &e->part->measures[to];
      bool there = false;
      int place = 0;

      for (int k = 0; k < head_of (target); k++)
        if (target->elements[k].kind < element.kind
            || (element.kind == SCW_ELEMENT_CLEF && target->elements[k].clef.staff < element.clef.staff))
          place = k + 1;
      for (int k = 0; k < head_of (target); k++)
        there
          |= target->elements[k].kind == element.kind
             && (element.kind != SCW_ELEMENT_CLEF || target->elements[k].clef.staff == element.clef.staff);
      if (!there && !scw_edit_insert (e, (ScwAt){ to, place }, &element))
        return false;
    }
  for (int i = n - 1; i >= 0; i--)
    scw_edit_remove (e, (ScwAt){ from, i });
  return true;
}

static ScwFraction
usual_length (const ScwEditing *e, int m)
{
  const ScwMeasure *measure = &e->part->measures[m];
  ScwFraction length = measure->length;

  if (measure->time.beats > 0)
    return scw_time_length (measure->time);
  scw_common_length (e->part, 0, e->part->n_measures, &length);
  return length.num > 0 ? length : scw_fraction (4, 1);
}

static bool
insert_measure (ScwEditing *e, int m, bool behind)
{
  ScwFraction length = usual_length (e, m);
  int new = behind ? m + 1 : m;

  if (!open_measure (e, new))
    return false;
  for (int staff = 1; staff <= e->part->staves; staff++)
    {
      ScwElement rest = { .kind = SCW_ELEMENT_NOTE, .onset = SCW_FRACTION_ZERO };

      rest.note.rest = rest.note.measure_rest = true;
      rest.note.voice = (uint8_t) (4 * staff - 3);
      rest.note.staff = (uint8_t) staff;
      rest.note.duration = length;
      if (!scw_edit_insert (e, (ScwAt){ new, e->part->measures[new].n_elements }, &rest))
        return false;
    }
  e->part->measures[new].length = length;
  e->part->measures[new].time = e->part->measures[behind ? m : m + 1].time;
  e->focus[0] = e->part->measures[new].elements[0].span.first;
  e->n_focus = 1;
  return new != 0 || hand_head (e, 1, 0);
}

static bool
delete_measures (ScwEditing *e)
{
  for (int k = e->n_keys - 1; k >= 0; k--)
    {
      ScwAt at;

      if (!scw_edit_find (e, e->keys[k], &at))
        continue;
      if (e->part->n_measures == 1)
        return scw_edit_refuse (e, SCW_REFUSAL_LAST_MEASURE);
      if (at.m == 0)
        {
          if (!hand_head (e, 0, 1))
            return false;
          if (scw_edit_find (e, e->keys[k], &at) && at.m == 1)
            at.m = 0;
        }
      close_measure (e, at.m);
      if (at.m >= e->part->n_measures)
        at.m = e->part->n_measures - 1;
      if (e->part->measures[at.m].n_elements > 0)
        {
          e->focus[0] = e->part->measures[at.m].elements[0].span.first;
          e->n_focus = 1;
        }
    }
  return true;
}

static bool
paste_measure (ScwEditing *e, int m, const ScwMeasure *source)
{
  ScwMeasure *target = &e->part->measures[m];
  int head = head_of (target);
  ScwFraction length = usual_length (e, m);

  if (!scw_length_equal (source->length, length) && !scw_length_equal (source->length, target->length))
    return scw_edit_refuse (e, SCW_REFUSAL_MEASURES_UNEQUAL);
  for (int i = target->n_elements - 1; i >= head; i--)
    scw_edit_remove (e, (ScwAt){ m, i });
  for (int i = head_of (source); i < source->n_elements; i++)
    {
      ScwElement copy = source->elements[i];

      copy.span = (ScwSpan){ 0, 0 };
      if (!scw_edit_insert (e, (ScwAt){ m, target->n_elements }, &copy))
        return false;
    }
  target->length = source->length;
  return true;
}

static bool
paste (ScwEditing *e, int m, const ScwEdit *edit)
{
  ScwPart *source = scw_delinearize (edit->paste, edit->n_paste, SCW_RULES_MUSICAL, NULL, e->error);
  bool ok = source != NULL;

  if (ok && source->n_measures == 0)
    ok = scw_edit_refuse (e, SCW_REFUSAL_NOTHING_TO_PASTE);
  if (ok && source->staves > e->part->staves)
    ok = scw_edit_refuse (e, SCW_REFUSAL_MORE_STAVES);
  if (ok && m + source->n_measures > e->part->n_measures)
    ok = scw_edit_refuse (e, SCW_REFUSAL_FEWER_MEASURES);
  e->n_focus = 0;
  for (int k = 0; ok && k < source->n_measures; k++)
    {
      ScwMeasure *target = &e->part->measures[m + k];

      ok = paste_measure (e, m + k, &source->measures[k]);
      if (ok && k == 0 && head_of (target) < target->n_elements)
        e->focus[e->n_focus++] = target->elements[head_of (target)].span.first;
    }
  scw_part_free (source);
  return ok;
}

bool
scw_edit_measures (ScwEditing *e, const ScwEdit *edit)
{
  ScwAt at;

  if (!scw_edit_find (e, e->keys[0], &at))
    return scw_edit_refuse (e, SCW_REFUSAL_NOTHING_SELECTED);
  switch (edit->op)
    {
    case SCW_EDIT_CLEF:
      return set_clef (e, at, edit);
    case SCW_EDIT_KEY:
    case SCW_EDIT_TIME:
      return set_signature (e, at.m, edit);
    case SCW_EDIT_INSERT_MEASURE:
      if (!insert_measure (e, at.m, edit->value != 0))
        return false;
      break;
    case SCW_EDIT_DELETE_MEASURE:
      if (!delete_measures (e))
        return false;
      break;
    default:
      if (!paste (e, at.m, edit))
        return false;
      break;
    }
  scw_edit_mend_beams (e);
  return true;
}
