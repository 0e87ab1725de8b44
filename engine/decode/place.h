/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h: where in the picture a token was read, estimated from the cross-attention.
 *
 * The brightest patch of the mean over all layers and heads is too coarse: a patch is 2.3 staff spaces
 * wide, and heads of the lower layers look elsewhere. So we take the top two layers, weight each head by
 * how focused it is (the sum of its squared weights), and use the centroid of the brightest patch and its
 * neighbours.
 *
 * The pitch (or `rest`) is the token of a note that is located best; the tokens after it already look
 * ahead. tests/bench/place.c measures the accuracy.
 */
#pragma once

#include "engine/model/session.h"

#define SCW_PLACE_LAYERS 2

/* For the token at a position of the stream (1 ..) whose logits were computed: x, y in pixels of the picture
 * that the patches were cut from. Costs nothing for the position of the last step, a step for others. False:
 * it was not computed, somebody cancelled, or memory is short. */
bool scw_place_token (ScwSession *session, int position, double *x, double *y);

/* The same from maps (n_maps, n) over patches at rows and cols (n). False: nothing is looked at. */
bool scw_place_maps (
  const float *maps, int n_maps, int n, const int16_t *rows, const int16_t *cols, double *x, double *y);
