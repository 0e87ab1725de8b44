/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/mae.h"

#include <math.h>
#include <string.h>

#include "engine/train/network/random.h"

ScwMaeSizes
scw_mae_sizes (const ScwConfig *c)
{
  return (ScwMaeSizes){ c->enc_dim / 2, 2, c->enc_heads > 1 ? c->enc_heads / 2 : 1, c->enc_dim * 2 };
}

int
scw_mae_visible (int n, double hidden)
{
  const int visible = (int) ((double) n * (1 - hidden) + 1e-9);

  return visible < 1 ? 1 : visible;
}

int64_t
scw_mae_count (const ScwSample *samples, int n, double hidden)
{
  int64_t count = 0;

  for (int i = 0; i < n; i++)
    count += samples[i].patches->n - scw_mae_visible (samples[i].patches->n, hidden);
  return count;
}

typedef struct
{
  ScwPass *pass;
  const ScwLayout *layout;
  ScwBatch b;
  int rows;        /* P, all patches */
  ScwRagged shown; /* V visible patches */
  int *at;         /* (V) rows of the batch */
  bool *visible;   /* (P) */
  int *places;     /* (V) */
  ScwReal *pixels; /* (V, patch^2) */
  ScwEncoding encoding;
  ScwSeen seen;
  ScwTape tape;
  ScwReal *out;  /* (P, dim) after the decoder's last norm */
  ScwReal *said; /* (P, patch^2); becomes the derivative */
} Run;

/* Draws what is seen and packs it. */
static bool
hide (Run *run, const ScwSample *samples, int n, uint64_t serial, double hidden, const int *const *orders)
{
  ScwArena *arena = run->pass->arena;
  const int pixels = run->layout->mae_unembed.outputs;
  int *lengths = scw_arena_bytes (arena, n * (int64_t) sizeof *lengths);
  int *order = scw_arena_bytes (arena, run->rows * (int64_t) sizeof *order), seen = 0;

  if (arena->failed)
    return false;
  for (int i = 0; i < n; i++)
    lengths[i] = scw_mae_visible (samples[i].patches->n, hidden);
  if (!scw_ragged_make (run->pass, lengths, n, serial, &run->shown))
    return false;
  seen = scw_ragged_rows (&run->shown);
  run->at = scw_arena_bytes (arena, seen * (int64_t) sizeof (int));
  run->places = scw_arena_bytes (arena, seen * (int64_t) sizeof (int));
  run->pixels = scw_arena_take (arena, (int64_t) seen * pixels);
  run->visible = scw_arena_bytes (arena, run->rows * (int64_t) sizeof (bool));
  if (arena->failed)
    return false;
  memset (run->visible, 0, (size_t) run->rows * sizeof (bool));
  for (int i = 0, k = 0; i < n; i++)
    {
      const int first = run->b.patches.first[i];

      if (orders == NULL)
        scw_random_order (scw_random (run->pass->seed ^ 0x3ae, serial + (uint64_t) i), order,
                          samples[i].patches->n);
      for (int j = 0; j < lengths[i]; j++, k++)
        {
          const int row = first + (orders != NULL ? orders[i][j] : order[j]);

          run->at[k] = row;
          run->visible[row] = true;
          run->places[k] = run->b.places[row];
          memcpy (run->pixels + (int64_t) k * pixels, run->b.pixels + (int64_t) row * pixels,
                  (size_t) pixels * sizeof *run->pixels);
        }
    }
  return true;
}

static bool
forward (Run *run)
{
  ScwPass *pass = run->pass;
  const ScwLayout *l = run->layout;
  const int dim = l->mae_sizes.dim, seen = scw_ragged_rows (&run->shown), pixels = l->mae_unembed.outputs;
  ScwReal *z = scw_arena_take (pass->arena, (int64_t) seen * dim);
  ScwReal *x = scw_arena_take (pass->arena, (int64_t) run->rows * dim);

  run->out = scw_arena_take (pass->arena, (int64_t) run->rows * dim);
  run->said = scw_arena_take (pass->arena, (int64_t) run->rows * pixels);
  if (pass->arena->failed
      || !scw_train_encoder (pass, l, &run->shown, run->pixels, run->places, &run->encoding))
    return false;
  scw_affine_forward (pass, &l->mae_embed, run->encoding.out, z, dim, seen);
  for (int64_t i = 0; i < run->rows; i++)
    memcpy (x + i * dim, pass->w + l->mask_token, (size_t) dim * sizeof *x);
  for (int64_t i = 0; i < seen; i++)
    memcpy (x + (int64_t) run->at[i] * dim, z + i * dim, (size_t) dim * sizeof *x);
  for (int64_t i = 0; i < run->rows; i++)
    scw_train_kernels ()->add (x + i * dim, pass->w + l->mae_pos + (int64_t) run->b.places[i] * dim, dim);
  run->seen = (ScwSeen){ .rows = &run->b.patches, .rate = pass->dropout };
  if (!scw_stack_forward (pass, &l->mae, &run->seen, x, &run->tape, run->out))
    return false;
  scw_affine_forward (pass, &l->mae_unembed, run->out, run->said, pixels, run->rows);
  return true;
}

/* The error of one patch; said becomes factor times the derivative. */
static double
patch_loss (const ScwReal *pixels, ScwReal *said, int n, double factor)
{
  double mean = 0, var = 0, loss = 0, scale;

  for (int i = 0; i < n; i++)
    mean += (double) pixels[i] / n;
  for (int i = 0; i < n; i++)
    var += ((double) pixels[i] - mean) * ((double) pixels[i] - mean) / (n - 1);
  scale = 1 / sqrt (var + 1e-6);
  for (int i = 0; i < n; i++)
    {
      const double off = (double) said[i] - ((double) pixels[i] - mean) * scale;

      loss += off * off / n;
      said[i] = (ScwReal) (factor * 2 * off / n);
    }
  return loss;
}

static void
backward (Run *run)
{
  ScwPass *pass = run->pass;
  const ScwLayout *l = run->layout;
  const int dim = l->mae_sizes.dim, seen = scw_ragged_rows (&run->shown);
  ScwReal *d = scw_arena_take (pass->arena, (int64_t) run->rows * dim);
  ScwReal *d_z = scw_arena_take (pass->arena, (int64_t) seen * dim);
  ScwReal *d_encoded = scw_arena_take (pass->arena, (int64_t) seen * l->config.enc_dim);

  if (pass->arena->failed)
    return;
  scw_affine_backward (pass, &l->mae_unembed, run->out, run->said, l->mae_unembed.outputs, d, false,
                       run->rows);
  scw_stack_backward (pass, &l->mae, &run->seen, &run->tape, d);
  for (int64_t i = 0; i < run->rows; i++)
    {
      scw_train_kernels ()->add (pass->g + l->mae_pos + (int64_t) run->b.places[i] * dim, d + i * dim, dim);
      if (!run->visible[i])
        scw_train_kernels ()->add (pass->g + l->mask_token, d + i * dim, dim);
    }
  for (int64_t i = 0; i < seen; i++)
    memcpy (d_z + i * dim, d + (int64_t) run->at[i] * dim, (size_t) dim * sizeof *d);
  scw_affine_backward (pass, &l->mae_embed, run->encoding.out, d_z, dim, d_encoded, false, seen);
  scw_train_encoder_backward (pass, l, &run->encoding, d_encoded);
}

bool
scw_masked_autoencoder (ScwPass *pass,
                        const ScwLayout *layout,
                        const ScwSample *samples,
                        int n,
                        uint64_t serial,
                        double hidden,
                        const int *const *orders,
                        double factor,
                        ScwReal *predictions,
                        ScwTally *tally,
                        ScwError *error)
{
  Run run = { .pass = pass, .layout = layout };
  const int pixels = layout->mae_unembed.outputs;

  if (layout->mae_sizes.dim == 0)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "this network has no autoencoder");
  scw_pass_begin (pass);
  if (!scw_batch_pack (pass, layout, samples, n, serial, &run.b, error))
    return false;
  run.rows = scw_ragged_rows (&run.b.patches);
  if (!hide (&run, samples, n, serial, hidden, orders) || !forward (&run))
    return scw_pass_check (pass, error);
  if (predictions != NULL)
    memcpy (predictions, run.said, (size_t) run.rows * pixels * sizeof *predictions);
  for (int64_t i = 0; i < run.rows; i++)
    if (run.visible[i])
      memset (run.said + i * pixels, 0, (size_t) pixels * sizeof *run.said);
    else
      {
        tally->loss += patch_loss (run.b.pixels + i * pixels, run.said + i * pixels, pixels, factor);
        tally->count++;
      }
  if (pass->g != NULL)
    backward (&run);
  return scw_pass_check (pass, error);
}
