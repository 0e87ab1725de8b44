/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/heading-dialog.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "engine/unused.h"
#include "ui/parts/naming.h"

typedef struct
{
  ScwDocument *document;
  GtkEditable *title, *composer;
  char *read_title, *read_composer; /* or NULL */
} Heading;

static void
heading_free (gpointer data, SCW_UNUSED GClosure *closure)
{
  Heading *heading = data;

  g_object_unref (heading->document);
  g_free (heading->read_title);
  g_free (heading->read_composer);
  g_free (heading);
}

void
scw_heading_set (ScwDocument *document, const char *title, const char *composer)
{
  g_autofree char *a = g_strstrip (g_strdup (title)), *b = g_strstrip (g_strdup (composer));

  scw_document_set_title (document, a);
  scw_document_set_composer (document, b);
}

/* Nothing that was read is said by a person, unless he has changed it: then it would no longer follow what is corrected in
 * the page's texts. */
static const char *
what_is_said (const char *text, const char *before, const char *read)
{
  return (before == NULL || *before == '\0') && g_strcmp0 (text, read) == 0 ? "" : text;
}

static void
on_response (SCW_UNUSED GtkWindow *dialog, const char *response, gpointer data)
{
  Heading *heading = data;

  if (strcmp (response, "apply") == 0)
    scw_heading_set (heading->document,
                     what_is_said (gtk_editable_get_text (heading->title),
                                   scw_document_get_set_title (heading->document), heading->read_title),
                     what_is_said (gtk_editable_get_text (heading->composer),
                                   scw_document_get_composer (heading->document), heading->read_composer));
}

static GtkEditable *
add_row (GtkWidget *list, const char *name, const char *said, const char *read)
{
  const char *text = said != NULL && *said != '\0' ? said : read;
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return GTK_EDITABLE (row);
}

void
scw_heading_ask (GtkWindow *parent, ScwDocument *document)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Title and Composer"), NULL);
  GtkWidget *list = gtk_list_box_new ();
  Heading *heading = g_new0 (Heading, 1);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  heading->document = g_object_ref (document);
  heading->read_title = scw_document_dup_read_title (document);
  heading->read_composer = scw_document_dup_read_composer (document);
  heading->title = add_row (list, _ ("Title"), scw_document_get_set_title (document), heading->read_title);
  heading->composer
    = add_row (list, _ ("Composer"), scw_document_get_composer (document), heading->read_composer);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               heading->read_title != NULL || heading->read_composer != NULL
                                 ? _ ("They stand above the music in every file that has room for them. What "
                                      "was read on the page is filled in.")
                                 : _ ("They stand above the music in every file that has room for them."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "apply",
                                    _ ("_Apply"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "apply", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "apply");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), heading, heading_free, 0);
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
