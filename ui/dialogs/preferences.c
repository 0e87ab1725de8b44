/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/preferences.h"

#include <glib/gi18n.h>

#include "app/sound/player-fluid.h"
#include "ui/dialogs/adaptations-group.h"
#include "ui/parts/naming.h"
#include "ui/parts/settings.h"

struct _ScwPreferences
{
  AdwPreferencesWindow parent_instance;

  ScwWorker *worker; /* or NULL */
  AdwActionRow *model, *soundfont;
  GtkWidget *reset, *reset_soundfont;
  GtkSpinButton *threads;
  AdwComboRow *map;
  GtkAdjustment *opacity;
  GtkAdjustment *doubtful;
  ScwAdaptationsGroup *adaptations;
  GtkSwitch *read_words;
  GtkEditable *languages;
};

G_DEFINE_FINAL_TYPE (ScwPreferences, scw_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
update_model (ScwPreferences *self)
{
  ScwWorker *worker = self->worker;
  const char *name = worker != NULL ? scw_worker_get_model_name (worker) : NULL;
  const GError *error = worker != NULL ? scw_worker_get_model_error (worker) : NULL;
  ScwModelState state = worker != NULL ? scw_worker_get_model_state (worker) : SCW_MODEL_NONE;
  g_autofree char *file
    = scw_settings () != NULL ? g_settings_get_string (scw_settings (), "model-file") : g_strdup ("");
  g_autofree char *text
    = g_markup_escape_text (state == SCW_MODEL_OPENING  ? _ ("Opening…")
                            : state == SCW_MODEL_FAILED ? error != NULL ? error->message : "?"
                            : name != NULL              ? name
                                                        : _ ("None"),
                            -1);

  adw_action_row_set_subtitle (self->model, text);
  gtk_widget_set_visible (self->reset, *file != '\0');
}

static void
use_model (ScwPreferences *self, const char *path)
{
  if (scw_settings () != NULL)
    g_settings_set_string (scw_settings (), "model-file", path);
  scw_settings_open_model (self->worker);
  update_model (self);
}

/* ---- files ---- */

typedef void (*UseFile) (ScwPreferences *self, const char *path);

static void
on_chosen (GtkNativeDialog *dialog, int response, ScwPreferences *self)
{
  UseFile use = (UseFile) g_object_get_data (G_OBJECT (dialog), "use");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        use (self, path);
    }
  g_object_unref (dialog);
}

/* suffixes: ends with NULL. */
static void
choose (ScwPreferences *self, const char *title, const char *kind, const char *const *suffixes, UseFile use)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, kind);
  for (; *suffixes != NULL; suffixes++)
    gtk_file_filter_add_suffix (filter, *suffixes);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "use", (gpointer) use);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_choose (ScwPreferences *self)
{
  static const char *const suffixes[] = { "safetensors", "pth", NULL };

  choose (self, _ ("Choose a Model"), _ ("Weight Files"), suffixes, use_model);
}

static void
on_reset (ScwPreferences *self)
{
  use_model (self, "");
}

/* ---- listening ---- */

static void
update_soundfont (ScwPreferences *self)
{
  g_autofree char *chosen = scw_settings_soundfont (), *found = NULL, *name = NULL, *text = NULL;

  found = chosen != NULL ? g_strdup (chosen) : scw_soundfont_find ();
  name = found != NULL ? g_filename_display_name (found)
                       : g_strdup (_ ("None is installed: nothing can be played"));
  text = g_markup_escape_text (name, -1);
  adw_action_row_set_subtitle (self->soundfont, text);
  gtk_widget_set_visible (self->reset_soundfont, chosen != NULL);
}

static void
use_soundfont (ScwPreferences *self, const char *path)
{
  if (scw_settings () != NULL)
    g_settings_set_string (scw_settings (), "soundfont", path);
  update_soundfont (self);
}

static void
on_choose_soundfont (ScwPreferences *self)
{
  static const char *const suffixes[] = { "sf2", "sf3", NULL };

  choose (self, _ ("Choose a Sound Font"), _ ("Sound Fonts"), suffixes, use_soundfont);
}

static void
on_reset_soundfont (ScwPreferences *self)
{
  use_soundfont (self, "");
}

static void
on_threads (ScwPreferences *self)
{
  scw_settings_open_model (self->worker);
}

static void
on_read_words (ScwPreferences *self)
{
  scw_settings_choose_words (self->worker);
}

static void
on_languages (ScwPreferences *self)
{
  if (scw_settings () != NULL)
    g_settings_set_string (scw_settings (), "word-languages", gtk_editable_get_text (self->languages));
  scw_settings_choose_words (self->worker);
}

static void
on_map (ScwPreferences *self)
{
  g_settings_set_enum (scw_settings (), "overlay-map", (int) adw_combo_row_get_selected (self->map));
}

GtkWindow *
scw_preferences_new (ScwWorker *worker, ScwLearn *learn)
{
  ScwPreferences *self = g_object_new (SCW_TYPE_PREFERENCES, NULL);
  GSettings *settings = scw_settings ();

  g_set_object (&self->worker, worker);
  scw_adaptations_group_set_engine (self->adaptations, worker, learn);
  if (settings != NULL)
    {
      adw_combo_row_set_selected (self->map, (guint) g_settings_get_enum (settings, "overlay-map"));
      g_autofree char *languages = g_settings_get_string (settings, "word-languages");

      gtk_editable_set_text (self->languages, languages);
      g_settings_bind (settings, "read-words", self->read_words, "active", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (settings, "read-words", self->languages, "sensitive", G_SETTINGS_BIND_GET);
      g_signal_connect_object (self->read_words, "notify::active", G_CALLBACK (on_read_words), self,
                               G_CONNECT_SWAPPED);
      g_settings_bind (settings, "threads", self->threads, "value", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (settings, "overlay-opacity", self->opacity, "value", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (settings, "doubtful-threshold", self->doubtful, "value", G_SETTINGS_BIND_DEFAULT);
      g_signal_connect_object (self->map, "notify::selected", G_CALLBACK (on_map), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->threads, "value-changed", G_CALLBACK (on_threads), self,
                               G_CONNECT_SWAPPED);
    }
  if (worker != NULL)
    g_signal_connect_object (worker, "notify::model-state", G_CALLBACK (update_model), self,
                             G_CONNECT_SWAPPED);
  update_model (self);
  update_soundfont (self);
  return GTK_WINDOW (self);
}

static void
scw_preferences_dispose (GObject *object)
{
  g_clear_object (&SCW_PREFERENCES (object)->worker);
  G_OBJECT_CLASS (scw_preferences_parent_class)->dispose (object);
}

static void
scw_preferences_class_init (ScwPreferencesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SCW_TYPE_ADAPTATIONS_GROUP);
  G_OBJECT_CLASS (class)->dispose = scw_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/preferences.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, ScwPreferences, name)
  CHILD (model);
  CHILD (reset);
  CHILD (threads);
  CHILD (map);
  CHILD (opacity);
  CHILD (doubtful);
  CHILD (adaptations);
  CHILD (read_words);
  CHILD (languages);
  CHILD (soundfont);
  CHILD (reset_soundfont);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_choose_soundfont);
  gtk_widget_class_bind_template_callback (widget_class, on_reset_soundfont);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
  gtk_widget_class_bind_template_callback (widget_class, on_languages);
}

static void
scw_preferences_init (ScwPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_name_controls (GTK_WIDGET (self));
}
