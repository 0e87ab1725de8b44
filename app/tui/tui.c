/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui.h"

#include "app/tui/actions/tui-keep.h"
#include "app/tui/actions/tui-play.h"
#include "app/tui/actions/tui-state.h"
#include "app/tui/terminal/picture.h"
#include "app/tui/terminal/screen.h"
#include "app/tui/tui-draw.h"
#include "app/tui/tui-keys.h"

/* ---- what happens in the document ---- */

/* With the reading to the next system, as long as nobody has gone elsewhere. */
static void
follow_reading (ScwTui *tui, ScwSystemBox *box)
{
  if (!tui->follow)
    return;
  if (box != tui->box && scw_system_box_get_state (box) == SCW_REGION_READING
      && (tui->box == NULL || scw_system_box_get_state (tui->box) != SCW_REGION_READING))
    scw_tui_select (tui, box, -1);
  if (box == tui->box)
    {
      tui->token = (int) scw_system_box_get_n_tokens (box) - 1;
      scw_tui_look_again (tui);
    }
}

static void
on_tokens (
  ScwSystemBox *box, SCW_UNUSED guint first, SCW_UNUSED guint removed, SCW_UNUSED guint added, ScwTui *tui)
{
  int n = scw_system_box_get_n_tokens (box);

  follow_reading (tui, box);
  if (box == tui->box && tui->token >= n)
    tui->token = n - 1;
  scw_tui_dirty (tui);
}

static void
on_box_notify (ScwSystemBox *box, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  follow_reading (tui, box);
  scw_tui_dirty (tui);
}

static void
hook_box (ScwTui *tui, ScwSystemBox *box)
{
  if (g_object_get_data (G_OBJECT (box), "scw-tui") != NULL)
    return;
  g_object_set_data (G_OBJECT (box), "scw-tui", tui);
  g_signal_connect (box, "tokens-changed", G_CALLBACK (on_tokens), tui);
  g_signal_connect (box, "notify", G_CALLBACK (on_box_notify), tui);
}

/* The box one was at may be gone (undo, another page), and the first ones may just have come. */
static void
settle (ScwTui *tui)
{
  if (tui->box != NULL && scw_document_page_of (tui->document, tui->box) == NULL)
    scw_tui_select (tui, NULL, -1);
  for (guint i = 0; tui->box == NULL && i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);

      if (scw_document_page_get_n_boxes (page) > 0)
        scw_tui_select (tui, scw_document_page_get_box (page, 0), -1);
    }
  scw_tui_dirty (tui);
}

static void
on_boxes (ScwDocumentPage *page,
          SCW_UNUSED guint position,
          SCW_UNUSED guint removed,
          SCW_UNUSED guint added,
          ScwTui *tui)
{
  for (guint i = 0; i < scw_document_page_get_n_boxes (page); i++)
    hook_box (tui, scw_document_page_get_box (page, i));
  settle (tui);
}

static void
on_page_notify (SCW_UNUSED ScwDocumentPage *page, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  scw_tui_dirty (tui);
}

static void
on_pages (ScwDocument *document,
          SCW_UNUSED guint position,
          SCW_UNUSED guint removed,
          SCW_UNUSED guint added,
          ScwTui *tui)
{
  for (guint i = 0; i < scw_document_get_n_pages (document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, i);

      if (g_object_get_data (G_OBJECT (page), "scw-tui") != NULL)
        continue;
      g_object_set_data (G_OBJECT (page), "scw-tui", tui);
      g_signal_connect (page, "items-changed", G_CALLBACK (on_boxes), tui);
      g_signal_connect (page, "notify", G_CALLBACK (on_page_notify), tui);
    }
  settle (tui);
}

static void
on_notify (SCW_UNUSED GObject *object, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  scw_tui_dirty (tui);
}

static void
on_model (ScwWorker *worker, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  if (scw_worker_get_model_state (worker) == SCW_MODEL_FAILED)
    scw_tui_say_error (tui, scw_worker_get_model_error (worker));
}

/* ---- beginning and ending ---- */

static void
on_quit (gpointer data, gboolean at_once)
{
  scw_tui_quit (data, at_once);
}

static void
on_changed (gpointer data)
{
  ScwTui *tui = data;

  tui->redraw_all = TRUE;
  scw_tui_dirty (tui);
}

static void
on_answer (gpointer data, const char *sequence)
{
  ScwTui *tui = data;

  if (scw_term_picture_answer (tui->picture, sequence))
    on_changed (tui);
}

static void
problem_free (gpointer data)
{
  ScwTuiProblem *problem = data;

  g_object_unref (problem->box);
  g_free (problem->text);
  g_free (problem);
}

static void
begin (ScwTui *tui)
{
  tui->document = scw_document_new (tui->worker);
  tui->problems = g_ptr_array_new_with_free_func (problem_free);
  tui->line = g_string_new (NULL);
  tui->token = -1;
  tui->follow = TRUE;
  scw_tui_begin_keeping (tui);
  g_signal_connect (tui->document, "items-changed", G_CALLBACK (on_pages), tui);
  g_signal_connect (tui->document, "notify", G_CALLBACK (on_notify), tui);
  g_signal_connect (tui->worker, "notify::model-state", G_CALLBACK (on_model), tui);
}

static void
unhook (ScwTui *tui)
{
  for (guint i = 0; i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);

      g_signal_handlers_disconnect_by_data (page, tui);
      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        g_signal_handlers_disconnect_by_data (scw_document_page_get_box (page, k), tui);
    }
  g_signal_handlers_disconnect_by_data (tui->document, tui);
  g_signal_handlers_disconnect_by_data (tui->worker, tui);
}

static void
end (ScwTui *tui)
{
  unhook (tui);
  scw_tui_end_playing (tui);
  g_clear_object (&tui->reread);
  g_clear_handle_id (&tui->draw_source, g_source_remove);
  g_clear_handle_id (&tui->message_source, g_source_remove);
  g_clear_handle_id (&tui->look_source, g_source_remove);
  g_cancellable_cancel (tui->crop_cancellable);
  g_cancellable_cancel (tui->look_cancellable);
  scw_document_stop (tui->document);
  while (
    g_main_context_iteration (NULL, FALSE)) /* what was cancelled says so, while there is somebody to hear */
    ;
  scw_tui_end_keeping (tui);
  g_clear_object (&tui->crop_cancellable);
  g_clear_object (&tui->look_cancellable);
  g_clear_object (&tui->box);
  g_clear_object (&tui->document);
  g_ptr_array_unref (tui->problems);
  g_string_free (tui->line, TRUE);
  g_clear_pointer (&tui->crop, scw_gray_free);
  g_clear_pointer (&tui->attention, scw_attention_free);
  g_free (tui->question);
  g_free (tui->pending);
  g_free (tui->message);
}

gboolean
scw_tui_run (const ScwTuiOptions *options, char **files, GError **error)
{
  const ScwScreenEvents events
    = { .key = scw_tui_key, .changed = on_changed, .quit = on_quit, .answer = on_answer };
  ScwTui tui = { .doubtful = options->doubtful,
                 .read = options->read,
                 .inverted = options->inverted,
                 .files = files,
                 .password = g_strdup (options->password),
                 .draw = scw_tui_draw };

  tui.worker = scw_worker_new (error);
  if (tui.worker == NULL || !scw_screen_begin (&events, &tui, error))
    {
      g_clear_object (&tui.worker);
      g_free (tui.password);
      return FALSE;
    }
  tui.loop = g_main_loop_new (NULL, FALSE);
  tui.picture = scw_term_picture_new (options->picture);
  if (options->picture == SCW_PICTURE_AUTO)
    scw_term_picture_ask (tui.picture);
  begin (&tui);
  scw_worker_set_adaptation (tui.worker, options->adaptation);
  scw_worker_open_model (tui.worker, options->model, options->dtype, options->threads);
  scw_tui_open (&tui);
  scw_tui_dirty (&tui);
  g_main_loop_run (tui.loop);
  scw_term_picture_hide (tui.picture);
  scw_term_picture_flush (tui.picture, FALSE);
  scw_screen_end ();
  end (&tui);
  scw_term_picture_free (tui.picture);
  g_main_loop_unref (tui.loop);
  g_object_unref (tui.worker);
  return TRUE;
}
