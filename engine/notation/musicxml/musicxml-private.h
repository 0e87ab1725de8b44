/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-private.h: what the files that read MusicXML share. */
#pragma once

#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/xml.h"

/* Fills a note from <note> (not its duration). NULL, or what has no place in LMX, with its text in 'value'.
 */
const char *scw_musicxml_note (const xmlNode *node, ScwNote *note, char value[SCW_XML_TEXT]);

/* Reads an XML document that is in memory; see scw_score_read_memory. */
ScwScore *scw_musicxml_read (
  const char *xml, size_t size, ScwPartChoice choice, ScwProblems *problems, ScwError *error);
