/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workers.h: --jobs N: runs N copies of this program, each reading what no other has claimed. A picture
 * that crashes one of them costs that picture and nothing else.
 */
#pragma once

#include "app/cli/shared/inputs.h"
#include "app/cli/transcribe/jobs.h"

/* Runs n of them with the arguments of the command line (argv[0] is the command's name) until all is read or
 * somebody interrupts. Returns the exit code that they agree on, for what is no matter of a single picture
 * (no model). */
int scw_workers_run (
  int n, char **argv, const char *job_path, ScwJobFile *file, GPtrArray *inputs, gboolean quiet);
