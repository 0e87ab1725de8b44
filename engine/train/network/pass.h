/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pass.h: the context of one forward and backward pass, and ragged batches.
 *
 * Weights and gradients are two arenas of the same layout (layout.h); a layer knows its offsets. A pass
 * reads 'w' and adds to 'g'. The sequences of a batch are packed one after the other, without padding:
 *
 *     |--- 0 ---|- 1 -|------ 2 ------|
 *     first[0]  [1]   [2]             [3] = rows
 */
#pragma once

#include <stdatomic.h>

#include "engine/compute/pool.h"
#include "engine/error.h"
#include "engine/train/network/arena.h"

/* The derivatives from 'at' to the end of the arena will not change any more. */
typedef void (*ScwPassFinal) (void *data, int64_t at);

typedef struct
{
  ScwPool *pool;
  const ScwReal *w;
  ScwReal *g;    /* NULL: nothing is learned in this pass */
  int64_t first; /* parameters before this place stand still (lora.h); g begins there */
  ScwArena *arena;

  /* 'w' in bf16 (engine/compute/half.h): the products of linear layers are made in bf16 then, and summed in f32. NULL:
   * they are f32 throughout. */
  const uint16_t *w_half;

  /* Rows are dropped out by (seed, layer, row key), see ScwRagged. 0: no dropout. */
  uint64_t seed;
  float dropout_encoder; /* rate in the encoder's blocks */
  float dropout;         /* rate in the transition head and the decoder's blocks */

  double symbols; /* factor of the auxiliary loss (symbols.h), where the layout has it */

  /* Bytes of activations of inner blocks that may be kept for the backward pass. Blocks that find no arena are
   * computed a second time there, with the same result to the bit. */
  int64_t keep;
  int64_t kept; /* taken of them so far */

  /* Told as the backward pass goes through the arena from its end to its beginning. NULL: nobody waits. */
  ScwPassFinal final;
  void *final_data;

  _Atomic bool no_memory; /* a thread found no scratch memory: the results are worthless */
} ScwPass;

typedef struct
{
  int n;            /* sequences */
  const int *first; /* (n + 1) */

  /* (rows) a number for each row that does not depend on what else is in the batch, so that dropout of a
   * sequence is the same wherever it is computed. NULL if there is no dropout. */
  const uint32_t *keys;
} ScwRagged;

static inline int
scw_ragged_rows (const ScwRagged *r)
{
  return r->first[r->n];
}

/* Where the derivative of what stands at 'at' goes; NULL if that is not learned. */
static inline ScwReal *
scw_pass_derivative (const ScwPass *pass, int64_t at)
{
  return pass->g != NULL && at >= pass->first ? pass->g + (at - pass->first) : NULL;
}

static inline void
scw_pass_final (ScwPass *pass, int64_t at)
{
  if (pass->final != NULL)
    pass->final (pass->final_data, at);
}

/* Keys for the rows of sequences that are numbered serial, serial + 1, ...: (rows). */
void scw_ragged_keys (const ScwRagged *r, uint64_t serial, uint32_t *keys);

/* Calls func for pieces of rows, shared by the pool; how they are cut depends on the number of rows alone. */
typedef void (*ScwRowsFunc) (void *data, int piece, int first, int n);
void scw_rows (ScwPool *pool, int rows, ScwRowsFunc func, void *data);
int scw_rows_pieces (int rows);

/* The same for pieces of a matrix (rows, cols), cut both ways: large enough for products of matrices to be fast. */
typedef void (*ScwTilesFunc) (void *data, int row, int rows, int col, int cols);
void scw_tiles (ScwPool *pool, int rows, int cols, ScwTilesFunc func, void *data);

/* Empties the arena for the next part of a batch. */
void scw_pass_begin (ScwPass *pass);

/* True if all went well, else SCW_ERROR_MEMORY. */
bool scw_pass_check (ScwPass *pass, ScwError *error);
