/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave.h: loads scores from files, for the commands that draw and play them. */
#pragma once

#include <glib.h>

#include "engine/notation/score/score.h"

/* Any of LMX, MusicXML and MXL; "-" is standard input. NULL and error. To be freed with scw_score_free. */
ScwScore *scw_cli_read_score (const char *path, const char *part, GError **error);
