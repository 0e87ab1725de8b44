/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.h: samples packed for one pass, and the two halves of the network run over them.
 *
 *     patches (P, 256) -> encoder (P, enc_dim) -> transition head -> memory (P, dec_dim)
 *     tokens embedded (R, dec_dim) + memory -> decoder -> logits (R, vocab)
 *
 * P and R count the patches and the predicted tokens of all samples; sample i's are rows first[i] ..
 * first[i + 1] - 1 of each. Row t of a sample takes token t and predicts token t + 1. Everything is
 * allocated in the pass's arena.
 */
#pragma once

#include "engine/image/patches.h"
#include "engine/train/network/layout.h"

/* A symbol (symbols.h) and the patch it lies in, counted in ScwPatches. */
typedef struct
{
  int patch, symbol;
} ScwSeenSymbol;

/* One picture and the tokens it should be read as, <bos> and <eos> included. Borrowed. */
typedef struct
{
  const ScwPatches *patches;
  const int *ids; /* (n) */
  int n;
  const ScwSeenSymbol *symbols; /* (n_symbols) or NULL */
  int n_symbols;

  /* (patches, dec_dim) what encoder and transition head make of the picture (scw_train_memory), where it is
   * known and neither of them learns; NULL: they are asked. All samples of a batch have it, or none. */
  const ScwReal *memory;

  const int *fed; /* (n) what the decoder is given for the tokens it should have written, or NULL: ids */
} ScwSample;

typedef struct
{
  ScwRagged patches;
  ScwReal *pixels; /* (P, patch^2) */
  int *places;     /* (P) row * pe_w + col */
  ScwRagged tokens;
  int *inputs;  /* (R) */
  int *targets; /* (R) */
} ScwBatch;

/* Packs n samples. 'serial' numbers the first of them among all that are ever drawn (for dropout). Only
 * pictures are needed where ids is NULL. SCW_ERROR_LIMIT for a picture or a text the network has no positions
 * for, SCW_ERROR_ARGUMENT for an unknown token. */
bool scw_batch_pack (ScwPass *pass,
                     const ScwLayout *layout,
                     const ScwSample *samples,
                     int n,
                     uint64_t serial,
                     ScwBatch *batch,
                     ScwError *error);

/* Ragged sequences of the given lengths (n), from the arena; keys for dropout when the pass has a seed. */
bool scw_ragged_make (ScwPass *pass, const int *lengths, int n, uint64_t serial, ScwRagged *ragged);

/* The encoder after its last norm. 'pixels' and 'places' are those of 'rows'. */
typedef struct
{
  const ScwRagged *rows;
  const ScwReal *pixels;
  const int *places;
  ScwSeen seen;
  ScwTape tape;
  ScwReal *out; /* (P, enc_dim) */
} ScwEncoding;

bool scw_train_encoder (ScwPass *pass,
                        const ScwLayout *layout,
                        const ScwRagged *rows,
                        const ScwReal *pixels,
                        const int *places,
                        ScwEncoding *e);

/* d (P, enc_dim): the derivative by e->out; used up. */
void scw_train_encoder_backward (ScwPass *pass, const ScwLayout *layout, ScwEncoding *e, ScwReal *d);

/* The transition head: Linear, GELU, dropout, Linear. */
typedef struct
{
  ScwReal *hidden;   /* (P, head_dim) before GELU */
  ScwReal *memory;   /* (P, dec_dim) */
  ScwReal *d_memory; /* (P, dec_dim) zeros, for the decoder to add to; NULL if nothing is learned */
} ScwHeadOut;

bool scw_train_head (ScwPass *pass, const ScwLayout *layout, const ScwEncoding *e, ScwHeadOut *h);

/* The same for samples that know their memory: nothing is computed, and nothing to be learned. */
bool scw_train_known_memory (
  ScwPass *pass, const ScwLayout *layout, const ScwSample *samples, const ScwRagged *rows, ScwHeadOut *h);

/* memory (patches, dec_dim) of one picture, without dropout. Resets the arena. */
bool scw_train_memory (
  ScwPass *pass, const ScwLayout *layout, const ScwPatches *patches, ScwReal *memory, ScwError *error);

/* From h->d_memory to the derivative by e->out, (P, enc_dim), from the arena. NULL when out of memory. */
ScwReal *
scw_train_head_backward (ScwPass *pass, const ScwLayout *layout, const ScwEncoding *e, const ScwHeadOut *h);

/* x (R, dec_dim) = rows of the vocabulary's embedding, and its derivative. */
void scw_embed (ScwPass *pass, const ScwLayout *layout, const int *ids, int rows, ScwReal *x);
void
scw_embed_backward (ScwPass *pass, const ScwLayout *layout, const int *ids, int rows, const ScwReal *d_x);

typedef struct
{
  const ScwRagged *rows;
  ScwSeen seen;
  ScwTape tape;
  ScwReal *out;    /* (R, dec_dim) */
  ScwReal *logits; /* (R, vocab) */
} ScwDecoding;

/* x (R, dec_dim): embedded tokens without positions; becomes the decoding's. 'turn' tells several decodings
 * of one pass apart. */
bool scw_train_decoder (ScwPass *pass,
                        const ScwLayout *layout,
                        const ScwRagged *rows,
                        ScwReal *x,
                        const ScwRagged *memory_rows,
                        const ScwHeadOut *head,
                        int turn,
                        ScwDecoding *d);

/* From d_logits (R, vocab) to the derivative by x, (R, dec_dim), from the arena; adds to the head's d_memory.
 * NULL when out of memory. */
ScwReal *
scw_train_decoder_backward (ScwPass *pass, const ScwLayout *layout, ScwDecoding *d, const ScwReal *d_logits);
