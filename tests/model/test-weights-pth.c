/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "engine/model/weights/pickle.h"
#include "engine/model/weights/weights.h"
#include "tests/model/made-files.h"

static ScwWeights *
open_made (const Made *made)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open_memory (made->data, made->size, "x.pth", &error);

  if (weights == NULL)
    fail_msg ("not opened: %s", error.message);
  return weights;
}

/* Opens bytes that must be refused, with this in the message. */
static void
refuse (Made made, const char *part)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open_memory (made.data, made.size, "x.pth", &error);

  if (weights != NULL)
    fail_msg ("was opened, but should be refused: %s", part);
  assert_int_not_equal (error.code, SCW_ERROR_NONE);
  assert_has (error.message, "cannot open 'x.pth': ");
  assert_has (error.message, part);
  made_free (&made);
}

static void
refuse_tensor (MadeTensor tensor, size_t storage, const char *part)
{
  refuse (made_checkpoint (made_pickle (&tensor, 1), 1, &storage), part);
}

/* A checkpoint of a pickle given as text after its protocol. */
static Made
checkpoint_of_text (const char *text, size_t n)
{
  Made pickle = { 0 };

  made_text (&pickle, "\x80\x02");
  made_add (&pickle, text, n);
  return made_checkpoint (pickle, 0, NULL);
}

#define REFUSE_PICKLE(text, part) refuse (checkpoint_of_text (text, sizeof (text) - 1), part)

/* What bytes 0, 1, 2, ... are as a float, from byte 4 * i on. */
static float
counted (int i)
{
  uint8_t bytes[4]
    = { (uint8_t) (4 * i), (uint8_t) (4 * i + 1), (uint8_t) (4 * i + 2), (uint8_t) (4 * i + 3) };
  float value;

  memcpy (&value, bytes, 4);
  return value;
}

static void
test_reads_tensors (SCW_UNUSED void **state)
{
  const MadeTensor tensors[] = {
    { "plain", "FloatStorage", "0", 6, 0, 2, { 2, 3 }, { 3, 1 } },
    { "turned", "FloatStorage", "0", 6, 0, 2, { 3, 2 }, { 1, 3 } },
    { "part", "FloatStorage", "0", 6, 4, 1, { 2 }, { 1 } },
    { "every second", "FloatStorage", "0", 6, 1, 1, { 3 }, { 2 } },
    { "one", "FloatStorage", "0", 6, 5, 0, { 0 }, { 0 } },
    { "long row", "FloatStorage", "0", 6, 0, 2, { 1, 6 }, { 77, 1 } },
    { "none", "FloatStorage", "0", 6, 6, 2, { 0, 5 }, { 5, 1 } },
    { "bf16", "BFloat16Storage", "1", 4, 1, 1, { 3 }, { 1 } },
  };
  static const int expected[8][6]
    = { { 0, 1, 2, 3, 4, 5 }, { 0, 3, 1, 4, 2, 5 }, { 4, 5 }, { 1, 3, 5 }, { 5 }, { 0, 1, 2, 3, 4, 5 } };
  Made made = made_checkpoint (made_pickle (tensors, 8), 2, (size_t[]){ 24, 8 });
  ScwWeights *weights = open_made (&made);
  float out[6];

  assert_int_equal (scw_weights_count (weights), 8);
  assert_null (scw_weights_metadata (weights, "vitomr.config"));
  for (int t = 0; t < 7; t++)
    {
      const ScwTensor *tensor = scw_weights_find (weights, tensors[t].name);
      int64_t n = scw_tensor_elements (tensor);

      assert_int_equal (tensor->dtype, SCW_DTYPE_F32);
      assert_int_equal (tensor->n_dims, tensors[t].n_dims);
      scw_tensor_read_f32 (tensor, 0, n, out);
      for (int64_t i = 0; i < n; i++)
        assert_true (out[i] == counted (expected[t][i]));
    }
  assert_int_equal (scw_weights_find (weights, "bf16")->dtype, SCW_DTYPE_BF16);
  assert_memory_equal (scw_weights_find (weights, "bf16")->data, ((uint8_t[]){ 2, 3, 4, 5, 6, 7 }), 6);
  scw_weights_free (weights);
  made_free (&made);
}

static void
test_stored_tensors_stay_mapped (SCW_UNUSED void **state)
{
  const MadeTensor tensor = { "a", "FloatStorage", "0", 8, 0, 1, { 8 }, { 1 } };
  int mapped = 0;

  /* PyTorch aligns its storages; here the place depends on the length of a name. */
  for (int pad = 0; pad < 4; pad++)
    {
      Made pickle = made_pickle (&tensor, 1);
      MadeZip zip = { 0 };
      uint8_t bytes[32];
      char name[16] = "m/version";
      ScwWeights *weights;
      Made made;
      const uint8_t *data;

      for (int i = 0; i < 32; i++)
        bytes[i] = (uint8_t) i;
      memset (name + 9, 'x', (size_t) pad);
      made_zip_add (&zip, name, "3\n", 2, (MadeMember){ 0 });
      made_zip_add (&zip, "m/data.pkl", pickle.data, pickle.size, (MadeMember){ 0 });
      made_zip_add (&zip, "m/data/0", bytes, 32, (MadeMember){ 0 });
      made_free (&pickle);
      made = made_zip_end (&zip, false, 0);
      weights = open_made (&made);
      data = scw_weights_at (weights, 0)->data;
      assert_int_equal ((uintptr_t) data % 4, 0);
      assert_memory_equal (data, bytes, 32);
      mapped += data >= made.data && data < made.data + made.size;
      scw_weights_free (weights);
      made_free (&made);
    }
  assert_int_equal (mapped, 1);
}

static void
test_halves_and_doubles_become_floats (SCW_UNUSED void **state)
{
  static const uint16_t halves[] = { 0x3c00, 0xc000, 0x0001, 0x83ff, 0x7bff, 0xfc00, 0x8000 };
  static const float half_values[] = { 1, -2, 0x1p-24f, -1023 * 0x1p-24f, 65504, -INFINITY, -0.0f };
  static const double doubles[] = { 0.1, -1e300, 1e-300 };
  const MadeTensor tensors[] = { { "h", "HalfStorage", "0", 7, 0, 1, { 7 }, { 1 } },
                                 { "d", "DoubleStorage", "1", 3, 0, 1, { 3 }, { 1 } } };
  Made pickle = made_pickle (tensors, 2);
  MadeZip zip = { 0 };
  ScwWeights *weights;
  float out[7];
  Made made;

  made_zip_add (&zip, "m/data.pkl", pickle.data, pickle.size, (MadeMember){ 0 });
  made_zip_add (&zip, "m/data/0", halves, sizeof halves, (MadeMember){ 0 });
  made_zip_add (&zip, "m/data/1", doubles, sizeof doubles, (MadeMember){ 0 });
  made_free (&pickle);
  made = made_zip_end (&zip, false, 0);
  weights = open_made (&made);
  scw_tensor_read_f32 (scw_weights_find (weights, "h"), 0, 7, out);
  assert_memory_equal (out, half_values, sizeof half_values);
  scw_tensor_read_f32 (scw_weights_find (weights, "d"), 0, 3, out);
  assert_true (out[0] == 0.1f && out[1] == -INFINITY && out[2] == 0);
  scw_weights_free (weights);
  made_free (&made);
}

/* {'epoch': 3, 'model_state_dict': {'state_dict': {...}}, 'model': 5}, and a parameter instead of a tensor */
static void
test_finds_nested_state_dicts (SCW_UNUSED void **state)
{
  const MadeTensor tensor = { "a", "FloatStorage", "0", 1, 0, 1, { 1 }, { 1 } };
  const MadeTensor outer = { "loss", "FloatStorage", "0", 1, 0, 0, { 0 }, { 0 } };
  ScwWeights *weights;
  Made pickle = { 0 };
  Made made;

  made_text (&pickle, "\x80\x02}q\x01(");
  pickle_string (&pickle, "loss");
  pickle_tensor (&pickle, &outer);
  pickle_string (&pickle, "epoch");
  made_text (&pickle, "K\x03");
  pickle_string (&pickle, "rate");
  made_text (&pickle, "G\x3f\xb9\x99\x99\x99\x99\x99\x9a");
  pickle_string (&pickle, "groups");
  made_text (&pickle, "](K\x01K\x02"
                      "e");
  pickle_string (&pickle, "model");
  made_text (&pickle, "K\x05");
  pickle_string (&pickle, "model_state_dict");
  made_text (&pickle, "}");
  pickle_string (&pickle, "state_dict");
  made_text (&pickle, "ccollections\nOrderedDict\n)R(");
  pickle_string (&pickle, "a");
  made_text (&pickle, "ctorch._utils\n_rebuild_parameter\n(");
  pickle_tensor (&pickle, &tensor);
  made_text (&pickle, "\x88"
                      "ccollections\nOrderedDict\n)RtRu}");
  pickle_string (&pickle, "_metadata");
  made_text (&pickle, "}sbsu.");
  made = made_checkpoint (pickle, 1, (size_t[]){ 4 });
  weights = open_made (&made);
  assert_int_equal (scw_weights_count (weights), 1);
  assert_string_equal (scw_weights_at (weights, 0)->name, "a");
  scw_weights_free (weights);
  made_free (&made);
}

static void
test_split_encoder_is_joined (SCW_UNUSED void **state)
{
  const MadeTensor tensors[] = {
    { "encoder.frozen_blocks.layers.0.norm1.bias", "FloatStorage", "0", 4, 0, 1, { 1 }, { 1 } },
    { "encoder.frozen_blocks.layers.1.norm1.bias", "FloatStorage", "0", 4, 1, 1, { 1 }, { 1 } },
    { "encoder.fine_tune_blocks.layers.0.norm1.bias", "FloatStorage", "0", 4, 2, 1, { 1 }, { 1 } },
    { "encoder.fine_tune_blocks.norm.bias", "FloatStorage", "0", 4, 3, 1, { 1 }, { 1 } },
  };
  Made made = made_checkpoint (made_pickle (tensors, 4), 1, (size_t[]){ 16 });
  ScwWeights *weights = open_made (&made);
  float out;

  scw_tensor_read_f32 (scw_weights_find (weights, "encoder.encoder_blocks.layers.2.norm1.bias"), 0, 1, &out);
  assert_true (out == counted (2));
  assert_non_null (scw_weights_find (weights, "encoder.encoder_blocks.norm.bias"));
  scw_weights_free (weights);
  made_free (&made);
}

static void
test_truncated_at_every_byte (SCW_UNUSED void **state)
{
  const MadeTensor tensor = { "a", "FloatStorage", "0", 2, 0, 1, { 2 }, { 1 } };
  Made whole = made_checkpoint (made_pickle (&tensor, 1), 1, (size_t[]){ 8 });

  for (size_t size = 4; size < whole.size; size++)
    {
      Made cut = { 0 };

      made_add (&cut, whole.data, size);
      refuse (cut, "has no end record, as if it had been cut short");
    }
  made_free (&whole);
}

/* The pickle alone, cut at every byte, and with every byte changed. */
static void
test_broken_pickles (SCW_UNUSED void **state)
{
  const MadeTensor tensor = { "a", "FloatStorage", "0", 2, 0, 1, { 2 }, { 1 } };
  Made whole = made_pickle (&tensor, 1);

  for (size_t size = 0; size < whole.size; size++)
    {
      ScwError error = { 0 };
      Made cut = { 0 };

      made_add (&cut, whole.data, size);
      assert_null (scw_pickle_read (cut.data, cut.size, "m/data.pkl", &error));
      assert_has (error.message, "'m/data.pkl'");
      made_free (&cut);
    }
  for (size_t at = 0; at < whole.size; at++)
    for (int bit = 0; bit < 8; bit++)
      {
        ScwPickle *pickle;
        ScwError error = { 0 };

        whole.data[at] ^= (uint8_t) (1 << bit);
        pickle = scw_pickle_read (whole.data, whole.size, "p", &error);
        assert_true ((pickle == NULL) == (error.code != SCW_ERROR_NONE));
        scw_pickle_free (pickle);
        whole.data[at] ^= (uint8_t) (1 << bit);
      }
  made_free (&whole);
}

static void
test_refuses_globals_by_name_and_byte (SCW_UNUSED void **state)
{
  REFUSE_PICKLE ("cos\nsystem\n(X\x02\0\0\0idtR.", "refused global 'os.system' at byte 2 of 'm/data.pkl'");
  REFUSE_PICKLE ("}K\x01"
                 "cbuiltins\neval\n.",
                 "refused global 'builtins.eval' at byte 5");
  REFUSE_PICKLE ("ctorch\nEvilStorage\n.", "refused global 'torch.EvilStorage' at byte 2");
  REFUSE_PICKLE ("ctorch.storage\nFloatStorage\n.", "refused global 'torch.storage.FloatStorage'");
  REFUSE_PICKLE ("ctorch._utils\n_rebuild_tensor\n.", "refused global 'torch._utils._rebuild_tensor'");
  REFUSE_PICKLE ("ccollections\ndefaultdict\n.", "refused global 'collections.defaultdict'");
  REFUSE_PICKLE ("ccollections.OrderedDict\n\n.", "refused global 'collections.OrderedDict.'");
  REFUSE_PICKLE ("c\ncollections.OrderedDict\n.", "refused global '.collections.OrderedDict'");
  REFUSE_PICKLE ("ctorch\0x\nFloatStorage\n.", "refused global 'torch?x.FloatStorage'");
  REFUSE_PICKLE ("c\x1b[31m\nx\n.", "refused global '?[31m.x'");
  REFUSE_PICKLE ("ctorch", "a global without an end");
}

static void
test_refuses_instructions (SCW_UNUSED void **state)
{
  REFUSE_PICKLE ("(cos\nsystem\no.", "refused global 'os.system'");
  REFUSE_PICKLE ("(i__main__\nx\n.", "refused pickle instruction 0x69 at byte 3");
  REFUSE_PICKLE ("ccollections\nOrderedDict\n)\x81.", "refused pickle instruction 0x81");
  REFUSE_PICKLE ("X\x02\0\0\0osX\x06\0\0\0system\x93.", "refused pickle instruction 0x93");
  REFUSE_PICKLE ("\x82\x01.", "refused pickle instruction 0x82");
  REFUSE_PICKLE ("\0.", "refused pickle instruction 0x00");
  REFUSE_PICKLE ("\x80\x04.", "pickle protocol 4 in 'm/data.pkl', not 2");
  REFUSE_PICKLE ("ctorch\nFloatStorage\n)R.", "refused REDUCE of a storage type at byte 23");
  REFUSE_PICKLE ("})R.", "refused REDUCE of something that is no function");
  REFUSE_PICKLE ("ccollections\nOrderedDict\n]\x85R.", "refused OrderedDict with arguments");
  REFUSE_PICKLE ("}}b.", "refused BUILD of something that is no OrderedDict at byte 4");
  REFUSE_PICKLE ("ccollections\nOrderedDict\n}b.", "refused BUILD");
  REFUSE_PICKLE ("X\x01\0\0\0"
                 "1Q.",
                 "refused persistent id that is no storage");
  REFUSE_PICKLE ("ctorch._utils\n_rebuild_parameter\n(K\x01\x89}tR.",
                 "a parameter is rebuilt from something that is no tensor");
  REFUSE_PICKLE ("ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x01))\x89}tR.",
                 "a tensor is rebuilt from something");
}

static void
test_refuses_untidy_pickles (SCW_UNUSED void **state)
{
  REFUSE_PICKLE (".", "stops with an untidy stack");
  REFUSE_PICKLE ("}}.", "stops with an untidy stack");
  REFUSE_PICKLE ("}(.", "stops with an untidy stack");
  REFUSE_PICKLE ("K\x01.", "holds no dict of tensors");
  REFUSE_PICKLE ("}.", "holds no tensors");
  REFUSE_PICKLE ("t.", "a mark that is not there");
  REFUSE_PICKLE ("\x87.", "takes more than is on its stack at byte 2");
  REFUSE_PICKLE ("}(\x85.", "takes more than is on its stack");
  REFUSE_PICKLE ("}((u.", "takes more than is on its stack");
  REFUSE_PICKLE ("(u.", "takes more than is on its stack");
  REFUSE_PICKLE ("}(K\x01u.", "a key without a value");
  REFUSE_PICKLE ("](K\x01K\x01u.", "put into something that is no dict");
  REFUSE_PICKLE ("}(K\x01"
                 "e.",
                 "appended to something that is no list");
  REFUSE_PICKLE ("q\x01.", "takes more than is on its stack");
  REFUSE_PICKLE ("h\x01.", "remembers what it never had at byte 2");
  REFUSE_PICKLE ("}q\x05h\x04.", "remembers what it never had");
  REFUSE_PICKLE ("}r\xff\xff\xff\xff.", "the memo of the pickle is too large");
  REFUSE_PICKLE ("X\xff\xff\xff\xff.", "ends at byte 8, within the instruction at byte 2");
  REFUSE_PICKLE ("\x8a\x09"
                 "123456789.",
                 "a number of more than 64 bits");
}

static Made
repeated (const char *head, const char *text, int n)
{
  Made pickle = { 0 };
  size_t length = strlen (text);
  uint8_t *all = malloc (length * (size_t) n);

  for (int i = 0; i < n; i++)
    memcpy (all + length * (size_t) i, text, length);
  made_text (&pickle, "\x80\x02");
  made_text (&pickle, head);
  made_add (&pickle, all, length * (size_t) n);
  free (all);
  return pickle;
}

/* None of these may take time or memory that is more than linear. */
static void
test_deep_and_wide_pickles (SCW_UNUSED void **state)
{
  Made pickle = repeated (")", "\x85", 1000000);

  made_text (&pickle, ".");
  refuse (made_checkpoint (pickle, 0, NULL), "holds no dict of tensors");
  refuse (made_checkpoint (repeated ("", "(", 1001), 0, NULL), "nested too deeply at byte 1002");
  refuse (made_checkpoint (repeated ("", "]", 3000000), 0, NULL), "too large to be a checkpoint");
  refuse (made_checkpoint (repeated ("", ")", 3000000), 0, NULL), "too large to be a checkpoint");
  refuse (made_checkpoint (repeated ("}", "NNs", 2100000), 0, NULL), "too large to be a checkpoint");

  /* Every tuple holds the one before twice: 2^60 leaves. As a model, it is a dict of dicts. */
  pickle = repeated (")q\x01", "h\x01h\x01\x86q\x01", 60);
  made_text (&pickle, ".");
  refuse (made_checkpoint (pickle, 0, NULL), "untidy stack");
  pickle = repeated ("}q\x01", "X\x05\0\0\0", 0);
  for (int i = 0; i < 100; i++)
    {
      pickle_string (&pickle, "model");
      made_text (&pickle, "h\x01s");
    }
  made_text (&pickle, ".");
  refuse (made_checkpoint (pickle, 0, NULL), "holds no tensors");
}

static void
test_lying_tensors (SCW_UNUSED void **state)
{
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 2, { 2, 4 }, { 4, 1 } }, 24,
                 "tensor 't' (byte ");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 1, 1, { 6 }, { 1 } }, 24,
                 "reaches beyond the 6 elements of its storage '0'");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 7, 1, { 0 }, { 1 } }, 24, "reaches beyond");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 1, { 7 }, { 0 } }, 24, "reaches beyond");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 1, { 2 }, { INT64_MAX } }, 24,
                 "reaches beyond");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, INT64_MAX, 1, { 2 }, { 1 } }, 24, "overflows");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 2, { 1LL << 32, 1LL << 32 }, { 0, 0 } }, 24,
                 "the shape of tensor 't'");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 1, { -1 }, { 1 } }, 24, "shape and strides");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 5, 1, { 2 }, { -1 } }, 24, "shape and strides");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 5, { 1, 1, 1, 1, 6 }, { 6, 6, 6, 6, 1 } }, 24,
                 "shape and strides");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, -1, 1, { 2 }, { 1 } }, 24,
                 "no storage and offset");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", -6, 0, 1, { 2 }, { 1 } }, 24,
                 "refused persistent id");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 6, 0, 1, { 6 }, { 1 } }, 23,
                 "has 23 bytes at byte ");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "0", 1LL << 62, 0, 1, { 6 }, { 1 } }, 24,
                 "not 4611686018427387904 elements of F32");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "7", 6, 0, 1, { 6 }, { 1 } }, 24,
                 "the storage 'data/7' of tensor 't'");
  refuse_tensor ((MadeTensor){ "t", "LongStorage", "0", 3, 0, 1, { 3 }, { 1 } }, 24,
                 "is of dtype I64, which no weight is");
  refuse_tensor ((MadeTensor){ "t\n", "FloatStorage", "0", 6, 0, 1, { 6 }, { 1 } }, 24,
                 "the name 't?' of the tensor at byte");
  refuse_tensor ((MadeTensor){ "", "FloatStorage", "0", 6, 0, 1, { 6 }, { 1 } }, 24, "not fit to be one");
  refuse_tensor ((MadeTensor){ "t", "FloatStorage", "", 6, 0, 1, { 6 }, { 1 } }, 24, "not fit to be one");
}

static void
test_two_tensors_of_one_name (SCW_UNUSED void **state)
{
  const MadeTensor tensors[] = { { "t", "FloatStorage", "0", 6, 0, 1, { 6 }, { 1 } },
                                 { "t", "FloatStorage", "0", 6, 0, 1, { 3 }, { 1 } } };

  refuse (made_checkpoint (made_pickle (tensors, 2), 1, (size_t[]){ 24 }), "there are two tensors 't'");
}

/* A hundred transposed views of one storage would be a hundred copies of it. */
static void
test_copies_have_a_limit (SCW_UNUSED void **state)
{
  enum
  {
    SIDE = 1000,
    VIEWS = 100
  };
  const size_t size = SIDE * SIDE * 4;
  uint8_t *zeros = calloc (1, size);
  MadeTensor tensors[VIEWS];
  char names[VIEWS][16];
  MadeZip zip = { 0 };
  Made pickle;

  for (int i = 0; i < VIEWS; i++)
    {
      snprintf (names[i], sizeof names[i], "t%d", i);
      tensors[i]
        = (MadeTensor){ names[i], "FloatStorage", "0", SIDE * SIDE, 0, 2, { SIDE, SIDE }, { 1, SIDE } };
    }
  pickle = made_pickle (tensors, VIEWS);
  made_zip_add (&zip, "m/data.pkl", pickle.data, pickle.size, (MadeMember){ 0 });
  made_zip_add (&zip, "m/data/0", zeros, size, (MadeMember){ 0 });
  made_free (&pickle);
  free (zeros);
  refuse (made_zip_end (&zip, false, 0), "unpacks to far more than a file of this size should");
}

/* ---- the zip ---- */

static const MadeTensor small = { "a", "FloatStorage", "0", 2, 0, 1, { 2 }, { 1 } };

static Made
zip_with (MadeMember pickle_how, MadeMember storage_how, bool zip64, int claimed)
{
  Made pickle = made_pickle (&small, 1);
  MadeZip zip = { 0 };

  made_zip_add (&zip, "m/data.pkl", pickle.data, pickle.size, pickle_how);
  made_zip_add (&zip, "m/data/0", "01234567", 8, storage_how);
  made_free (&pickle);
  return made_zip_end (&zip, zip64, claimed);
}

static void
accept_zip (Made made)
{
  ScwWeights *weights = open_made (&made);

  assert_memory_equal (scw_weights_find (weights, "a")->data, "01234567", 8);
  scw_weights_free (weights);
  made_free (&made);
}

static void
test_zips_of_all_kinds (SCW_UNUSED void **state)
{
  const MadeMember plain = { 0 };
  const MadeMember packed = { .deflated = true };
  const MadeMember large = { .zip64 = true, .descriptor = true };

  accept_zip (zip_with (plain, plain, false, 0));
  accept_zip (zip_with (packed, packed, false, 0));
  accept_zip (zip_with (large, large, true, 0));
  accept_zip (zip_with (large, plain, false, 0));
  accept_zip (zip_with (plain, plain, true, 0));
}

static void
test_lying_zips (SCW_UNUSED void **state)
{
  const MadeMember good = { 0 };
  MadeMember how;

#define REFUSE_ZIP(part, ...)        \
  how = (MadeMember){ __VA_ARGS__ }; \
  refuse (zip_with (good, how, false, 0), part)
  REFUSE_ZIP ("zip member 'm/data/0' at byte", .size_off = 1);
  REFUSE_ZIP ("is stored, but its sizes are 7 and 8", .stored_off = -1);
  REFUSE_ZIP ("claims 1000008 bytes, but the directory begins at byte", .size_off = 1000000,
              .stored_off = 1000000);
  REFUSE_ZIP ("claims", .zip64 = true, .size_off = -9, .stored_off = -9);
  REFUSE_ZIP ("zip member 'm/data/0' is not at byte", .place_off = 1);
  REFUSE_ZIP ("zip member 'm/data/0' is not at byte", .place_off = 1000000);
  REFUSE_ZIP ("zip member 'm/data/0' is not at byte", .zip64 = true, .place_off = -5000);
  REFUSE_ZIP ("has another name at byte", .local_name = "m/data/1");
  REFUSE_ZIP ("is encrypted", .flags = 1);
  REFUSE_ZIP ("packed by the unknown method 12", .method = 12);
  REFUSE_ZIP ("is damaged: its checksum is wrong", .deflated = true, .crc_off = 1);
#undef REFUSE_ZIP
  how = (MadeMember){ .crc_off = 1 };
  refuse (zip_with (how, good, false, 0), "zip member 'm/data.pkl' at byte 40 is damaged");
  how = (MadeMember){ .deflated = true, .size_off = 1 };
  refuse (zip_with (how, good, false, 0), "zip member 'm/data.pkl' at byte 40 does not inflate to its");
  how = (MadeMember){ .deflated = true, .size_off = -1 };
  refuse (zip_with (how, good, false, 0), "zip member 'm/data.pkl' at byte 40 does not inflate to its");
  how = (MadeMember){ .deflated = true, .stored_off = -2 };
  refuse (zip_with (how, good, false, 0), "zip member 'm/data.pkl' at byte 40 does not inflate to its");
  refuse (zip_with (good, good, false, 1), "the zip claims 3 members in a directory of 110 bytes");
  refuse (zip_with (good, good, false, 1000), "the zip claims 1002 members");
  refuse (zip_with (good, good, true, -1), "the storage 'data/0' of tensor 'a'");
}

/* Whatever bit is wrong: it opens, or it says why not. */
static void
test_every_bit_changed (SCW_UNUSED void **state)
{
  Made made = zip_with ((MadeMember){ .deflated = true }, (MadeMember){ .zip64 = true }, true, 0);

  for (size_t bit = 0; bit < 8 * made.size; bit++)
    {
      ScwError error = { 0 };
      ScwWeights *weights;

      made.data[bit / 8] ^= (uint8_t) (1 << bit % 8);
      weights = scw_weights_open_memory (made.data, made.size, "x.pth", &error);
      assert_true ((weights == NULL) == (error.code != SCW_ERROR_NONE));
      assert_true ((weights == NULL) == (error.message[0] != '\0'));
      scw_weights_free (weights);
      made.data[bit / 8] ^= (uint8_t) (1 << bit % 8);
    }
  made_free (&made);
}

/* The storage's size is checked against the member's before it is unpacked: what is lied about must fit both.
 */
static void
test_zip_bomb (SCW_UNUSED void **state)
{
  const int64_t n = 64 << 20;
  const MadeTensor tensor = { "a", "FloatStorage", "0", n / 4, 0, 1, { n / 4 }, { 1 } };
  Made pickle = made_pickle (&tensor, 1);
  uint8_t *zeros = calloc (1, (size_t) n);
  MadeZip zip = { 0 };

  made_zip_add (&zip, "m/data.pkl", pickle.data, pickle.size, (MadeMember){ 0 });
  made_zip_add (&zip, "m/data/0", zeros, (size_t) n, (MadeMember){ .deflated = true });
  made_free (&pickle);
  free (zeros);
  refuse (made_zip_end (&zip, false, 0), "'m/data/0' unpacks to far more than a file of this size should");
}

static void
refuse_members (const char *first, const char *second, const char *content, const char *part)
{
  Made pickle = made_pickle (&small, 1);
  MadeZip zip = { 0 };

  made_zip_add (&zip, first, pickle.data, pickle.size, (MadeMember){ 0 });
  made_zip_add (&zip, second, content, strlen (content), (MadeMember){ 0 });
  made_free (&pickle);
  refuse (made_zip_end (&zip, false, 0), part);
}

static void
test_zips_that_are_no_checkpoints (SCW_UNUSED void **state)
{
  MadeZip empty = { 0 };

  refuse (made_zip_end (&empty, false, 0), "has no 'NAME/data.pkl'");
  refuse_members ("score.xml", "META-INF/container.xml", "<x/>", "it is a zip, but has no 'NAME/data.pkl'");
  refuse_members ("a/b/data.pkl", "data.pkl", "", "has no 'NAME/data.pkl'");
  refuse_members ("a/data.pkl", "b/data.pkl", "", "the zip has two pickles at bytes 40 and");
  refuse_members ("a/data.pkl", "a/data.pkl", "", "the zip has two members 'a/data.pkl'");
  refuse_members ("a/data.pkl", "a/byteorder", "big", "its numbers are not little-endian");
  refuse_members ("a/data.pkl", "a/byteorder", "little", "the storage 'data/0' of tensor 'a'");
}

static void
test_older_checkpoints (SCW_UNUSED void **state)
{
  Made legacy = { 0 };
  Made tar = { .data = calloc (1, 1024), .size = 1024 };

  made_add (&legacy, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.", 20);
  refuse (legacy, "in the format of PyTorch before 1.6");
  memcpy (tar.data, "storages", 8);
  memcpy (tar.data + 257, "ustar", 5);
  refuse (tar, "it is a tar archive");
}

static void
test_published_checkpoint (SCW_UNUSED void **state)
{
  const char *path = extra_path ("fixtures/acai_debug_mae.pth");
  ScwError error = { 0 };
  ScwWeights *weights;
  const ScwTensor *tensor;

  if (path == NULL)
    SKIP_WITHOUT ("fixtures/acai_debug_mae.pth");
  weights = scw_weights_open (path, &error);
  assert_string_equal (error.message, "");
  assert_int_equal (scw_weights_count (weights), 61);
  tensor = scw_weights_find (weights, "encoder.encoder_blocks.layers.1.self_attn.in_proj_weight");
  assert_int_equal (tensor->n_dims, 2);
  assert_int_equal (tensor->shape[0], 30);
  assert_int_equal (tensor->shape[1], 10);
  tensor = scw_weights_find (weights, "encoder.pos_embedding");
  assert_int_equal (tensor->n_dims, 3);
  assert_int_equal (tensor->shape[2], 10);
  for (int i = 0; i < scw_weights_count (weights); i++)
    {
      tensor = scw_weights_at (weights, i);
      for (int64_t at = 0; at < scw_tensor_elements (tensor); at++)
        {
          float value;

          scw_tensor_read_f32 (tensor, at, 1, &value);
          assert_true (fabsf (value) < 100);
        }
    }

  /* What PyTorch reads. */
  tensor = scw_weights_find (weights, "encoder.projection.weight");
  assert_int_equal (scw_tensor_elements (tensor), 2560);
  assert_true (((const float *) tensor->data)[0] == -0x1.4fcdc2p-5f);
  assert_true (((const float *) tensor->data)[2559] == 0x1.11a708p-4f);
  assert_true (((const float *) scw_weights_find (weights, "mask_token")->data)[9] == -0x1.3cdb68p-2f);
  scw_weights_free (weights);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_reads_tensors),
    cmocka_unit_test (test_stored_tensors_stay_mapped),
    cmocka_unit_test (test_halves_and_doubles_become_floats),
    cmocka_unit_test (test_finds_nested_state_dicts),
    cmocka_unit_test (test_split_encoder_is_joined),
    cmocka_unit_test (test_truncated_at_every_byte),
    cmocka_unit_test (test_broken_pickles),
    cmocka_unit_test (test_refuses_globals_by_name_and_byte),
    cmocka_unit_test (test_refuses_instructions),
    cmocka_unit_test (test_refuses_untidy_pickles),
    cmocka_unit_test (test_deep_and_wide_pickles),
    cmocka_unit_test (test_lying_tensors),
    cmocka_unit_test (test_two_tensors_of_one_name),
    cmocka_unit_test (test_copies_have_a_limit),
    cmocka_unit_test (test_zips_of_all_kinds),
    cmocka_unit_test (test_lying_zips),
    cmocka_unit_test (test_every_bit_changed),
    cmocka_unit_test (test_zip_bomb),
    cmocka_unit_test (test_zips_that_are_no_checkpoints),
    cmocka_unit_test (test_older_checkpoints),
    cmocka_unit_test (test_published_checkpoint),
  };

  return cmocka_run_group_tests_name ("weights: pth", tests, NULL, NULL);
}
