/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/json.h"

#include <stdio.h>

#include "app/shown.h"

json_t *
scw_json_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return json_string (valid);
}

void
scw_json_set_name (json_t *object, const char *key, const char *name)
{
  if (g_utf8_validate (name, -1, NULL))
    json_object_set_new (object, key, json_string (name));
  else
    {
      g_autofree char *key_of_bytes = g_strconcat (key, "_bytes", NULL);
      g_autofree char *shown = scw_shown_text (name);
      g_autofree char *escaped = scw_name_escape (name);

      json_object_set_new (object, key, json_string (shown));
      json_object_set_new (object, key_of_bytes, json_string (escaped));
    }
}

char *
scw_json_dup_name (json_t *object, const char *key)
{
  g_autofree char *key_of_bytes = g_strconcat (key, "_bytes", NULL);
  const char *escaped = json_string_value (json_object_get (object, key_of_bytes));

  return escaped != NULL ? scw_name_unescape (escaped)
                         : g_strdup (json_string_value (json_object_get (object, key)));
}

char *
scw_json_line (json_t *object)
{
  char *line = scw_shown_json (json_dumps (object, JSON_COMPACT | JSON_REAL_PRECISION (6)));

  json_decref (object);
  return line;
}

void
scw_json_print (json_t *object)
{
  g_autofree char *line = scw_json_line (object);

  puts (line);
}
