/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/join/count.h"

/* What speaks for a number. */
#define READ  2
#define SURE  8
#define LIKED 1 /* by a picture that is not sure */

static bool
is_sure (const ScwRowCount *row)
{
  return row->least > 0 && row->least == row->most;
}

static int
votes_for (const ScwRowCount *rows, int n, int count)
{
  int votes = 0;

  for (int i = 0; i < n; i++)
    {
      votes += rows[i].measures == count ? READ : 0;
      if (rows[i].least > 0 && rows[i].least <= count && count <= rows[i].most)
        votes += is_sure (&rows[i]) ? SURE : LIKED;
    }
  return votes;
}

int
scw_count_agreed (const ScwRowCount *rows, int n)
{
  int best = 0, most = 0;
  bool tie = false;

  for (int i = 0; n > 1 && i < 2 * n; i++)
    {
      const ScwRowCount *row = &rows[i / 2];
      const int count = i % 2 == 0 ? row->measures : is_sure (row) ? row->least : 0;
      const int votes = count > 0 && count != best ? votes_for (rows, n, count) : 0;

      if (votes > most)
        {
          best = count;
          most = votes;
          tie = false;
        }
      else if (votes > 0 && votes == most)
        tie = true;
    }
  return tie ? 0 : best;
}

bool
scw_count_is_lost (const ScwRowCount *row, int agreed)
{
  return agreed > 0 && row->measures != agreed && !(is_sure (row) && row->least == row->measures);
}
