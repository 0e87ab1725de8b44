/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-place.c: marks: dynamics, words and the like at a place, hairpins, pedals and octave lines over a range. */
#include <stdlib.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/score/order.h"
#include "engine/notation/score/pairs.h"

static int
staff_of (int staff)
{
  return staff == 0 ? 1 : staff;
}

/* From one place on to just before another. */
typedef struct
{
  int m, end_m;
  ScwFraction onset, end;
  int staff; /* 0: the part has only one */
} Range;

static int
compare_times (int m, ScwFraction onset, int other_m, ScwFraction other)
{
  return m != other_m ? m - other_m : scw_fraction_cmp (onset, other);
}

bool
scw_edit_put_mark (ScwEditing *e, int m, ScwFraction onset, ScwMark mark, ScwSpan span)
{
  const ScwMeasure *measure = &e->part->measures[m];
  ScwElement element = { .kind = SCW_ELEMENT_MARK, .onset = onset, .span = span };
  int place;

  element.mark = mark;
  place = scw_mark_place (measure->elements, measure->n_elements, &element);
  while (place > 0 && place == measure->n_elements && scw_element_is_right (&measure->elements[place - 1]))
    place--;
  return scw_edit_insert (e, (ScwAt){ m, place }, &element);
}

/* ---- at a place ---- */

/* Takes a mark and the other end that it has in the list away. */
static bool
remove_pair (ScwEditing *e, int key)
{
  ScwMarkPairs pairs;
  int other = 0;
  bool found = false;
  ScwAt at;

  if (!scw_pair_marks (e->part, &pairs, e->error))
    return false;
  for (int k = 0; k < pairs.n && !found; k++)
    {
      const ScwMarkPair *pair = &pairs.at[k];
      const int from
        = pair->from.m < 0 ? 0 : e->part->measures[pair->from.m].elements[pair->from.i].span.first;
      const int to = pair->to.m < 0 || pair->pressed_again
                       ? 0
                       : e->part->measures[pair->to.m].elements[pair->to.i].span.first;

      found = from == key || to == key;
      other = from == key ? to : from;
    }
  scw_mark_pairs_clear (&pairs);
  if (scw_edit_find (e, key, &at))
    scw_edit_remove (e, at);
  if (found && other != 0 && scw_edit_find (e, other, &at))
    scw_edit_remove (e, at);
  return true;
}

/* Notes that begin in a range sound so many octaves higher. */
static bool
move_octaves (ScwEditing *e, const Range *range, int octaves)
{
  for (int m = range->m; m <= range->end_m && m < e->part->n_measures; m++)
    for (int i = 0; i < e->part->measures[m].n_elements; i++)
      {
        ScwElement *element = &e->part->measures[m].elements[i];

        if (!scw_edit_is_note (element) || !element->note.has_pitch
            || staff_of (element->note.staff) != staff_of (range->staff)
            || compare_times (m, element->onset, range->m, range->onset) < 0
            || compare_times (m, element->onset, range->end_m, range->end) >= 0)
          continue;
        if (element->note.octave + octaves < 0 || element->note.octave + octaves > 9)
          return scw_edit_refuse (e, SCW_REFUSAL_OCTAVES);
        element->note.octave = (int8_t) (element->note.octave + octaves);
        e->dirty[m] = true;
      }
  return true;
}

/* How much higher than printed notes under an octave line sound. */
static int
octaves_of (const ScwMark *mark)
{
  const int octaves = mark->size == 15 ? 2 : 1;

  if (mark->kind != SCW_MARK_OCTAVE_SHIFT || mark->value == SCW_SHIFT_STOP)
    return 0;
  return mark->value == SCW_SHIFT_DOWN ? octaves : -octaves;
}

/* The range between the ends of a pair; what has one end goes on to the end of the list, or comes from its beginning. */
static Range
range_of (const ScwPart *part, const ScwMarkPair *pair)
{
  Range range = { .m = 0, .end_m = part->n_measures, .staff = pair->staff };

  range.onset = range.end = SCW_FRACTION_ZERO;
  if (pair->from.m >= 0)
    {
      range.m = pair->from.m;
      range.onset = part->measures[pair->from.m].elements[pair->from.i].onset;
    }
  if (pair->to.m >= 0)
    {
      range.end_m = pair->to.m;
      range.end = part->measures[pair->to.m].elements[pair->to.i].onset;
    }
  return range;
}

/* The pair that a mark is an end of; a pedal that is pressed again is the later one's. */
static bool
find_pair (const ScwEditing *e, ScwAt at, ScwMarkPair *pair)
{
  ScwMarkPairs pairs;
  bool found = false;

  if (!scw_pair_marks (e->part, &pairs, e->error))
    return false;
  for (int k = 0; k < pairs.n && !found; k++)
    {
      *pair = pairs.at[k];
      found = (pair->from.m == at.m && pair->from.i == at.i)
              || (pair->to.m == at.m && pair->to.i == at.i && !pair->pressed_again);
    }
  scw_mark_pairs_clear (&pairs);
  return found;
}

bool
scw_edit_remove_mark (ScwEditing *e, ScwAt at)
{
  const int key = scw_edit_element (e, at)->span.first;
  ScwMarkPair pair;

  if (scw_edit_element (e, at)->mark.kind == SCW_MARK_OCTAVE_SHIFT && find_pair (e, at, &pair)
      && pair.from.m >= 0)
    {
      const Range range = range_of (e->part, &pair);
      const ScwMark mark = e->part->measures[pair.from.m].elements[pair.from.i].mark;

      if (!move_octaves (e, &range, -octaves_of (&mark)))
        return false;
    }
  return remove_pair (e, key);
}

/* A mark of this kind at the place; -1: none. */
static int
find_mark (const ScwMeasure *measure, ScwMarkKind kind, int staff, ScwFraction onset)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == kind
          && staff_of (element->mark.staff) == staff_of (staff)
          && scw_fraction_cmp (element->onset, onset) == 0)
        return i;
    }
  return -1;
}

/* The first selected mark of a kind. */
static bool
selected_mark (const ScwEditing *e, ScwMarkKind kind, ScwAt *at)
{
  for (int k = 0; k < e->n_keys; k++)
    if (scw_edit_find (e, e->keys[k], at))
      {
        const ScwElement *element = &e->part->measures[at->m].elements[at->i];

        if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == kind)
          return true;
      }
  return false;
}

/* Where the first selected note stands, and the end of the last. */
static bool
selected_place (ScwEditing *e, Range *range)
{
  ScwAt first, last;
  const ScwElement *element;

  if (!scw_edit_selected_range (e, &first, &last))
    return scw_edit_refuse (e, SCW_REFUSAL_MARK_WHERE);
  element = scw_edit_element (e, first);
  *range = (Range){ .m = first.m, .end_m = last.m, .onset = element->onset };
  range->end = scw_edit_end (scw_edit_element (e, last));
  range->staff = e->part->staves > 1 ? staff_of (element->note.staff) : 0;
  return true;
}

/* A mark without ends: put, changed, or taken away where it is the same. */
static bool
toggle (ScwEditing *e, ScwMark mark)
{
  Range range;
  ScwAt at;

  if (!selected_mark (e, mark.kind, &at))
    {
      if (!selected_place (e, &range))
        return false;
      mark.staff = range.staff;
      at = (ScwAt){ range.m, find_mark (&e->part->measures[range.m], mark.kind, range.staff, range.onset) };
      if (at.i < 0)
        return scw_edit_put_mark (e, range.m, range.onset, mark, (ScwSpan){ 0, 0 });
    }
  e->dirty[at.m] = true;
  if (scw_edit_element (e, at)->mark.value == mark.value)
    scw_edit_remove (e, at);
  else
    scw_edit_element (e, at)->mark.value = mark.value;
  return true;
}

/* ---- over a range ---- */

static bool
overlaps (const Range *a, const Range *b)
{
  return compare_times (a->m, a->onset, b->end_m, b->end) < 0
         && compare_times (b->m, b->onset, a->end_m, a->end) < 0;
}

/* The pair of this kind on the staff that reaches into the range; false: none. */
static bool
find_overlap (ScwEditing *e, ScwMarkKind kind, const Range *range, ScwMarkPair *pair, bool *same)
{
  ScwMarkPairs pairs;
  bool found = false;

  if (!scw_pair_marks (e->part, &pairs, e->error))
    return false;
  for (int k = 0; k < pairs.n && !found; k++)
    {
      const Range there = range_of (e->part, &pairs.at[k]);

      if (pairs.at[k].kind != kind || staff_of (pairs.at[k].staff) != staff_of (range->staff)
          || !overlaps (&there, range))
        continue;
      found = true;
      *pair = pairs.at[k];
      *same = pair->from.m >= 0 && pair->to.m >= 0
              && compare_times (there.m, there.onset, range->m, range->onset) == 0
              && compare_times (there.end_m, there.end, range->end_m, range->end) == 0;
    }
  scw_mark_pairs_clear (&pairs);
  return found;
}

/* The beginning of a pair becomes another one, or the pair goes where it is the same. */
static bool
change_pair (ScwEditing *e, const ScwMarkPair *pair, const ScwMark *mark)
{
  const ScwAt from = { pair->from.m, pair->from.i };
  ScwMark *there;
  Range range;
  int octaves;

  if (from.m < 0)
    return scw_edit_remove_mark (e, (ScwAt){ pair->to.m, pair->to.i });
  there = &scw_edit_element (e, from)->mark;
  if (there->value == mark->value && there->size == mark->size)
    return scw_edit_remove_mark (e, from);
  octaves = octaves_of (mark) - octaves_of (there);
  there->value = mark->value;
  there->size = mark->size;
  e->dirty[from.m] = true;
  range = range_of (e->part, pair);
  return octaves == 0 || move_octaves (e, &range, octaves);
}

static bool
set_range (ScwEditing *e, ScwMark mark, int stop)
{
  ScwMarkPair pair;
  ScwAt at;
  Range range;
  bool same;

  if (selected_mark (e, mark.kind, &at))
    {
      if (!find_pair (e, at, &pair)) /* a change of the pedal */
        {
          scw_edit_remove (e, at);
          return true;
        }
      return change_pair (e, &pair, &mark);
    }
  if (!selected_place (e, &range))
    return false;
  if (find_overlap (e, mark.kind, &range, &pair, &same))
    return same ? change_pair (e, &pair, &mark) : scw_edit_refuse (e, SCW_REFUSAL_LINE_THERE);
  if (compare_times (range.m, range.onset, range.end_m, range.end) >= 0) /* of a grace note */
    return scw_edit_refuse (e, SCW_REFUSAL_MARK_WHERE);
  if (!move_octaves (e, &range, octaves_of (&mark)))
    return false;
  mark.staff = range.staff;
  if (!scw_edit_put_mark (e, range.m, range.onset, mark, (ScwSpan){ 0, 0 }))
    return false;
  mark.value = (uint8_t) stop;
  mark.size = 0;
  return scw_edit_put_mark (e, range.end_m, range.end, mark, (ScwSpan){ 0, 0 });
}

/* Up and down again at one note, while the pedal is down. */
static bool
set_change (ScwEditing *e)
{
  const ScwMark mark = { .kind = SCW_MARK_PEDAL, .value = SCW_PEDAL_CHANGE };
  ScwMarkPair pair;
  Range range;
  bool same;
  int there;

  if (!selected_place (e, &range))
    return false;
  there = find_mark (&e->part->measures[range.m], SCW_MARK_PEDAL, range.staff, range.onset);
  if (there >= 0 && e->part->measures[range.m].elements[there].mark.value == SCW_PEDAL_CHANGE)
    {
      scw_edit_remove (e, (ScwAt){ range.m, there });
      return true;
    }
  range.end_m = range.m;
  range.end = scw_fraction_add (range.onset, scw_fraction (1, 64));
  if (!find_overlap (e, SCW_MARK_PEDAL, &range, &pair, &same) || there >= 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_PEDAL);
  return scw_edit_put_mark (e, range.m, range.onset,
                            (ScwMark){ .kind = mark.kind, .value = mark.value, .staff = range.staff },
                            (ScwSpan){ 0, 0 });
}

/* ---- above and below ---- */

static bool
set_placement (ScwEditing *e, int placement)
{
  bool found = false;

  if (placement < SCW_PLACEMENT_USUAL || placement > SCW_PLACEMENT_BELOW)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;
      ScwMark *mark;

      if (!scw_edit_find (e, e->keys[k], &at) || scw_edit_element (e, at)->kind != SCW_ELEMENT_MARK)
        continue;
      found = e->dirty[at.m] = true;
      mark = &scw_edit_element (e, at)->mark;
      mark->placement = SCW_PLACEMENT_USUAL;
      if (placement != SCW_PLACEMENT_USUAL && scw_mark_is_above (mark) != (placement == SCW_PLACEMENT_ABOVE))
        mark->placement = (ScwPlacement) placement;
    }
  return found || scw_edit_refuse (e, SCW_REFUSAL_MARKS_ONLY);
}

bool
scw_edit_place_marks (ScwEditing *e, const ScwEdit *edit)
{
  const int value = edit->value;

  switch (edit->op)
    {
    case SCW_EDIT_DYNAMICS:
      if (value < 0 || value > SCW_DYNAMICS_PF)
        break;
      return toggle (e, (ScwMark){ .kind = SCW_MARK_DYNAMICS, .value = (uint8_t) value });
    case SCW_EDIT_TEXT:
      if (value < SCW_MARK_WORDS || value > SCW_MARK_HARMONY)
        break;
      return toggle (e, (ScwMark){ .kind = (ScwMarkKind) value });
    case SCW_EDIT_WEDGE:
      if (value != SCW_WEDGE_CRESCENDO && value != SCW_WEDGE_DIMINUENDO)
        break;
      return set_range (e, (ScwMark){ .kind = SCW_MARK_WEDGE, .value = (uint8_t) value }, SCW_WEDGE_STOP);
    case SCW_EDIT_PEDAL:
      if (value == SCW_PEDAL_CHANGE)
        return set_change (e);
      if (value != SCW_PEDAL_START)
        break;
      return set_range (e, (ScwMark){ .kind = SCW_MARK_PEDAL, .value = SCW_PEDAL_START }, SCW_PEDAL_STOP);
    case SCW_EDIT_OCTAVE_LINE:
      if ((value != SCW_SHIFT_DOWN && value != SCW_SHIFT_UP) || (edit->second != 8 && edit->second != 15))
        break;
      return set_range (e,
                        (ScwMark){ .kind = SCW_MARK_OCTAVE_SHIFT,
                                   .value = (uint8_t) value,
                                   .size = (uint8_t) edit->second },
                        SCW_SHIFT_STOP);
    default:
      return set_placement (e, value);
    }
  return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
}
