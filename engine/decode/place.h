/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h: where on the picture a token was read.
 *
 * The mean over all layers and heads, at its brightest patch, is a patch (2.3 staff spaces) wide, and the
 * heads of the lower layers look elsewhere. So: the upper two layers, each head weighted by how sharply it
 * looks (the sum of its squared weights), and the middle of the brightest patch with its neighbours.
 *
 * Of a note, its pitch (or `rest`) is looked at most exactly; the tokens behind it already look ahead.
 * tests/bench/place.c measures it.
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
