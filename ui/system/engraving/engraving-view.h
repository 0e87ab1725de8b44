/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engraving-view.h: the engraving of the selected system, each measure below the same measure of the
 * original. It grows while tokens arrive.
 *
 * A click selects a note or, on white, a measure of one staff; Shift extends the selection, Ctrl adds to
 * it, a double click takes the chord. Everything selectable is a child widget with an accessible name. The
 * parent places this view; its size follows the original (pair-view.h).
 */
#pragma once

#include <gtk/gtk.h>

#include "app/engrave/engraved.h"
#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_ENGRAVING_VIEW (scw_engraving_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwEngravingView, scw_engraving_view, SCW, ENGRAVING_VIEW, GtkWidget)

void scw_engraving_view_set_selection (ScwEngravingView *self, ScwSelection *selection);

/* Widget pixels of a staff space of the original, and where the left edge of its crop is. */
void scw_engraving_view_set_scale (ScwEngravingView *self, double space, double left);

/* In staff spaces of the original: how high the engraving is; how far it reaches from the crop's left edge.
 */
double scw_engraving_view_get_height (ScwEngravingView *self);
double scw_engraving_view_get_width (ScwEngravingView *self);

/* The straightened crop of the selected system, for its barlines; NULL: there is none. Not kept. */
void scw_engraving_view_set_original (ScwEngravingView *self, const ScwGray *crop);

/* What is engraved now; never NULL. Signal "changed" when it is another (after it was laid out, at most once
 * a frame). */
ScwEngraved *scw_engraving_view_get_engraved (ScwEngravingView *self);

/* Gives the focus to the element of the selected token. FALSE: it is not engraved. */
gboolean scw_engraving_view_focus_token (ScwEngravingView *self);

/* Below the note of a token, in this widget. FALSE: it is not engraved. */
gboolean scw_engraving_view_find_note (ScwEngravingView *self, int token, double *x, double *y);

/* What a token's element is and how sure it is, in words; NULL: none. Free with g_free. */
char *scw_engraving_view_token_text (ScwEngravingView *self, int token);

/* A mark on a measure over the music: the cursor of a player. quarters from the beginning of the system;
 * negative: none. */
void scw_engraving_view_set_cursor (ScwEngravingView *self, double quarters);

G_END_DECLS
