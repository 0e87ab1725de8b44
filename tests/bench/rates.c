/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/rates.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cblas.h>

#include "engine/compute/kernels.h"
#include "engine/compute/matrix.h"

double
now_s (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec + (double) ts.tv_nsec * 1e-9;
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
median (double *values, int n)
{
  qsort (values, (size_t) n, sizeof *values, compare);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

#define SWEEP ((int64_t) 128 << 20) /* floats */
#define PIECE (64 << 10)

typedef struct
{
  float *data;
  float sums[SWEEP / PIECE];
} Sweep;

static void
sum_piece (void *data, int index)
{
  Sweep *sweep = data;

  sweep->sums[index] = scw_kernels ()->sum (sweep->data + (int64_t) index * PIECE, PIECE);
}

double
memory_rate (ScwPool *pool)
{
  static Sweep sweep;
  double best = 0;

  sweep.data = malloc (SWEEP * sizeof *sweep.data);
  if (sweep.data == NULL)
    return 0;
  for (int64_t i = 0; i < SWEEP; i++)
    sweep.data[i] = 1;
  for (int i = 0; i < 7; i++)
    {
      const double start = now_s ();
      double rate;

      scw_pool_run (pool, SWEEP / PIECE, sum_piece, &sweep);
      rate = (double) SWEEP * 4 / (now_s () - start);
      best = rate > best ? rate : best;
    }
  free (sweep.data);
  return best;
}

static double
product_s (int m, int n, int k, const float *a, const float *b, float *c)
{
  const double start = now_s ();

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, a, k, b, k, 0, c, n);
  return now_s () - start;
}

double
blas_rate (const ScwConfig *c, int n, int threads, int repeat)
{
  const int d = c->enc_dim, width = d / c->enc_heads;
  const struct
  {
    int m, n, k, times;
  } shapes[] = {
    { n, d, c->patch * c->patch, 1 },
    { n, 3 * d, d, c->enc_layers },
    { n, d, d, c->enc_layers },
    { n, c->enc_mlp, d, c->enc_layers },
    { n, d, c->enc_mlp, c->enc_layers },
    { n, n, width, c->enc_layers * c->enc_heads },
    { n, width, n, c->enc_layers * c->enc_heads },
    { n, c->head_dim, d, 1 },
    { n, c->dec_dim, c->head_dim, 1 },
  };
  double flops = 0, seconds = 0, times[32];

  openblas_set_num_threads (threads);
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    {
      const size_t a_size = (size_t) shapes[i].m * shapes[i].k, b_size = (size_t) shapes[i].n * shapes[i].k,
                   c_size = (size_t) shapes[i].m * shapes[i].n;
      float *a = malloc ((a_size + b_size + c_size) * sizeof *a), *b = a + a_size;

      for (size_t k = 0; k < a_size + b_size + c_size; k++)
        a[k] = (float) (k % 17) / 17;
      product_s (shapes[i].m, shapes[i].n, shapes[i].k, a, b, b + b_size);
      for (int k = 0; k < repeat; k++)
        times[k] = product_s (shapes[i].m, shapes[i].n, shapes[i].k, a, b, b + b_size);
      flops += 2.0 * shapes[i].m * shapes[i].n * shapes[i].k * shapes[i].times;
      seconds += median (times, repeat) * shapes[i].times;
      free (a);
    }
  openblas_set_num_threads (1);
  return flops / seconds;
}
