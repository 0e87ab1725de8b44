/* SPDX-License-Identifier: GPL-3.0-or-later */
/* source.h: where the samples of training come from: data that lies there (data.h), or scores that are pressed as they are
 * wanted, of which no sample comes twice and none is ever a file.
 *
 * Samples are numbered from 0. The sample of a number is the same each time it is drawn, on any thread, with the same
 * seed: a run that goes on draws what the one that was stopped would have drawn.
 */
#pragma once

#include "engine/train/data/data.h"

/* A sample as it is drawn. Free what it holds with scw_drawn_clear. */
typedef struct
{
  ScwGray *picture;
  double space; /* pixels a staff space */
  int *ids;     /* (n) with <bos> and <eos> */
  int n;
  ScwSymbolMark *marks; /* (n_marks), in pixels of the picture; NULL where none are known */
  int n_marks;
} ScwDrawn;

typedef struct
{
  const void *data; /* what the functions get */
  int64_t n;        /* samples */
  bool endless;     /* there is no end of them; n does not count */
  double share;     /* in a mixture, of all samples; where there is one source alone it does not count */

  /* About how many tokens a sample has and what a step with it costs (scw_data_cost), without drawing it. */
  void (*estimate) (const void *data, int64_t index, int *tokens, double *cost);

  /* 'marks': the symbols are wanted. False and error. */
  bool (*draw) (const void *data, uint64_t seed, int64_t index, bool marks, ScwDrawn *drawn, ScwError *error);

  /* What it is called, for messages: "train-0.bin, record 17 (song-3)". */
  void (*name) (const void *data, int64_t index, char *out, int size);
} ScwSource;

/* A data set as a source; it must outlive it. */
ScwSource scw_source_of (const ScwData *data);

void scw_drawn_clear (ScwDrawn *drawn);
