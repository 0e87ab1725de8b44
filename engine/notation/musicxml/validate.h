/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate.h: does a MusicXML document agree with the schemas?
 *
 * Always: the RELAX NG schema of what Scorewright writes (data/schema/scorewright-musicxml.rng, installed
 * with the program). It is stricter than MusicXML where we only write one thing, and knows nothing of what we
 * never write: a file of another program may be fine and not agree with it, so it is for our own files. Where
 * it can be found: the W3C's musicxml.xsd (not ours to ship), looked for in this order: the path given,
 * $SCW_MUSICXML_SCHEMA, beside our own installed one, /usr/local/share/xml/musicxml, /usr/share/xml/musicxml.
 * A path may name the file or its folder. The XSD imports xml.xsd and xlink.xsd: they are taken from beside
 * it, never from the network.
 *
 * Documents are hostile until read: a document type with declarations of its own, entities, and a depth or
 * size beyond reason make one problem of SCW_PROBLEM_XML; nothing outside the document is ever opened.
 *
 * Any thread may call at any time. Compiled schemas are kept for the whole process (a lock guards them) until
 * scw_validate_cleanup.
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
