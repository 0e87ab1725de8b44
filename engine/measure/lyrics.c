/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/lyrics.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  int measure;
  ScwFraction onset;
  const char *text;
} Syllable;

static int
compare_syllables (const void *first, const void *second)
{
  const Syllable *a = first, *b = second;
  const int onset = a->measure != b->measure ? 0 : scw_fraction_cmp (a->onset, b->onset);

  if (a->measure != b->measure)
    return a->measure < b->measure ? -1 : 1;
  return onset != 0 ? onset : strcmp (a->text, b->text);
}

/* The syllables of a part, sorted, to be freed; the texts are the part's. NULL: memory. */
static Syllable *
collect (const ScwPart *part, int *n)
{
  Syllable *syllables = malloc (((size_t) part->n_lyrics + 1) * sizeof *syllables);

  *n = 0;
  for (int m = 0; syllables != NULL && m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_NOTE)
          continue;
        for (int j = 0; j < element->note.n_lyrics; j++)
          {
            const ScwLyric *lyric = &part->lyrics[element->note.first_lyric + j];

            if (lyric->text != 0)
              syllables[(*n)++] = (Syllable){ m, element->onset, scw_part_text (part, lyric->text) };
          }
      }
  if (syllables != NULL)
    qsort (syllables, (size_t) *n, sizeof *syllables, compare_syllables);
  return syllables;
}

bool
scw_lyrics_add (ScwLyricSum *sum, const ScwPart *read, const ScwPart *truth, ScwError *error)
{
  int n, m;
  Syllable *a = collect (read, &n), *b = collect (truth, &m);
  const bool fine = a != NULL && b != NULL;

  if (fine)
    {
      sum->read += n;
      sum->truth += m;
      sum->matched += scw_count_common (a, n, b, m, sizeof *a, compare_syllables);
    }
  else
    scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare syllables");
  free (a);
  free (b);
  return fine;
}

ScwRates
scw_lyric_rates (const ScwLyricSum *sum)
{
  return scw_rates (sum->read, sum->truth, sum->matched);
}
