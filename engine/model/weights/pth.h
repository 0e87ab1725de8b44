/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pth.h: the author's PyTorch checkpoints.
 *
 *     NAME/data.pkl    a pickle (pickle.h): which tensors there are, and which part of which storage each is
 *     NAME/data/KEY    a storage: little-endian numbers, stored (not packed) and aligned: usable as mapped
 *     NAME/byteorder   "little"; absent in files of older versions
 *
 * f32 and bf16 tensors point into the mapping. f16 and f64 become f32; strides are made contiguous; members
 * that were packed after all are inflated: these are copies, and together they may be no larger than 16 MiB +
 * 20 times the file. Integers and booleans are refused by name. What PyTorch wrote before 1.6 (no zip) gets a
 * message that says so.
 *
 * Checksums are verified for the pickle and for packed members; those of mapped storages are not, since that
 * would read the whole file before the first use.
 */
#pragma once

#include "engine/model/weights/weights.h"

bool scw_pth_is_zip (const uint8_t *data, size_t size);

/* False and error if this is a checkpoint of a kind that is older than the zips. */
bool scw_pth_check_legacy (const uint8_t *data, size_t size, ScwError *error);

/* Fills 'weights', which keeps pointers into 'data'. */
bool scw_pth_read (ScwWeights *weights, const uint8_t *data, size_t size, ScwError *error);
