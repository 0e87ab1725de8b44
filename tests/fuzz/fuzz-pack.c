/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs of training data: what is bad is left out, what is taken has a picture and tokens. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/train/data/data.h"
#include "tests/fuzz/fuzz.h"

static void
touch_sample (const ScwData *data, int i)
{
  ScwError error = { 0 };
  ScwGray *picture = scw_data_picture (data, i, &error);
  int n, n_marks;
  const int *ids = scw_data_ids (data, i, &n);
  char name[200];

  FUZZ_CHECK (n >= 2 && n <= 1000 && scw_data_cost (data, i) > 0);
  for (int k = 0; k < n; k++)
    FUZZ_CHECK (ids[k] >= 0 && ids[k] < SCW_LMX_COUNT);
  if (picture == NULL)
    fuzz_check_error (&error);
  scw_gray_free (picture);
  free (scw_data_marks (data, i, &n_marks));
  scw_data_name (data, i, name, sizeof name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  ScwData *data = scw_data_new (1000, false, NULL, NULL, NULL);
  ScwError error = { 0 };
  char path[64];

  FUZZ_CHECK (data != NULL && write (fd, bytes, size) == (ssize_t) size);
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  if (!scw_data_add (data, path, &error))
    fuzz_check_error (&error);
  for (int i = 0; i < scw_data_count (data) && i < 8; i++)
    touch_sample (data, i);
  scw_data_free (data);
  close (fd);
  return 0;
}
