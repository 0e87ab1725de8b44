/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-pitch.c: pitches, accidentals, chords. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"

static const int semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };

static int
height (const ScwNote *note)
{
  return 7 * note->octave + note->step;
}

static int
floor_div (int a, int b)
{
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

static bool
set_height (ScwEditing *e, ScwNote *note, int to)
{
  if (to < 0 || to >= 70)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_PITCH);
  note->step = (int8_t) (to % 7);
  note->octave = (int8_t) (to / 7);
  return true;
}

/* The clef in force for a staff at a place; the usual one where none was told. */
ScwClef
scw_edit_clef_at (const ScwEditing *e, ScwAt at, int staff)
{
  ScwClef clef = { .sign = staff == 2 && e->part->staves == 2 ? 'F' : 'G', .staff = staff };
  ScwFraction onset = SCW_FRACTION_ZERO;

  if (at.i < e->part->measures[at.m].n_elements)
    onset = e->part->measures[at.m].elements[at.i].onset;
  clef.line = clef.sign == 'F' ? 4 : 2;
  for (int m = 0; m <= at.m; m++)
    for (int i = 0; i < e->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &e->part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_CLEF && (element->clef.staff == staff || e->part->staves == 1)
            && (m < at.m || scw_fraction_cmp (element->onset, onset) <= 0))
          clef = element->clef;
      }
  return clef;
}

int
scw_edit_middle_line (ScwClef clef)
{
  int on_line = clef.sign == 'G' ? 7 * 4 + 4 : clef.sign == 'F' ? 7 * 3 + 3 : 7 * 4;

  if (clef.sign == 'P') /* where a treble clef would have it */
    return 7 * 4 + 6;
  return on_line + 2 * (3 - clef.line) + 7 * clef.octave;
}

ScwStem
scw_edit_stem_for (const ScwEditing *e, ScwAt at)
{
  const ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i), end = scw_edit_chord_end (measure, lead);
  const ScwNote *note = &measure->elements[lead].note;
  int middle = scw_edit_middle_line (scw_edit_clef_at (e, at, note->staff == 0 ? 1 : note->staff));
  int low = height (note), high = height (&measure->elements[end - 1].note);

  for (int i = 0; i < measure->n_elements; i++) /* two voices: one up, one down */
    if (scw_edit_is_event (&measure->elements[i]) && measure->elements[i].note.staff == note->staff
        && measure->elements[i].note.voice != note->voice && !measure->elements[i].note.rest)
      return note->voice % 2 == 1 ? SCW_STEM_UP : SCW_STEM_DOWN;
  return high - middle >= middle - low ? SCW_STEM_DOWN : SCW_STEM_UP;
}

int
scw_edit_nearest_octave (int step, int near_step, int near_octave)
{
  int octave = near_octave;

  if (step - near_step > 3)
    octave--;
  else if (step - near_step < -3)
    octave++;
  return octave < 0 ? 0 : octave > 9 ? 9 : octave;
}

void
scw_edit_pitch_before (const ScwEditing *e, ScwAt at, bool behind, int *step, int *octave)
{
  const ScwMeasure *measure = &e->part->measures[at.m];
  const ScwNote *here = &measure->elements[at.i].note;
  int voice = here->voice;
  int middle = scw_edit_middle_line (scw_edit_clef_at (e, at, here->staff == 0 ? 1 : here->staff));

  for (int m = at.m; m >= 0; m--)
    {
      measure = &e->part->measures[m];
      for (int i = m == at.m ? at.i - (behind ? 0 : 1) : measure->n_elements - 1; i >= 0; i--)
        if (scw_edit_is_note (&measure->elements[i]) && !measure->elements[i].note.chord
            && scw_edit_in_voice (&measure->elements[i], voice) && measure->elements[i].note.has_pitch)
          {
            *step = measure->elements[i].note.step;
            *octave = measure->elements[i].note.octave;
            return;
          }
    }
  *step = here->has_pitch ? here->step : middle % 7;
  *octave = here->has_pitch ? here->octave : middle / 7;
}

/* ---- sounding ---- */

int
scw_edit_key_alter (int fifths, int step)
{
  static const int place[7] = { 1, 3, 5, 0, 2, 4, 6 }; /* of C D E F G A B in the row of sharps */

  if (fifths > 0)
    return place[step] < fifths;
  return -(6 - place[step] < -fifths);
}

int
scw_edit_key_before (const ScwEditing *e, ScwAt at)
{
  int fifths = 0;

  for (int m = 0; m <= at.m; m++)
    for (int i = 0; i < (m == at.m ? at.i : e->part->measures[m].n_elements); i++)
      if (e->part->measures[m].elements[i].kind == SCW_ELEMENT_KEY)
        fifths = e->part->measures[m].elements[i].key.fifths;
  return fifths;
}

static ScwAccidental
accidental_for (int alter)
{
  static const ScwAccidental names[]
    = { SCW_ACCIDENTAL_FLAT_FLAT, SCW_ACCIDENTAL_FLAT, SCW_ACCIDENTAL_NATURAL, SCW_ACCIDENTAL_SHARP,
        SCW_ACCIDENTAL_DOUBLE_SHARP };

  return alter >= -2 && alter <= 2 ? names[alter + 2] : SCW_ACCIDENTAL_NONE;
}

/* Prints what the note needs to sound with this alteration: nothing if it does anyway. */
static bool
sound_with (ScwEditing *e, ScwAt at, int alter)
{
  ScwNote *note = &scw_edit_element (e, at)->note;

  note->accidental = SCW_ACCIDENTAL_NONE;
  if (!scw_part_resolve_alters (e->part, SCW_RULES_MUSICAL, e->error))
    return false;
  if (note->alter != alter)
    note->accidental = accidental_for (alter);
  return scw_part_resolve_alters (e->part, SCW_RULES_MUSICAL, e->error);
}

/* How the key spells a sounding pitch (0 is C0), else as an altered white key. */
static void
spell (int pitch, int fifths, bool up, int *steps, int *alter)
{
  static const int order[] = { 0, 1, -1 };
  int octave = floor_div (pitch, 12);

  for (int h = 7 * (octave - 1); h < 7 * (octave + 2); h++)
    {
      int step = h - 7 * floor_div (h, 7);

      *steps = h;
      *alter = scw_edit_key_alter (fifths, step);
      if (12 * floor_div (h, 7) + semitones[step] + *alter == pitch)
        return;
    }
  for (int k = 0; k < 3; k++)
    for (int h = 7 * octave; h < 7 * (octave + 1); h++)
      {
        *steps = h;
        *alter = up ? order[k] : -order[k];
        if (12 * octave + semitones[h - 7 * octave] + *alter == pitch)
          return;
      }
}

static bool
by_semitones (ScwEditing *e, ScwAt at, int by)
{
  ScwNote *note = &scw_edit_element (e, at)->note;
  int steps, alter;

  spell (12 * note->octave + semitones[note->step] + note->alter + by, scw_edit_key_before (e, at), by > 0,
         &steps, &alter);
  if (!set_height (e, note, steps))
    return false;
  return sound_with (e, at, alter);
}

/* ---- commands ---- */

/* A note alone becomes another, also in a chord: the nearest of that letter. */
static bool
rename_note (ScwEditing *e, ScwAt at, int step)
{
  ScwNote *note = &scw_edit_element (e, at)->note;

  if (step < 0 || step > 6)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_NOTE);
  note->octave = (int8_t) scw_edit_nearest_octave (step, note->step, note->octave);
  note->step = (int8_t) step;
  note->accidental = SCW_ACCIDENTAL_NONE;
  return true;
}

static bool
to_letter (ScwEditing *e, ScwAt *at, int step)
{
  ScwMeasure *measure = &e->part->measures[at->m];
  int near_step, near_octave, lead = scw_edit_lead (measure, at->i), end;
  ScwNote *note;

  if (step < 0 || step > 6)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_NOTE);
  scw_edit_pitch_before (e, (ScwAt){ at->m, lead }, false, &near_step, &near_octave);
  end = scw_edit_chord_end (measure, lead);
  if (end - lead > 1 && !scw_edit_drop_spanners (e, at->m, lead + 1, end))
    return false;
  for (int i = end - 1; i > lead; i--)
    scw_edit_remove (e, (ScwAt){ at->m, i });
  at->i = lead;
  note = &measure->elements[lead].note;
  if (note->measure_rest)
    {
      ScwNoteType type = scw_type_within (note->duration);
      int dots = scw_fraction_cmp (scw_type_length (type, 0, 0, 0), note->duration) == 0 ? 0 : 1;

      if (scw_fraction_cmp (scw_type_length (type, dots, 0, 0), note->duration) != 0)
        return scw_edit_refuse (e, SCW_REFUSAL_NO_WHOLE_MEASURE_NOTE);
      note->type = type;
      note->dots = (uint8_t) dots;
      note->measure_rest = false;
    }
  note->has_pitch = true;
  note->step = (int8_t) step;
  note->octave = (int8_t) scw_edit_nearest_octave (step, near_step, near_octave);
  note->accidental = SCW_ACCIDENTAL_NONE;
  if (note->rest)
    {
      note->rest = note->hidden = false;
      if (note->type < SCW_TYPE_WHOLE)
        note->stem = scw_edit_stem_for (e, *at);
      scw_edit_beam (e, at->m, note->voice, measure->elements[lead].onset,
                     scw_edit_end (&measure->elements[lead]));
    }
  return true;
}

static bool
add_to_chord (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  int lead = scw_edit_lead (measure, at.i), end = scw_edit_chord_end (measure, lead), to, key;
  int low = height (&measure->elements[lead].note), high = height (&measure->elements[end - 1].note);
  ScwElement new = measure->elements[lead];
  ScwNote *note = &new.note;

  if (edit->op == SCW_EDIT_CHORD_LETTER)
    to = high + 1 + (((edit->value - high - 1) % 7) + 7) % 7;
  else if (edit->value < -9 || edit->value > 9 || edit->value == 0 || edit->value == 1 || edit->value == -1)
    return scw_edit_refuse (e, SCW_REFUSAL_CHORD_INTERVAL);
  else
    to = edit->value > 0 ? high + edit->value - 1 : low + edit->value + 1;
  if (edit->op == SCW_EDIT_CHORD_LETTER && (edit->value < 0 || edit->value > 6))
    return scw_edit_refuse (e, SCW_REFUSAL_NO_NOTE);
  new.span = (ScwSpan){ 0, 0 };
  note->chord = true;
  note->accidental = SCW_ACCIDENTAL_NONE;
  note->n_beams = note->n_tieds = note->n_tuplets = note->n_slurs = 0;
  note->fermata = note->staccato = note->accent = note->strong_accent = note->tenuto = note->trill = false;
  note->tremolo = SCW_TREMOLO_NONE;
  note->tremolo_marks = 0;
  if (!set_height (e, note, to) || !scw_edit_insert (e, (ScwAt){ at.m, end }, &new))
    return false;
  key = measure->elements[end].span.first;
  e->focus[0] = key;
  e->n_focus = 1;
  return scw_edit_sort_chord (e, at.m, lead) || scw_edit_refuse (e, SCW_REFUSAL_CHORD_HAS_NOTE);
}

static bool
set_accidental (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  static const ScwAccidental cycle[]
    = { SCW_ACCIDENTAL_NONE,    SCW_ACCIDENTAL_SHARP,        SCW_ACCIDENTAL_FLAT,
        SCW_ACCIDENTAL_NATURAL, SCW_ACCIDENTAL_DOUBLE_SHARP, SCW_ACCIDENTAL_FLAT_FLAT };
  ScwNote *note = &scw_edit_element (e, at)->note;
  int n = (int) (sizeof cycle / sizeof cycle[0]), k = 0;

  if (edit->op == SCW_EDIT_ACCIDENTAL)
    {
      if (scw_accidental_name ((ScwAccidental) edit->value) == NULL && edit->value != SCW_ACCIDENTAL_NONE)
        return scw_edit_refuse (e, SCW_REFUSAL_NO_ACCIDENTAL);
      note->accidental
        = (int) note->accidental == edit->value ? SCW_ACCIDENTAL_NONE : (ScwAccidental) edit->value;
      return true;
    }
  while (k < n && cycle[k] != note->accidental)
    k++;
  note->accidental = k == n ? SCW_ACCIDENTAL_NONE : cycle[(k + (edit->value < 0 ? n - 1 : 1)) % n];
  return true;
}

static bool
move_pitch (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  ScwNote *note = &scw_edit_element (e, at)->note;
  bool ok;

  if (edit->op == SCW_EDIT_SEMITONE)
    ok = by_semitones (e, at, edit->value);
  else
    ok = set_height (e, note, height (note) + edit->value * (edit->op == SCW_EDIT_OCTAVE ? 7 : 1));
  return ok;
}

/* Selects the next note of the voice, in the next measure too. */
static void
select_next (ScwEditing *e, ScwAt at)
{
  int voice = scw_edit_element (e, at)->note.voice;

  for (int m = at.m; m < e->part->n_measures; m++)
    for (int i = m == at.m ? at.i + 1 : 0; i < e->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &e->part->measures[m].elements[i];

        if (scw_edit_is_event (element) && scw_edit_in_voice (element, voice) && !element->note.rest)
          {
            e->focus[0] = element->span.first;
            e->n_focus = 1;
            return;
          }
      }
}

static bool
apply (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  const ScwElement *element = scw_edit_element (e, at);

  if (!scw_edit_is_note (element))
    return scw_edit_refuse (e, SCW_REFUSAL_PITCH_NOTES_ONLY);
  e->dirty[at.m] = true;
  switch (edit->op)
    {
    case SCW_EDIT_LETTER:
      return element->note.has_pitch ? rename_note (e, at, edit->value) : to_letter (e, &at, edit->value);
    case SCW_EDIT_REPITCH:
      if (element->note.rest)
        return scw_edit_refuse (e, SCW_REFUSAL_REST_STAYS_REST);
      if (!to_letter (e, &at, edit->value))
        return false;
      select_next (e, at);
      return true;
    default:
      break;
    }
  if (!element->note.has_pitch)
    return scw_edit_refuse (e, SCW_REFUSAL_REST_PITCH);
  switch (edit->op)
    {
    case SCW_EDIT_CHORD_LETTER:
    case SCW_EDIT_CHORD_INTERVAL:
      return add_to_chord (e, at, edit);
    case SCW_EDIT_ACCIDENTAL:
    case SCW_EDIT_ACCIDENTAL_NEXT:
      return set_accidental (e, at, edit);
    default:
      return move_pitch (e, at, edit);
    }
}

bool
scw_edit_pitch (ScwEditing *e, const ScwEdit *edit)
{
  bool one = edit->op == SCW_EDIT_REPITCH || edit->op == SCW_EDIT_CHORD_LETTER
             || edit->op == SCW_EDIT_CHORD_INTERVAL;

  if ((edit->op == SCW_EDIT_STEP && abs (edit->value) > 70)
      || (edit->op == SCW_EDIT_SEMITONE && abs (edit->value) > 120)
      || (edit->op == SCW_EDIT_OCTAVE && abs (edit->value) > 10))
    return scw_edit_refuse (e, SCW_REFUSAL_NO_PITCH);
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;

      if (scw_edit_find (e, e->keys[k], &at) && !apply (e, at, edit))
        return false;
      if (one)
        break;
    }
  /* when all have moved: they may pass each other on the way */
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;

      if (scw_edit_find (e, e->keys[k], &at) && scw_edit_is_note (scw_edit_element (e, at))
          && !scw_edit_sort_chord (e, at.m, at.i))
        return scw_edit_refuse (e, SCW_REFUSAL_CHORD_HAS_NOTE);
    }
  return true;
}
