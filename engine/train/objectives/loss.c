/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/loss.h"

#include <math.h>
#include <string.h>

#include "engine/unused.h"

double
scw_softmax_row (const ScwReal *z, int n, ScwReal *p)
{
  int top = 0;
  ScwReal highest;

  for (int i = 1; i < n; i++)
    top = z[i] > z[top] ? i : top;
  highest = z[top];
  if (p != z)
    memcpy (p, z, (size_t) n * sizeof *p);
  scw_real_softmax (p, n, 1);
  return (double) highest - log ((double) p[top]);
}

typedef struct
{
  ScwPass *pass;
  ScwReal *z;
  const int *targets;
  double *losses; /* (rows) */
  int vocab;
  double smoothing, factor;
} Job;

static void
loss_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const int vocab = j->vocab;
  const double even = j->smoothing / vocab;
  ScwReal *p = scw_real_scratch (vocab);

  if (p == NULL)
    {
      atomic_store (&j->pass->no_memory, true);
      return;
    }
  for (int i = first; i < first + n; i++)
    {
      ScwReal *z = j->z + (int64_t) i * vocab;
      const double total = scw_softmax_row (z, vocab, p);
      double mean = 0;

      for (int v = 0; v < vocab && j->smoothing > 0; v++)
        mean += (double) z[v] / vocab;
      j->losses[i] = total - (1 - j->smoothing) * (double) z[j->targets[i]] - j->smoothing * mean;
      for (int v = 0; v < vocab && j->factor != 0; v++)
        z[v] = (ScwReal) (j->factor * ((double) p[v] - even));
      if (j->factor != 0)
        z[j->targets[i]] -= (ScwReal) (j->factor * (1 - j->smoothing));
    }
}

double
scw_cross_entropy (
  ScwPass *pass, ScwReal *z, const int *targets, int rows, int vocab, double smoothing, double factor)
{
  Job job = { pass, z, targets, NULL, vocab, smoothing, factor };
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  double sum = 0;

  job.losses = scw_arena_bytes (pass->arena, rows * (int64_t) sizeof *job.losses);
  if (job.losses == NULL)
    return 0;
  scw_rows (pass->pool, rows, loss_rows, &job);
  for (int i = 0; i < rows; i++)
    sum += job.losses[i];
  scw_arena_release (pass->arena, mark);
  return sum;
}
