/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/project.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/document/kept.h"
#include "app/error.h"
#include "app/project/pack.h"
#include "app/shown.h"
#include "engine/file.h"
#include "engine/unused.h"

/* A load or a save on its way through a thread. */
typedef struct
{
  char *path;
  ScwRecord *record;
  ScwFileStamp stamp; /* save: what the file has to look like; then, what it looks like */
  guint64 place;      /* save: of the history */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->path);
  scw_record_free (work->record);
  g_free (work);
}

gboolean
scw_project_is_path (const char *path)
{
  gsize n = strlen (path), k = strlen (SCW_PROJECT_SUFFIX);

  return n > k && g_ascii_strcasecmp (path + n - k, SCW_PROJECT_SUFFIX) == 0;
}

static ScwFileStamp
stamp_of (const struct stat *stat)
{
  return (ScwFileStamp){ stat->st_dev, stat->st_ino, stat->st_size,
                         stat->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + stat->st_mtim.tv_nsec };
}

/* ---- loading ---- */

static gboolean
load (Work *work, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = scw_shown_text (work->path);
  int fd = open (work->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hang us */
  struct stat stat;

  if (fd < 0 || fstat (fd, &stat) != 0 || !S_ISREG (stat.st_mode))
    {
      if (fd < 0)
        scw_app_fail_errno (error, errno);
      else
        scw_app_fail (error, SCW_ERROR_FILE, SCW_REASON_NO_FILE, 0, "not a file");
      scw_app_error_about (error, SCW_DEED_OPEN, name, 0);
    }
  else
    {
      work->stamp = stamp_of (&stat);
      work->record = scw_project_unpack (fd, name, cancellable, error);
    }
  if (fd >= 0)
    close (fd);
  return work->record != NULL;
}

static void
loaded (ScwDocument *document, Work *work)
{
  scw_document_take_path (document, g_steal_pointer (&work->path));
  scw_record_fill (work->record, document);
  scw_document_set_stamp (document, &work->stamp);
  scw_document_set_saved_place (document, scw_undo_get_place (scw_document_get_history (document)));
  scw_document_set_read_since (document, FALSE);
  scw_document_notify_history (document);
  scw_document_changed (document);
}

static void
load_in_thread (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (load (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Work *
work_new (const char *path)
{
  Work *work = g_new0 (Work, 1);

  work->path = g_canonicalize_filename (path, NULL);
  return work;
}

void
scw_project_load_async (ScwDocument *document,
                        const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (document, cancellable, callback, user_data);

  g_task_set_task_data (task, work_new (path), work_free);
  g_task_run_in_thread (task, load_in_thread);
  g_object_unref (task);
}

static gboolean
take_loaded (ScwDocument *document, Work *work, GError **error)
{
  if (scw_document_get_n_pages (document) > 0) /* somebody was faster */
    {
      scw_app_fail (error, SCW_ERROR_ARGUMENT, SCW_REASON_NONE, 0, "there are other pages already");
      return scw_app_error_about (error, SCW_DEED_OPEN, work->path, 0);
    }
  loaded (document, work);
  return TRUE;
}

gboolean
scw_project_load_finish (ScwDocument *document, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error)
         && take_loaded (document, g_task_get_task_data (G_TASK (result)), error);
}

gboolean
scw_project_load (ScwDocument *document, const char *path, GCancellable *cancellable, GError **error)
{
  Work *work = work_new (path);
  gboolean fine = load (work, cancellable, error) && take_loaded (document, work, error);

  work_free (work);
  return fine;
}

/* ---- saving ---- */

/* FALSE: error, and nothing has changed. */
static gboolean
write_project (Work *work, GCancellable *cancellable, GError **error)
{
  ScwNewFile file;
  ScwError failure = { 0 };
  struct stat stat;
  gboolean fine = scw_new_file_open (&file, work->path, 0666, &failure)
                  && scw_project_pack (work->record, file.fd, cancellable, error)
                  && scw_new_file_finish (&file, &failure);

  if (fine && fstat (file.fd, &stat) == 0)
    work->stamp = stamp_of (&stat);
  else if (!fine && failure.code != SCW_ERROR_NONE)
    scw_app_error_take (error, &failure);
  scw_new_file_close (&file);
  return fine;
}

static gboolean
save_checked (Work *work, GCancellable *cancellable, GError **error)
{
  struct stat old;
  gboolean exists = stat (work->path, &old) == 0;

  if (exists && !S_ISREG (old.st_mode))
    return scw_app_fail (error, SCW_ERROR_FILE, SCW_REASON_NO_FILE, 0, "it is not a file");
  if (exists && work->stamp.size > 0)
    {
      ScwFileStamp now = stamp_of (&old);

      if (memcmp (&now, &work->stamp, sizeof now) != 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
                       "cannot save '%s': another program has changed it meanwhile", work->path);
          return FALSE;
        }
    }
  return write_project (work, cancellable, error);
}

static gboolean
save (Work *work, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = scw_shown_text (work->path);

  if (save_checked (work, cancellable, error))
    return TRUE;
  if (error == NULL || !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
    scw_app_error_about (error, SCW_DEED_SAVE, name, 0);
  return FALSE;
}

static Work *
begin_save (ScwDocument *document, const char *path, gboolean anyway)
{
  Work *work = work_new (path);

  if (!anyway && g_strcmp0 (work->path, scw_document_get_path (document)) == 0)
    work->stamp = *scw_document_get_stamp (document);
  work->place = scw_undo_get_place (scw_document_get_history (document));
  work->record = scw_record_take (document);
  g_free (work->record->path);
  work->record->path = NULL;
  scw_document_set_read_since (document, FALSE); /* again when more is read, or this fails */
  return work;
}

static void
end_save (ScwDocument *document, Work *work, gboolean fine)
{
  if (!fine)
    scw_document_set_read_since (document, TRUE);
  else
    {
      scw_document_set_saved_place (document, work->place);
      scw_document_set_stamp (document, &work->stamp);
      scw_document_take_path (document, g_strdup (work->path));
    }
  scw_document_notify_history (document);
}

static void
save_in_thread (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (save (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
scw_project_save_async (ScwDocument *document,
                        const char *path,
                        gboolean anyway,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (document, cancellable, callback, user_data);

  g_task_set_task_data (task, begin_save (document, path, anyway), work_free);
  g_task_run_in_thread (task, save_in_thread);
  g_object_unref (task);
}

gboolean
scw_project_save_finish (ScwDocument *document, GAsyncResult *result, GError **error)
{
  gboolean fine = g_task_propagate_boolean (G_TASK (result), error);

  end_save (document, g_task_get_task_data (G_TASK (result)), fine);
  return fine;
}

gboolean
scw_project_save (
  ScwDocument *document, const char *path, gboolean anyway, GCancellable *cancellable, GError **error)
{
  Work *work = begin_save (document, path, anyway);
  gboolean fine = save (work, cancellable, error);

  end_save (document, work, fine);
  work_free (work);
  return fine;
}
