/* SPDX-License-Identifier: GPL-3.0-or-later */
/* descriptors.h: open files. A document keeps one for each page, and may have thousands of pages. */
#pragma once

#include <glib.h>

/* Raises the soft limit of open files, which is 1024 by custom, as far as the system lets us. At the start. */
void scw_descriptors_allow_many (void);

/* Whether the next file that is opened can be waited for with select, which overruns its sets beyond 1024.
 * Ask before code that may do so (SANE's backends). */
gboolean scw_descriptors_suit_select (void);
