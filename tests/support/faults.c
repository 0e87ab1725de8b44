/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults.c: makes one call of a program fail, as a full or broken disk would, or a machine without memory. Preloaded.
 *
 *     SCW_FAULT=KIND:N     the Nth call of KIND fails (0: none does); "KIND:N+": and all after it
 *     SCW_FAULT_IN=NAME    in the program of this name only, not in its children
 *     SCW_FAULT_COUNT=PATH how many calls of KIND there were is written there in the end
 *
 *     memory  malloc, calloc, realloc and strdup that the program itself calls, not those of libraries: GLib gives up by
 *             itself
 *     write   to files: half of it is written, and then nothing more (ENOSPC), unless it is the Nth alone
 *     sync    fsync, fdatasync (EIO)
 *     rename  (EACCES)
 *     link    linkat, which gives a file that had no name the one it should have (ENOSPC)
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef enum
{
  NONE,
  MEMORY,
  WRITE,
  SYNC,
  RENAME,
  LINK,
} Kind;

static Kind kind;
static long at;
static bool on;
static atomic_long count;
static uintptr_t own_begin, own_end; /* the program's code */
static const char *count_path;

/* The first object is the program. */
static int
look_at_program (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  (void) data;
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X) != 0)
      {
        own_begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        own_end = own_begin + info->dlpi_phdr[i].p_memsz;
      }
  return 1;
}

__attribute__ ((constructor)) static void
begin (void)
{
  static const char *const names[] = { "none", "memory", "write", "sync", "rename", "link" };
  const char *what = getenv ("SCW_FAULT"), *in = getenv ("SCW_FAULT_IN");
  const char *colon = what != NULL ? strchr (what, ':') : NULL;

  if (colon == NULL || (in != NULL && strcmp (in, program_invocation_short_name) != 0))
    return;
  dl_iterate_phdr (look_at_program, NULL);
  at = strtol (colon + 1, NULL, 10);
  on = colon[strlen (colon) - 1] == '+';
  count_path = getenv ("SCW_FAULT_COUNT");
  for (Kind i = MEMORY; i <= LINK; i++)
    if (strncmp (what, names[i], (size_t) (colon - what)) == 0)
      kind = i;
}

__attribute__ ((destructor)) static void
end (void)
{
  char text[32];
  int fd = kind != NONE && count_path != NULL ? open (count_path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

  if (fd < 0)
    return;
  snprintf (text, sizeof text, "%ld\n", atomic_load (&count));
  syscall (SYS_write, fd, text, strlen (text));
  close (fd);
}

/* How often it has been asked for a call of this kind to fail: 0 not, 1 now for the first time. */
static long
fails (Kind here, int number)
{
  long n;

  if (kind != here)
    return 0;
  n = atomic_fetch_add (&count, 1) + 1;
  if (at == 0 || n < at || (n > at && !on))
    return 0;
  errno = number;
  return n - at + 1;
}

static bool
is_file (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode);
}

ssize_t
write (int fd, const void *data, size_t size)
{
  const long failed = kind == WRITE && is_file (fd) ? fails (WRITE, ENOSPC) : 0;

  if (failed == 0 || (failed == 1 && on && size > 1))
    return syscall (SYS_write, fd, data, failed == 0 ? size : size / 2);
  errno = ENOSPC;
  return -1;
}

int
fsync (int fd)
{
  return fails (SYNC, EIO) > 0 ? -1 : (int) syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  return fails (SYNC, EIO) > 0 ? -1 : (int) syscall (SYS_fdatasync, fd);
}

int
rename (const char *old, const char *new)
{
  return fails (RENAME, EACCES) > 0 ? -1 : (int) syscall (SYS_renameat, AT_FDCWD, old, AT_FDCWD, new);
}

int
linkat (int from, const char *old, int to, const char *new, int flags)
{
  return fails (LINK, ENOSPC) > 0 ? -1 : (int) syscall (SYS_linkat, from, old, to, new, flags);
}

/* ---- memory ---- */

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *old, size_t size);

/* Whether who calls is the program itself, and is to get nothing. */
static bool
is_refused (const void *caller)
{
  return kind == MEMORY && (uintptr_t) caller >= own_begin && (uintptr_t) caller < own_end
         && fails (MEMORY, ENOMEM) > 0;
}

void *
malloc (size_t size)
{
  return is_refused (__builtin_return_address (0)) ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  return is_refused (__builtin_return_address (0)) ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  return is_refused (__builtin_return_address (0)) ? NULL : __libc_realloc (old, size);
}

char *
strdup (const char *text)
{
  const size_t size = strlen (text) + 1;
  char *copy = is_refused (__builtin_return_address (0)) ? NULL : __libc_malloc (size);

  return copy != NULL ? memcpy (copy, text, size) : NULL;
}
