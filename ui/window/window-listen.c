/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "app/project/document-export.h"
#include "ui/parts/settings.h"

static gboolean
get_switch (ScwWindow *self, const char *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), name);

  return g_variant_get_boolean (state);
}

/* ---- what is played ---- */

static int
score_tempo (ScwWindow *self)
{
  return CLAMP ((int) (scw_player_get_tempo (self->player) + 0.5), 20, 300);
}

/* Quarters a minute at the beginning. */
static void
set_tempo (ScwWindow *self, int tempo)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "tempo");

  scw_player_set_speed (self->player, tempo / scw_player_get_tempo (self->player));
  scw_player_bar_set_tempo (self->player_bar, tempo);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_int32 (tempo));
}

/* Of one part a staff can be muted; of several, whole parts. */
static void
mute_staves (ScwWindow *self)
{
  for (int staff = 0; staff < SCW_PLAYER_STAVES; staff++)
    {
      const gboolean own
        = self->one_part && staff < 2 && get_switch (self, staff == 0 ? "mute-upper" : "mute-lower");

      scw_player_set_muted (self->player, staff, own || (self->muted_parts & 1u << staff) != 0);
    }
}

/* Plays what the document holds now, in the score's tempo unless the person chose another. Where nothing has been
 * read, nothing is loaded. */
static void
load (ScwWindow *self)
{
  g_autoptr (GVariant) tempo = g_action_group_get_action_state (G_ACTION_GROUP (self), "tempo");
  g_autoptr (GError) error = NULL;
  guint32 muted;
  ScwScore *score = scw_document_make_sound_score (self->document, &muted, NULL);
  const gboolean chosen = g_variant_get_int32 (tempo) != score_tempo (self);

  self->score_is_old = FALSE;
  if (!scw_player_load (self->player, score, 0, &error))
    scw_window_toast (self, error->message);
  self->muted_parts = muted;
  self->one_part = score == NULL || score->n_parts < 2;
  mute_staves (self);
  scw_score_free (score);
  set_tempo (self, chosen ? g_variant_get_int32 (tempo) : score_tempo (self));
  scw_player_bar_update (self->player_bar);
}

static gboolean
load_again (gpointer data)
{
  ScwWindow *self = data;

  self->load_id = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

/* What plays goes on with what was changed; else it is looked at when it is played. */
static void
on_changed (ScwWindow *self)
{
  self->score_is_old = TRUE;
  if (scw_player_get_state (self->player) != SCW_PLAYER_STOPPED && self->load_id == 0)
    self->load_id = g_idle_add (load_again, self);
}

/* ---- the selection ---- */

static int
selected_region (ScwWindow *self)
{
  return scw_document_find_read_box (self->document, scw_selection_get_box (self->selection));
}

/* In quarters; -1: nothing that sounds is selected. */
static double
selected_place (ScwWindow *self)
{
  int region = selected_region (self);
  int token = scw_selection_get_token (self->selection);
  double place = token >= 0 ? scw_player_find_token (self->player, region, token) : -1;

  return place >= 0 ? place : scw_player_find_region (self->player, region);
}

/* The measures of what is selected, else the one that is being played. */
static void
loop_selected (ScwWindow *self)
{
  GArray *tokens = scw_selection_get_tokens (self->selection);
  int region = selected_region (self), first = G_MAXINT, last = -1;
  ScwPlayerCursor cursor;

  for (guint i = 0; i < tokens->len; i++)
    {
      int measure = scw_player_measure_of (self->player, region, g_array_index (tokens, int, i));

      if (measure >= 0)
        {
          first = MIN (first, measure);
          last = MAX (last, measure);
        }
    }
  if (last < 0)
    {
      scw_player_get_cursor (self->player, &cursor);
      first = last = MAX (cursor.measure, 0);
    }
  scw_player_set_loop (self->player, first, last);
}

/* What a person selects is gone to. */
static void
on_selected (ScwWindow *self)
{
  double place;

  if (self->following)
    return;
  self->resume = FALSE;
  if (scw_player_get_state (self->player) == SCW_PLAYER_STOPPED || (place = selected_place (self)) < 0)
    return;
  if (get_switch (self, "loop"))
    loop_selected (self);
  scw_player_seek (self->player, place);
}

/* ---- the cursor ---- */

static void
show_cursor (ScwWindow *self)
{
  ScwPlayerCursor cursor;
  ScwSystemBox *box;

  if (scw_player_get_state (self->player) == SCW_PLAYER_STOPPED)
    {
      scw_transcription_view_set_cursor (self->transcription, -1);
      return;
    }
  scw_player_get_cursor (self->player, &cursor);
  box = cursor.measure >= 0 ? scw_document_nth_read_box (self->document, cursor.region) : NULL;
  if (box == NULL)
    return;
  self->following = TRUE;
  if (box != scw_selection_get_box (self->selection))
    scw_selection_set_box (self->selection, box);
  self->following = FALSE;
  scw_transcription_view_set_cursor (self->transcription, cursor.in_region);
}

static void
on_state (ScwWindow *self)
{
  show_cursor (self);
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "play")),
                             g_variant_new_boolean (scw_player_get_playing (self->player)));
  scw_window_update_actions (self);
}

/* ---- actions ---- */

static void
play (ScwWindow *self)
{
  double place;

  if (self->score_is_old)
    load (self);
  place = self->resume ? -1 : selected_place (self);
  if (get_switch (self, "loop"))
    loop_selected (self);
  if (place >= 0)
    scw_player_seek (self->player, place);
  self->resume = TRUE;
  scw_player_play (self->player);
}

static void
change_play (SCW_UNUSED GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  if (g_variant_get_boolean (value) == scw_player_get_playing (self->player))
    return;
  if (scw_player_get_playing (self->player))
    scw_player_pause (self->player);
  else
    play (self);
}

ACTION (on_stop_playing)
{
  ScwWindow *self = data;

  self->resume = FALSE;
  scw_player_stop (self->player);
}

ACTION (on_seek)
{
  ScwWindow *self = data;

  if (self->score_is_old)
    load (self);
  self->resume = TRUE;
  scw_player_seek (self->player, g_variant_get_double (parameter));
}

ACTION (on_tempo) { g_action_change_state (G_ACTION (action), parameter); }

static void
change_tempo (SCW_UNUSED GSimpleAction *action, GVariant *value, gpointer data)
{
  set_tempo (data, CLAMP (g_variant_get_int32 (value), 20, 300));
}

static void
change_loop (GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  if (self->score_is_old)
    load (self);
  g_simple_action_set_state (action, value);
  if (g_variant_get_boolean (value))
    loop_selected (self);
  else
    scw_player_set_loop (self->player, 0, -1);
}

static void
change_muted (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  mute_staves (data);
}

static void
change_metronome (GSimpleAction *action, GVariant *value, gpointer data)
{
  scw_player_set_metronome (((ScwWindow *) data)->player, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static const GActionEntry entries[] = {
  { "play", NULL, NULL, "false", change_play },
  { "stop-playing", on_stop_playing },
  { "seek", on_seek, "d" },
  { "tempo", on_tempo, "i", "100", change_tempo },
  { "loop", NULL, NULL, "false", change_loop },
  { "mute-upper", NULL, NULL, "false", change_muted },
  { "mute-lower", NULL, NULL, "false", change_muted },
  { "metronome", NULL, NULL, "false", change_metronome },
};

/* ---- the player ---- */

static void
use_soundfont (ScwWindow *self)
{
  g_autofree char *path = scw_settings_soundfont ();

  scw_player_set_soundfont (self->player, path);
}

void
scw_window_add_listen_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
scw_window_init_listen (ScwWindow *self)
{
  self->player = scw_player_new ();
  self->score_is_old = self->one_part = TRUE;
  use_soundfont (self);
  scw_player_bar_set_player (self->player_bar, self->player);
  g_signal_connect_object (self->player, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::position", G_CALLBACK (show_cursor), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::box", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::tokens", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  if (scw_settings () != NULL)
    g_signal_connect_object (scw_settings (), "changed::soundfont", G_CALLBACK (use_soundfont), self,
                             G_CONNECT_SWAPPED);
}

void
scw_window_end_listen (ScwWindow *self)
{
  g_clear_handle_id (&self->load_id, g_source_remove);
  if (self->player != NULL)
    scw_player_stop (self->player);
  g_clear_object (&self->player);
}
