/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sound-words.h: why there is no sound, as a translated message. */
#pragma once

#include <glib.h>

/* The message of any error; those of the player (player-fluid.h) are translated where they are usual. */
const char *scw_sound_words (const GError *error);
