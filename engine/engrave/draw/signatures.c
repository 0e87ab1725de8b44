/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signatures.c: clefs, keys and times: how wide they are, and on paper. */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>

#include "engine/engrave/draw/signatures.h"

/* The sign of a place in the treble clef, where another clef has it: moved by less than an octave, onto the
 * staff. */
static int
in_clef (int pos, ScwClef clef)
{
  int line = clef.sign == 'F'   ? 3 * 7 + 3
             : clef.sign == 'C' ? 4 * 7
                                : 4 * 7 + 4; /* note of the clef's line */
  int middle = line + (3 - clef.line) * 2;
  int by = ((4 * 7 + 6 - middle) % 7 + 7) % 7;

  pos += by > 2 ? by - 7 : by;
  return pos > 5 ? pos - 7 : pos < -4 ? pos + 7 : pos;
}

int
scw_key_signs (int fifths, int old_fifths, ScwClef clef, KeySign signs[14])
{
  static const int sharps[7] = { 4, 1, 5, 2, -1, 3, 0 }, flats[7] = { 0, 3, -1, 2, -2, 1, -3 };
  bool same = fifths != 0 && (fifths > 0) == (old_fifths > 0);
  int kept = same ? abs (fifths) : 0, n = 0;

  for (int i = kept; i < abs (old_fifths) && i < 7; i++)
    signs[n++] = (KeySign){ SCW_GLYPH_NATURAL, in_clef ((old_fifths > 0 ? sharps : flats)[i], clef) };
  for (int i = 0; i < abs (fifths) && i < 7; i++)
    signs[n++] = (KeySign){ fifths > 0 ? SCW_GLYPH_SHARP : SCW_GLYPH_FLAT,
                            in_clef ((fifths > 0 ? sharps : flats)[i], clef) };
  return n;
}

double
scw_key_width (const ScwMusicFont *font, const KeySign *signs, int n)
{
  double width = 0;

  for (int i = 0; i < n; i++)
    width += glyph_width (font, signs[i].glyph) + (i + 1 < n ? 0.08 : 0);
  return width;
}

void
scw_draw_clef (
  const Drawing *drawing, const Bar *bar, int element, int staff, ScwClef clef, double x, double scale)
{
  scw_draw_glyph_left (drawing, scw_draw_item (drawing, bar, element, staff, SCW_ROLE_CLEF),
                       scw_clef_glyph (clef), x, drawing->staff_y[staff] + (5 - clef.line), scale);
}

void
scw_draw_key (
  const Drawing *drawing, const Bar *bar, int element, int staff, const KeySign *signs, int n, double x)
{
  ScwItem item = scw_draw_item (drawing, bar, element, staff, SCW_ROLE_KEY);

  for (int i = 0; i < n; i++)
    {
      scw_draw_glyph_left (drawing, item, signs[i].glyph, x, drawing->staff_y[staff] + 2 - signs[i].pos / 2.0,
                           1);
      x += glyph_width (drawing->font, signs[i].glyph) + 0.08;
    }
}

static double
number_width (const ScwMusicFont *font, int number)
{
  char text[16];
  double width = 0;

  snprintf (text, sizeof text, "%d", number);
  for (int i = 0; text[i] >= '0' && text[i] <= '9'; i++)
    width += glyph_width (font, (ScwGlyph) (SCW_GLYPH_DIGIT_0 + text[i] - '0'));
  return width;
}

double
scw_time_width (const ScwMusicFont *font, ScwTime time)
{
  return fmax (number_width (font, time.beats), number_width (font, time.beat_type));
}

static void
draw_number (const Drawing *drawing, ScwItem item, int number, double centre, double y)
{
  char text[16];
  double x = centre - number_width (drawing->font, number) / 2;

  snprintf (text, sizeof text, "%d", number);
  for (int i = 0; text[i] >= '0' && text[i] <= '9'; i++)
    {
      ScwGlyph glyph = (ScwGlyph) (SCW_GLYPH_DIGIT_0 + text[i] - '0');
      double width = glyph_width (drawing->font, glyph);

      scw_draw_glyph_centre (drawing, item, glyph, x + width / 2, y, 1);
      x += width;
    }
}

void
scw_draw_time (const Drawing *drawing, const Bar *bar, int element, int staff, ScwTime time, double x)
{
  ScwItem item = scw_draw_item (drawing, bar, element, staff, SCW_ROLE_TIME);
  double centre = x + scw_time_width (drawing->font, time) / 2;

  draw_number (drawing, item, time.beats, centre, drawing->staff_y[staff] + 1);
  draw_number (drawing, item, time.beat_type, centre, drawing->staff_y[staff] + 3);
}
