/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/encoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

/* Rows are worked on in blocks, and queries of an attention in tiles whose scores fit a core's cache. Both
 * follow from the length of what is encoded, never from the number of threads. */
#define MIN_BLOCK 48
#define MAX_BLOCK 256
#define SCORES    (192 << 10) /* floats */
#define MAX_TILE  128
#define MIN_TILE  16

typedef struct
{
  const ScwNetwork *net;
  const ScwPatches *const *images;
  int n_images;
  int *first; /* (n_images + 1) first row of each image */
  int rows;   /* of all images */
  int block;  /* rows a task */

  float *x;        /* (rows, dim) the residual stream */
  float *qkv;      /* (rows, 3 dim) */
  float *attended; /* (rows, dim) */
  int *tiles;      /* (n_tiles, 3) image, first query, queries */
  int n_tiles;
  const ScwEncoderLayer *layer;

  float *out;    /* (rows, dim) or NULL */
  float *memory; /* (rows, dec_dim) or NULL */
  const _Atomic bool *cancel;
  _Atomic bool no_memory;
} Run;

static bool
cancelled (const Run *run)
{
  return run->cancel != NULL && atomic_load_explicit (run->cancel, memory_order_relaxed);
}

/* The block of this task, and scratch memory of n floats a row; 0 when there is nothing to do. */
static int
begin_block (Run *run, int index, int64_t width, int *first, float **scratch)
{
  *first = index * run->block;
  *scratch = scw_scratch (width * run->block);
  if (*scratch == NULL)
    atomic_store (&run->no_memory, true);
  if (*scratch == NULL || cancelled (run))
    return 0;
  return *first + run->block < run->rows ? run->block : run->rows - *first;
}

static void
norm_rows (const ScwNorm *norm, float eps, const float *x, float *out, int n, int dim)
{
  for (int i = 0; i < n; i++)
    scw_kernels ()->layer_norm (x + (int64_t) i * dim, norm->weight, norm->bias, eps, out + (int64_t) i * dim,
                                dim);
}

static void
linear (const ScwLinear *l, const float *x, float *y, int n)
{
  scw_linear (x, l->w.cols, l->w.data, l->b, y, l->w.rows, n, l->w.cols, l->w.rows);
}

/* x = projection (patch) + position */
static void
embed_block (void *data, int index)
{
  Run *run = data;
  const ScwConfig *c = &run->net->config;
  const int pixels = c->patch * c->patch;
  float *scratch;
  int first, n = begin_block (run, index, c->enc_dim, &first, &scratch), image = 0;

  for (int done = 0, part; done < n; done += part)
    {
      const int row = first + done;
      const ScwPatches *p;
      int at;

      while (run->first[image + 1] <= row)
        image++;
      p = run->images[image];
      at = row - run->first[image];
      part = run->first[image + 1] - row < n - done ? run->first[image + 1] - row : n - done;
      linear (&run->net->projection, p->pixels + (int64_t) at * pixels, run->x + (int64_t) row * c->enc_dim,
              part);
      for (int i = 0; i < part; i++)
        {
          scw_matrix_read_row (&run->net->enc_pos, p->rows[at + i] * c->pe_w + p->cols[at + i], scratch);
          scw_kernels ()->add (run->x + (int64_t) (row + i) * c->enc_dim, scratch, c->enc_dim);
        }
    }
}

static void
project_block (void *data, int index)
{
  Run *run = data;
  const int dim = run->net->config.enc_dim;
  float *normed;
  const float *x;
  int first, n = begin_block (run, index, dim, &first, &normed);

  if (n == 0)
    return;
  x = run->x + (int64_t) first * dim;
  if (run->net->config.norm_first)
    {
      norm_rows (&run->layer->norm1, SCW_BLOCK_EPS, x, normed, n, dim);
      x = normed;
    }
  linear (&run->layer->in_proj, x, run->qkv + (int64_t) first * 3 * dim, n);
}

/* One head of one tile of queries against all keys of its image. */
static void
attend_tile (void *data, int index)
{
  Run *run = data;
  const ScwConfig *c = &run->net->config;
  const int *tile = run->tiles + (int64_t) (index / c->enc_heads) * 3;
  const int head = index % c->enc_heads, dim = c->enc_dim, width = dim / c->enc_heads;
  const int keys = run->images[tile[0]]->n, start = run->first[tile[0]], queries = tile[2];
  const float *q = run->qkv + (int64_t) (start + tile[1]) * 3 * dim + head * width;
  const float *k = run->qkv + (int64_t) start * 3 * dim + dim + head * width, *v = k + dim;
  float *scores = scw_scratch ((int64_t) queries * keys);

  if (scores == NULL)
    atomic_store (&run->no_memory, true);
  if (scores == NULL || cancelled (run))
    return;
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, queries, keys, width, 1.0f, q, 3 * dim, k, 3 * dim,
               0.0f, scores, keys);
  for (int i = 0; i < queries; i++)
    scw_kernels ()->softmax (scores + (int64_t) i * keys, keys, 1.0f / sqrtf ((float) width));
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, queries, width, keys, 1.0f, scores, keys, v,
               3 * dim, 0.0f, run->attended + (int64_t) (start + tile[1]) * dim + head * width, dim);
}

/* All that follows the attention in a layer, for a block of rows that stays in the cache. */
static void
finish_block (void *data, int index)
{
  Run *run = data;
  const ScwConfig *c = &run->net->config;
  const ScwEncoderLayer *l = run->layer;
  const int dim = c->enc_dim;
  float *normed, *hidden, *x;
  int first, n = begin_block (run, index, dim + c->enc_mlp, &first, &normed);

  if (n == 0)
    return;
  hidden = normed + (int64_t) run->block * dim;
  x = run->x + (int64_t) first * dim;
  linear (&l->out_proj, run->attended + (int64_t) first * dim, normed, n);
  scw_kernels ()->add (x, normed, (int64_t) n * dim);
  if (c->norm_first)
    norm_rows (&l->norm2, SCW_BLOCK_EPS, x, normed, n, dim);
  else
    norm_rows (&l->norm1, SCW_BLOCK_EPS, x, x, n, dim);
  linear (&l->linear1, c->norm_first ? normed : x, hidden, n);
  scw_kernels ()->gelu (hidden, (int64_t) n * c->enc_mlp);
  linear (&l->linear2, hidden, normed, n);
  scw_kernels ()->add (x, normed, (int64_t) n * dim);
  if (!c->norm_first)
    norm_rows (&l->norm2, SCW_BLOCK_EPS, x, x, n, dim);
}

static void
head_block (void *data, int index)
{
  Run *run = data;
  const ScwConfig *c = &run->net->config;
  const int dim = c->enc_dim;
  float *normed, *hidden;
  int first, n = begin_block (run, index, dim + c->head_dim, &first, &normed);

  if (n == 0)
    return;
  hidden = normed + (int64_t) run->block * dim;
  norm_rows (&run->net->enc_norm, SCW_FINAL_EPS, run->x + (int64_t) first * dim, normed, n, dim);
  if (run->out != NULL)
    memcpy (run->out + (int64_t) first * dim, normed, (size_t) n * dim * sizeof (float));
  if (run->memory == NULL)
    return;
  linear (&run->net->head0, normed, hidden, n);
  scw_kernels ()->gelu (hidden, (int64_t) n * c->head_dim);
  linear (&run->net->head3, hidden, run->memory + (int64_t) first * c->dec_dim, n);
}

static bool
check_images (const ScwConfig *c, const ScwPatches *const *images, int n, ScwError *error)
{
  int64_t rows = 0;

  if (c->patch != SCW_PATCH)
    return scw_fail (error, SCW_ERROR_MODEL, "patches of %d pixels a side, not %d", c->patch, SCW_PATCH);
  for (int i = 0; i < n; i++)
    {
      rows += images[i]->n;
      if (images[i]->n < 1)
        return scw_fail (error, SCW_ERROR_ARGUMENT, "image %d has no patches", i);
      for (int k = 0; k < images[i]->n; k++)
        if (images[i]->rows[k] < 0 || images[i]->rows[k] >= c->pe_h || images[i]->cols[k] < 0
            || images[i]->cols[k] >= c->pe_w)
          return scw_fail (error, SCW_ERROR_LIMIT,
                           "a picture of %d x %d patches, and the network sees at most %d x %d",
                           images[i]->grid_h, images[i]->grid_w, c->pe_h, c->pe_w);
    }
  if (rows > 1 << 24)
    return scw_fail (error, SCW_ERROR_LIMIT, "%lld patches at once", (long long) rows);
  return true;
}

static int
tile_size (int keys)
{
  const int size = SCORES / keys / 16 * 16;

  return size < MIN_TILE ? MIN_TILE : size > MAX_TILE ? MAX_TILE : size;
}

/* Where images begin and how they are cut into tiles. */
static bool
plan (Run *run)
{
  int block;

  run->first = calloc ((size_t) run->n_images + 1, sizeof *run->first);
  if (run->first == NULL)
    return false;
  for (int i = 0; i < run->n_images; i++)
    {
      const int n = run->images[i]->n;

      run->first[i + 1] = run->first[i] + n;
      run->n_tiles += (n + tile_size (n) - 1) / tile_size (n);
    }
  run->rows = run->first[run->n_images];
  block = (run->rows / 8 + 15) / 16 * 16;
  run->block = block < MIN_BLOCK ? MIN_BLOCK : block > MAX_BLOCK ? MAX_BLOCK : block;
  run->tiles = calloc ((size_t) run->n_tiles, 3 * sizeof *run->tiles);
  if (run->tiles == NULL)
    return false;
  for (int i = 0, t = 0; i < run->n_images; i++)
    {
      const int n = run->images[i]->n, size = tile_size (n);

      for (int at = 0; at < n; at += size, t++)
        {
          run->tiles[t * 3] = i;
          run->tiles[t * 3 + 1] = at;
          run->tiles[t * 3 + 2] = at + size < n ? size : n - at;
        }
    }
  return true;
}

static bool
run_layers (Run *run, ScwPool *pool, ScwError *error)
{
  const ScwConfig *c = &run->net->config;
  const int blocks = (run->rows + run->block - 1) / run->block;

  scw_pool_run (pool, blocks, embed_block, run);
  for (int i = 0; i < c->enc_layers && !cancelled (run); i++)
    {
      run->layer = &run->net->encoder[i];
      scw_pool_run (pool, blocks, project_block, run);
      scw_pool_run (pool, run->n_tiles * c->enc_heads, attend_tile, run);
      scw_pool_run (pool, blocks, finish_block, run);
    }
  scw_pool_run (pool, blocks, head_block, run);
  if (atomic_load (&run->no_memory))
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory while encoding");
  return !cancelled (run) ? true : scw_fail (error, SCW_ERROR_CANCELLED, "cancelled");
}

bool
scw_encode (const ScwNetwork *net,
            ScwPool *pool,
            const ScwPatches *const *images,
            int n,
            float *out,
            float *memory,
            const _Atomic bool *cancel,
            ScwError *error)
{
  Run run = { .net = net, .images = images, .n_images = n, .out = out, .memory = memory, .cancel = cancel };
  bool ok;

  if (!check_images (&net->config, images, n, error))
    return false;
  if (memory != NULL && net->config.dec_dim == 0)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "the network has no transition head");
  ok = plan (&run);
  if (ok)
    {
      const size_t values = (size_t) run.rows * net->config.enc_dim;

      run.x = malloc (values * sizeof *run.x);
      run.qkv = malloc (3 * values * sizeof *run.qkv);
      run.attended = malloc (values * sizeof *run.attended);
      ok = run.x != NULL && run.qkv != NULL && run.attended != NULL;
    }
  ok = ok ? run_layers (&run, pool, error)
          : scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %d patches", run.rows);
  free (run.first);
  free (run.tiles);
  free (run.x);
  free (run.qkv);
  free (run.attended);
  return ok;
}
