/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.h: the layout of one measure; only for engine/engrave.
 *
 * Vertical positions within a staff ('pos') are in half staff spaces above the middle line, so 4 is the top
 * line; on paper y = staff_y + 2 - pos / 2. Horizontal offsets (dx) are from the column's position.
 *
 *     elements -> chords (notes and rests with heads) in columns (one for each onset, and each grace note)
 */
#pragma once

#include "engine/engrave/list/display.h"
#include "engine/engrave/list/style.h"
#include "engine/notation/score/spanners.h"

#define MAX_STAVES  8
#define MAX_LEVELS  SCW_XML_MAX_BEAMS
#define STEM_WIDTH  0.13
#define GRACE_SCALE 0.66
#define PAREN_GAP   0.08 /* between an accidental and the parentheses around it */
#define LYRIC_SIZE  2.1  /* of texts: the em, in staff spaces */
#define SYMBOL_SIZE 2.4
#define NOTHING     (-1e6) /* an extent where there is no ink */

/* What holds at a place. */
typedef struct
{
  ScwClef clefs[MAX_STAVES];
  int shift[MAX_STAVES]; /* steps that notes sound higher than they are written, under an octave line */
  int fifths[MAX_STAVES];
  int staves;
  bool repeat; /* the barline before ends a repeat and begins another */
} Context;

typedef struct
{
  int element;
  int staff;
  int pos;
  double dx; /* left edge of the notehead */
  ScwAccidental accidental;
  bool parentheses;     /* around it */
  double accidental_dx; /* left edge of its ink */
  int dot_pos;
  ScwGlyph glyph;
} Head;

typedef enum
{
  LEVEL_NONE,
  LEVEL_BEGIN,
  LEVEL_CONTINUE,
  LEVEL_END,
  LEVEL_FORWARD,
  LEVEL_BACKWARD,
} Level;

typedef struct
{
  int element;             /* of its first note */
  int first_head, n_heads; /* heads from low to high; none for rests */
  int column;
  int staff, voice;
  bool alone; /* no other voice on its staff */
  bool upper; /* else: whether it is an upper voice */
  ScwNoteType type;
  int dots;
  bool rest, measure_rest, hidden, grace, slash;
  bool small;     /* a grace or cue note */
  ScwGlyph glyph; /* the widest of its heads */
  int stem;       /* 1 up, -1 down, 0 none */
  bool told_stem;
  double dx; /* all its heads moved because of another voice */
  double dots_dx;
  int rest_pos;
  int told_pos; /* of a rest: half spaces above where it stands by itself, as a file says; 0: not told */
  double arpeggio_dx; /* left edge */
  int group;          /* of beams, or -1 */
  int n_levels;
  Level levels[MAX_LEVELS];
  ScwFraction onset, end;
} Chord;

typedef struct
{
  ScwFraction onset;
  int grace;   /* 0: a main note; -1: the last grace note before it, -2 ... */
  bool clef;   /* a change of clef */
  int element; /* the clef's */
  int staff;
  double left[MAX_STAVES], right[MAX_STAVES]; /* ink, from its place outwards; NOTHING */
  double ideal;                               /* to the next column */
  bool fixed;                                 /* ideal does not stretch */
} Column;

/* A syllable or chord symbol: its column keeps clear of the next ones of its line. */
typedef struct
{
  int element;
  int lyric; /* of the note's syllables */
  int column;
  int lane;           /* the verse; 0: chord symbols */
  double x;           /* left edge of a syllable, from the column on */
  double left, right; /* room, outwards */
} Caption;

typedef struct
{
  int first, n; /* in members */
  bool grace, small;
} Group;

typedef struct
{
  ScwElement *elements; /* as it was laid out, without spans */
  int n_elements;
  Context in, before, out;       /* 'before': with the signatures that stand at its beginning */
  int opening_clefs[MAX_STAVES]; /* elements or -1 */
  int keys[MAX_STAVES];          /* elements or -1 */
  int time;                      /* element or -1 */
  bool hidden_keys[MAX_STAVES];  /* begin here, and are not printed */
  bool hidden_clefs[MAX_STAVES];
  int whole;   /* the element (multiple rest, percent sign) that stands for all its notes, or -1 */
  int in_rest; /* of the measure */
  uint8_t fermatas;
  ScwFraction length;
  Chord *chords;
  int n_chords;
  Head *heads;
  int n_heads;
  Column *columns;
  int n_columns;
  Group *groups;
  int n_groups;
  int *members; /* chords of groups */
  int n_members;
  Caption *captions;
  int n_captions;
  int n_lanes;    /* of captions: 1 and the highest verse; 0: there are none */
  uint64_t texts; /* a hash of all its texts */
  int *chord_of;  /* (elements): the chord an element is a note of, or -1 */
  uint64_t serial;
} Layout;

/* NULL: memory. */
Layout *
scw_layout_new (const ScwPart *part, const ScwMeasure *measure, const Context *in, const ScwMusicFont *font);
void scw_layout_free (Layout *layout);

/* Whether it still is the layout of this measure. */
bool
scw_layout_holds (const Layout *layout, const ScwPart *part, const ScwMeasure *measure, const Context *in);

/* The chord an element is a note or rest of, and its head (NULL: a rest); NULL: none. */
const Chord *scw_layout_chord_of (const Layout *layout, int element, const Head **head);

/* Whether a rest, or a head of a chord, stands on this staff. */
bool scw_layout_seen_on (const Layout *layout, const Chord *chord, int staff);

/* Which of two columns of a measure stands first; 0: they are in one place. */
int scw_column_compare (const Column *a, const Column *b);

/* place.c: how far the next column wants to be after this time. */
double scw_ideal_distance (ScwFraction length);

/* place.c: where heads, accidentals, dots and rests stand in their column, and how much room that takes. */
void scw_layout_place (Layout *layout, const ScwMusicFont *font);

/* captions.c: syllables and chord symbols, when columns are known. False: memory. */
bool scw_layout_captions (Layout *layout, const ScwPart *part, const ScwMusicFont *font);

/* captions.c: a hash of all that is said in a measure. */
uint64_t scw_layout_texts (const ScwPart *part, const ScwMeasure *measure);

/* captions.c: how many bytes of a syllable are the number of its verse ("1. "), which stands to the left of it, and how
 * wide that is. */
int scw_verse_number (const char *syllable);
double scw_syllable_lead (const char *syllable, const ScwMusicFont *font);

/* symbols.c: a piece of a chord symbol: a text, or an accidental. */
typedef struct
{
  double x;      /* left edge, from that of the symbol */
  char text[64]; /* "": a glyph */
  ScwGlyph glyph;
  double scale; /* of the glyph */
} SymbolPiece;

#define SYMBOL_PIECES 16

int scw_symbol_pieces (const char *symbol,
                       const ScwMusicFont *font,
                       SymbolPiece pieces[SYMBOL_PIECES],
                       double *width);

/* The notehead, rest and flag of a type. */
ScwGlyph scw_head_glyph (ScwNoteType type, ScwNotehead notehead);
ScwGlyph scw_rest_glyph (ScwNoteType type);
ScwGlyph scw_clef_glyph (ScwClef clef);
int scw_flag_count (ScwNoteType type); /* of a note without beam: 0 .. 6 */

/* How long a stem wants to be that begins at a head so far from the middle of its staff, without beams. */
double scw_stem_length (const Chord *chord, int outer);

static inline double
glyph_width (const ScwMusicFont *font, ScwGlyph glyph)
{
  ScwExtent box = scw_music_font_box (font, glyph);

  return box.x1 - box.x0;
}

static inline double
chord_scale (const Chord *chord)
{
  return chord->small ? GRACE_SCALE : 1;
}

static inline double
glyph_height (const ScwMusicFont *font, ScwGlyph glyph)
{
  ScwExtent box = scw_music_font_box (font, glyph);

  return box.y1 - box.y0;
}

/* The width of a chord's notehead. */
static inline double
head_width (const ScwMusicFont *font, const Chord *chord)
{
  return glyph_width (font, chord->glyph) * chord_scale (chord);
}

/* The accidentals and places of a key signature; returns how many (at most 7 naturals and 7 others). */
typedef struct
{
  ScwGlyph glyph;
  int pos;
} KeySign;

int scw_key_signs (int fifths, int old_fifths, ScwClef clef, KeySign signs[14]);
double scw_key_width (const ScwMusicFont *font, const KeySign *signs, int n);
