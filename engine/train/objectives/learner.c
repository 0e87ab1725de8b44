/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/learner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "engine/compute/half.h"
#include "engine/compute/kernels.h"
#include "engine/model/weights/quantise.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/train/network/random.h"

#define VERSION 1

/* ---- bf16 ---- */

#define PIECE 65536

static void
halve_piece (void *data, int index)
{
  ScwLearner *l = data;
  const int64_t at = (int64_t) index * PIECE, left = l->layout.size - at;

  scw_kernels ()->to_bf16 (l->w + at, l->half + at, left < PIECE ? left : PIECE);
}

/* After every change of the weights. */
static void
halve (ScwLearner *l)
{
  if (l->half != NULL)
    scw_pool_run (l->pass.pool, (int) ((l->layout.size + PIECE - 1) / PIECE), halve_piece, l);
}

bool
scw_learner_set_half (ScwLearner *l, ScwError *error)
{
  if (!scw_half_fast ())
    return scw_fail (error, SCW_ERROR_ARGUMENT, "this processor, or this program, has no products in bf16");
  free (l->half);
  l->half = aligned_alloc (64, (size_t) (l->layout.size + 63) / 64 * 64 * sizeof *l->half);
  if (l->half == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  l->pass.w_half = l->half;
  halve (l);
  return true;
}

/* ---- the running mean ---- */

#define MEAN_EVERY 8 /* steps: it goes through all weights, and they change little in so few */

typedef struct
{
  ScwLearner *l;
  ScwReal share; /* of w */
} Mixing;

static void
mix_piece (void *data, int index)
{
  const Mixing *m = data;
  const int64_t at = (int64_t) index * PIECE,
                end = at + PIECE < m->l->layout.size ? at + PIECE : m->l->layout.size;
  ScwReal *mean = m->l->mean;

  for (int64_t i = at; i < end; i++)
    mean[i] += m->share * (m->l->w[i] - mean[i]);
}

static void
mix_mean (ScwLearner *l)
{
  const double t = (double) ++l->means, whole = pow (l->mean_decay, MEAN_EVERY), early = t / (t + 9);
  Mixing m = { l, (ScwReal) (1 - (whole < early ? whole : early)) };

  scw_pool_run (l->pass.pool, (int) ((l->layout.size + PIECE - 1) / PIECE), mix_piece, &m);
}

bool
scw_learner_set_mean (ScwLearner *l, double decay, ScwError *error)
{
  l->mean_decay = decay;
  if (decay <= 0)
    {
      free (l->mean);
      l->mean = NULL;
      l->means = 0;
    }
  if (decay <= 0 || l->mean != NULL)
    return true;
  l->mean = scw_layout_arena (&l->layout);
  if (l->mean == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  memcpy (l->mean, l->w, (size_t) l->layout.size * sizeof *l->w);
  l->means = 0;
  return true;
}

void
scw_learner_swap_mean (ScwLearner *l)
{
  ScwReal *w = l->w;

  l->w = l->mean;
  l->mean = w;
  l->pass.w = l->w;
  halve (l);
}

/* ---- making and freeing ---- */

static ScwLearner *
make (const ScwConfig *config,
      const ScwMaeSizes *mae,
      const ScwLoraOptions *additions,
      uint64_t seed,
      int threads,
      ScwError *error)
{
  ScwLearner *l = calloc (1, sizeof *l);

  if (l == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  l->progress.seed = seed;
  l->pass.pool = scw_pool_new (threads, error);
  if (l->pass.pool == NULL || !scw_layout_init (&l->layout, config, mae, error)
      || (additions != NULL && !scw_lora_place (&l->layout, additions, error))
      || !scw_adamw_init (&l->adamw, &l->layout, error))
    {
      scw_learner_free (l);
      return NULL;
    }
  l->w = scw_layout_arena (&l->layout);
  l->g = scw_layout_learned (&l->layout);
  if (l->w == NULL || l->g == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %lld parameters", (long long) l->layout.size);
      scw_learner_free (l);
      return NULL;
    }
  scw_layout_start (&l->layout, seed, l->w);
  l->pass.w = l->w;
  l->pass.g = l->g;
  l->pass.first = l->layout.first;
  l->pass.arena = &l->arena;
  return l;
}

ScwLearner *
scw_learner_new (const ScwConfig *config, const ScwMaeSizes *mae, uint64_t seed, int threads, ScwError *error)
{
  return make (config, mae, NULL, seed, threads, error);
}

ScwLearner *
scw_learner_new_additions (
  const ScwWeights *weights, const ScwLoraOptions *additions, uint64_t seed, int threads, ScwError *error)
{
  ScwConfig config;
  ScwLearner *l;

  if (!scw_config_of (&config, weights, error))
    return NULL;
  l = make (&config, NULL, additions, seed, threads, error);
  if (l != NULL && scw_layout_load (&l->layout, weights, false, l->w, error))
    return l;
  scw_learner_free (l);
  return NULL;
}

void
scw_learner_free (ScwLearner *l)
{
  if (l == NULL)
    return;
  free (l->w);
  free (l->g);
  free (l->half);
  free (l->mean);
  scw_adamw_clear (&l->adamw);
  scw_arena_clear (&l->arena);
  scw_pool_free (l->pass.pool);
  scw_layout_clear (&l->layout);
  free (l);
}

bool
scw_learner_load (ScwLearner *l, const char *path, bool encoder_only, ScwError *error)
{
  ScwWeights *weights = scw_weights_open (path, error);
  bool ok = weights != NULL && scw_layout_load (&l->layout, weights, encoder_only, l->w, error);

  halve (l);
  scw_weights_free (weights);
  return ok;
}

/* Reads an arena, from parameter k on, whose tensors have a prefix. */
static bool
load_from (const ScwLayout *layout,
           const ScwWeights *weights,
           int k,
           const char *prefix,
           ScwReal *arena,
           ScwError *error)
{
  for (; k < layout->n; k++)
    {
      const ScwParameter *p = &layout->parameters[k];
      char name[128];
      const ScwTensor *t;

      snprintf (name, sizeof name, "%s%s", prefix, p->name);
      t = scw_weights_find (weights, name);
      if (t == NULL || scw_tensor_elements (t) != p->n)
        return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' is missing or of another shape", name);
      scw_tensor_read_f32 (t, 0, p->n, arena + p->at);
    }
  return true;
}

/* An arena grown to the layout's size. */
static bool
grow (const ScwLayout *layout, int64_t old, ScwReal **arena)
{
  ScwReal *grown = scw_layout_arena (layout);

  if (grown == NULL)
    return false;
  memcpy (grown, *arena, (size_t) old * sizeof *grown);
  free (*arena);
  *arena = grown;
  return true;
}

bool
scw_learner_set_symbols (ScwLearner *l, ScwError *error)
{
  const int64_t old = l->layout.size;
  const ScwReal rare = -4; /* most symbols are not in most patches */

  if (!scw_layout_add_symbols (&l->layout, error))
    return false;
  if (!grow (&l->layout, old, &l->w) || !grow (&l->layout, old, &l->g) || !grow (&l->layout, old, &l->adamw.m)
      || !grow (&l->layout, old, &l->adamw.v))
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  scw_layout_start_at (&l->layout, l->layout.n - 2, l->progress.seed, l->w);
  for (int i = 0; i < SCW_SYMBOLS; i++)
    l->w[l->layout.symbols.b + i] = rare;
  l->pass.w = l->w;
  l->pass.g = l->g;
  return l->half == NULL || scw_learner_set_half (l, error);
}

bool
scw_learner_load_symbols (ScwLearner *l, const char *path, ScwError *error)
{
  ScwWeights *weights = scw_weights_open (path, error);
  const bool ok = weights != NULL && load_from (&l->layout, weights, l->layout.n - 2, "", l->w, error);

  halve (l);
  scw_weights_free (weights);
  return ok || scw_fail_prefix (error, "cannot take the auxiliary task from '%s'", path);
}

/* ---- steps ---- */

static void
zero_piece (void *data, int index)
{
  ScwLearner *l = data;
  const int64_t at = (int64_t) index * PIECE, left = l->layout.size - l->layout.first - at;

  memset (l->g + at, 0, (size_t) (left < PIECE ? left : PIECE) * sizeof *l->g);
}

void
scw_learner_begin (ScwLearner *l)
{
  const int64_t n = l->layout.size - l->layout.first;

  scw_pool_run (l->pass.pool, (int) ((n + PIECE - 1) / PIECE), zero_piece, l);
  l->pass.g = l->g;
  l->pass.seed = scw_random (l->progress.seed, (uint64_t) l->adamw.step);
}

double
scw_learner_step (ScwLearner *l, const ScwAdamwOptions *options, double factor)
{
  const double norm = scw_adamw_step (&l->adamw, &l->layout, l->pass.pool, options, factor, l->g, l->w);

  halve (l);
  if (l->mean != NULL && isfinite (norm) && l->adamw.step % MEAN_EVERY == 0)
    mix_mean (l);
  return norm;
}

/* ---- files ---- */

char *
scw_config_format (const ScwConfig *c, const ScwMaeSizes *mae)
{
  json_t *o = json_pack ("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:b, s:f, "
                         "s:f, s:f, s:i, s:s}",
                         "patch", c->patch, "enc_dim", c->enc_dim, "enc_layers", c->enc_layers, "enc_heads",
                         c->enc_heads, "enc_mlp", c->enc_mlp, "head_dim", c->head_dim, "dec_dim", c->dec_dim,
                         "dec_layers", c->dec_layers, "dec_heads", c->dec_heads, "dec_mlp", c->dec_mlp,
                         "vocab", c->vocab, "max_tokens", c->max_tokens, "pe_h", c->pe_h, "pe_w", c->pe_w,
                         "norm_first", (int) c->norm_first, "image_mean", (double) c->image_mean, "image_std",
                         (double) c->image_std, "staff_space", (double) c->staff_space, "blank", c->blank,
                         "name", c->name);
  json_t *staves = json_array ();
  char *text;

  for (int i = 0; i < 32; i++)
    if (c->staves >> i & 1)
      json_array_append_new (staves, json_integer (i));
  if (json_array_size (staves) > 0)
    json_object_set (o, "staves", staves);
  json_decref (staves);
  if (mae != NULL && mae->dim > 0)
    json_object_set_new (o, "mae", json_pack ("[i, i, i, i]", mae->dim, mae->layers, mae->heads, mae->mlp));
  text = o != NULL ? json_dumps (o, JSON_REAL_PRECISION (9)) : NULL;
  json_decref (o);
  return text;
}

static char *
vocabulary (const ScwConfig *c)
{
  size_t size = 1;
  char *text, *at;

  if (c->vocab > SCW_LMX_COUNT)
    return strdup ("");
  for (int i = 0; i < c->vocab; i++)
    size += strlen (scw_lmx_name (i)) + 1;
  text = at = malloc (size);
  for (int i = 0; text != NULL && i < c->vocab; i++)
    {
      at = stpcpy (at, scw_lmx_name (i));
      *at++ = '\n';
    }
  if (text != NULL)
    at[-1] = '\0';
  return text;
}

/* Seeds are 64 bits without a sign, JSON's whole numbers have one: they are cast back and forth. */
static char *
format_progress (const ScwLearner *l)
{
  char *text;
  json_t *o
    = json_pack ("{s:i, s:I, s:I, s:I, s:I, s:I}", "version", VERSION, "seed", (json_int_t) l->progress.seed,
                 "step", (json_int_t) l->adamw.step, "epoch", (json_int_t) l->progress.epoch, "position",
                 (json_int_t) l->progress.position, "samples", (json_int_t) l->progress.samples);

  if (o != NULL && l->mean != NULL)
    json_object_set_new (o, "means", json_integer ((json_int_t) l->means));
  text = o != NULL ? json_dumps (o, 0) : NULL;
  json_decref (o);
  return text;
}

static bool
parse_progress (ScwLearner *l, const char *text)
{
  json_t *o = json_loads (text, 0, NULL);
  json_int_t seed, step, epoch, position, samples;
  int version;
  const bool ok = o != NULL
                  && json_unpack (o, "{s:i, s:I, s:I, s:I, s:I, s:I}", "version", &version, "seed", &seed,
                                  "step", &step, "epoch", &epoch, "position", &position, "samples", &samples)
                       == 0
                  && version == VERSION && step >= 0 && epoch >= 0 && position >= 0 && samples >= 0;

  l->means = json_integer_value (json_object_get (o, "means"));
  json_decref (o);
  if (!ok || l->means < 0)
    return false;
  l->progress = (ScwProgress){ (uint64_t) seed, epoch, position, samples };
  l->adamw.step = step;
  return true;
}

/* Parameters that belong to the network itself. */
static int
count_own (const ScwLearner *l)
{
  return l->layout.symbols.outputs > 0 ? l->layout.n - 2 : l->layout.n;
}

/* The learner's arenas (w, and with 'all' m, v, the mean and the auxiliary task) as weights. 'names' and the tensors
 * are freed here: the weights copy them. */
static ScwWeights *
make_weights (const ScwLearner *l, bool all, ScwError *error)
{
  const int n = l->layout.n;
  const int arenas = !all ? 1 : l->mean != NULL ? 4 : 3;
  ScwTensorName *names = calloc ((size_t) n * 4, sizeof *names);
  ScwTensor *tensors = calloc ((size_t) n * 4, sizeof *tensors);
  char *config = scw_config_format (&l->layout.config, &l->layout.mae_sizes);
  char *vocab = vocabulary (&l->layout.config), *progress = format_progress (l);
  ScwWeights *weights = NULL;

  if (names != NULL && tensors != NULL && config != NULL && vocab != NULL && progress != NULL)
    {
      const char *metadata[]
        = { "format", "pt", "vitomr.config", config, "vitomr.vocab", vocab, "scorewright.training",
            progress, NULL };

      if (!all)
        metadata[6] = NULL;
      scw_layout_tensors (&l->layout, l->w, "", names, tensors);
      if (all)
        {
          scw_layout_tensors (&l->layout, l->adamw.m, "adamw.m.", names + n, tensors + n);
          scw_layout_tensors (&l->layout, l->adamw.v, "adamw.v.", names + 2 * n, tensors + 2 * n);
        }
      if (arenas == 4)
        scw_layout_tensors (&l->layout, l->mean, "mean.", names + 3 * n, tensors + 3 * n);
      weights = scw_weights_build (tensors, all ? arenas * n : count_own (l), metadata, error);
    }
  else
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  free (names);
  free (tensors);
  free (config);
  free (vocab);
  free (progress);
  return weights;
}

ScwWeights *
scw_learner_weights (const ScwLearner *l, ScwError *error)
{
  return make_weights (l, false, error);
}

static bool
save (ScwWeights *weights, const char *path, ScwDtype dtype, ScwError *error)
{
  const bool ok = weights != NULL && scw_weights_save (weights, path, dtype, error) > 0;

  scw_weights_free (weights);
  return ok;
}

bool
scw_learner_save (const ScwLearner *l, const char *path, ScwError *error)
{
  return save (make_weights (l, true, error), path, SCW_DTYPE_F32, error);
}

bool
scw_learner_export (const ScwLearner *l, const char *path, ScwDtype dtype, ScwError *error)
{
  return save (make_weights (l, false, error), path, dtype, error);
}

bool
scw_learner_export_symbols (const ScwLearner *l, const char *path, ScwError *error)
{
  const int n = l->layout.n;
  ScwTensorName *names = calloc ((size_t) n, sizeof *names);
  ScwTensor *tensors = calloc ((size_t) n, sizeof *tensors);
  const char *metadata[] = { "format", "pt", NULL };
  bool ok = names != NULL && tensors != NULL;

  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  else
    {
      scw_layout_tensors (&l->layout, l->w, "", names, tensors);
      ok = save (scw_weights_build (tensors + count_own (l), n - count_own (l), metadata, error), path,
                 SCW_DTYPE_F32, error);
    }
  free (names);
  free (tensors);
  return ok;
}

bool
scw_learner_export_additions (const ScwLearner *l,
                              const char *path,
                              const char *const *metadata,
                              ScwError *error)
{
  const int n = l->layout.n;
  const ScwParameter *parameters = l->layout.parameters;
  ScwLearner scaled = *l;
  ScwTensorName *names = calloc ((size_t) n, sizeof *names);
  ScwTensor *tensors = calloc ((size_t) n, sizeof *tensors);
  const ScwReal scale = l->layout.decoder.blocks[0].self_in.scale;
  int first = 0;
  bool ok = names != NULL && tensors != NULL;

  scaled.w = scw_layout_arena (&l->layout);
  while (first < n && parameters[first].at < l->layout.first)
    first++;
  if (!ok || scaled.w == NULL)
    ok = scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  else
    {
      for (int i = first; i < n; i++)
        for (int64_t k = parameters[i].at; k < parameters[i].at + parameters[i].n; k++)
          scaled.w[k] = l->w[k] * (parameters[i].start == SCW_START_ZERO ? scale : 1);
      scw_layout_tensors (&l->layout, scaled.w, "", names, tensors);
      ok = save (scw_weights_build (tensors + first, n - first, metadata, error), path, SCW_DTYPE_F32, error);
    }
  free (scaled.w);
  free (names);
  free (tensors);
  return ok;
}

/* The autoencoder's sizes, which ScwConfig does not hold; dim 0 if there are none. */
static ScwMaeSizes
parse_mae (const char *config)
{
  json_t *o = json_loads (config, 0, NULL), *mae = json_object_get (o, "mae");
  ScwMaeSizes m = { 0 };

  if (mae != NULL && json_unpack (mae, "[i, i, i, i]", &m.dim, &m.layers, &m.heads, &m.mlp) != 0)
    m = (ScwMaeSizes){ -1, 0, 0, 0 };
  json_decref (o);
  return m;
}

/* The running mean, where the checkpoint has one. */
static bool
load_mean (ScwLearner *l, const ScwWeights *weights, ScwError *error)
{
  char name[128];

  snprintf (name, sizeof name, "mean.%s", l->layout.parameters[0].name);
  if (scw_weights_find (weights, name) == NULL)
    return true;
  l->mean = scw_layout_arena (&l->layout);
  return l->mean != NULL ? load_from (&l->layout, weights, 0, "mean.", l->mean, error)
                         : scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

static ScwLearner *
read_checkpoint (const ScwWeights *weights, int threads, ScwError *error)
{
  const char *text = scw_weights_metadata (weights, "scorewright.training");
  const char *config_text = scw_weights_metadata (weights, "vitomr.config");
  ScwLearner *l;
  ScwConfig config;
  ScwMaeSizes mae;

  if (text == NULL || config_text == NULL)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "it is not a training checkpoint");
      return NULL;
    }
  if (!scw_config_parse (&config, config_text, error))
    return NULL;
  mae = parse_mae (config_text);
  l = scw_learner_new (&config, mae.dim != 0 ? &mae : NULL, 0, threads, error);
  if (l == NULL)
    return NULL;
  if (scw_weights_find (weights, "aux_head.weight") != NULL && !scw_learner_set_symbols (l, error))
    ;
  else if (!parse_progress (l, text))
    scw_fail (error, SCW_ERROR_FORMAT, "its record of the training makes no sense");
  else if (scw_layout_load (&l->layout, weights, false, l->w, error)
           && load_from (&l->layout, weights, 0, "adamw.m.", l->adamw.m, error)
           && load_from (&l->layout, weights, 0, "adamw.v.", l->adamw.v, error)
           && load_mean (l, weights, error))
    return l;
  scw_learner_free (l);
  return NULL;
}

ScwLearner *
scw_learner_open (const char *path, int threads, ScwError *error)
{
  ScwWeights *weights = scw_weights_open (path, error);
  ScwLearner *l = weights != NULL ? read_checkpoint (weights, threads, error) : NULL;

  if (weights != NULL && l == NULL)
    scw_fail_prefix (error, "cannot continue from '%s'", path);
  scw_weights_free (weights);
  return l;
}
