/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draw.h: one system on its way to the display list; only for engine/engrave.
 *
 * Each part of a system is a drawing; they share the list of items and where their columns stand.
 *
 * The y of a staff is that of its top line. First every chord gets its stem (chords.c), then beams adjust
 * the stems (beams.c), then articulations, ties and slurs are placed around them (marks.c, curves.c), and
 * last what stands outside of all these (outside.h).
 */
#pragma once

#include "engine/engrave/place/space.h"

#define BEAM_THICK 0.5
#define BEAM_STEP  0.75 /* from one beam to the next */
#define SMALL_CLEF 0.8
#define ABOVE      (-1)
#define BELOW      1

/* Signs that stand over a note, outside of slurs. */
#define SIGNS_OVER                                                                                    \
  (1 << SCW_SIGN_HARMONIC | 1 << SCW_SIGN_OPEN_STRING | 1 << SCW_SIGN_STOPPED | 1 << SCW_SIGN_MORDENT \
   | 1 << SCW_SIGN_INVERTED_MORDENT | 1 << SCW_SIGN_TURN | 1 << SCW_SIGN_INVERTED_TURN                \
   | 1 << SCW_SIGN_UP_BOW | 1 << SCW_SIGN_DOWN_BOW)

/* A chord on paper. */
typedef struct
{
  double x;           /* of its column */
  double stem_x;      /* the middle of the stem */
  double stem_from;   /* y at the head that is farthest from the tip */
  double stem_to;     /* and of the tip; equal where there is no stem */
  double top, bottom; /* ink with stem and marks */
} Drawn;

typedef enum
{
  SPANNER_SLUR,
  SPANNER_TIE,
  SPANNER_GLISSANDO,
  SPANNER_WAVY_LINE,
  SPANNER_WEDGE, /* from here on from mark to mark */
  SPANNER_OCTAVE_LINE,
  SPANNER_ENDING,
} SpannerKind;

/* What goes from one element to another; an end that is not in the score has measure -1. */
typedef struct
{
  SpannerKind kind;
  int measure[2], element[2];
  int side;  /* ABOVE or BELOW */
  int staff; /* of lines between marks; as marks tell it */
  int value; /* ScwWedge, ScwShift */
  int size;  /* of an octave line: 8, 15 */
} Spanner;

/* A part of the score as it was laid out. */
typedef struct
{
  const ScwPart *part;
  Layout *const *layouts;  /* (measures of the score) */
  const Spanner *spanners; /* those that touch the system */
  int n_spanners;
  bool joined; /* barlines run on below (one of) its staves */
} Row;

typedef struct
{
  const Layout *layout;
  int measure;
  Drawn *drawn;     /* (chords) */
  int barline;      /* slot at which it begins; its columns follow */
  bool rests;       /* one of the measures of a multiple rest, which has no columns */
  uint8_t fermatas; /* ScwFermatas that are drawn at its right barline */
  double x0, x1;
} Bar;

typedef struct
{
  const ScwPart *part;
  int n_part; /* which of the score */
  const ScwMusicFont *font;
  const ScwEngraveStyle *style;
  Bar *bars;
  int n_bars;
  Slot *slots;
  int n_slots;
  int staves;
  double staff_y[MAX_STAVES];
  double
    wanted_gap[MAX_STAVES]; /* between staff s and the next: what beams across need beyond what there is */
  bool settled;             /* staves stand where they stay */
  bool marked;              /* something stands outside of the staves */
  ScwItems *items;
  int first_item; /* of the part */
  bool joined;    /* barlines run on below (one of) its staves */
} Drawing;

static inline double
y_of (const Drawing *drawing, int staff, int pos)
{
  return drawing->staff_y[staff] + 2 - pos / 2.0;
}

/* An item that stands for an element of a bar (or -1). */
ScwItem scw_draw_item (const Drawing *drawing, const Bar *bar, int element, int staff, ScwItemRole role);
ScwItem *
scw_draw_glyph (const Drawing *drawing, ScwItem item, ScwGlyph glyph, double x, double y, double scale);
/* The same with the left edge of its ink at x. */
ScwItem *
scw_draw_glyph_left (const Drawing *drawing, ScwItem item, ScwGlyph glyph, double x, double y, double scale);
/* With the middle of its ink at (x, y). */
ScwItem *scw_draw_glyph_centre (
  const Drawing *drawing, ScwItem item, ScwGlyph glyph, double x, double y, double scale);
ScwItem *
scw_draw_line (const Drawing *drawing, ScwItem item, double x, double y, double x2, double y2, double width);
/* A beam from (x, y) to (x2, y2), y in its middle. */
ScwItem *scw_draw_bar (const Drawing *drawing, ScwItem item, ScwPoint from, ScwPoint to, double thick);

void scw_draw_stem_geometry (Drawing *drawing,
                             Bar *bar);            /* chords.c: x, stem, top and bottom, without beams */
void scw_draw_chords (Drawing *drawing, Bar *bar); /* heads, rests, accidentals, dots, stems, flags */
void scw_draw_beams (Drawing *drawing, Bar *bar);  /* beams.c: lengthens stems; before the one above */
void scw_draw_marks (Drawing *drawing, Bar *bar);  /* marks.c: tremolo, articulation, fermata, trill */
void scw_draw_tuplets (Drawing *drawing, Bar *bar);
void scw_draw_wholes (Drawing *drawing); /* wholes.c: multiple rests, percent signs */
void scw_draw_curves (Drawing *drawing, const Spanner *spanners, int n); /* curves.c */

/* The bar of a measure in this system, or NULL. */
Bar *scw_draw_find_bar (const Drawing *drawing, int measure);

/* Where a bar's last staff space ends on a staff: before its barline and what stands to the left of that. */
double scw_draw_end_x (const Drawing *drawing, const Bar *bar, int staff);

/* Where the system's music begins, behind clefs and signatures. */
double scw_draw_left_edge (const Drawing *drawing);

/* The x of a moment in a bar: of the column there, or between its neighbours. */
double scw_draw_x_at (const Drawing *drawing, const Bar *bar, ScwFraction onset);

/* The chord and head (NULL: a rest) at an end of a spanner that is in this system. */
typedef struct
{
  const Bar *bar; /* NULL: the end is on another system, or nowhere */
  const Chord *chord;
  const Drawn *drawn;
  const Head *head;
} SpannerEnd;

SpannerEnd scw_draw_find_end (const Drawing *drawing, const Spanner *spanner, int which);
