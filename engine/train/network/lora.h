/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lora.h: low-rank adaptation: learns from a few pairs without changing the weights of the reader (Hu et
 * al. 2021, "LoRA: low-rank adaptation of large language models").
 *
 *                  +---> w (outputs, inputs), frozen ------------------------+
 *     x (inputs) --|                                                         +--> y (outputs)
 *                  +---> down (rank, inputs) ---> up (outputs, rank) * scale-+
 *
 *     y = w x + b + scale up (down x)
 *
 *     t = down x       d_up += scale dy t^T       d_t = scale up^T dy       d_down += d_t x^T
 *     dx += down^T d_t
 *
 * 'up' is initialised with zeros: with additions that have learned nothing, the reader is unchanged, bit
 * for bit. The additions come after all other parameters of a layout and start at layout->first; gradients
 * and moments are kept for them alone. They are trained with teacher forcing.
 */
#pragma once

#include "engine/train/network/layout.h"

typedef struct
{
  int rank;     /* 16 */
  double scale; /* 2 */
  bool encoder; /* the encoder's and the transition head's matrices too, not only the decoder's */
} ScwLoraOptions;

ScwLoraOptions scw_lora_defaults (void);

/* Adds them to the matrices of a reader's attentions and feed-forward layers; all else stands still from now
 * on. SCW_ERROR_ARGUMENT for a rank below 1 or above 256. */
bool scw_lora_place (ScwLayout *layout, const ScwLoraOptions *options, ScwError *error);

/* For layers.h: y (n, outputs) += scale up (down x), by one thread. */
void scw_lora_forward (ScwPass *pass, const ScwAffine *a, const ScwReal *x, ScwReal *y, int y_stride, int n);

/* dx (n, inputs) += what comes through the addition, by one thread; and the derivatives of down and up over
 * all rows, by the pool. */
void
scw_lora_backward (ScwPass *pass, const ScwAffine *a, const ScwReal *dy, int dy_stride, ScwReal *dx, int n);
void scw_lora_learn (
  ScwPass *pass, const ScwAffine *a, const ScwReal *x, const ScwReal *dy, int dy_stride, int rows);
