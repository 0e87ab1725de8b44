/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole.h: whether a picture's file is whole, by the structure of its format. What follows the picture (a phone's
 * film, padding) is not looked at, and neither are pictures inside it. */
#pragma once

#include <glib.h>

/* JPEG, PNG and WebP; TRUE for all others. */
gboolean scw_picture_is_whole (int fd);
