/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <math.h>

#include <glib/gi18n.h>

#include "ui/parts/naming.h"

static ScwPageCanvas *
canvas_of (ScwWindow *self)
{
  return scw_page_view_get_canvas (self->page_view);
}

/* ---- pages ---- */

ACTION (on_rotate_page)
{
  ScwWindow *self = data;

  scw_document_rotate_page (self->document, scw_selection_get_page (self->selection),
                            g_variant_get_int32 (parameter));
}

ACTION (on_delete_page)
{
  ScwWindow *self = data;

  scw_document_delete_page (self->document, scw_selection_get_page (self->selection));
}

ACTION (on_move_page)
{
  ScwWindow *self = data;
  guint n = scw_document_get_n_pages (self->document), from;
  int to;

  if (!scw_document_find_page (self->document, scw_selection_get_page (self->selection), &from))
    return;
  to = (int) from + g_variant_get_int32 (parameter);
  if (to >= 0 && to < (int) n)
    scw_document_move_page (self->document, from, (guint) to);
}

ACTION (on_page_step)
{
  ScwWindow *self = data;
  guint at;
  int to;

  if (!scw_document_find_page (self->document, scw_selection_get_page (self->selection), &at))
    return;
  to = (int) at + g_variant_get_int32 (parameter);
  if (to >= 0 && to < (int) scw_document_get_n_pages (self->document))
    scw_selection_set_page (self->selection, scw_document_get_page (self->document, (guint) to));
}

ACTION (on_find_systems)
{
  ScwWindow *self = data;

  scw_document_find_systems (self->document, scw_selection_get_page (self->selection));
}

/* ---- systems ---- */

ACTION (on_next_box) { scw_selection_step_box (((ScwWindow *) data)->selection, 1); }

ACTION (on_previous_box) { scw_selection_step_box (((ScwWindow *) data)->selection, -1); }

ACTION (on_select_box)
{
  ScwWindow *self = data;
  int p, b;
  ScwDocumentPage *page;

  g_variant_get (parameter, "(ii)", &p, &b);
  if (p < 0 || p >= (int) scw_document_get_n_pages (self->document))
    return;
  page = scw_document_get_page (self->document, (guint) p);
  if (b < 0 || b >= (int) scw_document_page_get_n_boxes (page))
    scw_selection_set_page (self->selection, page);
  else
    {
      scw_selection_set_box (self->selection, scw_document_page_get_box (page, (guint) b));
      scw_page_canvas_focus_box (canvas_of (self), scw_selection_get_box (self->selection));
    }
}

static void
on_dropped_response (SCW_UNUSED AdwMessageDialog *dialog, const char *response, ScwWindow *self)
{
  if (strcmp (response, "back") == 0)
    scw_document_undo (self->document);
}

/* A frame that was read has come to hold other staves. */
static void
ask_for_reading (ScwWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Discard What Was Read Here?"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               _ ("The frame no longer holds the same staves. What was read and corrected in "
                                  "it is kept only if the frame "
                                  "goes back to where it was."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "discard", _ ("_Discard"), "back",
                                    _ ("_Put It Back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_dropped_response), self, 0);
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* On a frame that was read the plain arrows go to its symbols and to its neighbours. */
static void
step_in_reading (ScwWindow *self, int x, int y)
{
  if (x != 0)
    scw_selection_step_token (self->selection, x);
  else
    scw_selection_step_box (self->selection, y);
  scw_page_canvas_focus_box (canvas_of (self), scw_selection_get_box (self->selection));
}

/* Two pixels of the screen, at least one of the page. */
ACTION (on_box_sides)
{
  ScwWindow *self = data;
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  ScwBox rect = *scw_system_box_get_rect (box);
  double step = MAX (1, round (2 / scw_page_canvas_get_zoom (canvas_of (self))));
  gboolean was_read = scw_system_box_get_n_tokens (box) > 0;
  int left, top, right, bottom;

  g_variant_get (parameter, "(iiii)", &left, &top, &right, &bottom);
  if (was_read && left == right && top == bottom)
    {
      step_in_reading (self, left, top);
      return;
    }
  rect.x += left * step;
  rect.y += top * step;
  rect.w += (right - left) * step;
  rect.h += (bottom - top) * step;
  scw_document_set_box_rect (self->document, box, &rect);
  if (was_read && scw_system_box_get_n_tokens (box) == 0)
    ask_for_reading (self);
}

ACTION (on_add_box)
{
  ScwWindow *self = data;
  ScwDocumentPage *page = scw_selection_get_page (self->selection);
  ScwBox rect;
  ScwSystemBox *box;

  g_variant_get (parameter, "(dddd)", &rect.x, &rect.y, &rect.w, &rect.h);
  box = page != NULL ? scw_document_add_box (self->document, page, &rect, -1) : NULL;
  if (box != NULL)
    scw_selection_set_box (self->selection, box);
}

ACTION (on_box_delete)
{
  ScwWindow *self = data;

  scw_document_delete_box (self->document, scw_selection_get_box (self->selection));
}

static void
move_box (ScwWindow *self, int by)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  guint at;

  if (scw_document_page_find_box (scw_selection_get_page (self->selection), box, &at))
    scw_document_move_box (self->document, box, at + by);
  scw_selection_set_box (self->selection, box);
  scw_page_canvas_focus_box (canvas_of (self), box);
}

ACTION (on_box_earlier) { move_box (data, -1); }

ACTION (on_box_later) { move_box (data, 1); }

ACTION (on_box_split)
{
  ScwWindow *self = data;
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  const ScwBox *rect = scw_system_box_get_rect (box);

  if (!scw_document_split_box (self->document, box, rect->y + rect->h / 2))
    scw_window_toast (self, _ ("This frame is too small to be split"));
}

ACTION (on_box_merge)
{
  ScwWindow *self = data;
  ScwDocumentPage *page = scw_selection_get_page (self->selection);
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  guint at;

  if (scw_document_page_find_box (page, box, &at) && at + 1 < scw_document_page_get_n_boxes (page))
    scw_document_merge_boxes (self->document, box, scw_document_page_get_box (page, at + 1));
}

static void
change_draw_box (SCW_UNUSED GSimpleAction *action, GVariant *value, gpointer data)
{
  scw_page_canvas_set_drawing (canvas_of (data), g_variant_get_boolean (value));
}

static void
on_drawing (ScwWindow *self)
{
  gboolean drawing;

  g_object_get (canvas_of (self), "drawing", &drawing, NULL);
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "draw-box")),
                             g_variant_new_boolean (drawing));
}

/* ---- reading ---- */

ACTION (on_read_all)
{
  ScwWindow *self = data;

  if (scw_selection_get_box (self->selection) == NULL)
    scw_selection_step_box (self->selection, 1);
  scw_document_read_all (self->document);
}

ACTION (on_read_page)
{
  ScwWindow *self = data;

  scw_document_read_page (self->document, scw_selection_get_page (self->selection));
}

ACTION (on_read_words)
{
  ScwWindow *self = data;

  scw_document_read_words (self->document, scw_selection_get_page (self->selection));
}

ACTION (on_box_read)
{
  ScwWindow *self = data;

  scw_document_read_box (self->document, scw_selection_get_box (self->selection), FALSE);
}

ACTION (on_box_read_again)
{
  ScwWindow *self = data;

  scw_document_read_box (self->document, scw_selection_get_box (self->selection), TRUE);
}

ACTION (on_box_stop)
{
  ScwWindow *self = data;

  scw_document_stop_box (self->document, scw_selection_get_box (self->selection));
}

ACTION (on_stop) { scw_document_stop (((ScwWindow *) data)->document); }

static void
change_pause (SCW_UNUSED GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  if (self->worker != NULL)
    scw_worker_set_paused (self->worker, g_variant_get_boolean (value));
}

static void
on_paused (ScwWindow *self)
{
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "pause")),
                             g_variant_new_boolean (scw_worker_get_paused (self->worker)));
}

/* The selection goes along with the reading, while "follow" is on. */
static void
on_box_state (ScwWindow *self, SCW_UNUSED GParamSpec *pspec, ScwSystemBox *box)
{
  g_autoptr (GVariant) follow
    = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), "follow"));

  if (scw_system_box_get_state (box) == SCW_REGION_READING && g_variant_get_boolean (follow))
    scw_selection_set_box (self->selection, box);
  scw_window_update_actions (self);
}

static void
follow_boxes (ScwWindow *self, guint position, SCW_UNUSED guint removed, guint added, ScwDocumentPage *page)
{
  for (guint i = 0; i < added; i++)
    {
      ScwSystemBox *box = scw_document_page_get_box (page, position + i);

      g_signal_handlers_disconnect_by_func (box, on_box_state, self);
      g_signal_connect_object (box, "notify::state", G_CALLBACK (on_box_state), self, G_CONNECT_SWAPPED);
    }
  scw_window_update_actions (self);
}

static void
follow_pages (ScwWindow *self, guint position, SCW_UNUSED guint removed, guint added)
{
  for (guint i = 0; i < added; i++)
    {
      ScwDocumentPage *page = scw_document_get_page (self->document, position + i);

      g_signal_handlers_disconnect_by_func (page, follow_boxes, self);
      g_signal_connect_object (page, "items-changed", G_CALLBACK (follow_boxes), self, G_CONNECT_SWAPPED);
      follow_boxes (self, 0, 0, scw_document_page_get_n_boxes (page), page);
    }
}

static const GActionEntry entries[] = {
  { "rotate-page", on_rotate_page, "i" },
  { "delete-page", on_delete_page },
  { "move-page", on_move_page, "i" },
  { "page-step", on_page_step, "i" },
  { "find-systems", on_find_systems },
  { "next-box", on_next_box },
  { "previous-box", on_previous_box },
  { "select-box", on_select_box, "(ii)" },
  { "box-sides", on_box_sides, "(iiii)" },
  { "add-box", on_add_box, "(dddd)" },
  { "box-delete", on_box_delete },
  { "box-earlier", on_box_earlier },
  { "box-later", on_box_later },
  { "box-split", on_box_split },
  { "box-merge", on_box_merge },
  { "draw-box", NULL, NULL, "false", change_draw_box },
  { "read-all", on_read_all },
  { "read-page", on_read_page },
  { "read-words", on_read_words },
  { "box-read", on_box_read },
  { "box-read-again", on_box_read_again },
  { "box-stop", on_box_stop },
  { "stop", on_stop },
  { "pause", NULL, NULL, "false", change_pause },
};

void
scw_window_add_system_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (canvas_of (self), "reading-dropped", G_CALLBACK (ask_for_reading), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (canvas_of (self), "notify::drawing", G_CALLBACK (on_drawing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "items-changed", G_CALLBACK (follow_pages), self,
                           G_CONNECT_SWAPPED);
  if (self->worker != NULL)
    g_signal_connect_object (self->worker, "notify::paused", G_CALLBACK (on_paused), self, G_CONNECT_SWAPPED);
}
