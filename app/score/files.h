/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.h: files of scores: their formats, and how they are read and written. */
#pragma once

#include <glib.h>

typedef enum
{
  SCW_FORMAT_MUSICXML,
  SCW_FORMAT_MXL,
  SCW_FORMAT_LMX,      /* a line a system */
  SCW_FORMAT_LMX_PLUS, /* the same with marks (engine/notation/lmx/lmx.h), of what MusicXML says */
  SCW_FORMAT_LYRICS,   /* plain text of what is sung (lyrics.h) */
} ScwFormat;

/* ".musicxml", ".mxl" ... and back by the end of a path; FALSE for an unknown one. */
const char *scw_format_suffix (ScwFormat format);
gboolean scw_format_of_path (const char *path, ScwFormat *format);

/* With marks, or without. */
gboolean scw_format_is_lmx (ScwFormat format);

/* The whole of a file, or of standard input for "-"; at most 64 MiB. */
gboolean scw_load (const char *path, char **data, gsize *size, GError **error);

/* Writes aside and renames: an older file stays as it was when that fails (a full disk). */
gboolean scw_save (const char *path, const void *data, gsize size, GError **error);
