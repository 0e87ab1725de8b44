/* SPDX-License-Identifier: GPL-3.0-or-later */
/* box-content.h: the content of a box, and how the document and the reader change it. Programs use
 * system-box.h.
 */
#pragma once

#include "app/document/system-box.h"
#include "app/score/heads.h"
#include "engine/notation/check/check.h"

/* All that can be undone about a box. */
typedef struct
{
  guint64 key; /* of its session; another one for every rectangle */
  ScwBoxPlace place;
  GArray *tokens; /* of ScwBoxToken */
  ScwRegionState state;
  ScwReadStop stop;
  ScwBarsSeen bars; /* how many measures the picture shows */
  GError *error;    /* why it failed or was not tried; or NULL */
  GArray *problems; /* of ScwProblem; found with 'around' */
  ScwSurroundings around;
  ScwSystemLengths lengths; /* what this box says to the others */
  ScwRowHead head;          /* how it begins, and how the others do */
  GArray *words;            /* of ScwWordAt, or NULL: not known. Shared: never changed, only replaced */
} ScwBoxContent;

ScwSystemBox *scw_system_box_new (const ScwBoxPlace *place);
ScwSystemBox *scw_system_box_new_kept (ScwBoxContent *content); /* takes it */

/* Another rectangle: nothing is read there yet. Same place: read again. */
ScwBoxContent *scw_box_content_new (const ScwBoxPlace *place, guint64 key);
ScwBoxContent *scw_box_content_copy (const ScwBoxContent *content);
void scw_box_content_free (ScwBoxContent *content);
guint64 scw_box_content_new_key (void);

/* document-words.c: the row as words know it; its tokens and x are to be freed. */
void scw_box_content_fill_row (const ScwBoxContent *content, ScwWordsRow *row);
/* Words of a row that had other tokens ('old'), as they belong to these. */
GArray *scw_box_content_follow_words (const GArray *words,
                                      const gint32 *old,
                                      int n_old,
                                      const ScwBoxContent *content);
/* A content whose words are not known has those of the one it replaces. */
void scw_box_content_inherit_words (const ScwBoxContent *before, ScwBoxContent *content);

const ScwBoxContent *scw_system_box_get_content (ScwSystemBox *self);

/* Another number after every change of what is kept. */
guint64 scw_system_box_get_serial (ScwSystemBox *self);

/* Another number, which no other box ever has, whenever what tells which part it is is another: its first measure, whether
 * it was read, its place, its words. */
guint64 scw_system_box_get_part_serial (ScwSystemBox *self);

/* Puts *content in and takes what was there out, with all signals. */
void scw_system_box_swap (ScwSystemBox *self, ScwBoxContent **content);

/* Token i and all behind it become this one. */
void scw_system_box_put_token (ScwSystemBox *self, guint i, const ScwBoxToken *token);
/* Token i alone. */
void scw_system_box_replace_token (ScwSystemBox *self, guint i, const ScwBoxToken *token);
void scw_system_box_truncate (ScwSystemBox *self, guint n);
void
scw_system_box_set_state (ScwSystemBox *self, ScwRegionState state, ScwReadStop stop, const ScwError *error);
void scw_system_box_set_bars (ScwSystemBox *self, ScwBarsSeen bars);
void scw_system_box_set_progress (ScwSystemBox *self, double progress);
void scw_system_box_set_queued (ScwSystemBox *self, gboolean queued);
void scw_system_box_take_words (ScwSystemBox *self, GArray *words);

/* Finds what is wrong with the music again, as the rest of the score has it now. */
void scw_system_box_check (ScwSystemBox *self, const ScwSurroundings *around, const ScwRowHead *head);

/* The same for content that is in no box yet. */
void scw_box_content_check (ScwBoxContent *content);

void scw_system_box_take_problems (ScwSystemBox *self, GArray *problems, const ScwSystemLengths *lengths);
