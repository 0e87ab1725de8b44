/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON of detect: read, found again on a page, and prepared for the network. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/pages/boxes.h"
#include "app/pages/find.h"
#include "engine/image/prepare.h"
#include "tests/fuzz/fuzz.h"

#define WIDTH  250
#define HEIGHT 350

static ScwGray *
staff (void)
{
  static ScwGray *page;

  if (page != NULL)
    return page;
  page = scw_gray_new (WIDTH, HEIGHT, NULL);
  memset (page->pixels, 255, WIDTH * HEIGHT);
  for (int y = 60; y < 90; y += 6)
    memset (scw_gray_row (page, y) + 10, 0, 230);
  return page;
}

static void
prepare (ScwSheet *given)
{
  GError *error = NULL;
  ScwSheet *sheet = scw_find_given (staff (), given, &error);

  FUZZ_CHECK ((sheet == NULL) == (error != NULL));
  for (guint i = 0; sheet != NULL && i < sheet->regions->len && i < 3; i++)
    {
      const ScwRegion *region = sheet->regions->pdata[i];
      ScwError why = { 0 };
      ScwGray *crop = scw_crop_prepare (staff (), &region->view, 7, true, &why);

      FUZZ_CHECK ((crop == NULL) == (why.code != SCW_ERROR_NONE));
      scw_gray_free (crop);
    }
  g_clear_object (&sheet);
  g_clear_error (&error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  GError *error = NULL;
  GPtrArray *sheets;
  char path[64];

  FUZZ_CHECK (write (fd, data, size) == (ssize_t) size);
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  sheets = scw_boxes_load (path, &error);
  FUZZ_CHECK ((sheets == NULL) == (error != NULL));
  for (guint i = 0; sheets != NULL && i < sheets->len && i < 3; i++)
    prepare (sheets->pdata[i]);
  if (sheets != NULL)
    {
      g_free (scw_boxes_format (sheets));
      g_ptr_array_unref (sheets);
    }
  g_clear_error (&error);
  close (fd);
  return 0;
}
