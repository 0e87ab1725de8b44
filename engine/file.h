/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h: atomic file writing, whole-file reading, unnamed temporary files, and file locks.
 *
 * A new file is written beside the one it replaces, synced, and then renamed over it. So the old file is
 * never lost, and nobody reads half of the new one:
 *
 *     ScwNewFile file;
 *     bool ok = scw_new_file_open (&file, path, 0666, error) && scw_write_all (file.fd, data, size, error)
 *               && scw_new_file_finish (&file, error);
 *
 *     scw_new_file_close (&file);
 *
 * - A symbolic link stays; the file it points to is replaced.
 * - The new file has the permissions of the old one, or those that open() gives: the umask is never touched.
 * - A file without write permission is not replaced, although its folder would allow it.
 * - If the filesystem supports O_TMPFILE, the new file has no name until it is complete, so nothing is left
 *   behind if the program is killed.
 * - Pipes and devices are written to, not replaced.
 *
 * Errors say why ("No space left on device"), not what was being done; only scw_write_file says both.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "engine/error.h"

typedef struct
{
  int fd;        /* open for reading and writing, unless in_place; -1: not open */
  char *path;    /* what is replaced, links followed */
  char *aside;   /* the name it is written under; NULL: it has none */
  mode_t mode;   /* what it is given in the end; 0: it has it already */
  bool in_place; /* a pipe or a device */
} ScwNewFile;

/* 'mode' applies if the file does not exist yet, and is masked by the umask. */
bool scw_new_file_open (ScwNewFile *file, const char *path, mode_t mode, ScwError *error);

/* Replaces the old file with the new one, and syncs the file and its folder to disk. The descriptor stays
 * open.
 */
bool scw_new_file_finish (ScwNewFile *file, ScwError *error);

/* Removes an unfinished file. To keep the descriptor, take it out first (fd = -1).
 */
void scw_new_file_close (ScwNewFile *file);

/* All of the above. False: "cannot write 'PATH': WHY". */
bool scw_write_file (const char *path, const void *data, size_t size, ScwError *error);

/* Calls write() until everything is written. On failure returns false and sets errno. */
bool scw_write_bytes (int fd, const void *data, size_t size);
bool scw_write_all (int fd, const void *data, size_t size, ScwError *error);

/* Reads a whole file or pipe; a NUL byte is appended. Free the result. NULL and error if it cannot be read
 * or has more than 'most' bytes.
 */
char *scw_read_file (const char *path, size_t most, size_t *size, ScwError *error);

/* The same, from the current position of an open file. */
char *scw_read_rest (int fd, size_t most, size_t *size, ScwError *error);

/* FOLDER/beforeNAMEbehind for the path FOLDER/NAME; free it. NULL: out of memory. If the name would be too
 * long, a checksum replaces the end of NAME.
 */
char *scw_path_beside (const char *path, const char *before, const char *behind);

/* Creates an unnamed file in $TMPDIR or /tmp, for data too large to keep in memory. -1 and error on
 * failure.
 */
int scw_spool_open (ScwError *error);

/* A lock that the kernel releases when the process dies, however it dies, so no lock is ever stale. Freeing
 * the lock removes its file. A lock won on a file that has been removed in the meantime is therefore taken
 * again on a new file, so two processes never hold the same path. It never waits: NULL without error if
 * another process holds the lock.
 */
typedef struct ScwLock ScwLock;

ScwLock *scw_lock_take (const char *path, mode_t mode, ScwError *error);

/* Removes the file and releases the lock. NULL is allowed. */
void scw_lock_free (ScwLock *lock);
