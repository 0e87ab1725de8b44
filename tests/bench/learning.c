/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a network learns beside what OpenBLAS's own products of large matrices reach on the same machine. Training
 * steps and products take turns, so that whatever else the machine does slows both down alike.
 *
 * usage: scw-bench-learning SIZE|WEIGHTS DATA [--steps N] [--threads N] [--budget COST] [--precision bf16|f32]
 *
 * Prints JSON: samples and billions of floating point operations a second of the steps, those of the products,
 * the share, the same by time of the processor instead of the clock, and the last loss. Operations are those that
 * the network's formulas need, not those that are made twice to save memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cblas.h>

#include "engine/compute/blas.h"
#include "engine/compute/half.h"
#include "engine/train/course.h"
#include "tests/bench/rates.h"

#define SIDE 1536 /* of the matrices that are multiplied for comparison */

static void
must (int ok, const char *what)
{
  if (ok)
    return;
  fprintf (stderr, "scw-bench-learning: %s\n", what);
  exit (1);
}

static double
processor_s (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static ScwLearner *
open_learner (const char *what, int threads)
{
  ScwError error = { 0 };
  ScwConfig config;
  ScwWeights *weights = NULL;
  ScwLearner *l;

  if (strchr (what, '.') == NULL)
    must (scw_config_named (&config, what, &error), error.message);
  else
    {
      weights = scw_weights_open (what, &error);
      must (weights != NULL && scw_config_of (&config, weights, &error), error.message);
    }
  l = scw_learner_new (&config, NULL, 1, threads, &error);
  must (l != NULL && (weights == NULL || scw_learner_load (l, what, false, &error)), error.message);
  scw_weights_free (weights);
  return l;
}

/* Operations of a step: 6 for each weight and row it works on (forward, and two products of the same size backward); 12
 * for each pair of query and key and number of their width. */
static double
operations (const ScwConfig *c, const ScwLoaded *b)
{
  const double e = c->enc_dim, d = c->dec_dim;
  const double patch_weights = c->patch * c->patch * e / 1.5 /* nothing learns from the pixels */
                               + c->enc_layers * (4 * e * e + 2 * e * c->enc_mlp) + e * c->head_dim
                               + c->head_dim * d + c->dec_layers * 2 * d * d;
  const double token_weights = c->dec_layers * (6 * d * d + 2 * d * c->dec_mlp) + d * c->vocab;
  double sum = 0;

  for (int i = 0; i < b->n; i++)
    {
      const double p = b->samples[i].patches->n, t = b->samples[i].n - 1;

      sum += 6 * (p * patch_weights + t * token_weights);
      sum += 12 * (c->enc_layers * p * p * e + c->dec_layers * (t * t / 2 + t * p) * d);
    }
  return sum;
}

/* Seconds of the clock and of the processor that one product takes, each the sum of a few. */
static void
multiply (int threads, double *clock, double *processor)
{
  static float *a;
  const size_t n = (size_t) SIDE * SIDE;
  double began, began_processor;

  if (a == NULL)
    {
      a = malloc (3 * n * sizeof *a);
      must (a != NULL, "out of memory");
      for (size_t i = 0; i < 3 * n; i++)
        a[i] = (float) (i % 17) / 17;
    }
  openblas_set_num_threads (threads);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, SIDE, 64, SIDE, 1, a, SIDE, a + n, SIDE, 0, a + 2 * n,
               64);
  began = now_s ();
  began_processor = processor_s ();
  for (int i = 0; i < 4; i++)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, SIDE, SIDE, SIDE, 1, a, SIDE, a + n, SIDE, 0,
                 a + 2 * n, SIDE);
  *clock = now_s () - began;
  *processor = processor_s () - began_processor;
  openblas_set_num_threads (1);
}

int
main (int argc, char **argv)
{
  int steps = 12, threads = 2, half = 1; /* where it is faster */
  ScwLoaderOptions options = { .budget = 2600, .strength = 0.4 };
  ScwCourse course = scw_course_defaults (SCW_COURSE_TEACHER, 1000);
  ScwError error = { 0 };
  ScwLearner *l;
  ScwData *data;
  ScwLoader *loader;
  ScwSource source;
  double clock[256], processor[256], product[256], product_processor[256], losses[256], done = 0, all,
                                                                                        all_processor;
  int samples = 0;

  must (argc >= 3, "usage: scw-bench-learning SIZE|WEIGHTS DATA [--steps N] [--threads N] [--budget COST] "
                   "[--precision bf16|f32]");
  for (int i = 3; i + 1 < argc; i += 2)
    {
      steps = strcmp (argv[i], "--steps") == 0 ? atoi (argv[i + 1]) : steps;
      threads = strcmp (argv[i], "--threads") == 0 ? atoi (argv[i + 1]) : threads;
      half = strcmp (argv[i], "--precision") == 0 ? strcmp (argv[i + 1], "bf16") == 0 : half;
      options.budget = strcmp (argv[i], "--budget") == 0 ? atof (argv[i + 1]) : options.budget;
    }
  must (steps >= 1 && steps <= 256 && threads >= 1, "1 to 256 steps, at least one thread");
  l = open_learner (argv[1], threads);
  l->pass.keep = (int64_t) 1 << 30;
  if (half && scw_half_fast ())
    must (scw_learner_set_half (l, &error), error.message);
  data = scw_data_new (l->layout.config.max_tokens, false, NULL, NULL, &error);
  must (data != NULL && scw_data_add (data, argv[2], &error), error.message);
  source = scw_source_of (data);
  loader = scw_loader_new (&source, 1, &l->layout.config, &options, &l->progress, NULL, NULL, &error);
  must (loader != NULL, error.message);
  for (int i = -1; i < steps; i++) /* the first makes memory warm */
    {
      const int at = i < 0 ? 0 : i;
      ScwLoaded *b = scw_loader_next (loader, &error);
      ScwCourseStep result = { 0 };

      must (b != NULL, error.message);
      clock[at] = now_s ();
      processor[at] = processor_s ();
      must (scw_course_learn (&course, l, b, &result, &error), error.message);
      clock[at] = now_s () - clock[at];
      processor[at] = processor_s () - processor[at];
      multiply (threads, &product[at], &product_processor[at]);
      losses[at] = result.loss;
      if (i >= 0)
        {
          samples += b->n;
          done += operations (&l->layout.config, b);
        }
      scw_loaded_free (b);
    }
  all = all_processor = 0;
  for (int i = 0; i < steps; i++)
    {
      all += clock[i];
      all_processor += processor[i];
    }
  {
    const double one = 4 * 2.0 * SIDE * SIDE * SIDE * 1e-9;
    const double sgemm = one / median (product, steps),
                 sgemm_processor = one / median (product_processor, steps);
    const double rate = done * 1e-9 / all, rate_processor = done * 1e-9 / all_processor;

    printf ("{\"blas\": \"%s\", \"products\": \"%s\", \"threads\": %d, \"steps\": %d, \"samples\": %d, "
            "\"samples_per_s\": %.3f, "
            "\"gflops\": %.1f, "
            "\"sgemm_gflops\": %.1f, \"share\": %.3f, \"samples_per_processor_s\": %.3f, "
            "\"share_of_processor\": %.3f, "
            "\"last_loss\": %.6f}\n",
            scw_blas_name (), l->half != NULL ? "bf16" : "f32", threads, steps, samples, samples / all, rate,
            sgemm, rate / sgemm, samples / all_processor, rate_processor / sgemm_processor,
            losses[steps - 1]);
  }
  scw_loader_free (loader);
  scw_data_free (data);
  scw_learner_free (l);
  return 0;
}
