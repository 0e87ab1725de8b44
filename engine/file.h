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
 * - A file that may not be written is not replaced either, though its folder would allow it.
 * - Where the filesystem can (O_TMPFILE), the new file has no name until it is whole, so that nothing is left
 *   behind when the program is killed.
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

/* 'mode' is for a file that is not there yet, and is masked by the umask. */
bool scw_new_file_open (ScwNewFile *file, const char *path, mode_t mode, ScwError *error);

/* Puts the new file in the place of the old one, and both the file and its folder on the disk. The descriptor
 * stays open. */
bool scw_new_file_finish (ScwNewFile *file, ScwError *error);

/* Removes what is not finished. A descriptor that the caller wants to keep may be taken out before (fd = -1).
 */
void scw_new_file_close (ScwNewFile *file);

/* All of the above. False: "cannot write 'PATH': WHY". */
bool scw_write_file (const char *path, const void *data, size_t size, ScwError *error);

/* write() until all is written. False, and errno: it could not be. */
bool scw_write_bytes (int fd, const void *data, size_t size);
bool scw_write_all (int fd, const void *data, size_t size, ScwError *error);

/* All of a file or of what comes through a pipe, to be freed, and a zero behind it. NULL and error: it cannot be
 * read, or is more than 'most' bytes. */
char *scw_read_file (const char *path, size_t most, size_t *size, ScwError *error);

/* The same from where an open file is. */
char *scw_read_rest (int fd, size_t most, size_t *size, ScwError *error);

/* FOLDER/beforeNAMEbehind for the path FOLDER/NAME, to be freed; NULL: memory. Where that would be too long for
 * a name, the end of NAME gives way to a checksum. */
char *scw_path_beside (const char *path, const char *before, const char *behind);

/* A file without a name for what is too large to be kept in memory, in $TMPDIR or /tmp. -1 and error: none
 * could be made. */
int scw_spool_open (ScwError *error);

/* A lock that the kernel lets go of when the process dies, however it dies: no lock is ever stale. Its file
 * goes when the lock is freed, so a lock that was waited for on a file that is gone by now is taken again
 * on a new one: two never hold the same path. Nothing waits: NULL without error where another holds it. */
typedef struct ScwLock ScwLock;

ScwLock *scw_lock_take (const char *path, mode_t mode, ScwError *error);

/* Removes the file and lets go. NULL is allowed. */
void scw_lock_free (ScwLock *lock);
