/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spanners.c: which notes ties and slurs join, and where lines begin and end. */
#include "engine/engrave/draw/spanners.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/ties.h"

static bool
add (Spanners *list, Spanner spanner)
{
  if (list->n == list->capacity)
    {
      int wanted = list->capacity == 0 ? 64 : list->capacity * 2;
      Spanner *grown = realloc (list->at, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return false;
      list->at = grown;
      list->capacity = wanted;
    }
  list->at[list->n++] = spanner;
  return true;
}

typedef struct
{
  bool open;
  int what, measure, element;
} Mark;

/* A mark without a partner. */
static bool
add_lone (Spanners *list, const Mark *mark)
{
  Spanner lone = { .measure = { -1, -1 }, .element = { -1, -1 } };
  int which = mark->what == SCW_START ? 0 : 1;

  if (!mark->open)
    return true;
  lone.measure[which] = mark->measure;
  lone.element[which] = mark->element;
  return add (list, lone);
}

/* Two marks of one number and of different kinds, one after the other in the document, are a slur. */
static bool
find_slurs (Spanners *list, const ScwPart *part, const ScwNumbers *numbers)
{
  Mark marks[32] = { 0 };
  int n = 0;
  bool ok = true;

  for (int m = 0; ok && m < part->n_measures; m++)
    for (int i = 0; ok && i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        for (int s = 0; ok && element->kind == SCW_ELEMENT_NOTE && s < element->note.n_slurs; s++)
          {
            Mark now = { true, element->note.slurs[s], m, i };
            Mark *mark = &marks[numbers->slurs[n++] % 32];

            if (mark->open && mark->what != now.what)
              {
                const Mark *start = now.what == SCW_START ? &now : mark,
                           *stop = now.what == SCW_START ? mark : &now;

                ok = add (list, (Spanner){ .measure = { start->measure, stop->measure },
                                           .element = { start->element, stop->element } });
                mark->open = false;
                continue;
              }
            ok = add_lone (list, mark);
            *mark = now;
          }
      }
  for (int i = 0; ok && i < 32; i++)
    ok = add_lone (list, &marks[i]);
  return ok;
}

/* Lines of one kind that are open, one for each staff or voice; hairpins that overlap have numbers. */
#define MAX_OPEN    32
#define MAX_NUMBERS 17

typedef struct
{
  bool open;
  Spanner spanner;
} Open;

/* A line begins; one that is open there has no end. */
static bool
begin (Spanners *list, Open *open, const Spanner *line, int m, int i)
{
  bool ok = !open->open || add (list, open->spanner);

  *open = (Open){ true, *line };
  open->spanner.measure[0] = m;
  open->spanner.element[0] = i;
  open->spanner.measure[1] = open->spanner.element[1] = -1;
  return ok;
}

/* It ends; an end without a beginning is none. */
static bool
end (Spanners *list, Open *open, int m, int i)
{
  if (!open->open)
    return true;
  open->open = false;
  open->spanner.measure[1] = m;
  open->spanner.element[1] = i;
  return add (list, open->spanner);
}

static bool
find_note_lines (Spanners *list, Open open[2][MAX_OPEN], const ScwNote *note, int m, int i)
{
  static const struct
  {
    SpannerKind kind;
    ScwSign start, stop;
  } kinds[2] = { { SPANNER_WAVY_LINE, SCW_SIGN_WAVY_LINE_START, SCW_SIGN_WAVY_LINE_STOP },
                 { SPANNER_GLISSANDO, SCW_SIGN_GLISSANDO_START, SCW_SIGN_GLISSANDO_STOP } };
  bool ok = true;

  for (int k = 0; ok && k < 2; k++)
    {
      Open *line = &open[k][note->voice % MAX_OPEN];
      bool starts = note->signs >> kinds[k].start & 1, stops = note->signs >> kinds[k].stop & 1;

      if (stops && line->open)
        {
          ok = end (list, line, m, i);
          stops = false;
        }
      if (ok && starts)
        ok = begin (list, line, &(Spanner){ .kind = kinds[k].kind, .side = ABOVE }, m, i);
      if (ok && stops)
        ok = end (list, line, m, i);
    }
  return ok;
}

/* Octave lines, and hairpins by number. */
typedef struct
{
  Open shifts[MAX_OPEN], wedges[MAX_NUMBERS][MAX_OPEN];
} OpenMarks;

/* The line of a mark; a stop without a line of its number ends another one of its staff. */
static Open *
line_of (OpenMarks *open, const ScwMark *mark)
{
  const int staff = mark->staff % MAX_OPEN;
  Open *line
    = mark->kind == SCW_MARK_WEDGE ? &open->wedges[mark->number % MAX_NUMBERS][staff] : &open->shifts[staff];

  if (mark->kind == SCW_MARK_WEDGE && mark->value == SCW_WEDGE_STOP)
    for (int number = 0; !line->open && number < MAX_NUMBERS; number++)
      line = &open->wedges[number][staff];
  return line;
}

static bool
find_mark_lines (Spanners *list, OpenMarks *open, const ScwMark *mark, int m, int i)
{
  Open *line;

  if (mark->kind != SCW_MARK_WEDGE && mark->kind != SCW_MARK_OCTAVE_SHIFT)
    return true;
  line = line_of (open, mark);
  if (mark->kind == SCW_MARK_WEDGE ? mark->value == SCW_WEDGE_STOP : mark->value == SCW_SHIFT_STOP)
    return end (list, line, m, i);
  return begin (list, line,
                &(Spanner){ .kind = mark->kind == SCW_MARK_WEDGE ? SPANNER_WEDGE : SPANNER_OCTAVE_LINE,
                            .side = scw_mark_is_above (mark) ? ABOVE : BELOW,
                            .staff = mark->staff,
                            .value = mark->value,
                            .size = mark->size },
                m, i);
}

/* Glissandos, wavy lines, hairpins, octave lines, endings. */
static bool
find_lines (Spanners *list, const ScwPart *part)
{
  Open of_notes[2][MAX_OPEN] = { 0 }, ending = { 0 };
  OpenMarks *of_marks = calloc (1, sizeof *of_marks);
  bool ok = of_marks != NULL;

  for (int m = 0; ok && m < part->n_measures; m++)
    for (int i = 0; ok && i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE && element->note.signs != 0)
          ok = find_note_lines (list, of_notes, &element->note, m, i);
        else if (element->kind == SCW_ELEMENT_MARK)
          ok = find_mark_lines (list, of_marks, &element->mark, m, i);
        else if (element->kind == SCW_ELEMENT_ENDING)
          ok = element->ending.type == SCW_ENDING_START
                 ? begin (list, &ending, &(Spanner){ .kind = SPANNER_ENDING, .side = ABOVE }, m, i)
                 : end (list, &ending, m, i);
      }
  for (int i = 0; ok && i < MAX_OPEN; i++)
    {
      for (int k = 0; ok && k < 2; k++)
        ok = !of_notes[k][i].open || add (list, of_notes[k][i].spanner);
      ok = ok && (!of_marks->shifts[i].open || add (list, of_marks->shifts[i].spanner));
      for (int number = 0; ok && number < MAX_NUMBERS; number++)
        ok = !of_marks->wedges[number][i].open || add (list, of_marks->wedges[number][i].spanner);
    }
  free (of_marks);
  return ok && (!ending.open || add (list, ending.spanner));
}

bool
scw_spanners_find (const ScwPart *part, Spanners *spanners, ScwError *error)
{
  ScwNumbers numbers = { NULL, NULL };
  ScwTie *ties = NULL;
  int n = 0;
  bool ok = scw_ties_find (part, &ties, &n, error) && scw_number_spanners (part, &numbers, error);

  spanners->n = 0;
  for (int i = 0; ok && i < n; i++)
    {
      Spanner spanner = { .kind = SPANNER_TIE };

      memcpy (spanner.measure, ties[i].measure, sizeof spanner.measure);
      memcpy (spanner.element, ties[i].element, sizeof spanner.element);
      ok = add (spanners, spanner);
    }
  ok = ok && find_slurs (spanners, part, &numbers) && find_lines (spanners, part);
  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for slurs");
  scw_numbers_clear (&numbers);
  free (ties);
  return ok;
}

bool
scw_spanner_touches (const Spanner *spanner, int first, int end)
{
  for (int k = 0; k < 2; k++)
    if (spanner->measure[k] >= first && spanner->measure[k] < end)
      return true;
  return spanner->kind > SPANNER_TIE && spanner->measure[0] < first && spanner->measure[1] >= end;
}
