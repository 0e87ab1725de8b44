/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fonts.h: the fonts that the press prints with. */
#pragma once

#include <glib.h>

#include "engine/press/type.h"

/* Every font file below 'folder'. NULL: those in ~/.cache/scorewright/fonts (data/recipe/fonts.py fills it), LilyPond's
 * Emmentaler, and what is installed of some known ones. NULL and error if there is no music font. */
ScwTypeCase *scw_cli_fonts (const char *folder, GError **error);
