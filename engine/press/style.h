/* SPDX-License-Identifier: GPL-3.0-or-later */
/* style.h: how a slice looks: numbers drawn from a seed.
 *
 * A rule for each number says between which bounds it is drawn. A style file (JSON) narrows them:
 *
 *     {"font": "Leland", "staff-line": 0.12, "tightness": [0.8, 1.1], "lyrics": 0}
 *
 * A number fixes, two are bounds. Numbers that are called odds (0 to 1) are the share of slices that have something.
 * 'scorewright-cli press --styles' lists them all with their bounds.
 *
 * Lengths are in staff spaces.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"

/* X (name in C, name in files, low, high, what it is) */
#define SCW_PRESS_NUMBERS(X)                                                                               \
  X (staff_line, "staff-line", 0.07, 0.17, "thickness of staff lines")                                     \
  X (ledger, "ledger", 1.0, 1.7, "ledger lines, in staff lines")                                           \
  X (stem, "stem", 0.08, 0.19, "thickness of stems")                                                       \
  X (barline, "barline", 0.09, 0.24, "thickness of barlines")                                              \
  X (beam, "beam", 0.78, 1.12, "thickness of beams, in half staff spaces")                                 \
  X (curve, "curve", 0.6, 1.5, "thickness of slurs and ties, of the usual one")                            \
  X (arch, "arch", 0.8, 1.15, "height of slurs and ties, of the usual one")                                \
  X (tightness, "tightness", 0.5, 1.7, "width of the music, of the usual one")                             \
  X (staff_gap, "staff-gap", 3.5, 8.5, "between the staves of a part")                                     \
  X (clearance, "clearance", 0.2, 1.0, "white between the ink of two staves")                              \
  X (margin_left, "margin-left", 0.3, 3.0, "white on the left")                                            \
  X (margin_right, "margin-right", 0.2, 3.0, "white on the right")                                         \
  X (margin_top, "margin-top", 0.3, 3.0, "white above the ink")                                            \
  X (margin_bottom, "margin-bottom", 0.3, 3.0, "white below the ink")                                      \
  X (hammer, "hammer", 0.0, 1.0, "how unevenly glyphs are struck, of all that follows")                    \
  X (hammer_place, "hammer-place", 0.0, 0.07, "glyphs beside their place")                                 \
  X (hammer_angle, "hammer-angle", 0.0, 0.04, "glyphs turned (radians)")                                   \
  X (hammer_size, "hammer-size", 0.0, 0.05, "glyphs larger or smaller")                                    \
  X (hammer_depth, "hammer-depth", 0.0, 0.25, "glyphs paler")                                              \
  X (glyphs, "glyphs", 0.94, 1.06, "size of glyphs")                                                       \
  X (clef, "clef", 0.86, 1.04, "size of clefs")                                                            \
  X (digits, "digits", 0.88, 1.02, "size of time signatures")                                              \
  X (dots, "dots", 0.85, 1.25, "size of dots behind notes")                                                \
  X (heavy, "heavy", 0.8, 1.5, "thickness of heavy barlines, of the usual one")                            \
  X (texts, "texts", 0.82, 1.08, "size of words and fingering")                                            \
  X (stems, "stems", -0.45, 0.4, "how much longer stems are")                                              \
  X (flatness, "flatness", -0.5, 1.0, "how level beams are: 1 not at all slanted, less than 0 steep")      \
  X (drawn_lines, "drawn-lines", 0.0, 0.05, "how uneven staff lines are")                                  \
  X (head_shape, "head-shape", 0.93, 1.06, "width of noteheads")                                           \
  X (odds_hammered, "odds-hammered", 0.5, 0.5, "odds of plates that were struck by hand")                  \
  X (odds_time, "odds-time", 0.2, 0.2, "odds of the time signature in force at the beginning")             \
  X (odds_transposed, "odds-transposed", 0.6, 0.6, "odds of another key")                                  \
  X (odds_symbol, "odds-symbol", 0.35, 0.35,                                                               \
     "odds of C for 4/4, or 4/4 for C, where a time signature stands")                                     \
  X (odds_clef, "odds-clef", 0.12, 0.12, "odds of another clef than the score has")                        \
  X (odds_octave, "odds-octave", 0.15, 0.15, "odds of another octave than the score has")                  \
  X (odds_number, "odds-number", 0.4, 0.4, "odds of a measure number")                                     \
  X (odds_name, "odds-name", 0.12, 0.12, "odds of the part's name in front")                               \
  X (odds_lyrics, "odds-lyrics", 0.7, 0.7, "odds of the lyrics, where the part has some")                  \
  X (odds_courtesy, "odds-courtesy", 0.1, 0.1, "odds of a key or time signature behind the last barline")  \
  X (odds_scraps, "odds-scraps", 0.25, 0.25, "odds of scraps of what stands around")                       \
  X (odds_wide_brace, "odds-wide-brace", 0.25, 0.25, "odds of a brace that is wider than the font's")      \
  X (odds_old_rests, "odds-old-rests", 0.12, 0.12, "odds of quarter rests like eighth rests turned round") \
  X (odds_no_tuplets, "odds-no-tuplets", 0.1, 0.1, "odds of no tuplet numbers")                            \
  X (odds_few_tuplets, "odds-few-tuplets", 0.2, 0.2, "odds of tuplet numbers at the beginning only")       \
  X (odds_no_brackets, "odds-no-brackets", 0.15, 0.15, "odds of tuplet numbers without brackets")          \
  X (odds_strewn, "odds-strewn", 0.35, 0.35, "odds of marks that the score does not have")

typedef struct
{
#define SCW_PRESS_FIELD(field, name, low, high, what) double field;
  SCW_PRESS_NUMBERS (SCW_PRESS_FIELD)
#undef SCW_PRESS_FIELD
} ScwPressStyle;

#define SCW_PRESS_N_NUMBERS ((int) (sizeof (ScwPressStyle) / sizeof (double)))

typedef struct
{
  double low[SCW_PRESS_N_NUMBERS], high[SCW_PRESS_N_NUMBERS];
  char font[64], letters[64]; /* names that are wanted; "": any */
} ScwPressRules;

/* As above. */
ScwPressRules scw_press_rules (void);

/* Narrows them by a style file; 'name' is used in messages. False: it is no JSON, or has what is not known. */
bool
scw_press_rules_read (ScwPressRules *rules, const char *json, size_t size, const char *name, ScwError *error);

/* What number i is called, and what it is. */
const char *scw_press_number_name (int i);
const char *scw_press_number_what (int i);

/* Draws all numbers. */
ScwPressStyle scw_press_style_draw (const ScwPressRules *rules, uint64_t key);
