/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sound/player.h"

#include "app/error.h"
#include "app/sound/player-stage.h"

#define TICK_MS     33
#define LINGER_MS   5000 /* the device stays open for so long after the last note */
#define STALL_TICKS 150  /* so many ticks without a frame: the device has died */

struct _ScwPlayer
{
  GObject parent_instance;

  char *soundfont, *driver;
  ScwScore *score;
  ScwMidi *midi;
  ScwPerformance *performance; /* locked by the stage, while there is one */

  int loop_first, loop_last;
  double speed;
  guint32 muted;
  gboolean metronome;

  ScwStage *stage;
  guint serial; /* of the opening that counts */
  ScwPlayerState state;
  double position; /* as was told last */
  int measure;
  GError *error;
  guint tick, linger;
  guint64 frames_seen;
  int stalled;
};

G_DEFINE_FINAL_TYPE (ScwPlayer, scw_player, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_POSITION,
  PROP_MEASURE,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint finished_signal;

static double
number (ScwFraction fraction)
{
  return (double) fraction.num / (double) fraction.den;
}

/* ---- what is told ---- */

/* Index among those that are played. */
static int
played_at (ScwPlayer *self, double quarters)
{
  int low = 0, high = self->midi != NULL ? self->midi->n_measures : 0;

  if (high == 0)
    return -1;
  while (high - low > 1)
    {
      int middle = (low + high) / 2;

      if (number (self->midi->starts[middle]) <= quarters + 1e-6)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static int
measure_at (ScwPlayer *self, double quarters)
{
  const int played = played_at (self, quarters);

  return played >= 0 ? self->midi->measures[played] : -1;
}

static void
set_state (ScwPlayer *self, ScwPlayerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_error (ScwPlayer *self, GError *error)
{
  if (error == NULL && self->error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static double
position_now (ScwPlayer *self)
{
  double position;

  if (self->performance == NULL)
    return 0;
  scw_stage_lock (self->stage);
  position = scw_performance_get_position (self->performance);
  scw_stage_unlock (self->stage);
  return position;
}

static void
tell_position (ScwPlayer *self)
{
  const double position = position_now (self);
  const int measure = measure_at (self, position);

  g_object_freeze_notify (G_OBJECT (self));
  if (self->position != position)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
  if (self->measure != measure)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEASURE]);
  self->position = position;
  self->measure = measure;
  g_object_thaw_notify (G_OBJECT (self));
}

/* ---- the device ---- */

static void
close_stage (ScwPlayer *self)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->linger, g_source_remove);
  g_clear_pointer (&self->stage, scw_stage_free);
  self->serial++;
}

static gboolean
on_linger (gpointer data)
{
  ScwPlayer *self = data;

  self->linger = 0;
  close_stage (self);
  return G_SOURCE_REMOVE;
}

static void
rest (ScwPlayer *self, ScwPlayerState state)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->stage != NULL)
    {
      scw_stage_set_playing (self->stage, FALSE);
      g_clear_handle_id (&self->linger, g_source_remove);
      self->linger = g_timeout_add (LINGER_MS, on_linger, self);
    }
  set_state (self, state);
}

static void
fail (ScwPlayer *self, GError *error)
{
  g_object_ref (self);
  close_stage (self);
  set_error (self, error);
  set_state (self, SCW_PLAYER_STOPPED);
  g_object_unref (self);
}

static gboolean
has_died (ScwPlayer *self)
{
  guint64 frames = scw_stage_get_frames (self->stage);

  self->stalled = frames == self->frames_seen ? self->stalled + 1 : 0;
  self->frames_seen = frames;
  return self->stalled > STALL_TICKS;
}

static gboolean
on_tick (gpointer data)
{
  g_autoptr (ScwPlayer) self = g_object_ref (data);
  const guint tick = self->tick;

  if (has_died (self))
    {
      fail (self, g_error_new_literal (SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_DEVICE,
                                       "the sound device does not answer any more"));
      return G_SOURCE_REMOVE;
    }
  if (!scw_stage_is_over (self->stage))
    {
      tell_position (self);
      return self->tick == tick ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE; /* a handler may have stopped it */
    }
  self->tick = 0;
  rest (self, SCW_PLAYER_STOPPED);
  tell_position (self);
  g_signal_emit (self, finished_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
start (ScwPlayer *self)
{
  g_clear_handle_id (&self->linger, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  scw_stage_set_performance (self->stage, self->performance);
  scw_stage_set_playing (self->stage, TRUE);
  self->stalled = 0;
  self->tick = g_timeout_add (TICK_MS, on_tick, self);
  set_state (self, SCW_PLAYER_PLAYING);
}

typedef struct
{
  GWeakRef player;
  guint serial;
} Waiting;

static void
on_opened (ScwStage *stage, GError *error, gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (ScwPlayer) self = g_weak_ref_get (&waiting->player);
  const gboolean wanted = self != NULL && self->serial == waiting->serial;

  g_weak_ref_clear (&waiting->player);
  g_free (waiting);
  if (!wanted)
    {
      g_clear_error (&error);
      scw_stage_free (stage);
    }
  else if (stage == NULL)
    fail (self, error);
  else
    {
      self->stage = stage;
      start (self);
    }
}

void
scw_player_play (ScwPlayer *self)
{
  Waiting *waiting;

  g_return_if_fail (SCW_IS_PLAYER (self));
  if (scw_player_get_playing (self))
    return;
  set_error (self, NULL);
  if (self->performance == NULL || scw_performance_get_length (self->performance) <= 0)
    {
      fail (self,
            g_error_new_literal (SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_EMPTY, "there is nothing to play yet"));
      return;
    }
  if (scw_player_get_position (self) >= scw_performance_get_length (self->performance) - 1e-6)
    scw_player_seek (self, MAX (scw_player_find_measure (self, self->loop_first), 0));
  if (self->stage != NULL)
    {
      start (self);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  g_weak_ref_init (&waiting->player, self);
  waiting->serial = ++self->serial;
  set_state (self, SCW_PLAYER_OPENING);
  scw_stage_open (self->soundfont, self->driver, on_opened, waiting);
}

/* What was being opened is no longer waited for. */
static void
halt (ScwPlayer *self, ScwPlayerState state)
{
  if (self->state == SCW_PLAYER_OPENING)
    self->serial++;
  if (scw_player_get_playing (self))
    rest (self, state);
  else if (self->state == SCW_PLAYER_PAUSED)
    set_state (self, state);
}

void
scw_player_pause (ScwPlayer *self)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  if (self->state == SCW_PLAYER_PAUSED || self->state == SCW_PLAYER_STOPPED)
    return;
  halt (self, SCW_PLAYER_PAUSED);
  tell_position (self);
}

void
scw_player_stop (ScwPlayer *self)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  halt (self, SCW_PLAYER_STOPPED);
  scw_player_seek (self, MAX (scw_player_find_measure (self, self->loop_first), 0));
}

/* ---- what is played ---- */

/* When a measure is played first; -1: never. */
static int
first_playing (ScwPlayer *self, int measure)
{
  for (int k = 0; self->midi != NULL && k < self->midi->n_measures; k++)
    if (self->midi->measures[k] == measure)
      return k;
  return -1;
}

static gboolean
loop_range (ScwPlayer *self, double *from, double *to)
{
  const int first = self->loop_first >= 0 ? first_playing (self, self->loop_first) : -1;
  int end = first;

  if (first < 0)
    return FALSE;
  while (end < self->midi->n_measures && self->midi->measures[end] >= self->loop_first
         && self->midi->measures[end] <= self->loop_last)
    end++;
  if (end == first)
    return FALSE;
  *from = number (self->midi->starts[first]);
  *to = number (self->midi->starts[end]);
  return TRUE;
}

static void
apply_loop (ScwPlayer *self)
{
  double from = 0, to = 0, position;

  loop_range (self, &from, &to);
  scw_performance_set_loop (self->performance, from, to);
  position = scw_performance_get_position (self->performance);
  if (to > from && (position < from || position >= to))
    scw_performance_seek (self->performance, from);
}

static void
apply_all (ScwPlayer *self)
{
  scw_performance_set_speed (self->performance, self->speed);
  scw_performance_set_metronome (self->performance, self->metronome);
  for (int staff = 0; staff < SCW_PERFORMANCE_STAVES; staff++)
    scw_performance_set_muted (self->performance, staff, (self->muted & 1u << staff) != 0);
  apply_loop (self);
}

gboolean
scw_player_load (ScwPlayer *self, const ScwScore *score, double tempo, GError **error)
{
  ScwError failure = { 0 };
  ScwScore *copy = score != NULL ? scw_score_copy (score, &failure) : NULL;
  ScwMidiStyle style = scw_midi_style ();
  ScwMidi *midi;
  double position;

  g_return_val_if_fail (SCW_IS_PLAYER (self), FALSE);
  style.tempo = tempo > 0 ? tempo : style.tempo;
  midi = copy != NULL ? scw_midi_new (copy, &style, &failure) : NULL;
  if (score != NULL && midi == NULL)
    {
      scw_score_free (copy);
      return scw_app_error_take (error, &failure);
    }
  position = position_now (self);
  if (self->stage != NULL)
    scw_stage_set_performance (self->stage, NULL);
  g_clear_pointer (&self->performance, scw_performance_free);
  g_clear_pointer (&self->midi, scw_midi_free);
  g_clear_pointer (&self->score, scw_score_free);
  self->score = copy;
  self->midi = midi;
  if (midi != NULL)
    {
      self->performance = scw_performance_new (midi, copy, SCW_STAGE_RATE);
      scw_performance_seek (self->performance, position);
      apply_all (self);
      if (self->stage != NULL)
        scw_stage_set_performance (self->stage, self->performance);
    }
  else
    halt (self, SCW_PLAYER_STOPPED);
  tell_position (self);
  return TRUE;
}

void
scw_player_seek (ScwPlayer *self, double quarters)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  if (self->performance == NULL)
    return;
  scw_stage_lock (self->stage);
  scw_performance_seek (self->performance, quarters);
  scw_stage_unlock (self->stage);
  tell_position (self);
}

void
scw_player_set_loop (ScwPlayer *self, int first, int last)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  self->loop_first = last < first ? -1 : first;
  self->loop_last = last < first ? -1 : last;
  if (self->performance == NULL)
    return;
  scw_stage_lock (self->stage);
  apply_loop (self);
  scw_stage_unlock (self->stage);
  tell_position (self);
}

void
scw_player_set_speed (ScwPlayer *self, double factor)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  self->speed = CLAMP (factor, 0.05, 20);
  if (self->performance == NULL)
    return;
  scw_stage_lock (self->stage);
  scw_performance_set_speed (self->performance, self->speed);
  scw_stage_unlock (self->stage);
}

void
scw_player_set_muted (ScwPlayer *self, int staff, gboolean muted)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  g_return_if_fail (staff >= 0 && staff < SCW_PERFORMANCE_STAVES);
  self->muted = muted ? self->muted | 1u << staff : self->muted & ~(1u << staff);
  if (self->performance == NULL)
    return;
  scw_stage_lock (self->stage);
  scw_performance_set_muted (self->performance, staff, muted);
  scw_stage_unlock (self->stage);
}

void
scw_player_set_metronome (ScwPlayer *self, gboolean on)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  self->metronome = on;
  if (self->performance == NULL)
    return;
  scw_stage_lock (self->stage);
  scw_performance_set_metronome (self->performance, on);
  scw_stage_unlock (self->stage);
}

static void
change_device (ScwPlayer *self, char **place, const char *value)
{
  if (g_strcmp0 (*place, value) == 0)
    return;
  g_free (*place);
  *place = g_strdup (value);
  halt (self, SCW_PLAYER_STOPPED);
  close_stage (self);
}

void
scw_player_set_soundfont (ScwPlayer *self, const char *path)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  change_device (self, &self->soundfont, path);
}

void
scw_player_set_driver (ScwPlayer *self, const char *driver)
{
  g_return_if_fail (SCW_IS_PLAYER (self));
  change_device (self, &self->driver, driver);
}

/* ---- where things are ---- */

double
scw_player_find_measure (ScwPlayer *self, int measure)
{
  int played;

  g_return_val_if_fail (SCW_IS_PLAYER (self), -1);
  played = measure >= 0 ? first_playing (self, measure) : -1;
  return played >= 0 ? number (self->midi->starts[played]) : -1;
}

static double
find_element (ScwPlayer *self, const ScwPart *part, int measure, int element)
{
  const double start = scw_player_find_measure (self, measure);
  const ScwMeasure *in = start >= 0 && measure < part->n_measures ? &part->measures[measure] : NULL;

  if (in == NULL || element < 0 || element >= in->n_elements)
    return -1;
  return start + number (in->elements[element].onset);
}

double
scw_player_find_element (ScwPlayer *self, int measure, int element)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), -1);
  return self->score != NULL ? find_element (self, self->score->parts[0], measure, element) : -1;
}

static gboolean
holds (ScwSpan span, int token)
{
  return token >= span.first && token < span.end;
}

/* The measure of a token and its part; -1: there is none. */
static int
measure_of (ScwPlayer *self, int region, int token, const ScwPart **part)
{
  for (int p = 0; self->score != NULL && p < self->score->n_parts; p++)
    {
      *part = self->score->parts[p];
      for (int m = 0; m < (*part)->n_measures; m++)
        if ((*part)->measures[m].region == region && holds ((*part)->measures[m].span, token))
          return m;
    }
  return -1;
}

int
scw_player_measure_of (ScwPlayer *self, int region, int token)
{
  const ScwPart *part;

  g_return_val_if_fail (SCW_IS_PLAYER (self), -1);
  return measure_of (self, region, token, &part);
}

double
scw_player_find_token (ScwPlayer *self, int region, int token)
{
  const ScwPart *part = NULL;
  int m;

  g_return_val_if_fail (SCW_IS_PLAYER (self), -1);
  m = measure_of (self, region, token, &part);
  for (int i = 0; m >= 0 && i < part->measures[m].n_elements; i++)
    {
      const ScwElement *element = &part->measures[m].elements[i];

      if (element->kind != SCW_ELEMENT_MOVE && holds (element->span, token))
        return find_element (self, part, m, i);
    }
  return scw_player_find_measure (self, m);
}

/* The first measure of a region; -1: there is none. */
static int
first_of_region (ScwPlayer *self, int region)
{
  for (int p = 0; self->score != NULL && p < self->score->n_parts; p++)
    for (int m = 0; m < self->score->parts[p]->n_measures; m++)
      if (self->score->parts[p]->measures[m].region == region)
        return m;
  return -1;
}

double
scw_player_find_region (ScwPlayer *self, int region)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), -1);
  return scw_player_find_measure (self, first_of_region (self, region));
}

int
scw_player_get_n_measures (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), 0);
  return self->score != NULL ? scw_score_n_measures (self->score) : 0;
}

double
scw_player_get_tempo (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), SCW_MIDI_TEMPO);
  return self->midi != NULL ? self->midi->tempi[0].tempo : SCW_MIDI_TEMPO;
}

/* The first note that begins after 'quarters'. */
static int
first_after (const ScwMidi *midi, double quarters)
{
  int low = 0, high = midi->n;

  while (low < high)
    {
      int middle = (low + high) / 2;

      if (number (midi->notes[middle].onset) <= quarters + 1e-6)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Counted from the top of the score; -1: more than a cursor has. */
static int
staff_of (const ScwMidi *midi, const ScwMidiNote *note)
{
  const int staff = midi->parts[note->part].first_staff + note->staff;

  return staff < SCW_PLAYER_STAVES ? staff : -1;
}

static void
find_now (const ScwMidi *midi, int after, int played, ScwPlayerCursor *cursor)
{
  for (int i = after - 1; i >= 0 && midi->notes[i].played >= played - 1; i--)
    {
      const ScwMidiNote *note = &midi->notes[i];
      const int staff = staff_of (midi, note);

      if (staff < 0 || note->played != played)
        continue;
      if (cursor->now[staff] == NULL || scw_fraction_cmp (note->onset, cursor->now[staff]->onset) == 0)
        cursor->now[staff] = note;
    }
}

static void
find_next (const ScwMidi *midi, int after, int staves, ScwPlayerCursor *cursor)
{
  int found = 0;

  for (int i = after; i < midi->n && found < MIN (staves, SCW_PLAYER_STAVES); i++)
    {
      const ScwMidiNote *note = &midi->notes[i];
      const int staff = staff_of (midi, note);

      if (staff >= 0 && cursor->next[staff] == NULL)
        {
          cursor->next[staff] = note;
          found++;
        }
    }
}

/* How long the measures [first, end) are together, as they are written. */
static double
length_of (ScwPlayer *self, int first, int end)
{
  double sum = 0;

  for (int m = first; m < end; m++)
    {
      const int played = first_playing (self, m);

      if (played >= 0)
        sum += number (self->midi->starts[played + 1]) - number (self->midi->starts[played]);
    }
  return sum;
}

/* Of the topmost part that has a row there. */
static int
region_of (const ScwScore *score, int measure)
{
  for (int p = 0; p < score->n_parts; p++)
    if (measure < score->parts[p]->n_measures && score->parts[p]->measures[measure].region >= 0)
      return score->parts[p]->measures[measure].region;
  return 0;
}

void
scw_player_get_cursor (ScwPlayer *self, ScwPlayerCursor *cursor)
{
  int after, played;

  g_return_if_fail (SCW_IS_PLAYER (self));
  *cursor = (ScwPlayerCursor){ .quarters = scw_player_get_position (self), .measure = -1 };
  played = played_at (self, cursor->quarters);
  if (played < 0)
    return;
  cursor->measure = self->midi->measures[played];
  cursor->in_measure = MAX (cursor->quarters - number (self->midi->starts[played]), 0);
  cursor->region = region_of (self->score, cursor->measure);
  cursor->in_region
    = length_of (self, first_of_region (self, cursor->region), cursor->measure) + cursor->in_measure;
  after = first_after (self->midi, cursor->quarters);
  find_now (self->midi, after, played, cursor);
  find_next (self->midi, after, scw_score_n_staves (self->score), cursor);
}

/* As it was told last, so that all who look see the same. */
double
scw_player_get_position (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), 0);
  return self->position;
}

double
scw_player_get_length (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), 0);
  return self->performance != NULL ? scw_performance_get_length (self->performance) : 0;
}

ScwPlayerState
scw_player_get_state (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), SCW_PLAYER_STOPPED);
  return self->state;
}

gboolean
scw_player_get_playing (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), FALSE);
  return self->state == SCW_PLAYER_PLAYING || self->state == SCW_PLAYER_OPENING;
}

const GError *
scw_player_get_error (ScwPlayer *self)
{
  g_return_val_if_fail (SCW_IS_PLAYER (self), NULL);
  return self->error;
}

/* ---- the object ---- */

static void
scw_player_finalize (GObject *object)
{
  ScwPlayer *self = SCW_PLAYER (object);

  close_stage (self);
  g_clear_pointer (&self->performance, scw_performance_free);
  g_clear_pointer (&self->midi, scw_midi_free);
  g_clear_pointer (&self->score, scw_score_free);
  g_clear_error (&self->error);
  g_free (self->soundfont);
  g_free (self->driver);
  G_OBJECT_CLASS (scw_player_parent_class)->finalize (object);
}

static void
scw_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwPlayer *self = SCW_PLAYER (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_POSITION:
      g_value_set_double (value, self->position);
      break;
    case PROP_MEASURE:
      g_value_set_int (value, self->measure);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_player_class_init (ScwPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = scw_player_finalize;
  object_class->get_property = scw_player_get_property;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, SCW_PLAYER_PAUSED, 0, flags);
  properties[PROP_POSITION] = g_param_spec_double ("position", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_MEASURE] = g_param_spec_int ("measure", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  finished_signal = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
scw_player_init (ScwPlayer *self)
{
  self->speed = 1;
  self->measure = -1;
  self->loop_first = self->loop_last = -1;
}

ScwPlayer *
scw_player_new (void)
{
  return g_object_new (SCW_TYPE_PLAYER, NULL);
}
