/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of lyrics, in staff spaces. */
#define BELOW_STAFF    0.4 /* where they may begin */
#define DEEPEST        16.0
#define FIRST_VERSE    9.0 /* no farther than this from the staff, */
#define NEXT_VERSE     5.0 /* and from the verse above it: what is farther is the foot of a page */
#define LEAST_LETTER   0.45
#define LARGEST_LETTER 3.2
#define SAME_BASE      0.13
#define FEWEST_LETTERS 3
#define MOST_BELOW     3000 /* letters below a row; specks beyond that */
#define MOST_LINES     16

/* Of free text. */
#define LEAST_FREE   0.4
#define LARGEST_FREE 6.0
#define FEWEST_FREE  2
#define LARGER       2.6 /* a letter than the one before it, at most */

#define MOST_LETTERS 12000 /* a page with more is no page of words */

/* In x heights. */
#define WORD_GAP 0.35

typedef struct
{
  int piece;
  double u0, v0, u1, v1;
} Letter;

typedef struct
{
  Letter *at;
  int n;
} Letters;

static double
height_of (const Letter *letter)
{
  return letter->v1 - letter->v0;
}

static Letter
letter_of (const ScwInkSheet *sheet, const ScwView *view, int i)
{
  const ScwPiece *piece = &sheet->pieces[i];
  const double x = (piece->x0 + piece->x1) / 2.0, y = (piece->y0 + piece->y1) / 2.0;
  const double w = (piece->x1 - piece->x0) / 2.0, h = (piece->y1 - piece->y0) / 2.0;
  double u = x, v = y;

  scw_ink_sheet_to_view (view, &u, &v);
  return (Letter){ i, u - w, v - h, u + w, v + h };
}

static int
by_place (const void *a, const void *b)
{
  const Letter *x = a, *y = b;

  return (x->u0 > y->u0) - (x->u0 < y->u0);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* A third of the way up: more letters are as high as an x than higher. */
static double
x_height_of (const Letter *letters, int n, double base, double near, double least)
{
  double *heights = malloc ((n + 1) * sizeof *heights), height = least;
  int count = 0;

  if (heights == NULL)
    return least;
  for (int i = 0; i < n; i++)
    if (fabs (letters[i].v1 - base) < near && height_of (&letters[i]) >= least)
      heights[count++] = height_of (&letters[i]);
  qsort (heights, count, sizeof *heights, compare_doubles);
  if (count > 0)
    height = heights[count / 3];
  free (heights);
  return height;
}

static ScwTextLine *
add_line (ScwTextLines *lines, ScwError *error)
{
  if (lines->n == lines->capacity)
    {
      const int capacity = lines->capacity > 0 ? 2 * lines->capacity : 32;
      ScwTextLine *more = realloc (lines->at, capacity * sizeof *more);

      if (more == NULL)
        {
          scw_fail (error, SCW_ERROR_MEMORY, "no memory for lines of text");
          return NULL;
        }
      lines->at = more;
      lines->capacity = capacity;
    }
  lines->at[lines->n] = (ScwTextLine){ .row = -1 };
  return &lines->at[lines->n++];
}

/* Drops all lines but the first n. */
static void
cut_lines (ScwTextLines *lines, int n)
{
  while (lines->n > n)
    {
      free (lines->at[--lines->n].chunks);
      free (lines->at[lines->n].inks);
    }
}

void
scw_text_lines_clear (ScwTextLines *lines)
{
  cut_lines (lines, 0);
  free (lines->at);
  *lines = (ScwTextLines){ 0 };
}

static ScwChunkKind
kind_of (const ScwTextLine *line, const Letter *letter)
{
  const double w = letter->u1 - letter->u0, h = height_of (letter), x = line->x_height;
  const double up = line->base - (letter->v0 + letter->v1) / 2;

  if (h < 0.35 * x && w > 0.25 * x && w < 2 * x && w > 1.3 * h && up > 0.15 * x && up < 0.85 * x)
    return SCW_CHUNK_HYPHEN;
  if (h < 0.35 * x && w > 1.1 * x && up > -0.6 * x && up <= 0.2 * x)
    return SCW_CHUNK_EXTENDER;
  return SCW_CHUNK_TEXT;
}

/* Letters from left to right become chunks. */
static bool
fill_chunks (ScwTextLine *line, const Letter *letters, int n, bool whole, ScwError *error)
{
  line->chunks = malloc (n * sizeof *line->chunks);
  line->inks = malloc (2 * n * sizeof *line->inks);
  if (line->chunks == NULL || line->inks == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a line of text");
  line->u0 = line->v0 = INFINITY;
  line->u1 = line->v1 = -INFINITY;
  for (int i = 0; i < n; i++)
    {
      const Letter *letter = &letters[i];
      ScwChunk *last = line->n_chunks > 0 ? &line->chunks[line->n_chunks - 1] : NULL;
      const ScwChunkKind kind = whole ? SCW_CHUNK_TEXT : kind_of (line, letter);

      line->u0 = fmin (line->u0, letter->u0);
      line->u1 = fmax (line->u1, letter->u1);
      line->v0 = fmin (line->v0, letter->v0);
      line->v1 = fmax (line->v1, letter->v1);
      if (line->n_inks > 0 && letter->u0 <= line->inks[2 * line->n_inks - 1])
        line->inks[2 * line->n_inks - 1] = fmax (line->inks[2 * line->n_inks - 1], letter->u1);
      else
        {
          line->inks[2 * line->n_inks] = letter->u0;
          line->inks[2 * line->n_inks++ + 1] = letter->u1;
        }
      if (last != NULL && kind == SCW_CHUNK_TEXT && last->kind == kind
          && (whole || letter->u0 - last->u1 < WORD_GAP * line->x_height))
        {
          last->u1 = fmax (last->u1, letter->u1);
          last->v0 = fmin (last->v0, letter->v0);
          last->v1 = fmax (last->v1, letter->v1);
          continue;
        }
      line->chunks[line->n_chunks++] = (ScwChunk){ kind, letter->u0, letter->v0, letter->u1, letter->v1 };
    }
  return true;
}

/* ---- lyrics ---- */

static bool
collect (const ScwInkSheet *sheet,
         const ScwView *view,
         double v0,
         double v1,
         double least,
         Letters *letters,
         ScwError *error)
{
  letters->n = 0;
  letters->at = malloc ((sheet->n_pieces + 1) * sizeof *letters->at);
  if (letters->at == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for letters");
  for (int i = 0; i < sheet->n_pieces; i++)
    {
      const ScwPiece *piece = &sheet->pieces[i];
      Letter letter;

      if (piece->music || piece->taken || (piece->x1 - piece->x0 < least && piece->y1 - piece->y0 < least))
        continue;
      letter = letter_of (sheet, view, i);
      if (letter.v0 >= v0 && letter.v1 <= v1 && letter.u1 > 0 && letter.u0 < view->w)
        letters->at[letters->n++] = letter;
    }
  if (letters->n > MOST_LETTERS)
    letters->n = 0;
  qsort (letters->at, letters->n, sizeof *letters->at, by_place);
  return true;
}

static bool
may_stand (const Letter *letter, double space)
{
  const double h = height_of (letter);

  return h >= LEAST_LETTER * space && h <= LARGEST_LETTER * space && letter->u1 - letter->u0 <= 6 * space;
}

/* The height on which most letters stand. Returns how many. */
static int
find_base (const ScwInkSheet *sheet, const Letters *letters, double space, double *base)
{
  int most = 0;

  for (int i = 0; i < letters->n; i++)
    {
      double sum = 0;
      int count = 0;

      if (sheet->pieces[letters->at[i].piece].taken || !may_stand (&letters->at[i], space))
        continue;
      for (int k = 0; k < letters->n; k++)
        if (!sheet->pieces[letters->at[k].piece].taken && may_stand (&letters->at[k], space)
            && fabs (letters->at[k].v1 - letters->at[i].v1) < SAME_BASE * space)
          {
            count++;
            sum += letters->at[k].v1;
          }
      if (count > most)
        {
          most = count;
          *base = sum / count;
        }
    }
  return most;
}

/* Takes the letters around a base. */
static bool
take_line (
  ScwInkSheet *sheet, int row, double base, const Letters *letters, ScwTextLines *lines, ScwError *error)
{
  const double space = sheet->rows[row].space;
  Letter *own = malloc ((letters->n + 1) * sizeof *own);
  ScwTextLine *line = own != NULL ? add_line (lines, error) : NULL;
  bool fine = line != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for letters");
  int n = 0;

  if (fine)
    {
      double x;

      for (int i = 0; i < letters->n; i++)
        if (!sheet->pieces[letters->at[i].piece].taken)
          own[n++] = letters->at[i];
      x = x_height_of (own, n, base, 2 * SAME_BASE * space, LEAST_LETTER * space);
      n = 0;
      for (int i = 0; i < letters->n; i++)
        {
          const Letter *letter = &letters->at[i];
          const double middle = (letter->v0 + letter->v1) / 2, h = height_of (letter),
                       w = letter->u1 - letter->u0;

          if (sheet->pieces[letter->piece].taken || middle < base - 2 * x || middle > base + 0.75 * x
              || letter->v0 < base - 2.6 * x || letter->v1 > base + 1.2 * x || (w > 5 * x && h > 0.35 * x))
            continue;
          own[n++] = *letter;
          sheet->pieces[letter->piece].taken = true;
        }
      *line = (ScwTextLine){ .view = &sheet->rows[row].view, .base = base, .x_height = x, .row = row };
      fine = fill_chunks (line, own, n, false, error);
    }
  free (own);
  return fine;
}

static int
by_base (const void *a, const void *b)
{
  const ScwTextLine *x = a, *y = b;

  return (x->base > y->base) - (x->base < y->base);
}

/* Gives back the lines, from 'first', that are too far below the ones before them, with their letters. */
static void
drop_far (ScwInkSheet *sheet, int row, int first, const Letters *letters, ScwTextLines *lines)
{
  const double space = sheet->rows[row].space;
  double above = sheet->rows[row].bottom + (FIRST_VERSE - NEXT_VERSE) * space;
  int kept = first;

  while (kept < lines->n && lines->at[kept].base - above <= NEXT_VERSE * space)
    above = lines->at[kept++].base;
  for (int i = 0; kept < lines->n && i < letters->n; i++)
    if (letters->at[i].v0 > above && letters->at[i].v1 > lines->at[kept].v0)
      sheet->pieces[letters->at[i].piece].taken = false;
  cut_lines (lines, kept);
}

bool
scw_find_lyric_lines (ScwInkSheet *sheet, int row, double v_end, ScwTextLines *lines, ScwError *error)
{
  const ScwInkSheetRow *of = &sheet->rows[row];
  const int first = lines->n;
  Letters letters;
  double base;
  bool fine = collect (sheet, &of->view, of->bottom + BELOW_STAFF * of->space,
                       fmin (v_end, of->bottom + DEEPEST * of->space), 0.08 * of->space, &letters, error);

  if (fine && letters.n > MOST_BELOW)
    letters.n = 0;
  while (fine && lines->n - first < MOST_LINES
         && find_base (sheet, &letters, of->space, &base) >= FEWEST_LETTERS)
    fine = take_line (sheet, row, base, &letters, lines, error);
  if (lines->n > first)
    qsort (lines->at + first, lines->n - first, sizeof *lines->at, by_base);
  drop_far (sheet, row, first, &letters, lines);
  free (letters.at);
  for (int i = first; i < lines->n; i++)
    lines->at[i].verse = i - first + 1;
  return fine;
}

/* ---- free text ---- */

/* Letters of a line under way. */
typedef struct
{
  int *at; /* of the letters */
  int n, capacity;
  double u0, v0, u1, v1;
  double height; /* of its highest letter */
  bool gone;
} Chain;

typedef struct
{
  Chain *at;
  int n, capacity;
} Chains;

static bool
chain_add (Chain *chain, int i, const Letter *letter, ScwError *error)
{
  if (chain->n == chain->capacity)
    {
      const int capacity = chain->capacity > 0 ? 2 * chain->capacity : 8;
      int *more = realloc (chain->at, capacity * sizeof *more);

      if (more == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a line of text");
      chain->at = more;
      chain->capacity = capacity;
    }
  if (chain->n == 0)
    {
      chain->u0 = chain->v0 = INFINITY;
      chain->u1 = chain->v1 = -INFINITY;
    }
  chain->at[chain->n++] = i;
  chain->u0 = fmin (chain->u0, letter->u0);
  chain->u1 = fmax (chain->u1, letter->u1);
  chain->v0 = fmin (chain->v0, letter->v0);
  chain->v1 = fmax (chain->v1, letter->v1);
  chain->height = fmax (chain->height, height_of (letter));
  return true;
}

/* How far a letter is from the end of a chain that it may go on; INFINITY: it is no part of it. */
static double
chain_gap (const Chain *chain, const Letter *last, const Letter *letter)
{
  const double h = fmax (height_of (last), height_of (letter)),
               low = fmin (height_of (last), height_of (letter));
  const double overlap = fmin (last->v1, letter->v1) - fmax (last->v0, letter->v0);
  const double gap = letter->u0 - chain->u1;

  if (gap > 1.1 * fmax (h, 0.7 * chain->height) || gap < -0.6 * h || overlap < 0.4 * low || h > LARGER * low)
    return INFINITY;
  return fabs (gap) + fabs (last->v1 - letter->v1);
}

static bool
make_chains (const Letters *letters, double space, Chains *chains, ScwError *error)
{
  for (int i = 0; i < letters->n; i++)
    {
      const Letter *letter = &letters->at[i];
      Chain *best = NULL;
      double least = INFINITY;

      if (height_of (letter) < LEAST_FREE * space || height_of (letter) > LARGEST_FREE * space
          || letter->u1 - letter->u0 > 2 * LARGEST_FREE * space)
        continue;
      for (int c = 0; c < chains->n; c++)
        {
          const double gap
            = chain_gap (&chains->at[c], &letters->at[chains->at[c].at[chains->at[c].n - 1]], letter);

          if (gap < least)
            {
              least = gap;
              best = &chains->at[c];
            }
        }
      if (best == NULL)
        {
          if (chains->n == chains->capacity)
            {
              const int capacity = chains->capacity > 0 ? 2 * chains->capacity : 64;
              Chain *more = realloc (chains->at, capacity * sizeof *more);

              if (more == NULL)
                return scw_fail (error, SCW_ERROR_MEMORY, "no memory for lines of text");
              chains->at = more;
              chains->capacity = capacity;
            }
          best = &chains->at[chains->n++];
          *best = (Chain){ 0 };
        }
      if (!chain_add (best, i, letter, error))
        return false;
    }
  return true;
}

/* Dots, commas and hyphens go to the line they stand in; so does a chain within a larger one (the dots of a title). */
static bool
attach (const Letters *letters, double space, Chains *chains, ScwError *error)
{
  for (int c = 0; c < chains->n; c++)
    for (int k = 0; k < chains->n && !chains->at[c].gone; k++)
      {
        Chain *small = &chains->at[c], *large = &chains->at[k];
        const double u = (small->u0 + small->u1) / 2, v = (small->v0 + small->v1) / 2;

        if (c == k || large->gone || small->height > 0.6 * large->height
            || u < large->u0 - 0.3 * large->height || u > large->u1 + 0.5 * large->height
            || v < large->v0 - 0.4 * large->height || v > large->v1 + 0.3 * large->height)
          continue;
        for (int i = 0; i < small->n; i++)
          if (!chain_add (large, small->at[i], &letters->at[small->at[i]], error))
            return false;
        small->gone = true;
      }
  for (int i = 0; i < letters->n; i++)
    {
      const Letter *letter = &letters->at[i];
      const double v = (letter->v0 + letter->v1) / 2;
      Chain *best = NULL;

      if (height_of (letter) >= LEAST_FREE * space || letter->u1 - letter->u0 > 3 * space)
        continue;
      for (int c = 0; c < chains->n && best == NULL; c++)
        if (!chains->at[c].gone && chains->at[c].n >= FEWEST_FREE
            && letter->u0 > chains->at[c].u0 - 0.5 * chains->at[c].height
            && letter->u1 < chains->at[c].u1 + 0.9 * chains->at[c].height
            && v > chains->at[c].v0 - 0.5 * chains->at[c].height
            && v < chains->at[c].v1 + 0.3 * chains->at[c].height)
          best = &chains->at[c];
      if (best != NULL && !chain_add (best, i, letter, error))
        return false;
    }
  return true;
}

static bool
line_of_chain (
  ScwInkSheet *sheet, const Letters *letters, const Chain *chain, ScwTextLines *lines, ScwError *error)
{
  Letter *own = malloc (chain->n * sizeof *own);
  ScwTextLine *line = own != NULL ? add_line (lines, error) : NULL;
  bool fine = line != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for letters");

  if (fine)
    {
      double base = chain->v1;
      int most = 0;

      for (int i = 0; i < chain->n; i++)
        {
          own[i] = letters->at[chain->at[i]];
          sheet->pieces[own[i].piece].taken = true;
        }
      qsort (own, chain->n, sizeof *own, by_place);
      for (int i = 0; i < chain->n; i++)
        {
          int count = 0;

          for (int k = 0; k < chain->n; k++)
            count += fabs (own[k].v1 - own[i].v1) < 0.12 * chain->height;
          if (count > most && height_of (&own[i]) > 0.4 * chain->height)
            {
              most = count;
              base = own[i].v1;
            }
        }
      *line = (ScwTextLine){ .view = &sheet->level, .base = base, .row = -1 };
      line->x_height = x_height_of (own, chain->n, base, 0.15 * chain->height, 0.4 * chain->height);
      fine = fill_chunks (line, own, chain->n, true, error);
    }
  free (own);
  return fine;
}

bool
scw_find_free_lines (ScwInkSheet *sheet, ScwTextLines *lines, ScwError *error)
{
  Letters letters;
  Chains chains = { 0 };
  bool fine = collect (sheet, &sheet->level, -INFINITY, INFINITY, 0.08 * sheet->space, &letters, error)
              && make_chains (&letters, sheet->space, &chains, error)
              && attach (&letters, sheet->space, &chains, error);

  for (int c = 0; fine && c < chains.n; c++)
    if (!chains.at[c].gone)
      fine = line_of_chain (sheet, &letters, &chains.at[c], lines, error);
  for (int c = 0; c < chains.n; c++)
    free (chains.at[c].at);
  free (chains.at);
  free (letters.at);
  return fine;
}
