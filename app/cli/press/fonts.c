/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/press/fonts.h"

#include <fontconfig/fontconfig.h>
#include <glob.h>
#include <string.h>

#include "app/cli/shared/cli.h"
#include "app/error.h"

static gboolean
is_font (const char *name)
{
  return g_str_has_suffix (name, ".otf") || g_str_has_suffix (name, ".ttf")
         || g_str_has_suffix (name, ".pfb");
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
list (GPtrArray *paths, const char *folder, int depth, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (depth < 4 && !list (paths, path, depth + 1, error))
            return FALSE;
        }
      else if (is_font (name))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  return TRUE;
}

/* All faces of a family. */
static void
add_installed (GPtrArray *paths, const char *family)
{
  FcPattern *wanted = FcPatternBuild (NULL, FC_FAMILY, FcTypeString, family, NULL);
  FcObjectSet *what = FcObjectSetBuild (FC_FILE, NULL);
  FcFontSet *found = FcFontList (NULL, wanted, what);

  for (int i = 0; found != NULL && i < found->nfont; i++)
    {
      FcChar8 *file = NULL;

      if (FcPatternGetString (found->fonts[i], FC_FILE, 0, &file) == FcResultMatch
          && is_font ((const char *) file) && !g_str_has_suffix ((const char *) file, ".pfb"))
        g_ptr_array_add (paths, g_strdup ((const char *) file));
    }
  if (found != NULL)
    FcFontSetDestroy (found);
  FcObjectSetDestroy (what);
  FcPatternDestroy (wanted);
}

static void
add_emmentaler (GPtrArray *paths)
{
  static const char *const patterns[] = { "/usr/share/lilypond/*/fonts/otf/emmentaler-20.otf",
                                          "/usr/local/share/lilypond/*/fonts/otf/emmentaler-20.otf" };

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      glob_t found;

      if (glob (patterns[i], 0, NULL, &found) == 0 && found.gl_pathc > 0)
        g_ptr_array_add (paths, g_strdup (found.gl_pathv[found.gl_pathc - 1]));
      globfree (&found);
    }
}

static GPtrArray *
find (const char *folder, GError **error)
{
  static const char *const installed[]
    = { "Bravura", "Leland", "Petaluma", "C059", "Nimbus Roman", "Liberation Serif", "FreeSerif" };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "scorewright", "fonts", NULL);

  if (folder != NULL)
    {
      if (!list (paths, folder, 0, error))
        return NULL;
      g_ptr_array_sort (paths, compare_paths);
      return g_steal_pointer (&paths);
    }
  if (g_file_test (cache, G_FILE_TEST_IS_DIR) && !list (paths, cache, 0, error))
    return NULL;
  g_ptr_array_sort (paths, compare_paths);
  add_emmentaler (paths);
  for (gsize i = 0; i < G_N_ELEMENTS (installed); i++)
    add_installed (paths, installed[i]);
  return g_steal_pointer (&paths);
}

ScwTypeCase *
scw_cli_fonts (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) paths = find (folder, error);
  ScwError problem = { 0 };
  ScwTypeCase *types;

  if (paths == NULL)
    return NULL;
  types = scw_type_case_new (&problem);
  for (guint i = 0; types != NULL && i < paths->len; i++)
    {
      ScwError one = { 0 };

      if (scw_type_case_add (types, paths->pdata[i], &one))
        continue;
      if (one.code == SCW_ERROR_MEMORY)
        scw_fail_as (&problem, &one);
      else
        scw_cli_say ("left out: %s", one.message);
    }
  if (problem.code == SCW_ERROR_NONE && scw_type_case_music (types) > 0)
    return types;
  scw_type_case_free (types);
  if (problem.code != SCW_ERROR_NONE)
    scw_app_error_take (error, &problem);
  else if (folder != NULL)
    g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FILE, "there is no music font in '%s'", folder);
  else
    g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FILE,
                 "there is no music font: install lilypond-fonts, or let data/recipe/fonts.py fetch some");
  return NULL;
}
