/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/memory.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 64

typedef struct
{
  const ScwConfig *config;
  ScwMemory *memory;
  const float *w; /* (2 dim, dim) rows of keys and values of this layer */
  const float *b; /* (2 dim) */
  float *keys;    /* (heads, n, width) of this layer */
  float *values;
  _Atomic bool no_memory;
} Run;

/* Keys and values of a block of patches, sorted into heads. */
static void
project_block (void *data, int index)
{
  Run *run = data;
  const int dim = run->config->dec_dim, heads = run->config->dec_heads, width = dim / heads;
  const int total = run->memory->n, first = index * BLOCK, n = first + BLOCK < total ? BLOCK : total - first;
  float *both = scw_scratch ((int64_t) BLOCK * 2 * dim);

  if (both == NULL)
    {
      atomic_store (&run->no_memory, true);
      return;
    }
  scw_linear (run->memory->memory + (int64_t) first * dim, dim, run->w, run->b, both, 2 * dim, n, dim,
              2 * dim);
  for (int h = 0; h < heads; h++)
    for (int i = 0; i < n; i++)
      {
        const int64_t to = ((int64_t) h * total + first + i) * width;
        const float *from = both + (int64_t) i * 2 * dim + h * width;

        memcpy (run->keys + to, from, (size_t) width * sizeof *from);
        memcpy (run->values + to, from + dim, (size_t) width * sizeof *from);
      }
}

static bool
project_layers (
  const ScwNetwork *net, ScwPool *pool, ScwMemory *memory, const _Atomic bool *cancel, ScwError *error)
{
  const ScwConfig *c = &net->config;
  const int dim = c->dec_dim;
  Run run = { .config = c, .memory = memory };
  float *wide = malloc ((size_t) 2 * dim * dim * sizeof *wide); /* for weights that are not kept in f32 */

  if (wide == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for the decoder's view of an image");
  for (int i = 0; i < c->dec_layers; i++)
    {
      const ScwLinear *in = &net->decoder[i].cross_in;
      const ScwMatrix w = scw_matrix_rows (&in->w, dim, 2 * dim);

      if (cancel != NULL && atomic_load (cancel))
        {
          free (wide);
          return scw_fail (error, SCW_ERROR_CANCELLED, "cancelled");
        }
      run.w = w.data;
      if (w.kept != SCW_KEPT_F32 || in->rank > 0)
        {
          scw_linear_read (pool, in, dim, 2 * dim, wide);
          run.w = wide;
        }
      run.b = in->b + dim;
      run.keys = memory->keys + (int64_t) i * memory->n * dim;
      run.values = memory->values + (int64_t) i * memory->n * dim;
      scw_pool_run (pool, (memory->n + BLOCK - 1) / BLOCK, project_block, &run);
    }
  free (wide);
  return !atomic_load (&run.no_memory) ? true
                                       : scw_fail (error, SCW_ERROR_MEMORY, "out of memory for an image");
}

ScwMemory *
scw_memory_new (const ScwNetwork *net,
                ScwPool *pool,
                const ScwPatches *patches,
                const _Atomic bool *cancel,
                ScwError *error)
{
  const size_t n = (size_t) patches->n, dim = (size_t) net->config.dec_dim;
  ScwMemory *m = calloc (1, sizeof *m);

  if (m == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for an image");
      return NULL;
    }
  atomic_store (&m->references, 1);
  m->n = patches->n;
  m->rows = malloc ((n + 1) * sizeof *m->rows);
  m->cols = malloc ((n + 1) * sizeof *m->cols);
  m->memory = malloc ((n * dim + 1) * sizeof *m->memory);
  m->keys = malloc ((n * dim * net->config.dec_layers + 1) * sizeof *m->keys);
  m->values = malloc ((n * dim * net->config.dec_layers + 1) * sizeof *m->values);
  if (m->rows == NULL || m->cols == NULL || m->memory == NULL || m->keys == NULL || m->values == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory for an image of %d patches", m->n);
  else if (scw_encode (net, pool, &patches, 1, NULL, m->memory, cancel, error)
           && project_layers (net, pool, m, cancel, error))
    {
      memcpy (m->rows, patches->rows, n * sizeof *m->rows);
      memcpy (m->cols, patches->cols, n * sizeof *m->cols);
      return m;
    }
  scw_memory_unref (m);
  return NULL;
}

ScwMemory *
scw_memory_ref (ScwMemory *memory)
{
  atomic_fetch_add (&memory->references, 1);
  return memory;
}

void
scw_memory_unref (ScwMemory *m)
{
  if (m == NULL || atomic_fetch_sub (&m->references, 1) != 1)
    return;
  free (m->rows);
  free (m->cols);
  free (m->memory);
  free (m->keys);
  free (m->values);
  free (m);
}
