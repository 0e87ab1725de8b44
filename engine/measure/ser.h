/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ser.h: the symbol error rate: how many tokens must be inserted, deleted or replaced to turn what was read
 * into the truth, relative to the length of the truth. Micro-averaged: sums over all systems are divided,
 * rates are not averaged.
 *
 *     SER = sum (edit distance) / sum (tokens of the truth)
 *
 * Source: Levenshtein's distance with unit costs, as in the OLiMPiC benchmark (Mayer et al., 2024).
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"

/* Edit distance of two token lists; -1 and error when memory is short. */
int64_t scw_edit_distance (const int32_t *a, int n_a, const int32_t *b, int n_b, ScwError *error);

/* Sums over systems; begins as {0}. */
typedef struct
{
  int64_t edits;
  int64_t tokens; /* of the truth */
  int64_t systems;
  int64_t exact; /* systems without an error */
} ScwSer;

bool scw_ser_add (
  ScwSer *ser, const int32_t *read, int n_read, const int32_t *truth, int n_truth, ScwError *error);

/* 0 .. 1, and more than 1 where much was invented; 0 if nothing was measured (and 1 if only inventions were).
 */
double scw_ser_rate (const ScwSer *ser);
double scw_ser_exact_rate (const ScwSer *ser);

/* Copies all tokens but tuplets and time modifications (`3in2`) to 'out' (n), which may be 'tokens'; returns
 * how many. "SER without tuplets": whether a tuplet's number is printed is a matter of taste, and many scores
 * leave it out after the first few. */
int scw_without_tuplets (const int32_t *tokens, int n, int32_t *out);

/* The same without what only LMX+ tells: <bos:plus>, barlines, marks with their places and staves, fingering ...;
 * what is left is LMX. "SER, plain". */
int scw_without_marks (const int32_t *tokens, int n, int32_t *out);
