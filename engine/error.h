/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.h: how an engine function says what went wrong.
 *
 * A function that can fail returns bool (or a pointer) and fills the ScwError it was given; NULL is
 * allowed where the caller does not care. The message begins in lower case, says what failed, quotes
 * the subject (file, tensor, measure) and the place in it, and ends without a full stop:
 *
 *     cannot open 'x.pth': refused global 'os.system' at byte 512
 *
 * It is one line of UTF-8: control characters and broken sequences, which a file may have brought, become '?'.
 *
 * The first failure counts: an error that is already set is never overwritten.
 */
#pragma once

#include <stdbool.h>

typedef enum
{
  SCW_ERROR_NONE = 0,
  SCW_ERROR_FILE,      /* could not be opened, read or written (missing, no permission, disk full) */
  SCW_ERROR_FORMAT,    /* was read and is not what it says it is: truncated, lying header, hostile */
  SCW_ERROR_LIMIT,     /* is larger than we are willing to handle */
  SCW_ERROR_MODEL,     /* weights and configuration do not fit together */
  SCW_ERROR_NOTATION,  /* music that cannot be represented */
  SCW_ERROR_CANCELLED, /* somebody asked for it */
  SCW_ERROR_MEMORY,
  SCW_ERROR_ARGUMENT, /* the caller asked for something impossible */
} ScwErrorCode;

typedef struct
{
  ScwErrorCode code;
  char message[512];
} ScwError;

/* Sets the error unless it is set (or NULL) and returns false, so that one can write `return scw_fail (...)`. */
bool scw_fail (ScwError *error, ScwErrorCode code, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

/* Puts "context: " before the message of an error that is set: "cannot open 'x.pth'" and the like. Returns false. */
bool scw_fail_prefix (ScwError *error, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* What the system says of an errno, in English whatever the locale: messages are the same for everybody. */
const char *scw_errno_text (int number);
