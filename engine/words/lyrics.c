/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/lyrics.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FARTHEST   5.0            /* staff spaces from a syllable to its note */
#define NOTE_GAP   0.13           /* and where notes ask for two words */
#define NUMBER_GAP 3.0            /* from the number of a verse to its first word, at most */
#define USUAL_GAP  1.5            /* times the usual white between two letters */
#define ALONE      (FARTHEST + 2) /* what a syllable without a note costs */
#define FIXED      1e6            /* and one that has its note already */
#define HEAD       0.6 /* staff spaces: half a notehead, from the left edge of a syllable that is held */
#define HELD       0.5 /* and what it costs to be placed so */
#define MOST_PAIRS (1 << 22) /* syllables times notes; no row has so many */
#define INNER_GAP  0.18      /* x heights of white between two words of one chunk, at least */

void
scw_syllables_clear (ScwSyllables *syllables)
{
  free (syllables->at);
  *syllables = (ScwSyllables){ 0 };
}

/* The dash that begins at 'at', in bytes; 0: there is none. */
static int
dash_at (const char *at)
{
  static const char *const dashes[]
    = { "-", "\u2013", "\u2014", "\u2010", "\u2011", "_", "~", "=", "\u00ac", "\u2212" };

  for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
    if (strncmp (at, dashes[i], strlen (dashes[i])) == 0)
      return (int) strlen (dashes[i]);
  return 0;
}

static bool
is_letter (char c)
{
  return (c & 0x80) != 0 || isalpha ((unsigned char) c);
}

static bool
has_letter (const char *text)
{
  for (; *text != '\0'; text++)
    if (is_letter (*text))
      return true;
  return false;
}

/* Typewriter quotes for printed ones, and no bars, which are what is left of stems. */
static void
tidy (char *text)
{
  static const struct
  {
    const char *from, *to;
  } changes[]
    = { { "\u2019", "'" }, { "\u2018", "'" }, { "\u00b4", "'" }, { "`", "'" }, { "|", "" }, { "\\", "" } };

  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
    for (char *at = text; (at = strstr (at, changes[i].from)) != NULL;)
      {
        const size_t from = strlen (changes[i].from), to = strlen (changes[i].to);

        memmove (at + to, at + from, strlen (at + from) + 1);
        memcpy (at, changes[i].to, to);
        at += to;
      }
}

/* Where a word that was read ends within its chunk: the widest white near to it. NAN: there is none, and it is one word. */
static double
white_near (const ScwTextLine *line, double u, double u0, double u1)
{
  double best = NAN, widest = INNER_GAP * line->x_height;

  for (int i = 0; i + 1 < line->n_inks; i++)
    {
      const double left = line->inks[2 * i + 1], right = line->inks[2 * i + 2];

      if (left > u0 && right < u1 && fabs ((left + right) / 2 - u) < line->x_height && right - left > widest)
        {
          widest = right - left;
          best = (left + right) / 2;
        }
    }
  return best;
}

/* "2." or "2"; 0: it is none. */
static int
verse_number (const char *text)
{
  const int number = atoi (text);
  size_t n = strspn (text, "0123456789");

  if (n == 0 || n > 2 || number < 1 || number > 20)
    return 0;
  n += strspn (text + n, ".),:");
  return text[n] == '\0' ? number : 0;
}

static void
put (ScwSyllables *syllables, const char *text, int length, double u0, double u1, double confidence)
{
  ScwSyllable *syllable = &syllables->at[syllables->n];

  *syllable = (ScwSyllable){ .u0 = u0, .u1 = u1, .confidence = confidence, .note = -1 };
  memcpy (syllable->text, text, length);
  syllable->text[length] = '\0';
  tidy (syllable->text);
  if (syllable->text[0] == '\0' || verse_number (syllable->text) > 0)
    return;
  if (!has_letter (syllable->text) && strlen (syllable->text) <= 2)
    {
      /* Punctuation that stands apart. */
      ScwSyllable *last = syllables->n > 0 ? &syllables->at[syllables->n - 1] : NULL;

      if (last != NULL && u0 - last->u1 < 2 * (u1 - u0) + 1 && strlen (last->text) + 3 < sizeof last->text)
        {
          strcat (last->text, syllable->text);
          last->u1 = u1;
        }
      return; /* or a speck */
    }
  syllables->n++;
}

static void
mark_hyphen (ScwSyllables *syllables, bool *pending)
{
  if (syllables->n > 0)
    syllables->at[syllables->n - 1].hyphen_after = true;
  else
    *pending = true;
}

/* What one piece says, which dashes may divide. */
static void
put_piece (ScwSyllables *syllables, const ScwTextPiece *piece, bool *pending)
{
  const char *text = piece->text;
  const int all = (int) strlen (text);
  int first = 0;

  for (int i = 0; i <= all;)
    {
      const int dash = i < all ? dash_at (text + i) : 0;

      if (i == all || dash > 0)
        {
          if (i > first)
            {
              const int before = syllables->n;
              const double w = piece->u1 - piece->u0;

              put (syllables, text + first, i - first, piece->u0 + w * first / all, piece->u0 + w * i / all,
                   piece->confidence);
              if (syllables->n > before && *pending)
                {
                  syllables->at[before].hyphen_before = true;
                  *pending = false;
                }
            }
          if (dash > 0)
            mark_hyphen (syllables, pending);
          first = i + dash;
        }
      i += dash > 0 ? dash : 1;
    }
}

/* Two pieces of one chunk without white between them are one word, and where they are not, the white is their border. */
static void
settle (const ScwTextLine *line, ScwText *text)
{
  int n = 0;

  for (int i = 0; i < text->n; i++)
    {
      ScwTextPiece *piece = &text->at[i], *last = n > 0 ? &text->at[n - 1] : NULL;

      if (last != NULL && last->chunk == piece->chunk)
        {
          const ScwChunk *chunk = &line->chunks[piece->chunk];
          const double border = white_near (line, (last->u1 + piece->u0) / 2, chunk->u0, chunk->u1);

          if (isnan (border) && strlen (last->text) + strlen (piece->text) < sizeof last->text)
            {
              strcat (last->text, piece->text);
              last->u1 = piece->u1;
              last->confidence = (last->confidence * last->n_letters + piece->confidence * piece->n_letters)
                                 / (last->n_letters + piece->n_letters);
              last->n_letters += piece->n_letters;
              continue;
            }
          if (!isnan (border))
            last->u1 = piece->u0 = border;
        }
      text->at[n++] = *piece;
    }
  text->n = n;
}

static double
cost (const ScwSyllable *syllable, const ScwRowMusic *music, int j, double space)
{
  const ScwPlacedNote *note = &music->notes[j];
  const double centred = fabs ((syllable->u0 + syllable->u1) / 2 - note->u) / space;
  const double held = fabs (syllable->u0 + HEAD * space - note->u) / space + HELD;
  const double away = fmin (centred, held);

  if (syllable->note >= 0)
    return syllable->note == j ? 0 : HUGE_VAL;
  return note->sings && away < FARTHEST ? away + 0.15 * away * away : HUGE_VAL;
}

static double
cost_alone (const ScwSyllable *syllable)
{
  return syllable->note >= 0 ? FIXED : ALONE;
}

bool
scw_place_syllables (ScwSyllables *syllables, const ScwRowMusic *music, double space, ScwError *error)
{
  const int s = syllables->n, n = music->n_notes;
  double *costs;

  if ((size_t) (s + 1) * (n + 1) > MOST_PAIRS)
    return true;
  costs = malloc ((size_t) (s + 1) * (n + 1) * sizeof *costs);

#define AT(i, j) costs[(size_t) (i) * (n + 1) + (j)]
  if (costs == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to place syllables");
  for (int i = 0; i <= s; i++)
    for (int j = 0; j <= n; j++)
      {
        double best = i == 0 ? 0 : AT (i - 1, j) + cost_alone (&syllables->at[i - 1]);

        if (i > 0 && j > 0)
          {
            best = fmin (best, AT (i, j - 1));
            best = fmin (best, AT (i - 1, j - 1) + cost (&syllables->at[i - 1], music, j - 1, space));
          }
        AT (i, j) = best;
      }
  for (int i = s, j = n; i > 0;)
    if (j > 0 && AT (i, j) == AT (i, j - 1))
      j--;
    else if (AT (i, j) == AT (i - 1, j) + cost_alone (&syllables->at[i - 1]))
      i--;
    else
      {
        syllables->at[--i].note = --j;
        syllables->n_placed++;
      }
#undef AT
  free (costs);
  return true;
}

static void
count_letters (ScwSyllables *syllables)
{
  int letters = 0, all = 0;

  for (int i = 0; i < syllables->n; i++)
    for (const char *at = syllables->at[i].text; *at != '\0'; at++)
      {
        letters += is_letter (*at);
        all += strchr (".,;:!?'\"", *at) == NULL;
      }
  syllables->letters = all > 0 ? (double) letters / all : 0;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The white that letters of one word have between them in this line. */
static double
letter_gap (const ScwTextLine *line, double *gaps)
{
  int n = 0;

  for (int i = 0; i + 1 < line->n_inks; i++)
    {
      const double gap = line->inks[2 * i + 2] - line->inks[2 * i + 1];

      if (gap < 0.3 * line->x_height)
        gaps[n++] = gap;
    }
  qsort (gaps, n, sizeof *gaps, compare_doubles);
  return n > 0 ? gaps[n / 2] : 0;
}

/* The widest white of a chunk between two notes; its index among the inks, or -1. */
static int
widest_white (const ScwTextLine *line, const ScwChunk *chunk, double from, double to, double least)
{
  int best = -1;

  for (int i = 0; i + 1 < line->n_inks; i++)
    {
      const double left = line->inks[2 * i + 1], right = line->inks[2 * i + 2];

      if (left > chunk->u0 && right < chunk->u1 && left > from && right < to && right - left > least)
        {
          best = i;
          least = right - left;
        }
    }
  return best;
}

bool
scw_split_chunks (ScwTextLine *line, const ScwRowMusic *music, ScwError *error)
{
  ScwChunk *chunks = malloc ((line->n_chunks + line->n_inks + 1) * sizeof *chunks);
  double *gaps = malloc ((line->n_inks + 1) * sizeof *gaps), least;
  int n = 0;

  if (chunks == NULL || gaps == NULL)
    {
      free (chunks);
      free (gaps);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for syllables");
    }
  least = fmax (USUAL_GAP * letter_gap (line, gaps), NOTE_GAP * line->x_height);
  free (gaps);
  for (int c = 0; c < line->n_chunks; c++)
    {
      const ScwPlacedNote *last = NULL;

      chunks[n] = line->chunks[c];
      for (int i = 0; chunks[n].kind == SCW_CHUNK_TEXT && i < music->n_notes; i++)
        {
          const ScwPlacedNote *note = &music->notes[i];
          int white;

          if (!note->sings || note->u < chunks[n].u0 || note->u > chunks[n].u1)
            continue;
          white = last != NULL ? widest_white (line, &chunks[n], last->u, note->u, least) : -1;
          if (white >= 0)
            {
              chunks[n + 1] = chunks[n];
              chunks[n].u1 = line->inks[2 * white + 1];
              chunks[++n].u0 = line->inks[2 * white + 2];
            }
          last = note;
        }
      n++;
    }
  free (line->chunks);
  line->chunks = chunks;
  line->n_chunks = n;
  return true;
}

bool
scw_syllables (const ScwTextLine *line,
               const ScwText *text,
               const ScwRowMusic *music,
               double space,
               ScwSyllables *syllables,
               ScwError *error)
{
  ScwText own = *text;
  bool pending = false;
  int at = 0, most = line->n_chunks;

  for (int i = 0; i < text->n; i++)
    most += (int) strlen (text->at[i].text);
  *syllables = (ScwSyllables){ .at = calloc (most + 1, sizeof *syllables->at) };
  own.at = malloc ((text->n + 1) * sizeof *own.at);
  if (syllables->at == NULL || own.at == NULL)
    {
      free (own.at);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for syllables");
    }
  if (text->n > 0)
    memcpy (own.at, text->at, text->n * sizeof *own.at);
  settle (line, &own);
  for (int c = 0; c < line->n_chunks; c++)
    switch (line->chunks[c].kind)
      {
      case SCW_CHUNK_HYPHEN:
        mark_hyphen (syllables, &pending);
        break;
      case SCW_CHUNK_EXTENDER:
        if (syllables->n > 0)
          syllables->at[syllables->n - 1].extend = true;
        break;
      case SCW_CHUNK_TEXT:
        for (; at < own.n && own.at[at].chunk <= c; at++)
          {
            /* The small 8 of a clef is far from the first word. */
            if (syllables->n == 0 && syllables->number == 0 && at + 1 < own.n
                && own.at[at + 1].u0 - own.at[at].u1 < NUMBER_GAP * line->x_height)
              syllables->number = verse_number (own.at[at].text);
            put_piece (syllables, &own.at[at], &pending);
          }
        break;
      }
  free (own.at);
  for (int i = 1; i < syllables->n; i++)
    if (syllables->at[i - 1].hyphen_after)
      syllables->at[i].hyphen_before = true;
  count_letters (syllables);
  return scw_place_syllables (syllables, music, space, error);
}
