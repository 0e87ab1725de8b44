/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-export.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/project/document-export.h"
#include "app/tui/actions/tui-ask.h"

static void on_exported (GObject *source, GAsyncResult *result, gpointer data);

static void
write_file (ScwTui *tui, gboolean anyway)
{
  ScwFormat format = SCW_FORMAT_MUSICXML;

  scw_format_of_path (tui->pending, &format);
  scw_document_export_async (tui->document, tui->pending, format, anyway, NULL, on_exported, tui);
}

static void
on_anyway (ScwTui *tui, SCW_UNUSED const char *text)
{
  write_file (tui, TRUE);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = scw_document_export_finish (SCW_DOCUMENT (source), result, &error);
  int n_errors;

  if (tui->quitting)
    return;
  if (composition == NULL)
    {
      scw_tui_say_error (tui, error);
      return;
    }
  if (!composition->valid && !g_file_test (tui->pending, G_FILE_TEST_EXISTS))
    {
      scw_tui_ask (tui, _ ("The result does not agree with the MusicXML schema. Write it all the same?"),
                   on_anyway, NULL);
      return;
    }
  n_errors = scw_problems_errors (&composition->problems);
  scw_tui_say (tui, FALSE,
               ngettext ("Wrote '%s': %d measure, %d to look at.", "Wrote '%s': %d measures, %d to look at.",
                         composition->n_measures),
               tui->pending, composition->n_measures, n_errors);
}

static void
on_overwrite (ScwTui *tui, SCW_UNUSED const char *text)
{
  write_file (tui, FALSE);
}

char *
scw_tui_path_of (const char *text)
{
  g_autofree char *path = g_strstrip (g_strdup (text));

  if (*path == '\0')
    return NULL;
  return g_str_has_prefix (path, "~/") ? g_build_filename (g_get_home_dir (), path + 2, NULL)
                                       : g_steal_pointer (&path);
}

static void
on_path (ScwTui *tui, const char *text)
{
  g_autofree char *path = scw_tui_path_of (text);
  g_autofree char *question = NULL;
  ScwFormat format;

  if (path == NULL)
    return;
  if (!scw_format_of_path (path, &format))
    {
      scw_tui_say (tui, TRUE, _ ("'%s' ends in none of .musicxml, .mxl, .lmx, .txt."), path);
      return;
    }
  g_free (tui->pending);
  tui->pending = g_steal_pointer (&path);
  if (!g_file_test (tui->pending, G_FILE_TEST_EXISTS))
    {
      write_file (tui, FALSE);
      return;
    }
  question = g_strdup_printf (_ ("'%s' exists. Overwrite it?"), tui->pending);
  scw_tui_ask (tui, question, on_overwrite, NULL);
}

char *
scw_tui_file_name (ScwTui *tui, const char *suffix)
{
  g_autofree char *name = g_path_get_basename (scw_document_get_title (tui->document));
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return g_strconcat (name, suffix, NULL);
}

void
scw_tui_export (ScwTui *tui)
{
  g_autofree char *path = NULL;

  if (scw_document_nth_read_box (tui->document, 0) == NULL)
    {
      scw_tui_say (tui, TRUE, _ ("Nothing has been read yet: R reads everything."));
      return;
    }
  path = tui->pending != NULL ? g_strdup (tui->pending) : scw_tui_file_name (tui, ".musicxml");
  scw_tui_prompt (tui, _ ("Write to:"), path, on_path);
}
