/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-file.c: a Standard MIDI File. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/midi/midi.h"

typedef struct
{
  uint8_t *at;
  size_t n, capacity;
  bool failed;
} Bytes;

/* Three kinds of event at one time: ends of notes come first, so that a repeated note sounds again. */
typedef struct
{
  int64_t tick;
  int order; /* 0 off, 1 meta, 2 on */
  uint8_t data[8];
  int n;
} Event;

typedef struct
{
  Event *at;
  size_t n, capacity;
  bool failed;
} Events;

static void
put (Bytes *bytes, const void *data, size_t n)
{
  if (bytes->n + n > bytes->capacity)
    {
      size_t wanted = bytes->capacity * 2 + n + 1024;
      uint8_t *grown = bytes->failed ? NULL : realloc (bytes->at, wanted);

      bytes->failed = grown == NULL;
      if (bytes->failed)
        return;
      bytes->at = grown;
      bytes->capacity = wanted;
    }
  memcpy (bytes->at + bytes->n, data, n);
  bytes->n += n;
}

static void
put_number (Bytes *bytes, uint32_t value, int size)
{
  for (int i = size - 1; i >= 0; i--)
    put (bytes, &(uint8_t){ (uint8_t) (value >> (8 * i)) }, 1);
}

static void
put_variable (Bytes *bytes, uint32_t value)
{
  for (int shift = 28; shift > 0; shift -= 7)
    if (value >> shift != 0)
      put (bytes, &(uint8_t){ (uint8_t) (((value >> shift) & 127) | 128) }, 1);
  put (bytes, &(uint8_t){ (uint8_t) (value & 127) }, 1);
}

static int64_t
ticks (ScwFraction time)
{
  int64_t whole = time.num / time.den, rest = time.num % time.den;

  if (whole > 500000) /* what four bytes of delta time can hold */
    return INT64_C (500000) * SCW_MIDI_DIVISION;
  return whole * SCW_MIDI_DIVISION + (2 * rest * SCW_MIDI_DIVISION + time.den) / (2 * time.den);
}

static void
add (Events *events, int64_t tick, int order, const uint8_t *data, int n)
{
  Event event = { .tick = tick < 0 ? 0 : tick, .order = order, .n = n };

  if (events->n == events->capacity)
    {
      size_t wanted = events->capacity * 2 + 64;
      Event *grown = events->failed ? NULL : realloc (events->at, wanted * sizeof *grown);

      events->failed = grown == NULL;
      if (events->failed)
        return;
      events->at = grown;
      events->capacity = wanted;
    }
  memcpy (event.data, data, (size_t) n);
  events->at[events->n++] = event;
}

static int
compare (const void *left, const void *right)
{
  const Event *a = left, *b = right;

  if (a->tick != b->tick)
    return a->tick < b->tick ? -1 : 1;
  if (a->order != b->order)
    return a->order - b->order;
  return memcmp (a->data, b->data, sizeof a->data);
}

static void
put_track (Bytes *bytes, Events *events, const char *name, int64_t end)
{
  Bytes track = { 0 };
  int64_t now = 0;

  if (events->n > 0)
    qsort (events->at, events->n, sizeof *events->at, compare);
  if (name != NULL)
    {
      size_t length = strlen (name) > 1000 ? 1000 : strlen (name);

      put (&track, "\0\xff\x03", 3);
      put_variable (&track, (uint32_t) length);
      put (&track, name, length);
    }
  for (size_t i = 0; i < events->n; i++)
    {
      put_variable (&track, (uint32_t) (events->at[i].tick - now));
      put (&track, events->at[i].data, (size_t) events->at[i].n);
      now = events->at[i].tick;
    }
  put_variable (&track, (uint32_t) (end > now ? end - now : 0));
  put (&track, "\xff\x2f\0", 3);
  put (bytes, "MTrk", 4);
  put_number (bytes, (uint32_t) track.n, 4);
  if (track.n > 0)
    put (bytes, track.at, track.n);
  bytes->failed |= track.failed || events->failed;
  free (track.at);
  events->n = 0;
}

static int
log2_of (int value)
{
  int power = 0;

  while (value > 1)
    {
      value >>= 1;
      power++;
    }
  return power;
}

static void
add_signatures (Events *events, const ScwMidi *midi, const ScwScore *score, const ScwMidiStyle *style)
{
  double tempo = style->tempo >= 4 && style->tempo <= 10000 ? style->tempo : 100;
  uint32_t micro = (uint32_t) (60e6 / tempo + 0.5);
  const ScwPart *part = score->parts[0];
  ScwFraction last_key = scw_fraction (-1, 1), last_time = scw_fraction (-1, 1);

  add (events, 0, 1,
       (uint8_t[]){ 0xff, 0x51, 3, (uint8_t) (micro >> 16), (uint8_t) (micro >> 8), (uint8_t) micro }, 6);
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];
        ScwFraction onset = scw_fraction_add (midi->starts[m], element->onset);

        if (element->kind == SCW_ELEMENT_TIME && scw_fraction_cmp (onset, last_time) != 0)
          {
            add (events, ticks (onset), 1,
                 (uint8_t[]){ 0xff, 0x58, 4,
                              (uint8_t) (element->time.beats > 255 ? 255 : element->time.beats),
                              (uint8_t) log2_of (element->time.beat_type), 24, 8 },
                 7);
            last_time = onset;
          }
        else if (element->kind == SCW_ELEMENT_KEY && scw_fraction_cmp (onset, last_key) != 0)
          {
            add (events, ticks (onset), 1, (uint8_t[]){ 0xff, 0x59, 2, (uint8_t) element->key.fifths, 0 }, 5);
            last_key = onset;
          }
      }
}

/* Each voice has a channel; the tenth is for drums. */
static uint8_t
channel_of (int staff, int voice)
{
  int channel = (staff * 4 + (voice > 0 ? (voice - 1) % 4 : 0)) % 15;

  return (uint8_t) (channel >= 9 ? channel + 1 : channel);
}

/* A key that is down is not struck again: a note whose pitch sounds already (in any voice) only holds it
 * longer, if at all. off: the tick of each note's end, -1 for one that is not struck. */
static void
hold_keys (const ScwMidi *midi, int64_t *off)
{
  int sounding[128];

  for (int i = 0; i < 128; i++)
    sounding[i] = -1;
  for (int i = 0; i < midi->n; i++)
    {
      const ScwMidiNote *note = &midi->notes[i];
      int64_t on = ticks (note->onset), end = ticks (scw_fraction_add (note->onset, note->length));
      int *held = &sounding[note->pitch & 127];

      end = end > on ? end : on + 1;
      if (*held >= 0 && on < off[*held])
        {
          off[*held] = end > off[*held] ? end : off[*held];
          off[i] = -1;
          continue;
        }
      off[i] = end;
      *held = i;
    }
}

static void
add_notes (Events *events, const ScwMidi *midi, const int64_t *off, int part, int staff, int program)
{
  bool used[16] = { false };

  for (int i = 0; i < midi->n; i++)
    {
      const ScwMidiNote *note = &midi->notes[i];
      uint8_t channel = channel_of (note->staff, note->voice);

      if (note->part != part || note->staff != staff || off[i] < 0)
        continue;
      if (!used[channel])
        add (events, 0, 0, (uint8_t[]){ (uint8_t) (0xc0 | channel), (uint8_t) (program & 127) }, 2);
      used[channel] = true;
      add (events, ticks (note->onset), 2,
           (uint8_t[]){ (uint8_t) (0x90 | channel), note->pitch, note->velocity }, 3);
      add (events, off[i], 0, (uint8_t[]){ (uint8_t) (0x80 | channel), note->pitch, 64 }, 3);
    }
}

static int
staves_of (const ScwPart *part)
{
  return part->staves < 1 ? 1 : part->staves > 255 ? 255 : part->staves;
}

uint8_t *
scw_midi_format (
  const ScwMidi *midi, const ScwScore *score, const ScwMidiStyle *style, size_t *size, ScwError *error)
{
  ScwMidiStyle usual = scw_midi_style ();
  Bytes bytes = { 0 };
  Events events = { 0 };
  int64_t end = ticks (midi->starts[midi->n_measures]);
  int tracks = 1;
  int64_t *off = calloc ((size_t) midi->n + 1, sizeof *off);

  if (off == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a MIDI file");
      return NULL;
    }
  hold_keys (midi, off);
  style = style != NULL ? style : &usual;
  for (int p = 0; p < score->n_parts; p++)
    tracks += staves_of (score->parts[p]);
  put (&bytes, "MThd", 4);
  put_number (&bytes, 6, 4);
  put_number (&bytes, 1, 2);
  put_number (&bytes, (uint32_t) tracks, 2);
  put_number (&bytes, SCW_MIDI_DIVISION, 2);
  add_signatures (&events, midi, score, style);
  put_track (&bytes, &events, score->title, end);
  for (int p = 0; p < score->n_parts; p++)
    for (int s = 0; s < staves_of (score->parts[p]); s++)
      {
        add_notes (&events, midi, off, p, s, style->program);
        put_track (&bytes, &events, score->parts[p]->name, end);
      }
  free (events.at);
  free (off);
  if (!bytes.failed)
    {
      *size = bytes.n;
      return bytes.at;
    }
  scw_fail (error, SCW_ERROR_MEMORY, "no memory for a MIDI file");
  free (bytes.at);
  return NULL;
}
