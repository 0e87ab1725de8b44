/* SPDX-License-Identifier: GPL-3.0-or-later */
/* type.h: the types of the press: outlines of music fonts and of letters, read from font files.
 *
 * Music fonts are SMuFL ones (glyphs by code point) or LilyPond's Emmentaler (by name); any other font has letters.
 * All outlines are read when a case is filled; after that it never changes, and any number of threads may print
 * with it.
 */
#pragma once

#include "engine/engrave/list/font.h"
#include "engine/error.h"
#include "engine/press/canvas.h"

/* What music fonts have besides the glyphs of the engraver. */
typedef enum
{
  SCW_SORT_BRACE = SCW_N_GLYPHS,
  SCW_SORT_WIGGLE, /* of an arpeggio: lies in SMuFL, stands in Emmentaler */
  SCW_N_SORTS,
} ScwSort;

typedef struct ScwTypeCase ScwTypeCase;

/* Empty. NULL: memory. */
ScwTypeCase *scw_type_case_new (ScwError *error);
void scw_type_case_free (ScwTypeCase *types);

/* Adds a font file, of music or letters. False, naming the file: it cannot be read, or is neither. */
bool scw_type_case_add (ScwTypeCase *types, const char *path, ScwError *error);

/* Music fonts, in the order of their names whatever the order of adding. */
int scw_type_case_music (const ScwTypeCase *types);
const char *scw_type_case_music_name (const ScwTypeCase *types, int font);
/* Families of letters, in the order of their names. */
int scw_type_case_letters (const ScwTypeCase *types);
const char *scw_type_case_letters_name (const ScwTypeCase *types, int family);

/* The music of one font, with the letters of a family (-1: none). What it lacks comes from the others. */
typedef struct
{
  const ScwTypeCase *types;
  int music, letters;
  ScwMusicFont metrics; /* for scw_engraving_new; 'data' points to this struct, which must stay where it is */
} ScwTypeChoice;

void scw_type_choose (ScwTypeChoice *choice, const ScwTypeCase *types, int music, int letters);

/* Whether there is an outline. */
bool scw_type_has (const ScwTypeChoice *choice, int type);

/* Adds the outline of a glyph (ScwGlyph or ScwSort): (x, y) of the font, in staff spaces and downwards, becomes
 * (m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5]). *box, where not NULL, is its ink before that. False: no font has
 * it. */
bool scw_type_add (const ScwTypeChoice *choice, int type, const double m[6], ScwShape *shape, ScwExtent *box);

/* The same for a letter in a size of 1; *advance to the next one. */
bool scw_letter_add (const ScwTypeChoice *choice,
                     uint32_t letter,
                     ScwFace face,
                     const double m[6],
                     ScwShape *shape,
                     double *advance);

/* Whether the wiggle stands (Emmentaler) or lies. */
bool scw_type_wiggle_stands (const ScwTypeChoice *choice);
