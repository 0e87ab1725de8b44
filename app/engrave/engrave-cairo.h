/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave-cairo.h: finds installed music fonts, and paints engravings with Cairo.
 *
 * A music font is either a SMuFL one (Bravura, Leland, Petaluma ...; found by fontconfig, glyphs by code
 * point) or LilyPond's Emmentaler (in /usr/share/lilypond, glyphs by name), from Debian's package
 * lilypond-fonts. Glyphs are painted as outlines, and PDF files hold what they need of a font, so no file needs one.
 *
 * A font never changes once opened. Its metrics may be read from any thread; paint from one thread at a
 * time. Texts are set as engrave-text.h does it.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "app/engrave/engrave-text.h"
#include "engine/engrave/engrave.h"

typedef struct ScwGlyphFont ScwGlyphFont;

/* By name ("Bravura", "Emmentaler"), by path, or NULL for the first of Bravura, Leland and Emmentaler that is
 * there. NULL and error (SCW_APP_ERROR, SCW_ERROR_FILE or SCW_ERROR_FORMAT) if there is none. */
ScwGlyphFont *scw_glyph_font_open (const char *name, GError **error);
void scw_glyph_font_free (ScwGlyphFont *font);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwGlyphFont, scw_glyph_font_free)

const char *scw_glyph_font_name (const ScwGlyphFont *font);

/* What sets the texts beside its music; lives as long as the font. */
ScwTextSetter *scw_glyph_font_texts (const ScwGlyphFont *font);

/* For scw_engraving_new(); lives as long as the font. */
const ScwMusicFont *scw_glyph_font_metrics (const ScwGlyphFont *font);

/* Sets the colour of an item (cairo_set_source_rgb); called before each. */
typedef void (*ScwItemColour) (cairo_t *cr, const ScwItem *item, void *data);

/* Paints in units of staff spaces, the origin where cr has it. colour NULL: as the source is. */
void scw_paint_items (
  cairo_t *cr, ScwGlyphFont *font, const ScwItem *items, int n, ScwItemColour colour, void *data);
