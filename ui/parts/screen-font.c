/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/screen-font.h"

ScwGlyphFont *
scw_screen_font (void)
{
  static ScwGlyphFont *font;
  static gboolean tried;

  if (!tried)
    font = scw_glyph_font_open (NULL, NULL);
  tried = TRUE;
  return font;
}
