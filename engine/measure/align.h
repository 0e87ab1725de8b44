/* SPDX-License-Identifier: GPL-3.0-or-later */
/* align.h: aligns the tokens that were read with the true ones.
 *
 * The alignment has the fewest edits possible (scw_edit_distance) and, among those that do, the fewest
 * replacements by a token of another class, so that a wrong pitch is reported as one pitch taken for
 * another.
 *
 *     truth   C4  voice:1  quarter  stem:up            .
 *     read    D4  .        quarter  stem:up            staff:1
 *             replaced     kept     kept
 *                 missed                               invented
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"

typedef enum
{
  SCW_EDIT_KEPT,
  SCW_EDIT_REPLACED,
  SCW_EDIT_INVENTED, /* read, and not there: truth is -1 */
  SCW_EDIT_MISSED,   /* there, and not read: read is -1 */
} ScwEditKind;

typedef struct
{
  ScwEditKind kind;
  int32_t read, truth; /* tokens */
} ScwEdit;

/* The most pairs of tokens that are aligned, a byte of memory each; common beginnings and ends do not count.
 */
#define SCW_ALIGN_MAX_PAIRS (256 << 20)

/* The edits in order, to be freed (not NULL where both lists are empty). NULL and error: LIMIT, MEMORY. */
ScwEdit *
scw_align (const int32_t *read, int n_read, const int32_t *truth, int n_truth, int *n_edits, ScwError *error);
