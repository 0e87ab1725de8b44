/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.h: GError for the app library; an ScwError of the engine becomes one with the same code and
 * message.
 *
 * The domain is SCW_APP_ERROR and the codes are those of ScwErrorCode (engine/error.h). Like an ScwError,
 * such an error knows the operation, the file and the reason; app/words/error-words.h makes a translated
 * message of it. A cancelled operation is G_IO_ERROR_CANCELLED, as GLib programs expect.
 */
#pragma once

#include <glib.h>

#include "engine/error.h"

#define SCW_APP_ERROR (scw_app_error_quark ())
GQuark scw_app_error_quark (void);

/* Turns an engine error into a GError; returns FALSE so that one can write `return scw_app_error_take (...)`.
 */
gboolean scw_app_error_take (GError **error, const ScwError *engine_error);

/* Sets an error with a reason (detail: as ScwReason says). Returns FALSE. */
gboolean
scw_app_fail (GError **error, ScwErrorCode code, ScwReason reason, int detail, const char *format, ...)
  G_GNUC_PRINTF (5, 6);

/* What the system says of an errno. Returns FALSE. */
gboolean scw_app_fail_errno (GError **error, int number);

/* Puts "cannot open 'subject': " (of page 'page', unless that is 0) before the message of an error that is set.
 * It becomes an SCW_APP_ERROR that knows so, unless it was cancelled. Returns FALSE. */
gboolean scw_app_error_about (GError **error, ScwDeed deed, const char *subject, int page);

/* What an error knows. Of another domain: nothing, and 'why' is its message. Borrowed. */
typedef struct
{
  ScwDeed deed;
  const char *subject;
  ScwReason reason;
  int detail;
  const char *why; /* the reason in English */
} ScwErrorParts;
ScwErrorParts scw_app_error_parts (const GError *error);
