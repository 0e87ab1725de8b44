/* SPDX-License-Identifier: GPL-3.0-or-later */
/* made.h: small networks and samples that are made, not read. */
#pragma once

#include <string.h>

#include "engine/train/network/random.h"
#include "engine/train/objectives/teacher.h"
#include "tests/support/check.h"

#define MADE_SAMPLES 6

typedef struct
{
  ScwPatches patches[MADE_SAMPLES];
  int ids[MADE_SAMPLES][16];
  ScwSample samples[MADE_SAMPLES];
} Made;

static inline ScwConfig
made_config (bool norm_first)
{
  return (ScwConfig){ .name = "made",
                      .patch = 16,
                      .enc_dim = 12,
                      .enc_layers = 2,
                      .enc_heads = 3,
                      .enc_mlp = 20,
                      .head_dim = 14,
                      .dec_dim = 8,
                      .dec_layers = 2,
                      .dec_heads = 2,
                      .dec_mlp = 18,
                      .vocab = 11,
                      .max_tokens = 16,
                      .pe_h = 4,
                      .pe_w = 5,
                      .norm_first = norm_first,
                      .image_mean = 0.9f,
                      .image_std = 0.3f };
}

/* Pictures of 3 to 11 patches with gaps, texts of 4 to 9 tokens. */
static inline Made *
made_samples (uint64_t seed)
{
  Made *m = calloc (1, sizeof *m);

  for (int i = 0; i < MADE_SAMPLES; i++)
    {
      ScwPatches *p = &m->patches[i];
      const uint64_t key = scw_random (seed, (uint64_t) i);
      const int tokens = 4 + (int) (scw_random (key, 0) % 6);

      p->n = 3 + (int) (scw_random (key, 1) % 9);
      p->grid_h = 4;
      p->grid_w = 5;
      p->rows = calloc ((size_t) p->n, sizeof *p->rows);
      p->cols = calloc ((size_t) p->n, sizeof *p->cols);
      p->pixels = calloc ((size_t) p->n * 256, sizeof *p->pixels);
      for (int k = 0; k < p->n; k++)
        {
          p->rows[k] = (int16_t) ((k * 3 / 2) / 5);
          p->cols[k] = (int16_t) ((k * 3 / 2) % 5);
        }
      for (int k = 0; k < p->n * 256; k++)
        p->pixels[k] = (float) scw_random_normal (key, (uint64_t) (100 + k));
      for (int t = 1; t + 1 < tokens; t++)
        m->ids[i][t] = 3 + (int) (scw_random (key, (uint64_t) (10 + t)) % 8);
      m->ids[i][tokens - 1] = 2;
      m->samples[i] = (ScwSample){ p, m->ids[i], tokens };
    }
  return m;
}

static inline void
made_free (Made *m)
{
  for (int i = 0; i < MADE_SAMPLES; i++)
    {
      free (m->patches[i].rows);
      free (m->patches[i].cols);
      free (m->patches[i].pixels);
    }
  free (m);
}
