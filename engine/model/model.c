/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/model.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model/adaptation.h"
#include "engine/model/network.h"

struct ScwModel
{
  _Atomic int references;
  ScwNetwork network;
  ScwWeights *weights;    /* the mapped file most tensors point into; NULL for random weights */
  ScwWeights *adaptation; /* what is added to them, or NULL */
  ScwPool *pool;
  ScwModelDtype dtype;
  int64_t parameters;
  int64_t step_bytes;
  void **owned; /* what had to be converted */
  int n_owned;
  uint64_t seed;
};

static void *
own (ScwModel *model, int64_t bytes, ScwError *error)
{
  void **owned = realloc (model->owned, ((size_t) model->n_owned + 1) * sizeof *owned);
  void *data;

  if (owned != NULL)
    model->owned = owned;
  data = owned != NULL ? aligned_alloc (64, (size_t) (bytes + 63) / 64 * 64) : NULL;
  if (data == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory: %lld bytes of weights", (long long) bytes);
      return NULL;
    }
  model->owned[model->n_owned++] = data;
  return data;
}

/* Where the numbers of a tensor come from: a file, or a seed. */
typedef struct
{
  const ScwTensor *tensor;
  uint64_t seed;
  float center, width; /* random: center +- width */
} Source;

static uint64_t
mix (uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

static void
read_source (const Source *source, int64_t offset, int64_t n, float *out)
{
  if (source->tensor != NULL)
    {
      scw_tensor_read_f32 (source->tensor, offset, n, out);
      return;
    }
  for (int64_t i = 0; i < n; i++)
    {
      uint64_t bits = mix (source->seed + (uint64_t) (offset + i));

      out[i] = source->center + source->width * ((float) (bits >> 40) * (2.0f / (1 << 24)) - 1.0f);
    }
}

typedef struct
{
  Source source;
  ScwKept kept;
  int rows, cols;
  void *data;
  float *scale;
  _Atomic bool failed;
} Conversion;

#define CONVERT_ROWS 64

static void
convert_rows (void *data, int index)
{
  Conversion *c = data;
  const int end = (index + 1) * CONVERT_ROWS < c->rows ? (index + 1) * CONVERT_ROWS : c->rows;
  float *row = scw_scratch (c->cols);

  if (row == NULL)
    {
      atomic_store (&c->failed, true);
      return;
    }
  for (int r = index * CONVERT_ROWS; r < end; r++)
    {
      const int64_t at = (int64_t) r * c->cols;

      if (c->kept == SCW_KEPT_F32)
        {
          read_source (&c->source, at, c->cols, (float *) c->data + at);
          continue;
        }
      read_source (&c->source, at, c->cols, row);
      if (c->kept == SCW_KEPT_I8)
        c->scale[r] = scw_to_i8 (row, c->cols, (int8_t *) c->data + at);
      else
        for (int i = 0; i < c->cols; i++)
          ((uint16_t *) c->data)[at + i] = scw_to_bf16 (row[i]);
    }
}

static bool
convert (ScwModel *model,
         const Source *source,
         ScwKept kept,
         int64_t rows,
         int64_t cols,
         ScwMatrix *out,
         ScwError *error)
{
  Conversion c = { .source = *source, .kept = kept, .rows = (int) rows, .cols = (int) cols };
  const int width = kept == SCW_KEPT_F32 ? 4 : kept == SCW_KEPT_BF16 ? 2 : 1;

  c.data = own (model, rows * cols * width, error);
  if (c.data == NULL)
    return false;
  if (kept == SCW_KEPT_I8 && (c.scale = own (model, rows * 4, error)) == NULL)
    return false;
  scw_pool_run (model->pool, (c.rows + CONVERT_ROWS - 1) / CONVERT_ROWS, convert_rows, &c);
  if (atomic_load (&c.failed))
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for weights");
  *out
    = (ScwMatrix){ .kept = kept, .rows = (int) rows, .cols = (int) cols, .data = c.data, .scale = c.scale };
  return true;
}

static ScwKept
kept_in_file (const ScwTensor *tensor)
{
  if (tensor == NULL || tensor->dtype == SCW_DTYPE_F32)
    return SCW_KEPT_F32;
  return tensor->dtype == SCW_DTYPE_BF16 ? SCW_KEPT_BF16 : SCW_KEPT_I8;
}

static ScwKept
wanted (const ScwModel *model, const ScwSlot *slot, ScwKept in_file)
{
  if (slot->role == SCW_ROLE_TABLE)
    return in_file;
  if (slot->role != SCW_ROLE_DECODER)
    return SCW_KEPT_F32;
  switch (model->dtype)
    {
    case SCW_MODEL_F32:
      return SCW_KEPT_F32;
    case SCW_MODEL_BF16:
      return SCW_KEPT_BF16;
    case SCW_MODEL_I8:
      return SCW_KEPT_I8;
    default:
      return in_file;
    }
}

/* Mapped data may be used as it lies if the processor can read its numbers there. */
static bool
usable_in_place (const Source *source, ScwKept kept)
{
  const uintptr_t width = kept == SCW_KEPT_F32 ? 4 : kept == SCW_KEPT_BF16 ? 2 : 1;

  return source->tensor != NULL && (uintptr_t) source->tensor->data % width == 0
         && (kept != SCW_KEPT_I8 || (uintptr_t) source->tensor->scale % 4 == 0);
}

static bool
fill_slot (ScwModel *model, const ScwSlot *slot, const Source *source, ScwError *error)
{
  const ScwKept in_file = kept_in_file (source->tensor), kept = wanted (model, slot, in_file);
  int64_t rows = 1, cols = slot->shape[slot->n_dims - 1];
  ScwMatrix m;

  for (int i = 0; i < slot->n_dims - 1; i++)
    rows *= slot->shape[i];
  model->parameters += rows * cols;
  if (kept == in_file && usable_in_place (source, kept))
    m = (ScwMatrix){ .kept = kept,
                     .rows = (int) rows,
                     .cols = (int) cols,
                     .data = source->tensor->data,
                     .scale = source->tensor->scale };
  else if (!convert (model, source, kept, rows, cols, &m, error))
    return false;
  if (slot->vector != NULL)
    *slot->vector = m.data;
  else
    *slot->matrix = m;
  return true;
}

/* Adds up down to a matrix of f32: the matrix becomes one of the model's own. */
static bool
merge (ScwModel *model, ScwLinear *l, ScwError *error)
{
  float *sum = own (model, (int64_t) l->w.rows * l->w.cols * 4, error);

  if (sum == NULL)
    return false;
  scw_linear_read (model->pool, l, 0, l->w.rows, sum);
  l->w.data = sum;
  l->rank = 0;
  return true;
}

/* What the adaptation adds to a matrix. */
static bool
adapt_slot (ScwModel *model, const ScwSlot *slot, ScwError *error)
{
  ScwLinear *l = slot->linear;
  ScwLora a = { 0 };
  float *up;

  if (model->adaptation == NULL || l == NULL)
    return true;
  if (!scw_adaptation_find (model->adaptation, slot->name, l->w.rows, l->w.cols, &a, error))
    return false;
  if (a.rank == 0)
    return true;
  up = own (model, (int64_t) a.rank * l->w.rows * 4, error);
  if (up == NULL)
    return false;
  for (int r = 0; r < l->w.rows; r++)
    for (int k = 0; k < a.rank; k++)
      up[(int64_t) k * l->w.rows + r] = a.up[(int64_t) r * a.rank + k];
  l->rank = a.rank;
  l->down = a.down;
  l->up = up;
  return slot->role == SCW_ROLE_DECODER || merge (model, l, error);
}

static bool
load_slot (void *data, const ScwSlot *slot, ScwError *error)
{
  ScwModel *model = data;
  const ScwTensor *tensor = scw_weights_find (model->weights, slot->name);
  bool fits;

  if (tensor == NULL)
    return scw_fail (error, SCW_ERROR_MODEL, "no tensor '%s'", slot->name);
  fits = tensor->n_dims == slot->n_dims;
  for (int i = 0; fits && i < slot->n_dims; i++)
    fits = tensor->shape[i] == slot->shape[i];
  if (!fits)
    {
      char there[96] = "", needed[96] = "";

      for (int i = 0; i < tensor->n_dims; i++)
        snprintf (there + strlen (there), sizeof there - strlen (there), "%s%lld", i > 0 ? ", " : "",
                  (long long) tensor->shape[i]);
      for (int i = 0; i < slot->n_dims; i++)
        snprintf (needed + strlen (needed), sizeof needed - strlen (needed), "%s%lld", i > 0 ? ", " : "",
                  (long long) slot->shape[i]);
      return scw_fail (error, SCW_ERROR_MODEL, "tensor '%s' is (%s), not (%s)", slot->name, there, needed);
    }
  return fill_slot (model, slot, &(Source){ .tensor = tensor }, error) && adapt_slot (model, slot, error);
}

static uint64_t
hash_name (const char *name, uint64_t seed)
{
  for (; *name != '\0'; name++)
    seed = mix (seed ^ (uint8_t) *name);
  return seed;
}

/* Widths that keep the numbers that run through the network near 1: as PyTorch begins, norms about 1. */
static bool
invent_slot (void *data, const ScwSlot *slot, ScwError *error)
{
  ScwModel *model = data;
  Source source = { .seed = hash_name (slot->name, model->seed) };
  const size_t length = strlen (slot->name);

  if (slot->role == SCW_ROLE_VECTOR)
    {
      source.center
        = strstr (slot->name, "norm") != NULL && length > 6 && strcmp (slot->name + length - 6, "weight") == 0
            ? 1.0f
            : 0.0f;
      source.width = 0.1f;
    }
  else if (slot->role == SCW_ROLE_TABLE)
    source.width = 0.5f;
  else
    source.width = __builtin_sqrtf (3.0f / (float) slot->shape[1]);
  return fill_slot (model, slot, &source, error);
}

static ScwModel *
model_new (const ScwConfig *config, const ScwModelOptions *options, ScwError *error)
{
  ScwModel *model = calloc (1, sizeof *model);

  if (model == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a model");
      return NULL;
    }
  atomic_store (&model->references, 1);
  model->dtype = options != NULL ? options->dtype : SCW_MODEL_AS_IN_FILE;
  model->pool = scw_pool_new (options != NULL ? options->threads : 0, error);
  if (model->pool == NULL || !scw_network_init (&model->network, config, error))
    {
      scw_model_unref (model);
      return NULL;
    }
  return model;
}

static int64_t
count_step_bytes (const ScwNetwork *net)
{
  const int d = net->config.dec_dim;
  int64_t bytes = 0;

  if (d == 0)
    return 0;
  for (int i = 0; i < net->config.dec_layers; i++)
    {
      const ScwDecoderLayer *l = &net->decoder[i];
      const ScwMatrix cross_q = scw_matrix_rows (&l->cross_in.w, 0, d);

      bytes += scw_matrix_bytes (&l->self_in.w) + scw_matrix_bytes (&l->self_out.w)
               + scw_matrix_bytes (&cross_q) + scw_matrix_bytes (&l->cross_out.w)
               + scw_matrix_bytes (&l->linear1.w) + scw_matrix_bytes (&l->linear2.w);
    }
  return bytes + scw_matrix_bytes (&net->unembed.w);
}

static bool
read_config (ScwConfig *config, const ScwWeights *weights, const ScwModelOptions *options, ScwError *error)
{
  const bool encoder_only = options != NULL && options->encoder_only;
  const char *json = scw_weights_metadata (weights, "vitomr.config");

  if (json == NULL)
    {
      if (!scw_config_from_shapes (config, weights, encoder_only, error))
        return false;
      if (options != NULL && options->enc_heads > 0)
        config->enc_heads = options->enc_heads;
      if (config->enc_dim % config->enc_heads != 0)
        return scw_fail (error, SCW_ERROR_ARGUMENT, "%d values do not divide into %d heads", config->enc_dim,
                         config->enc_heads);
      return true;
    }
  if (!scw_config_parse (config, json, error))
    return false;
  if (encoder_only)
    config->dec_dim = config->dec_layers = 0;
  return true;
}

ScwModel *
scw_model_from_weights (ScwWeights *weights, const ScwModelOptions *options, ScwError *error)
{
  ScwError problem = { 0 };
  ScwConfig config;
  ScwModel *model = NULL;
  bool ok = read_config (&config, weights, options, &problem);

  if (ok)
    model = model_new (&config, options, &problem);
  if (model != NULL)
    {
      model->weights = weights;
      if (options != NULL && options->adaptation != NULL)
        model->adaptation = scw_adaptation_open (options->adaptation, weights, &problem);
      ok = (options == NULL || options->adaptation == NULL || model->adaptation != NULL)
           && scw_network_each (&model->network, load_slot, model, &problem);
      model->step_bytes = ok ? count_step_bytes (&model->network) : 0;
    }
  if (model == NULL || !ok)
    {
      scw_fail (error, problem.code, "cannot use '%s': %s", scw_weights_path (weights), problem.message);
      if (model != NULL)
        scw_model_unref (model);
      else
        scw_weights_free (weights);
      return NULL;
    }
  return model;
}

ScwModel *
scw_model_open (const char *path, const ScwModelOptions *options, ScwError *error)
{
  ScwWeights *weights = scw_weights_open (path, error);

  return weights != NULL ? scw_model_from_weights (weights, options, error) : NULL;
}

ScwModel *
scw_model_random (const ScwConfig *config, uint64_t seed, const ScwModelOptions *options, ScwError *error)
{
  ScwModel *model = model_new (config, options, error);

  if (model == NULL)
    return NULL;
  model->seed = seed;
  if (!scw_network_each (&model->network, invent_slot, model, error))
    {
      scw_model_unref (model);
      return NULL;
    }
  model->step_bytes = count_step_bytes (&model->network);
  return model;
}

ScwModel *
scw_model_ref (ScwModel *model)
{
  atomic_fetch_add (&model->references, 1);
  return model;
}

void
scw_model_unref (ScwModel *model)
{
  if (model == NULL || atomic_fetch_sub (&model->references, 1) != 1)
    return;
  scw_pool_free (model->pool);
  scw_network_clear (&model->network);
  for (int i = 0; i < model->n_owned; i++)
    free (model->owned[i]);
  free (model->owned);
  if (model->weights != NULL)
    scw_weights_free (model->weights);
  scw_weights_free (model->adaptation);
  free (model);
}

const ScwConfig *
scw_model_config (const ScwModel *model)
{
  return &model->network.config;
}

const ScwNetwork *
scw_model_network (const ScwModel *model)
{
  return &model->network;
}

int64_t
scw_model_parameters (const ScwModel *model)
{
  return model->parameters;
}

const ScwWeights *
scw_model_adaptation (const ScwModel *model)
{
  return model->adaptation;
}

ScwDtype
scw_model_dtype (const ScwModel *model)
{
  const ScwNetwork *net = &model->network;
  const ScwKept kept = net->config.dec_dim > 0 ? net->decoder[0].linear1.w.kept : net->projection.w.kept;

  return kept == SCW_KEPT_F32 ? SCW_DTYPE_F32 : kept == SCW_KEPT_BF16 ? SCW_DTYPE_BF16 : SCW_DTYPE_I8;
}

int64_t
scw_model_step_bytes (const ScwModel *model)
{
  return model->step_bytes;
}

double
scw_model_encode_flops (const ScwModel *model, int n)
{
  const ScwConfig *c = &model->network.config;
  const double d = c->enc_dim, rows = n;
  const double layer = 4 * d * d + 2 * d * c->enc_mlp + 2 * rows * d;

  return 2 * rows
         * (c->patch * c->patch * d + c->enc_layers * layer + (double) c->head_dim * (d + c->dec_dim));
}

const char *
scw_model_vocabulary (const ScwModel *model)
{
  return model->weights != NULL ? scw_weights_metadata (model->weights, "vitomr.vocab") : NULL;
}

bool
scw_model_check_vocabulary (
  const ScwModel *model, const char *const *names, int least, int n, ScwError *error)
{
  const char *at = scw_model_vocabulary (model);
  const int vocab = model->network.config.vocab;

  if (vocab < least || vocab > n)
    return scw_fail (error, SCW_ERROR_MODEL, "the network knows %d tokens, not %d", vocab,
                     vocab < least ? least : n);
  for (int i = 0; at != NULL && i < vocab; i++)
    {
      const size_t length = strcspn (at, "\n");

      if (length != strlen (names[i]) || strncmp (at, names[i], length) != 0)
        return scw_fail (error, SCW_ERROR_MODEL, "token %d of the network is '%.*s', not '%s'", i,
                         length > 60 ? 60 : (int) length, at, names[i]);
      at += length;
      at += *at == '\n';
    }
  return true;
}

ScwPool *
scw_model_pool (const ScwModel *model)
{
  return model->pool;
}
