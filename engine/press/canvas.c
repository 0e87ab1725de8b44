/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/press/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OUTSIDE 4 /* pixels beyond the picture where edges are still told apart */

/* ---- shapes ---- */

void
scw_shape_empty (ScwShape *shape)
{
  shape->n_points = 0;
  shape->n_ends = 0;
}

void
scw_shape_clear (ScwShape *shape)
{
  free (shape->points);
  free (shape->ends);
  memset (shape, 0, sizeof *shape);
}

static bool
grow (void **at, int *room, int n, size_t size)
{
  const int wanted = *room > 0 ? 2 * *room : 64;
  void *more;

  if (n < *room)
    return true;
  more = realloc (*at, (size_t) wanted * size);
  if (more == NULL)
    return false;
  *at = more;
  *room = wanted;
  return true;
}

void
scw_shape_to (ScwShape *shape, double x, double y)
{
  void *at = shape->points;

  if (!grow (&at, &shape->points_room, shape->n_points, sizeof *shape->points))
    {
      shape->failed = true;
      return;
    }
  shape->points = at;
  shape->points[shape->n_points++] = (ScwShapePoint){ (float) x, (float) y };
}

void
scw_shape_curve (ScwShape *shape, double ax, double ay, double bx, double by, double x, double y, int pieces)
{
  const ScwShapePoint from
    = shape->n_points > 0 ? shape->points[shape->n_points - 1] : (ScwShapePoint){ (float) ax, (float) ay };

  for (int i = 1; i < pieces; i++)
    {
      const double t = (double) i / pieces, u = 1 - t;
      const double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;

      scw_shape_to (shape, a * (double) from.x + b * ax + c * bx + d * x,
                    a * (double) from.y + b * ay + c * by + d * y);
    }
  scw_shape_to (shape, x, y);
}

void
scw_shape_close (ScwShape *shape)
{
  void *at = shape->ends;

  if (shape->n_points == (shape->n_ends > 0 ? shape->ends[shape->n_ends - 1] : 0))
    return;
  if (!grow (&at, &shape->ends_room, shape->n_ends, sizeof *shape->ends))
    {
      shape->failed = true;
      return;
    }
  shape->ends = at;
  shape->ends[shape->n_ends++] = shape->n_points;
}

/* ---- coverage ---- */

/* The part of the picture that a shape touches, and the sums of its pixels. */
typedef struct
{
  int x0, y0, width, height;
  float *cover; /* (height, width) */
} Window;

static float
within (float v, float most)
{
  return !(v > -OUTSIDE) ? -OUTSIDE : v > most + OUTSIDE ? most + OUTSIDE : v;
}

/* In one row: from x to next while y falls by d (which has a sign). */
static void
cross_row (float *row, float x, float next, float d)
{
  const float left = x < next ? x : next, right = x < next ? next : x;
  const float floor_left = floorf (left), ceil_right = ceilf (right);
  const int first = (int) floor_left, end = (int) ceil_right;

  if (end <= first + 1)
    {
      const float middle = 0.5f * (x + next) - floor_left;

      row[first] += d - d * middle;
      row[first + 1] += d * middle;
    }
  else
    {
      const float s = 1 / (right - left), in_first = left - floor_left, in_last = right - ceil_right + 1;
      const float a = 0.5f * s * (1 - in_first) * (1 - in_first), last = 0.5f * s * in_last * in_last;

      row[first] += d * a;
      if (end == first + 2)
        row[first + 1] += d * (1 - a - last);
      else
        {
          const float b = s * (1.5f - in_first), c = b + (float) (end - first - 3) * s;

          row[first + 1] += d * (b - a);
          for (int x2 = first + 2; x2 < end - 1; x2++)
            row[x2] += d * s;
          row[end - 1] += d * (1 - c - last);
        }
      row[end] += d * last;
    }
}

static void
add_edge (const Window *w, ScwShapePoint a, ScwShapePoint b)
{
  const float direction = a.y < b.y ? 1 : -1;
  const ScwShapePoint top = a.y < b.y ? a : b, bottom = a.y < b.y ? b : a;
  const float slope = bottom.y > top.y ? (bottom.x - top.x) / (bottom.y - top.y) : 0;
  const int first = top.y > 0 ? (int) top.y : 0;
  const int end = (int) ceilf (bottom.y) < w->height ? (int) ceilf (bottom.y) : w->height;
  float x = top.y < 0 ? top.x - top.y * slope : top.x;

  for (int y = first; y < end; y++)
    {
      const float from = (float) y > top.y ? (float) y : top.y;
      const float to = (float) (y + 1) < bottom.y ? (float) (y + 1) : bottom.y;
      float next = x + slope * (to - from);

      next = next < 0 ? 0 : next > (float) (w->width - 2) ? (float) (w->width - 2) : next;
      cross_row (w->cover + (size_t) y * (size_t) w->width, x, next, direction * (to - from));
      x = next;
    }
}

static void
blend (const ScwGray *gray, const Window *w, float ink)
{
  for (int y = 0; y < w->height; y++)
    {
      const float *cover = w->cover + (size_t) y * (size_t) w->width;
      uint8_t *row = scw_gray_row (gray, y + w->y0);
      float sum = 0;

      for (int i = 0; i < w->width && i + w->x0 < gray->width; i++)
        {
          float part;

          sum += cover[i];
          part = sum < 0 ? -sum : sum;
          if (part < 0.002f || i + w->x0 < 0)
            continue;
          part = (part > 1 ? 1 : part) * ink;
          row[i + w->x0] = (uint8_t) ((float) row[i + w->x0] * (1 - part) + 0.5f);
        }
    }
}

bool
scw_canvas_fill (ScwCanvas *canvas, const ScwShape *shape, double ink, ScwError *error)
{
  const float width = (float) canvas->gray->width, height = (float) canvas->gray->height;
  float x0 = width, y0 = height, x1 = 0, y1 = 0;
  size_t wanted;
  Window w;

  if (shape->failed)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to paint");
  for (int i = 0; i < shape->n_points; i++)
    {
      const float x = within (shape->points[i].x, width), y = within (shape->points[i].y, height);

      x0 = fminf (x0, x);
      y0 = fminf (y0, y);
      x1 = fmaxf (x1, x);
      y1 = fmaxf (y1, y);
    }
  w.x0 = (int) floorf (x0);
  w.y0 = y0 > 0 ? (int) y0 : 0;
  w.width = (int) ceilf (x1) - w.x0 + 3;
  w.height = (y1 < height ? (int) ceilf (y1) : (int) height) - w.y0;
  if (!(x1 > 0 && x0 < width) || w.height <= 0)
    return true;
  wanted = (size_t) w.width * (size_t) w.height;
  if (wanted > canvas->room)
    {
      free (canvas->cover);
      canvas->cover = malloc (wanted * sizeof *canvas->cover);
      canvas->room = canvas->cover != NULL ? wanted : 0;
      if (canvas->cover == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory to paint");
    }
  w.cover = canvas->cover;
  memset (w.cover, 0, wanted * sizeof *w.cover);
  for (int c = 0, first = 0; c < shape->n_ends; first = shape->ends[c++])
    for (int i = first; i < shape->ends[c]; i++)
      {
        const ScwShapePoint a = shape->points[i], b = shape->points[i + 1 < shape->ends[c] ? i + 1 : first];

        add_edge (&w,
                  (ScwShapePoint){ within (a.x, width) - (float) w.x0, within (a.y, height) - (float) w.y0 },
                  (ScwShapePoint){ within (b.x, width) - (float) w.x0, within (b.y, height) - (float) w.y0 });
      }
  blend (canvas->gray, &w, (float) ink);
  return true;
}

void
scw_canvas_clear (ScwCanvas *canvas)
{
  free (canvas->cover);
  canvas->cover = NULL;
  canvas->room = 0;
}
