/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h: one line on a terminal that says how far the reading is; silent where standard error is none.
 */
#pragma once

#include <glib.h>

void scw_progress_enable (gboolean enable); /* off until then; stays off without a terminal */

void scw_progress_file (const char *name, int file, int n_files, int n_pages);
void scw_progress_page (int n_systems);
void scw_progress_system (int system);
void scw_progress_token (int measure);
void scw_progress_system_done (void);

/* Takes the line away before something else is said. */
void scw_progress_wipe (void);
