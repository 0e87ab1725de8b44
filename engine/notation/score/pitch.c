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

typedef struct
{
  TieStart *at; /* (n) */
  int n;
  int n_used; /* at least so many at the beginning are used */
} Starts;

/* All that holds for one part, and the lists for one measure at a time. */
typedef struct
{
  ScwRules rules;
  bool keep;       /* alters are known */
  int fifths[256]; /* by staff */
  Mark *marks;     /* the measure's accidentals, sorted */
  int n_marks;
  Starts starts, starts_before; /* of this measure so far, and of the one before */
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

static int
compare_lines (Place a, Place b)
{
  if (a.staff != b.staff)
    return a.staff < b.staff ? -1 : 1;
  if (a.octave != b.octave)
    return a.octave < b.octave ? -1 : 1;
  return a.step - b.step;
}

/* By line, and there by place; the reference takes those of one onset by name. */
static int
compare_marks (const void *one, const void *other)
{
  const Mark *a = one, *b = other;
  int order = compare_lines (a->place, b->place);

  if (order == 0)
    order = compare_places (a->place, b->place);
  return order != 0 ? order : a->place.index - b->place.index;
}

static int
compare_marks_by_name (const void *one, const void *other)
{
  const Mark *a = one, *b = other;
  int order = compare_lines (a->place, b->place);

  if (order == 0)
    order = scw_fraction_cmp (a->place.onset, b->place.onset);
  if (order == 0)
    order = strcmp (scw_accidental_name (a->accidental), scw_accidental_name (b->accidental));
  return order != 0 ? order : a->place.index - b->place.index;
}

static bool
is_later (const Pitches *pitches, const Mark *mark, Place place)
{
  int order = compare_lines (mark->place, place);

  if (order == 0)
    order = pitches->rules == SCW_RULES_REFERENCE ? scw_fraction_cmp (mark->place.onset, place.onset)
                                                  : compare_places (mark->place, place);
  return order > 0;
}

/* The mark that holds for a note, its own apart, or NULL: the latest that is not later than it. */
static const Mark *
mark_for (const Pitches *pitches, Place place, bool own)
{
  int first = 0, end = pitches->n_marks;

  while (first < end)
    {
      const int middle = first + (end - first) / 2;

      if (is_later (pitches, &pitches->marks[middle], place))
        end = middle;
      else
        first = middle + 1;
    }
  if (own && end > 0 && pitches->marks[end - 1].place.index == place.index)
    end--;
  return end > 0 && same_line (pitches->marks[end - 1].place, place) ? &pitches->marks[end - 1] : NULL;
}

static TieStart *
tie_in (Starts *starts, Place place, const ScwFraction *before, bool any_staff)
{
  while (starts->n_used < starts->n && starts->at[starts->n_used].used)
    starts->n_used++;
  for (int i = starts->n_used; i < starts->n; i++)
    {
      TieStart *start = &starts->at[i];
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
      start = tie_in (&pitches->starts, place, musical ? &place.onset : NULL, any_staff);
      if (start == NULL)
        start = tie_in (&pitches->starts_before, place, NULL, any_staff);
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
    for (int i = 0; i < pitches->starts.n; i++)
      if (same_line (pitches->starts.at[i].place, start.place))
        {
          pitches->starts.at[i] = start;
          pitches->starts.n_used = 0;
          return;
        }
  pitches->starts.at[pitches->starts.n++] = start;
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
  pitches->starts.n = pitches->starts.n_used = 0;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch
          && element->note.accidental != SCW_ACCIDENTAL_NONE)
        pitches->marks[pitches->n_marks++] = (Mark){ place_of (element, i), element->note.accidental };
    }
  qsort (pitches->marks, (size_t) pitches->n_marks, sizeof *pitches->marks,
         pitches->rules == SCW_RULES_REFERENCE ? compare_marks_by_name : compare_marks);
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

static bool
resolve (ScwPart *part, ScwRules rules, bool keep, ScwError *error)
{
  Pitches pitches = { .rules = rules, .keep = keep };
  size_t most = 1;
  bool ok;

  for (int m = 0; m < part->n_measures; m++)
    if ((size_t) part->measures[m].n_elements > most)
      most = (size_t) part->measures[m].n_elements;
  pitches.marks = calloc (most, sizeof *pitches.marks);
  pitches.starts.at = calloc (most, sizeof *pitches.starts.at);
  pitches.starts_before.at = calloc (most, sizeof *pitches.starts.at);
  ok = (pitches.marks != NULL && pitches.starts.at != NULL && pitches.starts_before.at != NULL)
       || scw_fail (error, SCW_ERROR_MEMORY, "no memory for the pitches of a measure");
  for (int m = 0; ok && m < part->n_measures; m++)
    {
      const Starts starts = pitches.starts_before;

      pitches.starts_before = pitches.starts;
      pitches.starts = starts;
      resolve_measure (&pitches, &part->measures[m]);
    }
  free (pitches.marks);
  free (pitches.starts.at);
  free (pitches.starts_before.at);
  return ok;
}

bool
scw_part_resolve_alters (ScwPart *part, ScwRules rules, ScwError *error)
{
  return resolve (part, rules, false, error);
}

bool
scw_part_find_courtesies (ScwPart *part, ScwError *error)
{
  return resolve (part, SCW_RULES_MUSICAL, true, error);
}
