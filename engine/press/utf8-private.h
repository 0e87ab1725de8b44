/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8-private.h: letters of a text. */
#pragma once

#include <stdint.h>

/* The letter at *text, which moves behind it; a byte that makes no sense counts as U+FFFD. */
static inline uint32_t
utf8_next (const char **text)
{
  const unsigned char *at = (const unsigned char *) *text;
  const int more = at[0] < 0x80   ? 0
                   : at[0] < 0xc0 ? -1
                   : at[0] < 0xe0 ? 1
                   : at[0] < 0xf0 ? 2
                   : at[0] < 0xf8 ? 3
                                  : -1;
  uint32_t letter = more <= 0 ? at[0] : at[0] & (0x3fu >> more);

  for (int i = 1; i <= more; i++)
    {
      if ((at[i] & 0xc0) != 0x80)
        {
          *text += 1;
          return 0xfffd;
        }
      letter = letter << 6 | (at[i] & 0x3fu);
    }
  *text += more < 0 ? 1 : more + 1;
  return more < 0 ? 0xfffd : letter;
}
