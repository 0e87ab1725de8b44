/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-tuplet.c: tuplets, voices and grace notes: what changes the frame of a note's time. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/score/order.h"

/* ---- tuplets ---- */

static ScwNoteType
plain_type (ScwFraction length)
{
  ScwNoteType type = scw_type_within (length);

  return type != SCW_TYPE_NONE && scw_fraction_cmp (scw_type_length (type, 0, 0, 0), length) == 0
           ? type
           : SCW_TYPE_NONE;
}

static void
set_ratio (ScwMeasure *measure, int i, int actual, int normal)
{
  for (int k = i, end = scw_edit_chord_end (measure, i); k < end; k++)
    {
      ScwNote *note = &measure->elements[k].note;

      note->actual = (uint8_t) actual;
      note->normal = (uint8_t) normal;
      note->n_tuplets = 0;
      note->duration = scw_type_length (note->type, note->dots, actual, normal);
    }
}

static void
add_mark (ScwNote *note, ScwStartStop mark)
{
  note->tuplets[note->n_tuplets++] = (uint8_t) mark;
}

/* One note becomes the first of a tuplet that is as long as it was. */
static bool
divide (ScwEditing *e, ScwAt at, int actual, int normal)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  const ScwElement old = measure->elements[at.i];
  ScwNoteType type = plain_type (scw_fraction_div (old.note.duration, scw_fraction (normal, 1)));
  int end = scw_edit_chord_end (measure, at.i);
  ScwElement rest = { .kind = SCW_ELEMENT_NOTE, .onset = old.onset };

  if (type == SCW_TYPE_NONE)
    return scw_edit_refuse_with (e, SCW_REFUSAL_TUPLET_VALUE, actual, 0);
  for (int i = at.i; i < end; i++)
    {
      measure->elements[i].note.type = type;
      measure->elements[i].note.dots = 0;
      measure->elements[i].note.measure_rest = false;
      if (!old.note.rest && old.note.stem == SCW_STEM_UNTOLD)
        measure->elements[i].note.stem = scw_edit_stem_for (e, at);
    }
  set_ratio (measure, at.i, actual, normal);
  add_mark (&measure->elements[at.i].note, SCW_START);
  rest.note.rest = true;
  rest.note.voice = old.note.voice;
  rest.note.staff = old.note.staff;
  rest.note.type = type;
  rest.note.actual = (uint8_t) actual;
  rest.note.normal = (uint8_t) normal;
  rest.note.duration = scw_type_length (type, 0, actual, normal);
  for (int k = 1; k < actual; k++)
    {
      rest.onset = scw_fraction_add (rest.onset, rest.note.duration);
      if (!scw_edit_insert (e, (ScwAt){ at.m, end++ }, &rest))
        return false;
    }
  add_mark (&measure->elements[end - 1].note, SCW_STOP);
  scw_edit_beam (e, at.m, old.note.voice, old.onset, scw_edit_end (&old));
  return true;
}

/* Whether so much time is that of a whole tuplet: of notes of one type, one for each of 'normal'. */
static bool
is_whole (ScwFraction length, int normal)
{
  const ScwFraction one = scw_fraction_div (length, scw_fraction (normal, 1));

  return (one.den & (one.den - 1)) == 0;
}

/* Gives the events [first, last] of a voice this ratio (0: none) and lets the rest make room; no other note goes. */
static bool
set_ratios (ScwEditing *e, int m, int first, int last, int actual, int normal)
{
  ScwMeasure *measure = &e->part->measures[m];
  int voice = measure->elements[first].note.voice;
  ScwFraction from = measure->elements[first].onset, old_end = scw_edit_end (&measure->elements[last]);
  ScwFraction position = from;
  ScwElement like;

  for (int i = first; i >= 0 && i <= last; i = scw_edit_next (measure, i))
    {
      set_ratio (measure, i, actual, normal);
      position = scw_fraction_add (position, measure->elements[i].note.duration);
    }
  if (actual > 0 && !is_whole (scw_fraction_sub (position, from), normal))
    return scw_edit_refuse_with (e, SCW_REFUSAL_TUPLET_NOT_FULL, actual, normal);
  /* The room is made while the events still stand where they stood. */
  like = measure->elements[last];
  if (!scw_edit_push_along (e, (ScwAt){ m, scw_edit_chord_end (measure, last) }, &like, old_end, position))
    return false;
  position = from;
  for (int i = first; i >= 0 && i <= last; i = scw_edit_next (measure, i))
    {
      for (int k = scw_edit_graces (measure, i); k < scw_edit_chord_end (measure, i); k++)
        measure->elements[k].onset = position;
      position = scw_fraction_add (position, measure->elements[i].note.duration);
    }
  if (actual > 0)
    {
      add_mark (&measure->elements[first].note, SCW_START);
      add_mark (&measure->elements[last].note, SCW_STOP);
    }
  scw_edit_beam (e, m, voice, from, scw_fraction_cmp (position, old_end) > 0 ? position : old_end);
  return true;
}

/* The first and last selected event; false: they are not of one voice of one measure, or not side by side. */
static bool
selected_run (ScwEditing *e, int *m, int *first, int *last)
{
  ScwAt at;

  *m = -1;
  for (int k = 0; k < e->n_keys; k++)
    {
      int lead;

      if (!scw_edit_find (e, e->keys[k], &at) || !scw_edit_is_note (scw_edit_element (e, at))
          || scw_edit_element (e, at)->note.grace)
        return scw_edit_refuse (e, SCW_REFUSAL_TUPLET_NOTES_ONLY);
      lead = scw_edit_lead (&e->part->measures[at.m], at.i);
      if (*m < 0)
        *m = at.m, *first = *last = lead;
      else if (*m != at.m || (lead != *last && scw_edit_next (&e->part->measures[at.m], *last) != lead))
        return scw_edit_refuse (e, SCW_REFUSAL_TUPLET_APART);
      *last = lead;
    }
  return true;
}

bool
scw_edit_tuplet (ScwEditing *e, const ScwEdit *edit)
{
  ScwTupletRun run;
  int m, first = 0, last = 0;
  ScwMeasure *measure;

  if (!selected_run (e, &m, &first, &last))
    return false;
  measure = &e->part->measures[m];
  e->dirty[m] = true;
  if (edit->value == 0)
    {
      if (!scw_edit_tuplet_run (measure, first, &run))
        return scw_edit_refuse (e, SCW_REFUSAL_NO_TUPLET);
      if (run.nested)
        return scw_edit_refuse (e, SCW_REFUSAL_NESTED_TUPLET);
      return set_ratios (e, m, run.first, run.last, 0, 0);
    }
  if (scw_lmx_find (SCW_LMX_MODIFICATION, edit->value, edit->second) < 0)
    return scw_edit_refuse_with (e, SCW_REFUSAL_NO_SUCH_TUPLET, edit->value, edit->second);
  for (int i = first; i >= 0 && i <= last; i = scw_edit_next (measure, i))
    if (measure->elements[i].note.actual != 0 || (first != last && measure->elements[i].note.measure_rest))
      return scw_edit_refuse (e, SCW_REFUSAL_TUPLET_ALREADY);
  if (first == last)
    return divide (e, (ScwAt){ m, first }, edit->value, edit->second);
  return set_ratios (e, m, first, last, edit->value, edit->second);
}

/* ---- voices ---- */

static bool
overlaps (const ScwElement *element, ScwFraction from, ScwFraction to)
{
  return scw_fraction_cmp (element->onset, to) < 0 && scw_fraction_cmp (scw_edit_end (element), from) > 0;
}

/* Takes rests of the voice out of [from, to); what is left of them stays. Notes there: refused. */
static bool
clear_span (ScwEditing *e, int m, int voice, ScwFraction from, ScwFraction to)
{
  ScwMeasure *measure = &e->part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement rest = measure->elements[i];
      ScwElement like = rest;
      ScwTupletRun run;

      if (!scw_edit_is_event (&rest) || !scw_edit_in_voice (&rest, voice) || !overlaps (&rest, from, to))
        continue;
      if (!rest.note.rest || scw_edit_tuplet_run (measure, i, &run))
        return scw_edit_refuse (e, SCW_REFUSAL_VOICE_TAKEN);
      if (!scw_edit_remove_event (e, (ScwAt){ m, i }))
        return false;
      like.note.actual = like.note.normal = 0;
      if (scw_fraction_cmp (scw_edit_end (&rest), to) > 0
          && !scw_edit_fill (e, (ScwAt){ m, i }, to, scw_edit_end (&rest), &like, SCW_FRACTION_ZERO))
        return false;
      if (scw_fraction_cmp (rest.onset, from) < 0
          && !scw_edit_fill (e, (ScwAt){ m, i }, rest.onset, from, &like, SCW_FRACTION_ZERO))
        return false;
      i--; /* what is there now does not overlap */
    }
  return true;
}

/* Whether nothing sounds before element i. */
static bool
is_head (const ScwMeasure *measure, int i)
{
  while (i > 0 && measure->elements[i - 1].kind != SCW_ELEMENT_NOTE
         && measure->elements[i - 1].kind != SCW_ELEMENT_MOVE)
    i--;
  return i == 0;
}

/* Where an event of this voice and onset belongs: behind the voice's earlier ones, else before the first
 * higher voice (before the moves and signatures that lead there: they are its own, but not those that begin the
 * measure), else at the end, before what stands at the barline. */
static int
place_in_voice (const ScwMeasure *measure, int voice, ScwFraction onset)
{
  int place = -1, first = -1, end = measure->n_elements;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!scw_edit_is_note (element))
        continue;
      if (element->note.voice == voice && scw_fraction_cmp (element->onset, onset) < 0)
        place = i + 1;
      else if (element->note.voice == voice && place < 0 && first < 0)
        first = i;
    }
  if (place >= 0 || first >= 0)
    return place >= 0 ? place : first;
  for (int i = 0; i < measure->n_elements; i++)
    if (scw_edit_is_note (&measure->elements[i]) && measure->elements[i].note.voice > voice)
      {
        const bool head = is_head (measure, i);

        while (i > 0 && measure->elements[i - 1].kind != SCW_ELEMENT_NOTE
               && measure->elements[i - 1].kind != SCW_ELEMENT_MOVE
               && (!head || measure->elements[i - 1].kind == SCW_ELEMENT_MARK))
          i--;
        return i;
      }
  while (end > 0 && scw_element_is_right (&measure->elements[end - 1]))
    end--;
  return end;
}

static bool
move_event (ScwEditing *e, ScwAt at, int voice)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  const ScwElement event = measure->elements[at.i];
  ScwElement like = event;
  int from = scw_edit_graces (measure, at.i), end = scw_edit_chord_end (measure, at.i), n = end - from, to;
  ScwElement *moved = malloc ((size_t) n * sizeof *moved);
  const ScwFraction goal = scw_edit_voice_goal (e, at.m, voice);
  const bool fresh = scw_edit_is_first_voice (voice) && scw_edit_voice_end (measure, voice).num == 0;
  bool ok = moved != NULL || scw_fail (e->error, SCW_ERROR_MEMORY, "no memory to move a note");

  scw_edit_unbeam (e, at);
  for (int i = 0; ok && i < n; i++)
    {
      moved[i] = measure->elements[from + i];
      moved[i].note.voice = (uint8_t) voice;
      if (!moved[i].note.grace)
        moved[i].note.n_beams = 0;
    }
  ok = ok && clear_span (e, at.m, voice, event.onset, scw_edit_end (&event));
  ok = ok && scw_edit_find (e, moved[0].span.first, &at);
  for (int i = n - 1; ok && i >= 0; i--)
    scw_edit_remove (e, (ScwAt){ at.m, at.i + i });
  like.note.actual = like.note.normal = 0;
  if (ok && scw_edit_is_first_voice (event.note.voice))
    ok = scw_edit_fill (e, at, event.onset, scw_edit_end (&event), &like, SCW_FRACTION_ZERO);
  to = ok ? place_in_voice (measure, voice, event.onset) : 0;
  for (int i = 0; ok && i < n; i++)
    ok = scw_edit_insert (e, (ScwAt){ at.m, to + i }, &moved[i]);
  /* A first voice is there for the whole measure. */
  like.note.voice = (uint8_t) voice;
  if (ok && fresh)
    ok = scw_edit_fill (e, (ScwAt){ at.m, to + n }, scw_edit_end (&event), goal, &like, SCW_FRACTION_ZERO)
         && scw_edit_fill (e, (ScwAt){ at.m, to }, SCW_FRACTION_ZERO, event.onset, &like, SCW_FRACTION_ZERO);
  free (moved);
  if (!ok)
    return false;
  scw_edit_beam (e, at.m, event.note.voice, event.onset, scw_edit_end (&event));
  scw_edit_beam (e, at.m, voice, event.onset, scw_edit_end (&event));
  return true;
}

bool
scw_edit_to_voice (ScwEditing *e, const ScwEdit *edit)
{
  if (edit->value < 1 || edit->value > 4)
    return scw_edit_refuse (e, SCW_REFUSAL_VOICES);
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;
      ScwTupletRun run;
      const ScwElement *element;
      int voice;

      if (!scw_edit_find (e, e->keys[k], &at))
        continue;
      element = scw_edit_element (e, at);
      if (!scw_edit_is_note (element) || element->note.grace || element->note.measure_rest)
        return scw_edit_refuse (e, SCW_REFUSAL_VOICE_NOTES_ONLY);
      at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
      if (scw_edit_tuplet_run (&e->part->measures[at.m], at.i, &run))
        return scw_edit_refuse (e, SCW_REFUSAL_VOICE_TUPLET);
      if (element->note.tremolo == SCW_TREMOLO_START || element->note.tremolo == SCW_TREMOLO_STOP)
        return scw_edit_refuse (e, SCW_REFUSAL_HALF_TREMOLO);
      voice = (element->note.voice == 0 ? 0 : (element->note.voice - 1) / 4 * 4) + edit->value;
      if (voice != element->note.voice && !move_event (e, at, voice))
        return false;
    }
  return true;
}

/* ---- grace notes ---- */

static bool
toggle_grace (ScwEditing *e, ScwAt at, bool slash)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  ScwElement *element = &measure->elements[at.i];
  int end, voice = element->note.voice;
  ScwFraction length = scw_type_length (element->note.type, 0, 0, 0);
  bool becomes = !element->note.grace;
  ScwTupletRun run;

  if (element->note.grace && element->note.slash != slash)
    becomes = true;
  else if (element->note.rest || element->note.dots > 0 || scw_edit_tuplet_run (measure, at.i, &run))
    return scw_edit_refuse (e, SCW_REFUSAL_GRACE_PLAIN_ONLY);
  end = scw_edit_chord_end (measure, at.i);
  if (!element->note.grace && scw_edit_next (measure, at.i) != end)
    return scw_edit_refuse (e, SCW_REFUSAL_GRACE_NEEDS_NOTE);
  if (!becomes && scw_edit_next (measure, at.i) >= 0
      && measure->elements[scw_edit_next (measure, at.i)].note.tremolo == SCW_TREMOLO_STOP)
    return scw_edit_refuse (e, SCW_REFUSAL_HALF_TREMOLO);
  if (element->note.tremolo != SCW_TREMOLO_NONE
      || (!element->note.grace && scw_edit_graces (measure, at.i) != at.i))
    return scw_edit_refuse (e, SCW_REFUSAL_GRACE_PLAIN_ONLY);
  if (!element->note.grace)
    scw_edit_unbeam (e, at);
  if (!element->note.grace || !becomes)
    scw_edit_shift (e, (ScwAt){ at.m, end }, voice,
                    becomes ? scw_fraction_sub (SCW_FRACTION_ZERO, length) : length);
  for (int i = at.i; i < end; i++)
    {
      ScwNote *note = &measure->elements[i].note;

      note->grace = becomes;
      note->slash = becomes && slash;
      note->duration = becomes ? SCW_FRACTION_ZERO : length;
      note->n_beams = 0;
    }
  e->dirty[at.m] = true;
  scw_edit_beam (e, at.m, voice, measure->elements[at.i].onset,
                 scw_fraction_add (measure->elements[at.i].onset, length));
  if (becomes)
    scw_edit_beam_graces (e, at.m, at.i);
  else
    for (int i = at.i - 1; i <= end; i += end - at.i + 1)
      if (i >= 0 && i < measure->n_elements && scw_edit_is_note (&measure->elements[i])
          && measure->elements[i].note.grace)
        scw_edit_beam_graces (e, at.m, i);
  return true;
}

bool
scw_edit_grace (ScwEditing *e, const ScwEdit *edit)
{
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;

      if (!scw_edit_find (e, e->keys[k], &at))
        continue;
      if (!scw_edit_is_note (scw_edit_element (e, at)) || scw_edit_element (e, at)->note.rest)
        return scw_edit_refuse (e, SCW_REFUSAL_GRACE_NOTES_ONLY);
      at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
      if (!toggle_grace (e, at, edit->value != 0))
        return false;
    }
  return true;
}
