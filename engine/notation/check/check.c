/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c: the music checks' frame, and what concerns single notes. */
#include "engine/notation/check/check-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
scw_measure_name (const ScwScore *score, int m, char name[24])
{
  if (m >= 0 && m < score->n_measures && score->measures[m].number[0] != '\0')
    snprintf (name, 24, "%s", score->measures[m].number);
  else
    snprintf (name, 24, "%d", m + 1);
  return name;
}

/* "", ", voice 2", ", voice 1 of the lower staff": MuseScore's voices, four a staff. */
static void
name_voice (const ScwScore *score, int voice, char *text, size_t size)
{
  int staff = (voice - 1) / 4 + 1;

  if (voice <= 0)
    text[0] = '\0';
  else if (staff == 1 || staff > score->staves)
    snprintf (text, size, ", voice %d", voice);
  else if (score->staves == 2)
    snprintf (text, size, ", voice %d of the lower staff", voice - 4);
  else
    snprintf (text, size, ", voice %d of staff %d", (voice - 1) % 4 + 1, staff);
}

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

ScwProblem *
scw_check_report (const ScwCheck *check,
                  ScwProblemKind kind,
                  int m,
                  const ScwElement *element,
                  int voice,
                  const char *format,
                  ...)
{
  const ScwMeasure *measure = &check->score->measures[m];
  ScwSpan span = element != NULL ? element->span : span_of_voice (measure, voice);
  char what[160], name[24], where[40];
  ScwProblem *problem;
  va_list args;

  va_start (args, format);
  vsnprintf (what, sizeof what, format, args);
  va_end (args);
  name_voice (check->score, voice, where, sizeof where);
  problem = scw_problems_add (check->problems, kind, m, span.end > span.first ? span.first : -1,
                              span.end > span.first ? span.end - span.first : 0, "measure %s%s %s",
                              scw_measure_name (check->score, m, name), where, what);
  if (problem == NULL)
    return NULL;
  problem->voice = voice;
  problem->region = measure->region;
  if (element != NULL && scw_check_is_note (element))
    problem->staff = element->note.staff;
  else if (voice > 0)
    problem->staff = (voice - 1) / 4 + 1 <= check->score->staves ? (voice - 1) / 4 + 1 : 0;
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
      scw_check_report (check, SCW_PROBLEM_CHORD, m, element, note->voice,
                        "has a chord note %s without a first note", note_name (note, name));
      return;
    }
  if (note->rest || first->note.rest)
    scw_check_report (check, SCW_PROBLEM_CHORD, m, element, note->voice, "has a rest in a chord");
  else if (note->grace != first->note.grace || scw_fraction_cmp (note->duration, first->note.duration) != 0)
    scw_check_report (check, SCW_PROBLEM_CHORD, m, element, note->voice,
                      "has a chord whose %s is not as long as its first note", note_name (note, name));
}

static void
check_notes (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->score->measures[m];
  const ScwElement *first = NULL;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      const ScwNote *note = &element->note;

      if (!scw_check_is_note (element))
        {
          first = NULL;
          if (element->kind == SCW_ELEMENT_CLEF && element->clef.staff > check->score->staves)
            scw_check_report (check, SCW_PROBLEM_VOICE, m, element, 0, "has a clef on staff %d of %d",
                              element->clef.staff, check->score->staves);
          continue;
        }
      if (note->staff > check->score->staves)
        scw_check_report (check, SCW_PROBLEM_VOICE, m, element, note->voice, "has a note on staff %d of %d",
                          note->staff, check->score->staves);
      if (note->chord)
        check_chord (check, m, element, first);
      else
        first = element;
    }
}

static void
check (const ScwScore *score, bool system, ScwProblems *problems)
{
  ScwCheck self = { score, problems, system };

  scw_check_lengths (&self);
  scw_check_ties (&self);
  scw_check_beams (&self);
  for (int m = 0; m < score->n_measures; m++)
    {
      check_notes (&self, m);
      scw_check_tuplets (&self, m);
      scw_check_tremolos (&self, m);
    }
  scw_problems_sort (problems);
}

void
scw_check_score (const ScwScore *score, ScwProblems *problems)
{
  check (score, false, problems);
}

void
scw_check_system (const ScwScore *score, ScwProblems *problems)
{
  check (score, true, problems);
}
