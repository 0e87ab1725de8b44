/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/edit/edit-diff.h"

#include <stdlib.h>
#include <string.h>

/* A list cut into measures, notes, signatures and moves. */
typedef struct
{
  const int32_t *tokens;
  int *starts; /* (n + 1) */
  int n;
} Pieces;

static bool
cut (const int32_t *tokens, int n, Pieces *pieces)
{
  bool rooted = true; /* the piece has its root: a prefix begins the next one */

  *pieces = (Pieces){ tokens, malloc (((size_t) n + 2) * sizeof *pieces->starts), 0 };
  if (pieces->starts == NULL)
    return false;
  for (int i = 0; i < n; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);
      ScwLmxRole role = info != NULL ? info->role : SCW_LMX_ROLE_SPECIAL;
      bool begins = role == SCW_LMX_ROLE_MEASURE || role == SCW_LMX_ROLE_SPECIAL
                    || ((role == SCW_LMX_ROLE_PREFIX || role == SCW_LMX_ROLE_ROOT) && rooted);

      if (begins || i == 0)
        pieces->starts[pieces->n++] = i;
      if (role != SCW_LMX_ROLE_SUFFIX)
        rooted = role != SCW_LMX_ROLE_PREFIX;
    }
  pieces->starts[pieces->n] = n;
  return true;
}

static bool
equal (const Pieces *a, int i, const Pieces *b, int j)
{
  int n = a->starts[i + 1] - a->starts[i];

  return n == b->starts[j + 1] - b->starts[j]
         && memcmp (a->tokens + a->starts[i], b->tokens + b->starts[j], (size_t) n * sizeof *a->tokens) == 0;
}

static void
add_change (ScwDifference *difference, ScwSpan removed, ScwSpan added)
{
  ScwChangedSpan *last = difference->n > 0 ? &difference->items[difference->n - 1] : NULL;

  if (last != NULL && last->removed.end == removed.first && last->added.end == added.first)
    {
      last->removed.end = removed.end;
      last->added.end = added.end;
      return;
    }
  difference->items[difference->n++] = (ScwChangedSpan){ removed, added };
}

/* Walks along the longest common subsequence of pieces. 'length' is (a->n + 1, b->n + 1). */
static void
walk (const Pieces *a, const Pieces *b, const uint16_t *length, ScwDifference *difference)
{
  const size_t row = (size_t) b->n + 1;
  int i = 0, j = 0;

  while (i < a->n || j < b->n)
    if (i < a->n && j < b->n && equal (a, i, b, j))
      i++, j++;
    else if (j == b->n
             || (i < a->n
                 && length[(size_t) (i + 1) * row + (size_t) j] >= length[(size_t) i * row + (size_t) j + 1]))
      {
        add_change (difference, (ScwSpan){ a->starts[i], a->starts[i + 1] },
                    (ScwSpan){ b->starts[j], b->starts[j] });
        i++;
      }
    else
      {
        add_change (difference, (ScwSpan){ a->starts[i], a->starts[i] },
                    (ScwSpan){ b->starts[j], b->starts[j + 1] });
        j++;
      }
}

static bool
align (const Pieces *a, const Pieces *b, ScwDifference *difference)
{
  const size_t row = (size_t) b->n + 1;
  uint16_t *length = calloc (((size_t) a->n + 1) * row, sizeof *length);

  difference->items = malloc (((size_t) a->n + (size_t) b->n + 1) * sizeof *difference->items);
  if (length == NULL || difference->items == NULL)
    {
      free (length);
      return false;
    }
  for (int i = a->n - 1; i >= 0; i--)
    for (int j = b->n - 1; j >= 0; j--)
      {
        uint16_t *here = &length[(size_t) i * row + (size_t) j];

        if (equal (a, i, b, j))
          *here = (uint16_t) (here[row + 1] + 1);
        else
          *here = here[row] > here[1] ? here[row] : here[1];
      }
  walk (a, b, length, difference);
  free (length);
  return true;
}

bool
scw_difference (
  const int32_t *old, int n_old, const int32_t *new, int n_new, ScwDifference *difference, ScwError *error)
{
  Pieces a = { 0 }, b = { 0 };
  bool ok;

  *difference = (ScwDifference){ 0 };
  if (n_old > 20000 || n_new > 20000)
    return scw_fail (error, SCW_ERROR_LIMIT, "too many symbols to compare");
  ok = cut (old, n_old, &a) && cut (new, n_new, &b) && align (&a, &b, difference);
  free (a.starts);
  free (b.starts);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare two readings");
}

void
scw_difference_clear (ScwDifference *difference)
{
  free (difference->items);
  *difference = (ScwDifference){ 0 };
}

static bool
put (ScwTokens *tokens, ScwTokens *from, int token, int where, ScwError *error)
{
  return scw_tokens_push (tokens, token, error) && (from == NULL || scw_tokens_push (from, where, error));
}

bool
scw_difference_apply (const ScwDifference *difference,
                      const bool *taken,
                      const int32_t *old,
                      int n_old,
                      const int32_t *new,
                      ScwTokens *tokens,
                      ScwTokens *from,
                      ScwError *error)
{
  int at = 0;

  for (int k = 0; k <= difference->n; k++)
    {
      const ScwChangedSpan *change = k < difference->n ? &difference->items[k] : NULL;
      bool take = change != NULL && (taken == NULL || taken[k]);
      int until = change == NULL ? n_old : take ? change->removed.first : change->removed.end;

      for (; at < until; at++)
        if (!put (tokens, from, old[at], at, error))
          return false;
      if (!take)
        continue;
      for (int j = change->added.first; j < change->added.end; j++)
        if (!put (tokens, from, new[j], -1 - j, error))
          return false;
      at = change->removed.end;
    }
  return true;
}
