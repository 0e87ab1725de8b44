/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pair-view.h: the original above its engraving, measure below measure; scrolled and zoomed together
 * (GtkScrollable; Ctrl and wheel, two fingers).
 *
 *     +---------------------+
 *     | crop (crop-view.h)  |     one staff space of the original is as many pixels in both
 *     +---------------------+
 *     | engraving           |
 *     +---------------------+
 *
 * At zoom 1 both fit the width and, unless that would be too small, the height.
 */
#pragma once

#include "ui/system/crop-view.h"
#include "ui/system/engraving/engraving-view.h"

G_BEGIN_DECLS

#define SCW_TYPE_PAIR_VIEW (scw_pair_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwPairView, scw_pair_view, SCW, PAIR_VIEW, GtkWidget)

void scw_pair_view_set_sources (ScwPairView *self, ScwSelection *selection, ScwLook *look);

ScwCropView *scw_pair_view_get_crop (ScwPairView *self);
ScwEngravingView *scw_pair_view_get_engraving (ScwPairView *self);

void scw_pair_view_set_zoom (ScwPairView *self, double zoom); /* 1 .. 8 */
double scw_pair_view_get_zoom (ScwPairView *self);

/* The cursor of a player on both: quarters from the beginning of the selected system; negative: none. */
void scw_pair_view_set_cursor (ScwPairView *self, double quarters);

G_END_DECLS
