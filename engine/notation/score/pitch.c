/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pitch.c: which alteration a note sounds with. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/part.h"

/* Where a note stands among those of its measure that look alike (same staff, step and octave). */
typedef struct
{
  int staff, step, octave;
  ScwFraction onset;
  int grace; /* 0 for a grace note, which comes first at its onset, else 1 */
  int index; /* of the element */
} Place;

static Place
place_of (const ScwElement *element, int index)
{
  const ScwNote *note = &element->note;

  return (Place){
    .staff = note->staff == 0 ? 1 : note->staff,
    .step = note->step,
    .octave = note->octave,
    .onset = element->onset,
    .grace = note->grace ? 0 : 1,
    .index = index,
  };
}

static bool
same_line (Place a, Place b)
{
  return a.staff == b.staff && a.step == b.step && a.octave == b.octave;
}

/* Whether a sounds before b, or with it. */
static int
compare_places (Place a, Place b)
{
  int order = scw_fraction_cmp (a.onset, b.onset);

  if (order == 0)
    order = a.grace - b.grace;
  if (order == 0 && a.grace == 0)
    order = a.index - b.index;
  return order;
}

typedef struct
{
  Place place;
  ScwAccidental accidental;
} Mark;

typedef struct
{
  Place place;
  int alter;
  bool used;
} TieStart;

/* All that holds for one part, and the lists for one measure at a time. */
typedef struct
{
  ScwRules rules;
  bool keep;       /* alters are known */
  int fifths[256]; /* by staff */
  Mark *marks;     /* the measure's accidentals */
  int n_marks;
  TieStart *starts, *starts_before; /* of this measure so far, and of the one before */
  int n_starts, n_starts_before;
} Pitches;

static int
key_alter (int fifths, int step)
{
  static const int sharps[7] = { 2, 4, 6, 1, 3, 5, 7 }; /* C D E F G A B: at how many sharps it becomes one */
  static const int flats[7] = { 6, 4, 2, 7, 5, 3, 1 };

  if (fifths >= sharps[step])
    return 1;
  return -fifths >= flats[step] ? -1 : 0;
}

/* The mark that holds for a note, its own apart, or NULL: the latest that is not later than it. */
static const Mark *
mark_for (const Pitches *pitches, Place place, bool own)
{
  const Mark *best = NULL;

  for (int i = 0; i < pitches->n_marks; i++)
    {
      const Mark *mark = &pitches->marks[i];
      int order;

      if (!same_line (mark->place, place) || (own && mark->place.index == place.index))
        continue;
      if (pitches->rules == SCW_RULES_REFERENCE)
        {
          if (scw_fraction_cmp (mark->place.onset, place.onset) > 0)
            continue;
          order = best == NULL ? 1 : scw_fraction_cmp (mark->place.onset, best->place.onset);
          if (order == 0)
            order = strcmp (scw_accidental_name (mark->accidental), scw_accidental_name (best->accidental));
        }
      else
        {
          if (compare_places (mark->place, place) > 0)
            continue;
          order = best == NULL ? 1 : compare_places (mark->place, best->place);
        }
      if (order >= 0)
        best = mark;
    }
  return best;
}

static TieStart *
tie_in (TieStart *starts, int n, Place place, const ScwFraction *before, bool any_staff)
{
  for (int i = 0; i < n; i++)
    {
      TieStart *start = &starts[i];
      Place seen = start->place;

      if (any_staff)
        seen.staff = place.staff;
      if (start->used || !same_line (seen, place))
        continue;
      if (before != NULL && start->place.grace == 1 && scw_fraction_cmp (start->place.onset, *before) >= 0)
        continue;
      return start;
    }
  return NULL;
}

/* The start that a tied stop belongs to, or NULL; it is used up. */
static TieStart *
take_tie (Pitches *pitches, Place place)
{
  bool musical = pitches->rules == SCW_RULES_MUSICAL;
  TieStart *start = NULL;

  for (int any_staff = 0; start == NULL && any_staff <= (musical ? 1 : 0); any_staff++)
    {
      start = tie_in (pitches->starts, pitches->n_starts, place, musical ? &place.onset : NULL, any_staff);
      if (start == NULL)
        start = tie_in (pitches->starts_before, pitches->n_starts_before, place, NULL, any_staff);
    }
  if (start != NULL)
    start->used = true;
  return start;
}

static bool
has_tied (const ScwNote *note, ScwStartStop what)
{
  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] == what)
      return true;
  return false;
}

/* The reference remembers one start a line: a later one takes the place of an earlier. */
static void
add_start (Pitches *pitches, TieStart start)
{
  if (pitches->rules == SCW_RULES_REFERENCE)
    for (int i = 0; i < pitches->n_starts; i++)
      if (same_line (pitches->starts[i].place, start.place))
        {
          pitches->starts[i] = start;
          return;
        }
  pitches->starts[pitches->n_starts++] = start;
}

static void
resolve_note (Pitches *pitches, ScwElement *element, int index)
{
  ScwNote *note = &element->note;
  Place place = place_of (element, index);
  bool own = note->accidental != SCW_ACCIDENTAL_NONE && pitches->rules == SCW_RULES_MUSICAL;
  const Mark *mark = mark_for (pitches, place, own);
  int alter = mark != NULL ? scw_accidental_alter (mark->accidental)
                           : key_alter (pitches->fifths[place.staff & 255], note->step);

  if (has_tied (note, SCW_STOP))
    {
      const TieStart *start = take_tie (pitches, place);

      if (start != NULL)
        alter = start->alter;
    }
  if (own)
    {
      const int sounds = pitches->keep ? note->alter : scw_accidental_alter (note->accidental);

      note->courtesy = (pitches->keep && note->courtesy) || sounds == alter;
      alter = sounds;
    }
  if (!pitches->keep)
    note->alter = (int8_t) alter;
  if (has_tied (note, SCW_START))
    add_start (pitches, (TieStart){ place, note->alter, false });
}

/* Whether a key stands before element i in the same row of attributes: the reference minds the first one
 * only. */
static bool
is_second_key (const ScwMeasure *measure, int i)
{
  while (i-- > 0)
    {
      ScwElementKind kind = measure->elements[i].kind;

      if (kind == SCW_ELEMENT_KEY)
        return true;
      if (kind != SCW_ELEMENT_TIME && kind != SCW_ELEMENT_CLEF)
        return false;
    }
  return false;
}

static void
set_key (Pitches *pitches, const ScwKey *key)
{
  for (int staff = 0; staff < 256; staff++)
    if (key->staff == 0 || key->staff == staff)
      pitches->fifths[staff] = key->fifths;
}

static void
resolve_measure (Pitches *pitches, ScwMeasure *measure)
{
  pitches->n_marks = 0;
  pitches->n_starts = 0;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch
          && element->note.accidental != SCW_ACCIDENTAL_NONE)
        pitches->marks[pitches->n_marks++] = (Mark){ place_of (element, i), element->note.accidental };
    }
  for (int i = 0; i < measure->n_elements; i++)
    {
      ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_KEY)
        {
          if (pitches->rules == SCW_RULES_MUSICAL || !is_second_key (measure, i))
            set_key (pitches, &element->key);
        }
      else if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch)
        resolve_note (pitches, element, i);
    }
}

static void
resolve (ScwPart *part, ScwRules rules, bool keep)
{
  Pitches pitches = { .rules = rules, .keep = keep };
  size_t most = 1;

  for (int m = 0; m < part->n_measures; m++)
    if ((size_t) part->measures[m].n_elements > most)
      most = (size_t) part->measures[m].n_elements;
  pitches.marks = calloc (most, sizeof *pitches.marks);
  pitches.starts = calloc (most, sizeof *pitches.starts);
  pitches.starts_before = calloc (most, sizeof *pitches.starts_before);
  if (pitches.marks != NULL && pitches.starts != NULL && pitches.starts_before != NULL)
    for (int m = 0; m < part->n_measures; m++)
      {
        TieStart *starts = pitches.starts_before;

        pitches.starts_before = pitches.starts;
        pitches.n_starts_before = pitches.n_starts;
        pitches.starts = starts;
        resolve_measure (&pitches, &part->measures[m]);
      }
  free (pitches.marks);
  free (pitches.starts);
  free (pitches.starts_before);
}

void
scw_part_resolve_alters (ScwPart *part, ScwRules rules)
{
  resolve (part, rules, false);
}

void
scw_part_find_courtesies (ScwPart *part)
{
  resolve (part, SCW_RULES_MUSICAL, true);
}
