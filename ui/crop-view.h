/* crop-view.h: what the network reads of the selected system, with what it looks at over it. A click selects
 * the token that was read nearest to it. */
#pragma once

#include "ui/heat.h"
#include "ui/look.h"

G_BEGIN_DECLS

#define SCW_TYPE_CROP_VIEW (scw_crop_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwCropView, scw_crop_view, SCW, CROP_VIEW, GtkWidget)

void scw_crop_view_set_sources (ScwCropView *self, ScwSelection *selection, ScwLook *look);

/* The overlay as a person sees it, twice the size of the crop, as PNG. */
gboolean scw_crop_view_save (ScwCropView *self, const char *path, GError **error);

G_END_DECLS
