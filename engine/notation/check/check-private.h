/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-private.h: shared by the files of this folder. */
#pragma once

#include "engine/notation/check/check.h"
#include "engine/notation/score/length.h"

#define SCW_CHECK_VOICES 13 /* 0: not told */

typedef struct
{
  const ScwPart *part;
  ScwProblems *problems;
  bool system; /* a part of a piece */
  int number;  /* of the part, from 1; 0: the only one, or all */
  const ScwFraction
    *bars; /* (n_measures) what the parts of a score agree on; 0: they do not. NULL: one part */
  const ScwSurroundings *around; /* of a system; or NULL */
} ScwCheck;

/* A problem of an element, a voice or a whole measure (element NULL) in measure m; NULL: it was not kept. */
ScwProblem *
scw_check_report (const ScwCheck *check, ScwFault fault, int m, const ScwElement *element, int voice);

static inline bool
scw_check_is_note (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE;
}

static inline int
scw_check_voice (const ScwNote *note)
{
  return note->voice < SCW_CHECK_VOICES ? note->voice : 0;
}

/* The same, but a warning. */
ScwProblem *
scw_check_warn (const ScwCheck *check, ScwFault fault, int m, const ScwElement *element, int voice);

/* check-measure.c */
void scw_check_lengths (const ScwCheck *check);

/* check-measure.c: 'lengths' (n measures) become those that most of the parts agree on, 0 where they do not. */
void scw_check_agree (const ScwScore *score, ScwFraction *lengths, int n);

/* check-repeat.c: of all parts together. */
void scw_check_repeats (const ScwScore *score, bool system, ScwProblems *problems);

/* check-marks.c */
void scw_check_marks (const ScwCheck *check);
void scw_check_lyrics (const ScwCheck *check, int m);
void scw_check_rests (const ScwCheck *check, int m);

/* check-spanner.c */
void scw_check_ties (const ScwCheck *check);
void scw_check_tuplets (const ScwCheck *check, int m);
void scw_check_tremolos (const ScwCheck *check, int m);
void scw_check_beams (const ScwCheck *check);
