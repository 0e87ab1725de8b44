/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/encoder.h"
#include "tests/model/close.h"
#include "tests/model/fixtures.h"
#include "tests/model/reference.h"

static ScwModel *
open_fixture (const char *path)
{
  ScwError error = { 0 };
  ScwModel *model = scw_model_open (path, NULL, &error);

  if (model == NULL)
    fail_msg ("%s", error.message);
  return model;
}

/* Encoder and memory of the ragged batch, and each image alone. */
static void
check_batch (const char *tag)
{
  const int dims[2] = { 32, 40 };
  const char *names[2] = { "encoder", "memory" };
  const ScwNetwork *net;
  const char *path;
  ScwModel *model;
  char name[64];
  Fixture *f;
  ScwPatches *images[3];
  float *got[2], *alone[2];
  int rows = 0;
  ScwError error = { 0 };

  snprintf (name, sizeof name, "fixtures/nano-%s.safetensors", tag);
  path = data_path (name);
  model = open_fixture (path);
  net = scw_model_network (model);
  snprintf (name, sizeof name, "fixtures/%s-teacher-forcing.safetensors", tag);
  f = fixture_open (data_path (name));
  for (int i = 0; i < 3; i++)
    {
      images[i] = fixture_image (f, i);
      rows += images[i]->n;
    }
  for (int k = 0; k < 2; k++)
    {
      got[k] = calloc ((size_t) rows * dims[k], sizeof (float));
      alone[k] = calloc ((size_t) rows * dims[k], sizeof (float));
    }
  if (!scw_encode (net, scw_model_pool (model), (const ScwPatches *const *) images, 3, got[0], got[1], NULL,
                   &error))
    fail_msg ("%s", error.message);
  for (int k = 0; k < 2; k++)
    {
      double *expected = fixture_read (f, names[k], NULL);
      const int longest = fixture_side (f, names[k], 1);

      for (int i = 0, row = 0; i < 3; row += images[i++]->n)
        assert_close (names[k], got[k] + (size_t) row * dims[k], expected + (size_t) i * longest * dims[k],
                      (size_t) images[i]->n * dims[k], 1e-4);
      free (expected);
    }
  for (int i = 0, row = 0; i < 3; row += images[i++]->n)
    {
      const ScwPatches *one = images[i];

      assert_true (scw_encode (net, scw_model_pool (model), &one, 1, alone[0], alone[1], NULL, NULL));
      for (int k = 0; k < 2; k++)
        for (int v = 0; v < one->n * dims[k]; v++)
          assert_true (fabsf (alone[k][v] - got[k][(size_t) row * dims[k] + v]) < 1e-5f);
    }
  for (int i = 0; i < 3; i++)
    random_image_free (images[i]);
  for (int k = 0; k < 2; k++)
    {
      free (got[k]);
      free (alone[k]);
    }
  fixture_free (f);
  scw_model_unref (model);
}

static void
fixtures_postnorm (SCW_UNUSED void **state)
{
  check_batch ("postnorm");
}

static void
fixtures_prenorm (SCW_UNUSED void **state)
{
  check_batch ("prenorm");
}

static ScwModel *
random_model (bool norm_first, int enc_heads, int threads)
{
  ScwConfig config;
  ScwModel *model;

  assert_true (scw_config_named (&config, "nano", NULL));
  config.norm_first = norm_first;
  config.enc_heads = enc_heads;
  config.pe_h = 20;
  config.pe_w = 30;
  model = scw_model_random (&config, 5, &(ScwModelOptions){ .threads = threads }, NULL);
  assert_non_null (model);
  return model;
}

/* Against plain double arithmetic: images of one patch, of several tiles and blocks, with gaps. */
static void
random_against_reference (SCW_UNUSED void **state)
{
  for (int variant = 0; variant < 2; variant++)
    {
      ScwModel *model = random_model (variant == 0, variant == 0 ? 4 : 1, 2);
      const ScwNetwork *net = scw_model_network (model);
      ScwPatches *images[4] = { random_image (1, 1, false, 1), random_image (20, 30, true, 2),
                                random_image (3, 7, false, 3), random_image (9, 30, false, 4) };
      const int enc = net->config.enc_dim, dec = net->config.dec_dim;
      int rows = 0, row = 0;
      float *out, *memory;

      for (int i = 0; i < 4; i++)
        rows += images[i]->n;
      out = calloc ((size_t) rows * enc, sizeof *out);
      memory = calloc ((size_t) rows * dec, sizeof *memory);
      assert_true (scw_encode (net, scw_model_pool (model), (const ScwPatches *const *) images, 4, out,
                               memory, NULL, NULL));
      for (int i = 0; i < 4; row += images[i++]->n)
        {
          double *e = reference_encode (net, images[i]), *m = reference_memory (net, e, images[i]->n);

          assert_close ("encoder", out + (size_t) row * enc, e, (size_t) images[i]->n * enc, 1e-5);
          assert_close ("memory", memory + (size_t) row * dec, m, (size_t) images[i]->n * dec, 1e-5);
          free (e);
          free (m);
        }
      for (int i = 0; i < 4; i++)
        random_image_free (images[i]);
      free (out);
      free (memory);
      scw_model_unref (model);
    }
}

/* The number of threads changes nothing, not even the last bit. */
static void
threads_do_not_matter (SCW_UNUSED void **state)
{
  float *memory[2];
  ScwPatches *image = random_image (20, 30, false, 9);
  const ScwPatches *one = image;
  size_t bytes = 0;

  for (int k = 0; k < 2; k++)
    {
      ScwModel *model = random_model (true, 4, k == 0 ? 1 : 3);
      const ScwNetwork *net = scw_model_network (model);

      bytes = (size_t) image->n * net->config.dec_dim * sizeof (float);
      memory[k] = malloc (bytes);
      assert_true (scw_encode (net, scw_model_pool (model), &one, 1, NULL, memory[k], NULL, NULL));
      scw_model_unref (model);
    }
  assert_memory_equal (memory[0], memory[1], bytes);
  free (memory[0]);
  free (memory[1]);
  random_image_free (image);
}

static void
refuses_what_does_not_fit (SCW_UNUSED void **state)
{
  ScwModel *model = random_model (true, 4, 1);
  const ScwNetwork *net = scw_model_network (model);
  ScwPatches *wide = random_image (1, 31, false, 1), *image = random_image (2, 2, false, 1);
  const ScwPatches *one = wide;
  float out[31 * 40];
  _Atomic bool cancel = true;
  ScwError error = { 0 };

  assert_false (scw_encode (net, NULL, &one, 1, NULL, out, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  error = (ScwError){ 0 };
  one = image;
  assert_false (scw_encode (net, NULL, &one, 1, NULL, out, &cancel, &error));
  assert_int_equal (error.code, SCW_ERROR_CANCELLED);
  random_image_free (wide);
  random_image_free (image);
  scw_model_unref (model);
}

/* A real checkpoint, post-norm and 10 wide, without transition head: its encoder runs, with one head and with
 * two. */
static void
mae_checkpoint (SCW_UNUSED void **state)
{
  const char *path = extra_path ("fixtures/acai_debug_mae.pth");
  ScwPatches *image;
  const ScwPatches *one;

  if (path == NULL)
    SKIP_WITHOUT ("fixtures/acai_debug_mae.pth");
  one = image = random_image (60, 200, true, 3);
  for (int heads = 1; heads <= 2; heads++)
    {
      ScwError error = { 0 };
      ScwModel *model
        = scw_model_open (path, &(ScwModelOptions){ .encoder_only = true, .enc_heads = heads }, &error);
      float *out;
      ScwPatches *small = random_image (3, 5, false, 8);
      const ScwPatches *few = small;
      double *expected;

      if (model == NULL)
        fail_msg ("%s", error.message);
      assert_int_equal (scw_model_config (model)->enc_layers, 2);
      assert_int_equal (scw_model_config (model)->enc_heads, heads);
      out = malloc ((size_t) image->n * 10 * sizeof *out);
      assert_true (
        scw_encode (scw_model_network (model), scw_model_pool (model), &one, 1, out, NULL, NULL, NULL));
      for (int i = 0; i < image->n * 10; i++)
        assert_true (isfinite (out[i]));
      assert_true (
        scw_encode (scw_model_network (model), scw_model_pool (model), &few, 1, out, NULL, NULL, NULL));
      expected = reference_encode (scw_model_network (model), small);
      assert_close ("mae encoder", out, expected, 150, 1e-4);
      free (expected);
      free (out);
      random_image_free (small);
      scw_model_unref (model);
    }
  random_image_free (image);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (fixtures_postnorm),         cmocka_unit_test (fixtures_prenorm),
    cmocka_unit_test (random_against_reference),  cmocka_unit_test (threads_do_not_matter),
    cmocka_unit_test (refuses_what_does_not_fit), cmocka_unit_test (mae_checkpoint),
  };

  return cmocka_run_group_tests_name ("encoder", tests, NULL, NULL);
}
