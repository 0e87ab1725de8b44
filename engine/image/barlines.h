/* SPDX-License-Identifier: GPL-3.0-or-later */
/* barlines.h: vertical lines through a system in its straightened picture: candidates for barlines.
 *
 * A line counts if it covers both staves from the first to the last line, whether or not it continues
 * between them. The left edge counts, and a double bar counts once. Stems that happen to span both staves
 * at the same position are mistaken for one.
 */
#pragma once

#include "engine/image/prepare.h"

/* The middles of the lines, from left to right, in pixels of the picture; at most 'most' of them. Returns how
 * many. 0 where the view does not know its staves (a box drawn by hand). */
int scw_find_barlines (const ScwGray *picture, const ScwView *view, double *xs, int most);
