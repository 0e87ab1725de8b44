/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h: a progress line on standard error; silent unless that is a terminal. */
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
