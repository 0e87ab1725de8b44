/* SPDX-License-Identifier: GPL-3.0-or-later */
/* press.h: a printing press that never prints the same sheet twice: training data from scores.
 *
 *     score -> some measures of a part -> changed, marks strewn in -> LMX+
 *                                                                  -> engraved in a drawn style -> picture, places
 *
 * What is in the tokens is in the picture, and the other way round; what the engraver could not draw is in neither.
 * Texts (words, lyrics, names, numbers) and scraps of what stands around are in the picture only. Nothing is damaged
 * here: that is for train/data/augment.h.
 *
 * Slice 'index' of a seed depends on these two numbers and on the scores and fonts added, in their order. It is the
 * same on every machine and in whatever order slices are asked for, but nearby ones come faster: a score is read when
 * its turn comes, kept for some hundred slices, and forgotten, so memory does not grow with the number of scores.
 *
 * Use a press from one thread at a time; several may share a type case.
 */
#pragma once

#include "engine/engrave/list/display.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/score.h"
#include "engine/press/style.h"
#include "engine/press/type.h"
#include "engine/train/data/source.h"

typedef struct
{
  double space;     /* pixels of a staff space: SCW_DATA_SPACE in packs */
  int longest;      /* tokens, <bos:plus> and <eos> included */
  int widest;       /* staff spaces of music */
  int highest;      /* staff spaces of a line with all its ink */
  double single;    /* share of single staves, where scores have both */
  const char *part; /* number (from 1) of the only part to be printed; NULL: any */
  bool plain;       /* LMX without marks, which begins with <bos>; what it cannot say is not printed */
  ScwPressRules rules;
} ScwPressOptions;

ScwPressOptions scw_press_options (void);

typedef struct ScwPress ScwPress;

/* Told of a score that cannot be read, once; others are printed in its stead. */
typedef void (*ScwPressReport) (void *data, const char *message);

/* 'types' needs at least one music font and lives as long; 'report' may be NULL. NULL: memory, or the style wants a
 * font that is not there. */
ScwPress *scw_press_new (const ScwTypeCase *types,
                         const ScwPressOptions *options,
                         ScwPressReport report,
                         void *report_data,
                         ScwError *error);
void scw_press_free (ScwPress *press);

/* Adds a MusicXML file, which is read when it is needed. False: memory. */
bool scw_press_add (ScwPress *press, const char *path, ScwError *error);

int scw_press_n_scores (const ScwPress *press);

typedef struct
{
  ScwGray *picture; /* black on white */
  ScwTokens tokens; /* from <bos:plus> (or <bos>) to <eos> */
  ScwSymbolMark
    *marks; /* (n_marks): where the symbols of the auxiliary task are (train/objectives/symbols.h) */
  int n_marks;
  char name[128]; /* "lc4904021.mxl, part 2, measures 5 to 8": measures from 1 as they stand in the file */

  /* What was drawn: a display list in staff spaces, of which (x0, y0) is the top left corner of the picture. Elements
   * and spans are those of 'part' and 'tokens'. */
  ScwPart *part;
  const ScwItem *items;
  int n_items;
  double x0, y0, space;
  struct ScwSliceStore *store; /* whose the items are */
} ScwSlice;

/* About how many tokens slice 'index' has and what a step with it costs (scw_data_cost), whatever the seed. */
void scw_press_estimate (const ScwPress *press, uint64_t index, int *tokens, double *cost);

/* NULL and error: no score can be read, or none of those that were tried has anything to print. */
ScwSlice *scw_press_slice (ScwPress *press, uint64_t seed, uint64_t index, ScwError *error);

/* A slice of this score. 'name' is for messages. */
ScwSlice *
scw_press_score (ScwPress *press, const ScwScore *score, const char *name, uint64_t key, ScwError *error);
void scw_slice_free (ScwSlice *slice);

/* source.c: the press as a source without end (train/data/source.h), from which any thread may draw, one at a time. It
 * must outlive it. */
ScwSource scw_press_source (ScwPress *press);
