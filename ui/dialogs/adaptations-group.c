/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/adaptations-group.h"

#include <glib/gi18n.h>

#include "app/reading/adaptations.h"
#include "app/shown.h"
#include "engine/unused.h"
#include "ui/parts/naming.h"
#include "ui/parts/settings.h"

struct _ScwAdaptationsGroup
{
  AdwPreferencesGroup parent_instance;

  ScwWorker *worker;
  GPtrArray *entries; /* of ScwAdaptationEntry; a row for each */
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (ScwAdaptationsGroup, scw_adaptations_group, ADW_TYPE_PREFERENCES_GROUP)

static void fill (ScwAdaptationsGroup *self);

static gboolean
fill_later (gpointer data)
{
  fill (data);
  return G_SOURCE_REMOVE;
}

/* The rows are made anew when the signal of one of them is over. */
static void
changed (ScwAdaptationsGroup *self, GError *error)
{
  if (error != NULL)
    {
      g_autofree char *shown = scw_shown_text (error->message);

      g_printerr ("scorewright: %s\n", shown);
    }
  scw_settings_open_model (self->worker);
  g_idle_add_full (G_PRIORITY_DEFAULT, fill_later, g_object_ref (self), g_object_unref);
}

static const ScwAdaptationEntry *
entry_of (ScwAdaptationsGroup *self, GtkWidget *inside)
{
  GtkWidget *row = gtk_widget_get_ancestor (inside, ADW_TYPE_ACTION_ROW);
  guint i;

  return g_ptr_array_find (self->rows, row, &i) ? g_ptr_array_index (self->entries, i) : NULL;
}

static void
on_switch (GtkSwitch *widget, SCW_UNUSED GParamSpec *spec, ScwAdaptationsGroup *self)
{
  const ScwAdaptationEntry *entry = entry_of (self, GTK_WIDGET (widget));
  g_autoptr (GError) error = NULL;

  if (entry == NULL)
    return;
  scw_adaptations_set_on (entry->name, gtk_switch_get_active (widget), &error);
  changed (self, error);
}

static void
on_delete (GtkButton *button, ScwAdaptationsGroup *self)
{
  const ScwAdaptationEntry *entry = entry_of (self, GTK_WIDGET (button));
  g_autoptr (GError) error = NULL;

  if (entry == NULL)
    return;
  scw_adaptations_delete (entry->name, &error);
  changed (self, error);
}

static GtkWidget *
row_for (ScwAdaptationsGroup *self, const ScwAdaptationEntry *entry)
{
  const ScwAdaptationFacts *f = &entry->facts;
  GtkWidget *row = adw_action_row_new (), *toggle = gtk_switch_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *title = g_markup_escape_text (entry->name, -1);
  g_autofree char *delete = g_strdup_printf (_ ("Delete “%s”"), entry->name);
  g_autofree char *subtitle
    = g_markup_printf_escaped (/* Translators: model, number of systems, error rates */ _ (
                                 "%s, %d systems: errors "
                                 "%.1f %% to %.1f %%"),
                               f->model_name, f->learned + f->held, 100 * f->before, 100 * f->after);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, delete);
  gtk_switch_set_active (GTK_SWITCH (toggle), entry->on);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (on_switch), self, 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_delete), self, 0);
  scw_name_controls (row);
  return row;
}

static void
fill (ScwAdaptationsGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = scw_adaptations_list ();
  for (guint i = 0; i < self->entries->len; i++)
    {
      GtkWidget *row = row_for (self, g_ptr_array_index (self->entries, i));

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->entries->len > 0);
}

void
scw_adaptations_group_set_engine (ScwAdaptationsGroup *self, ScwWorker *worker, ScwLearn *learn)
{
  g_set_object (&self->worker, worker);
  g_signal_connect_object (learn, "notify::state", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
}

static void
scw_adaptations_group_finalize (GObject *object)
{
  ScwAdaptationsGroup *self = SCW_ADAPTATIONS_GROUP (object);

  g_clear_object (&self->worker);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (scw_adaptations_group_parent_class)->finalize (object);
}

static void
scw_adaptations_group_class_init (ScwAdaptationsGroupClass *class)
{
  G_OBJECT_CLASS (class)->finalize = scw_adaptations_group_finalize;
}

static void
scw_adaptations_group_init (ScwAdaptationsGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Learned from Corrections"));
  fill (self);
}
