/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"

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

bool
scw_fail (ScwError *error, ScwErrorCode code, const char *format, ...)
{
  if (error != NULL && error->code == SCW_ERROR_NONE)
    {
      va_list args;

      error->code = code;
      va_start (args, format);
      vsnprintf (error->message, sizeof error->message, format, args);
      va_end (args);
      make_line (error->message);
    }
  return false;
}

bool
scw_fail_prefix (ScwError *error, const char *format, ...)
{
  if (error != NULL && error->code != SCW_ERROR_NONE)
    {
      char context[512];
      char whole[sizeof context + sizeof error->message + 2];
      va_list args;

      va_start (args, format);
      vsnprintf (context, sizeof context, format, args);
      va_end (args);
      snprintf (whole, sizeof whole, "%s: %s", context, error->message);
      memcpy (error->message, whole, sizeof error->message - 1);
      error->message[sizeof error->message - 1] = '\0';
      make_line (error->message);
    }
  return false;
}

const char *
scw_errno_text (int number)
{
  const char *text = strerrordesc_np (number);

  return text != NULL ? text : "unknown error";
}
