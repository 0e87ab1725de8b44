/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inputs.h: what is to be read: pictures, folders of pictures (searched recursively), and lists of both.
 *
 *     page.png   scans/   @list.txt   -
 *
 * A list has a name a line (or, as `find -print0` writes it, between zero bytes), relative to the working
 * folder; "@-" is a list from standard input. "-" is still a picture from standard input. In a folder,
 * files with the suffix of a picture format count; hidden files and folders do not. Write ./@name for a
 * file whose name begins with @.
 */
#pragma once

#include <glib.h>

typedef struct
{
  char *path;
  char *place; /* the folder it lies in, seen from the folder that was named; NULL for all that was named
                  itself */
  gboolean gathered; /* from a folder or a list */
} ScwInput;

/* Of ScwInput, in the order of the arguments, folders sorted, each file once. NULL and error: a list or
 * folder that cannot be read. */
GPtrArray *scw_inputs_expand (char **arguments, int n, GError **error);
