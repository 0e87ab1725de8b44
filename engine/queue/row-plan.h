/* SPDX-License-Identifier: GPL-3.0-or-later */
/* row-plan.h: how a row is read: in one go, or, if it is longer than what networks are taught, piece by piece.
 *
 *     | clef key  m1  |  m2  |  m3  |  m4  |  m5  |  m6  |            a row, cut at barlines
 *      `--- head ---'
 *     | clef key  m1  |  m2  |  m3  |                                 first piece
 *     | clef key| m4  |  m5  |  m6  |                                 second: the row's head stands before it
 *
 *     tokens     measure key clef m1 measure m2 measure m3 measure m4 measure m5 measure m6
 *     a stream   measure key clef m4 measure m5 measure m6            clefs and key that are in force are given
 *
 * Columns of all pictures, patches and places are those of the whole row, so that nobody outside needs to know.
 * Pure functions.
 */
#pragma once

#include "engine/error.h"
#include "engine/image/barlines.h"
#include "engine/image/patches.h"
#include "engine/model/config.h"

#define SCW_ROW_PIECES    40
#define SCW_ROW_HEAD_MOST 16 /* tokens */

typedef struct
{
  int from, to; /* pixels of the row's picture */
  int first;    /* measure, from 0, as the barlines count */
} ScwRowPiece;

typedef struct
{
  int n; /* pieces; at least 1 */
  ScwRowPiece pieces[SCW_ROW_PIECES];
  int head;   /* patch columns of the row that are set before every piece but the first */
  int grid_w; /* of the row */
  ScwBars bars;
  uint8_t blank[SCW_BARS_MOST];
  int n_blank;
} ScwRowPlan;

/* How to read the picture of a row (scw_crop_for). */
void scw_row_plan (const ScwConfig *config, const ScwGray *picture, const ScwView *view, ScwRowPlan *plan);

/* The patches of a piece; their columns are those of its own picture. */
ScwPatches *scw_row_patches (
  const ScwConfig *config, const ScwGray *picture, const ScwRowPlan *plan, int piece, ScwError *error);

/* A column of a piece's patches, and a place in its picture, in the row. */
int scw_row_column (const ScwRowPlan *plan, int piece, int column);
double scw_row_x (const ScwRowPlan *plan, int piece, double x);

/* Measures of a piece by the barlines; of the last one those that are left, at least 1. */
int scw_row_measures (const ScwRowPlan *plan, int piece);

/* Which piece the token 'index' of a row's tokens (n) belongs to, and the index of that piece's first token. */
int scw_row_piece_of (const ScwRowPlan *plan, const int *tokens, int n, int index, int *first);

/* What a piece that begins with the row's token 'first' is told before its own tokens: <bos:plus> if the row has it, a
 * measure, the key and the clefs in force. Returns how many, SCW_ROW_HEAD_MOST at most. 0 for the first piece. */
int scw_row_head (const int *tokens, int first, int piece, int *out);
