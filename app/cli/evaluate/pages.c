/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/evaluate/pages.h"

#include <stdio.h>

#include "app/cli/evaluate/measures.h"
#include "app/error.h"

static void
count_text (ScwPageCount *count, const char *read, const char *truth)
{
  count->there += truth != NULL;
  count->right += truth != NULL && g_strcmp0 (read, truth) == 0;
}

/* Part i of a score, or one without a note. */
static const ScwPart *
part_of (const ScwScore *score, int i, const ScwPart *none)
{
  return i < score->n_parts ? score->parts[i] : none;
}

gboolean
scw_page_sums_add (ScwPageSums *sums, const ScwScore *read, const ScwScore *truth, GError **error)
{
  const int measures_read = scw_score_n_measures (read), measures_there = scw_score_n_measures (truth);
  ScwError why = { 0 };
  ScwPart *none = scw_part_new (&why);
  gboolean fine = none != NULL;

  for (int i = 0; i < MAX (read->n_parts, truth->n_parts) && fine; i++)
    {
      const ScwPart *a = part_of (read, i, none), *b = part_of (truth, i, none);

      fine = scw_notes_add (&sums->notes, a, b, &why) && scw_lyrics_add (&sums->lyrics, a, b, &why);
      count_text (&sums->names, a->name, b->name);
    }
  scw_part_free (none);
  if (!fine)
    return scw_app_error_take (error, &why);
  sums->pages++;
  sums->parts_there += truth->n_parts;
  sums->parts_read += read->n_parts;
  sums->parts_right += read->n_parts == truth->n_parts;
  sums->measures_there += measures_there;
  sums->measures_read += measures_read;
  sums->measures_right += measures_read == measures_there;
  count_text (&sums->titles, read->title, truth->title);
  count_text (&sums->composers, read->composer, truth->composer);
  return TRUE;
}

void
scw_page_sums_print (const ScwPageSums *sums)
{
  printf ("  %-32s %d of %d, right on %d pages\n", "parts", (int) sums->parts_read, (int) sums->parts_there,
          sums->parts_right);
  printf ("  %-32s %d of %d, right on %d pages\n", "measures", (int) sums->measures_read,
          (int) sums->measures_there, sums->measures_right);
  scw_measures_print_rates ("notes: pitch, onset, duration", scw_note_rates (&sums->notes));
  scw_measures_print_rates ("notes: pitch, onset", scw_note_onset_rates (&sums->notes));
  scw_measures_print_rates ("syllables under their notes", scw_lyric_rates (&sums->lyrics));
  printf ("  %-32s %d of %d titles, %d of %d composers, %d of %d part names\n", "read right",
          sums->titles.right, sums->titles.there, sums->composers.right, sums->composers.there,
          sums->names.right, sums->names.there);
}

static json_t *
counts_to_json (gint64 there, gint64 read, int right_pages)
{
  return json_pack ("{s:I,s:I,s:i}", "there", (json_int_t) there, "read", (json_int_t) read, "right_pages",
                    right_pages);
}

static json_t *
count_to_json (ScwPageCount count)
{
  return json_pack ("{s:i,s:i}", "there", count.there, "right", count.right);
}

void
scw_page_sums_to_json (const ScwPageSums *sums, json_t *object)
{
  json_object_set_new (object, "parts",
                       counts_to_json (sums->parts_there, sums->parts_read, sums->parts_right));
  json_object_set_new (object, "measures",
                       counts_to_json (sums->measures_there, sums->measures_read, sums->measures_right));
  json_object_set_new (object, "notes", scw_measures_rates_to_json (scw_note_rates (&sums->notes)));
  json_object_set_new (object, "notes_without_duration",
                       scw_measures_rates_to_json (scw_note_onset_rates (&sums->notes)));
  json_object_set_new (object, "lyrics", scw_measures_rates_to_json (scw_lyric_rates (&sums->lyrics)));
  json_object_set_new (object, "titles", count_to_json (sums->titles));
  json_object_set_new (object, "composers", count_to_json (sums->composers));
  json_object_set_new (object, "part_names", count_to_json (sums->names));
}
