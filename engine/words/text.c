/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define X_HEIGHT   22.0 /* pixels that Tesseract reads best */
#define CHUNK_GAP  0.9  /* x heights between two words */
#define EDGE       0.12 /* x heights of white drawn around a chunk */
#define FRAME      10   /* pixels of white around the line */
#define MOST_WIDTH 9000
#define MOST_HIGH  160

void
scw_text_clear (ScwText *text)
{
  free (text->at);
  *text = (ScwText){ 0 };
}

/* Where a chunk stands in the picture. */
typedef struct
{
  int chunk;
  int x, w;
  double zoom;
} Placed;

static ScwGray *
compose (const ScwInkSheet *sheet, const ScwTextLine *line, Placed *placed, int *n, ScwError *error)
{
  const double x = line->x_height, v0 = line->v0 - EDGE * x, v1 = line->v1 + EDGE * x;
  double zoom = X_HEIGHT / x, at = FRAME;
  ScwGray *picture;

  zoom = fmin (zoom, MOST_HIGH / (v1 - v0));
  *n = 0;
  for (int i = 0; i < line->n_chunks; i++)
    if (line->chunks[i].kind == SCW_CHUNK_TEXT)
      {
        const double w = (line->chunks[i].u1 - line->chunks[i].u0 + 2 * EDGE * x) * zoom;

        placed[(*n)++] = (Placed){ i, (int) at, (int) ceil (w), zoom };
        at += ceil (w) + (CHUNK_GAP - 2 * EDGE) * x * zoom;
      }
  if (*n == 0 || at + FRAME > MOST_WIDTH)
    {
      *n = 0;
      return NULL;
    }
  picture = scw_gray_new ((int) at + FRAME, (int) ceil ((v1 - v0) * zoom) + 2 * FRAME, error);
  for (int i = 0; picture != NULL && i < *n; i++)
    scw_ink_sheet_draw (sheet, line->view, line->chunks[placed[i].chunk].u0 - EDGE * x, v0 - FRAME / zoom,
                        zoom, picture, placed[i].x, placed[i].w);
  return picture;
}

/* Which chunk the middle of a symbol is in, or the nearest. */
static int
chunk_at (const Placed *placed, int n, double x)
{
  int best = 0;
  double least = INFINITY;

  for (int i = 0; i < n; i++)
    {
      const double away = fmax (fmax (placed[i].x - x, x - (placed[i].x + placed[i].w)), 0);

      if (away < least)
        {
          least = away;
          best = i;
        }
    }
  return best;
}

static void
add_symbol (ScwText *text, const ScwOcrSymbol *symbol, const Placed *placed, const ScwTextLine *line)
{
  const ScwChunk *chunk = &line->chunks[placed->chunk];
  const double u0 = chunk->u0 + (symbol->x0 - placed->x) / placed->zoom - EDGE * line->x_height;
  const double u1 = chunk->u0 + (symbol->x1 - placed->x) / placed->zoom - EDGE * line->x_height;
  ScwTextPiece *piece = text->n > 0 ? &text->at[text->n - 1] : NULL;

  if (piece == NULL || piece->chunk != placed->chunk || symbol->begins_word)
    {
      piece = &text->at[text->n++];
      *piece
        = (ScwTextPiece){ .chunk = placed->chunk, .u0 = fmax (u0, chunk->u0), .u1 = fmin (u1, chunk->u1) };
    }
  if (strlen (piece->text) + strlen (symbol->text) < sizeof piece->text)
    strcat (piece->text, symbol->text);
  piece->u0 = fmin (piece->u0, fmax (u0, chunk->u0));
  piece->u1 = fmax (piece->u1, fmin (u1, chunk->u1));
  piece->confidence += symbol->confidence;
  piece->n_letters++;
}

/* A piece that is alone in its chunk is as wide as the chunk. */
static void
widen (ScwText *text, const ScwTextLine *line)
{
  for (int i = 0; i < text->n; i++)
    {
      ScwTextPiece *piece = &text->at[i];
      const ScwChunk *chunk = &line->chunks[piece->chunk];

      if (i == 0 || text->at[i - 1].chunk != piece->chunk)
        piece->u0 = chunk->u0;
      if (i + 1 == text->n || text->at[i + 1].chunk != piece->chunk)
        piece->u1 = chunk->u1;
    }
}

bool
scw_text_read (ScwOcr *ocr,
               const char *language,
               const ScwInkSheet *sheet,
               const ScwTextLine *line,
               ScwText *text,
               ScwError *error)
{
  Placed *placed = malloc ((line->n_chunks + 1) * sizeof *placed);
  ScwOcrLine symbols = { 0 };
  ScwGray *picture = NULL;
  bool fine = placed != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for a line of text");
  int n = 0, letters = 0;

  *text = (ScwText){ 0 };
  if (fine)
    {
      picture = compose (sheet, line, placed, &n, error);
      fine = picture != NULL || n == 0;
    }
  if (fine && picture != NULL)
    fine = scw_ocr_read (ocr, language, picture, &symbols, error);
  if (fine && symbols.n > 0)
    {
      text->at = calloc (symbols.n, sizeof *text->at);
      fine = text->at != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for a line of text");
    }
  for (int i = 0; fine && i < symbols.n; i++)
    {
      const ScwOcrSymbol *symbol = &symbols.at[i];

      add_symbol (text, symbol, &placed[chunk_at (placed, n, (symbol->x0 + symbol->x1) / 2.0)], line);
      text->confidence += symbol->confidence;
      letters++;
    }
  for (int i = 0; fine && i < text->n; i++)
    text->at[i].confidence /= text->at[i].n_letters;
  if (letters > 0)
    text->confidence /= letters;
  if (fine)
    widen (text, line);
  scw_gray_free (picture);
  scw_ocr_line_clear (&symbols);
  free (placed);
  return fine;
}

static const struct
{
  const char *language;
  const char *words; /* between blanks */
} usual[] = {
  { "deu", " der die das und ich du er sie es wir ihr in den dem ein mir dich mich nicht ist im so auf zu "
           "von mein dein mit wie nun nur was wenn" },
  { "eng", " the and of to my thy in is that i you he she it we on with for so not be me thee all from o are "
           "as his her when" },
  { "fra", " le la les de du des et un une je tu il elle nous vous dans que qui mon ma sur pour est en au "
           "aux ne pas son sa" },
  { "ita", " il lo la gli di del della e un una che non mi ti si in con per nel al cor mio mia tu io se piu "
           "da o ma" },
  { "spa", " el la los las de del y un una que no me te se en con por mi tu su al lo es como mas para" },
  { "lat", " et in est non cum ad qui te me tu deus domine nos tuam sanctus qui sub per" },
};

double
scw_text_likelihood (const ScwText *text, const char *language)
{
  double known = 0, all = 0;
  const char *words = "";

  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    if (strcmp (usual[i].language, language) == 0)
      words = usual[i].words;
  for (int i = 0; i < text->n; i++)
    {
      char word[SCW_TEXT_MOST + 2] = " ";
      int n = 1;

      for (const char *at = text->at[i].text; *at != '\0'; at++)
        if ((*at >= 'a' && *at <= 'z') || (*at & 0x80))
          word[n++] = *at;
        else if (*at >= 'A' && *at <= 'Z')
          word[n++] = (char) (*at - 'A' + 'a');
      word[n] = '\0';
      all++;
      if (n > 1)
        {
          const char *found = strstr (words, word);

          known += found != NULL && (found[n] == ' ' || found[n] == '\0');
        }
    }
  return text->confidence + (all > 0 ? 0.4 * known / all : 0);
}
