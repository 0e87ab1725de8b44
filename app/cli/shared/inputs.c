/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "app/score/compose.h"

typedef struct
{
  GPtrArray *inputs;
  GHashTable *seen; /* paths, those of their folders without links */
} Gathering;

static void
input_free (gpointer data)
{
  ScwInput *input = data;

  g_free (input->path);
  g_free (input->place);
  g_free (input);
}

/* The same for the same file in the same folder, whatever way leads there. */
static char *
identity_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  char *real = realpath (folder, NULL);
  char *identity = g_build_filename (real != NULL ? real : folder, name, NULL);

  free (real);
  return identity;
}

static void
add (Gathering *g, const char *path, const char *place, gboolean gathered)
{
  g_autofree char *identity = identity_of (path);
  ScwInput *input;

  if (!g_hash_table_add (g->seen, g_steal_pointer (&identity)) && gathered)
    return;
  input = g_new0 (ScwInput, 1);
  input->path = g_strdup (path);
  input->place = g_strdup (place);
  input->gathered = gathered;
  g_ptr_array_add (g->inputs, input);
}

static gboolean
ends_like_a_picture (const char *name)
{
  static const char *const ends[]
    = { ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".pdf", ".bmp", ".gif", ".heic", ".heif" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (lower, ends[i]))
      return TRUE;
  return FALSE;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
add_folder (Gathering *g, const char *path, const char *place, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *full = g_build_filename (path, names->pdata[i], NULL);

      if (!g_file_test (full, G_FILE_TEST_IS_DIR))
        {
          if (ends_like_a_picture (names->pdata[i]))
            add (g, full, place, TRUE);
        }
      else if (!g_file_test (full, G_FILE_TEST_IS_SYMLINK)) /* links might go round in circles */
        {
          g_autofree char *below
            = place != NULL ? g_build_filename (place, names->pdata[i], NULL) : g_strdup (names->pdata[i]);

          if (!add_folder (g, full, below, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
add_named (Gathering *g, const char *name, gboolean gathered, GError **error)
{
  if (strcmp (name, "-") != 0 && g_file_test (name, G_FILE_TEST_IS_DIR))
    return add_folder (g, name, NULL, error);
  add (g, name, NULL, gathered);
  return TRUE;
}

static gboolean
add_list (Gathering *g, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;
  char end;

  if (!scw_load (path, &text, &size, error))
    return FALSE;
  end = memchr (text, '\0', size) != NULL ? '\0' : '\n';
  for (const char *at = text, *stop = text + size; at < stop;)
    {
      const char *next = memchr (at, end, stop - at);
      gsize length = (next != NULL ? next : stop) - at;
      g_autofree char *name = g_strndup (at, length);

      if (end == '\n' && length > 0 && name[length - 1] == '\r')
        name[length - 1] = '\0';
      if (name[0] != '\0' && !add_named (g, name, TRUE, error))
        return FALSE;
      at += length + 1;
    }
  return TRUE;
}

GPtrArray *
scw_inputs_expand (char **arguments, int n, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (input_free);
  Gathering g = { inputs, seen };

  for (int i = 0; i < n; i++)
    if (!(arguments[i][0] == '@' && arguments[i][1] != '\0' ? add_list (&g, arguments[i] + 1, error)
                                                            : add_named (&g, arguments[i], FALSE, error)))
      return NULL;
  return g_steal_pointer (&inputs);
}
