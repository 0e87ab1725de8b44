/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference.h: the network once more, in double precision, one number at a time, without caches, tiles or
 * threads. */
#pragma once

#include "engine/image/patches.h"
#include "engine/model/network.h"

/* (n, enc_dim) of one image. Free it. */
double *reference_encode (const ScwNetwork *net, const ScwPatches *image);

/* (n, dec_dim) from the encoder's output. */
double *reference_memory (const ScwNetwork *net, const double *encoded, int n);

/* Logits (tokens, vocab) of a whole stream. attention (layers, heads, tokens, n) may be NULL. */
double *reference_logits (
  const ScwNetwork *net, const double *memory, int n, const int *ids, int tokens, double *attention);

/* A picture of random patches: all places of a grid, or (with gaps) every third left out. Free with
 * random_image_free. */
ScwPatches *random_image (int grid_h, int grid_w, bool gaps, unsigned seed);
void random_image_free (ScwPatches *image);
