/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts-view.h: what is printed on the page besides notes and lyrics: title, composer, names of parts, tempo ... Each can be
 * typed over; the one that has the focus is shown on the original.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_TEXTS_VIEW (scw_texts_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwTextsView, scw_texts_view, SCW, TEXTS_VIEW, GtkBox)

void scw_texts_view_set_selection (ScwTextsView *self, ScwSelection *selection);

G_END_DECLS
