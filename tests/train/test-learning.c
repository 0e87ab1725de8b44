/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimiser, the schedules, and whether learning learns. */
#include <math.h>

#include "engine/compute/half.h"
#include "engine/compute/kernels.h"
#include "engine/model/model.h"
#include "engine/train/objectives/learner.h"
#include "engine/train/objectives/rollout.h"
#include "engine/train/objectives/schedule.h"
#include "engine/train/objectives/scheduled.h"
#include "tests/train/made.h"

typedef struct
{
  ScwLayout layout;
  ScwArena arena;
  ScwReal *w, *g;
  ScwPass pass;
  Made *made;
} Bench;

static void
bench_open (Bench *b)
{
  const ScwConfig config = made_config (true);
  ScwError error = { 0 };

  memset (b, 0, sizeof *b);
  assert_true (scw_layout_init (&b->layout, &config, NULL, &error));
  b->w = scw_layout_arena (&b->layout);
  b->g = scw_layout_arena (&b->layout);
  scw_layout_start (&b->layout, 9, b->w);
  b->made = made_samples (4);
  b->pass = (ScwPass){ .w = b->w, .g = b->g, .arena = &b->arena };
}

static void
bench_close (Bench *b)
{
  made_free (b->made);
  free (b->w);
  free (b->g);
  scw_arena_clear (&b->arena);
  scw_layout_clear (&b->layout);
}

static double
learn (Bench *b, int first, int n, double factor)
{
  ScwTally tally = { 0 };
  ScwError error = { 0 };

  if (!scw_teacher_forcing (&b->pass, &b->layout, b->made->samples + first, n, (uint64_t) first, 0.1, factor,
                            &tally, &error))
    fail_msg ("%s", error.message);
  return tally.loss;
}

static ScwReal *
gradient (Bench *b, int parts)
{
  const double factor = 1.0 / (double) scw_count_tokens (b->made->samples, MADE_SAMPLES);
  ScwReal *g = scw_layout_arena (&b->layout);

  b->pass.g = g;
  for (int i = 0; i < parts; i++)
    learn (b, i * MADE_SAMPLES / parts, MADE_SAMPLES / parts, factor);
  b->pass.g = b->g;
  return g;
}

static double
largest_difference (const Bench *b, const ScwReal *x, const ScwReal *y)
{
  double worst = 0;

  for (int64_t i = 0; i < b->layout.size; i++)
    worst = fmax (worst, fabs ((double) x[i] - (double) y[i]));
  return worst;
}

/* A batch in parts gives the gradient of the whole, with dropout too. */
static void
test_accumulation (SCW_UNUSED void **state)
{
  Bench b;
  ScwReal *whole, *thirds;

  bench_open (&b);
  b.pass.seed = 3;
  b.pass.dropout = b.pass.dropout_encoder = 0.2f;
  whole = gradient (&b, 1);
  thirds = gradient (&b, 3);
  assert_true (scw_gradient_norm (NULL, &b.layout, whole) > 0.1);
  assert_true (largest_difference (&b, whole, thirds) < 1e-6);
  free (whole);
  free (thirds);
  bench_close (&b);
}

/* Computed again or kept, with one thread or three: the same bits. */
static void
test_recomputing (SCW_UNUSED void **state)
{
  ScwReal *first = NULL;

  for (int threads = 1; threads <= 3; threads += 2)
    for (int keep = 0; keep < 3; keep++)
      {
        ScwError error = { 0 };
        ScwReal *g;
        Bench b;

        bench_open (&b);
        b.pass.pool = scw_pool_new (threads, &error);
        b.pass.seed = 3;
        b.pass.dropout = 0.1f;
        b.pass.keep = keep == 0 ? 0 : keep == 1 ? 20000 : 1 << 24;
        g = gradient (&b, 1);
        assert_true (keep != 1 || (b.pass.kept > 0 && b.pass.kept <= 20000));
        if (first == NULL)
          first = g;
        else
          assert_memory_equal (g, first, (size_t) b.layout.size * sizeof *g);
        if (g != first)
          free (g);
        scw_pool_free (b.pass.pool);
        bench_close (&b);
      }
  free (first);
}

/* Products in bf16 give nearly the same gradient, and the same bits with one thread or three. */
static void
test_half (SCW_UNUSED void **state)
{
  ScwReal *exact, *half, *again;
  ScwError error = { 0 };
  uint16_t *w_half;
  double apart = 0, length = 0;
  Bench b;

  if (!scw_half_fast ())
    SKIP ("this processor, or this program, has no products in bf16");
  bench_open (&b);
  b.pass.seed = 3;
  b.pass.dropout = 0.1f;
  exact = gradient (&b, 1);
  w_half = malloc ((size_t) b.layout.size * sizeof *w_half);
  scw_kernels ()->to_bf16 (b.w, w_half, b.layout.size);
  b.pass.w_half = w_half;
  half = gradient (&b, 1);
  b.pass.pool = scw_pool_new (3, &error);
  again = gradient (&b, 1);
  assert_memory_equal (half, again, (size_t) b.layout.size * sizeof *half);
  for (int64_t i = 0; i < b.layout.size; i++)
    {
      apart += pow ((double) half[i] - (double) exact[i], 2);
      length += pow ((double) exact[i], 2);
    }
  printf ("# in bf16 the gradient is off by %.4f of its length\n", sqrt (apart / length));
  assert_true (apart > 0);
  assert_true (sqrt (apart / length) < 0.02); /* numbers of 8 bits, rounded to half a unit: 0.002 each */
  scw_pool_free (b.pass.pool);
  free (exact);
  free (half);
  free (again);
  free (w_half);
  bench_close (&b);
}

static void
test_dropout (SCW_UNUSED void **state)
{
  Bench b;
  double losses[4];
  ScwReal x[1024], y[1024];
  ScwDropout d = { (uint32_t) (0.3 * 0x1p32), 1 / 0.7f };
  int dropped = 0;

  bench_open (&b);
  b.pass.dropout = 0.3f;
  b.pass.g = NULL;
  for (int i = 0; i < 4; i++)
    {
      b.pass.seed = i == 2 ? 8 : 7;
      b.pass.dropout = i == 3 ? 0 : 0.3f;
      losses[i] = learn (&b, 0, MADE_SAMPLES, 0);
    }
  assert_true (losses[0] == losses[1]);
  assert_true (losses[0] != losses[2] && losses[0] != losses[3]);
  for (int i = 0; i < 1024; i++)
    x[i] = 1;
  for (uint32_t key = 0; key < 100; key++)
    {
      scw_train_kernels ()->dropout (NULL, x, y, (uint32_t) scw_random (1, key), d, 1024);
      for (int i = 0; i < 1024; i++)
        {
          assert_true (y[i] == 0 || y[i] == d.scale);
          dropped += y[i] == 0;
        }
    }
  assert_true (abs (dropped - 30720) < 5 * 147); /* 5 deviations of the binomial */
  bench_close (&b);
}

static void
test_clipping (SCW_UNUSED void **state)
{
  Bench b;
  ScwAdamw one, two;
  ScwError error = { 0 };
  ScwAdamwOptions o = scw_adamw_defaults ();
  ScwReal *g, *w;
  double norm;

  bench_open (&b);
  assert_true (scw_adamw_init (&one, &b.layout, &error) && scw_adamw_init (&two, &b.layout, &error));
  g = gradient (&b, 1);
  w = scw_layout_arena (&b.layout);
  norm = scw_gradient_norm (NULL, &b.layout, g);
  o.clip = norm / 4;
  assert_true (fabs (scw_adamw_step (&one, &b.layout, NULL, &o, 1, g, w) - norm) < 1e-9);
  for (int64_t i = 0; i < b.layout.size; i++)
    g[i] /= 4;
  o.clip = 0;
  scw_adamw_step (&two, &b.layout, NULL, &o, 1, g, w);
  assert_true (largest_difference (&b, one.m, two.m) < 1e-7);
  g[0] = NAN;
  assert_true (isnan (scw_adamw_step (&two, &b.layout, NULL, &o, 1, g, w)));
  assert_int_equal (two.step, 1);
  scw_adamw_clear (&one);
  scw_adamw_clear (&two);
  free (g);
  free (w);
  bench_close (&b);
}

/* Which parameter gets what: rates by layer, decay by kind. */
static void
test_groups (SCW_UNUSED void **state)
{
  Bench b;
  const ScwAdamwOptions o = scw_adamw_defaults ();
  const struct
  {
    const char *name;
    double rate;
    bool decays;
  } expected[] = {
    { "encoder.encoder_blocks.norm.weight", 1e-5, false },
    { "encoder.encoder_blocks.layers.1.linear1.weight", 0.9e-5, true },
    { "encoder.encoder_blocks.layers.0.linear1.bias", 0.81e-5, false },
    { "encoder.pos_embedding", 0.729e-5, false },
    { "encoder.projection.weight", 0.729e-5, true },
    { "transition_head.0.weight", 1e-4, true },
    { "decoder.vocab_embedding.weight", 1e-4, false },
    { "decoder.decoder_blocks.layers.1.multihead_attn.in_proj_weight", 1e-4, true },
  };

  bench_open (&b);
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
    {
      const ScwParameter *p = scw_layout_find (&b.layout, expected[i].name);

      assert_non_null (p);
      assert_true (fabs (scw_adamw_rate (&o, p) - expected[i].rate) < 1e-12);
      assert_true (p->decays == expected[i].decays);
    }
  bench_close (&b);
}

static void
test_schedules (SCW_UNUSED void **state)
{
  const ScwSamplingSchedule s = scw_sampling_defaults ();

  assert_true (scw_schedule_rate (0, 10, 110, 0.01) == 0.1);
  assert_true (scw_schedule_rate (9, 10, 110, 0.01) == 1);
  assert_true (scw_schedule_rate (10, 10, 110, 0.01) == 1);
  assert_true (fabs (scw_schedule_rate (60, 10, 110, 0.01) - 0.505) < 1e-12);
  assert_true (scw_schedule_rate (110, 10, 110, 0.01) == 0.01);
  assert_true (scw_schedule_rate (5000, 10, 110, 0.01) == 0.01);
  assert_true (scw_schedule_sampling (&s, 0).truth == 1 && scw_schedule_sampling (&s, 0).tau == 5);
  assert_true (!scw_schedule_sampling (&s, 0.49).hard && scw_schedule_sampling (&s, 0.5).hard);
  assert_true (fabs (scw_schedule_sampling (&s, 0.4375).truth - 0.5) < 1e-12);
  assert_true (fabs (scw_schedule_sampling (&s, 0.4375).tau - sqrt (0.5)) < 1e-12);
  assert_true (scw_schedule_sampling (&s, 0.95).truth == 0);
  assert_true (fabs (scw_schedule_sampling (&s, 1).tau - 0.1) < 1e-12);
}

/* A made network learns six made texts by heart. */
static void
test_overfitting (SCW_UNUSED void **state)
{
  Bench b;
  ScwAdamw adamw;
  ScwError error = { 0 };
  ScwAdamwOptions o = scw_adamw_defaults ();
  const double tokens = 1.0 / 30;
  double first = 0, last = 0;

  bench_open (&b);
  o.rate = o.encoder_rate = 3e-3;
  o.layer_decay = 1;
  assert_true (scw_adamw_init (&adamw, &b.layout, &error));
  for (int i = 0; i < 300; i++)
    {
      ScwTally t = { 0 };

      memset (b.g, 0, (size_t) b.layout.size * sizeof *b.g);
      assert_true (
        scw_teacher_forcing (&b.pass, &b.layout, b.made->samples, MADE_SAMPLES, 0, 0, tokens, &t, &error));
      scw_adamw_step (&adamw, &b.layout, NULL, &o, scw_schedule_rate (i, 20, 300, 0.01), b.g, b.w);
      last = t.loss / (double) t.count;
      first = i == 0 ? last : first;
    }
  printf ("# loss %.3f -> %.4f\n", first, last);
  assert_true (first > 1.5 && last < 0.05);
  scw_adamw_clear (&adamw);
  bench_close (&b);
}

/* ---- checkpoints ---- */

static const char *
temporary (const char *name)
{
  static char path[256];

  snprintf (path, sizeof path, "/tmp/scw-train-%d-%s", (int) getpid (), name);
  return path;
}

/* Steps with dropout, scheduled sampling and a schedule: all that is random and all that counts. */
static void
run_steps (ScwLearner *l, const Made *made, int n, double *losses)
{
  const ScwAdamwOptions o = scw_adamw_defaults ();
  const ScwSamplingOptions sampling = { .tau = 1, .hard = true, .truth = 0.5 };

  for (int i = 0; i < n; i++)
    {
      ScwTally t = { 0 };
      ScwError error = { 0 };

      l->pass.dropout = l->pass.dropout_encoder = 0.1f;
      scw_learner_begin (l);
      if (!scw_scheduled_sampling (&l->pass, &l->layout, made->samples, 3, (uint64_t) l->progress.samples,
                                   &sampling, 0.05, &t, &error))
        fail_msg ("%s", error.message);
      l->progress.samples += 3;
      l->progress.position++;
      scw_learner_step (l, &o, scw_schedule_rate (l->adamw.step, 3, 20, 0.01));
      losses[i] = t.loss;
    }
}

static void
test_continuing (SCW_UNUSED void **state)
{
  const ScwConfig config = made_config (true);
  ScwError error = { 0 };
  ScwLearner *one = scw_learner_new (&config, NULL, 0xfedcba9876543210u, 1, &error), *two;
  Made *made = made_samples (8);
  const char *path = temporary ("checkpoint");
  double first[10], second[10];

  assert_non_null (one);
  run_steps (one, made, 5, first);
  if (!scw_learner_save (one, path, &error))
    fail_msg ("%s", error.message);
  run_steps (one, made, 5, first + 5);
  two = scw_learner_open (path, 2, &error);
  if (two == NULL)
    fail_msg ("%s", error.message);
  assert_int_equal (two->adamw.step, 5);
  assert_int_equal (two->progress.samples, 15);
  run_steps (two, made, 5, second + 5);
  for (int i = 5; i < 10; i++)
    assert_true (first[i] == second[i]);
  assert_memory_equal (one->w, two->w, (size_t) one->layout.size * sizeof (ScwReal));
  assert_memory_equal (one->adamw.m, two->adamw.m, (size_t) one->layout.size * sizeof (ScwReal));
  assert_memory_equal (one->adamw.v, two->adamw.v, (size_t) one->layout.size * sizeof (ScwReal));
  assert_true (first[5] != first[4]);
  scw_learner_free (one);
  scw_learner_free (two);
  made_free (made);
  unlink (path);
}

/* What is exported can be read with, and taught again; it is no checkpoint. An autoencoder keeps its sizes,
 * and gives its encoder away. */
static void
test_files (SCW_UNUSED void **state)
{
  const ScwConfig config = made_config (false);
  const ScwMaeSizes sizes = { 8, 1, 2, 12 };
  ScwError error = { 0 };
  ScwLearner *reader = scw_learner_new (&config, NULL, 1, 1, &error);
  ScwLearner *mae = scw_learner_new (&config, &sizes, 2, 1, &error), *again;
  const char *path = temporary ("weights");
  ScwModel *model;
  const ScwParameter *p;

  assert_non_null (reader);
  assert_non_null (mae);
  if (!scw_learner_export (reader, path, SCW_DTYPE_F32, &error))
    fail_msg ("%s", error.message);
  model = scw_model_open (path, NULL, &error);
  if (model == NULL)
    fail_msg ("%s", error.message);
  assert_int_equal (scw_model_config (model)->dec_mlp, 18);
  assert_true (scw_model_config (model)->image_mean == 0.9f);
  scw_model_unref (model);
  assert_null (scw_learner_open (path, 1, &error));
  assert_int_equal (error.code, SCW_ERROR_FORMAT);

  error = (ScwError){ 0 };
  assert_true (scw_learner_save (mae, path, &error));
  again = scw_learner_open (path, 1, &error);
  if (again == NULL)
    fail_msg ("%s", error.message);
  assert_memory_equal (&again->layout.mae_sizes, &sizes, sizeof sizes);
  assert_true (scw_learner_load (reader, path, true, &error));
  p = scw_layout_find (&reader->layout, "encoder.encoder_blocks.layers.1.linear1.weight");
  assert_memory_equal (reader->w + p->at, mae->w + scw_layout_find (&mae->layout, p->name)->at,
                       (size_t) p->n * sizeof (ScwReal));
  assert_false (scw_learner_load (reader, path, false, &error));
  assert_int_equal (error.code, SCW_ERROR_MODEL);
  scw_learner_free (reader);
  scw_learner_free (mae);
  scw_learner_free (again);
  unlink (path);
}

/* ---- rollouts ---- */

/* The share of sixes, and a little for ending: something a sampler can learn to please. */
static double
sixes (SCW_UNUSED void *data, SCW_UNUSED const ScwSample *sample, const int *ids, int n)
{
  int good = 0;

  for (int i = 1; i < n; i++)
    good += ids[i] == 6;
  return (double) good / (n - 1);
}

/* New log-probabilities under unchanged weights are the old ones, whatever the temperature and the top k; and
 * the mean reward rises. */
static void
test_rollouts (SCW_UNUSED void **state)
{
  const ScwConfig config = made_config (true);
  ScwError error = { 0 };
  ScwLearner *l = scw_learner_new (&config, NULL, 3, 2, &error);
  Made *made = made_samples (8);
  ScwAdamwOptions o = scw_adamw_defaults ();
  ScwRolloutOptions r = { .group = 8, .actions = 12, .top_k = 7, .temperature = 0.9 };
  ScwGrpoOptions g = scw_grpo_defaults ();
  double first = 0, last = 0;

  assert_non_null (l);
  o.rate = 3e-3;
  o.encoder_rate = 0;
  g.temperature = r.temperature;
  g.anchor = 0;
  g.entropy = 0.01;
  for (int step = 0; step < 40; step++)
    {
      float logprobs[2 * 8 * 12];
      ScwGrpoResult result;
      ScwRollouts *rollouts
        = scw_rollouts_new (l, made->samples, 2, &r, (uint64_t) (100 + step), 0, sixes, NULL, &error);
      double worst = 0;
      int row = 0;

      if (rollouts == NULL)
        fail_msg ("%s", error.message);
      first += step < 4 ? rollouts->mean / 4 : 0;
      last += step >= 36 ? rollouts->mean / 4 : 0;
      scw_learner_begin (l);
      if (!scw_grpo (&l->pass, &l->layout, made->samples, 2, rollouts->rollouts, r.group, 0, &g, logprobs,
                     &result, &error))
        fail_msg ("%s", error.message);
      for (int i = 0; i < rollouts->n; i++)
        {
          assert_in_range (rollouts->rollouts[i].n, 2, 13);
          for (int t = 0; t < rollouts->rollouts[i].n - 1; t++, row++)
            worst
              = fmax (worst, fabs ((double) logprobs[row] - (double) rollouts->rollouts[i].old_logprobs[t]));
        }
      assert_true (worst < 1e-4 && result.clipped <= 0);
      scw_learner_step (l, &o, 1);
      scw_rollouts_free (rollouts);
    }
  printf ("# mean reward %.3f -> %.3f\n", first, last);
  assert_true (last > first + 0.3);
  scw_learner_free (l);
  made_free (made);
}

/* What cannot be learned is refused. */
static void
test_refusals (SCW_UNUSED void **state)
{
  Bench b;
  ScwTally t = { 0 };
  ScwError error = { 0 };
  ScwSample s;

  bench_open (&b);
  s = b.made->samples[0];
  s.n = 40;
  assert_false (scw_teacher_forcing (&b.pass, &b.layout, &s, 1, 0, 0, 1, &t, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  error = (ScwError){ 0 };
  b.made->ids[0][1] = 11;
  assert_false (scw_teacher_forcing (&b.pass, &b.layout, b.made->samples, 1, 0, 0, 1, &t, &error));
  assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
  error = (ScwError){ 0 };
  b.made->patches[1].cols[0] = 5;
  assert_false (scw_teacher_forcing (&b.pass, &b.layout, b.made->samples + 1, 1, 0, 0, 1, &t, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  assert_false (scw_teacher_forcing (&b.pass, &b.layout, b.made->samples, 0, 0, 0, 1, &t, NULL));
  bench_close (&b);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_accumulation), cmocka_unit_test (test_recomputing),
    cmocka_unit_test (test_half),         cmocka_unit_test (test_dropout),
    cmocka_unit_test (test_clipping),     cmocka_unit_test (test_groups),
    cmocka_unit_test (test_schedules),    cmocka_unit_test (test_overfitting),
    cmocka_unit_test (test_refusals),     cmocka_unit_test (test_rollouts),
    cmocka_unit_test (test_continuing),   cmocka_unit_test (test_files),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
