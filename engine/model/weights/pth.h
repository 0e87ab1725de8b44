/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pth.h: reads the author's PyTorch checkpoints (.pth).
 *
 *     NAME/data.pkl    a pickle (pickle.h): which tensors there are, and which part of which storage each is
 *     NAME/data/KEY    a storage: little-endian numbers, stored (not compressed) and aligned: usable as mapped
 *     NAME/byteorder   "little"; absent in files of older versions
 *
 * f32 and bf16 tensors point into the mapping. f16 and f64 are converted to f32, strided tensors are made
 * contiguous, and compressed members are inflated; these are copies, limited to 16 MiB + 20 times the file
 * in total. Integer and boolean tensors are refused by name. Files written before PyTorch 1.6 (not a zip)
 * are refused with a message that says so.
 *
 * Checksums are verified for the pickle and for compressed members, but not for mapped storages: that would
 * read the whole file before the first use.
 */
#pragma once

#include "engine/model/weights/weights.h"

bool scw_pth_is_zip (const uint8_t *data, size_t size);

/* False and error if this is a checkpoint of a kind that is older than the zips. */
bool scw_pth_check_legacy (const uint8_t *data, size_t size, ScwError *error);

/* Fills 'weights', which keeps pointers into 'data'. */
bool scw_pth_read (ScwWeights *weights, const uint8_t *data, size_t size, ScwError *error);
