/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is looked up in a picture's file without its library: whether it is whole, how it lies, where its pages are. */
#include <sys/mman.h>
#include <unistd.h>

#include "app/pages/tags.h"
#include "app/pages/tiff-pages.h"
#include "app/pages/whole.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  GArray *cut;
  guint64 offset = 0;
  int pages;

  FUZZ_CHECK (write (fd, data, size) == (ssize_t) size);
  scw_picture_is_whole (fd);
  FUZZ_CHECK (scw_tags_orientation (fd) >= 0 && scw_tags_orientation (fd) <= 8);
  pages = scw_tiff_count_pages (fd, SCW_TIFF_MAX_DIRECTORIES, &offset);
  FUZZ_CHECK (pages <= SCW_TIFF_MAX_DIRECTORIES);
  cut = scw_pdf_find_cut (fd);
  for (guint i = 0; cut != NULL && i < cut->len; i++)
    {
      const ScwCutJpeg *jpeg = &g_array_index (cut, ScwCutJpeg, i);

      FUZZ_CHECK (jpeg->offset >= 0 && jpeg->size >= 0 && jpeg->offset + jpeg->size <= (gint64) size);
    }
  g_clear_pointer (&cut, g_array_unref);
  close (fd);
  return 0;
}
