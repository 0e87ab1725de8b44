/* SPDX-License-Identifier: GPL-3.0-or-later */
/* length.h: the lengths of measures, and the length most of them agree on. */
#pragma once

#include "engine/notation/score/part.h"

/* The length on which measures [first, end) agree: that of more than half of them, and at least two (the
 * first and the last do not count where they are shorter). False: they do not, and *length is left as it was. */
bool scw_common_length (const ScwPart *part, int first, int end, ScwFraction *length);

/* Lengths nearer than this come from moves that had to be rounded: 1/64 of a quarter. */
bool scw_length_equal (ScwFraction a, ScwFraction b);
