/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engraving-mark.h: a selectable element of the engraving, for the keyboard and screen readers: a child
 * widget of the view over the ink of an element (or over a measure). It paints nothing but its focus ring.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCW_TYPE_ENGRAVING_MARK (scw_engraving_mark_get_type ())
G_DECLARE_FINAL_TYPE (ScwEngravingMark, scw_engraving_mark, SCW, ENGRAVING_MARK, GtkWidget)

GtkWidget *scw_engraving_mark_new (guint index);

guint scw_engraving_mark_get_index (ScwEngravingMark *self);

/* 'more': "doubtful, 45 % sure", or NULL. */
void scw_engraving_mark_set_text (ScwEngravingMark *self, const char *name, const char *more);
void scw_engraving_mark_set_selected (ScwEngravingMark *self, gboolean selected);

/* Signals: "chosen" (activated, or focused by somebody), "step" (int by, gboolean extend; arrows),
 * "step-chord" (int by; Alt and arrows). */

G_END_DECLS
