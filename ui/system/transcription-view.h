/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transcription-view.h: the selected system: its reading, the progress, and all its symbols. */
#pragma once

#include "ui/system/look.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCW_TYPE_TRANSCRIPTION_VIEW (scw_transcription_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwTranscriptionView, scw_transcription_view, SCW, TRANSCRIPTION_VIEW, GtkBox)

void scw_transcription_view_set_selection (ScwTranscriptionView *self, ScwSelection *selection);
ScwLook *scw_transcription_view_get_look (ScwTranscriptionView *self);
gboolean scw_transcription_view_save_overlay (ScwTranscriptionView *self, const char *path, GError **error);

/* Where the music is, in quarters from the beginning of the system; negative: nowhere. */
void scw_transcription_view_set_cursor (ScwTranscriptionView *self, double quarters);

/* Whether the keyboard is at the symbols or the engraving, where letters and digits correct. */
gboolean scw_transcription_view_has_music_focus (ScwTranscriptionView *self);
void scw_transcription_view_grab_token_focus (ScwTranscriptionView *self); /* the selected symbol */

/* Types lyrics from the selected symbol on (lyric-entry.h). FALSE: nobody sings there. */
gboolean scw_transcription_view_type_lyrics (ScwTranscriptionView *self);

/* Whether all symbols are listed below the engraving, which has the room else. */
void scw_transcription_view_set_symbols (ScwTranscriptionView *self, gboolean listed);

/* Measures in words, instead of symbols. */
void scw_transcription_view_set_words (ScwTranscriptionView *self, gboolean words);

/* Plays the reading back from the selected token (or the first), a symbol at a time. */
void scw_transcription_view_set_film (ScwTranscriptionView *self, gboolean playing);
gboolean scw_transcription_view_get_film (ScwTranscriptionView *self); /* "film" notifies */

G_END_DECLS
