/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gray-png.h: writes grayscale pictures as PNG. picture.h reads them back, in a child process. Any thread. */
#pragma once

#include <glib.h>

#include "engine/image/gray.h"

/* Writes a PNG to an open file, from where it stands. */
gboolean scw_png_write (int fd, const ScwGray *gray, GError **error);

/* What the header of a PNG says it holds; only eight-bit gray ones will do. 'head' is the beginning of the
 * file, 'n' bytes of it (29 are enough). */
gboolean scw_png_look (const guint8 *head, gsize n, int *width, int *height);
