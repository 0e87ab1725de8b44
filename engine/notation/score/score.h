/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score.h: a piece: its parts under each other, and what stands above the music.
 *
 *     ScwScore -> parts[] -> measures[] (part.h)
 *              -> groups[]: a brace or a bracket that joins parts
 *
 * Measure m of every part sounds at the same time. Barlines, repeats, endings and time signatures are in each
 * part, for each is read and written by itself; scw_score_align (align.h) makes them agree and gives all
 * parts the same number of measures.
 *
 * A score owns its parts and everything else it points to. Use it from one thread at a time.
 */
#pragma once

#include "engine/notation/score/part.h"

/* What is drawn at the left of a group. */
typedef enum
{
  SCW_GROUP_NONE,
  SCW_GROUP_BRACE,
  SCW_GROUP_BRACKET,
  SCW_GROUP_LINE,
  SCW_GROUP_SQUARE,
} ScwGroupSymbol;

/* Parts [first, end). Groups may contain each other. */
typedef struct
{
  int first;
  int end;
  ScwGroupSymbol symbol;
  bool barlines; /* run through all its staves */
  char *name;    /* or NULL */
  char *abbreviation;
} ScwGroup;

typedef struct
{
  ScwPart **parts; /* (n_parts), none NULL; from the top down */
  int n_parts;
  ScwGroup *groups; /* (n_groups); an outer one stands before those within it */
  int n_groups;
  char *title;    /* or NULL; UTF-8, as all texts */
  char *work;     /* the larger one it belongs to ("Winterreise"), or NULL */
  char *composer; /* or NULL, as those below */
  char *lyricist;
  char *rights;
} ScwScore;

/* Without any part. NULL: memory, as below. */
ScwScore *scw_score_new (ScwError *error);
void scw_score_free (ScwScore *score);
ScwScore *scw_score_copy (const ScwScore *score, ScwError *error);

/* The heading and the groups alone: for parts that take the place of these. */
ScwScore *scw_score_new_like (const ScwScore *score, ScwError *error);

/* Takes the part, which is freed when this fails. */
bool scw_score_add_part (ScwScore *score, ScwPart *part, ScwError *error);

/* Frees the other parts. 'keep' (n_parts). */
void scw_score_keep_parts (ScwScore *score, const bool *keep);

/* A score of this part alone; takes it, and is NULL where it is. */
ScwScore *scw_score_of_part (ScwPart *part, ScwError *error);

/* The same, borrowed: good as long as *part, not to be freed. */
static inline ScwScore
scw_score_around (ScwPart **part)
{
  return (ScwScore){ .parts = part, .n_parts = 1 };
}

/* Copies the group and its texts. */
bool scw_score_add_group (ScwScore *score, const ScwGroup *group, ScwError *error);

/* Of the part that has most. */
int scw_score_n_measures (const ScwScore *score);

/* Of all parts together. */
int scw_score_n_staves (const ScwScore *score);
