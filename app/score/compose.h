/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose.h: from the tokens of systems to the bytes of a file, with the problems found on the way.
 *
 *     tokens of each system -> scores -> joined -> music checks -> MusicXML -> validated
 *
 * Pure functions, for any thread. Broken tokens are no failure: they become problems that say where.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/problem.h"
#include "engine/notation/score/score.h"

typedef enum
{
  SCW_FORMAT_MUSICXML,
  SCW_FORMAT_MXL,
  SCW_FORMAT_LMX,      /* a line a system */
  SCW_FORMAT_LMX_PLUS, /* the same with marks (engine/notation/lmx/lmx.h), of what MusicXML says */
} ScwFormat;

typedef struct
{
  const gint32 *tokens; /* (n) */
  int n;
  gboolean new_page; /* stands first on a page other than the first */
} ScwSystemTokens;

/* What stands above the music; each NULL where there is none. */
typedef struct
{
  const char *title;
  const char *composer;
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
} ScwComposition;

/* The music itself, of which all files are made: what engraves and what plays takes it, too. 'heading' and
 * 'problems' may be NULL. To be freed with scw_score_free; NULL: memory. */
ScwScore *scw_compose_score (
  const ScwSystemTokens *systems, int n, const ScwHeading *heading, ScwProblems *problems, GError **error);

/* 'heading' may be NULL. 'w3c_schema' is the path of the W3C's musicxml.xsd, or NULL to use what is found
 * (validate.h). */
ScwComposition *scw_compose (const ScwSystemTokens *systems,
                             int n,
                             ScwFormat format,
                             const ScwHeading *heading,
                             const char *w3c_schema,
                             GError **error);

/* Any file, held in memory, as any other. What it is shows in its content. 'part': the id of a MusicXML part,
 * or NULL for the first one with two or more staves, else the first. Errors: SCW_ERROR_FORMAT or
 * SCW_ERROR_NOTATION where it is not what can be read. */
ScwComposition *scw_convert (const char *data,
                             gsize size,
                             const char *name,
                             const char *part,
                             ScwFormat format,
                             const char *w3c_schema,
                             GError **error);

/* Checks a MusicXML file (plain or .mxl), held in memory: schemas and music. Nothing is composed, only
 * 'problems', 'valid', 'schemas' and 'n_measures' are set. Scorewright's own schema judges what Scorewright
 * wrote; where that is all there is for a foreign file, its objections are warnings. */
ScwComposition *
scw_examine (const char *data, gsize size, const char *name, const char *w3c_schema, GError **error);

/* The whole of a file, or of standard input for "-"; at most 64 MiB. */
gboolean scw_load (const char *path, char **data, gsize *size, GError **error);

void scw_composition_free (ScwComposition *composition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwComposition, scw_composition_free)

/* ".musicxml", ".mxl" ... and back by the end of a path; FALSE for an unknown one. */
const char *scw_format_suffix (ScwFormat format);
gboolean scw_format_of_path (const char *path, ScwFormat *format);

/* Writes aside and renames: an older file stays as it was when that fails (a full disk). */
gboolean scw_save (const char *path, const void *data, gsize size, GError **error);
