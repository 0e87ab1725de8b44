/* SPDX-License-Identifier: GPL-3.0-or-later */
/* block.h: one transformer block, forward and backward, and a stack of them.
 *
 * A block is two or three sublayers f (self-attention, in the decoder cross-attention, feed-forward), each
 * around a residual stream x (dropout D, layer norm N):
 *
 *     pre-norm    y = x + D f (N x)            post-norm   y = N (x + D f (x))
 *
 * (Vaswani et al. 2017; pre-norm as in Xiong et al. 2020, "On layer normalization in the transformer
 * architecture". Dropout acts on what a sublayer adds, nowhere else.)
 *
 * The backward pass of a block needs the activations inside f. They are kept while the pass has arena for
 * them (ScwPass.keep), and otherwise recomputed from the block's input (Chen et al. 2016, "Training deep
 * nets with sublinear memory cost"), so a deep stack needs memory for its inputs and the activations of one
 * block.
 */
#pragma once

#include "engine/train/network/attend.h"
#include "engine/train/network/layers.h"

typedef struct
{
  int dim, heads, mlp;
  bool norm_first;
  bool decoder;      /* causal, and with cross-attention */
  ScwNormAt norm[3]; /* norm1, norm2, (norm3) */
  ScwAffine self_in; /* (3 dim, dim): queries, keys, values */
  ScwAffine self_out;
  ScwAffine cross_in, cross_out;
  ScwAffine linear1, linear2;
  int site; /* for dropout: this + 0, 1, 2 */
} ScwBlock;

/* What a block works on besides its input. */
typedef struct
{
  const ScwRagged *rows;
  const ScwRagged *memory_rows; /* decoder: of the memory */
  const ScwReal *memory;        /* (memory rows, dim) */
  ScwReal *d_memory;            /* added to, or NULL */
  float rate;                   /* of dropout */
  int turn;                     /* tells two passes through the same blocks apart */
} ScwSeen;

/* What a block keeps for its backward pass. R rows, M rows of memory. */
typedef struct
{
  ScwReal *x[3];     /* (R, dim) the input of each sublayer; x[0] is the block's */
  ScwReal *sum[3];   /* post-norm: (R, dim) x + D f (x) */
  ScwReal *qkv;      /* (R, 3 dim) */
  ScwReal *attended; /* (R, dim) */
  ScwReal *q;        /* (R, dim) of the cross-attention */
  ScwReal *kv;       /* (M, 2 dim) */
  ScwReal *crossed;  /* (R, dim) */
  ScwReal *hidden;   /* (R, mlp) before GELU */
} ScwInner;

/* Reals in a ScwInner, without x[0]; and a ScwInner from the arena. */
int64_t scw_inner_size (const ScwBlock *block, const ScwSeen *seen);
void
scw_inner_take (ScwArena *arena, const ScwBlock *block, const ScwSeen *seen, ScwReal *x, ScwInner *inner);

/* y (R, dim) from inner->x[0]; fills inner. y NULL: only what the backward pass needs. */
void
scw_block_forward (ScwPass *pass, const ScwBlock *block, const ScwSeen *seen, ScwInner *inner, ScwReal *y);

/* d (R, dim): the derivative by y, becomes that by x. Uses inner up. */
void
scw_block_backward (ScwPass *pass, const ScwBlock *block, const ScwSeen *seen, ScwInner *inner, ScwReal *d);

typedef struct
{
  ScwBlock *blocks;
  int n;
  ScwNormAt norm; /* after the last block */
} ScwStack;

/* What a pass through a stack leaves behind. Lives in the pass's arena. */
typedef struct
{
  ScwReal **x;     /* (n + 1) inputs of the blocks and of the last norm */
  ScwInner *inner; /* (n) */
  bool *kept;      /* (n) */
} ScwTape;

/* x (R, dim) belongs to the tape from now on; out (R, dim) is the last norm's. False when out of memory. */
bool scw_stack_forward (
  ScwPass *pass, const ScwStack *stack, const ScwSeen *seen, ScwReal *x, ScwTape *tape, ScwReal *out);

/* d (R, dim): the derivative by out, becomes that by x. */
void
scw_stack_backward (ScwPass *pass, const ScwStack *stack, const ScwSeen *seen, ScwTape *tape, ScwReal *d);
