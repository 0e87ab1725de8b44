/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/restore-dialog.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "engine/unused.h"
#include "ui/parts/naming.h"

#define LIST_HEIGHT 260

typedef struct
{
  ScwLeft *left; /* of the array */
  GtkWidget *check;
} Offer;

typedef struct
{
  GtkWindow *parent;
  ScwRestore restore;
  GPtrArray *left;
  GArray *offers; /* of Offer */
} Question;

static void
question_free (gpointer data, SCW_UNUSED GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->parent);
  g_array_unref (question->offers);
  g_ptr_array_unref (question->left);
  g_free (question);
}

static void
on_response (SCW_UNUSED GtkWindow *dialog, const char *response, gpointer data)
{
  Question *question = data;

  for (guint i = 0; i < question->offers->len; i++)
    {
      const Offer *offer = &g_array_index (question->offers, Offer, i);

      if (!gtk_check_button_get_active (GTK_CHECK_BUTTON (offer->check)))
        continue;
      if (strcmp (response, "restore") == 0)
        question->restore (question->parent, offer->left);
      else if (strcmp (response, "discard") == 0)
        scw_left_discard (offer->left);
    }
}

static GtkWidget *
row_new (Offer *offer)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (scw_left_get_time (offer->left));
  g_autofree char *when = g_date_time_format (time, "%x, %H:%M");
  const char *title = scw_left_get_title (offer->left);
  g_autofree char *escaped = g_markup_escape_text (*title != '\0' ? title : _ ("Untitled"), -1);
  GtkWidget *row = adw_action_row_new ();

  offer->check = gtk_check_button_new ();
  gtk_check_button_set_active (GTK_CHECK_BUTTON (offer->check), TRUE);
  gtk_widget_set_valign (offer->check, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), when);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), offer->check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), offer->check);
  return row;
}

static GtkWidget *
list_new (Question *question)
{
  GtkWidget *list = gtk_list_box_new (), *scrolled = gtk_scrolled_window_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Not Saved"), -1);
  for (guint i = 0; i < question->left->len; i++)
    {
      Offer offer = { .left = question->left->pdata[i] };

      gtk_list_box_append (GTK_LIST_BOX (list), row_new (&offer));
      g_array_append_val (question->offers, offer);
    }
  gtk_widget_set_margin_bottom (list, 6); /* its shadow */
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_HEIGHT);
  return scrolled;
}

void
scw_restore_offer (GtkWindow *parent, ScwRestore restore)
{
  g_autoptr (GPtrArray) left = scw_journal_find_left (NULL);
  Question *question;
  GtkWidget *dialog;

  if (left->len == 0)
    return;
  question = g_new0 (Question, 1);
  question->parent = g_object_ref (parent);
  question->restore = restore;
  question->offers = g_array_new (FALSE, FALSE, sizeof (Offer));
  question->left = g_steal_pointer (&left);
  dialog = adw_message_dialog_new (parent, _ ("Restore Unsaved Work?"),
                                   _ ("Scorewright ended without saving this. Nothing of it has been lost."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list_new (question));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "later", _ ("_Later"), "discard",
                                    _ ("_Discard"), "restore", _ ("_Restore"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "restore", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "restore");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "later");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
