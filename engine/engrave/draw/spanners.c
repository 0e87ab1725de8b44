/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spanners.c: which notes ties and slurs join. */
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
      Spanner spanner = { .tie = true };

      memcpy (spanner.measure, ties[i].measure, sizeof spanner.measure);
      memcpy (spanner.element, ties[i].element, sizeof spanner.element);
      ok = add (spanners, spanner);
    }
  ok = ok && find_slurs (spanners, part, &numbers);
  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for slurs");
  scw_numbers_clear (&numbers);
  free (ties);
  return ok;
}
