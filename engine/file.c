/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINKS 40 /* as the kernel follows */
#define MAX_TRIES 100

/* ---- names ---- */

/* The folder of a path, to be freed; "." where there is none. */
static char *
folder_of (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash == NULL ? strdup (".") : strndup (path, slash == path ? 1 : (size_t) (slash - path));
}

/* Where the link at 'path' leads to, seen from where we are; to be freed. */
static char *
read_link (const char *path)
{
  char target[PATH_MAX];
  const ssize_t n = readlink (path, target, sizeof target - 1);
  char *folder, *result = NULL;

  if (n < 0)
    return NULL;
  target[n] = '\0';
  if (target[0] == '/')
    return strdup (target);
  folder = folder_of (path);
  if (folder != NULL && asprintf (&result, "%s/%s", folder, target) < 0)
    result = NULL;
  free (folder);
  return result;
}

/* What has to be replaced so that 'path' is: the end of a chain of links, whether or not there is a file yet. */
static char *
follow (const char *path)
{
  char *at = strdup (path);
  struct stat info;

  for (int i = 0; at != NULL && lstat (at, &info) == 0 && S_ISLNK (info.st_mode); i++)
    {
      char *next = i < MAX_LINKS ? read_link (at) : NULL;

      if (i == MAX_LINKS)
        errno = ELOOP;
      free (at);
      at = next;
    }
  return at;
}

/* FNV-1a */
static uint64_t
hash (const char *text)
{
  uint64_t sum = 0xcbf29ce484222325;

  for (; *text != '\0'; text++)
    sum = (sum ^ (unsigned char) *text) * 0x100000001b3;
  return sum;
}

char *
scw_path_beside (const char *path, const char *before, const char *behind)
{
  const char *slash = strrchr (path, '/'), *name = slash != NULL ? slash + 1 : path;
  const size_t added = strlen (before) + strlen (behind);
  size_t n = strlen (name);
  char cut[20] = "", *beside;

  if (n + added > NAME_MAX)
    {
      n = NAME_MAX - added - (size_t) snprintf (cut, sizeof cut, "~%016" PRIx64, hash (name));
      while (n > 0 && ((unsigned char) name[n] & 0xc0) == 0x80) /* some filesystems want UTF-8 */
        n--;
    }
  if (asprintf (&beside, "%.*s%s%.*s%s%s", (int) (name - path), path, before, (int) n, name, cut, behind) < 0)
    return NULL;
  return beside;
}

/* A name beside 'path' that is probably free. */
static char *
name_aside (const char *path)
{
  uint32_t number = 0;
  char behind[16];

  if (getrandom (&number, sizeof number, 0) < 0)
    return NULL;
  snprintf (behind, sizeof behind, ".%06x", number & 0xffffffU);
  return scw_path_beside (path, "", behind);
}

/* ---- writing ---- */

bool
scw_write_bytes (int fd, const void *data, size_t size)
{
  const char *at = data;

  while (size > 0)
    {
      const ssize_t n = write (fd, at, size < ((size_t) 1 << 30) ? size : (size_t) 1 << 30);

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        errno = EIO;
      if (n <= 0)
        return false;
      at += n;
      size -= (size_t) n;
    }
  return true;
}

bool
scw_write_all (int fd, const void *data, size_t size, ScwError *error)
{
  return scw_write_bytes (fd, data, size) || scw_fail_errno (error, errno);
}

/* A file under a name that nobody else has. */
static bool
open_named (ScwNewFile *file, mode_t mode)
{
  for (int i = 0; i < MAX_TRIES; i++)
    {
      file->aside = name_aside (file->path);
      if (file->aside == NULL)
        return false;
      file->fd = open (file->aside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
      if (file->fd >= 0)
        return true;
      free (file->aside);
      file->aside = NULL;
      if (errno != EEXIST)
        return false;
    }
  return false;
}

/* Old kernels, and filesystems such as NFS and FUSE, say in different ways that they know no such file. */
static bool
open_unnamed (ScwNewFile *file, mode_t mode)
{
  char *folder = folder_of (file->path);

  file->fd = folder != NULL ? open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode) : -1;
  free (folder);
  return file->fd >= 0;
}

static bool
has_no_unnamed (int number)
{
  return number == EOPNOTSUPP || number == EISDIR || number == ENOENT || number == EINVAL || number == ENOSYS;
}

/* The end of a path like /dev/stdout may be a file that its name no longer leads to. */
static bool
leads_to (const char *path, const struct stat *wanted)
{
  struct stat info;

  return stat (path, &info) == 0 && info.st_dev == wanted->st_dev && info.st_ino == wanted->st_ino;
}

static bool
open_for (ScwNewFile *file, const char *path, mode_t mode)
{
  struct stat old;
  const bool exists = stat (path, &old) == 0;

  if (!exists && errno != ENOENT)
    return false;
  file->path = follow (path);
  if (file->path == NULL)
    return false;
  file->in_place = exists && (!S_ISREG (old.st_mode) || !leads_to (file->path, &old));
  if (file->in_place)
    return (file->fd = open (path, O_WRONLY | O_TRUNC | O_CLOEXEC)) >= 0;
  if (exists && access (path, W_OK) != 0)
    return false;
  file->mode = exists ? old.st_mode & 0777 : 0;
  if (exists)
    mode = 0600; /* until it is whole, nobody sees what he could not see before */
  return open_unnamed (file, mode) || (has_no_unnamed (errno) && open_named (file, mode));
}

bool
scw_new_file_open (ScwNewFile *file, const char *path, mode_t mode, ScwError *error)
{
  *file = (ScwNewFile){ .fd = -1 };
  return open_for (file, path, mode) || scw_fail_errno (error, errno);
}

/* Gives the file a name for the moment before it takes the place of the older one. */
static bool
name_it (ScwNewFile *file)
{
  char unnamed[32];

  snprintf (unnamed, sizeof unnamed, "/proc/self/fd/%d", file->fd);
  for (int i = 0; i < MAX_TRIES; i++)
    {
      char *name = name_aside (file->path);

      if (name == NULL)
        return false;
      if (linkat (AT_FDCWD, unnamed, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
        {
          file->aside = name;
          return true;
        }
      free (name);
      if (errno != EEXIST)
        return false;
    }
  return false;
}

/* The new name is safe when the folder is. That it cannot be made safe is no reason to say that there is no
 * file: there is. */
static void
flush_folder (const char *path)
{
  char *folder = folder_of (path);
  const int fd = folder != NULL ? open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  free (folder);
}

bool
scw_new_file_finish (ScwNewFile *file, ScwError *error)
{
  if (file->in_place)
    return true;
  if ((file->mode != 0 && fchmod (file->fd, file->mode) != 0) || fsync (file->fd) != 0
      || (file->aside == NULL && !name_it (file)) || rename (file->aside, file->path) != 0)
    return scw_fail_errno (error, errno);
  free (file->aside);
  file->aside = NULL;
  flush_folder (file->path);
  return true;
}

void
scw_new_file_close (ScwNewFile *file)
{
  if (file->aside != NULL)
    unlink (file->aside);
  if (file->fd >= 0)
    close (file->fd);
  free (file->aside);
  free (file->path);
  *file = (ScwNewFile){ .fd = -1 };
}

bool
scw_write_file (const char *path, const void *data, size_t size, ScwError *error)
{
  ScwNewFile file;
  ScwError why = { 0 };
  const bool ok = scw_new_file_open (&file, path, 0666, &why) && scw_write_all (file.fd, data, size, &why)
                  && scw_new_file_finish (&file, &why);

  scw_new_file_close (&file);
  if (!ok)
    {
      scw_fail_about (&why, SCW_DEED_WRITE, path);
      scw_fail_as (error, &why);
    }
  return ok;
}

int
scw_spool_open (ScwError *error)
{
  const char *named = getenv ("TMPDIR"), *folder = named != NULL && *named != '\0' ? named : P_tmpdir;
  int fd = open (folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
  char *path = NULL;

  if (fd < 0 && has_no_unnamed (errno) && asprintf (&path, "%s/scorewright-XXXXXX", folder) >= 0)
    {
      fd = mkostemp (path, O_CLOEXEC);
      if (fd >= 0)
        unlink (path);
      free (path);
    }
  if (fd < 0)
    scw_fail (error, SCW_ERROR_FILE, "cannot make a file in '%.200s': %s", folder, scw_errno_text (errno));
  return fd;
}

/* ---- reading ---- */

char *
scw_read_rest (int fd, size_t most, size_t *size, ScwError *error)
{
  size_t room = 1 << 16;
  char *data = malloc (room);

  *size = 0;
  while (data != NULL)
    {
      const ssize_t n = read (fd, data + *size, room - 1 - *size);
      char *grown;

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          scw_fail_errno (error, errno);
          break;
        }
      *size += (size_t) n;
      data[*size] = '\0';
      if (n == 0)
        return data;
      if (*size > most)
        {
          scw_fail (error, SCW_ERROR_LIMIT, "more than %zu bytes", most);
          break;
        }
      if (*size + 1 < room)
        continue;
      grown = realloc (data, room *= 2);
      if (grown == NULL)
        break;
      data = grown;
    }
  free (data);
  scw_fail (error, SCW_ERROR_MEMORY, "no memory"); /* where nothing was said before */
  return NULL;
}

char *
scw_read_file (const char *path, size_t most, size_t *size, ScwError *error)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  char *data;

  *size = 0;
  if (fd < 0)
    {
      scw_fail_errno (error, errno);
      return NULL;
    }
  data = scw_read_rest (fd, most, size, error);
  close (fd);
  return data;
}

/* ---- locks ---- */

struct ScwLock
{
  char *path;
  int fd;
};

/* Its last holder may have removed the file between our opening and our locking it. */
static bool
is_still_there (int fd, const char *path)
{
  struct stat ours;

  return fstat (fd, &ours) == 0 && leads_to (path, &ours);
}

/* -1 and errno: EWOULDBLOCK where another holds it. */
static int
open_and_lock (const char *path, mode_t mode)
{
  for (;;)
    {
      const int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
      int result, number;

      if (fd < 0)
        return -1;
      while ((result = flock (fd, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR)
        ;
      if (result == 0 && is_still_there (fd, path))
        return fd;
      number = errno;
      close (fd);
      errno = number;
      if (result != 0)
        return -1;
    }
}

ScwLock *
scw_lock_take (const char *path, mode_t mode, ScwError *error)
{
  ScwLock *lock = calloc (1, sizeof *lock);

  if (lock == NULL || (lock->path = strdup (path)) == NULL)
    {
      free (lock);
      scw_fail (error, SCW_ERROR_MEMORY, "no memory");
      return NULL;
    }
  lock->fd = open_and_lock (path, mode);
  if (lock->fd >= 0)
    return lock;
  if (errno != EWOULDBLOCK)
    scw_fail_errno (error, errno);
  free (lock->path);
  free (lock);
  return NULL;
}

void
scw_lock_free (ScwLock *lock)
{
  if (lock == NULL)
    return;
  if (is_still_there (lock->fd, lock->path))
    unlink (lock->path); /* while it is ours: the next one makes a new file */
  close (lock->fd);
  free (lock->path);
  free (lock);
}
