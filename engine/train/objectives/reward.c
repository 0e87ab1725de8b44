/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/reward.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/measure/tedn.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/unused.h"

#define GRAM 8 /* tokens; a note has four to eight */

/* 1.5 exp (-0.25 errors), or -3. */
static bool
form_of (const int *ids, int n, double *form, ScwError *error)
{
  ScwProblems problems = { 0 };
  ScwPart *part = scw_delinearize (ids, n, SCW_RULES_REFERENCE, &problems, error);

  if (part != NULL)
    *form = part->n_measures == 0 ? -3 : 1.5 * exp (-0.25 * scw_problems_errors (&problems));
  scw_problems_clear (&problems);
  scw_part_free (part);
  return part != NULL;
}

static double
f1_of (const int *read, int n_read, const int *truth, int n_truth)
{
  int counts[SCW_LMX_COUNT] = { 0 }, shared = 0;

  for (int i = 0; i < n_truth; i++)
    counts[truth[i]]++;
  for (int i = 0; i < n_read; i++)
    shared += counts[read[i]]-- > 0;
  return n_read + n_truth > 0 ? 2.0 * shared / (n_read + n_truth) : 1;
}

/* The share of GRAM tokens in a row that were written before. */
static double
repetition_of (const int *ids, int n)
{
  int repeated = 0;

  for (int i = 1; i + GRAM <= n; i++)
    {
      bool found = false;

      for (int j = 0; j < i && !found; j++)
        found = memcmp (ids + i, ids + j, GRAM * sizeof *ids) == 0;
      repeated += found;
    }
  return n > GRAM ? (double) repeated / (n - GRAM) : 0;
}

bool
scw_reward_terms (
  const int *read, int n_read, const int *truth, int n_truth, ScwRewardTerms *t, ScwError *error)
{
  ScwTednGold *gold = scw_tedn_gold_of_tokens (truth, n_truth, SCW_TEDN_LMX, error);
  const int off = abs (n_read - n_truth);
  int64_t cost = -1;
  bool ok;

  if (gold != NULL)
    cost = scw_tedn (gold, read, n_read, error);
  ok = cost >= 0 && form_of (read, n_read, &t->form, error);
  scw_tedn_gold_free (gold);
  if (!ok)
    return false;
  t->tedn = exp (-0.01 * (double) cost);
  t->f1 = f1_of (read, n_read, truth, n_truth);
  t->repetition = fmax (0, repetition_of (read, n_read) - repetition_of (truth, n_truth));
  t->length = off < 5 ? 0 : fmin (3, exp2 ((off - 5) / 50.0) - 1);
  t->total = 7 * t->tedn + t->form + 2.5 * t->f1 - 2 * t->repetition - 2 * t->length;
  return true;
}

double
scw_reward (SCW_UNUSED void *data, const ScwSample *sample, const int *ids, int n)
{
  const int end = n > 1 && ids[n - 1] == SCW_LMX_EOS ? n - 1 : n;
  ScwRewardTerms terms;
  ScwError error = { 0 };

  return scw_reward_terms (ids + 1, end - 1, sample->ids + 1, sample->n - 2, &terms, &error)
           ? terms.total
           : SCW_REWARD_WORST;
}
