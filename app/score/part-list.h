/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part-list.h: what a person has said about the parts of a piece: which there are, how each is called and sounds, and which
 * rows are its own. About rows that are not in the list rows.h decides.
 *
 *     1  "Violine I"   program 41        row 17 -> 1
 *     3  (as it reads) hidden            row 18 -> 3       row 21 -> none: it is left out
 *
 * A list is shared and never changed: another one takes its place. Any thread.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/score.h"

#define SCW_PART_AS_EVER 0  /* nobody has said which part a row is */
#define SCW_PART_NONE    -1 /* it is none: left out of the score */

typedef struct
{
  int id;                         /* from 1, for good: a part keeps it wherever it stands */
  char *name, *abbreviation;      /* NULL: as they were read */
  int program;                    /* of MIDI, 1 .. 128; 0: by the name */
  int transpose, transpose_steps; /* as in ScwPart */
  int staves;                     /* of most of its rows when the list was made */
  gboolean hidden;                /* not on paper */
  gboolean muted;                 /* not heard when it is played */
} ScwPartInfo;

typedef struct ScwPartList ScwPartList;

ScwPartList *scw_part_list_new (void);
ScwPartList *scw_part_list_ref (ScwPartList *list);
void scw_part_list_unref (ScwPartList *list); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwPartList, scw_part_list_unref)

/* Only before it is shared. A part comes below the others; the info is copied. */
void scw_part_list_add (ScwPartList *list, const ScwPartInfo *info);
void scw_part_list_put_row (ScwPartList *list, guint64 row, int id);

/* Another number for every list. */
guint64 scw_part_list_get_serial (const ScwPartList *list);

/* From the top down. NULL is a list of none. */
int scw_part_list_get_n (const ScwPartList *list);
const ScwPartInfo *scw_part_list_get (const ScwPartList *list, int i);
const ScwPartInfo *scw_part_list_find (const ScwPartList *list, int id); /* or NULL */
int scw_part_list_new_id (const ScwPartList *list);                      /* that no part has */

/* The part of a row, SCW_PART_NONE or SCW_PART_AS_EVER. */
int scw_part_list_row (const ScwPartList *list, guint64 row);
int scw_part_list_n_rows (const ScwPartList *list);
void scw_part_list_each_row (const ScwPartList *list,
                             void (*tell) (guint64 row, int id, gpointer data),
                             gpointer data);

/* What a person has said about the part goes before what the score says. False: memory. */
bool scw_part_info_apply (const ScwPartInfo *info, ScwPart *part, ScwError *error);

/* How a part without a name is called: 0: "Piano" (the one of several staves, alone or below single ones); else its number,
 * from 1. 'staves' (n): of each part. */
int scw_part_nameless (const int *staves, int n, int i);

/* Whether a person has said anything about the part. */
gboolean scw_part_info_says_something (const ScwPartInfo *info);
