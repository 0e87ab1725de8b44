/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "engine/notation/lmx/lmx.h"
#include "ui/dialogs/scan-dialog.h"
#include "ui/parts/settings.h"

/* ---- music in ---- */

ACTION (on_open) { scw_window_open_dialog (data); }

ACTION (on_open_path) { scw_window_open_path (data, g_variant_get_string (parameter, NULL)); }

ACTION (on_paste) { scw_window_paste (data); }

ACTION (on_sample)
{
  g_autofree char *path = scw_settings_sample (g_variant_get_string (parameter, NULL));

  if (path != NULL)
    scw_window_open_path (data, path);
  else
    scw_window_toast (data, _ ("The samples are not installed"));
}

ACTION (on_scan) { gtk_window_present (scw_scan_dialog_new (data, ((ScwWindow *) data)->document)); }

ACTION (on_close) { gtk_window_close (data); }

/* ---- music out ---- */

ACTION (on_export) { scw_window_export_dialog (data, ".musicxml"); }

ACTION (on_export_as) { scw_window_export_dialog (data, g_variant_get_string (parameter, NULL)); }

ACTION (on_export_to) { scw_window_export_to (data, g_variant_get_string (parameter, NULL), FALSE); }

ACTION (on_export_lyrics) { scw_window_export_dialog (data, ".txt"); }

ACTION (on_open_with) { scw_window_open_with (data); }

ACTION (on_save_overlay) { scw_window_save_overlay_dialog (data); }

ACTION (on_save_overlay_to) { scw_window_save_overlay_to (data, g_variant_get_string (parameter, NULL)); }

/* ---- undo ---- */

/* Whether a measure begins between two symbols. */
static gboolean
are_apart (const gint32 *ids, int n, int a, int b)
{
  for (int i = MIN (a, b) + 1; i <= MAX (a, b) && i < n; i++)
    if (ids[i] == SCW_LMX_MEASURE)
      return TRUE;
  return FALSE;
}

/* What has changed is shown: its system, and the first symbol that is another one now, unless one is selected in its
 * measure. */
static void
step_history (ScwWindow *self, gboolean redo)
{
  ScwSystemBox *box = scw_document_get_history_box (self->document, redo);
  g_autofree gint32 *before = NULL, *after = NULL;
  int n_before, n_after, first = 0;

  if (box != NULL)
    before = scw_system_box_dup_ids (box, &n_before);
  if (redo)
    scw_document_redo (self->document);
  else
    scw_document_undo (self->document);
  if (box == NULL || scw_document_page_of (self->document, box) == NULL)
    return;
  after = scw_system_box_dup_ids (box, &n_after);
  while (first < MIN (n_before, n_after) && before[first] == after[first])
    first++;
  if (n_after == 0 || (first == n_before && first == n_after))
    scw_selection_set_box (self->selection, box);
  else if (scw_selection_get_box (self->selection) != box || scw_selection_get_token (self->selection) < 0
           || are_apart (after, n_after, scw_selection_get_token (self->selection), first))
    {
      scw_selection_set_box (self->selection, box);
      scw_selection_set_token (self->selection, MIN (first, n_after - 1));
    }
}

ACTION (on_undo) { step_history (data, FALSE); }

ACTION (on_redo) { step_history (data, TRUE); }

/* ---- looking ---- */

static ScwPageCanvas *
canvas_of (gpointer data)
{
  return scw_page_view_get_canvas (((ScwWindow *) data)->page_view);
}

ACTION (on_zoom_in)
{
  scw_page_canvas_set_zoom (canvas_of (data), scw_page_canvas_get_zoom (canvas_of (data)) * 1.25);
}

ACTION (on_zoom_out)
{
  scw_page_canvas_set_zoom (canvas_of (data), scw_page_canvas_get_zoom (canvas_of (data)) / 1.25);
}

ACTION (on_zoom_original) { scw_page_canvas_set_zoom (canvas_of (data), 1); }

ACTION (on_fit_page) { scw_page_canvas_set_fit (canvas_of (data), SCW_FIT_PAGE); }

ACTION (on_fit_width) { scw_page_canvas_set_fit (canvas_of (data), SCW_FIT_WIDTH); }

static void
change_sidebar (GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  adw_flap_set_reveal_flap (self->flap, g_variant_get_boolean (value));
  if (self->width_class != 2 && scw_settings () != NULL)
    g_settings_set_boolean (scw_settings (), "sidebar-visible", g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
change_overlay (GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  scw_look_set_enabled (scw_transcription_view_get_look (self->transcription), g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

ACTION (on_overlay_head)
{
  ScwWindow *self = data;
  int layer, head;

  g_variant_get (parameter, "(ii)", &layer, &head);
  scw_look_set_head (scw_transcription_view_get_look (self->transcription), layer, head);
}

static void
change_film (SCW_UNUSED GSimpleAction *action, GVariant *value, gpointer data)
{
  scw_transcription_view_set_film (((ScwWindow *) data)->transcription, g_variant_get_boolean (value));
}

static void
change_words (GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  adw_view_stack_set_visible_child_name (self->side_stack, "symbols");
  scw_transcription_view_set_words (self->transcription, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
change_symbols (GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  scw_transcription_view_set_symbols (self->transcription, g_variant_get_boolean (value));
  if (scw_settings () != NULL)
    g_settings_set_boolean (scw_settings (), "symbols-visible", g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

ACTION (on_token_step)
{
  scw_selection_step_token (((ScwWindow *) data)->selection, g_variant_get_int32 (parameter));
}

ACTION (on_measure_step)
{
  scw_selection_step_measure (((ScwWindow *) data)->selection, g_variant_get_int32 (parameter));
}

ACTION (on_select_token)
{
  scw_selection_set_token (((ScwWindow *) data)->selection, g_variant_get_int32 (parameter));
}

/* GTK would build it with the window if it were called gtk/help-overlay.ui. */
ACTION (on_shortcuts)
{
  GtkApplicationWindow *window = data;
  GtkWindow *overlay = GTK_WINDOW (gtk_application_window_get_help_overlay (window));

  if (overlay == NULL)
    {
      g_autoptr (GtkBuilder) builder
        = gtk_builder_new_from_resource ("/io/github/scorewright/Scorewright/help-overlay.ui");

      overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
      gtk_application_window_set_help_overlay (window, GTK_SHORTCUTS_WINDOW (overlay));
    }
  gtk_window_present (overlay);
}

ACTION (on_problems)
{
  ScwWindow *self = data;
  gboolean there = g_strcmp0 (adw_view_stack_get_visible_child_name (self->side_stack), "problems") == 0;

  adw_view_stack_set_visible_child_name (self->side_stack, there ? "symbols" : "problems");
}

static const GActionEntry entries[] = {
  { "open", on_open },
  { "open-path", on_open_path, "s" },
  { "paste", on_paste },
  { "sample", on_sample, "s" },
  { "scan", on_scan },
  { "close", on_close },
  { "export", on_export },
  { "export-as", on_export_as, "s" },
  { "export-to", on_export_to, "s" },
  { "export-lyrics", on_export_lyrics },
  { "open-with", on_open_with },
  { "save-overlay", on_save_overlay },
  { "save-overlay-to", on_save_overlay_to, "s" },
  { "undo", on_undo },
  { "redo", on_redo },
  { "zoom-in", on_zoom_in },
  { "zoom-out", on_zoom_out },
  { "zoom-original", on_zoom_original },
  { "fit-page", on_fit_page },
  { "fit-width", on_fit_width },
  { "sidebar", NULL, NULL, "true", change_sidebar },
  { "overlay", NULL, NULL, "true", change_overlay },
  { "overlay-head", on_overlay_head, "(ii)" },
  { "film", NULL, NULL, "false", change_film },
  { "words", NULL, NULL, "false", change_words },
  { "symbols", NULL, NULL, "false", change_symbols },
  { "follow", NULL, NULL, "true" },
  { "token-step", on_token_step, "i" },
  { "measure-step", on_measure_step, "i" },
  { "select-token", on_select_token, "i" },
  { "problems", on_problems },
  { "show-help-overlay", on_shortcuts },
};

/* ---- when they can be used ---- */

static void
enable (ScwWindow *self, gboolean enabled, ...)
{
  va_list names;
  const char *name;

  va_start (names, enabled);
  while ((name = va_arg (names, const char *)) != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)),
                                 enabled);
  va_end (names);
}

static void
update_states (ScwWindow *self)
{
  gboolean film = scw_transcription_view_get_film (self->transcription);
  gboolean sidebar = adw_flap_get_reveal_flap (self->flap);

  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "film")),
                             g_variant_new_boolean (film));
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "sidebar")),
                             g_variant_new_boolean (sidebar));
}

static void
tell_step (GtkWidget *button, const char *words)
{
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* What is to be done next stands out: reading, and exporting when all is read. */
static void
show_next_step (ScwWindow *self, gboolean all_read)
{
  GtkWidget *next = all_read ? self->export_button : self->read_button;

  gtk_widget_remove_css_class (all_read ? self->read_button : self->export_button, "suggested-action");
  gtk_widget_add_css_class (next, "suggested-action");
}

static gboolean
update_now (gpointer data)
{
  ScwWindow *self = data;
  ScwDocumentPage *page = scw_selection_get_page (self->selection);
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  ScwRegionState state = box != NULL ? scw_system_box_get_state (box) : SCW_REGION_WAITING;
  gboolean model = self->worker != NULL && scw_worker_get_model (self->worker) != NULL;
  gboolean tokens = box != NULL && scw_system_box_get_n_tokens (box) > 0;
  gboolean reading = scw_document_get_reading (self->document);
  gboolean exportable = scw_document_nth_read_box (self->document, 0) != NULL;
  gboolean any_box = FALSE, all_read = TRUE;
  const char *undo = scw_document_get_undo_label (self->document);
  const char *redo = scw_document_get_redo_label (self->document);
  g_autofree char *undo_words = NULL, *redo_words = NULL;
  guint index = 0;

  self->update_id = 0;
  for (guint p = 0; p < scw_document_get_n_pages (self->document); p++)
    for (guint b = 0; b < scw_document_page_get_n_boxes (scw_document_get_page (self->document, p)); b++)
      {
        const ScwRegionState its = scw_system_box_get_state (
          scw_document_page_get_box (scw_document_get_page (self->document, p), b));

        any_box = TRUE;
        all_read &= its == SCW_REGION_DONE || its == SCW_REGION_UNREADABLE;
      }
  show_next_step (self, any_box && all_read);
  if (box != NULL && page != NULL)
    scw_document_page_find_box (page, box, &index);
  enable (self, scw_document_get_n_pages (self->document) > 0, "save", "save-as", "save-to", "heading",
          "set-heading", "parts", NULL);
  enable (self, exportable, "export", "open-with", "print", "print-to", "play", "seek", "loop", NULL);
  enable (self, exportable && scw_window_is_sung (self), "export-lyrics", NULL);
  enable (self, exportable && scw_window_count_parts (self) > 1, "export-parts", "export-parts-to", NULL);
  enable (self, scw_player_get_state (self->player) != SCW_PLAYER_STOPPED, "stop-playing", NULL);
  enable (self, any_box, "export-as", "export-to", NULL); /* boxes alone can be had as JSON */
  /* Translators: %s is a change, such as "Move system" */
  undo_words = undo != NULL ? g_strdup_printf (_ ("Undo: %s"), _ (undo)) : g_strdup (_ ("Undo"));
  /* Translators: %s is a change, such as "Move system" */
  redo_words = redo != NULL ? g_strdup_printf (_ ("Redo: %s"), _ (redo)) : g_strdup (_ ("Redo"));
  tell_step (self->undo_button, undo_words);
  tell_step (self->redo_button, redo_words);
  enable (self, page != NULL, "zoom-in", "zoom-out", "zoom-original", "fit-page", "fit-width", "draw-box",
          "rotate-page", "delete-page", "move-page", "page-step", "find-systems", "next-box", "previous-box",
          NULL);
  enable (self, any_box && model, "read-all", NULL);
  enable (self, page != NULL && model && scw_document_page_get_n_boxes (page) > 0, "read-page", NULL);
  enable (self,
          page != NULL && scw_document_page_get_n_boxes (page) > 0
            && scw_document_can_read_words (self->document),
          "read-words", NULL);
  enable (self, reading, "pause", "stop", NULL);
  enable (self, box != NULL && model && state != SCW_REGION_READING, "box-read", "box-read-again", NULL);
  enable (self, state == SCW_REGION_READING, "box-stop", NULL);
  enable (self, box != NULL, "box-sides", "box-delete", "box-split", "box-part", "box-part-step",
          "box-new-part", NULL);
  enable (self, box != NULL && index > 0, "box-earlier", NULL);
  enable (self, box != NULL && page != NULL && index + 1 < scw_document_page_get_n_boxes (page), "box-later",
          "box-merge", NULL);
  enable (self, tokens, "token-step", "measure-step", "select-token", "film", "save-overlay",
          "save-overlay-to", NULL);
  scw_window_update_edit_actions (self);
  return G_SOURCE_REMOVE;
}

/* Undo and redo are ready at once: the next key may be theirs. */
void
scw_window_update_actions (ScwWindow *self)
{
  if (self->document != NULL)
    {
      enable (self, scw_document_get_undo_label (self->document) != NULL, "undo", NULL);
      enable (self, scw_document_get_redo_label (self->document) != NULL, "redo", NULL);
    }
  if (self->update_id == 0 && self->selection != NULL)
    self->update_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE - 50, update_now, self, NULL);
}

void
scw_window_init_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  scw_window_add_keep_actions (self);
  scw_window_add_render_actions (self);
  scw_window_add_listen_actions (self);
  scw_window_add_system_actions (self);
  scw_window_add_edit_actions (self);
  scw_window_add_alike_actions (self);
  scw_window_add_part_actions (self);
  g_signal_connect_object (self->transcription, "notify::film", G_CALLBACK (update_states), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (update_states), self,
                           G_CONNECT_SWAPPED);
  update_now (self);
}
