/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mxl.h: compressed MusicXML: a zip with META-INF/container.xml that names the score inside.
 *
 * Refused with one clear error: members with absolute or ../ names, encrypted members, a missing or invalid
 * container, a score above SCW_MUSICXML_MAX_BYTES, and a zip that expands more than a thousandfold.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "engine/error.h"

/* Whether the bytes begin like a zip file. */
bool scw_mxl_is_zip (const void *data, size_t size);

/* Takes the score's XML out of an .mxl held in memory. To be freed; *xml_size bytes and a zero. NULL: error.
 */
char *scw_mxl_unpack (const void *data, size_t size, size_t *xml_size, ScwError *error);

/* Packs XML into an .mxl, with mimetype and container. To be freed. NULL: error. */
void *scw_mxl_pack (const char *xml, size_t xml_size, size_t *size, ScwError *error);
