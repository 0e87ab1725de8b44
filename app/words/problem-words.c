/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/problem-words.h"

#include <glib/gi18n.h>

#include "app/score/music-check.h"
#include "app/words/measure-words.h"

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* sentences that a translator puts in order */

/* What follows the measure, and the voice if there is one. */
static const char *const faults[SCW_FAULT_COUNT] = {
  /* Translators: these follow "measure 3" or "measure 3, voice 2". Here: how much there is, how much there
   * should be, and of what: "has 5 of 6 eighths" */
  [SCW_FAULT_SHORT] = N_ ("has %s of %s %s"),
  [SCW_FAULT_LONG] = N_ ("has %s of %s %s"),
  [SCW_FAULT_SHORT_IN_ALL_VOICES] = N_ ("has %s of %s %s in all voices"),
  [SCW_FAULT_LONG_IN_ALL_VOICES] = N_ ("has %s of %s %s in all voices"),
  [SCW_FAULT_OVERLAP] = N_ ("begins again before it has ended"),
  [SCW_FAULT_BEFORE_BEGINNING] = N_ ("goes back to before its beginning"),
  /* Translators: %s is a tuplet */
  [SCW_FAULT_TUPLET_NOT_FULL] = N_ ("has a %s that is not full"),
  [SCW_FAULT_TUPLET_NO_END] = N_ ("has a tuplet that does not end"),
  [SCW_FAULT_TUPLET_NO_BEGINNING] = N_ ("has a tuplet that ends and did not begin"),
  [SCW_FAULT_BEAM_NO_END] = N_ ("has a beam that does not end"),
  [SCW_FAULT_BEAM_NO_BEGINNING] = N_ ("has a beam that ends and did not begin"),
  [SCW_FAULT_BEAMS_MORE_THAN_FLAGS] = N_ ("has a note with more beams than flags"),
  [SCW_FAULT_TREMOLO_OF_ONE] = N_ ("has a tremolo of one note"),
  [SCW_FAULT_TREMOLO_NO_BEGINNING] = N_ ("has a tremolo that ends and did not begin"),
  /* Translators: %s is the name of a note */
  [SCW_FAULT_TIE_NO_END] = N_ ("has a tie from %s that meets no %s"),
  [SCW_FAULT_TIE_NO_BEGINNING] = N_ ("has a tie to %s that begins nowhere"),
  [SCW_FAULT_CHORD_NO_FIRST] = N_ ("has a chord note %s without a first note"),
  [SCW_FAULT_CHORD_UNEQUAL] = N_ ("has a chord whose %s is not as long as its first note"),
  [SCW_FAULT_CHORD_REST] = N_ ("has a rest in a chord"),
  [SCW_FAULT_REPEAT_NO_END] = N_ ("has a repeat that does not end"),
  [SCW_FAULT_REPEAT_NO_BEGINNING] = N_ ("has a repeat that ends and did not begin"),
  [SCW_FAULT_ENDING_NO_END] = N_ ("has an ending that does not end"),
  [SCW_FAULT_ENDING_NO_BEGINNING] = N_ ("has an ending that ends and did not begin"),
  [SCW_FAULT_ENDING_NOT_REPEATED] = N_ ("has a first ending that is not repeated"),
  [SCW_FAULT_ENDING_NO_NEXT] = N_ ("has a first ending without a second"),
  /* Translators: %s is the number over the bracket */
  [SCW_FAULT_ENDING_NO_FIRST] = N_ ("has an ending %s that does not follow another"),
  [SCW_FAULT_SEGNO_NO_JUMP] = N_ ("has a segno that nothing goes back to"),
  [SCW_FAULT_CODA_NO_JUMP] = N_ ("has a coda that nothing leads to"),
  [SCW_FAULT_JUMP_NO_SEGNO] = N_ ("goes back to a segno that is not there"),
  [SCW_FAULT_JUMP_NO_CODA] = N_ ("leads to a coda that is not there"),
  [SCW_FAULT_WEDGE_NO_END] = N_ ("has a hairpin that does not end"),
  [SCW_FAULT_WEDGE_NO_BEGINNING] = N_ ("has a hairpin that ends and did not begin"),
  [SCW_FAULT_WEDGE_NO_NOTE] = N_ ("has a hairpin over no note"),
  [SCW_FAULT_OCTAVE_NO_END] = N_ ("has an octave line that does not end"),
  [SCW_FAULT_OCTAVE_NO_BEGINNING] = N_ ("has an octave line that ends and did not begin"),
  [SCW_FAULT_PEDAL_NO_END] = N_ ("has a pedal that is not released"),
  [SCW_FAULT_PEDAL_NO_BEGINNING] = N_ ("has a pedal that is released and was not pressed"),
  [SCW_FAULT_LYRIC_REST] = N_ ("has a syllable under a rest"),
  [SCW_FAULT_MULTIPLE_REST_NOTES] = N_ ("has notes in a rest of several measures"),
  [SCW_FAULT_OTHER_KEY] = N_ ("begins in another key than the other rows of its system"),
  [SCW_FAULT_OTHER_TIME] = N_ ("begins with another time signature than the other rows of its system"),
  [SCW_FAULT_CLEF_STAFF] = N_ ("has a clef on staff %s of %s"),
  [SCW_FAULT_NOTE_STAFF] = N_ ("has a note on staff %s of %s"),
};

static char *
fault_words (const ScwProblem *problem)
{
  const char *said = _ (faults[problem->fault]);
  const long long *n = problem->numbers;
  char amount[64], first[24], second[24];

  g_snprintf (first, sizeof first, "%lld", n[0]);
  g_snprintf (second, sizeof second, "%lld", n[1]);
  switch (problem->fault)
    {
    case SCW_FAULT_SHORT:
    case SCW_FAULT_LONG:
    case SCW_FAULT_SHORT_IN_ALL_VOICES:
    case SCW_FAULT_LONG_IN_ALL_VOICES:
      g_snprintf (second, sizeof second, "%lld", n[2]);
      return g_strdup_printf (said, scw_problem_amount (problem, amount), second,
                              scw_length_name ((ScwNoteType) n[3], (int) n[2]));
    case SCW_FAULT_TUPLET_NOT_FULL:
      return g_strdup_printf (said, scw_problem_tuplet (problem, amount));
    case SCW_FAULT_ENDING_NO_FIRST:
    case SCW_FAULT_CLEF_STAFF:
    case SCW_FAULT_NOTE_STAFF:
      return g_strdup_printf (said, first, second);
    default:
      return g_strdup_printf (said, problem->name, problem->name);
    }
}

/* What the picture shows, and what was read. */
static char *
bars_words (const ScwProblem *problem)
{
  const int least = (int) problem->numbers[0], most = (int) problem->numbers[1],
            read = (int) problem->numbers[2];

  if (least == most)
    /* Translators: measures, by the barlines in the picture and by what the program has read there */
    return g_strdup_printf (ngettext ("the picture shows %d measure; read: %d",
                                      "the picture shows %d measures; read: %d", least),
                            least, read);
  return g_strdup_printf (_ ("the picture shows %d to %d measures; read: %d"), least, most, read);
}

static char *
number_words (const ScwProblem *problem)
{
  return g_strdup_printf (
    /* Translators: at the beginning of a line of music: the number printed there, and the number of measures that were read */
    _ ("measure number %d is printed here; counted: %d"), (int) problem->numbers[0],
    (int) problem->numbers[1]);
}

/* A row that has not as many measures as the others. */
static char *
row_words (const ScwProblem *problem)
{
  const long long *n = problem->numbers;

  return g_strdup_printf (
    /* Translators: a row is what one part has in a system */
    ngettext ("row %d of system %d has %d measure, the others have %d",
              "row %d of system %d has %d measures, the others have %d", (gulong) n[2]),
    (int) n[1], (int) n[0], (int) n[2], (int) n[3]);
}

/* What is wrong in which measure and voice. */
static char *
place_words (const ScwProblem *problem, const char *fault)
{
  char measure[24];
  int staff, voice = scw_problem_voice (problem, &staff);

  g_snprintf (measure, sizeof measure, "%d", problem->number);
  if (*problem->label != '\0')
    g_strlcpy (measure, problem->label, sizeof measure);
  if (problem->voice <= 0)
    /* Translators: a measure and what is wrong with it: "measure 3" and "has a rest in a chord" */
    return g_strdup_printf (C_ ("problem", "measure %s %s"), measure, fault);
  if (staff == 1)
    return g_strdup_printf (_ ("measure %s, voice %d %s"), measure, voice, fault);
  if (problem->staves == 2)
    return g_strdup_printf (_ ("measure %s, voice %d of the lower staff %s"), measure, voice, fault);
  return g_strdup_printf (_ ("measure %s, voice %d of staff %d %s"), measure, voice, staff, fault);
}

char *
scw_problem_words (const ScwProblem *problem)
{
  g_autofree char *fault = NULL, *words = NULL;

  if (problem->fault == SCW_FAULT_BARS)
    return bars_words (problem);
  if (problem->fault == SCW_FAULT_NUMBER)
    return number_words (problem);
  if (problem->fault == SCW_FAULT_ROW)
    return row_words (problem);
  if (problem->fault == SCW_FAULT_OSSIA)
    return g_strdup (_ ("an ossia above a staff; it is left out of the score"));
  if (faults[problem->fault] == NULL)
    {
      char message[SCW_PROBLEM_MESSAGE];

      return g_strdup (scw_problem_message (problem, message));
    }
  fault = fault_words (problem);
  words = place_words (problem, fault);
  if (problem->part > 0)
    /* Translators: a part of a score, and what is wrong with it: "measure 3 has a rest in a chord" */
    return g_strdup_printf (C_ ("problem", "part %d, %s"), problem->part, words);
  return g_steal_pointer (&words);
}

char *
scw_measure_reasons (const ScwProblem *problems, guint n, int measure, int number)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (problems[i].measure == measure && scw_problem_is_doubtful (&problems[i]))
      {
        ScwProblem numbered = problems[i];
        g_autofree char *words = NULL;

        numbered.number = number;
        words = scw_problem_words (&numbered);
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);
      }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
