/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/crop.h"

/* Trained without a fixed staff space: straightened, no more. */
static bool
is_base (const ScwConfig *config)
{
  return config->staff_space <= 0;
}

ScwGray *
scw_crop_for (const ScwConfig *config, const ScwGray *page, const ScwView *view, ScwError *error)
{
  const double space = is_base (config) ? view->staff_space : (double) config->staff_space;

  return scw_crop_prepare (page, view, space, !is_base (config), error);
}

ScwPatches *
scw_crop_patches (
  const ScwConfig *config, const ScwGray *page, const ScwView *view, int *width, int *height, ScwError *error)
{
  ScwGray *crop = scw_crop_for (config, page, view, error);
  ScwPatches *patches;

  if (crop == NULL)
    return NULL;
  patches = is_base (config) ? scw_prepare_base (crop, config->pe_h, config->pe_w, error)
                             : scw_patches_new (crop, config->pe_h, config->pe_w, config->image_mean,
                                                config->image_std, config->blank, error);
  if (patches != NULL && width != NULL)
    *width = is_base (config) ? patches->grid_w * SCW_PATCH : crop->width;
  if (patches != NULL && height != NULL)
    *height = is_base (config) ? patches->grid_h * SCW_PATCH : crop->height;
  scw_gray_free (crop);
  return patches;
}

ScwPatches *
scw_crop_piece (const ScwConfig *config,
                const ScwGray *page,
                const ScwView *view,
                int piece,
                ScwRowPlan *plan,
                int *width,
                int *height,
                ScwError *error)
{
  ScwPatches *patches = NULL;
  ScwGray *crop;

  *plan = (ScwRowPlan){ .n = 1 };
  if (is_base (config))
    return scw_crop_patches (config, page, view, width, height, error);
  crop = scw_crop_for (config, page, view, error);
  if (crop == NULL)
    return NULL;
  scw_row_plan (config, crop, view, plan);
  if (piece >= plan->n)
    scw_fail (error, SCW_ERROR_ARGUMENT, "the row has %d pieces", plan->n);
  else
    patches = scw_row_patches (config, crop, plan, piece, error);
  *width = crop->width;
  *height = crop->height;
  scw_gray_free (crop);
  return patches;
}
