/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/row-plan.h"

#include <math.h>
#include <string.h>

#include "engine/notation/lmx/lmx.h"

/* In staff spaces. What networks were taught is some 200 wide at most. */
#define LONGEST 230 /* a row that is read in one go */
#define PIECE   165 /* what a longer one is cut into, about */
#define SIDE    0.6 /* of a barline that stays with it */
#define CLEAN   0.8 /* beside a barline at which a row is cut, there are only lines of the staves */
#define CLEF    4.6 /* from the system's left edge: what a clef takes */
#define SIGN    1.0 /* and each sign of a key */
#define SIGNS   7
#define INK     190

/* ---- where to cut ---- */

/* How much ink stands in a column, that of the lines of the staves (found in every column) included. */
static int
column_ink (const ScwGray *picture, int x)
{
  int n = 0;

  for (int y = 0; y < picture->height; y++)
    n += scw_gray_row (picture, y)[x] < INK;
  return n;
}

static int
least_ink (const ScwGray *picture, int from, int to)
{
  int least = picture->height;

  for (int x = from < 0 ? 0 : from; x < to && x < picture->width; x++)
    {
      const int ink = column_ink (picture, x);

      least = ink < least ? ink : least;
    }
  return least;
}

/* Whether nothing touches a barline: on both sides of it the staves are empty. */
static bool
is_clean (const ScwGray *picture, int x, double space, int empty)
{
  const int near = (int) (0.5 * space), far = (int) ((0.5 + CLEAN) * space);

  return least_ink (picture, x - far, x - near) <= empty && least_ink (picture, x + near, x + far) <= empty;
}

/* Where the clefs and the key end that a row begins with: an empty column behind the least that they take. */
static int
find_head (const ScwGray *picture, const ScwRowPlan *plan, double space, int empty)
{
  const int from = (int) (plan->bars.ends[0] + CLEF * space);
  const int to = (int) (from + (SIGN * SIGNS + 2) * space);
  const int wanted = (int) (0.5 * space);
  int run = 0;

  for (int x = from; x < to && x < picture->width; x++)
    {
      run = column_ink (picture, x) <= empty ? run + 1 : 0;
      if (run >= wanted)
        return x;
    }
  return from;
}

static void
begin_piece (ScwRowPlan *plan, int x, int measure)
{
  plan->pieces[plan->n - 1].to = x;
  plan->pieces[plan->n] = (ScwRowPiece){ .from = x, .first = measure };
  plan->n++;
}

/* Cuts at the clean barline nearest to where each piece should end. */
static void
cut (const ScwGray *picture, double space, ScwRowPlan *plan, int empty)
{
  const double length = PIECE * space, width = picture->width / ceil (picture->width / length);
  double from = 0;

  while (picture->width - from > 1.3 * width && plan->n < SCW_ROW_PIECES)
    {
      int best = -1;

      for (int m = 1; m < plan->bars.n; m++)
        {
          const double x = plan->bars.ends[m];

          if (x > from + 0.4 * width
              && (best < 0 || fabs (x - from - width) < fabs (plan->bars.ends[best] - from - width))
              && is_clean (picture, (int) lround (x), space, empty))
            best = m;
        }
      if (best < 0)
        break;
      from = plan->bars.ends[best];
      begin_piece (plan, (int) lround (from), best);
    }
  plan->pieces[plan->n - 1].to = picture->width;
}

void
scw_row_plan (const ScwConfig *config, const ScwGray *picture, const ScwView *view, ScwRowPlan *plan)
{
  const double space = (double) config->staff_space;
  int empty;

  *plan = (ScwRowPlan){ .n = 1, .pieces = { { .to = picture->width } } };
  plan->grid_w = (picture->width + SCW_PATCH - 1) / SCW_PATCH;
  if (space <= 0)
    return;
  scw_find_bars (picture, view, &plan->bars);
  plan->n_blank = scw_find_blank_bars (picture, view, &plan->bars, plan->blank);
  if (picture->width <= LONGEST * space || plan->bars.n < 2)
    return;
  empty = least_ink (picture, (int) plan->bars.ends[0], (int) plan->bars.ends[plan->bars.n]) + 2;
  cut (picture, space, plan, empty);
  plan->head = (find_head (picture, plan, space, empty) + SCW_PATCH - 1) / SCW_PATCH;
}

/* ---- pieces ---- */

/* The first patch column of the row that is in the picture of a piece behind the head. */
static int
first_column (const ScwRowPlan *plan, int piece, double side)
{
  const int from = plan->pieces[piece].from - (int) side;

  return piece == 0 || from < 0 ? 0 : from / SCW_PATCH;
}

static int
head_columns (const ScwRowPlan *plan, int piece)
{
  return piece > 0 ? plan->head : 0;
}

static void
copy_columns (const ScwGray *from, ScwGray *to, int x, int end, int at)
{
  for (int y = 0; y < from->height; y++)
    memcpy (scw_gray_row (to, y) + at, scw_gray_row (from, y) + x, (size_t) (end - x));
}

#define SIDE_PIXELS 4

ScwPatches *
scw_row_patches (
  const ScwConfig *config, const ScwGray *picture, const ScwRowPlan *plan, int piece, ScwError *error)
{
  const ScwRowPiece *part = &plan->pieces[piece];
  const int head = head_columns (plan, piece) * SCW_PATCH;
  const int begin = first_column (plan, piece, SIDE_PIXELS) * SCW_PATCH;
  int from = piece == 0 ? 0 : part->from - SIDE_PIXELS;
  int to = part->to < picture->width - SIDE_PIXELS ? part->to + SIDE_PIXELS : picture->width;
  ScwGray *own;
  ScwPatches *patches;

  if (plan->n == 1)
    return scw_patches_new (picture, config->pe_h, config->pe_w, config->image_mean, config->image_std,
                            config->blank, error);
  if (from < 0)
    from = 0;
  own = scw_gray_new (head + to - begin, picture->height, error);
  if (own == NULL)
    return NULL;
  if (head > 0)
    copy_columns (picture, own, 0, head < picture->width ? head : picture->width, 0);
  copy_columns (picture, own, from, to, head + from - begin);
  patches = scw_patches_new (own, config->pe_h, config->pe_w, config->image_mean, config->image_std,
                             config->blank, error);
  scw_gray_free (own);
  return patches;
}

int
scw_row_column (const ScwRowPlan *plan, int piece, int column)
{
  const int head = head_columns (plan, piece);

  return column < head ? column : column - head + first_column (plan, piece, SIDE_PIXELS);
}

double
scw_row_x (const ScwRowPlan *plan, int piece, double x)
{
  const int head = head_columns (plan, piece) * SCW_PATCH;

  return x < head ? x : x - head + first_column (plan, piece, SIDE_PIXELS) * SCW_PATCH;
}

int
scw_row_measures (const ScwRowPlan *plan, int piece)
{
  const int end = piece + 1 < plan->n ? plan->pieces[piece + 1].first : plan->bars.n;

  return end - plan->pieces[piece].first;
}

/* ---- tokens ---- */

int
scw_row_piece_of (const ScwRowPlan *plan, const int *tokens, int n, int index, int *first)
{
  int piece = 0, measure = -1;

  *first = 0;
  for (int i = 0; i <= index && i < n; i++)
    if (tokens[i] == SCW_LMX_MEASURE && ++measure > 0 && piece + 1 < plan->n
        && measure == plan->pieces[piece + 1].first)
      {
        piece++;
        *first = i;
      }
  return piece;
}

/* A clef with its octave and staff. */
typedef struct
{
  int tokens[3];
  int n;
} Clef;

static void
take (const int *tokens, int end, int at, Clef clefs[4])
{
  Clef clef = { .tokens = { tokens[at] }, .n = 1 };
  int staff = 0;

  for (int i = at + 1; i < end && clef.n < 3; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);

      if (info == NULL || (info->class != SCW_LMX_STAFF && info->class != SCW_LMX_OCTAVE))
        break;
      clef.tokens[clef.n++] = tokens[i];
      if (info->class == SCW_LMX_STAFF)
        staff = info->value;
    }
  if (staff >= 0 && staff < 4)
    clefs[staff] = clef;
}

int
scw_row_head (const int *tokens, int first, int piece, int *out)
{
  Clef clefs[4] = { 0 };
  int key = -1, n = 0;

  if (piece == 0)
    return 0;
  for (int i = 0; i < first; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);

      if (info != NULL && info->class == SCW_LMX_KEY)
        key = tokens[i];
      else if (info != NULL && info->class == SCW_LMX_CLEF)
        take (tokens, first, i, clefs);
    }
  if (first > 0 && tokens[0] == SCW_LMX_BOS_PLUS)
    out[n++] = SCW_LMX_BOS_PLUS;
  out[n++] = SCW_LMX_MEASURE;
  if (key >= 0)
    out[n++] = key;
  for (int staff = 0; staff < 4; staff++)
    for (int i = 0; i < clefs[staff].n; i++)
      out[n++] = clefs[staff].tokens[i];
  return n;
}
