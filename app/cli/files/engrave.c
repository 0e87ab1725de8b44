/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <string.h>

#include "app/cli/files/scores.h"
#include "app/engrave/engrave-parts.h"
#include "app/error.h"
#include "app/shown.h"
#include "engine/notation/join/expand.h"

static void
tell_staves (const ScwScore *score)
{
  for (int p = 0; p < score->n_parts; p++)
    {
      const ScwPart *part = score->parts[p];

      if (part->staves > SCW_ENGRAVE_MAX_STAVES)
        scw_cli_say ("part %d (%s) has %d staves: %d are drawn, and the music of the others stands on the "
                     "last",
                     p + 1, part->name != NULL ? part->name : "no name", part->staves,
                     SCW_ENGRAVE_MAX_STAVES);
    }
}

/* Into one file, or each part into its own. */
static gboolean
write_score (const ScwScore *score,
             ScwGlyphFont *font,
             const ScwPageStyle *style,
             const char *to,
             gboolean each_part,
             GError **error)
{
  g_autoptr (GPtrArray) paths = NULL;

  if (!each_part)
    return scw_engrave_to_file (score, font, style, to, error);
  paths = scw_part_paths (to, score);
  if (!scw_engrave_parts_to_files (score, font, style, paths, error))
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *shown = scw_shown_text (paths->pdata[i]);
      g_autofree char *line = g_strconcat (shown, "\n", NULL);

      scw_cli_put (line, strlen (line));
    }
  return TRUE;
}

static int
engrave (char *const *from,
         int n,
         const char *to,
         const ScwCliWish *wish,
         const char *font_name,
         const ScwPageStyle *style,
         gboolean each_part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwGlyphFont) font = scw_glyph_font_open (font_name, &error);
  ScwProblems problems = { 0 };
  ScwScore *score = font != NULL ? scw_cli_read_score (from, n, wish, &problems, &error) : NULL;
  ScwPageStyle own = *style;
  const gboolean alone = score != NULL && wish->part != NULL && score->n_parts == 1;
  ScwError failure = { 0 };
  gboolean ok = score != NULL;

  if (alone && !scw_part_gather_rests (score->parts[0], &failure))
    ok = scw_app_error_take (&error, &failure);
  if (alone)
    own.part = score->parts[0]->name;
  ok = ok && write_score (score, font, &own, to, each_part, &error);
  scw_cli_tell_problems (from[0], &problems);
  scw_problems_clear (&problems);
  if (ok)
    tell_staves (score);
  scw_score_free (score);
  if (ok)
    return SCW_EXIT_OK;
  scw_cli_say ("%s", error->message);
  return font != NULL && score == NULL ? scw_cli_unreadable (error) : SCW_EXIT_FAILED;
}

int
scw_cli_engrave (int argc, char **argv)
{
  g_autofree char *to = NULL, *font = NULL, *title = NULL, *composer = NULL;
  g_auto (ScwCliWish) wish = { 0 };
  ScwPageStyle style = scw_page_style ();
  int code = SCW_EXIT_OK;
  gboolean each_part = FALSE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &to, "Where to: .pdf, .svg or .png", "FILE" },
    { "each-part", 0, 0, G_OPTION_ARG_NONE, &each_part,
      "A file for each part: FILE with the name of the part, as in 'Trio - Violin.pdf'", NULL },
    { "font", 0, 0, G_OPTION_ARG_STRING, &font, "A music font: Bravura, Leland, Emmentaler or a path",
      "NAME" },
    SCW_CLI_WISH_OPTIONS (wish),
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, "The title (the file's)", "TEXT" },
    { "composer", 0, 0, G_OPTION_ARG_STRING, &composer, "The composer (the file's)", "TEXT" },
    { "staff-space", 0, 0, G_OPTION_ARG_DOUBLE, &style.staff_space_mm,
      "Between two staff lines, in mm (1.75, less for more than three staves)", "MM" },
    { "dpi", 0, 0, G_OPTION_ARG_DOUBLE, &style.dpi, "Of a PNG (150)", "N" },
    { 0 },
  };

  if (!scw_cli_parse ("engrave", "FILE...", "Engraves LMX, MusicXML or MXL as PDF, SVG or PNG.",
                      "A PDF has pages; SVG and PNG are one picture. Several files go on from each other. - "
                      "is standard "
                      "input.\n",
                      entries, &argc, &argv, &code))
    return code;
  if (argc < 2)
    return scw_cli_misuse ("engrave", "a file is needed");
  code = scw_cli_wish_check ("engrave", &wish);
  if (code != SCW_EXIT_OK)
    return code;
  if (to == NULL
      || !(g_str_has_suffix (to, ".pdf") || g_str_has_suffix (to, ".svg") || g_str_has_suffix (to, ".png")))
    return scw_cli_misuse ("engrave", "-o needs a name that ends in .pdf, .svg or .png");
  if (!(style.staff_space_mm == 0 || (style.staff_space_mm >= 0.3 && style.staff_space_mm <= 10))
      || !(style.dpi >= 20 && style.dpi <= 1200))
    return scw_cli_misuse ("engrave", "--staff-space is 0.3 to 10 mm, --dpi 20 to 1200");
  if (each_part && wish.part != NULL)
    return scw_cli_misuse ("engrave", "--each-part is for all parts, --part for one");
  style.title = title;
  style.composer = composer;
  return engrave (argv + 1, argc - 1, to, &wish, font, &style, each_part);
}
