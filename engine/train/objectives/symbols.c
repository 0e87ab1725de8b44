/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/symbols.h"

#include <math.h>
#include <string.h>

#include "engine/unused.h"

#define POSITIVE 3.0 /* what a symbol counts that is there: most are not, nearly everywhere */

/* data/recipe/reference/aux_classes.json: the order is that of the weights. */
static const char *const names[SCW_SYMBOLS] = {
  "E0A4", "bL",   "bR",   "E262", "E260", "dot",  "E0A3", "sL",   "sR",   "u2",   "u0",   "u1",   "E4E6",
  "u3",   "u4",   "E261", "u-1",  "u5",   "u6",   "u-2",  "E240", "u7",   "l5",   "E050", "l6",   "E062",
  "l7",   "l2",   "l4",   "l3",   "tL",   "tR",   "u-3",  "l8",   "l9",   "u8",   "E241", "l1",   "l0",
  "u9",   "E4E5", "l10",  "u-4",  "l-1",  "E4A2", "l11",  "l-2",  "u10",  "E4A3", "u-5",  "u11",  "l12",
  "l-3",  "u-14", "E4E7", "l-4",  "u12",  "l-5",  "u-6",  "E0A2", "l13",  "u13",  "E088", "E084", "E650",
  "E655", "l22",  "u14",  "E520", "E4A0", "l-6",  "u-7",  "E883", "l14",  "l-7",  "E082", "E083", "u15",
  "E4A1", "E522", "E4C0", "l-8",  "E52B", "l15",  "E086", "u-8",  "E4E4", "E4A4", "E4AC", "u16",  "E044",
  "E07A", "E242", "E4E3", "l16",  "u-12", "l-9",  "E52D", "E07C", "u-9",  "E08A", "u-13", "E243", "E089",
  "u-11", "E536", "u-10", "E4A5", "u17",  "E263", "l18",  "l-10", "l17",  "E087", "E081", "E08B", "E220",
  "E52F", "E085", "E59D", "l-11", "u18",  "E886", "l19",  "E4E8", "l20",  "E4C1", "E510", "l21",  "E4A8",
  "E264", "E4A9", "E26A", "E26B", "E535", "u19",  "E52A", "u20",  "l-14", "E566", "E534", "E52C", "E4AD",
  "E26C", "E26D", "E567", "l-12",
};

int
scw_symbol_class (const char *name)
{
  for (int i = 0; i < SCW_SYMBOLS; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  return -1;
}

const char *
scw_symbol_name (int symbol)
{
  return names[symbol];
}

static double
softplus (double z)
{
  return fmax (z, 0) + log1p (exp (-fabs (z)));
}

typedef struct
{
  ScwReal *z; /* (P, SCW_SYMBOLS), becomes the derivative */
  double *losses;
  double factor;
} Job;

/* As if nothing were there. */
static void
absent_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;

  for (int64_t row = first; row < first + n; row++)
    {
      ScwReal *z = j->z + row * SCW_SYMBOLS;

      j->losses[row] = 0;
      for (int v = 0; v < SCW_SYMBOLS; v++)
        {
          j->losses[row] += softplus ((double) z[v]);
          z[v] = (ScwReal) (j->factor / (1 + exp (-(double) z[v])));
        }
    }
}

/* Puts right what is there. 'kept' (P, SCW_SYMBOLS) are the logits. */
static void
put_right (const Job *j, const ScwSample *s, int64_t first, const ScwReal *kept)
{
  for (int i = 0; i < s->n_symbols; i++)
    {
      const int64_t row = first + s->symbols[i].patch, at = row * SCW_SYMBOLS + s->symbols[i].symbol;
      const double z = (double) kept[at];
      bool again = false;

      for (int k = 0; k < i && !again; k++)
        again = s->symbols[k].patch == s->symbols[i].patch && s->symbols[k].symbol == s->symbols[i].symbol;
      if (again)
        continue;
      j->losses[row] += POSITIVE * softplus (-z) - softplus (z);
      j->z[at] = (ScwReal) (-j->factor * POSITIVE / (1 + exp (z)));
    }
}

ScwReal *
scw_train_symbols (
  ScwPass *pass, const ScwLayout *layout, const ScwSample *samples, const ScwEncoding *e, ScwTally *tally)
{
  const int rows = scw_ragged_rows (e->rows), dim = layout->config.enc_dim;
  const int64_t values = (int64_t) rows * SCW_SYMBOLS;
  Job job = { .factor = pass->symbols };
  ScwReal *d, *kept;
  ScwArenaMark mark;

  if (layout->symbols.outputs == 0)
    return NULL;
  d = scw_arena_take (pass->arena, (int64_t) rows * dim);
  mark = scw_arena_mark (pass->arena);
  job.z = scw_arena_take (pass->arena, values);
  kept = scw_arena_take (pass->arena, values);
  job.losses = scw_arena_bytes (pass->arena, rows * (int64_t) sizeof *job.losses);
  if (pass->arena->failed)
    return NULL;
  scw_affine_forward (pass, &layout->symbols, e->out, job.z, SCW_SYMBOLS, rows);
  memcpy (kept, job.z, (size_t) values * sizeof *kept);
  scw_rows (pass->pool, rows, absent_rows, &job);
  for (int i = 0; i < e->rows->n; i++)
    put_right (&job, &samples[i], e->rows->first[i], kept);
  for (int i = 0; i < rows; i++)
    tally->symbols += job.losses[i];
  if (pass->g != NULL)
    scw_affine_backward (pass, &layout->symbols, e->out, job.z, SCW_SYMBOLS, d, false, rows);
  scw_arena_release (pass->arena, mark);
  return pass->g != NULL ? d : NULL;
}
