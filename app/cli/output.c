#include "app/cli/output.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

void
scw_output_free (ScwOutput *output)
{
  g_free (output->option);
  g_free (output);
}

static char *
stem_of (const char *input)
{
  char *name = strcmp (input, "-") == 0 ? g_strdup ("stdin") : g_path_get_basename (input);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

char *
scw_output_path (const ScwOutput *output, const char *input)
{
  g_autofree char *stem = NULL;
  g_autofree char *name = NULL;

  if (output->option == NULL)
    return NULL;
  if (!output->folder)
    return g_strdup (output->option);
  stem = stem_of (input);
  name = g_strconcat (stem, output->suffix, NULL);
  return g_build_filename (output->option, name, NULL);
}

static gboolean
check_collisions (const ScwOutput *output, char **inputs, int n_inputs, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < n_inputs; i++)
    {
      char *path = scw_output_path (output, inputs[i]);
      const char *other = g_hash_table_lookup (seen, path);

      if (other != NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "'%s' and '%s' would both become '%s'",
                       other, inputs[i], path);
          g_free (path);
          return FALSE;
        }
      g_hash_table_insert (seen, path, inputs[i]);
    }
  return TRUE;
}

ScwOutput *
scw_output_new (const char *option, char **inputs, int n_inputs, const char *suffix, GError **error)
{
  ScwOutput *output = g_new0 (ScwOutput, 1);

  output->suffix = suffix;
  if (option == NULL || strcmp (option, "-") == 0)
    return output;
  output->option = g_strdup (option);
  output->folder = n_inputs > 1 || g_str_has_suffix (option, "/") || g_file_test (option, G_FILE_TEST_IS_DIR);
  if (output->folder && g_mkdir_with_parents (option, 0777) != 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot make the folder '%s': %s",
                 option, g_strerror (errno));
  else if (!output->folder || check_collisions (output, inputs, n_inputs, error))
    return output;
  scw_output_free (output);
  return NULL;
}

void
scw_output_mark (const char *path, gboolean incomplete)
{
  g_autofree char *mark = g_strconcat (path, ".incomplete", NULL);

  if (incomplete)
    g_file_set_contents (mark, "", 0, NULL);
  else
    g_unlink (mark);
}

gboolean
scw_output_is_done (const char *path)
{
  g_autofree char *mark = g_strconcat (path, ".incomplete", NULL);
  GStatBuf st;

  return g_stat (path, &st) == 0 && S_ISREG (st.st_mode) && st.st_size > 0
         && !g_file_test (mark, G_FILE_TEST_EXISTS);
}
