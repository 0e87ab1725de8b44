/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compressed MusicXML: whatever is no zip is tried as a member of one. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "engine/notation/musicxml/mxl.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  size_t xml_size;
  char *xml;

  if (scw_mxl_is_zip (data, size))
    {
      xml = scw_mxl_unpack (data, size, &xml_size, &error);
      if (xml == NULL)
        fuzz_check_error (&error);
      else
        FUZZ_CHECK (xml[xml_size] == '\0');
    }
  else
    {
      size_t zip_size;
      void *zip = scw_mxl_pack ((const char *) data, size, &zip_size, &error);

      FUZZ_CHECK (zip != NULL);
      xml = scw_mxl_unpack (zip, zip_size, &xml_size, &error);
      if (xml == NULL)
        fuzz_check_error (&error); /* a run of one byte may look like a bomb */
      else
        FUZZ_CHECK (xml_size == size && memcmp (xml, data, size) == 0);
      free (zip);
    }
  free (xml);
  return 0;
}
