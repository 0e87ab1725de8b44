/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adamw.h: the optimiser: Adam with decoupled weight decay (Kingma and Ba 2015, "Adam"; Loshchilov and Hutter
 * 2019, "Decoupled weight decay regularization"), a learning rate for each parameter, and clipping of the
 * gradient's norm (Pascanu, Mikolov and Bengio 2013).
 *
 *     w -= lr wd w;   m = b1 m + (1 - b1) g;   v = b2 v + (1 - b2) g^2
 *     w -= lr (m / (1 - b1^t)) / (sqrt (v / (1 - b2^t)) + eps)
 *
 * The encoder has its own learning rate, multiplied by 'layer_decay' for every layer below its last norm
 * (Clark et al. 2020, "ELECTRA"; Bao et al. 2022, "BEiT"): the layers near the picture are pre-trained and
 * should change least. The defaults are the author's for teacher forcing.
 */
#pragma once

#include "engine/train/network/layout.h"

typedef struct
{
  double rate;         /* 1e-4 */
  double encoder_rate; /* 1e-5; 0: the encoder stays as it is */
  double layer_decay;  /* 0.9 */
  double beta1, beta2; /* 0.9, 0.95 */
  double epsilon;      /* 1e-8 */
  double weight_decay; /* 0.01, of matrices; embeddings, biases and norms have none */
  bool decay_all;      /* weight decay of everything, as torch.optim.AdamW by itself */
  double clip;         /* largest norm of the gradient; 0: none. 1 */
} ScwAdamwOptions;

ScwAdamwOptions scw_adamw_defaults (void);

typedef struct
{
  ScwReal *m, *v; /* arenas of what is learned */
  int64_t step;   /* steps made */
} ScwAdamw;

bool scw_adamw_init (ScwAdamw *adamw, const ScwLayout *layout, ScwError *error);
void scw_adamw_clear (ScwAdamw *adamw);

/* The learning rate of a parameter at full rate. */
double scw_adamw_rate (const ScwAdamwOptions *options, const ScwParameter *parameter);

/* The norm of a gradient: the root of the sum of its squares. */
double scw_gradient_norm (ScwPool *pool, const ScwLayout *layout, const ScwReal *g);

/* One step; all rates are multiplied by 'factor' (the schedule). Returns the norm of the gradient before
 * clipping; where it is not finite nothing is changed and no step is counted. */
double scw_adamw_step (ScwAdamw *adamw,
                       const ScwLayout *layout,
                       ScwPool *pool,
                       const ScwAdamwOptions *options,
                       double factor,
                       const ScwReal *g,
                       ScwReal *w);
