/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-move.h"

#include <glib/gi18n.h>

#include "app/correct/correct.h"
#include "app/document/measures.h"
#include "app/tui/terminal/label.h"
#include "app/words/problem-words.h"
#include "engine/notation/lmx/lmx.h"

/* ---- going places ---- */

static gboolean
at_end (ScwTui *tui)
{
  return tui->token == (int) scw_system_box_get_n_tokens (tui->box) - 1;
}

static void
go (ScwTui *tui, int token)
{
  scw_tui_select (tui, tui->box, MAX (0, token));
  tui->follow = at_end (tui);
}

void
scw_tui_move_token (ScwTui *tui, int by)
{
  if (tui->box != NULL)
    go (tui, tui->token + by);
}

void
scw_tui_move_note (ScwTui *tui, int by)
{
  int n = tui->box != NULL ? scw_system_box_get_n_tokens (tui->box) : 0;
  int i = tui->token + by;

  for (; i > 0 && i < n; i += by)
    if (scw_label_begins (scw_system_box_get_token (tui->box, i)->id,
                          scw_system_box_get_token (tui->box, i - 1)->id))
      break;
  if (n > 0)
    go (tui, CLAMP (i, 0, n - 1));
}

void
scw_tui_move_measure (ScwTui *tui, int by)
{
  int n = tui->box != NULL ? scw_system_box_get_n_tokens (tui->box) : 0;
  int i = tui->token + (by > 0 ? 1 : -1);

  for (; i > 0 && i < n; i += by)
    if (scw_system_box_get_token (tui->box, i)->id == SCW_LMX_MEASURE)
      break;
  if (n > 0)
    go (tui, CLAMP (i, 0, n - 1));
}

/* All systems in reading order. */
static GPtrArray *
all_boxes (ScwTui *tui)
{
  GPtrArray *boxes = g_ptr_array_new ();

  for (guint i = 0; i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);

      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        g_ptr_array_add (boxes, scw_document_page_get_box (page, k));
    }
  return boxes;
}

void
scw_tui_move_system (ScwTui *tui, int by)
{
  g_autoptr (GPtrArray) boxes = all_boxes (tui);
  guint at;

  if (!g_ptr_array_find (boxes, tui->box, &at) || (int) at + by < 0 || at + by >= boxes->len)
    return;
  tui->follow = FALSE;
  scw_tui_select (tui, boxes->pdata[at + by], -1);
}

/* The next symbol or measure to look at, through all systems and round the end. */
void
scw_tui_move_doubtful (ScwTui *tui, int by)
{
  g_autoptr (GArray) doubts = scw_correct_find_doubts (tui->document, tui->doubtful);
  int next = scw_correct_next_doubt (tui->document, doubts, tui->box, MAX (0, tui->token), by < 0);
  const ScwDoubt *doubt;

  if (next < 0)
    {
      scw_tui_say (tui, FALSE, _ ("Nothing is doubtful."));
      return;
    }
  doubt = &g_array_index (doubts, ScwDoubt, next);
  tui->follow = FALSE;
  if (doubt->is_measure)
    {
      g_autofree char *words = scw_problem_words (&doubt->problem);

      /* Translators: %s says what is wrong with a measure */
      scw_tui_say (tui, TRUE, _ ("%s: right the notes, or k if the measure is as it should be"), words);
    }
  else
    scw_tui_hush (tui);
  scw_tui_select (tui, doubt->box, doubt->token);
}

void
scw_tui_go_to_measure (ScwTui *tui, int number)
{
  int token = 0;
  ScwSystemBox *box = number > 0 ? scw_measures_find (tui->document, number - 1, &token) : NULL;

  if (box != NULL)
    {
      tui->follow = FALSE;
      scw_tui_select (tui, box, token);
    }
  else
    scw_tui_say (tui, TRUE, _ ("There is no measure %d, only %d so far."), number,
                 scw_measures_in_all (tui->document));
}
