/* SPDX-License-Identifier: GPL-3.0-or-later */
/* press.c: how many slices a second one core prints for training, as a JSON object.
 *
 *     scw-bench-press SCORE...
 *
 * 'clean_7' and 'clean_12': engraved and printed at so many pixels a staff space, scores read when it is their turn.
 * 'damaged_7': printed at 7 and damaged; 'damaged_12': printed at 12, damaged and brought down to 7, as the trainer does.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/press/press.h"
#include "engine/train/data/augment.h"

#define SLICES   1000
#define STRENGTH 0.6
#define TARGET   7.0

static ScwTypeCase *
find_types (void)
{
  static const char *const patterns[] = { "/usr/share/lilypond/*/fonts/otf/emmentaler-20.otf",
                                          "/usr/share/fonts/opentype/urw-base35/C059-*.otf" };
  ScwTypeCase *types = scw_type_case_new (NULL);

  for (int i = 0; i < 2; i++)
    {
      glob_t found;

      if (glob (patterns[i], 0, NULL, &found) == 0)
        for (size_t k = 0; k < found.gl_pathc; k++)
          scw_type_case_add (types, found.gl_pathv[k], NULL);
      globfree (&found);
    }
  return types;
}

/* Slices in a second of the processor, so that other programs are not measured. */
static double
measure (const ScwTypeCase *types, char **scores, int n, double space, double strength)
{
  ScwPressOptions options = scw_press_options ();
  ScwPress *press;
  clock_t begin;
  double seconds;

  options.space = space;
  press = scw_press_new (types, &options, NULL, NULL, NULL);
  for (int i = 0; press != NULL && i < n; i++)
    scw_press_add (press, scores[i], NULL);
  begin = clock ();
  for (uint64_t i = 0; press != NULL && i < SLICES; i++)
    {
      ScwError error = { 0 };
      ScwSlice *slice = scw_press_slice (press, 1, i, &error);

      if (slice == NULL)
        {
          fprintf (stderr, "scw-bench-press: %s\n", error.message);
          exit (1);
        }
      if (strength > 0)
        scw_gray_free (scw_augment (slice->picture, space, TARGET, strength, i, NULL));
      scw_slice_free (slice);
    }
  seconds = (double) (clock () - begin) / CLOCKS_PER_SEC;
  scw_press_free (press);
  return SLICES / seconds;
}

int
main (int argc, char **argv)
{
  ScwTypeCase *types = find_types ();

  if (scw_type_case_music (types) == 0)
    {
      fputs ("scw-bench-press: Emmentaler is not installed (lilypond-fonts)\n", stderr);
      puts ("null");
      return 0;
    }
  printf ("{\"slices\": %d, \"strength\": %.1f, \"clean_7\": %.0f, \"clean_12\": %.0f, \"damaged_7\": %.0f, "
          "\"damaged_12\": %.0f}\n",
          SLICES, STRENGTH, measure (types, argv + 1, argc - 1, 7, 0),
          measure (types, argv + 1, argc - 1, 12, 0), measure (types, argv + 1, argc - 1, 7, STRENGTH),
          measure (types, argv + 1, argc - 1, 12, STRENGTH));
  scw_type_case_free (types);
  return 0;
}
