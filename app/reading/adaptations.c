/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/reading/adaptations.h"

#include <string.h>

#include <glib/gstdio.h>

#include "app/error.h"
#include "engine/file.h"

#define SUFFIX ".safetensors"
#define GROUP  "on"

static char *
folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "scorewright", "adaptations", NULL);
}

static char *
state_path (void)
{
  g_autofree char *in = folder ();

  return g_build_filename (in, "on", NULL);
}

static GKeyFile *
load_state (void)
{
  GKeyFile *state = g_key_file_new ();
  g_autofree char *path = state_path ();

  g_key_file_load_from_file (state, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return state;
}

static char *
key_of (guint64 model)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", model);
}

void
scw_adaptation_entry_free (ScwAdaptationEntry *entry)
{
  g_free (entry->name);
  g_free (entry->path);
  g_free (entry);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  const ScwAdaptationEntry *const *x = a, *const *y = b;

  return g_utf8_collate ((*x)->name, (*y)->name);
}

static gboolean
is_on (GKeyFile *state, const ScwAdaptationEntry *entry)
{
  g_autofree char *key = key_of (entry->facts.model);
  g_autofree char *on = g_key_file_get_string (state, GROUP, key, NULL);

  return g_strcmp0 (on, entry->name) == 0;
}

static ScwAdaptationEntry *
open_entry (const char *name, GError **error)
{
  g_autofree char *path = scw_adaptations_path (name);
  ScwError problem = { 0 };
  ScwWeights *weights = scw_weights_open (path, &problem);
  ScwAdaptationEntry *entry = g_new0 (ScwAdaptationEntry, 1);
  const gboolean fine = weights != NULL && scw_adaptation_facts (weights, &entry->facts, &problem);

  scw_weights_free (weights);
  if (!fine)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "there is no adaptation '%s': %s", name,
                   problem.message);
      g_free (entry);
      return NULL;
    }
  entry->name = g_strdup (name);
  entry->path = g_steal_pointer (&path);
  return entry;
}

GPtrArray *
scw_adaptations_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) scw_adaptation_entry_free);
  g_autofree char *in = folder ();
  g_autoptr (GDir) dir = g_dir_open (in, 0, NULL);
  g_autoptr (GKeyFile) state = load_state ();
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, SUFFIX) && file[0] != '.')
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (SUFFIX));
        ScwAdaptationEntry *entry = open_entry (name, NULL);

        if (entry == NULL)
          continue;
        entry->on = is_on (state, entry);
        g_ptr_array_add (list, entry);
      }
  g_ptr_array_sort (list, by_name);
  return list;
}

gboolean
scw_adaptations_check_name (const char *name, GError **error)
{
  if (*name != '\0' && *name != '.' && strlen (name) <= 60 && strchr (name, '/') == NULL
      && g_utf8_validate (name, -1, NULL))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "'%s' cannot be the name of an adaptation", name);
  return FALSE;
}

char *
scw_adaptations_path (const char *name)
{
  g_autofree char *in = folder ();
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);

  return g_build_filename (in, file, NULL);
}

static gboolean
save_state (GKeyFile *state, GError **error)
{
  g_autofree char *path = state_path (), *text = NULL;
  ScwError why = { 0 };
  gsize n;

  text = g_key_file_to_data (state, &n, NULL);
  return scw_write_file (path, text, n, &why) || scw_app_error_take (error, &why);
}

gboolean
scw_adaptations_set_on (const char *name, gboolean on, GError **error)
{
  g_autoptr (ScwAdaptationEntry) entry = NULL;
  g_autoptr (GKeyFile) state = load_state ();
  g_autofree char *key = NULL;

  if (!scw_adaptations_check_name (name, error) || (entry = open_entry (name, error)) == NULL)
    return FALSE;
  key = key_of (entry->facts.model);
  if (on)
    g_key_file_set_string (state, GROUP, key, name);
  else if (is_on (state, entry))
    g_key_file_remove_key (state, GROUP, key, NULL);
  return save_state (state, error);
}

gboolean
scw_adaptations_delete (const char *name, GError **error)
{
  g_autofree char *path = NULL;

  if (!scw_adaptations_set_on (name, FALSE, error))
    return FALSE;
  path = scw_adaptations_path (name);
  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot delete '%s'", path);
  return FALSE;
}

static char *
if_exists (char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  return NULL;
}

static char *
find_on (const char *model)
{
  g_autoptr (GKeyFile) state = load_state ();
  g_auto (GStrv) keys = g_key_file_get_keys (state, GROUP, NULL, NULL);
  ScwWeights *weights = keys != NULL && *keys != NULL ? scw_weights_open (model, NULL) : NULL;
  g_autofree char *key = weights != NULL ? key_of (scw_weights_fingerprint (weights)) : NULL;
  g_autofree char *name = key != NULL ? g_key_file_get_string (state, GROUP, key, NULL) : NULL;

  scw_weights_free (weights);
  return name != NULL ? if_exists (scw_adaptations_path (name)) : NULL;
}

char *
scw_adaptations_choose (const char *model, const char *wanted)
{
  char *named;

  if (wanted == NULL)
    return find_on (model);
  if (strcmp (wanted, "none") == 0)
    return NULL;
  named = scw_adaptations_check_name (wanted, NULL) ? if_exists (scw_adaptations_path (wanted)) : NULL;
  return named != NULL ? named : g_strdup (wanted);
}
