/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WAV files, looked at as numbers. */
#include "app/sound/sound-export.h"

#include <glib/gstdio.h>
#include <math.h>

#include "app/error.h"
#include "tests/app/sound/player-music.h"
#include "tests/app/sound/test-player.h"

#define RATE 22050

typedef struct
{
  GBytes *bytes;
  const gint16 *samples; /* (frames, 2) */
  int frames;
} Wav;

static guint32
number (const guint8 *at, int bytes)
{
  guint32 value = 0;

  for (int i = bytes - 1; i >= 0; i--)
    value = value << 8 | at[i];
  return value;
}

static Wav
render (const ScwScore *score, ScwSoundOptions options)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  const guint8 *data;
  Wav wav;
  gsize size;

  options.rate = RATE;
  scw_sound_write_wav (score, &options, stream, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  wav.bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  data = g_bytes_get_data (wav.bytes, &size);
  g_assert_cmpmem (data, 4, "RIFF", 4);
  g_assert_cmpmem (data + 8, 8, "WAVEfmt ", 8);
  g_assert_cmpuint (number (data + 4, 4), ==, size - 8);
  g_assert_cmpuint (number (data + 20, 2), ==, 1);
  g_assert_cmpuint (number (data + 22, 2), ==, 2);
  g_assert_cmpuint (number (data + 24, 4), ==, RATE);
  g_assert_cmpuint (number (data + 34, 2), ==, 16);
  g_assert_cmpuint (number (data + 40, 4), ==, size - 44);
  wav.frames = (int) ((size - 44) / 4);
  wav.samples = (const gint16 *) (const void *) (data + 44);
  return wav;
}

/* Root mean square of what lies between two times, of full scale. */
static double
loudness (const Wav *wav, double from, double to)
{
  int a = MAX (0, (int) (from * RATE)), b = MIN (wav->frames, (int) (to * RATE));
  double sum = 0;

  g_assert_cmpint (a, <, b);
  for (int i = 2 * a; i < 2 * b; i++)
    sum += (double) wav->samples[i] * wav->samples[i];
  return sqrt (sum / (2 * (b - a))) / 32768;
}

static double
seconds (const Wav *wav)
{
  return (double) wav->frames / RATE;
}

static void
test_sample (void)
{
  ScwScore *score;
  ScwError failure = { 0 };
  ScwMidi *midi;
  Wav wav;
  double length, peak = 0;
  int loud = 0;

  if (skip_without_sound ())
    return;
  score = music_sample ();
  midi = scw_midi_new (score, NULL, &failure);
  length
    = (double) midi->starts[midi->n_measures].num / (double) midi->starts[midi->n_measures].den * 60 / 100;
  wav = render (score, (ScwSoundOptions){ 0 });
  g_assert_cmpfloat (fabs (seconds (&wav) - SCW_SOUND_TAIL - length), <, 0.05 * length);
  for (int i = 0; i < 2 * wav.frames; i++)
    peak = MAX (peak, abs (wav.samples[i]) / 32768.0);
  for (int i = 0; i < (int) length; i++)
    loud += loudness (&wav, i, i + 1) > 0.003;
  g_test_message ("%.1f s, peak %.2f, loudness %.3f, %d of %d seconds sound", seconds (&wav), peak,
                  loudness (&wav, 0, length), loud, (int) length);
  g_assert_cmpfloat (loudness (&wav, 0, length), >, 0.01);
  g_assert_cmpint (loud * 10, >=, (int) length * 9);
  g_assert_cmpfloat (peak, <, 0.999);
  g_assert_cmpfloat (loudness (&wav, length + 1.8, length + 2), <, 0.005);
  g_bytes_unref (wav.bytes);
  scw_midi_free (midi);
  scw_score_free (score);
}

/* The low notes are muted; each note stands out from the silence before it. */
static void
test_onsets (void)
{
  ScwScore *score;
  Wav wav;

  if (skip_without_sound ())
    return;
  score = music_steps ();
  wav = render (score, (ScwSoundOptions){ .tempo = 60, .muted = 2 });
  ASSERT_NEAR (seconds (&wav), 12 + SCW_SOUND_TAIL, 0.01);
  for (int i = 0; i < 6; i++)
    {
      double now = loudness (&wav, 2 * i, 2 * i + 0.2);
      double before = i > 0 ? loudness (&wav, 2 * i - 0.2, 2 * i) : 0;

      g_assert_cmpfloat (now, >, 0.01);
      g_assert_cmpfloat (now, >, 5 * before);
      g_assert_cmpfloat (loudness (&wav, 2 * i + 0.5, 2 * i + 0.9), >,
                         3 * loudness (&wav, 2 * i + 1.5, 2 * i + 1.9));
    }
  g_bytes_unref (wav.bytes);
  scw_score_free (score);
}

static void
test_speed (void)
{
  ScwScore *score;
  Wav plain, slow, quick;

  if (skip_without_sound ())
    return;
  score = music_steps ();
  plain = render (score, (ScwSoundOptions){ .tempo = 120, .muted = 2 });
  slow = render (score, (ScwSoundOptions){ .tempo = 120, .speed = 0.5, .muted = 2 });
  quick = render (score, (ScwSoundOptions){ .tempo = 240, .muted = 2 });
  ASSERT_NEAR (seconds (&plain) - SCW_SOUND_TAIL, 6, 0.01);
  ASSERT_NEAR (seconds (&slow) - SCW_SOUND_TAIL, 12, 0.01);
  ASSERT_NEAR (seconds (&quick) - SCW_SOUND_TAIL, 3, 0.01);
  g_assert_cmpfloat (loudness (&slow, 10, 10.2), >, 5 * loudness (&slow, 9.8, 10)); /* the last note */
  g_bytes_unref (plain.bytes);
  g_bytes_unref (slow.bytes);
  g_bytes_unref (quick.bytes);
  scw_score_free (score);
}

static void
test_muted (void)
{
  ScwScore *score;
  Wav all, upper, none;

  if (skip_without_sound ())
    return;
  score = music_steps ();
  all = render (score, (ScwSoundOptions){ .tempo = 60 });
  upper = render (score, (ScwSoundOptions){ .tempo = 60, .muted = 2 });
  none = render (score, (ScwSoundOptions){ .tempo = 60, .muted = 3 });
  g_assert_cmpint (all.frames, ==, upper.frames);
  g_assert_cmpfloat (loudness (&all, 1.5, 1.9), >, 5 * loudness (&upper, 1.5, 1.9));
  g_assert_cmpfloat (loudness (&upper, 0, 1), >, 0.01);
  g_assert_cmpfloat (loudness (&none, 0, 14), <, 0.001);
  g_bytes_unref (all.bytes);
  g_bytes_unref (upper.bytes);
  g_bytes_unref (none.bytes);
  scw_score_free (score);
}

/* With both staves muted nothing but clicks is heard, a click each second, the first of a measure higher. */
static void
test_metronome (void)
{
  ScwScore *score;
  Wav wav;
  int crossings[2] = { 0 };

  if (skip_without_sound ())
    return;
  score = music_steps ();
  wav = render (score, (ScwSoundOptions){ .tempo = 60, .muted = 3, .metronome = TRUE });
  for (int i = 0; i < 12; i++)
    {
      g_assert_cmpfloat (loudness (&wav, i, i + 0.03), >, 0.02);
      g_assert_cmpfloat (loudness (&wav, i + 0.1, i + 0.99), <, 0.001);
    }
  g_assert_cmpfloat (loudness (&wav, 12.0, 12.5), <, 0.001);
  for (int beat = 0; beat < 2; beat++)
    for (int i = beat * RATE + 1; i < beat * RATE + RATE / 50; i++)
      crossings[beat] += (wav.samples[2 * i] < 0) != (wav.samples[2 * i - 2] < 0);
  g_assert_cmpint (crossings[0], >, crossings[1] + 10);
  g_bytes_unref (wav.bytes);
  scw_score_free (score);
}

/* Both parts are heard, for as long as they play with the repeat. */
static void
test_duet (void)
{
  ScwScore *score;
  Wav all, upper, lower;

  if (skip_without_sound ())
    return;
  score = music_duet ();
  all = render (score, (ScwSoundOptions){ 0 });
  upper = render (score, (ScwSoundOptions){ .muted = 2 });
  lower = render (score, (ScwSoundOptions){ .muted = 1 });
  ASSERT_NEAR (seconds (&all), 10 + SCW_SOUND_TAIL, 0.01);
  for (int i = 0; i < 10; i++)
    {
      g_assert_cmpfloat (loudness (&upper, i + 0.1, i + 0.9), >, 0.003);
      g_assert_cmpfloat (loudness (&lower, i + 0.1, i + 0.9), >, 0.003);
      g_assert_cmpfloat (loudness (&all, i + 0.1, i + 0.9), >, loudness (&upper, i + 0.1, i + 0.9));
    }
  g_bytes_unref (all.bytes);
  g_bytes_unref (upper.bytes);
  g_bytes_unref (lower.bytes);
  scw_score_free (score);
}

/* ---- files ---- */

static void
cancel_half_way (double done, gpointer data)
{
  if (done > 0.3)
    g_cancellable_cancel (data);
}

static void
assert_only_file (const char *folder, const char *name, const char *content)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_cmpstr (g_dir_read_name (dir), ==, name);
  g_assert_null (g_dir_read_name (dir));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, content);
}

/* What fails leaves the older file and nothing else. */
static void
test_broken_off (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-sound-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.wav", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "x.wav", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  ScwSoundOptions missing = { .soundfont = "/nowhere/none.sf2" };
  GError *error = NULL;
  ScwScore *score;

  if (skip_without_sound ())
    {
      g_rmdir (folder);
      return;
    }
  score = music_steps ();
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_false (scw_sound_export_wav (score, &missing, path, NULL, NULL, NULL, &error));
  g_assert_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_SOUNDFONT);
  g_assert_cmpstr (error->message, ==,
                   "cannot open the sound font '/nowhere/none.sf2': No such file or directory");
  g_clear_error (&error);
  assert_only_file (folder, "x.wav", "old");

  g_assert_false (
    scw_sound_export_wav (score, NULL, path, cancel_half_way, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  assert_only_file (folder, "x.wav", "old");

  g_assert_false (scw_sound_export_wav (score, NULL, nowhere, NULL, NULL, NULL, &error));
  g_assert_error (error, SCW_APP_ERROR, SCW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "none/x.wav': No such file or directory"));
  g_clear_error (&error);

  g_assert_false (scw_sound_export_wav (score, NULL, "/dev/full", NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, "cannot write '/dev/full': No space left on device");
  g_clear_error (&error);

  g_assert_true (scw_sound_export_wav (score, NULL, path, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_remove (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  scw_score_free (score);
}

/* Sizes in the header have 32 bits: four hours at this rate do not fit. The old file stays. */
static void
test_too_long (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-sound-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.wav", NULL);
  const ScwSoundOptions slow = { .tempo = 5, .speed = 0.05, .rate = 96000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  ScwScore *score;

  if (!skip_without_sound ())
    {
      score = music_sample ();
      g_assert_true (g_file_set_contents (path, "old", -1, NULL));
      g_assert_false (
        scw_sound_export_wav (score, &slow, path, cancel_half_way, cancellable, cancellable, &error));
      g_assert_error (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "too long for a WAV file"));
      assert_only_file (folder, "x.wav", "old");
      g_remove (path);
      scw_score_free (score);
    }
  g_rmdir (folder);
}

static void
test_midi (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-sound-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.mid", NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  ScwScore *score = music_steps ();
  gsize size;

  g_assert_true (scw_sound_export_midi (score, 120, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, 8, "MThd\0\0\0\6", 8);
  g_assert_nonnull (memmem (data, size, "\xff\x51\x03\x07\xa1\x20", 6)); /* half a second a quarter */
  g_remove (path);
  g_rmdir (folder);
  scw_score_free (score);
}

void
add_sound_tests (void)
{
  g_test_add_func ("/sound/sample", test_sample);
  g_test_add_func ("/sound/onsets", test_onsets);
  g_test_add_func ("/sound/speed", test_speed);
  g_test_add_func ("/sound/muted", test_muted);
  g_test_add_func ("/sound/metronome", test_metronome);
  g_test_add_func ("/sound/duet", test_duet);
  g_test_add_func ("/sound/broken-off", test_broken_off);
  g_test_add_func ("/sound/too-long", test_too_long);
  g_test_add_func ("/sound/midi", test_midi);
}
