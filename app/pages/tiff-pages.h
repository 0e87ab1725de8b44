/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tiff-pages.h: where the pages of a TIFF file are. libtiff would read every directory whole, for each page anew. */
#pragma once

#include <glib.h>

#define SCW_TIFF_MAX_DIRECTORIES 65535

/* Thumbnails and masks are pictures in a TIFF file but not pages. Gives how many pages there are, up to 'page' (from 1);
 * *offset is that of the directory of the last one counted. */
int scw_tiff_count_pages (int fd, int page, guint64 *offset);
