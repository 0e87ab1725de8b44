/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c: scores from and to files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/notation/musicxml/musicxml-private.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"

ScwScore *
scw_score_read_memory (
  const void *data, size_t size, const char *name, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  ScwError cause = { 0 };
  ScwScore *score = NULL;

  if (scw_mxl_is_zip (data, size))
    {
      size_t xml_size;
      char *xml = scw_mxl_unpack (data, size, &xml_size, &cause);

      if (xml != NULL)
        score = scw_musicxml_read (xml, xml_size, part, problems, &cause);
      free (xml);
    }
  else
    score = scw_musicxml_read (data, size, part, problems, &cause);
  if (score == NULL)
    {
      scw_fail_prefix (&cause, "cannot read '%.200s'", name);
      scw_fail (error, cause.code, "%s", cause.message);
    }
  return score;
}

/* Reads what is left of a file, at most SCW_MUSICXML_MAX_BYTES. */
static char *
read_all (int fd, size_t *size, ScwError *error)
{
  size_t capacity = 1 << 16;
  char *data = malloc (capacity);

  *size = 0;
  while (data != NULL)
    {
      ssize_t n = read (fd, data + *size, capacity - *size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        scw_fail (error, SCW_ERROR_FILE, "%s", strerror (errno));
      if (n <= 0)
        break;
      *size += (size_t) n;
      if (*size > SCW_MUSICXML_MAX_BYTES)
        {

          scw_fail (error, SCW_ERROR_LIMIT, "more than %d bytes", SCW_MUSICXML_MAX_BYTES);
          break;
        }
      if (*size == capacity)
        {
          char *grown = realloc (data, capacity * 2);

          if (grown == NULL)
            break;
          data = grown;
          capacity *= 2;
        }
    }
  return data;
}

ScwScore *
scw_score_read (const char *path, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  ScwError cause = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ScwScore *score = NULL;
  char *data = NULL;
  size_t size = 0;

  if (fd < 0)
    scw_fail (&cause, SCW_ERROR_FILE, "%s", strerror (errno));
  else
    data = read_all (fd, &size, &cause);
  if (fd >= 0)
    close (fd);
  if (fd >= 0 && data == NULL)
    scw_fail (&cause, SCW_ERROR_MEMORY, "no memory");
  if (cause.code == SCW_ERROR_NONE)
    score = scw_score_read_memory (data, size, path, part, problems, error);
  else
    scw_fail (error, cause.code, "cannot read '%.200s': %s", path, cause.message);
  free (data);
  return score;
}

/* The permissions a new file gets, or those of the file it takes the place of. */
static mode_t
wanted_mode (const char *path)
{
  struct stat old;
  mode_t mask;

  if (stat (path, &old) == 0)
    return old.st_mode & 0777;
  mask = umask (022);
  umask (mask);
  return 0666 & ~mask;
}

static bool
write_all (int fd, const char *data, size_t size)
{
  while (size > 0)
    {
      ssize_t n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      data += n;
      size -= (size_t) n;
    }
  return true;
}

/* Pipes and devices are written to, not replaced. */
static bool
write_in_place (const char *path, const void *data, size_t size, ScwError *error)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  bool ok = fd >= 0 && write_all (fd, data, size);

  if (!ok)
    scw_fail (error, SCW_ERROR_FILE, "cannot write '%.200s': %s", path, strerror (errno));
  if (fd >= 0 && close (fd) != 0 && ok)
    ok = scw_fail (error, SCW_ERROR_FILE, "cannot write '%.200s': %s", path, strerror (errno));
  return ok;
}

bool
scw_write_file (const char *path, const void *data, size_t size, ScwError *error)
{
  struct stat old;
  char *aside;
  int fd;
  bool ok;

  if (stat (path, &old) == 0 && !S_ISREG (old.st_mode))
    return write_in_place (path, data, size, error);
  if (asprintf (&aside, "%s.XXXXXX", path) < 0)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to write '%.200s'", path);
  fd = mkostemp (aside, O_CLOEXEC);
  ok = fd >= 0 && write_all (fd, data, size) && fchmod (fd, wanted_mode (path)) == 0 && fsync (fd) == 0;
  if (!ok)
    scw_fail (error, SCW_ERROR_FILE, "cannot write '%.200s': %s", path, strerror (errno));
  if (fd >= 0 && close (fd) != 0 && ok)
    ok = scw_fail (error, SCW_ERROR_FILE, "cannot write '%.200s': %s", path, strerror (errno));
  if (ok && rename (aside, path) != 0)
    ok = scw_fail (error, SCW_ERROR_FILE, "cannot write '%.200s': %s", path, strerror (errno));
  if (!ok && fd >= 0)
    unlink (aside);
  free (aside);
  return ok;
}

bool
scw_score_write (const ScwScore *score, const char *path, ScwError *error)
{
  size_t length = strlen (path), size = 0;
  bool compressed = length >= 4 && strcasecmp (path + length - 4, ".mxl") == 0;
  char *xml = scw_musicxml_format (score, &size, error);
  void *data = xml;
  bool ok;

  if (xml == NULL)
    return false;
  if (compressed)
    data = scw_mxl_pack (xml, size, &size, error);
  ok = data != NULL && scw_write_file (path, data, size, error);
  if (compressed)
    free (data);
  free (xml);
  return ok;
}
