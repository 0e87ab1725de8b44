#include "engine/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    }
  return false;
}
