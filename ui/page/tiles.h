/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tiles.h: a grayscale page as textures: cut into tiles, at the resolution needed on screen.
 *
 *     level 0   the page            +--+--+--+      level 1, 2 ...: half the size each, computed on a
 *                                   |  |  |  |      thread of their own. Drawing uses the level whose pixels
 *                                   +--+--+--+      are just smaller than those of the screen, and makes
 *                                   |  |  |  |      textures only for the visible tiles.
 *
 * So a page of 600 dpi (35 million pixels) takes a few milliseconds a frame at any zoom. Main thread only.
 */
#pragma once

#include <gtk/gtk.h>

#include "engine/queue/pixels.h"

typedef struct ScwTiles ScwTiles;

/* 'ready' is called once, when the smaller levels are there; not after it was freed. */
ScwTiles *scw_tiles_new (ScwPixels *pixels, GFunc ready, gpointer data);
void scw_tiles_free (ScwTiles *tiles);

/* Draws the page with its corner at (x, y), 'zoom' widget pixels to a page pixel, as far as it lies in
 * 'seen' (widget pixels). 'scale' is the widget's scale factor. */
void scw_tiles_snapshot (ScwTiles *tiles,
                         GtkSnapshot *snapshot,
                         double x,
                         double y,
                         double zoom,
                         int scale,
                         const graphene_rect_t *seen);

/* A gray picture as one texture. */
GdkTexture *scw_texture_from_gray (const ScwGray *gray);
