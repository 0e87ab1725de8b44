/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>

#include "engine/model/weights/safetensors.h"
#include "engine/model/weights/weights.h"
#include "tests/model/made-files.h"

#define D(dtype, shape, begin, end) \
  "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":[" #begin "," #end "]}"

static const float numbers[] = { 1, -2, 0.5f, 1e-20f, 3, 1e30f };

/* Opens bytes that must be refused, with this in the message. */
static void
refuse (Made made, const char *part)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open_memory (made.data, made.size, "some/file", &error);

  if (weights != NULL)
    fail_msg ("was opened, but should be refused: %s", part);
  assert_int_not_equal (error.code, SCW_ERROR_NONE);
  assert_has (error.message, "cannot open 'some/file': ");
  assert_has (error.message, part);
  made_free (&made);
}

static void
test_reads_tensors (SCW_UNUSED void **state)
{
  const uint16_t halves[] = { 0x3f80, 0xc000, 0x0001 };
  uint8_t data[sizeof numbers + sizeof halves];
  ScwError error = { 0 };
  ScwWeights *weights;
  const ScwTensor *tensor;
  float out[6];
  Made made;

  memcpy (data, numbers, sizeof numbers);
  memcpy (data + sizeof numbers, halves, sizeof halves);
  made
    = made_safetensors ("{\"m\":" D ("F32", "[2,3]", 0,
                                     24) ",\"none\":" D ("F32", "[0,7]", 24,
                                                         24) ",\"h\":" D ("BF16", "[1,2,1,1]", 24,
                                                                          28) ",\"one\":" D ("BF16", "[]", 28,
                                                                                             30) ",\"__"
                                                                                                 "metadata__"
                                                                                                 "\":{"
                                                                                                 "\"vitomr."
                                                                                                 "config\":"
                                                                                                 "\"{"
                                                                                                 "\\\"a\\\":"
                                                                                                 "1}\",\"k\":"
                                                                                                 "\"\xc3\xa9"
                                                                                                 "\"}}   ",
                        data, sizeof data);
  weights = scw_weights_open_memory (made.data, made.size, "f", &error);
  assert_string_equal (error.message, "");
  assert_non_null (weights);
  assert_int_equal (scw_weights_count (weights), 4);
  assert_int_equal (scw_weights_parameters (weights), 9);
  assert_string_equal (scw_weights_at (weights, 0)->name, "m");
  assert_string_equal (scw_weights_at (weights, 3)->name, "one");
  assert_string_equal (scw_weights_path (weights), "f");

  tensor = scw_weights_find (weights, "m");
  assert_int_equal (tensor->n_dims, 2);
  assert_int_equal (tensor->shape[0], 2);
  assert_int_equal (tensor->shape[1], 3);
  scw_tensor_read_f32 (tensor, 0, 6, out);
  assert_memory_equal (out, numbers, sizeof numbers);
  scw_tensor_read_f32 (tensor, 4, 2, out);
  assert_memory_equal (out, numbers + 4, 2 * sizeof *numbers);

  scw_tensor_read_f32 (scw_weights_find (weights, "h"), 0, 2, out);
  assert_true (out[0] == 1 && out[1] == -2);
  assert_int_equal (scw_weights_find (weights, "h")->n_dims, 4);
  scw_tensor_read_f32 (scw_weights_find (weights, "one"), 0, 1, out);
  assert_true (out[0] == 0x1p-133f);
  assert_int_equal (scw_tensor_elements (scw_weights_find (weights, "none")), 0);
  assert_null (scw_weights_find (weights, "mm"));

  assert_string_equal (scw_weights_metadata (weights, "vitomr.config"), "{\"a\":1}");
  assert_string_equal (scw_weights_metadata (weights, "k"), "\xc3\xa9");
  assert_null (scw_weights_metadata (weights, "vitomr.vocab"));
  assert_int_equal (scw_weights_metadata_count (weights), 2);
  scw_weights_free (weights);
  made_free (&made);
}

/* Old writers did not pad the header: the data then begins anywhere. */
static void
test_unaligned_data_is_aligned (SCW_UNUSED void **state)
{
  static const char *const pads[] = { "", " ", "  ", "   ", "    " };

  for (int i = 0; i < 5; i++)
    {
      char header[200];
      ScwError error = { 0 };
      ScwWeights *weights;
      Made made;

      snprintf (header, sizeof header, "{\"m\":" D ("F32", "[6]", 0, 24) "}%s", pads[i]);
      made = made_safetensors (header, numbers, sizeof numbers);
      weights = scw_weights_open_memory (made.data, made.size, "f", &error);
      assert_non_null (weights);
      assert_int_equal ((uintptr_t) scw_weights_at (weights, 0)->data % 4, 0);
      assert_memory_equal (scw_weights_at (weights, 0)->data, numbers, sizeof numbers);
      scw_weights_free (weights);
      made_free (&made);
    }
}

static void
test_truncated_at_every_byte (SCW_UNUSED void **state)
{
  Made whole
    = made_safetensors ("{\"a\":" D ("F32", "[2]", 0, 8) ",\"b\":" D ("BF16", "[4]", 8, 16) "}", numbers, 16);

  for (size_t size = 1; size < whole.size; size++)
    {
      Made cut = { 0 };

      made_add (&cut, whole.data, size);
      refuse (cut, size < 8                 ? "within the length of the header"
                   : size < whole.size - 16 ? ""
                                            : "claims bytes");
    }
  made_add (&whole, "x", 1);
  refuse (whole, "1 bytes too many, from byte 133");
}

static void
test_lying_headers (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *header;
    const char *message;
  } cases[] = {
    { "[]", "neither a safetensors file nor a PyTorch checkpoint" },
    { "{\"a\":1}", "tensor 'a' is not described by an object" },
    { "{\"a\":{}}", "tensor 'a' has no dtype" },
    { "{\"a\":" D ("F33", "[2]", 0, 8) "}", "tensor 'a' is of the unknown dtype 'F33'" },
    { "{\"a\":" D ("F16", "[4]", 0, 8) "}", "tensor 'a' at byte 62 is of dtype F16, not F32 or BF16" },
    { "{\"a\":" D ("I64", "[1]", 0, 8) "}", "tensor 'a' at byte 62 is of dtype I64" },
    { "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", "tensor 'a' has no shape" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "tensor 'a' has no pair of data offsets" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}",
      "tensor 'a' has no pair of data offsets" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8.5]}}",
      "tensor 'a' has no pair of data offsets" },
    { "{\"a\":" D ("F32", "[-2]", 0, 8) "}", "dimension 0 of tensor 'a' is not a whole number" },
    { "{\"a\":" D ("F32", "[1,2.0]", 0, 8) "}", "dimension 1 of tensor 'a' is not a whole number" },
    { "{\"a\":" D ("F32", "[1,1,1,1,2]", 0, 8) "}", "tensor 'a' has 5 dimensions" },
    { "{\"a\":" D ("F32", "[4294967296,4294967296]", 0, 8) "}", "the shape of tensor 'a' overflows" },
    { "{\"a\":" D ("F32", "[4611686018427387906]", 0, 8) "}", "not what its shape and dtype F32 need" },
    { "{\"a\":" D ("F32", "[99999999999999999999]", 0, 8) "}", "the header is not JSON: too big integer" },
    { "{\"a\":" D ("F32", "[3]", 0, 8) "}",
      "tensor 'a' at byte 62 has 8 bytes, which is not what its shape" },
    { "{\"a\":" D ("F32", "[3]", 0, 12) "}", "tensor 'a' claims bytes 0 to 12 of 8" },
    { "{\"a\":" D ("F32", "[2]", 8, 0) "}", "tensor 'a' claims bytes 8 to 0 of 8" },
    { "{\"a\":" D ("F32", "[2]", -8, 0) "}", "tensor 'a' claims bytes -8 to 0 of 8" },
    { "{\"a\":" D ("F32", "[2]", 0, 8) ",\"b\":" D ("F32", "[1]", 4, 8) "}",
      "tensors 'a' and 'b' overlap at byte" },
    { "{\"a\":" D ("F32", "[2]", 0, 8) ",\"b\":" D ("F32", "[2]", 0, 8) "}", "overlap at byte" },
    { "{\"a\":" D ("F32", "[1]", 4, 8) "}", "no tensor has the bytes 62 to 66, before tensor 'a'" },
    { "{\"a\":" D ("F32", "[1]", 0, 4) "}", "4 bytes too many, from byte 66" },
    { "{\"a\":" D ("F32", "[1]", 0, 4) ",\"a\":" D ("F32", "[1]", 4, 8) "}", "duplicate object key" },
    { "{\"a\":" D ("F32", "[2]", 0, 8), "the header is not JSON" },
    { "{\"a\\u0000b\":" D ("F32", "[2]", 0, 8) "}", "the header is not JSON" },
    { "{\"\xff\":" D ("F32", "[2]", 0, 8) "}", "the header is not JSON" },
    { "{\"\\u001b[2J\\n\":" D ("F64", "[1]", 0, 8) "}", "tensor '?[2J?' at byte" },
    { "{\"__metadata__\":[]}", "the metadata is not an object" },
    { "{\"__metadata__\":{\"k\":1}}", "metadata 'k' is not a string" },
    { "{\"__metadata__\":{\"vitomr.int8\":\"2\"}}", "int8 weights of the unknown version '2'" },
  };

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      bool no_data = strncmp (cases[i].header, "{\"__m", 5) == 0;

      refuse (made_safetensors (cases[i].header, numbers, no_data ? 0 : 8), cases[i].message);
    }
}

static void
test_lying_header_lengths (SCW_UNUSED void **state)
{
  static const uint64_t lengths[] = { 1000, UINT64_MAX, UINT64_MAX - 7, 1ULL << 63, 3 };

  for (int i = 0; i < 5; i++)
    {
      Made made = { 0 };

      made_number (&made, lengths[i], 8);
      made_text (&made, "{}");
      refuse (made, "the header claims");
    }
}

static void
test_huge_headers (SCW_UNUSED void **state)
{
  size_t size = 8 + SCW_SAFETENSORS_HEADER_MAX + 1;
  Made made = { .data = calloc (1, size), .size = size };
  Made values = { 0 };

  made.data[0] = 1;
  made.data[3] = 4;
  made.data[8] = '{';
  refuse (made, "the header has 67108865 bytes, more than 67108864");

  /* Brackets cost a hundred times their bytes. */
  values.size = 8 + 3000000;
  values.data = malloc (values.size);
  memset (values.data, '[', values.size);
  memset (values.data, 0, 8);
  values.data[0] = 3000000 & 255;
  values.data[1] = 3000000 >> 8 & 255;
  values.data[2] = 3000000 >> 16;
  values.data[8] = '{';
  refuse (values, "the header has more than");
}

#define INT8 "\"__metadata__\":{\"vitomr.int8\":\"1\"}"

static void
test_int8_joins_scales (SCW_UNUSED void **state)
{
  const float scales[] = { 0.5f, 2 };
  uint8_t data[14];
  ScwError error = { 0 };
  ScwWeights *weights;
  const ScwTensor *tensor;
  float out[6];
  Made made;

  memcpy (data, scales, 8);
  memcpy (data + 8, (int8_t[]){ 1, -127, 3, 4, 5, -6 }, 6);
  made = made_safetensors ("{\"m.scale\":" D ("F32", "[2]", 0, 8) ",\"m\":" D ("I8", "[2,3]", 8, 14) "," INT8
                                                                                                     "}",
                           data, 14);
  weights = scw_weights_open_memory (made.data, made.size, "f", &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_weights_count (weights), 1);
  tensor = scw_weights_find (weights, "m");
  assert_int_equal (tensor->dtype, SCW_DTYPE_I8);
  assert_int_equal (scw_tensor_bytes (tensor), 14);
  assert_null (scw_weights_find (weights, "m.scale"));
  scw_tensor_read_f32 (tensor, 0, 6, out);
  assert_memory_equal (out, ((float[]){ 0.5f, -63.5f, 1.5f, 8, 10, -12 }), sizeof out);
  scw_tensor_read_f32 (tensor, 2, 3, out);
  assert_memory_equal (out, ((float[]){ 1.5f, 8, 10 }), 12);
  scw_weights_free (weights);
  made_free (&made);
}

static void
test_int8_without_good_scales (SCW_UNUSED void **state)
{
  const float bad[] = { 1, -1, NAN, INFINITY };
  uint8_t data[14] = { 0 };

  refuse (made_safetensors ("{\"m\":" D ("I8", "[2,3]", 0, 6) "," INT8 "}", data, 6),
          "has no F32 tensor of 2 scales");
  refuse (made_safetensors ("{\"m.scale\":" D ("F32", "[1]", 0, 4) ",\"m\":" D ("I8", "[2,3]", 4, 10) "," INT8
                                                                                                      "}",
                            data, 10),
          "the I8 tensor 'm' at byte");
  refuse (made_safetensors ("{\"m.scale\":" D ("BF16", "[2]", 0, 4) ",\"m\":" D ("I8", "[2,3]", 4,
                                                                                 10) "," INT8 "}",
                            data, 10),
          "has no F32 tensor of 2 scales");
  refuse (made_safetensors ("{\"m.scale\":" D ("F32", "[2]", 0, 8) ",\"m\":" D ("I8", "[2,3]", 8, 14) "}",
                            data, 14),
          "of dtype I8, not F32 or BF16");
  for (int i = 1; i < 4; i++)
    {
      memcpy (data + 4, &bad[i], 4);
      refuse (made_safetensors ("{\"m.scale\":" D ("F32", "[2]", 0, 8) ",\"m\":" D ("I8", "[2,3]", 8,
                                                                                    14) "," INT8 "}",
                                data, 14),
              "scale 1 of tensor 'm' at byte");
    }
}

static void
test_split_encoder_is_joined (SCW_UNUSED void **state)
{
#define B "\":" D ("F32", "[0]", 0, 0)
  static const char *const names[] = {
    "encoder.encoder_blocks.layers.0.norm1.weight", "encoder.encoder_blocks.layers.1.norm1.weight",
    "encoder.encoder_blocks.layers.2.norm1.weight", "encoder.encoder_blocks.layers.12.linear1.bias",
    "encoder.encoder_blocks.norm.weight",           "encoder.pos_embedding",
  };
  Made made = made_safetensors ("{\"encoder.frozen_blocks.layers.0.norm1.weight" B
                                ",\"encoder.frozen_blocks.layers.1.norm1.weight" B
                                ",\"encoder.fine_tune_blocks.layers.0.norm1.weight" B
                                ",\"encoder.fine_tune_blocks.layers.10.linear1.bias" B
                                ",\"encoder.fine_tune_blocks.norm.weight" B ",\"encoder.pos_embedding" B "}",
                                NULL, 0);
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open_memory (made.data, made.size, "f", &error);

  assert_string_equal (error.message, "");
  for (int i = 0; i < 6; i++)
    if (scw_weights_find (weights, names[i]) == NULL)
      fail_msg ("no tensor %s", names[i]);
  scw_weights_free (weights);
  made_free (&made);

  refuse (made_safetensors ("{\"encoder.frozen_blocks.layers.1.x" B "}", NULL, 0),
          "frozen block 0 of the encoder is missing");
  refuse (made_safetensors ("{\"encoder.frozen_blocks.norm.weight" B "}", NULL, 0),
          "'encoder.frozen_blocks.norm.weight' is not");
  refuse (made_safetensors ("{\"encoder.frozen_blocks.layers.99999999999.x" B "}", NULL, 0),
          "is not a tensor of a frozen block");
  refuse (made_safetensors ("{\"encoder.fine_tune_blocks.layers.0.x" B
                            ",\"encoder.encoder_blocks.layers.0.x" B "}",
                            NULL, 0),
          "there are two tensors 'encoder.encoder_blocks.layers.0.x'");
#undef B
}

static void
test_raw_opens_every_dtype (SCW_UNUSED void **state)
{
  const int64_t tokens[] = { 5, -1 };
  uint8_t data[19];
  ScwError error = { 0 };
  ScwSafetensors *file;
  Made made;

  memcpy (data, tokens, 16);
  memcpy (data + 16, (uint8_t[]){ 200, 1, 0 }, 3);
  made = made_safetensors ("{\"t\":" D ("I64", "[2]", 0,
                                        16) ",\"i\":" D ("U8", "[1]", 16,
                                                         17) ",\"k\":" D ("BOOL", "[2]", 17,
                                                                          19) ",\"__metadata__\":{\"note\":"
                                                                              "\"x\"}}",
                           data, sizeof data);
  file = scw_safetensors_parse (made.data, made.size, &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_safetensors_count (file), 3);
  assert_memory_equal (scw_safetensors_find (file, "t")->data, tokens, 16);
  assert_int_equal (scw_safetensors_find (file, "i")->dtype, SCW_RAW_U8);
  assert_int_equal (((const uint8_t *) scw_safetensors_find (file, "k")->data)[1], 0);
  assert_int_equal (scw_safetensors_find (file, "k")->byte, made.size - 2);
  assert_string_equal (scw_safetensors_metadata (file, "note"), "x");
  scw_safetensors_free (file);
  made_free (&made);
}

static void
refuse_path (const char *path, const char *part)
{
  ScwError error = { 0 };

  assert_null (scw_weights_open (path, &error));
  assert_has (error.message, path);
  assert_has (error.message, part);
}

static void
test_things_that_are_no_files (SCW_UNUSED void **state)
{
  char folder[] = "/tmp/scw-weights-XXXXXX";
  char path[64];

  assert_non_null (mkdtemp (folder));
  refuse_path ("/nonexistent/x.safetensors", "No such file");
  refuse_path (folder, "it is a folder");
  snprintf (path, sizeof path, "%s/pipe", folder);
  assert_int_equal (mkfifo (path, 0600), 0);
  refuse_path (path, "it is not a regular file");
  unlink (path);
  close (open (path, O_CREAT | O_WRONLY, 0600));
  refuse_path (path, "the file is empty");
  unlink (path);
  rmdir (folder);
}

static void
test_real_files (SCW_UNUSED void **state)
{
  const char *nano = data_path ("fixtures/nano-prenorm.safetensors");
  const char *mid = source_path ("data/model/mid.safetensors");
  const char *greedy = data_path ("fixtures/prenorm-greedy.safetensors");
  ScwError error = { 0 };
  ScwSafetensors *raw;
  ScwWeights *weights;

  weights = scw_weights_open (nano, &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_weights_count (weights), 75);
  assert_has (scw_weights_metadata (weights, "vitomr.config"), "norm_first");
  scw_weights_free (weights);

  weights = scw_weights_open (mid, &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_weights_parameters (weights), 28740195);
  assert_int_equal (scw_weights_find (weights, "encoder.pos_embedding")->dtype, SCW_DTYPE_I8);
  assert_int_equal (scw_weights_find (weights, "encoder.pos_embedding")->shape[1], 200);
  scw_weights_free (weights);

  raw = scw_safetensors_open (greedy, &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_safetensors_find (raw, "tokens.0")->dtype, SCW_RAW_I64);
  assert_int_equal (((const int64_t *) scw_safetensors_find (raw, "tokens.0")->data)[0], 0);
  scw_safetensors_free (raw);
  refuse_path (greedy, "is of dtype U8, not F32 or BF16");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_reads_tensors),
    cmocka_unit_test (test_unaligned_data_is_aligned),
    cmocka_unit_test (test_truncated_at_every_byte),
    cmocka_unit_test (test_lying_headers),
    cmocka_unit_test (test_lying_header_lengths),
    cmocka_unit_test (test_huge_headers),
    cmocka_unit_test (test_int8_joins_scales),
    cmocka_unit_test (test_int8_without_good_scales),
    cmocka_unit_test (test_split_encoder_is_joined),
    cmocka_unit_test (test_raw_opens_every_dtype),
    cmocka_unit_test (test_things_that_are_no_files),
    cmocka_unit_test (test_real_files),
  };

  return cmocka_run_group_tests_name ("weights: safetensors", tests, NULL, NULL);
}
