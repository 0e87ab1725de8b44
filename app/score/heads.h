/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heads.h: how rows that sound together begin: in one key, as it sounds, and in one time. A row that differs from all
 * others of its system was read wrong, or they were.
 *
 * A part that differs by as much in most systems is for a transposing instrument; it is held against itself.
 * Any thread.
 */
#pragma once

#include "app/score/part-list.h"

typedef struct
{
  int system; /* rows of one follow each other */
  int part;   /* from 0; -1: it is none, and says nothing */
  int shift;  /* fifths from what sounds to what is written, as a person has said it */

  /* what its first measure says */
  gboolean has_key, has_time;
  int fifths, beats, beat_type;
  int key_at, time_at; /* in the tokens; -1: nowhere */

  /* what scw_compare_heads finds */
  gboolean other_key, other_time;     /* than all others */
  gboolean is_sure;                   /* they are two or more, and agree */
  int others_fifths;                  /* as this row would write it */
  int others_beats, others_beat_type; /* 0: they tell no time */
} ScwRowHead;

void scw_row_head_read (ScwRowHead *head, const gint32 *tokens, int n);

/* Of a part that sounds as 'info' says (NULL: as written). */
int scw_part_info_shift (const ScwPartInfo *info);

void scw_compare_heads (ScwRowHead *heads, int n);

/* Appends what is found to the problems of the row. FALSE: memory. */
gboolean scw_row_head_tell (const ScwRowHead *head, int measure, int region, ScwProblems *problems);
