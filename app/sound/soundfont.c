/* SPDX-License-Identifier: GPL-3.0-or-later */
/* soundfont.c: which sound font there is, and the words for it when there is none. */
#include <string.h>

#include "app/sound/player-fluid.h"

G_DEFINE_QUARK (scw - player - error - quark, scw_player_error)

static gboolean
is_soundfont (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".sf2") || g_str_has_suffix (lower, ".sf3");
}

/* The distribution's choice, else the first by name. */
static char *
find_in (const char *folder)
{
  g_autofree char *usual = g_build_filename (folder, "default-GM.sf2", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *first = NULL;
  const char *name;

  if (g_file_test (usual, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&usual);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_soundfont (name) && (first == NULL || strcmp (name, first) < 0))
      {
        g_free (first);
        first = g_strdup (name);
      }
  return first != NULL ? g_build_filename (folder, first, NULL) : NULL;
}

char *
scw_soundfont_find (void)
{
  static const char *const places[] = { "sounds/sf2", "soundfonts", "sounds/sf3" };
  const char *wish = g_getenv ("SCW_SOUNDFONT");
  const char *const *roots = g_get_system_data_dirs ();
  char *found = NULL;

  if (wish != NULL && *wish != '\0')
    return g_strdup (wish);
  for (int i = -1; found == NULL && (i < 0 || roots[i] != NULL); i++)
    for (gsize k = 0; found == NULL && k < G_N_ELEMENTS (places); k++)
      {
        const char *root = i < 0 ? g_get_user_data_dir () : roots[i];
        g_autofree char *folder = g_build_filename (root, places[k], NULL);

        found = find_in (folder);
      }
  return found;
}
