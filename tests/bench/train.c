/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times training steps of a network on recorded batches, for compare_train.py.
 *
 * usage: scw-bench-train WEIGHTS BATCHES STEPS THREADS KEEP_MB
 *
 * BATCHES: int32 number of batches; for each int32 number of samples; for each sample int32 patches, tokens,
 * then int16 rows and columns (patches), float32 pixels (patches, 256), int32 tokens. Little-endian.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "engine/train/objectives/learner.h"

typedef struct
{
  int n;
  ScwPatches *patches;
  ScwSample *samples;
} Batch;

static void
must (int ok, const char *what)
{
  if (!ok)
    {
      fprintf (stderr, "scw-bench-train: %s\n", what);
      exit (1);
    }
}

static void *
take (FILE *f, size_t size, size_t n)
{
  void *data = malloc (size * n + 1);

  must (data != NULL && fread (data, size, n, f) == n, "cannot read the batches");
  return data;
}

static int
take_int (FILE *f)
{
  int32_t v = 0;

  must (fread (&v, sizeof v, 1, f) == 1 && v >= 0, "cannot read the batches");
  return v;
}

static void
read_batch (FILE *f, Batch *b)
{
  b->n = take_int (f);
  b->patches = calloc ((size_t) b->n, sizeof *b->patches);
  b->samples = calloc ((size_t) b->n, sizeof *b->samples);
  must (b->patches != NULL && b->samples != NULL, "out of memory");
  for (int i = 0; i < b->n; i++)
    {
      ScwPatches *p = &b->patches[i];

      p->n = take_int (f);
      b->samples[i].n = take_int (f);
      p->rows = take (f, sizeof *p->rows, (size_t) p->n);
      p->cols = take (f, sizeof *p->cols, (size_t) p->n);
      p->pixels = take (f, sizeof *p->pixels * SCW_PATCH_PIXELS, (size_t) p->n);
      b->samples[i].patches = p;
      b->samples[i].ids = take (f, sizeof (int32_t), (size_t) b->samples[i].n);
    }
}

static double
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static ScwLearner *
open_learner (const char *path, int threads)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open (path, &error);
  ScwConfig config;
  ScwLearner *l = NULL;

  if (weights != NULL && scw_config_parse (&config, scw_weights_metadata (weights, "vitomr.config"), &error))
    l = scw_learner_new (&config, NULL, 0, threads, &error);
  must (l != NULL && scw_learner_load (l, path, false, &error), error.message);
  scw_weights_free (weights);
  return l;
}

int
main (int argc, char **argv)
{
  FILE *f = argc == 6 ? fopen (argv[2], "rb") : NULL;
  ScwAdamwOptions o = scw_adamw_defaults ();
  ScwError error = { 0 };
  struct rusage usage;
  ScwLearner *l;
  Batch *batches;
  int n, steps, samples = 0;
  double begin, spent;

  must (f != NULL, "usage: scw-bench-train WEIGHTS BATCHES STEPS THREADS KEEP_MB");
  n = take_int (f);
  batches = calloc ((size_t) n + 1, sizeof *batches);
  must (n > 0 && batches != NULL, "no batches");
  for (int i = 0; i < n; i++)
    read_batch (f, &batches[i]);
  fclose (f);
  steps = atoi (argv[3]);
  l = open_learner (argv[1], atoi (argv[4]));
  l->pass.keep = (int64_t) atoi (argv[5]) << 20;
  o.encoder_rate = o.rate;
  o.layer_decay = 1;
  printf ("{\"losses\": [");
  begin = now ();
  for (int i = 0; i < steps; i++)
    {
      const Batch *b = &batches[i % n];
      ScwTally t = { 0 };

      scw_learner_begin (l);
      must (scw_teacher_forcing (&l->pass, &l->layout, b->samples, b->n, 0, 0,
                                 1.0 / (double) scw_count_tokens (b->samples, b->n), &t, &error),
            error.message);
      scw_learner_step (l, &o, 1);
      printf ("%s%.6f", i > 0 ? ", " : "", t.loss / (double) t.count);
      samples += b->n;
    }
  spent = now () - begin;
  getrusage (RUSAGE_SELF, &usage);
  printf ("], \"samples\": %d, \"seconds\": %.3f, \"peak_mb\": %.1f, \"activations_mb\": %.1f}\n", samples,
          spent, (double) usage.ru_maxrss / 1024, (double) l->arena.peak / (1 << 20));
  scw_learner_free (l);
  return 0;
}
