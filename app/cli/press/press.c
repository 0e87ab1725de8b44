/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/cli/press/fonts.h"
#include "app/cli/press/scores.h"
#include "app/cli/press/sink.h"
#include "app/error.h"
#include "engine/train/data/augment.h"
#include "engine/unused.h"

#define SHEET        2400 /* pixels a preview is wide */
#define SHEET_SLICES 40

typedef struct
{
  char *out, *style, *preview, *fonts;
  int count, seed;
  double damage;
  ScwPressOptions options;
  ScwTypeCase *types;
  ScwPress *press;
  ScwPackWriter *pack;
  ScwPreview *sheet;
  guint64 done, tokens;
  double seconds;
} Pressing;

static void
report (SCW_UNUSED void *data, const char *message)
{
  scw_cli_say ("left out: %s", message);
}

/* ---- beginning ---- */

static gboolean
open_press (Pressing *p, char **scores, int n, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  ScwError problem = { 0 };

  for (int i = 0; i < n; i++)
    if (!scw_cli_gather_scores (paths, scores[i], error))
      return FALSE;
  if (!scw_cli_read_style (&p->options.rules, p->style, error))
    return FALSE;
  p->types = scw_cli_fonts (p->fonts, error);
  if (p->types == NULL)
    return FALSE;
  p->press = scw_press_new (p->types, &p->options, report, NULL, &problem);
  for (guint i = 0; p->press != NULL && i < paths->len; i++)
    if (!scw_press_add (p->press, paths->pdata[i], &problem))
      break;
  return problem.code == SCW_ERROR_NONE || scw_app_error_take (error, &problem);
}

static gboolean
open_output (Pressing *p, GError **error)
{
  if (p->preview != NULL)
    p->sheet = scw_preview_new (SHEET);
  if (p->out == NULL)
    return TRUE;
  if (g_str_has_suffix (p->out, ".bin"))
    {
      p->pack = scw_pack_writer_new (p->out, error);
      return p->pack != NULL;
    }
  if (g_mkdir_with_parents (p->out, 0777) == 0)
    return TRUE;
  scw_app_fail_errno (error, errno);
  return scw_app_error_about (error, SCW_DEED_WRITE, p->out, 0);
}

/* ---- printing ---- */

static gboolean
damage (Pressing *p, ScwSlice *slice, GError **error)
{
  const double space = p->options.space;
  ScwError problem = { 0 };
  double m[6];
  ScwGray *damaged;

  if (p->damage <= 0)
    return TRUE;
  damaged = scw_augment_mapped (slice->picture, space, space, p->damage,
                                (guint64) p->seed * 1000003 + p->done, m, &problem);
  if (damaged == NULL)
    return scw_app_error_take (error, &problem);
  scw_gray_free (slice->picture);
  slice->picture = damaged;
  for (int i = 0; i < slice->n_marks; i++)
    {
      ScwSymbolMark *mark = &slice->marks[i];
      const double x = (double) mark->x, y = (double) mark->y;

      mark->x = (float) (m[0] * x + m[1] * y + m[2]);
      mark->y = (float) (m[3] * x + m[4] * y + m[5]);
    }
  return TRUE;
}

static gboolean
deliver (Pressing *p, const ScwSlice *slice, GError **error)
{
  if (p->pack != NULL && !scw_pack_writer_add (p->pack, slice, error))
    return FALSE;
  if (p->pack == NULL && p->out != NULL && !scw_folder_add (p->out, p->done, slice, error))
    return FALSE;
  return p->sheet == NULL || p->done >= SHEET_SLICES || scw_preview_add (p->sheet, slice->picture, error);
}

static gboolean
press_all (Pressing *p, GError **error)
{
  for (int i = 0; i < p->count && !scw_cli_interrupted (); i++)
    {
      const clock_t begin = clock ();
      ScwError problem = { 0 };
      ScwSlice *slice = scw_press_slice (p->press, (guint64) p->seed, (guint64) i, &problem);
      gboolean ok = slice != NULL ? damage (p, slice, error) : scw_app_error_take (error, &problem);

      p->seconds += (double) (clock () - begin) / CLOCKS_PER_SEC;
      ok = ok && deliver (p, slice, error);
      p->tokens += slice != NULL ? (guint64) slice->tokens.n : 0;
      scw_slice_free (slice);
      if (!ok)
        return FALSE;
      p->done++;
    }
  return TRUE;
}

/* What was printed until somebody interrupted is whole. */
static gboolean
finish (Pressing *p, GError **error)
{
  if (p->pack != NULL && !scw_pack_writer_finish (g_steal_pointer (&p->pack), error))
    return FALSE;
  return p->sheet == NULL || p->done == 0 || scw_preview_save (p->sheet, p->preview, error);
}

static int
press (Pressing *p, char **scores, int n)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  scw_cli_cancellable ();
  ok = open_press (p, scores, n, &error) && open_output (p, &error) && press_all (p, &error)
       && finish (p, &error);
  scw_pack_writer_free (p->pack);
  scw_preview_free (p->sheet);
  scw_press_free (p->press);
  scw_type_case_free (p->types);
  if (!ok)
    {
      scw_cli_say ("%s", error->message);
      return SCW_EXIT_FAILED;
    }
  scw_cli_say ("%" G_GUINT64_FORMAT " slices, %.0f tokens each, %.0f slices a second of one core", p->done,
               p->done > 0 ? (double) p->tokens / (double) p->done : 0.0,
               p->seconds > 0 ? (double) p->done / p->seconds : 0.0);
  return scw_cli_interrupted () ? SCW_EXIT_INTERRUPTED : SCW_EXIT_OK;
}

static int
show_styles (void)
{
  const ScwPressRules rules = scw_press_rules ();

  for (int i = 0; i < SCW_PRESS_N_NUMBERS; i++)
    {
      g_autofree char *line = g_strdup_printf ("%-16s %5.2f %5.2f  %s\n", scw_press_number_name (i),
                                               rules.low[i], rules.high[i], scw_press_number_what (i));

      if (!scw_cli_put (line, strlen (line)))
        return SCW_EXIT_FAILED;
    }
  return scw_cli_flush () ? SCW_EXIT_OK : SCW_EXIT_FAILED;
}

int
scw_cli_press (int argc, char **argv)
{
  Pressing p = { .count = 100, .seed = 1, .options = scw_press_options () };
  g_autofree char *part = NULL;
  gboolean styles = FALSE, plain = FALSE;
  int code = SCW_EXIT_OK;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &p.out,
      "Where to: a pack (.bin), or a folder of .png and .lmx", "FILE" },
    { "count", 0, 0, G_OPTION_ARG_INT, &p.count, "How many slices (100)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &p.seed, "Other slices for each number (1)", "N" },
    { "style", 0, 0, G_OPTION_ARG_FILENAME, &p.style, "A file (JSON) that narrows the looks", "FILE" },
    { "styles", 0, 0, G_OPTION_ARG_NONE, &styles, "List what a style file may say, and leave", NULL },
    { "preview", 0, 0, G_OPTION_ARG_FILENAME, &p.preview, "Show the first 40 slices on a sheet (.png)",
      "FILE" },
    { "damage", 0, 0, G_OPTION_ARG_DOUBLE, &p.damage, "Print and scan them badly, 0 to 1 (0)", "N" },
    { "fonts", 0, 0, G_OPTION_ARG_FILENAME, &p.fonts, "Only the fonts in this folder", "FOLDER" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part, "Only this part: its number from 1", "N" },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain, "Tokens of LMX, without marks", NULL },
    { "space", 0, 0, G_OPTION_ARG_DOUBLE, &p.options.space, "Pixels of a staff space (12)", "PX" },
    { "max-tokens", 0, 0, G_OPTION_ARG_INT, &p.options.longest, "The most tokens of a slice (1000)", "N" },
    { 0 },
  };

  if (!scw_cli_parse ("press", "SCORE...", "Prints slices of scores for training, each in another look.",
                      "SCORE is a MusicXML or MXL file, or a folder of them. Packs are what 'train' reads.\n",
                      entries, &argc, &argv, &code))
    return code;
  if (styles)
    return show_styles ();
  if (argc < 2)
    return scw_cli_misuse ("press", "scores are needed");
  if (p.out == NULL && p.preview == NULL)
    return scw_cli_misuse ("press", "-o or --preview is needed");
  if (p.count < 1 || p.seed < 0)
    return scw_cli_misuse ("press", "--count is at least 1, --seed at least 0");
  if (part != NULL && (g_ascii_strtoull (part, NULL, 10) < 1 || g_ascii_strtoull (part, NULL, 10) > 999))
    return scw_cli_misuse ("press", "--part is a number from 1");
  if (!(p.damage >= 0 && p.damage <= 1) || !(p.options.space >= 4 && p.options.space <= 40))
    return scw_cli_misuse ("press", "--damage is 0 to 1, --space 4 to 40");
  if (p.options.longest < 16)
    return scw_cli_misuse ("press", "--max-tokens is at least 16");
  p.options.part = part;
  p.options.plain = plain;
  code = press (&p, argv + 1, argc - 1);
  g_free (p.out);
  g_free (p.style);
  g_free (p.preview);
  g_free (p.fonts);
  return code;
}
