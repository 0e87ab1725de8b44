/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lyric-entry.h: types lyrics, syllable by syllable, below the engraving of the selected note:
 *
 *     Space         the word ends: on to the next note
 *     Hyphen        the word goes on at the next note
 *     Underscore    the word ends, and is held up to the next note
 *     Left, Right   beyond the text: the note before, the next one
 *     Up, Down      another verse
 *     Enter, Escape ends; what was typed stays
 *
 * Each syllable that is changed is a command.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/system/engraving/engraving-view.h"

G_BEGIN_DECLS

#define SCW_TYPE_LYRIC_ENTRY (scw_lyric_entry_get_type ())
G_DECLARE_FINAL_TYPE (ScwLyricEntry, scw_lyric_entry, SCW, LYRIC_ENTRY, GtkPopover)

/* 'parent' holds the engraving; it is not the engraving itself, where letters are notes. */
ScwLyricEntry *scw_lyric_entry_new (GtkWidget *parent, ScwEngravingView *engraving, ScwSelection *selection);

/* Begins at the selected symbol. FALSE: nobody sings there, or behind it. */
gboolean scw_lyric_entry_begin (ScwLyricEntry *self);

G_END_DECLS
