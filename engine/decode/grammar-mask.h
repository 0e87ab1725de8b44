/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar-mask.h: the grammar of engine/notation as a mask for the reader.
 *
 *     ScwGrammar grammar;
 *     scw_grammar_init (&grammar, NULL);
 *     options.mask = &scw_grammar_mask;
 *     options.mask_state = &grammar;
 */
#pragma once

#include "engine/decode/reader.h"
#include "engine/notation/grammar/grammar.h"

/* The state is a ScwGrammar of the caller's. */
extern const ScwMaskClass scw_grammar_mask; /* only what cannot be read is kept out */
extern const ScwMaskClass
  scw_grammar_mask_soft; /* and what is rarely meant (bars that do not add up) is made less likely */

/* For other masks over the same automaton: what it says of all tokens, cut to those the network knows. */
void scw_mask_give (const uint8_t all[SCW_LMX_COUNT], uint8_t *mask, int vocab);
void scw_mask_penalise (const ScwGrammar *grammar, float *logprobs, int vocab);
