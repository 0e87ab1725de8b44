/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engraved.h: the tokens of a system engraved on one line, each measure below the same measure of the
 * original.
 *
 *     tokens -> score -> where its measures stand on the original (engine/engrave/align.h) -> engraving
 *
 * Positions in the original are in staff spaces from the left edge of the straightened crop. If the music
 * needs more room than it has in the original, the engraving is scaled down: one of its staff spaces is
 * 'scale' staff spaces of the original.
 *
 * An update redoes only what changed. Main context only.
 */
#pragma once

#include "app/document/system-box.h"
#include "engine/engrave/engrave.h"

G_BEGIN_DECLS

/* What a person can select: a note, rest, clef, key or time. */
typedef struct
{
  int measure, element; /* of the score */
  ScwSpan span;
  int token;     /* the one that stands for it: the pitch or rest of a note, else the first */
  int staff;     /* from 0 */
  ScwExtent box; /* of its ink (a beam or slur apart), staff spaces of the engraving; as in ScwSystem */
} ScwEngravedPart;

typedef struct ScwEngraved ScwEngraved;

/* A word as it is engraved: a syllable, or what is said above the music. */
typedef struct
{
  ScwPageWord *word; /* borrowed from the box */
  int token;         /* of the note that it is sung to, of the mark; or -1 */
  ScwExtent box;
} ScwEngravedWord;

/* 'font' lives as long. */
ScwEngraved *scw_engraved_new (const ScwMusicFont *font);
void scw_engraved_free (ScwEngraved *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwEngraved, scw_engraved_free)

/* Looks for barlines on the straightened crop; NULL: there is none. They hold until others are set. */
void scw_engraved_set_original (ScwEngraved *self, const ScwView *view, const ScwGray *crop);

/* How the part is called, from the next update on: the first of both that has room in front of its staves is engraved there.
 * NULL: not at all. FALSE: these it has already. */
gboolean scw_engraved_set_names (ScwEngraved *self, const char *name, const char *abbreviation);

/* The name, if it has no room there in what is engraved now; else NULL. */
const char *scw_engraved_get_name_left_out (ScwEngraved *self);

/* Engraves what the box holds now. FALSE: memory is short, or there is nothing to engrave. */
gboolean scw_engraved_update (ScwEngraved *self, ScwSystemBox *box);

/* All good until the next update. NULL and 0 where there is nothing. */
const ScwPart *scw_engraved_get_part (ScwEngraved *self);
const ScwSystem *scw_engraved_get_system (ScwEngraved *self);
const ScwEngravedPart *scw_engraved_get_parts (ScwEngraved *self, int *n); /* in the order of their tokens */
double scw_engraved_get_scale (ScwEngraved *self);
double scw_engraved_get_left (ScwEngraved *self); /* of the engraving's origin on the original */

const ScwEngravedWord *scw_engraved_get_words (ScwEngraved *self, int *n);
/* The word at a point of the engraving, or NULL. */
const ScwEngravedWord *scw_engraved_word_at (ScwEngraved *self, double x, double y);

/* Moves, and what is outside of measures, have parts too, but nothing to see. */
gboolean scw_engraved_is_visible (ScwEngraved *self, int part);

/* The part that a token belongs to; -1: none. */
int scw_engraved_part_of (ScwEngraved *self, int token);
/* The part at a point of the engraving, within 'reach'; -1: none. */
int scw_engraved_part_at (ScwEngraved *self, double x, double y, double reach);
/* The measure at x, or -1; and where it begins and ends. */
int scw_engraved_measure_at (ScwEngraved *self, double x);
gboolean scw_engraved_measure (ScwEngraved *self, int measure, double *x0, double *x1);

/* engraved-objects.c: what hangs on a note and is a thing by itself: a slur, tie or tuplet, an accidental, a dot, a sign.
 * The token that an item of the engraving comes from, and that of what is at a point; -1: none, or a note itself. */
int scw_engraved_object_of (ScwEngraved *self, ScwSystemBox *box, const ScwItem *item);
int scw_engraved_object_at (ScwEngraved *self, ScwSystemBox *box, double x, double y);

/* engraved-time.c: where a time stands (quarters from the beginning of the system), on the engraving and, in
 * staff spaces from the left edge of the crop, on the original: there it goes from note to note where they
 * were read, and through the measure as on the engraving where that is not known. FALSE: beyond the end. */
gboolean scw_engraved_time_to_x (ScwEngraved *self, double quarters, double *x);
gboolean scw_engraved_time_to_original (ScwEngraved *self, ScwSystemBox *box, double quarters, double *x);

/* The x of a point of the page on the crop, staff spaces from its left edge. */
double scw_engraved_crop_x (const ScwBoxPlace *place, double x, double y);

/* The part reached from 'part' by going 'by' (-1, 1) chords and rests on in its voice, or in the order of all
 * parts where that ends; or from one note of the chord to the next higher (1) or lower one. -1: none. */
int scw_engraved_step (ScwEngraved *self, int part, int by);
int scw_engraved_step_chord (ScwEngraved *self, int part, int by);

/* Where a token was read, page pixels; FALSE: not known. */
gboolean scw_engraved_place (ScwSystemBox *box, int token, double *x, double *y);

/* The note, rest, clef, key or time read nearest to a place on the page: its token; -1: none. */
int scw_engraved_token_near (ScwSystemBox *box, double x, double y);

/* Tokens (of int) that select all of a chord, of a measure (staff -1: all staves), or what is between two
 * parts in time on their staves and those between. To be unreffed. */
GArray *scw_engraved_chord (ScwEngraved *self, int part);
GArray *scw_engraved_of_measure (ScwEngraved *self, int measure, int staff);
GArray *scw_engraved_range (ScwEngraved *self, int from, int to);

G_END_DECLS
