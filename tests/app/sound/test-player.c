/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player on a device that nobody hears: its clock is the real one, so the music is short and quick. */
#include "tests/app/sound/test-player.h"

#include "app/sound/player.h"
#include "app/sound/sound-export.h"
#include "engine/unused.h"
#include "tests/app/sound/player-music.h"

gboolean
skip_without_sound (void)
{
  g_autofree char *soundfont = scw_soundfont_find ();

#ifdef SCW_NO_SOUND
  g_test_skip ("built without FluidSynth");
  return TRUE;
#endif
  if (soundfont == NULL)
    g_test_skip ("no sound font is installed (timgm6mb-soundfont)");
  return soundfont == NULL;
}

static ScwPlayer *
player_with (ScwScore *score)
{
  ScwPlayer *player = scw_player_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (scw_player_load (player, score, 100, &error));
  g_assert_no_error (error);
  scw_score_free (score);
  scw_player_set_driver (player, "silent");
  return player;
}

static gboolean
wake (SCW_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Until it is in this state; what hangs is ended by the test's time limit. */
static void
wait_for (ScwPlayer *player, ScwPlayerState state)
{
  guint source = g_timeout_add (20, wake, NULL);

  while (scw_player_get_state (player) != state)
    {
      if (state != SCW_PLAYER_STOPPED)
        g_assert_no_error ((GError *) scw_player_get_error (player));
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

static void
wait_past (ScwPlayer *player, double quarters)
{
  guint source = g_timeout_add (20, wake, NULL);

  while (scw_player_get_position (player) <= quarters)
    {
      g_assert_cmpint (scw_player_get_state (player), !=, SCW_PLAYER_STOPPED);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

typedef struct
{
  GString *measures;
  double last;
  int n_positions, n_finished, n_backwards;
  int least, most; /* measures */
} Log;

static void
on_position (ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, Log *log)
{
  double position = scw_player_get_position (player);
  ScwPlayerCursor cursor;

  scw_player_get_cursor (player, &cursor);
  g_assert_cmpfloat (cursor.quarters, ==, position);
  for (int staff = 0; staff < 2; staff++)
    {
      const ScwMidiNote *now = cursor.now[staff], *next = cursor.next[staff];

      if (now != NULL)
        {
          g_assert_cmpint (now->staff, ==, staff);
          g_assert_cmpint (now->measure, ==, cursor.measure);
          g_assert_cmpfloat ((double) now->onset.num / (double) now->onset.den, <=, position + 1e-5);
        }
      if (next != NULL)
        g_assert_cmpfloat ((double) next->onset.num / (double) next->onset.den, >, position);
    }
  log->n_backwards += position < log->last;
  log->last = position;
  log->n_positions++;
  log->least = MIN (log->least, cursor.measure);
  log->most = MAX (log->most, cursor.measure);
}

static void
on_measure (ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, Log *log)
{
  int measure;

  g_object_get (player, "measure", &measure, NULL);
  g_string_append_printf (log->measures, "%d ", measure);
}

static void
on_finished (SCW_UNUSED ScwPlayer *player, Log *log)
{
  log->n_finished++;
}

static void
follow (ScwPlayer *player, Log *log)
{
  *log = (Log){ .measures = g_string_new (NULL), .least = 99, .most = -1 };
  g_signal_connect (player, "notify::position", G_CALLBACK (on_position), log);
  g_signal_connect (player, "notify::measure", G_CALLBACK (on_measure), log);
  g_signal_connect (player, "finished", G_CALLBACK (on_finished), log);
}

static void
test_clock (void)
{
  g_autoptr (ScwPlayer) player = NULL;
  Log log;

  if (skip_without_sound ())
    return;
  player = player_with (music_steps ());
  scw_player_set_speed (player, 6); /* 1.2 s */
  follow (player, &log);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_STOPPED);
  scw_player_play (player);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_OPENING);
  wait_for (player, SCW_PLAYER_PLAYING);
  wait_for (player, SCW_PLAYER_STOPPED);
  g_assert_null (scw_player_get_error (player));
  g_assert_cmpint (log.n_finished, ==, 1);
  g_assert_cmpint (log.n_backwards, ==, 0);
  g_assert_cmpint (log.n_positions, >, 0);
  g_assert_true (g_str_has_suffix (log.measures->str, "2 ")); /* a machine that is busy may skip one before */
  g_assert_cmpfloat (scw_player_get_position (player), ==, 12);

  /* the device is there still; again, from the beginning */
  scw_player_play (player);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_PLAYING);
  g_assert_cmpfloat (scw_player_get_position (player), <, 1);
  wait_for (player, SCW_PLAYER_STOPPED);
  g_assert_cmpint (log.n_finished, ==, 2);
  g_assert_cmpint (log.n_backwards, ==, 1);
  g_assert_cmpint (log.least, ==, 0);
  g_assert_cmpint (log.most, ==, 2);
  g_string_free (log.measures, TRUE);
}

static void
test_pause (void)
{
  g_autoptr (ScwPlayer) player = NULL;
  double at;

  if (skip_without_sound ())
    return;
  player = player_with (music_steps ());
  scw_player_set_speed (player, 2);
  scw_player_seek (player, 4);
  scw_player_play (player);
  wait_past (player, 4.5);
  scw_player_pause (player);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_PAUSED);
  at = scw_player_get_position (player);
  g_usleep (100000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  scw_player_set_loop (player, 0, -1); /* looks where it is, and leaves it there */
  g_assert_cmpfloat (scw_player_get_position (player), ==, at);
  scw_player_play (player);
  wait_past (player, at + 0.5);
  scw_player_stop (player);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_STOPPED);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 0);

  /* given up before the device was open */
  scw_player_set_driver (player, NULL);
  scw_player_set_driver (player, "silent");
  scw_player_play (player);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_OPENING);
  scw_player_pause (player);
  scw_player_play (player);
  scw_player_stop (player);
  g_usleep (100000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_STOPPED);
}

static void
test_loop (void)
{
  g_autoptr (ScwPlayer) player = NULL;
  guint source;
  Log log;

  if (skip_without_sound ())
    return;
  player = player_with (music_steps ());
  scw_player_set_speed (player, 8);
  scw_player_set_loop (player, 1, 1);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 4);
  follow (player, &log);
  scw_player_play (player);
  source = g_timeout_add (20, wake, NULL);
  while (log.n_backwards < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (log.least, ==, 1);
  g_assert_cmpint (log.most, ==, 1);
  g_assert_cmpint (log.n_finished, ==, 0);
  scw_player_set_loop (player, 0, -1);
  while (log.n_finished == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (log.most, ==, 2);
  g_source_remove (source);
  g_string_free (log.measures, TRUE);
}

/* An edit while it plays: the new score goes on where the old one was. */
static void
test_load_again (void)
{
  g_autoptr (ScwPlayer) player = NULL;
  ScwScore *other;
  double at;

  if (skip_without_sound ())
    return;
  player = player_with (music_steps ());
  scw_player_set_speed (player, 3);
  scw_player_play (player);
  wait_past (player, 4.2);
  at = scw_player_get_position (player);
  other = music_steps ();
  g_assert_true (scw_player_load (player, other, 100, NULL));
  scw_score_free (other);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_PLAYING);
  g_assert_cmpfloat (scw_player_get_position (player), >=, at);
  wait_past (player, at + 0.3);
  other = music_lilt (); /* shorter than that: it ends */
  g_assert_true (scw_player_load (player, other, 100, NULL));
  scw_score_free (other);
  wait_for (player, SCW_PLAYER_STOPPED);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 3.5);
  scw_player_play (player);
  g_assert_true (scw_player_load (player, NULL, 100, NULL));
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_STOPPED);
}

/* Let go at any moment: opening, playing, in a handler. */
static void
drop_it (SCW_UNUSED ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, ScwPlayer **place)
{
  g_clear_object (place);
}

static void
test_let_go (void)
{
  ScwPlayer *player;
  guint source;

  if (skip_without_sound ())
    return;
  player = player_with (music_steps ());
  scw_player_play (player);
  g_object_unref (player);
  g_usleep (50000);

  player = player_with (music_steps ());
  scw_player_play (player);
  wait_past (player, 0.1);
  g_assert_finalize_object (player);

  player = player_with (music_steps ());
  g_signal_connect (player, "notify::position", G_CALLBACK (drop_it), &player);
  scw_player_play (player);
  source = g_timeout_add (20, wake, NULL);
  while (player != NULL)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 10; i++)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
on_error (ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, int *n)
{
  g_autofree char *message = NULL;

  g_object_get (player, "error", &message, NULL);
  *n += message != NULL;
}

static void
expect_error (ScwPlayer *player, ScwPlayerError code, const char *message)
{
  int n = 0;
  gulong handler = g_signal_connect (player, "notify::error", G_CALLBACK (on_error), &n);

#ifdef SCW_NO_SOUND
  code = SCW_PLAYER_ERROR_UNSUPPORTED;
  message = "this build of Scorewright cannot play: export a MIDI file instead";
#endif
  scw_player_play (player);
  wait_for (player, SCW_PLAYER_STOPPED);
  g_assert_cmpint (n, ==, 1);
  g_assert_error ((GError *) scw_player_get_error (player), SCW_PLAYER_ERROR, (int) code);
  g_assert_cmpstr (scw_player_get_error (player)->message, ==, message);
  g_signal_handler_disconnect (player, handler);
}

static void
test_errors (void)
{
  g_autoptr (ScwPlayer) player = player_with (music_steps ());
  g_autofree char *source = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "meson.build", NULL);
  g_autofree char *no_font = g_strdup_printf ("'%s' is not a sound font (.sf2)", source);

  scw_player_set_soundfont (player, "/nowhere/none.sf2");
  expect_error (player, SCW_PLAYER_ERROR_SOUNDFONT,
                "cannot open the sound font '/nowhere/none.sf2': No such file or directory");
  scw_player_set_soundfont (player, source);
  expect_error (player, SCW_PLAYER_ERROR_SOUNDFONT, no_font);
  scw_player_set_soundfont (player, "/");
  expect_error (player, SCW_PLAYER_ERROR_SOUNDFONT, "'/' is not a sound font (.sf2)");
  scw_player_set_soundfont (player, NULL);

  /* what is loaded can be used all the same */
  scw_player_seek (player, 5);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 5);
  if (skip_without_sound ())
    return;
  scw_player_set_driver (player, "trumpet");
  expect_error (player, SCW_PLAYER_ERROR_DEVICE, "the sound device 'trumpet' does not answer");
  scw_player_set_driver (player, "silent");
  scw_player_play (player);
  wait_for (player, SCW_PLAYER_PLAYING);
  g_assert_null (scw_player_get_error (player));
}

/* In a process of its own, with these variables: "NAME=value", ... */
static void
in_a_world_of (const char *const *variables)
{
  for (const char *const *one = variables; *one != NULL; one++)
    {
      g_auto (GStrv) parts = g_strsplit (*one, "=", 2);

      g_setenv (parts[0], parts[1], TRUE);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  for (const char *const *one = variables; *one != NULL; one++)
    {
      g_auto (GStrv) parts = g_strsplit (*one, "=", 2);

      g_unsetenv (parts[0]);
    }
  g_test_trap_assert_passed ();
}

/* The text for a computer without any sound font. */
static void
test_no_soundfont (void)
{
  static const char *const variables[]
    = { "XDG_DATA_DIRS=/nowhere", "XDG_DATA_HOME=/nowhere", "SCW_SOUNDFONT=", NULL };

  if (g_test_subprocess ())
    {
      g_autoptr (ScwPlayer) player = player_with (music_steps ());

      expect_error (player, SCW_PLAYER_ERROR_SOUNDFONT,
                    "no sound font is installed: install the package timgm6mb-soundfont, or choose an .sf2 "
                    "file "
                    "in the preferences");
      return;
    }
  in_a_world_of (variables);
}

/* And for one without any device, or with one that does not answer. */
static void
test_no_device (void)
{
  static const char *const variables[] = { "PULSE_SERVER=unix:/nowhere", "PIPEWIRE_REMOTE=/nowhere",
                                           "ALSA_CONFIG_PATH=/nowhere", "SCW_AUDIO_DRIVER=", NULL };

  if (skip_without_sound ())
    return;
  if (g_test_subprocess ())
    {
      g_autoptr (ScwPlayer) player = player_with (music_steps ());

      scw_player_set_driver (player, NULL);
      expect_error (player, SCW_PLAYER_ERROR_DEVICE,
                    "no sound device answers: look at the sound settings of the computer");
      return;
    }
  in_a_world_of (variables);
}

static void
test_nothing (void)
{
  g_autoptr (ScwPlayer) player = scw_player_new ();
  ScwPlayerCursor cursor;

  scw_player_play (player);
  g_assert_cmpint (scw_player_get_state (player), ==, SCW_PLAYER_STOPPED);
  g_assert_cmpstr (scw_player_get_error (player)->message, ==, "there is nothing to play yet");
  scw_player_pause (player);
  scw_player_stop (player);
  scw_player_seek (player, 3);
  scw_player_set_loop (player, 0, 5);
  scw_player_set_muted (player, 0, TRUE);
  scw_player_get_cursor (player, &cursor);
  g_assert_cmpint (cursor.measure, ==, -1);
  g_assert_null (cursor.now[0]);
  g_assert_cmpfloat (scw_player_find_token (player, 0, 0), ==, -1);
  g_assert_cmpfloat (scw_player_find_region (player, 0), ==, -1);
  g_assert_cmpint (scw_player_measure_of (player, 0, 0), ==, -1);
  g_assert_cmpint (scw_player_get_n_measures (player), ==, 0);
}

/* Two measures; the bass plays half notes. */
#define LMX                                                                                           \
  "measure key:fifths:0 time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 quarter " \
  "staff:1 D5 quarter backup half C3 voice:5 half staff:2 measure E5 voice:1 half staff:1"

static void
test_cursor (void)
{
  g_autoptr (ScwPlayer) player = player_with (music_from_lmx (LMX));
  ScwScore *score = music_from_lmx (LMX);
  ScwPlayerCursor cursor;
  int n_notes = 0;

  g_assert_cmpfloat (scw_player_get_length (player), ==, 4);
  g_assert_cmpfloat (scw_player_find_measure (player, 1), ==, 2);
  g_assert_cmpfloat (scw_player_find_measure (player, 2), ==, -1);
  g_assert_cmpfloat (scw_player_find_region (player, 0), ==, 0);
  g_assert_cmpfloat (scw_player_find_region (player, 1), ==, -1);
  g_assert_cmpint (scw_player_get_n_measures (player), ==, 2);
  for (int m = 0; m < score->parts[0]->n_measures; m++)
    for (int i = 0; i < score->parts[0]->measures[m].n_elements; i++)
      {
        const ScwElement *element = &score->parts[0]->measures[m].elements[i];
        double at = 2 * m + (double) element->onset.num / (double) element->onset.den;

        g_assert_cmpfloat (scw_player_find_element (player, m, i), ==, at);
        if (element->kind != SCW_ELEMENT_NOTE)
          continue;
        n_notes++;
        for (int token = element->span.first; token < element->span.end; token++)
          {
            g_assert_cmpfloat (scw_player_find_token (player, 0, token), ==, at);
            g_assert_cmpint (scw_player_measure_of (player, 0, token), ==, m);
          }
        g_assert_cmpfloat (scw_player_find_token (player, 1, element->span.first), ==, -1);
        scw_player_seek (player, at);
        scw_player_get_cursor (player, &cursor);
        g_assert_cmpint (cursor.measure, ==, m);
        g_assert_cmpfloat (cursor.in_measure, ==, at - 2 * m);
        g_assert_cmpint (cursor.now[element->note.staff - 1]->element, ==, i);
        g_assert_cmpint (cursor.now[element->note.staff - 1]->span.first, ==, element->span.first);
      }
  g_assert_cmpint (n_notes, ==, 4);

  scw_player_seek (player, 0.5); /* between C and D */
  scw_player_get_cursor (player, &cursor);
  g_assert_cmpint (cursor.now[0]->pitch, ==, 72);
  g_assert_cmpint (cursor.next[0]->pitch, ==, 74);
  g_assert_cmpint (cursor.now[1]->pitch, ==, 48);
  g_assert_null (cursor.next[1]);
  scw_player_seek (player, 2.5); /* nothing in the bass here */
  scw_player_get_cursor (player, &cursor);
  g_assert_cmpint (cursor.now[0]->pitch, ==, 76);
  g_assert_null (cursor.now[1]);
  scw_score_free (score);
}

/* The cursor stands in the score: at a repeat it jumps back. Measures and loops are found where they are played first. */
static void
test_repeat (void)
{
  static const int measures[] = { 0, 1, 1, 2 };
  g_autoptr (ScwPlayer) player = scw_player_new ();
  ScwScore *score = music_duet ();
  ScwPlayerCursor cursor;
  int told;

  g_assert_cmpfloat (scw_player_get_tempo (player), ==, 100);
  g_assert_true (scw_player_load (player, score, 0, NULL));
  scw_score_free (score);
  g_assert_cmpfloat (scw_player_get_tempo (player), ==, 60);
  g_assert_cmpfloat (scw_player_get_length (player), ==, 16);
  g_assert_cmpint (scw_player_get_n_measures (player), ==, 3);
  for (int k = 0; k < 4; k++)
    {
      scw_player_seek (player, 4 * k + 2.5);
      scw_player_get_cursor (player, &cursor);
      g_assert_cmpint (cursor.measure, ==, measures[k]);
      g_assert_cmpfloat (cursor.quarters, ==, 4 * k + 2.5);
      g_assert_cmpfloat (cursor.in_measure, ==, 2.5);
      g_assert_cmpfloat (cursor.in_region, ==, 4 * measures[k] + 2.5);
      g_object_get (player, "measure", &told, NULL);
      g_assert_cmpint (told, ==, measures[k]);
      g_assert_cmpint (cursor.now[0]->pitch, ==, 72 + 2 * measures[k]);
      g_assert_cmpint (cursor.now[1]->pitch, ==, 48);
      g_assert_cmpint (cursor.now[0]->played, ==, k);
      g_assert_cmpint (cursor.now[1]->onset.num, ==, 4 * k + 2);
      if (k < 3)
        {
          g_assert_cmpint (cursor.next[0]->pitch, ==, 72 + 2 * measures[k + 1]);
          g_assert_cmpint (cursor.next[1]->onset.num, ==, 4 * k + 4);
        }
    }
  g_assert_null (cursor.next[0]);
  g_assert_cmpfloat (scw_player_find_measure (player, 1), ==, 4);
  g_assert_cmpfloat (scw_player_find_measure (player, 2), ==, 12);
  scw_player_seek (player, 0);
  scw_player_set_loop (player, 2, 2);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 12);
  scw_player_set_loop (player, 1, 1); /* both times */
  g_assert_cmpfloat (scw_player_get_position (player), ==, 4);
  scw_player_seek (player, 9);
  scw_player_set_loop (player, 1, 1);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 9);
  scw_player_set_loop (player, 0, 0);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 0);
  scw_player_set_loop (player, 5, 7); /* nothing is there */
  scw_player_seek (player, 15);
  g_assert_cmpfloat (scw_player_get_position (player), ==, 15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/player/no-soundfont", test_no_soundfont);
  g_test_add_func ("/player/no-device", test_no_device);
  g_test_add_func ("/player/clock", test_clock);
  g_test_add_func ("/player/pause", test_pause);
  g_test_add_func ("/player/loop", test_loop);
  g_test_add_func ("/player/load-again", test_load_again);
  g_test_add_func ("/player/let-go", test_let_go);
  g_test_add_func ("/player/errors", test_errors);
  g_test_add_func ("/player/nothing", test_nothing);
  g_test_add_func ("/player/cursor", test_cursor);
  g_test_add_func ("/player/repeat", test_repeat);
  add_sound_tests ();
  return g_test_run ();
}
