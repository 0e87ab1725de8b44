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
scw_score_free (ScwScore *score)
{
  if (score == NULL)
    return;
  for (int i = 0; i < score->n_measures; i++)
    free (score->measures[i].elements);
  free (score->measures);
  free (score->title);
  free (score->composer);
  free (score->part_name);
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
scw_score_append_measure (ScwScore *score, const ScwMeasure *measure, ScwError *error)
{
  size_t size = (size_t) measure->n_elements * sizeof *measure->elements;
  ScwElement *elements = NULL;
  ScwMeasure *copy;

  if (size > 0)
    {
      elements = malloc (size);
      if (elements == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a measure");
      memcpy (elements, measure->elements, size);
    }
  copy = scw_score_add_measure (score, error);
  if (copy == NULL)
    {
      free (elements);
      return false;
    }
  *copy = *measure;
  copy->elements = elements;
  copy->capacity = measure->n_elements;
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
    copy->staves = score->staves;
  ok = ok && copy_text (&copy->title, score->title) && copy_text (&copy->composer, score->composer)
       && copy_text (&copy->part_name, score->part_name);
  for (int i = 0; ok && i < score->n_measures; i++)
    ok = scw_score_append_measure (copy, &score->measures[i], error);
  if (!ok)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a copy of a score");
      scw_score_free (copy);
      return NULL;
    }
  return copy;
}
