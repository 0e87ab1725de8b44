/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/compute/kernels.h"

extern const ScwKernels scw_kernels_plain;
#ifdef SCW_X86
extern const ScwKernels scw_kernels_avx2, scw_kernels_avx512;
#endif

static const ScwKernels *chosen;
static pthread_once_t once = PTHREAD_ONCE_INIT;

const ScwKernels *
scw_kernels_named (const char *name)
{
#ifdef SCW_X86
  if (strcmp (name, "avx512") == 0 && __builtin_cpu_supports ("avx512f")
      && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512vl")
      && __builtin_cpu_supports ("avx512dq"))
    return &scw_kernels_avx512;
  if (strcmp (name, "avx2") == 0 && __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return &scw_kernels_avx2;
#endif
  return strcmp (name, "plain") == 0 ? &scw_kernels_plain : NULL;
}

static void
choose (void)
{
  static const char *const names[] = { "avx512", "avx2", "plain" };
  const char *wish = getenv ("SCW_KERNELS");

  if (wish != NULL)
    chosen = scw_kernels_named (wish);
  for (size_t i = 0; chosen == NULL; i++)
    chosen = scw_kernels_named (names[i]);
}

const ScwKernels *
scw_kernels (void)
{
  pthread_once (&once, choose);
  return chosen;
}
