/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml.h: reads and writes MusicXML (score-partwise; written as 4.0, any version is read), plain or as
 * .mxl.
 *
 * Files are untrusted: there is no network access, no entities are expanded (a DOCTYPE with its own
 * declarations is refused; the usual line is fine), and size and depth are bounded. Numbers do not depend
 * on the locale.
 */
#pragma once

#include <stddef.h>

#include "engine/notation/score/score.h"

/* Which part of a file: by its id (or, where none is called so, its number from 1), or by its place from 0 when id is
 * NULL. */
typedef struct
{
  const char *id;
  int index;      /* -1: the first part with two or more staves, else the first; -2: all of them */
  bool row;       /* as its staves look in the score, not as a part is printed (transform/extract.h) */
  bool reference; /* to the letter as the LMX authors read it: the first <notations> of a note only */
} ScwPartChoice;

#define SCW_PART_ANY ((ScwPartChoice){ .index = -1, .row = true })
#define SCW_PART_ALL ((ScwPartChoice){ .index = -2 })

/* The most bytes of XML that are read, from a file or out of an .mxl. */
#define SCW_MUSICXML_MAX_BYTES (64 << 20)

/* Reads a .musicxml, .xml or .mxl file (told apart by content). 'problems' (may be NULL) says what cannot be
 * kept, a kind at a time. NULL and error if there is no score to be had. The parts are resolved except for
 * alters, which come from the file. */
ScwScore *scw_score_read (const char *path, ScwPartChoice part, ScwProblems *problems, ScwError *error);

/* The same from memory; 'name' is used in messages. */
ScwScore *scw_score_read_memory (const void *data,
                                 size_t size,
                                 const char *name,
                                 ScwPartChoice part,
                                 ScwProblems *problems,
                                 ScwError *error);

/* One part of a file, alone. */
ScwPart *scw_part_read (const char *path, ScwPartChoice part, ScwProblems *problems, ScwError *error);
ScwPart *scw_part_read_memory (const void *data,
                               size_t size,
                               const char *name,
                               ScwPartChoice part,
                               ScwProblems *problems,
                               ScwError *error);

/* The score as a MusicXML 4.0 document (UTF-8), to be freed; *size bytes and a zero. NULL: memory. */
char *scw_musicxml_format (const ScwScore *score, size_t *size, ScwError *error);

/* The bare <part> that the LMX authors' delinearizer makes, to be measured and not to be opened: from a part
 * that was read with SCW_RULES_REFERENCE, durations in quarter notes ("3/2"), without divisions. To be
 * freed. NULL: memory. */
char *scw_musicxml_format_reference (const ScwPart *part, size_t *size, ScwError *error);

/* Writes the score to a file: .mxl if the path ends so, else plain. Written aside and renamed: on failure
 * (disk full) an older file is left as it was. */
bool scw_score_write (const ScwScore *score, const char *path, ScwError *error);
