/* SPDX-License-Identifier: GPL-3.0-or-later */
/* output.h: where results go: standard output, one file, or one file for each input in a folder. */
#pragma once

#include <glib.h>

typedef struct
{
  char *option;     /* -o as it was given, or NULL */
  gboolean folder;  /* it is one */
  GPtrArray *paths; /* a file for each input; empty: standard output */
} ScwOutput;

/* Decides where the results of these inputs (of ScwInput) go; a folder that is missing is made. What lies in
 * folders below one that was named lies in the same folders below the output; where two pictures of a folder
 * would become one file, their whole names are kept: a.png.musicxml, a.jpg.musicxml. NULL and the reason in
 * 'error' if it cannot be. */
ScwOutput *scw_output_new (const char *option, GPtrArray *inputs, const char *suffix, GError **error);
void scw_output_free (ScwOutput *output);

/* The file for the input with this index; NULL: standard output. */
const char *scw_output_path (const ScwOutput *output, guint input);

/* Makes the folder that 'path' lies in. */
gboolean scw_output_make_folder (const char *path, GError **error);

/* The mark beside a file that holds only a part, because reading was interrupted. It is made before such a file is
 * written, so that no part is ever taken for a whole, and removed after a whole one. FALSE: it could not be made. */
gboolean scw_output_mark (const char *path, GError **error);
void scw_output_unmark (const char *path);

/* For --resume: the file is there and whole. */
gboolean scw_output_is_done (const char *path);

/* The same, and it was written at this time (microseconds) or later. */
gboolean scw_output_is_newer (const char *path, gint64 time);
