/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/transform/transpose.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/harmony.h"

/* How far everything goes while one key is in force. */
typedef struct
{
  int fifths; /* of the key signature */
  int steps;
  int semitones;
} Shift;

static int
floor_mod (int a, int n)
{
  return ((a % n) + n) % n;
}

/* Semitones of a step without accidental, counted from C0. */
static int
height (int step)
{
  static const int semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };
  const int octave = (step - floor_mod (step, 7)) / 7;

  return 12 * octave + semitones[floor_mod (step, 7)];
}

/* A semitone up is seven fifths up; twelve fifths are an octave, enharmonically. */
static Shift
shift_from (int key, int semitones)
{
  Shift shift = { .semitones = semitones };
  int best = 100;

  for (int f = floor_mod (7 * semitones, 12) - 24; f <= 24; f += 12)
    {
      const int now = key + f, signs = abs (now);
      const bool same_side = (now > 0) == (key > 0);

      if (signs <= 7 && (signs < best || (signs == best && same_side)))
        {
          best = signs;
          shift.fifths = f;
        }
    }
  /* The steps of so many fifths, in the octave that is nearest. */
  shift.steps = floor_mod (4 * shift.fifths, 7);
  while (12 * shift.steps - 7 * semitones > 42)
    shift.steps -= 7;
  while (12 * shift.steps - 7 * semitones < -42)
    shift.steps += 7;
  return shift;
}

static ScwAccidental
accidental_of (int alter)
{
  static const ScwAccidental accidentals[]
    = { SCW_ACCIDENTAL_FLAT_FLAT, SCW_ACCIDENTAL_FLAT, SCW_ACCIDENTAL_NATURAL, SCW_ACCIDENTAL_SHARP,
        SCW_ACCIDENTAL_DOUBLE_SHARP };

  return accidentals[alter + 2];
}

/* Moves a step (7 to an octave) with its alter. A triple sharp or flat becomes another step. True if it did. */
static bool
move_pitch (const Shift *shift, int *step, int *alter)
{
  const int wanted = height (*step) + *alter + shift->semitones;
  bool respelled = false;

  *step += shift->steps;
  for (; wanted - height (*step) > 2; respelled = true)
    ++*step;
  for (; wanted - height (*step) < -2; respelled = true)
    --*step;
  *alter = wanted - height (*step);
  return respelled;
}

static bool
move_note (const Shift *shift, ScwNote *note)
{
  int step = 7 * note->octave + note->step, alter = note->alter;
  const bool respelled = move_pitch (shift, &step, &alter);

  if (step < 0 || step >= 70)
    return false;
  note->octave = (int8_t) (step / 7);
  note->step = (int8_t) (step % 7);
  note->alter = (int8_t) alter;
  if (note->accidental != SCW_ACCIDENTAL_NONE || respelled)
    note->accidental = accidental_of (alter);
  return true;
}

static bool
move_harmony (ScwPart *part, const Shift *shift, ScwMark *mark, ScwError *error)
{
  ScwHarmony harmony;
  char text[128];
  int number;

  if (mark->text == 0 || !scw_harmony_parse (scw_part_text (part, mark->text), &harmony) || harmony.root < 0)
    return true;
  harmony.root += 70; /* keeps steps positive */
  move_pitch (shift, &harmony.root, &harmony.root_alter);
  harmony.root = floor_mod (harmony.root, 7);
  if (harmony.bass >= 0)
    {
      harmony.bass += 70;
      move_pitch (shift, &harmony.bass, &harmony.bass_alter);
      harmony.bass = floor_mod (harmony.bass, 7);
    }
  if (!scw_harmony_format (&harmony, text, sizeof text))
    return true;
  number = scw_part_add_text (part, text, error);
  if (number < 0)
    return false;
  mark->text = number;
  return true;
}

static bool
transpose_part (ScwPart *part, int semitones, ScwError *error)
{
  int key = 0;
  Shift shift = shift_from (key, semitones);

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_KEY)
          {
            key = element->key.fifths;
            shift = shift_from (key, semitones);
            element->key.fifths = key + shift.fifths;
          }
        else if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch && !element->note.unpitched)
          {
            if (!move_note (&shift, &element->note))
              return scw_fail (error, SCW_ERROR_LIMIT,
                               "a note of measure %s of '%s' would be too %s to be written",
                               part->measures[m].number, part->name != NULL ? part->name : "the part",
                               semitones > 0 ? "high" : "low");
          }
        else if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_HARMONY
                 && !move_harmony (part, &shift, &element->mark, error))
          return false;
      }
  return true;
}

/* A part without a key signature gets one where it begins, if its new key has signs. */
static bool
needs_key (const ScwPart *part, int semitones)
{
  if (part->n_measures == 0 || shift_from (0, semitones).fifths == 0)
    return false;
  for (int i = 0; i < part->measures[0].n_elements; i++)
    {
      if (part->measures[0].elements[i].kind == SCW_ELEMENT_KEY)
        return false;
      if (part->measures[0].elements[i].kind == SCW_ELEMENT_NOTE)
        break;
    }
  return true;
}

static bool
add_key (ScwPart *part, int fifths, ScwError *error)
{
  ScwMeasure *measure = &part->measures[0];
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_KEY, error), key;

  if (element == NULL)
    return false;
  element->key.fifths = fifths;
  key = *element;
  memmove (&measure->elements[1], &measure->elements[0], (size_t) (measure->n_elements - 1) * sizeof key);
  measure->elements[0] = key;
  return true;
}

bool
scw_score_transpose (ScwScore *score, int semitones, ScwError *error)
{
  ScwPart **moved = calloc ((size_t) score->n_parts + 1, sizeof *moved);
  bool ok = moved != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d parts", score->n_parts);

  for (int p = 0; ok && p < score->n_parts; p++)
    {
      moved[p] = scw_part_copy (score->parts[p], error);
      ok = moved[p] != NULL && (!needs_key (moved[p], semitones) || add_key (moved[p], 0, error))
           && transpose_part (moved[p], semitones, error);
    }
  for (int p = 0; moved != NULL && p < score->n_parts; p++)
    if (ok)
      {
        scw_part_free (score->parts[p]);
        score->parts[p] = moved[p];
      }
    else
      scw_part_free (moved[p]);
  free (moved);
  return ok;
}
