/* SPDX-License-Identifier: GPL-3.0-or-later */
/* box-frame.h: a system on the page: a frame with a number, eight handles when selected, and keys to move
 * it. It is a child of the canvas, so that Tab and screen readers can reach it by name.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/document/system-box.h"

G_BEGIN_DECLS

#define SCW_TYPE_BOX_FRAME (scw_box_frame_get_type ())
G_DECLARE_FINAL_TYPE (ScwBoxFrame, scw_box_frame, SCW, BOX_FRAME, GtkWidget)

GtkWidget *scw_box_frame_new (ScwSystemBox *box);
ScwSystemBox *scw_box_frame_get_box (ScwBoxFrame *self);

/* "System 2 of 5". 'index' from 0. */
void scw_box_frame_set_place (ScwBoxFrame *self, guint index, guint count);
/* What part it is, where there are several; else NULL. */
void scw_box_frame_set_part (ScwBoxFrame *self, const char *part);
void scw_box_frame_set_selected (ScwBoxFrame *self, gboolean selected);

/* How much room there is to the left of the frame, for its number. Before it is allocated. */
void scw_box_frame_set_room (ScwBoxFrame *self, int room);

/* Emits "context-menu" (double x, double y) in its own coordinates, and "row-dropped" (ScwSystemBox) when another row was
 * dragged here by its handle: its number, or the name of its part. */
gboolean scw_box_frame_is_handle (ScwBoxFrame *self, GtkWidget *widget);

/* Which sides a pointer at (x, y) of a frame of w x h would drag. Bits: 1 left, 2 right, 4 top, 8 bottom,
 * 15 all (move); 0 outside. */
typedef enum
{
  SCW_GRIP_NONE = 0,
  SCW_GRIP_LEFT = 1,
  SCW_GRIP_RIGHT = 2,
  SCW_GRIP_TOP = 4,
  SCW_GRIP_BOTTOM = 8,
  SCW_GRIP_MOVE = 15,
} ScwBoxGrip;

int scw_box_frame_grip (double x, double y, double w, double h, gboolean handles);
const char *scw_box_frame_cursor (int grip);

G_END_DECLS
