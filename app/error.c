/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/error.h"

#include <gio/gio.h>

#include "engine/unused.h"

typedef struct
{
  ScwDeed deed;
  ScwReason reason;
  int detail;
  char *subject, *why;
} ScwAppErrorPrivate;

static void
scw_app_error_private_init (SCW_UNUSED ScwAppErrorPrivate *priv)
{
}

static void
scw_app_error_private_copy (const ScwAppErrorPrivate *from, ScwAppErrorPrivate *to)
{
  *to = *from;
  to->subject = g_strdup (from->subject);
  to->why = g_strdup (from->why);
}

static void
scw_app_error_private_clear (ScwAppErrorPrivate *priv)
{
  g_free (priv->subject);
  g_free (priv->why);
}

G_DEFINE_EXTENDED_ERROR (ScwAppError, scw_app_error)

static gboolean
set (GError **error, int code, const char *message, const ScwAppErrorPrivate *parts)
{
  GError *made;
  ScwAppErrorPrivate *priv;

  if (error == NULL)
    return FALSE;
  made = g_error_new_literal (SCW_APP_ERROR, code, message);
  priv = scw_app_error_get_private (made);
  scw_app_error_private_copy (parts, priv);
  g_propagate_error (error, made);
  return FALSE;
}

gboolean
scw_app_error_take (GError **error, const ScwError *engine_error)
{
  g_autofree char *message = g_utf8_make_valid (engine_error->message, -1);
  g_autofree char *subject = g_utf8_make_valid (engine_error->subject, -1);
  g_autofree char *why = g_utf8_make_valid (engine_error->message + engine_error->reason_at, -1);
  const ScwAppErrorPrivate parts
    = { engine_error->deed, engine_error->reason, engine_error->detail, subject, why };

  if (engine_error->code != SCW_ERROR_CANCELLED)
    return set (error, (int) engine_error->code, message, &parts);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
  return FALSE;
}

gboolean
scw_app_fail (GError **error, ScwErrorCode code, ScwReason reason, int detail, const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return set (error, (int) code, message,
              &(ScwAppErrorPrivate){ .reason = reason, .detail = detail, .why = message });
}

gboolean
scw_app_fail_errno (GError **error, int number)
{
  ScwError why = { 0 };

  scw_fail_errno (&why, number);
  return scw_app_error_take (error, &why);
}

gboolean
scw_app_error_about (GError **error, ScwDeed deed, const char *subject, int page)
{
  ScwErrorParts old;
  g_autoptr (GError) was = NULL;
  g_autofree char *of = page > 0 ? g_strdup_printf ("page %d of ", page) : g_strdup (""), *message = NULL;
  ScwAppErrorPrivate parts = { .deed = deed, .subject = (char *) subject };

  if (error == NULL || *error == NULL || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  was = g_steal_pointer (error);
  old = scw_app_error_parts (was);
  message = g_strdup_printf ("cannot %s %s'%s': %s", scw_deed_name (deed), of, subject, was->message);
  parts.why = was->message;
  if (old.deed == SCW_DEED_NONE) /* else it is about another file */
    {
      parts.reason = old.reason;
      parts.detail = old.detail;
    }
  return set (error, was->domain == SCW_APP_ERROR ? was->code : (int) SCW_ERROR_FILE, message, &parts);
}

ScwErrorParts
scw_app_error_parts (const GError *error)
{
  const ScwAppErrorPrivate *priv
    = error->domain == SCW_APP_ERROR ? scw_app_error_get_private ((GError *) error) : NULL;

  if (priv == NULL || priv->why == NULL)
    return (ScwErrorParts){ .why = error->message };
  return (ScwErrorParts){ priv->deed, priv->subject, priv->reason, priv->detail, priv->why };
}
