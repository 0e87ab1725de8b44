/* SPDX-License-Identifier: GPL-3.0-or-later */
/* display.h: the display list: what to paint, as a flat list.
 *
 * Lengths are in staff spaces; y grows downwards. The origin of a system is the left end of the top line of
 * its first staff.
 *
 * Every item knows what it was made from: the part and measure of the score, the element of that measure (-1
 * for staff lines and the like) and the tokens of that element, so selection works in both directions. A beam
 * belongs to the first note of its group. A tie or slur belongs to the note it starts at or, if that is in
 * an earlier system, to the note it ends at.
 */
#pragma once

#include <stdbool.h>

#include "engine/engrave/list/font.h"
#include "engine/notation/score/part.h"

typedef enum
{
  SCW_ITEM_GLYPH,   /* at (x, y), 'scale' times its size */
  SCW_ITEM_LINE,    /* from (x, y) to (x2, y2), butt ends */
  SCW_ITEM_POLYGON, /* four corners, filled */
  SCW_ITEM_CURVE,   /* a slur: filled between the Bezier curves points[0..3] and points[4..7] (back again) */
  SCW_ITEM_BRACE,   /* its point at x - about 1, its arms end at (x, y) and (x, y2) */
  SCW_ITEM_WAVE,    /* an arpeggio from y down to y2, its left edge at x */
  SCW_ITEM_TEXT,    /* standing on y, at x as 'align' says; 'scale' is the size (the em) */
} ScwItemKind;

/* What x is of a text. */
typedef enum
{
  SCW_ALIGN_CENTRE,
  SCW_ALIGN_LEFT,
  SCW_ALIGN_RIGHT,
} ScwAlign;

typedef enum
{
  SCW_ROLE_STAFF_LINE,
  SCW_ROLE_BARLINE,
  SCW_ROLE_BRACE,
  SCW_ROLE_CLEF,
  SCW_ROLE_KEY,
  SCW_ROLE_TIME,
  SCW_ROLE_HEAD,
  SCW_ROLE_LEDGER,
  SCW_ROLE_STEM,
  SCW_ROLE_FLAG,
  SCW_ROLE_BEAM,
  SCW_ROLE_ACCIDENTAL,
  SCW_ROLE_DOT,
  SCW_ROLE_REST,
  SCW_ROLE_TIE,
  SCW_ROLE_SLUR,
  SCW_ROLE_TUPLET,
  SCW_ROLE_ARTICULATION,
  SCW_ROLE_FERMATA,
  SCW_ROLE_TRILL,
  SCW_ROLE_ARPEGGIO,
  SCW_ROLE_TREMOLO,
  SCW_ROLE_GRACE_SLASH,
  SCW_ROLE_NUMBER, /* of a measure */
  SCW_ROLE_BRACKET,
  SCW_ROLE_NAME, /* of a part or group */
  SCW_ROLE_LYRIC,
  SCW_ROLE_WORDS,
  SCW_ROLE_METRONOME,
  SCW_ROLE_REHEARSAL,
  SCW_ROLE_HARMONY,
  SCW_ROLE_MULTIPLE_REST,
  SCW_ROLE_MEASURE_REPEAT,
  SCW_ROLE_FINGERING,
  SCW_ROLE_SIGN, /* ornaments, bowing and the like; breath marks */
  SCW_ROLE_GLISSANDO,
  SCW_ROLE_WAVY_LINE,
  SCW_ROLE_DYNAMICS,
  SCW_ROLE_WEDGE,
  SCW_ROLE_PEDAL,
  SCW_ROLE_OCTAVE_LINE,
  SCW_ROLE_ENDING,
  SCW_ROLE_SEGNO,
  SCW_ROLE_CODA,
} ScwItemRole;

typedef struct
{
  double x, y;
} ScwPoint;

typedef struct
{
  ScwItemKind kind;
  ScwItemRole role;
  int part;
  int measure;
  int element; /* of the measure, or -1 */
  ScwSpan span;
  int staff;   /* from 0; of the part */
  int voice;   /* of notes; else 0 */
  bool across; /* it reaches from one staff to another */
  ScwExtent box;
  ScwGlyph glyph;
  double x, y, x2, y2;
  double scale; /* of a glyph, the width of a line, the size of a text */
  ScwPoint points[8];
  const char *text; /* of a text; UTF-8, owned by the list */
  ScwFace face;
  ScwAlign align;
} ScwItem;

typedef struct ScwTexts ScwTexts;

typedef struct
{
  ScwItem *at;
  int n;
  int capacity;
  ScwTexts *texts; /* those of its items */
  bool failed;     /* memory was short: something is missing */
} ScwItems;

/* Appends an item, works out its box and copies its text. The answer is good until the next one; never NULL
 * (without memory it is a spare that is not in the list). */
ScwItem *scw_items_add (ScwItems *items, ScwItem item, const ScwMusicFont *font);
void scw_items_empty (ScwItems *items); /* keeps its memory for another list */
void scw_items_clear (ScwItems *items);

/* Appends a line of this width, with the role and place of 'item'. */
ScwItem *scw_items_add_line (
  ScwItems *items, ScwItem item, ScwPoint from, ScwPoint to, double width, const ScwMusicFont *font);

/* Where a Bezier curve is at t, 0 .. 1. */
ScwPoint scw_bezier (const ScwPoint p[4], double t);

/* Moves the box (and all coordinates) of an item. */
void scw_item_move (ScwItem *item, double dx, double dy);

/* A line of text: "head-black 3.20 1.50 m0 e3 s12-17", with role and place, for golden files. Bytes written
 * as snprintf counts them. */
int scw_item_describe (const ScwItem *item, char *text, int size);

const char *scw_role_name (ScwItemRole role);
