/* SPDX-License-Identifier: GPL-3.0-or-later */
/* screen-font.h: the music font of everything that is engraved on the screen. */
#pragma once

#include "app/engrave/engrave-cairo.h"

/* One for the program, borrowed; NULL where no music font is installed. */
ScwGlyphFont *scw_screen_font (void);
