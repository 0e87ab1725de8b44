/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crop-view.h: the picture of the selected system as the network sees it, with the attention over it. A
 * click selects the note (or clef, key, time) that was read nearest to it. Signal "loaded": the picture has
 * changed.
 */
#pragma once

#include "ui/system/heat.h"
#include "ui/system/look.h"

G_BEGIN_DECLS

#define SCW_TYPE_CROP_VIEW (scw_crop_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwCropView, scw_crop_view, SCW, CROP_VIEW, GtkWidget)

void scw_crop_view_set_sources (ScwCropView *self, ScwSelection *selection, ScwLook *look);

/* The picture itself; NULL while it is fetched. Borrowed, good until "loaded". */
const ScwGray *scw_crop_view_get_gray (ScwCropView *self);

/* The token a click at this place of the widget would select; -1: none. */
int scw_crop_view_token_at (ScwCropView *self, double x, double y);

/* The cursor of a player, staff spaces from the left edge; negative: none. */
void scw_crop_view_set_cursor (ScwCropView *self, double x);

/* The overlay as a person sees it, twice the size of the crop, as PNG. */
gboolean scw_crop_view_save (ScwCropView *self, const char *path, GError **error);

G_END_DECLS
