/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/error.h"
#include "app/pages/find.h"
#include "engine/unused.h"

/* One page on its way through the second thread. It belongs to the job; the document only knows of it. */
typedef struct
{
  ScwDocument *document; /* main context; NULL: nobody wants it any more */
  ScwDocumentPage *page;
  guint64 job;
  guint n_boxes;       /* of the page when it was asked for */
  gboolean as_command; /* a person asked for it */
  gboolean looked;     /* its systems are known; only its pixels are wanted */

  /* the second thread's */
  ScwPageSource *source;
  int width, height;
  double dpi, skew;
  ScwPixels *thumbnail;
  ScwPageRemark remark;
  ScwSheet *sheet;
  GError *error;
} Preparation;

static void
preparation_free (gpointer data)
{
  Preparation *p = data;

  if (p->document != NULL)
    g_hash_table_remove (p->document->preparing, p->page);
  g_object_unref (p->page);
  scw_page_source_unref (p->source);
  scw_pixels_unref (p->thumbnail);
  g_clear_object (&p->sheet);
  g_clear_error (&p->error);
  g_free (p);
}

static ScwPixels *
make_thumbnail (const ScwGray *gray)
{
  double scale = MIN (1, (double) SCW_PAGE_THUMBNAIL / MAX (gray->width, gray->height));

  return scw_pixels_new (scw_gray_resize (gray, MAX (1, (int) lround (gray->width * scale)),
                                          MAX (1, (int) lround (gray->height * scale)), NULL));
}

/* On the second thread. */
static void
prepare_work (gpointer data, GCancellable *cancellable)
{
  Preparation *p = data;
  ScwPixels *pixels = scw_page_source_load (p->source, cancellable, &p->error);
  const ScwGray *gray;
  ScwBox all;

  if (pixels == NULL)
    return;
  gray = scw_pixels_gray (pixels);
  p->width = gray->width;
  p->height = gray->height;
  p->dpi = MAX (p->dpi, scw_page_source_get_dpi (p->source));
  p->thumbnail = make_thumbnail (gray);
  all = (ScwBox){ 0, 0, gray->width, gray->height };
  if (!p->looked && !g_cancellable_set_error_if_cancelled (cancellable, &p->error))
    p->sheet = scw_find_on_page (gray, scw_page_source_take_systems (p->source), &all, &p->error);
  p->remark = scw_page_source_get_remark (p->source);
  if (p->sheet != NULL && p->sheet->regions->len == 0)
    p->remark.nothing = scw_find_nothing (gray);
  scw_pixels_unref (pixels);
}

static GPtrArray *
boxes_of_sheet (ScwSheet *sheet)
{
  GPtrArray *boxes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < sheet->regions->len; i++)
    {
      const ScwRegion *region = g_ptr_array_index (sheet->regions, i);
      ScwBoxPlace place = {
        .lines = region->box,
        .crop = region->crop,
        .view = region->view,
        .staves = region->staves,
        .staff_space = region->staff_space,
        .quality = region->quality,
        .group = region->group,
        .joined = region->joined,
        .ossia = region->ossia,
      };

      g_ptr_array_add (boxes, scw_system_box_new (&place));
    }
  return boxes;
}

static void
prepare_deliver (gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  Preparation *p = data;
  ScwDocument *self = p->document;
  ScwDocumentPage *page = p->page;
  ScwPageContent *content;

  if (self == NULL)
    return;
  g_hash_table_remove (self->preparing, page);
  p->document = NULL;
  if (p->width > 0)
    scw_document_page_prepared (page, p->width, p->height, p->sheet != NULL ? p->sheet->skew_deg : p->skew,
                                p->dpi, p->thumbnail, &p->remark);
  if (p->sheet == NULL && (!p->looked || p->width == 0))
    {
      if (p->error == NULL)
        scw_app_fail (&p->error, SCW_ERROR_FILE, SCW_REASON_NONE, 0, "cannot be loaded");
      scw_document_page_set_state (page, SCW_PAGE_FAILED, p->error);
      return;
    }
  if (p->sheet != NULL)
    scw_document_page_set_looked (page);
  if (p->as_command || (p->sheet != NULL && p->n_boxes == 0 && scw_document_page_get_n_boxes (page) == 0))
    {
      content = scw_page_content_new (scw_document_page_get_turns (page), boxes_of_sheet (p->sheet));
      if (p->as_command)
        scw_document_do (self, N_ ("Find systems"), scw_change_page (page, content), NULL);
      else
        {
          scw_document_page_swap (page, &content); /* no command: nobody did anything */
          scw_page_content_free (content);
          scw_document_changed (self);
        }
    }
  scw_document_page_set_state (page, SCW_PAGE_READY, NULL);
  scw_document_page_is_ready (self, page);
}

static void
start (ScwDocument *self, ScwDocumentPage *page, gboolean as_command, int priority)
{
  Preparation *p;
  ScwPageFacts facts;

  if (self->worker == NULL)
    return;
  scw_document_forget_preparation (self, page);
  p = g_new0 (Preparation, 1);
  p->document = self;
  p->page = g_object_ref (page);
  p->n_boxes = scw_document_page_get_n_boxes (page);
  p->as_command = as_command;
  scw_document_page_get_facts (page, &facts);
  p->looked = facts.looked && !as_command;
  p->dpi = p->looked ? facts.dpi : 0;
  p->skew = p->looked ? facts.skew : 0;
  p->source = scw_page_source_ref (scw_document_page_get_pixel_source (page));
  g_hash_table_insert (self->preparing, page, p);
  scw_document_page_set_state (page, SCW_PAGE_LOADING, NULL);
  p->job = scw_worker_page_job (self->worker, self->id, priority, prepare_work, prepare_deliver, p,
                                preparation_free);
}

void
scw_document_prepare (ScwDocument *self, ScwDocumentPage *page)
{
  start (self, page, FALSE, page == self->looked_at ? SCW_PRIORITY_VISIBLE : SCW_PRIORITY_BACKGROUND);
}

void
scw_document_find_systems (ScwDocument *self, ScwDocumentPage *page)
{
  if (scw_document_find_page (self, page, NULL))
    start (self, page, TRUE, SCW_PRIORITY_SELECTED);
}

void
scw_document_forget_preparation (ScwDocument *self, ScwDocumentPage *page)
{
  Preparation *p = g_hash_table_lookup (self->preparing, page);

  if (p == NULL)
    return;
  g_hash_table_remove (self->preparing, page);
  p->document = NULL;
  scw_queue_cancel (scw_worker_get_page_queue (self->worker), p->job);
  scw_document_page_set_state (page, SCW_PAGE_WAITING, NULL);
}

void
scw_document_set_page_priority (ScwDocument *self, ScwDocumentPage *page, int priority)
{
  Preparation *p = g_hash_table_lookup (self->preparing, page);

  if (p != NULL)
    scw_queue_set_priority (scw_worker_get_page_queue (self->worker), p->job, priority);
}

void
scw_document_look_at (ScwDocument *self, ScwDocumentPage *page)
{
  ScwDocumentPage *before = self->looked_at;

  if (before == page)
    return;
  self->looked_at = page; /* compared only, never followed unless it is among the pages */
  if (before != NULL && scw_document_find_page (self, before, NULL))
    {
      scw_document_set_page_priority (self, before, SCW_PRIORITY_NORMAL);
      scw_document_prioritise_reading (self, before, SCW_PRIORITY_NORMAL);
    }
  if (page == NULL)
    return;
  scw_document_set_page_priority (self, page, SCW_PRIORITY_VISIBLE);
  scw_document_prioritise_reading (self, page, SCW_PRIORITY_VISIBLE);
}

/* ---- opening files ---- */

typedef struct
{
  char *path, *password;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_free (opening->password);
  g_free (opening);
}

static void
open_work (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  const Opening *opening = data;
  GError *error = NULL;
  ScwPicture *picture = scw_picture_open_locked (opening->path, opening->password, cancellable, &error);

  if (picture != NULL)
    g_task_return_pointer (task, picture, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
scw_document_open_picture_async (const char *path,
                                 const char *password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new (Opening, 1);

  *opening = (Opening){ g_strdup (path), g_strdup (password) };
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_work);
  g_object_unref (task);
}

ScwPicture *
scw_document_open_picture_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
