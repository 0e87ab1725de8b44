/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c: how far from its notehead a note is thought to have been read (engine/decode/place.h), as a JSON
 * object: medians, and nine in ten are nearer, in staff spaces.
 *
 *     scw-bench-place WEIGHTS PACK [NOTES]
 *
 * PACK is an unpacked training pack (engine/train/data/data.h), whose records know the place of every head;
 * the network is told the right tokens. 'strongest': the middle of the brightest patch of the mean attention
 * of the pitch; 'refined': what the program shows.
 */
#include <math.h>
#include <stdlib.h>

#include "engine/decode/place.h"
#include "engine/image/patches.h"
#include "tests/bench/place-truth.h"

#define SPACE 12.0 /* pixels of a pack */

typedef struct
{
  double *strongest, *refined; /* (n) distances */
  int n, room, records;
} Distances;

static void
must (int ok, const char *what)
{
  if (!ok)
    {
      fprintf (stderr, "scw-bench-place: %s\n", what);
      exit (1);
    }
}

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
find_strongest (const ScwSession *session, int position, double *x, double *y)
{
  const float *mean = scw_session_attention (session, position);
  const int16_t *rows, *cols;
  int n = scw_session_patches (session, &rows, &cols), peak = 0;

  for (int i = 1; i < n; i++)
    if (mean[i] > mean[peak])
      peak = i;
  *x = (cols[peak] + 0.5) * SCW_PATCH;
  *y = (rows[peak] + 0.5) * SCW_PATCH;
}

/* The pitch of a note, after 'chord', 'grace' and whatever else comes first. */
static int
pitch_of (const PlaceRecord *record, const NoteTruth *note)
{
  for (int t = note->first; t < note->end; t++)
    if (scw_lmx_info (record->tokens.at[t])->class == SCW_LMX_PITCH)
      return t;
  return note->first;
}

static void
measure_token (Distances *d, const PlaceRecord *record, ScwSession *session, int token, double space)
{
  for (int i = 0; i < record->n_notes && d->n < d->room; i++)
    if (pitch_of (record, &record->notes[i]) == token)
      {
        const NoteTruth *note = &record->notes[i];
        double x, y;

        find_strongest (session, token + 1, &x, &y);
        d->strongest[d->n] = hypot (x / space - note->x, y / space - note->y);
        must (scw_place_token (session, token + 1, &x, &y), "no place");
        d->refined[d->n++] = hypot (x / space - note->x, y / space - note->y);
      }
}

static void
measure_record (Distances *d, ScwModel *model, const PlaceRecord *record)
{
  const ScwConfig *config = scw_model_config (model);
  const double space = config->staff_space > 0 ? (double) config->staff_space : 7, by = space / SPACE;
  ScwError error = { 0 };
  ScwGray *picture = scw_gray_resize (record->picture, (int) lround (record->picture->width * by),
                                      (int) lround (record->picture->height * by), &error);
  ScwPatches *patches = NULL;
  ScwSession *session = scw_session_new (model, &error);

  must (picture != NULL && session != NULL, error.message);
  scw_gray_stretch (picture);
  patches = scw_patches_new (picture, config->pe_h, config->pe_w, config->image_mean, config->image_std,
                             config->blank, &error);
  must (patches != NULL && scw_session_encode (session, patches, &error), error.message);
  for (int t = 0; t < record->tokens.n; t++)
    {
      must (scw_session_step (session, &error) != NULL, error.message);
      measure_token (d, record, session, t, space);
      must (scw_session_force (session, record->tokens.at[t], &error), error.message);
    }
  d->records++;
  scw_session_free (session);
  scw_patches_free (patches);
  scw_gray_free (picture);
}

static void
report (const char *name, double *distances, int n, const char *end)
{
  qsort (distances, (size_t) n, sizeof *distances, by_size);
  printf ("\"%s\": {\"median\": %.2f, \"nine_in_ten\": %.2f}%s", name, distances[n / 2],
          distances[n * 9 / 10], end);
}

int
main (int argc, char **argv)
{
  Distances d = { .room = argc > 3 ? atoi (argv[3]) : 2000 };
  ScwError error = { 0 };
  ScwModel *model;
  PlaceRecord record;
  FILE *pack;

  must (argc > 2 && d.room > 0, "usage: scw-bench-place WEIGHTS PACK [NOTES]");
  model = scw_model_open (argv[1], &(ScwModelOptions){ .threads = 2 }, &error);
  must (model != NULL, error.message);
  pack = fopen (argv[2], "rb");
  must (pack != NULL, "cannot open the pack");
  d.strongest = calloc ((size_t) d.room, sizeof *d.strongest);
  d.refined = calloc ((size_t) d.room, sizeof *d.refined);
  must (d.strongest != NULL && d.refined != NULL, "out of memory");
  while (d.n < d.room && place_record_read (pack, &record))
    {
      if (record.tokens.n < scw_model_config (model)->max_tokens)
        measure_record (&d, model, &record);
      place_record_clear (&record);
    }
  must (d.n > 0, "no record of the pack has places");
  printf ("{\"records\": %d, \"notes\": %d, ", d.records, d.n);
  report ("strongest", d.strongest, d.n, ", ");
  report ("refined", d.refined, d.n, "}\n");
  fclose (pack);
  scw_model_unref (model);
  free (d.strongest);
  free (d.refined);
  return 0;
}
