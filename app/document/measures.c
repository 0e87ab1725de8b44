/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/measures.h"

#include "engine/notation/lmx/lmx.h"

/* Goes through the boxes of a document, which has counted those of the systems before. */
typedef struct
{
  int before;  /* measures of the systems that are through */
  int longest; /* of this one so far */
} Count;

static int
count (ScwSystemBox *box)
{
  int measures = 0;

  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    measures += scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE;
  return scw_system_box_get_place (box)->ossia ? 0 : measures;
}

static int
find_in (ScwSystemBox *box, int measure)
{
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    if (scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE && measure-- == 0)
      return (int) i;
  return -1;
}

/* Up to a box, which is not counted, or to the one that has 'measure' (-1: none has); returns it, or NULL. */
static ScwSystemBox *
go (ScwDocument *document, Count *sum, ScwSystemBox *end, int measure)
{
  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, b);
          int measures;

          if (!scw_document_page_is_below (page, b))
            *sum = (Count){ sum->before + sum->longest, 0 };
          if (box == end)
            return box;
          measures = count (box);
          if (measure >= 0 && measure < sum->before + measures)
            return box;
          sum->longest = MAX (sum->longest, measures);
        }
    }
  return NULL;
}

int
scw_measures_before (ScwDocument *document, ScwSystemBox *box)
{
  Count sum = { 0 };

  return go (document, &sum, box, -1) != NULL ? sum.before : sum.before + sum.longest;
}

int
scw_measures_in_all (ScwDocument *document)
{
  Count sum = { 0 };

  go (document, &sum, NULL, -1);
  return sum.before + sum.longest;
}

ScwSystemBox *
scw_measures_find (ScwDocument *document, int measure, int *token)
{
  Count sum = { 0 };
  ScwSystemBox *box = go (document, &sum, NULL, measure);

  if (box != NULL)
    *token = find_in (box, measure - sum.before);
  return box;
}
