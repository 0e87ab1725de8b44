/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tedn.h: TEDn: how much work it takes to turn what was read into the truth, note by note, as a tree edit
 * distance over canonical MusicXML.
 *
 * Both sides are <part> elements. A note is a node whose text is a code of four parts (pitch, voice, type,
 * stem), so a wrong pitch costs 1 rather than the edits of several elements; accidental, staff, beams,
 * slurs and articulations are child nodes. Deleting a node costs 1; inserting one costs 1 (a note: 1 + the
 * length of its code); changing one costs what differs, by Levenshtein distance for the code of a note. The
 * tokens that were read become MusicXML in the way of the LMX authors' delinearizer.
 *
 *     TEDn = sum (edit cost) / sum (gold cost),  gold cost: the cost of inserting all of the gold
 *
 * The exact rules are in RULES.md.
 *
 * A gold is built once and never changes; it can be compared any number of times, from several threads. A
 * comparison takes about 0.1 ms for a measure and a few ms for a system.
 *
 * Sources: K. Zhang and D. Shasha, 1989 (tree-distance.h); J. Mayer, M. Straka, J. Hajic jr. and P. Pecina,
 * "Practical End-to-End Optical Music Recognition for Pianoform Music", ICDAR 2024.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"

typedef enum
{
  SCW_TEDN_LMX, /* only what LMX can say: directions, lyrics, barlines and their like are pruned on both sides
                 */
  SCW_TEDN_FULL, /* all of the gold; what LMX has no word for is charged */
} ScwTednFlavour;

typedef struct ScwTednGold ScwTednGold;

/* From a MusicXML document with exactly one <part> (or that element alone); .mxl is read too. 'name' is used
 * in messages. NULL and error: no XML, several parts, a duration that is no number, more than 169 pitches. */
ScwTednGold *
scw_tedn_gold_new (const void *data, size_t size, const char *name, ScwTednFlavour flavour, ScwError *error);
ScwTednGold *scw_tedn_gold_read (const char *path, ScwTednFlavour flavour, ScwError *error);

/* From tokens that are right, as of training data: the part that would be made of them if they were read. */
ScwTednGold *scw_tedn_gold_of_tokens (const int32_t *tokens, int n, ScwTednFlavour flavour, ScwError *error);
void scw_tedn_gold_free (ScwTednGold *gold);

/* The cost of writing the gold from nothing; what an empty prediction costs. */
int64_t scw_tedn_gold_cost (const ScwTednGold *gold);

/* The cost of turning the tokens that were read, however broken, into the gold. -1 and error: too large
 * (tree-distance.h), more than 169 pitches on both sides, no memory. */
int64_t scw_tedn (const ScwTednGold *gold, const int32_t *tokens, int n, ScwError *error);

/* Sums over systems; begins as {0}. */
typedef struct
{
  int64_t edit;
  int64_t gold;
  int64_t systems;
} ScwTednSum;

bool scw_tedn_add (ScwTednSum *sum, const ScwTednGold *gold, const int32_t *tokens, int n, ScwError *error);

/* As a share: 0 .. 1, more than 1 where much was invented; 0 if nothing was measured. */
double scw_tedn_rate (const ScwTednSum *sum);
