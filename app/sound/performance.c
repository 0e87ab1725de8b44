/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sound/performance.h"

#include <math.h>
#include <string.h>

#define SHORTEST_LOOP (1.0 / 16) /* quarters; many frames at any speed */
#define MOST_STEPS    10000000   /* no more clicks than that: rests may stand for thousands of measures */

/* At the same moment in this order. */
typedef enum
{
  STEP_TEMPO,
  STEP_OFF,
  STEP_CONTROL,
  STEP_CLICK,
  STEP_ON,
} StepKind;

typedef struct
{
  double at; /* quarters */
  StepKind kind;
  int note; /* of notes, tempi or controls; STEP_CLICK: whether it is the first of its measure */
} Step;

typedef struct
{
  guint8 channel, key, velocity;
  int staff; /* of the score */
  gboolean sounds;
} Note;

typedef struct
{
  double at;
  double tempo; /* quarters a minute */
} Tempo;

struct ScwPerformance
{
  Step *steps; /* (n_steps) by time */
  int n_steps;
  Note *notes; /* (n_notes) */
  int n_notes;
  Tempo *tempi; /* (n_tempi) the first at 0 */
  int n_tempi;
  ScwSoundEvent *controls;
  ScwSoundEvent *programs; /* (n_programs) */
  int n_programs;
  double length;
  int rate;

  double position;
  int next;     /* the first step not taken */
  int program;  /* the first program not told */
  double tempo; /* in force */
  double loop_from, loop_to;
  double speed;
  guint32 muted; /* a bit a staff */
  gboolean metronome;
  gboolean hush;     /* all notes are to end */
  gboolean unmuting; /* notes of muted staves may sound still */
  guint8 held[SCW_PERFORMANCE_CHANNELS][128];
};

static double
number (ScwFraction fraction)
{
  return (double) fraction.num / (double) fraction.den;
}

ScwFraction
scw_beat_length (ScwTime time)
{
  if (time.beats <= 0 || time.beat_type <= 0)
    return scw_fraction (1, 1);
  return scw_fraction (time.beat_type >= 8 && time.beats > 3 && time.beats % 3 == 0 ? 12 : 4, time.beat_type);
}

/* ---- what there is to play ---- */

static int
compare_steps (gconstpointer left, gconstpointer right)
{
  const Step *a = left, *b = right;

  if (a->at != b->at)
    return a->at < b->at ? -1 : 1;
  if (a->kind != b->kind)
    return (int) a->kind - (int) b->kind;
  return a->note - b->note;
}

static guint8
channel_of (const ScwMidi *midi, int part)
{
  return (guint8) (midi->parts[part].channel % SCW_PERFORMANCE_CHANNELS);
}

static void
add_notes (ScwPerformance *self, const ScwMidi *midi, GArray *steps)
{
  self->notes = g_new0 (Note, MAX (midi->n, 1));
  self->n_notes = midi->n;
  for (int i = 0; i < midi->n; i++)
    {
      const ScwMidiNote *from = &midi->notes[i];
      const double onset = number (from->onset);

      self->notes[i] = (Note){ from->percussion ? SCW_MIDI_DRUMS : channel_of (midi, from->part), from->pitch,
                               from->velocity, midi->parts[from->part].first_staff + from->staff, FALSE };
      g_array_append_val (steps, ((Step){ onset, STEP_ON, i }));
      g_array_append_val (steps, ((Step){ onset + number (from->length), STEP_OFF, i }));
    }
}

static void
add_controls (ScwPerformance *self, const ScwMidi *midi, GArray *steps)
{
  self->controls = g_new0 (ScwSoundEvent, MAX (midi->n_controls, 1));
  for (int i = 0; i < midi->n_controls; i++)
    {
      const ScwMidiControl *from = &midi->controls[i];

      self->controls[i]
        = (ScwSoundEvent){ SCW_SOUND_CONTROL, channel_of (midi, from->part), from->controller, from->value };
      g_array_append_val (steps, ((Step){ number (from->onset), STEP_CONTROL, i }));
    }
  self->programs = g_new0 (ScwSoundEvent, MAX (midi->n_parts, 1));
  self->n_programs = midi->n_parts;
  for (int p = 0; p < midi->n_parts; p++)
    self->programs[p]
      = (ScwSoundEvent){ SCW_SOUND_PROGRAM, channel_of (midi, p), (guint8) midi->parts[p].program, 0 };
}

static void
add_tempi (ScwPerformance *self, const ScwMidi *midi, GArray *steps)
{
  self->tempi = g_new0 (Tempo, MAX (midi->n_tempi, 1));
  self->n_tempi = midi->n_tempi;
  for (int i = 0; i < midi->n_tempi; i++)
    {
      self->tempi[i] = (Tempo){ number (midi->tempi[i].onset), midi->tempi[i].tempo };
      g_array_append_val (steps, ((Step){ self->tempi[i].at, STEP_TEMPO, i }));
    }
}

/* A measure that is shorter than its time at the beginning is a pick-up: its beats count from its end. A rest of
 * several measures has the beats of each. */
static void
add_clicks (const ScwMidi *midi, const ScwPart *part, GArray *steps)
{
  for (int k = 0; k < midi->n_measures; k++)
    {
      const int m = midi->measures[k];
      const ScwMeasure *measure = m < part->n_measures ? &part->measures[m] : NULL;
      const ScwFraction end = scw_fraction_sub (midi->starts[k + 1], midi->starts[k]);
      const ScwFraction beat = measure != NULL ? scw_beat_length (measure->time) : SCW_FRACTION_ZERO;
      ScwFraction at = SCW_FRACTION_ZERO, full, bar = SCW_FRACTION_ZERO;

      if (beat.num <= 0)
        continue;
      full = measure->time.beats > 0 ? scw_time_length (measure->time) : measure->length;
      if (m == 0 && scw_fraction_cmp (end, full) < 0)
        bar = at = scw_fraction_sub (end, full);
      for (; scw_fraction_cmp (at, end) < 0 && steps->len < MOST_STEPS; at = scw_fraction_add (at, beat))
        {
          if (full.num > 0 && scw_fraction_cmp (scw_fraction_sub (at, bar), full) >= 0)
            bar = at;
          if (at.num >= 0)
            g_array_append_val (steps, ((Step){ number (scw_fraction_add (midi->starts[k], at)), STEP_CLICK,
                                                scw_fraction_cmp (at, bar) == 0 }));
        }
    }
}

static void
set_position (ScwPerformance *self, double position)
{
  int low = 0, high = self->n_tempi;

  self->position = position;
  while (high - low > 1)
    {
      const int middle = (low + high) / 2;

      if (self->tempi[middle].at <= position + 1e-9)
        low = middle;
      else
        high = middle;
    }
  self->tempo = self->n_tempi > 0 ? self->tempi[low].tempo : SCW_MIDI_TEMPO;
}

ScwPerformance *
scw_performance_new (const ScwMidi *midi, const ScwScore *score, int rate)
{
  ScwPerformance *self = g_new0 (ScwPerformance, 1);
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));

  self->rate = rate;
  self->speed = 1;
  self->length = number (midi->starts[midi->n_measures]);
  add_tempi (self, midi, steps);
  add_notes (self, midi, steps);
  add_controls (self, midi, steps);
  if (score->n_parts > 0)
    add_clicks (midi, score->parts[0], steps);
  g_array_sort (steps, compare_steps);
  if (steps->len > 0)
    self->length = MAX (self->length, g_array_index (steps, Step, steps->len - 1).at);
  self->n_steps = (int) steps->len;
  self->steps = (gpointer) g_array_free (steps, FALSE);
  set_position (self, 0);
  return self;
}

void
scw_performance_free (ScwPerformance *self)
{
  if (self == NULL)
    return;
  g_free (self->steps);
  g_free (self->notes);
  g_free (self->tempi);
  g_free (self->controls);
  g_free (self->programs);
  g_free (self);
}

/* ---- where it is ---- */

static double
quarters_a_frame (const ScwPerformance *self)
{
  return self->tempo * self->speed / 60 / self->rate;
}

/* What is nearer than half a frame is now. */
static gboolean
is_due (const ScwPerformance *self, double at)
{
  return at <= self->position + quarters_a_frame (self) / 2;
}

static gboolean
is_looping (const ScwPerformance *self)
{
  return self->loop_to > self->loop_from && self->position < self->loop_to + quarters_a_frame (self);
}

void
scw_performance_set_rate (ScwPerformance *self, int rate)
{
  self->rate = rate;
}

double
scw_performance_get_length (const ScwPerformance *self)
{
  return self->length;
}

double
scw_performance_get_seconds (const ScwPerformance *self)
{
  double seconds = 0;

  for (int i = 0; i < self->n_tempi; i++)
    {
      const double end = i + 1 < self->n_tempi ? MIN (self->tempi[i + 1].at, self->length) : self->length;

      seconds += MAX (end - self->tempi[i].at, 0) * 60 / self->tempi[i].tempo;
    }
  return seconds / self->speed;
}

double
scw_performance_get_position (const ScwPerformance *self)
{
  return MIN (self->position, self->length);
}

gboolean
scw_performance_is_over (const ScwPerformance *self)
{
  return !is_looping (self) && is_due (self, self->length) && self->next == self->n_steps;
}

void
scw_performance_seek (ScwPerformance *self, double quarters)
{
  int low = 0, high = self->n_steps;

  set_position (self, CLAMP (quarters, 0, self->length));
  while (low < high)
    {
      int middle = (low + high) / 2;

      if (self->steps[middle].at < self->position - 1e-9)
        low = middle + 1;
      else
        high = middle;
    }
  self->next = low;
  self->hush = TRUE;
}

void
scw_performance_set_loop (ScwPerformance *self, double from, double to)
{
  self->loop_from = MAX (from, 0);
  self->loop_to = MIN (to, self->length);
  if (self->loop_to - self->loop_from < SHORTEST_LOOP)
    self->loop_from = self->loop_to = 0;
}

void
scw_performance_set_speed (ScwPerformance *self, double factor)
{
  self->speed = CLAMP (factor, 0.05, 20);
}

void
scw_performance_set_muted (ScwPerformance *self, int staff, gboolean muted)
{
  if (staff < 0 || staff >= SCW_PERFORMANCE_STAVES)
    return;
  self->muted = muted ? self->muted | 1u << staff : self->muted & ~(1u << staff);
  self->unmuting = self->unmuting || muted;
}

void
scw_performance_set_metronome (ScwPerformance *self, gboolean on)
{
  self->metronome = on;
}

void
scw_performance_hush (ScwPerformance *self)
{
  self->hush = TRUE;
  self->program = 0;
}

/* ---- what happens ---- */

static gboolean
is_muted (const ScwPerformance *self, const Note *note)
{
  return note->staff < SCW_PERFORMANCE_STAVES && (self->muted & 1u << note->staff) != 0;
}

/* True if its key is let go: two notes of a voice may share one. */
static gboolean
end_note (ScwPerformance *self, Note *note, ScwSoundEvent *event)
{
  if (!note->sounds)
    return FALSE;
  note->sounds = FALSE;
  *event = (ScwSoundEvent){ SCW_SOUND_NOTE_OFF, note->channel, note->key, 0 };
  return --self->held[note->channel][note->key] == 0;
}

static gboolean
end_muted_note (ScwPerformance *self, ScwSoundEvent *event)
{
  for (int i = 0; i < self->n_notes; i++)
    if (is_muted (self, &self->notes[i]) && end_note (self, &self->notes[i], event))
      return TRUE;
  self->unmuting = FALSE;
  return FALSE;
}

static void
end_all (ScwPerformance *self, ScwSoundEvent *event)
{
  for (int i = 0; i < self->n_notes; i++)
    self->notes[i].sounds = FALSE;
  memset (self->held, 0, sizeof self->held);
  self->hush = self->unmuting = FALSE;
  *event = (ScwSoundEvent){ .kind = SCW_SOUND_HUSH };
}

static gboolean
begin_note (ScwPerformance *self, Note *note, ScwSoundEvent *event)
{
  if (is_muted (self, note) || self->held[note->channel][note->key] == G_MAXUINT8)
    return FALSE;
  note->sounds = TRUE;
  self->held[note->channel][note->key]++;
  *event = (ScwSoundEvent){ SCW_SOUND_NOTE_ON, note->channel, note->key, note->velocity };
  return TRUE;
}

static gboolean
do_step (ScwPerformance *self, const Step *step, ScwSoundEvent *event)
{
  switch (step->kind)
    {
    case STEP_OFF:
      return end_note (self, &self->notes[step->note], event);
    case STEP_ON:
      return begin_note (self, &self->notes[step->note], event);
    case STEP_TEMPO:
      self->tempo = self->tempi[step->note].tempo;
      return FALSE;
    case STEP_CONTROL:
      *event = self->controls[step->note];
      return TRUE;
    case STEP_CLICK:
    default:
      *event = (ScwSoundEvent){ .kind = SCW_SOUND_CLICK, .velocity = step->note ? 120 : 80 };
      return self->metronome;
    }
}

gboolean
scw_performance_take (ScwPerformance *self, ScwSoundEvent *event)
{
  if (self->hush)
    {
      end_all (self, event);
      return TRUE;
    }
  if (self->program < self->n_programs)
    {
      *event = self->programs[self->program++];
      return TRUE;
    }
  if (self->unmuting && end_muted_note (self, event))
    return TRUE;
  for (;;)
    {
      const gboolean looping = is_looping (self);
      const Step *step = &self->steps[self->next];

      if (self->next < self->n_steps && is_due (self, step->at)
          && !(looping && step->at >= self->loop_to - 1e-9))
        {
          self->next++;
          if (do_step (self, step, event))
            return TRUE;
        }
      else if (looping && is_due (self, self->loop_to))
        {
          scw_performance_seek (self, self->loop_from);
          end_all (self, event);
          return TRUE;
        }
      else
        return FALSE;
    }
}

int
scw_performance_until (const ScwPerformance *self, int max)
{
  double stop = self->next < self->n_steps ? self->steps[self->next].at : self->length;
  double frames;

  if (is_looping (self))
    stop = MIN (stop, self->loop_to);
  frames = ceil ((stop - self->position) / quarters_a_frame (self) - 0.5);
  return frames <= 1 ? (frames > 0 || stop > self->position ? 1 : max) : frames < max ? (int) frames : max;
}

void
scw_performance_advance (ScwPerformance *self, int frames)
{
  self->position = MIN (self->position + frames * quarters_a_frame (self), self->length);
}
