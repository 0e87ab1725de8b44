/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
          problems->dropped++;
          return NULL;
        }
      problems->items = items;
      problems->capacity = capacity;
    }
  return &problems->items[problems->count++];
}

ScwProblem *
scw_problems_add (ScwProblems *problems,
                  ScwProblemKind kind,
                  int measure,
                  int first_token,
                  int n_tokens,
                  const char *format,
                  ...)
{
  ScwProblem *problem = problems != NULL ? grow (problems) : NULL;
  va_list args;

  if (problem == NULL)
    return NULL;
  *problem = (ScwProblem){
    .kind = kind,
    .severity = SCW_SEVERITY_ERROR,
    .measure = measure,
    .region = -1,
    .first_token = first_token,
    .n_tokens = n_tokens,
  };
  va_start (args, format);
  vsnprintf (problem->message, sizeof problem->message, format, args);
  va_end (args);
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

void
scw_problems_clear (ScwProblems *problems)
{
  free (problems->items);
  *problems = (ScwProblems){ 0 };
}
