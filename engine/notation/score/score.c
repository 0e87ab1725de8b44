/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/score.h"

#include <stdlib.h>
#include <string.h>

static const char *const type_names[]
  = { NULL,     "1024th",  "512th", "256th", "128th", "64th", "32nd",  "16th",
      "eighth", "quarter", "half",  "whole", "breve", "long", "maxima" };

static const struct
{
  const char *name;
  int alter;
} accidentals[] = {
  { NULL, 0 },           { "sharp", 1 },      { "flat", -1 },         { "natural", 0 },
  { "double-sharp", 2 }, { "flat-flat", -2 }, { "natural-sharp", 1 }, { "natural-flat", -1 },
};

const char *
scw_type_name (ScwNoteType type)
{
  return (unsigned) type <= SCW_TYPE_MAXIMA ? type_names[type] : NULL;
}

const char *
scw_accidental_name (ScwAccidental accidental)
{
  return (unsigned) accidental <= SCW_ACCIDENTAL_NATURAL_FLAT ? accidentals[accidental].name : NULL;
}

int
scw_accidental_alter (ScwAccidental accidental)
{
  return (unsigned) accidental <= SCW_ACCIDENTAL_NATURAL_FLAT ? accidentals[accidental].alter : 0;
}

ScwNoteType
scw_type_from_name (const char *name)
{
  for (int i = SCW_TYPE_1024TH; i <= SCW_TYPE_MAXIMA; i++)
    if (strcmp (type_names[i], name) == 0)
      return (ScwNoteType) i;
  return SCW_TYPE_NONE;
}

ScwAccidental
scw_accidental_from_name (const char *name)
{
  for (int i = SCW_ACCIDENTAL_SHARP; i <= SCW_ACCIDENTAL_NATURAL_FLAT; i++)
    if (strcmp (accidentals[i].name, name) == 0)
      return (ScwAccidental) i;
  return SCW_ACCIDENTAL_NONE;
}

char
scw_step_letter (int step)
{
  return step >= 0 && step < 7 ? "CDEFGAB"[step] : '?';
}

static const char *const dynamics_names[]
  = { "p",   "pp",   "ppp", "pppp", "f",   "ff",  "fff",  "ffff", "mp", "mf", "sf",
      "sfp", "sfpp", "fp",  "rf",   "rfz", "sfz", "sffz", "fz",   "n",  "pf" };

static const char *const bar_style_names[]
  = { "regular", "light-light", "light-heavy", "heavy-light", "heavy-heavy",
      "dashed",  "dotted",      "none",        "tick" };

static const char *const sign_names[SCW_SIGNS]
  = { "staccatissimo", "detached-legato",  "breath-mark", "caesura",   "turn",     "inverted-turn",
      "mordent",       "inverted-mordent", "wavy-line",   "wavy-line", "up-bow",   "down-bow",
      "harmonic",      "open-string",      "stopped",     "glissando", "glissando" };

static const char *const notehead_names[] = { "normal", "x", "diamond", "slash" };

#define NAMES(function, type, names)                                              \
  const char *scw_##function##_name (type value)                                  \
  {                                                                               \
    return (size_t) value < sizeof names / sizeof names[0] ? names[value] : NULL; \
  }                                                                               \
  int scw_##function##_from_name (const char *name)                               \
  {                                                                               \
    return find_name (names, (int) (sizeof names / sizeof names[0]), name);       \
  }

static int
find_name (const char *const *names, int n, const char *name)
{
  for (int i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  return -1;
}

NAMES (dynamics, ScwDynamics, dynamics_names)
NAMES (bar_style, ScwBarStyle, bar_style_names)
NAMES (sign, ScwSign, sign_names)
NAMES (notehead, ScwNotehead, notehead_names)

ScwFraction
scw_type_length (ScwNoteType type, int dots, int actual, int normal)
{
  ScwFraction length;

  if (type <= SCW_TYPE_NONE || type > SCW_TYPE_MAXIMA)
    return SCW_FRACTION_ZERO;
  if (type <= SCW_TYPE_QUARTER)
    length = scw_fraction (1, INT64_C (1) << (SCW_TYPE_QUARTER - type));
  else
    length = scw_fraction (INT64_C (1) << (type - SCW_TYPE_QUARTER), 1);
  dots = dots < 0 ? 0 : dots > 8 ? 8 : dots;
  length = scw_fraction_mul (length, scw_fraction ((2 << dots) - 1, 1 << dots));
  if (actual > 0 && normal > 0)
    length = scw_fraction_mul (length, scw_fraction (normal, actual));
  return length;
}

ScwNoteType
scw_type_within (ScwFraction length)
{
  for (int type = SCW_TYPE_MAXIMA; type > SCW_TYPE_NONE; type--)
    if (scw_fraction_cmp (scw_type_length ((ScwNoteType) type, 0, 0, 0), length) <= 0)
      return (ScwNoteType) type;
  return SCW_TYPE_NONE;
}

ScwFraction
scw_time_length (ScwTime time)
{
  return scw_fraction (4 * (int64_t) time.beats, time.beat_type);
}

ScwScore *
scw_score_new (ScwError *error)
{
  ScwScore *score = calloc (1, sizeof *score);

  if (score == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for a score");
  else
    score->staves = 1;
  return score;
}

void
scw_score_clear_measures (ScwScore *score)
{
  for (int i = 0; i < score->n_measures; i++)
    free (score->measures[i].elements);
  score->n_measures = 0;
}

void
scw_score_free (ScwScore *score)
{
  if (score == NULL)
    return;
  scw_score_clear_measures (score);
  free (score->measures);
  free (score->title);
  free (score->work);
  free (score->composer);
  free (score->lyricist);
  free (score->rights);
  free (score->part_name);
  free (score->abbreviation);
  for (int i = 0; i < score->n_texts; i++)
    free (score->texts[i]);
  free (score->texts);
  free (score->lyrics);
  free (score);
}

/* Makes room for one more of n things; NULL, and all as it was, when there is no memory. */
static void *
grow (void *at, int n, int *capacity, size_t size)
{
  int wanted = *capacity == 0 ? 16 : *capacity * 2;
  void *grown;

  if (n < *capacity)
    return at;
  if (*capacity > INT32_MAX / 2)
    return NULL;
  grown = realloc (at, (size_t) wanted * size);
  if (grown != NULL)
    *capacity = wanted;
  return grown;
}

ScwMeasure *
scw_score_add_measure (ScwScore *score, ScwError *error)
{
  ScwMeasure *measures = grow (score->measures, score->n_measures, &score->capacity, sizeof *measures);

  if (measures == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d measures", score->n_measures + 1);
      return NULL;
    }
  score->measures = measures;
  measures[score->n_measures] = (ScwMeasure){ .length = SCW_FRACTION_ZERO };
  return &measures[score->n_measures++];
}

ScwElement *
scw_measure_add (ScwMeasure *measure, ScwElementKind kind, ScwError *error)
{
  ScwElement *elements = grow (measure->elements, measure->n_elements, &measure->capacity, sizeof *elements);
  ScwElement *element;

  if (elements == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d notes of a measure", measure->n_elements + 1);
      return NULL;
    }
  measure->elements = elements;
  element = &elements[measure->n_elements++];
  memset (element, 0, sizeof *element);
  element->kind = kind;
  element->onset = SCW_FRACTION_ZERO;
  if (kind == SCW_ELEMENT_NOTE)
    element->note.duration = SCW_FRACTION_ZERO;
  else if (kind == SCW_ELEMENT_MOVE)
    element->move.duration = SCW_FRACTION_ZERO;
  return element;
}

bool
scw_measure_has_notes (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_NOTE)
      return true;
  return false;
}

const char *
scw_score_text (const ScwScore *score, int text)
{
  return text > 0 && text <= score->n_texts ? score->texts[text - 1] : "";
}

int
scw_score_add_text (ScwScore *score, const char *text, ScwError *error)
{
  char **texts, *copy;

  if (text == NULL || text[0] == '\0')
    return 0;
  for (int i = 0; i < score->n_texts; i++)
    if (strcmp (score->texts[i], text) == 0)
      return i + 1;
  texts = grow (score->texts, score->n_texts, &score->texts_capacity, sizeof *texts);
  if (texts != NULL)
    score->texts = texts;
  copy = texts != NULL ? strdup (text) : NULL;
  if (copy == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d texts", score->n_texts + 1);
      return -1;
    }
  texts[score->n_texts++] = copy;
  return score->n_texts;
}

static bool
push_lyric (ScwScore *score, const ScwLyric *lyric, ScwError *error)
{
  ScwLyric *lyrics = grow (score->lyrics, score->n_lyrics, &score->lyrics_capacity, sizeof *lyrics);

  if (lyrics == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d syllables", score->n_lyrics + 1);
  score->lyrics = lyrics;
  lyrics[score->n_lyrics++] = *lyric;
  return true;
}

bool
scw_score_add_lyric (ScwScore *score, ScwNote *note, const ScwLyric *lyric, ScwError *error)
{
  if (note->n_lyrics == 0)
    note->first_lyric = score->n_lyrics;
  else if (note->first_lyric + note->n_lyrics != score->n_lyrics)
    {
      /* Others stand behind them: all move to the end. */
      int first = score->n_lyrics;

      for (int i = 0; i < note->n_lyrics; i++)
        {
          ScwLyric one = score->lyrics[note->first_lyric + i];

          if (!push_lyric (score, &one, error))
            return false;
        }
      note->first_lyric = first;
    }
  if (!push_lyric (score, lyric, error))
    return false;
  note->n_lyrics++;
  return true;
}

/* Texts and syllables of an element that was copied from another score. */
static bool
adopt (ScwScore *score, const ScwScore *from, ScwElement *element, ScwError *error)
{
  if (element->kind == SCW_ELEMENT_MARK && element->mark.text > 0)
    {
      element->mark.text = scw_score_add_text (score, scw_score_text (from, element->mark.text), error);
      return element->mark.text >= 0;
    }
  if (element->kind == SCW_ELEMENT_TIME && element->time.text > 0)
    {
      element->time.text = scw_score_add_text (score, scw_score_text (from, element->time.text), error);
      return element->time.text >= 0;
    }
  if (element->kind == SCW_ELEMENT_NOTE && element->note.n_lyrics > 0)
    {
      const int first = element->note.first_lyric, n = element->note.n_lyrics;

      element->note.n_lyrics = 0;
      for (int i = 0; i < n; i++)
        {
          ScwLyric lyric = from->lyrics[first + i];

          lyric.text = scw_score_add_text (score, scw_score_text (from, lyric.text), error);
          if (lyric.text < 0 || !scw_score_add_lyric (score, &element->note, &lyric, error))
            return false;
        }
    }
  return true;
}

bool
scw_score_append_measure (ScwScore *score, const ScwScore *from, int m, ScwError *error)
{
  const int n = from->measures[m].n_elements;
  ScwElement *elements = NULL;
  ScwMeasure *copy;

  if (n > 0)
    {
      elements = malloc ((size_t) n * sizeof *elements);
      if (elements == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a measure");
      memcpy (elements, from->measures[m].elements, (size_t) n * sizeof *elements);
    }
  for (int i = 0; score != from && i < n; i++)
    if (!adopt (score, from, &elements[i], error))
      {
        free (elements);
        return false;
      }
  copy = scw_score_add_measure (score, error);
  if (copy == NULL)
    {
      free (elements);
      return false;
    }
  *copy = from->measures[m];
  copy->elements = elements;
  copy->capacity = n;
  return true;
}

static bool
copy_text (char **copy, const char *text)
{
  return text == NULL || (*copy = strdup (text)) != NULL;
}

ScwScore *
scw_score_copy (const ScwScore *score, ScwError *error)
{
  ScwScore *copy = scw_score_new (error);
  bool ok = copy != NULL;

  if (ok)
    {
      copy->staves = score->staves;
      copy->program = score->program;
      copy->transpose = score->transpose;
      copy->transpose_steps = score->transpose_steps;
    }
  ok = ok && copy_text (&copy->work, score->work) && copy_text (&copy->lyricist, score->lyricist)
       && copy_text (&copy->rights, score->rights) && copy_text (&copy->title, score->title)
       && copy_text (&copy->composer, score->composer) && copy_text (&copy->part_name, score->part_name)
       && copy_text (&copy->abbreviation, score->abbreviation);
  for (int i = 0; ok && i < score->n_measures; i++)
    ok = scw_score_append_measure (copy, score, i, error);
  if (!ok)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a copy of a score");
      scw_score_free (copy);
      return NULL;
    }
  return copy;
}
