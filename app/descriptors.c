/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#define ENOUGH  65536 /* some programs that we start close all there may be, one by one */
#define RESERVE 64

void
scw_descriptors_allow_many (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= ENOUGH)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, ENOUGH);
  setrlimit (RLIMIT_NOFILE, &limit);
}

gboolean
scw_descriptors_suit_select (void)
{
  const int next = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  if (next < 0)
    return FALSE;
  close (next);
  return next < FD_SETSIZE - RESERVE;
}
