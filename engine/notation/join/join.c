/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.c: systems become a part. */
#include "engine/notation/join/join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/length.h"

#define MAX_STAVES 8

/* What is in force where the next system begins. */
typedef struct
{
  bool has_key;
  int fifths;
  ScwClef clefs[MAX_STAVES + 1]; /* by staff; sign 0: none */
} State;

static int
clef_staff (const ScwClef *clef)
{
  return clef->staff < 1 ? 1 : clef->staff > MAX_STAVES ? MAX_STAVES : clef->staff;
}

/* Whether an element says what is so anyway. */
static bool
is_repeated (const State *state, const ScwElement *element)
{
  if (element->kind == SCW_ELEMENT_KEY)
    return state->has_key && element->key.fifths == state->fifths;
  if (element->kind == SCW_ELEMENT_CLEF)
    {
      const ScwClef *clef = &state->clefs[clef_staff (&element->clef)];

      return clef->sign == element->clef.sign && clef->line == element->clef.line
             && clef->octave == element->clef.octave;
    }
  return false;
}

static void
follow (State *state, const ScwElement *element)
{
  if (element->kind == SCW_ELEMENT_KEY)
    {
      state->has_key = true;
      state->fifths = element->key.fifths;
    }
  else if (element->kind == SCW_ELEMENT_CLEF)
    state->clefs[clef_staff (&element->clef)] = element->clef;
}

static bool
is_music (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MOVE;
}

/* Drops what stands at the beginning of a system only because it is one. */
static void
drop_repeated (const State *state, ScwMeasure *measure)
{
  bool header = true;
  int kept = 0;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      header &= !is_music (element);
      if (!header || !is_repeated (state, element))
        measure->elements[kept++] = *element;
    }
  measure->n_elements = kept;
}

static bool
append_system (ScwPart *part, const ScwPart *system, int region, State *state, ScwError *error)
{
  for (int m = 0; m < system->n_measures; m++)
    {
      ScwMeasure *measure;

      if (!scw_part_append_measure (part, system, m, error))
        return false;
      measure = &part->measures[part->n_measures - 1];
      measure->region = region;
      measure->implicit = false;
      if (m == 0)
        {
          measure->new_system = part->n_measures > 1;
          measure->new_page &= part->n_measures > 1;
          if (part->n_measures > 1)
            drop_repeated (state, measure);
        }
      for (int i = 0; i < measure->n_elements; i++)
        follow (state, &measure->elements[i]);
    }
  return true;
}

static bool
take_text (char **text, const char *of_system)
{
  return *text != NULL || of_system == NULL || (*text = strdup (of_system)) != NULL;
}

/* Takes the first of each that there are. */
static bool
take_texts (ScwPart *part, const ScwPart *system)
{
  return take_text (&part->name, system->name) && take_text (&part->abbreviation, system->abbreviation);
}

static void
complain_about_staves (ScwPart *const *systems, int n, int staves, ScwProblems *problems)
{
  int measure = 0;

  for (int i = 0; i < n; i++)
    {
      if (systems[i]->n_measures > 0 && systems[i]->staves != staves)
        {
          ScwProblem *problem
            = scw_problem_with (scw_problems_add (problems, SCW_FAULT_STAVES, measure, -1, 0), NULL, NULL,
                                i + 1, systems[i]->staves);

          if (problem != NULL)
            {
              problem->numbers[2] = staves;
              problem->severity = SCW_SEVERITY_WARNING;
              problem->region = i;
            }
        }
      measure += systems[i]->n_measures;
    }
}

/* Whether measure m is the rest of the one before, which the end of a line cut in two. */
static bool
is_second_half (const ScwPart *part, int m)
{
  const ScwMeasure *measure = &part->measures[m];
  const ScwMeasure *before = m > 0 ? measure - 1 : NULL;
  ScwFraction whole = scw_time_length (measure->time);

  return before != NULL && measure->new_system && measure->time.beats > 0 && before->time.beats > 0
         && scw_fraction_cmp (whole, scw_time_length (before->time)) == 0 && !before->implicit
         && measure->length.num > 0 && before->length.num > 0
         && scw_length_equal (scw_fraction_add (measure->length, before->length), whole);
}

/* Numbers the measures: a pick-up is 0, second halves are X1, X2 ... and not counted. */
static void
number_measures (ScwPart *part)
{
  int number = 1, halves = 0;

  scw_part_number_measures (part);
  for (int m = 0; m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];

      if (m == 0 && measure->implicit)
        continue;
      if (is_second_half (part, m))
        {
          measure->implicit = true;
          snprintf (measure->number, sizeof measure->number, "X%d", ++halves);
        }
      else
        snprintf (measure->number, sizeof measure->number, "%d", number++);
    }
}

ScwPart *
scw_join (ScwPart *const *systems, int n, ScwProblems *problems, ScwError *error)
{
  ScwPart *part = scw_part_new (error);
  State state = { 0 };
  bool ok = part != NULL;

  for (int i = 0; ok && i < n; i++)
    {
      if (systems[i]->staves > part->staves)
        part->staves = systems[i]->staves;
      ok = append_system (part, systems[i], i, &state, error);
      if (ok && !take_texts (part, systems[i]))
        ok = scw_fail (error, SCW_ERROR_MEMORY, "no memory for the name of a part");
    }
  if (ok)
    {
      scw_part_resolve_times (part);
      scw_infer_time (part, &ok);
      if (!ok)
        scw_fail (error, SCW_ERROR_MEMORY, "no memory for a time signature");
    }
  if (ok)
    {
      number_measures (part);
      scw_part_resolve_times (part);
      ok = scw_part_resolve_alters (part, SCW_RULES_MUSICAL, error);
    }
  if (!ok)
    {
      scw_part_free (part);
      return NULL;
    }
  complain_about_staves (systems, n, part->staves, problems);
  return part;
}
