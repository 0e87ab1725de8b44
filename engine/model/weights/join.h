/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.h: joins the split encoder of a published checkpoint. */
#pragma once

#include "engine/model/weights/weights.h"

/* Fine-tuning splits the encoder's blocks in two; here they become one stack again, by new names:
 *
 *     encoder.frozen_blocks.layers.N.X     ->  encoder.encoder_blocks.layers.N.X        N < frozen
 *     encoder.fine_tune_blocks.layers.N.X  ->  encoder.encoder_blocks.layers.(frozen + N).X
 *     encoder.fine_tune_blocks.norm.X      ->  encoder.encoder_blocks.norm.X
 *
 * Names are malloc'd strings that are replaced. False and error if the frozen layers are not numbered 0, 1,
 * 2, ... */
bool scw_join_encoder_blocks (ScwTensor *tensors, int n, ScwError *error);
