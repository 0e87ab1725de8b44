/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/image/ink.h"

#define MOST_SPACE   32.0 /* pixels: a page with more is made smaller */
#define GOOD_SPACE   24.0
#define MOST_PIXELS  (INT64_C (48) << 20)
#define MOST_RUNS    (1 << 24)
#define LEAST_SPACE  4.0  /* text is illegible on smaller pages */
#define SURROUNDINGS 3.0  /* staff spaces a pixel is compared with */
#define NEAR_STAFF   0.25 /* of a space: what comes so near to a staff line touches it */

void
scw_ink_sheet_to_view (const ScwView *view, double *x, double *y)
{
  /* At this size, pixels of the prepared picture are those of the rectangle. */
  scw_view_from_page (view, 1, 1, x, y);
  *x *= view->w;
  *y *= view->h;
}

void
scw_ink_sheet_from_view (const ScwView *view, double *x, double *y)
{
  *x /= view->w;
  *y /= view->h;
  scw_view_to_page (view, 1, 1, x, y);
}

void
scw_ink_sheet_free (ScwInkSheet *sheet)
{
  if (sheet == NULL)
    return;
  free (sheet->pixels);
  free (sheet->pieces);
  free (sheet->runs);
  free (sheet->rows);
  free (sheet);
}

static void
scale_view (ScwView *view, double scale)
{
  view->centre_x /= scale;
  view->centre_y /= scale;
  view->w /= scale;
  view->h /= scale;
  view->staff_space /= scale;
  view->bend_top /= scale;
  view->bend_bottom /= scale;
  view->has_lid = false;
  for (int k = 0; k < SCW_BEND_KNOTS; k++)
    {
      view->bend[0][k] /= scale;
      view->bend[1][k] /= scale;
    }
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
usual_space (const ScwWordsRow *rows, int n)
{
  double *spaces = malloc (n * sizeof *spaces), middle = rows[0].staff_space;

  if (spaces == NULL)
    return middle;
  for (int i = 0; i < n; i++)
    spaces[i] = rows[i].staff_space;
  qsort (spaces, n, sizeof *spaces, compare_doubles);
  middle = spaces[n / 2];
  free (spaces);
  return middle;
}

static void
fill_row (ScwInkSheetRow *row, const ScwWordsRow *given, double scale)
{
  const ScwBox *box = &given->box;
  double x = box->x + box->w / 2, y = box->y, x2 = x, y2 = box->y + box->h;

  row->view = given->view;
  scale_view (&row->view, scale);
  row->space = given->staff_space / scale;
  row->staves = given->staves;
  row->x0 = box->x / scale;
  row->y0 = box->y / scale;
  row->x1 = (box->x + box->w) / scale;
  row->y1 = (box->y + box->h) / scale;
  if (row->view.bend_top > 0)
    {
      row->top = row->view.bend_top - 2 * row->space;
      row->bottom = fmax (row->view.bend_bottom, row->view.bend_top) + 2 * row->space;
      return;
    }
  /* A box that was drawn by hand: the hull of lines that lean. */
  {
    const double lean = box->w * fabs (tan (row->view.skew_deg * (M_PI / 180))) / 2;

    y = y / scale + lean / scale;
    y2 = y2 / scale - lean / scale;
  }
  x /= scale;
  x2 /= scale;
  scw_ink_sheet_to_view (&row->view, &x, &y);
  scw_ink_sheet_to_view (&row->view, &x2, &y2);
  row->top = fmin (y, y2);
  row->bottom = fmax (y, y2);
}

static bool
fill_rows (ScwInkSheet *sheet, const ScwWordsRow *rows, int n, ScwError *error)
{
  double lean = 0, weight = 0;

  sheet->rows = calloc (n, sizeof *sheet->rows);
  if (sheet->rows == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for the rows of a page");
  sheet->n_rows = n;
  for (int i = 0; i < n; i++)
    {
      fill_row (&sheet->rows[i], &rows[i], sheet->scale);
      lean += rows[i].view.skew_deg * rows[i].box.w;
      weight += rows[i].box.w;
    }
  sheet->level = (ScwView){
    .centre_x = sheet->width / 2.0,
    .centre_y = sheet->height / 2.0,
    .w = sheet->width,
    .h = sheet->height,
    .skew_deg = weight > 0 ? lean / weight : 0,
    .staff_space = sheet->space,
  };
  return true;
}

static int
root_of (int *parents, int i)
{
  while (parents[i] != i)
    {
      parents[i] = parents[parents[i]];
      i = parents[i];
    }
  return i;
}

static int64_t
count_runs (const ScwInk *ink)
{
  int64_t n = 0;

  for (int y = 0; y < ink->height; y++)
    {
      const uint8_t *row = ink->hard + (int64_t) y * ink->width;

      for (int x = 0; x < ink->width; x++)
        n += row[x] && (x == 0 || !row[x - 1]);
    }
  return n;
}

static void
fill_runs (ScwInkSheet *sheet, const ScwInk *ink, int *parents)
{
  int before = 0, before_end = 0, n = 0;

  for (int y = 0; y < ink->height; y++)
    {
      const uint8_t *row = ink->hard + (int64_t) y * ink->width;
      const int first = n;

      for (int x = 0; x < ink->width;)
        {
          int x1 = x;

          while (x1 < ink->width && row[x1])
            x1++;
          if (x1 == x)
            {
              x++;
              continue;
            }
          sheet->runs[n] = (ScwInkRun){ y, x, x1, n };
          parents[n] = n;
          while (before < before_end && sheet->runs[before].x1 < x)
            before++;
          for (int above = before; above < before_end && sheet->runs[above].x0 <= x1; above++)
            parents[root_of (parents, above)] = root_of (parents, n);
          n++;
          x = x1;
        }
      before = first;
      before_end = n;
    }
  sheet->n_runs = n;
}

static void
fill_pieces (ScwInkSheet *sheet, int *parents)
{
  for (int i = 0; i < sheet->n_runs; i++)
    sheet->runs[i].piece = root_of (parents, i);
  for (int i = 0; i < sheet->n_runs; i++)
    parents[i] = -1;
  for (int i = 0; i < sheet->n_runs; i++)
    {
      ScwInkRun *run = &sheet->runs[i];
      ScwPiece *piece;

      if (parents[run->piece] < 0)
        {
          parents[run->piece] = sheet->n_pieces;
          sheet->pieces[sheet->n_pieces++] = (ScwPiece){ run->x0, run->y, run->x1, run->y + 1 };
        }
      run->piece = parents[run->piece];
      piece = &sheet->pieces[run->piece];
      piece->x0 = run->x0 < piece->x0 ? run->x0 : piece->x0;
      piece->x1 = run->x1 > piece->x1 ? run->x1 : piece->x1;
      piece->y1 = run->y + 1;
      piece->area += run->x1 - run->x0;
    }
}

static bool
take_apart (ScwInkSheet *sheet, const ScwInk *ink, ScwError *error)
{
  const int64_t n = count_runs (ink);
  int *parents;

  if (n > MOST_RUNS)
    return false;
  parents = malloc ((n + 1) * sizeof *parents);
  sheet->runs = malloc ((n + 1) * sizeof *sheet->runs);
  sheet->pieces = malloc ((n + 1) * sizeof *sheet->pieces);
  if (parents == NULL || sheet->runs == NULL || sheet->pieces == NULL)
    {
      free (parents);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory to take a page apart");
    }
  fill_runs (sheet, ink, parents);
  fill_pieces (sheet, parents);
  free (parents);
  return true;
}

static bool
on_staff (const ScwInkSheetRow *row, double v)
{
  const double margin = NEAR_STAFF * row->space, high = 4 * row->space;

  if (v < row->top - margin || v > row->bottom + margin)
    return false;
  return row->staves != 2 || v < row->top + high + margin || v > row->bottom - high - margin;
}

/* What touches a staff is music. */
static void
find_music (ScwInkSheet *sheet)
{
  for (int r = 0; r < sheet->n_rows; r++)
    {
      const ScwInkSheetRow *row = &sheet->rows[r];
      const double y0 = row->y0 - 2 * row->space, y1 = row->y1 + 2 * row->space;

      for (int i = 0; i < sheet->n_runs && sheet->runs[i].y < y1; i++)
        {
          const ScwInkRun *run = &sheet->runs[i];
          ScwPiece *piece = &sheet->pieces[run->piece];
          double x = run->x0 + 0.5, y = run->y + 0.5;

          if (piece->music || run->y < y0 || run->x1 <= row->x0 || run->x0 >= row->x1)
            continue;
          scw_ink_sheet_to_view (&row->view, &x, &y);
          piece->music = on_staff (row, y);
        }
    }
}

bool
scw_ink_sheet_new (const ScwGray *page, const ScwWordsRow *rows, int n, ScwInkSheet **out, ScwError *error)
{
  const double space = n > 0 ? usual_space (rows, n) : 0;
  double scale = space > MOST_SPACE ? space / GOOD_SPACE : 1;
  ScwInkSheet *sheet;
  ScwInk *ink = NULL;
  int width, height;
  bool fine = true;

  *out = NULL;
  if (!(space >= LEAST_SPACE))
    return true;
  width = (int) fmax (page->width / scale, 1);
  height = (int) fmax (page->height / scale, 1);
  if ((int64_t) width * height > MOST_PIXELS)
    return true;
  sheet = calloc (1, sizeof *sheet);
  if (sheet == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for words");
  sheet->width = width;
  sheet->height = height;
  sheet->scale = scale;
  sheet->space = space / scale;
  ink = scw_ink_new (page, width, height, (int) (SURROUNDINGS * sheet->space), error);
  fine = ink != NULL && fill_rows (sheet, rows, n, error);
  if (fine && take_apart (sheet, ink, error))
    {
      find_music (sheet);
      sheet->pixels = ink->soft;
      ink->soft = NULL;
      for (int64_t i = 0; i < (int64_t) width * height; i++)
        sheet->pixels[i] = 255 - sheet->pixels[i];
      *out = sheet;
      sheet = NULL;
    }
  else
    fine = fine && (error == NULL || error->code == SCW_ERROR_NONE);
  scw_ink_free (ink);
  scw_ink_sheet_free (sheet);
  return fine;
}

void
scw_ink_sheet_whiten (ScwInkSheet *sheet)
{
  for (int i = 0; i < sheet->n_runs; i++)
    {
      const ScwInkRun *run = &sheet->runs[i];
      const int x0 = run->x0 > 0 ? run->x0 - 1 : 0, x1 = run->x1 < sheet->width ? run->x1 + 1 : sheet->width;

      if (sheet->pieces[run->piece].taken)
        continue;
      for (int y = run->y > 0 ? run->y - 1 : 0; y <= run->y + 1 && y < sheet->height; y++)
        memset (sheet->pixels + (int64_t) y * sheet->width + x0, 255, x1 - x0);
    }
}

static double
sample (const ScwInkSheet *sheet, double x, double y)
{
  const double left = floor (x - 0.5), top = floor (y - 0.5), fx = x - 0.5 - left, fy = y - 0.5 - top;
  double sum = 0;

  for (int i = 0; i < 4; i++)
    {
      const double px = left + (i & 1), py = top + (i >> 1);
      const double weight = (i & 1 ? fx : 1 - fx) * (i >> 1 ? fy : 1 - fy);

      sum += weight
             * (px >= 0 && py >= 0 && px < sheet->width && py < sheet->height
                  ? sheet->pixels[(int64_t) py * sheet->width + (int) px]
                  : 255);
    }
  return sum;
}

void
scw_ink_sheet_draw (const ScwInkSheet *sheet,
                    const ScwView *view,
                    double u0,
                    double v0,
                    double zoom,
                    ScwGray *picture,
                    int x,
                    int w)
{
  for (int j = 0; j < picture->height; j++)
    for (int i = 0; i < w && x + i < picture->width; i++)
      {
        double px = u0 + (i + 0.5) / zoom, py = v0 + (j + 0.5) / zoom;

        scw_ink_sheet_from_view (view, &px, &py);
        scw_gray_row (picture, j)[x + i] = (uint8_t) (sample (sheet, px, py) + 0.5);
      }
}
