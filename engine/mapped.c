/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/unused.h"

/* ---- files that shrink ---- */

#define MOST_WATCHED 256 /* mappings; more than that are not watched */

typedef struct
{
  atomic_uintptr_t start; /* 0: free */
  atomic_size_t size;
  atomic_bool lost; /* some of it reads as zeros */
  char path[256];
} Watched;

static Watched watched[MOST_WATCHED];
static atomic_int n_lost;
static struct sigaction before;

static void
put_zeros (SCW_UNUSED int number, siginfo_t *info, SCW_UNUSED void *context)
{
  const uintptr_t at = (uintptr_t) info->si_addr, page = at & ~((uintptr_t) sysconf (_SC_PAGESIZE) - 1);

  for (int i = 0; i < MOST_WATCHED; i++)
    {
      const uintptr_t start = atomic_load (&watched[i].start);
      const size_t size = atomic_load (&watched[i].size);

      if (start == 0 || at < start || at >= start + size)
        continue;
      if (mmap ((void *) page, start + size - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
          == MAP_FAILED)
        break;
      if (!atomic_exchange (&watched[i].lost, true))
        atomic_fetch_add (&n_lost, 1);
      return;
    }
  sigaction (SIGBUS, &before, NULL); /* not ours: it comes again, to whoever was there before */
}

static void
start_watching (void)
{
  struct sigaction action = { .sa_sigaction = put_zeros, .sa_flags = SA_SIGINFO | SA_NODEFER };

  sigaction (SIGBUS, &action, &before);
}

static void
watch (const ScwMapped *mapped, const char *path)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

  pthread_once (&once, start_watching);
  pthread_mutex_lock (&lock);
  for (int i = 0; i < MOST_WATCHED; i++)
    if (atomic_load (&watched[i].start) == 0)
      {
        snprintf (watched[i].path, sizeof watched[i].path, "%s", path);
        atomic_store (&watched[i].size, mapped->size);
        atomic_store (&watched[i].start, (uintptr_t) mapped->data);
        break;
      }
  pthread_mutex_unlock (&lock);
}

static void
unwatch (const ScwMapped *mapped)
{
  for (int i = 0; i < MOST_WATCHED; i++)
    if (atomic_load (&watched[i].start) == (uintptr_t) mapped->data)
      {
        if (atomic_exchange (&watched[i].lost, false))
          atomic_fetch_sub (&n_lost, 1);
        atomic_store (&watched[i].start, 0);
      }
}

bool
scw_mapped_check (ScwError *error)
{
  char shown[SCW_SHOWN_SIZE] = "a file";

  if (atomic_load (&n_lost) == 0)
    return true;
  for (int i = 0; i < MOST_WATCHED; i++)
    if (atomic_load (&watched[i].lost))
      scw_shown (shown, watched[i].path, strlen (watched[i].path));
  return scw_fail_because (error, SCW_ERROR_FILE, SCW_REASON_CHANGED, 0,
                           "'%s' has become shorter while it was in use", shown);
}

/* ---- */

static bool
map_descriptor (ScwMapped *mapped, int fd, ScwError *error)
{
  struct stat info;
  void *memory;

  if (fstat (fd, &info) != 0)
    return scw_fail_errno (error, errno);
  if (S_ISDIR (info.st_mode))
    return scw_fail_because (error, SCW_ERROR_FILE, SCW_REASON_SYSTEM, EISDIR, "it is a folder");
  if (!S_ISREG (info.st_mode))
    return scw_fail_because (error, SCW_ERROR_FILE, SCW_REASON_NO_FILE, 0, "it is not a regular file");
  if (info.st_size == 0)
    return scw_fail_because (error, SCW_ERROR_FORMAT, SCW_REASON_EMPTY, 0, "the file is empty");
  if ((uint64_t) info.st_size > PTRDIFF_MAX)
    return scw_fail (error, SCW_ERROR_LIMIT, "the file is too large to be mapped");

  memory = mmap (NULL, (size_t) info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (memory == MAP_FAILED)
    return scw_fail_because (error, SCW_ERROR_FILE, SCW_REASON_SYSTEM, errno, "mapping failed: %s",
                             scw_errno_text (errno));
  mapped->data = memory;
  mapped->size = (size_t) info.st_size;
  return true;
}

bool
scw_mapped_open (ScwMapped *mapped, const char *path, ScwError *error)
{
  /* O_NONBLOCK: a pipe without a writer must not hang us before fstat can say what it is. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool ok;

  *mapped = (ScwMapped){ 0 };
  if (fd < 0)
    return scw_fail_errno (error, errno);
  ok = map_descriptor (mapped, fd, error);
  if (ok)
    watch (mapped, path);
  close (fd);
  return ok;
}

void
scw_mapped_close (ScwMapped *mapped)
{
  if (mapped->data != NULL)
    {
      unwatch (mapped);
      munmap ((void *) mapped->data, mapped->size);
    }
  *mapped = (ScwMapped){ 0 };
}

uint16_t
scw_le16 (const uint8_t *bytes)
{
  return (uint16_t) (bytes[0] | bytes[1] << 8);
}

uint32_t
scw_le32 (const uint8_t *bytes)
{
  return (uint32_t) scw_le16 (bytes) | (uint32_t) scw_le16 (bytes + 2) << 16;
}

uint64_t
scw_le64 (const uint8_t *bytes)
{
  return (uint64_t) scw_le32 (bytes) | (uint64_t) scw_le32 (bytes + 4) << 32;
}

const char *
scw_shown (char out[SCW_SHOWN_SIZE], const char *name, size_t n)
{
  bool cut = n >= SCW_SHOWN_SIZE;
  size_t kept = cut ? SCW_SHOWN_SIZE - 4 : n;

  for (size_t i = 0; i < kept; i++)
    out[i] = name[i] >= 0x20 && name[i] < 0x7f ? name[i] : '?';
  strcpy (out + kept, cut ? "..." : "");
  return out;
}
