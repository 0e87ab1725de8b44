/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "app/learn/learn.h"
#include "app/pages/picture.h"
#include "app/paths.h"
#include "app/scan/scanner.h"
#include "app/shown.h"
#include "engine/compute/matrix.h"
#include "engine/unused.h"
#include "ui/parts/config.h"
#include "ui/dialogs/help-window.h"
#include "ui/dialogs/learn-dialog.h"
#include "ui/dialogs/preferences.h"
#include "ui/dialogs/restore-dialog.h"
#include "ui/parts/settings.h"
#include "ui/window/window.h"

#define SCANNER_PATIENCE_MS 5000

struct _ScwApplication
{
  AdwApplication parent_instance;

  ScwWorker *worker;
  ScwLearn *learn;  /* one run at a time */
  gboolean offered; /* what was left by a program that was killed */
};

G_DEFINE_FINAL_TYPE (ScwApplication, scw_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[4];
} accels[] = {
  { "app.quit", { "<Ctrl>q" } },
  { "app.new-window", { "<Ctrl>n" } },
  { "app.preferences", { "<Ctrl>comma" } },
  { "app.help", { "F1" } },
  { "win.show-help-overlay", { "<Ctrl>question", "<Ctrl>F1" } },
  { "win.open", { "<Ctrl>o" } },
  { "win.scan", { "<Ctrl>d" } },
  { "win.paste", { "<Ctrl>v" } },
  { "win.close", { "<Ctrl>w" } },
  { "win.save", { "<Ctrl>s" } },
  { "win.save-as", { "<Ctrl><Shift>s" } },
  { "win.stop-playing", { "<Ctrl>period" } },
  { "win.print", { "<Ctrl>p" } },
  { "win.parts", { "<Ctrl>i" } },
  { "win.export", { "<Ctrl>e" } },
  { "win.open-with", { "<Ctrl><Shift>e" } },
  { "win.undo", { "<Ctrl>z" } },
  { "win.redo", { "<Ctrl><Shift>z", "<Ctrl>y" } },
  { "win.sidebar", { "F9" } },
  { "win.zoom-in", { "<Ctrl>plus", "<Ctrl>equal", "<Ctrl>KP_Add" } },
  { "win.zoom-out", { "<Ctrl>minus", "<Ctrl>KP_Subtract" } },
  { "win.zoom-original", { "<Ctrl>1" } },
  { "win.fit-page", { "<Ctrl>0" } },
  { "win.fit-width", { "<Ctrl>2" } },
  { "win.draw-box", { "<Ctrl>b" } },
  { "win.read-all", { "<Ctrl>r", "F5" } },
  { "win.read-page", { "<Ctrl><Shift>r" } },
  { "win.pause", { "<Ctrl><Shift>p" } },
  { "win.stop", { "Escape" } },
  { "win.next-box", { "<Alt>Page_Down" } },
  { "win.previous-box", { "<Alt>Page_Up" } },
  { "win.page-step(1)", { "<Ctrl>Page_Down" } },
  { "win.page-step(-1)", { "<Ctrl>Page_Up" } },
  { "win.rotate-page(1)", { "<Ctrl>bracketright" } },
  { "win.rotate-page(-1)", { "<Ctrl>bracketleft" } },
  { "win.overlay", { "<Ctrl><Shift>l" } },
  { "win.film", { "<Ctrl>space" } },
  { "win.token-step(1)", { "<Alt>Right" } },
  { "win.token-step(-1)", { "<Alt>Left" } },
  { "win.doubtful-step(1)", { "F3" } },
  { "win.doubtful-step(-1)", { "<Shift>F3" } },
  { "win.words", { "F7" } },
  { "win.symbols", { "<Shift>F7" } },
  { "win.problems", { "F8" } },
  { "win.alternative(1)", { "<Alt>1", "<Alt>KP_1" } },
  { "win.alternative(2)", { "<Alt>2", "<Alt>KP_2" } },
  { "win.alternative(3)", { "<Alt>3", "<Alt>KP_3" } },
  { "win.alternative(4)", { "<Alt>4", "<Alt>KP_4" } },
  { "win.alternative(5)", { "<Alt>5", "<Alt>KP_5" } },
};

ScwWorker *
scw_application_get_worker (ScwApplication *self)
{
  return self->worker;
}

static ScwWindow *
window_new (ScwApplication *self)
{
  return scw_window_new (GTK_APPLICATION (self), self->worker);
}

/* ---- actions ---- */

static gpointer
hold (gconstpointer object, SCW_UNUSED gpointer data)
{
  return g_object_ref ((gpointer) object);
}

static void
on_quit (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, gpointer data)
{
  /* held: dialogs go with their windows */
  GList *windows = g_list_copy_deep (gtk_application_get_windows (data), hold, NULL);

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == NULL) /* the help, too */
      gtk_window_close (l->data);
  g_list_free_full (windows, g_object_unref);
}

static void
on_new_window (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (window_new (data)));
}

static void
on_preferences (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, gpointer data)
{
  ScwApplication *self = data;
  GtkWindow *window = scw_preferences_new (self->worker, self->learn);

  gtk_window_set_transient_for (window, gtk_application_get_active_window (data));
  gtk_window_present (window);
}

/* The corrected systems of all open scores. */
static ScwPairs *
gather_pairs (gpointer application)
{
  ScwPairs *pairs = scw_pairs_new ();

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (SCW_IS_WINDOW (l->data))
      scw_pairs_add_document (pairs, scw_window_get_document (l->data));
  return pairs;
}

static void
on_learn (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, gpointer data)
{
  ScwApplication *self = data;
  GtkWindow *window = scw_learn_dialog_new (self->learn, gather_pairs, self);

  gtk_window_set_transient_for (window, gtk_application_get_active_window (data));
  gtk_window_present (window);
}

/* Reading takes what was learned; told where no dialog may be open any more. */
static void
on_learned (ScwApplication *self)
{
  const ScwLearnOutcome *outcome = scw_learn_get_outcome (self->learn);
  g_autofree char *text = NULL;

  if (outcome == NULL)
    return;
  if (outcome->kept)
    scw_settings_open_model (self->worker);
  text = outcome->kept ? g_strdup_printf (_ ("Learned from corrections: errors fell from %.1f %% to %.1f %%"),
                                          100 * outcome->before, 100 * outcome->after)
                       : g_strdup (_ ("Nothing was gained from the corrections"));
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (SCW_IS_WINDOW (l->data))
      scw_window_toast (l->data, text);
}

static char *
debug_text (ScwApplication *self)
{
  const char *model = self->worker != NULL ? scw_worker_get_model_name (self->worker) : NULL;
  const GError *error = self->worker != NULL ? scw_worker_get_model_error (self->worker) : NULL;
  g_autofree char *found = scw_paths_find_model (), *decoder = scw_paths_find_decoder ();
  g_autofree char *cage = scw_picture_describe_cage ();
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  return g_strdup_printf ("Scorewright %s\nSystem: %s\nGTK: %u.%u.%u\nlibadwaita: %u.%u.%u\nGLib: %u.%u.%u\n"
                          "Processors: %u\nModel: %s\nModel found: %s\nModel message: %s\nDecoder: %s\nIts "
                          "cage: %s\n",
                          SCW_VERSION, os != NULL ? os : "?", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version, g_get_num_processors (),
                          model != NULL ? model : "none", found != NULL ? found : "none",
                          error != NULL ? error->message : "none", decoder != NULL ? decoder : "none", cage);
}

static void
on_about (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, gpointer data)
{
  g_autofree char *debug = debug_text (data);

  adw_show_about_window (gtk_application_get_active_window (data), "application-name", "Scorewright",
                         "application-icon", SCW_APPLICATION_ID, "version", SCW_VERSION, "developer-name",
                         _ ("The Scorewright authors"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Reads sheet music. Everything happens on your own computer: no page leaves it."),
                         "translator-credits",
                         /* Translators: your names, a line each */ _ ("translator-credits"), "debug-info",
                         debug, "debug-info-filename", "scorewright-debug.txt", NULL);
}

static void
on_help (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, gpointer data)
{
  scw_help_show (data);
}

static const GActionEntry entries[] = {
  { "quit", on_quit },   { "new-window", on_new_window }, { "preferences", on_preferences },
  { "learn", on_learn }, { "about", on_about },           { "help", on_help },
};

/* ---- life ---- */

static ScwWindow *
window_for_files (ScwApplication *self)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (SCW_IS_WINDOW (active) && scw_window_is_empty (SCW_WINDOW (active)))
    return SCW_WINDOW (active);
  return window_new (self);
}

/* Into the window that asked, if it is empty still, and into new ones. */
static void
restore (GtkWindow *window, ScwLeft *left)
{
  if (!scw_window_is_empty (SCW_WINDOW (window)))
    window = GTK_WINDOW (window_new (SCW_APPLICATION (gtk_window_get_application (window))));
  scw_window_restore (SCW_WINDOW (window), left);
  gtk_window_present (window);
}

static void
offer_what_was_left (ScwApplication *self, ScwWindow *window)
{
  if (!self->offered)
    scw_restore_offer (GTK_WINDOW (window), restore);
  self->offered = TRUE;
}

static void
scw_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (window_new (SCW_APPLICATION (application)));
  gtk_window_present (window);
  if (SCW_IS_WINDOW (window))
    offer_what_was_left (SCW_APPLICATION (application), SCW_WINDOW (window));
}

static void
scw_application_open (GApplication *application, GFile **files, int n, SCW_UNUSED const char *hint)
{
  ScwWindow *window = window_for_files (SCW_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  scw_window_open_files (window, files, n);
  offer_what_was_left (SCW_APPLICATION (application), window);
}

/* The session ends, or somebody does not want the program any more. */
static gboolean
on_signal (gpointer data)
{
  for (GList *l = gtk_application_get_windows (data); l != NULL; l = l->next)
    if (SCW_IS_WINDOW (l->data))
      scw_window_keep (l->data);
  g_application_quit (data);
  return G_SOURCE_CONTINUE;
}

static void
scw_application_startup (GApplication *application)
{
  ScwApplication *self = SCW_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  G_APPLICATION_CLASS (scw_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (SCW_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGHUP, on_signal, self);
  self->worker = scw_worker_new (&error);
  if (self->worker == NULL)
    {
      g_autofree char *shown = scw_shown_text (error->message);

      g_printerr ("scorewright: %s\n", shown);
    }
  self->learn = scw_learn_new ();
  g_signal_connect_object (self->learn, "notify::state", G_CALLBACK (on_learned), self, G_CONNECT_SWAPPED);
  scw_settings_open_model (self->worker);
  scw_settings_choose_words (self->worker);
}

static void
scw_application_shutdown (GApplication *application)
{
  ScwApplication *self = SCW_APPLICATION (application);

  if (self->learn != NULL)
    scw_learn_cancel (self->learn);
  G_APPLICATION_CLASS (scw_application_parent_class)->shutdown (application);
  if (!scw_scanner_settle (SCANNER_PATIENCE_MS))
    g_message ("the scanner does not answer: ending without it");
  g_clear_object (&self->learn);
  g_clear_object (&self->worker);
}

static int
scw_application_handle_local_options (SCW_UNUSED GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("scorewright %s\n", SCW_VERSION);
  return 0;
}

static void
scw_application_class_init (ScwApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->activate = scw_application_activate;
  application_class->open = scw_application_open;
  application_class->startup = scw_application_startup;
  application_class->shutdown = scw_application_shutdown;
  application_class->handle_local_options = scw_application_handle_local_options;
}

static void
scw_application_init (ScwApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

ScwApplication *
scw_application_new (void)
{
  return g_object_new (SCW_TYPE_APPLICATION, "application-id", SCW_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/io/github/scorewright/Scorewright",
                       NULL);
}
