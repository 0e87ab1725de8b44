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
