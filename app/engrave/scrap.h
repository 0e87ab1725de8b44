/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scrap.h: a scrap of music: one note, rest, chord or signature engraved alone behind its clef, small, for a button.
 * Main context only.
 */
#pragma once

#include "app/engrave/engrave-cairo.h"

G_BEGIN_DECLS

typedef struct ScwScrap ScwScrap;

/* What would stand at a token of a system if that were 'id'. NULL: nothing that can be drawn by itself. The font lives as
 * long. */
ScwScrap *scw_scrap_new (const gint32 *ids, int n, int token, int id, ScwGlyphFont *font);
void scw_scrap_free (ScwScrap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwScrap, scw_scrap_free)

/* The music itself, of one staff and measure. */
const ScwPart *scw_scrap_get_part (const ScwScrap *self);

/* In the middle of this area, in this ink (red, green, blue); what is not in question is paler. */
void scw_scrap_paint (const ScwScrap *self, cairo_t *cr, double width, double height, const double ink[3]);

G_END_DECLS
