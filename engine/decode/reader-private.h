/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader-private.h: shared by greedy and beam search. */
#pragma once

#include "engine/decode/trail.h"

typedef struct
{
  ScwSession *session;
  const ScwReadOptions *options;
  const ScwMaskClass *mask;
  ScwChoices choices;
  ScwTrail trail; /* of the result */
  ScwReadStop stop;
  float end_probability;
  int start; /* tokens that were held or forced */
  int most;  /* tokens of the trail, closed */
  int limit; /* tokens before closing begins */
} ScwReader;

/* Makes a session hold <bos> and the tokens of a trail, keeping what agrees. */
bool scw_reader_hold (ScwSession *session, const ScwTrail *trail, ScwError *error);

/* Reports the trail's tokens from 'first' on; false if the caller wants to stop. */
bool scw_reader_report (const ScwReader *reader, const ScwTrail *trail, int first);

/* Ends the trail as far as the mask knows how; 'beginning' is the mask where reading began. The session holds
 * the trail. */
bool scw_reader_close (ScwReader *reader, const void *beginning, ScwError *error);

/* Read on from reader->trail until the end. A false is an error, never a reason to stop. */
bool scw_read_greedy (ScwReader *reader, void *state, ScwError *error);
bool scw_read_beam (ScwReader *reader, void *state, ScwError *error);
