/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.h: the text lines of a sheet, found by the sizes and places of its pieces of ink; only for engine/words. */
#pragma once

#include "engine/words/sheet.h"

typedef enum
{
  SCW_CHUNK_TEXT,
  SCW_CHUNK_HYPHEN,
  SCW_CHUNK_EXTENDER,
} ScwChunkKind;

/* What stands close together in a line. */
typedef struct
{
  ScwChunkKind kind;
  double u0, v0, u1, v1; /* of the line's view */
} ScwChunk;

typedef struct
{
  const ScwView *view;   /* of the sheet */
  double u0, v0, u1, v1; /* of all its letters, in the view's coordinates */
  double base;           /* v on which letters stand */
  double x_height;
  int row;   /* of the sheet, below whose staff it was looked for; -1: free text */
  int verse; /* from 1: which of the lines below that staff it is */
  ScwChunk *chunks;
  int n_chunks;
  double *inks; /* (n_inks, 2) from where to where there is ink, from left to right, in u */
  int n_inks;
} ScwTextLine;

typedef struct
{
  ScwTextLine *at;
  int n;
  int capacity;
} ScwTextLines;

/* Appends the lines in which letters stand at one height below a row, from the top down, and takes their pieces;
 * v_end: where the next row begins, in the row's view. False: memory. */
bool scw_find_lyric_lines (ScwInkSheet *sheet, int row, double v_end, ScwTextLines *lines, ScwError *error);

/* Appends all lines among what is left, each as one chunk. */
bool scw_find_free_lines (ScwInkSheet *sheet, ScwTextLines *lines, ScwError *error);

void scw_text_lines_clear (ScwTextLines *lines);
