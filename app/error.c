/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (scw - app - error - quark, scw_app_error)

gboolean
scw_app_error_take (GError **error, const ScwError *engine_error)
{
  if (engine_error->code == SCW_ERROR_CANCELLED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
  else
    {
      g_autofree char *message = g_utf8_make_valid (engine_error->message, -1);

      g_set_error_literal (error, SCW_APP_ERROR, engine_error->code, message);
    }
  return FALSE;
}
