/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sounds when, counted in frames, without any sound. */
#include "app/sound/performance.h"

#include <math.h>

#include "tests/app/sound/player-music.h"

#define RATE  1000
#define TEMPO 60 /* a quarter is a second: 1000 frames */

typedef struct
{
  int at; /* frame */
  ScwSoundEvent event;
} Heard;

static ScwPerformance *
perform_at (ScwScore *score, double tempo, ScwMidi **midi)
{
  ScwError error = { 0 };
  const ScwMidiStyle style = { .tempo = tempo, .velocity = 80 };
  ScwMidi *notes = scw_midi_new (score, &style, &error);
  ScwPerformance *self = scw_performance_new (notes, score, RATE);

  if (midi != NULL)
    *midi = notes;
  else
    scw_midi_free (notes);
  scw_score_free (score);
  return self;
}

static ScwPerformance *
perform (ScwScore *score, ScwMidi **midi)
{
  return perform_at (score, TEMPO, midi);
}

/* Plays so many frames as a synthesizer would, in blocks. */
static GArray *
listen (ScwPerformance *self, int frames)
{
  GArray *heard = g_array_new (FALSE, FALSE, sizeof (Heard));
  int at = 0;

  while (at < frames)
    {
      int block = MIN (64, frames - at), n;
      ScwSoundEvent event;

      for (; block > 0; block -= n, at += n)
        {
          while (scw_performance_take (self, &event))
            {
              g_array_append_val (heard, ((Heard){ at, event }));
              g_assert_cmpuint (heard->len, <, 100000);
            }
          n = scw_performance_until (self, block);
          g_assert_cmpint (n, >=, 1);
          g_assert_cmpint (n, <=, block);
          scw_performance_advance (self, n);
        }
    }
  return heard;
}

static int
count (GArray *heard, ScwSoundKind kind)
{
  int n = 0;

  for (guint i = 0; i < heard->len; i++)
    n += g_array_index (heard, Heard, i).event.kind == kind;
  return n;
}

/* "0:60 2000:64": frames and keys of what begins. */
static char *
onsets (GArray *heard, ScwSoundKind kind)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < heard->len; i++)
    {
      const Heard *one = &g_array_index (heard, Heard, i);

      if (one->event.kind == kind)
        g_string_append_printf (text, "%s%d:%d", text->len > 0 ? " " : "", one->at,
                                kind == SCW_SOUND_CLICK ? one->event.velocity : one->event.key);
    }
  return g_string_free (text, FALSE);
}

static void
assert_onsets (GArray *heard, ScwSoundKind kind, const char *expected)
{
  g_autofree char *text = onsets (heard, kind);

  g_assert_cmpstr (text, ==, expected);
}

#define STEPS_ON  "0:72 0:48 2000:76 4000:79 4000:48 6000:76 8000:74 8000:48 10000:72"
#define STEPS_OFF "1000:72 3000:76 4000:48 5000:79 7000:76 8000:48 9000:74 11000:72 12000:48"

static void
test_onsets (void)
{
  g_autoptr (ScwPerformance) self = perform (music_steps (), NULL);
  g_autoptr (GArray) heard = NULL;

  g_assert_cmpfloat (scw_performance_get_length (self), ==, 12);
  g_assert_false (scw_performance_is_over (self));
  heard = listen (self, 12001);
  assert_onsets (heard, SCW_SOUND_NOTE_ON, STEPS_ON);
  assert_onsets (heard, SCW_SOUND_NOTE_OFF, STEPS_OFF);
  g_assert_cmpint (count (heard, SCW_SOUND_CLICK), ==, 0);
  g_assert_true (scw_performance_is_over (self));
  g_assert_cmpfloat (scw_performance_get_position (self), ==, 12);
}

/* All of the sample page: each note at its place, to the frame; what begins ends. */
static void
test_sample (void)
{
  ScwMidi *midi;
  g_autoptr (ScwPerformance) self = perform (music_sample (), &midi);
  const int frames = (int) (scw_performance_get_length (self) * RATE) + 100;
  g_autoptr (GArray) heard = listen (self, frames);
  int n = 0;

  g_assert_cmpint (midi->n, >, 50);
  for (guint i = 0; i < heard->len; i++)
    {
      const Heard *one = &g_array_index (heard, Heard, i);
      const ScwMidiNote *note = &midi->notes[n];

      if (one->event.kind != SCW_SOUND_NOTE_ON)
        continue;
      g_assert_cmpint (one->event.key, ==, note->pitch);
      g_assert_cmpfloat (fabs (one->at - (double) note->onset.num * RATE / (double) note->onset.den), <=, 1);
      n++;
    }
  g_assert_cmpint (n, ==, midi->n);
  g_assert_cmpint (count (heard, SCW_SOUND_NOTE_OFF), <=, midi->n);
  g_assert_true (scw_performance_is_over (self));
  scw_midi_free (midi);
}

static void
test_speed (void)
{
  g_autoptr (ScwPerformance) self = perform (music_steps (), NULL);
  g_autoptr (GArray) first = NULL, second = NULL;

  scw_performance_set_speed (self, 0.5);
  g_assert_cmpfloat (scw_performance_get_seconds (self), ==, 24);
  first = listen (self, 8000); /* the first measure */
  assert_onsets (first, SCW_SOUND_NOTE_ON, "0:72 0:48 4000:76");
  ASSERT_NEAR (scw_performance_get_position (self), 4, 1e-6);
  scw_performance_set_speed (self, 4);
  second = listen (self, 2001);
  assert_onsets (second, SCW_SOUND_NOTE_ON, "0:79 0:48 500:76 1000:74 1000:48 1500:72");
  g_assert_true (scw_performance_is_over (self));
}

static void
test_muted (void)
{
  g_autoptr (ScwPerformance) self = perform (music_steps (), NULL);
  g_autoptr (GArray) first = NULL, second = NULL, third = NULL;

  scw_performance_set_muted (self, 0, TRUE);
  first = listen (self, 5000);
  assert_onsets (first, SCW_SOUND_NOTE_ON, "0:48 4000:48");
  scw_performance_set_muted (self, 1, TRUE); /* in the middle of a note: it ends now */
  scw_performance_set_muted (self, 0, FALSE);
  second = listen (self, 4000);
  assert_onsets (second, SCW_SOUND_NOTE_ON, "1000:76 3000:74");
  assert_onsets (second, SCW_SOUND_NOTE_OFF, "0:48 2000:76");
  scw_performance_set_muted (self, 99, TRUE);
  scw_performance_set_muted (self, -1, TRUE);
  third = listen (self, 3001);
  assert_onsets (third, SCW_SOUND_NOTE_ON, "1000:72");
}

static void
test_metronome (void)
{
  g_autoptr (ScwPerformance) self = perform (music_steps (), NULL);
  g_autoptr (ScwPerformance) lilt = perform (music_lilt (), NULL);
  g_autoptr (GArray) heard = NULL, lilted = NULL;

  scw_performance_set_metronome (self, TRUE);
  heard = listen (self, 12001);
  assert_onsets (heard, SCW_SOUND_CLICK,
                 "0:120 1000:80 2000:80 3000:80 4000:120 5000:80 6000:80 7000:80 8000:120 9000:80 10000:80 "
                 "11000:80");
  assert_onsets (heard, SCW_SOUND_NOTE_ON, STEPS_ON);

  /* nothing on the pick-up of an eighth, then two beats of three eighths */
  scw_performance_set_metronome (lilt, TRUE);
  lilted = listen (lilt, 3501);
  assert_onsets (lilted, SCW_SOUND_CLICK, "500:120 2000:80");
}

static void
test_loop (void)
{
  g_autoptr (ScwPerformance) self = perform (music_steps (), NULL);
  g_autoptr (GArray) first = NULL, second = NULL;

  scw_performance_set_loop (self, 4, 8);
  scw_performance_seek (self, 4);
  first = listen (self, 12000);
  assert_onsets (first, SCW_SOUND_NOTE_ON,
                 "0:79 0:48 2000:76 4000:79 4000:48 6000:76 8000:79 8000:48 10000:76");
  g_assert_cmpint (count (first, SCW_SOUND_HUSH), ==, 3);
  g_assert_false (scw_performance_is_over (self));
  scw_performance_set_loop (self, 0, 0);
  second = listen (self, 8001); /* out of it: again the second measure, then the third */
  g_assert_true (scw_performance_is_over (self));
  g_assert_cmpfloat (scw_performance_get_position (self), ==, 12);

  /* the whole score; and one that is too short is none */
  scw_performance_set_loop (self, 0, 100);
  g_assert_false (scw_performance_is_over (self));
  scw_performance_set_loop (self, 4, 4.001);
  g_assert_true (scw_performance_is_over (self));
}

static void
test_seek (void)
{
  g_autoptr (ScwPerformance) self = perform (music_steps (), NULL);
  g_autoptr (GArray) first = NULL, second = NULL;

  first = listen (self, 500);
  scw_performance_seek (self, 6);
  second = listen (self, 3000);
  g_assert_cmpint (g_array_index (second, Heard, 0).event.kind, ==, SCW_SOUND_HUSH);
  assert_onsets (second, SCW_SOUND_NOTE_ON, "0:76 2000:74 2000:48");
  assert_onsets (second, SCW_SOUND_NOTE_OFF, "1000:76"); /* the low C began before */
  scw_performance_seek (self, -5);
  g_assert_cmpfloat (scw_performance_get_position (self), ==, 0);
  scw_performance_seek (self, 1e9);
  g_assert_cmpfloat (scw_performance_get_position (self), ==, 12);
}

/* Whatever is turned in the middle: keys are let go as often as they are pressed, and a key that was let go
 * is not let go again. */
static void
test_random (void)
{
  ScwMidi *midi;
  g_autoptr (ScwPerformance) self = perform (music_sample (), &midi);
  const double length = scw_performance_get_length (self);
  gboolean down[SCW_PERFORMANCE_CHANNELS][128] = { 0 };
  g_autoptr (GRand) dice = g_rand_new_with_seed (60);
  int pressed = 0;

  for (int round = 0; round < 3000; round++)
    {
      g_autoptr (GArray) heard = NULL;

      switch (g_rand_int_range (dice, 0, 8))
        {
        case 0:
          scw_performance_seek (self, g_rand_double_range (dice, -1, length + 1));
          break;
        case 1:
          scw_performance_set_loop (self, g_rand_double_range (dice, 0, length),
                                    g_rand_double_range (dice, 0, length));
          break;
        case 2:
          scw_performance_set_speed (self, g_rand_double_range (dice, 0.01, 30));
          break;
        case 3:
          scw_performance_set_muted (self, g_rand_int_range (dice, 0, 3), g_rand_boolean (dice));
          break;
        case 4:
          scw_performance_hush (self);
          break;
        default:
          break;
        }
      heard = listen (self, g_rand_int_range (dice, 1, 2000));
      for (guint i = 0; i < heard->len; i++)
        {
          const ScwSoundEvent *event = &g_array_index (heard, Heard, i).event;

          if (event->kind == SCW_SOUND_HUSH)
            memset (down, 0, sizeof down);
          else if (event->kind == SCW_SOUND_NOTE_ON)
            {
              down[event->channel][event->key] = TRUE;
              pressed++;
            }
          else if (event->kind == SCW_SOUND_NOTE_OFF)
            {
              g_assert_true (down[event->channel][event->key]);
              down[event->channel][event->key] = FALSE;
            }
        }
    }
  g_assert_cmpint (pressed, >, 5000);
  scw_performance_set_loop (self, 0, 0);
  scw_performance_set_speed (self, 1);
  while (!scw_performance_is_over (self))
    {
      g_autoptr (GArray) heard = listen (self, 500);

      for (guint i = 0; i < heard->len; i++)
        {
          const ScwSoundEvent *event = &g_array_index (heard, Heard, i).event;

          if (event->kind == SCW_SOUND_HUSH)
            memset (down, 0, sizeof down);
          else if (event->kind != SCW_SOUND_CLICK)
            down[event->channel][event->key] = event->kind == SCW_SOUND_NOTE_ON;
        }
    }
  for (int i = 0; i < SCW_PERFORMANCE_CHANNELS * 128; i++)
    g_assert_false (down[i / 128][i % 128]);
  scw_midi_free (midi);
}

/* Three notes of a part on one key: each is struck, and it stays down until all have ended. */
static void
test_one_key (void)
{
  ScwMidiNote notes[] = {
    { .onset = { 0, 1 }, .length = { 2, 1 }, .pitch = 60, .velocity = 80, .voice = 1 },
    { .onset = { 1, 1 }, .length = { 3, 1 }, .pitch = 60, .velocity = 80, .voice = 1 },
    { .onset = { 1, 1 }, .length = { 1, 1 }, .pitch = 60, .velocity = 80, .voice = 2 },
  };
  ScwFraction starts[] = { { 0, 1 }, { 4, 1 } };
  int measures[] = { 0 };
  ScwMidiTempo tempi[] = { { { 0, 1 }, TEMPO } };
  ScwMidiPart parts[] = { { 3, 40, 0 } };
  const ScwMidi midi = { .notes = notes,
                         .n = 3,
                         .measures = measures,
                         .starts = starts,
                         .n_measures = 1,
                         .tempi = tempi,
                         .n_tempi = 1,
                         .parts = parts,
                         .n_parts = 1 };
  ScwScore *score = music_steps ();
  g_autoptr (ScwPerformance) self = scw_performance_new (&midi, score, RATE);
  g_autoptr (GArray) heard = listen (self, 4001);

  assert_onsets (heard, SCW_SOUND_PROGRAM, "0:40");
  assert_onsets (heard, SCW_SOUND_NOTE_ON, "0:60 1000:60 1000:60");
  assert_onsets (heard, SCW_SOUND_NOTE_OFF, "4000:60");
  for (guint i = 0; i < heard->len; i++)
    g_assert_cmpint (g_array_index (heard, Heard, i).event.channel, ==, 3);
  scw_score_free (score);
}

/* All parts, with the repeat, in the tempi of the score: the first measure takes four seconds, the others two. */
static void
test_duet (void)
{
  g_autoptr (ScwPerformance) self = perform_at (music_duet (), 0, NULL);
  g_autoptr (ScwPerformance) quick = perform_at (music_duet (), 120, NULL);
  g_autoptr (ScwPerformance) lower = perform_at (music_duet (), 0, NULL);
  g_autoptr (GArray) heard = NULL, twice = NULL, sought = NULL, alone = NULL;

  g_assert_cmpfloat (scw_performance_get_length (self), ==, 16);
  ASSERT_NEAR (scw_performance_get_seconds (self), 10, 1e-9);
  scw_performance_set_metronome (self, TRUE);
  heard = listen (self, 10001);
  assert_onsets (heard, SCW_SOUND_PROGRAM, "0:73 0:42");
  assert_onsets (heard, SCW_SOUND_NOTE_ON,
                 "0:72 0:48 2000:48 4000:74 4000:48 5000:48 6000:74 6000:48 7000:48 8000:76 8000:48 9000:48");
  assert_onsets (heard, SCW_SOUND_CLICK,
                 "0:120 1000:80 2000:80 3000:80 4000:120 4500:80 5000:80 5500:80 6000:120 6500:80 7000:80 "
                 "7500:80 8000:120 8500:80 9000:80 9500:80");
  g_assert_true (scw_performance_is_over (self));

  /* a person's tempo and speed scale all of them */
  scw_performance_set_speed (quick, 2);
  ASSERT_NEAR (scw_performance_get_seconds (quick), 2.5, 1e-9);
  twice = listen (quick, 2501);
  assert_onsets (twice, SCW_SOUND_NOTE_ON,
                 "0:72 0:48 500:48 1000:74 1000:48 1250:48 1500:74 1500:48 1750:48 2000:76 2000:48 2250:48");

  /* the tempo is that of the place that is gone to, and staves are counted through all parts */
  scw_performance_seek (quick, 2);
  sought = listen (quick, 1000);
  assert_onsets (sought, SCW_SOUND_NOTE_ON, "0:48 500:74 500:48 750:48");
  scw_performance_set_muted (lower, 0, TRUE);
  alone = listen (lower, 5500);
  assert_onsets (alone, SCW_SOUND_NOTE_ON, "0:48 2000:48 4000:48 5000:48");
}

/* The pedal goes up with all notes. */
static void
test_pedal (void)
{
  ScwScore *score = music_read (
    "<score-partwise version='4.0'><part-list><score-part id='P1'><part-name/></score-part></part-list><part "
    "id='P1'>"
    "<measure number='1'><attributes><divisions>1</divisions></attributes><direction><direction-type><pedal "
    "type='start'/></direction-type></direction><note><pitch><step>C</step><octave>4</octave></"
    "pitch><duration>2"
    "</duration></note><direction><direction-type><pedal "
    "type='stop'/></direction-type></direction><note><rest/>"
    "<duration>2</duration></note></measure></part></score-partwise>");
  g_autoptr (ScwPerformance) self = perform (score, NULL);
  g_autoptr (GArray) heard = listen (self, 4001);

  assert_onsets (heard, SCW_SOUND_CONTROL, "0:64 2000:64");
  for (guint i = 0; i < heard->len; i++)
    {
      const Heard *one = &g_array_index (heard, Heard, i);

      if (one->event.kind == SCW_SOUND_CONTROL)
        g_assert_cmpint (one->event.velocity, ==, one->at == 0 ? 127 : 0);
    }
}

static void
test_empty (void)
{
  ScwError error = { 0 };
  g_autoptr (ScwPerformance) self = perform (scw_score_new (&error), NULL);
  g_autoptr (GArray) heard = listen (self, 100);

  g_assert_cmpuint (heard->len, ==, 0);
  g_assert_true (scw_performance_is_over (self));
}

static void
test_beats (void)
{
  static const int times[][4]
    = { { 4, 4, 1, 1 }, { 3, 4, 1, 1 }, { 6, 8, 3, 2 },  { 3, 8, 1, 2 }, { 2, 2, 2, 1 },
        { 0, 0, 1, 1 }, { 5, 8, 1, 2 }, { 12, 8, 3, 2 }, { 6, 4, 1, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      ScwFraction beat = scw_beat_length ((ScwTime){ .beats = times[i][0], .beat_type = times[i][1] });

      g_assert_cmpint (scw_fraction_cmp (beat, scw_fraction (times[i][2], times[i][3])), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/performance/onsets", test_onsets);
  g_test_add_func ("/performance/sample", test_sample);
  g_test_add_func ("/performance/speed", test_speed);
  g_test_add_func ("/performance/muted", test_muted);
  g_test_add_func ("/performance/metronome", test_metronome);
  g_test_add_func ("/performance/loop", test_loop);
  g_test_add_func ("/performance/seek", test_seek);
  g_test_add_func ("/performance/random", test_random);
  g_test_add_func ("/performance/one-key", test_one_key);
  g_test_add_func ("/performance/duet", test_duet);
  g_test_add_func ("/performance/pedal", test_pedal);
  g_test_add_func ("/performance/empty", test_empty);
  g_test_add_func ("/performance/beats", test_beats);
  return g_test_run ();
}
