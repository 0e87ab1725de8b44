/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every fault of a piece of music, in English and in the musician's language. */
#include "app/words/problem-words.h"

#include <string.h>

#include "engine/notation/score/part.h"
#include "tests/words/languages.h"

static char *
say_problem (gconstpointer data)
{
  return scw_problem_words (data);
}

static void
check (const ScwProblem *problem)
{
  char message[SCW_PROBLEM_MESSAGE];

  languages_check (scw_problem_message (problem, message), say_problem, problem);
}

/* Each fault with numbers and names of its own; some with several. */
static const ScwProblem faults[] = {
  { .fault = SCW_FAULT_SHORT, .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } },
  { .fault = SCW_FAULT_LONG, .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } },
  { .fault = SCW_FAULT_SHORT_IN_ALL_VOICES, .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } },
  { .fault = SCW_FAULT_LONG_IN_ALL_VOICES, .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } },
  { .fault = SCW_FAULT_OVERLAP },
  { .fault = SCW_FAULT_BEFORE_BEGINNING },
  { .fault = SCW_FAULT_TUPLET_NOT_FULL, .numbers = { 3, 2 } },
  { .fault = SCW_FAULT_TUPLET_NOT_FULL, .numbers = { 5, 4 } },
  { .fault = SCW_FAULT_TUPLET_NO_END },
  { .fault = SCW_FAULT_TUPLET_NO_BEGINNING },
  { .fault = SCW_FAULT_BEAM_NO_END },
  { .fault = SCW_FAULT_BEAM_NO_BEGINNING },
  { .fault = SCW_FAULT_BEAMS_MORE_THAN_FLAGS },
  { .fault = SCW_FAULT_TREMOLO_OF_ONE },
  { .fault = SCW_FAULT_TREMOLO_NO_BEGINNING },
  { .fault = SCW_FAULT_TIE_NO_END, .name = "C4" },
  { .fault = SCW_FAULT_TIE_NO_BEGINNING, .name = "B5" },
  { .fault = SCW_FAULT_CHORD_NO_FIRST, .name = "E4" },
  { .fault = SCW_FAULT_CHORD_NO_FIRST, .name = "rest" },
  { .fault = SCW_FAULT_CHORD_UNEQUAL, .name = "note" },
  { .fault = SCW_FAULT_CHORD_REST },
  { .fault = SCW_FAULT_REPEAT_NO_END },
  { .fault = SCW_FAULT_REPEAT_NO_BEGINNING },
  { .fault = SCW_FAULT_ENDING_NO_END },
  { .fault = SCW_FAULT_ENDING_NO_BEGINNING },
  { .fault = SCW_FAULT_ENDING_NOT_REPEATED },
  { .fault = SCW_FAULT_ENDING_NO_NEXT },
  { .fault = SCW_FAULT_ENDING_NO_FIRST, .numbers = { 2 } },
  { .fault = SCW_FAULT_SEGNO_NO_JUMP },
  { .fault = SCW_FAULT_CODA_NO_JUMP },
  { .fault = SCW_FAULT_JUMP_NO_SEGNO },
  { .fault = SCW_FAULT_JUMP_NO_CODA },
  { .fault = SCW_FAULT_WEDGE_NO_END },
  { .fault = SCW_FAULT_WEDGE_NO_BEGINNING },
  { .fault = SCW_FAULT_WEDGE_NO_NOTE },
  { .fault = SCW_FAULT_OCTAVE_NO_END },
  { .fault = SCW_FAULT_OCTAVE_NO_BEGINNING },
  { .fault = SCW_FAULT_PEDAL_NO_END },
  { .fault = SCW_FAULT_PEDAL_NO_BEGINNING },
  { .fault = SCW_FAULT_LYRIC_REST },
  { .fault = SCW_FAULT_MULTIPLE_REST_NOTES },
  { .fault = SCW_FAULT_OTHER_KEY, .numbers = { -3, 1 } },
  { .fault = SCW_FAULT_OTHER_TIME, .numbers = { 3, 4 } },
  { .fault = SCW_FAULT_CLEF_STAFF, .numbers = { 3, 2 } },
  { .fault = SCW_FAULT_NOTE_STAFF, .numbers = { 4, 1 } },
  { .fault = SCW_FAULT_NO_TOKEN, .name = "(none)" },
  { .fault = SCW_FAULT_BEFORE_FIRST_MEASURE, .name = "E4" },
  { .fault = SCW_FAULT_TOLD_ALREADY, .name = "E4" },
  { .fault = SCW_FAULT_FITS_NOTHING, .name = "beam:begin" },
  { .fault = SCW_FAULT_TOO_MUCH, .name = "quarter" },
  { .fault = SCW_FAULT_NO_TYPE, .name = "E4" },
  { .fault = SCW_FAULT_NO_PITCH, .name = "quarter" },
  { .fault = SCW_FAULT_SLASH_WITHOUT_GRACE, .name = "grace:slash" },
  { .fault = SCW_FAULT_REST_WITH_PITCH, .name = "rest" },
  { .fault = SCW_FAULT_MEASURE_REST_WITHOUT_REST, .name = "rest:measure" },
  { .fault = SCW_FAULT_NO_OWN_BEAMS, .name = "E4" },
  { .fault = SCW_FAULT_TREMOLO_WITHOUT_KIND, .name = "E4" },
  { .fault = SCW_FAULT_TIME_INCOMPLETE, .name = "time" },
  { .fault = SCW_FAULT_MOVE_OF_MEASURE_REST, .name = "backup" },
  { .fault = SCW_FAULT_EMPTY_MEASURE, .name = "measure" },
  { .fault = SCW_FAULT_WORD, .name = "E44", .numbers = { 3, 17 } },
  { .fault = SCW_FAULT_NO_WORD, .name = "clef", .numbers = { 71, 5 } },
  { .fault = SCW_FAULT_NO_TIME, .numbers = { 17, 3 } },
  { .fault = SCW_FAULT_NO_BACKUP, .numbers = { 1, 3 } },
  { .fault = SCW_FAULT_NO_FORWARD, .numbers = { 1, 3 } },
  { .fault = SCW_FAULT_STAVES, .numbers = { 2, 1, 2 } },
  { .fault = SCW_FAULT_STAVES, .numbers = { 3, 2, 3 } },
  { .fault = SCW_FAULT_ROW, .numbers = { 2, 3, 1, 4 } },
  { .fault = SCW_FAULT_OSSIA },
  { .fault = SCW_FAULT_BARS, .numbers = { 6, 6, 5 } },
  { .fault = SCW_FAULT_BARS, .numbers = { 1, 1, 2 } },
  { .fault = SCW_FAULT_BARS, .numbers = { 4, 6, 7 } },
  { .fault = SCW_FAULT_NUMBER, .numbers = { 12, 11 } },
  { .fault = SCW_FAULT_LEFT_OUT, .name = "figured-bass", .numbers = { 12 } },
  { .fault = SCW_FAULT_NO_COUNT, .name = "multiple-rest" },
  { .fault = SCW_FAULT_NOT_ALONE, .name = "measure-repeat" },
  { .fault = SCW_FAULT_SCHEMA,
    .measure = 6,
    .label = "7",
    .line = 3,
    .text = "Element 'x': This element is not expected" },
  { .fault = SCW_FAULT_SCHEMA,
    .measure = -1,
    .line = 3,
    .name = "note",
    .text = "failed to validate type string" },
  { .fault = SCW_FAULT_DISAGREES, .text = "the MusicXML schema" },
  { .fault = SCW_FAULT_DISAGREES, .text = "Scorewright's schema" },
  { .fault = SCW_FAULT_NO_SCORE, .text = "score-timewise" },
  { .fault = SCW_FAULT_UNREADABLE, .text = "not well-formed XML at line 3: Opening and ending tag mismatch" },
  { .fault = SCW_FAULT_UNREADABLE, .text = "refused: the document declares an entity" },
};

static void
test_all_faults (void)
{
  static const struct
  {
    int number, voice, staves;
  } places[] = { { 3, 0, 1 }, { 12, 2, 1 }, { 1, 5, 2 }, { 7, 7, 3 } };
  static const long long amounts[][4] = {
    { 8, 3, 3, SCW_TYPE_QUARTER }, { 1, 2, 1, SCW_TYPE_HALF },   { 1, 2, 1, SCW_TYPE_WHOLE },
    { 0, 1, 2, SCW_TYPE_HALF },    { 3, 1, 2, SCW_TYPE_WHOLE },  { 17, 1, 16, SCW_TYPE_16TH },
    { 33, 1, 32, SCW_TYPE_32ND },  { 1, 1, 64, SCW_TYPE_64TH },  { 3, 1, 7, SCW_TYPE_128TH },
    { 5, 1, 4, SCW_TYPE_QUARTER }, { 3, 1, 1, SCW_TYPE_EIGHTH },
  };
  gboolean seen[SCW_FAULT_COUNT] = { FALSE };

  if (!languages_open ("problem"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (gsize p = 0; p < (faults[i].fault <= SCW_FAULT_NOTE_STAFF ? G_N_ELEMENTS (places) : 1); p++)
      {
        ScwProblem problem = faults[i];

        seen[problem.fault] = TRUE;
        problem.number = places[p].number;
        problem.voice = places[p].voice;
        problem.staves = places[p].staves;
        check (&problem);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      ScwProblem problem = { .fault = SCW_FAULT_SHORT, .number = 3 };

      memcpy (problem.numbers, amounts[i], sizeof problem.numbers);
      check (&problem);
    }
  /* The second half of a measure that the end of a line cut has a name instead of a number. */
  check (&(ScwProblem){ .fault = SCW_FAULT_CHORD_REST, .number = 3, .label = "X1", .voice = 2 });
  check (&(ScwProblem){ .fault = SCW_FAULT_CHORD_REST, .part = 2, .number = 3 });
  for (int fault = 0; fault < SCW_FAULT_COUNT; fault++)
    g_assert_true (seen[fault]);
  languages_close ();
}

/* A voice beyond the staves of its part is counted on in the first. */
static void
test_voices (void)
{
  ScwProblem problem = { .fault = SCW_FAULT_CHORD_REST, .number = 3, .voice = 5, .staves = 1 };
  char message[SCW_PROBLEM_MESSAGE];

  g_assert_cmpstr (scw_problem_message (&problem, message), ==, "measure 3, voice 5 has a rest in a chord");
  problem.staves = 3;
  problem.voice = 12;
  g_assert_cmpstr (scw_problem_message (&problem, message), ==,
                   "measure 3, voice 4 of staff 3 has a rest in a chord");
}

/* What a file brings may be long. */
static void
test_long (void)
{
  ScwProblem problem = { .fault = SCW_FAULT_SCHEMA, .measure = 0, .label = "1", .line = 3 };
  char message[SCW_PROBLEM_MESSAGE];

  memset (problem.text, 'x', sizeof problem.text - 1);
  memset (problem.name, 'n', sizeof problem.name - 1);
  scw_problem_message (&problem, message);
  g_assert_cmpuint (strlen (message), ==, SCW_PROBLEM_MESSAGE - 1);
  g_assert_true (g_str_has_prefix (message, "measure 1, line 3: <nnn"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem-words/all-faults", test_all_faults);
  g_test_add_func ("/problem-words/voices", test_voices);
  g_test_add_func ("/problem-words/long", test_long);
  return g_test_run ();
}
