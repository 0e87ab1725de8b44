/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h: cmocka plus what every test here needs: the files of tests/data, those the tree may not hold, and
 * skips with a printed reason. */
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

/* The path of a file of the tree. The string lives until the fourth next call. */
static inline const char *
source_path (const char *name)
{
  static char paths[4][1024];
  static int turn;
  char *path = paths[turn++ % 4];
  const char *root = getenv ("SCW_SOURCE_ROOT");

  snprintf (path, sizeof paths[0], "%s/%s", root != NULL ? root : ".", name);
  return path;
}

/* The path of a file of tests/data, and as long. */
static inline const char *
data_path (const char *name)
{
  char path[512];

  snprintf (path, sizeof path, "tests/data/%s", name);
  return source_path (path);
}

/* A file NAME.xz of tests/data, unpacked; the stream is for pclose (). */
static inline FILE *
data_unpack (const char *name)
{
  char command[1200];
  FILE *stream;

  snprintf (command, sizeof command, "xz -dc '%s'", data_path (name));
  stream = popen (command, "r");
  assert_non_null (stream);
  return stream;
}

/* The path of a file that the tree may not hold (tests/data/README.md), from the folder that SCW_TEST_EXTRA
 * names, or NULL where there is none. The string lives until the fourth next call. */
static inline const char *
extra_path (const char *name)
{
  static char paths[4][1024];
  static int turn;
  char *path = paths[turn++ % 4];
  const char *root = getenv ("SCW_TEST_EXTRA");

  if (root == NULL || root[0] == '\0')
    return NULL;
  snprintf (path, sizeof paths[0], "%s/%s", root, name);
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

/* The same for want of a file that extra_path () did not find. */
#define SKIP_WITHOUT(name) SKIP ("SCW_TEST_EXTRA has no %s (tests/data/README.md says what it is)", name)
