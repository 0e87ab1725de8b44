/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients against central differences, in double precision. Every parameter of the network is nudged along
 * a random direction, and a few elements of each one by one. */
#include <math.h>

#include "engine/train/network/lora.h"
#include "engine/train/objectives/grpo.h"
#include "engine/train/objectives/mae.h"
#include "engine/train/objectives/scheduled.h"
#include "engine/train/objectives/symbols.h"
#include "tests/train/made.h"

typedef struct
{
  ScwLayout layout;
  ScwArena arena;
  ScwReal *w, *g, *w0;
  ScwPass pass;
  Made *made;
} Bench;

typedef double (*Objective) (Bench *b, bool learn);

static void
bench_open (Bench *b, const ScwConfig *config, const ScwMaeSizes *mae)
{
  ScwError error = { 0 };

  memset (b, 0, sizeof *b);
  if (!scw_layout_init (&b->layout, config, mae, &error))
    fail_msg ("%s", error.message);
  b->w = scw_layout_arena (&b->layout);
  b->g = scw_layout_arena (&b->layout);
  scw_layout_start (&b->layout, 5, b->w);
  for (int k = 0; k < b->layout.n; k++) /* norms and biases are to be seen */
    for (int64_t i = 0; i < b->layout.parameters[k].n; i++)
      b->w[b->layout.parameters[k].at + i] += 0.1 * scw_random_normal (77 + (uint64_t) k, (uint64_t) i);
  b->made = made_samples (3);
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
loss_at (Bench *b, Objective objective)
{
  double loss;

  b->pass.g = NULL;
  loss = objective (b, false);
  b->pass.g = b->g;
  return loss;
}

static void
check_gradients (Bench *b, Objective objective, const char *what)
{
  const double h = 1e-5;
  double worst = 0;
  int checked = 0;

  memset (b->g, 0, (size_t) (b->layout.size - b->layout.first) * sizeof *b->g);
  objective (b, true);
  for (int k = 0; k < b->layout.n; k++)
    {
      const ScwParameter *p = &b->layout.parameters[k];
      const ScwReal *g = b->g + (p->at - b->layout.first);
      double along = 0, most = 0, up, down, slope, off;
      double *saved = malloc ((size_t) p->n * sizeof *saved);

      memcpy (saved, b->w + p->at, (size_t) p->n * sizeof *saved);
      for (int64_t i = 0; i < p->n; i++)
        {
          along += g[i] * scw_random_normal (900 + (uint64_t) k, (uint64_t) i);
          most = fmax (most, fabs (g[i]));
        }
      for (int side = 0; side < 2; side++)
        {
          for (int64_t i = 0; i < p->n; i++)
            b->w[p->at + i]
              = saved[i] + (side ? -h : h) * scw_random_normal (900 + (uint64_t) k, (uint64_t) i);
          *(side ? &down : &up) = loss_at (b, objective);
        }
      memcpy (b->w + p->at, saved, (size_t) p->n * sizeof *saved);
      slope = (up - down) / (2 * h);
      off = fabs (slope - along) / (fabs (along) + most + 1e-4);
      worst = fmax (worst, off);
      if (!(off < 2e-6))
        fail_msg ("%s: along %s the loss changes by %.10g, the gradient says %.10g", what, p->name, slope,
                  along);
      for (int64_t i = (k * 7) % p->n, n = 0; n < 3; n++, i = (i + p->n / 3 + 1) % p->n)
        {
          b->w[p->at + i] = saved[i] + h;
          up = loss_at (b, objective);
          b->w[p->at + i] = saved[i] - h;
          down = loss_at (b, objective);
          b->w[p->at + i] = saved[i];
          slope = (up - down) / (2 * h);
          off = fabs (slope - g[i]) / (most + 1e-4);
          worst = fmax (worst, off);
          checked++;
          if (!(off < 2e-6))
            fail_msg ("%s: %s[%d]: %.10g, the gradient says %.10g", what, p->name, (int) i, slope, g[i]);
        }
      free (saved);
    }
  printf ("# %s: %d tensors, %d elements, worst %.1e\n", what, b->layout.n, checked, worst);
}

/* ---- teacher forcing ---- */

static double
teacher (Bench *b, SCW_UNUSED bool learn)
{
  ScwTally tally = { 0 };
  ScwError error = { 0 };
  const double factor = 1.0 / (double) scw_count_tokens (b->made->samples, 3);

  if (!scw_teacher_forcing (&b->pass, &b->layout, b->made->samples, 3, 40, 0.1, factor, &tally, &error))
    fail_msg ("%s", error.message);
  return tally.loss * factor;
}

static void
test_teacher (SCW_UNUSED void **state)
{
  for (int pre = 0; pre < 2; pre++)
    for (int dropout = 0; dropout < 2; dropout++)
      {
        const ScwConfig config = made_config (pre);
        Bench b;

        bench_open (&b, &config, NULL);
        b.pass.seed = 12;
        b.pass.dropout = dropout ? 0.2f : 0;
        b.pass.dropout_encoder = dropout ? 0.1f : 0;
        b.pass.keep = dropout ? 0 : 1 << 20;
        check_gradients (&b, teacher, pre ? "pre-norm" : "post-norm");
        bench_close (&b);
      }
}

/* ---- additions: only they are learned ---- */

/* Leaves the bench with additions; 'up' as placed (zeros) or random. */
static void
bench_add (Bench *b, bool encoder, bool filled)
{
  const ScwLoraOptions o = { .rank = 3, .scale = 1.5, .encoder = encoder };
  const int n = b->layout.n;
  ScwReal *w;

  assert_true (scw_lora_place (&b->layout, &o, NULL));
  w = scw_layout_arena (&b->layout);
  memcpy (w, b->w, (size_t) b->layout.first * sizeof *w);
  free (b->w);
  free (b->g);
  b->w = w;
  b->g = scw_layout_learned (&b->layout);
  scw_layout_start_at (&b->layout, n, 9, b->w);
  for (int k = n; filled && k < b->layout.n; k++)
    for (int64_t i = 0; i < b->layout.parameters[k].n; i++)
      b->w[b->layout.parameters[k].at + i] += 0.3 * scw_random_normal (31 + (uint64_t) k, (uint64_t) i);
  b->pass.w = b->w;
  b->pass.g = b->g;
  b->pass.first = b->layout.first;
}

static void
test_additions (SCW_UNUSED void **state)
{
  for (int pre = 0; pre < 2; pre++)
    for (int encoder = 0; encoder < 2; encoder++)
      {
        const ScwConfig config = made_config (pre);
        Bench b;
        int n;

        bench_open (&b, &config, NULL);
        n = b.layout.n;
        b.pass.seed = 12;
        b.pass.dropout = 0.2f;
        bench_add (&b, encoder, true);
        assert_int_equal (b.layout.n - n, 2 * (encoder ? 2 * 4 + 2 : 0) + 2 * 2 * 6);
        b.layout.parameters += n;
        b.layout.n -= n;
        check_gradients (&b, teacher, encoder ? "additions, encoder too" : "additions");
        b.layout.parameters -= n;
        b.layout.n += n;
        bench_close (&b);
      }
}

/* Nothing learned yet: the same loss to the bit. What encoder and head make of the pictures, kept: the same
 * loss and the same gradient of the decoder's additions. */
static void
test_additions_at_rest (SCW_UNUSED void **state)
{
  const ScwConfig config = made_config (true);
  double loss, with;
  ScwReal *asked, *memory[3];
  size_t bytes;
  Bench b;

  bench_open (&b, &config, NULL);
  loss = loss_at (&b, teacher);
  bench_add (&b, true, false);
  with = loss_at (&b, teacher);
  assert_memory_equal (&loss, &with, sizeof loss);
  bench_close (&b);

  bench_open (&b, &config, NULL);
  bench_add (&b, false, true);
  bytes = (size_t) (b.layout.size - b.layout.first) * sizeof *asked;
  loss = teacher (&b, true);
  asked = malloc (bytes);
  memcpy (asked, b.g, bytes);
  memset (b.g, 0, bytes);
  for (int i = 0; i < 3; i++)
    {
      memory[i] = calloc ((size_t) b.made->patches[i].n * config.dec_dim, sizeof *memory[i]);
      assert_true (scw_train_memory (&b.pass, &b.layout, &b.made->patches[i], memory[i], NULL));
      b.made->samples[i].memory = memory[i];
    }
  with = teacher (&b, true);
  assert_true (fabs (loss - with) < 1e-12);
  for (int64_t i = 0; i < b.layout.size - b.layout.first; i++)
    assert_true (fabs (asked[i] - b.g[i]) < 1e-12);
  for (int i = 0; i < 3; i++)
    free (memory[i]);
  free (asked);
  bench_close (&b);
}

/* ---- the auxiliary task, beside teacher forcing and scheduled sampling ---- */

static const ScwSeenSymbol seen[] = { { 0, 3 }, { 0, 146 }, { 2, 0 }, { 0, 3 }, { 1, 77 } };

static double
with_symbols (Bench *b, Objective objective)
{
  ScwTally tally = { 0 };
  ScwError error = { 0 };
  const ScwSamplingOptions o = { .tau = 0.8, .truth = 0.4 };
  const double factor = 1.0 / (double) scw_count_tokens (b->made->samples, 3);

  b->pass.symbols = 0.02;
  for (int i = 0; i < 3; i++)
    {
      b->made->samples[i].symbols = i == 1 ? NULL : seen;
      b->made->samples[i].n_symbols = i == 1 ? 0 : 5;
    }
  if (objective == teacher
        ? !scw_teacher_forcing (&b->pass, &b->layout, b->made->samples, 3, 40, 0, factor, &tally, &error)
        : !scw_scheduled_sampling (&b->pass, &b->layout, b->made->samples, 3, 40, &o, factor, &tally, &error))
    fail_msg ("%s", error.message);
  return tally.loss * factor + tally.symbols * b->pass.symbols;
}

static double
teacher_with_symbols (Bench *b, SCW_UNUSED bool learn)
{
  return with_symbols (b, teacher);
}

static double
scheduled_with_symbols (Bench *b, SCW_UNUSED bool learn)
{
  return with_symbols (b, NULL);
}

/* The loss as PyTorch's binary_cross_entropy_with_logits with pos_weight 3 has it: with weights of 0, z is
 * the bias. A symbol that is named twice is there once. */
static void
test_symbols (SCW_UNUSED void **state)
{
  const ScwConfig config = made_config (true);
  ScwTally tally = { 0 };
  ScwError error = { 0 };
  double expected;
  int patches;
  Bench b;

  bench_open (&b, &config, NULL);
  assert_true (scw_layout_add_symbols (&b.layout, &error));
  free (b.w);
  free (b.g);
  b.w = scw_layout_arena (&b.layout);
  b.g = scw_layout_arena (&b.layout);
  b.pass.w = b.w;
  b.pass.g = b.g;
  patches = b.made->patches[0].n;
  for (int v = 0; v < SCW_SYMBOLS; v++)
    b.w[b.layout.symbols.b + v] = -1;
  b.made->samples[0].symbols = seen;
  b.made->samples[0].n_symbols = 5;
  assert_true (scw_teacher_forcing (&b.pass, &b.layout, b.made->samples, 1, 0, 0, 1, &tally, &error));
  expected = (patches * SCW_SYMBOLS - 4) * log1p (exp (-1)) + 4 * 3 * log1p (exp (1));
  assert_true (fabs (tally.symbols - expected) < 1e-9 * expected);

  scw_layout_start (&b.layout, 5, b.w);
  check_gradients (&b, teacher_with_symbols, "auxiliary task");
  check_gradients (&b, scheduled_with_symbols, "auxiliary task, scheduled sampling");
  bench_close (&b);
}

/* ---- scheduled sampling (the straight-through one has no true gradient) ---- */

static double
scheduled (Bench *b, SCW_UNUSED bool learn)
{
  const ScwSamplingOptions o = { .tau = 0.8, .truth = 0.4, .smoothing = 0.05 };
  const double factor = 1.0 / (double) scw_count_tokens (b->made->samples, 3);
  ScwTally tally = { 0 };
  ScwError error = { 0 };

  if (!scw_scheduled_sampling (&b->pass, &b->layout, b->made->samples, 3, 40, &o, factor, &tally, &error))
    fail_msg ("%s", error.message);
  return tally.loss * factor;
}

static void
test_scheduled (SCW_UNUSED void **state)
{
  for (int pre = 0; pre < 2; pre++)
    {
      const ScwConfig config = made_config (pre);
      Bench b;

      bench_open (&b, &config, NULL);
      b.pass.seed = 4;
      b.pass.dropout = 0.1f;
      check_gradients (&b, scheduled, "scheduled sampling");
      bench_close (&b);
    }
}

/* ---- GRPO, with a temperature and tokens that were not to be had ---- */

static double
grpo (Bench *b, SCW_UNUSED bool learn)
{
  ScwGrpoOptions o = scw_grpo_defaults ();
  ScwGrpoResult result;
  ScwError error = { 0 };
  ScwRollout rollouts[6];
  float old[6][8];
  uint32_t allowed[6][8];

  o.temperature = 0.7;
  for (int i = 0; i < 6; i++)
    {
      const int from = i % 3;

      rollouts[i] = (ScwRollout){ .ids = b->made->ids[from],
                                  .n = b->made->samples[from].n - i / 3,
                                  .old_logprobs = old[i],
                                  .allowed = i % 2 ? allowed[i] : NULL,
                                  .advantage = i % 2 ? 1.5 : -0.7 };
      for (int t = 0; t < rollouts[i].n - 1; t++)
        {
          old[i][t] = -1.5f - 0.3f * (float) t;
          allowed[i][t] = 0x2b5u | 1u << rollouts[i].ids[t + 1];
        }
    }
  if (!scw_grpo (&b->pass, &b->layout, b->made->samples, 2, rollouts, 3, 0, &o, NULL, &result, &error))
    fail_msg ("%s", error.message);
  return result.loss;
}

/* What is learned is the decoder; the rest stands still. */
static void
test_grpo (SCW_UNUSED void **state)
{
  for (int pre = 0; pre < 2; pre++)
    {
      const ScwConfig config = made_config (pre);
      Bench b;
      int n;

      bench_open (&b, &config, NULL);
      for (n = 0; b.layout.parameters[n].part != SCW_PART_DECODER; n++)
        continue;
      b.layout.parameters += n;
      b.layout.n -= n;
      check_gradients (&b, grpo, "GRPO");
      b.layout.parameters -= n;
      b.layout.n += n;
      bench_close (&b);
    }
}

/* ---- masked autoencoder ---- */

static double
mae (Bench *b, SCW_UNUSED bool learn)
{
  ScwTally tally = { 0 };
  ScwError error = { 0 };
  const double factor = 1.0 / (double) scw_mae_count (b->made->samples, 3, 0.6);

  if (!scw_masked_autoencoder (&b->pass, &b->layout, b->made->samples, 3, 0, 0.6, NULL, factor, NULL, &tally,
                               &error))
    fail_msg ("%s", error.message);
  return tally.loss * factor;
}

static void
test_mae (SCW_UNUSED void **state)
{
  const ScwMaeSizes sizes = { 8, 2, 2, 10 };

  for (int pre = 0; pre < 2; pre++)
    {
      const ScwConfig config = made_config (pre);
      Bench b;

      bench_open (&b, &config, &sizes);
      b.pass.seed = 6;
      b.pass.dropout = b.pass.dropout_encoder = pre ? 0.1f : 0;
      check_gradients (&b, mae, "autoencoder");
      bench_close (&b);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_teacher),
    cmocka_unit_test (test_symbols),
    cmocka_unit_test (test_scheduled),
    cmocka_unit_test (test_grpo),
    cmocka_unit_test (test_mae),
    cmocka_unit_test (test_additions),
    cmocka_unit_test (test_additions_at_rest),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
