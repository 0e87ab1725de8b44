/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose.h: from the tokens of systems to the bytes of a file, with the problems found on the way.
 *
 *     tokens of each row -> parts -> joined -> music checks -> MusicXML -> validated
 *
 * Pure functions, for any thread. Broken tokens are no failure: they become problems that say where.
 */
#pragma once

#include <glib.h>

#include "app/score/files.h"
#include "app/score/part-list.h"
#include "engine/notation/check/check.h"
#include "engine/notation/score/score.h"
#include "engine/words/words.h"

typedef struct
{
  const gint32 *tokens; /* (n) */
  int n;
  gboolean new_page;     /* stands first on a page other than the first */
  gboolean below;        /* sounds together with the one before: another row of its system */
  int joined;            /* to the next row that sounds together: ScwRowJoins (app/pages/region.h) */
  int part;              /* from 0, the top one; -1: none (an ossia): it is left out, and that is a problem */
  ScwBarsSeen bars;      /* how many measures its picture shows; what differs is a problem */
  const ScwWords *words; /* of its page, or NULL */
  int row;               /* which of the rows of the words it is */
} ScwSystemTokens;

/* What a person has said of the whole; each NULL where there is nothing. */
typedef struct
{
  const char *title;
  const char *composer;
  const ScwPartList *parts;
  const GArray *ids; /* of int: of each part of the score, in 'parts'; 0: it is not there */
} ScwHeading;

typedef struct
{
  char *data; /* the file */
  gsize size;
  char *musicxml; /* the text of the score, whatever the format */
  gsize musicxml_size;
  int n_measures;
  ScwProblems problems; /* 'region' is the index of the system */
  gboolean valid;       /* no schema that was used objects */
  char **schemas;       /* those that were used */
  gboolean official;    /* the W3C's is among them */
} ScwComposition;

/* The music itself, of which all files are made: what engraves and what plays takes it, too. 'heading' and
 * 'problems' may be NULL. To be freed with scw_score_free; NULL: memory. */
ScwScore *scw_compose_score (
  const ScwSystemTokens *systems, int n, const ScwHeading *heading, ScwProblems *problems, GError **error);

/* 'heading' may be NULL. 'parts' (of int, from 1, rising): only these are in the file, and their problems; NULL: all. A
 * part that is not there is an error. 'w3c_schema' is the path of the W3C's musicxml.xsd, or NULL to use what is found
 * (validate.h). */
ScwComposition *scw_compose (const ScwSystemTokens *systems,
                             int n,
                             ScwFormat format,
                             const ScwHeading *heading,
                             const GArray *parts,
                             const char *w3c_schema,
                             GError **error);

void scw_composition_free (ScwComposition *composition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwComposition, scw_composition_free)
