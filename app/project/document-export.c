/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/document-export.h"

#include "app/document/kept.h"
#include "app/error.h"
#include "app/score/rows.h"
#include "engine/unused.h"

/* What a file is made of. */
typedef struct
{
  ScwSystemTokens *systems; /* (n), each with its own tokens */
  int n;
  ScwWords *words; /* (n_pages) */
  int n_pages;
  char *title, *composer;
  ScwPartList *parts; /* or NULL */
  GArray *ids;        /* of the parts of the score */
} Music;

typedef struct
{
  Music music;
  ScwFormat format;
  char *path; /* NULL: compose only */
  gboolean anyway;
} Export;

static void
music_clear (Music *music)
{
  for (int i = 0; i < music->n; i++)
    g_free ((gpointer) music->systems[i].tokens);
  g_free (music->systems);
  for (int i = 0; i < music->n_pages; i++)
    scw_words_clear (&music->words[i]);
  g_free (music->words);
  g_free (music->title);
  g_free (music->composer);
  scw_part_list_unref (music->parts);
  g_clear_pointer (&music->ids, g_array_unref);
}

static ScwHeading
heading_of (const Music *music)
{
  return (ScwHeading){ music->title, music->composer, music->parts, music->ids };
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
  const ScwHeading heading = heading_of (music);
  GError *error = NULL;
  g_autoptr (ScwComposition) composition = NULL;

  composition = scw_compose (music->systems, music->n, export->format, &heading, NULL, NULL, &error);
  if (composition != NULL && export->path != NULL && (composition->valid || export->anyway)
      && !g_cancellable_is_cancelled (cancellable))
    scw_save (export->path, composition->data, composition->size, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&composition), free_composition);
}

static void
take_words (ScwDocumentPage *page, ScwWords *words)
{
  for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
    scw_word_list_put (scw_system_box_get_words (scw_document_page_get_box (page, b)), (int) b, words);
  scw_word_list_put (scw_document_page_get_words (page), -1, words);
}

/* FALSE and error: there is nothing. Only a title that a person gave is taken: else the bytes are those of
 * scorewright-cli. */
static gboolean
take_music (ScwDocument *self, Music *music, GError **error)
{
  g_autoptr (GArray) systems = g_array_new (FALSE, TRUE, sizeof (ScwSystemTokens));
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (ScwRowPlace));
  int n, n_rows;

  music->n_pages = (int) scw_document_get_n_pages (self);
  music->words = g_new0 (ScwWords, music->n_pages + 1);
  for (guint p = 0; p < scw_document_get_n_pages (self); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (self, p);

      take_words (page, &music->words[p]);
      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, b);
          const ScwBoxPlace *at = scw_system_box_get_place (box);
          const ScwRowPlace place
            = { (int) p, at->group, at->staves, at->ossia, scw_system_box_get_id (box), at->joined };
          ScwSystemTokens system = { 0 };

          if (music->words[p].n > 0)
            system.words = &music->words[p];
          system.row = (int) b;
          system.bars = scw_system_box_get_content (box)->bars;
          if (scw_system_box_get_n_tokens (box) > 0)
            system.tokens = scw_system_box_dup_ids (box, &system.n);
          g_array_append_val (systems, system);
          g_array_append_val (places, place);
        }
    }
  n_rows = (int) systems->len;
  music->parts = scw_part_list_ref (scw_document_get_part_list (self));
  n = scw_place_rows ((gpointer) systems->data, (gpointer) places->data, n_rows, music->parts, &music->ids,
                      error);
  music->systems = (ScwSystemTokens *) g_array_steal (systems, NULL);
  music->n = n > 0 ? n : n_rows;
  if (n == 0)
    g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_NOTATION, "nothing has been read yet");
  if (n <= 0)
    return FALSE;
  music->title = g_strdup (scw_document_get_set_title (self));
  music->composer = g_strdup (scw_document_get_composer (self));
  return TRUE;
}

/* list and ids (may be NULL): what a person has said about its parts. */
static ScwScore *
make_score (ScwDocument *self, ScwPartList **list, GArray **ids, GError **error)
{
  Music music = { 0 };
  ScwScore *score = NULL;

  if (take_music (self, &music, error))
    {
      const ScwHeading heading = heading_of (&music);

      score = scw_compose_score (music.systems, music.n, &heading, NULL, error);
    }
  if (score != NULL && list != NULL)
    {
      *list = g_steal_pointer (&music.parts);
      *ids = g_steal_pointer (&music.ids);
    }
  music_clear (&music);
  return score;
}

ScwScore *
scw_document_make_score (ScwDocument *self, GError **error)
{
  return make_score (self, NULL, NULL, error);
}

static const ScwPartInfo *
info_of (const ScwPartList *list, const GArray *ids, int part)
{
  return part < (int) ids->len ? scw_part_list_find (list, g_array_index (ids, int, part)) : NULL;
}

ScwScore *
scw_document_make_paper_score (ScwDocument *self, GError **error)
{
  g_autoptr (ScwPartList) list = NULL;
  g_autoptr (GArray) ids = NULL;
  ScwScore *score = make_score (self, &list, &ids, error);
  g_autofree bool *keep = score != NULL ? g_new (bool, score->n_parts + 1) : NULL;
  int kept = 0;

  for (int p = 0; score != NULL && p < score->n_parts; p++)
    {
      const ScwPartInfo *info = info_of (list, ids, p);

      keep[p] = info == NULL || !info->hidden;
      kept += keep[p];
    }
  if (score != NULL && kept == 0)
    {
      g_clear_pointer (&score, scw_score_free);
      g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_NOTATION, "all parts are hidden");
    }
  if (score != NULL)
    scw_score_keep_parts (score, keep);
  return score;
}

ScwScore *
scw_document_make_sound_score (ScwDocument *self, guint32 *muted, GError **error)
{
  g_autoptr (ScwPartList) list = NULL;
  g_autoptr (GArray) ids = NULL;
  ScwScore *score = make_score (self, &list, &ids, error);
  int staff = 0;

  *muted = 0;
  for (int p = 0; score != NULL && p < score->n_parts; p++)
    {
      const ScwPartInfo *info = info_of (list, ids, p);

      for (int s = 0; s < score->parts[p]->staves; s++, staff++)
        if (info != NULL && info->muted && staff < 32)
          *muted |= 1u << staff;
    }
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
scw_document_export_finish (SCW_UNUSED ScwDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
