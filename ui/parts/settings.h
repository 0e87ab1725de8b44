/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.h: the program's GSettings: installed, or in the build tree. */
#pragma once

#include "app/reading/worker.h"

/* One for the whole program, borrowed. NULL only when there is no schema at all: the program then uses what
 * it was built with. */
GSettings *scw_settings (void);

double scw_settings_doubtful (void);          /* probability below which a symbol is doubtful */
double scw_settings_opacity (void);           /* of the overlay, 0 .. 1 */
char *scw_settings_soundfont (void);          /* a path, to be freed; NULL: what is installed */
char *scw_settings_sample (const char *name); /* path of a sample, or NULL; free it */

/* Has words read as is set, from now on. */
void scw_settings_choose_words (ScwWorker *worker);

/* Opens the weight file that is set (or the one that is found) in the background. Nothing happens without a worker. */
void scw_settings_open_model (ScwWorker *worker);
