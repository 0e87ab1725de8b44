/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <string.h>

#include "app/cli/files/engrave.h"
#include "app/engrave/engrave-page.h"
#include "app/error.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/join/join.h"

static void
free_systems (GPtrArray *systems)
{
  for (guint i = 0; i < systems->len; i++)
    scw_part_free (systems->pdata[i]);
  g_ptr_array_free (systems, TRUE);
}

/* LMX: a system in each line. */
static ScwPart *
part_of_lines (const char *data, gsize size, ScwError *error)
{
  GPtrArray *systems = g_ptr_array_new ();
  ScwPart *joined = NULL;
  gboolean ok = TRUE;

  for (const char *line = data, *end = data + size; ok && line < end;)
    {
      const char *stop = memchr (line, '\n', (size_t) (end - line));
      ScwTokens tokens = { 0 };

      stop = stop != NULL ? stop : end;
      ok = scw_lmx_parse (line, (size_t) (stop - line), &tokens, NULL, error);
      if (ok && tokens.n > 0)
        {
          ScwPart *system = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, error);

          ok = system != NULL;
          if (ok)
            g_ptr_array_add (systems, system);
        }
      scw_tokens_clear (&tokens);
      line = stop + 1;
    }
  if (ok)
    joined = scw_join ((ScwPart *const *) systems->pdata, (int) systems->len, NULL, error);
  free_systems (systems);
  return joined;
}

ScwScore *
scw_cli_read_score (const char *path, const char *part, GError **error)
{
  g_autofree char *data = NULL;
  g_autofree char *name
    = strcmp (path, "-") == 0 ? g_strdup ("standard input") : g_filename_display_name (path);
  ScwPartChoice choice = part != NULL ? (ScwPartChoice){ part, 0 } : SCW_PART_ALL;
  ScwError failure = { 0 };
  ScwScore *score;
  gsize size, start = 0;

  if (!scw_load (path, &data, &size, error))
    return NULL;
  while (start < size && g_ascii_isspace (data[start]))
    start++;
  if (g_str_has_suffix (path, ".lmx") || (start + 7 < size && strncmp (data + start, "measure", 7) == 0))
    score = scw_score_of_part (part_of_lines (data, size, &failure), &failure);
  else
    score = scw_score_read_memory (data, size, name, choice, NULL, &failure);
  if (score == NULL)
    scw_app_error_take (error, &failure);
  return score;
}

static int
engrave (const char *from, const char *to, const char *part, const char *font_name, const ScwPageStyle *style)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwGlyphFont) font = scw_glyph_font_open (font_name, &error);
  ScwScore *score = font != NULL ? scw_cli_read_score (from, part, &error) : NULL;
  gboolean ok = score != NULL && scw_engrave_to_file (score, font, style, to, &error);

  scw_score_free (score);
  if (ok)
    return SCW_EXIT_OK;
  scw_cli_say ("%s", error->message);
  return font != NULL && score == NULL && !g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_FILE)
           ? SCW_EXIT_INVALID
           : SCW_EXIT_FAILED;
}

int
scw_cli_engrave (int argc, char **argv)
{
  g_autofree char *to = NULL, *part = NULL, *font = NULL, *title = NULL, *composer = NULL;
  ScwPageStyle style = scw_page_style ();
  int code = SCW_EXIT_OK;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &to, "Where to: .pdf, .svg or .png", "FILE" },
    { "font", 0, 0, G_OPTION_ARG_STRING, &font, "A music font: Bravura, Leland, Emmentaler or a path",
      "NAME" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part, "The part to take, by its id (the first with two staves)",
      "ID" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, "The title (the file's)", "TEXT" },
    { "composer", 0, 0, G_OPTION_ARG_STRING, &composer, "The composer (the file's)", "TEXT" },
    { "staff-space", 0, 0, G_OPTION_ARG_DOUBLE, &style.staff_space_mm,
      "Between two staff lines, in mm (1.75)", "MM" },
    { "dpi", 0, 0, G_OPTION_ARG_DOUBLE, &style.dpi, "Of a PNG (150)", "N" },
    { 0 },
  };

  if (!scw_cli_parse ("engrave", "FILE", "Engraves LMX, MusicXML or MXL as PDF, SVG or PNG.",
                      "A PDF has pages; SVG and PNG are one picture. - is standard input.\n", entries, &argc,
                      &argv, &code))
    return code;
  if (argc != 2)
    return scw_cli_misuse ("engrave", "one file is needed");
  if (to == NULL
      || !(g_str_has_suffix (to, ".pdf") || g_str_has_suffix (to, ".svg") || g_str_has_suffix (to, ".png")))
    return scw_cli_misuse ("engrave", "-o needs a name that ends in .pdf, .svg or .png");
  if (!(style.staff_space_mm >= 0.3 && style.staff_space_mm <= 10) || !(style.dpi >= 20 && style.dpi <= 1200))
    return scw_cli_misuse ("engrave", "--staff-space is 0.3 to 10 mm, --dpi 20 to 1200");
  style.title = title;
  style.composer = composer;
  return engrave (argv[1], to, part, font, &style);
}
