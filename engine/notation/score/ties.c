/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/ties.h"

#include <stdlib.h>

typedef struct
{
  const ScwPart *part;
  ScwTie *ties;
  int n;
  bool *used; /* (elements of the score): a stop that was taken */
  int *base;  /* (measures): where in 'used' a measure begins */
} Finder;

static bool
has_tied (const ScwElement *element, ScwStartStop what)
{
  if (element->kind != SCW_ELEMENT_NOTE || !element->note.has_pitch)
    return false;
  for (int i = 0; i < element->note.n_tieds; i++)
    if (element->note.tieds[i] == what)
      return true;
  return false;
}

/* As good as it gets. */
#define BEST 8

/* How well note b goes on what note a began, which ends at 'end' of b's measure; 0: not at all. */
static int
fits (const ScwElement *a, const ScwElement *b, bool same_measure, ScwFraction end)
{
  int good = 1;

  if (b == a || b->kind != SCW_ELEMENT_NOTE || b->note.step != a->note.step
      || b->note.octave != a->note.octave || !has_tied (b, SCW_STOP))
    return 0;
  if (same_measure && scw_fraction_cmp (b->onset, a->onset) < (a->note.grace ? 0 : 1))
    return 0;
  good += scw_fraction_cmp (end, b->onset) == 0 ? 4 : 0;
  good += a->note.voice == b->note.voice ? 2 : 0;
  good += a->note.staff == b->note.staff ? 1 : 0;
  return !same_measure && good < 5 && b->onset.num > 0 ? 0 : good;
}

static ScwTie
find_stop (Finder *finder, int m, int i)
{
  const ScwMeasure *measures = finder->part->measures;
  const ScwElement *start = &measures[m].elements[i];
  ScwFraction end = scw_fraction_add (start->onset, start->note.duration);
  ScwTie tie = { { m, -1 }, { i, -1 } };
  int best = 0;

  for (int next = m; next <= m + 1 && next < finder->part->n_measures && best < 5; next++)
    {
      if (next > m)
        end = scw_fraction_sub (end, measures[m].length);
      for (int k = 0; k < measures[next].n_elements && best < BEST; k++)
        {
          const int good = finder->used[finder->base[next] + k]
                             ? 0
                             : fits (start, &measures[next].elements[k], next == m, end);

          if (good > best)
            {
              best = good;
              tie.measure[1] = next;
              tie.element[1] = k;
            }
        }
    }
  if (best > 0)
    finder->used[finder->base[tie.measure[1]] + tie.element[1]] = true;
  return tie;
}

static void
find (Finder *finder)
{
  const ScwPart *part = finder->part;

  for (int stops = 0; stops < 2; stops++)
    for (int m = 0; m < part->n_measures; m++)
      for (int i = 0; i < part->measures[m].n_elements; i++)
        {
          const ScwElement *element = &part->measures[m].elements[i];

          if (!stops && has_tied (element, SCW_START))
            finder->ties[finder->n++] = find_stop (finder, m, i);
          else if (stops && has_tied (element, SCW_STOP) && !finder->used[finder->base[m] + i])
            finder->ties[finder->n++] = (ScwTie){ { -1, m }, { -1, i } };
        }
}

bool
scw_ties_find (const ScwPart *part, ScwTie **ties, int *n, ScwError *error)
{
  Finder finder = { .part = part };
  size_t elements = 0;
  bool ok;

  *ties = NULL;
  *n = 0;
  finder.base = calloc ((size_t) part->n_measures + 1, sizeof *finder.base);
  for (int m = 0; finder.base != NULL && m < part->n_measures; m++)
    {
      finder.base[m] = (int) elements;
      elements += (size_t) part->measures[m].n_elements;
    }
  finder.used = calloc (elements + 1, sizeof *finder.used);
  finder.ties = calloc (2 * elements + 1, sizeof *finder.ties);
  ok = finder.base != NULL && finder.used != NULL && finder.ties != NULL;
  if (ok)
    {
      find (&finder);
      *ties = finder.ties;
      *n = finder.n;
    }
  else
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for ties");
      free (finder.ties);
    }
  free (finder.base);
  free (finder.used);
  return ok;
}
