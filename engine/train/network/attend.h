/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attend.h: multi-head attention over ragged sequences, without its linear layers, forward and backward
 * (Vaswani et al. 2017, "Attention is all you need").
 *
 *     s = q k^T / sqrt (width)      p = softmax (s)      out = p v
 *
 *     dv = p^T dout                 dp = dout v^T        ds = p (dp - sum (p dp)) / sqrt (width)
 *     dq = ds k                     dk = ds^T q
 *
 * p is never stored: the backward pass recomputes it, one tile of queries at a time (the idea of Dao et al.
 * 2022, "FlashAttention").
 *
 * Query sequence i attends to key sequence i / group, where group = queries.n / keys.n is 1 except for the
 * rollouts of one image. The heads are side by side in each row.
 */
#pragma once

#include "engine/train/network/pass.h"

typedef struct
{
  int dim, heads;
  bool causal;              /* query t sees keys 0 .. t; queries and keys are the same sequences */
  const ScwRagged *queries; /* of q and out */
  const ScwRagged *keys;    /* of k and v */
  int q_stride, kv_stride;  /* of the rows of q, dq and k, v, dk, dv; those of out are dim apart */
} ScwAttend;

void scw_attend_forward (
  ScwPass *pass, const ScwAttend *a, const ScwReal *q, const ScwReal *k, const ScwReal *v, ScwReal *out);

/* Writes dq, dk and dv. */
void scw_attend_backward (ScwPass *pass,
                          const ScwAttend *a,
                          const ScwReal *q,
                          const ScwReal *k,
                          const ScwReal *v,
                          const ScwReal *dout,
                          ScwReal *dq,
                          ScwReal *dk,
                          ScwReal *dv);
