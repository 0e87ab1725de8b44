/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/pairs.h"

#include <stdlib.h>

/* More of one kind are never open at a time; the oldest is then taken to have no end. */
#define MAX_OPEN 16

bool
scw_mark_has_ends (ScwMarkKind kind)
{
  return kind == SCW_MARK_WEDGE || kind == SCW_MARK_OCTAVE_SHIFT || kind == SCW_MARK_PEDAL;
}

bool
scw_mark_is_stop (const ScwMark *mark)
{
  switch (mark->kind)
    {
    case SCW_MARK_WEDGE:
      return mark->value == SCW_WEDGE_STOP;
    case SCW_MARK_OCTAVE_SHIFT:
      return mark->value == SCW_SHIFT_STOP;
    case SCW_MARK_PEDAL:
      return mark->value == SCW_PEDAL_STOP;
    default:
      return false;
    }
}

typedef struct
{
  ScwMarkPlace place;
  const ScwElement *element;
} Event;

static int
compare_times (const Event *x, const Event *y)
{
  return x->place.m != y->place.m ? x->place.m - y->place.m
                                  : scw_fraction_cmp (x->element->onset, y->element->onset);
}

/* In time, and as they stand. */
static int
compare_events (const void *a, const void *b)
{
  const Event *x = a, *y = b;
  const int order = compare_times (x, y);

  return order != 0 ? order : x->place.i - y->place.i;
}

/* Of what ends and begins at one time on a staff, the end comes first if something is open there. 'n': of those from here
 * on. */
static void
put_end_first (Event *events, int n, const Event *open, int n_open)
{
  for (int k = 0; k < n && k < MAX_OPEN && compare_times (&events[0], &events[k]) == 0; k++)
    {
      const ScwMark *stop = &events[k].element->mark;
      bool ends = false;

      if (!scw_mark_is_stop (stop) || stop->kind != events[0].element->mark.kind
          || stop->staff != events[0].element->mark.staff)
        continue;
      for (int i = 0; i < n_open; i++)
        ends |= open[i].element->mark.staff == stop->staff && compare_times (&open[i], &events[k]) < 0
                && (stop->number == 0 || open[i].element->mark.number == stop->number);
      if (!ends)
        continue;
      for (; k > 0; k--)
        {
          const Event event = events[k];

          events[k] = events[k - 1];
          events[k - 1] = event;
        }
      return;
    }
}

/* What is open of one kind. */
typedef struct
{
  Event at[MAX_OPEN];
  int n;
} Open;

static void
add_pair (ScwMarkPairs *pairs, const Event *from, const Event *to, bool pressed_again)
{
  const ScwMarkPlace nowhere = { -1, -1 };
  const ScwMark *mark = from != NULL ? &from->element->mark : &to->element->mark;

  pairs->at[pairs->n++] = (ScwMarkPair){ .kind = mark->kind,
                                         .staff = mark->staff,
                                         .from = from != NULL ? from->place : nowhere,
                                         .to = to != NULL ? to->place : nowhere,
                                         .pressed_again = pressed_again };
}

/* Takes what began last out of what is open, of this staff if possible, and there of this number (0: any). False:
 * nothing is open. */
static bool
take_open (Open *open, int staff, int number, bool of_staff, Event *taken)
{
  int found = of_staff ? -1 : open->n - 1, best = 0;

  for (int i = open->n - 1; i >= 0; i--)
    {
      const ScwMark *mark = &open->at[i].element->mark;
      const int good = mark->staff != staff ? 0 : number > 0 && mark->number == number ? 2 : 1;

      if (good > best)
        {
          best = good;
          found = i;
        }
    }
  if (found < 0)
    return false;
  *taken = open->at[found];
  for (int i = found; i + 1 < open->n; i++)
    open->at[i] = open->at[i + 1];
  open->n--;
  return true;
}

static void
push_open (Open *open, const Event *event, ScwMarkPairs *pairs)
{
  Event oldest = open->at[0];

  if (open->n == MAX_OPEN)
    {
      take_open (open, oldest.element->mark.staff, 0, true, &oldest);
      add_pair (pairs, &oldest, NULL, false);
    }
  open->at[open->n++] = *event;
}

static void
meet (Open *open, const Event *event, ScwMarkPairs *pairs)
{
  const ScwMark *mark = &event->element->mark;
  Event begun;

  if (scw_mark_is_stop (mark))
    {
      const bool found = take_open (open, mark->staff, mark->number, false, &begun);

      add_pair (pairs, found ? &begun : NULL, event, false);
      return;
    }
  if (mark->kind == SCW_MARK_PEDAL && take_open (open, mark->staff, 0, true, &begun))
    {
      if (mark->value == SCW_PEDAL_CHANGE)
        {
          open->at[open->n++] = begun; /* the same pedal */
          return;
        }
      add_pair (pairs, &begun, event, true);
    }
  push_open (open, event, pairs);
}

bool
scw_pair_marks (const ScwPart *part, ScwMarkPairs *pairs, ScwError *error)
{
  Open open[SCW_MARK_PEDAL + 1];
  Event *events;
  size_t room = 0;
  int n = 0;

  for (int m = 0; m < part->n_measures; m++)
    room += (size_t) part->measures[m].n_elements;
  events = malloc ((room + 1) * sizeof *events);
  *pairs = (ScwMarkPairs){ malloc ((room + 1) * sizeof *pairs->at), 0 };
  if (events == NULL || pairs->at == NULL)
    {
      free (events);
      scw_mark_pairs_clear (pairs);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory to pair marks");
    }
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_MARK && scw_mark_has_ends (element->mark.kind))
          events[n++] = (Event){ { m, i }, element };
      }
  qsort (events, (size_t) n, sizeof *events, compare_events);
  for (int kind = 0; kind <= SCW_MARK_PEDAL; kind++)
    open[kind].n = 0;
  for (int k = 0; k < n; k++)
    {
      const Open *before = &open[events[k].element->mark.kind];

      if (!scw_mark_is_stop (&events[k].element->mark))
        put_end_first (events + k, n - k, before->at, before->n);
      meet (&open[events[k].element->mark.kind], &events[k], pairs);
    }
  for (int kind = 0; kind <= SCW_MARK_PEDAL; kind++)
    for (int i = 0; i < open[kind].n; i++)
      add_pair (pairs, &open[kind].at[i], NULL, false);
  free (events);
  return true;
}

void
scw_mark_pairs_clear (ScwMarkPairs *pairs)
{
  free (pairs->at);
  *pairs = (ScwMarkPairs){ NULL, 0 };
}
