/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alone.h: a part as a whole score. */
#pragma once

#include "engine/notation/score/score.h"

/* Good in the block it stands in; the part stays the caller's. */
#define ALONE(part) (&(const ScwScore){ .parts = (ScwPart *[]){ (ScwPart *) (part) }, .n_parts = 1 })
