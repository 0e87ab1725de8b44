/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.h: small pictures of every kind, written to a temporary folder. */
#pragma once

#include <gio/gio.h>

/* The folder, made on first use and removed by files_clear. */
const char *files_folder (void);
void files_clear (void);

/* A path in it; freed by files_clear. */
const char *files_path (const char *name);

void files_write (const char *path, const void *data, gsize size);

/* The first 'keep' bytes of a file (negative: all but so many), as another file. */
const char *files_truncated (const char *path, gssize keep);

/* A PNG as it is told: depth 8 or 16, colour type 0 gray, 2 RGB, 4 gray and alpha, 6 RGBA; samples
 * big-endian, rows without filter. */
void
files_write_png (const char *path, int width, int height, int depth, int colour_type, const guint8 *samples);

/* A PNG header that promises more than there is. */
void files_write_lying_png (const char *path, guint32 width, guint32 height);

/* A gray JPEG with an EXIF orientation (0: without EXIF). */
void files_write_jpeg (const char *path, int width, int height, const guint8 *gray, int orientation);

/* A TIFF of several pages, all width x height; page i is filled with grays[i]; bits 1, 8 or 16. */
void files_write_tiff (const char *path, int width, int height, int bits, const guint8 *grays, int n_pages);

/* A PDF of n pages, each 200 x 100 points; page i has a black bar from x = 10 to 10 + i % 100 points. */
void files_write_pdf (const char *path, int n_pages);

/* One of n blank pages of 300 x 200 points that opens with the password alone. */
void files_write_locked_pdf (const char *path, const char *password, int n_pages);
