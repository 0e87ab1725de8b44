/* unplug.c: pulls out the scanner's cable while it scans: sane_read() is SANE's own until SCW_UNPLUG_AFTER
 * (of the environment) bytes have come, and fails from then on. Linked into a test, or preloaded into the
 * program. Without the variable nothing is different.
 */
#include <dlfcn.h>
#include <stdlib.h>

#include <sane/sane.h>

static long long come;

SANE_Status
sane_read (SANE_Handle handle, SANE_Byte *data, SANE_Int room, SANE_Int *length)
{
  SANE_Status (*real) (SANE_Handle, SANE_Byte *, SANE_Int, SANE_Int *)
    = (SANE_Status (*) (SANE_Handle, SANE_Byte *, SANE_Int, SANE_Int *)) dlsym (RTLD_NEXT, "sane_read");
  const char *after = getenv ("SCW_UNPLUG_AFTER");
  SANE_Status status;

  if (after != NULL && come >= atoll (after))
    {
      *length = 0;
      return SANE_STATUS_IO_ERROR;
    }
  status = real (handle, data, room, length);
  come = after != NULL ? come + *length : 0;
  return status;
}
