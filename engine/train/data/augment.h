/* SPDX-License-Identifier: GPL-3.0-or-later */
/* augment.h: augmentation: makes clean engravings look printed, worn and scanned.
 *
 * In this order, each with its own probability (times 'strength'): thicker or thinner ink; a white margin;
 * show-through from the back of the sheet; another size (the staff space up to 14 % off, and up to 5 %
 * wider or narrower); rotation of up to 0.7 degrees and shear of up to 1.7; blur; uneven light; noise; JPEG
 * artefacts. If the tones changed, the contrast step of image/patches.h follows, as in reading.
 */
#pragma once

#include <stdint.h>

#include "engine/image/gray.h"

/* A picture of 'space' pixels a staff space, resized to about 'target'. strength 0 (only resized) to 1; the
 * same key gives the same picture. NULL and error. Free with scw_gray_free. */
ScwGray *scw_augment (
  const ScwGray *picture, double space, double target, double strength, uint64_t key, ScwError *error);

/* The same, and where a point has gone: (x, y) to (m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5]). */
ScwGray *scw_augment_mapped (const ScwGray *picture,
                             double space,
                             double target,
                             double strength,
                             uint64_t key,
                             double m[6],
                             ScwError *error);

/* What JPEG of a quality (1 .. 100) leaves of a picture, in place. */
void scw_jpeg_blocks (ScwGray *gray, int quality);
