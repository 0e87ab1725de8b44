/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/words/lyrics.h"

/* A row without a picture: page pixels. */
typedef struct
{
  ScwInkSheetRow place;
  ScwInkSheet sheet;
  ScwRowMusic music;
} Row;

static bool
look_at_row (const ScwWordsRow *of, Row *row, ScwError *error)
{
  const ScwBox *box = &of->box;

  *row = (Row){ .place = { .view = of->view,
                           .x0 = box->x,
                           .y0 = box->y,
                           .x1 = box->x + box->w,
                           .y1 = box->y + box->h,
                           .staves = of->staves,
                           .space = of->staff_space } };
  row->place.view.has_lid = false;
  row->sheet = (ScwInkSheet){ .scale = 1, .rows = &row->place, .n_rows = 1, .space = of->staff_space };
  return scw_row_music (of, &row->sheet, 0, &row->music, error);
}

static double
u_of (const Row *row, const ScwWord *word, double share)
{
  double u = word->box.x + share * word->box.w, v = word->box.y + word->box.h / 2;

  scw_ink_sheet_to_view (&row->place.view, &u, &v);
  return u;
}

static int
find_note (const ScwRowMusic *music, int token)
{
  for (int i = 0; token >= 0 && i < music->n_notes; i++)
    if (music->notes[i].token == token)
      return i;
  return -1;
}

/* The words that are syllables of a verse, from left to right; how many. */
static int
find_verse (const ScwWords *words, int row, int verse, int *which)
{
  int n = 0;

  for (int i = 0; i < words->n; i++)
    if (words->at[i].role == SCW_WORD_LYRIC && words->at[i].row == row && words->at[i].verse == verse)
      {
        int k = n++;

        for (; k > 0 && words->at[which[k - 1]].box.x > words->at[i].box.x; k--)
          which[k] = which[k - 1];
        which[k] = i;
      }
  return n;
}

static bool
attach_verse (ScwWords *words, const Row *row, const int *which, int n, ScwError *error)
{
  ScwSyllables syllables = { .at = calloc (n + 1, sizeof (ScwSyllable)) };
  bool fine;

  if (syllables.at == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for syllables");
  for (int i = 0; i < n; i++)
    {
      const ScwWord *word = &words->at[which[i]];

      /* One whose note has no known place is out of the order, and stays where it is. */
      if (word->token >= 0 && find_note (&row->music, word->token) < 0)
        continue;
      syllables.at[syllables.n++] = (ScwSyllable){ .u0 = u_of (row, word, 0),
                                                   .u1 = u_of (row, word, 1),
                                                   .note = find_note (&row->music, word->token) };
    }
  fine = scw_place_syllables (&syllables, &row->music, row->place.space, error);
  for (int i = 0, k = 0; fine && i < n; i++)
    {
      ScwWord *word = &words->at[which[i]];

      if (word->token >= 0 && find_note (&row->music, word->token) < 0)
        continue;
      if (word->token < 0 && syllables.at[k].note >= 0)
        {
          const ScwPlacedNote *note = &row->music.notes[syllables.at[k].note];

          word->token = note->token;
          word->measure = note->measure;
          word->onset = note->onset;
        }
      k++;
    }
  scw_syllables_clear (&syllables);
  return fine;
}

static int
last_verse (const ScwWords *words, int row)
{
  int last = 0;

  for (int i = 0; i < words->n; i++)
    if (words->at[i].role == SCW_WORD_LYRIC && words->at[i].row == row && words->at[i].verse > last)
      last = words->at[i].verse;
  return last;
}

/* As roles.c places what fills no mark. */
static void
attach_marks (ScwWords *words, int index, const Row *row)
{
  for (int i = 0; i < words->n; i++)
    {
      ScwWord *word = &words->at[i];
      const double u = u_of (row, word, 0);
      const ScwPlacedNote *near = scw_row_music_near (&row->music, u + 0.5 * row->place.space);

      if (word->row != index || word->role == SCW_WORD_LYRIC || word->token >= 0 || word->measure < 0
          || near == NULL)
        continue;
      word->measure = near->measure;
      word->onset = u < row->music.notes[0].u ? SCW_FRACTION_ZERO : near->onset;
    }
}

bool
scw_words_attach (ScwWords *words, int row, const ScwWordsRow *of, ScwError *error)
{
  int *which = calloc (words->n + 1, sizeof *which);
  Row at = { 0 };
  bool fine = which != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for syllables");

  fine = fine && look_at_row (of, &at, error);
  for (int verse = 1; fine && verse <= last_verse (words, row); verse++)
    {
      const int n = find_verse (words, row, verse, which);

      fine = n == 0 || attach_verse (words, &at, which, n, error);
    }
  if (fine)
    attach_marks (words, row, &at);
  scw_row_music_clear (&at.music);
  free (which);
  return fine;
}
