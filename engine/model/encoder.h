/* SPDX-License-Identifier: GPL-3.0-or-later */
/* encoder.h: turns patches into the decoder's memory, for one image or a ragged batch of them.
 *
 *     images   |--- 0 ---|- 1 -|------ 2 ------|        rows of all images are packed, one after the other;
 *     rows     0 ...     a ... b ...           n        no row is padding and no image sees another
 */
#pragma once

#include <stdatomic.h>

#include "engine/image/patches.h"
#include "engine/model/network.h"

/* Encodes n images. out (sum of patches, enc_dim) gets the encoder's last norm, memory (sum of patches,
 * dec_dim) what the transition head makes of it; either may be NULL. 'cancel' is looked at now and then and
 * may be NULL. SCW_ERROR_LIMIT for a patch outside the grid of the network. */
bool scw_encode (const ScwNetwork *network,
                 ScwPool *pool,
                 const ScwPatches *const *images,
                 int n,
                 float *out,
                 float *memory,
                 const _Atomic bool *cancel,
                 ScwError *error);
