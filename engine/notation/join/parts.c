/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/join/parts.h"

#include <stdlib.h>
#include <string.h>

/* What speaks against giving a row to a part. */
#define OTHER_CLEF   2
#define NOT_KNOWN    3
#define OTHER_STAVES 100 /* a piano that is printed on three */
#define NEW_PART     1000
#define NEVER        (1 << 28)

#define KINDS 64 /* of systems with most staves; later ones do not count */

/* The rows [first, end) of a system, without ossias: indices into 'rows' of the joiner. */
typedef struct
{
  int first, end;
} System;

typedef struct
{
  const ScwRowSeen *rows;
  int *order; /* (n_order) the rows that are parts */
  int n_order;
  System *systems;
  int n_systems;

  int *parts; /* of each row: the number of its part, in the order in which they were met */
  int *line;  /* (n_line) these numbers from the top down */
  int *model; /* of each number: the row that it was first met as */
  int n_line;

  int *cost; /* (rows of a system + 1, n_line + 1) of giving away what is left of both */
  int room;
  ScwError *error;
} Sorter;

static const ScwRowSeen *
row_at (const Sorter *sorter, int i)
{
  return &sorter->rows[sorter->order[i]];
}

static int
staves_of (const Sorter *sorter, const System *system)
{
  int staves = 0;

  for (int i = system->first; i < system->end; i++)
    staves += row_at (sorter, i)->staves > 0 ? row_at (sorter, i)->staves : 1;
  return staves;
}

static bool
is_alike (const Sorter *sorter, const System *a, const System *b)
{
  if (a->end - a->first != b->end - b->first)
    return false;
  for (int i = 0; i < a->end - a->first; i++)
    if (row_at (sorter, a->first + i)->staves != row_at (sorter, b->first + i)->staves)
      return false;
  return true;
}

/* The one that says which parts there are. */
static int
find_fullest (const Sorter *sorter)
{
  int kinds[KINDS], often[KINDS] = { 0 }, n_kinds = 0, most_staves = 0, best = 0;

  for (int s = 0; s < sorter->n_systems; s++)
    {
      const int staves = staves_of (sorter, &sorter->systems[s]);
      int kind = 0;

      if (staves < most_staves)
        continue;
      if (staves > most_staves)
        n_kinds = 0;
      most_staves = staves;
      while (kind < n_kinds && !is_alike (sorter, &sorter->systems[s], &sorter->systems[kinds[kind]]))
        kind++;
      if (kind == KINDS)
        continue;
      if (kind == n_kinds)
        {
          kinds[n_kinds] = s;
          often[n_kinds++] = 0;
        }
      often[kind]++;
    }
  for (int kind = 1; kind < n_kinds; kind++)
    if (often[kind] > often[best])
      best = kind;
  return kinds[best];
}

static int
cost_of (const ScwRowSeen *row, const ScwRowSeen *model)
{
  const int clefs = row->clef != 0 && model->clef != 0 && row->clef != model->clef ? OTHER_CLEF : 0;

  if (row->staves == 0 || model->staves == 0)
    return NOT_KNOWN + clefs;
  if (row->staves == model->staves)
    return clefs;
  return row->staves > 1 && model->staves > 1 ? OTHER_STAVES + clefs : NEVER;
}

static int *
cell (const Sorter *sorter, int row, int place)
{
  return &sorter->cost[row * (sorter->n_line + 1) + place];
}

static int
least (int a, int b)
{
  return a < b ? a : b;
}

/* The number of a part of which nothing was known, now at a place from the top. */
static void
add_part (Sorter *sorter, int i, int place)
{
  memmove (sorter->line + place + 1, sorter->line + place, sizeof *sorter->line * (sorter->n_line - place));
  sorter->line[place] = sorter->n_line;
  sorter->model[sorter->n_line] = sorter->order[i];
  sorter->parts[sorter->order[i]] = sorter->n_line++;
}

static bool
make_room (Sorter *sorter, int rows)
{
  const long long wanted = (long long) (rows + 1) * (sorter->n_line + 1);
  int *cost;

  if (wanted <= sorter->room)
    return true;
  cost = wanted <= NEVER ? realloc (sorter->cost, sizeof *cost * (size_t) wanted) : NULL;
  if (cost == NULL)
    return scw_fail (sorter->error, SCW_ERROR_MEMORY, "no memory for a system of %d rows", rows);
  sorter->cost = cost;
  sorter->room = (int) wanted;
  return true;
}

static int
cost_at (const Sorter *sorter, const System *system, int row, int place)
{
  return cost_of (row_at (sorter, system->first + row), &sorter->rows[sorter->model[sorter->line[place]]]);
}

/* Gives the rows of a system to parts, as cheaply as their order allows. */
static bool
sort_system (Sorter *sorter, const System *system)
{
  const int n = system->end - system->first, n_line = sorter->n_line;
  int added = 0;

  if (!make_room (sorter, n))
    return false;
  for (int row = n; row >= 0; row--)
    for (int place = n_line; place >= 0; place--)
      {
        int best = row == n ? 0 : NEW_PART + *cell (sorter, row + 1, place);

        if (place < n_line)
          best = least (best, *cell (sorter, row, place + 1));
        if (row < n && place < n_line)
          best = least (best, cost_at (sorter, system, row, place) + *cell (sorter, row + 1, place + 1));
        *cell (sorter, row, place) = best;
      }
  for (int row = 0, place = 0; row < n;)
    {
      const int here = sorter->cost[row * (n_line + 1) + place];
      const int *below = &sorter->cost[(row + 1) * (n_line + 1)];

      /* parts that were added stand before this place */
      if (place < n_line && here == cost_at (sorter, system, row, place + added) + below[place + 1])
        sorter->parts[sorter->order[system->first + row++]] = sorter->line[added + place++];
      else if (here == NEW_PART + below[place]
               && (row_at (sorter, system->first + row)->staves == 1 || place == n_line
                   || here != sorter->cost[row * (n_line + 1) + place + 1]))
        add_part (sorter, system->first + row++, place + added++);
      else
        place++;
    }
  return true;
}

static void
list_systems (Sorter *sorter, int n)
{
  for (int r = 0; r < n; r++)
    {
      if (sorter->rows[r].ossia)
        continue;
      if (sorter->n_order == 0 || row_at (sorter, sorter->n_order - 1)->system != sorter->rows[r].system)
        sorter->systems[sorter->n_systems++].first = sorter->n_order;
      sorter->order[sorter->n_order++] = r;
      sorter->systems[sorter->n_systems - 1].end = sorter->n_order;
    }
}

static bool
sort (Sorter *sorter)
{
  const int fullest = find_fullest (sorter);

  if (!sort_system (sorter, &sorter->systems[fullest]))
    return false;
  for (int s = 0; s < sorter->n_systems; s++)
    if (s != fullest && !sort_system (sorter, &sorter->systems[s]))
      return false;
  return true;
}

/* Numbers from the top down. */
static void
number_parts (const Sorter *sorter, int n, int *parts)
{
  for (int r = 0; r < n; r++)
    {
      int place = 0;

      while (!sorter->rows[r].ossia && sorter->line[place] != sorter->parts[r])
        place++;
      parts[r] = sorter->rows[r].ossia ? -1 : place;
    }
}

int
scw_assign_parts (const ScwRowSeen *rows, int n, int *parts, ScwError *error)
{
  Sorter sorter = { .rows = rows, .error = error };
  int count = -1;

  sorter.order = calloc ((size_t) n + 1, sizeof *sorter.order);
  sorter.systems = calloc ((size_t) n + 1, sizeof *sorter.systems);
  sorter.parts = calloc ((size_t) n + 1, sizeof *sorter.parts);
  sorter.line = calloc ((size_t) n + 1, sizeof *sorter.line);
  sorter.model = calloc ((size_t) n + 1, sizeof *sorter.model);
  if (sorter.order == NULL || sorter.systems == NULL || sorter.parts == NULL || sorter.line == NULL
      || sorter.model == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d rows", n);
  else
    {
      list_systems (&sorter, n);
      if (sorter.n_systems == sorter.n_order) /* none has several */
        {
          for (int r = 0; r < n; r++)
            parts[r] = rows[r].ossia ? -1 : 0;
          count = sorter.n_order > 0;
        }
      else if (sort (&sorter))
        {
          number_parts (&sorter, n, parts);
          count = sorter.n_line;
        }
    }
  free (sorter.order);
  free (sorter.systems);
  free (sorter.parts);
  free (sorter.line);
  free (sorter.model);
  free (sorter.cost);
  return count;
}
