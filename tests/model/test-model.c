/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/model.h"

#include <string.h>

#include "engine/model/network.h"
#include "tests/model/close.h"
#include "tests/model/fixtures.h"
#include "tests/model/reference.h"

#include "engine/model/session.h"

static bool
count_one (void *data, const ScwSlot *slot, SCW_UNUSED ScwError *error)
{
  int64_t n = 1;

  for (int i = 0; i < slot->n_dims; i++)
    n *= slot->shape[i];
  *(int64_t *) data += n;
  return true;
}

static int64_t
parameters_of (const char *size)
{
  ScwConfig config;
  ScwNetwork net;
  int64_t n = 0;

  assert_true (scw_config_named (&config, size, NULL));
  assert_true (scw_network_init (&net, &config, NULL));
  assert_true (scw_network_each (&net, count_one, &n, NULL));
  scw_network_clear (&net);
  return n;
}

static void
sizes (SCW_UNUSED void **state)
{
  ScwConfig config;
  ScwError error = { 0 };

  assert_int_equal (parameters_of ("tiny"), 12863715);
  assert_int_equal (parameters_of ("mid"), 28740195);
  assert_int_equal (parameters_of ("small"), 62031715);
  assert_int_equal (parameters_of ("base"), 305414627);
  assert_false (scw_config_named (&config, "huge", &error));
  assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
}

static void
configurations (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *json;
    const char *complaint; /* NULL: fine */
  } cases[] = {
    { "{}", NULL },
    { "{\"staves\": [1, 2], \"image_mean\": 0.5, \"name\": \"x\"}", NULL },
    { "{\"staves\": 1}", NULL },
    { "[1]", "object" },
    { "{\"enc_dim\": 256", "JSON" },
    { "{\"enc_dim\": -1}", "enc_dim" },
    { "{\"enc_dim\": 1e99}", "enc_dim" },
    { "{\"enc_dim\": 250}", "heads" },
    { "{\"dec_heads\": 7}", "heads" },
    { "{\"dec_layers\": 100000000}", "dec_layers" },
    { "{\"image_std\": 0}", "image_std" },
    { "{\"norm_first\": 1}", "norm_first" },
    { "{\"staves\": [\"two\"]}", "staves" },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      ScwConfig config;
      ScwError error = { 0 };
      const bool ok = scw_config_parse (&config, cases[i].json, &error);

      assert_int_equal (ok, cases[i].complaint == NULL);
      if (!ok)
        {
          assert_int_equal (error.code, SCW_ERROR_MODEL);
          assert_non_null (strstr (error.message, cases[i].complaint));
        }
    }
  {
    ScwConfig config;

    assert_true (scw_config_parse (&config, cases[1].json, NULL));
    assert_int_equal (config.staves, 1u << 1 | 1u << 2);
    assert_true (config.image_mean > 0.499f && config.image_mean < 0.501f);
    assert_string_equal (config.name, "x");
    assert_true (scw_config_parse (&config, "{}", NULL));
    assert_int_equal (config.staves, 1u << 2);
    assert_int_equal (config.blank, 0);
  }
}

/* bf16 and int8 weights give nearly what f32 weights give. */
static void
kept_weights (SCW_UNUSED void **state)
{
  static const ScwModelDtype dtypes[] = { SCW_MODEL_F32, SCW_MODEL_BF16, SCW_MODEL_I8 };
  static const float bounds[] = { 0, 0.05f, 0.15f };
  float first[227];
  ScwConfig config;
  ScwPatches *image = random_image (4, 7, true, 4);

  assert_true (scw_config_named (&config, "nano", NULL));
  for (int k = 0; k < 3; k++)
    {
      ScwModel *model
        = scw_model_random (&config, 3, &(ScwModelOptions){ .dtype = dtypes[k], .threads = 2 }, NULL);
      ScwSession *s = scw_session_new (model, NULL);
      const float *logits;
      float worst = 0;

      assert_true (scw_session_encode (s, image, NULL));
      for (int t = 0; t < 12; t++)
        assert_true (scw_session_force (s, 3 + t * 11, NULL));
      logits = scw_session_step (s, NULL);
      assert_non_null (logits);
      for (int i = 0; i < 227; i++)
        worst = k > 0 && fabsf (logits[i] - first[i]) > worst ? fabsf (logits[i] - first[i]) : worst;
      if (k == 0)
        memcpy (first, logits, sizeof first);
      printf ("# %d: off by %g\n", k, (double) worst);
      assert_true (worst <= bounds[k]);
      assert_true (k == 0 || worst > 0);
      assert_int_equal (scw_model_dtype (model), k == 0   ? SCW_DTYPE_F32
                                                 : k == 1 ? SCW_DTYPE_BF16
                                                          : SCW_DTYPE_I8);
      scw_session_free (s);
      scw_model_unref (model);
    }
  random_image_free (image);
}

static void
shipped_model (SCW_UNUSED void **state)
{
  const char *path = source_path ("data/model/mid.safetensors");
  enum
  {
    WORDS = 227 /* LMX */
  };
  const char *names[WORDS];
  char *text, *line, *rest;
  ScwError error = { 0 };
  ScwModel *model;

  model = scw_model_open (path, NULL, &error);
  if (model == NULL)
    fail_msg ("%s", error.message);
  assert_int_equal (scw_model_parameters (model), 28740195);
  assert_int_equal (scw_model_dtype (model), SCW_DTYPE_I8);
  assert_true (scw_model_config (model)->norm_first);
  assert_int_equal (scw_model_config (model)->blank, 200);
  text = strdup (scw_model_vocabulary (model));
  rest = text;
  for (int i = 0; i < WORDS; i++)
    {
      line = strsep (&rest, "\n");
      names[i] = line;
    }
  assert_true (scw_model_check_vocabulary (model, names, 227, WORDS, NULL));
  assert_false (scw_model_check_vocabulary (model, names, 227, WORDS - 1, NULL));
  names[100] = "C99";
  assert_false (scw_model_check_vocabulary (model, names, 227, WORDS, &error));
  assert_non_null (strstr (error.message, "token 100"));
  free (text);
  scw_model_unref (model);
}

static void
files_that_are_no_model (SCW_UNUSED void **state)
{
  ScwError error = { 0 };

  assert_null (scw_model_open ("/nowhere/x.safetensors", NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_FILE);
}

/* A weight file of one tensor of 256 bytes, written here, is not taken for a model; the error says 'why'. */
static void
refuse (const char *json, const char *why)
{
  char path[] = "/tmp/scw-test-model-XXXXXX";
  char header[512];
  uint64_t length;
  float values[64] = { 0 };
  const int fd = mkstemp (path);
  ScwError error = { 0 };

  assert_true (fd >= 0);
  snprintf (header, sizeof header, "%s", json);
  while (strlen (header) % 8 != 0)
    strcat (header, " ");
  length = strlen (header);
  assert_int_equal (write (fd, &length, 8), 8);
  assert_int_equal (write (fd, header, length), (ssize_t) length);
  assert_int_equal (write (fd, values, sizeof values), (ssize_t) sizeof values);
  close (fd);
  assert_null (scw_model_open (path, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_MODEL);
  assert_non_null (strstr (error.message, why));
  unlink (path);
}

/* The auxiliary head that training leaves beside the weights. */
static void
auxiliary_head (SCW_UNUSED void **state)
{
  refuse ("{\"aux.weight\":{\"dtype\":\"F32\",\"shape\":[2,32],\"data_offsets\":[0,256]}}",
          "'/tmp/scw-test-model-");
}

/* The config and the shapes disagree. */
static void
wrong_shape (SCW_UNUSED void **state)
{
  refuse ("{\"__metadata__\":{\"vitomr.config\":"
          "\"{\\\"enc_dim\\\": 32, \\\"enc_heads\\\": 4, \\\"pe_h\\\": 1, \\\"pe_w\\\": 2}\"},"
          "\"encoder.pos_embedding\":{\"dtype\":\"F32\",\"shape\":[2,1,32],\"data_offsets\":[0,256]}}",
          "'encoder.pos_embedding' is (2, 1, 32), not (1, 2, 32)");
}

static void
published_autoencoder (SCW_UNUSED void **state)
{
  const char *path = extra_path ("fixtures/acai_debug_mae.pth");
  ScwError error = { 0 };

  if (path == NULL)
    SKIP_WITHOUT ("fixtures/acai_debug_mae.pth");
  assert_null (scw_model_open (path, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_MODEL);
  assert_non_null (strstr (error.message, "acai_debug_mae.pth"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sizes),
    cmocka_unit_test (configurations),
    cmocka_unit_test (kept_weights),
    cmocka_unit_test (shipped_model),
    cmocka_unit_test (files_that_are_no_model),
    cmocka_unit_test (auxiliary_head),
    cmocka_unit_test (wrong_shape),
    cmocka_unit_test (published_autoencoder),
  };

  return cmocka_run_group_tests_name ("model", tests, NULL, NULL);
}
