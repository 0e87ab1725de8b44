/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h: texts in buffers of a fixed size. */
#pragma once

#include <stddef.h>

/* Copies n bytes of UTF-8 to 'to', which has room for 'size' (at least 1) with the '\0': what fits, never a part of
 * a character. */
void scw_text_copy (char *to, size_t size, const char *from, size_t n);
