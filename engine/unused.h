/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unused.h: marks a parameter that a callback's type requires but the function does not need. Parameters
 * that nobody requires are removed instead.
 */
#pragma once

#define SCW_UNUSED __attribute__ ((unused))
