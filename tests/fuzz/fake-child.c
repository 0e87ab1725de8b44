/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decoder of fuzz-child.c: says what stands in its standard input. */
#include <string.h>
#include <unistd.h>

static char said[1 << 17];

int
main (int argc, char **argv)
{
  ssize_t n = pread (STDIN_FILENO, said, sizeof said, 0);
  const char *end = n > 0 ? memchr (said, '\0', (size_t) n) : NULL;
  const char *from = said;

  if (n <= 0)
    return 1;
  if (argc > 1 && strcmp (argv[1], "info") == 0)
    n = end != NULL ? end - said : n;
  else if (end != NULL)
    {
      from = end + 1;
      n -= from - said;
    }
  return write (STDOUT_FILENO, from, (size_t) n) != n;
}
