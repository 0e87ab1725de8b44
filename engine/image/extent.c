/* SPDX-License-Identifier: GPL-3.0-or-later */
/* extent.c: which ink belongs to which system, and the rectangle around it.
 *
 * Ink hangs together in blobs. A blob that touches a staff belongs to its system; one that touches none joins
 * the system whose ink it is close to (a note on ledger lines, a slur, a fingering), titles are too far off.
 * The rectangle goes around all of it in the system's own frame, whose u axis runs along the lines; what
 * reaches into it from a neighbour is put under the lids of the view.
 */
#include "engine/image/extent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAR        1.3  /* how close a loose blob must be to its system's ink, staff spaces */
#define REACH       11.0 /* how far from the staves ink may belong to them */
#define MARGIN      0.8  /* white around it all */
#define LEFT_REACH  3.2  /* room for the brace */
#define RIGHT_REACH 1.2
#define BINS        SCW_LID_BINS

enum
{
  OWNER_NONE = -1,
  OWNER_SHARED = -2,
};

typedef struct
{
  int x0, y0, x1, y1; /* inclusive */
  int pixels;
  int owner;
} Blob;

typedef struct
{
  int32_t *labels; /* (height, width) blob + 1, 0: paper */
  Blob *items;
  int n, size;
} Blobs;

/* A system's frame: origin in its middle, u along the lines, v across. */
typedef struct
{
  double cx, cy, c, s, space;
  double u0, u1;                  /* ends of the lines */
  double v0, v1;                  /* outer lines */
  double limit0, limit1;          /* what lies beyond can only be another's */
  double top[BINS], bottom[BINS]; /* own ink, by slices of u from left_most */
  double left_most, right_most;   /* of the slices */
  double brace;                   /* leftmost own ink */
  double edge[4];                 /* the rectangle that is read: u from, to, v from, to */
} Frame;

static void
blobs_clear (Blobs *blobs)
{
  free (blobs->labels);
  free (blobs->items);
}

static bool
blob_flood (const ScwInk *ink, Blobs *blobs, int64_t start, int64_t **stack, int64_t *stack_size)
{
  Blob blob = { ink->width, ink->height, 0, 0, 0, OWNER_NONE };
  int64_t n = 0;

  (*stack)[n++] = start;
  blobs->labels[start] = blobs->n + 1;
  while (n > 0)
    {
      int64_t at = (*stack)[--n];
      int x = (int) (at % ink->width), y = (int) (at / ink->width);

      blob.pixels++;
      blob.x0 = x < blob.x0 ? x : blob.x0;
      blob.x1 = x > blob.x1 ? x : blob.x1;
      blob.y0 = y < blob.y0 ? y : blob.y0;
      blob.y1 = y > blob.y1 ? y : blob.y1;
      if (n + 8 > *stack_size)
        {
          int64_t *more = realloc (*stack, sizeof **stack * 2 * *stack_size);

          if (more == NULL)
            return false;
          *stack = more;
          *stack_size *= 2;
        }
      for (int k = 0; k < 9; k++)
        {
          int nx = x + k % 3 - 1, ny = y + k / 3 - 1;
          int64_t next = (int64_t) ny * ink->width + nx;

          if (scw_ink_at (ink, nx, ny) && blobs->labels[next] == 0)
            {
              blobs->labels[next] = blobs->n + 1;
              (*stack)[n++] = next;
            }
        }
    }
  if (blobs->n == blobs->size)
    {
      int size = blobs->size ? 2 * blobs->size : 1024;
      Blob *items = realloc (blobs->items, sizeof *items * size);

      if (items == NULL)
        return false;
      blobs->items = items;
      blobs->size = size;
    }
  blobs->items[blobs->n++] = blob;
  return true;
}

static bool
blobs_find (const ScwInk *ink, Blobs *blobs)
{
  int64_t n = (int64_t) ink->width * ink->height, stack_size = 4096;
  int64_t *stack = malloc (sizeof *stack * stack_size);
  bool ok;

  blobs->labels = calloc (n, sizeof *blobs->labels);
  ok = stack != NULL && blobs->labels != NULL;
  for (int64_t i = 0; ok && i < n; i++)
    if (ink->hard[i] && blobs->labels[i] == 0)
      ok = blob_flood (ink, blobs, i, &stack, &stack_size);
  free (stack);
  return ok;
}

static void
to_frame (const Frame *f, double x, double y, double *u, double *v)
{
  double dx = x - f->cx, dy = y - f->cy;

  *u = f->c * dx + f->s * dy;
  *v = -f->s * dx + f->c * dy;
}

static int
bin_of (const Frame *f, double u)
{
  return (int) fmin (fmax ((u - f->left_most) / (f->right_most - f->left_most) * BINS, 0), BINS - 1);
}

static Frame
frame_make (const ScwStaves *staves, const ScwStaffRow *row)
{
  const ScwStaff *top = &staves->items[row->first], *bottom = top + row->n - 1;
  double x = (row->left + row->right) / 2;
  Frame f
    = { .cx = x, .space = row->space, .v0 = HUGE_VAL, .v1 = -HUGE_VAL, .u0 = HUGE_VAL, .u1 = -HUGE_VAL };

  f.cy = (scw_staff_middle (top, x) + scw_staff_middle (bottom, x)) / 2;
  f.c = 1 / hypot (1, row->slope);
  f.s = row->slope * f.c;
  for (const ScwStaff *staff = top; staff <= bottom; staff++)
    for (int k = 0; k < SCW_STAFF_KNOTS; k++)
      {
        double u, v;

        to_frame (&f, staff->left + (staff->right - staff->left) * k / (SCW_STAFF_KNOTS - 1),
                  staff->middle[k], &u, &v);
        f.u0 = fmin (f.u0, u);
        f.u1 = fmax (f.u1, u);
        f.v0 = fmin (f.v0, v - 2 * staff->space[k]);
        f.v1 = fmax (f.v1, v + 2 * staff->space[k]);
      }
  f.left_most = f.u0 - LEFT_REACH * f.space;
  f.right_most = f.u1 + RIGHT_REACH * f.space;
  f.brace = f.u0;
  for (int i = 0; i < BINS; i++)
    {
      f.top[i] = f.v0 - 0.3 * f.space;
      f.bottom[i] = f.v1 + 0.3 * f.space;
    }
  return f;
}

/* Half way to the next staves above and below. */
static void
frame_limits (Frame *f, const ScwStaves *staves, const ScwStaffRow *row)
{
  f->limit0 = f->v0 - REACH * f->space;
  f->limit1 = f->v1 + REACH * f->space;
  for (int i = 0; i < staves->n; i++)
    for (int k = 0; k < SCW_STAFF_KNOTS; k++)
      {
        const ScwStaff *staff = &staves->items[i];
        double u, v;

        if (i >= row->first && i < row->first + row->n)
          continue;
        to_frame (f, staff->left + (staff->right - staff->left) * k / (SCW_STAFF_KNOTS - 1), staff->middle[k],
                  &u, &v);
        if (u < f->left_most || u > f->right_most)
          continue;
        if (v < f->v0)
          f->limit0 = fmax (f->limit0, (v + 2 * staff->space[k] + f->v0) / 2);
        else if (v > f->v1)
          f->limit1 = fmin (f->limit1, (v - 2 * staff->space[k] + f->v1) / 2);
      }
}

static void
claim_touching (const ScwInk *ink, Blobs *blobs, const ScwStaves *staves, const ScwStaffRow *row, int owner)
{
  for (int i = row->first; i < row->first + row->n; i++)
    {
      const ScwStaff *staff = &staves->items[i];

      for (int x = (int) fmax (0, staff->left); x < staff->right && x < ink->width; x++)
        {
          double y = scw_staff_middle (staff, x), half = 2.2 * scw_staff_space_at (staff, x);
          int y0 = (int) fmax (0, y - half), y1 = (int) fmin (ink->height - 1, y + half);

          for (int r = y0; r <= y1; r++)
            {
              int label = blobs->labels[(int64_t) r * ink->width + x];
              Blob *blob = label > 0 ? &blobs->items[label - 1] : NULL;

              if (blob != NULL && blob->owner != owner)
                blob->owner = blob->owner == OWNER_NONE ? owner : OWNER_SHARED;
            }
        }
    }
}

/* Goes over all ink in the frame's reach. */
static void
frame_scan (const ScwInk *ink,
            const Frame *f,
            void (*see) (const Frame *, int, double, double, void *),
            const Blobs *blobs,
            void *data)
{
  double u[2] = { f->left_most, f->right_most },
         v[2] = { f->v0 - REACH * f->space, f->v1 + REACH * f->space };
  double x0 = HUGE_VAL, x1 = -HUGE_VAL, y0 = HUGE_VAL, y1 = -HUGE_VAL;

  for (int i = 0; i < 4; i++)
    {
      double x = f->cx + f->c * u[i % 2] - f->s * v[i / 2], y = f->cy + f->s * u[i % 2] + f->c * v[i / 2];

      x0 = fmin (x0, x);
      x1 = fmax (x1, x);
      y0 = fmin (y0, y);
      y1 = fmax (y1, y);
    }
  for (int y = (int) fmax (0, y0); y < y1 && y < ink->height; y++)
    for (int x = (int) fmax (0, x0); x < x1 && x < ink->width; x++)
      {
        int label = blobs->labels[(int64_t) y * ink->width + x];
        double pu, pv;

        if (label == 0)
          continue;
        to_frame (f, x + 0.5, y + 0.5, &pu, &pv);
        if (pu >= u[0] && pu <= u[1] && pv >= v[0] && pv <= v[1])
          see (f, label - 1, pu, pv, data);
      }
}

typedef struct
{
  const Blobs *blobs;
  Frame *frame;
  int owner;
  double foreign[2][BINS]; /* the neighbours' ink nearest to our own */
} Seen;

static void
see_own (const Frame *f, int blob, double u, double v, void *data)
{
  Seen *seen = data;
  int owner = seen->blobs->items[blob].owner, bin = bin_of (f, u);

  if (owner != seen->owner && (owner != OWNER_SHARED || v < f->limit0 || v > f->limit1))
    return;
  seen->frame->top[bin] = fmin (seen->frame->top[bin], v);
  seen->frame->bottom[bin] = fmax (seen->frame->bottom[bin], v);
  if (v > f->v0 && v < f->v1)
    seen->frame->brace = fmin (seen->frame->brace, u);
}

/* A loose blob that the rectangle's upper or lower edge would cut in two. */
static bool
is_cut (const Frame *f, const Blob *blob)
{
  double u, v, half_v = (blob->y1 - blob->y0 + 1) / 2.0;

  to_frame (f, (blob->x0 + blob->x1 + 1) / 2.0, (blob->y0 + blob->y1 + 1) / 2.0, &u, &v);
  return v - half_v < f->edge[2] || v + half_v > f->edge[3];
}

static void
see_foreign (const Frame *f, int blob, double u, double v, void *data)
{
  Seen *seen = data;
  const Blob *found = &seen->blobs->items[blob];
  int bin = bin_of (f, u);

  if (found->owner == seen->owner || v < f->edge[2] || v > f->edge[3]
      || (found->owner == OWNER_NONE && !is_cut (f, found)))
    return;
  if (v < f->top[bin])
    seen->foreign[0][bin] = fmax (seen->foreign[0][bin], v);
  else if (v > f->bottom[bin])
    seen->foreign[1][bin] = fmin (seen->foreign[1][bin], v);
}

/* The dark rim of a scan, or something else as wide as the page: no music. */
static bool
is_rim (const ScwInk *ink, const Frame *f, const Blob *blob)
{
  bool at_border
    = blob->x0 <= 1 || blob->y0 <= 1 || blob->x1 >= ink->width - 2 || blob->y1 >= ink->height - 2;
  int w = blob->x1 - blob->x0, h = blob->y1 - blob->y0;

  return w > 0.8 * (f->u1 - f->u0) || (at_border && (w > 8 * f->space || h > 8 * f->space));
}

/* Left of the lines, narrow, no higher than the system and at least as high as half of a broken brace. */
static bool
is_brace (const Frame *f, double u, double v, double half_u, double half_v)
{
  return u + half_u < f->u0 + f->space && half_u < 2 * f->space && v - half_v > f->v0 - 2 * f->space
         && v + half_v < f->v1 + 2 * f->space && half_v > 0.17 * (f->v1 - f->v0);
}

/* How far a loose blob is from the frame's own ink, staff spaces; HUGE_VAL when it cannot belong to it. */
static double
blob_distance (const Frame *f, const Blob *blob)
{
  double u, v, half_u = (blob->x1 - blob->x0 + 1) / 2.0, half_v = (blob->y1 - blob->y0 + 1) / 2.0,
               best = HUGE_VAL;

  to_frame (f, blob->x0 + half_u, blob->y0 + half_v, &u, &v);
  if (u + half_u < f->left_most || u - half_u > f->right_most || v < f->v0 - REACH * f->space
      || v > f->v1 + REACH * f->space)
    return HUGE_VAL;
  if (u < f->u0)
    return is_brace (f, u, v, half_u, half_v) ? 0 : HUGE_VAL;
  if (u > f->u1 + 0.5 * f->space || half_v > 8 * f->space)
    return HUGE_VAL;
  for (int bin = bin_of (f, u - half_u); bin <= bin_of (f, u + half_u); bin++)
    best = fmin (best, fmax (f->top[bin] - (v + half_v), v - half_v - f->bottom[bin]));
  best = fmax (best, 0) / f->space;
  /* Beyond the half-way line to a neighbour only what is very close can still be ours. */
  return v < f->limit0 || v > f->limit1 ? 0.1 + 4 * best : best;
}

static void
frame_add (Frame *f, const Blob *blob)
{
  double u, v, half_u = (blob->x1 - blob->x0 + 1) / 2.0, half_v = (blob->y1 - blob->y0 + 1) / 2.0;

  to_frame (f, blob->x0 + half_u, blob->y0 + half_v, &u, &v);
  if (u < f->u0)
    {
      f->brace = fmin (f->brace, u - half_u);
      return;
    }
  for (int bin = bin_of (f, u - half_u); bin <= bin_of (f, u + half_u); bin++)
    {
      f->top[bin] = fmin (f->top[bin], v - half_v);
      f->bottom[bin] = fmax (f->bottom[bin], v + half_v);
    }
}

/* Loose blobs join the nearest system, those next to it first, so that a chain of them grows from the inside.
 */
static void
claim_near (const ScwInk *ink, Blobs *blobs, Frame *frames, int n)
{
  for (int round = 0; round < 12; round++)
    {
      double near = NEAR * (round % 4 + 1) / 4;
      bool grown = false;

      for (int i = 0; i < blobs->n; i++)
        {
          Blob *blob = &blobs->items[i];
          double best = near;
          int owner = OWNER_NONE;

          if (blob->owner != OWNER_NONE)
            continue;
          for (int k = 0; k < n; k++)
            {
              double distance;

              if (blob->pixels < 0.15 * frames[k].space * frames[k].space || is_rim (ink, &frames[k], blob))
                continue;
              distance = blob_distance (&frames[k], blob);
              if (distance < best || (distance == 0 && owner == OWNER_NONE))
                {
                  best = distance;
                  owner = k;
                }
            }
          if (owner == OWNER_NONE)
            continue;
          blob->owner = owner;
          frame_add (&frames[owner], blob);
          grown = true;
        }
      if (!grown && round % 4 == 3)
        break;
    }
}

/* How far the middle of a staff lies below the straight line v in the frame, at u. */
static double
bend_of (const Frame *f, const ScwStaff *staff, double u, double v)
{
  double x = f->cx + f->c * u - f->s * v, inside = fmin (fmax (x, staff->left), staff->right), pu, pv;

  to_frame (f, inside, scw_staff_middle (staff, inside), &pu, &pv);
  return pv - v;
}

static void
view_bend (
  const Frame *f, const ScwStaff *staff, double u0, double u1, double scale, double *bend, double *height)
{
  double v = 0;

  for (int k = 0; k < SCW_BEND_KNOTS; k++)
    v += bend_of (f, staff, f->u0 + (f->u1 - f->u0) * k / (SCW_BEND_KNOTS - 1), 0) / SCW_BEND_KNOTS;
  for (int k = 0; k < SCW_BEND_KNOTS; k++)
    bend[k] = bend_of (f, staff, u0 + (u1 - u0) * k / (SCW_BEND_KNOTS - 1), v) * scale;
  *height = v;
}

static void
frame_edges (Frame *f)
{
  double margin = MARGIN * f->space;

  f->edge[0] = f->brace - margin;
  f->edge[1] = f->u1 + margin;
  f->edge[2] = f->v0 - margin;
  f->edge[3] = f->v1 + margin;
  for (int i = bin_of (f, f->u0 - f->space); i <= bin_of (f, f->u1); i++)
    {
      f->edge[2] = fmin (f->edge[2], f->top[i] - margin);
      f->edge[3] = fmax (f->edge[3], f->bottom[i] + margin);
    }
}

static void
view_make (const ScwInk *ink,
           const Frame *f,
           const Seen *seen,
           const ScwStaves *staves,
           const ScwStaffRow *row,
           ScwView *view)
{
  double scale = (ink->scale_x + ink->scale_y) / 2, most = 0;
  double u0 = f->edge[0], u1 = f->edge[1], v0 = f->edge[2], v1 = f->edge[3];

  *view = (ScwView){
    .centre_x = (f->cx + f->c * (u0 + u1) / 2 - f->s * (v0 + v1) / 2) * ink->scale_x,
    .centre_y = (f->cy + f->s * (u0 + u1) / 2 + f->c * (v0 + v1) / 2) * ink->scale_y,
    .w = (u1 - u0) * scale,
    .h = (v1 - v0) * scale,
    .skew_deg = atan (row->slope) * (180 / M_PI),
    .staff_space = row->space * scale,
  };
  view_bend (f, &staves->items[row->first], u0, u1, scale, view->bend[0], &view->bend_top);
  view_bend (f, &staves->items[row->first + row->n - 1], u0, u1, scale, view->bend[1], &view->bend_bottom);
  view->bend_top = (view->bend_top - v0) * scale;
  view->bend_bottom = (view->bend_bottom - v0) * scale;
  for (int k = 0; k < 2 * SCW_BEND_KNOTS; k++)
    most = fmax (most, fabs (view->bend[k / SCW_BEND_KNOTS][k % SCW_BEND_KNOTS]));
  /* What is straight enough is better left alone: every resampling blurs. */
  if (most < 0.12 * view->staff_space)
    {
      memset (view->bend, 0, sizeof view->bend);
      if (fabs (row->slope) * view->w < 0.2 * view->staff_space)
        view->skew_deg = 0;
    }
  for (int i = 0; i < BINS; i++)
    {
      int bin = bin_of (f, u0 + (u1 - u0) * (i + 0.5) / BINS);
      double above = seen->foreign[0][bin], below = seen->foreign[1][bin];

      view->lid[0][i] = above > v0 ? (fmin (above + 1.5, f->top[bin]) - v0) * scale : 0;
      view->lid[1][i] = below < v1 ? (fmax (below - 1.5, f->bottom[bin]) - v0) * scale : view->h;
      view->has_lid = view->has_lid || above > v0 || below < v1;
    }
}

bool
scw_find_extents (
  const ScwInk *ink, const ScwStaves *staves, const ScwStaffRow *rows, int n, ScwView *views, ScwError *error)
{
  Blobs blobs = { 0 };
  Frame *frames = calloc (n + 1, sizeof *frames);
  bool ok = frames != NULL && blobs_find (ink, &blobs);

  for (int i = 0; ok && i < n; i++)
    {
      frames[i] = frame_make (staves, &rows[i]);
      frame_limits (&frames[i], staves, &rows[i]);
      claim_touching (ink, &blobs, staves, &rows[i], i);
    }
  for (int i = 0; ok && i < n; i++)
    frame_scan (ink, &frames[i], see_own, &blobs,
                &(Seen){ .blobs = &blobs, .frame = &frames[i], .owner = i });
  if (ok)
    claim_near (ink, &blobs, frames, n);
  for (int i = 0; ok && i < n; i++)
    {
      Seen seen = { .blobs = &blobs, .frame = &frames[i], .owner = i };

      for (int k = 0; k < BINS; k++)
        {
          seen.foreign[0][k] = -HUGE_VAL;
          seen.foreign[1][k] = HUGE_VAL;
        }
      frame_edges (&frames[i]);
      frame_scan (ink, &frames[i], see_foreign, &blobs, &seen);
      view_make (ink, &frames[i], &seen, staves, &rows[i], &views[i]);
    }
  free (frames);
  blobs_clear (&blobs);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "no memory to see how far the systems reach");
}
