/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.h: GError for what the app library does; the engine's ScwError becomes one with the same code and
 * message.
 *
 * The domain is SCW_APP_ERROR and the codes are those of ScwErrorCode (engine/error.h). A cancelled operation
 * is G_IO_ERROR_CANCELLED, as GLib programs expect.
 */
#pragma once

#include <glib.h>

#include "engine/error.h"

#define SCW_APP_ERROR (scw_app_error_quark ())
GQuark scw_app_error_quark (void);

/* Turns an engine error into a GError; returns FALSE so that one can write `return scw_app_error_take (...)`.
 */
gboolean scw_app_error_take (GError **error, const ScwError *engine_error);
