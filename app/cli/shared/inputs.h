/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inputs.h: what is to be read: pictures, folders of pictures (looked through to the bottom), and lists of
 * both.
 *
 *     page.png   scans/   @list.txt   -
 *
 * A list has a name a line (or, as `find -print0` writes it, between zero bytes), relative to the working
 * folder;
 * "@-" is a list from standard input. "-" stays a picture from standard input. In a folder, what ends like a
 * picture counts; hidden files and folders do not. A file whose name begins with @ is written ./@name.
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
