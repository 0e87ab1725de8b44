/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave-text.h: texts beside music, set by Pango in a roman type, with fallback fonts for every script.
 *
 * Sizes are those of the em, in the units of the cairo_t. May be used from any thread.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "engine/engrave/list/display.h"

typedef struct ScwTextSetter ScwTextSetter;

ScwTextSetter *scw_text_setter_new (void);
void scw_text_setter_free (ScwTextSetter *setter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwTextSetter, scw_text_setter_free)

/* How wide a text is in a size of 1; kept for the next time. */
double scw_text_setter_width (ScwTextSetter *setter, const char *text, ScwFace face);

/* Paints a text that stands on (x, y) in the colour of cr. */
void scw_text_setter_paint (ScwTextSetter *setter,
                            cairo_t *cr,
                            const char *text,
                            ScwFace face,
                            double size,
                            double x,
                            double y,
                            ScwAlign align);
