/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-state.h"

#include <stdarg.h>

#include "app/words/edit-words.h"
#include "engine/notation/lmx/lmx.h"

#define FRAME_MS   40   /* between two drawings */
#define MESSAGE_MS 6000 /* unless SCW_MESSAGE_MS says otherwise: tests take their time */
#define LOOK_MS    120  /* the cursor stands still for so long before anybody asks where the network looked */

/* ---- drawing, later ---- */

static gboolean
draw_now (gpointer data)
{
  ScwTui *tui = data;

  tui->draw_source = 0;
  tui->draw (tui);
  return G_SOURCE_REMOVE;
}

void
scw_tui_dirty (ScwTui *tui)
{
  if (tui->draw_source == 0)
    tui->draw_source = g_timeout_add (FRAME_MS, draw_now, tui);
}

static guint
message_ms (void)
{
  const char *text = g_getenv ("SCW_MESSAGE_MS");
  guint64 ms;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &ms, NULL) ? (guint) ms
                                                                                        : MESSAGE_MS;
}

static gboolean
forget_message (gpointer data)
{
  ScwTui *tui = data;

  tui->message_source = 0;
  g_clear_pointer (&tui->message, g_free);
  scw_tui_dirty (tui);
  return G_SOURCE_REMOVE;
}

void
scw_tui_hush (ScwTui *tui)
{
  g_clear_pointer (&tui->message, g_free);
}

void
scw_tui_say (ScwTui *tui, gboolean bad, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_free (tui->message);
  tui->message = g_strdup_vprintf (format, args);
  va_end (args);
  tui->message_bad = bad;
  g_clear_handle_id (&tui->message_source, g_source_remove);
  tui->message_source = g_timeout_add (message_ms (), forget_message, tui);
  scw_tui_dirty (tui);
}

void
scw_tui_say_error (ScwTui *tui, const GError *error)
{
  g_autofree char *words = scw_edit_words (error);

  scw_tui_say (tui, TRUE, "%s.", words);
}

void
scw_tui_leave (ScwTui *tui)
{
  tui->quitting = TRUE;
  g_main_loop_quit (tui->loop);
}

/* ---- panels ---- */

void
scw_tui_show_panel (ScwTui *tui, ScwPanel panel)
{
  tui->panel = panel;
  tui->chosen = tui->top = 0;
  scw_tui_dirty (tui);
}

/* ---- counting ---- */

gboolean
scw_tui_is_doubtful (ScwTui *tui, const ScwBoxToken *token)
{
  return token->origin == SCW_ORIGIN_NETWORK && token->probability < (float) tui->doubtful;
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
    scw_tui_say_error (tui, error);
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
  tui->token = -1;
  if (box != NULL)
    tui->token = MIN (MAX (token, (int) scw_system_box_get_first_token (box)),
                      (int) scw_system_box_get_n_tokens (box) - 1);
  scw_tui_look_again (tui);
  scw_tui_dirty (tui);
}
