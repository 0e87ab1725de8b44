/* SPDX-License-Identifier: GPL-3.0-or-later */
/* extent.h: how far a system reaches: notes on ledger lines, slurs, the brace. Internal to systems.c. */
#pragma once

#include "engine/image/group.h"
#include "engine/image/prepare.h"

/* Fills the view of each row: views[i] for rows[i]. */
bool scw_find_extents (const ScwInk *ink,
                       const ScwStaves *staves,
                       const ScwStaffRow *rows,
                       int n,
                       ScwView *views,
                       ScwError *error);
