/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layers.h: linear layer, layer norm and dropout over packed rows, forward and backward.
 *
 * A layer is an offset into the arenas of a pass (pass.h): w[at] for the weight, g[at] for its gradient.
 */
#pragma once

#include "engine/train/network/pass.h"

typedef struct
{
  int64_t w; /* (outputs, inputs) */
  int64_t b; /* (outputs) */
  int inputs, outputs;

  /* An addition (lora.h): w + scale up down. rank 0: there is none. */
  int64_t down; /* (rank, inputs) */
  int64_t up;   /* (outputs, rank) */
  int rank;
  ScwReal scale;
} ScwAffine;

typedef struct
{
  int64_t w, b; /* (dim) */
  int dim;
  ScwReal eps;
} ScwNormAt;

/* Outputs first .. first + n of a linear layer. */
ScwAffine scw_affine_part (const ScwAffine *a, int first, int n);

/* y (rows, outputs) = x (rows, inputs) w^T + b, and what is added; the rows of y are y_stride apart. */
void
scw_affine_forward (ScwPass *pass, const ScwAffine *a, const ScwReal *x, ScwReal *y, int y_stride, int rows);

/* dx = dy w, or added to it; dx NULL: not wanted. dw += dy^T x, db += sum of dy where they are learned. */
void scw_affine_backward (ScwPass *pass,
                          const ScwAffine *a,
                          const ScwReal *x,
                          const ScwReal *dy,
                          int dy_stride,
                          ScwReal *dx,
                          bool add,
                          int rows);

/* y = (x - mean) / sqrt (var + eps) * w + b, by rows (Ba, Kiros and Hinton 2016, "Layer normalization"). */
void scw_norm_forward (ScwPass *pass, const ScwNormAt *norm, const ScwReal *x, ScwReal *y, int rows);

/* dx may be dy. With 'add' it is added to dx instead (which is then not dy). */
void scw_norm_backward (
  ScwPass *pass, const ScwNormAt *norm, const ScwReal *x, const ScwReal *dy, ScwReal *dx, bool add, int rows);

/* out = base + dropped x (Srivastava et al. 2014, "Dropout"); base NULL: 0; out may be base or x. 'site'
 * tells the places of a network apart. The backward pass calls it on the derivative: out = dropped dx. */
void scw_dropout (ScwPass *pass,
                  const ScwRagged *rows,
                  float rate,
                  int site,
                  const ScwReal *base,
                  const ScwReal *x,
                  ScwReal *out,
                  int dim);

/* y += x; y *= x; x = gelu (x); act = gelu (x) and slope = gelu' (x), which may be x. */
void scw_add_all (ScwPass *pass, ScwReal *y, const ScwReal *x, int64_t n);
void scw_times_all (ScwPass *pass, ScwReal *y, const ScwReal *x, int64_t n);
void scw_gelu_forward (ScwPass *pass, const ScwReal *x, ScwReal *act, int64_t n);
void scw_gelu_both (ScwPass *pass, const ScwReal *x, ScwReal *act, ScwReal *slope, int64_t n);
