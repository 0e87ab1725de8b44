/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-expression.c: long notes that grow and fade. Voices, winds and strings follow the dynamics while they hold a
 * note: it is struck as loud as it gets, and the expression controller takes back what is too much. All keys of a
 * channel share the controller, so this is for notes (and chords) during which the part begins no other. */
#include "engine/notation/midi/midi-private.h"

#define FULL 127
#define STEP scw_fraction (1, 4)
#define MOST scw_fraction (256, 1) /* quarters for which a note is followed */

/* General MIDI, from 0: organs, bowed strings, voices, brass, reeds and pipes. */
static bool
sustains (int program)
{
  return (program >= 16 && program <= 23) || (program >= 40 && program <= 44)
         || (program >= 48 && program <= 54) || (program >= 56 && program <= 79);
}

/* Notes [first, end) begin together; nothing else begins before 'until'. */
typedef struct
{
  int first, end;
  ScwFraction until;
} Chord;

/* The time of the score at which the chord sounds 'after' its beginning. */
static ScwFraction
written (const ScwMidiPlayer *player, const ScwMidiNote *note, ScwFraction after)
{
  const ScwFraction within = scw_fraction_sub (note->onset, player->midi->starts[note->played]);

  return scw_fraction_add (player->written[note->measure], scw_fraction_add (within, after));
}

/* How long the chord is held; zero where another one begins before it ends. It is not followed over a repeat. */
static ScwFraction
length_of (const ScwMidiPlayer *player, const Chord *chord)
{
  const ScwMidi *midi = player->midi;
  const ScwMidiNote *note = &midi->notes[chord->first];
  ScwFraction length = note->length;

  for (int i = chord->first + 1; i < chord->end; i++)
    if (scw_fraction_cmp (midi->notes[i].length, length) != 0)
      return SCW_FRACTION_ZERO;
  if (scw_fraction_cmp (scw_fraction_add (note->onset, length), chord->until) > 0)
    return SCW_FRACTION_ZERO;
  for (int k = note->played; k + 1 < midi->n_measures; k++)
    if (midi->measures[k + 1] != midi->measures[k] + 1)
      return scw_midi_least (length, scw_fraction_sub (midi->starts[k + 1], note->onset));
    else if (scw_fraction_cmp (midi->starts[k + 1], scw_fraction_add (note->onset, length)) >= 0)
      break;
  return length;
}

static int
loudness (const ScwMidiPlayer *player, const ScwMidiNote *note, ScwFraction after)
{
  return scw_loudness_at (player->loudness, written (player, note, after), note->staff + 1);
}

/* False: memory. */
static bool
set (ScwMidiPlayer *player, ScwFraction onset, int value, int *now)
{
  if (value == *now)
    return true;
  *now = value;
  return scw_midi_add_control (player->midi, &(ScwMidiControl){ onset, player->index, SCW_MIDI_EXPRESSION,
                                                                (uint8_t) (value < 1 ? 1 : value) });
}

static bool
play_chord (ScwMidiPlayer *player, const Chord *chord, int *now)
{
  ScwMidi *midi = player->midi;
  const ScwMidiNote note = midi->notes[chord->first];
  const ScwFraction length = scw_midi_least (length_of (player, chord), MOST);
  const int begins = loudness (player, &note, SCW_FRACTION_ZERO);
  int most = begins;
  bool ok = true;

  if (scw_fraction_cmp (length, scw_fraction (1, 1)) < 0 || begins < 1)
    return set (player, note.onset, FULL, now);
  for (ScwFraction at = STEP; scw_fraction_cmp (at, length) < 0; at = scw_fraction_add (at, STEP))
    most = loudness (player, &note, at) > most ? loudness (player, &note, at) : most;
  for (int i = chord->first; i < chord->end; i++)
    {
      const int velocity = midi->notes[i].velocity + most - begins;

      midi->notes[i].velocity = (uint8_t) (velocity > FULL ? FULL : velocity);
    }
  for (ScwFraction at = SCW_FRACTION_ZERO; ok && scw_fraction_cmp (at, length) < 0;
       at = scw_fraction_add (at, STEP))
    ok = set (player, scw_fraction_add (note.onset, at), FULL * loudness (player, &note, at) / most, now);
  return ok;
}

bool
scw_midi_add_expression (ScwMidiPlayer *player, int first)
{
  const ScwMidi *midi = player->midi;
  int now = FULL;

  if (!sustains (midi->parts[player->index].program) || scw_loudness_is_even (player->loudness))
    return true;
  for (Chord chord = { .first = first }; chord.first < midi->n; chord.first = chord.end)
    {
      const ScwFraction onset = midi->notes[chord.first].onset;

      chord.end = chord.first + 1;
      while (chord.end < midi->n && scw_fraction_cmp (midi->notes[chord.end].onset, onset) == 0)
        chord.end++;
      chord.until = chord.end < midi->n ? midi->notes[chord.end].onset : midi->starts[midi->n_measures];
      if (!play_chord (player, &chord, &now))
        return false;
    }
  return set (player, midi->starts[midi->n_measures], FULL, &now);
}
