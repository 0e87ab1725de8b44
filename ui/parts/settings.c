/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/settings.h"

#include "engine/data-path.h"
#include "ui/parts/config.h"

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) built = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *folder = scw_build_path ("data");

  if (folder != NULL)
    built = g_settings_schema_source_new_from_directory (folder, source, TRUE, NULL);
  if (built != NULL)
    source = built;
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCW_APPLICATION_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

GSettings *
scw_settings (void)
{
  static GSettings *settings;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      settings = open_settings ();
      g_once_init_leave (&once, 1);
    }
  return settings;
}

double
scw_settings_doubtful (void)
{
  return scw_settings () != NULL ? g_settings_get_double (scw_settings (), "doubtful-threshold") : 0.9;
}

double
scw_settings_opacity (void)
{
  return scw_settings () != NULL ? g_settings_get_double (scw_settings (), "overlay-opacity") : 0.7;
}

char *
scw_settings_soundfont (void)
{
  g_autofree char *path
    = scw_settings () != NULL ? g_settings_get_string (scw_settings (), "soundfont") : NULL;

  return path != NULL && *path != '\0' ? g_steal_pointer (&path) : NULL;
}

char *
scw_settings_sample (const char *name)
{
  g_autofree char *member = g_build_filename ("samples", name, NULL);

  return scw_data_path (member);
}

void
scw_settings_open_model (ScwWorker *worker)
{
  GSettings *settings = scw_settings ();
  g_autofree char *path = settings != NULL ? g_settings_get_string (settings, "model-file") : g_strdup ("");
  int threads = settings != NULL ? g_settings_get_int (settings, "threads") : 0;

  if (worker != NULL)
    scw_worker_open_model (worker, *path != '\0' ? path : NULL, SCW_MODEL_AS_IN_FILE, threads);
}

void
scw_settings_choose_words (ScwWorker *worker)
{
  GSettings *settings = scw_settings ();
  g_autofree char *languages = settings != NULL ? g_settings_get_string (settings, "word-languages") : NULL;

  if (worker != NULL)
    scw_words_worker_choose (scw_worker_get_words (worker),
                             settings == NULL || g_settings_get_boolean (settings, "read-words"), languages);
}
