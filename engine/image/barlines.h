/* SPDX-License-Identifier: GPL-3.0-or-later */
/* barlines.h: upright lines through a system, in its straightened picture: places where a measure may end.
 *
 * A line counts where it blackens the upper and the lower staff from their first to their last line; whether
 * it goes on between them does not matter, nor what it is (the edge at the left, a double bar: one place
 * each). Stems that happen to stand on both staves at once from line to line are taken for one too.
 */
#pragma once

#include "engine/image/prepare.h"

/* The middles of the lines, from left to right, in pixels of the picture; at most 'most' of them. Returns how
 * many. 0 where the view does not know its staves (a box drawn by hand). */
int scw_find_barlines (const ScwGray *picture, const ScwView *view, double *xs, int most);
