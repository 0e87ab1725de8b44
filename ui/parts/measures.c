/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/measures.h"

#include "engine/notation/lmx/lmx.h"

static int
count (ScwSystemBox *box)
{
  int measures = 0;

  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    measures += scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE;
  return measures;
}

static int
find_in (ScwSystemBox *box, int measure)
{
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    if (scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE && measure-- == 0)
      return (int) i;
  return -1;
}

int
scw_measures_before (ScwDocument *document, ScwSystemBox *box)
{
  int measures = 0;

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *here = scw_document_page_get_box (page, b);

          if (here == box)
            return measures;
          measures += count (here);
        }
    }
  return measures;
}

ScwSystemBox *
scw_measures_find (ScwDocument *document, int measure, int *token)
{
  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, b);
          int here = count (box);

          if (measure < here)
            {
              *token = find_in (box, measure);
              return box;
            }
          measure -= here;
        }
    }
  return NULL;
}
