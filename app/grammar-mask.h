/* grammar-mask.h: the LMX grammar (engine/notation) as the mask of a reader (engine/decode), which know
 * nothing of each other. */
#pragma once

#include "engine/decode/reader.h"

extern const ScwMaskClass scw_grammar_mask;

/* The state to begin with, at <bos>; freed with scw_grammar_mask.free. staves: 1 to 3, or 0 where that is not
 * known. */
void *scw_grammar_mask_new (int staves);
