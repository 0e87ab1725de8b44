/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/text.h"

#include <string.h>

void
scw_text_copy (char *to, size_t size, const char *from, size_t n)
{
  if (n >= size)
    {
      n = size - 1;
      while (n > 0 && ((unsigned char) from[n] & 0xc0) == 0x80)
        n--;
    }
  memcpy (to, from, n);
  to[n] = '\0';
}
