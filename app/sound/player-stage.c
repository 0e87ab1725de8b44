/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sound/player-stage.h"

#include <gio/gio.h>

#include "engine/unused.h"

struct ScwStage
{
  GMutex lock;
  ScwSynth *synth;
  ScwPerformance *performance; /* the player's */
  gboolean playing;
  gboolean over;
  guint64 frames;
  ScwSpeaker *speaker; /* the main thread's */
};

typedef struct
{
  char *soundfont, *driver;
  void (*opened) (ScwStage *stage, GError *error, gpointer data);
  gpointer data;
} Opening;

/* On the speaker's thread. */
static void
fill (gpointer data, float *left, float *right, int frames)
{
  ScwStage *self = data;
  ScwPerformance *performance;

  g_mutex_lock (&self->lock);
  performance = self->playing ? self->performance : NULL;
  scw_synth_perform (self->synth, performance, left, right, frames);
  self->frames += (guint64) frames;
  if (performance != NULL && scw_performance_is_over (performance))
    {
      self->playing = FALSE;
      self->over = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

void
scw_stage_free (ScwStage *self)
{
  if (self == NULL)
    return;
  scw_speaker_close (self->speaker);
  scw_synth_free (self->synth);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
free_stage (gpointer stage)
{
  scw_stage_free (stage);
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->soundfont);
  g_free (opening->driver);
  g_free (opening);
}

static void
open_work (GTask *task, SCW_UNUSED gpointer source, gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  const Opening *opening = data;
  ScwStage *self = g_new0 (ScwStage, 1);
  GError *error = NULL;

  g_mutex_init (&self->lock);
  self->synth = scw_synth_new (opening->soundfont, SCW_STAGE_RATE, &error);
  if (self->synth != NULL)
    self->speaker = scw_speaker_open (opening->driver, SCW_STAGE_RATE, fill, self, &error);
  if (error == NULL)
    g_task_return_pointer (task, self, free_stage);
  else
    {
      scw_stage_free (self);
      g_task_return_error (task, error);
    }
}

static void
on_opened (SCW_UNUSED GObject *source, GAsyncResult *result, SCW_UNUSED gpointer data)
{
  const Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  ScwStage *stage = g_task_propagate_pointer (G_TASK (result), &error);

  opening->opened (stage, error, opening->data);
}

void
scw_stage_open (const char *soundfont,
                const char *driver,
                void (*opened) (ScwStage *stage, GError *error, gpointer data),
                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_opened, NULL);
  Opening *opening = g_new (Opening, 1);

  *opening = (Opening){ g_strdup (soundfont), g_strdup (driver), opened, data };
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_work);
}

void
scw_stage_lock (ScwStage *self)
{
  if (self != NULL)
    g_mutex_lock (&self->lock);
}

void
scw_stage_unlock (ScwStage *self)
{
  if (self != NULL)
    g_mutex_unlock (&self->lock);
}

void
scw_stage_set_performance (ScwStage *self, ScwPerformance *performance)
{
  g_mutex_lock (&self->lock);
  if (self->performance != performance)
    scw_synth_hush (self->synth);
  self->performance = performance;
  g_mutex_unlock (&self->lock);
}

void
scw_stage_set_playing (ScwStage *self, gboolean playing)
{
  g_mutex_lock (&self->lock);
  if (self->playing && !playing)
    scw_synth_hush (self->synth);
  if (self->performance != NULL)
    scw_performance_hush (self->performance);
  self->playing = playing;
  self->over = FALSE;
  g_mutex_unlock (&self->lock);
}

gboolean
scw_stage_is_over (ScwStage *self)
{
  gboolean over;

  g_mutex_lock (&self->lock);
  over = self->over;
  g_mutex_unlock (&self->lock);
  return over;
}

guint64
scw_stage_get_frames (ScwStage *self)
{
  guint64 frames;

  g_mutex_lock (&self->lock);
  frames = self->frames;
  g_mutex_unlock (&self->lock);
  return frames;
}
