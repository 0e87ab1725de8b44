/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave.c: how long a page takes to be engraved, as a JSON object: milliseconds a page, the best of REPEAT.
 *
 *     scw-bench-engrave SCORE...
 *
 * 'laid_out': from a score in memory to its display list. 'page': a whole PDF through the program's own path, fonts
 * open, divided by its pages.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/engrave/engrave-page.h"
#include "engine/notation/musicxml/musicxml.h"

#define REPEAT 7

/* Of the processor, so that other programs are not measured. */
static double
milliseconds (clock_t since)
{
  return 1000.0 * (double) (clock () - since) / CLOCKS_PER_SEC;
}

static double
lay_out (const ScwScore *score, ScwGlyphFont *font)
{
  double best = 1e9;

  for (int i = 0; i < REPEAT; i++)
    {
      clock_t start = clock ();
      ScwEngraving *engraving = scw_engraving_new (scw_glyph_font_metrics (font), NULL, NULL);

      if (engraving == NULL || !scw_engraving_update (engraving, score, NULL))
        exit (1);
      best = MIN (best, milliseconds (start));
      scw_engraving_free (engraving);
    }
  return best;
}

static double
make_pdf (const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style)
{
  g_autofree char *path = NULL;
  double best = 1e9;
  int file = g_file_open_tmp ("scw-bench-XXXXXX.pdf", &path, NULL);

  if (file < 0)
    exit (1);
  close (file);
  for (int i = 0; i < REPEAT; i++)
    {
      clock_t start = clock ();

      if (!scw_engrave_to_file (score, font, style, path, NULL))
        exit (1);
      best = MIN (best, milliseconds (start));
    }
  unlink (path);
  return best;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwGlyphFont) font = scw_glyph_font_open (NULL, &error);
  const ScwPageStyle style = scw_page_style ();

  if (font == NULL)
    {
      fprintf (stderr, "scw-bench-engrave: %s\n", error->message);
      return 1;
    }
  printf ("{");
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      ScwError failure = { 0 };
      ScwScore *score = scw_score_read (argv[i], SCW_PART_ALL, NULL, &failure);
      int pages = score != NULL ? scw_engrave_count_pages (score, font, &style, &error) : 0;

      if (pages == 0)
        {
          fprintf (stderr, "scw-bench-engrave: %s: %s\n", argv[i],
                   score == NULL ? failure.message : error->message);
          return 1;
        }
      printf ("%s\"%s\": {\"pages\": %d, \"laid_out\": %.1f, \"page\": %.1f}", i > 1 ? ", " : "", name, pages,
              lay_out (score, font) / pages, make_pdf (score, font, &style) / pages);
      scw_score_free (score);
    }
  printf ("}\n");
  return 0;
}
