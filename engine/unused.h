/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unused.h: marks a parameter that a callback's type demands and the function has no use for. A parameter that
 * nobody demands is removed instead. */
#pragma once

#define SCW_UNUSED __attribute__ ((unused))
