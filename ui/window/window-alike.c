/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include "app/correct/spread.h"

static void
end (ScwWindow *self)
{
  self->has_alike = FALSE;
  scw_window_update_actions (self);
}

void
scw_window_offer_alike (ScwWindow *self, GArray *before)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  self->has_alike = box != NULL && scw_spread_of (before, box, &self->alike);
  scw_window_update_actions (self);
}

/* Which of these places is selected; -1: none. */
static int
find_here (ScwWindow *self, GArray *alike)
{
  for (guint i = 0; i < alike->len; i++)
    if (g_array_index (alike, ScwAlike, i).box == scw_selection_get_box (self->selection)
        && (int) g_array_index (alike, ScwAlike, i).token == scw_selection_get_token (self->selection))
      return (int) i;
  return -1;
}

static void
go_to_next (ScwWindow *self)
{
  g_autoptr (GArray) alike = scw_spread_find (self->document, &self->alike);
  const int next = scw_spread_next (self->document, alike, scw_selection_get_box (self->selection),
                                    scw_selection_get_token (self->selection));

  if (next >= 0)
    {
      scw_selection_set_box (self->selection, g_array_index (alike, ScwAlike, next).box);
      scw_selection_set_token (self->selection, (int) g_array_index (alike, ScwAlike, next).token);
    }
  scw_transcription_view_grab_token_focus (self->transcription);
}

ACTION (on_step) { go_to_next (data); }

/* The one that is selected; where none is, the next one is shown first. */
ACTION (on_take)
{
  ScwWindow *self = data;
  g_autoptr (GArray) alike = scw_spread_find (self->document, &self->alike);
  const int here = find_here (self, alike);

  if (here >= 0)
    scw_spread_apply (self->document, &self->alike, &g_array_index (alike, ScwAlike, here), 1);
  go_to_next (self);
}

ACTION (on_all)
{
  ScwWindow *self = data;
  g_autoptr (GArray) alike = scw_spread_find (self->document, &self->alike);

  for (guint i = 0; i < alike->len;)
    i += scw_spread_apply (self->document, &self->alike, &g_array_index (alike, ScwAlike, i), alike->len - i);
  end (self);
  scw_transcription_view_grab_token_focus (self->transcription);
}

ACTION (on_end)
{
  end (data);
  scw_transcription_view_grab_token_focus (((ScwWindow *) data)->transcription);
}

void
scw_window_update_alike (ScwWindow *self)
{
  static const char *const names[] = { "alike-step", "alike-take", "alike-all", "alike-end" };
  g_autoptr (GArray) alike
    = self->has_alike ? scw_spread_find (self->document, &self->alike) : g_array_new (FALSE, FALSE, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), names[i])),
                                 alike->len > 0);
  scw_correct_bar_set_alike (self->correct_bar, find_here (self, alike), alike->len);
}

void
scw_window_add_alike_actions (ScwWindow *self)
{
  static const GActionEntry entries[] = {
    { "alike-step", on_step },
    { "alike-take", on_take },
    { "alike-all", on_all },
    { "alike-end", on_end },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
