/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engrave-parts.h"

#include <string.h>

#include "app/error.h"
#include "engine/notation/join/expand.h"
#include "engine/notation/score/align.h"
#include "engine/notation/transform/extract.h"

#define MOST_BYTES 80 /* of a name in the name of a file */

/* As it may be called in a folder. */
static char *
file_name (const ScwPart *part, int number)
{
  g_autofree char *name
    = part->name != NULL ? g_utf8_make_valid (part->name, -1) : g_strdup_printf ("%d", number);
  const char *end = name + strlen (name);

  for (char *at = name; *at != '\0'; at++)
    if (*at == '/' || *at == '\\' || *at == ':' || (guchar) *at < ' ')
      *at = ' ';
  if (end - name > MOST_BYTES)
    *g_utf8_find_prev_char (name, name + MOST_BYTES + 1) = '\0';
  g_strstrip (name);
  return *name != '\0' ? g_steal_pointer (&name) : g_strdup_printf ("%d", number);
}

static gboolean
has_path (GPtrArray *paths, const char *path)
{
  return g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL);
}

GPtrArray *
scw_part_paths (const char *path, const ScwScore *score)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *slash = strrchr (path, '/'), *dot = strrchr (path, '.');
  const char *suffix = dot != NULL && dot > slash ? dot : path + strlen (path);
  g_autofree char *stem = g_strndup (path, (gsize) (suffix - path));

  for (int p = 0; p < score->n_parts; p++)
    {
      g_autofree char *name = file_name (score->parts[p], p + 1);
      char *whole = g_strdup_printf ("%s - %s%s", stem, name, suffix);

      for (int again = 2; has_path (paths, whole); again++)
        {
          g_free (whole);
          whole = g_strdup_printf ("%s - %s %d%s", stem, name, again, suffix);
        }
      g_ptr_array_add (paths, whole);
    }
  return paths;
}

/* One part with all that a player must know. */
static ScwScore *
take_out (const ScwScore *score, int part, ScwError *error)
{
  ScwScore *copy = scw_score_copy (score, error);
  g_autofree bool *keep = g_new0 (bool, score->n_parts + 1);

  keep[part] = true;
  if (copy == NULL || !scw_score_align (copy, error)
      || !scw_score_extract (copy, part, SCW_EXTRACT_PART, error)
      || !scw_part_gather_rests (copy->parts[part], error))
    {
      scw_score_free (copy);
      return NULL;
    }
  scw_score_keep_parts (copy, keep);
  return copy;
}

gboolean
scw_engrave_parts_to_files (
  const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, GPtrArray *paths, GError **error)
{
  gboolean fine = TRUE;

  for (int p = 0; fine && p < score->n_parts && p < (int) paths->len; p++)
    {
      ScwError failure = { 0 };
      ScwScore *alone = take_out (score, p, &failure);
      ScwPageStyle own = *style;

      if (alone == NULL)
        return scw_app_error_take (error, &failure);
      own.part = alone->parts[0]->name;
      fine = scw_engrave_to_file (alone, font, &own, paths->pdata[p], error);
      scw_score_free (alone);
    }
  return fine;
}
