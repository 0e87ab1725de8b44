/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a page: whatever ink stands around two staves, whatever their tokens are, and whatever Tesseract makes of it,
 * in whose place this file stands (ocr.h).
 *
 * The first byte says how many of the others are pieces of ink, four each; then come tokens, two each, up to 0xffff, and then
 * what is read. */
#include <math.h>
#include <string.h>

#include "engine/image/systems.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/unused.h"
#include "engine/words/apply.h"
#include "engine/words/ocr.h"
#include "tests/fuzz/fuzz.h"

#define WIDTH  700
#define HEIGHT 500
#define SPACE  10

static struct
{
  const uint8_t *at;
  size_t size;
} letters; /* that are still to be read */

/* ---- in Tesseract's place ---- */

ScwOcr *
scw_ocr_open (SCW_UNUSED ScwError *error)
{
  return (ScwOcr *) &letters;
}

void
scw_ocr_close (SCW_UNUSED ScwOcr *ocr)
{
}

int
scw_ocr_n_languages (SCW_UNUSED const ScwOcr *ocr)
{
  return 2;
}

const char *
scw_ocr_language (SCW_UNUSED const ScwOcr *ocr, int i)
{
  return i == 0 ? "deu" : "eng";
}

void
scw_ocr_line_clear (ScwOcrLine *line)
{
  free (line->at);
  *line = (ScwOcrLine){ 0 };
}

/* How many bytes of these are a letter; what is none is passed over, one by one. */
static size_t
letter_size (const uint8_t *at, size_t size)
{
  int n = size < 4 ? (int) size : 4;
  char text[5] = "";

  memcpy (text, at, (size_t) n);
  return xmlGetUTF8Char ((const unsigned char *) text, &n) > 0 ? (size_t) n : 0;
}

/* A letter, and how sure it is: its next byte. */
bool
scw_ocr_read (SCW_UNUSED ScwOcr *ocr,
              SCW_UNUSED const char *language,
              const ScwGray *picture,
              ScwOcrLine *line,
              SCW_UNUSED ScwError *error)
{
  int x = 0;

  scw_ocr_line_clear (line);
  line->capacity = 40;
  line->at = calloc ((size_t) line->capacity, sizeof *line->at);
  while (line->n < line->capacity && letters.size > 0)
    {
      const size_t n = letter_size (letters.at, letters.size);
      const uint8_t sure = n > 0 && n < letters.size ? letters.at[n] : 0;

      if (n > 0)
        {
          ScwOcrSymbol *symbol = &line->at[line->n++];

          memcpy (symbol->text, letters.at, n);
          symbol->begins_word = sure & 1;
          symbol->confidence = sure / 255.0;
          symbol->x0 = x;
          x += 1 + picture->width / 40 + (sure & 6);
          symbol->x1 = x < picture->width ? x : picture->width;
        }
      letters.at += n + 1 < letters.size ? n + 1 : letters.size;
      letters.size -= n + 1 < letters.size ? n + 1 : letters.size;
    }
  return true;
}

/* ---- the page ---- */

static void
fill (ScwGray *page, int x, int y, int w, int h)
{
  for (int row = y; row < y + h && row < page->height; row++)
    if (x < page->width)
      memset (scw_gray_row (page, row) + x, 0, (size_t) (w < page->width - x ? w : page->width - x));
}

/* Two staves with a barline at each end, and pieces of ink. */
static ScwGray *
draw_page (const uint8_t *pieces, int n)
{
  ScwGray *page = scw_gray_new (WIDTH, HEIGHT, NULL);

  for (int staff = 0; staff < 2; staff++)
    {
      const int top = 120 + staff * 190;

      for (int line = 0; line < 5; line++)
        fill (page, 40, top + line * SPACE, 620, 1);
      fill (page, 40, top, 2, 4 * SPACE);
      fill (page, 658, top, 2, 4 * SPACE);
    }
  for (const uint8_t *piece = pieces; piece < pieces + 4 * n; piece += 4)
    fill (page, piece[0] * WIDTH / 256, piece[1] * HEIGHT / 256, 1 + piece[2] % 64, 1 + piece[3] % 32);
  return page;
}

static void
check_words (const ScwWords *words, int n_rows, int n_tokens)
{
  for (int i = 0; i < words->n; i++)
    {
      const ScwWord *word = &words->at[i];

      FUZZ_CHECK (word->text != NULL && xmlCheckUTF8 ((const unsigned char *) word->text) == 1);
      FUZZ_CHECK (word->role < SCW_WORD_ROLES && word->row >= -1 && word->row < n_rows);
      FUZZ_CHECK (word->token >= -1 && word->token < n_tokens);
      FUZZ_CHECK (word->confidence >= 0 && word->confidence <= 1 && scw_word_role_name (word->role) != NULL);
    }
}

/* What was read goes into the music. */
static void
apply (ScwWords *words, const ScwWordsRow *rows, int n)
{
  const int parts[] = { 0, 0 };
  ScwPart *part = scw_delinearize (n > 0 ? rows[0].tokens : NULL, n > 0 ? rows[0].n_tokens : 0,
                                   SCW_RULES_MUSICAL, NULL, NULL);
  ScwScore *score;

  for (int row = 0; row < n; row++)
    FUZZ_CHECK (scw_words_attach (words, row, &rows[row], NULL));
  FUZZ_CHECK (scw_words_apply_row (part, words, 0, SCW_WORDS_LEAST, NULL));
  score = scw_score_of_part (part, NULL);
  FUZZ_CHECK (scw_words_apply_score (score, words, parts, n < 2 ? n : 2, SCW_WORDS_LEAST, NULL));
  scw_score_free (score);
}

static void
read_page (const ScwGray *page, const int32_t *tokens, const double *x, int n_tokens)
{
  static ScwWordsReader *reader;
  const ScwWordsOptions options = { .first_page = true };
  ScwWords words = { 0 };
  ScwWordsRow rows[2];
  ScwPage *found = NULL;
  int n;

  if (reader == NULL)
    reader = scw_words_open (NULL, NULL);
  FUZZ_CHECK (reader != NULL && scw_find_systems (page, &found, NULL));
  n = found->n < 2 ? found->n : 2;
  for (int i = 0; i < n; i++)
    rows[i] = (ScwWordsRow){ .box = found->systems[i].box,
                             .view = found->systems[i].view,
                             .staves = found->systems[i].staves,
                             .staff_space = found->systems[i].staff_space,
                             .group = found->systems[i].group,
                             .tokens = tokens,
                             .n_tokens = n_tokens,
                             .x = x };
  FUZZ_CHECK (scw_words_read (reader, page, rows, n, &options, &words, NULL));
  check_words (&words, n, n_tokens);
  apply (&words, rows, n);
  check_words (&words, n, n_tokens);
  scw_words_clear (&words);
  scw_page_free (found);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int pieces = size > 0 ? data[0] : 0;
  size_t at = 1 + 4 * (size_t) pieces;
  int n = 0;
  int32_t *tokens;
  double *x;
  ScwGray *page;

  if (size < at)
    return -1;
  tokens = malloc ((size + 1) * sizeof *tokens);
  x = malloc ((size + 1) * sizeof *x);
  for (; at + 2 <= size && (data[at] & data[at + 1]) != 0xff; at += 2, n++)
    {
      tokens[n] = (data[at] | data[at + 1] << 8) % SCW_LMX_COUNT;
      x[n] = data[at] % 8 == 7 ? (double) NAN : 45 + 600.0 * n / (n + 8);
    }
  at += 2;
  letters.at = at < size ? data + at : data;
  letters.size = at < size ? size - at : 0;
  page = draw_page (data + 1, pieces);
  read_page (page, tokens, x, n);
  scw_gray_free (page);
  free (x);
  free (tokens);
  return 0;
}
