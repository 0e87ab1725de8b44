/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/rows.h"

#include "app/error.h"
#include "engine/notation/join/parts.h"
#include "engine/notation/lmx/lmx.h"

/* By its clefs, which stand in its first measure. */
static void
look_at (const ScwSystemTokens *row, ScwRowSeen *seen)
{
  int staves = 1;

  for (int i = 0, measures = 0; i < row->n && measures < 2; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (row->tokens[i]);
      const ScwLmxInfo *next = i + 1 < row->n ? scw_lmx_info (row->tokens[i + 1]) : NULL;

      if (info == NULL)
        continue;
      measures += info->class == SCW_LMX_MEASURE_START;
      if (info->class == SCW_LMX_STAFF)
        staves = MAX (staves, info->value);
      if (info->class == SCW_LMX_CLEF && seen->clef == 0)
        seen->clef
          = row->tokens[i] * 8 + (next != NULL && next->class == SCW_LMX_OCTAVE ? next->value + 2 : 2);
    }
  if (seen->staves <= 0 && row->n > 0)
    seen->staves = staves;
}

/* Which system each row is of. An ossia stands above something; where nothing else is there, it is a row like any. */
static void
group_rows (const ScwRowPlace *places, int n, ScwRowSeen *seen)
{
  int rows = 0;

  for (int i = 0; i < n; i++)
    {
      const gboolean below = i > 0 && places[i].page == places[i - 1].page && places[i].group >= 0
                             && places[i].group == places[i - 1].group && rows < SCW_SYSTEM_ROWS;

      rows = below ? rows + 1 : 1;
      seen[i].system = i == 0 ? 0 : seen[i - 1].system + !below;
    }
  for (int first = 0, end = 0; first < n; first = end)
    {
      gboolean all = TRUE;

      for (; end < n && seen[end].system == seen[first].system; end++)
        all = all && places[end].ossia;
      for (int i = first; i < end; i++)
        seen[i].ossia = places[i].ossia && !all;
    }
}

/* Without parts of which no row was read. Returns how many are left. */
static int
close_ranks (ScwSystemTokens *rows, int n, int n_parts)
{
  g_autofree int *place = g_new0 (int, n_parts + 1);
  int kept = 0;

  for (int i = 0; i < n; i++)
    if (rows[i].n > 0 && rows[i].part >= 0)
      place[rows[i].part] = 1;
  for (int p = 0; p < n_parts; p++)
    {
      const int is_read = place[p];

      place[p] = kept;
      kept += is_read;
    }
  for (int i = 0; i < n; i++)
    rows[i].part = rows[i].part >= 0 ? place[rows[i].part] : -1;
  return kept;
}

int
scw_place_rows (ScwSystemTokens *rows, const ScwRowPlace *places, int n, GError **error)
{
  g_autofree ScwRowSeen *seen = g_new0 (ScwRowSeen, n + 1);
  g_autofree int *parts = g_new (int, n + 1);
  ScwError engine_error = { 0 };
  int kept = 0, last = -1, n_parts;

  for (int i = 0; i < n; i++)
    {
      seen[i].staves = MAX (0, places[i].staves);
      look_at (&rows[i], &seen[i]);
    }
  group_rows (places, n, seen);
  n_parts = scw_assign_parts (seen, n, parts, &engine_error);
  if (n_parts < 0)
    {
      scw_app_error_take (error, &engine_error);
      return -1;
    }
  for (int i = 0; i < n; i++)
    rows[i].part = parts[i];
  if (close_ranks (rows, n, n_parts) == 0)
    return 0;
  for (int i = 0; i < n; i++)
    {
      if (rows[i].n == 0)
        continue;
      if (rows[i].part >= 0)
        {
          rows[i].below = last >= 0 && seen[i].system == seen[last].system;
          rows[i].new_page = last >= 0 && places[i].page != places[last].page;
          last = i;
        }
      rows[kept++] = rows[i];
    }
  return kept;
}
