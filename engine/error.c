/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the UTF-8 character at 's' if it can be shown on a line; 0: a control character, or no UTF-8. */
static size_t
showable (const unsigned char *s)
{
  const size_t more = *s < 0x80 ? 0 : *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
  static const uint32_t least[] = { 0x20, 0xa0, 0x800, 0x10000 };
  uint32_t code = more == 0 ? *s : *s & (0x3fU >> more);

  for (size_t i = 1; i <= more; i++)
    {
      if ((s[i] & 0xc0) != 0x80)
        return 0;
      code = code << 6 | (s[i] & 0x3f);
    }
  if (code < least[more] || code == 0x7f || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff
      || (more > 0 && (*s < 0xc0 || *s > 0xf4)))
    return 0;
  return more + 1;
}

/* What a file calls its elements is quoted in messages, and may be anything. */
static void
make_line (char *message)
{
  for (unsigned char *s = (unsigned char *) message; *s != '\0';)
    {
      const size_t n = showable (s);

      if (n == 0)
        *s = '?';
      s += n > 0 ? n : 1;
    }
}

static void __attribute__ ((format (printf, 5, 0)))
set (ScwError *error, ScwErrorCode code, ScwReason reason, int detail, const char *format, va_list args)
{
  if (error == NULL || error->code != SCW_ERROR_NONE)
    return;
  error->code = code;
  error->reason = reason == SCW_REASON_NONE && code == SCW_ERROR_MEMORY ? SCW_REASON_MEMORY : reason;
  error->detail = detail;
  error->deed = SCW_DEED_NONE;
  error->subject[0] = '\0';
  error->reason_at = 0;
  vsnprintf (error->message, sizeof error->message, format, args);
  make_line (error->message);
}

bool
scw_fail (ScwError *error, ScwErrorCode code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  set (error, code, SCW_REASON_NONE, 0, format, args);
  va_end (args);
  return false;
}

bool
scw_fail_with (ScwError *error, ScwErrorCode code, int detail, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  set (error, code, SCW_REASON_NONE, detail, format, args);
  va_end (args);
  return false;
}

bool
scw_fail_because (ScwError *error, ScwErrorCode code, ScwReason reason, int detail, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  set (error, code, reason, detail, format, args);
  va_end (args);
  return false;
}

bool
scw_fail_errno (ScwError *error, int number)
{
  return scw_fail_because (error, number == ENOMEM ? SCW_ERROR_MEMORY : SCW_ERROR_FILE, SCW_REASON_SYSTEM,
                           number, "%s", scw_errno_text (number));
}

bool
scw_fail_as (ScwError *error, const ScwError *cause)
{
  if (error != NULL && error->code == SCW_ERROR_NONE)
    *error = *cause;
  return false;
}

static void
put_before (ScwError *error, const char *context)
{
  char whole[2 * sizeof error->message + 2];

  snprintf (whole, sizeof whole, "%s: %s", context, error->message);
  memcpy (error->message, whole, sizeof error->message - 1);
  error->message[sizeof error->message - 1] = '\0';
  make_line (error->message);
}

bool
scw_fail_prefix (ScwError *error, const char *format, ...)
{
  char context[sizeof error->message];
  va_list args;

  if (error == NULL || error->code == SCW_ERROR_NONE)
    return false;
  va_start (args, format);
  vsnprintf (context, sizeof context, format, args);
  va_end (args);
  put_before (error, context);
  /* What stands before it now says more than was known. */
  error->deed = SCW_DEED_NONE;
  error->reason = SCW_REASON_NONE;
  error->reason_at = 0;
  return false;
}

bool
scw_fail_about (ScwError *error, ScwDeed deed, const char *subject)
{
  char context[sizeof error->message];
  size_t n;

  if (error == NULL || error->code == SCW_ERROR_NONE)
    return false;
  snprintf (error->subject, sizeof error->subject, "%s", subject);
  make_line (error->subject);
  snprintf (context, sizeof context, "cannot %s '%s'", scw_deed_name (deed), error->subject);
  put_before (error, context);
  if (error->deed != SCW_DEED_NONE) /* of another file */
    error->reason = SCW_REASON_NONE;
  error->deed = deed;
  n = strlen (context) + 2;
  error->reason_at = n < strlen (error->message) ? (int) n : 0;
  return false;
}

const char *
scw_deed_name (ScwDeed deed)
{
  static const char *const names[SCW_DEED_COUNT] = {
    [SCW_DEED_NONE] = "none",   [SCW_DEED_OPEN] = "open", [SCW_DEED_READ] = "read",
    [SCW_DEED_WRITE] = "write", [SCW_DEED_SAVE] = "save", [SCW_DEED_DECODE] = "decode",
  };

  return (unsigned) deed < SCW_DEED_COUNT ? names[deed] : "none";
}

static const char *const reasons[SCW_REASON_COUNT] = {
  [SCW_REASON_NONE] = "none",
  [SCW_REASON_SYSTEM] = "system",
  [SCW_REASON_MEMORY] = "memory",
  [SCW_REASON_TRUNCATED] = "truncated",
  [SCW_REASON_EMPTY] = "empty",
  [SCW_REASON_DAMAGED] = "damaged",
  [SCW_REASON_UNKNOWN_KIND] = "unknown-kind",
  [SCW_REASON_NO_PICTURE] = "no-picture",
  [SCW_REASON_NO_PAGE] = "no-page",
  [SCW_REASON_PASSWORD] = "password",
  [SCW_REASON_NO_HEIF] = "no-heif",
  [SCW_REASON_TOO_SLOW] = "too-slow",
  [SCW_REASON_NO_FILE] = "no-file",
  [SCW_REASON_SINGLE_STAFF] = "single-staff",
  [SCW_REASON_STAVES] = "staves",
  [SCW_REASON_CHANGED] = "changed",
  [SCW_REASON_LEARNER_MISSING] = "learner-missing",
  [SCW_REASON_LEARNER_CANNOT_START] = "learner-cannot-start",
  [SCW_REASON_LEARNER_SILENT] = "learner-silent",
};

const char *
scw_reason_name (ScwReason reason)
{
  return (unsigned) reason < SCW_REASON_COUNT ? reasons[reason] : "none";
}

ScwReason
scw_reason_named (const char *name)
{
  for (int reason = 0; reason < SCW_REASON_COUNT; reason++)
    if (strcmp (reasons[reason], name) == 0)
      return (ScwReason) reason;
  return SCW_REASON_NONE;
}

const char *
scw_errno_text (int number)
{
  const char *text = strerrordesc_np (number);

  return text != NULL ? text : "unknown error";
}
