/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/mapped.h"

#define MAX_LAYERS 1000

static const char frozen_prefix[] = "encoder.frozen_blocks.";
static const char fine_tune_prefix[] = "encoder.fine_tune_blocks.";

/* What follows the prefix, or NULL. */
static const char *
skip_prefix (const char *name, const char *prefix)
{
  size_t n = strlen (prefix);

  return strncmp (name, prefix, n) == 0 ? name + n : NULL;
}

/* The N of "layers.N.X" and, in 'rest', where X begins; -1 if it is nothing of that kind. */
static int
layer_number (const char *name, const char **rest)
{
  const char *digits = skip_prefix (name, "layers.");
  const char *c = digits;
  int n = 0;

  if (digits == NULL)
    return -1;
  for (; *c >= '0' && *c <= '9' && n < MAX_LAYERS; c++)
    n = n * 10 + (*c - '0');
  *rest = c + 1;
  return c > digits && *c == '.' && n < MAX_LAYERS ? n : -1;
}

static bool
count_frozen_layers (const ScwTensor *tensors, int n, int *count, ScwError *error)
{
  bool seen[MAX_LAYERS] = { false };
  char shown[SCW_SHOWN_SIZE];
  const char *rest;
  int last = -1;

  for (int i = 0; i < n; i++)
    {
      const char *name = skip_prefix (tensors[i].name, frozen_prefix);
      int layer;

      if (name == NULL)
        continue;
      layer = layer_number (name, &rest);
      if (layer < 0)
        return scw_fail (error, SCW_ERROR_MODEL, "'%s' is not a tensor of a frozen block",
                         scw_shown (shown, tensors[i].name, strlen (tensors[i].name)));
      seen[layer] = true;
      last = layer > last ? layer : last;
    }
  for (int i = 0; i <= last; i++)
    if (!seen[i])
      return scw_fail (error, SCW_ERROR_MODEL, "frozen block %d of the encoder is missing", i);
  *count = last + 1;
  return true;
}

static bool
rename_tensor (ScwTensor *tensor, int frozen, ScwError *error)
{
  const char *in_frozen = skip_prefix (tensor->name, frozen_prefix);
  const char *name = in_frozen != NULL ? in_frozen : skip_prefix (tensor->name, fine_tune_prefix);
  const char *rest;
  char *joined;
  int layer;
  int length;

  if (name == NULL)
    return true;
  layer = layer_number (name, &rest);
  if (layer >= 0)
    length = asprintf (&joined, "encoder.encoder_blocks.layers.%d.%s",
                       layer + (in_frozen != NULL ? 0 : frozen), rest);
  else
    length = asprintf (&joined, "encoder.encoder_blocks.%s", name);
  if (length < 0)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  free ((void *) tensor->name);
  tensor->name = joined;
  return true;
}

bool
scw_join_encoder_blocks (ScwTensor *tensors, int n, ScwError *error)
{
  int frozen;

  if (!count_frozen_layers (tensors, n, &frozen, error))
    return false;
  for (int i = 0; i < n; i++)
    if (!rename_tensor (&tensors[i], frozen, error))
      return false;
  return true;
}
