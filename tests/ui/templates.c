/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instantiates every .ui template and goes away: a missing child, type or callback is a warning, and warnings
 * are fatal here. Run on a display by test_templates.py. */
#include <glib/gi18n.h>

#include "ui/application.h"
#include "ui/dialogs/learn-dialog.h"
#include "ui/dialogs/pages-dialog.h"
#include "ui/dialogs/parts-dialog.h"
#include "ui/dialogs/preferences.h"
#include "ui/dialogs/scan-dialog.h"
#include "ui/page/page-row.h"
#include "ui/system/attention-grid.h"
#include "ui/window/window.h"

static int n;

static void
try (GType type)
{
  GtkWidget *widget = g_object_new (type, NULL);

  g_object_ref_sink (widget);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  g_object_unref (widget);
  g_print ("%s\n", g_type_name (type));
  n++;
}

static void
on_activate (GApplication *application)
{
  g_autoptr (GtkBuilder) help = gtk_builder_new ();
  ScwWindow *window = scw_window_new (GTK_APPLICATION (application),
                                      scw_application_get_worker (SCW_APPLICATION (application)));
  GError *error = NULL;

  g_application_hold (application);
  /* GTK would build it with every window, which takes as long as the window itself. */
  if (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window)) != NULL)
    g_error ("the list of keys is made before anybody wants it");
  if (!gtk_builder_add_from_resource (help, "/io/github/scorewright/Scorewright/help-overlay.ui", &error))
    g_error ("%s", error->message);
  try (g_type_from_name ("ScwTranscriptionView"));
  try (g_type_from_name ("ScwProblemsView"));
  try (g_type_from_name ("ScwTextsView"));
  try (g_type_from_name ("ScwPageList"));
  try (g_type_from_name ("ScwPageView"));
  try (g_type_from_name ("ScwCorrectBar"));
  try (g_type_from_name ("ScwPlayerBar"));
  try (SCW_TYPE_ATTENTION_GRID);
  try (SCW_TYPE_PAGE_ROW);
  try (SCW_TYPE_PAGES_DIALOG);
  try (SCW_TYPE_PARTS_DIALOG);
  try (SCW_TYPE_SCAN_DIALOG);
  try (SCW_TYPE_PREFERENCES);
  try (SCW_TYPE_LEARN_DIALOG);
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));
  g_signal_stop_emission_by_name (application, "activate"); /* no window of its own */
  g_application_release (application);
}

int
main (int argc, char **argv)
{
  g_autoptr (ScwApplication) application = scw_application_new ();
  int status;

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 || n != 14;
}
