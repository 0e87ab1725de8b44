/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unplug.c: what happens to a scanner while it scans: sane_read() is SANE's own until so many bytes have come
 * as the environment says. With SCW_UNPLUG_AFTER the cable is out from then on, with SCW_STALL_AFTER nothing
 * comes any more. Linked into a test, or preloaded into the program.
 *
 * With SCW_CANCEL_LATE a backend's reader thread is cancelled only when it ends by itself, and pthread_exit() notes
 * whether another thread of the program had ended that way before (scw_reader_was_first()).
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <sane/sane.h>

static long long come;

static int
is_over (const char *variable)
{
  const char *after = getenv (variable);

  return after != NULL && come >= atoll (after);
}

SANE_Status
sane_read (SANE_Handle handle, SANE_Byte *data, SANE_Int room, SANE_Int *length)
{
  SANE_Status (*real) (SANE_Handle, SANE_Byte *, SANE_Int, SANE_Int *)
    = (SANE_Status (*) (SANE_Handle, SANE_Byte *, SANE_Int, SANE_Int *)) dlsym (RTLD_NEXT, "sane_read");
  SANE_Status status;

  *length = 0;
  if (is_over ("SCW_UNPLUG_AFTER"))
    return SANE_STATUS_IO_ERROR;
  if (is_over ("SCW_STALL_AFTER"))
    {
      usleep (10000);
      return SANE_STATUS_GOOD;
    }
  status = real (handle, data, room, length);
  come = getenv ("SCW_UNPLUG_AFTER") != NULL || getenv ("SCW_STALL_AFTER") != NULL ? come + *length : 0;
  return status;
}

static atomic_int readers_ended, others_ended, reader_was_first;

/* A reader has the name of the thread that began it. Nothing here may take a lock: readers are cancelled anywhere. */
static int
is_reader (void)
{
  char name[16] = "";

  prctl (PR_GET_NAME, name);
  return strcmp (name, "scanner") == 0;
}

typedef void (*Exit) (void *) __attribute__ ((noreturn)); /* sanitisers want to know */

static Exit real_exit;
static int (*real_cancel) (pthread_t);

__attribute__ ((constructor)) static void
look_up (void)
{
  real_exit = (Exit) dlsym (RTLD_NEXT, "pthread_exit");
  real_cancel = (int (*) (pthread_t)) dlsym (RTLD_NEXT, "pthread_cancel");
}

int scw_reader_was_first (void);

int
scw_reader_was_first (void)
{
  return atomic_load (&readers_ended) == 0 ? -1 : atomic_load (&reader_was_first);
}

void
pthread_exit (void *result)
{
  if (!is_reader ())
    atomic_fetch_add (&others_ended, 1);
  else
    {
      if (atomic_load (&others_ended) == 0)
        atomic_store (&reader_was_first, 1);
      atomic_fetch_add (&readers_ended, 1);
    }
  real_exit (result);
}

int
pthread_cancel (pthread_t thread)
{
  if (getenv ("SCW_CANCEL_LATE") != NULL)
    while (atomic_load (&readers_ended) == 0)
      usleep (1000);
  return real_cancel (thread);
}
