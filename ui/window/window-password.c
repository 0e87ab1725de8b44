/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/parts/naming.h"

typedef struct
{
  GtkWidget *entry;
  ScwPasswordFunc answer;
  gpointer data;
  gboolean is_given;
} Question;

/* The entry lives until its key press is over: GTK 4.8 goes on with it when the dialog that it closed is gone. */
static gboolean
tell_answer (gpointer data)
{
  Question *question = data;
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (question->entry), "typed"));

  question->answer (question->is_given ? text : NULL, question->data);
  g_object_unref (question->entry);
  g_free (question);
  return G_SOURCE_REMOVE;
}

static void
on_response (SCW_UNUSED AdwMessageDialog *dialog, const char *response, gpointer data)
{
  ((Question *) data)->is_given = strcmp (response, "open") == 0;
  g_idle_add (tell_answer, data);
}

/* It is empty when the dialog is gone. */
static void
on_typed (GtkEditable *entry)
{
  g_object_set_data_full (G_OBJECT (entry), "typed", g_strdup (gtk_editable_get_text (entry)), g_free);
}

void
scw_window_ask_password (
  ScwWindow *self, const char *path, gboolean again, ScwPasswordFunc answer, gpointer data)
{
  g_autofree char *name = g_filename_display_basename (path);
  /* Translators: %s is the name of a file */
  g_autofree char *body
    = again ? g_strdup_printf (_ ("That is not the password of “%s”. Capital letters matter."), name)
            : g_strdup_printf (_ ("“%s” can be opened only with its password."), name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Password of the PDF"), body);
  GtkWidget *entry = gtk_password_entry_new ();
  Question *question = g_new (Question, 1);

  *question = (Question){ g_object_ref_sink (entry), answer, data, FALSE };
  on_typed (GTK_EDITABLE (entry));
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  g_object_set (entry, "activates-default", TRUE, "placeholder-text", _ ("Password"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Password"), -1);
  g_signal_connect (entry, "changed", G_CALLBACK (on_typed), NULL);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "open", _ ("_Open"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "open");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), question);
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}
