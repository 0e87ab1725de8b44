/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xml.h: libxml2 with safe settings. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/error.h"
#include "engine/notation/score/fraction.h"

/* The text of an element or attribute that matters here never needs more; longer ones are cut. */
#define SCW_XML_TEXT 64

/* Parses without network, entities, DTD and huge documents; declarations of entities are refused. To be freed
 * with xmlFreeDoc. NULL: error, and *line (may be NULL) gets its line; 0: it has none. */
xmlDoc *scw_xml_parse (const char *xml, size_t size, int *line, ScwError *error);

bool scw_xml_is (const xmlNode *node, const char *name);
const xmlNode *scw_xml_child (const xmlNode *parent, const char *name);

/* The trimmed text of an element or attribute; "" if there is none. */
void scw_xml_text (const xmlNode *node, char text[SCW_XML_TEXT]);
void scw_xml_child_text (const xmlNode *parent, const char *name, char text[SCW_XML_TEXT]);
void scw_xml_attribute (const xmlNode *node, const char *name, char text[SCW_XML_TEXT]);

/* Numbers without the locale: "12", "-3"; "1.5". False if the text is anything else. */
bool scw_xml_integer (const char *text, int *value);
bool scw_xml_decimal (const char *text, ScwFraction *value);
