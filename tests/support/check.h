/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h: cmocka plus what every test here needs: the shared folder that may be absent, and skips with a
 * printed reason. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/unused.h"

/* The path of a file under ../shared, or NULL if the folder is not there. The string lives until the fourth
 * next call. */
static inline const char *
shared_path (const char *name)
{
  static char paths[4][1024];
  static int turn;
  char *path = paths[turn++ % 4];
  const char *root = getenv ("SCW_SHARED");

  snprintf (path, sizeof paths[0], "%s/%s", root != NULL ? root : "../shared", name);
  return access (path, R_OK) == 0 ? path : NULL;
}

/* Leaves a test (a void function) with a reason that tests/support/count.py finds: the 'skip ()' of cmocka 1.1.5 reads as a failure. */
#define SKIP(...)                                \
  do                                             \
    {                                            \
      fprintf (stderr, "SKIPPED: " __VA_ARGS__); \
      fputc ('\n', stderr);                      \
      printf ("# SKIPPED: " __VA_ARGS__);        \
      putchar ('\n');                            \
      return;                                    \
    }                                            \
  while (0)
