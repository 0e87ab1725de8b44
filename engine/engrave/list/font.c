/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/list/font.h"

#include <stddef.h>
#include <string.h>

#include "engine/unused.h"

static const struct
{
  const char *name;
  uint32_t smufl;
  const char *emmentaler;
  ScwExtent box; /* here with y upwards, as in font files */
} glyphs[SCW_N_GLYPHS] = {
  { "clef-g", 0xe050, "clefs.G", { 0, -2.54, 2.58, 4.784 } },
  { "clef-f", 0xe062, "clefs.F", { -0.052, -2.052, 2.636, 1.052 } },
  { "clef-c", 0xe05c, "clefs.C", { 0, -2, 2.72, 2 } },
  { "head-breve", 0xe0a0, "noteheads.sM1", { -0.2, -0.72, 2.152, 0.72 } },
  { "head-whole", 0xe0a2, "noteheads.s0", { 0, -0.544, 1.964, 0.544 } },
  { "head-half", 0xe0a3, "noteheads.s1", { 0, -0.544, 1.376, 0.544 } },
  { "head-black", 0xe0a4, "noteheads.s2", { 0, -0.544, 1.304, 0.544 } },
  { "rest-long", 0xe4e1, "rests.M2", { 0, -1, 0.6, 1 } },
  { "rest-breve", 0xe4e2, "rests.M1", { 0, 0, 0.6, 1 } },
  { "rest-whole", 0xe4e3, "rests.0", { 0, -0.624, 1.5, 0 } },
  { "rest-half", 0xe4e4, "rests.1", { 0, 0, 1.5, 0.624 } },
  { "rest-quarter", 0xe4e5, "rests.2", { -0.092, -1.304, 0.972, 1.584 } },
  { "rest-8", 0xe4e6, "rests.3", { -0.012, -1.04, 1, 0.82 } },
  { "rest-16", 0xe4e7, "rests.4", { -0.104, -2.04, 1.2, 0.82 } },
  { "rest-32", 0xe4e8, "rests.5", { -0.22, -2.04, 1.3, 1.82 } },
  { "rest-64", 0xe4e9, "rests.6", { -0.268, -3.04, 1.4, 1.82 } },
  { "rest-128", 0xe4ea, "rests.7", { -0.24, -3.04, 1.5, 2.82 } },
  { "rest-256", 0xe4eb, "rests.8", { -0.272, -4.04, 1.5, 2.82 } },
  { "flag-up-8", 0xe240, "flags.u3", { -0.064, -3.008, 0.828, 0 } },
  { "flag-up-16", 0xe242, "flags.u4", { -0.064, -3.508, 0.828, 0 } },
  { "flag-up-32", 0xe244, "flags.u5", { -0.064, -4.256, 0.828, 0 } },
  { "flag-up-64", 0xe246, "flags.u6", { -0.064, -5.256, 0.828, 0 } },
  { "flag-up-128", 0xe248, "flags.u7", { -0.064, -6.256, 0.828, 0 } },
  { "flag-up-256", 0xe24a, "flags.u8", { -0.064, -7.256, 0.828, 0 } },
  { "flag-down-8", 0xe241, "flags.d3", { -0.064, 0, 1.068, 2.796 } },
  { "flag-down-16", 0xe243, "flags.d4", { -0.064, 0, 1.068, 3.008 } },
  { "flag-down-32", 0xe245, "flags.d5", { -0.064, 0, 1.068, 3.756 } },
  { "flag-down-64", 0xe247, "flags.d6", { -0.064, 0, 1.068, 4.508 } },
  { "flag-down-128", 0xe249, "flags.d7", { -0.064, 0, 1.068, 5.508 } },
  { "flag-down-256", 0xe24b, "flags.d8", { -0.064, 0, 1.068, 6.508 } },
  { "sharp", 0xe262, "accidentals.sharp", { 0, -1.5, 1.1, 1.5 } },
  { "flat", 0xe260, "accidentals.flat", { -0.108, -0.652, 0.8, 1.86 } },
  { "natural", 0xe261, "accidentals.natural", { -0.028, -1.528, 0.696, 1.528 } },
  { "double-sharp", 0xe263, "accidentals.doublesharp", { -0.044, -0.544, 1.044, 0.544 } },
  { "flat-flat", 0xe264, "accidentals.flatflat", { -0.108, -0.652, 1.448, 1.86 } },
  { "dot", 0xe1e7, "dots.dot", { 0, -0.224, 0.448, 0.224 } },
  { "digit-0", 0xe080, "zero", { 0, 0, 1.468, 2 } },
  { "digit-1", 0xe081, "one", { -0.008, 0, 1.272, 2.048 } },
  { "digit-2", 0xe082, "two", { 0, 0, 1.468, 2 } },
  { "digit-3", 0xe083, "three", { 0, 0, 1.332, 2 } },
  { "digit-4", 0xe084, "four", { -0.008, 0, 1.6, 2.016 } },
  { "digit-5", 0xe085, "five", { 0, 0, 1.396, 2.008 } },
  { "digit-6", 0xe086, "six", { 0, 0, 1.36, 2 } },
  { "digit-7", 0xe087, "seven", { 0, -0.012, 1.44, 2 } },
  { "digit-8", 0xe088, "eight", { 0, 0, 1.488, 2 } },
  { "digit-9", 0xe089, "nine", { 0, 0, 1.36, 2 } },
  { "staccato", 0xe4a2, "scripts.staccato", { -0.2, -0.2, 0.2, 0.2 } },
  { "tenuto", 0xe4a4, "scripts.tenuto", { -0.6, -0.08, 0.6, 0.08 } },
  { "accent", 0xe4a0, "scripts.sforzato", { -0.752, -0.42, 0.752, 0.42 } },
  { "marcato-above", 0xe4ac, "scripts.umarcato", { -0.512, 0, 0.512, 1.1 } },
  { "marcato-below", 0xe4ad, "scripts.dmarcato", { -0.512, -1.1, 0.512, 0 } },
  { "fermata-above", 0xe4c0, "scripts.ufermata", { -1.328, -0.076, 1.328, 1.452 } },
  { "fermata-below", 0xe4c1, "scripts.dfermata", { -1.328, -1.452, 1.328, 0.076 } },
  { "trill", 0xe566, "scripts.trill", { -1.288, -0.044, 1.108, 2.16 } },
  { "clef-percussion", 0xe069, "clefs.percussion", { 0.668, -1, 2, 1 } },
  { "time-common", 0xe08a, "timesig.C44", { 0, -1.052, 1.732, 1.048 } },
  { "time-cut", 0xe08b, "timesig.C22", { 0, -1.4, 1.732, 1.4 } },
  { "time-plus", 0xe08c, "plus", { 0, 0.5, 1, 1.5 } },
  { "head-x-whole", 0xe0a7, "noteheads.s0cross", { 0, -0.596, 1.704, 0.596 } },
  { "head-x-half", 0xe0a8, "noteheads.s1cross", { 0, -0.568, 1.504, 0.572 } },
  { "head-x-black", 0xe0a9, "noteheads.s2cross", { 0, -0.544, 1.304, 0.544 } },
  { "head-diamond-whole", 0xe0d8, "noteheads.s0harmonic", { 0, -0.716, 1.3, 0.716 } },
  { "head-diamond-half", 0xe0d9, "noteheads.s0harmonic", { 0, -0.716, 1.3, 0.716 } },
  { "head-diamond-black", 0xe0db, "noteheads.s2harmonic", { 0, -0.716, 1.3, 0.716 } },
  { "head-slash-whole", 0xe102, "noteheads.s0slash", { 0, -1.052, 3.012, 1.052 } },
  { "head-slash-half", 0xe103, "noteheads.s1slash", { 0, -1.052, 2.344, 1.052 } },
  { "head-slash-black", 0xe101, "noteheads.s2slash", { 0, -1.052, 1.712, 1.052 } },
  { "dynamics-p", 0xe520, "p", { -0.532, -0.584, 1.428, 1.168 } },
  { "dynamics-m", 0xe521, "m", { -0.172, -0.028, 1.816, 1.196 } },
  { "dynamics-f", 0xe522, "f", { -0.408, -0.692, 1.748, 1.896 } },
  { "dynamics-r", 0xe523, "r", { -0.12, 0, 1.148, 1.224 } },
  { "dynamics-s", 0xe524, "s", { 0.088, 0, 0.964, 1.168 } },
  { "dynamics-z", 0xe525, "z", { 0, -0.112, 1.144, 1.068 } },
  { "dynamics-n", 0xe526, "n", { -0.172, -0.028, 1.364, 1.196 } },
  { "staccatissimo-above", 0xe4a6, "scripts.ustaccatissimo", { -0.204, -0.052, 0.204, 1 } },
  { "staccatissimo-below", 0xe4a7, "scripts.dstaccatissimo", { -0.204, -1, 0.204, 0.052 } },
  { "portato-above", 0xe4b2, "scripts.uportato", { -0.6, -0.072, 0.6, 0.82 } },
  { "portato-below", 0xe4b3, "scripts.dportato", { -0.6, -0.82, 0.6, 0.072 } },
  { "breath-mark", 0xe4ce, "scripts.rcomma", { 0, -0.372, 0.508, 0.612 } },
  { "caesura", 0xe4d1, "scripts.caesura.straight", { 0.032, -0.8, 1.816, 1.2 } },
  { "turn", 0xe567, "scripts.turn", { -1.092, -0.528, 1.092, 0.528 } },
  { "inverted-turn", 0xe568, "scripts.reverseturn", { -1.092, -0.528, 1.092, 0.528 } },
  { "mordent", 0xe56d, "scripts.mordent", { -1.004, -0.668, 1.004, 0.668 } },
  { "inverted-mordent", 0xe56c, "scripts.prall", { -1.004, -0.5, 1.004, 0.5 } },
  { "wavy-line", 0xeaa4, "scripts.trill_element", { -0.224, -0.004, 1.224, 0.804 } },
  { "up-bow", 0xe612, "scripts.upbow", { -0.648, 0, 0.652, 2.08 } },
  { "down-bow", 0xe610, "scripts.downbow", { -0.752, 0, 0.752, 1.332 } },
  { "harmonic", 0xe614, "scripts.flageolet", { -0.4, -0.4, 0.4, 0.4 } },
  { "open-string", 0xe5e7, "scripts.open", { -0.4, -0.5, 0.4, 0.5 } },
  { "stopped", 0xe5e5, "scripts.stopped", { -0.552, -0.552, 0.552, 0.552 } },
  { "pedal", 0xe650, "pedal.Ped", { -0.004, 0, 3.2, 2 } },
  { "pedal-up", 0xe655, "pedal.*", { 0, 0, 1.556, 1.556 } },
  { "segno", 0xe047, "scripts.segno", { -1, -1.5, 1, 1.5 } },
  { "coda", 0xe048, "scripts.coda", { -1.076, -1.412, 1.076, 1.412 } },
  { "paren-left", 0xe26a, "accidentals.leftparen", { -0.6, -1.052, -0.148, 1.052 } },
  { "paren-right", 0xe26b, "accidentals.rightparen", { 0.148, -1.052, 0.6, 1.052 } },
};

static bool
plain_box (SCW_UNUSED const ScwMusicFont *font, ScwGlyph glyph, ScwExtent *box)
{
  const ScwExtent *up = &glyphs[glyph].box;

  *box = (ScwExtent){ up->x0, -up->y1, up->x1, -up->y0 };
  return true;
}

static const ScwMusicFont plain = { .box = plain_box };

const ScwMusicFont *
scw_music_font_plain (void)
{
  return &plain;
}

ScwExtent
scw_music_font_box (const ScwMusicFont *font, ScwGlyph glyph)
{
  ScwExtent box = { 0 };

  if ((unsigned) glyph >= SCW_N_GLYPHS)
    return box;
  if (font == NULL || !font->box (font, glyph, &box))
    plain_box (&plain, glyph, &box);
  return box;
}

/* The next character of a text; what is not UTF-8 counts as it is, byte for byte. */
static uint32_t
next_character (const char **text)
{
  const unsigned char *at = (const unsigned char *) *text;
  int more = at[0] >= 0xf0 ? 3 : at[0] >= 0xe0 ? 2 : at[0] >= 0xc0 ? 1 : 0;
  uint32_t character = more == 0 ? at[0] : at[0] & (0x3fU >> more);

  for (int i = 1; i <= more; i++)
    {
      if ((at[i] & 0xc0) != 0x80)
        {
          *text += 1;
          return at[0];
        }
      character = character << 6 | (at[i] & 0x3f);
    }
  *text += 1 + more;
  return character;
}

/* What a character takes of an em in a roman type, on average. */
static double
character_width (uint32_t character)
{
  static const struct
  {
    const char *characters;
    double width;
  } classes[] = {
    { "0123456789", 0.55 },       { " ,.:;'`|!ijl", 0.28 }, { "-()[]/fIJrst", 0.36 }, { "aceg?*\"z", 0.45 },
    { "bdhknopquvxyFLPS", 0.52 }, { "wABCERTVXYZ", 0.66 },  { "DGHKNOQU&", 0.74 },    { "mMW@%", 0.87 },
  };

  for (unsigned i = 0; i < sizeof classes / sizeof classes[0]; i++)
    if (character < 128 && strchr (classes[i].characters, (int) character) != NULL)
      return classes[i].width;
  if (character == 0x200b || (character >= 0x0300 && character < 0x0370)
      || (character >= 0x20d0 && character < 0x2100))
    return 0; /* combining */
  return character >= 0x1100 && (character < 0x1200 || character >= 0x2e80) ? 1 : 0.55;
}

double
scw_music_font_text_width (const ScwMusicFont *font, const char *text, ScwFace face, double size)
{
  double width = 0;

  if (font != NULL && font->text_width != NULL)
    return size * font->text_width (font, text, face);
  while (*text != '\0')
    width += character_width (next_character (&text));
  return width * size;
}

uint32_t
scw_glyph_smufl (ScwGlyph glyph)
{
  return (unsigned) glyph < SCW_N_GLYPHS ? glyphs[glyph].smufl : 0;
}

const char *
scw_glyph_emmentaler (ScwGlyph glyph)
{
  return (unsigned) glyph < SCW_N_GLYPHS ? glyphs[glyph].emmentaler : "";
}

const char *
scw_glyph_name (ScwGlyph glyph)
{
  return (unsigned) glyph < SCW_N_GLYPHS ? glyphs[glyph].name : "?";
}
