/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/paths.h"

#include <string.h>

#include "engine/data-path.h"

static char *
if_exists (char *path)
{
  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  return NULL;
}

static char *
own_folder (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  return self != NULL ? g_path_get_dirname (self) : NULL;
}

/* Beside the running program in the build tree, beside its folder where it was moved, or in libexecdir. */
static char *
find_own (const char *name)
{
  const char *beside[] = { ".", "..", "../app", "../libexec" };
  g_autofree char *folder = own_folder ();
  g_autofree char *installed = g_build_filename (SCW_LIBEXECDIR, name, NULL);

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (beside); i++)
    {
      char *path = if_exists (g_build_filename (folder, beside[i], name, NULL));

      if (path != NULL)
        return path;
    }
  return if_exists (g_steal_pointer (&installed));
}

char *
scw_paths_find_decoder (void)
{
  const char *named = g_getenv ("SCW_DECODE");

  return named != NULL && *named != '\0' ? if_exists (g_strdup (named)) : find_own ("scorewright-decode");
}

char *
scw_paths_find_ranks (void)
{
  return find_own ("scorewright-mpi.so");
}

char *
scw_paths_find_cli (void)
{
  const char *named = g_getenv ("SCW_CLI");

  return named != NULL && *named != '\0' ? if_exists (g_strdup (named)) : find_own ("scorewright-cli");
}

static char *
first_weights_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *best = NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".safetensors") && !g_str_has_suffix (name, "-aux.safetensors")
        && (best == NULL || strcmp (name, best) < 0))
      {
        g_free (best);
        best = g_strdup (name);
      }
  return best != NULL ? g_build_filename (folder, best, NULL) : NULL;
}

char *
scw_paths_find_model (void)
{
  const char *named = g_getenv ("SCW_MODEL");
  char *path = NULL;

  if (named != NULL && *named != '\0')
    return g_strdup (named); /* even if it is not there: the error should name it */
  for (int i = 0; path == NULL && i < SCW_DATA_PLACES; i++)
    {
      g_autofree char *folder = scw_data_path_in (i, "model");

      path = folder != NULL ? first_weights_in (folder) : NULL;
    }
  return path;
}

char *
scw_paths_find_locale (void)
{
  const char *named = g_getenv ("SCW_LOCALE");
  g_autofree char *folder = own_folder ();
  char *path = named != NULL && *named != '\0' ? g_strdup (named) : NULL;

  if (path == NULL && folder != NULL)
    path = if_exists (g_build_filename (folder, "../po", NULL));
  if (path == NULL && folder != NULL)
    path = if_exists (g_build_filename (folder, "../share/locale", NULL));
  return path != NULL ? path : g_strdup (SCW_LOCALEDIR);
}
