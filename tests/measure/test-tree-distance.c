/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zhang and Shasha against all ways there are, on small random trees. */
#include "tests/measure/helpers.h"

#include "engine/measure/tree-distance.h"

#define MOST   9
#define LABELS 3

/* A forest is a run of nodes in post-order. What is left of it when its last node goes is the run without it;
 * that the children move up changes no number. */
typedef struct
{
  int n;
  int first[MOST];
  int label[MOST];
} Small;

static int32_t change[LABELS * LABELS], remove_cost[LABELS], insert_cost[LABELS];

static int
least (int a, int b)
{
  return a < b ? a : b;
}

/* By definition, without a table: the last roots of both forests are removed, inserted or matched. The
 * forests are a_begin .. a_end - 1 and b_begin .. b_end - 1. */
static int
brute (const Small *a, int a_begin, int a_end, const Small *b, int b_begin, int b_end)
{
  const int i = a_end - 1, j = b_end - 1;
  int best, matched;

  if (a_end == a_begin && b_end == b_begin)
    return 0;
  if (a_end == a_begin)
    return insert_cost[b->label[j]] + brute (a, a_begin, a_end, b, b_begin, j);
  if (b_end == b_begin)
    return remove_cost[a->label[i]] + brute (a, a_begin, i, b, b_begin, b_end);
  best = remove_cost[a->label[i]] + brute (a, a_begin, i, b, b_begin, b_end);
  best = least (best, insert_cost[b->label[j]] + brute (a, a_begin, a_end, b, b_begin, j));
  matched = change[a->label[i] * LABELS + b->label[j]] + brute (a, a->first[i], i, b, b->first[j], j)
            + brute (a, a_begin, a->first[i], b, b_begin, b->first[j]);
  return least (best, matched);
}

/* Appends a random tree of exactly 'size' nodes. */
static void
grow (Small *tree, int size, int labels, unsigned *seed)
{
  const int first = tree->n;
  int left = size - 1;

  while (left > 0)
    {
      const int part = 1 + random_below (seed, left);

      grow (tree, part, labels, seed);
      left -= part;
    }
  tree->first[tree->n] = first;
  tree->label[tree->n++] = random_below (seed, labels);
}

static int64_t
distance (const Small *a, const Small *b)
{
  const ScwTreeCosts costs = { change, remove_cost, insert_cost, LABELS };
  const ScwTree from = { a->n, a->first, a->label }, to = { b->n, b->first, b->label };

  return scw_tree_distance (&from, &to, &costs, NULL);
}

static void
set_costs (unsigned *seed, bool unit)
{
  for (int i = 0; i < LABELS; i++)
    {
      remove_cost[i] = unit ? 1 : random_below (seed, 5);
      insert_cost[i] = unit ? 1 : random_below (seed, 8);
      for (int j = 0; j < LABELS; j++)
        change[i * LABELS + j] = i == j ? 0 : unit ? 1 : random_below (seed, 7);
    }
}

/* Few labels, so that equal subtrees are common. */
static void
test_brute (SCW_UNUSED void **state)
{
  unsigned seed = 11;

  for (int round = 0; round < 1500; round++)
    {
      Small a = { 0 }, b = { 0 };

      set_costs (&seed, round % 3 == 0);
      grow (&a, 1 + random_below (&seed, 7), 1 + round % LABELS, &seed);
      grow (&b, 1 + random_below (&seed, 7), 1 + round % LABELS, &seed);
      assert_int_equal (distance (&a, &b), brute (&a, 0, a.n, &b, 0, b.n));
    }
}

/* The example of Zhang and Shasha's paper: f(d(a c(b)) e) and f(c(d(a b)) e) are 2 apart. */
static void
test_paper (SCW_UNUSED void **state)
{
  enum
  {
    A,
    B,
    C,
    D,
    E,
    F
  };
  const int first_a[] = { 0, 1, 1, 0, 4, 0 }, label_a[] = { A, B, C, D, E, F };
  const int first_b[] = { 0, 1, 0, 0, 4, 0 }, label_b[] = { A, B, D, C, E, F };
  const ScwTree a = { 6, first_a, label_a }, b = { 6, first_b, label_b };
  int32_t paper_change[36], ones[6];
  const ScwTreeCosts costs = { paper_change, ones, ones, 6 };

  for (int i = 0; i < 36; i++)
    paper_change[i] = i / 6 != i % 6;
  for (int i = 0; i < 6; i++)
    ones[i] = 1;
  assert_int_equal (scw_tree_distance (&a, &b, &costs, NULL), 2);
  assert_int_equal (scw_tree_distance (&a, &a, &costs, NULL), 0);
}

/* With unit costs the distance is a metric. */
static void
test_metric (SCW_UNUSED void **state)
{
  unsigned seed = 5;

  set_costs (&seed, true);
  for (int round = 0; round < 500; round++)
    {
      Small trees[3] = { 0 };
      int64_t ab, bc, ac;

      for (int i = 0; i < 3; i++)
        grow (&trees[i], 1 + random_below (&seed, MOST), LABELS, &seed);
      ab = distance (&trees[0], &trees[1]);
      bc = distance (&trees[1], &trees[2]);
      ac = distance (&trees[0], &trees[2]);
      assert_int_equal (ab, distance (&trees[1], &trees[0]));
      assert_true (ac <= ab + bc);
      assert_int_equal (distance (&trees[0], &trees[0]), 0);
      assert_true (ab >= abs (trees[0].n - trees[1].n));
    }
}

/* The way back with the costs turned round costs the same. */
static void
test_way_back (SCW_UNUSED void **state)
{
  unsigned seed = 31;

  for (int round = 0; round < 500; round++)
    {
      Small a = { 0 }, b = { 0 };
      int32_t turned[LABELS * LABELS];
      const ScwTreeCosts back = { turned, insert_cost, remove_cost, LABELS };

      set_costs (&seed, false);
      for (int i = 0; i < LABELS * LABELS; i++)
        turned[i] = change[i % LABELS * LABELS + i / LABELS];
      grow (&a, 1 + random_below (&seed, MOST), LABELS, &seed);
      grow (&b, 1 + random_below (&seed, MOST), LABELS, &seed);
      assert_int_equal (distance (&a, &b),
                        scw_tree_distance (&(ScwTree){ b.n, b.first, b.label },
                                           &(ScwTree){ a.n, a.first, a.label }, &back, NULL));
    }
}

/* Two flat trees too large to be compared are refused, not begun. */
static void
test_too_large (SCW_UNUSED void **state)
{
  const int n = 6000;
  int *first = calloc ((size_t) n, sizeof *first), *label = calloc ((size_t) n, sizeof *label);
  const int32_t zero = 0, one = 1;
  const ScwTree tree = { n, first, label };
  const ScwTreeCosts costs = { &zero, &one, &one, 1 };
  ScwError error = { 0 };

  for (int i = 0; i < n - 1; i++)
    first[i] = i;
  assert_int_equal (scw_tree_distance (&tree, &tree, &costs, &error), -1);
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  assert_non_null (strstr (error.message, "6000"));
  free (first);
  free (label);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_brute),    cmocka_unit_test (test_paper),     cmocka_unit_test (test_metric),
    cmocka_unit_test (test_way_back), cmocka_unit_test (test_too_large),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
