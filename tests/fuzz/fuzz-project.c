/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Project files: zip, lines of JSON and pictures. */
#include <sys/mman.h>
#include <unistd.h>

#include "app/project/pack.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  GError *error = NULL;
  ScwRecord *record;

  FUZZ_CHECK (write (fd, data, size) == (ssize_t) size);
  record = scw_project_unpack (fd, "fuzz", NULL, &error);
  FUZZ_CHECK ((record == NULL) == (error != NULL));
  if (record != NULL)
    {
      ScwDocument *document = scw_document_new (NULL);

      scw_record_fill (record, document);
      g_object_unref (document);
      scw_record_free (record);
    }
  g_clear_error (&error);
  close (fd);
  return 0;
}
