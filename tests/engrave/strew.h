/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strew.h: marks of all kinds at random places of a part. */
#pragma once

#include <stdint.h>

#include "engine/notation/score/part.h"

/* The same seed strews the same. What stands in the part stays; marks that begin also end, repeats and endings make
 * sense. False: memory. */
bool strew_marks (ScwPart *part, uint64_t seed);
