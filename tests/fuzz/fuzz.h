/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h: what a fuzz target is.
 *
 * One function, which libFuzzer calls with ever new bytes. It must not crash, leak, hang or grow; beyond that
 * a target checks what the header of the function under test promises, with FUZZ_CHECK. The bytes are a heap
 * block of exactly that size: reading beyond it is seen.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <libxml/xmlstring.h>

#include "engine/error.h"

#define FUZZ_CHECK(condition) \
  do                          \
    {                         \
      if (!(condition))       \
        abort ();             \
    }                         \
  while (0)

/* A failure says why, on one line of UTF-8. */
static inline void
fuzz_check_error (const ScwError *error)
{
  FUZZ_CHECK (error->code != SCW_ERROR_NONE && error->message[0] != '\0');
  FUZZ_CHECK (xmlCheckUTF8 ((const unsigned char *) error->message) == 1);
  for (const char *c = error->message; *c != '\0'; c++)
    FUZZ_CHECK ((unsigned char) *c >= 0x20 && *c != 0x7f);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int LLVMFuzzerInitialize (int *argc,
                          char ***argv); /* once, before the first input; a target need not have it */
