/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/train/train-plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <gio/gio.h>
#include <jansson.h>

#define WIDTH  1200
#define HEIGHT 800
#define LEFT   90
#define RIGHT  30
#define SMOOTH 0.95 /* of the running mean */

typedef struct
{
  double step, value;
} Point;

typedef struct
{
  GArray *loss, *dev, *rate, *reward; /* of Point */
} Curves;

/* ---- reading ---- */

/* Points come in the order of time; a run that was continued goes back some steps. */
static void
add (GArray *points, double step, const json_t *value)
{
  const Point p = { step, json_number_value (value) };

  if (!json_is_number (value) || !isfinite (p.value))
    return;
  while (points->len > 0 && g_array_index (points, Point, points->len - 1).step >= step)
    g_array_set_size (points, points->len - 1);
  g_array_append_val (points, p);
}

static gboolean
read_log (const char *path, Curves *c, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  for (char *line = text, *next; line != NULL; line = next)
    {
      json_t *o;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      o = json_loads (line, 0, NULL); /* the last line may have been cut off */
      if (json_is_number (json_object_get (o, "step")))
        {
          const double step = json_number_value (json_object_get (o, "step"));

          add (c->loss, step, json_object_get (o, "loss"));
          add (c->dev, step, json_object_get (o, "dev_loss"));
          add (c->rate, step, json_object_get (o, "rate"));
          add (c->reward, step, json_object_get (o, "reward"));
        }
      json_decref (o);
    }
  if (c->loss->len > 1)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' is no log of a training run", path);
  return FALSE;
}

static GArray *
running_mean (const GArray *points)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (Point));
  double mean = 0, weight = 0;

  for (guint i = 0; i < points->len; i++)
    {
      Point p = g_array_index (points, Point, i);

      mean = SMOOTH * mean + (1 - SMOOTH) * p.value;
      weight = SMOOTH * weight + (1 - SMOOTH);
      p.value = mean / weight;
      g_array_append_val (out, p);
    }
  return out;
}

/* ---- drawing ---- */

typedef struct
{
  double top, height; /* on the picture */
  double first, last; /* steps */
  double low, high;   /* values, or their logarithms */
  gboolean logarithmic;
} Panel;

static double
x_of (const Panel *p, double step)
{
  return LEFT + (step - p->first) / MAX (1, p->last - p->first) * (WIDTH - LEFT - RIGHT);
}

static double
y_of (const Panel *p, double value)
{
  const double v = p->logarithmic ? log10 (MAX (value, 1e-12)) : value;

  return p->top + p->height * (1 - (v - p->low) / (p->high - p->low));
}

/* 1, 2 or 5 times a power of ten, so that about n of them fit. */
static double
nice_step (double range, int n)
{
  const double rough = range / n, ten = pow (10, floor (log10 (rough))), rest = rough / ten;

  return ten * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}

/* The panel's values: all of the arrays, and a little air. Losses that fall a lot are drawn by their
 * logarithm. */
static void
find_range (Panel *p, GArray *const *arrays, int n, gboolean may_log)
{
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE;

  for (int k = 0; k < n; k++)
    for (guint i = 0; i < arrays[k]->len; i++)
      {
        const double v = g_array_index (arrays[k], Point, i).value;

        low = MIN (low, v);
        high = MAX (high, v);
      }
  p->logarithmic = may_log && low > 0 && high / low > 15;
  if (p->logarithmic)
    {
      low = log10 (low);
      high = log10 (high);
    }
  else if (low > 0 && low < 0.5 * high)
    low = 0;
  if (high - low < 1e-9)
    high = low + MAX (1e-9, fabs (low) * 0.1);
  p->low = !p->logarithmic && low >= 0 && low < 1e-30 ? 0 : low - 0.04 * (high - low);
  p->high = high + 0.06 * (high - low);
}

static void
text_at (cairo_t *cr, const char *text, double x, double y, double align)
{
  cairo_text_extents_t e;

  cairo_text_extents (cr, text, &e);
  cairo_move_to (cr, round (x - align * e.x_advance), round (y));
  cairo_show_text (cr, text);
}

static void
grid_line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_set_source_rgb (cr, 0.89, 0.89, 0.89);
  cairo_move_to (cr, floor (x1) + 0.5, floor (y1) + 0.5);
  cairo_line_to (cr, floor (x2) + 0.5, floor (y2) + 0.5);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
}

static void
mark_value (cairo_t *cr, const Panel *p, double value)
{
  const double y = y_of (p, value);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (y < p->top - 1 || y > p->top + p->height + 1)
    return;
  grid_line (cr, LEFT, y, WIDTH - RIGHT, y);
  text_at (cr, g_ascii_formatd (text, sizeof text, "%.4g", value), LEFT - 10, y + 5, 1);
}

static void
draw_axes (cairo_t *cr, const Panel *p, gboolean with_steps)
{
  const double step = nice_step (MAX (1, p->last - p->first), 10), value = nice_step (p->high - p->low, 6);

  cairo_set_font_size (cr, 14);
  cairo_set_line_width (cr, 1);
  for (double s = ceil (p->first / step) * step; s <= p->last; s += step)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      grid_line (cr, x_of (p, s), p->top, x_of (p, s), p->top + p->height);
      if (with_steps)
        text_at (cr, g_ascii_formatd (text, sizeof text, "%.0f", s), x_of (p, s), p->top + p->height + 22,
                 0.5);
    }
  if (!p->logarithmic)
    for (double v = ceil (p->low / value) * value; v <= p->high; v += value)
      mark_value (cr, p, fabs (v) < value / 1e6 ? 0 : v);
  else
    for (double ten = floor (p->low); ten <= p->high; ten++)
      for (int k = 0; k < 3; k++)
        mark_value (cr, p, pow (10, ten) * (k == 0 ? 1 : k == 1 ? 2 : 5));
}

static void
draw_curve (cairo_t *cr, const Panel *p, const GArray *points, const double color[4], double width)
{
  cairo_set_source_rgba (cr, color[0], color[1], color[2], color[3]);
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_new_path (cr);
  for (guint i = 0; i < points->len; i++)
    {
      const Point at = g_array_index (points, Point, i);

      cairo_line_to (cr, x_of (p, at.step), y_of (p, at.value));
    }
  cairo_stroke (cr);
}

static void
draw_dots (cairo_t *cr, const Panel *p, const GArray *points, const double color[4])
{
  cairo_set_source_rgba (cr, color[0], color[1], color[2], color[3]);
  for (guint i = 0; i < points->len; i++)
    {
      const Point at = g_array_index (points, Point, i);

      cairo_new_path (cr);
      cairo_arc (cr, x_of (p, at.step), y_of (p, at.value), 4.5, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static double
draw_key (cairo_t *cr, const char *name, const double color[4], double x, double y)
{
  cairo_text_extents_t e;

  cairo_set_source_rgba (cr, color[0], color[1], color[2], MAX (color[3], 0.6));
  cairo_rectangle (cr, x, y - 8, 18, 5);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.2, 0.2, 0.2);
  text_at (cr, name, x + 25, y, 0);
  cairo_text_extents (cr, name, &e);
  return x + 25 + e.x_advance + 28;
}

static const double PALE[] = { 0.21, 0.52, 0.89, 0.35 }, BLUE[] = { 0.10, 0.37, 0.71, 1 },
                    ORANGE[] = { 0.90, 0.38, 0.0, 1 }, GREEN[] = { 0.15, 0.64, 0.41, 1 };

static void
draw_loss (cairo_t *cr, Panel *p, const Curves *c)
{
  g_autoptr (GArray) mean = running_mean (c->loss);
  GArray *const all[] = { c->loss, c->dev };
  double x = LEFT;

  find_range (p, all, 2, TRUE);
  draw_axes (cr, p, FALSE);
  draw_curve (cr, p, c->loss, PALE, 1);
  draw_curve (cr, p, mean, BLUE, 2.5);
  draw_curve (cr, p, c->dev, ORANGE, 2.5);
  draw_dots (cr, p, c->dev, ORANGE);
  cairo_set_font_size (cr, 15);
  x = draw_key (cr, p->logarithmic ? "loss (logarithmic)" : "loss", PALE, x, p->top - 14);
  x = draw_key (cr, "running mean", BLUE, x, p->top - 14);
  if (c->dev->len > 0)
    draw_key (cr, "dev loss", ORANGE, x, p->top - 14);
}

static void
draw_below (cairo_t *cr, Panel *p, const Curves *c)
{
  const gboolean rewarded = c->reward->len > 0;
  GArray *points = rewarded ? c->reward : c->rate;
  g_autoptr (GArray) mean = running_mean (points);

  find_range (p, &points, 1, FALSE);
  draw_axes (cr, p, TRUE);
  draw_curve (cr, p, points, rewarded ? PALE : GREEN, rewarded ? 1 : 2.5);
  if (rewarded)
    draw_curve (cr, p, mean, GREEN, 2.5);
  cairo_set_font_size (cr, 15);
  draw_key (cr, rewarded ? "mean reward" : "learning rate", GREEN, LEFT, p->top - 14);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  text_at (cr, "step", WIDTH - RIGHT, p->top + p->height + 44, 1);
}

static void
draw (cairo_t *cr, const Curves *c)
{
  const Point first = g_array_index (c->loss, Point, 0);
  const Point last = g_array_index (c->loss, Point, c->loss->len - 1);
  Panel loss = { .top = 50, .height = 430, .first = first.step, .last = last.step };
  Panel below = { .top = 540, .height = 195, .first = first.step, .last = last.step };

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  draw_loss (cr, &loss, c);
  draw_below (cr, &below, c);
}

static gboolean
write_png (const Curves *c, const char *path, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  draw (cr, c);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot write '%s': %s", path,
                 cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

gboolean
scw_plot_training (const char *log, const char *png, GError **error)
{
  Curves c;
  gboolean fine;

  c.loss = g_array_new (FALSE, FALSE, sizeof (Point));
  c.dev = g_array_new (FALSE, FALSE, sizeof (Point));
  c.rate = g_array_new (FALSE, FALSE, sizeof (Point));
  c.reward = g_array_new (FALSE, FALSE, sizeof (Point));
  fine = read_log (log, &c, error) && write_png (&c, png, error);
  g_array_unref (c.loss);
  g_array_unref (c.dev);
  g_array_unref (c.rate);
  g_array_unref (c.reward);
  return fine;
}
