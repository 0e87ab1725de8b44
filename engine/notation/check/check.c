/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c: the music checks' frame, and what concerns single notes. */
#include "engine/notation/check/check-private.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The tokens of a voice in a measure. */
static ScwSpan
span_of_voice (const ScwMeasure *measure, int voice)
{
  ScwSpan span = { -1, -1 };

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!scw_check_is_note (element) || element->note.voice != voice)
        continue;
      if (span.first < 0)
        span.first = element->span.first;
      span.end = element->span.end;
    }
  return span.first >= 0 ? span : measure->span;
}

/* What is printed over the measure. */
static void
set_number (ScwProblem *problem, const char *printed)
{
  char *end;
  long number = strtol (printed, &end, 10);

  if (printed[0] == '\0')
    return;
  if (*end == '\0' && number >= 0 && number <= INT_MAX)
    problem->number = (int) number;
  else
    snprintf (problem->label, sizeof problem->label, "%s", printed);
}

ScwProblem *
scw_check_report (const ScwCheck *check, ScwFault fault, int m, const ScwElement *element, int voice)
{
  const ScwMeasure *measure = &check->part->measures[m];
  ScwSpan span = element != NULL ? element->span : span_of_voice (measure, voice);
  ScwProblem *problem = scw_problems_add (check->problems, fault, m, span.end > span.first ? span.first : -1,
                                          span.end > span.first ? span.end - span.first : 0);

  if (problem == NULL)
    return NULL;
  set_number (problem, measure->number);
  problem->voice = voice;
  problem->part = check->number;
  problem->staves = check->part->staves;
  problem->region = measure->region;
  if (element != NULL && scw_check_is_note (element))
    problem->staff = element->note.staff;
  else if (element != NULL && element->kind == SCW_ELEMENT_MARK)
    problem->staff = element->mark.staff;
  else if (voice > 0)
    problem->staff = (voice - 1) / 4 + 1 <= check->part->staves ? (voice - 1) / 4 + 1 : 0;
  return problem;
}

ScwProblem *
scw_check_warn (const ScwCheck *check, ScwFault fault, int m, const ScwElement *element, int voice)
{
  ScwProblem *problem = scw_check_report (check, fault, m, element, voice);

  if (problem != NULL)
    problem->severity = SCW_SEVERITY_WARNING;
  return problem;
}

/* "C4", "rest". */
static const char *
note_name (const ScwNote *note, char name[8])
{
  if (note->rest || !note->has_pitch)
    snprintf (name, 8, "%s", note->rest ? "rest" : "note");
  else
    snprintf (name, 8, "%c%d", scw_step_letter (note->step), note->octave);
  return name;
}

/* A chord's notes are of one kind. 'first' is the note that the chord hangs on, or NULL. */
static void
check_chord (const ScwCheck *check, int m, const ScwElement *element, const ScwElement *first)
{
  const ScwNote *note = &element->note;
  char name[8];

  if (first == NULL)
    {
      scw_problem_with (scw_check_report (check, SCW_FAULT_CHORD_NO_FIRST, m, element, note->voice),
                        note_name (note, name), NULL, 0, 0);
      return;
    }
  if (note->rest || first->note.rest)
    scw_check_report (check, SCW_FAULT_CHORD_REST, m, element, note->voice);
  else if (note->grace != first->note.grace || scw_fraction_cmp (note->duration, first->note.duration) != 0)
    scw_problem_with (scw_check_report (check, SCW_FAULT_CHORD_UNEQUAL, m, element, note->voice),
                      note_name (note, name), NULL, 0, 0);
}

static void
check_notes (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];
  const ScwElement *first = NULL;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      const ScwNote *note = &element->note;

      if (!scw_check_is_note (element))
        {
          first = NULL;
          if (element->kind == SCW_ELEMENT_CLEF && element->clef.staff > check->part->staves)
            scw_problem_with (scw_check_report (check, SCW_FAULT_CLEF_STAFF, m, element, 0), NULL, NULL,
                              element->clef.staff, check->part->staves);
          continue;
        }
      if (note->staff > check->part->staves)
        scw_problem_with (scw_check_report (check, SCW_FAULT_NOTE_STAFF, m, element, note->voice), NULL, NULL,
                          note->staff, check->part->staves);
      if (note->chord)
        check_chord (check, m, element, first);
      else
        first = element;
    }
}

static void
check_part (const ScwCheck *check)
{
  scw_check_lengths (check);
  scw_check_ties (check);
  scw_check_beams (check);
  scw_check_marks (check);
  for (int m = 0; m < check->part->n_measures; m++)
    {
      check_notes (check, m);
      scw_check_tuplets (check, m);
      scw_check_tremolos (check, m);
      scw_check_lyrics (check, m);
      scw_check_rests (check, m);
    }
}

static void
check_alone (const ScwPart *part, bool system, const ScwSurroundings *around, ScwProblems *problems)
{
  const ScwCheck self = { .part = part, .problems = problems, .system = system, .around = around };
  ScwPart *only = (ScwPart *) part;
  const ScwScore alone = scw_score_around (&only);

  check_part (&self);
  scw_check_repeats (&alone, system, problems);
  scw_problems_sort (problems);
}

void
scw_check_part (const ScwPart *part, ScwProblems *problems)
{
  check_alone (part, false, NULL, problems);
}

void
scw_check_system (const ScwPart *part, ScwProblems *problems)
{
  check_alone (part, true, NULL, problems);
}

void
scw_check_system_within (const ScwPart *part, const ScwSurroundings *around, ScwProblems *problems)
{
  check_alone (part, true, around, problems);
}

void
scw_check_score (const ScwScore *score, ScwProblems *problems)
{
  const int n = scw_score_n_measures (score);
  ScwFraction *bars = score->n_parts > 1 ? calloc ((size_t) n + 1, sizeof *bars) : NULL;

  problems->no_memory |= score->n_parts > 1 && bars == NULL;
  if (bars != NULL)
    scw_check_agree (score, bars, n);
  for (int i = 0; i < score->n_parts; i++)
    {
      const ScwCheck self = {
        .part = score->parts[i], .problems = problems, .number = score->n_parts > 1 ? i + 1 : 0, .bars = bars
      };

      check_part (&self);
    }
  scw_check_repeats (score, false, problems);
  scw_problems_sort (problems);
  free (bars);
}

void
scw_check_bars (const ScwPart *part, ScwBarsSeen seen, ScwProblems *problems)
{
  const int n = part->n_measures;
  const ScwSpan last = n > 0 ? part->measures[n - 1].span : (ScwSpan){ 0, 0 };
  ScwProblem *problem;

  if (seen.least <= 0 || (n >= seen.least && n <= seen.most))
    return;
  problem
    = scw_problem_with (scw_problems_add (problems, SCW_FAULT_BARS, n - 1, last.first, last.end - last.first),
                        NULL, NULL, seen.least, seen.most);
  if (problem == NULL)
    return;
  problem->numbers[2] = n;
  if (seen.least < seen.most)
    problem->severity = SCW_SEVERITY_WARNING;
}
