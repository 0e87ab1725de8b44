/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-measure.c: clefs, keys, time signatures, whole measures. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/length.h"
#include "engine/notation/score/order.h"
#include "engine/notation/score/pairs.h"

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

  *there = false;
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

/* Rests of a measure from m on are as long as the time signature that is in force now says. */
static void
stretch_rests (ScwEditing *e, int m)
{
  ScwTime time = m > 0 ? e->part->measures[m - 1].time : (ScwTime){ 0 };

  for (int k = m; k < e->part->n_measures; k++)
    {
      ScwMeasure *measure = &e->part->measures[k];
      bool there;
      const int place = place_in_head (measure, SCW_ELEMENT_TIME, &there);
      const bool short_one
        = k == 0 && scw_fraction_cmp (measure->length, scw_time_length (measure->time)) < 0; /* a pick-up */

      if (there && k > m)
        return;
      measure->time = time = there ? measure->elements[place].time : time;
      for (int i = 0; i < measure->n_elements && time.beats > 0 && !short_one; i++)
        if (scw_edit_is_event (&measure->elements[i]) && measure->elements[i].note.measure_rest)
          {
            measure->elements[i].note.duration = scw_time_length (time);
            e->dirty[k] = true;
          }
    }
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
  if (kind == SCW_ELEMENT_KEY
        ? scw_lmx_find (SCW_LMX_KEY, edit->value, 0) < 0
        : scw_lmx_find (SCW_LMX_BEATS, edit->value, 0) < 0
            || scw_lmx_find (SCW_LMX_BEAT_TYPE, edit->second, 0) < 0
            || (edit->third == SCW_TIME_COMMON && (edit->value != 4 || edit->second != 4))
            || (edit->third == SCW_TIME_CUT && (edit->value != 2 || edit->second != 2)))
    return scw_edit_refuse (e, kind == SCW_ELEMENT_KEY ? SCW_REFUSAL_NO_KEY : SCW_REFUSAL_NO_TIME);
  if (kind == SCW_ELEMENT_KEY)
    new.key.fifths = edit->value;
  else
    new.time = (ScwTime){ .beats = edit->value,
                          .beat_type = edit->second,
                          .symbol = edit->third < SCW_TIME_COMMON || edit->third > SCW_TIME_CUT
                                      ? SCW_TIME_NUMBERS
                                      : (ScwTimeSymbol) edit->third };
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

/* Where a clef goes that is to stand before element i: before those of lower staves, which may have marks behind them. */
static int
place_for_clef (const ScwMeasure *measure, int i, int staff)
{
  for (int k = i - 1; k >= 0; k--)
    if (measure->elements[k].kind == SCW_ELEMENT_CLEF && measure->elements[k].clef.staff > staff)
      i = k;
    else if (measure->elements[k].kind != SCW_ELEMENT_MARK)
      break;
  return i;
}

static bool
set_clef (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  const ScwElement *element = scw_edit_element (e, at);
  ScwElement new = { .kind = SCW_ELEMENT_CLEF, .onset = element->onset };
  ScwClef before;
  int staff, beside;

  if (scw_lmx_find (SCW_LMX_CLEF, edit->value, edit->second) < 0 || edit->octave < -2 || edit->octave > 2
      || (edit->value == 'P' && edit->octave != 0))
    return scw_edit_refuse (e, SCW_REFUSAL_NO_CLEF);
  if (element->kind == SCW_ELEMENT_CLEF)
    staff = element->clef.staff;
  else if (scw_edit_is_note (element))
    staff = element->note.staff;
  else
    return scw_edit_refuse (e, SCW_REFUSAL_CLEF_WHERE);
  if (staff == 0)
    staff = 1;
  new.clef
    = (ScwClef){ .sign = (char) edit->value, .line = edit->second, .octave = edit->octave, .staff = staff };
  before = scw_edit_clef_at (e, at, staff);
  beside = element->kind == SCW_ELEMENT_CLEF ? at.i : clef_beside (e, at, staff);
  e->dirty[at.m] = true;
  if (beside >= 0)
    {
      ScwElement *clef = &e->part->measures[at.m].elements[beside];

      before = clef->clef;
      clef->clef.sign = new.clef.sign;
      clef->clef.line = new.clef.line;
      clef->clef.octave = new.clef.octave;
      at.i = beside;
    }
  else
    {
      at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
      at.i = scw_edit_graces (&e->part->measures[at.m], at.i);
      at.i = place_for_clef (&e->part->measures[at.m], at.i, staff);
      if (!scw_edit_insert (e, at, &new))
        return false;
    }
  if (edit->third == 0)
    return true;
  return keep_lines (e, at, staff, scw_edit_middle_line (new.clef) - scw_edit_middle_line (before));
}

/* ---- measures ---- */

bool
scw_edit_open_measure (ScwEditing *e, int m)
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

void
scw_edit_close_measure (ScwEditing *e, int m)
{
  ScwPart *part = e->part;

  free (part->measures[m].elements);
  part->n_measures--;
  memmove (&part->measures[m], &part->measures[m + 1],
           (size_t) (part->n_measures - m) * sizeof *part->measures);
  memmove (&e->dirty[m], &e->dirty[m + 1], (size_t) (part->n_measures - m) * sizeof *e->dirty);
}

static bool
is_signature (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_KEY || element->kind == SCW_ELEMENT_TIME
         || element->kind == SCW_ELEMENT_CLEF;
}

/* Where a signature belongs in the head of a measure; sets *there if one of its kind (and staff) is there. */
static int
place_of_signature (const ScwMeasure *measure, const ScwElement *signature, bool *there)
{
  int place = 0;

  *there = false;
  for (int k = 0; k < head_of (measure); k++)
    {
      const ScwElement *element = &measure->elements[k];
      const bool same = element->kind == signature->kind;

      if (!is_signature (element))
        continue;
      if (element->kind < signature->kind || (same && element->clef.staff < signature->clef.staff))
        place = k + 1;
      *there |= same && (element->kind != SCW_ELEMENT_CLEF || element->clef.staff == signature->clef.staff);
    }
  return place;
}

/* The signatures at the beginning of one measure go to another's, where that has not its own. */
static bool
hand_head (ScwEditing *e, int from, int to)
{
  const int n = head_of (&e->part->measures[from]);

  for (int i = 0; i < n; i++)
    {
      const ScwElement element = e->part->measures[from].elements[i];
      bool there;
      int place;

      if (!is_signature (&element))
        continue;
      place = place_of_signature (&e->part->measures[to], &element, &there);
      if (!there && !scw_edit_insert (e, (ScwAt){ to, place }, &element))
        return false;
    }
  for (int i = n - 1; i >= 0; i--)
    if (is_signature (&e->part->measures[from].elements[i]))
      scw_edit_remove (e, (ScwAt){ from, i });
  return true;
}

ScwFraction
scw_edit_usual_length (const ScwEditing *e, int m)
{
  const ScwMeasure *measure = &e->part->measures[m];
  ScwFraction length = measure->length;

  if (measure->time.beats > 0)
    return scw_time_length (measure->time);
  scw_common_length (e->part, 0, e->part->n_measures, &length);
  return length.num > 0 ? length : scw_fraction (4, 1);
}

bool
scw_edit_add_rests (ScwEditing *e, int m, ScwFraction length)
{
  for (int staff = 1; staff <= e->part->staves; staff++)
    {
      const ScwMeasure *measure = &e->part->measures[m];
      ScwElement rest = { .kind = SCW_ELEMENT_NOTE, .onset = SCW_FRACTION_ZERO };
      int place = measure->n_elements;

      while (place > 0 && scw_element_is_right (&measure->elements[place - 1]))
        place--;
      rest.note.rest = rest.note.measure_rest = true;
      rest.note.voice = (uint8_t) (4 * staff - 3);
      rest.note.staff = (uint8_t) staff;
      rest.note.duration = length;
      if (!scw_edit_insert (e, (ScwAt){ m, place }, &rest))
        return false;
    }
  return true;
}

/* The final barline of the last measure is that of the one put behind it. */
static bool
hand_end (ScwEditing *e, int m, int new)
{
  const int at = scw_edit_find_bar (&e->part->measures[m], SCW_ELEMENT_BARLINE, false);
  ScwElement barline;

  if (at < 0 || new != e->part->n_measures - 1)
    return true;
  barline = e->part->measures[m].elements[at];
  if (barline.barline != SCW_BAR_LIGHT_HEAVY)
    return true;
  scw_edit_remove (e, (ScwAt){ m, at });
  return scw_edit_put_bar (e, new, &barline);
}

static bool
insert_measure (ScwEditing *e, int m, bool behind)
{
  ScwFraction length = scw_edit_usual_length (e, m);
  int new = behind ? m + 1 : m;

  if (!scw_edit_open_measure (e, new) || !scw_edit_add_rests (e, new, length)
      || (behind && !hand_end (e, m, new)))
    return false;
  e->part->measures[new].length = length;
  e->part->measures[new].time = e->part->measures[behind ? m : m + 1].time;
  e->focus[0] = e->part->measures[new].elements[0].span.first;
  e->n_focus = 1;
  return new != 0 || hand_head (e, 1, 0);
}

/* Whether something of measure m is selected. */
static bool
is_selected (const ScwEditing *e, int m)
{
  ScwAt at;

  for (int k = 0; k < e->n_keys; k++)
    if (scw_edit_find (e, e->keys[k], &at) && at.m == m)
      return true;
  return false;
}

static bool
delete_measure (ScwEditing *e, int m)
{
  if (e->part->n_measures == 1)
    return scw_edit_refuse (e, SCW_REFUSAL_LAST_MEASURE);
  if ((m == 0 && !hand_head (e, 0, 1)) || !scw_edit_rescue (e, m))
    return false;
  scw_edit_close_measure (e, m);
  if (m >= e->part->n_measures)
    m = e->part->n_measures - 1;
  if (e->part->measures[m].n_elements > 0)
    {
      e->focus[0] = e->part->measures[m].elements[0].span.first;
      e->n_focus = 1;
    }
  return true;
}

/* From the last on; what is rescued from one measure does not doom another. */
static bool
delete_measures (ScwEditing *e)
{
  const int n = e->part->n_measures;
  bool *doomed = calloc ((size_t) n + 1, sizeof *doomed), ok = doomed != NULL;

  if (!ok)
    scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for an edit");
  for (int m = 0; ok && m < n; m++)
    doomed[m] = is_selected (e, m);
  for (int m = n - 1; ok && m >= 0; m--)
    if (doomed[m])
      ok = delete_measure (e, m);
  free (doomed);
  return ok;
}

/* What a measure keeps when others are pasted into it, and they leave behind: element i of its head. */
static bool
stays (const ScwMeasure *measure, int i)
{
  const ScwElement *element = &measure->elements[i];

  return scw_element_is_left (element) || scw_element_is_right (element)
         || (is_signature (element) && i < head_of (measure));
}

static bool
paste_measure (ScwEditing *e, int m, const ScwMeasure *source)
{
  ScwMeasure *target = &e->part->measures[m];
  int place = 0;

  for (int i = target->n_elements - 1; i >= 0; i--)
    if (!stays (target, i))
      scw_edit_remove (e, (ScwAt){ m, i });
  while (place < target->n_elements && !scw_element_is_right (&target->elements[place]))
    place++;
  for (int i = 0; i < source->n_elements; i++)
    {
      ScwElement copy = source->elements[i];

      if (stays (source, i))
        continue;
      copy.span = (ScwSpan){ 0, 0 };
      if (!scw_edit_insert (e, (ScwAt){ m, place++ }, &copy))
        return false;
    }
  target->length = source->length;
  return true;
}

/* Takes hairpins and the like out that have one end in what is pasted: they would catch the ends of others. */
static bool
drop_halves (ScwPart *source, ScwError *error)
{
  ScwMarkPairs pairs;

  if (!scw_pair_marks (source, &pairs, error))
    return false;
  for (int k = 0; k < pairs.n; k++)
    {
      const ScwMarkPlace half = pairs.at[k].from.m < 0 ? pairs.at[k].to : pairs.at[k].from;

      if (pairs.at[k].from.m < 0 || pairs.at[k].to.m < 0)
        source->measures[half.m].elements[half.i].mark.silent = true;
    }
  for (int m = 0; m < source->n_measures; m++)
    {
      ScwMeasure *measure = &source->measures[m];
      int kept = 0;

      for (int i = 0; i < measure->n_elements; i++)
        if (measure->elements[i].kind != SCW_ELEMENT_MARK || !measure->elements[i].mark.silent)
          measure->elements[kept++] = measure->elements[i];
      measure->n_elements = kept;
    }
  scw_mark_pairs_clear (&pairs);
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
  ok = ok && drop_halves (source, e->error);
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
      return set_signature (e, at.m, edit);
    case SCW_EDIT_TIME:
      if (!set_signature (e, at.m, edit))
        return false;
      stretch_rests (e, at.m);
      return true;
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
