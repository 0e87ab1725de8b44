/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-room.c: time within a voice: what makes room, what is eaten, what becomes a rest. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"

/* More rests than this in a row are not what anybody means. */
#define MAX_RESTS 16

static bool
is_dyadic (ScwFraction length)
{
  return (length.den & (length.den - 1)) == 0;
}

static bool
is_multiple (ScwFraction position, ScwFraction length)
{
  return scw_fraction_div (position, length).den == 1;
}

/* ---- tuplets ---- */

typedef struct
{
  ScwTupletRun run;
  bool inside, closed;
  int depth, n;
} TupletWalk;

static void
tuplet_begins (TupletWalk *walk, const ScwElement *element, int i)
{
  *walk = (TupletWalk){ .inside = true };
  walk->run.first = walk->run.last = i;
  walk->run.from = element->onset;
  for (int k = 0; k < element->note.n_tuplets; k++)
    walk->run.marked |= element->note.tuplets[k] == SCW_START;
}

static void
tuplet_goes_on (TupletWalk *walk, const ScwElement *element, int i)
{
  const ScwNote *note = &element->note;

  walk->n++;
  walk->run.last = i;
  walk->run.to = scw_edit_end (element);
  for (int k = 0; k < note->n_tuplets; k++)
    {
      walk->depth += note->tuplets[k] == SCW_START ? 1 : -1;
      walk->run.nested |= walk->depth > 1;
      walk->closed |= walk->depth <= 0;
    }
  /* One that nobody marked ends where it comes to a whole length. */
  if (!walk->run.marked && walk->n > 1 && is_dyadic (scw_fraction_sub (walk->run.to, walk->run.from)))
    walk->closed = true;
}

bool
scw_edit_tuplet_run (const ScwMeasure *measure, int i, ScwTupletRun *run)
{
  int voice = measure->elements[i].note.voice;
  TupletWalk walk = { .inside = false };

  for (int k = 0; k < measure->n_elements; k++)
    {
      const ScwElement *element = &measure->elements[k];
      bool starts = false;

      if (!scw_edit_is_event (element) || !scw_edit_in_voice (element, voice))
        continue;
      for (int t = 0; t < element->note.n_tuplets; t++)
        starts |= element->note.tuplets[t] == SCW_START;
      if (walk.inside && (element->note.actual == 0 || (starts && !walk.run.marked)))
        walk.closed = true;
      if (walk.inside && walk.closed)
        {
          if (i >= walk.run.first && i <= walk.run.last)
            break;
          walk.inside = false;
        }
      if (element->note.actual == 0)
        continue;
      if (!walk.inside)
        tuplet_begins (&walk, element, k);
      tuplet_goes_on (&walk, element, k);
    }
  *run = walk.run;
  return walk.inside && i >= run->first && i <= run->last;
}

/* Puts start and stop at the ends of what lies in [from, to) of a voice. */
static void
mark_tuplet (ScwMeasure *measure, int voice, ScwFraction from, ScwFraction to)
{
  ScwElement *first = NULL, *last = NULL;

  for (int i = 0; i < measure->n_elements; i++)
    {
      ScwElement *element = &measure->elements[i];

      if (!scw_edit_is_event (element) || !scw_edit_in_voice (element, voice)
          || scw_fraction_cmp (element->onset, from) < 0 || scw_fraction_cmp (element->onset, to) >= 0)
        continue;
      element->note.n_tuplets = 0;
      if (first == NULL)
        first = element;
      last = element;
    }
  if (first == NULL)
    return;
  first->note.tuplets[first->note.n_tuplets++] = SCW_START;
  last->note.tuplets[last->note.n_tuplets++] = SCW_STOP;
}

/* ---- rests ---- */

/* The largest type that fits and begins on a multiple of itself. */
static ScwNoteType
rest_type (ScwFraction position, ScwFraction rest)
{
  for (int type = SCW_TYPE_WHOLE; type > SCW_TYPE_NONE; type--)
    {
      ScwFraction length = scw_type_length ((ScwNoteType) type, 0, 0, 0);

      if (scw_fraction_cmp (length, rest) <= 0 && is_multiple (position, length))
        return (ScwNoteType) type;
    }
  return SCW_TYPE_NONE;
}

bool
scw_edit_fill (
  ScwEditing *e, ScwAt at, ScwFraction from, ScwFraction to, const ScwElement *like, ScwFraction origin)
{
  const int actual = like->note.actual, normal = like->note.normal;
  const int voice = like->note.voice, staff = like->note.staff;
  ScwFraction scale = actual > 0 ? scw_fraction (actual, normal) : scw_fraction (1, 1);

  for (int n = 0; scw_fraction_cmp (from, to) < 0; n++)
    {
      ScwElement rest = { .kind = SCW_ELEMENT_NOTE, .onset = from };
      ScwNoteType type = rest_type (scw_fraction_mul (scw_fraction_sub (from, origin), scale),
                                    scw_fraction_mul (scw_fraction_sub (to, from), scale));

      if (type == SCW_TYPE_NONE || n >= MAX_RESTS)
        return scw_edit_refuse (e, SCW_REFUSAL_NO_RESTS);
      rest.note.rest = true;
      rest.note.voice = (uint8_t) voice;
      rest.note.staff = (uint8_t) staff;
      rest.note.type = type;
      rest.note.actual = (uint8_t) actual;
      rest.note.normal = (uint8_t) normal;
      rest.note.duration = scw_type_length (type, 0, actual, normal);
      if (!scw_edit_insert (e, at, &rest))
        return false;
      from = scw_fraction_add (from, rest.note.duration);
      at.i++;
    }
  return true;
}

/* ---- room ---- */

void
scw_edit_shift (ScwEditing *e, ScwAt at, int voice, ScwFraction delta)
{
  ScwMeasure *measure = &e->part->measures[at.m];

  for (int i = at.i; delta.num != 0 && i < measure->n_elements; i++)
    if (scw_edit_in_voice (&measure->elements[i], voice))
      measure->elements[i].onset = scw_fraction_add (measure->elements[i].onset, delta);
  e->dirty[at.m] = true;
}

bool
scw_edit_remove_event (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int from = scw_edit_graces (measure, at.i), end = scw_edit_chord_end (measure, at.i);

  scw_edit_unbeam (e, at);
  if (!scw_edit_drop_spanners (e, at.m, from, end))
    return false;
  for (int i = end - 1; i >= from; i--)
    scw_edit_remove (e, (ScwAt){ at.m, i });
  return true;
}

static int
first_event (const ScwMeasure *measure, int i, int voice)
{
  for (; i < measure->n_elements; i++)
    if (scw_edit_is_event (&measure->elements[i]) && scw_edit_in_voice (&measure->elements[i], voice))
      return i;
  return -1;
}

/* Takes event i, or the tuplet that begins there, away. *to becomes its end, *at the place it had. */
static bool
eat_event (ScwEditing *e, int m, int i, bool in_tuplet, ScwFraction *to, int *at)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwTupletRun run = { .first = i, .last = i };
  int voice = measure->elements[i].note.voice;

  *to = scw_edit_end (&measure->elements[i]);
  if (!in_tuplet && scw_edit_tuplet_run (measure, i, &run))
    *to = run.to;
  *at = scw_edit_graces (measure, i);
  for (;;)
    {
      bool last = scw_fraction_cmp (scw_edit_end (&measure->elements[i]), *to) >= 0;

      if (!scw_edit_remove_event (e, (ScwAt){ m, i }))
        return false;
      i = first_event (measure, *at, voice);
      if (last || i < 0)
        return true;
    }
}

static bool
eat (ScwEditing *e,
     ScwAt behind,
     const ScwElement *like,
     ScwFraction new_end,
     bool in_tuplet,
     ScwFraction origin)
{
  ScwMeasure *measure = &e->part->measures[behind.m];
  int voice = like->note.voice, i;

  while ((i = first_event (measure, behind.i, voice)) >= 0
         && scw_fraction_cmp (measure->elements[i].onset, new_end) < 0)
    {
      ScwElement eaten = measure->elements[i];
      ScwFraction to;
      int at;

      if (!eat_event (e, behind.m, i, in_tuplet, &to, &at))
        return false;
      if (scw_fraction_cmp (to, new_end) <= 0)
        continue;
      if (!in_tuplet)
        eaten.note.actual = eaten.note.normal = 0;
      return scw_edit_fill (e, (ScwAt){ behind.m, at }, new_end, to, &eaten, origin);
    }
  return true;
}

static ScwFraction
least (ScwFraction a, ScwFraction b)
{
  return scw_fraction_cmp (a, b) < 0 ? a : b;
}

static ScwFraction
most (ScwFraction a, ScwFraction b)
{
  return scw_fraction_cmp (a, b) > 0 ? a : b;
}

/* 'grows' may be pushed along as far as the voice is too short. */
static bool
grow (ScwEditing *e, ScwAt behind, const ScwElement *like, ScwFraction old_end, ScwFraction new_end)
{
  ScwMeasure *measure = &e->part->measures[behind.m];
  int voice = like->note.voice, next = first_event (measure, behind.i, voice);
  ScwFraction voice_end = scw_edit_voice_end (measure, voice);
  ScwFraction goal = scw_edit_voice_goal (e, behind.m, voice);
  ScwFraction lack = scw_fraction_sub (goal, voice_end);
  ScwFraction limit = most (most (goal, voice_end), measure->length);

  if (next >= 0 && lack.num > 0)
    {
      ScwFraction gap = scw_fraction_sub (measure->elements[next].onset, old_end);
      ScwFraction wanted = scw_fraction_sub (scw_fraction_sub (new_end, old_end), gap);

      if (wanted.num > 0)
        scw_edit_shift (e, behind, voice, least (wanted, lack));
    }
  if (scw_fraction_cmp (new_end, limit) > 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_ROOM_IN_MEASURE);
  return eat (e, behind, like, new_end, false, SCW_FRACTION_ZERO);
}

void
scw_edit_bring_others (ScwEditing *e, ScwAt at, int voice, ScwFraction goal, ScwFraction nearer)
{
  ScwMeasure *measure = &e->part->measures[at.m];

  for (int i = at.i; nearer.num > 0 && i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      int other = element->note.voice;

      if (scw_edit_is_event (element) && other != voice && first_event (measure, 0, other) == i
          && scw_fraction_cmp (element->onset, nearer) >= 0
          && scw_fraction_cmp (scw_edit_voice_end (measure, other), goal) > 0)
        scw_edit_shift (e, (ScwAt){ at.m, scw_edit_graces (measure, i) }, other,
                        scw_fraction_sub (SCW_FRACTION_ZERO, nearer));
    }
}

static bool
shrink (ScwEditing *e, ScwAt behind, const ScwElement *like, ScwFraction old_end, ScwFraction new_end)
{
  ScwMeasure *measure = &e->part->measures[behind.m];
  int voice = like->note.voice;
  ScwFraction goal = scw_edit_voice_goal (e, behind.m, voice);
  ScwFraction surplus = scw_fraction_sub (most (scw_edit_voice_end (measure, voice), old_end), goal);
  ScwFraction nearer = least (most (surplus, SCW_FRACTION_ZERO), scw_fraction_sub (old_end, new_end));
  ScwElement plain = *like;

  plain.note.actual = plain.note.normal = 0;
  scw_edit_bring_others (e, behind, voice, goal, nearer);
  scw_edit_shift (e, behind, voice, scw_fraction_sub (SCW_FRACTION_ZERO, nearer));
  return scw_edit_fill (e, behind, new_end, scw_fraction_sub (old_end, nearer), &plain, SCW_FRACTION_ZERO);
}

bool
scw_edit_make_room (
  ScwEditing *e, ScwAt behind, const ScwElement *like, ScwFraction old_end, ScwFraction new_end)
{
  const ScwElement copy = *like; /* elements move */
  int order = scw_fraction_cmp (new_end, old_end);

  e->dirty[behind.m] = true;
  if (order > 0)
    return grow (e, behind, &copy, old_end, new_end);
  return order == 0 || shrink (e, behind, &copy, old_end, new_end);
}

/* How much later what stands before 'behind' may end than 'old_end' and nothing but rests gives way: what the voice
 * lacks, a gap, and the rests that follow. */
static ScwFraction
spare_room (const ScwEditing *e, ScwAt behind, int voice, ScwFraction old_end)
{
  const ScwMeasure *measure = &e->part->measures[behind.m];
  ScwFraction voice_end = most (scw_edit_voice_end (measure, voice), old_end);
  ScwFraction lack = scw_fraction_sub (scw_edit_voice_goal (e, behind.m, voice), voice_end), end = old_end;
  ScwTupletRun run;
  int next = first_event (measure, behind.i, voice);

  while (next >= 0 && measure->elements[next].note.rest && !scw_edit_tuplet_run (measure, next, &run))
    {
      end = scw_edit_end (&measure->elements[next]);
      next = scw_edit_next (measure, next);
    }
  if (next >= 0)
    end = measure->elements[next].onset;
  return scw_fraction_add (scw_fraction_sub (end, old_end), most (lack, SCW_FRACTION_ZERO));
}

bool
scw_edit_push_along (
  ScwEditing *e, ScwAt behind, const ScwElement *like, ScwFraction old_end, ScwFraction new_end)
{
  const int voice = like->note.voice, next = first_event (&e->part->measures[behind.m], behind.i, voice);
  const ScwFraction wanted = scw_fraction_sub (new_end, old_end);

  if (scw_fraction_cmp (wanted, spare_room (e, behind, voice, old_end)) <= 0)
    return scw_edit_make_room (e, behind, like, old_end, new_end);
  if (next >= 0)
    scw_edit_shift (e, behind, voice,
                    scw_fraction_sub (new_end, e->part->measures[behind.m].elements[next].onset));
  return true;
}

/* Within a tuplet: others of it are eaten, or rests of its kind are left. */
static bool
make_room_in_tuplet (ScwEditing *e,
                     ScwAt behind,
                     const ScwElement *like,
                     ScwFraction old_end,
                     ScwFraction new_end,
                     const ScwTupletRun *run)
{
  if (scw_fraction_cmp (new_end, run->to) > 0)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_ROOM_IN_TUPLET);
  if (scw_fraction_cmp (new_end, old_end) < 0)
    return scw_edit_fill (e, behind, new_end, old_end, like, run->from);
  return eat (e, behind, like, new_end, true, run->from);
}

static void
set_length (ScwEditing *e, ScwAt at, int end, ScwNoteType type, int dots)
{
  for (int i = at.i; i < end; i++)
    {
      ScwNote *note = &e->part->measures[at.m].elements[i].note;
      bool had_stem = note->type != SCW_TYPE_WHOLE && note->stem != SCW_STEM_UNTOLD;

      note->type = type;
      note->dots = (uint8_t) dots;
      note->measure_rest = false;
      if (!note->grace)
        note->duration = scw_type_length (type, dots, note->actual, note->normal);
      if (note->rest || type >= SCW_TYPE_WHOLE)
        note->stem = SCW_STEM_UNTOLD;
      else if (!had_stem)
        note->stem = scw_edit_stem_for (e, at);
      if (type >= SCW_TYPE_WHOLE || type == SCW_TYPE_NONE)
        note->tremolo_marks = note->tremolo == SCW_TREMOLO_NONE ? 0 : note->tremolo_marks;
    }
  e->dirty[at.m] = true;
}

bool
scw_edit_lengthen (ScwEditing *e, ScwAt at, ScwNoteType type, int dots)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  const ScwElement old = measure->elements[at.i];
  ScwFraction old_end = scw_edit_end (&old), new_end;
  int end = scw_edit_chord_end (measure, at.i);
  ScwTupletRun run = { 0 };
  bool in_tuplet = !old.note.grace && scw_edit_tuplet_run (measure, at.i, &run), ok;

  if (in_tuplet && run.nested)
    return scw_edit_refuse (e, SCW_REFUSAL_NESTED_TUPLET);
  if (old.note.grace)
    {
      set_length (e, at, end, type, 0);
      scw_edit_beam_graces (e, at.m, at.i);
      return true;
    }
  if (old.note.tremolo == SCW_TREMOLO_START || old.note.tremolo == SCW_TREMOLO_STOP)
    return scw_edit_refuse (e, SCW_REFUSAL_HALF_TREMOLO);
  new_end = scw_fraction_add (old.onset, scw_type_length (type, dots, old.note.actual, old.note.normal));
  ok = in_tuplet ? make_room_in_tuplet (e, (ScwAt){ at.m, end }, &old, old_end, new_end, &run)
                 : scw_edit_make_room (e, (ScwAt){ at.m, end }, &old, old_end, new_end);
  if (!ok)
    return false;
  set_length (e, at, end, type, dots);
  if (in_tuplet && run.marked)
    mark_tuplet (measure, old.note.voice, run.from, run.to);
  scw_edit_beam (e, at.m, old.note.voice, old.onset,
                 scw_fraction_cmp (old_end, new_end) > 0 ? old_end : new_end);
  return true;
}
