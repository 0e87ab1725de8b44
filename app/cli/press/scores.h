/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scores.h: the scores and styles that the press is given. */
#pragma once

#include <glib.h>

#include "engine/press/style.h"

/* Whether a path is a score by its name, or a folder in which one lies. */
gboolean scw_cli_is_scores (const char *path);

/* Adds the path of a score, or those of all scores in a folder and below it, in the order of their names. */
gboolean scw_cli_gather_scores (GPtrArray *paths, const char *path, GError **error);

/* Narrows the rules by a style file; NULL: not at all. */
gboolean scw_cli_read_style (ScwPressRules *rules, const char *path, GError **error);
