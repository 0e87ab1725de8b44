/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scw-bench: how fast the network is, as JSON.
 *
 *   scw-bench [--threads 2] [--repeat 5] [--weights FILE]     encoder, decoder, tokens a second, memory
 *   scw-bench read --weights FILE --image FILE [--dtype f32|bf16|int8] [--tokens 64] ...   one reading, for
 *                                                             compare_torch.py; the image is its raw patches
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <jansson.h>

#include "engine/compute/blas.h"
#include "engine/compute/kernels.h"
#include "engine/compute/matrix.h"
#include "engine/decode/reader.h"
#include "engine/model/encoder.h"
#include "engine/model/session.h"
#include "tests/bench/rates.h"

#define MAX_REPEAT 31

typedef struct
{
  const char *weights;
  const char *image;
  const char *dtype;
  int threads, repeat, tokens, patches;
} Args;

static void
die (const char *what)
{
  fprintf (stderr, "scw-bench: %s\n", what);
  exit (1);
}

static double
round_to (double v, double unit)
{
  return (double) (int64_t) (v / unit + 0.5) * unit;
}

static double
peak_mb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return round_to ((double) usage.ru_maxrss / 1024, 0.1);
}

static ScwPatches *
new_patches (int n)
{
  ScwPatches *p = calloc (1, sizeof *p);

  p->n = n;
  p->rows = calloc ((size_t) n, sizeof *p->rows);
  p->cols = calloc ((size_t) n, sizeof *p->cols);
  p->pixels = calloc ((size_t) n * SCW_PATCH_PIXELS, sizeof *p->pixels);
  return p;
}

static void
drop_patches (ScwPatches *p)
{
  free (p->rows);
  free (p->cols);
  free (p->pixels);
  free (p);
}

/* As bench.py's: a full grid, 16 rows where there are enough. */
static ScwPatches *
noise (int n)
{
  ScwPatches *p = new_patches (n);
  unsigned seed = 1;

  p->grid_w = n / 16 > 0 ? (n + 15) / 16 : 1;
  p->grid_h = (n + p->grid_w - 1) / p->grid_w;
  for (int i = 0; i < n; i++)
    {
      p->rows[i] = (int16_t) (i / p->grid_w);
      p->cols[i] = (int16_t) (i % p->grid_w);
    }
  for (int i = 0; i < n * SCW_PATCH_PIXELS; i++)
    p->pixels[i] = (float) rand_r (&seed) / (float) RAND_MAX * 3 - 1.5f;
  return p;
}

/* int32 n, grid_h, grid_w; int16 rows (n), cols (n); float pixels (n, 256) */
static ScwPatches *
read_patches (const char *path)
{
  FILE *file = fopen (path, "rb");
  int32_t head[3];
  ScwPatches *p;

  if (file == NULL || fread (head, sizeof *head, 3, file) != 3 || head[0] < 1 || head[0] > 1 << 20)
    die ("cannot read the image");
  p = new_patches (head[0]);
  p->grid_h = head[1];
  p->grid_w = head[2];
  if (fread (p->rows, sizeof *p->rows, (size_t) p->n, file) != (size_t) p->n
      || fread (p->cols, sizeof *p->cols, (size_t) p->n, file) != (size_t) p->n
      || fread (p->pixels, sizeof *p->pixels * SCW_PATCH_PIXELS, (size_t) p->n, file) != (size_t) p->n)
    die ("cannot read the image");
  fclose (file);
  return p;
}

static ScwModelDtype
dtype_of (const char *name)
{
  return strcmp (name, "bf16") == 0   ? SCW_MODEL_BF16
         : strcmp (name, "int8") == 0 ? SCW_MODEL_I8
                                      : SCW_MODEL_F32;
}

static ScwModel *
open_model (const Args *args, const char *size, const char *dtype)
{
  const ScwModelOptions options = { .dtype = dtype_of (dtype), .threads = args->threads };
  ScwError error = { 0 };
  ScwModel *model;
  ScwConfig config;

  if (args->weights != NULL && strcmp (size, "base") != 0)
    model = scw_model_open (args->weights, &options, &error);
  else if (scw_config_named (&config, size, &error))
    model = scw_model_random (&config, 1, &options, &error);
  else
    model = NULL;
  if (model == NULL)
    die (error.message);
  return model;
}

typedef struct
{
  double encode_s; /* encoder and transition head alone */
  double first_s;  /* from patches to the first token, memory of the decoder included */
  double tokens_per_s;
  int *tokens; /* (n) without <bos> */
} Reading;

/* 'n' greedy tokens, <eos> or not, as bench.py does; alternatives are looked for as in a real reading. */
static Reading
read_tokens (ScwModel *model, const ScwPatches *image, int n, int repeat)
{
  const ScwConfig *c = scw_model_config (model);
  double encode[MAX_REPEAT], first[MAX_REPEAT], rate[MAX_REPEAT];
  float *memory = malloc ((size_t) image->n * c->dec_dim * sizeof *memory);
  Reading reading = { .tokens = calloc ((size_t) n, sizeof *reading.tokens) };
  ScwError error = { 0 };

  for (int k = -1; k < repeat; k++) /* the first time does not count */
    {
      const int slot = k < 0 ? 0 : k;
      ScwSession *s = scw_session_new (model, &error);
      double start = now_s (), after = 0;

      if (s == NULL
          || !scw_encode (scw_model_network (model), scw_model_pool (model), &image, 1, NULL, memory, NULL,
                          &error))
        die (error.message);
      encode[slot] = now_s () - start;
      start = now_s ();
      if (!scw_session_encode (s, image, &error))
        die (error.message);
      for (int t = 0; t < n; t++)
        {
          const float *logits = scw_session_step (s, &error);
          ScwAlternative best[SCW_ALTERNATIVES];

          if (logits == NULL)
            die (error.message);
          scw_best_tokens (logits, c->vocab, NULL, best, SCW_ALTERNATIVES);
          reading.tokens[t] = best[0].id;
          if (!scw_session_force (s, best[0].id, &error))
            die (error.message);
          if (t == 0)
            {
              after = now_s ();
              first[slot] = after - start;
            }
        }
      rate[slot] = (n - 1) / (now_s () - after);
      scw_session_free (s);
    }
  free (memory);
  reading.encode_s = median (encode, repeat);
  reading.first_s = median (first, repeat);
  reading.tokens_per_s = median (rate, repeat);
  return reading;
}

static json_t *
describe_reading (const Reading *r)
{
  return json_pack ("{s:f, s:f, s:f}", "encode_s", round_to (r->encode_s, 1e-5), "first_token_s",
                    round_to (r->first_s, 1e-5), "tokens_per_s", round_to (r->tokens_per_s, 0.1));
}

static json_t *
measure_size (const Args *args, const char *size, int patches, int tokens, double memory_gbs)
{
  static const char *const dtypes[] = { "f32", "bf16", "int8" };
  json_t *out = json_object (), *kinds = json_object ();
  ScwPatches *image = noise (patches), *small = noise (16);

  for (int k = 0; k < 3; k++)
    {
      ScwModel *model = open_model (args, size, dtypes[k]);
      Reading r = read_tokens (model, image, tokens, args->repeat), alone;
      json_t *kind = describe_reading (&r);
      const double bytes = (double) scw_model_step_bytes (model);

      /* the weights alone: an image of 16 patches costs next to nothing */
      alone = read_tokens (model, small, tokens < 40 ? tokens : 40, args->repeat);
      json_object_set_new (kind, "weights_gb_per_s",
                           json_real (round_to (bytes * alone.tokens_per_s * 1e-9, 0.01)));
      json_object_set_new (kind, "of_memory_rate",
                           json_real (round_to (bytes * alone.tokens_per_s * 1e-9 / memory_gbs, 0.001)));
      json_object_set_new (kind, "step_mb", json_real (round_to (bytes * 1e-6, 0.01)));
      if (k == 0)
        {
          const double flops = scw_model_encode_flops (model, patches);
          const double blas = blas_rate (scw_model_config (model), patches, args->threads, args->repeat);

          json_object_set_new (out, "parameters", json_integer (scw_model_parameters (model)));
          json_object_set_new (out, "patches", json_integer (patches));
          json_object_set_new (out, "tokens", json_integer (tokens));
          json_object_set_new (out, "encoder",
                               json_pack ("{s:f, s:f, s:f}", "gflop_per_s",
                                          round_to (flops / r.encode_s * 1e-9, 0.1), "openblas_gflop_per_s",
                                          round_to (blas * 1e-9, 0.1), "of_openblas",
                                          round_to (flops / r.encode_s / blas, 0.001)));
        }
      json_object_set_new (kinds, dtypes[k], kind);
      free (r.tokens);
      free (alone.tokens);
      scw_model_unref (model);
    }
  json_object_set_new (out, "kept", kinds);
  json_object_set_new (out, "peak_mb", json_real (peak_mb ()));
  drop_patches (image);
  drop_patches (small);
  return out;
}

static json_t *
describe_machine (const Args *args)
{
  const char *coretype = getenv ("OPENBLAS_CORETYPE");

  return json_pack ("{s:i, s:i, s:s, s:s, s:s}", "threads", args->threads, "repeat", args->repeat, "kernels",
                    scw_kernels ()->name, "openblas", scw_blas_name (), "openblas_coretype",
                    coretype != NULL ? coretype : "");
}

static int
run_all (const Args *args)
{
  json_t *out = describe_machine (args);
  ScwPool *pool = scw_pool_new (args->threads, NULL);
  ScwModel *tiny = open_model (args, "tiny", "bf16");
  ScwPatches *image = noise (600);
  Reading r = read_tokens (tiny, image, 200, 1);
  double rate;

  /* before anything large is touched: what reading a system with the shipped model needs */
  json_object_set_new (out, "peak_mb_tiny_bf16", json_real (peak_mb ()));
  free (r.tokens);
  drop_patches (image);
  scw_model_unref (tiny);
  rate = memory_rate (pool) * 1e-9;
  json_object_set_new (out, "memory_gb_per_s", json_real (round_to (rate, 0.01)));
  json_object_set_new (out, "tiny", measure_size (args, "tiny", 600, 200, rate));
  json_object_set_new (out, "base", measure_size (args, "base", args->patches, args->tokens, rate));
  scw_pool_free (pool);
  json_dumpf (out, stdout, JSON_INDENT (2) | JSON_REAL_PRECISION (6));
  putchar ('\n');
  json_decref (out);
  return 0;
}

static int
run_reading (const Args *args)
{
  json_t *out = describe_machine (args), *tokens = json_array (), *times;
  ScwModel *model;
  ScwPatches *image;
  Reading r;

  if (args->weights == NULL || args->image == NULL)
    die ("read needs --weights and --image");
  model = open_model (args, "", args->dtype);
  image = read_patches (args->image);
  r = read_tokens (model, image, args->tokens, args->repeat);
  for (int i = 0; i < args->tokens; i++)
    json_array_append_new (tokens, json_integer (r.tokens[i]));
  times = describe_reading (&r);
  json_object_update (out, times);
  json_decref (times);
  json_object_set_new (out, "dtype", json_string (args->dtype));
  json_object_set_new (out, "patches", json_integer (image->n));
  json_object_set_new (out, "token_ids", tokens);
  json_object_set_new (out, "peak_mb", json_real (peak_mb ()));
  json_dumpf (out, stdout, JSON_COMPACT | JSON_REAL_PRECISION (6));
  putchar ('\n');
  json_decref (out);
  free (r.tokens);
  drop_patches (image);
  scw_model_unref (model);
  return 0;
}

int
main (int argc, char **argv)
{
  Args args = { .dtype = "f32", .threads = 2, .repeat = 5, .tokens = 64, .patches = 1024 };
  const bool reading = argc > 1 && strcmp (argv[1], "read") == 0;

  for (int i = reading ? 2 : 1; i < argc; i += 2)
    {
      const char *value = i + 1 < argc ? argv[i + 1] : NULL;

      if (value == NULL)
        die ("an option without a value");
      if (strcmp (argv[i], "--weights") == 0)
        args.weights = value;
      else if (strcmp (argv[i], "--image") == 0)
        args.image = value;
      else if (strcmp (argv[i], "--dtype") == 0)
        args.dtype = value;
      else if (strcmp (argv[i], "--threads") == 0)
        args.threads = atoi (value);
      else if (strcmp (argv[i], "--repeat") == 0)
        args.repeat = atoi (value);
      else if (strcmp (argv[i], "--tokens") == 0)
        args.tokens = atoi (value);
      else if (strcmp (argv[i], "--patches") == 0)
        args.patches = atoi (value);
      else
        die ("unknown option");
    }
  if (args.repeat < 1 || args.repeat > MAX_REPEAT || args.tokens < 2 || args.tokens > 1500
      || args.threads < 1)
    die ("an option out of range");
  return reading ? run_reading (&args) : run_all (&args);
}
