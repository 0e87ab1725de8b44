/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lyrics.h: what is sung, as plain text:
 *
 *     Heidenröslein                   the title, if there is one
 *
 *     Sah ein Knab ein Röslein stehn, a line for each system, a paragraph for each verse; no word is divided
 *     Röslein auf der Heiden,
 *
 *     Knabe sprach: ich breche dich,
 *
 * Where several parts sing, each begins with its name.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/score.h"

/* NULL: nothing is sung. To be freed with g_free. */
char *scw_lyrics_format (const ScwScore *score);
