/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree-distance.h: the cheapest way to turn one ordered tree into another by deleting, inserting and
 * relabelling nodes.
 *
 * Nodes are numbered in post-order (children before parents, the root last), so the subtree of node i is
 * the range first[i] .. i:
 *
 *            a4                 i        0  1  2  3  4
 *           /  \                label    d  e  b  c  a
 *         b2    c3              first    0  1  0  3  0
 *        /  \
 *      d0    e1
 *
 * Source: K. Zhang and D. Shasha, "Simple fast algorithms for the editing distance between trees and
 * related problems", SIAM Journal on Computing 18 (1989). Two optimisations do not change the result:
 * repeated subtrees are compared once, and costs are cached by label.
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"

typedef struct
{
  int n;            /* nodes, at least 1 */
  const int *first; /* (n) the leftmost leaf below each node */
  const int *label; /* (n) numbers from 0 */
} ScwTree;

/* What it costs, by label; none below zero. Relabelling must not pay where removing and inserting is cheaper:
 * that is taken care of here. */
typedef struct
{
  const int32_t *change; /* (labels of from, n_to) */
  const int32_t *remove; /* (labels of from) */
  const int32_t *insert; /* (n_to) */
  int n_to;              /* labels of to */
} ScwTreeCosts;

/* The most pairs of nodes, 8 bytes of memory each: a page against a page. */
#define SCW_TREE_MAX_PAIRS (24 << 20)

/* The distance, or -1 and error (LIMIT: too many pairs of nodes; MEMORY). About 2 ns times the square of two
 * to three times the number of nodes. */
int64_t
scw_tree_distance (const ScwTree *from, const ScwTree *to, const ScwTreeCosts *costs, ScwError *error);
