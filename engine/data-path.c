/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/data-path.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/file.h"

#define MARK "source-tree"

/* FOLDER/MIDDLE/NAME if it is there. */
static char *
if_there (const char *folder, const char *middle, const char *name)
{
  char *path;

  if (asprintf (&path, "%s/%s%s", folder, middle, name) < 0)
    return NULL;
  if (access (path, F_OK) == 0)
    return path;
  free (path);
  return NULL;
}

/* Cuts the last part of a path off and returns it. */
static const char *
cut (char *path)
{
  char *slash = strrchr (path, '/');

  if (slash == NULL)
    return "";
  *slash = '\0';
  return slash + 1;
}

static bool
own_folder (char folder[PATH_MAX])
{
  const ssize_t n = readlink ("/proc/self/exe", folder, PATH_MAX - 1);

  if (n <= 0)
    return false;
  folder[n] = '\0';
  cut (folder);
  return true;
}

/* Nobody's bin is called so: that a stranger put such a file above it means nothing. */
static bool
build_tree (char root[PATH_MAX])
{
  const char *name;
  char *mark;

  if (!own_folder (root))
    return false;
  name = cut (root);
  if (strcmp (name, "app") != 0 && strcmp (name, "ui") != 0 && strcmp (cut (root), "tests") != 0)
    return false;
  mark = if_there (root, "", MARK);
  free (mark);
  return mark != NULL;
}

char *
scw_build_path (const char *name)
{
  char root[PATH_MAX];

  return build_tree (root) ? if_there (root, "", name) : NULL;
}

static char *
in_source_tree (const char *name)
{
  char *mark = scw_build_path (MARK), *path = NULL;
  size_t n;
  char *root = mark != NULL ? scw_read_file (mark, PATH_MAX, &n, NULL) : NULL;

  if (root != NULL)
    {
      root[strcspn (root, "\n")] = '\0';
      path = if_there (root, "data/", name);
    }
  free (root);
  free (mark);
  return path;
}

char *
scw_data_path_in (int place, const char *name)
{
  char folder[PATH_MAX];

  if (place == 0)
    return in_source_tree (name);
  if (place == 1)
    return own_folder (folder) ? if_there (folder, "../share/scorewright/", name) : NULL;
  return if_there (SCW_PKGDATADIR, "", name);
}

char *
scw_data_path (const char *name)
{
  char *path = NULL;

  for (int i = 0; path == NULL && i < SCW_DATA_PLACES; i++)
    path = scw_data_path_in (i, name);
  return path;
}
