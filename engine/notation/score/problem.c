/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/part.h"

/* What each fault is a kind of. */
static const ScwProblemKind kinds[SCW_FAULT_COUNT] = {
  [SCW_FAULT_SHORT] = SCW_PROBLEM_MEASURE_SHORT,
  [SCW_FAULT_LONG] = SCW_PROBLEM_MEASURE_LONG,
  [SCW_FAULT_SHORT_IN_ALL_VOICES] = SCW_PROBLEM_MEASURE_SHORT,
  [SCW_FAULT_LONG_IN_ALL_VOICES] = SCW_PROBLEM_MEASURE_LONG,
  [SCW_FAULT_OVERLAP] = SCW_PROBLEM_VOICE,
  [SCW_FAULT_BEFORE_BEGINNING] = SCW_PROBLEM_TIME,
  [SCW_FAULT_TUPLET_NOT_FULL] = SCW_PROBLEM_TUPLET,
  [SCW_FAULT_TUPLET_NO_END] = SCW_PROBLEM_TUPLET,
  [SCW_FAULT_TUPLET_NO_BEGINNING] = SCW_PROBLEM_TUPLET,
  [SCW_FAULT_BEAM_NO_END] = SCW_PROBLEM_BEAM,
  [SCW_FAULT_BEAM_NO_BEGINNING] = SCW_PROBLEM_BEAM,
  [SCW_FAULT_BEAMS_MORE_THAN_FLAGS] = SCW_PROBLEM_BEAM,
  [SCW_FAULT_TREMOLO_OF_ONE] = SCW_PROBLEM_TREMOLO,
  [SCW_FAULT_TREMOLO_NO_BEGINNING] = SCW_PROBLEM_TREMOLO,
  [SCW_FAULT_TIE_NO_END] = SCW_PROBLEM_TIE,
  [SCW_FAULT_TIE_NO_BEGINNING] = SCW_PROBLEM_TIE,
  [SCW_FAULT_CHORD_NO_FIRST] = SCW_PROBLEM_CHORD,
  [SCW_FAULT_CHORD_UNEQUAL] = SCW_PROBLEM_CHORD,
  [SCW_FAULT_CHORD_REST] = SCW_PROBLEM_CHORD,
  [SCW_FAULT_REPEAT_NO_END] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_REPEAT_NO_BEGINNING] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_ENDING_NO_END] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_ENDING_NO_BEGINNING] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_ENDING_NOT_REPEATED] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_ENDING_NO_NEXT] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_ENDING_NO_FIRST] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_SEGNO_NO_JUMP] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_CODA_NO_JUMP] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_JUMP_NO_SEGNO] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_JUMP_NO_CODA] = SCW_PROBLEM_REPEAT,
  [SCW_FAULT_WEDGE_NO_END] = SCW_PROBLEM_MARK,
  [SCW_FAULT_WEDGE_NO_BEGINNING] = SCW_PROBLEM_MARK,
  [SCW_FAULT_WEDGE_NO_NOTE] = SCW_PROBLEM_MARK,
  [SCW_FAULT_OCTAVE_NO_END] = SCW_PROBLEM_MARK,
  [SCW_FAULT_OCTAVE_NO_BEGINNING] = SCW_PROBLEM_MARK,
  [SCW_FAULT_PEDAL_NO_END] = SCW_PROBLEM_MARK,
  [SCW_FAULT_PEDAL_NO_BEGINNING] = SCW_PROBLEM_MARK,
  [SCW_FAULT_LYRIC_REST] = SCW_PROBLEM_LYRIC,
  [SCW_FAULT_MULTIPLE_REST_NOTES] = SCW_PROBLEM_MARK,
  [SCW_FAULT_CLEF_STAFF] = SCW_PROBLEM_VOICE,
  [SCW_FAULT_NOTE_STAFF] = SCW_PROBLEM_VOICE,
  [SCW_FAULT_NO_TOKEN] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_BEFORE_FIRST_MEASURE] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_TOLD_ALREADY] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_FITS_NOTHING] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_TOO_MUCH] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_NO_TYPE] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_NO_PITCH] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_SLASH_WITHOUT_GRACE] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_REST_WITH_PITCH] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_MEASURE_REST_WITHOUT_REST] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_NO_OWN_BEAMS] = SCW_PROBLEM_BEAM,
  [SCW_FAULT_TREMOLO_WITHOUT_KIND] = SCW_PROBLEM_TREMOLO,
  [SCW_FAULT_TIME_INCOMPLETE] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_MOVE_OF_MEASURE_REST] = SCW_PROBLEM_TIME,
  [SCW_FAULT_EMPTY_MEASURE] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_NO_COUNT] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_NOT_ALONE] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_WORD] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_NO_WORD] = SCW_PROBLEM_TOKEN,
  [SCW_FAULT_NO_TIME] = SCW_PROBLEM_SIGNATURE,
  [SCW_FAULT_NO_BACKUP] = SCW_PROBLEM_TIME,
  [SCW_FAULT_NO_FORWARD] = SCW_PROBLEM_TIME,
  [SCW_FAULT_STAVES] = SCW_PROBLEM_SIGNATURE,
  [SCW_FAULT_ROW] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_OSSIA] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_BARS] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_OTHER_KEY] = SCW_PROBLEM_SIGNATURE,
  [SCW_FAULT_OTHER_TIME] = SCW_PROBLEM_SIGNATURE,
  [SCW_FAULT_NUMBER] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_LEFT_OUT] = SCW_PROBLEM_INCOMPLETE,
  [SCW_FAULT_SCHEMA] = SCW_PROBLEM_SCHEMA,
  [SCW_FAULT_DISAGREES] = SCW_PROBLEM_SCHEMA,
  [SCW_FAULT_NO_SCORE] = SCW_PROBLEM_SCHEMA,
  [SCW_FAULT_UNREADABLE] = SCW_PROBLEM_XML,
};

const char *
scw_problem_kind_name (ScwProblemKind kind)
{
  static const char *const names[] = {
    [SCW_PROBLEM_TOKEN] = "token",
    [SCW_PROBLEM_INCOMPLETE] = "incomplete",
    [SCW_PROBLEM_MEASURE_SHORT] = "measure-short",
    [SCW_PROBLEM_MEASURE_LONG] = "measure-long",
    [SCW_PROBLEM_TIME] = "time",
    [SCW_PROBLEM_CHORD] = "chord",
    [SCW_PROBLEM_TIE] = "tie",
    [SCW_PROBLEM_TUPLET] = "tuplet",
    [SCW_PROBLEM_BEAM] = "beam",
    [SCW_PROBLEM_SLUR] = "slur",
    [SCW_PROBLEM_TREMOLO] = "tremolo",
    [SCW_PROBLEM_VOICE] = "voice",
    [SCW_PROBLEM_SIGNATURE] = "signature",
    [SCW_PROBLEM_REPEAT] = "repeat",
    [SCW_PROBLEM_MARK] = "mark",
    [SCW_PROBLEM_LYRIC] = "lyric",
    [SCW_PROBLEM_SCHEMA] = "schema",
    [SCW_PROBLEM_XML] = "xml",
  };

  if ((unsigned) kind >= sizeof names / sizeof names[0])
    return "unknown";
  return names[kind];
}

/* A new element at the end, or NULL. */
static ScwProblem *
grow (ScwProblems *problems)
{
  if (problems->count == SCW_PROBLEMS_MAX)
    {
      problems->dropped++;
      return NULL;
    }
  if (problems->count == problems->capacity)
    {
      int capacity = problems->capacity == 0 ? 16 : problems->capacity * 2;
      ScwProblem *items = realloc (problems->items, (size_t) capacity * sizeof *items);

      if (items == NULL)
        {
          problems->no_memory = true;
          return NULL;
        }
      problems->items = items;
      problems->capacity = capacity;
    }
  return &problems->items[problems->count++];
}

/* ---- in English ---- */

const char *
scw_problem_amount (const ScwProblem *problem, char text[64])
{
  long long num = problem->numbers[0], den = problem->numbers[1] > 0 ? problem->numbers[1] : 1;

  if (den == 1)
    snprintf (text, 64, "%lld", num);
  else if (num < den && num != 0)
    snprintf (text, 64, "%lld/%lld", num, den);
  else
    snprintf (text, 64, "%lld %lld/%lld", num / den, num % den, den);
  return text;
}

const char *
scw_problem_tuplet (const ScwProblem *problem, char text[64])
{
  if (problem->numbers[0] == 3 && problem->numbers[1] == 2)
    snprintf (text, 64, "triplet");
  else
    snprintf (text, 64, "%lld:%lld tuplet", problem->numbers[0], problem->numbers[1]);
  return text;
}

int
scw_problem_voice (const ScwProblem *problem, int *staff)
{
  *staff = (problem->voice - 1) / 4 + 1;
  if (*staff <= problem->staves)
    return problem->voice - 4 * (*staff - 1);
  *staff = 1;
  return problem->voice;
}

/* "eighth", "halves", "whole notes". */
static const char *
unit_name (long long type, long long count)
{
  static const char *const names[][2] = {
    [SCW_TYPE_128TH] = { "128th", "128ths" },    [SCW_TYPE_64TH] = { "64th", "64ths" },
    [SCW_TYPE_32ND] = { "32nd", "32nds" },       [SCW_TYPE_16TH] = { "16th", "16ths" },
    [SCW_TYPE_EIGHTH] = { "eighth", "eighths" }, [SCW_TYPE_QUARTER] = { "quarter", "quarters" },
    [SCW_TYPE_HALF] = { "half", "halves" },      [SCW_TYPE_WHOLE] = { "whole note", "whole notes" },
  };

  if (type < SCW_TYPE_128TH || type > SCW_TYPE_WHOLE)
    return "notes";
  return names[type][count != 1];
}

/* "part 2, measure 3, voice 1 of the lower staff". */
static int
say_where (const ScwProblem *problem, char *text, size_t size)
{
  char measure[24], part[24] = "";
  int staff, voice = scw_problem_voice (problem, &staff);

  if (problem->part > 0)
    snprintf (part, sizeof part, "part %d, ", problem->part);
  snprintf (measure, sizeof measure, "%d", problem->number);
  if (problem->label[0] != '\0')
    memcpy (measure, problem->label, sizeof measure);
  if (problem->voice <= 0)
    return snprintf (text, size, "%smeasure %s ", part, measure);
  if (staff == 1)
    return snprintf (text, size, "%smeasure %s, voice %d ", part, measure, voice);
  if (problem->staves == 2)
    return snprintf (text, size, "%smeasure %s, voice %d of the lower staff ", part, measure, voice);
  return snprintf (text, size, "%smeasure %s, voice %d of staff %d ", part, measure, voice, staff);
}

static void
say_fault (const ScwProblem *problem, char *text, size_t size)
{
  const char *name = problem->name;
  const long long *n = problem->numbers;
  char part[64], what[112];

#define SAY(fault, ...)                 \
  case SCW_FAULT_##fault:               \
    snprintf (text, size, __VA_ARGS__); \
    return
  switch (problem->fault)
    {
    case SCW_FAULT_SHORT:
      SAY (LONG, "has %s of %lld %s", scw_problem_amount (problem, part), n[2], unit_name (n[3], n[2]));
    case SCW_FAULT_SHORT_IN_ALL_VOICES:
      SAY (LONG_IN_ALL_VOICES, "has %s of %lld %s in all voices", scw_problem_amount (problem, part), n[2],
           unit_name (n[3], n[2]));
      SAY (OVERLAP, "begins again before it has ended");
      SAY (BEFORE_BEGINNING, "goes back to before its beginning");
      SAY (TUPLET_NOT_FULL, "has a %s that is not full", scw_problem_tuplet (problem, part));
      SAY (TUPLET_NO_END, "has a tuplet that does not end");
      SAY (TUPLET_NO_BEGINNING, "has a tuplet that ends and did not begin");
      SAY (BEAM_NO_END, "has a beam that does not end");
      SAY (BEAM_NO_BEGINNING, "has a beam that ends and did not begin");
      SAY (BEAMS_MORE_THAN_FLAGS, "has a note with more beams than flags");
      SAY (TREMOLO_OF_ONE, "has a tremolo of one note");
      SAY (TREMOLO_NO_BEGINNING, "has a tremolo that ends and did not begin");
      SAY (TIE_NO_END, "has a tie from %s that meets no %s", name, name);
      SAY (TIE_NO_BEGINNING, "has a tie to %s that begins nowhere", name);
      SAY (CHORD_NO_FIRST, "has a chord note %s without a first note", name);
      SAY (CHORD_UNEQUAL, "has a chord whose %s is not as long as its first note", name);
      SAY (CHORD_REST, "has a rest in a chord");
      SAY (REPEAT_NO_END, "has a repeat that does not end");
      SAY (REPEAT_NO_BEGINNING, "has a repeat that ends and did not begin");
      SAY (ENDING_NO_END, "has an ending that does not end");
      SAY (ENDING_NO_BEGINNING, "has an ending that ends and did not begin");
      SAY (ENDING_NOT_REPEATED, "has a first ending that is not repeated");
      SAY (ENDING_NO_NEXT, "has a first ending without a second");
      SAY (ENDING_NO_FIRST, "has an ending %lld that does not follow another", n[0]);
      SAY (SEGNO_NO_JUMP, "has a segno that nothing goes back to");
      SAY (CODA_NO_JUMP, "has a coda that nothing leads to");
      SAY (JUMP_NO_SEGNO, "goes back to a segno that is not there");
      SAY (JUMP_NO_CODA, "leads to a coda that is not there");
      SAY (WEDGE_NO_END, "has a hairpin that does not end");
      SAY (WEDGE_NO_BEGINNING, "has a hairpin that ends and did not begin");
      SAY (WEDGE_NO_NOTE, "has a hairpin over no note");
      SAY (OCTAVE_NO_END, "has an octave line that does not end");
      SAY (OCTAVE_NO_BEGINNING, "has an octave line that ends and did not begin");
      SAY (PEDAL_NO_END, "has a pedal that is not released");
      SAY (PEDAL_NO_BEGINNING, "has a pedal that is released and was not pressed");
      SAY (LYRIC_REST, "has a syllable under a rest");
      SAY (MULTIPLE_REST_NOTES, "has notes in a rest of several measures");
      SAY (CLEF_STAFF, "has a clef on staff %lld of %lld", n[0], n[1]);
      SAY (NOTE_STAFF, "has a note on staff %lld of %lld", n[0], n[1]);

      SAY (OTHER_KEY, "begins in the key of %lld fifths, the other rows of its system in %lld", n[0], n[1]);
    case SCW_FAULT_OTHER_TIME:
      if (n[1] == 0)
        snprintf (text, size, "begins with a time signature, the other rows of its system with none");
      else if (n[0] == 0)
        snprintf (text, size,
                  "begins without a time signature, the other rows of its system with one of %lld beats",
                  n[1]);
      else
        snprintf (text, size,
                  "begins with a time signature of %lld beats, the other rows of its system with one of %lld",
                  n[0], n[1]);
      return;

      SAY (NO_TOKEN, "'%s' is no LMX token; it is skipped", name);
      SAY (BEFORE_FIRST_MEASURE, "'%s' stands before the first measure", name);
      SAY (TOLD_ALREADY, "'%s' stands where one of its kind was told already", name);
      SAY (FITS_NOTHING, "'%s' fits nothing before it; it is dropped", name);
      SAY (TOO_MUCH, "'%s' is too much for one measure; it is dropped", name);
      SAY (NO_TYPE, "'%s' begins a note without a type; it is dropped", name);
      SAY (NO_PITCH, "'%s' begins a note without pitch", name);
      SAY (SLASH_WITHOUT_GRACE, "'%s' begins a note with a slash that is no grace note", name);
      SAY (REST_WITH_PITCH, "'%s' begins a rest that has a pitch; it stays a rest", name);
      SAY (MEASURE_REST_WITHOUT_REST, "'%s' begins a measure rest without 'rest'", name);
      SAY (NO_OWN_BEAMS, "'%s' begins a note that cannot have beams of its own", name);
      SAY (TREMOLO_WITHOUT_KIND, "'%s' begins a note with tremolo marks but no kind of tremolo", name);
      SAY (TIME_INCOMPLETE, "'%s' lacks beats or beat type; 4 is taken", name);
      SAY (MOVE_OF_MEASURE_REST, "'%s' begins a move as long as a measure rest; it moves nowhere", name);
      SAY (EMPTY_MEASURE, "'%s' has nothing behind it; it is dropped", name);
      SAY (NO_COUNT, "'%s' lacks its number; 1 is taken", name);
      SAY (NOT_ALONE, "'%s' stands in a measure with something else; it is dropped", name);

      SAY (WORD, "word %lld at byte %lld is no LMX token: '%s'", n[0], n[1], name);

    case SCW_FAULT_NO_WORD:
      if (strcmp (name, "clef") == 0)
        snprintf (what, sizeof what, "clef %c%lld", (char) n[0], n[1]);
      else if (n[1] != 0)
        snprintf (what, sizeof what, "%s %lld:%lld", name, n[0], n[1]);
      else
        snprintf (what, sizeof what, "%s %lld", name, n[0]);
      snprintf (text, size, "LMX has no word for %s; it is left out", what);
      return;
      SAY (NO_TIME, "LMX has no word for the time signature %lld/%lld; it is left out", n[0], n[1]);
      SAY (NO_BACKUP, "no note type is as long as the last %lld/%lld of a backup; it is left out", n[0],
           n[1]);
      SAY (NO_FORWARD, "no note type is as long as the last %lld/%lld of a forward; it is left out", n[0],
           n[1]);

      SAY (STAVES, "system %lld has %lld staff%s, others have %lld", n[0], n[1], n[1] == 1 ? "" : "s", n[2]);

      SAY (ROW, "row %lld of system %lld has %lld measure%s, the others have %lld", n[1], n[0], n[2],
           n[2] == 1 ? "" : "s", n[3]);
      SAY (OSSIA, "an ossia above a staff; it is left out of the score");
    case SCW_FAULT_BARS:
      if (n[0] == n[1])
        snprintf (text, size, "the picture shows %lld measure%s; read: %lld", n[0], n[0] == 1 ? "" : "s",
                  n[2]);
      else
        snprintf (text, size, "the picture shows %lld to %lld measures; read: %lld", n[0], n[1], n[2]);
      return;
      SAY (NUMBER, "measure number %lld is printed here; counted: %lld", n[0], n[1]);
      SAY (LEFT_OUT, "left out: %lld %s", n[0], name);

    case SCW_FAULT_SCHEMA:
      if (problem->measure >= 0)
        snprintf (part, sizeof part, "measure %s, ", problem->label);
      else
        part[0] = '\0';
      if (name[0] != '\0')
        snprintf (text, size, "%sline %d: <%s>: %s", part, problem->line, name, problem->text);
      else
        snprintf (text, size, "%sline %d: %s", part, problem->line, problem->text);
      return;
      SAY (DISAGREES, "the document does not agree with %s", problem->text);
      SAY (NO_SCORE, "line 1: <%.60s> is not <score-partwise>: this is no MusicXML score", problem->text);
      SAY (UNREADABLE, "%.150s", problem->text);

    case SCW_FAULT_COUNT:
      break;
    }
#undef SAY
  text[0] = '\0';
}

const char *
scw_problem_message (const ScwProblem *problem, char message[SCW_PROBLEM_MESSAGE])
{
  int n = problem->fault <= SCW_FAULT_NOTE_STAFF ? say_where (problem, message, SCW_PROBLEM_MESSAGE) : 0;

  say_fault (problem, message + n, SCW_PROBLEM_MESSAGE - (size_t) n);
  return message;
}

/* ---- lists ---- */

ScwProblem *
scw_problems_add (ScwProblems *problems, ScwFault fault, int measure, int first_token, int n_tokens)
{
  ScwProblem *problem = problems != NULL ? grow (problems) : NULL;

  if (problem == NULL)
    return NULL;
  *problem = (ScwProblem){
    .fault = fault,
    .kind = kinds[fault],
    .severity = SCW_SEVERITY_ERROR,
    .measure = measure,
    .region = -1,
    .first_token = first_token,
    .n_tokens = n_tokens,
    .number = measure + 1,
  };
  return problem;
}

ScwProblem *
scw_problem_with (ScwProblem *problem, const char *name, const char *text, long long a, long long b)
{
  if (problem == NULL)
    return NULL;
  if (name != NULL)
    snprintf (problem->name, sizeof problem->name, "%s", name);
  if (text != NULL)
    snprintf (problem->text, sizeof problem->text, "%s", text);
  problem->numbers[0] = a;
  problem->numbers[1] = b;
  return problem;
}

void
scw_problems_append (ScwProblems *problems, const ScwProblems *from, int measures, int region)
{
  for (int i = 0; i < from->count; i++)
    {
      ScwProblem *copy = grow (problems);

      if (copy == NULL)
        continue;
      *copy = from->items[i];
      if (copy->measure >= 0)
        copy->measure += measures;
      if (copy->region < 0)
        copy->region = region;
    }
  problems->dropped += from->dropped;
}

static int
compare (const ScwProblem *a, const ScwProblem *b)
{
  if (a->measure != b->measure)
    return a->measure < b->measure ? -1 : 1;
  if (a->part != b->part)
    return a->part < b->part ? -1 : 1;
  if (a->first_token != b->first_token)
    return a->first_token < b->first_token ? -1 : 1;
  return 0;
}

/* Sorts [from, to) by merging sorted halves through 'spare'. */
static void
merge_sort (ScwProblem *items, ScwProblem *spare, int from, int to)
{
  int middle = from + (to - from) / 2;
  int a = from, b = middle;

  if (to - from < 2)
    return;
  merge_sort (items, spare, from, middle);
  merge_sort (items, spare, middle, to);
  for (int i = from; i < to; i++)
    spare[i] = b >= to || (a < middle && compare (&items[a], &items[b]) <= 0) ? items[a++] : items[b++];
  memcpy (items + from, spare + from, (size_t) (to - from) * sizeof *items);
}

void
scw_problems_sort (ScwProblems *problems)
{
  ScwProblem *spare = malloc ((size_t) problems->count * sizeof *spare + 1);

  if (spare != NULL)
    merge_sort (problems->items, spare, 0, problems->count);
  free (spare);
}

int
scw_problems_errors (const ScwProblems *problems)
{
  int n = 0;

  for (int i = 0; i < problems->count; i++)
    n += problems->items[i].severity == SCW_SEVERITY_ERROR;
  return n;
}

bool
scw_problems_are_all (const ScwProblems *problems, ScwError *error)
{
  return !problems->no_memory || scw_fail (error, SCW_ERROR_MEMORY, "no memory to check the music");
}

void
scw_problems_clear (ScwProblems *problems)
{
  free (problems->items);
  *problems = (ScwProblems){ 0 };
}
