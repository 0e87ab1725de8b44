/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.h: the results of a batch, as a table on standard error. */
#pragma once

#include "app/cli/shared/inputs.h"
#include "app/cli/transcribe/jobs.h"

/* How many inputs are in each state. */
typedef struct
{
  int all, done, nothing, failed, incomplete, interrupted, waiting;
} ScwTally;

ScwTally scw_tally (GPtrArray *inputs, ScwJobFile *file);

/* Every picture of a small batch, else those that need a look, and a line about all. */
void scw_summary_print (GPtrArray *inputs, ScwJobFile *file, double seconds);

/* The exit code that the whole batch deserves. */
int scw_summary_code (GPtrArray *inputs, ScwJobFile *file);
