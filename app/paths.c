#include "app/paths.h"

#include <string.h>

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

char *
scw_paths_find_decoder (void)
{
  const char *named = g_getenv ("SCW_DECODE");
  const char *beside[] = { ".", "..", "../app" };
  g_autofree char *folder = own_folder ();

  if (named != NULL && *named != '\0')
    return if_exists (g_strdup (named));
  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (beside); i++)
    {
      char *path = if_exists (g_build_filename (folder, beside[i], "scorewright-decode", NULL));

      if (path != NULL)
        return path;
    }
  return if_exists (g_build_filename (SCW_LIBEXECDIR, "scorewright-decode", NULL));
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
  char *path;

  if (named != NULL && *named != '\0')
    return g_strdup (named); /* even if it is not there: the error should name it */
  path = first_weights_in (SCW_PKGDATADIR "/model");
  return path != NULL ? path : first_weights_in (SCW_SOURCE_DATADIR "/model");
}
