/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words-tool.c: reads the words of a page whose music is known, for measure.py.
 *
 * - onsets SCORE: a line "measure numerator denominator" for each onset of any part
 * - read SCORE PAGE.pgm JOB [LANGUAGES]: JOB has a line "row N part first end group" for each row that
 *   scw_find_systems finds (part -1: unknown), and "at measure numerator denominator x" for each onset; measures are
 *   counted from 0. Prints the words, then the syllables that the score has.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/image/systems.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/transform/cut.h"
#include "engine/words/words.h"

typedef struct
{
  int measure;
  ScwFraction onset;
  double x;
} At;

static At *ats;
static int n_ats;

static ScwGray *
read_pgm (const char *path, ScwError *error)
{
  FILE *file = fopen (path, "rb");
  ScwGray *gray = NULL;
  int width, height, most;

  if (file != NULL && fscanf (file, "P5 %d %d %d", &width, &height, &most) == 3 && fgetc (file) != EOF)
    gray = scw_gray_new (width, height, error);
  if (gray != NULL && fread (gray->pixels, 1, (size_t) width * height, file) != (size_t) width * height)
    exit (1);
  if (file != NULL)
    fclose (file);
  return gray;
}

static void
print_onsets (const ScwScore *score)
{
  for (int m = 0; m < scw_score_n_measures (score); m++)
    {
      At here[2000];
      int n = 0;

      for (int p = 0; p < score->n_parts; p++)
        for (int i = 0; m < score->parts[p]->n_measures && i < score->parts[p]->measures[m].n_elements; i++)
          {
            const ScwElement *element = &score->parts[p]->measures[m].elements[i];
            int k = 0;

            if (element->kind != SCW_ELEMENT_NOTE || element->note.grace)
              continue;
            while (k < n && scw_fraction_cmp (here[k].onset, element->onset) != 0)
              k++;
            if (k == n && n < 2000)
              here[n++].onset = element->onset;
          }
      for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++)
          if (scw_fraction_cmp (here[k].onset, here[i].onset) < 0)
            {
              At swap = here[i];

              here[i] = here[k];
              here[k] = swap;
            }
      for (int i = 0; i < n; i++)
        printf ("%d %lld %lld\n", m, (long long) here[i].onset.num, (long long) here[i].onset.den);
    }
}

static double
x_at (int measure, ScwFraction onset)
{
  for (int i = 0; i < n_ats; i++)
    if (ats[i].measure == measure && scw_fraction_cmp (ats[i].onset, onset) == 0)
      return ats[i].x;
  return NAN;
}

static void
print_truth (const ScwPart *part, int row, int first)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        for (int k = 0; element->kind == SCW_ELEMENT_NOTE && k < element->note.n_lyrics; k++)
          {
            const ScwLyric *lyric = &part->lyrics[element->note.first_lyric + k];

            if (lyric->text > 0 && !isnan (x_at (first + m, element->onset)))
              printf ("truth\t%d\t%d\t%lld/%lld\t%d\t%d\t%d\t%s\n", row, m, (long long) element->onset.num,
                      (long long) element->onset.den, lyric->verse, lyric->syllabic, lyric->extend,
                      scw_part_text (part, lyric->text));
          }
      }
}

static void
fill_row (ScwWordsRow *row, int index, const ScwScore *score, int part, int first, int end, ScwError *error)
{
  ScwPart *cut = scw_part_cut (score->parts[part], first, end, SCW_CUT_ROW, error), *again;
  ScwTokens tokens = { 0 };
  double *x;

  print_truth (cut, index, first);
  if (!scw_linearize_plus (cut, &tokens, NULL, error))
    exit (1);
  again = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, error);
  x = malloc ((tokens.n + 1) * sizeof *x);
  for (int i = 0; i < tokens.n; i++)
    x[i] = NAN;
  for (int m = 0; m < again->n_measures; m++)
    for (int i = 0; i < again->measures[m].n_elements; i++)
      {
        const ScwElement *element = &again->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MARK)
          for (int t = element->span.first; t < element->span.end; t++)
            x[t] = x_at (first + m, element->onset);
      }
  row->tokens = tokens.at;
  row->n_tokens = tokens.n;
  row->x = x;
  scw_part_free (again);
  scw_part_free (cut);
}

static int
read_page (int argc, char **argv)
{
  ScwError error = { 0 };
  ScwScore *score = scw_score_read (argv[2], SCW_PART_ALL, NULL, &error);
  ScwGray *gray = read_pgm (argv[3], &error);
  FILE *job = fopen (argv[4], "r");
  ScwWordsReader *reader = scw_words_open (argc > 5 && argv[5][0] != '\0' ? argv[5] : NULL, &error);
  ScwWordsOptions options = { .first_page = argc > 6 };
  ScwWords words;
  ScwPage *page;
  ScwWordsRow *rows;
  char line[256];
  clock_t start;

  if (score == NULL || gray == NULL || job == NULL || reader == NULL
      || !scw_find_systems (gray, &page, &error))
    {
      fprintf (stderr, "words-tool: %s\n", error.message);
      return 1;
    }
  ats = calloc (200000, sizeof *ats);
  rows = calloc (page->n + 1, sizeof *rows);
  for (int i = 0; i < page->n; i++)
    rows[i] = (ScwWordsRow){ .box = page->systems[i].box,
                             .view = page->systems[i].view,
                             .staves = page->systems[i].staves,
                             .staff_space = page->systems[i].staff_space,
                             .group = i };
  while (fgets (line, sizeof line, job) != NULL)
    {
      At *at = &ats[n_ats];
      long long num, den;

      if (sscanf (line, "at %d %lld %lld %lf", &at->measure, &num, &den, &at->x) == 4 && n_ats < 199999)
        {
          at->onset = scw_fraction (num, den);
          n_ats++;
        }
    }
  rewind (job);
  while (fgets (line, sizeof line, job) != NULL)
    {
      int n, part, first, end, group;

      if (sscanf (line, "row %d %d %d %d %d", &n, &part, &first, &end, &group) == 5 && n < page->n)
        {
          rows[n].group = group;
          if (part >= 0 && part < score->n_parts)
            fill_row (&rows[n], n, score, part, first, end, &error);
        }
    }
  start = clock ();
  if (!scw_words_read (reader, gray, rows, page->n, &options, &words, &error))
    {
      fprintf (stderr, "words-tool: %s\n", error.message);
      return 1;
    }
  fprintf (stderr, "%.2f s\n", (double) (clock () - start) / CLOCKS_PER_SEC);
  for (int i = 0; i < words.n; i++)
    {
      const ScwWord *w = &words.at[i];

      printf ("word\t%s\t%d\t%d\t%lld/%lld\t%d\t%d\t%d\t%.3f\t%d\t%.0f,%.0f,%.0f,%.0f\t%s\n",
              scw_word_role_name (w->role), w->row, w->measure, (long long) w->onset.num,
              (long long) w->onset.den, w->verse, w->syllabic, w->extend, w->confidence, w->token, w->box.x,
              w->box.y, w->box.w, w->box.h, w->text);
    }
  printf ("score\t%s\t%s\t%s\n", score->title != NULL ? score->title : "",
          score->composer != NULL ? score->composer : "", score->lyricist != NULL ? score->lyricist : "");
  for (int p = 0; p < score->n_parts; p++)
    printf ("part\t%s\n", score->parts[p]->name != NULL ? score->parts[p]->name : "");
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "onsets") == 0)
    {
      ScwScore *score = scw_score_read (argv[2], SCW_PART_ALL, NULL, NULL);

      if (score == NULL)
        return 1;
      print_onsets (score);
      scw_score_free (score);
      return 0;
    }
  return argc >= 5 && strcmp (argv[1], "read") == 0 ? read_page (argc, argv) : 2;
}
