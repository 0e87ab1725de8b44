/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui-private.h"

#include <glib/gi18n.h>

#include "app/correct/correct.h"
#include "app/tui/label.h"
#include "app/words/problem-words.h"
#include "engine/notation/lmx/lmx.h"

#define LOOK_MS 120 /* the cursor stands still for so long before anybody asks where the network looked */

/* ---- counting ---- */

gboolean
scw_tui_is_doubtful (ScwTui *tui, const ScwBoxToken *token)
{
  return token->origin == SCW_ORIGIN_NETWORK && token->probability < (float) tui->options.doubtful;
}

int
scw_tui_count_doubtful (ScwTui *tui, ScwSystemBox *box)
{
  int count = 0;

  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    count += scw_tui_is_doubtful (tui, scw_system_box_get_token (box, i));
  return count;
}

static int
count_measures (ScwSystemBox *box, int end)
{
  int count = 0;

  for (int i = 0; i < end; i++)
    count += scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE;
  return count;
}

int
scw_tui_measure_of (ScwSystemBox *box, int token)
{
  return count_measures (box, MIN (token + 1, (int) scw_system_box_get_n_tokens (box))) - 1;
}

int
scw_tui_measures_before (ScwTui *tui, ScwSystemBox *box)
{
  int count = 0;

  for (guint i = 0; i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);

      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        {
          ScwSystemBox *other = scw_document_page_get_box (page, k);

          if (other == box)
            return count;
          count += count_measures (other, scw_system_box_get_n_tokens (other));
        }
    }
  return count;
}

/* ---- the crop and the heat ---- */

static void
on_crop (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  ScwGray *crop = scw_document_page_crop_finish (SCW_DOCUMENT_PAGE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || tui->quitting)
    {
      g_clear_pointer (&crop, scw_gray_free);
      return;
    }
  if (crop == NULL)
    scw_tui_say_error (tui, error->message);
  scw_term_picture_forget (tui->picture);
  g_clear_pointer (&tui->crop, scw_gray_free);
  tui->crop = crop;
  scw_tui_dirty (tui);
}

static void
fetch_crop (ScwTui *tui)
{
  ScwDocumentPage *page = scw_document_page_of (tui->document, tui->box);

  g_cancellable_cancel (tui->crop_cancellable);
  g_clear_object (&tui->crop_cancellable);
  scw_term_picture_forget (tui->picture);
  g_clear_pointer (&tui->crop, scw_gray_free);
  if (page == NULL)
    return;
  tui->crop_cancellable = g_cancellable_new ();
  scw_document_look_at (tui->document, page);
  scw_document_page_crop_async (page, tui->box, tui->crop_cancellable, on_crop, tui);
}

static void
on_attention (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  ScwAttention *attention = scw_document_attention_finish (SCW_DOCUMENT (source), result, &error);

  if (attention == NULL || tui->quitting || !tui->heat)
    {
      g_clear_pointer (&attention, scw_attention_free);
      return;
    }
  scw_term_picture_forget (tui->picture);
  g_clear_pointer (&tui->attention, scw_attention_free);
  tui->attention = attention;
  scw_tui_dirty (tui);
}

static gboolean
look_now (gpointer data)
{
  ScwTui *tui = data;

  tui->look_source = 0;
  g_cancellable_cancel (tui->look_cancellable);
  g_clear_object (&tui->look_cancellable);
  if (tui->box != NULL && tui->token >= 0)
    {
      tui->look_cancellable = g_cancellable_new ();
      scw_document_attention_async (tui->document, tui->box, tui->token, FALSE, tui->look_cancellable,
                                    on_attention, tui);
    }
  return G_SOURCE_REMOVE;
}

void
scw_tui_look_again (ScwTui *tui)
{
  g_clear_handle_id (&tui->look_source, g_source_remove);
  scw_term_picture_forget (tui->picture);
  g_clear_pointer (&tui->attention, scw_attention_free);
  if (tui->heat && tui->box != NULL && tui->token >= 0)
    tui->look_source = g_timeout_add (LOOK_MS, look_now, tui);
}

/* ---- going places ---- */

void
scw_tui_select (ScwTui *tui, ScwSystemBox *box, int token)
{
  if (box != tui->box)
    {
      if (box != NULL)
        g_object_ref (box);
      g_clear_object (&tui->box);
      tui->box = box;
      tui->token_top = 0;
      if (box != NULL)
        fetch_crop (tui);
    }
  tui->token = box == NULL ? -1 : CLAMP (token, -1, (int) scw_system_box_get_n_tokens (box) - 1);
  if (tui->token < 0 && box != NULL && scw_system_box_get_n_tokens (box) > 0)
    tui->token = 0;
  scw_tui_look_again (tui);
  scw_tui_dirty (tui);
}

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
  g_autoptr (GArray) doubts = scw_correct_find_doubts (tui->document, tui->options.doubtful);
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
      g_autofree char *words = scw_problem_words (doubt->reason);

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
  g_autoptr (GPtrArray) boxes = all_boxes (tui);
  int count = 0;

  for (guint i = 0; i < boxes->len; i++)
    for (guint k = 0; k < scw_system_box_get_n_tokens (boxes->pdata[i]); k++)
      if (scw_system_box_get_token (boxes->pdata[i], k)->id == SCW_LMX_MEASURE && ++count == number)
        {
          tui->follow = FALSE;
          scw_tui_select (tui, boxes->pdata[i], k);
          return;
        }
  scw_tui_say (tui, TRUE, _ ("There is no measure %d, only %d so far."), number, count);
}
