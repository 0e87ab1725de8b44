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

/* Of the events at one time ends of notes come early, so that a repeated note sounds again. */
typedef enum
{
  ORDER_PORT,
  ORDER_PROGRAM,
  ORDER_OFF,
  ORDER_META, /* and the pedal */
  ORDER_ON,
} Order;

typedef struct
{
  int64_t tick;
  Order order;
  size_t place; /* as they were added */
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
add (Events *events, int64_t tick, Order order, const uint8_t *data, int n)
{
  Event event = { .tick = tick < 0 ? 0 : tick, .order = order, .place = events->n, .n = n };

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
    return (int) a->order - (int) b->order;
  return a->place < b->place ? -1 : a->place > b->place;
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
add_tempi (Events *events, const ScwMidi *midi)
{
  for (int i = 0; i < midi->n_tempi; i++)
    {
      const uint32_t micro = (uint32_t) (60e6 / midi->tempi[i].tempo + 0.5);

      add (events, ticks (midi->tempi[i].onset), ORDER_META,
           (uint8_t[]){ 0xff, 0x51, 3, (uint8_t) (micro >> 16), (uint8_t) (micro >> 8), (uint8_t) micro }, 6);
    }
}

/* What is told last of the two signatures. */
typedef struct
{
  int beats, beat_type, fifths;
} Signatures;

static void
add_time (Events *events, ScwFraction onset, ScwTime time, Signatures *told)
{
  if (time.beats <= 0 || (time.beats == told->beats && time.beat_type == told->beat_type))
    return;
  add (events, ticks (onset), ORDER_META,
       (uint8_t[]){ 0xff, 0x58, 4, (uint8_t) (time.beats > 255 ? 255 : time.beats),
                    (uint8_t) log2_of (time.beat_type), 24, 8 },
       7);
  told->beats = time.beats;
  told->beat_type = time.beat_type;
}

static void
add_key (Events *events, ScwFraction onset, int fifths, Signatures *told)
{
  if (fifths == told->fifths)
    return;
  add (events, ticks (onset), ORDER_META, (uint8_t[]){ 0xff, 0x59, 2, (uint8_t) fifths, 0 }, 5);
  told->fifths = fifths;
}

/* The first part that sounds as it is written, else the first. */
static const ScwPart *
part_for_signatures (const ScwScore *score)
{
  for (int p = 0; p < score->n_parts; p++)
    if (score->parts[p]->transpose == 0)
      return score->parts[p];
  return score->n_parts > 0 ? score->parts[0] : NULL;
}

#define NO_KEY 100

/* As the measures are played; where these jump, what holds there. */
static void
add_signatures (Events *events, const ScwMidi *midi, const ScwPart *part, int8_t *keys)
{
  Signatures told = { 0, 0, NO_KEY };

  keys[0] = NO_KEY;
  for (int m = 0; m < part->n_measures; m++)
    {
      keys[m + 1] = keys[m];
      for (int i = 0; i < part->measures[m].n_elements; i++)
        if (part->measures[m].elements[i].kind == SCW_ELEMENT_KEY)
          keys[m + 1] = (int8_t) part->measures[m].elements[i].key.fifths;
    }
  for (int k = 0; k < midi->n_measures; k++)
    {
      const int m = midi->measures[k];
      const ScwMeasure *measure = m < part->n_measures ? &part->measures[m] : NULL;

      if (measure != NULL && k > 0 && m != midi->measures[k - 1] + 1)
        {
          if (m > 0)
            add_time (events, midi->starts[k], part->measures[m - 1].time, &told);
          if (keys[m] != NO_KEY)
            add_key (events, midi->starts[k], keys[m], &told);
        }
      for (int i = 0; measure != NULL && i < measure->n_elements; i++)
        {
          const ScwElement *element = &measure->elements[i];
          const ScwFraction onset = scw_fraction_add (midi->starts[k], element->onset);

          if (element->kind == SCW_ELEMENT_TIME)
            add_time (events, onset, element->time, &told);
          else if (element->kind == SCW_ELEMENT_KEY)
            add_key (events, onset, element->key.fifths, &told);
        }
    }
}

/* When a note's key is pressed and let go, in ticks. */
typedef struct
{
  int64_t on, off;
  bool silent; /* begins with another on the same key: one stroke is heard */
  uint8_t velocity;
} Stroke;

/* Of its port and itself. */
static int
channel_of (const ScwMidi *midi, const ScwMidiNote *note)
{
  const int channel = midi->parts[note->part].channel;

  return note->percussion ? channel / 16 * 16 + SCW_MIDI_DRUMS : channel;
}

/* A key that is down is let go and struck again by a note that repeats it, in any voice or staff of its channel, and
 * stays down until the last of these notes ends. */
static bool
find_strokes (const ScwMidi *midi, Stroke *strokes)
{
  int ports = 1;
  int *held;

  for (int p = 0; p < midi->n_parts; p++)
    if (midi->parts[p].channel / 16 >= ports)
      ports = midi->parts[p].channel / 16 + 1;
  held = malloc ((size_t) ports * 16 * 128 * sizeof *held);
  if (held == NULL)
    return false;
  for (int i = 0; i < ports * 16 * 128; i++)
    held[i] = -1;
  for (int i = 0; i < midi->n; i++)
    {
      const ScwMidiNote *note = &midi->notes[i];
      const int64_t end = ticks (scw_fraction_add (note->onset, note->length));
      int *key = &held[channel_of (midi, note) * 128 + note->pitch];
      Stroke *stroke = &strokes[i], *before = *key >= 0 ? &strokes[*key] : NULL;

      stroke->on = ticks (note->onset);
      stroke->off = end > stroke->on ? end : stroke->on + 1;
      stroke->velocity = note->velocity;
      if (before != NULL && stroke->on == before->on)
        {
          stroke->silent = true;
          before->off = stroke->off > before->off ? stroke->off : before->off;
          before->velocity = stroke->velocity > before->velocity ? stroke->velocity : before->velocity;
          continue;
        }
      if (before != NULL && stroke->on < before->off)
        {
          const bool same_track
            = note->part == midi->notes[*key].part && note->staff == midi->notes[*key].staff;

          stroke->off = before->off > stroke->off ? before->off : stroke->off;
          /* Events of several tracks at one time come in no order that all programs agree on. */
          before->off = same_track || stroke->on - before->on < 2 ? stroke->on : stroke->on - 1;
        }
      *key = i;
    }
  free (held);
  return true;
}

static void
add_notes (Events *events, const ScwMidi *midi, const Stroke *strokes, int part, int staff)
{
  for (int i = 0; i < midi->n; i++)
    {
      const ScwMidiNote *note = &midi->notes[i];
      const uint8_t channel = (uint8_t) (channel_of (midi, note) % 16);

      if (note->part != part || note->staff != staff || strokes[i].silent)
        continue;
      add (events, strokes[i].on, ORDER_ON,
           (uint8_t[]){ (uint8_t) (0x90 | channel), note->pitch, strokes[i].velocity }, 3);
      add (events, strokes[i].off, ORDER_OFF, (uint8_t[]){ (uint8_t) (0x80 | channel), note->pitch, 64 }, 3);
    }
}

/* Which port, program and pedal: at the head of a part's first track. */
static void
add_head (Events *events, const ScwMidi *midi, int part, bool first)
{
  const ScwMidiPart *how = &midi->parts[part];
  const uint8_t channel = (uint8_t) (how->channel % 16);

  if (how->channel >= 16)
    add (events, 0, ORDER_PORT, (uint8_t[]){ 0xff, 0x21, 1, (uint8_t) (how->channel / 16) }, 4);
  if (!first)
    return;
  add (events, 0, ORDER_PROGRAM, (uint8_t[]){ (uint8_t) (0xc0 | channel), (uint8_t) how->program }, 2);
  for (int i = 0; i < midi->n_controls; i++)
    if (midi->controls[i].part == part)
      add (events, ticks (midi->controls[i].onset), ORDER_META,
           (uint8_t[]){ (uint8_t) (0xb0 | channel), midi->controls[i].controller, midi->controls[i].value },
           3);
}

static int
staves_of (const ScwPart *part)
{
  return part->staves < 1 ? 1 : part->staves > 255 ? 255 : part->staves;
}

static bool
put_signatures (Bytes *bytes, Events *events, const ScwMidi *midi, const ScwScore *score)
{
  const ScwPart *part = part_for_signatures (score);
  int8_t *keys = calloc (part != NULL ? (size_t) part->n_measures + 1 : 1, sizeof *keys);

  add_tempi (events, midi);
  if (part != NULL && keys != NULL)
    add_signatures (events, midi, part, keys);
  put_track (bytes, events, score->title, ticks (midi->starts[midi->n_measures]));
  free (keys);
  return keys != NULL;
}

static void
put_parts (Bytes *bytes, Events *events, const ScwMidi *midi, const ScwScore *score, const Stroke *strokes)
{
  const int64_t end = ticks (midi->starts[midi->n_measures]);

  for (int p = 0; p < score->n_parts; p++)
    for (int s = 0; s < staves_of (score->parts[p]); s++)
      {
        add_head (events, midi, p, s == 0);
        add_notes (events, midi, strokes, p, s);
        put_track (bytes, events, score->parts[p]->name, end);
      }
}

uint8_t *
scw_midi_format (const ScwMidi *midi, const ScwScore *score, size_t *size, ScwError *error)
{
  Bytes bytes = { 0 };
  Events events = { 0 };
  int tracks = 1;
  Stroke *strokes = calloc ((size_t) midi->n + 1, sizeof *strokes);
  bool ok = strokes != NULL && find_strokes (midi, strokes);

  for (int p = 0; p < score->n_parts; p++)
    tracks += staves_of (score->parts[p]);
  if (ok)
    {
      put (&bytes, "MThd", 4);
      put_number (&bytes, 6, 4);
      put_number (&bytes, 1, 2);
      put_number (&bytes, (uint32_t) tracks, 2);
      put_number (&bytes, SCW_MIDI_DIVISION, 2);
      ok = put_signatures (&bytes, &events, midi, score);
      put_parts (&bytes, &events, midi, score, strokes);
    }
  free (events.at);
  free (strokes);
  if (ok && !bytes.failed)
    {
      *size = bytes.n;
      return bytes.at;
    }
  scw_fail (error, SCW_ERROR_MEMORY, "no memory for a MIDI file");
  free (bytes.at);
  return NULL;
}
