/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/output.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "app/cli/shared/inputs.h"
#include "app/error.h"
#include "app/score/files.h"
#include "engine/file.h"

void
scw_output_free (ScwOutput *output)
{
  g_free (output->option);
  g_ptr_array_unref (output->paths);
  g_free (output);
}

static char *
name_of (const char *input, gboolean whole)
{
  char *name = strcmp (input, "-") == 0 ? g_strdup ("stdin") : g_path_get_basename (input);
  char *dot = strrchr (name, '.');

  if (!whole && dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

static char *
path_in_folder (const ScwOutput *output, const ScwInput *input, const char *suffix, gboolean whole)
{
  g_autofree char *stem = name_of (input->path, whole);
  g_autofree char *name = g_strconcat (stem, suffix, NULL);

  return input->place != NULL ? g_build_filename (output->option, input->place, name, NULL)
                              : g_build_filename (output->option, name, NULL);
}

/* How many inputs would become each file. */
static GHashTable *
count_paths (const ScwOutput *output, GPtrArray *inputs, const char *suffix)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < inputs->len; i++)
    {
      char *path = path_in_folder (output, inputs->pdata[i], suffix, FALSE);
      int count = GPOINTER_TO_INT (g_hash_table_lookup (counts, path));

      g_hash_table_replace (counts, path, GINT_TO_POINTER (count + 1));
    }
  return counts;
}

static gboolean
choose_paths (ScwOutput *output, GPtrArray *inputs, const char *suffix, GError **error)
{
  g_autoptr (GHashTable) counts = count_paths (output, inputs, suffix);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < inputs->len; i++)
    {
      const ScwInput *input = inputs->pdata[i];
      char *path = path_in_folder (output, input, suffix, FALSE);
      const ScwInput *other;

      if (input->gathered && GPOINTER_TO_INT (g_hash_table_lookup (counts, path)) > 1)
        {
          g_free (path);
          path = path_in_folder (output, input, suffix, TRUE);
        }
      g_ptr_array_add (output->paths, path);
      other = g_hash_table_lookup (taken, path);
      if (other != NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "'%s' and '%s' would both become '%s'",
                       other->path, input->path, path);
          return FALSE;
        }
      g_hash_table_insert (taken, path, (gpointer) input);
    }
  return TRUE;
}

static gboolean
make_folder (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot make the folder '%s': %s",
               folder, scw_errno_text (errno));
  return FALSE;
}

ScwOutput *
scw_output_new (const char *option, GPtrArray *inputs, const char *suffix, GError **error)
{
  ScwOutput *output = g_new0 (ScwOutput, 1);
  gboolean gathered = FALSE;

  output->paths = g_ptr_array_new_with_free_func (g_free);
  if (option == NULL || strcmp (option, "-") == 0)
    return output;
  for (guint i = 0; i < inputs->len; i++)
    gathered = gathered || ((ScwInput *) inputs->pdata[i])->gathered;
  output->option = g_strdup (option);
  output->folder = gathered || inputs->len > 1 || g_str_has_suffix (option, "/")
                   || g_file_test (option, G_FILE_TEST_IS_DIR);
  if (!output->folder)
    {
      g_ptr_array_add (output->paths, g_strdup (option));
      return output;
    }
  if (make_folder (option, error) && choose_paths (output, inputs, suffix, error))
    return output;
  scw_output_free (output);
  return NULL;
}

const char *
scw_output_path (const ScwOutput *output, guint input)
{
  return input < output->paths->len ? output->paths->pdata[input] : NULL;
}

gboolean
scw_output_make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return make_folder (folder, error);
}

static char *
mark_of (const char *path)
{
  return scw_path_beside (path, "", ".incomplete");
}

gboolean
scw_output_mark (const char *path, GError **error)
{
  char *mark = mark_of (path);
  const gboolean fine = mark != NULL ? scw_save (mark, "", 0, error) : scw_app_fail_errno (error, ENOMEM);

  free (mark);
  return fine;
}

void
scw_output_unmark (const char *path)
{
  char *mark = mark_of (path);

  if (mark != NULL)
    g_unlink (mark);
  free (mark);
}

gboolean
scw_output_is_newer (const char *path, gint64 time)
{
  char *mark = mark_of (path);
  GStatBuf st;
  const gboolean is_newer = g_stat (path, &st) == 0 && S_ISREG (st.st_mode) && st.st_size > 0
                            && st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000 >= time
                            && !g_file_test (mark, G_FILE_TEST_EXISTS);

  free (mark);
  return is_newer;
}

gboolean
scw_output_is_done (const char *path)
{
  return scw_output_is_newer (path, G_MININT64);
}
