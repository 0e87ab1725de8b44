/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
  close (fd);
  return ok;
}

void
scw_mapped_close (ScwMapped *mapped)
{
  if (mapped->data != NULL)
    munmap ((void *) mapped->data, mapped->size);
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
