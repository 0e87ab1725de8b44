/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/words/lexicon.h"
#include "engine/words/lyrics.h"
#include "engine/words/roles.h"

#define MOST_VERSES    12
#define SAMPLES        3    /* lines a language is guessed from */
#define MOST_PLACES    32   /* rows of a system whose words go on */
#define LONG_LINE      4    /* syllables */
#define CLEARLY        0.03 /* likelier a line than a language that is more usual */
#define LEAST_LYRICS   0.5  /* confidence of a line that is one of syllables */
#define MOST_FREE      400  /* lines of free text that are read */
#define LEAST_FREE     0.35
#define MOST_LANGUAGES 8 /* that are tried */

struct ScwWordsReader
{
  ScwOcr *ocr;
  char languages[SCW_OCR_MAX_LANGUAGES][16];
  int n_languages;
  char list[SCW_OCR_MAX_LANGUAGES * 16];
};

/* The work on one page. */
typedef struct
{
  ScwWordsReader *reader;
  const ScwWordsRow *rows;
  int n_rows;
  const ScwWordsOptions *options;
  ScwInkSheet *sheet;
  ScwTextLines lines;
  ScwText *texts;     /* (lines.n) */
  ScwRowMusic *music; /* (n_rows) */
  ScwFreeText *free;  /* (n_free) */
  int n_free;
  ScwWords *words;
  ScwError *error;
} Work;

const char *
scw_word_role_name (ScwWordRole role)
{
  static const char *const names[]
    = { "title",       "subtitle",       "composer", "lyricist", "part-name",  "abbreviation",
        "page-number", "measure-number", "footer",   "tempo",    "expression", "metronome",
        "rehearsal",   "harmony",        "lyric",    "other" };

  return role < SCW_WORD_ROLES ? names[role] : "other";
}

void
scw_words_clear (ScwWords *words)
{
  for (int i = 0; i < words->n; i++)
    free (words->at[i].text);
  free (words->at);
  *words = (ScwWords){ 0 };
}

static bool
add_language (ScwWordsReader *reader, const char *name, size_t length)
{
  for (int i = 0; i < scw_ocr_n_languages (reader->ocr); i++)
    {
      const char *there = scw_ocr_language (reader->ocr, i);

      if (strlen (there) == length && memcmp (there, name, length) == 0)
        {
          strcpy (reader->languages[reader->n_languages++], there);
          return true;
        }
    }
  return false;
}

/* Those of "deu+eng"; blanks and commas do, too. */
static bool
wish (ScwWordsReader *reader, const char *languages, ScwError *error)
{
  for (const char *at = languages; *at != '\0';)
    {
      const size_t length = strcspn (at, "+, ");

      if (length > 0 && reader->n_languages == SCW_OCR_MAX_LANGUAGES)
        return scw_fail (error, SCW_ERROR_ARGUMENT, "more than %d languages", SCW_OCR_MAX_LANGUAGES);
      if (length > 0 && !add_language (reader, at, length))
        return scw_fail (error, SCW_ERROR_ARGUMENT, "Tesseract has no data for '%.*s'", (int) length, at);
      at += length + strspn (at + length, "+, ");
    }
  return reader->n_languages > 0 || scw_fail (error, SCW_ERROR_ARGUMENT, "no language was named");
}

/* What songs are most often sung in comes first: of languages that fit equally well the first is taken. */
static void
take_all (ScwWordsReader *reader)
{
  static const char *const usual[] = { "deu", "eng", "fra", "ita", "spa", "lat" };

  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    add_language (reader, usual[i], 3);
  for (int i = 0; i < scw_ocr_n_languages (reader->ocr) && reader->n_languages < MOST_LANGUAGES; i++)
    {
      const char *name = scw_ocr_language (reader->ocr, i);
      bool known = false;

      for (int k = 0; k < reader->n_languages; k++)
        known |= strcmp (reader->languages[k], name) == 0;
      if (!known)
        add_language (reader, name, strlen (name));
    }
}

ScwWordsReader *
scw_words_open (const char *languages, ScwError *error)
{
  ScwOcr *ocr = scw_ocr_open (error);
  ScwWordsReader *reader = ocr != NULL ? calloc (1, sizeof *reader) : NULL;

  if (reader == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for Tesseract");
      scw_ocr_close (ocr);
      return NULL;
    }
  reader->ocr = ocr;
  if (languages == NULL)
    take_all (reader);
  else if (!wish (reader, languages, error))
    {
      scw_words_close (reader);
      return NULL;
    }
  for (int i = 0; i < reader->n_languages; i++)
    {
      strcat (reader->list, i > 0 ? "+" : "");
      strcat (reader->list, reader->languages[i]);
    }
  return reader;
}

void
scw_words_close (ScwWordsReader *reader)
{
  if (reader == NULL)
    return;
  scw_ocr_close (reader->ocr);
  free (reader);
}

const char *
scw_words_languages (const ScwWordsReader *reader)
{
  return reader->list;
}

/* ---- a page ---- */

static bool
go_on (const Work *work)
{
  const ScwWordsOptions *options = work->options;

  return options == NULL || options->cancelled == NULL || !options->cancelled (options->data)
         || scw_fail (work->error, SCW_ERROR_CANCELLED, "cancelled");
}

/* Where the next row below begins, in the view of this one. */
static double
next_row (const ScwInkSheet *sheet, int row)
{
  const ScwInkSheetRow *of = &sheet->rows[row];
  double nearest = INFINITY;

  for (int r = 0; r < sheet->n_rows; r++)
    {
      const ScwInkSheetRow *other = &sheet->rows[r];

      if (r != row && other->y0 > of->y1 - of->space && other->x0 < of->x1 && other->x1 > of->x0)
        {
          double u = (other->x0 + other->x1) / 2,
                 v = (other->y0 + other->y1) / 2 - (other->bottom - other->top) / 2;

          scw_ink_sheet_to_view (&of->view, &u, &v);
          nearest = fmin (nearest, v - 0.5 * of->space);
        }
    }
  return nearest;
}

static bool
find_lines (Work *work)
{
  for (int r = 0; r < work->n_rows; r++)
    if (work->rows[r].staves == 1
        && !scw_find_lyric_lines (work->sheet, r, next_row (work->sheet, r), &work->lines, work->error))
      return false;
  return scw_find_free_lines (work->sheet, &work->lines, work->error);
}

static double
length_of (const ScwTextLine *line)
{
  double sum = 0;

  for (int i = 0; i < line->n_chunks; i++)
    if (line->chunks[i].kind == SCW_CHUNK_TEXT)
      sum += line->chunks[i].u1 - line->chunks[i].u0;
  return sum / line->x_height;
}

/* The language of these lines: that in which the longest of them are likeliest. */
static bool
guess (Work *work, const bool *among, const char **language)
{
  double likely[SCW_OCR_MAX_LANGUAGES] = { 0 };
  ScwWordsReader *reader = work->reader;
  int best = 0, chosen[SAMPLES], n = 0;

  *language = reader->languages[0];
  if (reader->n_languages == 1)
    return true;
  for (; n < SAMPLES; n++)
    {
      int longest = -1;

      for (int i = 0; i < work->lines.n; i++)
        {
          bool had = !among[i];

          for (int k = 0; k < n; k++)
            had |= chosen[k] == i;
          if (!had && (longest < 0 || length_of (&work->lines.at[i]) > length_of (&work->lines.at[longest])))
            longest = i;
        }
      if (longest < 0)
        break;
      chosen[n] = longest;
    }
  for (int l = 0; l < reader->n_languages; l++)
    for (int k = 0; k < n; k++)
      {
        ScwText text;
        ScwError own = { 0 };

        if (!go_on (work))
          return false;
        /* Damaged data only makes its language unlikely. */
        if (scw_text_read (reader->ocr, reader->languages[l], work->sheet, &work->lines.at[chosen[k]], &text,
                           &own))
          likely[l] += scw_text_likelihood (&text, reader->languages[l]);
        scw_text_clear (&text);
        if (own.code == SCW_ERROR_MEMORY)
          return scw_fail_as (work->error, &own);
      }
  for (int l = 1; l < reader->n_languages; l++)
    if (likely[l] > likely[best] + CLEARLY * n)
      best = l;
  *language = reader->languages[best];
  return true;
}

static bool
read_lines (Work *work, const bool *among, const char *language)
{
  for (int i = 0; i < work->lines.n; i++)
    if (among[i])
      {
        scw_text_clear (&work->texts[i]);
        if (!go_on (work)
            || !scw_text_read (work->reader->ocr, language, work->sheet, &work->lines.at[i], &work->texts[i],
                               work->error))
          return false;
      }
  return true;
}

/* How many letters a free line must have: a single one may be a chord symbol, but among very many lines most are specks. */
static int
fewest_letters (const Work *work)
{
  int fewest = 1, n;

  do
    {
      n = 0;
      for (int i = 0; i < work->lines.n; i++)
        n += work->lines.at[i].row < 0 && work->lines.at[i].n_inks >= fewest;
    }
  while (n > MOST_FREE && fewest++ < MOST_FREE);
  return fewest;
}

/* Too little for a word: a speck. */
static bool
worth_reading (const Work *work, const ScwTextLine *line, int fewest)
{
  return line->n_inks >= fewest && (line->n_inks > 1 || line->u1 - line->u0 > 0.7 * work->sheet->space);
}

/* Each verse has a language of its own; free text that of the first, or one guessed from what is longest of it. */
static bool
read_all (Work *work)
{
  bool *among = calloc (work->lines.n + 1, sizeof *among);
  const char *language = NULL, *first = NULL;
  bool fine = among != NULL || scw_fail (work->error, SCW_ERROR_MEMORY, "no memory for lines of text");

  for (int verse = 1; fine && verse <= MOST_VERSES; verse++)
    {
      bool any = false;

      for (int i = 0; i < work->lines.n; i++)
        any |= among[i] = work->lines.at[i].row >= 0 && work->lines.at[i].verse == verse;
      if (!any)
        break;
      fine = guess (work, among, &language) && read_lines (work, among, language);
      first = first != NULL ? first : language;
    }
  if (fine)
    {
      const int fewest = fewest_letters (work);

      for (int i = 0; i < work->lines.n; i++)
        among[i] = work->lines.at[i].row < 0 && worth_reading (work, &work->lines.at[i], fewest);
      fine = (first != NULL || guess (work, among, &first)) && read_lines (work, among, first);
    }
  free (among);
  return fine;
}

/* ---- lyrics ---- */

static double
letters_each (const ScwSyllables *syllables)
{
  double sum = 0;

  for (int i = 0; i < syllables->n; i++)
    for (const char *at = syllables->at[i].text; *at != '\0'; at++)
      sum += (*at & 0xc0) != 0x80;
  return syllables->n > 0 ? sum / syllables->n : 0;
}

/* Whether a line may be one of syllables, by itself. */
static bool
may_be_lyrics (const ScwText *text, const ScwSyllables *syllables, const ScwRowMusic *music)
{
  char all[1024] = "";
  int sung = 0;

  if (syllables->n == 0 || text->confidence < LEAST_LYRICS || syllables->letters < 0.6
      || (syllables->n > 1 && letters_each (syllables) < 1.7))
    return false;
  for (int i = 0; i < music->n_notes; i++)
    sung += music->notes[i].sings;
  /* Where the places of most notes are not known, nothing follows from them. */
  if (2 * syllables->n_placed < syllables->n && 2 * sung > syllables->n)
    return false;
  for (int i = 0; i < syllables->n && strlen (all) + SCW_TEXT_MOST + 2 < sizeof all; i++)
    {
      strcat (all, syllables->at[i].text);
      strcat (all, " ");
    }
  return scw_lexicon_says (all) == SCW_SAYS_NOTHING;
}

static double
depth_of (const Work *work, const ScwTextLine *line)
{
  const ScwInkSheetRow *row = &work->sheet->rows[line->row];

  return (line->base - row->bottom) / row->space;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* What the long lines of syllables have in common. */
typedef struct
{
  double x_height; /* 0: there are none */
  double depth;    /* of the deepest, below its staff */
} Usual;

static bool
find_usual (const Work *work, const ScwSyllables *syllables, const bool *maybe, Usual *usual)
{
  double *heights = malloc ((work->lines.n + 1) * sizeof *heights);
  int n = 0;

  *usual = (Usual){ 0 };
  if (heights == NULL)
    return scw_fail (work->error, SCW_ERROR_MEMORY, "no memory for lyrics");
  for (int i = 0; i < work->lines.n; i++)
    if (maybe[i] && syllables[i].n >= LONG_LINE)
      {
        heights[n++] = work->lines.at[i].x_height;
        usual->depth = fmax (usual->depth, depth_of (work, &work->lines.at[i]));
      }
  qsort (heights, n, sizeof *heights, compare_doubles);
  if (n > 0)
    usual->x_height = heights[n / 2];
  free (heights);
  return true;
}

/* Short lines are held against the long ones. */
static bool
is_like (const Work *work, const ScwTextLine *line, const ScwSyllables *syllables, const Usual *usual)
{
  const double ratio = usual->x_height > 0 ? line->x_height / usual->x_height : 1;

  if (usual->x_height <= 0)
    return syllables->n > 1 && letters_each (syllables) >= 2;
  return ratio > 0.75 && ratio < 1.35
         && (syllables->n >= LONG_LINE || depth_of (work, line) < 1.15 * usual->depth + 0.5);
}

static bool
put_syllables (Work *work, const ScwTextLine *line, const ScwSyllables *syllables, int verse, bool *hyphened)
{
  const ScwRowMusic *music = &work->music[line->row];

  for (int i = 0; i < syllables->n; i++)
    {
      const ScwSyllable *syllable = &syllables->at[i];
      const bool before = syllable->hyphen_before || (i == 0 && *hyphened);
      ScwWord *word
        = scw_words_add (work->words, SCW_WORD_LYRIC, syllable->text, syllable->confidence, work->error);

      if (word == NULL)
        return false;
      word->box = scw_page_box (work->sheet, line->view, syllable->u0, line->base - 1.6 * line->x_height,
                                syllable->u1, line->base + 0.5 * line->x_height);
      word->row = line->row;
      word->verse = verse;
      word->extend = syllable->extend && !syllable->hyphen_after;
      word->syllabic = before ? (syllable->hyphen_after ? SCW_SYLLABIC_MIDDLE : SCW_SYLLABIC_END)
                              : (syllable->hyphen_after ? SCW_SYLLABIC_BEGIN : SCW_SYLLABIC_SINGLE);
      if (syllable->note >= 0)
        {
          word->token = music->notes[syllable->note].token;
          word->measure = music->notes[syllable->note].measure;
          word->onset = music->notes[syllable->note].onset;
        }
    }
  if (syllables->n > 0)
    *hyphened = syllables->at[syllables->n - 1].hyphen_after;
  return true;
}

/* How many rows of its group stand above a row. */
static int
place_in_group (const Work *work, int row)
{
  int n = 0;

  while (row > n && work->rows[row - n - 1].group == work->rows[row].group)
    n++;
  return n;
}

/* What is left of slurs and hairpins is no text. */
static void
trim (char *text)
{
  static const char *const strokes[]
    = { " ", "-", "_", "~", "|", "<", ">", "\u2014", "\u2013", "\u00b0", "\u00bb", "\u00ab" };
  bool again = true;

  while (again)
    {
      again = false;
      for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++)
        {
          const size_t n = strlen (strokes[i]), all = strlen (text);

          if (all >= n && strcmp (text + all - n, strokes[i]) == 0)
            {
              text[all - n] = '\0';
              again = true;
            }
          else if (all >= n && strncmp (text, strokes[i], n) == 0)
            {
              memmove (text, text + n, all - n + 1);
              again = true;
            }
        }
    }
}

static bool
put_free (Work *work, int i)
{
  const ScwTextLine *line = &work->lines.at[i];
  const ScwText *text = &work->texts[i];
  ScwFreeText *to = &work->free[work->n_free];
  size_t size = 1;
  double x = line->u0, y = line->v0, x1 = line->u1, y1 = line->v1;

  if (text->n == 0 || text->confidence < LEAST_FREE)
    return true;
  for (int k = 0; k < text->n; k++)
    size += strlen (text->at[k].text) + 1;
  to->text = malloc (size);
  if (to->text == NULL)
    return scw_fail (work->error, SCW_ERROR_MEMORY, "no memory for words");
  to->text[0] = '\0';
  for (int k = 0; k < text->n; k++)
    {
      strcat (to->text, k > 0 ? " " : "");
      strcat (to->text, text->at[k].text);
    }
  trim (to->text);
  if (to->text[0] == '\0')
    {
      free (to->text);
      to->text = NULL;
      return true;
    }
  if (line->row >= 0)
    {
      scw_ink_sheet_from_view (line->view, &x, &y);
      scw_ink_sheet_from_view (line->view, &x1, &y1);
      scw_ink_sheet_to_view (&work->sheet->level, &x, &y);
      scw_ink_sheet_to_view (&work->sheet->level, &x1, &y1);
    }
  to->confidence = text->confidence;
  to->u0 = x;
  to->v0 = y;
  to->u1 = x1;
  to->v1 = y1;
  to->x_height = line->x_height;
  work->n_free++;
  return true;
}

static bool
put_lines_of (Work *work, const ScwSyllables *syllables, const bool *maybe)
{
  /* Whether a word goes on in the next system: by the row's place in its system, and verse. */
  bool hyphened[MOST_PLACES][MOST_VERSES + 1] = { 0 };
  int row = -1, verse = 0;
  Usual usual;

  if (!find_usual (work, syllables, maybe, &usual))
    return false;
  for (int i = 0; i < work->lines.n; i++)
    {
      const ScwTextLine *line = &work->lines.at[i];
      const int place = line->row >= 0 ? place_in_group (work, line->row) : 0, number = syllables[i].number;

      if (line->row != row)
        verse = 0;
      row = line->row;
      if (!maybe[i] || verse >= MOST_VERSES || place >= MOST_PLACES
          || !is_like (work, line, &syllables[i], &usual))
        {
          if (!put_free (work, i))
            return false;
          continue;
        }
      verse = number > verse && number <= MOST_VERSES ? number : verse + 1;
      if (!put_syllables (work, line, &syllables[i], verse, &hyphened[place][verse]))
        return false;
    }
  return true;
}

static bool
put_lines (Work *work)
{
  ScwSyllables *syllables = calloc (work->lines.n + 1, sizeof *syllables);
  bool *maybe = calloc (work->lines.n + 1, sizeof *maybe);
  bool fine = (syllables != NULL && maybe != NULL)
              || scw_fail (work->error, SCW_ERROR_MEMORY, "no memory for lyrics");

  for (int i = 0; fine && i < work->lines.n; i++)
    {
      const ScwTextLine *line = &work->lines.at[i];

      if (line->row < 0)
        continue;
      fine = scw_syllables (line, &work->texts[i], &work->music[line->row],
                            work->sheet->rows[line->row].space, &syllables[i], work->error);
      maybe[i] = fine && may_be_lyrics (&work->texts[i], &syllables[i], &work->music[line->row]);
    }
  fine = fine && put_lines_of (work, syllables, maybe);
  for (int i = 0; syllables != NULL && i < work->lines.n; i++)
    scw_syllables_clear (&syllables[i]);
  free (syllables);
  free (maybe);
  return fine;
}

static void
finish (Work *work)
{
  for (int i = 0; work->texts != NULL && i < work->lines.n; i++)
    scw_text_clear (&work->texts[i]);
  for (int i = 0; work->free != NULL && i < work->lines.n; i++)
    free (work->free[i].text);
  for (int r = 0; work->music != NULL && r < work->n_rows; r++)
    scw_row_music_clear (&work->music[r]);
  free (work->texts);
  free (work->free);
  free (work->music);
  scw_text_lines_clear (&work->lines);
  scw_ink_sheet_free (work->sheet);
}

static bool
read_sheet (Work *work)
{
  bool fine = find_lines (work);

  work->texts = calloc (work->lines.n + 1, sizeof *work->texts);
  work->free = calloc (work->lines.n + 1, sizeof *work->free);
  work->music = calloc (work->n_rows + 1, sizeof *work->music);
  if (work->texts == NULL || work->free == NULL || work->music == NULL)
    return scw_fail (work->error, SCW_ERROR_MEMORY, "no memory for words");
  for (int r = 0; fine && r < work->n_rows; r++)
    fine = scw_row_music (&work->rows[r], work->sheet, r, &work->music[r], work->error);
  for (int i = 0; fine && i < work->lines.n; i++)
    if (work->lines.at[i].row >= 0)
      fine = scw_split_chunks (&work->lines.at[i], &work->music[work->lines.at[i].row], work->error);
  scw_ink_sheet_whiten (work->sheet);
  if (fine && read_all (work) && put_lines (work))
    {
      const ScwPlaces places
        = { work->sheet, work->rows, work->music, work->options != NULL && work->options->first_page };

      return scw_assign_roles (&places, work->free, work->n_free, work->words, work->error);
    }
  return false;
}

bool
scw_words_read (ScwWordsReader *reader,
                const ScwGray *page,
                const ScwWordsRow *rows,
                int n,
                const ScwWordsOptions *options,
                ScwWords *words,
                ScwError *error)
{
  Work work
    = { .reader = reader, .rows = rows, .n_rows = n, .options = options, .words = words, .error = error };
  bool fine;

  *words = (ScwWords){ 0 };
  if (n <= 0)
    return true;
  fine = scw_ink_sheet_new (page, rows, n, &work.sheet, error);
  if (fine && work.sheet != NULL)
    fine = read_sheet (&work);
  finish (&work);
  if (!fine)
    scw_words_clear (words);
  return fine;
}
