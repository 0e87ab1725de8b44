/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.h: how engine functions report failure.
 *
 * A function that can fail returns bool (or a pointer) and fills in the ScwError it was given, which may be
 * NULL. The message starts in lower case, says what failed, quotes the subject (a file, tensor or measure)
 * and the position in it, and has no full stop:
 *
 *     cannot open 'x.pth': refused global 'os.system' at byte 512
 *
 * It is one line of UTF-8. Control characters and invalid sequences, which may come from a file, become
 * '?'.
 *
 * The first failure wins: an error that is already set is never overwritten.
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
  SCW_ERROR_NEWER,    /* a file that a newer version of the program has written */
  SCW_ERROR_REFUSED,  /* an edit that cannot be done; detail: ScwRefusal (engine/notation/edit/refusal.h) */
} ScwErrorCode;

/* What was to be done to the file that an error names. */
typedef enum
{
  SCW_DEED_NONE,
  SCW_DEED_OPEN,
  SCW_DEED_READ,
  SCW_DEED_WRITE,
  SCW_DEED_SAVE,
  SCW_DEED_DECODE,
  SCW_DEED_COUNT
} ScwDeed;

/* Why, where it can be said to somebody who does not know the program. */
typedef enum
{
  SCW_REASON_NONE,
  SCW_REASON_SYSTEM, /* detail: errno */
  SCW_REASON_MEMORY,
  SCW_REASON_TRUNCATED, /* of pictures, as those up to TOO_SLOW */
  SCW_REASON_EMPTY,
  SCW_REASON_DAMAGED,
  SCW_REASON_UNKNOWN_KIND,
  SCW_REASON_NO_PICTURE,
  SCW_REASON_NO_PAGE,
  SCW_REASON_PASSWORD,
  SCW_REASON_NO_HEIF,
  SCW_REASON_TOO_SLOW,
  SCW_REASON_NO_FILE,      /* but a folder, a pipe, a device */
  SCW_REASON_SINGLE_STAFF, /* which the model cannot read */
  SCW_REASON_STAVES,       /* so many that the model cannot read them; detail: how many */
  SCW_REASON_CHANGED,      /* by another program */
  SCW_REASON_LEARNER_MISSING,
  SCW_REASON_LEARNER_CANNOT_START,
  SCW_REASON_LEARNER_SILENT,
  SCW_REASON_COUNT
} ScwReason;

typedef struct
{
  ScwErrorCode code;
  char message[512];
  int detail; /* what the code or the reason says it is */
  ScwReason reason;
  ScwDeed deed;
  char subject[256]; /* the file, as the message names it */
  int reason_at;     /* where in the message the reason begins */
} ScwError;

/* Sets the error unless it is set (or NULL) and returns false, so that one can write `return scw_fail (...)`. */
bool scw_fail (ScwError *error, ScwErrorCode code, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

/* The same, with a detail, and with a reason too. */
bool scw_fail_with (ScwError *error, ScwErrorCode code, int detail, const char *format, ...)
  __attribute__ ((format (printf, 4, 5)));
bool
scw_fail_because (ScwError *error, ScwErrorCode code, ScwReason reason, int detail, const char *format, ...)
  __attribute__ ((format (printf, 5, 6)));

/* What the system says of an errno. */
bool scw_fail_errno (ScwError *error, int number);

/* The same error as 'cause', with all that it knows. */
bool scw_fail_as (ScwError *error, const ScwError *cause);

/* Puts "context: " before the message of an error that is set: "cannot open 'x.pth'" and the like. Returns false. */
bool scw_fail_prefix (ScwError *error, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* The same with "cannot open 'subject'", of which the error keeps what it says. */
bool scw_fail_about (ScwError *error, ScwDeed deed, const char *subject);

/* "open", "truncated": stable names for files and other processes. An unknown name is NONE. */
const char *scw_deed_name (ScwDeed deed);
const char *scw_reason_name (ScwReason reason);
ScwReason scw_reason_named (const char *name);

/* What the system says of an errno, in English whatever the locale: messages are the same for everybody. */
const char *scw_errno_text (int number);
