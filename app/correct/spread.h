/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spread.h: a correction that other places may need, too: those where the network read the same, and considered what a
 * person has put in its stead.
 *
 *     corrected here:    E4 -> E4 staccato    read: stem:up, 55 %; considered: staccato, 41 %
 *     and over there:    E4                   read: stem:up, 60 %; considered: staccato, 38 %
 *
 * Main context only.
 */
#pragma once

#include "app/document/document.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_SPREAD_REPLACE, /* 'put' in the place of 'read' */
  SCW_SPREAD_INSERT,  /* 'put' before 'read' */
  SCW_SPREAD_DELETE,  /* 'read' goes; what it stood before is 'put' */
} ScwSpreadKind;

typedef struct
{
  ScwSpreadKind kind;
  int read, put;
  float probability; /* of 'put', where it was corrected */
} ScwSpread;

typedef struct
{
  ScwSystemBox *box; /* borrowed from the document */
  guint token;
} ScwAlike;

/* The tokens of a box before a correction, for scw_spread_of; to be unreffed. */
GArray *scw_spread_begin (ScwSystemBox *box);

/* What a correction did to the tokens of a box ('before' is of ScwBoxToken). FALSE: more than one thing, or nothing that
 * the network had considered. */
gboolean scw_spread_of (GArray *before, ScwSystemBox *box, ScwSpread *spread);

/* The places that look like that one, in reading order: of ScwAlike, to be unreffed; good until the next change. What a
 * person entered or checked is none of them. */
GArray *scw_spread_find (ScwDocument *document, const ScwSpread *spread);

/* The first of these places behind a token of a box, around the end; -1: there is none. */
int scw_spread_next (ScwDocument *document, GArray *alike, ScwSystemBox *box, int token);

/* Corrects those from 'alike' that are in the box of the first one, as one command. Returns how many these are. */
guint scw_spread_apply (ScwDocument *document, const ScwSpread *spread, const ScwAlike *alike, guint n);

G_END_DECLS
