/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heat.h: attention as a picture, in colour maps that colour-blind people can read. */
#pragma once

#include <gtk/gtk.h>

#include "engine/queue/engine.h"

typedef enum
{
  SCW_HEAT_VIRIDIS,
  SCW_HEAT_CIVIDIS,
  SCW_HEAT_INFERNO,
  SCW_N_HEATS,
} ScwHeatMap;

/* 0 .. 1 -> colour */
void scw_heat_colour (ScwHeatMap map, double value, double rgb[3]);

/* 'weights' (n) of the patches as a texture of 'fine' pixels a patch over the whole grid, smoothed, clear
 * where nothing is looked at. Opacity is left to the caller. */
GdkTexture *scw_heat_texture (const ScwAttention *attention, const float *weights, ScwHeatMap map, int fine);
