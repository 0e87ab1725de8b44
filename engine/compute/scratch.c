/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdlib.h>

#include "engine/compute/pool.h"

typedef struct
{
  int64_t n;
  float *data;
} Scratch;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
scratch_free (void *p)
{
  Scratch *scratch = p;

  free (scratch->data);
  free (scratch);
}

static void
make_key (void)
{
  pthread_key_create (&key, scratch_free);
}

float *
scw_scratch (int64_t n)
{
  Scratch *scratch;

  pthread_once (&once, make_key);
  scratch = pthread_getspecific (key);
  if (scratch == NULL)
    {
      scratch = calloc (1, sizeof *scratch);
      if (scratch == NULL)
        return NULL;
      pthread_setspecific (key, scratch);
    }
  if (scratch->n < n)
    {
      free (scratch->data);
      n = (n + 1023) / 1024 * 1024;
      scratch->data = aligned_alloc (64, (size_t) n * sizeof (float));
      scratch->n = scratch->data != NULL ? n : 0;
    }
  return scratch->data;
}

void
scw_scratch_drop (void)
{
  Scratch *scratch;

  pthread_once (&once, make_key);
  scratch = pthread_getspecific (key);
  if (scratch != NULL)
    {
      scratch_free (scratch);
      pthread_setspecific (key, NULL);
    }
}
