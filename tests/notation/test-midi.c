/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI: what sounds when, and files that can be read again. */
#include "engine/notation/midi/midi.h"
#include "tests/notation/music.h"
#include "tests/support/alone.h"

#define HEAD "measure key:fifths:-1 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "

/* A note of a file, in ticks. */
typedef struct
{
  int track, channel, pitch, velocity;
  uint32_t on, off;
} Heard;

typedef struct
{
  Heard notes[256];
  int n, tracks, division, format;
  int tempo, beats, beat_type, key; /* the last that was told */
  uint32_t end;
} File;

static uint32_t
number (const uint8_t *at, int n)
{
  uint32_t value = 0;

  while (n-- > 0)
    value = value << 8 | *at++;
  return value;
}

static uint32_t
variable (const uint8_t **at)
{
  uint32_t value = 0;

  do
    value = value << 7 | (**at & 127);
  while (*(*at)++ & 128);
  return value;
}

static void
meta (File *file, int kind, const uint8_t *data, uint32_t n)
{
  if (kind == 0x51)
    file->tempo = (int) number (data, 3);
  else if (kind == 0x58)
    {
      file->beats = data[0];
      file->beat_type = 1 << data[1];
    }
  else if (kind == 0x59)
    file->key = (int8_t) data[0];
  else if (kind == 0x2f)
    assert_int_equal (n, 0);
}

static void
read_track (File *file, int track, const uint8_t *at, const uint8_t *end)
{
  uint32_t now = 0;
  bool ended = false;

  while (at < end)
    {
      int status, first;

      assert_false (ended);
      now += variable (&at);
      status = *at++;
      if (status == 0xff)
        {
          int kind = *at++;
          uint32_t n = variable (&at);

          meta (file, kind, at, n);
          ended = kind == 0x2f;
          at += n;
          continue;
        }
      assert_true (status >= 0x80 && status < 0xf0);
      assert_int_not_equal (status & 15, 9);
      first = *at++;
      if (status >> 4 == 0xc)
        continue;
      if (status >> 4 == 9)
        file->notes[file->n++] = (Heard){ track, status & 15, first, *at++, now, 0 };
      else
        {
          Heard *on = NULL;

          assert_int_equal (status >> 4, 8);
          at++;
          for (int i = 0; i < file->n && on == NULL; i++)
            if (file->notes[i].track == track && file->notes[i].channel == (status & 15)
                && file->notes[i].pitch == first && file->notes[i].off == 0)
              on = &file->notes[i];
          assert_non_null (on);
          on->off = now;
        }
    }
  assert_true (ended && at == end);
  file->end = now > file->end ? now : file->end;
}

static File
play_as (const char *words, const ScwMidiStyle *style)
{
  ScwError error = { 0 };
  ScwPart *part = score_of (words, SCW_RULES_MUSICAL, NULL);
  ScwMidi *midi = scw_midi_new (ALONE (part), style, &error);
  size_t size = 0;
  uint8_t *bytes;
  const uint8_t *at;
  File file = { 0 };

  assert_non_null (midi);
  bytes = scw_midi_format (midi, ALONE (part), &size, &error);
  assert_non_null (bytes);
  assert_memory_equal (bytes, "MThd\0\0\0\6", 8);
  file.format = (int) number (bytes + 8, 2);
  file.tracks = (int) number (bytes + 10, 2);
  file.division = (int) number (bytes + 12, 2);
  at = bytes + 14;
  for (int t = 0; t < file.tracks; t++)
    {
      uint32_t n = number (at + 4, 4);

      assert_memory_equal (at, "MTrk", 4);
      read_track (&file, t, at + 8, at + 8 + n);
      at += 8 + n;
    }
  assert_true (at == bytes + size);
  for (int i = 0; i < file.n; i++)
    assert_true (file.notes[i].off > file.notes[i].on);
  free (bytes);
  scw_midi_free (midi);
  scw_part_free (part);
  return file;
}

static File
play (const char *words)
{
  return play_as (words, NULL);
}

static void
assert_heard (const File *file, int i, int pitch, uint32_t on, uint32_t off)
{
  assert_true (i < file->n);
  assert_int_equal (file->notes[i].pitch, pitch);
  assert_int_equal (file->notes[i].on, on);
  assert_int_equal (file->notes[i].off, off);
}

static void
test_notes (SCW_UNUSED void **state)
{
  ScwMidiStyle style = scw_midi_style ();
  File file;

  style.tempo = 120;
  file
    = play_as (HEAD "C4 voice:1 quarter staff:1 B4 eighth E5 eighth 3in2 sharp F5 eighth 3in2 G5 eighth 3in2 "
                    "rest eighth A4 quarter backup whole C3 voice:5 whole staff:2 chord G3 whole",
               &style);
  assert_int_equal (file.format, 1);
  assert_int_equal (file.tracks, 3);
  assert_int_equal (file.division, 480);
  assert_int_equal (file.tempo, 500000);
  assert_int_equal (file.beats, 4);
  assert_int_equal (file.beat_type, 4);
  assert_int_equal (file.key, -1);
  assert_int_equal (file.n, 8);
  assert_heard (&file, 0, 60, 0, 480);
  assert_heard (&file, 1, 70, 480, 720); /* b flat: the key */
  assert_heard (&file, 2, 77, 720, 880); /* e sharp */
  assert_heard (&file, 3, 77, 880, 1040);
  assert_heard (&file, 5, 69, 1440, 1920);
  assert_heard (&file, 6, 48, 0, 1920);
  assert_int_equal (file.notes[6].track, 2);
  assert_heard (&file, 7, 55, 0, 1920);
}

static void
test_ties_sound_once (SCW_UNUSED void **state)
{
  File file
    = play (HEAD "C5 voice:1 half staff:1 tied:start C5 half tied:stop tied:start measure C5 voice:1 quarter "
                 "staff:1 tied:stop C5 quarter D5 half");

  assert_int_equal (file.n, 3);
  assert_heard (&file, 0, 72, 0, 2400);
  assert_heard (&file, 1, 72, 2400, 2880);
  assert_heard (&file, 2, 74, 2880, 3840);
}

/* The same pitch in two voices is one key: struck once where both begin, again where one repeats it, and held as
 * long as the longer. */
static void
test_keys_are_struck_again (SCW_UNUSED void **state)
{
  File file
    = play (HEAD "C5 voice:1 quarter stem:up staff:1 D5 quarter C5 half backup whole C5 voice:2 half dot "
                 "stem:down rest quarter");

  assert_int_equal (file.n, 3);
  assert_heard (&file, 0, 72, 0, 960);
  assert_heard (&file, 1, 74, 480, 960);
  assert_heard (&file, 2, 72, 960, 1920);
  file = play (HEAD
               "C5 voice:1 whole staff:1 backup whole C5 voice:2 quarter staff:1 C5 quarter C5 quarter rest "
               "quarter");
  assert_int_equal (file.n, 3);
  assert_heard (&file, 0, 72, 0, 480);
  assert_heard (&file, 1, 72, 480, 960);
  assert_heard (&file, 2, 72, 960, 1920); /* to the end of the whole note */
  /* the other hand: a track of its own, in which the key is let go just before */
  file = play (HEAD "rest voice:1 half staff:1 C4 half backup whole C4 voice:5 whole staff:2");
  assert_int_equal (file.n, 2);
  assert_heard (&file, 0, 60, 960, 1920);
  assert_heard (&file, 1, 60, 0, 959);
}

static void
test_grace_notes (SCW_UNUSED void **state)
{
  File file = play (HEAD "C5 voice:1 half staff:1 grace D5 16th grace E5 16th F5 half");

  assert_int_equal (file.n, 4);
  assert_heard (&file, 0, 72, 0, 960);
  assert_heard (&file, 1, 74, 960, 1020);
  assert_heard (&file, 2, 76, 1020, 1080);
  assert_heard (&file, 3, 77, 1080, 1920);
}

/* Graces with a stroke take 65 thousandths of a second: 52 ticks at 100 quarters a minute. A
 * single one without takes half of the note, or two thirds of a dotted one. */
static void
test_long_and_short_graces (SCW_UNUSED void **state)
{
  File file = play (
    HEAD
    "grace grace:slash D5 voice:1 eighth staff:1 C5 quarter grace D5 eighth C5 quarter grace D5 eighth C5 "
    "quarter dot rest eighth");

  assert_int_equal (file.n, 6);
  assert_heard (&file, 0, 74, 0, 52);
  assert_heard (&file, 1, 72, 52, 480);
  assert_heard (&file, 2, 74, 480, 720);
  assert_heard (&file, 3, 72, 720, 960);
  assert_heard (&file, 4, 74, 960, 1440);
  assert_heard (&file, 5, 72, 1440, 1680);
}

static void
test_ornaments (SCW_UNUSED void **state)
{
  File file = play (
    HEAD "C4 voice:1 quarter staff:1 staccato accent E4 quarter arpeggiate chord G4 quarter arpeggiate "
         "B4 quarter trill-mark C5 quarter tremolo:single tremolo:2");
  ScwMidiStyle style = scw_midi_style ();
  File plain;

  assert_heard (&file, 0, 60, 0, 240);
  assert_true (file.notes[0].velocity > file.notes[1].velocity);
  assert_int_equal (file.notes[1].on, 480);
  assert_true (file.notes[2].on > 480 && file.notes[2].on < 600);
  assert_int_equal (file.notes[2].off, 960);
  assert_heard (&file, 3, 70, 960, 1020);
  assert_heard (&file, 4, 72, 1020, 1080); /* the next step of the key */
  assert_int_equal (file.n, 3 + 8 + 4);
  assert_heard (&file, 11, 72, 1440, 1560);
  style.plain = true;
  plain
    = play_as (HEAD "C4 voice:1 quarter staff:1 staccato E4 quarter arpeggiate chord G4 quarter arpeggiate "
                    "B4 quarter trill-mark C5 quarter tremolo:single tremolo:2",
               &style);
  assert_int_equal (plain.n, 5);
  assert_heard (&plain, 0, 60, 0, 480);
  assert_heard (&plain, 2, 67, 480, 960);
}

static void
test_turns (SCW_UNUSED void **state)
{
  File file = play (
    HEAD "C4 voice:1 quarter staff:1 tremolo:start tremolo:2 G4 quarter tremolo:stop tremolo:2 F4 half");

  assert_int_equal (file.n, 9);
  for (int i = 0; i < 8; i++)
    assert_heard (&file, i, i % 2 == 0 ? 60 : 67, (uint32_t) i * 120, (uint32_t) (i + 1) * 120);
}

static void
test_figures (SCW_UNUSED void **state)
{
  File file
    = play ("<bos:plus> measure key:fifths:-1 time beats:4 beat-type:4 clef:G2 C5 voice:1 quarter turn A4 "
            "quarter mordent G4 quarter inverted-mordent F4 quarter staccatissimo");

  assert_int_equal (file.n, 4 + 3 + 3 + 1);
  assert_heard (&file, 0, 74, 0, 60);
  assert_heard (&file, 1, 72, 60, 120);
  assert_heard (&file, 2, 70, 120, 180); /* b flat: the key */
  assert_heard (&file, 3, 72, 180, 480);
  assert_heard (&file, 4, 69, 480, 540);
  assert_heard (&file, 5, 67, 540, 600);
  assert_heard (&file, 6, 69, 600, 960);
  assert_heard (&file, 7, 67, 960, 1020);
  assert_heard (&file, 8, 69, 1020, 1080);
  assert_heard (&file, 9, 67, 1080, 1440);
  assert_heard (&file, 10, 65, 1440, 1600);
  file = play (
    "<bos:plus> measure time beats:2 beat-type:4 clef:G2 C5 voice:1 quarter detached-legato D5 quarter "
    "inverted-turn");
  assert_int_equal (file.n, 5);
  assert_heard (&file, 0, 72, 0, 320);
  assert_heard (&file, 1, 72, 480, 540);
  assert_heard (&file, 2, 74, 540, 600);
  assert_heard (&file, 3, 76, 600, 660);
  assert_heard (&file, 4, 74, 660, 960);
}

static void
test_list_says_what_it_was_made_from (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (HEAD "C4 voice:1 half staff:1 E4 half measure G4 voice:1 whole staff:1",
                            SCW_RULES_MUSICAL, NULL);
  ScwMidi *midi = scw_midi_new (ALONE (part), NULL, NULL);

  assert_int_equal (midi->n, 3);
  assert_fraction (midi->starts[1], 4, 1);
  assert_fraction (midi->starts[2], 8, 1);
  assert_fraction (midi->notes[2].onset, 4, 1);
  assert_int_equal (midi->notes[2].measure, 1);
  for (int i = 0; i < midi->n; i++)
    {
      const ScwElement *element = &part->measures[midi->notes[i].measure].elements[midi->notes[i].element];

      assert_int_equal (element->kind, SCW_ELEMENT_NOTE);
      assert_int_equal (element->span.first, midi->notes[i].span.first);
      assert_int_equal (element->span.end, midi->notes[i].span.end);
    }
  assert_int_equal (midi->notes[1].pitch, 64);
  scw_midi_free (midi);
  scw_part_free (part);
}

static void
test_nothing (SCW_UNUSED void **state)
{
  File file = play ("measure key:fifths:0 rest voice:1 rest:measure");

  assert_int_equal (file.n, 0);
  assert_int_equal (file.tracks, 2);
  assert_int_equal (file.end, 1920);
}

static void
test_cue_notes_are_silent (SCW_UNUSED void **state)
{
  File file = play (
    "<bos:plus> measure time beats:2 beat-type:4 clef:G2 cue C4 voice:1 quarter dynamics:f D4 quarter");

  assert_int_equal (file.n, 1);
  assert_int_equal (file.notes[0].pitch, 62);
  assert_int_equal (file.notes[0].on, 480);
}

/* A measure lasts as long as its hidden rests and its time signature. */
static void
test_measures_without_notes_last (SCW_UNUSED void **state)
{
  File file = play (
    "measure time beats:3 beat-type:4 clef:G2 C4 voice:1 quarter forward half measure clef:G2 measure D4 "
    "voice:1 half dot");

  assert_int_equal (file.n, 2);
  assert_int_equal (file.notes[1].on, 2 * 3 * 480);
}

static void
test_a_part_sounds_as_it_transposes (SCW_UNUSED void **state)
{
  ScwPart *part = score_of ("measure clef:G2 C4 voice:1 whole", SCW_RULES_MUSICAL, NULL);
  ScwMidiStyle style = scw_midi_style ();
  ScwMidi *midi;

  part->transpose = -2;
  midi = scw_midi_new (ALONE (part), &style, NULL);
  assert_non_null (midi);
  assert_int_equal (midi->notes[0].pitch, 58);
  scw_midi_free (midi);
  scw_part_free (part);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_notes),
    cmocka_unit_test (test_ties_sound_once),
    cmocka_unit_test (test_keys_are_struck_again),
    cmocka_unit_test (test_grace_notes),
    cmocka_unit_test (test_long_and_short_graces),
    cmocka_unit_test (test_ornaments),
    cmocka_unit_test (test_turns),
    cmocka_unit_test (test_figures),
    cmocka_unit_test (test_list_says_what_it_was_made_from),
    cmocka_unit_test (test_nothing),
    cmocka_unit_test (test_cue_notes_are_silent),
    cmocka_unit_test (test_measures_without_notes_last),
    cmocka_unit_test (test_a_part_sounds_as_it_transposes),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
