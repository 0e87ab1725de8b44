/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/tree-distance.h"

#include <stdlib.h>
#include <string.h>

/* One of the two trees with what the algorithm wants to know of it. */
typedef struct
{
  const ScwTree *tree;
  int *same;     /* (n) the node whose distances stand for this one's: its subtree is equal */
  int *keyroots; /* rising; without those whose subtree is equal to another's */
  int n_keyroots;
} Side;

static uint64_t
mix (uint64_t hash, uint64_t value)
{
  hash = (hash ^ value) * UINT64_C (0x9e3779b97f4a7c15);
  return hash ^ (hash >> 29);
}

/* Of the tree below a node, when those of its children are known. */
static uint64_t
hash_below (const ScwTree *tree, const uint64_t *hashes, int node)
{
  uint64_t hash = mix (1, (uint64_t) tree->label[node]);

  for (int child = node - 1; child >= tree->first[node]; child = tree->first[child] - 1)
    hash = mix (hash, hashes[child]);
  return hash;
}

static bool
equal_below (const ScwTree *tree, int a, int b)
{
  const int size = a - tree->first[a], shift = b - a;

  if (b - tree->first[b] != size)
    return false;
  for (int i = a - size; i <= a; i++)
    if (tree->label[i] != tree->label[i + shift] || tree->first[i] + shift != tree->first[i + shift])
      return false;
  return true;
}

/* Where an equal subtree, or nothing, is in an open table of 'mask' + 1 nodes. */
static int *
find_slot (const ScwTree *tree, const uint64_t *hashes, int *table, size_t mask, int node)
{
  size_t at = hashes[node] & mask;

  while (table[at] >= 0 && !(hashes[table[at]] == hashes[node] && equal_below (tree, table[at], node)))
    at = (at + 1) & mask;
  return &table[at];
}

/* Fills 'same'. Of equal subtrees the one stands for all that is worked out first: the one whose keyroot
 * comes first. Then everything that is looked up has been worked out before, and if a keyroot is left out, so
 * are the nodes that hang on its left side. */
static bool
find_same (Side *side, const int *keyroot, ScwError *error)
{
  const ScwTree *tree = side->tree;
  size_t mask = 15;
  uint64_t *hashes;
  int *table;

  while (mask < 2 * (size_t) tree->n)
    mask = 2 * mask + 1;
  hashes = malloc ((size_t) tree->n * sizeof *hashes);
  table = malloc ((mask + 1) * sizeof *table);
  if (hashes == NULL || table == NULL)
    {
      free (hashes);
      free (table);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a tree of %d nodes", tree->n);
    }
  memset (table, -1, (mask + 1) * sizeof *table);
  for (int i = 0; i < tree->n; i++)
    {
      int *slot;

      hashes[i] = hash_below (tree, hashes, i);
      slot = find_slot (tree, hashes, table, mask, i);
      if (*slot < 0 || keyroot[i] < keyroot[*slot])
        *slot = i;
    }
  for (int i = 0; i < tree->n; i++)
    side->same[i] = *find_slot (tree, hashes, table, mask, i);
  free (hashes);
  free (table);
  return true;
}

/* keyroot[i]: the highest node whose leftmost leaf is that of i. */
static bool
side_init (Side *side, const ScwTree *tree, ScwError *error)
{
  int *highest = malloc ((size_t) tree->n * 2 * sizeof *highest);
  int *keyroot = highest + tree->n;
  bool fine;

  side->tree = tree;
  side->same = malloc ((size_t) tree->n * sizeof *side->same);
  side->keyroots = malloc ((size_t) tree->n * sizeof *side->keyroots);
  if (highest == NULL || side->same == NULL || side->keyroots == NULL)
    {
      free (highest);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a tree of %d nodes", tree->n);
    }
  for (int i = 0; i < tree->n; i++)
    highest[tree->first[i]] = i;
  for (int i = 0; i < tree->n; i++)
    keyroot[i] = highest[tree->first[i]];
  fine = find_same (side, keyroot, error);
  for (int i = 0; fine && i < tree->n; i++)
    if (keyroot[i] == i && side->same[i] == i)
      side->keyroots[side->n_keyroots++] = i;
  free (highest);
  return fine;
}

static void
side_clear (Side *side)
{
  free (side->same);
  free (side->keyroots);
}

typedef struct
{
  Side from, to;
  const ScwTreeCosts *costs;
  int32_t *trees;   /* (from->n, to->n) distances of the trees below two nodes */
  int32_t *forests; /* (size of x + 1, size of y + 1) of the forests in hand */
  int32_t *insert;  /* (to->n) cost of each node */
} Work;

static inline int32_t
least (int32_t a, int32_t b)
{
  return a < b ? a : b;
}

/* A row of forests whose last tree hangs on the left side of x: where the other's last tree hangs on the left
 * side of y, both forests are trees, and their distance is new. */
static void
left_row (Work *work, int y, int i, int32_t *row, const int32_t *above)
{
  const ScwTree *from = work->from.tree, *to = work->to.tree;
  const int b = to->first[y], size = y - b + 1;
  const int32_t remove = work->costs->remove[from->label[i]];
  const int32_t *change = work->costs->change + (size_t) from->label[i] * (size_t) work->costs->n_to;
  const int32_t *start = work->forests; /* the row of the empty forest */
  int32_t *trees = work->trees + (size_t) i * (size_t) to->n;
  const int32_t *known = work->trees + (size_t) work->from.same[i] * (size_t) to->n;
  int32_t left = row[0];

  for (int j = 1; j <= size; j++)
    {
      const int node = b + j - 1;
      const int32_t best = least (above[j] + remove, left + work->insert[node]);

      if (to->first[node] == b)
        {
          left = least (best, above[j - 1] + change[to->label[node]]);
          trees[node] = left;
        }
      else
        left = least (best, start[to->first[node] - b] + known[work->to.same[node]]);
      row[j] = left;
    }
}

static void
inner_row (Work *work, int y, int i, int32_t *row, const int32_t *above, const int32_t *before)
{
  const ScwTree *from = work->from.tree, *to = work->to.tree;
  const int b = to->first[y], size = y - b + 1;
  const int32_t remove = work->costs->remove[from->label[i]];
  const int32_t *known = work->trees + (size_t) work->from.same[i] * (size_t) to->n;
  const int *first = to->first + b, *same = work->to.same + b;
  const int32_t *insert = work->insert + b;
  int32_t left = row[0];

  for (int j = 0; j < size; j++)
    {
      const int32_t best = least (above[j + 1] + remove, before[first[j] - b] + known[same[j]]);

      left = least (best, left + insert[j]);
      row[j + 1] = left;
    }
}

/* All forests at the left of the trees below x and y; 'trees' for the nodes on the left side of both. */
static void
compare_below (Work *work, int x, int y)
{
  const ScwTree *from = work->from.tree, *to = work->to.tree;
  const int a = from->first[x], b = to->first[y], width = y - b + 2;
  int32_t *row = work->forests;

  row[0] = 0;
  for (int j = 1; j < width; j++)
    row[j] = row[j - 1] + work->insert[b + j - 1];
  for (int i = a; i <= x; i++)
    {
      const int32_t *above = row;

      row += width;
      row[0] = above[0] + work->costs->remove[from->label[i]];
      if (from->first[i] == a)
        left_row (work, y, i, row, above);
      else
        inner_row (work, y, i, row, above, work->forests + (size_t) (from->first[i] - a) * (size_t) width);
    }
}

static bool
work_init (Work *work, const ScwTree *from, const ScwTree *to, const ScwTreeCosts *costs, ScwError *error)
{
  const size_t n = (size_t) from->n, m = (size_t) to->n;

  if (n * m > SCW_TREE_MAX_PAIRS)
    return scw_fail (error, SCW_ERROR_LIMIT, "trees of %d and %d nodes are too large to be compared", from->n,
                     to->n);
  work->costs = costs;
  if (!side_init (&work->from, from, error) || !side_init (&work->to, to, error))
    return false;
  work->trees = malloc (n * m * sizeof *work->trees);
  work->forests = malloc ((n + 1) * (m + 1) * sizeof *work->forests);
  work->insert = malloc (m * sizeof *work->insert);
  if (work->trees == NULL || work->forests == NULL || work->insert == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare trees of %d and %d nodes", from->n,
                     to->n);
  for (size_t j = 0; j < m; j++)
    work->insert[j] = costs->insert[to->label[j]];
  return true;
}

int64_t
scw_tree_distance (const ScwTree *from, const ScwTree *to, const ScwTreeCosts *costs, ScwError *error)
{
  Work work = { 0 };
  int64_t distance = -1;

  if (work_init (&work, from, to, costs, error))
    {
      for (int i = 0; i < work.from.n_keyroots; i++)
        for (int j = 0; j < work.to.n_keyroots; j++)
          compare_below (&work, work.from.keyroots[i], work.to.keyroots[j]);
      distance = work.trees[(size_t) from->n * (size_t) to->n - 1];
    }
  side_clear (&work.from);
  side_clear (&work.to);
  free (work.trees);
  free (work.forests);
  free (work.insert);
  return distance;
}
