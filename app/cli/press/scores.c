/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/press/scores.h"

#include <stdlib.h>
#include <string.h>

#include "app/error.h"
#include "engine/file.h"

#define DEEPEST    8         /* folders in folders */
#define MOST_STYLE (1 << 20) /* bytes of a style file */

static gboolean
is_score (const char *name)
{
  return g_str_has_suffix (name, ".mxl") || g_str_has_suffix (name, ".musicxml")
         || g_str_has_suffix (name, ".xml");
}

gboolean
scw_cli_is_scores (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return is_score (path);
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_score (name))
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
gather (GPtrArray *paths, const char *path, int depth, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return scw_app_fail (error, SCW_ERROR_FILE, SCW_REASON_NO_FILE, 0, "there is no file '%s'", path);
      g_ptr_array_add (paths, g_strdup (path));
      return TRUE;
    }
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *below = g_build_filename (path, names->pdata[i], NULL);

      if ((is_score (names->pdata[i]) || (depth < DEEPEST && g_file_test (below, G_FILE_TEST_IS_DIR)))
          && !gather (paths, below, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
scw_cli_gather_scores (GPtrArray *paths, const char *path, GError **error)
{
  return gather (paths, path, 0, error);
}

gboolean
scw_cli_read_style (ScwPressRules *rules, const char *path, GError **error)
{
  ScwError problem = { 0 };
  size_t size = 0;
  char *json;
  gboolean ok;

  if (path == NULL)
    return TRUE;
  json = scw_read_file (path, MOST_STYLE, &size, &problem);
  if (json == NULL)
    {
      scw_app_error_take (error, &problem);
      return scw_app_error_about (error, SCW_DEED_READ, path, 0);
    }
  ok = scw_press_rules_read (rules, json, size, path, &problem);
  free (json);
  return ok || scw_app_error_take (error, &problem);
}
