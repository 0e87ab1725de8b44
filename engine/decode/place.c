/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/place.h"

#include <stdlib.h>
#include <string.h>

#include "engine/image/patches.h"

bool
scw_place_maps (
  const float *maps, int n_maps, int n, const int16_t *rows, const int16_t *cols, double *x, double *y)
{
  double *weights = calloc ((size_t) n + 1, sizeof *weights), sum = 0, px = 0, py = 0;
  int peak = 0;

  if (weights == NULL)
    return false;
  for (int m = 0; m < n_maps; m++)
    {
      const float *map = maps + (int64_t) m * n;
      double sharp = 0;

      for (int i = 0; i < n; i++)
        sharp += (double) map[i] * (double) map[i];
      for (int i = 0; i < n; i++)
        weights[i] += sharp * (double) map[i];
    }
  for (int i = 1; i < n; i++)
    if (weights[i] > weights[peak])
      peak = i;
  for (int i = 0; i < n; i++)
    if (abs (rows[i] - rows[peak]) <= 1 && abs (cols[i] - cols[peak]) <= 1)
      {
        sum += weights[i];
        px += weights[i] * (cols[i] + 0.5) * SCW_PATCH;
        py += weights[i] * (rows[i] + 0.5) * SCW_PATCH;
      }
  free (weights);
  if (!(sum > 0))
    return false;
  *x = px / sum;
  *y = py / sum;
  return true;
}

bool
scw_place_token (ScwSession *session, int position, double *x, double *y)
{
  const ScwConfig *config = scw_model_config (scw_session_model (session));
  const int16_t *rows, *cols;
  int n = scw_session_patches (session, &rows, &cols), heads = config->dec_heads;
  int layers = config->dec_layers < SCW_PLACE_LAYERS ? config->dec_layers : SCW_PLACE_LAYERS;
  float *maps;
  bool ok;

  if (n < 1 || scw_session_attention (session, position) == NULL)
    return false;
  maps = malloc ((size_t) (layers * heads) * (size_t) n * sizeof *maps);
  ok = maps != NULL;
  for (int i = 0; ok && i < layers * heads; i++)
    {
      const float *map = scw_session_attention_of (session, position, config->dec_layers - layers + i / heads,
                                                   i % heads, NULL);

      ok = map != NULL;
      if (ok)
        memcpy (maps + (int64_t) i * n, map, (size_t) n * sizeof *map);
    }
  ok = ok && scw_place_maps (maps, layers * heads, n, rows, cols, x, y);
  free (maps);
  return ok;
}
