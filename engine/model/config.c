/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/config.h"
#include "engine/text.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

/* Beyond these a file is not a network we know but a lie: they bound every product of sizes to what 64 bits
 * hold. */
#define MAX_DIM    16384
#define MAX_LAYERS 256
#define MAX_GRID   4096
#define MAX_TOKENS 65536

bool
scw_config_named (ScwConfig *config, const char *name, ScwError *error)
{
  static const struct
  {
    const char *name;
    int enc_layers, enc_dim, enc_heads, enc_mlp, head_dim, dec_layers, dec_dim, dec_heads, dec_mlp;
  } sizes[] = {
    { "nano", 2, 32, 4, 64, 48, 2, 40, 4, 80 },
    { "tiny", 6, 256, 4, 1024, 512, 4, 256, 4, 1024 },
    { "mid", 6, 384, 6, 1536, 1024, 5, 384, 6, 1536 },
    { "small", 12, 384, 6, 1536, 1536, 8, 512, 8, 2048 },
    { "base", 12, 768, 12, 3072, 4096, 12, 1024, 16, 4096 },
  };

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      if (strcmp (name, sizes[i].name) != 0)
        continue;
      *config = (ScwConfig){
        .patch = 16,
        .enc_dim = sizes[i].enc_dim,
        .enc_layers = sizes[i].enc_layers,
        .enc_heads = sizes[i].enc_heads,
        .enc_mlp = sizes[i].enc_mlp,
        .head_dim = sizes[i].head_dim,
        .dec_dim = sizes[i].dec_dim,
        .dec_layers = sizes[i].dec_layers,
        .dec_heads = sizes[i].dec_heads,
        .dec_mlp = sizes[i].dec_mlp,
        .vocab = 227,
        .max_tokens = 1536,
        .pe_h = 60,
        .pe_w = 200,
        .norm_first = true,
        .image_mean = 0.9f,
        .image_std = 0.3f,
        .staff_space = 7.0f,
        .blank = 200,
        .staves = 1u << 2,
      };
      snprintf (config->name, sizeof config->name, "%s", name);
      if (strcmp (name, "nano") == 0)
        {
          config->pe_h = 6;
          config->pe_w = 12;
          config->max_tokens = 48;
          config->blank = 0;
        }
      if (strcmp (name, "base") == 0)
        {
          config->norm_first = false;
          config->image_mean = 0.0f;
          config->image_std = 1.0f;
          config->staff_space = 0.0f;
          config->blank = 0;
        }
      return true;
    }
  return scw_fail (error, SCW_ERROR_ARGUMENT, "no network is called '%s' (nano, tiny, mid, small, base)",
                   name);
}

static bool
read_int (const json_t *root, const char *key, int *out, int low, int high, ScwError *error)
{
  const json_t *value = json_object_get (root, key);

  if (value != NULL)
    {
      if (!json_is_integer (value) || json_integer_value (value) < low || json_integer_value (value) > high)
        return scw_fail (error, SCW_ERROR_MODEL, "'%s' is not a number from %d to %d", key, low, high);
      *out = (int) json_integer_value (value);
    }
  return true;
}

static bool
read_float (const json_t *root, const char *key, float *out, double low, double high, ScwError *error)
{
  const json_t *value = json_object_get (root, key);

  if (value != NULL && !json_is_null (value))
    {
      if (!json_is_number (value) || !(json_number_value (value) >= low && json_number_value (value) <= high))
        return scw_fail (error, SCW_ERROR_MODEL, "'%s' is not a sensible number", key);
      *out = (float) json_number_value (value);
    }
  return true;
}

/* "staves": 2 or "staves": [1, 2] */
static bool
read_staves (const json_t *root, unsigned *staves, ScwError *error)
{
  const json_t *value = json_object_get (root, "staves");
  const size_t n = json_is_array (value) ? json_array_size (value) : 1;

  if (value == NULL)
    return true;
  *staves = 0;
  for (size_t i = 0; i < n; i++)
    {
      const json_t *one = json_is_array (value) ? json_array_get (value, i) : value;

      if (!json_is_integer (one) || json_integer_value (one) < 1 || json_integer_value (one) > 8)
        return scw_fail (error, SCW_ERROR_MODEL, "'staves' is not a number of staves or a list of them");
      *staves |= 1u << json_integer_value (one);
    }
  return true;
}

static bool
check_heads (const char *what, int dim, int heads, ScwError *error)
{
  if (dim % heads != 0)
    return scw_fail (error, SCW_ERROR_MODEL, "%s: %d values do not divide into %d heads", what, dim, heads);
  return true;
}

static bool
read_all (ScwConfig *c, const json_t *root, ScwError *error)
{
  const json_t *name = json_object_get (root, "name"), *norm_first = json_object_get (root, "norm_first");

  if (json_is_string (name))
    scw_text_copy (c->name, sizeof c->name, json_string_value (name), json_string_length (name));
  if (norm_first != NULL && !json_is_boolean (norm_first))
    return scw_fail (error, SCW_ERROR_MODEL, "'norm_first' is neither true nor false");
  if (norm_first != NULL)
    c->norm_first = json_is_true (norm_first);
  return read_int (root, "patch", &c->patch, 1, 64, error)
         && read_int (root, "enc_dim", &c->enc_dim, 1, MAX_DIM, error)
         && read_int (root, "enc_layers", &c->enc_layers, 1, MAX_LAYERS, error)
         && read_int (root, "enc_heads", &c->enc_heads, 1, MAX_DIM, error)
         && read_int (root, "enc_mlp", &c->enc_mlp, 1, MAX_DIM, error)
         && read_int (root, "head_dim", &c->head_dim, 1, MAX_DIM, error)
         && read_int (root, "dec_dim", &c->dec_dim, 1, MAX_DIM, error)
         && read_int (root, "dec_layers", &c->dec_layers, 1, MAX_LAYERS, error)
         && read_int (root, "dec_heads", &c->dec_heads, 1, MAX_DIM, error)
         && read_int (root, "dec_mlp", &c->dec_mlp, 1, MAX_DIM, error)
         && read_int (root, "vocab", &c->vocab, 3, MAX_DIM, error)
         && read_int (root, "max_tokens", &c->max_tokens, 2, MAX_TOKENS, error)
         && read_int (root, "pe_h", &c->pe_h, 1, MAX_GRID, error)
         && read_int (root, "pe_w", &c->pe_w, 1, MAX_GRID, error)
         && read_int (root, "blank", &c->blank, 0, 255, error)
         && read_float (root, "image_mean", &c->image_mean, -1000, 1000, error)
         && read_float (root, "image_std", &c->image_std, 1e-6, 1000, error)
         && read_float (root, "staff_space", &c->staff_space, 0, 1000, error)
         && read_staves (root, &c->staves, error) && check_heads ("encoder", c->enc_dim, c->enc_heads, error)
         && check_heads ("decoder", c->dec_dim, c->dec_heads, error);
}

bool
scw_config_parse (ScwConfig *config, const char *json, ScwError *error)
{
  json_error_t problem;
  json_t *root = json_loads (json, JSON_REJECT_DUPLICATES, &problem);
  bool ok;

  if (root == NULL)
    return scw_fail (error, SCW_ERROR_MODEL, "'vitomr.config' is not JSON: %s at byte %d", problem.text,
                     problem.position);
  ok = scw_config_named (config, "tiny", error);
  config->blank = 0;
  if (!json_is_object (root))
    ok = scw_fail (error, SCW_ERROR_MODEL, "'vitomr.config' is not an object");
  ok = ok && read_all (config, root, error);
  json_decref (root);
  return ok ? true : scw_fail_prefix (error, "configuration");
}

/* The size of one side of a tensor that must be there. */
static bool
read_side (
  const ScwWeights *weights, const char *name, int n_dims, int side, int *out, int high, ScwError *error)
{
  const ScwTensor *t = scw_weights_find (weights, name);

  if (t == NULL)
    return scw_fail (error, SCW_ERROR_MODEL, "no tensor '%s'", name);
  if (t->n_dims != n_dims)
    return scw_fail (error, SCW_ERROR_MODEL, "tensor '%s' has %d sides, not %d", name, t->n_dims, n_dims);
  if (t->shape[side] < 1 || t->shape[side] > high)
    return scw_fail (error, SCW_ERROR_MODEL, "tensor '%s' has a side of %lld", name,
                     (long long) t->shape[side]);
  *out = (int) t->shape[side];
  return true;
}

static int
count_layers (const ScwWeights *weights, const char *stack)
{
  char name[128];
  int n = 0;

  for (; n < MAX_LAYERS; n++)
    {
      snprintf (name, sizeof name, "%s.layers.%d.linear1.weight", stack, n);
      if (scw_weights_find (weights, name) == NULL)
        break;
    }
  return n;
}

static int
heads_of (int dim)
{
  return dim % 64 == 0 ? dim / 64 : 1;
}

static bool
decoder_from_shapes (ScwConfig *c, const ScwWeights *w, ScwError *error)
{
  c->dec_layers = count_layers (w, "decoder.decoder_blocks");
  if (c->dec_layers == 0)
    return scw_fail (error, SCW_ERROR_MODEL, "no decoder in it");
  if (!read_side (w, "transition_head.0.weight", 2, 0, &c->head_dim, MAX_DIM, error)
      || !read_side (w, "decoder.vocab_embedding.weight", 2, 0, &c->vocab, MAX_DIM, error)
      || !read_side (w, "decoder.vocab_embedding.weight", 2, 1, &c->dec_dim, MAX_DIM, error)
      || !read_side (w, "decoder.pos_embedding", 2, 0, &c->max_tokens, MAX_TOKENS, error)
      || !read_side (w, "decoder.decoder_blocks.layers.0.linear1.weight", 2, 0, &c->dec_mlp, MAX_DIM, error))
    return false;
  c->dec_heads = heads_of (c->dec_dim);
  return true;
}

bool
scw_config_from_shapes (ScwConfig *config, const ScwWeights *w, bool encoder_only, ScwError *error)
{
  ScwConfig c;
  int pixels;

  if (!scw_config_named (&c, "base", error))
    return false;
  snprintf (c.name, sizeof c.name, "unnamed");
  c.enc_layers = count_layers (w, "encoder.encoder_blocks");
  if (c.enc_layers == 0)
    return scw_fail (error, SCW_ERROR_MODEL, "no encoder in it");
  if (!read_side (w, "encoder.pos_embedding", 3, 0, &c.pe_h, MAX_GRID, error)
      || !read_side (w, "encoder.pos_embedding", 3, 1, &c.pe_w, MAX_GRID, error)
      || !read_side (w, "encoder.pos_embedding", 3, 2, &c.enc_dim, MAX_DIM, error)
      || !read_side (w, "encoder.projection.weight", 2, 1, &pixels, 64 * 64, error)
      || !read_side (w, "encoder.encoder_blocks.layers.0.linear1.weight", 2, 0, &c.enc_mlp, MAX_DIM, error))
    return false;
  for (c.patch = 1; c.patch * c.patch < pixels;)
    c.patch++;
  c.enc_heads = heads_of (c.enc_dim);
  c.head_dim = c.dec_dim = c.dec_layers = c.dec_heads = c.dec_mlp = c.vocab = c.max_tokens = 0;
  if (!encoder_only && !decoder_from_shapes (&c, w, error))
    return false;
  *config = c;
  return true;
}

bool
scw_config_of (ScwConfig *config, const ScwWeights *weights, ScwError *error)
{
  const char *text = scw_weights_metadata (weights, "vitomr.config");

  return text != NULL ? scw_config_parse (config, text, error)
                      : scw_config_from_shapes (config, weights, false, error);
}

bool
scw_config_reads (const ScwConfig *config, int staves, ScwError *error)
{
  if (staves == 0 || (staves < 32 && (config->staves >> staves) & 1))
    return true;
  if (staves == 1)
    return scw_fail_because (error, SCW_ERROR_ARGUMENT, SCW_REASON_SINGLE_STAFF, 1,
                             "a system of a single staff, which this model has not learned to read");
  return scw_fail_because (error, SCW_ERROR_ARGUMENT, SCW_REASON_STAVES, staves,
                           "a system of %d staves, which this model has not learned to read", staves);
}
