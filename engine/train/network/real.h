/* SPDX-License-Identifier: GPL-3.0-or-later */
/* real.h: the number type of training, and the few loops that are worth vectorising for the processor.
 *
 * A ScwReal is a float. The tests build these files a second time with SCW_TRAIN_DOUBLE, where it is a
 * double and everything uses libm: only then are finite differences accurate enough to check a gradient to
 * eight digits.
 *
 * Matrices are row-major. Each forward function is followed by its backward function; "d_x" is the
 * derivative of the loss with respect to x.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <cblas.h>

#ifdef SCW_TRAIN_DOUBLE
typedef double ScwReal;
#define SCW_GEMM cblas_dgemm
#else
typedef float ScwReal;
#define SCW_GEMM cblas_sgemm
#endif

/* The random choice of dropout: element i of the row with key k stays if a hash of (k, i) is not below
 * 'limit' = rate * 2^32, and is divided by 1 - rate. Nothing is stored; the backward pass asks again. */
typedef struct
{
  uint32_t limit; /* 0: no dropout */
  ScwReal scale;  /* 1 / (1 - rate) */
} ScwDropout;

typedef struct
{
  ScwReal keep; /* 1 - learning rate times weight decay */
  ScwReal step; /* learning rate / (1 - beta1^t) */
  ScwReal beta1, beta2;
  ScwReal second; /* 1 / sqrt (1 - beta2^t) */
  ScwReal epsilon;
  ScwReal clip; /* gradients are multiplied by it */
} ScwAdamwStep;

typedef struct
{
  /* act = gelu (x), slope = gelu' (x) = Phi (x) + x phi (x); slope may be x. */
  void (*gelu_both) (const ScwReal *x, ScwReal *act, ScwReal *slope, int64_t n);

  /* One row of n through y = (x - mean) / sqrt (var + eps) * w + b. dx may be dy; dw and db are added to. */
  void (*norm_backward) (const ScwReal *x,
                         const ScwReal *dy,
                         const ScwReal *w,
                         ScwReal eps,
                         ScwReal *dx,
                         ScwReal *dw,
                         ScwReal *db,
                         int n);

  /* dp = p * (dp - sum (p dp)) * factor: one row through p = softmax (factor * s). */
  void (*softmax_backward) (const ScwReal *p, ScwReal *dp, int n, ScwReal factor);

  /* out = base + dropped x; base may be NULL, out may be either. */
  void (*dropout) (
    const ScwReal *base, const ScwReal *x, ScwReal *out, uint32_t key, ScwDropout dropout, int n);

  void (*adamw) (ScwReal *w, ScwReal *m, ScwReal *v, const ScwReal *g, int64_t n, const ScwAdamwStep *step);

  /* y += x, y *= x */
  void (*add) (ScwReal *y, const ScwReal *x, int64_t n);
  void (*times) (ScwReal *y, const ScwReal *x, int64_t n);

  /* The sum of x^2, kept in double. */
  double (*squares) (const ScwReal *x, int64_t n);
} ScwTrainKernels;

/* The best this processor can run (see scw_kernels). */
const ScwTrainKernels *scw_train_kernels (void);

/* The forward halves: those of engine/compute. */
void scw_real_softmax (ScwReal *x, int n, ScwReal factor);
void scw_real_gelu (ScwReal *x, int64_t n);
void scw_real_norm (const ScwReal *x, const ScwReal *w, const ScwReal *b, ScwReal eps, ScwReal *out, int n);

/* Scratch memory of the calling thread (scw_scratch), or NULL. */
ScwReal *scw_real_scratch (int64_t n);
