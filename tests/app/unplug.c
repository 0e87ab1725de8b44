/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unplug.c: what happens to a scanner while it scans: sane_read() is SANE's own until so many bytes have come
 * as the environment says. With SCW_UNPLUG_AFTER the cable is out from then on, with SCW_STALL_AFTER nothing
 * comes any more. Linked into a test, or preloaded into the program.
 */
#include <dlfcn.h>
#include <stdlib.h>
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
