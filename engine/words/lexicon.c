/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/lexicon.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/midi/play-words.h"
#include "engine/notation/score/harmony.h"

#define MOST_WORD 32

/* Of each word the letters, small and without accents. */
static const char *const tempo[] = {
  "accelerando",
  "accel",
  "adagietto",
  "adagio",
  "agitato",
  "alla",
  "allargando",
  "allarg",
  "allegretto",
  "allegro",
  "andante",
  "andantino",
  "animato",
  "anime",
  "appassionato",
  "assai",
  "ausdrucksvoll",
  "ausdruck",
  "bewegt",
  "beschleunigen",
  "bewegter",
  "breit",
  "breiter",
  "brio",
  "calando",
  "cantabile",
  "comodo",
  "con",
  "doppio",
  "einfach",
  "energico",
  "etwas",
  "fast",
  "feierlich",
  "feurig",
  "fliessend",
  "frisch",
  "fuoco",
  "gehalten",
  "gemachlich",
  "gemessen",
  "giusto",
  "grave",
  "grazioso",
  "innig",
  "kraftig",
  "langsam",
  "langsamer",
  "larghetto",
  "largo",
  "lebhaft",
  "leggiero",
  "leicht",
  "leidenschaftlich",
  "leise",
  "lent",
  "lentement",
  "lento",
  "lively",
  "ma",
  "maestoso",
  "marcia",
  "marsch",
  "massig",
  "meno",
  "moderato",
  "modere",
  "moderately",
  "molto",
  "mosso",
  "moto",
  "munter",
  "nicht",
  "non",
  "piu",
  "poco",
  "presto",
  "prestissimo",
  "quasi",
  "rall",
  "rallentando",
  "rasch",
  "rascher",
  "risoluto",
  "rit",
  "ritard",
  "ritardando",
  "ritenuto",
  "riten",
  "rubato",
  "ruhig",
  "ruhiger",
  "schnell",
  "schneller",
  "sehr",
  "slow",
  "slowly",
  "smorz",
  "smorzando",
  "sostenuto",
  "spiritoso",
  "stringendo",
  "string",
  "tempo",
  "teneramente",
  "tranquillo",
  "tres",
  "troppo",
  "vif",
  "vite",
  "vivace",
  "vivo",
  "walzer",
  "zart",
  "zeitmass",
  "zogernd",
  "zuruckhaltend",
  "unruhig",
  "heiter",
  "frohlich",
  "ziemlich",
  "un",
  "peu",
  "mouvement",
  "plus",
  "moins",
  "anima",
  "mit",
  "gently",
  "quickly",
  "schwungvoll",
  "trauermarsch",
  "im",
  "zu",
  "und",
  "e",
  "ed",
  "wenig",
  "ein",
};

static const char *const expression[] = {
  "arco",        "attacca",     "ausdruck",
  "cantabile",   "coda",        "colla",
  "col",         "con",         "corda",
  "cre",         "cresc",       "crescendo",
  "decresc",     "decrescendo", "dim",
  "dimin",       "diminuendo",  "dolce",
  "dolcissimo",  "doloroso",    "espressivo",
  "espress",     "espr",        "forte",
  "grazia",      "immer",       "leggiero",
  "legato",      "legg",        "l",
  "h",           "m",           "marcato",
  "marc",        "mano",        "mezza",
  "voce",        "morendo",     "parte",
  "ped",         "pedale",      "pesante",
  "perdendosi",  "pianissimo",  "piano",
  "pizz",        "pizzicato",   "poco",
  "a",           "al",          "segno",
  "capo",        "da",          "dal",
  "fine",        "scherzando",  "sempre",
  "senza",       "simile",      "sim",
  "solo",        "sordino",     "sotto",
  "stacc",       "staccato",    "sul",
  "sulla",       "tasto",       "tenuto",
  "ten",         "tre",         "corde",
  "tutti",       "una",         "unis",
  "veloce",      "molto",       "ausdrucksvoll",
  "zart",        "leise",       "hervortretend",
  "verklingend", "sanft",       "expressif",
  "doux",        "s",           "c",
  "d",           "ad",          "lib",
  "libitum",     "sino",        "ottava",
  "bassa",       "loco",        "div",
  "meno",        "piu",         "subito",
  "sub",         "cedez",       "tacet",
  "begleitung",  "mit",         "e",
  "il",          "la",          "lo",
  "canto",
};

static const char *const dynamics[] = {
  "p", "pp", "ppp", "f", "ff", "fff", "mp", "mf", "sf", "sfz", "fp", "fz", "rf", "rfz", "sfp", "n",
};

/* The next word of a text, plain; *at moves behind it. Empty: there is none. 'first' is where it begins. */
static void
next_word (const char **at, char word[MOST_WORD], const char **first)
{
  static const char letters[] = "aaaaaaaceeeeiiiidnooooo\0ouuuuyts";
  int n = 0;

  *first = NULL;
  for (; **at != '\0'; (*at)++)
    {
      const unsigned char c = (unsigned char) **at;
      char letter = '\0';
      bool twice = false;

      if (isalpha (c))
        letter = (char) tolower (c);
      else if (c == 0xc3 && (unsigned char) (*at)[1] >= 0x80)
        {
          twice = (unsigned char) (*at)[1] == 0x9f; /* ss */
          letter = twice ? 's' : letters[((unsigned char) (*at)[1] - 0x80) & 31];
        }
      if (letter == '\0')
        {
          if (n > 0)
            break;
          continue;
        }
      if (n == 0)
        *first = *at;
      if (n < MOST_WORD - 2)
        word[n++] = letter;
      if (twice && n < MOST_WORD - 2)
        word[n++] = letter;
      *at += c == 0xc3;
    }
  word[n] = '\0';
}

static bool
is_in (const char *word, const char *const *list, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp (word, list[i]) == 0)
      return true;
  return false;
}

#define IS_IN(word, list) is_in (word, list, sizeof (list) / sizeof *(list))

ScwSays
scw_lexicon_says (const char *text)
{
  int n = 0, n_tempo = 0, n_expression = 0, n_dynamics = 0, letters = 0, known = 0;
  char word[MOST_WORD];
  const char *first;
  double usual;

  for (const char *at = text;;)
    {
      bool in_tempo, in_expression, in_dynamics;

      next_word (&at, word, &first);
      if (word[0] == '\0')
        break;
      in_tempo = IS_IN (word, tempo);
      in_expression = IS_IN (word, expression);
      in_dynamics = IS_IN (word, dynamics);
      n++;
      n_tempo += in_tempo;
      n_expression += in_expression;
      n_dynamics += in_dynamics;
      letters += (int) strlen (word);
      known += in_tempo || in_expression || in_dynamics ? (int) strlen (word) : 0;
    }
  if (n == 0)
    return SCW_SAYS_NOTHING;
  if (n_dynamics == n)
    return SCW_SAYS_DYNAMICS;
  if (scw_play_words (text).way != SCW_PLAY_ON)
    return SCW_SAYS_EXPRESSION;
  if (scw_tempo_words (text, &usual) != SCW_TEMPO_ON)
    return SCW_SAYS_TEMPO;
  if (2 * known < letters || (letters < 3 && n_dynamics == 0))
    return SCW_SAYS_NOTHING;
  return n_tempo > n_expression ? SCW_SAYS_TEMPO : SCW_SAYS_EXPRESSION;
}

/* Whether two plain words of the same length differ in one letter. */
static bool
differ_in_one (const char *a, const char *b)
{
  int different = 0;

  for (; *a != '\0' && *b != '\0'; a++, b++)
    different += *a != *b;
  return *a == *b && different == 1;
}

/* "CrESC": c and s are large or small by their size alone, and misread. */
static void
lower_mixed (char *word, size_t n)
{
  size_t upper = 0, lower = 0;

  for (size_t i = 0; i < n; i++)
    {
      upper += i > 0 && isupper ((unsigned char) word[i]);
      lower += islower ((unsigned char) word[i]) != 0;
    }
  for (size_t i = 0; upper > 0 && lower > 0 && i < n; i++)
    word[i] = (char) tolower ((unsigned char) word[i]);
}

void
scw_lexicon_correct (char *text)
{
  char word[MOST_WORD];
  const char *first;

  for (const char *at = text;;)
    {
      const char *right = NULL;

      next_word (&at, word, &first);
      if (word[0] == '\0')
        return;
      if (IS_IN (word, tempo) || IS_IN (word, expression))
        lower_mixed (text + (first - text), (size_t) (at - first));
      if (strlen (word) < 5 || (size_t) (at - first) != strlen (word) || IS_IN (word, tempo)
          || IS_IN (word, expression))
        continue;
      for (size_t i = 0; i < sizeof tempo / sizeof *tempo && right == NULL; i++)
        right = differ_in_one (word, tempo[i]) ? tempo[i] : NULL;
      for (size_t i = 0; i < sizeof expression / sizeof *expression && right == NULL; i++)
        right = differ_in_one (word, expression[i]) ? expression[i] : NULL;
      for (size_t i = 0; right != NULL && right[i] != '\0'; i++)
        if (word[i] != right[i])
          text[first - text + i] = right[i];
    }
}

/* Abbreviations of parts, as short as they are: a longer word is read as it stands. */
static const char *const names[]
  = { "Vln",  "Vl",   "Viol", "Vla", "Vc",  "Vcl", "Vlc", "Cb",   "Db",  "Fl",  "Picc", "Ob", "Cl",
      "Klar", "Bsn",  "Fag",  "Fg",  "Hn",  "Cor", "Tpt", "Tr",   "Tbn", "Pos", "Timp", "Pk", "Pno",
      "Kl",   "Klav", "Hpf",  "Hp",  "Arp", "Org", "Hrm", "Sgst", "Ges", "Sop", "Alt",  "Ten" };

/* Letters that look alike in print stand for one of them. */
static char
looks_like (char letter)
{
  switch (letter)
    {
    case 'I':
    case 'i':
    case 'l':
    case '1':
    case '|':
      return 'l';
    case 'e':
    case 'c':
    case 'o':
      return 'c';
    default:
      return letter;
    }
}

void
scw_lexicon_correct_name (char *text)
{
  for (char *word = text; *word != '\0';)
    {
      const size_t n = strcspn (word, " .");
      const char *alike = NULL;
      bool known = false;

      for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        {
          bool same = strlen (names[i]) == n;

          known |= same && memcmp (word, names[i], n) == 0;
          for (size_t k = 0; same && k < n; k++)
            same = looks_like (word[k]) == looks_like (names[i][k]);
          if (same)
            alike = names[i];
        }
      if (!known && alike != NULL)
        memcpy (word, alike, n);
      word += n + strspn (word + n, " .");
    }
}

bool
scw_lexicon_metronome (const char *text, char number[16], int *words, ScwNoteType *beat, int *dots)
{
  const char *equals = strchr (text, '='), *at;
  int n = 0, most;

  if (equals == NULL)
    return false;
  at = equals + 1 + strspn (equals + 1, " .:");
  n = (int) strspn (at, "0123456789");
  most = atoi (at);
  if (n < 2 || n > 3 || most < 20 || most > 320)
    return false;
  memcpy (number, at, n);
  number[n] = '\0';
  *beat = SCW_TYPE_QUARTER;
  *dots = 0;
  /* The note is read as a letter or two, with a dot behind it where it has one. */
  for (n = (int) (equals - text); n > 0 && text[n - 1] == ' ';)
    n--;
  for (; n > 0 && text[n - 1] != ' ' && text[n - 1] != '('; n--)
    *dots |= text[n - 1] == '.';
  while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '('))
    n--;
  *words = n;
  return true;
}

bool
scw_lexicon_harmony (const char *text, char *harmony, size_t size)
{
  /* How signs of chord symbols are misread. */
  static const struct
  {
    const char *from, *to;
  } changes[] = {
    { "\u266f", "#" },    { "\u266d", "b" }, { "\u00a7", "#" }, { "\u00b0", "dim" }, { "\u00d8", "m7b5" },
    { "\u00f8", "m7b5" }, { "\u20ac", "C" }, { "\u00e9", "6" }, { "\u00a9", "C" },
  };
  char tried[48];
  size_t n = 0;
  ScwHarmony parsed;

  if (strlen (text) >= sizeof tried / 2 || strchr ("ABCDEFGN\xe2\xc2", text[0]) == NULL)
    return false;
  for (const char *at = text; *at != '\0' && n + 6 < sizeof tried;)
    {
      size_t step = 0;

      for (size_t i = 0; i < sizeof changes / sizeof *changes && step == 0; i++)
        if (strncmp (at, changes[i].from, strlen (changes[i].from)) == 0)
          {
            step = strlen (changes[i].from);
            memcpy (tried + n, changes[i].to, strlen (changes[i].to));
            n += strlen (changes[i].to);
          }
      if (step == 0)
        {
          step = 1;
          if (*at != ' ')
            tried[n++] = *at;
        }
      at += step;
    }
  tried[n] = '\0';
  if (scw_harmony_parse (tried, &parsed))
    return scw_harmony_format (&parsed, harmony, size);
  /* A flat is read as a 6 or an h; a sharp as two strokes or an f. */
  if (n > 1 && strchr ("6hp", tried[1]) != NULL)
    tried[1] = 'b';
  else if (n > 1 && strchr ("ftH", tried[1]) != NULL)
    tried[1] = '#';
  else
    return false;
  return scw_harmony_parse (tried, &parsed) && scw_harmony_format (&parsed, harmony, size);
}

int
scw_lexicon_creator (const char *text)
{
  static const char *const lyricist[]
    = { "words",   "text",  "texte",  "lyrics", "poem",   "poeme", "gedicht",    "worte",      "dichtung",
        "paroles", "letra", "parole", "poesia", "poesie", "testo", "translated", "translation" };
  static const char *const composer[]
    = { "music", "musik", "musique", "musica", "composed", "comp", "komponiert", "arr", "arranged" };
  char word[MOST_WORD];
  const char *first;

  for (const char *at = text;;)
    {
      next_word (&at, word, &first);
      if (word[0] == '\0')
        return 0;
      if (IS_IN (word, lyricist))
        return -1;
      if (IS_IN (word, composer))
        return 1;
    }
}

bool
scw_lexicon_is_number (const char *text)
{
  int digits = 0;

  for (; *text != '\0'; text++)
    if (*text >= '0' && *text <= '9')
      digits++;
    else if (strchr (" -.()[]|", *text) == NULL && (unsigned char) *text < 0x80)
      return false;
    else if ((unsigned char) *text >= 0x80 && (unsigned char) *text != 0xe2 && (unsigned char) *text != 0x80
             && (unsigned char) *text != 0x93 && (unsigned char) *text != 0x94)
      return false;
  return digits > 0 && digits <= 4;
}
