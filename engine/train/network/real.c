/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/real.h"

#include <math.h>
#include <string.h>

#include "engine/compute/kernels.h"
#include "engine/compute/pool.h"

extern const ScwTrainKernels scw_train_kernels_plain;
#ifdef SCW_X86
extern const ScwTrainKernels scw_train_kernels_avx2, scw_train_kernels_avx512;
#endif

const ScwTrainKernels *
scw_train_kernels (void)
{
#if defined SCW_X86 && !defined SCW_TRAIN_DOUBLE
  const char *name = scw_kernels ()->name;

  if (strcmp (name, "avx512") == 0)
    return &scw_train_kernels_avx512;
  if (strcmp (name, "avx2") == 0)
    return &scw_train_kernels_avx2;
#endif
  return &scw_train_kernels_plain;
}

ScwReal *
scw_real_scratch (int64_t n)
{
  return (ScwReal *) (void *) scw_scratch (n * (int64_t) (sizeof (ScwReal) / sizeof (float)));
}

#ifdef SCW_TRAIN_DOUBLE

void
scw_real_softmax (double *x, int n, double factor)
{
  double top = -HUGE_VAL, sum = 0;

  for (int i = 0; i < n; i++)
    top = fmax (top, x[i]);
  for (int i = 0; i < n; i++)
    sum += x[i] = exp ((x[i] - top) * factor);
  for (int i = 0; i < n; i++)
    x[i] /= sum;
}

void
scw_real_gelu (double *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    x[i] *= 0.5 * erfc (-x[i] * M_SQRT1_2);
}

void
scw_real_norm (const double *x, const double *w, const double *b, double eps, double *out, int n)
{
  double mean = 0, var = 0;

  for (int i = 0; i < n; i++)
    mean += x[i] / n;
  for (int i = 0; i < n; i++)
    var += (x[i] - mean) * (x[i] - mean) / n;
  for (int i = 0; i < n; i++)
    out[i] = (x[i] - mean) / sqrt (var + eps) * w[i] + b[i];
}

#else

void
scw_real_softmax (float *x, int n, float factor)
{
  scw_kernels ()->softmax (x, n, factor);
}

void
scw_real_gelu (float *x, int64_t n)
{
  scw_kernels ()->gelu (x, n);
}

void
scw_real_norm (const float *x, const float *w, const float *b, float eps, float *out, int n)
{
  scw_kernels ()->layer_norm (x, w, b, eps, out, n);
}

#endif
