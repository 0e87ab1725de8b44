/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/files.h"

#include <string.h>
#include <unistd.h>

#include "app/error.h"
#include "engine/file.h"
#include "engine/notation/musicxml/musicxml.h"

gboolean
scw_load (const char *path, char **data, gsize *size, GError **error)
{
  ScwError why = { 0 };
  size_t n;
  char *all = strcmp (path, "-") == 0 ? scw_read_rest (STDIN_FILENO, SCW_MUSICXML_MAX_BYTES, &n, &why)
                                      : scw_read_file (path, SCW_MUSICXML_MAX_BYTES, &n, &why);

  if (all == NULL)
    {
      scw_fail_about (&why, SCW_DEED_READ, path);
      return scw_app_error_take (error, &why);
    }
  *size = n;
  *data = all;
  return TRUE;
}

static const struct
{
  const char *suffix;
  ScwFormat format;
} suffixes[] = {
  { ".musicxml", SCW_FORMAT_MUSICXML }, { ".mxl", SCW_FORMAT_MXL },    { ".lmx", SCW_FORMAT_LMX },
  { ".lmx+", SCW_FORMAT_LMX_PLUS },     { ".txt", SCW_FORMAT_LYRICS }, { ".xml", SCW_FORMAT_MUSICXML },
};

const char *
scw_format_suffix (ScwFormat format)
{
  return suffixes[format].suffix;
}

gboolean
scw_format_is_lmx (ScwFormat format)
{
  return format == SCW_FORMAT_LMX || format == SCW_FORMAT_LMX_PLUS;
}

gboolean
scw_format_of_path (const char *path, ScwFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i].suffix))
      {
        *format = suffixes[i].format;
        return TRUE;
      }
  return FALSE;
}

gboolean
scw_save (const char *path, const void *data, gsize size, GError **error)
{
  ScwError engine_error = { 0 };

  return scw_write_file (path, data, size, &engine_error) || scw_app_error_take (error, &engine_error);
}
