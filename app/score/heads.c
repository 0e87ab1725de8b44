/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/heads.h"

#include <string.h>

#include "engine/notation/lmx/lmx.h"

void
scw_row_head_read (ScwRowHead *head, const gint32 *tokens, int n)
{
  head->has_key = head->has_time = FALSE;
  head->key_at = head->time_at = -1;
  head->beats = head->beat_type = 0;
  for (int i = 0, measures = 0; i < n; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);

      measures += info != NULL && info->class == SCW_LMX_MEASURE_START;
      if (info == NULL || measures != 1)
        {
          if (measures > 1)
            return;
          continue;
        }
      if (info->class == SCW_LMX_KEY && !head->has_key)
        {
          head->has_key = TRUE;
          head->key_at = i;
          head->fifths = info->value;
        }
      if (info->class == SCW_LMX_TIME && !head->has_time)
        {
          head->has_time = TRUE;
          head->time_at = i;
        }
      if (info->class == SCW_LMX_BEATS && head->beats == 0)
        head->beats = info->value;
      if (info->class == SCW_LMX_BEAT_TYPE && head->beat_type == 0)
        head->beat_type = info->value;
      if (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_REST || info->class == SCW_LMX_MEASURE_REST)
        return; /* what follows is a change within the measure */
    }
}

int
scw_part_info_shift (const ScwPartInfo *info)
{
  return info != NULL ? 12 * info->transpose_steps - 7 * info->transpose : 0;
}

/* Keys of twelve fifths sound alike. */
static gboolean
is_key (int a, int b)
{
  return (a - b) % 12 == 0;
}

typedef struct
{
  const ScwRowHead *heads;
  const int *usual; /* (parts) what is written less what sounds */
  const int *apart; /* (parts) the same, from the only other row */
  int first, end;
} System;

static int
sounding (const System *system, int i)
{
  const ScwRowHead *head = &system->heads[i];

  return head->fifths - head->shift - system->usual[head->part];
}

/* How many others have a key; they agree on *fifths. 0: none, or they do not agree. */
static int
key_of_others (const System *system, int row, int *fifths)
{
  int n = 0;

  for (int i = system->first; i < system->end; i++)
    {
      if (i == row || system->heads[i].part < 0 || !system->heads[i].has_key)
        continue;
      if (n > 0 && !is_key (sounding (system, i), *fifths))
        return 0;
      *fifths = sounding (system, i);
      n++;
    }
  return n;
}

static gboolean
is_time (const ScwRowHead *a, const ScwRowHead *b)
{
  return a->has_time == b->has_time && a->beats == b->beats && a->beat_type == b->beat_type;
}

static int
time_of_others (const System *system, int row, const ScwRowHead **time)
{
  int n = 0;

  for (int i = system->first; i < system->end; i++)
    {
      if (i == row || system->heads[i].part < 0 || !system->heads[i].has_key) /* nothing was read there */
        continue;
      if (n > 0 && !is_time (&system->heads[i], *time))
        return 0;
      *time = &system->heads[i];
      n++;
    }
  return n;
}

static int
end_of (const ScwRowHead *heads, int n, int first)
{
  int end = first;

  while (end < n && heads[end].system == heads[first].system)
    end++;
  return end;
}

/* By how much each part is written in another key than the others in most of two or more systems. 'pairs': of systems of two,
 * where each differs from the other; else of larger ones. */
static void
find_usual (const ScwRowHead *heads, int n, int n_parts, gboolean pairs, int *usual)
{
  g_autofree int *counts = g_new0 (int, (gsize) n_parts * 13 + 1), *none = g_new0 (int, n_parts + 1);

  for (int first = 0, end; first < n; first = end)
    {
      const System system = { heads, none, none, first, end = end_of (heads, n, first) };

      for (int i = first; i < end; i++)
        {
          int fifths, others;

          if (heads[i].part < 0 || !heads[i].has_key)
            continue;
          others = key_of_others (&system, i, &fifths);
          if (others == 0 || (others == 1) != pairs)
            continue;
          counts[heads[i].part * 13 + ((sounding (&system, i) - fifths) % 12 + 12) % 12]++;
          counts[heads[i].part * 13 + 12]++;
        }
    }
  for (int part = 0; part < n_parts; part++)
    for (int by = 1; by < 12; by++)
      if (counts[part * 13 + by] > 1 && 2 * counts[part * 13 + by] > counts[part * 13 + 12])
        usual[part] = by > 6 ? by - 12 : by;
}

static void
compare (const System *system, ScwRowHead *head, int row)
{
  const ScwRowHead *time = NULL;
  int fifths = 0, n = key_of_others (system, row, &fifths);

  if (n == 1)
    fifths += system->apart[head->part];
  if (n > 0 && !is_key (sounding (system, row), fifths))
    {
      head->other_key = TRUE;
      head->is_sure = n > 1;
      head->others_fifths = fifths + head->shift + system->usual[head->part];
    }
  n = time_of_others (system, row, &time);
  if (n > 0 && !is_time (head, time) && (n > 1 || (head->has_time && time->has_time)))
    {
      head->other_time = TRUE;
      head->is_sure |= n > 1;
      head->others_beats = time->beats;
      head->others_beat_type = time->beat_type;
    }
}

void
scw_compare_heads (ScwRowHead *heads, int n)
{
  g_autofree int *usual = NULL, *apart = NULL;
  int n_parts = 0;

  for (int i = 0; i < n; i++)
    {
      heads[i].other_key = heads[i].other_time = heads[i].is_sure = FALSE;
      n_parts = MAX (n_parts, heads[i].part + 1);
    }
  usual = g_new0 (int, n_parts + 1);
  apart = g_new0 (int, n_parts + 1);
  find_usual (heads, n, n_parts, FALSE, usual);
  find_usual (heads, n, n_parts, TRUE, apart);
  for (int first = 0, end; first < n; first = end)
    {
      const System system = { heads, usual, apart, first, end = end_of (heads, n, first) };

      for (int i = first; i < end; i++)
        if (heads[i].part >= 0 && heads[i].has_key)
          compare (&system, &heads[i], i);
    }
}

static gboolean
tell (const ScwRowHead *head,
      ScwFault fault,
      int at,
      int measure,
      int region,
      long long a,
      long long b,
      ScwProblems *problems)
{
  ScwProblem *problem
    = scw_problem_with (scw_problems_add (problems, fault, measure, at, at >= 0), NULL, NULL, a, b);

  if (problem == NULL)
    return FALSE;
  problem->severity = head->is_sure ? SCW_SEVERITY_ERROR : SCW_SEVERITY_WARNING;
  problem->region = region;
  return TRUE;
}

gboolean
scw_row_head_tell (const ScwRowHead *head, int measure, int region, ScwProblems *problems)
{
  return (!head->other_key
          || tell (head, SCW_FAULT_OTHER_KEY, head->key_at, measure, region, head->fifths,
                   head->others_fifths, problems))
         && (!head->other_time
             || tell (head, SCW_FAULT_OTHER_TIME, head->time_at >= 0 ? head->time_at : head->key_at, measure,
                      region, head->beats, head->others_beats, problems));
}
