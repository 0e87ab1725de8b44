/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/sound-words.h"

#include <glib/gi18n.h>

#include "app/sound/player-fluid.h"

const char *
scw_sound_words (const GError *error)
{
  if (g_error_matches (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_UNSUPPORTED))
    return _ ("This build of Scorewright cannot play. MIDI files can be exported.");
  if (g_error_matches (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_DEVICE))
    return _ ("No sound device answers. Look at the sound settings of the computer.");
  if (g_error_matches (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_EMPTY))
    return _ ("There is nothing to play yet.");
  if (g_error_matches (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_SOUNDFONT))
    {
      g_autofree char *installed = scw_soundfont_find ();

      if (installed == NULL)
        return _ ("No sound font is installed. Install one (the package timgm6mb-soundfont) or choose a .sf2 "
                  "file in the preferences.");
    }
  return error->message;
}
