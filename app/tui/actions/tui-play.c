/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-play.h"

#include <glib/gi18n.h>

#include "app/project/document-export.h"

/* Where the music is; the cursor goes with it. */
static void
on_position (ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  const ScwMidiNote *latest = NULL;
  ScwPlayerCursor cursor;
  ScwSystemBox *box;

  if (scw_player_get_state (player) != SCW_PLAYER_PLAYING)
    return;
  scw_player_get_cursor (player, &cursor);
  for (int staff = 0; staff < SCW_PLAYER_STAVES; staff++)
    if (cursor.now[staff] != NULL
        && (latest == NULL || scw_fraction_cmp (cursor.now[staff]->onset, latest->onset) > 0))
      latest = cursor.now[staff];
  box = latest != NULL ? scw_document_nth_read_box (tui->document, cursor.region) : NULL;
  if (box == NULL || latest == tui->sounding)
    return;
  tui->sounding = latest;
  tui->follow = FALSE;
  scw_tui_select (tui, box, latest->span.first);
}

static void
on_state (ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  if (scw_player_get_state (player) == SCW_PLAYER_OPENING)
    scw_tui_say (tui, FALSE, _ ("Opening the sound device ..."));
  else if (scw_player_get_state (player) == SCW_PLAYER_PLAYING)
    scw_tui_hush (tui);
  scw_tui_dirty (tui);
}

static void
on_error (ScwPlayer *player, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  const GError *error = scw_player_get_error (player);

  if (error != NULL)
    scw_tui_say (tui, TRUE, _ ("No sound: %s"), error->message);
}

static ScwPlayer *
make_player (ScwTui *tui)
{
  ScwPlayer *player = scw_player_new ();

  g_signal_connect (player, "notify::state", G_CALLBACK (on_state), tui);
  g_signal_connect (player, "notify::error", G_CALLBACK (on_error), tui);
  g_signal_connect (player, "notify::position", G_CALLBACK (on_position), tui);
  return player;
}

gboolean
scw_tui_is_playing (ScwTui *tui)
{
  return tui->player != NULL && scw_player_get_playing (tui->player);
}

void
scw_tui_play (ScwTui *tui)
{
  g_autoptr (GError) error = NULL;
  ScwScore *score;
  double from;

  if (scw_tui_is_playing (tui))
    {
      scw_player_pause (tui->player);
      return;
    }
  score = scw_document_make_score (tui->document, &error);
  if (tui->player == NULL)
    tui->player = make_player (tui);
  tui->sounding = NULL;
  if (score == NULL || !scw_player_load (tui->player, score, 0, &error))
    scw_tui_say (tui, TRUE, _ ("No sound: %s"), error->message);
  else
    {
      from = scw_player_find_token (tui->player, scw_document_find_read_box (tui->document, tui->box),
                                    tui->token);
      scw_player_seek (tui->player, MAX (0, from));
      scw_player_play (tui->player);
    }
  scw_score_free (score);
}

void
scw_tui_end_playing (ScwTui *tui)
{
  if (tui->player != NULL)
    g_signal_handlers_disconnect_by_data (tui->player, tui);
  g_clear_object (&tui->player);
}
