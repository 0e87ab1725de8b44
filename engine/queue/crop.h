/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crop.h: cuts and prepares what the network reads out of a page. Plain C, any thread. */
#pragma once

#include "engine/image/patches.h"
#include "engine/image/prepare.h"
#include "engine/model/config.h"
#include "engine/queue/row-plan.h"

/* Straightened, resized and stretched as these weights were trained. Free with scw_gray_free. */
ScwGray *scw_crop_for (const ScwConfig *config, const ScwGray *page, const ScwView *view, ScwError *error);

/* The same as patches. width, height (may be NULL): the picture that the patches tile from its top left
 * corner, for scw_view_to_page. A row that is too long to be read in one go is an SCW_ERROR_LIMIT. */
ScwPatches *scw_crop_patches (const ScwConfig *config,
                              const ScwGray *page,
                              const ScwView *view,
                              int *width,
                              int *height,
                              ScwError *error);

/* The patches of a piece of a row, and how it is cut. width, height: of the row's picture. */
ScwPatches *scw_crop_piece (const ScwConfig *config,
                            const ScwGray *page,
                            const ScwView *view,
                            int piece,
                            ScwRowPlan *plan,
                            int *width,
                            int *height,
                            ScwError *error);
