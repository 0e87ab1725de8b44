/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ocr-none.c: for a program that was built without Tesseract. */
#include <stddef.h>

#include "engine/unused.h"
#include "engine/words/ocr.h"

ScwOcr *
scw_ocr_open (ScwError *error)
{
  scw_fail (error, SCW_ERROR_FILE, "this program was built without Tesseract");
  return NULL;
}

void
scw_ocr_close (SCW_UNUSED ScwOcr *ocr)
{
}

int
scw_ocr_n_languages (SCW_UNUSED const ScwOcr *ocr)
{
  return 0;
}

const char *
scw_ocr_language (SCW_UNUSED const ScwOcr *ocr, SCW_UNUSED int i)
{
  return "";
}

bool
scw_ocr_read (SCW_UNUSED ScwOcr *ocr,
              SCW_UNUSED const char *language,
              SCW_UNUSED const ScwGray *picture,
              SCW_UNUSED ScwOcrLine *line,
              ScwError *error)
{
  return scw_fail (error, SCW_ERROR_FILE, "this program was built without Tesseract");
}

void
scw_ocr_line_clear (SCW_UNUSED ScwOcrLine *line)
{
}
