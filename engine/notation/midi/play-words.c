/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/midi/play-words.h"

#include <stddef.h>
#include <string.h>

#define MAX_TEXT  96
#define MAX_WORDS 12

typedef struct
{
  char text[MAX_TEXT];
  const char *words[MAX_WORDS];
  int n;
} Words;

/* The letter below the accents of U+00C0 + i, '\0': no letter. */
static char
plain_letter (unsigned i)
{
  static const char letters[] = "aaaaaaaceeeeiiiidnooooo\0ouuuuyts";

  return i < 64 ? letters[i & 31] : '\0';
}

/* Small letters and digits, in words. What does not fit is left out. */
static void
split (const char *text, Words *words)
{
  size_t n = 0;
  bool within = false;

  words->n = 0;
  for (const char *at = text; *at != '\0' && n + 3 < MAX_TEXT; at++)
    {
      const unsigned char c = (unsigned char) *at, next = (unsigned char) at[1];
      char letter = '\0';

      if (c >= 'A' && c <= 'Z')
        letter = (char) (c - 'A' + 'a');
      else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        letter = (char) c;
      else if (c == 0xc3 && next >= 0x80)
        {
          letter = plain_letter (next - 0x80u);
          at++;
          if (next == 0x9f && within) /* ss */
            words->text[n++] = 's';
        }
      if (letter == '\0')
        {
          if (within)
            words->text[n++] = '\0';
          within = false;
          continue;
        }
      if (!within && words->n == MAX_WORDS)
        break;
      if (!within)
        words->words[words->n++] = words->text + n;
      within = true;
      words->text[n++] = letter;
    }
  words->text[n] = '\0';
}

/* How many words 'phrase' (words with single spaces) takes up from the word at 'at'; 0: it is not there. */
static int
phrase_at (const Words *words, int at, const char *phrase)
{
  int n = 0;

  while (*phrase != '\0')
    {
      const size_t length = strcspn (phrase, " ");

      if (at + n >= words->n || strlen (words->words[at + n]) != length
          || memcmp (words->words[at + n], phrase, length) != 0)
        return 0;
      n++;
      phrase += length + (phrase[length] == ' ');
    }
  return n;
}

static int
one_of (const Words *words, int at, const char *const *phrases)
{
  int most = 0;

  for (; *phrases != NULL; phrases++)
    {
      const int n = phrase_at (words, at, *phrases);

      most = n > most ? n : most;
    }
  return most;
}

static bool
has_one_of (const Words *words, int from, const char *const *phrases)
{
  for (int i = from; i < words->n; i++)
    if (one_of (words, i, phrases) > 0)
      return true;
  return false;
}

ScwPlayWords
scw_play_words (const char *text)
{
  static const char *const da_capo[] = { "d c", "dc", "da capo", "dacapo", "von anfang", "vom anfang", NULL };
  static const char *const dal_segno[]
    = { "d s", "ds", "dal segno", "dal s", "del segno", "vom zeichen", NULL };
  static const char *const fine[] = { "fine", NULL };
  static const char *const to_coda[]
    = { "to coda", "al coda", "alla coda", "a la coda", "zur coda", "to the coda", NULL };
  static const char *const coda[] = { "coda", NULL }, *const segno[] = { "segno", NULL };
  static const char *const joins[]
    = { "al", "alla", "e", "poi", "und", "et", "and", "con", "senza", "bis", "jusqu", "to", "until", NULL };
  static const char *const repeats[] = { "con rep",
                                         "con repetizione",
                                         "con ripetizione",
                                         "mit wiederholung",
                                         "mit wiederholungen",
                                         "with repeats",
                                         "avec reprises",
                                         NULL };
  ScwPlayWords result = { SCW_PLAY_ON, false, false };
  Words words;
  int n;

  split (text, &words);
  n = one_of (&words, 0, da_capo);
  if (n > 0)
    result.way = SCW_PLAY_DA_CAPO;
  else if ((n = one_of (&words, 0, dal_segno)) > 0)
    result.way = SCW_PLAY_DAL_SEGNO;
  if (n > 0 && (words.n == n || one_of (&words, n, joins) > 0))
    {
      result.al_coda = has_one_of (&words, n, coda);
      result.repeats = has_one_of (&words, n, repeats);
      return result;
    }
  result.way = SCW_PLAY_ON;
  if ((n = one_of (&words, 0, to_coda)) > 0 && n == words.n)
    result.way = SCW_PLAY_TO_CODA;
  else if (words.n == 1 && one_of (&words, 0, fine) > 0)
    result.way = SCW_PLAY_FINE;
  else if (words.n == 1 && one_of (&words, 0, coda) > 0)
    result.way = SCW_PLAY_CODA;
  else if (words.n == 1 && one_of (&words, 0, segno) > 0)
    result.way = SCW_PLAY_SEGNO;
  return result;
}

/* Quarters a minute: about the middle of what metronomes are engraved with. */
static const struct
{
  const char *words;
  int tempo;
} usual[] = {
  /* Italian */
  { "grave", 40 },
  { "largo", 46 },
  { "larghetto", 60 },
  { "lento", 52 },
  { "adagio", 66 },
  { "adagietto", 70 },
  { "andante", 80 },
  { "andantino", 88 },
  { "maestoso", 84 },
  { "sostenuto", 76 },
  { "moderato", 100 },
  { "allegretto", 112 },
  { "allegro", 132 },
  { "allegro moderato", 120 },
  { "animato", 120 },
  { "vivo", 144 },
  { "vivace", 152 },
  { "vivacissimo", 168 },
  { "presto", 176 },
  { "prestissimo", 200 },
  { "tempo di marcia", 112 },
  { "alla marcia", 112 },
  { "tempo di minuetto", 116 },
  { "tempo di menuetto", 116 },
  { "tempo di valse", 160 },
  /* German */
  { "langsam", 56 },
  { "getragen", 56 },
  { "breit", 54 },
  { "feierlich", 60 },
  { "ruhig", 66 },
  { "innig", 66 },
  { "gemessen", 72 },
  { "gehend", 84 },
  { "gemachlich", 84 },
  { "massig", 92 },
  { "massig langsam", 72 },
  { "massig bewegt", 100 },
  { "massig geschwind", 116 },
  { "massig schnell", 116 },
  { "bewegt", 112 },
  { "lebhaft", 138 },
  { "munter", 126 },
  { "frisch", 126 },
  { "frohlich", 126 },
  { "flott", 132 },
  { "rasch", 144 },
  { "geschwind", 144 },
  { "schnell", 152 },
  { "eilig", 152 },
  /* French */
  { "lent", 52 },
  { "lentement", 52 },
  { "large", 50 },
  { "calme", 63 },
  { "allant", 88 },
  { "modere", 96 },
  { "moderement", 96 },
  { "anime", 120 },
  { "vif", 144 },
  { "vivement", 144 },
  { "vite", 144 },
  { "rapide", 152 },
  /* English */
  { "slow", 56 },
  { "slowly", 56 },
  { "moderately", 96 },
  { "lively", 132 },
  { "fast", 144 },
  { "quick", 144 },
  { "quickly", 144 },
};

static const char *const more[] = { "sehr", "molto", "assai", "tres", "very", NULL };
static const char *const less[]
  = { "etwas",       "ziemlich", "poco",     "un poco", "un peu",        "assez",      "nicht",
      "nicht zu",    "non",      "ma non",   "quasi",   "pas trop",      "pas tres",   "rather",
      "nicht allzu", "troppo",   "moderato", "tanto",   "ma non troppo", "nicht sehr", NULL };

/* The longest entry of the table that begins at this word. */
static int
usual_at (const Words *words, int at, double *tempo)
{
  int most = 0;

  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    {
      const int n = phrase_at (words, at, usual[i].words);

      if (n > most)
        {
          most = n;
          *tempo = usual[i].tempo;
        }
    }
  return most;
}

ScwTempoWay
scw_tempo_words (const char *text, double *tempo)
{
  static const char *const first[]
    = { "tempo i",      "tempo 1",         "tempo 1o",          "tempo primo",    "primo tempo",
        "erstes tempo", "erstes zeitmass", "1er mouvement",     "1er mouvt",      "premier mouvement",
        "i tempo",      "1o tempo",        "mouvement initial", "in tempo primo", NULL };
  static const char *const back[] = { "a tempo",      "in tempo", "im tempo", "tempo",        "im zeitmass",
                                      "au mouvement", "au mouvt", "zeitmass", "in the tempo", NULL };
  Words words;
  double value = 0, shift = 0;
  int at = 0, n;

  split (text, &words);
  if (one_of (&words, 0, first) > 0)
    return SCW_TEMPO_FIRST;
  while ((n = usual_at (&words, at, &value)) == 0)
    {
      const int far = one_of (&words, at, more), near = one_of (&words, at, less);

      if (far == 0 && near == 0)
        break;
      shift = near >= far ? -0.25 : 0.25;
      at += near >= far ? near : far;
    }
  if (n == 0)
    {
      n = one_of (&words, 0, back);
      return n > 0 && (n == words.n || strcmp (words.words[0], "tempo") != 0) ? SCW_TEMPO_BACK : SCW_TEMPO_ON;
    }
  at += n;
  if (one_of (&words, at, less) > 0)
    shift = -0.25;
  else if (one_of (&words, at, more) > 0)
    shift = 0.25;
  *tempo = value + shift * (value - 90);
  return SCW_TEMPO_SET;
}

ScwSwell
scw_swell_words (const char *text)
{
  static const char *const louder[]
    = { "cresc", "crescendo", "cres", "cre scen do", "crescen do", "anschwellend", "en augmentant", NULL };
  static const char *const softer[]
    = { "decresc",   "decrescendo", "decres",    "dim",     "dimin",        "diminuendo", "di mi nu en do",
        "abnehmend", "smorz",       "smorzando", "morendo", "en diminuant", NULL };
  static const char *const without[]
    = { "senza", "non", "ohne", "nicht", "kein", "sans", "without", "no", NULL };
  Words words;

  split (text, &words);
  for (int i = 0; i < words.n; i++)
    if (one_of (&words, i, without) > 0)
      return SCW_SWELL_NONE;
    else if (one_of (&words, i, louder) > 0)
      return SCW_SWELL_LOUDER;
    else if (one_of (&words, i, softer) > 0)
      return SCW_SWELL_SOFTER;
  return SCW_SWELL_NONE;
}
