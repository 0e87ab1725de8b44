/* compose.h: from the tokens of systems to the bytes of a file, and what there is to say about it.
 *
 *     tokens of each system -> scores -> joined -> music checks -> MusicXML -> validated
 *
 * Pure functions of their arguments, for any thread. Broken tokens never fail: they are problems that say
 * where.
 */
#pragma once

#include <glib.h>

#include "engine/notation/problem.h"

typedef enum
{
  SCW_FORMAT_MUSICXML,
  SCW_FORMAT_MXL,
  SCW_FORMAT_LMX, /* a line a system */
} ScwFormat;

typedef struct
{
  const gint32 *tokens; /* (n) */
  int n;
  gboolean new_page; /* stands first on a page other than the first */
} ScwSystemTokens;

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

/* 'title' may be NULL. 'w3c_schema' is the path of the W3C's musicxml.xsd, or NULL to use what is found
 * (validate.h). */
ScwComposition *scw_compose (const ScwSystemTokens *systems,
                             int n,
                             ScwFormat format,
                             const char *title,
                             const char *w3c_schema,
                             GError **error);
void scw_composition_free (ScwComposition *composition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwComposition, scw_composition_free)

/* ".musicxml", ".mxl" ... and back by the end of a path; FALSE for an unknown one. */
const char *scw_format_suffix (ScwFormat format);
gboolean scw_format_of_path (const char *path, ScwFormat *format);

/* Writes aside and renames: an older file stays as it was when that fails (a full disk). */
gboolean scw_save (const char *path, const void *data, gsize size, GError **error);
