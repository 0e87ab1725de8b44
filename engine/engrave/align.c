/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/align.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BEFORE_NOTES 2.0 /* from a barline to the notes behind it */
#define NARROWEST    3.0 /* measure */
#define REACH        6.0 /* an upright line farther than this from where it is expected is another one */

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *xs, int n)
{
  if (n == 0)
    return NAN;
  qsort (xs, (size_t) n, sizeof *xs, by_size);
  return n % 2 != 0 ? xs[n / 2] : (xs[n / 2 - 1] + xs[n / 2]) / 2;
}

/* Where the notes and rests stand that begin at the beginning of a measure, or (last) begin last. xs has room
 * for all tokens. */
static double
edge_of (const ScwOriginal *original, const ScwMeasure *measure, bool last, double *xs)
{
  ScwFraction edge = { 0, 1 };
  int n = 0;

  for (int i = 0; last && i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_NOTE
        && scw_fraction_cmp (measure->elements[i].onset, edge) > 0)
      edge = measure->elements[i].onset;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind != SCW_ELEMENT_NOTE || element->note.measure_rest
          || scw_fraction_cmp (element->onset, edge) != 0)
        continue;
      for (int t = element->span.first; t >= 0 && t < element->span.end && t < original->n_tokens; t++)
        if (!isnan (original->seen[t]))
          xs[n++] = original->seen[t];
    }
  return median (xs, n);
}

/* Where measures seem to end by what was seen; NAN: not known. */
static void
guess_ends (const ScwPart *part, const ScwOriginal *original, double *xs, double *ends, int n)
{
  for (int m = 0; m < n; m++)
    {
      double hi = edge_of (original, &part->measures[m], true, xs);
      double lo
        = m + 1 < part->n_measures ? edge_of (original, &part->measures[m + 1], false, xs) : (double) NAN;

      ends[m] = lo - BEFORE_NOTES;
      if (!isnan (hi) && ends[m] < (hi + lo) / 2)
        ends[m] = (hi + lo) / 2;
      if (!(ends[m] > 0 && ends[m] < original->width))
        ends[m] = NAN;
    }
}

/* Forgets those that do not rise, keeping as many as possible. */
static bool
keep_rising (double *ends, int n)
{
  int *length = calloc (2 * (size_t) n, sizeof *length), *before = length + n, best = -1;

  if (length == NULL)
    return false;
  for (int m = 0; m < n; m++)
    {
      length[m] = isnan (ends[m]) ? 0 : 1;
      before[m] = -1;
      for (int k = 0; length[m] > 0 && k < m; k++)
        if (length[k] >= length[m] && ends[m] - ends[k] >= NARROWEST * (m - k))
          {
            length[m] = length[k] + 1;
            before[m] = k;
          }
      if (length[m] > 0 && (best < 0 || length[m] >= length[best]))
        best = m;
    }
  for (int m = n - 1; m >= 0; m--)
    if (m == best)
      best = before[m];
    else
      ends[m] = NAN;
  free (length);
  return true;
}

static double
length_of (const ScwMeasure *measure)
{
  double length = (double) measure->length.num / (double) measure->length.den;

  return length > 0 ? length : 4;
}

/* Puts what is not known between what is, in proportion to the measures' lengths. */
static void
fill_in (const ScwPart *part, double *ends, int n, double width)
{
  double from = 0;

  for (int m = 0, next; m < n; m = next + 1)
    {
      double total = 0, x = from, to;

      for (next = m; next < n && isnan (ends[next]); next++)
        total += length_of (&part->measures[next]);
      if (next < n)
        total += length_of (&part->measures[next]);
      else
        total += 4 * length_of (&part->measures[n - 1]); /* who knows what comes */
      to = next < n ? ends[next] : width;
      for (int k = m; k < next && k < n; k++)
        ends[k] = x += (to - from) * length_of (&part->measures[k]) / total;
      if (next < n)
        from = ends[next];
    }
}

/* Moves ends to upright lines, in order, so that the way is shortest; an end without a line costs REACH. */
static bool
move_to_lines (double *ends, int n, const double *lines, int n_lines)
{
  const size_t wide = (size_t) n_lines + 1;
  double *cost = malloc ((size_t) (n + 1) * wide * sizeof *cost);

  if (cost == NULL)
    return false;
  for (int m = 0; m <= n; m++)
    for (int k = 0; k <= n_lines; k++)
      {
        double *here = &cost[m * wide + k], away;

        *here = m == 0 ? 0 : cost[(m - 1) * wide + k] + REACH;
        if (k > 0)
          *here = fmin (*here, cost[m * wide + k - 1]);
        away = m > 0 && k > 0 ? fabs (ends[m - 1] - lines[k - 1]) : REACH;
        if (away < REACH)
          *here = fmin (*here, cost[(m - 1) * wide + k - 1] + away);
      }
  for (int m = n, k = n_lines; m > 0;)
    if (k > 0 && cost[m * wide + k] == cost[m * wide + k - 1])
      k--;
    else if (cost[m * wide + k] == cost[(m - 1) * wide + k] + REACH)
      m--;
    else
      ends[--m] = lines[--k];
  free (cost);
  return true;
}

int
scw_align_measures (const ScwPart *part, const ScwOriginal *original, double *ends)
{
  int n = original->ended ? part->n_measures : part->n_measures - 1;
  double *xs = malloc (((size_t) original->n_tokens + 1) * sizeof *xs);
  bool ok = xs != NULL;

  if (ok && n > 0)
    {
      guess_ends (part, original, xs, ends, n);
      ok = keep_rising (ends, n);
      if (original->ended)
        ends[n - 1] = original->width;
      fill_in (part, ends, n, original->width);
      ok = ok && move_to_lines (ends, original->ended ? n - 1 : n, original->lines, original->n_lines);
      for (int m = 1; m < n; m++)
        ends[m] = fmax (ends[m], ends[m - 1] + 0.5);
    }
  free (xs);
  return !ok ? -1 : n > 0 ? n : 0;
}
