/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/learn-dialog.h"

#include <glib/gi18n.h>

#include "app/reading/adaptations.h"
#include "app/words/error-words.h"
#include "ui/parts/naming.h"
#include "ui/parts/settings.h"

#define LEAST 2 /* systems */

struct _ScwLearnDialog
{
  AdwWindow parent_instance;

  ScwLearn *learn;
  ScwGatherPairs gather;
  gpointer gather_data;

  GtkStack *stack;        /* "nothing", "ready", "running", "over" */
  GtkStack *button_stack; /* "start", "stop", "none" */
  GtkWidget *start;
  AdwActionRow *count;
  AdwEntryRow *name;
  GtkSwitch *encoder;
  GtkProgressBar *progress;
  AdwStatusPage *over;
};

G_DEFINE_FINAL_TYPE (ScwLearnDialog, scw_learn_dialog, ADW_TYPE_WINDOW)

/* ---- what there is to learn from ---- */

static void
show_ready (ScwLearnDialog *self)
{
  g_autoptr (ScwPairs) pairs = self->gather (self->gather_data);
  const guint n = scw_pairs_get_n (pairs);
  g_autofree char *text
    = g_strdup_printf (ngettext ("%u system has been corrected", "%u systems have been corrected", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->count), text);
  gtk_stack_set_visible_child_name (self->stack, n < LEAST ? "nothing" : "ready");
  gtk_stack_set_visible_child_name (self->button_stack, n < LEAST ? "none" : "start");
}

/* ---- what came of it ---- */

static char *
describe (const ScwLearnOutcome *o)
{
  g_autofree char *name = g_markup_escape_text (o->name, -1);

  if (!o->kept)
    return g_strdup_printf (_ ("Errors on the systems that were held back did not become fewer: %.1f %% "
                               "before, "
                               "%.1f %% after. Nothing was kept. More corrections may help."),
                            100 * o->before, 100 * o->after);
  return g_strdup_printf (_ ("Errors on the systems that were held back fell from %.1f %% to %.1f %%. “%s” "
                             "was "
                             "kept, and reading uses it from now on."),
                          100 * o->before, 100 * o->after, name);
}

static void
show_over (ScwLearnDialog *self)
{
  const ScwLearnOutcome *outcome = scw_learn_get_outcome (self->learn);
  const GError *error = scw_learn_get_error (self->learn);
  g_autofree char *words = error != NULL ? scw_error_words (error) : g_strdup ("");
  g_autofree char *text = outcome != NULL ? describe (outcome) : g_markup_escape_text (words, -1);

  adw_status_page_set_title (self->over, outcome == NULL ? _ ("Learning Failed")
                                         : outcome->kept ? _ ("Scorewright Has Learned")
                                                         : _ ("Nothing Was Gained"));
  adw_status_page_set_description (self->over, text);
  gtk_stack_set_visible_child_name (self->stack, "over");
  gtk_stack_set_visible_child_name (self->button_stack, "none");
}

static void
update (ScwLearnDialog *self)
{
  switch (scw_learn_get_state (self->learn))
    {
    case SCW_LEARN_RUNNING:
      gtk_stack_set_visible_child_name (self->stack, "running");
      gtk_stack_set_visible_child_name (self->button_stack, "stop");
      break;
    case SCW_LEARN_DONE:
    case SCW_LEARN_FAILED:
      show_over (self);
      break;
    case SCW_LEARN_IDLE:
    case SCW_LEARN_CANCELLED:
      show_ready (self);
      break;
    }
}

/* ---- buttons ---- */

static void
on_name (ScwLearnDialog *self)
{
  const gboolean fine = scw_adaptations_check_name (gtk_editable_get_text (GTK_EDITABLE (self->name)), NULL);

  gtk_widget_set_sensitive (self->start, fine);
  if (fine)
    gtk_widget_remove_css_class (GTK_WIDGET (self->name), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "error");
}

static void
on_start (ScwLearnDialog *self)
{
  GSettings *settings = scw_settings ();
  g_autofree char *model = settings != NULL ? g_settings_get_string (settings, "model-file") : g_strdup ("");

  scw_learn_start (self->learn, self->gather (self->gather_data), *model != '\0' ? model : NULL,
                   gtk_editable_get_text (GTK_EDITABLE (self->name)), gtk_switch_get_active (self->encoder));
}

static void
on_stop (ScwLearnDialog *self)
{
  scw_learn_cancel (self->learn);
}

/* ---- life ---- */

GtkWindow *
scw_learn_dialog_new (ScwLearn *learn, ScwGatherPairs gather, gpointer data)
{
  ScwLearnDialog *self = g_object_new (SCW_TYPE_LEARN_DIALOG, NULL);

  self->learn = g_object_ref (learn);
  self->gather = gather;
  self->gather_data = data;
  g_signal_connect_object (self->learn, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->learn, "progress", self->progress, "fraction", G_BINDING_SYNC_CREATE);
  /* the result of an earlier run was told then */
  if (scw_learn_get_state (self->learn) == SCW_LEARN_RUNNING)
    update (self);
  else
    show_ready (self);
  return GTK_WINDOW (self);
}

static void
scw_learn_dialog_dispose (GObject *object)
{
  ScwLearnDialog *self = SCW_LEARN_DIALOG (object);

  g_clear_object (&self->learn);
  G_OBJECT_CLASS (scw_learn_dialog_parent_class)->dispose (object);
}

static void
scw_learn_dialog_class_init (ScwLearnDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_learn_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/learn-dialog.ui");
#define CHILD(child) gtk_widget_class_bind_template_child (widget_class, ScwLearnDialog, child)
  CHILD (stack);
  CHILD (button_stack);
  CHILD (start);
  CHILD (count);
  CHILD (name);
  CHILD (encoder);
  CHILD (progress);
  CHILD (over);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_name);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
scw_learn_dialog_init (ScwLearnDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_name_controls (GTK_WIDGET (self));
  gtk_editable_set_text (GTK_EDITABLE (self->name), _ ("Corrections"));
}
