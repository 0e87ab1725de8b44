/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/rows.h"

#include <string.h>

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

/* ---- what a person has said ---- */

/* The parts as rows look, and those that a person knows. */
typedef struct
{
  const ScwPartList *known;
  int n; /* rows */
  const ScwRowSeen *seen;
  const int *fixed; /* (n) what a person has said of each row */
  const int *place; /* (n) where that part is in 'known', or -1 */
  const int *looks; /* (n) the part it looks like, or -1 */
  int n_looks;
  gboolean *has_rows; /* (n_known) a person has given it some */
  gboolean *wanted;   /* (n_looks) of a row that looks like it nobody has said which it is */
  int *staves;        /* (n_looks) of the widest row */
  int *is;            /* (n_looks) the place of that part in 'known', or -1 */

  GArray *ids;   /* of int: the parts from the top down; 0: a new one */
  int *at;       /* (n_looks) where a part that is not known stands among them, or -1 */
  int *at_known; /* (n_known) where a known one does, or -1 */
} Meeting;

static int
place_of (const ScwPartList *known, int id)
{
  for (int k = 0; id > 0 && k < scw_part_list_get_n (known); k++)
    if (scw_part_list_get (known, k)->id == id)
      return k;
  return -1;
}

/* What rows say of the parts, once for all. */
static void
count_rows (Meeting *meeting)
{
  for (int i = 0; i < meeting->n; i++)
    {
      const int look = meeting->looks[i];

      if (meeting->place[i] >= 0)
        meeting->has_rows[meeting->place[i]] = TRUE;
      if (look < 0)
        continue;
      meeting->wanted[look] |= meeting->fixed[i] == SCW_PART_AS_EVER;
      meeting->staves[look] = MAX (meeting->staves[look], meeting->seen[i].staves);
    }
}

static gboolean
is_taken (const Meeting *meeting, int known)
{
  for (int look = 0; look < meeting->n_looks; look++)
    if (meeting->is[look] == known)
      return TRUE;
  return FALSE;
}

/* By the rows that look like it; those that most agree on come first. */
static void
vote (Meeting *meeting)
{
  const int n_known = scw_part_list_get_n (meeting->known);
  g_autofree int *votes = g_new0 (int, (gsize) meeting->n_looks *n_known + 1);

  for (int i = 0; i < meeting->n; i++)
    {
      const int k = meeting->place[i];

      if (k >= 0 && meeting->looks[i] >= 0)
        votes[meeting->looks[i] * n_known + k]++;
    }
  for (;;)
    {
      int best = -1, most = 0;

      for (int v = 0; v < meeting->n_looks * n_known; v++)
        if (votes[v] > most && meeting->is[v / n_known] < 0 && !is_taken (meeting, v % n_known))
          {
            best = v;
            most = votes[v];
          }
      if (best < 0)
        return;
      meeting->is[best / n_known] = best % n_known;
    }
}

/* Parts of which no row is there any more, in their order. */
static void
take_up_orphans (Meeting *meeting)
{
  int k = 0;

  for (int look = 0; look < meeting->n_looks; look++)
    {
      if (meeting->is[look] >= 0 || !meeting->wanted[look])
        continue;
      for (int other = k; other < scw_part_list_get_n (meeting->known); other++)
        if (!is_taken (meeting, other) && !meeting->has_rows[other]
            && scw_part_list_get (meeting->known, other)->staves == meeting->staves[look])
          {
            meeting->is[look] = other;
            k = other + 1;
            break;
          }
    }
}

static void
add_id (Meeting *meeting, int id)
{
  g_array_append_val (meeting->ids, id);
}

/* Known parts in the order they are known in, each below those that are new and look as if they stood above it. */
static void
line_up (Meeting *meeting)
{
  int done = 0;

  for (int k = 0; k < scw_part_list_get_n (meeting->known); k++)
    {
      int look = 0;

      meeting->at_known[k] = -1;
      while (look < meeting->n_looks && meeting->is[look] != k)
        look++;
      if (look == meeting->n_looks && !meeting->has_rows[k])
        continue;
      for (; look < meeting->n_looks && done < look; done++)
        if (meeting->is[done] < 0 && meeting->at[done] < 0 && meeting->wanted[done])
          {
            meeting->at[done] = (int) meeting->ids->len;
            add_id (meeting, 0);
          }
      meeting->at_known[k] = (int) meeting->ids->len;
      add_id (meeting, scw_part_list_get (meeting->known, k)->id);
    }
  for (int look = 0; look < meeting->n_looks; look++)
    if (meeting->is[look] < 0 && meeting->at[look] < 0 && meeting->wanted[look])
      {
        meeting->at[look] = (int) meeting->ids->len;
        add_id (meeting, 0);
      }
}

static gboolean
is_in_system (const Meeting *meeting, const int *parts, int row, int part)
{
  const int system = meeting->seen[row].system;
  int i = row;

  while (i > 0 && meeting->seen[i - 1].system == system)
    i--;
  for (; i < meeting->n && meeting->seen[i].system == system; i++)
    if (i != row && parts[i] == part)
      return TRUE;
  return FALSE;
}

/* Two rows of a system are never one part: what a person has said goes first, then the upper row. */
static void
give_rows (Meeting *meeting, int *parts)
{
  for (int i = 0; i < meeting->n; i++)
    parts[i] = -1;
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < meeting->n; i++)
      {
        const int k = meeting->place[i], look = meeting->looks[i];
        int part = k >= 0 ? meeting->at_known[k] : -1;

        if (round == 0 ? part < 0 : parts[i] >= 0 || meeting->fixed[i] == SCW_PART_NONE || look < 0)
          continue;
        if (round > 0)
          part = meeting->is[look] >= 0 ? meeting->at_known[meeting->is[look]] : meeting->at[look];
        if (part >= 0 && !is_in_system (meeting, parts, i, part))
          parts[i] = part;
        else if (round > 0)
          {
            part = 0;
            while (
              part < (int) meeting->ids->len
              && (g_array_index (meeting->ids, int, part) != 0 || is_in_system (meeting, parts, i, part)))
              part++;
            if (part == (int) meeting->ids->len)
              add_id (meeting, 0);
            parts[i] = part;
          }
      }
}

static GArray *
meet (const ScwPartList *known,
      const ScwRowSeen *seen,
      const int *fixed,
      const int *looks,
      int n,
      int n_looks,
      int *parts)
{
  g_autofree int *is = g_new (int, n_looks + 1), *at = g_new (int, n_looks + 1);
  g_autofree int *at_known = g_new (int, scw_part_list_get_n (known) + 1), *place = g_new (int, n + 1);
  g_autofree gboolean *has_rows = g_new0 (gboolean, scw_part_list_get_n (known) + 1);
  g_autofree gboolean *wanted = g_new0 (gboolean, n_looks + 1);
  g_autofree int *staves = g_new0 (int, n_looks + 1);
  Meeting meeting
    = { known, n, seen, fixed, place, looks, n_looks, has_rows, wanted, staves, is, NULL, at, at_known };

  meeting.ids = g_array_new (FALSE, FALSE, sizeof (int));
  for (int i = 0; i < n; i++)
    place[i] = place_of (known, fixed[i]);
  count_rows (&meeting);
  for (int look = 0; look < n_looks; look++)
    is[look] = at[look] = -1;
  vote (&meeting);
  take_up_orphans (&meeting);
  line_up (&meeting);
  give_rows (&meeting, parts);
  return meeting.ids;
}

/* ---- all rows ---- */

static GArray *
assign (
  const ScwRowPlace *places, int n, const ScwPartList *known, ScwRowSeen *seen, int *parts, GError **error)
{
  g_autofree int *fixed = g_new0 (int, n + 1), *looks = g_new (int, n + 1);
  ScwError engine_error = { 0 };
  GArray *ids = NULL;
  int n_looks;

  for (int i = 0; i < n; i++)
    {
      fixed[i] = scw_part_list_row (known, places[i].row);
      if (fixed[i] > 0 && scw_part_list_find (known, fixed[i]) == NULL)
        fixed[i] = SCW_PART_AS_EVER;
      if (fixed[i] != SCW_PART_AS_EVER)
        seen[i].ossia = fixed[i] == SCW_PART_NONE;
    }
  n_looks = scw_assign_parts (seen, n, looks, &engine_error);
  if (n_looks < 0)
    {
      scw_app_error_take (error, &engine_error);
      return NULL;
    }
  if (scw_part_list_get_n (known) > 0 || scw_part_list_n_rows (known) > 0)
    return meet (known, seen, fixed, looks, n, n_looks, parts);
  memcpy (parts, looks, sizeof *parts * (gsize) n);
  ids = g_array_new (FALSE, TRUE, sizeof (int));
  g_array_set_size (ids, (guint) n_looks);
  return ids;
}

static ScwRowSeen *
see_rows (const ScwSystemTokens *rows, const ScwRowPlace *places, int n)
{
  ScwRowSeen *seen = g_new0 (ScwRowSeen, n + 1);

  for (int i = 0; i < n; i++)
    {
      seen[i].staves = MAX (0, places[i].staves);
      look_at (&rows[i], &seen[i]);
    }
  group_rows (places, n, seen);
  return seen;
}

GArray *
scw_assign_rows (const ScwSystemTokens *rows,
                 const ScwRowPlace *places,
                 int n,
                 const ScwPartList *known,
                 int *parts,
                 GError **error)
{
  g_autofree ScwRowSeen *seen = see_rows (rows, places, n);

  return assign (places, n, known, seen, parts, error);
}

/* Without parts of which no row was read. Returns how many are left. */
static int
close_ranks (ScwSystemTokens *rows, int n, GArray *ids)
{
  const int n_parts = (int) ids->len;
  g_autofree int *place = g_new0 (int, n_parts + 1);
  int kept = 0;

  for (int i = 0; i < n; i++)
    if (rows[i].n > 0 && rows[i].part >= 0)
      place[rows[i].part] = 1;
  for (int p = 0; p < n_parts; p++)
    {
      const int is_read = place[p];

      place[p] = kept;
      if (is_read)
        g_array_index (ids, int, kept) = g_array_index (ids, int, p);
      kept += is_read;
    }
  for (int i = 0; i < n; i++)
    rows[i].part = rows[i].part >= 0 ? place[rows[i].part] : -1;
  g_array_set_size (ids, (guint) kept);
  return kept;
}

int
scw_place_rows (ScwSystemTokens *rows,
                const ScwRowPlace *places,
                int n,
                const ScwPartList *known,
                GArray **ids,
                GError **error)
{
  g_autofree ScwRowSeen *seen = see_rows (rows, places, n);
  g_autofree int *parts = g_new (int, n + 1);
  g_autoptr (GArray) found = assign (places, n, known, seen, parts, error);
  int kept = 0, last = -1;

  if (found == NULL)
    return -1;
  for (int i = 0; i < n; i++)
    {
      rows[i].part = parts[i];
      rows[i].joined = places[i].joined;
    }
  if (close_ranks (rows, n, found) == 0)
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
  if (ids != NULL)
    *ids = g_steal_pointer (&found);
  return kept;
}
