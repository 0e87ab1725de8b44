/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tags.h: what gdk-pixbuf does not tell of a picture: the EXIF orientation of PNG (chunk eXIf) and WebP (chunk EXIF). */
#pragma once

/* 1 to 8, as scw_orient takes it; 0: the file does not say. */
int scw_tags_orientation (int fd);
