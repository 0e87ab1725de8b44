/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.h: all that stands outside of the staves of a part, one kind after the other; only for engine/engrave. */
#pragma once

#include "engine/engrave/outside/outside.h"

/* After notes and slurs. False: memory. */
bool scw_draw_outside (Drawing *drawing, const Spanner *spanners, int n_spanners);
