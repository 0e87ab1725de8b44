/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part-tree.h: the tree of a MusicXML <part> that TEDn compares; only for engine/measure.
 *
 * RULES.md defines exactly what becomes a node, and its tag and text: durations of the gold are fractions
 * of a quarter, the tree is pruned (flavour lmx), notes are flattened to a code, and ignored elements are
 * left out. Nodes with the same tag and text share a label.
 */
#pragma once

#include <libxml/tree.h>
#include <stddef.h>

#include "engine/measure/tedn.h"
#include "engine/measure/tree-distance.h"

/* Letters for pitches, in order of first appearance. Begins as {0}; may be copied. */
enum
{
  SCW_PITCH_LETTERS = 169,
  SCW_PITCH_TEXT = 32
};

typedef struct
{
  int n;
  char pitches[SCW_PITCH_LETTERS][SCW_PITCH_TEXT]; /* "C 1 4": step, alter, octave */
} ScwPitchLetters;

typedef struct
{
  const char *tag; /* in the tree's 'tags' */
  uint32_t hash;   /* of tag and text */
  uint32_t tag_hash;
  uint32_t text; /* where it begins in the tree's 'texts' */
  int length;    /* code points of the text */
  bool note;
} ScwPartLabel;

typedef struct
{
  int n, capacity;
  int *first, *label; /* (n) as ScwTree has them */
  ScwPartLabel *labels;
  int n_labels, labels_capacity;
  int *table; /* (table_size) open, of labels; -1: free */
  int table_size;
  uint32_t *texts; /* code points */
  size_t n_texts, texts_capacity;
  xmlDoc *document; /* whose names are the tags */
} ScwPartTree;

/* Takes the document over, in success or failure. A gold's durations are divided by its divisions. */
bool scw_part_tree_init (ScwPartTree *tree,
                         xmlDoc *document,
                         ScwTednFlavour flavour,
                         bool gold,
                         ScwPitchLetters *letters,
                         ScwError *error);
void scw_part_tree_clear (ScwPartTree *tree);
