/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.h: reads many pictures, possibly in parallel with other runs on the same ones (jobs.h). */
#pragma once

#include "app/cli/shared/inputs.h"
#include "app/cli/shared/output.h"
#include "app/cli/transcribe/jobs.h"

typedef struct
{
  GPtrArray *inputs;
  ScwOutput *output;
  ScwJobFile *file;
  gboolean resume; /* results that are there and whole count */
  gint64 start;    /* real time, microseconds: results that are newer are another run's */
  void (*skipped) (const char *input);

  /* Reads one input, fills 'outcome' (all zero before; message is freed by the batch) and returns an exit
   * code. */
  int (*read) (gpointer data, guint input, ScwJobEntry *outcome);
  gpointer data;
} ScwBatch;

/* Until all is read, by this run or another, or somebody interrupts. Returns the gravest exit code. */
int scw_batch_run (ScwBatch *batch);
