/* SPDX-License-Identifier: GPL-3.0-or-later */
/* piece.h: what was read of one piece, from one picture or several (--join), and the score that comes of it. */
#pragma once

#include "app/reading/transcriber.h"
#include "app/score/compose.h"

typedef struct
{
  GPtrArray *sheets; /* of ScwSheet, from the first page to the last */
  GPtrArray *files;  /* of each sheet: the name of its picture */
  gboolean interrupted;
  int n_failed;  /* pages and regions that could not be read, and pictures that could not be opened */
  char *message; /* the first reason why, or NULL */
} ScwPiece;

ScwPiece *scw_piece_new (void);
void scw_piece_free (ScwPiece *piece);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwPiece, scw_piece_free)

/* Adds the pages of a picture. */
void scw_piece_add (ScwPiece *piece, const ScwTranscript *transcript, const char *file);

/* The regions (borrowed) of which something was read. They are what a composition counts as its systems. */
GPtrArray *scw_piece_get_regions (const ScwPiece *piece);

/* The name of the picture that a region is in; NULL: it is not of the piece. */
const char *scw_piece_get_file (const ScwPiece *piece, const ScwRegion *region);

typedef struct
{
  ScwFormat format;
  const char *parts;  /* "1,3-": these alone; NULL: all */
  const char *schema; /* or NULL */
  gboolean limited;   /* --max-tokens: what that cut off is not missing */
} ScwPieceOptions;

/* The regions learn which part they are. NULL and error. */
ScwComposition *scw_piece_compose (const ScwPiece *piece, const ScwPieceOptions *options, GError **error);
