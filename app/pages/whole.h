/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole.h: whether a picture's file is whole, by the structure of its format. What follows the picture (a phone's
 * film, padding) is not looked at, and neither are pictures inside it, those of a PDF excepted. */
#pragma once

#include <glib.h>

/* JPEG, PNG and WebP; TRUE for all others. */
gboolean scw_picture_is_whole (int fd);

/* JPEGs of a PDF that are cut off (ScwCutJpeg), as far as they can be seen without opening it. */
typedef struct
{
  gint64 offset, size; /* in the file */
} ScwCutJpeg;

GArray *scw_pdf_find_cut (int fd);
