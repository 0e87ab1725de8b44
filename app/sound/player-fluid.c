/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sound/player-fluid.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>

#include <fluidsynth.h>
#include <glib/gstdio.h>

#include "engine/unused.h"

#define GAIN         1.5
#define CLICK_LENGTH 0.04 /* seconds */
#define CLICK_LEVEL  0.25
#define BLOCK        256 /* frames a silent speaker asks for */

struct ScwSynth
{
  fluid_settings_t *settings;
  fluid_synth_t *synth;
  int rate;
  int click_at; /* frames since the last click */
  double click_pitch;
};

struct ScwSpeaker
{
  ScwFill fill;
  gpointer data;
  fluid_settings_t *settings;
  fluid_audio_driver_t *driver;

  GThread *thread; /* of a silent one */
  GMutex lock;
  GCond wake;
  gboolean stop;
  int rate;
};

/* FluidSynth writes to standard error what we say ourselves. */
static void
keep_quiet (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      for (int level = FLUID_PANIC; level <= FLUID_DBG; level++)
        fluid_set_log_function (level, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
}

static fluid_settings_t *
new_settings (int rate)
{
  fluid_settings_t *settings = new_fluid_settings ();

  fluid_settings_setnum (settings, "synth.sample-rate", rate);
  fluid_settings_setnum (settings, "synth.gain", GAIN);
  fluid_settings_setint (settings, "synth.midi-channels", SCW_PERFORMANCE_CHANNELS);
  fluid_settings_setint (settings, "synth.dynamic-sample-loading", 1);
  fluid_settings_setint (settings, "synth.chorus.active", 0);
  fluid_settings_setint (settings, "audio.periods", 4);
  fluid_settings_setint (settings, "audio.period-size", 512);
  return settings;
}

static gboolean
check_soundfont (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  const int reason = errno;

  if (fd < 0)
    {
      g_set_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_SOUNDFONT, "cannot open the sound font '%s': %s",
                   path, scw_errno_text (reason));
      return FALSE;
    }
  g_close (fd, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !fluid_is_soundfont (path))
    {
      g_set_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_SOUNDFONT, "'%s' is not a sound font (.sf2)",
                   path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
load (ScwSynth *self, const char *path, GError **error)
{
  int id = fluid_synth_sfload (self->synth, path, 1);

  if (id == FLUID_FAILED)
    {
      g_set_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_SOUNDFONT, "cannot read the sound font '%s'",
                   path);
      return FALSE;
    }
  for (int channel = 0; channel < SCW_PERFORMANCE_CHANNELS; channel++)
    {
      fluid_synth_set_channel_type (self->synth, channel,
                                    channel == SCW_MIDI_DRUMS ? CHANNEL_TYPE_DRUM : CHANNEL_TYPE_MELODIC);
      if (channel != SCW_MIDI_DRUMS)
        fluid_synth_bank_select (self->synth, channel, 0);
      fluid_synth_program_change (self->synth, channel, 0);
    }
  return TRUE;
}

ScwSynth *
scw_synth_new (const char *soundfont, int rate, GError **error)
{
  g_autofree char *path
    = soundfont != NULL && *soundfont != '\0' ? g_strdup (soundfont) : scw_soundfont_find ();
  g_autoptr (ScwSynth) self = NULL;

  keep_quiet ();
  if (path == NULL)
    {
      g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_SOUNDFONT,
                           "no sound font is installed: install the package timgm6mb-soundfont, or choose an "
                           ".sf2 file in the preferences");
      return NULL;
    }
  if (!check_soundfont (path, error))
    return NULL;
  self = g_new0 (ScwSynth, 1);
  self->rate = rate;
  self->click_at = G_MAXINT;
  self->settings = new_settings (rate);
  self->synth = new_fluid_synth (self->settings);
  if (self->synth == NULL)
    {
      g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_FAILED, "FluidSynth does not start");
      return NULL;
    }
  return load (self, path, error) ? g_steal_pointer (&self) : NULL;
}

void
scw_synth_free (ScwSynth *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->synth, delete_fluid_synth);
  g_clear_pointer (&self->settings, delete_fluid_settings);
  g_free (self);
}

int
scw_synth_get_rate (const ScwSynth *self)
{
  return self->rate;
}

/* ---- sound ---- */

void
scw_synth_hush (ScwSynth *self)
{
  for (int channel = 0; channel < SCW_PERFORMANCE_CHANNELS; channel++)
    {
      fluid_synth_cc (self->synth, channel, SCW_MIDI_PEDAL, 0);
      fluid_synth_cc (self->synth, channel, SCW_MIDI_EXPRESSION, 127);
    }
  fluid_synth_all_notes_off (self->synth, -1);
}

static void
act (ScwSynth *self, const ScwSoundEvent *event)
{
  switch (event->kind)
    {
    case SCW_SOUND_NOTE_ON:
      fluid_synth_noteon (self->synth, event->channel, event->key, event->velocity);
      break;
    case SCW_SOUND_NOTE_OFF:
      fluid_synth_noteoff (self->synth, event->channel, event->key);
      break;
    case SCW_SOUND_CLICK:
      self->click_at = 0;
      self->click_pitch = event->velocity > 100 ? 2200 : 1500;
      break;
    case SCW_SOUND_PROGRAM:
      fluid_synth_program_change (self->synth, event->channel, event->key);
      break;
    case SCW_SOUND_CONTROL:
      fluid_synth_cc (self->synth, event->channel, event->key, event->velocity);
      break;
    case SCW_SOUND_HUSH:
    default:
      scw_synth_hush (self);
    }
}

/* A click of our own: not every sound font has drums. */
static void
add_click (ScwSynth *self, float *left, float *right, int frames)
{
  const int length = (int) (CLICK_LENGTH * self->rate);

  for (int i = 0; i < frames && self->click_at < length; i++, self->click_at++)
    {
      double t = (double) self->click_at / self->rate;
      double fade = 1 - (double) self->click_at / length;
      float v = (float) (CLICK_LEVEL * fade * fade * sin (2 * G_PI * self->click_pitch * t));

      left[i] += v;
      right[i] += v;
    }
}

void
scw_synth_perform (ScwSynth *self, ScwPerformance *performance, float *left, float *right, int frames)
{
  while (frames > 0)
    {
      ScwSoundEvent event;
      int n = frames;

      while (performance != NULL && scw_performance_take (performance, &event))
        act (self, &event);
      if (performance != NULL)
        n = scw_performance_until (performance, frames);
      fluid_synth_write_float (self->synth, n, left, 0, 1, right, 0, 1);
      add_click (self, left, right, n);
      if (performance != NULL)
        scw_performance_advance (performance, n);
      left += n;
      right += n;
      frames -= n;
    }
}

/* ---- devices ---- */

static int
on_fill (
  void *data, int frames, SCW_UNUSED int n_effects, SCW_UNUSED float *effects[], int n_out, float *out[])
{
  ScwSpeaker *self = data;

  if (n_out >= 2)
    self->fill (self->data, out[0], out[1], frames);
  return FLUID_OK;
}

/* Counts the time for those who have no ears. */
static gpointer
run_silently (gpointer data)
{
  ScwSpeaker *self = data;
  gint64 due = g_get_monotonic_time ();
  float left[BLOCK], right[BLOCK];

  g_mutex_lock (&self->lock);
  while (!self->stop)
    {
      g_mutex_unlock (&self->lock);
      self->fill (self->data, left, right, BLOCK);
      g_mutex_lock (&self->lock);
      due
        = MAX (due + (gint64) BLOCK * G_USEC_PER_SEC / self->rate, g_get_monotonic_time () - G_USEC_PER_SEC);
      while (!self->stop && g_cond_wait_until (&self->wake, &self->lock, due))
        ;
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static gboolean
try_driver (ScwSpeaker *self, const char *driver)
{
  if (strcmp (driver, "silent") == 0)
    {
      self->thread = g_thread_new ("silent", run_silently, self);
      return TRUE;
    }
  if (fluid_settings_setstr (self->settings, "audio.driver", driver) == FLUID_OK)
    self->driver = new_fluid_audio_driver2 (self->settings, on_fill, self);
  return self->driver != NULL;
}

ScwSpeaker *
scw_speaker_open (const char *driver, int rate, ScwFill fill, gpointer data, GError **error)
{
  static const char *const usual[] = { "pulseaudio", "pipewire", "alsa" };
  ScwSpeaker *self = g_new0 (ScwSpeaker, 1);
  gboolean open = FALSE;

  keep_quiet ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->fill = fill;
  self->data = data;
  self->rate = rate;
  self->settings = new_settings (rate);
  if (driver == NULL || *driver == '\0')
    driver = g_getenv ("SCW_AUDIO_DRIVER");
  if (driver != NULL && *driver != '\0')
    open = try_driver (self, driver);
  else
    for (gsize i = 0; !open && i < G_N_ELEMENTS (usual); i++)
      open = try_driver (self, usual[i]);
  if (open)
    return self;
  if (driver != NULL && *driver != '\0')
    g_set_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_DEVICE, "the sound device '%s' does not answer",
                 driver);
  else
    g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_DEVICE,
                         "no sound device answers: look at the sound settings of the computer");
  scw_speaker_close (self);
  return NULL;
}

void
scw_speaker_close (ScwSpeaker *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->driver, delete_fluid_audio_driver);
  g_clear_pointer (&self->settings, delete_fluid_settings);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}
