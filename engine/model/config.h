/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.h: the dimensions and options of a network, read from `vitomr.config` in the metadata of its
 * weight file.
 *
 * ViTOMR is a vision transformer for pictures of varying size, a transition head (linear, GELU, linear) to
 * the decoder's width, and a causal decoder with cross-attention. LayerNorm's eps is 1e-5 in the blocks and
 * 1e-6 in the two final norms; GELU is the exact one (erf).
 *
 *     name   encoder                        head  decoder                         norm  parameters
 *     tiny   6 x 256,   4 heads, mlp 1024    512  4 x 256,   4 heads, mlp 1024   pre    12,863,715
 *     mid    6 x 384,   6 heads, mlp 1536   1024  5 x 384,   6 heads, mlp 1536   pre    28,740,195
 *     small  12 x 384,  6 heads, mlp 1536   1536  8 x 512,   8 heads, mlp 2048   pre    62,031,715
 *     base   12 x 768, 12 heads, mlp 3072   4096  12 x 1024, 16 heads, mlp 4096  post  305,414,627
 *
 * base is the network of ViTOMR's author; mid is the one we ship.
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"
#include "engine/model/weights/weights.h"

typedef struct
{
  char name[32];
  int patch; /* pixels a side */
  int enc_dim, enc_layers, enc_heads, enc_mlp;
  int head_dim; /* hidden width of the transition head */
  int dec_dim, dec_layers, dec_heads, dec_mlp;
  int vocab;
  int max_tokens;   /* positions of the decoder, <bos> included */
  int pe_h, pe_w;   /* the largest grid of patches */
  bool norm_first;  /* pre-norm or post-norm blocks */
  float image_mean; /* x = (v / 255 - image_mean) / image_std */
  float image_std;
  float staff_space; /* pixels between two staff lines the network was trained on; 0: the reference's own
                        resizing */
  int blank;         /* patches without a pixel below this are left out; 0: all are kept */
  unsigned
    staves; /* bit n: it was trained on systems of n staves; grand staves (bit 2) unless the file says more */
} ScwConfig;

/* "nano" (the test fixtures' size), "tiny", "mid", "small" or "base"; false and error for another name. */
bool scw_config_named (ScwConfig *config, const char *name, ScwError *error);

/* Parses the JSON of `vitomr.config`. Keys it does not say are those of tiny; nonsense is SCW_ERROR_MODEL. */
bool scw_config_parse (ScwConfig *config, const char *json, ScwError *error);

/* What the shapes of the tensors say, for files without a config: heads of 64, the habits of base (post-norm,
 * all patches). With encoder_only, tensors of transition head and decoder need not be there and their sizes
 * are 0. */
bool
scw_config_from_shapes (ScwConfig *config, const ScwWeights *weights, bool encoder_only, ScwError *error);

/* The configuration of a reader's weights: as their metadata say, else as their shapes do. */
bool scw_config_of (ScwConfig *config, const ScwWeights *weights, ScwError *error);

/* Whether weights of this configuration were trained on systems of this many staves; 0: not known, taken to
 * be. Otherwise false and SCW_ERROR_ARGUMENT, in words for a musician. */
bool scw_config_reads (const ScwConfig *config, int staves, ScwError *error);
