/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-time.c: lengths, rests, deleting and inserting. */
#include <stdlib.h>

#include "engine/notation/edit/edit-private.h"

/* A note of a chord goes; the next one leads if it was the first. */
static bool
remove_chord_note (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i);

  if (at.i == lead)
    {
      scw_edit_swap_lead (&measure->elements[at.i], &measure->elements[at.i + 1]);
      at.i++;
    }
  /* Its slurs and marks were handed on; of a later note, they go. */
  if (!scw_edit_drop_spanners (e, at.m, at.i, at.i + 1))
    return false;
  scw_edit_remove (e, at);
  return true;
}

static bool
to_rest (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i), from, end;
  ScwNote *note;

  scw_edit_unbeam (e, (ScwAt){ at.m, lead });
  from = scw_edit_graces (measure, lead);
  end = scw_edit_chord_end (measure, lead);
  if (!scw_edit_drop_spanners (e, at.m, from, end))
    return false;
  for (int i = end - 1; i >= from; i--)
    if (i != lead)
      scw_edit_remove (e, (ScwAt){ at.m, i });
  note = &measure->elements[from].note;
  note->rest = true;
  note->has_pitch = false;
  note->step = note->octave = note->alter = 0;
  note->accidental = SCW_ACCIDENTAL_NONE;
  note->stem = SCW_STEM_UNTOLD;
  note->n_beams = note->n_slurs = note->n_tieds = 0;
  note->arpeggiate = note->staccato = note->accent = note->strong_accent = note->tenuto = note->trill = false;
  note->signs = 0;
  note->n_fingers = 0;
  note->notehead = SCW_NOTEHEAD_NORMAL;
  e->dirty[at.m] = true;
  scw_edit_beam (e, at.m, note->voice, measure->elements[from].onset,
                 scw_edit_end (&measure->elements[from]));
  return true;
}

static bool
has_surplus (const ScwEditing *e, ScwAt at)
{
  const ScwMeasure *measure = &e->part->measures[at.m];
  const ScwNote *note = &measure->elements[at.i].note;
  ScwFraction surplus = scw_fraction_sub (scw_edit_voice_end (measure, note->voice),
                                          scw_edit_voice_goal (e, at.m, note->voice));

  return scw_fraction_cmp (surplus, note->duration) >= 0;
}

/* Grace notes behind the last note of a voice that is left without any. */
static bool
remove_graces (ScwEditing *e, int m, int voice)
{
  ScwMeasure *measure = &e->part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    if (scw_edit_is_event (&measure->elements[i]) && scw_edit_in_voice (&measure->elements[i], voice))
      return true;
  for (int i = measure->n_elements - 1; i >= 0; i--)
    if (scw_edit_in_voice (&measure->elements[i], voice))
      {
        if (!scw_edit_drop_spanners (e, m, i, i + 1))
          return false;
        scw_edit_remove (e, (ScwAt){ m, i });
      }
  return true;
}

/* With its time: what follows in the voice comes nearer. */
static bool
remove_time (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  const ScwElement event = measure->elements[at.i];
  int from = scw_edit_graces (measure, at.i);
  bool surplus = has_surplus (e, at);
  ScwFraction goal = scw_edit_voice_goal (e, at.m, event.note.voice);

  if (!scw_edit_remove_event (e, at))
    return false;
  if (surplus)
    scw_edit_bring_others (e, (ScwAt){ at.m, from }, event.note.voice, goal, event.note.duration);
  scw_edit_shift (e, (ScwAt){ at.m, from }, event.note.voice,
                  scw_fraction_sub (SCW_FRACTION_ZERO, event.note.duration));
  if (!remove_graces (e, at.m, event.note.voice))
    return false;
  scw_edit_beam (e, at.m, event.note.voice, event.onset, scw_edit_end (&event));
  return true;
}

static bool
delete_grace (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  bool beside;

  if (!scw_edit_drop_spanners (e, at.m, at.i, at.i + 1))
    return false;
  scw_edit_remove (e, at);
  for (int i = at.i - 1; i <= at.i; i++)
    {
      beside = i >= 0 && i < measure->n_elements && scw_edit_is_note (&measure->elements[i])
               && measure->elements[i].note.grace;
      if (beside)
        scw_edit_beam_graces (e, at.m, i);
    }
  return true;
}

static bool
delete_rest (ScwEditing *e, ScwAt at, bool in_tuplet)
{
  const ScwNote *note = &scw_edit_element (e, at)->note;

  if (in_tuplet)
    return scw_edit_refuse (e, SCW_REFUSAL_TUPLET_REST_STAYS);
  if (scw_edit_is_first_voice (note->voice))
    return scw_edit_refuse (e, SCW_REFUSAL_FIRST_VOICE_REST_STAYS);
  return scw_edit_remove_event (e, at);
}

static bool
delete_element (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  ScwElement *element = &measure->elements[at.i];
  ScwTupletRun run;
  bool in_tuplet;
  int lead;

  switch (element->kind)
    {
    case SCW_ELEMENT_MOVE:
      return scw_edit_refuse (e, SCW_REFUSAL_NOTHING_TO_DELETE);
    case SCW_ELEMENT_MARK:
      return scw_edit_remove_mark (e, at);
    case SCW_ELEMENT_ENDING:
      return scw_edit_remove_ending (e, at);
    case SCW_ELEMENT_MULTIPLE_REST:
      return scw_edit_split_rest (e, at.m);
    case SCW_ELEMENT_MEASURE_REPEAT:
      return scw_edit_write_out (e, at.m);
    default:
      break;
    }
  if (element->kind != SCW_ELEMENT_NOTE)
    {
      if (at.m == 0 && element->kind == SCW_ELEMENT_CLEF && element->onset.num == 0)
        return scw_edit_refuse (e, SCW_REFUSAL_FIRST_CLEFS);
      scw_edit_remove (e, at);
      return true;
    }
  lead = scw_edit_lead (measure, at.i);
  if (scw_edit_chord_end (measure, lead) - lead > 1)
    return remove_chord_note (e, at);
  if (element->note.grace)
    return delete_grace (e, at);
  in_tuplet = scw_edit_tuplet_run (measure, at.i, &run);
  if (!in_tuplet && has_surplus (e, at))
    return remove_time (e, at);
  return element->note.rest ? delete_rest (e, at, in_tuplet) : to_rest (e, at);
}

static bool
remove_element (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  ScwElement *element = &measure->elements[at.i];
  ScwTupletRun run;

  if (!scw_edit_is_note (element) || element->note.grace)
    return delete_element (e, at);
  at.i = scw_edit_lead (measure, at.i);
  if (scw_edit_tuplet_run (measure, at.i, &run))
    return scw_edit_refuse (e, SCW_REFUSAL_TUPLET_NOTE_STAYS);
  return remove_time (e, at);
}

static bool
insert_note (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  ScwElement new = { .kind = SCW_ELEMENT_NOTE };
  ScwTupletRun run;
  int step, octave, end;
  bool rest = edit->value < 0;

  if (edit->second <= SCW_TYPE_NONE || edit->second > SCW_TYPE_MAXIMA || edit->value > 6)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_NOTE);
  if (!scw_edit_is_note (scw_edit_element (e, at)) || scw_edit_element (e, at)->note.grace)
    return scw_edit_refuse (e, SCW_REFUSAL_INSERT_WHERE);
  at.i = scw_edit_lead (measure, at.i);
  if (scw_edit_tuplet_run (measure, at.i, &run) && run.last != at.i)
    return scw_edit_refuse (e, SCW_REFUSAL_INSERT_TUPLET);
  if (measure->elements[at.i].note.tremolo == SCW_TREMOLO_START)
    return scw_edit_refuse (e, SCW_REFUSAL_HALF_TREMOLO);
  end = scw_edit_chord_end (measure, at.i);
  scw_edit_pitch_before (e, at, true, &step, &octave);
  new.onset = scw_edit_end (&measure->elements[at.i]);
  new.note.rest = rest;
  new.note.has_pitch = !rest;
  new.note.step = (int8_t) (rest ? 0 : edit->value);
  new.note.octave = (int8_t) (rest ? 0 : scw_edit_nearest_octave (edit->value, step, octave));
  new.note.voice = measure->elements[at.i].note.voice;
  new.note.staff = measure->elements[at.i].note.staff;
  new.note.type = (ScwNoteType) edit->second;
  new.note.duration = scw_type_length (new.note.type, 0, 0, 0);
  scw_edit_shift (e, (ScwAt){ at.m, end }, new.note.voice, new.note.duration);
  at.i = end;
  if (!scw_edit_insert (e, at, &new))
    return false;
  if (!rest && new.note.type < SCW_TYPE_WHOLE)
    scw_edit_element (e, at)->note.stem = scw_edit_stem_for (e, at);
  e->n_focus = 0;
  e->focus[e->n_focus++] = scw_edit_element (e, at)->span.first;
  scw_edit_beam (e, at.m, new.note.voice, new.onset, scw_fraction_add (new.onset, new.note.duration));
  return true;
}

/* Where beams of event i are rebuilt for nothing else. */
static bool
rebeam (ScwEditing *e, ScwAt at)
{
  const ScwElement *element = scw_edit_element (e, at);

  if (element->note.grace)
    scw_edit_beam_graces (e, at.m, at.i);
  else
    scw_edit_beam (e, at.m, element->note.voice, element->onset, scw_edit_end (element));
  e->dirty[at.m] = true;
  return true;
}

static bool
set_length (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  const ScwNote *note;
  int dots;

  at.i = scw_edit_lead (&e->part->measures[at.m], at.i);
  note = &scw_edit_element (e, at)->note;
  if (edit->op == SCW_EDIT_DURATION)
    return scw_edit_lengthen (e, at, (ScwNoteType) edit->value, 0);
  if (note->grace || note->measure_rest)
    return scw_edit_refuse (e, note->grace ? SCW_REFUSAL_GRACE_DOTS : SCW_REFUSAL_MEASURE_REST_DOTS);
  dots = note->dots == edit->value ? 0 : edit->value;
  return scw_edit_lengthen (e, at, note->type, dots);
}

static bool
apply (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  const ScwElement *element = scw_edit_element (e, at);
  bool is_note = scw_edit_is_note (element);

  switch (edit->op)
    {
    case SCW_EDIT_DELETE:
      return delete_element (e, at);
    case SCW_EDIT_REMOVE:
      return remove_element (e, at);
    case SCW_EDIT_INSERT_NOTE:
      return insert_note (e, at, edit);
    case SCW_EDIT_REST:
      if (!is_note || element->note.grace)
        return scw_edit_refuse (e, SCW_REFUSAL_REST_NOTES_ONLY);
      return element->note.rest || to_rest (e, at);
    case SCW_EDIT_BEAM:
      return is_note ? rebeam (e, at) : scw_edit_refuse (e, SCW_REFUSAL_BEAM_NOTES_ONLY);
    default:
      return is_note ? set_length (e, at, edit) : scw_edit_refuse (e, SCW_REFUSAL_LENGTH_NOTES_ONLY);
    }
}

bool
scw_edit_time (ScwEditing *e, const ScwEdit *edit)
{
  if (edit->op == SCW_EDIT_DURATION && (edit->value <= SCW_TYPE_NONE || edit->value > SCW_TYPE_MAXIMA))
    return scw_edit_refuse (e, SCW_REFUSAL_NO_LENGTH);
  if (edit->op == SCW_EDIT_DOT && (edit->value < 1 || edit->value > 3))
    return scw_edit_refuse (e, SCW_REFUSAL_DOTS);
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;

      /* one may have been eaten by the one before */
      if (scw_edit_find (e, e->keys[k], &at) && !apply (e, at, edit))
        return false;
      if (edit->op == SCW_EDIT_INSERT_NOTE)
        break;
    }
  return true;
}
