/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/measures.h"

#include "app/document/box-content.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/length.h"

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

/* What is known of a system: the number of its measures and, of its first row that was read, their lengths. */
typedef struct
{
  int longest;
  const ScwSystemLengths *lengths;
  gboolean here; /* the box that was asked for is one of its rows */
} System;

static GArray *
find_systems (ScwDocument *document, ScwSystemBox *wanted)
{
  GArray *systems = g_array_new (FALSE, TRUE, sizeof (System));

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, b);
          System *system;

          if (systems->len == 0 || !scw_document_page_is_below (page, b))
            g_array_set_size (systems, systems->len + 1);
          system = &g_array_index (systems, System, systems->len - 1);
          system->here |= box == wanted;
          system->longest = MAX (system->longest, count (box));
          if (system->lengths == NULL && count (box) > 0 && scw_system_box_get_state (box) == SCW_REGION_DONE)
            system->lengths = &scw_system_box_get_content (box)->lengths;
        }
    }
  return systems;
}

int
scw_measures_before (ScwDocument *document, ScwSystemBox *box)
{
  g_autoptr (GArray) systems = find_systems (document, box);
  const ScwSystemLengths *previous = NULL;
  ScwFraction meter = SCW_FRACTION_ZERO; /* where the last system ended */
  gboolean pick_up = FALSE;              /* all that was there so far */
  int before = 0;

  for (guint i = 0; i < systems->len; i++)
    {
      const System *system = &g_array_index (systems, System, i);
      const ScwSystemLengths *its = system->lengths;
      const ScwFraction whole = its != NULL && its->timed.num > 0 && its->n_untimed == 0 ? its->timed : meter;

      if (before == 0 && previous == NULL && its != NULL && whole.num > 0 && its->first.num > 0
          && scw_fraction_cmp (its->first, whole) < 0 && (system->longest > 1 || i + 1 < systems->len))
        {
          before = -1;
          pick_up = system->longest == 1;
        }
      else if (previous != NULL && its != NULL && !pick_up && its->first.num > 0 && previous->last.num > 0
               && whole.num > 0 && meter.num > 0 && scw_length_equal (whole, meter)
               && scw_length_equal (scw_fraction_add (its->first, previous->last), whole))
        before--;
      if (system->here)
        break;
      before += system->longest;
      previous = its;
      pick_up &= system->longest == 1 && before == 0;
      if (its != NULL && its->timed.num > 0)
        meter = its->timed;
    }
  return before;
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
