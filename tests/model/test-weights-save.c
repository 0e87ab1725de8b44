/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "engine/model/weights/quantise.h"
#include "engine/model/weights/safetensors.h"
#include "tests/model/made-files.h"

static char folder[] = "/tmp/scw-save-XXXXXX";

static const char *
in_folder (const char *name)
{
  static char path[400];

  snprintf (path, sizeof path, "%s/%s", folder, name);
  return path;
}

static int
make_folder (SCW_UNUSED void **state)
{
  return mkdtemp (folder) == NULL;
}

static int
remove_folder (SCW_UNUSED void **state)
{
  DIR *dir = opendir (folder);
  struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    unlink (in_folder (entry->d_name));
  closedir (dir);
  return rmdir (folder);
}

static bool
exists (const char *name)
{
  return access (in_folder (name), F_OK) == 0;
}

/* Numbers that look like weights: many small ones, a few large. */
static float *
random_weights (int64_t n)
{
  float *values = malloc ((size_t) n * sizeof *values);
  uint32_t seed = 12345;

  for (int64_t i = 0; i < n; i++)
    {
      float sum = 0;

      for (int k = 0; k < 4; k++)
        {
          seed = seed * 1664525 + 1013904223;
          sum += (float) (seed >> 8) * 0x1p-24f - 0.5f;
        }
      values[i] = sum * 0.1f;
    }
  return values;
}

static const char *const metadata[] = { "format", "pt", "vitomr.config", "{\"name\":\"t\xc3\xa9st\"}", NULL };

/* A matrix, a grid of embeddings, a vector, narrow rows and a scalar, over values of 24 x 40 at least. */
static ScwWeights *
example (const float *values)
{
  const ScwTensor tensors[] = {
    { "bias", SCW_DTYPE_F32, 1, { 33 }, values, NULL },
    { "matrix.weight", SCW_DTYPE_F32, 2, { 24, 40 }, values, NULL },
    { "grid", SCW_DTYPE_F32, 3, { 3, 5, 16 }, values + 7, NULL },
    { "narrow", SCW_DTYPE_F32, 2, { 10, 4 }, values + 1, NULL },
    { "scalar", SCW_DTYPE_F32, 0, { 0 }, values + 3, NULL },
    { "empty", SCW_DTYPE_F32, 2, { 0, 32 }, values, NULL },
  };
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_build (tensors, 6, metadata, &error);

  assert_string_equal (error.message, "");
  return weights;
}

static ScwWeights *
save_and_open (const ScwWeights *weights, const char *name, ScwDtype dtype)
{
  ScwError error = { 0 };
  ScwWeights *read;
  struct stat info;
  size_t bytes = scw_weights_save (weights, in_folder (name), dtype, &error);

  assert_string_equal (error.message, "");
  assert_int_equal (stat (in_folder (name), &info), 0);
  assert_int_equal (info.st_size, bytes);
  read = scw_weights_open (in_folder (name), &error);
  assert_string_equal (error.message, "");
  return read;
}

static void
test_bf16_rounds_to_nearest_even (SCW_UNUSED void **state)
{
  static const struct
  {
    uint32_t bits;
    uint16_t rounded;
  } cases[] = {
    { 0x3f800000, 0x3f80 }, { 0x3f807fff, 0x3f80 }, { 0x3f808000, 0x3f80 }, { 0x3f808001, 0x3f81 },
    { 0x3f818000, 0x3f82 }, { 0xbf818000, 0xbf82 }, { 0x00000001, 0x0000 }, { 0x80000000, 0x8000 },
    { 0x7f7fffff, 0x7f80 }, { 0x7f800000, 0x7f80 }, { 0xff800000, 0xff80 }, { 0x7fc00000, 0x7fc0 },
    { 0x7f800001, 0x7fc0 }, { 0xffffffff, 0xffff },
  };

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      float value;

      memcpy (&value, &cases[i].bits, 4);
      assert_int_equal (scw_bf16_from_f32 (value), cases[i].rounded);
    }
}

static void
test_rows_are_quantised_within_half_a_scale (SCW_UNUSED void **state)
{
  enum
  {
    ROWS = 50,
    COLS = 37
  };
  float *x = random_weights (ROWS * COLS);
  int8_t q[ROWS * COLS];
  float scale[ROWS];

  memset (x, 0, COLS * sizeof *x);
  for (int c = 0; c < COLS; c++)
    x[COLS + c] = (float) c * 0x1p-149f;
  x[2 * COLS] = -1e30f;
  assert_true (scw_quantise_rows (x, ROWS, COLS, q, scale));
  for (int r = 0; r < ROWS; r++)
    {
      int largest = 0;

      for (int c = 0; c < COLS; c++)
        {
          float back = (float) q[r * COLS + c] * scale[r];

          assert_true (q[r * COLS + c] >= -127);
          largest = abs (q[r * COLS + c]) > largest ? abs (q[r * COLS + c]) : largest;
          if (r != 1) /* denormals: nobody cares how near, as long as they stay tiny */
            assert_true (fabsf (back - x[r * COLS + c]) <= scale[r] * 0.50001f);
          else
            assert_true (fabsf (back) < 1e-40f);
        }
      assert_true (r <= 1 || largest == 127);
    }
  assert_true (scale[0] == 0);
  x[5] = NAN;
  assert_false (scw_quantise_rows (x, ROWS, COLS, q, scale));
  x[5] = -INFINITY;
  assert_false (scw_quantise_rows (x, ROWS, COLS, q, scale));
  free (x);
}

static void
test_f32_comes_back_exactly (SCW_UNUSED void **state)
{
  float *values = random_weights (24 * 40);
  ScwWeights *weights = example (values);
  ScwWeights *read = save_and_open (weights, "f32", SCW_DTYPE_F32);
  ScwWeightsDifference difference;
  ScwError error = { 0 };

  assert_true (scw_weights_compare (weights, read, &difference, &error));
  assert_true (difference.largest == 0 && difference.root_mean == 0);
  assert_string_equal (scw_weights_metadata (read, "vitomr.config"), metadata[3]);
  assert_string_equal (scw_weights_metadata (read, "format"), "pt");
  assert_int_equal (scw_weights_metadata_count (read), 2);
  assert_int_equal (scw_weights_find (read, "grid")->n_dims, 3);
  assert_int_equal (scw_weights_find (read, "scalar")->n_dims, 0);
  assert_false (exists ("f32.tmp"));
  scw_weights_free (read);
  scw_weights_free (weights);
  free (values);
}

static void
test_bf16_is_near_and_stable (SCW_UNUSED void **state)
{
  float *values = random_weights (24 * 40);
  ScwWeights *weights = example (values);
  ScwWeights *read = save_and_open (weights, "bf16", SCW_DTYPE_BF16);
  ScwWeights *again = save_and_open (read, "bf16-2", SCW_DTYPE_BF16);
  ScwWeightsDifference difference;
  ScwError error = { 0 };

  for (int i = 0; i < scw_weights_count (read); i++)
    {
      const ScwTensor *tensor = scw_weights_at (read, i);
      const ScwTensor *original = scw_weights_find (weights, tensor->name);

      assert_int_equal (tensor->dtype, SCW_DTYPE_BF16);
      for (int64_t at = 0; at < scw_tensor_elements (tensor); at++)
        {
          float a;
          float b;

          scw_tensor_read_f32 (original, at, 1, &a);
          scw_tensor_read_f32 (tensor, at, 1, &b);
          assert_true (fabsf (a - b) <= fabsf (a) * 0x1p-8f);
        }
    }
  assert_true (scw_weights_compare (read, again, &difference, &error));
  assert_true (difference.largest == 0);
  scw_weights_free (again);
  scw_weights_free (read);
  scw_weights_free (weights);
  free (values);
}

static void
test_int8_is_within_half_a_scale (SCW_UNUSED void **state)
{
  float *values = random_weights (24 * 40);
  ScwWeights *weights = example (values);
  ScwWeights *read = save_and_open (weights, "int8", SCW_DTYPE_I8);
  const char *const quantised[] = { "matrix.weight", "grid" };

  assert_int_equal (scw_weights_count (read), 6);
  assert_string_equal (scw_weights_metadata (read, "vitomr.int8"), "1");
  assert_string_equal (scw_weights_metadata (read, "vitomr.config"), metadata[3]);
  assert_int_equal (scw_weights_find (read, "bias")->dtype, SCW_DTYPE_BF16);
  assert_int_equal (scw_weights_find (read, "narrow")->dtype, SCW_DTYPE_BF16);
  assert_int_equal (scw_weights_find (read, "scalar")->dtype, SCW_DTYPE_BF16);
  for (int t = 0; t < 2; t++)
    {
      const ScwTensor *tensor = scw_weights_find (read, quantised[t]);
      const ScwTensor *original = scw_weights_find (weights, quantised[t]);
      int64_t cols = tensor->shape[tensor->n_dims - 1];

      assert_int_equal (tensor->dtype, SCW_DTYPE_I8);
      for (int64_t at = 0; at < scw_tensor_elements (tensor); at++)
        {
          float a;
          float b;

          scw_tensor_read_f32 (original, at, 1, &a);
          scw_tensor_read_f32 (tensor, at, 1, &b);
          assert_true (fabsf (a - b) <= tensor->scale[at / cols] * 0.50001f);
        }
    }
  scw_weights_free (read);
  scw_weights_free (weights);
  free (values);
}

/* int8 to int8 is a copy; int8 to f32 is an ordinary file again. */
static void
test_int8_to_others (SCW_UNUSED void **state)
{
  float *values = random_weights (24 * 40);
  ScwWeights *weights = example (values);
  ScwWeights *read = save_and_open (weights, "int8", SCW_DTYPE_I8);
  ScwWeights *again = save_and_open (read, "int8-2", SCW_DTYPE_I8);
  ScwWeights *wide = save_and_open (read, "wide", SCW_DTYPE_F32);
  ScwWeightsDifference difference;
  ScwError error = { 0 };

  assert_true (scw_weights_compare (read, again, &difference, &error) && difference.largest == 0);
  assert_memory_equal (scw_weights_find (read, "grid")->data, scw_weights_find (again, "grid")->data, 240);
  assert_true (scw_weights_compare (read, wide, &difference, &error) && difference.largest == 0);
  assert_null (scw_weights_metadata (wide, "vitomr.int8"));
  scw_weights_free (wide);
  scw_weights_free (again);
  scw_weights_free (read);
  scw_weights_free (weights);
  free (values);
}

static void
test_saving_over_what_is_open (SCW_UNUSED void **state)
{
  float *values = random_weights (24 * 40);
  ScwWeights *weights = example (values);
  ScwWeights *read = save_and_open (weights, "same", SCW_DTYPE_F32);
  ScwWeights *over = save_and_open (read, "same", SCW_DTYPE_BF16);

  assert_int_equal (scw_weights_find (over, "matrix.weight")->dtype, SCW_DTYPE_BF16);
  assert_memory_equal (scw_weights_find (read, "matrix.weight")->data, values, 24 * 40 * 4);
  scw_weights_free (over);
  scw_weights_free (read);
  scw_weights_free (weights);
  free (values);
}

/* A limit on the size of files stands for a full disk: write () fails in the middle just so. */
static void
test_full_disk_leaves_the_old_file (SCW_UNUSED void **state)
{
  float *values = random_weights (24 * 40);
  ScwWeights *weights = example (values);
  ScwWeights *old = save_and_open (weights, "disk", SCW_DTYPE_BF16);
  ScwWeightsDifference difference;
  ScwError error = { 0 };
  struct rlimit limit;
  struct rlimit small;
  ScwWeights *still;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = 2000;
  setrlimit (RLIMIT_FSIZE, &small);
  assert_int_equal (scw_weights_save (weights, in_folder ("disk"), SCW_DTYPE_F32, &error), 0);
  setrlimit (RLIMIT_FSIZE, &limit);
  assert_int_equal (error.code, SCW_ERROR_FILE);
  assert_has (error.message, "cannot write '/tmp/scw-save-");
  assert_has (error.message, "': File too large");
  assert_false (exists ("disk.tmp"));
  error = (ScwError){ 0 };
  still = scw_weights_open (in_folder ("disk"), &error);
  assert_non_null (still);
  assert_true (scw_weights_compare (old, still, &difference, &error) && difference.largest == 0);
  scw_weights_free (still);
  scw_weights_free (old);
  scw_weights_free (weights);
  free (values);
}

static void
test_what_cannot_be_saved (SCW_UNUSED void **state)
{
  float values[32] = { 0 };
  const ScwTensor pair[] = { { "a", SCW_DTYPE_F32, 2, { 2, 16 }, values, NULL },
                             { "a.scale", SCW_DTYPE_F32, 1, { 2 }, values, NULL } };
  ScwWeights *weights = scw_weights_build (pair, 2, NULL, NULL);
  ScwError error = { 0 };

  assert_int_equal (scw_weights_save (weights, in_folder ("pair"), SCW_DTYPE_I8, &error), 0);
  assert_has (error.message, "there would be two tensors 'a.scale'");
  error = (ScwError){ 0 };
  assert_int_equal (scw_weights_save (weights, in_folder ("no/such/folder"), SCW_DTYPE_F32, &error), 0);
  assert_has (error.message, "No such file");
  error = (ScwError){ 0 };
  values[20] = NAN;
  assert_int_equal (scw_weights_save (weights, in_folder ("pair"), SCW_DTYPE_I8, &error), 0);
  assert_false (exists ("pair") || exists ("pair.tmp"));
  scw_weights_free (weights);

  error = (ScwError){ 0 };
  weights = scw_weights_build (pair, 1, NULL, &error);
  assert_int_equal (scw_weights_save (weights, in_folder ("pair"), SCW_DTYPE_I8, &error), 0);
  assert_has (error.message, "tensor 'a' has values that are not finite");
  scw_weights_free (weights);
}

/* ---- the size that ships ---- */

typedef struct
{
  ScwTensor tensors[400];
  char names[400][120];
  int n;
  const float *values;
} Shapes;

static void
add_shape (Shapes *shapes, const char *prefix, const char *name, int n_dims, int64_t a, int64_t b, int64_t c)
{
  ScwTensor *tensor = &shapes->tensors[shapes->n];

  snprintf (shapes->names[shapes->n], sizeof shapes->names[0], "%s%s", prefix, name);
  *tensor
    = (ScwTensor){ shapes->names[shapes->n++], SCW_DTYPE_F32, n_dims, { a, b, c }, shapes->values, NULL };
}

static void
add_linear (Shapes *shapes, const char *prefix, const char *name, int64_t out, int64_t in)
{
  char whole[96];

  snprintf (whole, sizeof whole, "%s%s", prefix, name);
  add_shape (shapes, whole, "weight", 2, out, in, 0);
  add_shape (shapes, whole, "bias", 1, out, 0, 0);
}

static void
add_attention (Shapes *shapes, const char *prefix, const char *name, int64_t dim)
{
  char whole[80];

  snprintf (whole, sizeof whole, "%s%s", prefix, name);
  add_shape (shapes, whole, ".in_proj_weight", 2, 3 * dim, dim, 0);
  add_shape (shapes, whole, ".in_proj_bias", 1, 3 * dim, 0, 0);
  add_linear (shapes, whole, ".out_proj.", dim, dim);
}

static void
add_blocks (Shapes *shapes, const char *blocks, int layers, int64_t dim, int64_t mlp, bool decoder)
{
  char prefix[60];

  for (int layer = 0; layer < layers; layer++)
    {
      snprintf (prefix, sizeof prefix, "%s.layers.%d.", blocks, layer);
      add_attention (shapes, prefix, "self_attn", dim);
      if (decoder)
        add_attention (shapes, prefix, "multihead_attn", dim);
      add_linear (shapes, prefix, "linear1.", mlp, dim);
      add_linear (shapes, prefix, "linear2.", dim, mlp);
      for (int norm = 1; norm <= (decoder ? 3 : 2); norm++)
        {
          char name[24];

          snprintf (name, sizeof name, "norm%d.weight", norm);
          add_shape (shapes, prefix, name, 1, dim, 0, 0);
          snprintf (name, sizeof name, "norm%d.bias", norm);
          add_shape (shapes, prefix, name, 1, dim, 0, 0);
        }
    }
  add_shape (shapes, blocks, ".norm.weight", 1, dim, 0, 0);
  add_shape (shapes, blocks, ".norm.bias", 1, dim, 0, 0);
}

static void
test_mid_is_under_30_megabytes (SCW_UNUSED void **state)
{
  float *values = random_weights (60 * 200 * 384);
  Shapes *shapes = calloc (1, sizeof *shapes);
  ScwWeightsDifference difference;
  ScwError error = { 0 };
  ScwWeights *weights;
  ScwWeights *read;
  struct stat info;

  shapes->values = values;
  add_shape (shapes, "encoder.", "pos_embedding", 3, 60, 200, 384);
  add_linear (shapes, "encoder.", "projection.", 384, 256);
  add_blocks (shapes, "encoder.encoder_blocks", 6, 384, 1536, false);
  add_linear (shapes, "transition_head.", "0.", 1024, 384);
  add_linear (shapes, "transition_head.", "3.", 384, 1024);
  add_shape (shapes, "decoder.", "vocab_embedding.weight", 2, 227, 384, 0);
  add_shape (shapes, "decoder.", "pos_embedding", 2, 1536, 384, 0);
  add_blocks (shapes, "decoder.decoder_blocks", 5, 384, 1536, true);
  add_linear (shapes, "decoder.", "unembed.", 227, 384);
  weights = scw_weights_build (shapes->tensors, shapes->n, metadata, &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_weights_parameters (weights), 28740195);

  read = save_and_open (weights, "mid", SCW_DTYPE_I8);
  stat (in_folder ("mid"), &info);
  printf ("# mid: %lld parameters, %lld bytes in int8\n", (long long) scw_weights_parameters (read),
          (long long) info.st_size);
  assert_true (info.st_size < 30000000);
  assert_true (scw_weights_compare (weights, read, &difference, &error));
  printf ("# mid: largest error %.3g in '%s', relative to the tensor's range %.3g, root mean square %.3g\n",
          difference.largest, difference.tensor, difference.relative, difference.root_mean);
  assert_true (difference.relative < 0.5001 / 127);
  scw_weights_free (read);
  scw_weights_free (weights);
  free (shapes);
  free (values);
}

static void
test_shipped_model (SCW_UNUSED void **state)
{
  ScwWeightsDifference difference;
  ScwError error = { 0 };
  ScwWeights *shipped, *weights, *read;

  shipped = scw_weights_open (source_path ("data/model/mid.safetensors"), &error);
  assert_string_equal (error.message, "");
  weights = save_and_open (shipped, "trained", SCW_DTYPE_BF16);
  read = save_and_open (weights, "mid", SCW_DTYPE_BF16);
  assert_true (scw_weights_compare (weights, read, &difference, &error) && difference.largest == 0);
  assert_string_equal (scw_weights_metadata (read, "vitomr.vocab"),
                       scw_weights_metadata (weights, "vitomr.vocab"));
  scw_weights_free (read);
  read = save_and_open (weights, "mid", SCW_DTYPE_I8);
  assert_true (scw_weights_compare (weights, read, &difference, &error));
  printf ("# mid in int8: largest error %.3g in '%s', root mean square %.3g\n", difference.largest,
          difference.tensor, difference.root_mean);
  assert_true (difference.relative < 0.5001 / 127);
  scw_weights_free (read);
  scw_weights_free (weights);
  scw_weights_free (shipped);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_bf16_rounds_to_nearest_even),
    cmocka_unit_test (test_rows_are_quantised_within_half_a_scale),
    cmocka_unit_test (test_f32_comes_back_exactly),
    cmocka_unit_test (test_bf16_is_near_and_stable),
    cmocka_unit_test (test_int8_is_within_half_a_scale),
    cmocka_unit_test (test_int8_to_others),
    cmocka_unit_test (test_saving_over_what_is_open),
    cmocka_unit_test (test_full_disk_leaves_the_old_file),
    cmocka_unit_test (test_what_cannot_be_saved),
    cmocka_unit_test (test_mid_is_under_30_megabytes),
    cmocka_unit_test (test_shipped_model),
  };

  return cmocka_run_group_tests_name ("weights: saving", tests, make_folder, remove_folder);
}
