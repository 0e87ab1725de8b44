/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate.h: validates MusicXML documents against the schemas.
 *
 * Always used: the RELAX NG schema of what Scorewright writes (data/schema/scorewright-musicxml.rng,
 * installed with the program). It is stricter than MusicXML and covers only what we write. Valid files of
 * other programs may fail it, so it is for our own files only. Used if found: the W3C's musicxml.xsd, which
 * we may not ship. It is looked for in this order: the path given, $SCW_MUSICXML_SCHEMA, beside our own
 * installed schema, /usr/local/share/xml/musicxml, /usr/share/xml/musicxml. A path may name the file or its
 * folder. The XSD imports xml.xsd and xlink.xsd: they are taken from beside it, never from the network.
 *
 * Documents are untrusted: a DOCTYPE with its own declarations, entities, or unreasonable depth or size
 * make one problem of SCW_PROBLEM_XML. Nothing outside the document is ever opened.
 *
 * Thread-safe. Compiled schemas are cached for the process, under a lock, until scw_validate_cleanup.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "engine/error.h"
#include "engine/notation/score/problem.h"

typedef enum
{
  SCW_SCHEMA_RELAXNG = 1, /* our own */
  SCW_SCHEMA_XSD = 2,     /* the W3C's */
} ScwSchemas;

typedef struct
{
  const char *relaxng; /* the .rng file or its folder; NULL: the installed one, or the source tree's */
  const char *xsd;     /* musicxml.xsd or its folder; NULL: searched for */
  unsigned leave_out;  /* ScwSchemas not to be used */
} ScwValidateOptions;

/* Which schemas were used, and where they were. */
typedef struct
{
  unsigned used; /* ScwSchemas */
  char relaxng[512];
  char xsd[512];
} ScwValidation;

/* Appends a problem for everything that does not agree, with line and, where it can be told, measure (index
 * from 0, number in the message). 'name' is used in error messages; options and validation may be NULL.
 *
 * False and error only when validation was impossible: our schema is missing, a schema that was asked for by
 * path or environment is missing or broken, no memory. A document that is no MusicXML at all is a problem,
 * not an error. */
bool scw_validate_memory (const char *xml,
                          size_t size,
                          const char *name,
                          const ScwValidateOptions *options,
                          ScwValidation *validation,
                          ScwProblems *problems,
                          ScwError *error);

/* The same for a file: .musicxml, .xml, or .mxl. */
bool scw_validate_file (const char *path,
                        const ScwValidateOptions *options,
                        ScwValidation *validation,
                        ScwProblems *problems,
                        ScwError *error);

/* Frees the compiled schemas. No validation may be running. */
void scw_validate_cleanup (void);
