/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-line.c: elements and voices of a score that is being changed. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/score/length.h"
#include "engine/notation/score/spanners.h"

ScwElement *
scw_edit_element (ScwEditing *e, ScwAt at)
{
  return &e->part->measures[at.m].elements[at.i];
}

bool
scw_edit_find (const ScwEditing *e, int key, ScwAt *at)
{
  for (int m = 0; m < e->part->n_measures; m++)
    for (int i = 0; i < e->part->measures[m].n_elements; i++)
      if (e->part->measures[m].elements[i].span.first == key)
        {
          *at = (ScwAt){ m, i };
          return true;
        }
  return false;
}

int
scw_edit_new_key (ScwEditing *e)
{
  return e->next_key--;
}

bool
scw_edit_insert (ScwEditing *e, ScwAt at, const ScwElement *element)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  ScwElement copy = *element;

  if (measure->n_elements >= SCW_MEASURE_MAX_ELEMENTS)
    return scw_edit_refuse (e, SCW_REFUSAL_MEASURE_FULL);
  if (scw_measure_add (measure, copy.kind, e->error) == NULL)
    return false;
  if (copy.span.first >= copy.span.end)
    copy.span.first = copy.span.end = scw_edit_new_key (e);
  memmove (&measure->elements[at.i + 1], &measure->elements[at.i],
           (size_t) (measure->n_elements - 1 - at.i) * sizeof copy);
  measure->elements[at.i] = copy;
  e->dirty[at.m] = true;
  return true;
}

void
scw_edit_remove (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];

  measure->n_elements--;
  memmove (&measure->elements[at.i], &measure->elements[at.i + 1],
           (size_t) (measure->n_elements - at.i) * sizeof *measure->elements);
  e->dirty[at.m] = true;
}

bool
scw_edit_is_note (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE;
}

bool
scw_edit_is_event (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE && !element->note.chord && !element->note.grace;
}

bool
scw_edit_in_voice (const ScwElement *element, int voice)
{
  return element->kind == SCW_ELEMENT_NOTE && element->note.voice == voice;
}

bool
scw_edit_is_first_voice (int voice)
{
  return voice == 0 || voice % 4 == 1;
}

ScwFraction
scw_edit_end (const ScwElement *element)
{
  return scw_fraction_add (element->onset, element->note.duration);
}

int
scw_edit_lead (const ScwMeasure *measure, int i)
{
  while (i > 0 && measure->elements[i].note.chord && scw_edit_is_note (&measure->elements[i - 1])
         && measure->elements[i - 1].note.grace == measure->elements[i].note.grace)
    i--;
  return i;
}

int
scw_edit_chord_end (const ScwMeasure *measure, int i)
{
  bool grace = measure->elements[i].note.grace;

  for (i++; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!scw_edit_is_note (element) || !element->note.chord || element->note.grace != grace)
        break;
    }
  return i;
}

int
scw_edit_graces (const ScwMeasure *measure, int i)
{
  int voice = measure->elements[i].note.voice;

  while (i > 0 && scw_edit_in_voice (&measure->elements[i - 1], voice) && measure->elements[i - 1].note.grace)
    i--;
  return i;
}

int
scw_edit_next (const ScwMeasure *measure, int i)
{
  int voice = measure->elements[i].note.voice;

  for (i++; i < measure->n_elements; i++)
    if (scw_edit_is_event (&measure->elements[i]) && scw_edit_in_voice (&measure->elements[i], voice))
      return i;
  return -1;
}

int
scw_edit_previous (const ScwMeasure *measure, int i)
{
  int voice = measure->elements[i].note.voice;

  for (i--; i >= 0; i--)
    if (scw_edit_is_event (&measure->elements[i]) && scw_edit_in_voice (&measure->elements[i], voice))
      return i;
  return -1;
}

ScwFraction
scw_edit_voice_end (const ScwMeasure *measure, int voice)
{
  ScwFraction end = SCW_FRACTION_ZERO;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (scw_edit_is_event (element) && scw_edit_in_voice (element, voice)
          && scw_fraction_cmp (scw_edit_end (element), end) > 0)
        end = scw_edit_end (element);
    }
  return end;
}

/* Whether all voices end together that are there for the whole measure: those of the first kind (1, 5, 9).
 * *several: there is more than one. */
static bool
voices_agree (const ScwMeasure *measure, bool *several)
{
  int first = -1;

  *several = false;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!scw_edit_is_event (element) || !scw_edit_is_first_voice (element->note.voice))
        continue;
      *several |= first >= 0 && element->note.voice != first;
      first = element->note.voice;
      if (!scw_length_equal (scw_edit_voice_end (measure, first), measure->length))
        return false;
    }
  return true;
}

/* Whether a neighbour has the rest of a measure of this length. */
static bool
is_half (const ScwPart *part, int m, ScwFraction length)
{
  for (int other = m - 1; other <= m + 1; other += 2)
    if (other >= 0 && other < part->n_measures
        && scw_length_equal (scw_fraction_add (part->measures[m].length, part->measures[other].length),
                             length))
      return true;
  return false;
}

ScwFraction
scw_edit_voice_goal (const ScwEditing *e, int m, int voice)
{
  const ScwPart *part = e->part;
  const ScwMeasure *measure = &part->measures[m];
  ScwFraction end = scw_edit_voice_end (measure, voice), goal = measure->length;
  bool several;

  if (!scw_edit_is_first_voice (voice))
    {
      /* A second voice is rarely there for the whole measure; too long it can be. */
      if (measure->time.beats > 0 && scw_fraction_cmp (end, scw_time_length (measure->time)) > 0)
        return scw_time_length (measure->time);
      return end;
    }
  if (measure->time.beats > 0)
    goal = scw_time_length (measure->time);
  else
    scw_common_length (part, 0, part->n_measures, &goal);
  /* A pick-up, or a measure cut by the end of a line or by a repeat; or nobody knows better than its voices. */
  if ((m == 0 || m == part->n_measures - 1 || measure->time.beats == 0 || is_half (part, m, goal))
      && voices_agree (measure, &several)
      && (several || (m == 0 && part->n_measures > 1 && measure->time.beats > 0))
      && scw_fraction_cmp (measure->length, goal) < 0)
    goal = measure->length;
  return goal;
}

/* ---- marks with two ends ---- */

static void
drop_mark (uint8_t *marks, uint8_t *n, int i)
{
  memmove (&marks[i], &marks[i + 1], (size_t) (*n - 1 - i));
  --*n;
}

static void
drop_tie (ScwNote *note, ScwStartStop what)
{
  for (int i = note->n_tieds - 1; i >= 0; i--)
    if (note->tieds[i] == what)
      drop_mark (note->tieds, &note->n_tieds, i);
}

static bool
has_tie (const ScwNote *note, ScwStartStop what)
{
  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] == what)
      return true;
  return false;
}

/* The other end of a tie of the note, within this measure and its neighbour. */
bool
scw_edit_find_tied (const ScwEditing *e, ScwAt at, ScwStartStop what, ScwAt *other)
{
  const ScwElement *element = scw_edit_element ((ScwEditing *) e, at);
  int toward = what == SCW_START ? 1 : -1;
  bool found = false;
  ScwFraction best = SCW_FRACTION_ZERO;

  for (int m = at.m; !found && m >= 0 && m < e->part->n_measures && m != at.m + 2 * toward; m += toward)
    for (int i = 0; i < e->part->measures[m].n_elements; i++)
      {
        const ScwElement *candidate = &e->part->measures[m].elements[i];
        int order = scw_fraction_cmp (candidate->onset, element->onset) * toward;

        if (!scw_edit_is_note (candidate) || candidate == element
            || !scw_note_same_place (&candidate->note, &element->note) || (m == at.m && order < 0)
            || !has_tie (&candidate->note, what == SCW_START ? SCW_STOP : SCW_START)
            || (m == at.m && order == 0 && (i - at.i) * toward < 0))
          continue;
        if (found && scw_fraction_cmp (candidate->onset, best) * toward >= 0)
          continue;
        found = true;
        best = candidate->onset;
        *other = (ScwAt){ m, i };
      }
  return found;
}

static void
drop_ties (ScwEditing *e, ScwAt at)
{
  ScwNote *note = &scw_edit_element (e, at)->note;
  ScwAt other;

  for (int i = 0; i < note->n_tieds; i++)
    if (scw_edit_find_tied (e, at, note->tieds[i], &other))
      {
        drop_tie (&scw_edit_element (e, other)->note, note->tieds[i] == SCW_START ? SCW_STOP : SCW_START);
        e->dirty[other.m] = true;
      }
  note->n_tieds = 0;
}

typedef struct
{
  ScwAt at;
  int k; /* which slur of the note */
  bool valid;
} SlurEnd;

/* Takes the other ends of the slurs of [from, end) away. */
static bool
drop_slurs (ScwEditing *e, int m, int from, int end)
{
  SlurEnd open[256] = { 0 };
  bool doomed[256] = { false };
  ScwNumbers numbers = { 0 };
  int at = 0;

  if (!scw_number_spanners (e->part, &numbers, e->error))
    return false;
  for (int o = 0; o < e->part->n_measures; o++)
    for (int i = 0; i < e->part->measures[o].n_elements; i++)
      {
        ScwElement *element = &e->part->measures[o].elements[i];
        bool inside = o == m && i >= from && i < end;
        int n = element->kind == SCW_ELEMENT_NOTE ? element->note.n_slurs : 0;

        for (int k = 0, kept = 0; k < n; k++, kept++)
          {
            int number = numbers.slurs[at++];
            SlurEnd *start = &open[number];
            uint8_t what = element->note.slurs[kept];
            bool pairs = false;

            if (start->valid)
              {
                ScwNote *first = &scw_edit_element (e, start->at)->note;

                pairs = start->k < first->n_slurs && first->slurs[start->k] != what;
                if (pairs && inside && !doomed[number])
                  {
                    first->slurs[start->k] = UINT8_MAX;
                    e->dirty[start->at.m] = true;
                  }
                if (pairs && doomed[number])
                  {
                    element->note.slurs[kept] = UINT8_MAX;
                    e->dirty[o] = true;
                  }
              }
            *start = (SlurEnd){ { o, i }, kept, !pairs };
            doomed[number] = inside;
          }
      }
  scw_numbers_clear (&numbers);
  for (int o = 0; o < e->part->n_measures; o++)
    for (int i = 0; i < e->part->measures[o].n_elements; i++)
      {
        ScwElement *element = &e->part->measures[o].elements[i];

        for (int k = element->kind == SCW_ELEMENT_NOTE ? element->note.n_slurs - 1 : -1; k >= 0; k--)
          if (element->note.slurs[k] == UINT8_MAX || (o == m && i >= from && i < end))
            drop_mark (element->note.slurs, &element->note.n_slurs, k);
      }
  return true;
}

/* A tremolo between two notes: the other one is the event beside it. */
static void
drop_tremolo (ScwEditing *e, int m, int i)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwNote *note = &measure->elements[i].note;
  bool start = note->tremolo == SCW_TREMOLO_START;
  int other = -1;

  if (start || note->tremolo == SCW_TREMOLO_STOP)
    other = start ? scw_edit_next (measure, i) : scw_edit_previous (measure, i);
  if (other >= 0 && measure->elements[other].note.tremolo == (start ? SCW_TREMOLO_STOP : SCW_TREMOLO_START))
    {
      measure->elements[other].note.tremolo = SCW_TREMOLO_NONE;
      measure->elements[other].note.tremolo_marks = 0;
    }
  note->tremolo = SCW_TREMOLO_NONE;
  note->tremolo_marks = 0;
}

bool
scw_edit_drop_spanners (ScwEditing *e, int m, int from, int end)
{
  bool slurs = false;

  for (int i = from; i < end; i++)
    {
      ScwElement *element = &e->part->measures[m].elements[i];

      if (element->kind != SCW_ELEMENT_NOTE)
        continue;
      drop_ties (e, (ScwAt){ m, i });
      drop_tremolo (e, m, i);
      scw_edit_drop_sign_ends (e, (ScwAt){ m, i });
      slurs |= element->note.n_slurs > 0;
    }
  return !slurs || drop_slurs (e, m, from, end);
}

/* ---- chords ---- */

void
scw_edit_swap_lead (ScwElement *lead_element, ScwElement *other_element)
{
  const ScwNote old_lead = lead_element->note, old_other = other_element->note;
  const ScwElement kept = *lead_element;
  ScwNote *lead = &lead_element->note, *other = &other_element->note;

  *lead_element = *other_element;
  *other_element = kept;
  /* back: what belongs to the place, not to the note */
#define BACK(field)                                                 \
  do                                                                \
    {                                                               \
      memcpy (&lead->field, &old_lead.field, sizeof lead->field);   \
      memcpy (&other->field, &old_other.field, sizeof lead->field); \
    }                                                               \
  while (0)
  BACK (chord);
  BACK (n_beams);
  BACK (beams);
  BACK (n_tuplets);
  BACK (tuplets);
  BACK (n_slurs);
  BACK (slurs);
  BACK (fermata);
  BACK (staccato);
  BACK (accent);
  BACK (strong_accent);
  BACK (tenuto);
  BACK (trill);
  BACK (tremolo);
  BACK (tremolo_marks);
  BACK (signs);
#undef BACK
}

static int
height (const ScwNote *note)
{
  return 7 * note->octave + note->step;
}

/* How a note is altered: by its accidental, else by the key. */
static int
altered (const ScwNote *note, int fifths)
{
  return note->accidental != SCW_ACCIDENTAL_NONE ? scw_accidental_alter (note->accidental)
                                                 : scw_edit_key_alter (fifths, note->step);
}

/* What tells two notes of one pitch in a chord apart, as one number each. */
static uint32_t
own_marks (const ScwNote *note)
{
  uint32_t marks = (uint32_t) note->accidental;

  for (int i = 0; i < note->n_tieds; i++)
    marks |= 1u << (8 + note->tieds[i]);
  for (int i = 0; i < note->n_fingers; i++)
    marks |= 1u << (10 + note->fingers[i]);
  return marks | (uint32_t) note->notehead << 16 | (uint32_t) note->hidden << 20 | (uint32_t) note->cue << 21
         | (uint32_t) note->arpeggiate << 22;
}

/* Low to high. Of a unison the one that sounds lower comes first; the rest is settled only so that a note that goes
 * and comes back stands where it stood. */
static int
compare_heads (const ScwNote *a, const ScwNote *b, int fifths)
{
  int order = height (a) - height (b);

  if (order == 0)
    order = altered (a, fifths) - altered (b, fifths);
  if (order == 0)
    order = own_marks (a) < own_marks (b) ? -1 : own_marks (a) > own_marks (b);
  return order;
}

bool
scw_edit_sort_chord (ScwEditing *e, int m, int i)
{
  ScwMeasure *measure = &e->part->measures[m];
  int lead = scw_edit_lead (measure, i), end = scw_edit_chord_end (measure, lead);
  const int fifths = scw_edit_key_before (e, (ScwAt){ m, lead });

  for (int a = lead + 1; a < end; a++)
    for (int b = a;
         b > lead && compare_heads (&measure->elements[b].note, &measure->elements[b - 1].note, fifths) < 0;
         b--)
      {
        ScwElement upper = measure->elements[b - 1];

        if (b - 1 == lead)
          scw_edit_swap_lead (&measure->elements[lead], &measure->elements[b]);
        else
          {
            measure->elements[b - 1] = measure->elements[b];
            measure->elements[b] = upper;
          }
        e->dirty[m] = true;
      }
  for (int a = lead + 1; a < end; a++)
    if (height (&measure->elements[a].note) == height (&measure->elements[a - 1].note)
        && (a > lead + 1
            || (a + 1 < end
                && height (&measure->elements[a + 1].note) == height (&measure->elements[a].note))))
      return false;
  return true;
}

/* ---- moves ---- */

/* The end of the row of moves that begins at i, and where it leads from 'position'. */
static int
follow_moves (const ScwMeasure *measure, int i, ScwFraction *position, bool *backup)
{
  *backup = false;
  for (; i < measure->n_elements && measure->elements[i].kind == SCW_ELEMENT_MOVE; i++)
    {
      const ScwMove *move = &measure->elements[i].move;

      *backup |= move->backup;
      *position = move->backup ? scw_fraction_sub (*position, move->duration)
                               : scw_fraction_add (*position, move->duration);
    }
  return i;
}

/* The next note at or behind i, over signatures only; -1: none. */
static int
note_behind (const ScwMeasure *measure, int i)
{
  for (; i < measure->n_elements; i++)
    {
      if (measure->elements[i].kind == SCW_ELEMENT_NOTE)
        return i;
      if (measure->elements[i].kind == SCW_ELEMENT_MOVE)
        return -1;
    }
  return -1;
}

static bool
insert_move (ScwEditing *e, ScwAt at, bool backup, ScwFraction onset, ScwFraction duration, ScwSpan span)
{
  ScwElement move = { .kind = SCW_ELEMENT_MOVE, .onset = onset, .span = span };

  move.move.backup = backup;
  move.move.duration = duration;
  return duration.num == 0 || scw_edit_insert (e, at, &move);
}

/* Whether the moves [i, end) go back by this much before they go anywhere else. */
static bool
go_back_by (const ScwMeasure *measure, int i, int end, ScwFraction length)
{
  ScwFraction back = SCW_FRACTION_ZERO;

  for (; i < end && measure->elements[i].move.backup; i++)
    back = scw_fraction_add (back, measure->elements[i].move.duration);
  return scw_fraction_cmp (back, length) == 0;
}

/* Whether moves [i, end) that stood apart came together: each was right where it stood, the row need not be. */
static bool
came_together (const ScwMeasure *measure, int i, int end)
{
  for (i++; i < end; i++)
    if (measure->elements[i].span.first != measure->elements[i - 1].span.end)
      return true;
  return false;
}

/* Replaces the moves [i, end) by one from 'position' to 'target' (none if that is the same); another voice is
 * led to by a way back, however far it is forward. 'whole': all the way back, and forward. Sets *next. */
static bool
replace_moves (ScwEditing *e,
               int m,
               int i,
               int end,
               ScwFraction position,
               ScwFraction target,
               bool other_voice,
               bool whole,
               int *next)
{
  ScwMeasure *measure = &e->part->measures[m];
  bool backup = scw_fraction_cmp (target, position) < 0, both = (other_voice && !backup) || whole;
  ScwSpan spans[2] = { { 0, 0 }, { 0, 0 } }; /* of a forward, of a backup */
  int before = measure->n_elements - end;

  for (int k = i; k < end; k++)
    spans[measure->elements[k].move.backup] = measure->elements[k].span;
  for (int k = end - 1; k >= i; k--)
    scw_edit_remove (e, (ScwAt){ m, k });
  /* the last one first: each is put before the others */
  if (both
      && !(insert_move (e, (ScwAt){ m, i }, false, SCW_FRACTION_ZERO, target, spans[0])
           && insert_move (e, (ScwAt){ m, i }, true, position, position, spans[1])))
    return false;
  if (!both
      && !insert_move (e, (ScwAt){ m, i }, backup, position,
                       backup ? scw_fraction_sub (position, target) : scw_fraction_sub (target, position),
                       spans[backup]))
    return false;
  *next = measure->n_elements - before;
  return true;
}

/* Whether nothing but marks and barlines stands at or behind i. */
static bool
is_end (const ScwMeasure *measure, int i)
{
  for (; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_NOTE || measure->elements[i].kind == SCW_ELEMENT_MOVE)
      return false;
  return true;
}

/* Moves [i, end) with no notes behind them: a gap at the end stays as far as it reaches, a way back is none. */
static bool
settle_end (ScwEditing *e, int m, int i, int end, ScwFraction position)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwFraction target = SCW_FRACTION_ZERO;
  int next;

  for (int k = i; k < end; k++)
    {
      const ScwElement *element = &measure->elements[k];
      ScwFraction to = scw_fraction_add (element->onset, element->move.duration);

      if (element->move.backup)
        break;
      if (scw_fraction_cmp (to, target) > 0)
        target = to;
    }
  if (scw_fraction_cmp (target, position) < 0)
    target = position;
  if (!replace_moves (e, m, i, end, position, target, false, false, &next))
    return false;
  for (int k = next; k < measure->n_elements; k++)
    measure->elements[k].onset = target;
  return true;
}

/* Whether element i is a mark that stood with a note behind it, and not where the one before it ends. */
static bool
goes_with (const ScwMeasure *measure, int i, int note, ScwFraction position)
{
  const ScwElement *mark = &measure->elements[i];

  for (int k = i; k < note; k++)
    if (measure->elements[k].kind != SCW_ELEMENT_MARK)
      return false;
  return note > i && scw_fraction_cmp (mark->onset, position) != 0
         && scw_fraction_cmp (mark->onset, measure->elements[note].onset) == 0;
}

/* Whether element i is a measure rest whose length only the voices before it tell. */
static bool
is_as_long_as_others (const ScwMeasure *measure, int i)
{
  const ScwElement *element = &measure->elements[i];

  return scw_edit_is_event (element) && element->note.measure_rest && measure->time.beats == 0
         && is_end (measure, i + 1);
}

/* Marks between moves, whose notes have gone, go behind them, so that the moves are one row: their keys, and where they
 * stand. */
static int
gather_moves (ScwMeasure *measure, ScwElement *between)
{
  int n = 0;

  for (int i = 0; i < measure->n_elements; i++)
    {
      int first = i, end = i;

      while (i > 0 && end < measure->n_elements && measure->elements[i - 1].kind == SCW_ELEMENT_MOVE
             && measure->elements[end].kind == SCW_ELEMENT_MARK)
        end++;
      if (end == first || end == measure->n_elements || measure->elements[end].kind != SCW_ELEMENT_MOVE)
        continue;
      for (; end < measure->n_elements && measure->elements[end].kind == SCW_ELEMENT_MOVE; first++, end++)
        {
          const ScwElement move = measure->elements[end];

          memmove (&measure->elements[first + 1], &measure->elements[first],
                   (size_t) (end - first) * sizeof move);
          measure->elements[first] = move;
        }
      for (int k = first; k < end; k++)
        between[n++] = measure->elements[k];
      i = first - 1;
    }
  return n;
}

static bool
settle (ScwEditing *e, int m)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwFraction position = SCW_FRACTION_ZERO, led = SCW_FRACTION_ZERO, longest = SCW_FRACTION_ZERO;
  bool backup = false, other_voice, whole, rest = false;
  int voice = -1;

  for (int i = 0; i < measure->n_elements; i++)
    {
      ScwFraction target = position;
      int end, note;

      led = position;
      end = follow_moves (measure, i, &led, &backup);
      if (end > i && is_end (measure, end))
        {
          ScwFraction was = measure->elements[i].onset;

          if (!backup && scw_fraction_cmp (was, position) == 0)
            {
              for (int k = end; k < measure->n_elements; k++)
                measure->elements[k].onset = led;
              return true;
            }
          return settle_end (e, m, i, end, position);
        }
      note = note_behind (measure, end);
      if (note >= 0
          && (end > i || goes_with (measure, i, note, position)
              || (note == i && !measure->elements[note].note.chord
                  && (!measure->elements[note].note.grace || measure->elements[note].note.voice != voice))))
        target = measure->elements[note].onset;
      else if (end > i)
        target = led.num < 0 ? SCW_FRACTION_ZERO : led;
      other_voice = note >= 0 && (end > i || note == i || goes_with (measure, i, note, position))
                    && voice >= 0 && position.num > 0 && measure->elements[note].note.voice != voice;
      /* Behind a measure rest only a whole way back tells how long it is: measures are not always as long as their time
       * signature says. */
      whole = rest && target.num > 0 && scw_fraction_cmp (target, position) < 0
              && (scw_fraction_cmp (led, target) != 0 || !go_back_by (measure, i, end, position));
      if ((scw_fraction_cmp (led, target) != 0 || (other_voice && !backup) || whole
           || came_together (measure, i, end))
          && !replace_moves (e, m, i, end, position, target, other_voice, whole, &end))
        return false;
      position = target;
      i = end;
      measure->elements[i].onset
        = measure->elements[i].kind == SCW_ELEMENT_NOTE && measure->elements[i].note.chord
            ? measure->elements[i].onset
            : position;
      if (backup) /* it leads past signatures */
        voice = -1;
      if (scw_edit_is_note (&measure->elements[i]))
        voice = measure->elements[i].note.voice;
      if (is_as_long_as_others (measure, i) && longest.num > 0)
        measure->elements[i].note.duration = scw_fraction_sub (longest, position);
      if (scw_edit_is_event (&measure->elements[i]))
        rest = measure->elements[i].note.measure_rest || (rest && !backup);
      if (scw_edit_is_event (&measure->elements[i]))
        position = scw_fraction_add (position, measure->elements[i].note.duration);
      if (scw_fraction_cmp (position, longest) > 0)
        longest = position;
    }
  return true;
}

bool
scw_edit_settle (ScwEditing *e, int m)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwElement *between = malloc (((size_t) measure->n_elements + 1) * sizeof *between);
  int n = 0;
  bool ok = between != NULL || scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for an edit");

  if (ok)
    {
      n = gather_moves (measure, between);
      ok = settle (e, m);
    }
  for (int k = 0; ok && k < n; k++)
    for (int i = 0; i < measure->n_elements; i++)
      if (measure->elements[i].span.first == between[k].span.first)
        measure->elements[i].onset = between[k].onset;
  free (between);
  return ok;
}
