/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-marks.c: hairpins, octave lines and pedals, syllables, rests of several measures. */
#include "engine/notation/check/check-private.h"

#include <stdlib.h>

/* More of one kind are never open at a time; what is beyond them is taken to end. */
#define MAX_OPEN 8

typedef struct
{
  int m;
  const ScwElement *element;
} Place;

/* Marks of one kind in the order of time, those that end before those that begin. */
typedef struct
{
  Place *at; /* (n) */
  int n;
} Marks;

typedef struct
{
  ScwMarkKind kind;
  int stop; /* the value that ends one */
  ScwFault no_end, no_beginning;
} Kind;

static bool
is_stop (const Kind *kind, const ScwMark *mark)
{
  return mark->value == kind->stop;
}

static int
compare_places (const void *a, const void *b)
{
  const Place *x = a, *y = b;
  const int order = x->m != y->m ? x->m - y->m : scw_fraction_cmp (x->element->onset, y->element->onset);

  if (order != 0)
    return order;
  return x->element < y->element ? -1 : x->element > y->element;
}

static bool
collect (const ScwPart *part, ScwMarkKind kind, Marks *marks)
{
  int n = 0;

  for (int m = 0; m < part->n_measures; m++)
    n += part->measures[m].n_elements;
  *marks = (Marks){ malloc (((size_t) n + 1) * sizeof *marks->at), 0 };
  for (int m = 0; marks->at != NULL && m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == kind)
          marks->at[marks->n++] = (Place){ m, element };
      }
  if (marks->at != NULL)
    qsort (marks->at, (size_t) marks->n, sizeof *marks->at, compare_places);
  return marks->at != NULL;
}

static ScwFraction
end_of (const ScwElement *element)
{
  return scw_fraction_add (element->onset, element->note.duration);
}

/* Whether anything sounds or begins between two places, on any staff: a hairpin between two staves is about both. */
static bool
has_note_between (const ScwPart *part, const Place *from, const Place *to)
{
  for (int m = from->m; m <= to->m; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (!scw_check_is_note (element) || element->note.rest
            || (m == from->m && !element->note.grace
                && scw_fraction_cmp (end_of (element), from->element->onset) <= 0)
            || (m == to->m && scw_fraction_cmp (element->onset, to->element->onset) > 0))
          continue;
        return true;
      }
  return false;
}

/* The mark that a stop ends: the last that began on its staff, else the last at all; -1: none. */
static int
find_open (const Place *open, int n, const ScwMark *stop)
{
  for (int i = n - 1; i >= 0; i--)
    if (open[i].element->mark.staff == stop->staff)
      return i;
  return n - 1;
}

static void
remove_open (Place *open, int *n, int i)
{
  for (--*n; i < *n; i++)
    open[i] = open[i + 1];
}

/* A pedal that is pressed again need not have been released, and a change presses it wherever it was. */
static bool
ends_silently (const Kind *kind, const ScwMark *mark)
{
  return kind->kind == SCW_MARK_PEDAL && mark->value != SCW_PEDAL_STOP;
}

/* What ends before the first of its kind began may have begun in the system before. */
static void
match (const ScwCheck *check, const Kind *kind, const Marks *marks)
{
  Place open[MAX_OPEN];
  int n = 0;
  bool seen = !check->system;

  for (int k = 0; k < marks->n; k++)
    {
      const Place *place = &marks->at[k];
      const ScwMark *mark = &place->element->mark;
      const bool stop = is_stop (kind, mark), silent = ends_silently (kind, mark);
      const int begun = stop || silent ? find_open (open, n, mark) : -1;

      if (stop && begun < 0 && seen)
        scw_check_warn (check, kind->no_beginning, place->m, place->element, 0);
      if (stop && begun >= 0 && kind->kind == SCW_MARK_WEDGE
          && !has_note_between (check->part, &open[begun], place))
        scw_check_warn (check, SCW_FAULT_WEDGE_NO_NOTE, open[begun].m, open[begun].element, 0);
      if (begun >= 0)
        remove_open (open, &n, begun);
      seen = true;
      if (stop)
        continue;
      if (n == MAX_OPEN)
        remove_open (open, &n, 0);
      open[n++] = *place;
    }
  for (int i = 0; i < n && !check->system; i++)
    scw_check_warn (check, kind->no_end, open[i].m, open[i].element, 0);
}

/* Whether the pedal is ever released: many editions only say where it is pressed. */
static bool
is_released (const Marks *marks)
{
  for (int k = 0; k < marks->n; k++)
    if (marks->at[k].element->mark.value != SCW_PEDAL_START)
      return true;
  return false;
}

void
scw_check_marks (const ScwCheck *check)
{
  static const Kind kinds[] = {
    { SCW_MARK_WEDGE, SCW_WEDGE_STOP, SCW_FAULT_WEDGE_NO_END, SCW_FAULT_WEDGE_NO_BEGINNING },
    { SCW_MARK_OCTAVE_SHIFT, SCW_SHIFT_STOP, SCW_FAULT_OCTAVE_NO_END, SCW_FAULT_OCTAVE_NO_BEGINNING },
    { SCW_MARK_PEDAL, SCW_PEDAL_STOP, SCW_FAULT_PEDAL_NO_END, SCW_FAULT_PEDAL_NO_BEGINNING },
  };

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    {
      Marks marks;

      if (collect (check->part, kinds[i].kind, &marks)
          && (kinds[i].kind != SCW_MARK_PEDAL || is_released (&marks)))
        match (check, &kinds[i], &marks);
      free (marks.at);
    }
}

void
scw_check_lyrics (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      bool syllable = false;

      if (!scw_check_is_note (element) || !element->note.rest)
        continue;
      for (int k = 0; k < element->note.n_lyrics; k++)
        syllable |= check->part->lyrics[element->note.first_lyric + k].text != 0;
      if (syllable)
        scw_check_warn (check, SCW_FAULT_LYRIC_REST, m, element, element->note.voice);
    }
}

void
scw_check_rests (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];
  bool rests = measure->in_rest > 0;

  for (int i = 0; i < measure->n_elements; i++)
    rests |= measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST;
  for (int i = 0; rests && i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!scw_check_is_note (element) || element->note.rest || element->note.hidden)
        continue;
      scw_check_report (check, SCW_FAULT_MULTIPLE_REST_NOTES, m, element, element->note.voice);
      return;
    }
}
