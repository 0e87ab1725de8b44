/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several ranks rely on: derivatives that are told to be final are, and every number of a gradient is
 * summed once. (The ranks of OpenMPI are tested by test_train.py.) */
#include <math.h>

#include "engine/train/network/ranks.h"
#include "engine/train/objectives/grpo.h"
#include "engine/train/objectives/mae.h"
#include "engine/train/objectives/scheduled.h"
#include "tests/train/made.h"

/* ---- final ---- */

typedef struct
{
  const ScwReal *g;
  ScwReal *seen; /* (size) the derivatives as they were when they were told to be final */
  int64_t size, from;
  int told;
} Watch;

static void
watch (void *data, int64_t at)
{
  Watch *w = data;

  assert_true (at >= 0 && at <= w->from);
  memcpy (w->seen + at, w->g + at, (size_t) (w->from - at) * sizeof *w->g);
  w->from = at;
  w->told++;
}

typedef struct
{
  ScwLayout layout;
  ScwArena arena;
  ScwPass pass;
  ScwReal *w, *g;
  Made *made;
  Watch watch;
} Bench;

static void
bench_open (Bench *b, bool mae)
{
  const ScwConfig config = made_config (true);
  const ScwMaeSizes sizes = { 8, 2, 2, 12 };
  ScwError error = { 0 };

  memset (b, 0, sizeof *b);
  assert_true (scw_layout_init (&b->layout, &config, mae ? &sizes : NULL, &error));
  b->w = scw_layout_arena (&b->layout);
  b->g = scw_layout_arena (&b->layout);
  scw_layout_start (&b->layout, 9, b->w);
  b->made = made_samples (4);
  b->watch = (Watch){ b->g, scw_layout_arena (&b->layout), b->layout.size, b->layout.size, 0 };
  b->pass = (ScwPass){ .w = b->w, .g = b->g, .arena = &b->arena, .final = watch, .final_data = &b->watch };
}

/* All that was told is as it was then; and it was told bit by bit, down to at least the encoder's blocks. */
static void
bench_close (Bench *b, int blocks, int64_t down_to)
{
  const Watch *w = &b->watch;

  assert_true (w->told >= blocks);
  assert_true (w->from <= down_to);
  assert_memory_equal (w->seen + w->from, b->g + w->from, (size_t) (w->size - w->from) * sizeof *b->g);
  made_free (b->made);
  free (b->w);
  free (b->g);
  free (b->watch.seen);
  scw_arena_clear (&b->arena);
  scw_layout_clear (&b->layout);
}

static void
test_final (SCW_UNUSED void **state)
{
  const ScwSamplingOptions sampling = { .tau = 1, .truth = 0.5 };
  ScwTally t = { 0 };
  ScwError error = { 0 };
  Bench b;

  bench_open (&b, false);
  assert_true (scw_teacher_forcing (&b.pass, &b.layout, b.made->samples, MADE_SAMPLES, 0, 0, 1, &t, &error));
  bench_close (&b, 5, b.layout.encoder.blocks[0].self_in.w);
  bench_open (&b, false);
  b.pass.seed = 3;
  assert_true (
    scw_scheduled_sampling (&b.pass, &b.layout, b.made->samples, MADE_SAMPLES, 0, &sampling, 1, &t, &error));
  bench_close (&b, 5, b.layout.encoder.blocks[0].self_in.w);
  bench_open (&b, true);
  assert_true (scw_masked_autoencoder (&b.pass, &b.layout, b.made->samples, MADE_SAMPLES, 0, 0.5, NULL, 1,
                                       NULL, &t, &error));
  bench_close (&b, 4, b.layout.encoder.blocks[0].self_in.w);
}

static void
test_final_of_attempts (SCW_UNUSED void **state)
{
  static const float logprobs[16];
  ScwGrpoOptions o = scw_grpo_defaults ();
  ScwRollout rollouts[MADE_SAMPLES];
  ScwGrpoResult whole, part, sum = { 0 };
  ScwError error = { 0 };
  ScwReal *once;
  Bench b;

  bench_open (&b, false);
  for (int i = 0; i < MADE_SAMPLES; i++)
    rollouts[i] = (ScwRollout){ b.made->ids[i], b.made->samples[i].n, logprobs, NULL, i % 3 - 1 };
  assert_true (
    scw_grpo (&b.pass, &b.layout, b.made->samples, MADE_SAMPLES, rollouts, 1, 0, &o, NULL, &whole, &error));
  once = scw_layout_arena (&b.layout);
  memcpy (once, b.g, (size_t) b.layout.size * sizeof *once);

  /* in three parts: the same */
  b.pass.final = NULL;
  memset (b.g, 0, (size_t) b.layout.size * sizeof *once);
  o.pictures = MADE_SAMPLES;
  o.tokens = scw_count_tokens (b.made->samples, MADE_SAMPLES);
  for (int i = 0; i < MADE_SAMPLES; i += 2)
    {
      assert_true (
        scw_grpo (&b.pass, &b.layout, b.made->samples + i, 2, rollouts + i, 1, 0, &o, NULL, &part, &error));
      sum.loss += part.loss;
      sum.entropy += part.entropy;
      sum.clipped += part.clipped;
    }
  assert_true (fabs (sum.loss - whole.loss) < 1e-6 && fabs (sum.entropy - whole.entropy) < 1e-6);
  assert_true (fabs (sum.clipped - whole.clipped) < 1e-9);
  for (int64_t i = 0; i < b.layout.size; i++)
    assert_true (fabs ((double) once[i] - (double) b.g[i]) < 1e-6);
  memcpy (b.g, once, (size_t) b.layout.size * sizeof *once);
  free (once);
  bench_close (&b, 2, b.layout.decoder.blocks[0].self_in.w);
}

/* ---- sums ---- */

typedef struct
{
  ScwRanks ranks;
  int begun, most;
  bool refuses;
  int64_t total;
} Fake;

/* Another rank that has the same gradient. */
static bool
fake_begin (ScwRanks *ranks, float *values, int64_t n)
{
  Fake *f = ranks->data;

  for (int64_t i = 0; i < n; i++)
    values[i] *= 2;
  f->begun++;
  f->total += n;
  return !f->refuses;
}

static bool
fake_finish (SCW_UNUSED ScwRanks *ranks)
{
  return true;
}

static void
test_buckets (SCW_UNUSED void **state)
{
  const int64_t size = 3 * SCW_BUCKET + 1000;
  const int64_t told[] = { size - 5, size - SCW_BUCKET, size - SCW_BUCKET - 7, SCW_BUCKET / 2, 10 };
  float *g = calloc ((size_t) size, sizeof *g);
  Fake f = { 0 };
  ScwReduction r;
  ScwError error = { 0 };

  f.ranks = (ScwRanks){ .n = 2, .data = &f, .begin = fake_begin, .finish = fake_finish };
  assert_non_null (g);
  for (int64_t i = 0; i < size; i++)
    g[i] = (float) (i % 1000);
  r = scw_reduction (&f.ranks, g, size);
  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
    {
      scw_reduction_advance (&r, told[i]);
      for (int64_t k = told[i] - 1; k >= 0 && k > told[i] - 1000; k--)
        assert_true (g[k] == (float) (k % 1000)); /* not touched before it is final */
    }
  assert_int_equal (f.begun, 3);
  assert_true (scw_reduction_finish (&r, &error));
  assert_int_equal (f.begun, 4);
  assert_int_equal (f.total, size);
  for (int64_t i = 0; i < size; i++)
    assert_true (g[i] == 2 * (float) (i % 1000));

  f.refuses = true;
  r = scw_reduction (&f.ranks, g, size);
  assert_false (scw_reduction_finish (&r, &error));
  r = scw_reduction (NULL, g, size);
  scw_reduction_advance (&r, 0);
  assert_true (scw_reduction_finish (&r, NULL));
  free (g);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_final),
    cmocka_unit_test (test_final_of_attempts),
    cmocka_unit_test (test_buckets),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
