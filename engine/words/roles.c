/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/roles.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/words/lexicon.h"

/* In staff spaces. */
#define NEAR_ABOVE     9.0 /* of a staff: what may belong to it */
#define NUMBER_ABOVE   4.5 /* measure numbers */
#define NUMBER_ASIDE   3.0
#define MARK_ASIDE     8.0  /* from the place of a token to the text it has */
#define FOOT           5.0  /* below the last staff */
#define FEWEST_OF_NAME 4    /* letters */
#define CENTRED        0.14 /* of the width: how far a title may be from the middle */

ScwWord *
scw_words_add (ScwWords *words, ScwWordRole role, const char *text, double confidence, ScwError *error)
{
  char *copy = strdup (text);

  if (copy != NULL && words->n == words->capacity)
    {
      const int capacity = words->capacity > 0 ? 2 * words->capacity : 64;
      ScwWord *more = realloc (words->at, capacity * sizeof *more);

      if (more != NULL)
        {
          words->at = more;
          words->capacity = capacity;
        }
    }
  if (copy == NULL || words->n == words->capacity)
    {
      free (copy);
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for words");
      return NULL;
    }
  words->at[words->n] = (ScwWord){
    .role = role,
    .text = copy,
    .confidence = confidence,
    .row = -1,
    .token = -1,
    .measure = -1,
    .onset = SCW_FRACTION_ZERO,
    .staff = 1,
  };
  return &words->at[words->n++];
}

ScwBox
scw_page_box (const ScwInkSheet *sheet, const ScwView *view, double u0, double v0, double u1, double v1)
{
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;

  for (int i = 0; i < 4; i++)
    {
      double x = i & 1 ? u1 : u0, y = i & 2 ? v1 : v0;

      scw_ink_sheet_from_view (view, &x, &y);
      x0 = fmin (x0, x);
      y0 = fmin (y0, y);
      x1 = fmax (x1, x);
      y1 = fmax (y1, y);
    }
  return (ScwBox){ x0 * sheet->scale, y0 * sheet->scale, (x1 - x0) * sheet->scale, (y1 - y0) * sheet->scale };
}

static ScwWord *
add_text (const ScwPlaces *places,
          const ScwFreeText *text,
          ScwWordRole role,
          const char *says,
          ScwWords *words,
          ScwError *error)
{
  ScwWord *word = scw_words_add (words, role, says, text->confidence, error);

  if (word != NULL)
    word->box = scw_page_box (places->sheet, &places->sheet->level, text->u0, text->v0, text->u1, text->v1);
  return word;
}

/* How far a text lies above the first line of a row (positive), in the row's own coordinates, and its u there. */
static double
height_above (const ScwPlaces *places, int row, const ScwFreeText *text, double *u0)
{
  const ScwInkSheetRow *of = &places->sheet->rows[row];
  double x = text->u0, y = (text->v0 + text->v1) / 2;

  scw_ink_sheet_from_view (&places->sheet->level, &x, &y);
  scw_ink_sheet_to_view (&of->view, &x, &y);
  *u0 = x;
  return (of->top - y) / of->space;
}

static double
depth_below (const ScwPlaces *places, int row, const ScwFreeText *text)
{
  const ScwInkSheetRow *of = &places->sheet->rows[row];
  double u;

  return -height_above (places, row, text, &u) - (of->bottom - of->top) / of->space;
}

static bool
overlaps (const ScwInkSheetRow *row, const ScwFreeText *text)
{
  return text->u1 > row->x0 && text->u0 < row->x1;
}

/* The row next to a text: the one below it (*above true), above it, or the one it stands in; -1: none. */
static int
row_of (const ScwPlaces *places, const ScwFreeText *text, bool *above)
{
  double least = INFINITY;
  int best = -1;

  for (int r = 0; r < places->sheet->n_rows; r++)
    {
      double u;
      const double up = height_above (places, r, text, &u), down = depth_below (places, r, text);
      const double away = up > 0 ? up : down > 0 ? down : 0;

      if (overlaps (&places->sheet->rows[r], text) && away < least)
        {
          least = away;
          best = r;
          *above = up > 0;
        }
    }
  return best;
}

static bool
has_letters (const char *text, int least)
{
  int n = 0;

  for (; *text != '\0'; text++)
    n += isalpha ((unsigned char) *text) || (unsigned char) *text >= 0xc3;
  return n >= least;
}

/* ---- left of the rows ---- */

static int
named_row (const ScwPlaces *places, const ScwFreeText *text)
{
  const double v = (text->v0 + text->v1) / 2;
  double least = INFINITY;
  int best = -1;

  for (int r = 0; r < places->sheet->n_rows; r++)
    {
      const ScwInkSheetRow *row = &places->sheet->rows[r];
      const double away = fabs ((row->y0 + row->y1) / 2 - v);

      if (text->u1 < row->x0 + 0.3 * row->space && row->x0 - text->u1 < 14 * row->space
          && v > row->y0 - 2 * row->space && v < row->y1 + 2 * row->space && away < least)
        {
          least = away;
          best = r;
        }
    }
  return best;
}

static bool
name_rows (const ScwPlaces *places, ScwFreeText *texts, int n, ScwWords *words, ScwError *error)
{
  for (int i = 0; i < n; i++)
    {
      const int row
        = texts[i].text != NULL && has_letters (texts[i].text, 2) ? named_row (places, &texts[i]) : -1;
      const bool first = row >= 0 && places->first_page && places->rows[row].group == places->rows[0].group;
      ScwWord *word = NULL;

      if (row < 0)
        continue;
      for (int w = 0; w < words->n && word == NULL; w++)
        if (words->at[w].row == row
            && (words->at[w].role == SCW_WORD_PART_NAME || words->at[w].role == SCW_WORD_ABBREVIATION))
          word = &words->at[w];
      if (word != NULL)
        {
          /* The next line of a name. */
          char *longer = malloc (strlen (word->text) + strlen (texts[i].text) + 2);

          if (longer == NULL)
            return scw_fail (error, SCW_ERROR_MEMORY, "no memory for words");
          strcpy (longer, word->text);
          strcat (longer, " ");
          strcat (longer, texts[i].text);
          free (word->text);
          word->text = longer;
          word->confidence = fmin (word->confidence, texts[i].confidence);
        }
      else
        {
          word = add_text (places, &texts[i], first ? SCW_WORD_PART_NAME : SCW_WORD_ABBREVIATION,
                           texts[i].text, words, error);
          if (word == NULL)
            return false;
          word->row = row;
        }
      if (word->role == SCW_WORD_ABBREVIATION)
        scw_lexicon_correct_name (word->text);
      free (texts[i].text);
      texts[i].text = NULL;
    }
  return true;
}

/* ---- at and between rows ---- */

/* Where a text stands by its row. */
typedef enum
{
  ABOVE,
  BETWEEN, /* the two staves of it */
  BELOW,
} Side;

/* Whether a text that begins at u may be that of a mark. */
static bool
may_fill (
  const ScwRowMusic *music, const ScwPlacedMark *mark, ScwMarkKind kind, Side side, double u, double space)
{
  const int last = music->staves > 1 ? music->staves : 1;

  if (mark->kind != kind || mark->filled || !(fabs (mark->u - u - space) < MARK_ASIDE * space))
    return false;
  switch (side)
    {
    case ABOVE:
      return mark->above && mark->staff == 1;
    case BETWEEN:
      return mark->above ? mark->staff == last : mark->staff < last;
    default:
      return !mark->above && mark->staff == last;
    }
}

/* Gives a word its token, or else its place. */
static void
place_word (const ScwPlaces *places, ScwWord *word, int row, ScwMarkKind kind, double u, Side side)
{
  ScwRowMusic *music = &places->music[row];
  const double space = places->sheet->rows[row].space;
  const ScwPlacedNote *near = scw_row_music_near (music, u + 0.5 * space);
  ScwPlacedMark *best = NULL;

  word->row = row;
  word->above = side == ABOVE;
  for (int i = 0; i < music->n_marks; i++)
    {
      ScwPlacedMark *mark = &music->marks[i];

      if (may_fill (music, mark, kind, side, u, space)
          && (best == NULL || fabs (mark->u - u - space) < fabs (best->u - u - space)))
        best = mark;
    }
  if (best != NULL)
    {
      best->filled = true;
      word->token = best->token;
      word->measure = best->measure;
      word->onset = best->onset;
      word->staff = best->staff;
    }
  else if (near != NULL)
    {
      word->measure = near->measure;
      word->onset = near->onset;
      if (u < music->notes[0].u)
        word->onset = SCW_FRACTION_ZERO;
    }
}

static bool
mark_near (const ScwPlaces *places, int row, ScwMarkKind kind, Side side, double u)
{
  const ScwRowMusic *music = &places->music[row];

  for (int i = 0; i < music->n_marks; i++)
    if (may_fill (music, &music->marks[i], kind, side, u, places->sheet->rows[row].space))
      return true;
  return false;
}

/* How many texts at the same height are chord symbols. */
static int
chords_beside (const ScwFreeText *texts, int n, const ScwFreeText *text)
{
  char chord[64];
  int count = 0;

  for (int i = 0; i < n; i++)
    count += texts[i].text != NULL && fabs (texts[i].v1 - text->v1) < 0.6 * (text->v1 - text->v0)
             && scw_lexicon_harmony (texts[i].text, chord, sizeof chord);
  return count;
}

static bool
take (ScwFreeText *text, bool fine)
{
  free (text->text);
  text->text = NULL;
  return fine;
}

/* "Allegro (J = 120)" is two words. */
static bool
put_metronome (
  const ScwPlaces *places, ScwFreeText *text, int row, double u, ScwWords *words, ScwError *error)
{
  char number[16];
  ScwNoteType beat;
  int length, dots;
  ScwWord *word;

  if (!scw_lexicon_metronome (text->text, number, &length, &beat, &dots))
    {
      /* The number was not read, and the note in front of it is no word. */
      length = (int) strcspn (text->text, "=");
      while (length > 0 && text->text[length - 1] == ' ')
        length--;
      while (length > 0 && text->text[length - 1] != ' ')
        length--;
      text->text[length > 0 ? length - 1 : 0] = '\0';
      return true;
    }
  word = add_text (places, text, SCW_WORD_METRONOME, number, words, error);
  if (word == NULL)
    return false;
  word->beat = beat;
  word->dots = dots;
  place_word (places, word, row, SCW_MARK_METRONOME, u, ABOVE);
  text->text[length] = '\0';
  if (!has_letters (text->text, 3))
    return take (text, true);
  word = add_text (places, text, SCW_WORD_TEMPO, text->text, words, error);
  if (word != NULL)
    place_word (places, word, row, SCW_MARK_WORDS, u, ABOVE);
  return take (text, word != NULL);
}

static bool
put_at_row (const ScwPlaces *places, ScwFreeText *texts, int n, int i, ScwWords *words, ScwError *error)
{
  ScwFreeText *text = &texts[i];
  bool above = false;
  const int row = row_of (places, text, &above);
  const ScwInkSheetRow *of = row >= 0 ? &places->sheet->rows[row] : NULL;
  char chord[64];
  double u, up, down;
  ScwWord *word;
  ScwSays says;
  Side side;
  bool top;

  if (row < 0)
    return true;
  up = height_above (places, row, text, &u);
  down = depth_below (places, row, text);
  if (up > NEAR_ABOVE || down > NEAR_ABOVE)
    return true;
  side = up <= 0 && down <= 0 ? BETWEEN : above ? ABOVE : BELOW;
  above = side == ABOVE;
  top = row == 0 || places->rows[row - 1].group != places->rows[row].group;
  if (above && scw_lexicon_is_number (text->text) && up < NUMBER_ABOVE
      && fabs (text->u0 - of->x0) < NUMBER_ASIDE * of->space)
    {
      word = add_text (places, text, SCW_WORD_MEASURE_NUMBER, text->text, words, error);
      if (word != NULL)
        word->row = row;
      return take (text, word != NULL);
    }
  if (above && scw_lexicon_harmony (text->text, chord, sizeof chord)
      && (mark_near (places, row, SCW_MARK_HARMONY, ABOVE, u) || chords_beside (texts, n, text) >= 3))
    {
      word = add_text (places, text, SCW_WORD_HARMONY, chord, words, error);
      if (word != NULL)
        place_word (places, word, row, SCW_MARK_HARMONY, u, ABOVE);
      /* The text stays until all have been looked at: others count it. */
      return word != NULL;
    }
  if (above && mark_near (places, row, SCW_MARK_REHEARSAL, ABOVE, u) && strlen (text->text) <= 3
      && scw_lexicon_says (text->text) == SCW_SAYS_NOTHING)
    {
      word = add_text (places, text, SCW_WORD_REHEARSAL, text->text, words, error);
      if (word != NULL)
        place_word (places, word, row, SCW_MARK_REHEARSAL, u, ABOVE);
      return take (text, word != NULL);
    }
  if (above && strchr (text->text, '=') != NULL && !put_metronome (places, text, row, u, words, error))
    return false;
  if (text->text == NULL)
    return true;
  scw_lexicon_correct (text->text);
  says = scw_lexicon_says (text->text);
  if (says == SCW_SAYS_DYNAMICS)
    return take (text, true);
  if (says == SCW_SAYS_NOTHING
      && !(has_letters (text->text, 3) && mark_near (places, row, SCW_MARK_WORDS, side, u)))
    return true;
  word
    = add_text (places, text, says == SCW_SAYS_TEMPO && above && top ? SCW_WORD_TEMPO : SCW_WORD_EXPRESSION,
                text->text, words, error);
  if (word != NULL)
    place_word (places, word, row, SCW_MARK_WORDS, u, side);
  return take (text, word != NULL);
}

/* ---- above and below all rows ---- */

static double
middle_of_rows (const ScwInkSheet *sheet, double *width)
{
  double x0 = INFINITY, x1 = -INFINITY;

  for (int r = 0; r < sheet->n_rows; r++)
    {
      x0 = fmin (x0, sheet->rows[r].x0);
      x1 = fmax (x1, sheet->rows[r].x1);
    }
  *width = x1 - x0;
  return (x0 + x1) / 2;
}

static bool
is_opus (const char *text)
{
  static const char *const begin[]
    = { "Op.", "op.", "Opus", "No.", "Nr.", "BWV", "KV", "Hob", "D.", "WoO", "(" };

  for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
    if (strncmp (text, begin[i], strlen (begin[i])) == 0)
      return true;
  return false;
}

static int
by_height (const void *a, const void *b)
{
  const ScwFreeText *x = a, *y = b;

  return (x->v1 > y->v1) - (x->v1 < y->v1);
}

static bool
is_centred (const ScwFreeText *text, double middle, double width)
{
  return fabs ((text->u0 + text->u1) / 2 - middle) < CENTRED * width;
}

/* The texts [0, n) stand above the first row. */
static bool
put_heading (const ScwPlaces *places, ScwFreeText *texts, int n, ScwWords *words, ScwError *error)
{
  double width, middle = middle_of_rows (places->sheet, &width);
  const ScwFreeText *title = NULL;
  bool has_composer = false, has_lyricist = false;

  /* The page may be wider than its music: what is centred on the paper is centred, too. */
  for (int i = 0; places->first_page && i < n; i++)
    if (has_letters (texts[i].text, 2)
        && (is_centred (&texts[i], middle, width)
            || is_centred (&texts[i], places->sheet->level.w / 2, width))
        && scw_lexicon_creator (texts[i].text) == 0
        && (title == NULL || texts[i].x_height > 1.1 * title->x_height))
      title = &texts[i];
  for (int i = 0; i < n; i++)
    {
      ScwFreeText *text = &texts[i];
      const double at = ((text->u0 + text->u1) / 2 - middle) / width;
      const int creator = scw_lexicon_creator (text->text);
      ScwWordRole role = SCW_WORD_OTHER;

      if (scw_lexicon_is_number (text->text))
        role
          = places->first_page && is_centred (text, middle, width) ? SCW_WORD_SUBTITLE : SCW_WORD_PAGE_NUMBER;
      else if (!places->first_page || !has_letters (text->text, text == title ? 2 : FEWEST_OF_NAME))
        role = SCW_WORD_OTHER;
      else if (text == title)
        role = SCW_WORD_TITLE;
      else if (title != NULL && fabs (text->x_height / title->x_height - 1) < 0.12
               && is_centred (text, middle, width) && text->v0 > title->v0
               && text->v0 - title->v1 < 3 * title->x_height)
        role = SCW_WORD_TITLE;
      else if ((creator > 0 || (creator == 0 && at > 0.2 && !is_opus (text->text))) && !has_composer)
        role = SCW_WORD_COMPOSER;
      else if ((creator < 0 || (creator == 0 && at < -0.2 && !is_opus (text->text))) && !has_lyricist)
        role = SCW_WORD_LYRICIST;
      else if (is_centred (text, middle, width) || is_opus (text->text))
        role = SCW_WORD_SUBTITLE;
      has_composer |= role == SCW_WORD_COMPOSER;
      has_lyricist |= role == SCW_WORD_LYRICIST;
      if (add_text (places, text, role, text->text, words, error) == NULL)
        return false;
    }
  return true;
}

static bool
put_rest (const ScwPlaces *places, ScwFreeText *texts, int n, ScwWords *words, ScwError *error)
{
  const ScwInkSheet *sheet = places->sheet;
  double first = INFINITY, last = 0;
  int heading = 0;
  bool fine = true;

  for (int r = 0; r < sheet->n_rows; r++)
    {
      first = fmin (first, sheet->rows[r].y0);
      last = fmax (last, sheet->rows[r].y1);
    }
  qsort (texts, n, sizeof *texts, by_height);
  while (heading < n && texts[heading].v1 < first)
    heading++;
  fine = put_heading (places, texts, heading, words, error);
  for (int i = heading; fine && i < n; i++)
    {
      const bool foot = texts[i].v0 > last + FOOT * sheet->space;
      const ScwWordRole role = !foot                                   ? SCW_WORD_OTHER
                               : scw_lexicon_is_number (texts[i].text) ? SCW_WORD_PAGE_NUMBER
                                                                       : SCW_WORD_FOOTER;

      if (!foot && !has_letters (texts[i].text, FEWEST_OF_NAME))
        continue; /* specks of the music */
      fine = add_text (places, &texts[i], role, texts[i].text, words, error) != NULL;
    }
  return fine;
}

/* Forgets the texts that are words by now. */
static int
squeeze (ScwFreeText *texts, int n)
{
  int kept = 0;

  for (int i = 0; i < n; i++)
    if (texts[i].text != NULL)
      texts[kept++] = texts[i];
  for (int i = kept; i < n; i++)
    texts[i].text = NULL;
  return kept;
}

bool
scw_assign_roles (const ScwPlaces *places, ScwFreeText *texts, int n, ScwWords *words, ScwError *error)
{
  const int before = words->n;
  bool fine = name_rows (places, texts, n, words, error);

  for (int i = 0; fine && i < n; i++)
    if (texts[i].text != NULL)
      fine = put_at_row (places, texts, n, i, words, error);
  for (int i = 0; fine && i < n; i++)
    for (int w = before; w < words->n && texts[i].text != NULL; w++)
      if (words->at[w].role == SCW_WORD_HARMONY)
        {
          const ScwBox box = scw_page_box (places->sheet, &places->sheet->level, texts[i].u0, texts[i].v0,
                                           texts[i].u1, texts[i].v1);

          if (memcmp (&box, &words->at[w].box, sizeof box) == 0)
            take (&texts[i], true);
        }
  return fine && put_rest (places, texts, squeeze (texts, n), words, error);
}
