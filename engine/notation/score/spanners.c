/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/spanners.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NUMBER 16
#define MAX_OPEN   64

typedef struct
{
  int measure, index; /* index: of the mark in the document */
  int element;        /* its note in the measure */
  ScwFraction onset;
  bool grace;
  uint8_t what; /* ScwStartStop */
  uint8_t voice, staff;
  uint8_t number; /* of a file; 0: not told */
  int partner;    /* index of the other end, -1: none */
} Event;

typedef struct
{
  Event *at;
  int n;
} Events;

static int
count_marks (const ScwPart *part, bool slurs)
{
  int n = 0;

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE)
          n += slurs ? element->note.n_slurs : element->note.n_tuplets;
      }
  return n;
}

static void
collect (const ScwPart *part, Events *events)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_NOTE)
          continue;
        for (int s = 0; s < element->note.n_slurs; s++)
          {
            events->at[events->n] = (Event){
              .measure = m,
              .index = events->n,
              .element = i,
              .onset = element->onset,
              .grace = element->note.grace,
              .what = element->note.slurs[s],
              .voice = element->note.voice,
              .staff = element->note.staff,
              .number = element->note.slur_numbers[s],
              .partner = -1,
            };
            events->n++;
          }
      }
}

/* In time; at one time grace notes come first, in their order, and slurs stop before others start. */
static int
compare (const void *left, const void *right)
{
  const Event *a = left, *b = right;
  int order = a->measure - b->measure;

  if (order == 0)
    order = scw_fraction_cmp (a->onset, b->onset);
  if (order == 0)
    order = (int) b->grace - (int) a->grace;
  if (order == 0 && !a->grace)
    order = (int) b->what - (int) a->what;
  return order != 0 ? order : a->index - b->index;
}

/* The open slur a stop belongs to: its place in 'open', or -1. The last that began, so that one that never
 * ends spoils no later ones; of those that began together, as of the notes of a chord, the first. */
static int
find_open (const Event *events, const int *open, int n, const Event *stop)
{
  for (int same = 0; same < 3; same++)
    {
      int found = -1;

      for (int i = n - 1; i >= 0; i--)
        {
          const Event *start = &events[open[i]], *later = found < 0 ? NULL : &events[open[found]];

          if ((same == 0 && start->voice != stop->voice) || (same == 1 && start->staff != stop->staff))
            continue;
          if (later != NULL
              && (start->measure != later->measure || start->grace != later->grace
                  || scw_fraction_cmp (start->onset, later->onset) != 0))
            break;
          found = i;
        }
      if (found >= 0)
        return found;
    }
  return -1;
}

/* Whether a slur can begin at one event and end at the other. */
static bool
in_time (const Event *start, const Event *stop)
{
  if (start->measure != stop->measure)
    return start->measure < stop->measure;
  return scw_fraction_cmp (start->onset, stop->onset) <= 0;
}

/* The open event that the number of another points to, its place in 'open', or -1: of the same voice, else staff, else
 * any, the last. A stop in a voice above may stand before its start. */
static int
find_numbered (const Event *events, const int *open, int n, const Event *event)
{
  for (int same = 0; same < 3; same++)
    for (int i = n - 1; i >= 0; i--)
      {
        const Event *other = &events[open[i]];

        if (other->number != event->number || other->what == event->what
            || (same == 0 && other->voice != event->voice) || (same == 1 && other->staff != event->staff)
            || (other->measure == event->measure && other->element == event->element))
          continue;
        if (event->what == SCW_STOP ? in_time (other, event)
                                    : other->measure == event->measure && !in_time (other, event))
          return i;
      }
  return -1;
}

/* Joins the ends of slurs that a file numbers, in the order of the document. */
static void
match_numbered (Events *events)
{
  int open[MAX_OPEN];
  int n = 0;

  for (int i = 0; i < events->n; i++)
    {
      int found;

      if (events->at[i].number == 0)
        continue;
      found = find_numbered (events->at, open, n, &events->at[i]);
      if (found >= 0)
        {
          events->at[open[found]].partner = i;
          events->at[i].partner = open[found];
          n--;
          memmove (open + found, open + found + 1, (size_t) (n - found) * sizeof *open);
          continue;
        }
      if (n == MAX_OPEN)
        memmove (open, open + 1, (size_t) --n * sizeof *open);
      open[n++] = i;
    }
}

/* Finds the two ends of every slur without a number; 'events' is in the order of time and ends up in the order of the
 * document. */
static void
match (Events *events, Event *sorted)
{
  int open[MAX_OPEN];
  int n = 0;

  memcpy (sorted, events->at, (size_t) events->n * sizeof *sorted);
  qsort (sorted, (size_t) events->n, sizeof *sorted, compare);
  for (int i = 0; i < events->n; i++)
    {
      int found;

      if (sorted[i].number > 0)
        continue;
      if (sorted[i].what == SCW_START)
        {
          if (n == MAX_OPEN)
            memmove (open, open + 1, (size_t) --n * sizeof *open);
          open[n++] = i;
          continue;
        }
      found = find_open (sorted, open, n, &sorted[i]);
      if (found < 0)
        continue;
      events->at[sorted[open[found]].index].partner = sorted[i].index;
      events->at[sorted[i].index].partner = sorted[open[found]].index;
      n--;
      memmove (open + found, open + found + 1, (size_t) (n - found) * sizeof *open);
    }
}

/* MuseScore joins a stop with a later start of its number. Slurs that have one end only therefore share
 * numbers that no whole slur gets, and these stay within the six that it knows if at all possible. */
#define LONE_START 5
#define LONE_STOP  6

static void
number_slurs (const Events *events, uint8_t *numbers)
{
  bool used[MAX_NUMBER + 1] = { false };

  for (int i = 0; i < events->n; i++)
    if (events->at[i].partner < 0)
      {
        numbers[i] = events->at[i].what == SCW_START ? LONE_START : LONE_STOP;
        used[numbers[i]] = true;
      }
  for (int i = 0; i < events->n; i++)
    {
      int partner = events->at[i].partner;
      int number = 1;

      if (partner > i)
        {
          while (number < MAX_NUMBER && used[number])
            number++;
          numbers[i] = (uint8_t) number;
          used[number] = true;
        }
      else if (partner >= 0)
        {
          numbers[i] = numbers[partner];
          used[numbers[i]] = false;
        }
    }
}

static void
number_tuplets (const ScwPart *part, uint8_t *numbers)
{
  int depth[256] = { 0 }; /* by voice */
  int n = 0;

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_NOTE)
          continue;
        for (int t = 0; t < element->note.n_tuplets; t++)
          {
            int *deep = &depth[element->note.voice];

            if (element->note.tuplets[t] == SCW_START)
              numbers[n++] = (uint8_t) (++*deep < MAX_NUMBER ? *deep : MAX_NUMBER);
            else
              {
                numbers[n++] = (uint8_t) (*deep < 1 ? 1 : *deep < MAX_NUMBER ? *deep : MAX_NUMBER);
                if (*deep > 0)
                  --*deep;
              }
          }
      }
}

bool
scw_number_spanners (const ScwPart *part, ScwNumbers *numbers, ScwError *error)
{
  size_t n_slurs = (size_t) count_marks (part, true);
  Events events = { calloc (n_slurs + 1, sizeof *events.at), 0 };
  Event *sorted = calloc (n_slurs + 1, sizeof *sorted);
  bool ok;

  numbers->slurs = malloc (n_slurs + 1);
  numbers->tuplets = malloc ((size_t) count_marks (part, false) + 1);
  ok = events.at != NULL && sorted != NULL && numbers->slurs != NULL && numbers->tuplets != NULL;
  if (ok)
    {
      collect (part, &events);
      match_numbered (&events);
      match (&events, sorted);
      number_slurs (&events, numbers->slurs);
      number_tuplets (part, numbers->tuplets);
    }
  else
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to number slurs");
      scw_numbers_clear (numbers);
    }
  free (events.at);
  free (sorted);
  return ok;
}

void
scw_numbers_clear (ScwNumbers *numbers)
{
  free (numbers->slurs);
  free (numbers->tuplets);
  *numbers = (ScwNumbers){ NULL, NULL };
}

int
scw_beam_values (ScwOpenBeams *open, const ScwNote *note, const char *values[SCW_XML_MAX_BEAMS])
{
  static const char *const names[] = { "begin", "end", "forward hook", "backward hook" };
  int *level = note->grace ? &open->grace : &open->plain;
  int change = 0, n = 0, stay;

  if (note->chord || (note->rest && note->n_beams == 0))
    return 0;
  for (int i = 0; i < note->n_beams; i++)
    change += note->beams[i] == SCW_BEAM_BEGIN ? 1 : note->beams[i] == SCW_BEAM_END ? -1 : 0;
  if (*level < -change)
    *level = -change;
  stay = change < 0 ? *level + change : *level;
  for (int i = 0; i < stay && n < SCW_XML_MAX_BEAMS; i++)
    values[n++] = "continue";
  for (int i = 0; i < abs (change) && n < SCW_XML_MAX_BEAMS; i++)
    values[n++] = names[change > 0 ? SCW_BEAM_BEGIN : SCW_BEAM_END];
  for (int i = 0; i < note->n_beams && n < SCW_XML_MAX_BEAMS; i++)
    if (note->beams[i] == SCW_BEAM_FORWARD_HOOK || note->beams[i] == SCW_BEAM_BACKWARD_HOOK)
      values[n++] = names[note->beams[i]];
  *level += change;
  return n;
}
