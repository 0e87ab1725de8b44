/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-spanner.c: whether what begins also ends: ties, tuplets, tremolos, beams. */
#include "engine/notation/check/check-private.h"

#include <stdio.h>
#include <string.h>

#include "engine/notation/score/order.h"

/* ---- ties ---- */

static bool
marks_have (const uint8_t *marks, int n, int what)
{
  for (int i = 0; i < n; i++)
    if (marks[i] == what)
      return true;
  return false;
}

/* Whether a note of the measure has the other end ('what') of a tie on 'note': an end that begins at 'time'
 * or later, or a beginning that ends at 'time' or earlier. Ties may reach over other notes (written-out
 * arpeggios), so it need not be exactly there. */
static bool
has_other_end (
  const ScwMeasure *measure, const ScwNote *note, const ScwElement *self, int what, ScwFraction time)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      ScwFraction at = element->onset;
      int side;

      if (!scw_check_is_note (element) || element == self || !scw_note_same_place (&element->note, note)
          || !marks_have (element->note.tieds, element->note.n_tieds, what))
        continue;
      if (what == SCW_START && element->note.duration.num > 0 && scw_fraction_cmp (at, time) >= 0)
        continue;
      if (what == SCW_START)
        at = scw_fraction_add (at, element->note.duration);
      side = scw_fraction_cmp (at, time);
      if (scw_length_equal (at, time) || (what == SCW_STOP ? side > 0 : side < 0))
        return true;
    }
  return false;
}

/* Whether something else than the next measure may follow: what is repeated, another ending. */
static bool
leads_elsewhere (const ScwPart *part, int m)
{
  const ScwMeasure *measure = &part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_ENDING
        && measure->elements[i].ending.type != SCW_ENDING_START)
      return true;
  return scw_part_repeat_ends (part, m);
}

/* Whether the tie that begins here ends in this measure or the next. */
static bool
start_meets (const ScwCheck *check, int m, const ScwElement *element)
{
  const ScwMeasure *measure = &check->part->measures[m];
  ScwFraction end = scw_fraction_add (element->onset, element->note.duration);

  if (has_other_end (measure, &element->note, element, SCW_STOP, end))
    return true;
  if (m + 1 >= check->part->n_measures)
    return check->system || leads_elsewhere (check->part, m);
  return has_other_end (measure + 1, &element->note, element, SCW_STOP, SCW_FRACTION_ZERO)
         || leads_elsewhere (check->part, m);
}

/* Whether the tie that ends here began in this measure or the one before. */
static bool
stop_meets (const ScwCheck *check, int m, const ScwElement *element)
{
  const ScwMeasure *measure = &check->part->measures[m];

  if (has_other_end (measure, &element->note, element, SCW_START, element->onset))
    return true;
  if (m == 0)
    return check->system;
  return has_other_end (measure - 1, &element->note, element, SCW_START, measure[-1].length);
}

static void
check_tie (const ScwCheck *check, int m, const ScwElement *element)
{
  const ScwNote *note = &element->note;
  char name[8];

  snprintf (name, sizeof name, "%c%d", scw_step_letter (note->step), note->octave);
  if (marks_have (note->tieds, note->n_tieds, SCW_START) && !start_meets (check, m, element))
    scw_problem_with (scw_check_report (check, SCW_FAULT_TIE_NO_END, m, element, note->voice), name, NULL, 0,
                      0);
  if (marks_have (note->tieds, note->n_tieds, SCW_STOP) && !stop_meets (check, m, element))
    {
      /* A second ending's ties come from before the first. */
      scw_problem_with (scw_check_warn (check, SCW_FAULT_TIE_NO_BEGINNING, m, element, note->voice), name,
                        NULL, 0, 0);
    }
}

void
scw_check_ties (const ScwCheck *check)
{
  for (int m = 0; m < check->part->n_measures; m++)
    for (int i = 0; i < check->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &check->part->measures[m].elements[i];

        if (scw_check_is_note (element) && element->note.has_pitch && element->note.n_tieds > 0)
          check_tie (check, m, element);
      }
}

/* ---- tuplets ---- */

typedef struct
{
  int open;
  bool nested;
  bool mixed; /* notes of different ratios: lengths tell nothing */
  const ScwElement *first;
  ScwFraction sum; /* as it sounds */
  int actual, normal;
} Tuplet;

/* Complete ones are so many notes of one type in the time of so many others, without a rest of 3 or 5. */
static void
check_tuplet_length (const ScwCheck *check, int m, const Tuplet *tuplet, int voice)
{
  ScwFraction wanted = scw_fraction_div (tuplet->sum, scw_fraction (tuplet->normal, 1));

  if (tuplet->nested || tuplet->mixed || tuplet->actual == 0)
    return;
  if ((wanted.den & (wanted.den - 1)) != 0)
    scw_problem_with (scw_check_report (check, SCW_FAULT_TUPLET_NOT_FULL, m, tuplet->first, voice), NULL,
                      NULL, tuplet->actual, tuplet->normal);
}

static void
open_tuplet (Tuplet *tuplet, const ScwElement *element)
{
  const ScwNote *note = &element->note;

  if (tuplet->open++ > 0)
    {
      tuplet->nested = true;
      return;
    }
  *tuplet = (Tuplet){ .open = 1, .first = element, .sum = SCW_FRACTION_ZERO };
  tuplet->actual = note->actual;
  tuplet->normal = note->normal;
}

static void
tuplet_note (const ScwCheck *check, int m, const ScwElement *element, Tuplet *tuplet)
{
  const ScwNote *note = &element->note;
  int voice = note->voice;

  for (int i = 0; i < note->n_tuplets; i++)
    if (note->tuplets[i] == SCW_START)
      open_tuplet (tuplet, element);
  if (tuplet->open > 0 && !note->grace)
    {
      tuplet->mixed |= note->actual != tuplet->actual || note->normal != tuplet->normal;
      tuplet->sum = scw_fraction_add (tuplet->sum, note->duration);
    }
  for (int i = 0; i < note->n_tuplets; i++)
    if (note->tuplets[i] == SCW_STOP)
      {
        if (tuplet->open == 0)
          scw_check_report (check, SCW_FAULT_TUPLET_NO_BEGINNING, m, element, voice);
        else if (--tuplet->open == 0)
          check_tuplet_length (check, m, tuplet, voice);
      }
}

void
scw_check_tuplets (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];
  Tuplet tuplets[SCW_CHECK_VOICES];

  memset (tuplets, 0, sizeof tuplets);
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (scw_check_is_note (element) && !element->note.chord)
        tuplet_note (check, m, element, &tuplets[scw_check_voice (&element->note)]);
      else if (element->kind == SCW_ELEMENT_MOVE)
        /* What is not shown belongs to the tuplet all the same. */
        for (int v = 0; v < SCW_CHECK_VOICES; v++)
          tuplets[v].mixed = true;
    }
  for (int v = 0; v < SCW_CHECK_VOICES; v++)
    if (tuplets[v].open > 0)
      scw_check_report (check, SCW_FAULT_TUPLET_NO_END, m, tuplets[v].first, v);
}

/* ---- tremolos ---- */

void
scw_check_tremolos (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];
  const ScwElement *open[SCW_CHECK_VOICES] = { NULL };

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      int voice = scw_check_is_note (element) ? scw_check_voice (&element->note) : 0;

      if (!scw_check_is_note (element) || element->note.chord)
        continue;
      if (element->note.tremolo == SCW_TREMOLO_STOP && open[voice] == NULL)
        scw_check_report (check, SCW_FAULT_TREMOLO_NO_BEGINNING, m, element, voice);
      if (element->note.tremolo == SCW_TREMOLO_START)
        {
          if (open[voice] != NULL)
            scw_check_report (check, SCW_FAULT_TREMOLO_OF_ONE, m, open[voice], voice);
          open[voice] = element;
        }
      else if (element->note.tremolo == SCW_TREMOLO_STOP)
        open[voice] = NULL;
    }
  for (int v = 0; v < SCW_CHECK_VOICES; v++)
    if (open[v] != NULL)
      scw_check_report (check, SCW_FAULT_TREMOLO_OF_ONE, m, open[v], v);
}

/* ---- beams ---- */

typedef struct
{
  int open;
  bool seen;               /* this voice had a beam in the score */
  int measure;             /* of the note that began it */
  const ScwElement *first; /* that note */
} Beam;

static int
flags_of (const ScwNote *note)
{
  if (note->type == SCW_TYPE_NONE || note->type > SCW_TYPE_EIGHTH)
    return 0;
  return SCW_TYPE_EIGHTH - note->type + 1;
}

static void
leave_open (const ScwCheck *check, Beam *beam, int voice)
{
  if (beam->open > 0)
    scw_check_warn (check, SCW_FAULT_BEAM_NO_END, beam->measure, beam->first, voice);
  beam->open = 0;
}

static void
mark_beam (const ScwCheck *check, int m, const ScwElement *element, Beam *beam, int mark)
{
  const ScwNote *note = &element->note;

  if (mark == SCW_BEAM_BEGIN)
    {
      if (beam->open++ == 0)
        {
          beam->first = element;
          beam->measure = m;
        }
      beam->seen = true;
    }
  else if (mark == SCW_BEAM_END && beam->open > 0)
    beam->open--;
  else if (mark == SCW_BEAM_END && (m > 0 || beam->seen || !check->system))
    scw_check_warn (check, SCW_FAULT_BEAM_NO_BEGINNING, m, element, note->voice);
}

static void
beam_note (const ScwCheck *check, int m, const ScwElement *element, Beam *beam)
{
  const ScwNote *note = &element->note;
  int flags = flags_of (note);

  if (flags == 0 && !note->grace && !note->rest)
    leave_open (check, beam, note->voice);
  for (int i = 0; i < note->n_beams; i++)
    mark_beam (check, m, element, beam, note->beams[i]);
  if (note->n_beams > 0 && (beam->open > flags || note->n_beams > flags))
    {
      scw_check_warn (check, SCW_FAULT_BEAMS_MORE_THAN_FLAGS, m, element, note->voice);
      beam->open = beam->open < flags ? beam->open : flags;
    }
}

void
scw_check_beams (const ScwCheck *check)
{
  Beam beams[SCW_CHECK_VOICES][2]; /* plain and grace notes */

  memset (beams, 0, sizeof beams);
  for (int m = 0; m < check->part->n_measures; m++)
    for (int i = 0; i < check->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &check->part->measures[m].elements[i];

        if (scw_check_is_note (element) && !element->note.chord)
          beam_note (check, m, element, &beams[scw_check_voice (&element->note)][element->note.grace]);
      }
  for (int v = 0; v < SCW_CHECK_VOICES && !check->system; v++)
    for (int g = 0; g < 2; g++)
      leave_open (check, &beams[v][g], v);
}
