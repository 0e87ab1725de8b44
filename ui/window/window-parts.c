/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "ui/dialogs/parts-dialog.h"

/* ---- rows ---- */

static int
count_read (const ScwDocumentParts *parts)
{
  int n = 0;

  for (int i = 0; i < (int) parts->parts->len; i++)
    n += scw_document_parts_get (parts, i)->n_read > 0;
  return n;
}

int
scw_window_count_parts (ScwWindow *self)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self->document);

  return count_read (parts);
}

gboolean
scw_window_is_sung (ScwWindow *self)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self->document);
  gboolean is_sung = FALSE;

  for (int i = 0; i < (int) parts->parts->len; i++)
    is_sung |= scw_document_parts_get (parts, i)->is_sung;
  return is_sung;
}

/* The part of the selected system is what the action's state says. */
static void
tell_part (ScwWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "box-part");
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self->document);
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  scw_player_bar_set_one_part (self->player_bar, count_read (parts) < 2);
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_int32 (box != NULL ? scw_document_parts_of (parts, box) : -1));
}

static void
say_part (ScwWindow *self)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self->document);
  const int part = scw_document_parts_of (parts, scw_selection_get_box (self->selection));
  g_autofree char *name = part >= 0 ? scw_document_parts_name (parts, part) : NULL;
  /* Translators: %s is the name of a part, such as "Violin" */
  g_autofree char *text = name != NULL ? g_strdup_printf (_ ("This system now belongs to %s"), name)
                                       : g_strdup (_ ("This system now belongs to no part"));

  scw_news_say (self->news, text);
  scw_page_canvas_focus_box (scw_page_view_get_canvas (self->page_view),
                             scw_selection_get_box (self->selection));
}

static void
change_box_part (SCW_UNUSED GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  scw_document_give_row (self->document, scw_selection_get_box (self->selection),
                         g_variant_get_int32 (value));
  tell_part (self);
  say_part (self);
}

ACTION (on_box_part) { g_action_change_state (G_ACTION (action), parameter); }

ACTION (on_box_part_step)
{
  ScwWindow *self = data;
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self->document);
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  const int by = g_variant_get_int32 (parameter), part = scw_document_parts_of (parts, box) + by;

  if (part < 0 || part >= (int) parts->parts->len)
    {
      scw_window_toast (self, by < 0 ? _ ("There is no part above") : _ ("There is no part below"));
      return;
    }
  scw_document_give_row (self->document, box, part);
  tell_part (self);
  say_part (self);
}

ACTION (on_box_new_part)
{
  ScwWindow *self = data;

  scw_document_give_row_new_part (self->document, scw_selection_get_box (self->selection), NULL);
  tell_part (self);
  say_part (self);
}

/* ---- the list ---- */

ACTION (on_parts)
{
  gtk_window_present (scw_parts_dialog_new (GTK_WINDOW (data), ((ScwWindow *) data)->document));
}

static const GActionEntry entries[] = {
  { "parts", on_parts },
  { "box-part", on_box_part, "i", "-1", change_box_part },
  { "box-part-step", on_box_part_step, "i" },
  { "box-new-part", on_box_new_part },
};

void
scw_window_add_part_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->selection, "notify::box", G_CALLBACK (tell_part), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (tell_part), self, G_CONNECT_SWAPPED);
}
