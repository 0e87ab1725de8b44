/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products in bf16 against sums in double of the same rounded numbers. */
#include "engine/compute/half.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "engine/compute/matrix.h"
#include "tests/support/check.h"

#define SPARE 5 /* elements between the rows of everything */

typedef struct
{
  ScwHalfProduct p;
  uint16_t *a, *b;
  float *bias, *c, *before;
} Case;

static double
value (uint16_t half)
{
  const uint32_t bits = (uint32_t) half << 16;
  float v;

  memcpy (&v, &bits, sizeof v);
  return (double) v;
}

static uint16_t *
random_halves (int n, unsigned seed)
{
  uint16_t *x = malloc ((size_t) n * sizeof *x);

  for (int i = 0; i < n; i++)
    x[i] = scw_to_bf16 ((float) rand_r (&seed) / (float) RAND_MAX * 2 - 1);
  return x;
}

/* how: 1 a is turned, 2 b is turned, 4 the product is added; else there is a bias. */
static Case
make (int m, int n, int k, int how)
{
  Case c = { .p = { .m = m, .n = n, .k = k, .a_turned = how & 1, .b_turned = how & 2, .add = how & 4 } };
  unsigned seed = 9;

  c.p.a_stride = (c.p.a_turned ? m : k) + SPARE;
  c.p.b_stride = (c.p.b_turned ? k : n) + SPARE;
  c.p.c_stride = n + SPARE;
  c.a = random_halves ((c.p.a_turned ? k : m) * c.p.a_stride, 1);
  c.b = random_halves ((c.p.b_turned ? n : k) * c.p.b_stride, 2);
  c.bias = malloc ((size_t) n * sizeof *c.bias);
  c.c = malloc ((size_t) m * c.p.c_stride * sizeof *c.c);
  c.before = malloc ((size_t) m * c.p.c_stride * sizeof *c.c);
  for (int i = 0; i < n; i++)
    c.bias[i] = (float) rand_r (&seed) / (float) RAND_MAX;
  for (int i = 0; i < m * c.p.c_stride; i++)
    c.c[i] = c.before[i] = (float) rand_r (&seed) / (float) RAND_MAX;
  c.p.a = c.a;
  c.p.b = c.b;
  c.p.bias = c.p.add ? NULL : c.bias;
  c.p.c = c.c;
  return c;
}

static void
clear (Case *c)
{
  free (c->a);
  free (c->b);
  free (c->bias);
  free (c->c);
  free (c->before);
}

static double
expected (const Case *c, int i, int j)
{
  const ScwHalfProduct *p = &c->p;
  double sum = p->add ? (double) c->before[i * p->c_stride + j] : (double) c->bias[j];

  for (int t = 0; t < p->k; t++)
    sum += value (p->a[p->a_turned ? t * p->a_stride + i : i * p->a_stride + t])
           * value (p->b[p->b_turned ? j * p->b_stride + t : t * p->b_stride + j]);
  return sum;
}

static void
products (SCW_UNUSED void **state)
{
  static const int sizes[][3]
    = { { 1, 1, 1 }, { 3, 7, 5 }, { 16, 227, 384 }, { 65, 64, 33 }, { 160, 192, 100 }, { 48, 16, 257 } };

  if (!scw_half_fast ())
    SKIP ("this processor, or this program, has no products in bf16");
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (int how = 0; how < 8; how++)
      {
        Case c = make (sizes[s][0], sizes[s][1], sizes[s][2], how);
        double worst = 0;

        assert_true (scw_half_multiply (&c.p));
        for (int i = 0; i < c.p.m; i++)
          for (int j = 0; j < c.p.n; j++)
            worst = fmax (worst, fabs ((double) c.c[i * c.p.c_stride + j] - expected (&c, i, j)));
        if (!(worst <= 2e-6 * c.p.k + 1e-6))
          fail_msg ("%d x %d x %d, %d: off by %g", c.p.m, c.p.n, c.p.k, how, worst);
        for (int i = 0; i + 1 < c.p.m; i++) /* what lies between the rows stays */
          assert_memory_equal (c.c + i * c.p.c_stride + c.p.n, c.before + i * c.p.c_stride + c.p.n,
                               SPARE * sizeof *c.c);
        clear (&c);
      }
}

static void *
multiply (void *data)
{
  const Case *c = data;

  return scw_half_multiply (&c->p) ? NULL : data;
}

/* Four threads at the same product at once: the same bits. */
static void
threads (SCW_UNUSED void **state)
{
  Case cases[4];
  pthread_t running[4];

  if (!scw_half_fast ())
    SKIP ("this processor, or this program, has no products in bf16");
  for (int i = 0; i < 4; i++)
    {
      cases[i] = make (170, 130, 90, 2);
      assert_int_equal (pthread_create (&running[i], NULL, multiply, &cases[i]), 0);
    }
  for (int i = 0; i < 4; i++)
    {
      void *failed;

      pthread_join (running[i], &failed);
      assert_null (failed);
      assert_memory_equal (cases[i].c, cases[0].c, (size_t) (170 * cases[i].p.c_stride) * sizeof (float));
    }
  for (int i = 0; i < 4; i++)
    clear (&cases[i]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (products), cmocka_unit_test (threads) };

  return cmocka_run_group_tests_name ("half", tests, NULL, NULL);
}
