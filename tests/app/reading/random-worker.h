/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random-worker.h: a worker with a small random network, which reads noise as well as music. */
#pragma once

#include "app/reading/worker.h"
#include "tests/app/wait.h"

static inline ScwModel *
random_model (guint64 seed)
{
  const ScwModelOptions options = { .threads = 2 };
  ScwConfig config;

  g_assert_true (scw_config_named (&config, "nano", NULL));
  config.pe_h = 30;
  config.pe_w = 120;
  config.max_tokens = 160;
  config.blank = 200;
  return scw_model_random (&config, seed, &options, NULL);
}

/* Results come one at a time: a test that waits for the third token sees a system that is being read, however late
 * it is given the processor. */
static inline ScwWorker *
random_worker (guint64 seed)
{
  g_autoptr (GError) error = NULL;
  ScwWorker *worker = scw_worker_new (&error);
  ScwModel *model = random_model (seed);

  g_assert_no_error (error);
  scw_worker_set_slice (worker, 0);
  scw_worker_use_model (worker, model, "random");
  scw_model_unref (model);
  g_assert_cmpint (scw_worker_get_model_state (worker), ==, SCW_MODEL_OPENING);
  WAIT_UNTIL (scw_worker_get_model_state (worker) == SCW_MODEL_OPEN);
  g_assert_cmpstr (scw_worker_get_model_name (worker), ==, "random");
  return worker;
}

/* A page of noise (900 x 800). */
static inline ScwGray *
noise_page (void)
{
  ScwGray *gray = scw_gray_new (900, 800, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (int i = 0; i < 1500; i++)
    {
      int x = g_rand_int_range (rand, 0, 890), y = g_rand_int_range (rand, 0, 790);

      for (int k = 0; k < 25; k++)
        scw_gray_row (gray, y + k / 5)[x + k % 5] = g_rand_int_range (rand, 0, 100);
    }
  return gray;
}
