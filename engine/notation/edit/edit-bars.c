/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-bars.c: barlines, repeats, endings, segno and coda; rests of several measures and percent signs. */
#include <stdlib.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/score/length.h"
#include "engine/notation/score/order.h"
#include "engine/notation/score/pairs.h"

void
scw_edit_selected_measures (const ScwEditing *e, int *first, int *last)
{
  *first = *last = -1;
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;

      if (!scw_edit_find (e, e->keys[k], &at))
        continue;
      *first = *first < 0 || at.m < *first ? at.m : *first;
      *last = at.m > *last ? at.m : *last;
    }
}

int
scw_edit_find_bar (const ScwMeasure *measure, ScwElementKind kind, bool left)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == kind && scw_element_is_left (&measure->elements[i]) == left)
      return i;
  return -1;
}

bool
scw_edit_put_bar (ScwEditing *e, int m, const ScwElement *element)
{
  const int place = scw_element_is_left (element) ? 0 : e->part->measures[m].n_elements;

  return scw_edit_insert (e, (ScwAt){ m, place }, element);
}

/* ---- barlines and repeats ---- */

static bool
set_barline (ScwEditing *e, int m, int style)
{
  const int there = scw_edit_find_bar (&e->part->measures[m], SCW_ELEMENT_BARLINE, false);
  ScwElement new = { .kind = SCW_ELEMENT_BARLINE };

  if (style < SCW_BAR_REGULAR || style > SCW_BAR_TICK)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
  if (style == SCW_BAR_REGULAR)
    {
      if (there >= 0)
        scw_edit_remove (e, (ScwAt){ m, there });
      return true;
    }
  new.barline = (ScwBarStyle) style;
  if (there < 0)
    return scw_edit_put_bar (e, m, &new);
  e->part->measures[m].elements[there].barline = new.barline;
  e->dirty[m] = true;
  return true;
}

/* The sign that ends a repeat with measure m becomes another one; 0: none. */
static bool
set_end (ScwEditing *e, int m, int repeat)
{
  const int there = scw_edit_find_bar (&e->part->measures[m], SCW_ELEMENT_REPEAT, false);
  ScwElement new = { .kind = SCW_ELEMENT_REPEAT };

  if (there >= 0 && repeat == 0)
    scw_edit_remove (e, (ScwAt){ m, there });
  else if (there >= 0)
    {
      e->part->measures[m].elements[there].repeat = (ScwRepeat) repeat;
      e->dirty[m] = true;
    }
  else if (repeat != 0)
    {
      new.repeat = (ScwRepeat) repeat;
      return scw_edit_put_bar (e, m, &new);
    }
  return true;
}

/* Whether a repeat begins with measure m is told there, or by the sign that ends one before it. */
static bool
toggle_beginning (ScwEditing *e, int m)
{
  const int own = scw_edit_find_bar (&e->part->measures[m], SCW_ELEMENT_REPEAT, true);
  const ScwElement new = { .kind = SCW_ELEMENT_REPEAT, .repeat = SCW_REPEAT_FORWARD };

  if (own >= 0)
    {
      scw_edit_remove (e, (ScwAt){ m, own });
      return true;
    }
  if (m > 0 && scw_part_repeat_begins (e->part, m))
    return set_end (e, m - 1, SCW_REPEAT_BACKWARD);
  return scw_edit_put_bar (e, m, &new);
}

static bool
set_repeat (ScwEditing *e, int first, int last, int repeat)
{
  const int there = scw_edit_find_bar (&e->part->measures[last], SCW_ELEMENT_REPEAT, false);
  const bool both = there >= 0 && e->part->measures[last].elements[there].repeat == SCW_REPEAT_BOTH;

  switch (repeat)
    {
    case SCW_REPEAT_FORWARD:
      return toggle_beginning (e, first);
    case SCW_REPEAT_BOTH:
      return set_end (e, last, both ? 0 : SCW_REPEAT_BOTH);
    case SCW_REPEAT_BACKWARD:
      if (!both)
        return set_end (e, last, there >= 0 ? 0 : SCW_REPEAT_BACKWARD);
      /* what begins behind it stays */
      return set_end (e, last, 0) && (last + 1 == e->part->n_measures || toggle_beginning (e, last + 1));
    default:
      return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
    }
}

static bool
toggle_sign (ScwEditing *e, int m, ScwElementKind kind)
{
  const int there = scw_edit_find_bar (&e->part->measures[m], kind, true);
  const ScwElement new = { .kind = kind };

  if (there < 0)
    return scw_edit_put_bar (e, m, &new);
  scw_edit_remove (e, (ScwAt){ m, there });
  return true;
}

/* ---- endings ---- */

/* Where the ending that starts at measure m stops; m where it starts and stops at once; -1: nowhere. */
static int
end_of_ending (const ScwPart *part, int m)
{
  for (int k = m; k < part->n_measures; k++)
    {
      if (k > m && scw_edit_find_bar (&part->measures[k], SCW_ELEMENT_ENDING, true) >= 0)
        return -1;
      if (scw_edit_find_bar (&part->measures[k], SCW_ELEMENT_ENDING, false) >= 0)
        return k;
    }
  return -1;
}

/* Where the ending that stops at measure m starts; -1: nowhere. */
static int
start_of_ending (const ScwPart *part, int m)
{
  for (int k = m; k >= 0; k--)
    {
      if (k < m && scw_edit_find_bar (&part->measures[k], SCW_ELEMENT_ENDING, false) >= 0)
        return -1;
      if (scw_edit_find_bar (&part->measures[k], SCW_ELEMENT_ENDING, true) >= 0)
        return k;
    }
  return -1;
}

static void
take_ending (ScwEditing *e, int start, int end)
{
  if (start >= 0)
    scw_edit_remove (e, (ScwAt){ start,
                                 scw_edit_find_bar (&e->part->measures[start], SCW_ELEMENT_ENDING, true) });
  if (end >= 0)
    scw_edit_remove (e,
                     (ScwAt){ end, scw_edit_find_bar (&e->part->measures[end], SCW_ELEMENT_ENDING, false) });
}

bool
scw_edit_remove_ending (ScwEditing *e, ScwAt at)
{
  if (scw_element_is_left (scw_edit_element (e, at)))
    take_ending (e, at.m, end_of_ending (e->part, at.m));
  else
    take_ending (e, start_of_ending (e->part, at.m), at.m);
  return true;
}

/* Whether measure m lies in an ending. */
static bool
is_in_ending (const ScwPart *part, int m)
{
  const int start = start_of_ending (part, m);

  if (scw_edit_find_bar (&part->measures[m], SCW_ELEMENT_ENDING, false) >= 0)
    return true;
  return start >= 0 && (end_of_ending (part, start) < 0 || end_of_ending (part, start) >= m);
}

static bool
remove_endings (ScwEditing *e, int first, int last)
{
  bool found = false;

  for (int m = first; m <= last; m++)
    {
      const bool starts = scw_edit_find_bar (&e->part->measures[m], SCW_ELEMENT_ENDING, true) >= 0;

      if (starts)
        take_ending (e, m, end_of_ending (e->part, m));
      else if (scw_edit_find_bar (&e->part->measures[m], SCW_ELEMENT_ENDING, false) >= 0)
        take_ending (e, start_of_ending (e->part, m), m);
      else
        continue;
      found = true;
    }
  return found || scw_edit_refuse (e, SCW_REFUSAL_NO_ENDING);
}

static bool
set_ending (ScwEditing *e, int first, int last, const ScwEdit *edit)
{
  ScwElement new = { .kind = SCW_ELEMENT_ENDING };
  const ScwEndingType type
    = edit->second == SCW_ENDING_DISCONTINUE ? SCW_ENDING_DISCONTINUE : SCW_ENDING_STOP;
  const int there = scw_edit_find_bar (&e->part->measures[first], SCW_ELEMENT_ENDING, true);

  if (edit->value == 0)
    return remove_endings (e, first, last);
  if ((edit->value & ~0x3fe) != 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
  if (there >= 0 && end_of_ending (e->part, first) == last)
    {
      const int end = scw_edit_find_bar (&e->part->measures[last], SCW_ELEMENT_ENDING, false);

      e->part->measures[first].elements[there].ending.numbers = (uint16_t) edit->value;
      e->part->measures[last].elements[end].ending.type = type;
      e->dirty[first] = e->dirty[last] = true;
      return true;
    }
  for (int m = first; m <= last; m++)
    if (is_in_ending (e->part, m))
      return scw_edit_refuse (e, SCW_REFUSAL_ENDING_THERE);
  new.ending = (ScwEnding){ SCW_ENDING_START, (uint16_t) edit->value };
  if (!scw_edit_put_bar (e, first, &new))
    return false;
  new.ending = (ScwEnding){ type, 0 };
  return scw_edit_put_bar (e, last, &new);
}

/* ---- measures that are written as one sign ---- */

static bool
is_music (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MOVE
         || element->kind == SCW_ELEMENT_MULTIPLE_REST || element->kind == SCW_ELEMENT_MEASURE_REPEAT;
}

/* Whether a signature stands among the notes of a measure. */
static bool
changes_within (const ScwMeasure *measure)
{
  bool music = false;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElementKind kind = measure->elements[i].kind;

      if (music && (kind == SCW_ELEMENT_CLEF || kind == SCW_ELEMENT_KEY || kind == SCW_ELEMENT_TIME))
        return true;
      music |= kind == SCW_ELEMENT_NOTE || kind == SCW_ELEMENT_MOVE;
    }
  return false;
}

static void
remove_music (ScwEditing *e, int m)
{
  for (int i = e->part->measures[m].n_elements - 1; i >= 0; i--)
    if (is_music (&e->part->measures[m].elements[i]))
      scw_edit_remove (e, (ScwAt){ m, i });
}

/* Before what stands at the right barline. */
static bool
put_sign (ScwEditing *e, int m, const ScwElement *sign)
{
  const ScwMeasure *measure = &e->part->measures[m];
  int place = measure->n_elements;

  while (place > 0
         && (scw_element_is_right (&measure->elements[place - 1])
             || measure->elements[place - 1].kind == SCW_ELEMENT_MARK))
    place--;
  return scw_edit_insert (e, (ScwAt){ m, place }, sign);
}

/* How many measures of rest a measure is; 0: it has notes. */
static int
count_rests (const ScwMeasure *measure)
{
  bool rests = false;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MULTIPLE_REST)
        return element->count;
      if (element->kind == SCW_ELEMENT_MEASURE_REPEAT
          || (element->kind == SCW_ELEMENT_NOTE && (!element->note.rest || element->note.fermata)))
        return 0;
      rests |= element->kind == SCW_ELEMENT_NOTE;
    }
  return rests;
}

/* Whether something stands between measure m and the next that one sign for both would swallow. */
static bool
is_parted (const ScwMeasure *measure, const ScwMeasure *next)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (scw_element_is_right (&measure->elements[i]))
      return true;
  for (int i = 0; i < next->n_elements; i++)
    if (!is_music (&next->elements[i]) && !scw_element_is_right (&next->elements[i]))
      return true;
  return false;
}

static bool
join_rests (ScwEditing *e, int first, int last)
{
  ScwElement sign = { .kind = SCW_ELEMENT_MULTIPLE_REST };

  if (first == last)
    return scw_edit_refuse (e, SCW_REFUSAL_RESTS_TWO);
  for (int m = first; m <= last; m++)
    {
      const ScwMeasure *measure = &e->part->measures[m];

      if (count_rests (measure) == 0)
        return scw_edit_refuse (e, SCW_REFUSAL_RESTS_ONLY);
      if (changes_within (measure))
        return scw_edit_refuse (e, SCW_REFUSAL_CHANGES_WITHIN);
      if (m > first && is_parted (measure - 1, measure))
        return scw_edit_refuse (e, SCW_REFUSAL_RESTS_PARTED);
      sign.count += count_rests (measure);
    }
  if (sign.count > SCW_MULTIPLE_REST_MAX)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
  for (int i = 0; i < e->part->measures[last].n_elements; i++)
    if (scw_element_is_right (&e->part->measures[last].elements[i])
        && !scw_edit_put_bar (e, first, &e->part->measures[last].elements[i]))
      return false;
  for (int m = last; m > first; m--)
    scw_edit_close_measure (e, m);
  remove_music (e, first);
  e->dirty[first] = true;
  if (!put_sign (e, first, &sign))
    return false;
  e->n_focus = 0;
  for (int i = 0; i < e->part->measures[first].n_elements; i++)
    if (e->part->measures[first].elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
      e->focus[e->n_focus++] = e->part->measures[first].elements[i].span.first;
  return true;
}

/* Takes the marks of a measure out; *n of them, to be freed. NULL: memory. */
static ScwElement *
take_marks (ScwEditing *e, int m, int *n)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwElement *marks = malloc (((size_t) measure->n_elements + 1) * sizeof *marks);
  int kept = 0;

  *n = 0;
  if (marks == NULL)
    {
      scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for an edit");
      return NULL;
    }
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MARK)
      marks[(*n)++] = measure->elements[i];
    else
      measure->elements[kept++] = measure->elements[i];
  measure->n_elements = kept;
  return marks;
}

/* Once a measure has notes instead of a sign, what ends stands at its end, and the other marks at its beginning. */
static bool
place_marks (ScwEditing *e, int m)
{
  int n;
  ScwElement *marks = take_marks (e, m, &n);
  bool ok = marks != NULL;

  for (int i = 0; ok && i < n; i++)
    ok = scw_edit_put_mark (e, m,
                            scw_mark_is_stop (&marks[i].mark) ? e->part->measures[m].length
                                                              : SCW_FRACTION_ZERO,
                            marks[i].mark, marks[i].span);
  free (marks);
  return ok;
}

bool
scw_edit_split_rest (ScwEditing *e, int m)
{
  const ScwFraction length = scw_edit_usual_length (e, m);
  const ScwTime time = e->part->measures[m].time;
  const int count = count_rests (&e->part->measures[m]);

  if (!scw_measure_is_abbreviated (&e->part->measures[m]) || count == 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MULTIPLE_REST);
  remove_music (e, m);
  if (!scw_edit_add_rests (e, m, length) || !place_marks (e, m))
    return false;
  for (int k = 1; k < count; k++)
    {
      if (!scw_edit_open_measure (e, m + k) || !scw_edit_add_rests (e, m + k, length))
        return false;
      e->part->measures[m + k].length = length;
      e->part->measures[m + k].time = time;
    }
  for (int i = e->part->measures[m].n_elements - 1; count > 1 && i >= 0; i--)
    {
      const ScwElement element = e->part->measures[m].elements[i];

      if (!scw_element_is_right (&element))
        continue;
      scw_edit_remove (e, (ScwAt){ m, i });
      if (!scw_edit_put_bar (e, m + count - 1, &element))
        return false;
    }
  return true;
}

bool
scw_edit_write_out (ScwEditing *e, int m)
{
  const ScwFraction length = scw_edit_usual_length (e, m);
  int from = m - 1;

  while (from > 0 && scw_measure_is_abbreviated (&e->part->measures[from])
         && count_rests (&e->part->measures[from]) == 0)
    from--;
  remove_music (e, m);
  if (from < 0 || scw_measure_is_abbreviated (&e->part->measures[from])
      || !scw_length_equal (e->part->measures[from].length, length))
    return scw_edit_add_rests (e, m, length) && place_marks (e, m);
  for (int i = 0; i < e->part->measures[from].n_elements; i++)
    {
      ScwElement copy = e->part->measures[from].elements[i];

      if (!is_music (&copy))
        continue;
      copy.span = (ScwSpan){ 0, 0 };
      if (copy.kind == SCW_ELEMENT_NOTE)
        copy.note.n_tieds = copy.note.n_slurs = 0;
      if (!put_sign (e, m, &copy))
        return false;
    }
  return place_marks (e, m);
}

static bool
toggle_measure_repeat (ScwEditing *e, int m)
{
  const ScwMeasure *measure = &e->part->measures[m];
  const ScwElement sign = { .kind = SCW_ELEMENT_MEASURE_REPEAT };

  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT)
      return scw_edit_write_out (e, m);
  if (scw_measure_is_abbreviated (measure))
    return scw_edit_refuse (e, SCW_REFUSAL_NO_COMMAND);
  if (changes_within (measure))
    return scw_edit_refuse (e, SCW_REFUSAL_CHANGES_WITHIN);
  if (!scw_edit_drop_spanners (e, m, 0, measure->n_elements))
    return false;
  remove_music (e, m);
  if (!put_sign (e, m, &sign))
    return false;
  for (int i = 0; i < e->part->measures[m].n_elements; i++)
    if (e->part->measures[m].elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT)
      {
        e->focus[0] = e->part->measures[m].elements[i].span.first;
        e->n_focus = 1;
      }
  return true;
}

bool
scw_edit_barlines (ScwEditing *e, const ScwEdit *edit)
{
  int first, last;

  scw_edit_selected_measures (e, &first, &last);
  if (first < 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NOTHING_SELECTED);
  switch (edit->op)
    {
    case SCW_EDIT_BARLINE:
      return set_barline (e, last, edit->value);
    case SCW_EDIT_REPEAT:
      return set_repeat (e, first, last, edit->value);
    case SCW_EDIT_ENDING:
      return set_ending (e, first, last, edit);
    case SCW_EDIT_SEGNO:
      return toggle_sign (e, first, SCW_ELEMENT_SEGNO);
    case SCW_EDIT_CODA:
      return toggle_sign (e, first, SCW_ELEMENT_CODA);
    case SCW_EDIT_MULTIPLE_REST:
      return edit->value != 0 ? join_rests (e, first, last) : scw_edit_split_rest (e, first);
    default:
      if (!toggle_measure_repeat (e, first))
        return false;
      scw_edit_mend_beams (e);
      return true;
    }
}
