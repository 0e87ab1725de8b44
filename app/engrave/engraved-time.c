/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engraved-time.c: from a time in the music to a place on the engraving and on the original. */
#include "app/engrave/engraved.h"

#include <math.h>

#define HALF_HEAD 0.6 /* from the middle of a notehead to its left edge, staff spaces */
#define LEAST     0.3 /* two onsets are that far apart on the original */

/* Where something begins in a measure; 'seen' is NAN where it is not known. */
typedef struct
{
  double onset;       /* quarters */
  double x;           /* on the engraving */
  double seen;        /* on the original */
  GArray *candidates; /* of double, or NULL */
} Stop;

static void
stop_clear (gpointer data)
{
  Stop *stop = data;

  g_clear_pointer (&stop->candidates, g_array_unref);
}

static int
compare_stops (gconstpointer a, gconstpointer b)
{
  const Stop *p = a, *q = b;

  return (p->onset > q->onset) - (p->onset < q->onset);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double *p = a, *q = b;

  return (*p > *q) - (*p < *q);
}

static Stop *
stop_at (GArray *stops, double onset)
{
  Stop fresh = { .onset = onset, .x = G_MAXDOUBLE, .seen = (double) NAN };

  for (guint i = 0; i < stops->len; i++)
    if (g_array_index (stops, Stop, i).onset == onset)
      return &g_array_index (stops, Stop, i);
  g_array_append_val (stops, fresh);
  return &g_array_index (stops, Stop, stops->len - 1);
}

/* The notes and rests of a measure in time; box: where they were read, or NULL. */
static GArray *
find_stops (ScwEngraved *self, int measure, ScwSystemBox *box)
{
  const ScwPart *music = scw_engraved_get_part (self);
  GArray *stops = g_array_new (FALSE, FALSE, sizeof (Stop));
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self, &n);

  g_array_set_clear_func (stops, stop_clear);
  for (int i = 0; i < n; i++)
    {
      const ScwElement *element = &music->measures[parts[i].measure].elements[parts[i].element];
      double px, py;
      Stop *stop;

      if (parts[i].measure != measure || element->kind != SCW_ELEMENT_NOTE || element->note.grace
          || !scw_engraved_is_visible (self, i))
        continue;
      stop = stop_at (stops, (double) element->onset.num / (double) element->onset.den);
      stop->x = MIN (stop->x, parts[i].box.x0);
      if (box != NULL && !element->note.measure_rest && scw_engraved_place (box, parts[i].token, &px, &py))
        {
          double seen = scw_engraved_crop_x (scw_system_box_get_place (box), px, py) - HALF_HEAD;

          if (stop->candidates == NULL)
            stop->candidates = g_array_new (FALSE, FALSE, sizeof (double));
          g_array_append_val (stop->candidates, seen);
        }
    }
  g_array_sort (stops, compare_stops);
  return stops;
}

/* The middle one of what was seen at each stop; what lies outside of the measure counts as not seen. */
static void
choose_seen (GArray *stops, double from, double to)
{
  for (guint i = 0; i < stops->len; i++)
    {
      Stop *stop = &g_array_index (stops, Stop, i);
      double middle;

      if (stop->candidates == NULL)
        continue;
      g_array_sort (stop->candidates, compare_doubles);
      middle = g_array_index (stop->candidates, double, stop->candidates->len / 2);
      if (middle > from - 1 && middle < to)
        stop->seen = middle;
    }
}

/* Keeps the longest run of stops that go to the right; the others count as not seen. */
static void
keep_order (GArray *stops)
{
  guint n = stops->len;
  g_autofree int *length = g_new0 (int, n + 1), *before = g_new0 (int, n + 1);
  int last = -1;

  for (int i = 0; i < (int) n; i++)
    {
      const Stop *stop = &g_array_index (stops, Stop, i);

      before[i] = -1;
      if (isnan (stop->seen))
        continue;
      length[i] = 1;
      for (int k = 0; k < i; k++)
        if (length[k] > 0 && g_array_index (stops, Stop, k).seen + LEAST < stop->seen
            && length[k] + 1 > length[i])
          {
            length[i] = length[k] + 1;
            before[i] = k;
          }
      if (last < 0 || length[i] > length[last])
        last = i;
    }
  for (int i = (int) n - 1; i >= 0; i--)
    if (i == last)
      last = before[i];
    else
      g_array_index (stops, Stop, i).seen = (double) NAN;
}

static double
between (double x, double x0, double x1, double y0, double y1)
{
  return y0 + (y1 - y0) * (x - x0) / MAX (x1 - x0, 1e-6);
}

/* The measure of a time, which becomes one of that measure; and its ends on the engraving. -1: beyond the
 * end. */
static int
find_measure (ScwEngraved *self, double *quarters, double *x0, double *x1)
{
  const ScwPart *music = scw_engraved_get_part (self);

  for (int m = 0; music != NULL && m < music->n_measures; m++)
    {
      double here = (double) music->measures[m].length.num / (double) music->measures[m].length.den;

      if (*quarters < here)
        return scw_engraved_measure (self, m, x0, x1) ? m : -1;
      *quarters -= here;
    }
  return -1;
}

/* From one stop to the next, and from the last to the end of the measure. */
static double
x_of (ScwEngraved *self, int measure, GArray *stops, double quarters, double x0, double x1)
{
  const ScwFraction length = scw_engraved_get_part (self)->measures[measure].length;
  double from = 0, to = (double) length.num / (double) length.den;

  for (guint i = 0; i < stops->len; i++)
    {
      const Stop *stop = &g_array_index (stops, Stop, i);

      if (stop->onset > quarters)
        {
          to = stop->onset;
          x1 = stop->x;
          break;
        }
      from = stop->onset;
      x0 = stop->x;
    }
  return between (quarters, from, to, x0, x1);
}

gboolean
scw_engraved_time_to_x (ScwEngraved *self, double quarters, double *x)
{
  g_autoptr (GArray) stops = NULL;
  double x0, x1;
  int measure = find_measure (self, &quarters, &x0, &x1);

  if (measure < 0)
    return FALSE;
  stops = find_stops (self, measure, NULL);
  *x = x_of (self, measure, stops, quarters, x0, x1);
  return TRUE;
}

gboolean
scw_engraved_time_to_original (ScwEngraved *self, ScwSystemBox *box, double quarters, double *x)
{
  g_autoptr (GArray) stops = NULL;
  double x0, x1, left = scw_engraved_get_left (self), scale = scw_engraved_get_scale (self), at, from, to;
  int measure = find_measure (self, &quarters, &x0, &x1);

  if (measure < 0)
    return FALSE;
  stops = find_stops (self, measure, box);
  from = left + x0 * scale;
  to = left + x1 * scale;
  choose_seen (stops, from, to);
  keep_order (stops);
  /* What lies between two stops that were seen is spaced as on the engraving. */
  at = x_of (self, measure, stops, quarters, x0, x1);
  for (guint i = 0; i < stops->len; i++)
    {
      const Stop *stop = &g_array_index (stops, Stop, i);

      if (isnan (stop->seen))
        continue;
      if (stop->x > at)
        {
          x1 = stop->x;
          to = stop->seen;
          break;
        }
      x0 = stop->x;
      from = stop->seen;
    }
  *x = between (at, x0, x1, from, MAX (from, to));
  return TRUE;
}
