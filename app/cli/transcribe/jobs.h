/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jobs.h: claims and the job file of a batch: who reads which picture, and with what result.
 *
 * The job file is JSON, one object a line. Any number of processes append to it at once:
 *
 *     {"input":"scans/1.png","state":"started","process":"host:4711","time":"2024-05-01T12:00:00Z"}
 *     {"input":"scans/1.png","state":"done","output":"music/1.musicxml","systems":5,"measures":31,"problems":2,
 *      "seconds":4.2,"process":...,"time":...}
 *
 * The last line of an input counts. States: "started" (and killed, if nobody holds the claim), "done",
 * "nothing" (no system found), "failed" ("message" says why), "incomplete" (parts could not be read),
 * "interrupted". A last line cut short by a crash is skipped. --resume reads everything again that is not
 * "done" or "nothing"; failed and incomplete pictures only if they have changed since, as "size" and
 * "mtime" tell.
 *
 * A claim is a lock (engine/file.h) on a file beside the output, .NAME.claim.
 */
#pragma once

#include <glib.h>

#include "engine/file.h"

typedef enum
{
  SCW_JOB_WAITING,
  SCW_JOB_STARTED,
  SCW_JOB_DONE,
  SCW_JOB_NOTHING,
  SCW_JOB_FAILED,
  SCW_JOB_INCOMPLETE,
  SCW_JOB_INTERRUPTED,
} ScwJobState;

typedef struct
{
  ScwJobState state;
  char *message; /* or NULL */
  char *process; /* who said so: "host:pid" */
  int systems, measures, problems;
  double seconds;
  gint64 size, mtime; /* of the picture, when it failed */
  int starts;         /* how often it was begun since anything became of it */
} ScwJobEntry;

typedef struct ScwJobFile ScwJobFile;

/* Begun this often and never ended: the program dies of it. */
#define SCW_JOB_MAX_STARTS 5

/* Opens or makes a job file and reads what it says. NULL path: one that is only kept in mind. */
ScwJobFile *scw_job_file_open (const char *path, GError **error);
void scw_job_file_free (ScwJobFile *file);

/* Whether it said anything when it was opened; whether another process has it open. */
gboolean scw_job_file_had_entries (ScwJobFile *file);
gboolean scw_job_file_is_shared (ScwJobFile *file);

/* Reads what others have appended since. */
void scw_job_file_refresh (ScwJobFile *file);

/* What is known about an input; all zero where it is not named. Borrowed, good until the next refresh. */
const ScwJobEntry *scw_job_file_lookup (ScwJobFile *file, const char *input);

/* Whether it need not be read (again). */
gboolean scw_job_file_is_settled (ScwJobFile *file, const char *input);

/* Appends a line. FALSE: it could not be written (a full disk). */
gboolean scw_job_file_tell (
  ScwJobFile *file, const char *input, const char *output, const ScwJobEntry *entry, GError **error);

const char *scw_job_state_name (ScwJobState state);

/* Freed with scw_lock_free. NULL without error: somebody else holds it. */
ScwLock *scw_claim_take (const char *output, GError **error);
