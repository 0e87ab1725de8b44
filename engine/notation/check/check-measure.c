/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-measure.c: whether the voices of a measure add up. */
#include "engine/notation/check/check-private.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/order.h"

#define SECTION 1000 /* measures; where sections end, pick-ups further back are not looked for */

/* What each voice of a measure comes to. */
typedef struct
{
  bool there[SCW_CHECK_VOICES];
  ScwFraction end[SCW_CHECK_VOICES];    /* of its last note or forward */
  ScwFraction sounds[SCW_CHECK_VOICES]; /* end of its last note */
  int n;
  bool equal;      /* all end at the same place */
  bool only_rests; /* nothing but measure rests: as long as anybody likes */
  ScwFraction longest;
} Voices;

static void
voice_reaches (Voices *voices, int voice, ScwFraction end)
{
  if (!voices->there[voice])
    voices->n++;
  voices->there[voice] = true;
  if (scw_fraction_cmp (end, voices->end[voice]) > 0)
    voices->end[voice] = end;
  if (scw_fraction_cmp (end, voices->longest) > 0)
    voices->longest = end;
}

/* A voice that begins before it has ended. */
static void
check_overlap (const ScwCheck *check, int m, const ScwElement *element, const Voices *voices)
{
  int voice = scw_check_voice (&element->note);
  ScwFraction end = voices->sounds[voice];

  if (voice != 0 && voices->there[voice] && !element->note.grace && scw_fraction_cmp (element->onset, end) < 0
      && !scw_length_equal (element->onset, end))
    scw_check_report (check, SCW_FAULT_OVERLAP, m, element, voice);
}

static void
add_notes (const ScwCheck *check, int m, Voices *voices)
{
  const ScwMeasure *measure = &check->part->measures[m];
  int voice = -1;
  bool going_back = false;

  voices->only_rests = true;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MOVE && element->move.backup)
        {
          if (scw_fraction_cmp (element->move.duration, element->onset) > 0
              && !scw_length_equal (element->move.duration, element->onset))
            scw_check_report (check, SCW_FAULT_BEFORE_BEGINNING, m, element, 0);
          voice = -1;
          going_back = true;
        }
      else if (element->kind == SCW_ELEMENT_MOVE && voice >= 0)
        voice_reaches (voices, voice, scw_fraction_add (element->onset, element->move.duration));
      else if (scw_check_is_note (element) && !element->note.chord)
        {
          if (going_back || (voice >= 0 && voice != scw_check_voice (&element->note)))
            check_overlap (check, m, element, voices);
          going_back = false;
          voice = scw_check_voice (&element->note);
          voices->only_rests &= element->note.measure_rest;
          voices->sounds[voice] = scw_fraction_add (element->onset, element->note.duration);
          voice_reaches (voices, voice, voices->sounds[voice]);
        }
    }
}

static void
sum_up (const ScwCheck *check, int m, Voices *voices)
{
  memset (voices, 0, sizeof *voices);
  voices->longest = SCW_FRACTION_ZERO;
  for (int v = 0; v < SCW_CHECK_VOICES; v++)
    voices->end[v] = voices->sounds[v] = SCW_FRACTION_ZERO;
  add_notes (check, m, voices);
  voices->equal = true;
  for (int v = 0; v < SCW_CHECK_VOICES; v++)
    if (voices->there[v] && !scw_length_equal (voices->end[v], voices->longest))
      voices->equal = false;
}

static int
first_timed (const ScwPart *part)
{
  int end = 0;

  while (end < part->n_measures && part->measures[end].time.beats == 0)
    end++;
  return end;
}

/* The length of the measures before the first time signature; zero: nobody knows. */
static ScwFraction
untimed_length (const ScwCheck *check)
{
  ScwFraction length = SCW_FRACTION_ZERO;

  if (check->around != NULL && check->around->untimed.num > 0)
    return check->around->untimed;
  scw_common_length (check->part, 0, first_timed (check->part), &length);
  return length;
}

/* How long measure m should be; zero: nobody knows. */
static ScwFraction
expected_length (const ScwCheck *check, int m, ScwFraction untimed)
{
  if (check->bars != NULL && check->bars[m].num > 0)
    return check->bars[m];
  if (check->part->measures[m].time.beats > 0)
    return scw_time_length (check->part->measures[m].time);
  return untimed;
}

/* Both as so many of the same note: "5 of 6 eighths", "2 2/3 of 3 quarters". */
static void
set_sum (ScwProblem *problem, ScwFraction have, ScwFraction want, ScwTime time)
{
  int unit = 0;
  ScwFraction h, w;

  if (problem == NULL)
    return;
  while ((1 << unit) < time.beat_type && unit < 7)
    unit++;
  if (time.beats == 0)
    unit = 2;
  for (;; unit++)
    {
      ScwFraction each = scw_fraction (4, 1 << unit);
      /* Tuplets are thirds of anything, however small. */
      bool finer = unit < 7 && unit < 4 + (time.beat_type > 4);

      h = scw_fraction_div (have, each);
      w = scw_fraction_div (want, each);
      if (!finer || (w.den == 1 && (h.den == 1 || (h.den & (h.den - 1)) != 0)))
        break;
    }
  problem->numbers[0] = h.num;
  problem->numbers[1] = h.den;
  problem->numbers[2] = w.num / w.den;
  problem->numbers[3] = SCW_TYPE_WHOLE - unit;
}

/* Second voices are often there for some notes only, without rests around. */
static void
report_voice (const ScwCheck *check, int m, int voice, ScwFraction have, ScwFraction want)
{
  bool is_short = scw_fraction_cmp (have, want) < 0;
  ScwProblem *problem = scw_check_report (check, is_short ? SCW_FAULT_SHORT : SCW_FAULT_LONG, m, NULL, voice);

  set_sum (problem, have, want, check->part->measures[m].time);
  if (problem != NULL && is_short && voice % 4 != 1)
    problem->severity = SCW_SEVERITY_WARNING;
}

static bool
ends_section (const ScwPart *part, int m)
{
  const ScwMeasure *measure = &part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_BARLINE
        && (measure->elements[i].barline == SCW_BAR_LIGHT_HEAVY
            || measure->elements[i].barline == SCW_BAR_LIGHT_LIGHT))
      return true;
  return scw_part_repeat_ends (part, m) || (m + 1 < part->n_measures && scw_part_repeat_begins (part, m + 1));
}

static bool
prints_time (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_TIME)
      return true;
  return false;
}

ScwSystemLengths
scw_system_lengths (const ScwPart *part)
{
  const int n = part->n_measures, timed = first_timed (part);
  ScwSystemLengths lengths = { 0 };

  lengths.first = lengths.last = lengths.timed = lengths.agreed = SCW_FRACTION_ZERO;
  if (n == 0)
    return lengths;
  lengths.first = part->measures[0].length;
  lengths.last = part->measures[n - 1].length;
  if (timed < n)
    lengths.timed = scw_time_length (part->measures[n - 1].time);
  lengths.n_untimed = timed;
  lengths.ends = ends_section (part, n - 1);
  scw_common_length (part, 0, timed, &lengths.agreed);
  return lengths;
}

/* Whether two measures on both sides of the end of a line are the parts of one. A neighbour that is too long or too
 * short itself says nothing: only a whole one says that this one should be whole, too. */
static bool
completes (ScwFraction other, ScwFraction length, ScwFraction want)
{
  return !scw_length_equal (other, want) && scw_length_equal (scw_fraction_add (other, length), want);
}

/* Whether a measure that is too short in all voices is a part of one: a pick-up, the measure before the
 * barline that it went over, or one cut by the end of a line. */
static bool
is_part (const ScwCheck *check, const ScwFraction *lengths, int m, ScwFraction want)
{
  const int last = check->part->n_measures - 1;
  const bool ends = ends_section (check->part, m);
  const ScwSurroundings *around = check->around;

  if (check->part->measures[m].implicit)
    return true;
  if (m == 0
      && (around == NULL || around->before.num == 0 || prints_time (&check->part->measures[0])
          || completes (around->before, lengths[m], want)))
    return true;
  if (check->system && m == last
      && (around == NULL || around->behind.num == 0 || completes (around->behind, lengths[m], want)))
    return true;
  /* The last one completes the pick-up. */
  if (m == last && scw_length_equal (scw_fraction_add (lengths[0], lengths[m]), want))
    return true;
  /* So does one that ends what is repeated, or a section, with whatever pick-up that had. */
  for (int other = m - 2; ends && other >= 0 && other > m - SECTION; other--)
    if (scw_length_equal (scw_fraction_add (lengths[other], lengths[m]), want))
      return true;
  for (int other = m - 1; other <= m + 1; other += 2)
    if (other >= 0 && other <= last && scw_length_equal (scw_fraction_add (lengths[other], lengths[m]), want))
      return true;
  return false;
}

static void
check_measure (const ScwCheck *check, const ScwFraction *lengths, int m, ScwFraction untimed)
{
  ScwFraction want = expected_length (check, m, untimed);
  ScwFraction target;
  Voices voices;

  sum_up (check, m, &voices);
  if (voices.n == 0 || voices.only_rests)
    return;
  target = want.num > 0 ? want : voices.longest;
  if (want.num > 0 && voices.equal)
    {
      ScwProblem *problem;
      bool is_short = scw_fraction_cmp (voices.longest, want) < 0;
      ScwFault one = is_short ? SCW_FAULT_SHORT : SCW_FAULT_LONG;
      ScwFault all = is_short ? SCW_FAULT_SHORT_IN_ALL_VOICES : SCW_FAULT_LONG_IN_ALL_VOICES;

      if (scw_length_equal (voices.longest, want) || (is_short && is_part (check, lengths, m, want)))
        return;
      /* One voice may be wrong; where several agree, the piece may be irregular. */
      problem = scw_check_report (check, voices.n > 1 ? all : one, m, NULL, 0);
      set_sum (problem, voices.longest, want, check->part->measures[m].time);
      if (problem != NULL && voices.n > 1)
        problem->severity = SCW_SEVERITY_WARNING;
      return;
    }
  /* A part of a measure: its voices are held against each other. */
  if (scw_fraction_cmp (voices.longest, target) < 0 && is_part (check, lengths, m, target))
    target = voices.longest;
  for (int v = 0; v < SCW_CHECK_VOICES; v++)
    if (voices.there[v] && !scw_length_equal (voices.end[v], target))
      report_voice (check, m, v, voices.end[v], target);
}

/* A measure that is too short or too long in all parts is told once. */
static void
check_bar (const ScwCheck *all, const ScwFraction *lengths, int m)
{
  const ScwTime time = all->part->measures[m].time;
  ScwFraction want = time.beats > 0 ? scw_time_length (time) : lengths[m];
  const bool is_short = scw_fraction_cmp (lengths[m], want) < 0;

  if (scw_length_equal (lengths[m], want) || (is_short && is_part (all, lengths, m, want)))
    return;
  set_sum (scw_check_warn (all, is_short ? SCW_FAULT_SHORT_IN_ALL_VOICES : SCW_FAULT_LONG_IN_ALL_VOICES, m,
                           NULL, 0),
           lengths[m], want, time);
}

void
scw_check_lengths (const ScwCheck *check)
{
  const ScwPart *part = check->part;
  const ScwFraction untimed = untimed_length (check);
  ScwFraction *lengths = calloc ((size_t) part->n_measures + 1, sizeof *lengths);

  check->problems->no_memory |= lengths == NULL;
  for (int m = 0; lengths != NULL && m < part->n_measures; m++)
    lengths[m] = check->bars != NULL && check->bars[m].num > 0 ? check->bars[m] : part->measures[m].length;
  for (int m = 0; lengths != NULL && m < part->n_measures; m++)
    {
      ScwCheck all = *check;

      all.number = 0;
      check_measure (check, lengths, m, untimed);
      if (check->number == 1 && check->bars != NULL && check->bars[m].num > 0)
        check_bar (&all, lengths, m);
    }
  free (lengths);
}

/* Whether a part says how long the measure is: rests of a whole measure are as long as the others. */
static bool
has_say (const ScwPart *part, int m)
{
  const ScwMeasure *measure = m < part->n_measures ? &part->measures[m] : NULL;

  for (int i = 0; measure != NULL && measure->length.num > 0 && i < measure->n_elements; i++)
    if (scw_check_is_note (&measure->elements[i]) && !measure->elements[i].note.measure_rest)
      return true;
  return false;
}

void
scw_check_agree (const ScwScore *score, ScwFraction *lengths, int n)
{
  for (int m = 0; m < n; m++)
    {
      int lead = 0, votes = 0, counted = 0;

      /* Boyer and Moore's vote: the only length that more than half of them can have. */
      for (int i = 0; i < score->n_parts; i++)
        {
          if (!has_say (score->parts[i], m))
            continue;
          if (lead == 0)
            lengths[m] = score->parts[i]->measures[m].length;
          lead += scw_length_equal (score->parts[i]->measures[m].length, lengths[m]) ? 1 : -1;
          counted++;
        }
      for (int i = 0; i < score->n_parts; i++)
        votes += has_say (score->parts[i], m)
                 && scw_length_equal (score->parts[i]->measures[m].length, lengths[m]);
      if (votes < 2 || 2 * votes <= counted)
        lengths[m] = SCW_FRACTION_ZERO;
    }
}
