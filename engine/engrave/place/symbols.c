/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symbols.c: the pieces of a chord symbol: texts, and accidentals of the music font between them. */
#include <math.h>
#include <string.h>

#include "engine/engrave/place/layout.h"

#define GLYPH_SCALE 0.58 /* of an accidental at size SYMBOL_SIZE */

/* How many bytes of a symbol are an accidental at this place, and which; 0: it is text. A "b" is one behind the name
 * of a note and before a number. */
static int
accidental_at (const char *symbol, int i, ScwGlyph *glyph)
{
  static const struct
  {
    const char *text;
    ScwGlyph glyph;
  } signs[] = {
    { "#", SCW_GLYPH_SHARP },
    { "\u266f", SCW_GLYPH_SHARP },
    { "\u266d", SCW_GLYPH_FLAT },
    { "b", SCW_GLYPH_FLAT },
  };

  for (unsigned k = 0; k < sizeof signs / sizeof signs[0]; k++)
    {
      int n = (int) strlen (signs[k].text);
      bool root = i > 0 && strchr ("ABCDEFG", symbol[i - 1]) != NULL && (i == 1 || symbol[i - 2] == '/');

      if (strncmp (symbol + i, signs[k].text, (size_t) n) != 0)
        continue;
      if (symbol[i] == 'b' && !root && !(i > 0 && symbol[i + 1] >= '1' && symbol[i + 1] <= '9'))
        continue;
      *glyph = signs[k].glyph;
      return n;
    }
  return 0;
}

int
scw_symbol_pieces (const char *symbol,
                   const ScwMusicFont *font,
                   SymbolPiece pieces[SYMBOL_PIECES],
                   double *width)
{
  int n = 0, i = 0;

  *width = 0;
  while (symbol[i] != '\0' && n < SYMBOL_PIECES)
    {
      SymbolPiece *piece = &pieces[n++];
      int length = accidental_at (symbol, i, &piece->glyph), most = (int) sizeof piece->text - 1;

      piece->x = *width;
      piece->text[0] = '\0';
      if (length > 0)
        {
          piece->scale = GLYPH_SCALE;
          *width += glyph_width (font, piece->glyph) * GLYPH_SCALE + 0.15;
          i += length;
          continue;
        }
      while (symbol[i + length] != '\0' && length < most
             && (length == 0 || accidental_at (symbol, i + length, &piece->glyph) == 0))
        length++;
      while (length > 1 && ((unsigned char) symbol[i + length] & 0xc0) == 0x80)
        length--; /* no half characters */
      memcpy (piece->text, symbol + i, (size_t) length);
      piece->text[length] = '\0';
      *width += scw_music_font_text_width (font, piece->text, SCW_FACE_ROMAN, SYMBOL_SIZE) + 0.1;
      i += length;
    }
  return n;
}
