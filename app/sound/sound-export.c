/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sound/sound-export.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>

#include "app/error.h"
#include "app/score/compose.h"
#include "engine/file.h"

#define BLOCK       4096 /* frames */
#define HEADER_SIZE 44
#define MAX_FRAMES  ((G_MAXUINT32 - HEADER_SIZE) / 4) /* sizes in the header have 32 bits */

static ScwMidiStyle
style_of (double tempo)
{
  ScwMidiStyle style = scw_midi_style ();

  if (tempo > 0)
    style.tempo = CLAMP (tempo, 5, 1000);
  return style;
}

static ScwPerformance *
new_performance (const ScwScore *score, const ScwSoundOptions *options, int rate, GError **error)
{
  ScwMidiStyle style = style_of (options->tempo);
  ScwError failure = { 0 };
  ScwMidi *midi = scw_midi_new (score, &style, &failure);
  ScwPerformance *performance;

  if (midi == NULL)
    {
      scw_app_error_take (error, &failure);
      return NULL;
    }
  performance = scw_performance_new (midi, score, rate);
  scw_midi_free (midi);
  scw_performance_set_speed (performance, options->speed > 0 ? options->speed : 1);
  scw_performance_set_metronome (performance, options->metronome);
  for (int staff = 0; staff < SCW_PERFORMANCE_STAVES; staff++)
    scw_performance_set_muted (performance, staff, (options->muted & 1u << staff) != 0);
  return performance;
}

static void
put (guint8 **at, guint32 value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    *(*at)++ = (guint8) (value >> 8 * i);
}

static void
put_text (guint8 **at, const char *text)
{
  memcpy (*at, text, strlen (text));
  *at += strlen (text);
}

static void
make_header (guint8 header[HEADER_SIZE], int rate, gint64 frames)
{
  guint8 *at = header;
  const guint32 size = (guint32) (frames * 4);

  put_text (&at, "RIFF");
  put (&at, size + HEADER_SIZE - 8, 4);
  put_text (&at, "WAVEfmt ");
  put (&at, 16, 4); /* what follows of the format: PCM, channels, rate, bytes a second, bytes a frame, bits */
  put (&at, 1, 2);
  put (&at, 2, 2);
  put (&at, (guint32) rate, 4);
  put (&at, (guint32) rate * 4, 4);
  put (&at, 4, 2);
  put (&at, 16, 2);
  put_text (&at, "data");
  put (&at, size, 4);
}

/* Loud chords are bent instead of cut off: straight up to 0.8, then ever flatter. */
static gint16
sample (float value)
{
  float size = fabsf (value);

  if (size > 0.8f)
    size = 0.8f + 0.2f * tanhf ((size - 0.8f) / 0.2f);
  return (gint16) lrintf (copysignf (size, value) * 32767);
}

static void
interleave (const float *left, const float *right, int n, guint8 *bytes)
{
  for (int i = 0; i < n; i++)
    {
      put (&bytes, (guint16) sample (left[i]), 2);
      put (&bytes, (guint16) sample (right[i]), 2);
    }
}

/* Waits until there is room, or somebody cancels. */
static gboolean
wait_for_room (int fd, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { fd, G_IO_OUT, 0 } };
  const gboolean watched = g_cancellable_make_pollfd (cancellable, &fds[1]);

  while (g_poll (fds, watched ? 2 : 1, -1) < 0 && errno == EINTR)
    ;
  if (watched)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* GIO would say why it fails in words about file descriptors, and in the language of the locale. */
static gboolean
write_out (GOutputStream *stream, const void *bytes, gsize size, GCancellable *cancellable, GError **error)
{
  const int fd
    = G_IS_UNIX_OUTPUT_STREAM (stream) ? g_unix_output_stream_get_fd (G_UNIX_OUTPUT_STREAM (stream)) : -1;

  if (fd < 0)
    return g_output_stream_write_all (stream, bytes, size, NULL, cancellable, error);
  while (size > 0)
    {
      gssize n;

      if (!wait_for_room (fd, cancellable, error))
        return FALSE;
      n = write (fd, bytes, size);
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n < 0)
        return scw_app_fail_errno (error, errno);
      bytes = (const guint8 *) bytes + n;
      size -= (gsize) n;
    }
  return TRUE;
}

gboolean
scw_sound_write_wav (const ScwScore *score,
                     const ScwSoundOptions *options,
                     GOutputStream *stream,
                     void (*progress) (double done, gpointer data),
                     gpointer data,
                     GCancellable *cancellable,
                     GError **error)
{
  const ScwSoundOptions usual = { 0 };
  const ScwSoundOptions *how = options != NULL ? options : &usual;
  const int rate = how->rate > 0 ? CLAMP (how->rate, 8000, 96000) : 44100;
  g_autoptr (ScwPerformance) performance = new_performance (score, how, rate, error);
  g_autoptr (ScwSynth) synth = NULL;
  g_autofree float *left = g_new (float, BLOCK), *right = g_new (float, BLOCK);
  g_autofree guint8 *bytes = g_malloc (BLOCK * 4);
  guint8 header[HEADER_SIZE];
  double seconds;
  gint64 frames;

  if (performance == NULL || (synth = scw_synth_new (how->soundfont, rate, error)) == NULL)
    return FALSE;
  seconds = scw_performance_get_seconds (performance);
  frames = llrint ((seconds + SCW_SOUND_TAIL) * rate);
  if (frames > MAX_FRAMES)
    {
      g_set_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_FAILED,
                   "the music is too long for a WAV file: %.0f hours", seconds / 3600);
      return FALSE;
    }
  make_header (header, rate, frames);
  if (!write_out (stream, header, HEADER_SIZE, cancellable, error))
    return FALSE;
  for (gint64 done = 0; done < frames;)
    {
      int n = (int) MIN (BLOCK, frames - done);

      scw_synth_perform (synth, performance, left, right, n);
      interleave (left, right, n, bytes);
      if (!write_out (stream, bytes, (gsize) n * 4, cancellable, error))
        return FALSE;
      done += n;
      if (progress != NULL)
        progress ((double) done / (double) frames, data);
    }
  return TRUE;
}

/* Keeps what is ours and what was cancelled, and says of the rest which file it is. */
static void
explain (const char *path, GError *failure, GError **error)
{
  if (scw_app_error_parts (failure).reason == SCW_REASON_SYSTEM)
    scw_app_error_about (&failure, SCW_DEED_WRITE, path, 0);
  g_propagate_error (error, failure);
}

gboolean
scw_sound_export_wav (const ScwScore *score,
                      const ScwSoundOptions *options,
                      const char *path,
                      void (*progress) (double done, gpointer data),
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  ScwNewFile file;
  ScwError why = { 0 };
  g_autoptr (GOutputStream) out = NULL;
  GError *failure = NULL;
  gboolean done = FALSE;

  if (scw_new_file_open (&file, path, 0666, &why))
    {
      out = g_unix_output_stream_new (file.fd, FALSE);
      done = scw_sound_write_wav (score, options, out, progress, data, cancellable, &failure)
             && scw_new_file_finish (&file, &why);
    }
  scw_new_file_close (&file);
  if (failure != NULL)
    explain (path, failure, error);
  else if (!done)
    {
      scw_fail_about (&why, SCW_DEED_WRITE, path);
      scw_app_error_take (error, &why);
    }
  return done;
}

GBytes *
scw_sound_format_midi (const ScwScore *score, double tempo, GError **error)
{
  ScwMidiStyle style = style_of (tempo);
  ScwError failure = { 0 };
  ScwMidi *midi = scw_midi_new (score, &style, &failure);
  size_t size = 0;
  uint8_t *data = midi != NULL ? scw_midi_format (midi, score, &size, &failure) : NULL;

  scw_midi_free (midi);
  if (data != NULL)
    return g_bytes_new_with_free_func (data, size, free, data);
  scw_app_error_take (error, &failure);
  return NULL;
}

gboolean
scw_sound_export_midi (const ScwScore *score, double tempo, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = scw_sound_format_midi (score, tempo, error);
  gsize size;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return bytes != NULL && scw_save (path, data, size, error);
}
