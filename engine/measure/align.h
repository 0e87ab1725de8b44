/* SPDX-License-Identifier: GPL-3.0-or-later */
/* align.h: which token that was read stands for which token that is there.
 *
 * An alignment with the fewest edits (its number of edits is scw_edit_distance); among these, one that
 * replaces as few tokens as possible by tokens of another class, so that a wrong pitch is told as a pitch
 * taken for another.
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
