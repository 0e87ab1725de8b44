/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include "app/error.h"
#include "engine/unused.h"

/* What a file is made of. */
typedef struct
{
  ScwSystemTokens *systems; /* (n), each with its own tokens */
  int n;
  char *title, *composer;
} Music;

typedef struct
{
  Music music;
  ScwFormat format;
  char *path; /* NULL: compose only */
  gboolean anyway;
  guint64 place; /* in the history */
} Export;

static void
music_clear (Music *music)
{
  for (int i = 0; i < music->n; i++)
    g_free ((gpointer) music->systems[i].tokens);
  g_free (music->systems);
  g_free (music->title);
  g_free (music->composer);
}

static void
export_free (gpointer data)
{
  Export *export = data;

  music_clear (&export->music);
  g_free (export->path);
  g_free (export);
}

static void
free_composition (gpointer composition)
{
  scw_composition_free (composition);
}

static void
export_work (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *export = data;
  const Music *music = &export->music;
  const ScwHeading heading = { music->title, music->composer };
  GError *error = NULL;
  g_autoptr (ScwComposition) composition = NULL;

  composition = scw_compose (music->systems, music->n, export->format, &heading, NULL, &error);
  if (composition != NULL && export->path != NULL && (composition->valid || export->anyway)
      && !g_cancellable_is_cancelled (cancellable))
    scw_save (export->path, composition->data, composition->size, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&composition), free_composition);
}

/* What counts for a file: every box that has tokens, in reading order. */
static GPtrArray *
read_boxes (ScwDocument *self, GArray *page_of)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < self->pages->len; i++)
    {
      GPtrArray *boxes = scw_document_page_get_boxes (g_ptr_array_index (self->pages, i));

      for (guint k = 0; k < boxes->len; k++)
        if (scw_system_box_get_n_tokens (boxes->pdata[k]) > 0)
          {
            g_ptr_array_add (all, boxes->pdata[k]);
            if (page_of != NULL)
              g_array_append_val (page_of, i);
          }
    }
  return all;
}

ScwSystemBox *
scw_document_nth_read_box (ScwDocument *self, int region)
{
  g_autoptr (GPtrArray) boxes = read_boxes (self, NULL);

  return region >= 0 && region < (int) boxes->len ? g_ptr_array_index (boxes, region) : NULL;
}

int
scw_document_find_read_box (ScwDocument *self, ScwSystemBox *box)
{
  g_autoptr (GPtrArray) boxes = read_boxes (self, NULL);
  guint region;

  return g_ptr_array_find (boxes, box, &region) ? (int) region : -1;
}

/* FALSE and error: there is nothing. Only a title that a person gave is taken: else the bytes are those of
 * scorewright-cli. */
static gboolean
take_music (ScwDocument *self, Music *music, GError **error)
{
  g_autoptr (GArray) page_of = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) boxes = read_boxes (self, page_of);

  if (boxes->len == 0)
    {
      g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_NOTATION, "nothing has been read yet");
      return FALSE;
    }
  music->n = (int) boxes->len;
  music->systems = g_new0 (ScwSystemTokens, boxes->len);
  for (guint i = 0; i < boxes->len; i++)
    {
      ScwSystemTokens *system = &music->systems[i];

      system->tokens = scw_system_box_dup_ids (boxes->pdata[i], &system->n);
      system->new_page = i > 0 && g_array_index (page_of, guint, i) != g_array_index (page_of, guint, i - 1);
    }
  music->title = g_strdup (self->title);
  music->composer = g_strdup (self->composer);
  return TRUE;
}

ScwScore *
scw_document_make_score (ScwDocument *self, GError **error)
{
  Music music = { 0 };
  ScwScore *score = NULL;

  if (take_music (self, &music, error))
    {
      const ScwHeading heading = { music.title, music.composer };

      score = scw_compose_score (music.systems, music.n, &heading, NULL, error);
    }
  music_clear (&music);
  return score;
}

static void
start (ScwDocument *self, GTask *task, ScwFormat format, const char *path, gboolean anyway)
{
  Export *export = g_new0 (Export, 1);
  GError *error = NULL;

  export->format = format;
  export->path = g_strdup (path);
  export->anyway = anyway;
  export->place = scw_undo_get_place (self->undo);
  g_task_set_task_data (task, export, export_free);
  if (take_music (self, &export->music, &error))
    g_task_run_in_thread (task, export_work);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

void
scw_document_compose_async (ScwDocument *self,
                            ScwFormat format,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  start (self, g_task_new (self, cancellable, callback, user_data), format, NULL, FALSE);
}

ScwComposition *
scw_document_compose_finish (ScwDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
scw_document_export_async (ScwDocument *self,
                           const char *path,
                           ScwFormat format,
                           gboolean anyway,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  start (self, g_task_new (self, cancellable, callback, user_data), format, path, anyway);
}

ScwComposition *
scw_document_export_finish (ScwDocument *self, GAsyncResult *result, GError **error)
{
  Export *export = g_task_get_task_data (G_TASK (result));
  ScwComposition *composition = g_task_propagate_pointer (G_TASK (result), error);

  if (composition != NULL && (composition->valid || export->anyway))
    {
      if (self->path == NULL)
        {
          self->saved_place = export->place;
          self->read_since = FALSE;
        }
      scw_document_notify_history (self);
    }
  return composition;
}
