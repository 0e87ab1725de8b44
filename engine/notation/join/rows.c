/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c: rows become a score. */
#include "engine/notation/join/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/join/expand.h"
#include "engine/notation/join/join.h"

/* The rows [first, end) of one system, and how many measures it has. */
typedef struct
{
  int first, end;
  int measures;
} System;

typedef struct
{
  const ScwRow *rows;
  ScwPart **written; /* (n_rows) those whose multiple rests are written out, else NULL */
  System *systems;
  int n_systems;
  int n_parts;
  ScwProblems *problems;
  ScwError *error;
} Joiner;

/* ---- one system ---- */

static const ScwPart *
music_of (const Joiner *joiner, int r)
{
  return joiner->written[r] != NULL ? joiner->written[r] : joiner->rows[r].music;
}

static int
rest_of (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
      return measure->elements[i].count;
  return 0;
}

/* Whether all rows have their multiple rests at the same places, so that these can stay. */
static bool
rests_agree (const Joiner *joiner, const System *system)
{
  const ScwPart *first = music_of (joiner, system->first);

  for (int r = system->first + 1; r < system->end; r++)
    {
      if (music_of (joiner, r)->n_measures != first->n_measures)
        return false;
      for (int m = 0; m < first->n_measures; m++)
        if (rest_of (&music_of (joiner, r)->measures[m]) != rest_of (&first->measures[m]))
          return false;
    }
  return true;
}

static bool
write_out (Joiner *joiner, const System *system)
{
  for (int r = system->first; r < system->end; r++)
    {
      joiner->written[r] = scw_part_expand (joiner->rows[r].music, joiner->error);
      if (joiner->written[r] == NULL)
        return false;
    }
  return true;
}

/* The number of measures that most rows have; of two the larger. */
static int
usual_count (const Joiner *joiner, const System *system)
{
  int best = 0, most = 0;

  for (int r = system->first; r < system->end; r++)
    {
      const int count = music_of (joiner, r)->n_measures;
      int rows = 0;

      for (int other = system->first; other < system->end; other++)
        rows += music_of (joiner, other)->n_measures == count;
      if (rows > most || (rows == most && count > best))
        {
          best = count;
          most = rows;
        }
    }
  return best;
}

static void
complain (const Joiner *joiner, int s, int r, int usual, int measure)
{
  const int count = music_of (joiner, r)->n_measures;
  ScwProblem *problem = scw_problem_with (scw_problems_add (joiner->problems, SCW_FAULT_ROW, measure, -1, 0),
                                          NULL, NULL, s + 1, r - joiner->systems[s].first + 1);

  if (problem == NULL)
    return;
  problem->numbers[2] = count;
  problem->numbers[3] = usual;
  problem->region = r;
}

static bool
count_measures (Joiner *joiner, int s, int before)
{
  System *system = &joiner->systems[s];
  int usual;

  if (!rests_agree (joiner, system) && !write_out (joiner, system))
    return false;
  usual = usual_count (joiner, system);
  for (int r = system->first; r < system->end; r++)
    {
      const int count = music_of (joiner, r)->n_measures;

      if (count > system->measures)
        system->measures = count;
      if (count != usual)
        complain (joiner, s, r, usual, before + (count < usual ? count : usual));
    }
  return true;
}

/* ---- one part ---- */

/* The row of a part in a system, or -1. */
static int
row_of (const Joiner *joiner, int s, int part)
{
  for (int r = joiner->systems[s].first; r < joiner->systems[s].end; r++)
    if (joiner->rows[r].part == part)
      return r;
  return -1;
}

/* Measure m of a system as the rows have it that do. */
static const ScwMeasure *
model_of (const Joiner *joiner, int s, int m)
{
  const ScwMeasure *model = NULL;

  for (int r = joiner->systems[s].first; r < joiner->systems[s].end; r++)
    if (m < music_of (joiner, r)->n_measures)
      {
        const ScwMeasure *measure = &music_of (joiner, r)->measures[m];

        if (model == NULL || (!scw_measure_has_notes (model) && scw_measure_has_notes (measure)))
          model = measure;
      }
  return model;
}

/* Rests up to the end of the system; where others have a multiple rest, one, too. */
static bool
fill (const Joiner *joiner, int s, ScwPart *part)
{
  for (int m = part->n_measures; m < joiner->systems[s].measures; m++)
    {
      const ScwMeasure *model = model_of (joiner, s, m);
      ScwMeasure *measure = scw_part_add_measure (part, joiner->error);

      if (measure == NULL)
        return false;
      measure->time = model->time;
      measure->length = model->length;
      measure->in_rest = model->in_rest;
      if (rest_of (model) > 0 && !scw_measure_has_notes (model))
        {
          ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_MULTIPLE_REST, joiner->error);

          if (element == NULL)
            return false;
          element->count = rest_of (model);
        }
      else if (!scw_measure_add_rests (measure, part->staves, model->length, joiner->error))
        return false;
    }
  return true;
}

/* What a part has in each system, in a list of its own (n_systems); NULL: memory. */
static ScwPart **
collect (const Joiner *joiner, int p)
{
  ScwPart **list = calloc ((size_t) joiner->n_systems + 1, sizeof *list);
  int staves = 1;
  bool ok = list != NULL
            || scw_fail (joiner->error, SCW_ERROR_MEMORY, "no memory for %d systems", joiner->n_systems);

  for (int s = 0; s < joiner->n_systems; s++)
    if (row_of (joiner, s, p) >= 0 && music_of (joiner, row_of (joiner, s, p))->staves > staves)
      staves = music_of (joiner, row_of (joiner, s, p))->staves;
  for (int s = 0; ok && s < joiner->n_systems; s++)
    {
      const int row = row_of (joiner, s, p);

      list[s]
        = row >= 0 ? scw_part_copy (music_of (joiner, row), joiner->error) : scw_part_new (joiner->error);
      ok = list[s] != NULL;
      if (ok && row < 0)
        list[s]->staves = staves;
      ok = ok && fill (joiner, s, list[s]);
      if (ok && list[s]->n_measures > 0)
        list[s]->measures[0].new_page = joiner->rows[joiner->systems[s].first].new_page;
    }
  if (ok)
    return list;
  for (int s = 0; list != NULL && s < joiner->n_systems; s++)
    scw_part_free (list[s]);
  free (list);
  return NULL;
}

/* The regions of a joined part are systems; they become rows. */
static void
name_rows (const Joiner *joiner, ScwPart *part, int p)
{
  for (int m = 0; m < part->n_measures; m++)
    part->measures[m].region = row_of (joiner, part->measures[m].region, p);
}

static ScwPart *
join_part (const Joiner *joiner, int p)
{
  ScwPart **list = collect (joiner, p);
  ScwProblems problems = { 0 };
  ScwPart *part = list != NULL ? scw_join (list, joiner->n_systems, &problems, joiner->error) : NULL;

  for (int i = 0; part != NULL && i < problems.count; i++)
    {
      problems.items[i].region = row_of (joiner, problems.items[i].region, p);
      scw_problems_append (joiner->problems, &(ScwProblems){ .items = &problems.items[i], .count = 1 }, 0,
                           -1);
    }
  scw_problems_clear (&problems);
  if (part != NULL)
    name_rows (joiner, part, p);
  for (int s = 0; list != NULL && s < joiner->n_systems; s++)
    scw_part_free (list[s]);
  free (list);
  return part;
}

/* ---- all of them ---- */

/* Numbers, breaks and pick-ups are those of the part with most music. */
static void
share_numbers (ScwScore *score)
{
  const ScwPart *lead = NULL;
  int most = -1;

  for (int p = 0; p < score->n_parts; p++)
    {
      int notes = 0;

      for (int m = 0; m < score->parts[p]->n_measures; m++)
        notes += score->parts[p]->measures[m].region >= 0 ? score->parts[p]->measures[m].n_elements : 0;
      if (notes > most)
        {
          most = notes;
          lead = score->parts[p];
        }
    }
  for (int p = 0; p < score->n_parts; p++)
    for (int m = 0; lead != NULL && m < score->parts[p]->n_measures && m < lead->n_measures; m++)
      {
        ScwMeasure *measure = &score->parts[p]->measures[m];
        const ScwMeasure *like = &lead->measures[m];

        memcpy (measure->number, like->number, sizeof measure->number);
        measure->implicit = like->implicit;
        measure->new_system = like->new_system;
        measure->new_page = like->new_page;
      }
}

static bool
begin (Joiner *joiner, int n)
{
  int before = 0;

  joiner->written = calloc ((size_t) n + 1, sizeof *joiner->written);
  joiner->systems = calloc ((size_t) n + 1, sizeof *joiner->systems);
  if (joiner->written == NULL || joiner->systems == NULL)
    return scw_fail (joiner->error, SCW_ERROR_MEMORY, "no memory for %d rows", n);
  for (int r = 0; r < n; r++)
    {
      if (r == 0 || joiner->rows[r].system != joiner->rows[r - 1].system)
        joiner->systems[joiner->n_systems++].first = r;
      joiner->systems[joiner->n_systems - 1].end = r + 1;
      if (joiner->rows[r].part >= joiner->n_parts)
        joiner->n_parts = joiner->rows[r].part + 1;
    }
  for (int s = 0; s < joiner->n_systems; s++)
    {
      if (!count_measures (joiner, s, before))
        return false;
      before += joiner->systems[s].measures;
    }
  return true;
}

ScwScore *
scw_join_rows (const ScwRow *rows, int n, ScwProblems *problems, ScwError *error)
{
  Joiner joiner = { .rows = rows, .n_parts = 1, .problems = problems, .error = error };
  ScwScore *score = scw_score_new (error);
  bool ok = score != NULL && begin (&joiner, n);

  for (int p = 0; ok && p < joiner.n_parts; p++)
    {
      ScwPart *part = join_part (&joiner, p);

      ok = part != NULL && scw_score_add_part (score, part, error);
    }
  if (ok)
    share_numbers (score);
  for (int r = 0; joiner.written != NULL && r < n; r++)
    scw_part_free (joiner.written[r]);
  free (joiner.written);
  free (joiner.systems);
  if (ok)
    return score;
  scw_score_free (score);
  return NULL;
}

int
scw_score_find_measure (const ScwScore *score, int part, int row, int m)
{
  const ScwPart *in = score->parts[part];

  for (int i = 0; i < in->n_measures; i++)
    if (in->measures[i].region == row && in->measures[i].in_rest <= 1 && m-- == 0)
      return i;
  return -1;
}

/* ---- one score behind another ---- */

static bool
is_named (const ScwPart *part, const char *name)
{
  return part->name != NULL && name != NULL && strcmp (part->name, name) == 0;
}

/* For each part of 'next' the part of the score that it goes on, or -1: a new one. */
static void
match_parts (const ScwScore *score, const ScwScore *next, int *match)
{
  int from = 0;

  for (int p = 0; p < next->n_parts; p++)
    {
      match[p] = -1;
      for (int q = 0; q < score->n_parts && match[p] < 0; q++)
        if (is_named (score->parts[q], next->parts[p]->name)
            && score->parts[q]->staves == next->parts[p]->staves)
          {
            match[p] = q;
            for (int k = 0; k < p; k++)
              if (match[k] == q)
                match[p] = -1;
          }
    }
  for (int p = 0; p < next->n_parts; p++)
    {
      for (int q = from; q < score->n_parts && match[p] < 0; q++)
        {
          bool taken = score->parts[q]->staves != next->parts[p]->staves;

          for (int k = 0; k < next->n_parts; k++)
            taken |= match[k] == q;
          if (!taken)
            match[p] = q;
        }
      if (match[p] >= 0)
        from = match[p] + 1;
    }
}

/* Measures of rest as long as those of another part. */
static bool
add_resting (ScwPart *part, const ScwPart *like, int first, int end, ScwError *error)
{
  for (int m = first; m < end; m++)
    {
      const ScwMeasure *model = &like->measures[m];
      ScwMeasure *measure = scw_part_add_measure (part, error);

      if (measure == NULL)
        return false;
      measure->time = model->time;
      measure->length = model->length;
      measure->new_system = model->new_system;
      measure->new_page = model->new_page;
      measure->implicit = model->implicit;
      measure->region = -1;
      memcpy (measure->number, model->number, sizeof measure->number);
      if (!scw_measure_add_rests (measure, part->staves, model->length, error))
        return false;
    }
  return true;
}

/* A part that rests where the score has music already. */
static bool
add_new_part (ScwScore *score, const ScwPart *from, int measures, ScwError *error)
{
  ScwPart *part = scw_part_new_like (from, error);

  if (part == NULL)
    return false;
  if (measures > 0 && !add_resting (part, score->parts[0], 0, measures, error))
    {
      scw_part_free (part);
      return false;
    }
  return scw_score_add_part (score, part, error);
}

/* The last number that is a number; 0: there is none. */
static int
last_number (const ScwScore *score)
{
  int last = 0;

  for (int m = 0; score->n_parts > 0 && m < score->parts[0]->n_measures; m++)
    if (atoi (score->parts[0]->measures[m].number) > 0)
      last = atoi (score->parts[0]->measures[m].number);
  return last;
}

/* The piece goes on: it begins a page, and measures that are counted from 1 are counted on. */
static void
go_on (ScwPart *part, int first, int last)
{
  const bool counted = first < part->n_measures && atoi (part->measures[first].number) <= 1;

  if (first == 0 || part->n_measures == first)
    return;
  part->measures[first].new_system = part->measures[first].new_page = true;
  for (int m = first; counted && m < part->n_measures; m++)
    {
      const int number = atoi (part->measures[m].number);

      if (number > 0)
        snprintf (part->measures[m].number, sizeof part->measures[m].number, "%d", number + last);
    }
}

bool
scw_score_append (ScwScore *score, const ScwScore *next, ScwError *error)
{
  const int before = scw_score_n_measures (score), longest = scw_score_n_measures (next);
  const int last = last_number (score);
  int *match = calloc ((size_t) next->n_parts + 1, sizeof *match);
  bool ok = match != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d parts", next->n_parts);

  if (ok)
    match_parts (score, next, match);
  for (int p = 0; ok && p < next->n_parts; p++)
    if (match[p] < 0)
      {
        ok = add_new_part (score, next->parts[p], before, error);
        match[p] = score->n_parts - 1;
      }
  for (int q = 0; ok && q < score->n_parts; q++)
    {
      int p = 0;

      while (p < next->n_parts && match[p] != q)
        p++;
      for (int m = 0; ok && p < next->n_parts && m < next->parts[p]->n_measures; m++)
        ok = scw_part_append_measure (score->parts[q], next->parts[p], m, error);
      for (int lead = 0; ok && score->parts[q]->n_measures < before + longest && lead < next->n_parts; lead++)
        if (next->parts[lead]->n_measures == longest)
          ok = add_resting (score->parts[q], next->parts[lead], score->parts[q]->n_measures - before, longest,
                            error);
      if (ok)
        go_on (score->parts[q], before, last);
    }
  free (match);
  return ok;
}
