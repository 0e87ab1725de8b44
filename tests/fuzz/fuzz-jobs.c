/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The job file of a batch: whatever it says, it can be read, asked and appended to. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/cli/transcribe/jobs.h"
#include "tests/fuzz/fuzz.h"

static void
ask (const char *path)
{
  ScwJobFile *file = scw_job_file_open (path, NULL);

  FUZZ_CHECK (file != NULL);
  for (int i = 0; i < 3; i++)
    {
      const char *input = (const char *[]){ "a.png", "b\xff.png", "" }[i];
      const ScwJobEntry *entry = scw_job_file_lookup (file, input);
      const ScwJobEntry told
        = { .state = SCW_JOB_DONE, .systems = entry->systems, .measures = 7, .seconds = 0.5 };

      FUZZ_CHECK (scw_job_state_name (entry->state) != NULL);
      scw_job_file_is_settled (file, input);
      FUZZ_CHECK (scw_job_file_tell (file, input, "out.musicxml", &told, NULL));
      FUZZ_CHECK (scw_job_file_is_settled (file, input));
      FUZZ_CHECK (scw_job_file_lookup (file, input)->measures == 7);
    }
  scw_job_file_free (file);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  char path[64];

  FUZZ_CHECK (write (fd, data, size) == (ssize_t) size);
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  ask (path);
  ask (path); /* what was appended is understood again */
  close (fd);
  return 0;
}
