/* SPDX-License-Identifier: GPL-3.0-or-later */
/* upright.h: how a page lies: on its side, on its head, white on black. The finder tells: it finds lines that are level.
 * Any thread. */
#pragma once

#include <gio/gio.h>

#include "engine/image/gray.h"

typedef struct ScwPage ScwPage; /* engine/image/systems.h */

typedef struct
{
  int turns;         /* quarter turns to the right that set it upright, 0 .. 3 */
  gboolean inverted; /* its ink is lighter than its paper */
} ScwUpright;

/* Looks at a page; may_turn FALSE: only at its light. What holds no system stays as it is. 'systems': those of the page,
 * if it stays as it is and they were looked for, else NULL; to be freed with scw_page_free. FALSE and error when memory is
 * short. */
gboolean
scw_upright_find (const ScwGray *page, gboolean may_turn, ScwUpright *out, ScwPage **systems, GError **error);

/* Turns and inverts it, in its place. FALSE and error when memory is short. */
gboolean scw_upright_apply (ScwGray *page, const ScwUpright *how, GError **error);
