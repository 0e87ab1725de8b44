/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signatures.h: clefs, key signatures and time signatures; only for engine/engrave. */
#pragma once

#include "engine/engrave/draw/draw.h"

void scw_draw_clef (
  const Drawing *drawing, const Bar *bar, int element, int staff, ScwClef clef, double x, double scale);
void scw_draw_key (
  const Drawing *drawing, const Bar *bar, int element, int staff, const KeySign *signs, int n, double x);
double scw_time_width (const ScwMusicFont *font, const ScwPart *part, const ScwTime *time);
void scw_draw_time (const Drawing *drawing, const Bar *bar, int element, int staff, double x);
