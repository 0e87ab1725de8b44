/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.h: shows a grayscale picture in a terminal, with the attention as colour over it.
 *
 * It is drawn with ncurses in character cells (half blocks, sextants, or ASCII without UTF-8). Terminals
 * that support graphics (sixel, kitty) get a real picture after ncurses has drawn, over cells left empty.
 */
#pragma once

#include <glib.h>

#include "engine/image/gray.h"
#include "engine/queue/engine.h"

typedef enum
{
  SCW_PICTURE_AUTO,
  SCW_PICTURE_NONE,
  SCW_PICTURE_ASCII,
  SCW_PICTURE_BLOCKS,
  SCW_PICTURE_SEXTANTS,
  SCW_PICTURE_SIXEL,
  SCW_PICTURE_KITTY,
} ScwPictureKind;

/* "auto", "none", "ascii", "blocks", "sextants", "sixel", "kitty". */
gboolean scw_picture_kind_from_name (const char *name, ScwPictureKind *kind);

typedef struct ScwTermPicture ScwTermPicture;

/* After scw_screen_begin. */
ScwTermPicture *scw_term_picture_new (ScwPictureKind kind);
void scw_term_picture_free (ScwTermPicture *self);

/* Asks a terminal that said nothing about itself whether it shows sixels (DA1), where the kind was to be
 * found out. TRUE with its answer: it does, and everything is to be drawn again. */
void scw_term_picture_ask (ScwTermPicture *self);
gboolean scw_term_picture_answer (ScwTermPicture *self, const char *sequence);

typedef struct
{
  const ScwGray *gray;
  const ScwAttention *heat; /* or NULL; of the same picture */
  double zoom;              /* 1: all of its height fits */
  double x, y;              /* what should be in sight, in pixels of 'gray'; the middle of it if x < 0 */
  gboolean inverted;        /* light on dark */
} ScwTermView;

/* Draws into the rows x columns cells from (row, column). *mark: the column that x fell into, or -1. */
void scw_term_picture_draw (
  ScwTermPicture *self, const ScwTermView *view, int row, int column, int rows, int columns, int *mark);

/* The gray picture or the heat is about to be freed. */
void scw_term_picture_forget (ScwTermPicture *self);

/* Nothing is to be seen any more; for overlays. */
void scw_term_picture_hide (ScwTermPicture *self);

/* After doupdate. 'all': the screen was cleared. */
void scw_term_picture_flush (ScwTermPicture *self, gboolean all);
