/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adaptation: what additions that were learned add in reading, and to whom they belong. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/model/adaptation.h"
#include "engine/model/session.h"
#include "engine/model/weights/quantise.h"
#include "engine/train/objectives/learner.h"
#include "tests/train/made.h"

typedef struct
{
  char folder[64], base[96], int8[96], additions[96], other[96];
} Files;

static ScwAdaptationFacts
facts_for (uint64_t model)
{
  return (ScwAdaptationFacts){ .name = "my \"edition\"",
                               .date = "2026-11-28",
                               .model = model,
                               .model_name = "made",
                               .rank = 2,
                               .encoder = true,
                               .learned = 24,
                               .held = 6,
                               .before = 0.081,
                               .after = 0.052 };
}

static ScwConfig
wide_config (void)
{
  ScwConfig c = made_config (true);

  c.enc_dim = 24; /* int8 rows are not shorter than 16 */
  c.enc_mlp = 32;
  c.dec_dim = 16;
  c.dec_mlp = 32;
  return c;
}

/* Random additions, as if they had been learned. */
static void
save_additions (const char *base, bool encoder, const char *path)
{
  const ScwLoraOptions o = { .rank = 2, .scale = 1.5, .encoder = encoder };
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open (base, &error);
  const ScwAdaptationFacts facts = facts_for (scw_weights_fingerprint (weights));
  char *text = scw_adaptation_format (&facts);
  const char *metadata[] = { SCW_ADAPTATION_KEY, text, NULL };
  ScwLearner *l = scw_learner_new_additions (weights, &o, 3, 1, &error);

  assert_non_null (l);
  for (int64_t i = l->layout.first; i < l->layout.size; i++)
    l->w[i] += 0.2f * (float) scw_random_normal (8, (uint64_t) i);
  if (!scw_learner_export_additions (l, path, metadata, &error))
    fail_msg ("%s", error.message);
  scw_learner_free (l);
  scw_weights_free (weights);
  free (text);
}

static void
files_make (Files *f)
{
  const ScwConfig config = wide_config ();
  ScwError error = { 0 };
  ScwLearner *l = scw_learner_new (&config, NULL, 1, 1, &error);
  ScwWeights *weights;

  strcpy (f->folder, "/tmp/scw-adaptation-XXXXXX");
  assert_non_null (mkdtemp (f->folder));
  snprintf (f->base, sizeof f->base, "%s/base.safetensors", f->folder);
  snprintf (f->int8, sizeof f->int8, "%s/int8.safetensors", f->folder);
  snprintf (f->additions, sizeof f->additions, "%s/additions.safetensors", f->folder);
  snprintf (f->other, sizeof f->other, "%s/other.safetensors", f->folder);
  assert_true (scw_learner_export (l, f->base, SCW_DTYPE_F32, &error));
  weights = scw_learner_weights (l, &error);
  assert_true (scw_weights_save (weights, f->int8, SCW_DTYPE_I8, &error) > 0);
  scw_weights_free (weights);
  scw_learner_free (l);
}

static void
files_remove (Files *f)
{
  unlink (f->base);
  unlink (f->int8);
  unlink (f->additions);
  unlink (f->other);
  rmdir (f->folder);
}

/* The weights of 'path' in f32, each matrix with what is added to it, as a file of its own. */
static void
save_merged (const char *path, const char *additions, const char *to)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open (path, &error), *added = scw_weights_open (additions, &error), *sum;
  const int n = scw_weights_count (weights);
  ScwTensor *tensors = calloc ((size_t) n, sizeof *tensors);
  const char *metadata[] = { "vitomr.config", scw_weights_metadata (weights, "vitomr.config"), NULL };

  for (int i = 0; i < n; i++)
    {
      const ScwTensor *t = scw_weights_at (weights, i);
      const int64_t size = scw_tensor_elements (t);
      float *data = malloc ((size_t) size * sizeof *data);
      ScwLora a = { 0 };

      tensors[i] = *t;
      tensors[i].dtype = SCW_DTYPE_F32;
      tensors[i].scale = NULL;
      tensors[i].data = data;
      scw_tensor_read_f32 (t, 0, size, data);
      if (t->n_dims == 2)
        assert_true (scw_adaptation_find (added, t->name, (int) t->shape[0], (int) t->shape[1], &a, &error));
      for (int64_t r = 0; a.rank > 0 && r < t->shape[0]; r++)
        for (int64_t c = 0; c < t->shape[1]; c++)
          for (int k = 0; k < a.rank; k++)
            data[r * t->shape[1] + c] += a.up[r * a.rank + k] * a.down[k * t->shape[1] + c];
    }
  sum = scw_weights_build (tensors, n, metadata, &error);
  if (scw_weights_save (sum, to, SCW_DTYPE_F32, &error) == 0)
    fail_msg ("%s", error.message);
  scw_weights_free (sum);
  for (int i = 0; i < n; i++)
    free ((void *) tensors[i].data);
  free (tensors);
  scw_weights_free (weights);
  scw_weights_free (added);
}

/* The logits after three forced tokens, (vocab). */
static void
read_logits (const char *path, const char *adaptation, float *out)
{
  const ScwModelOptions options = { .threads = 1, .adaptation = adaptation };
  ScwError error = { 0 };
  ScwModel *model = scw_model_open (path, &options, &error);
  ScwSession *session;
  const float *logits = NULL;
  Made *made = made_samples (3);

  if (model == NULL)
    fail_msg ("%s", error.message);
  session = scw_session_new (model, &error);
  assert_true (scw_session_encode (session, &made->patches[0], &error));
  for (int t = 3; t < 6; t++)
    {
      logits = scw_session_step (session, &error);
      assert_true (scw_session_force (session, t, &error));
    }
  logits = scw_session_step (session, &error);
  assert_non_null (logits);
  memcpy (out, logits, (size_t) scw_model_config (model)->vocab * sizeof *out);
  scw_session_free (session);
  scw_model_unref (model);
  made_free (made);
}

static double
largest_difference (const float *a, const float *b, int n)
{
  double most = 0;

  for (int i = 0; i < n; i++)
    most = fmax (most, fabs ((double) a[i] - (double) b[i]));
  return most;
}

static void
test_reading (SCW_UNUSED void **state)
{
  Files f;

  files_make (&f);
  for (int k = 0; k < 4; k++)
    {
      const char *base = k < 2 ? f.base : f.int8;
      float with[16], merged[16], without[16];

      save_additions (base, k % 2, f.additions);
      save_merged (base, f.additions, f.other);
      read_logits (base, f.additions, with);
      read_logits (f.other, NULL, merged);
      read_logits (base, NULL, without);
      assert_true (largest_difference (with, merged, wide_config ().vocab) < 1e-4);
      assert_true (largest_difference (with, without, wide_config ().vocab) > 1e-2);
    }
  files_remove (&f);
}

static void
test_belongs_to_one_model (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwWeights *weights;
  ScwAdaptationFacts facts, expected;
  uint64_t model;
  Files f;

  files_make (&f);
  save_additions (f.base, false, f.additions);
  weights = scw_weights_open (f.base, &error);
  model = scw_weights_fingerprint (weights);
  scw_weights_free (weights);
  weights = scw_weights_open (f.additions, &error);
  assert_true (scw_adaptation_facts (weights, &facts, &error));
  expected = facts_for (model);
  assert_string_equal (facts.name, expected.name);
  assert_string_equal (facts.date, expected.date);
  assert_string_equal (facts.model_name, expected.model_name);
  assert_true (facts.model == model && facts.rank == 2 && facts.encoder && facts.learned == 24);
  assert_true (facts.held == 6 && fabs (facts.before - 0.081) < 1e-9 && fabs (facts.after - 0.052) < 1e-9);
  scw_weights_free (weights);

  assert_null (scw_model_open (f.int8, &(ScwModelOptions){ .adaptation = f.additions }, &error));
  assert_int_equal (error.code, SCW_ERROR_MODEL);
  assert_non_null (
    strstr (error.message, "the adaptation 'my \"edition\"' was made for another model (made)"));
  error = (ScwError){ 0 };
  assert_null (scw_model_open (f.base, &(ScwModelOptions){ .adaptation = f.int8 }, &error));
  assert_non_null (strstr (error.message, "is not an adaptation"));
  error = (ScwError){ 0 };
  assert_null (scw_model_open (f.base, &(ScwModelOptions){ .adaptation = "/nowhere" }, &error));
  assert_non_null (strstr (error.message, "/nowhere"));
  files_remove (&f);
}

/* A file that was written for the right model, but does not fit it. */
static void
test_nonsense (SCW_UNUSED void **state)
{
  static const char name[] = "decoder.decoder_blocks.layers.0.linear1.weight";
  const float numbers[64] = { 0 };
  ScwError error = { 0 };
  ScwAdaptationFacts facts;
  ScwWeights *weights;
  char down[96], up[96], *text;
  Files f;

  files_make (&f);
  weights = scw_weights_open (f.base, &error);
  facts = facts_for (scw_weights_fingerprint (weights));
  scw_weights_free (weights);
  text = scw_adaptation_format (&facts);
  snprintf (down, sizeof down, "%s.down", name);
  snprintf (up, sizeof up, "%s.up", name);
  for (int k = 0; k < 3; k++)
    {
      const ScwTensor tensors[] = {
        { .name = down, .n_dims = 2, .shape = { 1, k == 0 ? 16 : 15 }, .data = numbers },
        { .name = up, .n_dims = 2, .shape = { 32, k == 1 ? 1 : 2 }, .data = numbers },
      };
      const char *metadata[] = { SCW_ADAPTATION_KEY, text, NULL };

      weights = scw_weights_build (tensors, k == 2 ? 1 : 2, metadata, &error);
      assert_true (scw_weights_save (weights, f.additions, SCW_DTYPE_F32, &error) > 0);
      scw_weights_free (weights);
      error = (ScwError){ 0 };
      assert_null (scw_model_open (f.base, &(ScwModelOptions){ .adaptation = f.additions }, &error));
      assert_non_null (strstr (error.message, "does not fit"));
    }
  free (text);
  files_remove (&f);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_reading),
    cmocka_unit_test (test_belongs_to_one_model),
    cmocka_unit_test (test_nonsense),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
