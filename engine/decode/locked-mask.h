/* SPDX-License-Identifier: GPL-3.0-or-later */
/* locked-mask.h: a mask for reading a system again after a correction: the grammar, plus tokens that must
 * not change.
 *
 *     old tokens     measure a b c measure d E f measure G H I        (capitals: locked)
 *     a new reading  measure x     measure y E z measure G H I
 *
 * A measure whose tokens are all locked is repeated word for word. A locked note is written when its voice
 * reaches the note's position: until then nothing is allowed that would step over it (a longer note, a
 * barline, the end), and voices keep their old order. The note keeps its voice, staff and stem, its grace
 * notes, its chord, and the signatures right before it. Measures are counted from the beginning of the
 * system.
 *
 * A lock that cannot be kept, because the prefix has already passed it, is dropped and counted. It never
 * stops the reading.
 *
 *     ScwLockedMask *mask = scw_locked_mask_new (NULL, tokens, locked, n, &error);
 *     options.mask = &scw_locked_mask;
 *     options.mask_state = mask;
 */
#pragma once

#include "engine/decode/reader.h"
#include "engine/notation/grammar/grammar.h"

typedef struct ScwLockedMask ScwLockedMask;

/* Locks in measures that the options say there are not are given up. 'locked' (n) is 1 for the tokens that have to stay. A note is locked when its pitch, length or a mark is;
 * voice, staff and stem alone lock nothing. Options as for scw_grammar_init. NULL: memory. */
ScwLockedMask *scw_locked_mask_new (
  const ScwGrammarOptions *options, const int32_t *tokens, const uint8_t *locked, int n, ScwError *error);
void scw_locked_mask_free (ScwLockedMask *mask);

/* Locks that were given up so far, or have not been written yet. */
int scw_locked_mask_lost (const ScwLockedMask *mask);

/* The state is a ScwLockedMask. Penalties as scw_grammar_mask_soft. */
extern const ScwMaskClass scw_locked_mask;
