/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signatures.c: clefs, keys and times: how wide they are, and on paper. */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "engine/engrave/draw/signatures.h"

#define OCTAVE_SIZE 0.5 /* of the small 8 of a clef */

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

  if (clef.sign == 'P')
    return 0;

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

/* The small 8 or 15 above or below a clef whose left edge and line are at a point. */
static void
draw_octave (
  const Drawing *drawing, const Bar *bar, int element, int staff, ScwClef clef, ScwPoint at, double scale)
{
  static const ScwGlyph digits[3] = { SCW_GLYPH_DIGIT_0 + 8, SCW_GLYPH_DIGIT_0 + 1, SCW_GLYPH_DIGIT_0 + 5 };
  ScwItem item = scw_draw_item (drawing, bar, element, staff, SCW_ROLE_CLEF);
  ScwExtent box = scw_music_font_box (drawing->font, scw_clef_glyph (clef));
  int first = abs (clef.octave) > 1, n = abs (clef.octave) > 1 ? 2 : 1;
  double size = OCTAVE_SIZE * scale, x = at.x + (box.x1 - box.x0) / 2 * scale;
  double y = clef.octave < 0 ? at.y + box.y1 * scale + 1.1 * size : at.y + box.y0 * scale - 1.1 * size;

  if (clef.sign == 'G') /* whose tail and top are left and right of its middle */
    x += clef.octave < 0 ? -0.15 * scale : 0.25 * scale;
  for (int i = 0; i < n; i++)
    x -= glyph_width (drawing->font, digits[first + i]) / 2 * size;
  for (int i = 0; i < n; i++)
    {
      double width = glyph_width (drawing->font, digits[first + i]) * size;

      scw_draw_glyph_centre (drawing, item, digits[first + i], x + width / 2, y, size);
      x += width;
    }
}

void
scw_draw_clef (
  const Drawing *drawing, const Bar *bar, int element, int staff, ScwClef clef, double x, double scale)
{
  double y = drawing->staff_y[staff] + (clef.sign == 'P' ? 2 : 5 - clef.line);

  scw_draw_glyph_left (drawing, scw_draw_item (drawing, bar, element, staff, SCW_ROLE_CLEF),
                       scw_clef_glyph (clef), x, y, scale);
  if (clef.octave != 0)
    draw_octave (drawing, bar, element, staff, clef, (ScwPoint){ x, y }, scale);
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

/* ---- times ---- */

#define PLUS_GAP 0.25

static ScwGlyph
time_glyph (char sign)
{
  return sign == '+' ? SCW_GLYPH_TIME_PLUS : (ScwGlyph) (SCW_GLYPH_DIGIT_0 + sign - '0');
}

static bool
is_sign (char sign)
{
  return sign == '+' || (sign >= '0' && sign <= '9');
}

static double
signs_width (const ScwMusicFont *font, const char *signs, int n)
{
  double width = 0;

  for (int i = 0; i < n; i++)
    if (is_sign (signs[i]))
      width += glyph_width (font, time_glyph (signs[i])) + (signs[i] == '+' ? 2 * PLUS_GAP : 0);
  return width;
}

static void
draw_signs (const Drawing *drawing, ScwItem item, const char *signs, int n, double centre, double y)
{
  double x = centre - signs_width (drawing->font, signs, n) / 2;

  for (int i = 0; i < n; i++)
    {
      double width = signs_width (drawing->font, signs + i, 1);

      if (is_sign (signs[i]))
        scw_draw_glyph_centre (drawing, item, time_glyph (signs[i]), x + width / 2, y, 1);
      x += width;
    }
}

/* What a signature says in numbers: "3+2/8", "2/4+3/8". */
static void
numbers_of (const ScwPart *part, const ScwTime *time, char text[64])
{
  const char *told = scw_part_text (part, time->text);

  if (strchr (told, '/') != NULL && strlen (told) < 64)
    memcpy (text, told, strlen (told) + 1);
  else
    snprintf (text, 64, "%d/%d", time->beats, time->beat_type);
}

/* A part of it: what stands above, and below. */
typedef struct
{
  const char *above, *below;
  int n_above, n_below;
} Numbers;

/* Reads the next one, and goes behind it and the plus that follows. */
static bool
next_numbers (const char **text, Numbers *numbers)
{
  if (**text == '\0')
    return false;
  *numbers = (Numbers){ .above = *text, .n_above = (int) strcspn (*text, "/") };
  *text += numbers->n_above;
  *text += **text == '/';
  numbers->below = *text;
  numbers->n_below = (int) strcspn (*text, "+");
  *text += numbers->n_below;
  *text += **text == '+';
  return true;
}

static double
numbers_width (const ScwMusicFont *font, const Numbers *numbers)
{
  return fmax (signs_width (font, numbers->above, numbers->n_above),
               signs_width (font, numbers->below, numbers->n_below));
}

static ScwGlyph
symbol_glyph (const ScwTime *time)
{
  return time->symbol == SCW_TIME_CUT ? SCW_GLYPH_TIME_CUT : SCW_GLYPH_TIME_COMMON;
}

double
scw_time_width (const ScwMusicFont *font, const ScwPart *part, const ScwTime *time)
{
  char text[64];
  const char *rest = text;
  Numbers numbers;
  double width = 0;

  if (time->symbol != SCW_TIME_NUMBERS)
    return glyph_width (font, symbol_glyph (time));
  numbers_of (part, time, text);
  while (next_numbers (&rest, &numbers))
    width += numbers_width (font, &numbers) + (*rest != '\0' ? signs_width (font, "+", 1) : 0);
  return width;
}

void
scw_draw_time (const Drawing *drawing, const Bar *bar, int element, int staff, double x)
{
  const ScwTime *time = &bar->layout->elements[element].time;
  ScwItem item = scw_draw_item (drawing, bar, element, staff, SCW_ROLE_TIME);
  double y = drawing->staff_y[staff];
  char text[64];
  const char *rest = text;
  Numbers numbers;

  if (time->symbol != SCW_TIME_NUMBERS)
    {
      scw_draw_glyph_left (drawing, item, symbol_glyph (time), x, y + 2, 1);
      return;
    }
  numbers_of (drawing->part, time, text);
  while (next_numbers (&rest, &numbers))
    {
      double width = numbers_width (drawing->font, &numbers);

      draw_signs (drawing, item, numbers.above, numbers.n_above, x + width / 2, y + 1);
      draw_signs (drawing, item, numbers.below, numbers.n_below, x + width / 2, y + 3);
      x += width;
      if (*rest == '\0')
        break;
      width = signs_width (drawing->font, "+", 1);
      draw_signs (drawing, item, "+", 1, x + width / 2, y + 2);
      x += width;
    }
}
