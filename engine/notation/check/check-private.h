/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-private.h: shared by check.c, check-measure.c and check-spanner.c. */
#pragma once

#include "engine/notation/check/check.h"
#include "engine/notation/score/length.h"

#define SCW_CHECK_VOICES 13 /* 0: not told */

typedef struct
{
  const ScwPart *part;
  ScwProblems *problems;
  bool system; /* a part of a piece */
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

/* check-measure.c */
void scw_check_lengths (const ScwCheck *check);

/* check-spanner.c */
void scw_check_ties (const ScwCheck *check);
void scw_check_tuplets (const ScwCheck *check, int m);
void scw_check_tremolos (const ScwCheck *check, int m);
void scw_check_beams (const ScwCheck *check);
