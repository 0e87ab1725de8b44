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
