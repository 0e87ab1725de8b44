/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symbols.h: an auxiliary task: predict which symbols lie in which patch.
 *
 *     encoder's output (P, enc_dim) -> linear -> (P, SCW_SYMBOLS), a binary decision for each
 *
 * A network trained from scratch remains a mere language model for a long time before it looks at the
 * picture: the decoder ignores an encoder that says nothing useful, so the encoder gets no gradient. Asking
 * the encoder directly for the symbols it sees breaks the deadlock (a form of deep supervision; Lee et al.
 * 2015, "Deeply-supervised nets"). The layer is discarded after training.
 *
 * Packs say where each symbol was drawn: "g": [class, x, y, ...]. Classes are SMuFL code points (E0A4, the
 * black notehead), u3 and l-2 (noteheads by their steps above the lowest line of the upper and lower staff),
 * dots, and the ends of beams, slurs and ties.
 *
 *     loss = mean over patches of the sum over symbols of
 *            3 softplus (-z) where the symbol is, softplus (z) where it is not; softplus (z) = log (1 + e^z)
 */
#pragma once

#include "engine/train/objectives/teacher.h"

/* The class of a name, or -1. */
int scw_symbol_class (const char *name);

/* And the name of a class. */
const char *scw_symbol_name (int symbol);

/* d (P, enc_dim) from the arena: the derivative by e->out of pass->symbols times the sum of the loss over
 * patches; adds to the layer's derivatives, and the sum to the tally. NULL where nothing is asked, or out of
 * memory. */
ScwReal *scw_train_symbols (
  ScwPass *pass, const ScwLayout *layout, const ScwSample *samples, const ScwEncoding *e, ScwTally *tally);
