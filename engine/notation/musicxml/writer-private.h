/* SPDX-License-Identifier: GPL-3.0-or-later */
/* writer-private.h: shared by the sources that write MusicXML. */
#pragma once

#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/score/spanners.h"

typedef struct
{
  const ScwPart *part;
  char *text;
  size_t n, capacity;
  bool failed;
  bool reference; /* see scw_musicxml_format_reference */
  int64_t divisions;
  ScwNumbers numbers;
  int slurs, tuplets; /* how many marks are written */
  ScwOpenBeams beams;
  int open_before
    [256]; /* beams that are open in each voice at the end of the measure before, and so far in this one */
  int open_now[256];
  bool begun[256];      /* the voice has a note in this measure */
  ScwFraction position; /* in the measure */
  uint16_t ending;      /* numbers of the ending that is open */
  uint8_t shift;        /* size of the octave line that began last */
  int number;           /* of the part, from 1 */
  bool own_ids;         /* parts are called as they call themselves, else P1, P2 ... */
} ScwXmlWriter;

#define SCW_XML_ID 40

/* Appends text; only %d, %lld, %c and %s of short strings, for none of them knows the locale. */
void scw_xml_put (ScwXmlWriter *writer, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* The same of any length, with what XML minds escaped; control characters have no place in XML at all. */
void scw_xml_put_escaped (ScwXmlWriter *writer, const char *text);

/* A text between two others; NULL: nothing at all. */
void scw_xml_put_text (ScwXmlWriter *writer, const char *before, const char *text, const char *behind);

/* The id of a part, the writer's number-th. */
const char *
scw_xml_part_id (const ScwXmlWriter *writer, const ScwPart *part, int number, char text[SCW_XML_ID]);

/* What stands before the music. */
void scw_xml_put_head (ScwXmlWriter *writer, const ScwScore *score);
