/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave-parts.h: each part of a score for its player, in a file of its own. */
#pragma once

#include "app/engrave/engrave-page.h"

/* "Quartet.pdf" -> "Quartet - Violin I.pdf" ...: of char *, one for each part, no two the same. To be unreffed. */
GPtrArray *scw_part_paths (const char *path, const ScwScore *score);

/* As scw_engrave_to_file, a part into each of 'paths', with its name above the music. Stops at the first failure; what was
 * written before stays. */
gboolean scw_engrave_parts_to_files (
  const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, GPtrArray *paths, GError **error);
