/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convert.h: scores from files: read, put together, cut, transposed, and made into files again.
 *
 *     files -> scores -> one behind the other -> measures taken -> transposed -> the bytes of a file
 *
 * Pure functions, for any thread.
 */
#pragma once

#include "app/score/compose.h"

/* A file, held in memory. What it is (LMX, MusicXML, .mxl) shows in its content. */
typedef struct
{
  const char *data;
  gsize size;
  const char *name; /* for messages */
} ScwScoreFile;

/* What is taken of a score; {0} is all of it, as it is. */
typedef struct
{
  const char *part;     /* the id of a MusicXML part, or its number from 1; NULL: all parts */
  const char *measures; /* "5", "5-12", "5-", "-12", as they are numbered in print; NULL: all */
  gboolean row;         /* the measures are a line of print, see cut.h; else an excerpt */
  int semitones;        /* up, or down where negative */
} ScwSelection;

/* The score of one file or several, which go on from each other. What cannot be kept goes to 'problems' (may be
 * NULL). To be freed with scw_score_free. Errors: SCW_ERROR_FORMAT or SCW_ERROR_NOTATION where it is not what can be
 * read, or a part or measure is not there; SCW_ERROR_LIMIT where a note leaves the range of notation. */
ScwScore *scw_score_from_files (
  const ScwScoreFile *files, int n, const ScwSelection *selection, ScwProblems *problems, GError **error);

/* The same as a file. LMX tells one part: the one that was selected, else the first with two or more staves, else the
 * first; LMX of which nothing is selected keeps its lines. */
ScwComposition *scw_convert (const ScwScoreFile *files,
                             int n,
                             const ScwSelection *selection,
                             ScwFormat format,
                             const char *w3c_schema,
                             GError **error);

/* Checks a MusicXML file (plain or .mxl): schemas and music. Nothing is composed, only 'problems', 'valid', 'schemas',
 * 'official' and 'n_measures' are set. Scorewright's own schema judges only what Scorewright wrote: where the W3C's is
 * missing, a foreign file is held against none. */
ScwComposition *
scw_examine (const char *data, gsize size, const char *name, const char *w3c_schema, GError **error);
