/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joined.h: what joins a row of a system to the next one, beside the stroke at the left edge. */
#pragma once

typedef enum
{
  SCW_JOIN_BRACKET = 1 << 0,
  SCW_JOIN_BARLINES = 1 << 1, /* they run through */
} ScwRowJoin;
