/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <string.h>

#include "app/cli/shared/reading.h"
#include "app/pages/boxes.h"

static void
print_table (GPtrArray *sheets)
{
  for (guint i = 0; i < sheets->len; i++)
    {
      ScwSheet *sheet = g_ptr_array_index (sheets, i);
      char skew[G_ASCII_DTOSTR_BUF_SIZE];

      if (sheet->width == 0) /* not read; what was wrong has been said */
        continue;
      g_ascii_formatd (skew, sizeof skew, "%.2f", sheet->skew_deg);
      printf ("page %d: %d x %d pixels, %u systems, leaning by %s degrees\n", sheet->page, sheet->width,
              sheet->height, sheet->regions->len, skew);
      for (guint j = 0; j < sheet->regions->len; j++)
        {
          ScwRegion *region = g_ptr_array_index (sheet->regions, j);
          char space[G_ASCII_DTOSTR_BUF_SIZE], quality[G_ASCII_DTOSTR_BUF_SIZE];

          g_ascii_formatd (space, sizeof space, "%.1f", region->staff_space);
          g_ascii_formatd (quality, sizeof quality, "%.2f", region->quality);
          printf ("  system %2u: %5.0f,%-5.0f %5.0f x %-5.0f  staves %d, staff space %s px, quality %s\n",
                  j + 1, region->box.x, region->box.y, region->box.w, region->box.h, region->staves, space,
                  quality);
        }
    }
}

static int
report (ScwTranscript *transcript, gboolean json)
{
  guint n = 0;
  int code = SCW_EXIT_OK;

  for (guint i = 0; i < transcript->sheets->len; i++)
    {
      ScwSheet *sheet = g_ptr_array_index (transcript->sheets, i);

      n += sheet->regions->len;
      if (sheet->message != NULL)
        scw_cli_say ("%s", sheet->message);
      if (sheet->remark != NULL)
        scw_cli_say ("page %d: %s", sheet->page, sheet->remark);
    }
  if (json)
    {
      g_autofree char *text = scw_boxes_format (transcript->sheets);

      if (!scw_cli_put (text, strlen (text)) || !scw_cli_put ("\n", 1))
        code = SCW_EXIT_FAILED;
    }
  else
    print_table (transcript->sheets);
  if (!scw_cli_flush ())
    code = SCW_EXIT_FAILED;
  if (n == 0)
    scw_cli_worse (&code, SCW_EXIT_NOTHING);
  if (transcript->n_failed > 0)
    scw_cli_worse (&code, SCW_EXIT_FAILED);
  if (transcript->interrupted)
    scw_cli_worse (&code, SCW_EXIT_INTERRUPTED);
  return code;
}

static int
detect (const char *path, const ScwReadingOptions *reading, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwTranscript) transcript = NULL;
  g_autoptr (ScwTranscriber) transcriber = scw_reading_new_transcriber (1);
  g_autoptr (ScwPicture) picture = NULL;

  if (transcriber == NULL)
    return SCW_EXIT_FAILED;
  picture = scw_reading_open_picture (reading, path, &error);
  if (picture != NULL)
    transcript = scw_reading_run (transcriber, picture, reading, TRUE, &error);
  if (transcript != NULL)
    return report (transcript, json);
  if (scw_cli_interrupted ())
    return SCW_EXIT_INTERRUPTED;
  scw_cli_say ("%s", error->message);
  return SCW_EXIT_FAILED;
}

int
scw_cli_detect (int argc, char **argv)
{
  ScwReadingOptions reading = { 0 };
  gboolean json = FALSE;
  int code = SCW_EXIT_OK;
  const GOptionEntry own[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "Print JSON, as 'transcribe --boxes' takes it", NULL },
    { 0 },
  };
  g_autofree GOptionEntry *entries = scw_reading_entries (&reading, own, TRUE, FALSE);

  if (scw_cli_parse ("detect", "FILE", "Says where on a picture the systems are.",
                     "A box runs from the first line of the top staff to the last of the bottom staff and "
                     "from the left to the\n"
                     "right end of the lines, in pixels of the picture after turning it by EXIF; 'crop' is "
                     "what would be read.\n",
                     entries, &argc, &argv, &code))
    {
      if (argc != 2)
        code = scw_cli_misuse ("detect", argc < 2 ? "no picture was named" : "one picture at a time");
      else
        code = scw_reading_check (&reading, "detect");
      if (code == SCW_EXIT_OK)
        code = detect (argv[1], &reading, json);
    }
  scw_reading_clear (&reading);
  return code;
}
