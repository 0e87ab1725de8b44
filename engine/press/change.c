/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change.c: another key, clef, octave, time sign: what is seen shall count, and not what is likely. */
#include <string.h>

#include "engine/notation/score/order.h"
#include "engine/notation/transform/transpose.h"
#include "engine/press/sheet.h"

#define MOST_STAVES 3

/* Rests that are not printed leave nothing but time; of a note that is not printed there would be nothing to learn. */
static void
hide (ScwPart *part)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];
        const ScwFraction length = element->note.duration;

        if (element->kind != SCW_ELEMENT_NOTE || !element->note.hidden || !element->note.rest
            || element->note.measure_rest || element->note.n_tuplets > 0 || element->note.actual > 0)
          continue;
        element->kind = SCW_ELEMENT_MOVE;
        element->move = (ScwMove){ .duration = length };
      }
}

/* Puts the time signature in force behind the key. */
static void
show_time (ScwPart *part)
{
  ScwMeasure *first = &part->measures[0];
  int at = 0;

  while (at < first->n_elements
         && (scw_element_is_left (&first->elements[at]) || first->elements[at].kind == SCW_ELEMENT_KEY))
    at++;
  if (first->time.beats == 0 || scw_measure_add (first, SCW_ELEMENT_TIME, NULL) == NULL)
    return;
  memmove (&first->elements[at + 1], &first->elements[at],
           (size_t) (first->n_elements - 1 - at) * sizeof *first->elements);
  first->elements[at] = (ScwElement){ .kind = SCW_ELEMENT_TIME, .time = first->time };
}

static void
change_time (ScwPart *part, const Change *change)
{
  Dice dice = dice_for (change->key, 1);

  if (!change->says_time && chance (&dice, change->style->odds_time))
    show_time (part);
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_TIME)
          continue;
        if (element->time.text != 0 || element->time.beats != element->time.beat_type
            || !chance (&dice, change->style->odds_symbol))
          continue;
        if (element->time.symbol != SCW_TIME_NUMBERS)
          element->time.symbol = SCW_TIME_NUMBERS;
        else if (element->time.beats == 4)
          element->time.symbol = SCW_TIME_COMMON;
        else if (element->time.beats == 2)
          element->time.symbol = SCW_TIME_CUT;
      }
}

/* Transposing makes another part of it. */
static void
change_key (ScwPart **part, const Change *change)
{
  Dice dice = dice_for (change->key, 2);
  ScwScore score = scw_score_around (part);
  int semitones = pick (&dice, 15) - 7;

  if (chance (&dice, change->style->odds_octave))
    semitones += chance (&dice, 0.5) ? 12 : -12;
  /* What would leave the octaves that there are stays where it is. */
  if (chance (&dice, change->style->odds_transposed))
    scw_score_transpose (&score, semitones, NULL);
}

/* The step, from C0, that stands on the lowest line. */
static int
lowest_line (ScwClef clef)
{
  const int on_line = clef.sign == 'G' ? 4 * 7 + 4 : clef.sign == 'F' ? 3 * 7 + 3 : 4 * 7;

  return on_line - 2 * (clef.line - 1);
}

/* Every note of a staff stays on its line or space, and gets another clef and name. False: memory. */
static bool
change_clef (ScwPart *part, const Change *change)
{
  static const ScwClef clefs[] = { { 'G', 2, 0, 0 }, { 'F', 4, 0, 0 }, { 'C', 3, 0, 0 }, { 'C', 4, 0, 0 },
                                   { 'C', 1, 0, 0 }, { 'G', 2, 0, 0 }, { 'F', 4, 0, 0 }, { 'F', 3, 0, 0 },
                                   { 'G', 1, 0, 0 }, { 'C', 2, 0, 0 }, { 'G', 2, -1, 0 } };
  Dice dice = dice_for (change->key, 3);
  const int staff = 1 + pick (&dice, part->staves < MOST_STAVES ? part->staves : MOST_STAVES);
  ScwClef to = clefs[pick (&dice, (int) (sizeof clefs / sizeof clefs[0]))];
  ScwElement *clef = NULL;
  int by;

  if (!chance (&dice, change->style->odds_clef))
    return true;
  for (int pass = 0; pass < 2; pass++)
    for (int m = 0; m < part->n_measures; m++)
      for (int i = 0; i < part->measures[m].n_elements; i++)
        {
          ScwElement *element = &part->measures[m].elements[i];
          ScwNote *note = &element->note;
          int step;

          if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_OCTAVE_SHIFT)
            return true; /* notes would leave their lines */
          if (element->kind == SCW_ELEMENT_CLEF && (element->clef.staff == staff || part->staves == 1)
              && pass == 0)
            {
              if (clef != NULL || element->clef.sign == 'P')
                return true;
              clef = element;
            }
          if (element->kind != SCW_ELEMENT_NOTE || !note->has_pitch || clef == NULL
              || (part->staves > 1 && note->staff != staff))
            continue;
          by = lowest_line (to) - lowest_line (clef->clef) + 7 * (to.octave - clef->clef.octave);
          step = note->octave * 7 + note->step + by;
          if (step < 0 || step >= 70 || note->unpitched)
            return true;
          if (pass == 0)
            continue;
          note->octave = (int8_t) (step / 7);
          note->step = (int8_t) (step % 7);
        }
  if (clef == NULL)
    return true;
  to.staff = clef->clef.staff;
  clef->clef = to;
  return scw_part_resolve_alters (part, SCW_RULES_MUSICAL, NULL);
}

/* A line begins with its clefs and key, even where they are not printed in the middle of one. A clef that changes unseen
 * elsewhere makes notes that nobody could read: false. */
static bool
show_signatures (ScwPart *part)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];
        const bool begins = m == 0 && scw_fraction_cmp (element->onset, SCW_FRACTION_ZERO) == 0;

        if (element->kind == SCW_ELEMENT_CLEF && element->clef.hidden && !begins)
          return false;
        if (element->kind == SCW_ELEMENT_CLEF)
          element->clef.hidden = false;
        if (element->kind == SCW_ELEMENT_KEY && begins)
          element->key.hidden = false;
      }
  return true;
}

bool
scw_press_change (ScwPart **part, const Change *change)
{
  if (!show_signatures (*part))
    return false;
  for (int m = 0; m < (*part)->n_measures; m++)
    (*part)->measures[m].new_system = (*part)->measures[m].new_page = false;
  hide (*part);
  change_time (*part, change);
  change_key (part, change);
  return change_clef (*part, change);
}
