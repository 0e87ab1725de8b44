/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sound/performance.h"

#include <math.h>
#include <string.h>

#define SHORTEST_LOOP (1.0 / 16) /* quarters; many frames at any speed */

/* At the same moment in this order. */
typedef enum
{
  STEP_OFF,
  STEP_CLICK,
  STEP_ON,
} StepKind;

typedef struct
{
  double at; /* quarters */
  StepKind kind;
  int note; /* of notes; STEP_CLICK: whether it is the first of its measure */
} Step;

typedef struct
{
  guint8 channel, key, velocity, staff;
  gboolean sounds;
} Note;

struct ScwPerformance
{
  Step *steps; /* (n_steps) by time */
  int n_steps;
  Note *notes; /* (n_notes) */
  int n_notes;
  double length;
  double tempo; /* quarters a minute */
  int rate;

  double position;
  int next; /* the first step not taken */
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

static void
add_notes (ScwPerformance *self, const ScwMidi *midi, GArray *steps)
{
  int channels[256]; /* of staff and voice */
  int n_channels = 0;

  memset (channels, -1, sizeof channels);
  self->notes = g_new0 (Note, MAX (midi->n, 1));
  self->n_notes = midi->n;
  for (int i = 0; i < midi->n; i++)
    {
      const ScwMidiNote *from = &midi->notes[i];
      int *channel = &channels[from->staff % 16 * 16 + from->voice % 16];
      double onset = number (from->onset);

      if (*channel < 0)
        *channel = n_channels++ % SCW_PERFORMANCE_CHANNELS;
      self->notes[i] = (Note){ *channel, from->pitch, from->velocity, from->staff, FALSE };
      g_array_append_val (steps, ((Step){ onset, STEP_ON, i }));
      g_array_append_val (steps, ((Step){ onset + number (from->length), STEP_OFF, i }));
    }
}

/* A measure that is shorter than its time at the beginning is a pick-up: its beats count from its end. */
static void
add_clicks (const ScwMidi *midi, const ScwPart *part, GArray *steps)
{
  for (int m = 0; m < MIN (midi->n_measures, part->n_measures); m++)
    {
      const ScwMeasure *measure = &part->measures[m];
      ScwFraction beat = scw_beat_length (measure->time);
      ScwFraction first = SCW_FRACTION_ZERO;
      ScwFraction full = measure->time.beats > 0 ? scw_time_length (measure->time) : measure->length;

      if (m == 0 && scw_fraction_cmp (measure->length, full) < 0)
        first = scw_fraction_sub (measure->length, full);
      for (ScwFraction at = first; scw_fraction_cmp (at, measure->length) < 0 && beat.num > 0;
           at = scw_fraction_add (at, beat))
        if (at.num >= 0)
          g_array_append_val (steps, ((Step){ number (scw_fraction_add (midi->starts[m], at)), STEP_CLICK,
                                              scw_fraction_cmp (at, first) == 0 && first.num == 0 }));
    }
}

ScwPerformance *
scw_performance_new (const ScwMidi *midi, const ScwScore *score, double tempo, int rate)
{
  ScwPerformance *self = g_new0 (ScwPerformance, 1);
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));

  self->tempo = CLAMP (tempo, 5, 1000);
  self->rate = rate;
  self->speed = 1;
  self->length = number (midi->starts[midi->n_measures]);
  add_notes (self, midi, steps);
  if (score->n_parts > 0)
    add_clicks (midi, score->parts[0], steps);
  g_array_sort (steps, compare_steps);
  if (steps->len > 0)
    self->length = MAX (self->length, g_array_index (steps, Step, steps->len - 1).at);
  self->n_steps = (int) steps->len;
  self->steps = (gpointer) g_array_free (steps, FALSE);
  return self;
}

void
scw_performance_free (ScwPerformance *self)
{
  if (self == NULL)
    return;
  g_free (self->steps);
  g_free (self->notes);
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
  return self->length * 60 / (self->tempo * self->speed);
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

  self->position = CLAMP (quarters, 0, self->length);
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
