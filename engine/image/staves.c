/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/staves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SLOPE  0.13 /* of a line: 7 degrees */
#define MIN_SCORE  0.3f /* of a node */
#define MIN_LENGTH 7    /* of a staff, in staff spaces */
#define MAX_SPACE  160  /* half pixels are counted up to here */
#define VISIBLE    0.3  /* share of a gap in a track in which lines must be seen */
#define RECENT     24   /* nodes that say where a track is heading */

void
scw_staff_clear (ScwStaff *staff)
{
  free (staff->nodes);
  staff->nodes = NULL;
}

void
scw_staves_clear (ScwStaves *staves)
{
  for (int i = 0; i < staves->n; i++)
    scw_staff_clear (&staves->items[i]);
  free (staves->items);
  *staves = (ScwStaves){ 0 };
}

/* ---- the staff space of a page */

typedef struct
{
  float middle, thickness;
  float peak; /* darkness 0 .. 255 */
} Run;

/* Runs of rows whose mean darkness is at least 'level'. */
static int
strip_runs (const ScwInk *ink, int x, int width, int level, Run *runs)
{
  int n = 0, start = -1, peak = 0;

  for (int y = 0; y <= ink->height; y++)
    {
      int sum = 0;

      for (int i = 0; y < ink->height && i < width; i++)
        sum += ink->soft[(int64_t) y * ink->width + x + i];
      if (sum >= level * width)
        {
          if (start < 0)
            {
              start = y;
              peak = 0;
            }
          peak = sum > peak ? sum : peak;
        }
      else if (start >= 0)
        {
          runs[n++] = (Run){ (float) (start + y) / 2, (float) (y - start), (float) peak / (float) width };
          start = -1;
        }
    }
  return n;
}

/* The distance of five runs that are as alike as staff lines are, or 0. */
static float
equal_five (const Run *runs)
{
  float space = (runs[4].middle - runs[0].middle) / 4;

  for (int i = 0; i < 5; i++)
    if (runs[i].thickness > 0.55f * space + 0.5f
        || (i > 0 && fabsf (runs[i].middle - runs[i - 1].middle - space) > 0.7f + 0.06f * space))
      return 0;
  return space;
}

typedef struct
{
  int counts[2 * MAX_SPACE + 2]; /* by half pixels */
  double peaks[2 * MAX_SPACE + 2];
} Tally;

static bool
tally (const ScwInk *ink, int level, Tally *found)
{
  int width = ink->width / 250 < 4 ? 4 : ink->width / 250;
  Run *runs = malloc (sizeof (Run) * (ink->height / 2 + 2));

  *found = (Tally){ 0 };
  for (int x = 0; runs != NULL && x + width <= ink->width; x += width)
    {
      int n = strip_runs (ink, x, width, level, runs);

      for (int i = 0; i + 5 <= n; i++)
        {
          float space = equal_five (runs + i);
          int at = (int) (2 * space + 0.5f);

          if (space < 3.5f || space >= MAX_SPACE)
            continue;
          found->counts[at]++;
          for (int k = 0; k < 5; k++)
            found->peaks[at] += (double) runs[i + k].peak / 5;
        }
    }
  free (runs);
  return runs != NULL;
}

double
scw_staff_space (const ScwInk *ink, double *darkness)
{
  static const int levels[] = { 100, 50, 25 };

  for (int k = 0; k < 3; k++)
    {
      Tally found;
      int best = 0, most = 0;
      double sum = 0, peaks = 0;

      if (!tally (ink, levels[k], &found))
        return -1;
      for (int i = 7; i < 2 * MAX_SPACE; i++)
        {
          int near = found.counts[i - 1] + found.counts[i] + found.counts[i + 1];

          if (near > most)
            {
              most = near;
              best = i;
            }
        }
      if (most < 6)
        continue;
      for (int i = best - 1; i <= best + 1; i++)
        {
          sum += found.counts[i] * (i / 2.0);
          peaks += found.peaks[i];
        }
      if (darkness != NULL)
        *darkness = peaks / most / 255;
      return sum / most;
    }
  return 0;
}

/* ---- how well the comb fits, strip by strip */

typedef struct
{
  int n, height;
  double step;  /* from strip to strip */
  float *rows;  /* (n, height) mean darkness 0 .. 1 */
  float *score; /* (n, height) of the best comb whose middle line is here */
  float *space; /* (n, height) of that comb */
} Strips;

static void
strips_clear (Strips *strips)
{
  free (strips->rows);
  free (strips->score);
  free (strips->space);
}

static bool
strips_fill (const ScwInk *ink, double space, Strips *strips)
{
  double half = 0.75 * space;
  int32_t *sums = malloc (sizeof (int32_t) * (ink->width + 1));

  strips->step = fmax (2, space / 2);
  strips->n = (int) (ink->width / strips->step);
  strips->height = ink->height;
  strips->rows = calloc ((size_t) strips->n * ink->height + 1, sizeof (float));
  strips->score = calloc ((size_t) strips->n * ink->height + 1, sizeof (float));
  strips->space = calloc ((size_t) strips->n * ink->height + 1, sizeof (float));
  if (sums == NULL || strips->rows == NULL || strips->score == NULL || strips->space == NULL)
    {
      free (sums);
      return false;
    }
  sums[0] = 0;
  for (int y = 0; y < ink->height; y++)
    {
      const uint8_t *row = ink->soft + (int64_t) y * ink->width;

      for (int x = 0; x < ink->width; x++)
        sums[x + 1] = sums[x] + row[x];
      for (int i = 0; i < strips->n; i++)
        {
          double at = (i + 0.5) * strips->step;
          int a = (int) fmax (0, at - half), b = (int) fmin (ink->width, at + half);

          strips->rows[(size_t) i * ink->height + y]
            = (float) (sums[b] - sums[a]) / (255.0f * (float) (b - a));
        }
    }
  free (sums);
  return true;
}

/* Five lines less four gaps, the worst gap (a note) left out. 'peaks' are the rows with their neighbours'
 * maximum. */
static float
comb (const float *rows, const float *peaks, int y, float space)
{
  float lines = 0, gaps = 0, worst = 0;

  for (int k = -2; k <= 2; k++)
    lines += peaks[y + (int) lrintf ((float) k * space)];
  for (int k = -2; k < 2; k++)
    {
      float gap = rows[y + (int) lrintf (((float) k + 0.5f) * space)];

      gaps += gap;
      worst = gap > worst ? gap : worst;
    }
  return lines / 5 - (gaps - worst) / 3;
}

/* The combs of one strip. 'rows' and 'peaks' go on white for a few staff spaces above and below the page,
 * where a staff may stand at the very edge of a cutting. */
static void
strip_comb (const float *rows, const float *peaks, int height, double space, float *score, float *spaces)
{
  int edge = (int) (1.6 * space);

  for (int y = edge; y < height - edge; y++)
    {
      /* One line of two must be here at least before it is worth trying. */
      if (peaks[y] < 0.15f && peaks[y - (int) space] < 0.15f)
        continue;
      for (int d = -4; d <= 5; d++)
        {
          float wide = (float) (space * (1 + 0.05 * d)), fit = comb (rows, peaks, y, wide);

          if (fit > score[y])
            {
              score[y] = fit;
              spaces[y] = wide;
            }
        }
    }
}

static bool
strips_comb (Strips *strips, double space)
{
  int h = strips->height, margin = (int) (2.8 * space) + 2;
  size_t padded = (size_t) h + 2 * margin;
  float *rows = calloc (2 * padded, sizeof *rows), *peaks = rows + padded;

  if (rows == NULL)
    return false;
  for (int i = 0; i < strips->n; i++)
    {
      memcpy (rows + margin, strips->rows + (size_t) i * h, sizeof *rows * h);
      for (size_t y = 1; y + 1 < padded; y++)
        peaks[y] = fmaxf (rows[y], fmaxf (rows[y - 1], rows[y + 1]));
      strip_comb (rows + margin, peaks + margin, h, space, strips->score + (size_t) i * h,
                  strips->space + (size_t) i * h);
    }
  free (rows);
  return true;
}

/* ---- tracks */

typedef struct
{
  ScwNode *nodes;
  int n, size;
  double score;
  bool alive;
} Track;

typedef struct
{
  Track *items;
  int n, size;
} Tracks;

static void
tracks_clear (Tracks *tracks)
{
  for (int i = 0; i < tracks->n; i++)
    free (tracks->items[i].nodes);
  free (tracks->items);
}

static bool
track_add (Track *track, ScwNode node)
{
  if (track->n == track->size)
    {
      int size = track->size ? 2 * track->size : 16;
      ScwNode *nodes = realloc (track->nodes, sizeof *nodes * size);

      if (nodes == NULL)
        return false;
      track->nodes = nodes;
      track->size = size;
    }
  track->nodes[track->n++] = node;
  track->score += (double) node.score;
  return true;
}

static bool
tracks_start (Tracks *tracks, ScwNode node)
{
  if (tracks->n == tracks->size)
    {
      int size = tracks->size ? 2 * tracks->size : 64;
      Track *items = realloc (tracks->items, sizeof *items * size);

      if (items == NULL)
        return false;
      tracks->items = items;
      tracks->size = size;
    }
  tracks->items[tracks->n] = (Track){ .alive = true };
  return track_add (&tracks->items[tracks->n++], node);
}

/* The line through n nodes by least squares: height at x and slope. */
static void
line_through (const ScwNode *nodes, int n, double x, double *y, double *slope)
{
  double sx = 0, sy = 0, sxx = 0, sxy = 0, det;

  for (int i = 0; i < n; i++)
    {
      double dx = (double) nodes[i].x - x, ny = (double) nodes[i].y;

      sx += dx;
      sy += ny;
      sxx += dx * dx;
      sxy += dx * ny;
    }
  det = n * sxx - sx * sx;
  *slope = n > 1 && det > 0 ? (n * sxy - sx * sy) / det : 0;
  *y = (sy - *slope * sx) / n;
}

/* Where a track should be at x and how far off that it may be; false when it ended too long ago. */
static bool
track_expect (const Track *track, double x, double space, double *y, double *tolerance)
{
  const ScwNode *last = &track->nodes[track->n - 1];
  double gap = x - (double) last->x, slope;
  int recent = track->n < RECENT ? track->n : RECENT;

  if (gap > (track->n >= 10 ? 8 : 2) * space)
    return false;
  if (track->n < 8)
    {
      *y = (double) last->y;
      *tolerance = 1.2 + MAX_SLOPE * gap;
      return true;
    }
  line_through (track->nodes + track->n - recent, recent, x, y, &slope);
  *tolerance = fmax (1.2, 0.16 * space) + 0.02 * gap;
  return true;
}

/* The first of n nodes, which go down the page, that is not above y. */
static int
first_below (const ScwNode *nodes, int n, double y)
{
  int low = 0;

  while (low < n)
    {
      const int middle = low + (n - low) / 2;

      if ((double) nodes[middle].y < y)
        low = middle + 1;
      else
        n = middle;
    }
  return low;
}

static bool
tracks_advance (Tracks *tracks, ScwNode *nodes, bool *used, int n, double x, double space)
{
  for (int i = 0; i < tracks->n; i++)
    {
      Track *track = &tracks->items[i];
      double y, tolerance, best_fit = 0;
      int best = -1;

      if (!track->alive || !(track->alive = track_expect (track, x, space, &y, &tolerance)))
        continue;
      for (int k = first_below (nodes, n, y - tolerance - 1);
           k < n && (double) nodes[k].y <= y + tolerance + 1; k++)
        {
          double off = fabs ((double) nodes[k].y - y), fit = (double) nodes[k].score - 0.1 * off / tolerance;

          if (!used[k] && off <= tolerance && fit > best_fit)
            {
              best = k;
              best_fit = fit;
            }
        }
      if (best >= 0)
        {
          used[best] = true;
          if (!track_add (track, nodes[best]))
            return false;
        }
    }
  for (int k = 0; k < n; k++)
    if (!used[k] && !tracks_start (tracks, nodes[k]))
      return false;
  return true;
}

/* The places of a strip where the comb fits better than anywhere nearby. */
static int
strip_nodes (const Strips *strips, int i, double space, ScwNode *nodes)
{
  const float *score = strips->score + (size_t) i * strips->height,
              *wide = strips->space + (size_t) i * strips->height;
  int n = 0, reach = (int) (0.45 * space);

  for (int y = reach; y < strips->height - reach; y++)
    {
      bool top = score[y] >= MIN_SCORE;

      for (int k = 1; top && k <= reach; k++)
        top = score[y] >= score[y - k] && score[y] > score[y + k];
      if (top)
        nodes[n++] = (ScwNode){ (float) ((i + 0.5) * strips->step), (float) y + 0.5f, wide[y], score[y] };
    }
  return n;
}

static bool
follow (const Strips *strips, double space, Tracks *tracks)
{
  ScwNode *nodes = malloc (sizeof *nodes * (strips->height + 1));
  bool *used = malloc (sizeof *used * (strips->height + 1)), ok = nodes != NULL && used != NULL;

  for (int i = 0; ok && i < strips->n; i++)
    {
      int n = strip_nodes (strips, i, space, nodes);

      memset (used, 0, sizeof *used * (strips->height + 1));
      ok = tracks_advance (tracks, nodes, used, n, (i + 0.5) * strips->step, space);
    }
  free (nodes);
  free (used);
  return ok;
}

static double
track_length (const Track *track)
{
  return track->n > 0 ? (double) (track->nodes[track->n - 1].x - track->nodes[0].x) : 0;
}

/* Whether b goes on where a ends: along the same line, and not after a blank. */
static bool
goes_on (const ScwInk *ink, const Track *a, const Track *b, double space)
{
  double gap = (double) (b->nodes[0].x - a->nodes[a->n - 1].x), x, ya, yb, slope_a, slope_b;
  int na = a->n < 2 * RECENT ? a->n : 2 * RECENT, nb = b->n < 2 * RECENT ? b->n : 2 * RECENT;

  if (gap <= 0 || gap > 16 * space || a->n < 6 || b->n < 6)
    return false;
  x = (double) a->nodes[a->n - 1].x + gap / 2;
  line_through (a->nodes + a->n - na, na, x, &ya, &slope_a);
  line_through (b->nodes, nb, x, &yb, &slope_b);
  return fabs (ya - yb) < 0.3 * space && fabs (slope_a - slope_b) < 0.04
         && scw_lines_between (ink, (double) a->nodes[a->n - 1].x, (double) a->nodes[a->n - 1].y,
                               (double) b->nodes[0].x, (double) b->nodes[0].y, space)
              > VISIBLE;
}

/* Text and noise leave many tracks of a few nodes. */
static void
tracks_drop_short (Tracks *tracks)
{
  int n = 0;

  for (int i = 0; i < tracks->n; i++)
    if (tracks->items[i].n >= 6)
      tracks->items[n++] = tracks->items[i];
    else
      free (tracks->items[i].nodes);
  tracks->n = n;
}

static bool
tracks_join (const ScwInk *ink, Tracks *tracks, double space)
{
  for (bool again = true; again;)
    {
      again = false;
      for (int i = 0; i < tracks->n; i++)
        for (int k = 0; k < tracks->n; k++)
          {
            Track *a = &tracks->items[i], *b = &tracks->items[k];

            if (i == k || a->n == 0 || b->n == 0 || !goes_on (ink, a, b, space))
              continue;
            for (int j = 0; j < b->n; j++)
              if (!track_add (a, b->nodes[j]))
                return false;
            b->n = 0;
            b->score = 0;
            again = true;
          }
    }
  return true;
}

/* The best place for a node within 'tolerance' of y, in a strip where it may be a weak one; score 0: none. */
static ScwNode
weak_node (const Strips *strips, int i, double y, double tolerance)
{
  ScwNode best = { 0 };

  for (int row = (int) (y - tolerance); row <= (int) (y + tolerance); row++)
    if (row >= 0 && row < strips->height && strips->score[(size_t) i * strips->height + row] > best.score)
      best = (ScwNode){
        .x = (float) ((i + 0.5) * strips->step),
        .y = (float) row + 0.5f,
        .space = strips->space[(size_t) i * strips->height + row],
        .score = strips->score[(size_t) i * strips->height + row],
      };
  return best.score >= 0.6f * MIN_SCORE ? best : (ScwNode){ 0 };
}

/* A track goes on to the right, or to the left if its nodes stand in that order, on weaker nodes than it was
 * begun with, and on such that another track has taken. */
static bool
extend (const ScwInk *ink, const Strips *strips, Track *track, int direction, double space)
{
  int i = (int) ((double) track->nodes[track->n - 1].x / strips->step);

  for (i += direction; i >= 0 && i < strips->n; i += direction)
    {
      const ScwNode *last = &track->nodes[track->n - 1];
      double x = (i + 0.5) * strips->step, y, slope, gap = fabs (x - (double) last->x);
      int recent = track->n < RECENT ? track->n : RECENT;
      ScwNode node;

      if (gap > 12 * space)
        break;
      line_through (track->nodes + track->n - recent, recent, x, &y, &slope);
      node = weak_node (strips, i, y, fmax (1.2, 0.14 * space));
      if (node.score <= 0)
        continue;
      if (gap > 2 * space
          && scw_lines_between (ink, fmin ((double) last->x, x), direction > 0 ? (double) last->y : y,
                                fmax ((double) last->x, x), direction > 0 ? y : (double) last->y, space)
               <= VISIBLE)
        break;
      if (!track_add (track, node))
        return false;
    }
  return true;
}

static void
reverse (Track *track)
{
  for (int i = 0, k = track->n - 1; i < k; i++, k--)
    {
      ScwNode node = track->nodes[i];

      track->nodes[i] = track->nodes[k];
      track->nodes[k] = node;
    }
}

static bool
tracks_extend (const ScwInk *ink, const Strips *strips, Tracks *tracks, double space)
{
  bool ok = true;

  for (int i = 0; ok && i < tracks->n; i++)
    {
      Track *track = &tracks->items[i];

      if (track->n < RECENT || track->score < 0.4 * track->n)
        continue;
      ok = extend (ink, strips, track, 1, space);
      reverse (track);
      ok = ok && extend (ink, strips, track, -1, space);
      reverse (track);
    }
  return ok;
}

/* A comb that is one line off fits nearly as well as the right one, and a staff may have been found in pieces
 * that turn out to have the same ends: of staves that share lines the best one stays. */
static bool
shadowed (const ScwStaff *staff, const ScwStaves *better)
{
  for (int i = 0; i < better->n; i++)
    {
      const ScwStaff *other = &better->items[i];
      double left = fmax (staff->left, other->left), right = fmin (staff->right, other->right);
      int near = 0;

      if (right - left < 0.2 * (staff->right - staff->left))
        continue;
      for (int k = 0; k < 9; k++)
        {
          double x = left + (right - left) * k / 8;

          near += fabs (scw_staff_middle (staff, x) - scw_staff_middle (other, x))
                  < 4.2 * scw_staff_space_at (other, x);
        }
      if (near >= 3)
        return true;
    }
  return false;
}

static bool
is_staff (const Track *track, double space, double step)
{
  double length = track_length (track);

  return track->n > 0 && length >= MIN_LENGTH * space && track->n >= 0.35 * length / step
         && track->score / track->n > 0.36;
}

static int
by_worth (const void *a, const void *b)
{
  double x = ((const ScwStaff *) a)->score, y = ((const ScwStaff *) b)->score;

  return (x < y) - (x > y);
}

/* Measures the tracks and keeps the best of those that are staves. The staves take the nodes of their tracks.
 */
static bool
choose (const ScwInk *ink, Tracks *tracks, double space, double step, ScwStaves *staves)
{
  ScwStaves found = { calloc (tracks->n + 1, sizeof *found.items), 0 };
  bool no_memory = false;

  staves->items = calloc (tracks->n + 1, sizeof *staves->items);
  if (staves->items == NULL || found.items == NULL)
    {
      free (found.items);
      return false;
    }
  for (int i = 0; i < tracks->n && !no_memory; i++)
    {
      Track *track = &tracks->items[i];
      ScwStaff staff = { .nodes = track->nodes, .n_nodes = track->n };

      if (!is_staff (track, space, step) || !scw_staff_measure (ink, &staff, &no_memory))
        continue;
      /* A comb that is one line off leaves a sixth line. */
      staff.score = (staff.right - staff.left) * staff.seen * staff.sharpness * (1 - 0.7 * staff.ruled);
      found.items[found.n++] = staff;
      track->nodes = NULL;
      track->n = 0;
    }
  qsort (found.items, found.n, sizeof *found.items, by_worth);
  for (int i = 0; i < found.n; i++)
    if (shadowed (&found.items[i], staves))
      scw_staff_clear (&found.items[i]);
    else
      staves->items[staves->n++] = found.items[i];
  free (found.items);
  return !no_memory;
}

bool
scw_staves_find (const ScwInk *ink, double space, ScwStaves *staves, ScwError *error)
{
  Strips strips = { 0 };
  Tracks tracks = { 0 };
  bool ok;

  *staves = (ScwStaves){ 0 };
  ok = strips_fill (ink, space, &strips) && strips_comb (&strips, space) && follow (&strips, space, &tracks);
  tracks_drop_short (&tracks);
  ok = ok && tracks_join (ink, &tracks, space) && tracks_extend (ink, &strips, &tracks, space)
       && choose (ink, &tracks, space, strips.step, staves);
  tracks_clear (&tracks);
  strips_clear (&strips);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for staves");
}
