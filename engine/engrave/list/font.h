/* SPDX-License-Identifier: GPL-3.0-or-later */
/* font.h: what layout needs to know about a music font: which glyphs it has and how large they are.
 *
 * All lengths are in staff spaces (the distance of two staff lines) and y grows downwards, as everywhere in
 * engine/engrave. A glyph is placed by its origin: clefs on their line, rests on the middle line (whole and
 * half rests on the line they hang from or sit on), noteheads at their centre. Fonts disagree about the
 * origins of other glyphs, so layout places those by their bounding boxes.
 *
 * The painter finds a glyph by its SMuFL code point or by its name in LilyPond's Emmentaler. Layout works
 * without a font file: scw_music_font_plain() has Emmentaler's metrics built in.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum
{
  SCW_GLYPH_CLEF_G,
  SCW_GLYPH_CLEF_F,
  SCW_GLYPH_CLEF_C,
  SCW_GLYPH_HEAD_BREVE,
  SCW_GLYPH_HEAD_WHOLE,
  SCW_GLYPH_HEAD_HALF,
  SCW_GLYPH_HEAD_BLACK,
  SCW_GLYPH_REST_LONG,
  SCW_GLYPH_REST_BREVE,
  SCW_GLYPH_REST_WHOLE,
  SCW_GLYPH_REST_HALF,
  SCW_GLYPH_REST_QUARTER,
  SCW_GLYPH_REST_8,
  SCW_GLYPH_REST_16,
  SCW_GLYPH_REST_32,
  SCW_GLYPH_REST_64,
  SCW_GLYPH_REST_128,
  SCW_GLYPH_REST_256,
  SCW_GLYPH_FLAG_UP_8, /* ups and downs in the same order */
  SCW_GLYPH_FLAG_UP_16,
  SCW_GLYPH_FLAG_UP_32,
  SCW_GLYPH_FLAG_UP_64,
  SCW_GLYPH_FLAG_UP_128,
  SCW_GLYPH_FLAG_UP_256,
  SCW_GLYPH_FLAG_DOWN_8,
  SCW_GLYPH_FLAG_DOWN_16,
  SCW_GLYPH_FLAG_DOWN_32,
  SCW_GLYPH_FLAG_DOWN_64,
  SCW_GLYPH_FLAG_DOWN_128,
  SCW_GLYPH_FLAG_DOWN_256,
  SCW_GLYPH_SHARP, /* in the order of ScwAccidental */
  SCW_GLYPH_FLAT,
  SCW_GLYPH_NATURAL,
  SCW_GLYPH_DOUBLE_SHARP,
  SCW_GLYPH_FLAT_FLAT,
  SCW_GLYPH_DOT,
  SCW_GLYPH_DIGIT_0, /* of time signatures, to 9 */
  SCW_GLYPH_DIGIT_9 = SCW_GLYPH_DIGIT_0 + 9,
  SCW_GLYPH_STACCATO,
  SCW_GLYPH_TENUTO,
  SCW_GLYPH_ACCENT,
  SCW_GLYPH_MARCATO_ABOVE,
  SCW_GLYPH_MARCATO_BELOW,
  SCW_GLYPH_FERMATA_ABOVE,
  SCW_GLYPH_FERMATA_BELOW,
  SCW_GLYPH_TRILL,
  SCW_GLYPH_CLEF_PERCUSSION,
  SCW_GLYPH_TIME_COMMON,
  SCW_GLYPH_TIME_CUT,
  SCW_GLYPH_TIME_PLUS,
  SCW_GLYPH_HEAD_X_WHOLE, /* whole, half, black, as for each other kind */
  SCW_GLYPH_HEAD_X_HALF,
  SCW_GLYPH_HEAD_X_BLACK,
  SCW_GLYPH_HEAD_DIAMOND_WHOLE,
  SCW_GLYPH_HEAD_DIAMOND_HALF,
  SCW_GLYPH_HEAD_DIAMOND_BLACK,
  SCW_GLYPH_HEAD_SLASH_WHOLE,
  SCW_GLYPH_HEAD_SLASH_HALF,
  SCW_GLYPH_HEAD_SLASH_BLACK,
  SCW_GLYPH_DYNAMICS_P, /* letters */
  SCW_GLYPH_DYNAMICS_M,
  SCW_GLYPH_DYNAMICS_F,
  SCW_GLYPH_DYNAMICS_R,
  SCW_GLYPH_DYNAMICS_S,
  SCW_GLYPH_DYNAMICS_Z,
  SCW_GLYPH_DYNAMICS_N,
  SCW_GLYPH_STACCATISSIMO_ABOVE,
  SCW_GLYPH_STACCATISSIMO_BELOW,
  SCW_GLYPH_PORTATO_ABOVE, /* a tenuto with a dot: detached legato */
  SCW_GLYPH_PORTATO_BELOW,
  SCW_GLYPH_BREATH_MARK,
  SCW_GLYPH_CAESURA,
  SCW_GLYPH_TURN,
  SCW_GLYPH_INVERTED_TURN,
  SCW_GLYPH_MORDENT,
  SCW_GLYPH_INVERTED_MORDENT,
  SCW_GLYPH_WAVY_LINE, /* one wave; the next stands (left + right edge) of its box farther on */
  SCW_GLYPH_UP_BOW,
  SCW_GLYPH_DOWN_BOW,
  SCW_GLYPH_HARMONIC,
  SCW_GLYPH_OPEN_STRING,
  SCW_GLYPH_STOPPED,
  SCW_GLYPH_PEDAL,
  SCW_GLYPH_PEDAL_UP,
  SCW_GLYPH_SEGNO,
  SCW_GLYPH_CODA,
  SCW_GLYPH_PAREN_LEFT, /* around an accidental */
  SCW_GLYPH_PAREN_RIGHT,
  SCW_N_GLYPHS,
} ScwGlyph;

typedef struct
{
  double x0, y0, x1, y1;
} ScwExtent;

/* How a text is set, always in a roman type beside music. */
typedef enum
{
  SCW_FACE_ROMAN,
  SCW_FACE_ITALIC,
  SCW_FACE_BOLD,
  SCW_FACE_BOLD_ITALIC,
} ScwFace;

typedef struct ScwMusicFont ScwMusicFont;

/* The metrics must not change while an engraving uses the font. */
struct ScwMusicFont
{
  /* The ink of a glyph about its origin; false: the font has none, and the plain metrics are taken. */
  bool (*box) (const ScwMusicFont *font, ScwGlyph glyph, ScwExtent *box);
  void *data;
  /* How wide a text (UTF-8) is set in a size of 1; NULL: as wide as it is on average. */
  double (*text_width) (const ScwMusicFont *font, const char *text, ScwFace face);
};

/* The built-in sizes; it lives forever. */
const ScwMusicFont *scw_music_font_plain (void);

/* The ink of a glyph in the font, or where it lacks it, in the plain one. */
ScwExtent scw_music_font_box (const ScwMusicFont *font, ScwGlyph glyph);

/* The width of a text whose em is 'size' (a size of 2 makes capitals about 1.4 high). */
double scw_music_font_text_width (const ScwMusicFont *font, const char *text, ScwFace face, double size);

uint32_t scw_glyph_smufl (ScwGlyph glyph);         /* code point */
const char *scw_glyph_emmentaler (ScwGlyph glyph); /* "noteheads.s2" */
const char *scw_glyph_name (ScwGlyph glyph);       /* "head-black", for golden files */
