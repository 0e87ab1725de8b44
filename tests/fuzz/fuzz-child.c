/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a decoder that was taken over may say: the file is what it answers (fake-child.c). The bytes up to the first NUL are
 * its answer to "how many pages", the others a page. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/pages/picture.h"
#include "engine/unused.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerInitialize (SCW_UNUSED int *argc, SCW_UNUSED char ***argv)
{
  g_setenv ("SCW_DECODE", FAKE_CHILD, FALSE);
  return 0;
}

static void
load (ScwPicture *picture, int page)
{
  GError *error = NULL;
  double dpi = 0;
  ScwGray *gray = scw_picture_load_page (picture, page, &dpi, NULL, &error);

  FUZZ_CHECK ((gray == NULL) == (error != NULL));
  if (gray != NULL)
    FUZZ_CHECK ((int64_t) gray->width * gray->height <= SCW_PICTURE_MAX_PIXELS && dpi >= 0);
  else
    FUZZ_CHECK (g_utf8_validate (error->message, -1, NULL));
  g_free (scw_picture_dup_remark (picture, page));
  g_clear_error (&error);
  scw_gray_free (gray);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  GError *error = NULL;
  ScwPicture *picture;
  char path[64];

  FUZZ_CHECK (write (fd, data, size) == (ssize_t) size);
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  picture = scw_picture_open (path, NULL, &error);
  FUZZ_CHECK ((picture == NULL) == (error != NULL));
  if (picture != NULL)
    {
      const int n = scw_picture_get_n_pages (picture);

      FUZZ_CHECK (n >= 1 && n <= SCW_PICTURE_MAX_PAGES);
      load (picture, n);
      g_object_unref (picture);
    }
  else
    FUZZ_CHECK (g_utf8_validate (error->message, -1, NULL));
  g_clear_error (&error);
  close (fd);
  return 0;
}
