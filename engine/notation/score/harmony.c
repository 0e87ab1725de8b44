/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/harmony.h"

#include <stdio.h>
#include <string.h>

/* The short form comes first; what follows with the same kind is another spelling. Longer spellings stand before those
 * they begin with. */
static const struct
{
  const char *kind, *text;
} kinds[] = {
  { "major-minor", "m(maj7)" },
  { "major-minor", "mM7" },
  { "major-minor", "mmaj7" },
  { "half-diminished", "m7b5" },
  { "half-diminished", "m7(b5)" },
  { "half-diminished", "ø7" },
  { "half-diminished", "ø" },
  { "major-seventh", "maj7" },
  { "major-seventh", "M7" },
  { "major-seventh", "△7" },
  { "major-seventh", "△" },
  { "major-ninth", "maj9" },
  { "major-ninth", "M9" },
  { "major-11th", "maj11" },
  { "major-13th", "maj13" },
  { "minor-13th", "m13" },
  { "minor-11th", "m11" },
  { "minor-ninth", "m9" },
  { "minor-ninth", "min9" },
  { "minor-seventh", "m7" },
  { "minor-seventh", "min7" },
  { "minor-seventh", "mi7" },
  { "minor-seventh", "-7" },
  { "minor-sixth", "m6" },
  { "minor-sixth", "min6" },
  { "diminished-seventh", "dim7" },
  { "diminished-seventh", "o7" },
  { "diminished-seventh", "°7" },
  { "diminished", "dim" },
  { "diminished", "°" },
  { "diminished", "o" },
  { "augmented-seventh", "+7" },
  { "augmented-seventh", "aug7" },
  { "augmented-seventh", "7#5" },
  { "augmented", "+" },
  { "augmented", "aug" },
  { "suspended-second", "sus2" },
  { "suspended-fourth", "sus4" },
  { "suspended-fourth", "sus" },
  { "dominant-13th", "13" },
  { "dominant-11th", "11" },
  { "dominant-ninth", "9" },
  { "dominant", "7" },
  { "major-sixth", "6" },
  { "power", "5" },
  { "major", "maj" },
  { "minor", "m" },
  { "minor", "min" },
  { "minor", "mi" },
  { "minor", "-" },
  { "major", "" },
};

/* Sharps and flats in any spelling: +1, -1; their length in bytes, 0: none. */
static size_t
accidental (const char *text, int *alter)
{
  static const struct
  {
    const char *text;
    int alter;
  } signs[] = { { "#", 1 }, { "♯", 1 }, { "b", -1 }, { "♭", -1 } };

  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
    if (strncmp (text, signs[i].text, strlen (signs[i].text)) == 0)
      {
        *alter = signs[i].alter;
        return strlen (signs[i].text);
      }
  return 0;
}

static bool
parse_step (const char **at, int *step, int *alter)
{
  const char *letter = **at != '\0' ? strchr ("CDEFGAB", **at) : NULL;
  size_t n;
  int one;

  if (letter == NULL)
    return false;
  *step = (int) (letter - "CDEFGAB");
  *alter = 0;
  for (++*at; (n = accidental (*at, &one)) > 0; *at += n)
    *alter += one;
  return *alter >= -2 && *alter <= 2;
}

/* "b9", "add9", "no3" behind the kind, with or without brackets. */
static bool
parse_degrees (const char **at, ScwHarmony *harmony)
{
  while (**at != '\0' && **at != '/')
    {
      const bool bracket = **at == '(';
      ScwDegreeType type = SCW_DEGREE_ALTER;
      int value = 0, alter = 0;
      size_t n;

      if (harmony->n_degrees == SCW_HARMONY_MAX_DEGREES)
        return false;
      *at += bracket;
      do
        {
          if (strncmp (*at, "add", 3) == 0 || strncmp (*at, "omit", 4) == 0 || strncmp (*at, "no", 2) == 0)
            {
              type = **at == 'a' ? SCW_DEGREE_ADD : SCW_DEGREE_SUBTRACT;
              *at += **at == 'a' ? 3 : **at == 'o' ? 4 : 2;
            }
          n = accidental (*at, &alter);
          *at += n;
          for (value = 0; **at >= '0' && **at <= '9' && value < 100; ++*at)
            value = 10 * value + **at - '0';
          if (value < 2 || value > 13 || (n == 0 && type == SCW_DEGREE_ALTER))
            return false;
          /* What the chord does not have anyway is added. */
          if (type == SCW_DEGREE_ALTER && value != 5)
            type = SCW_DEGREE_ADD;
          harmony->degrees[harmony->n_degrees].value = value;
          harmony->degrees[harmony->n_degrees].alter = alter;
          harmony->degrees[harmony->n_degrees++].type = type;
          type = SCW_DEGREE_ALTER;
          alter = 0;
        }
      while (bracket && **at == ',' && ++*at && harmony->n_degrees < SCW_HARMONY_MAX_DEGREES);
      if (bracket && *(*at)++ != ')')
        return false;
    }
  return true;
}

bool
scw_harmony_parse (const char *text, ScwHarmony *harmony)
{
  *harmony = (ScwHarmony){ .root = -1, .bass = -1 };
  if (strcmp (text, "N.C.") == 0 || strcmp (text, "NC") == 0)
    {
      harmony->kind = "none";
      return true;
    }
  if (!parse_step (&text, &harmony->root, &harmony->root_alter))
    return false;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strncmp (text, kinds[i].text, strlen (kinds[i].text)) == 0)
      {
        const char *rest = text + strlen (kinds[i].text);
        ScwHarmony whole = *harmony;

        whole.kind = kinds[i].kind;
        if (!parse_degrees (&rest, &whole))
          continue;
        if (*rest == '/')
          {
            rest++;
            if (!parse_step (&rest, &whole.bass, &whole.bass_alter))
              continue;
          }
        if (*rest != '\0')
          continue;
        *harmony = whole;
        return true;
      }
  return false;
}

/* Appends to a text of 'size' bytes; false: it does not fit. */
static bool
append (char *text, size_t size, const char *more)
{
  const size_t n = strlen (text);

  if (n + strlen (more) >= size)
    return false;
  strcpy (text + n, more);
  return true;
}

static bool
append_step (char *text, size_t size, int step, int alter)
{
  const char letter[2] = { "CDEFGAB"[step], '\0' };
  bool ok = append (text, size, letter);

  for (; ok && alter > 0; alter--)
    ok = append (text, size, "#");
  for (; ok && alter < 0; alter++)
    ok = append (text, size, "b");
  return ok;
}

bool
scw_harmony_format (const ScwHarmony *harmony, char *text, size_t size)
{
  const char *kind = NULL;
  bool ok;

  text[0] = '\0';
  if (strcmp (harmony->kind, "none") == 0)
    return append (text, size, "N.C.");
  for (size_t i = 0; kind == NULL && i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp (kinds[i].kind, harmony->kind) == 0)
      kind = kinds[i].text;
  if (strcmp (harmony->kind, "major") == 0)
    kind = "";
  if (kind == NULL || harmony->root < 0 || harmony->root > 6 || harmony->bass > 6)
    return false;
  ok = append_step (text, size, harmony->root, harmony->root_alter) && append (text, size, kind);
  for (int i = 0; ok && i < harmony->n_degrees; i++)
    {
      const int alter = harmony->degrees[i].alter;
      char degree[24];

      snprintf (degree, sizeof degree, "(%s%s%d)",
                harmony->degrees[i].type == SCW_DEGREE_SUBTRACT            ? "no"
                : harmony->degrees[i].type == SCW_DEGREE_ADD && alter == 0 ? "add"
                                                                           : "",
                alter > 0   ? "#"
                : alter < 0 ? "b"
                            : "",
                harmony->degrees[i].value);
      ok = append (text, size, degree);
    }
  if (ok && harmony->bass >= 0)
    ok = append (text, size, "/") && append_step (text, size, harmony->bass, harmony->bass_alter);
  return ok;
}
