/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/journal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/document/kept.h"
#include "app/error.h"
#include "app/pages/gray-png.h"
#include "app/project/keeper.h"
#include "engine/unused.h"

#define READING_MS 1000 /* what is being read is kept so often */

struct _ScwJournal
{
  GObject parent_instance;

  ScwDocument *document;
  char *folder; /* that holds those of all journals */
  ScwKeeper *keeper;
  ScwRecordMemory *memory;
  GError *error;
  guint idle_id, timer_id;
};

G_DEFINE_FINAL_TYPE (ScwJournal, scw_journal, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- keeping ---- */

static gboolean
take_problem (gpointer data)
{
  ScwJournal *self = data;
  g_autoptr (GError) problem = NULL;

  if (self->keeper != NULL)
    scw_keeper_get_problem (self->keeper, &problem);
  if (g_strcmp0 (problem != NULL ? problem->message : NULL, self->error != NULL ? self->error->message : NULL)
      != 0)
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&problem);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  return G_SOURCE_REMOVE;
}

/* On the keeper's thread. It never outlives the journal, but the source does. */
static void
on_problem (gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, take_problem, g_object_ref (data), g_object_unref);
}

static void
keep (ScwJournal *self)
{
  ScwRecord *record;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->document == NULL)
    return;
  if (self->memory == NULL)
    {
      if (scw_document_get_n_pages (self->document) == 0 || !scw_document_get_dirty (self->document))
        return;
      self->memory = scw_record_memory_new ();
    }
  record = scw_record_take_new (self->document, self->memory);
  if (scw_record_is_empty (record))
    scw_record_free (record);
  else
    scw_keeper_add (self->keeper, record, scw_document_get_title (self->document));
}

static gboolean
keep_soon (gpointer data)
{
  ScwJournal *self = data;

  self->idle_id = 0;
  keep (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (ScwJournal *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH, keep_soon, self, NULL);
}

static gboolean
keep_reading (gpointer data)
{
  ScwJournal *self = data;

  self->timer_id = 0;
  keep (self);
  return G_SOURCE_REMOVE;
}

static void
on_progress (ScwJournal *self)
{
  if (self->timer_id == 0 && self->memory != NULL)
    self->timer_id = g_timeout_add (READING_MS, keep_reading, self);
}

/* ---- the object ---- */

static void
forget (ScwJournal *self, gboolean remove)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->keeper != NULL)
    scw_keeper_free (g_steal_pointer (&self->keeper), remove);
  g_clear_pointer (&self->memory, scw_record_memory_free);
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
}

static void
scw_journal_dispose (GObject *object)
{
  ScwJournal *self = SCW_JOURNAL (object);

  keep (self);
  forget (self, FALSE);
  G_OBJECT_CLASS (scw_journal_parent_class)->dispose (object);
}

static void
scw_journal_finalize (GObject *object)
{
  ScwJournal *self = SCW_JOURNAL (object);

  g_free (self->folder);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (scw_journal_parent_class)->finalize (object);
}

static void
scw_journal_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ERROR)
    g_value_set_boxed (value, SCW_JOURNAL (object)->error);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_journal_class_init (ScwJournalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = scw_journal_dispose;
  object_class->finalize = scw_journal_finalize;
  object_class->get_property = scw_journal_get_property;
  properties[PROP_ERROR]
    = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
scw_journal_init (SCW_UNUSED ScwJournal *self)
{
}

static char *
default_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "scorewright", "unsaved", NULL);
}

ScwJournal *
scw_journal_new (ScwDocument *document, const char *folder)
{
  ScwJournal *self = g_object_new (SCW_TYPE_JOURNAL, NULL);

  self->document = g_object_ref (document);
  self->folder = folder != NULL ? g_strdup (folder) : default_folder ();
  self->keeper = scw_keeper_new (self->folder, on_problem, self);
  g_signal_connect_swapped (document, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (document, "notify::progress", G_CALLBACK (on_progress), self);
  return self;
}

gboolean
scw_journal_flush (ScwJournal *self)
{
  gboolean fine;

  keep (self);
  fine = self->keeper == NULL || scw_keeper_flush (self->keeper);
  take_problem (self);
  return fine;
}

void
scw_journal_saved (ScwJournal *self)
{
  if (self->memory == NULL || scw_document_get_dirty (self->document))
    return;
  g_clear_pointer (&self->memory, scw_record_memory_free);
  scw_keeper_reset (self->keeper);
}

void
scw_journal_discard (ScwJournal *self)
{
  forget (self, TRUE);
}

const GError *
scw_journal_get_error (ScwJournal *self)
{
  return self->error;
}

/* ---- what was left ---- */

struct ScwLeft
{
  gatomicrefcount refs;
  char *folder;
  char *title;
  gint64 time;
  ScwLock *lock;
};

static ScwLeft *
left_ref (ScwLeft *left)
{
  g_atomic_ref_count_inc (&left->refs);
  return left;
}

static void
left_unref (gpointer data)
{
  ScwLeft *left = data;

  if (!g_atomic_ref_count_dec (&left->refs))
    return;
  scw_lock_free (left->lock);
  g_free (left->folder);
  g_free (left->title);
  g_free (left);
}

/* The folder is removed while it is locked: nobody finds half of it. */
void
scw_left_discard (ScwLeft *left)
{
  if (left->folder != NULL)
    scw_keeper_remove (left->folder, g_steal_pointer (&left->lock));
  g_clear_pointer (&left->folder, g_free);
}

const char *
scw_left_get_title (const ScwLeft *left)
{
  return left->title;
}

gint64
scw_left_get_time (const ScwLeft *left)
{
  return left->time;
}

static char *
read_title (const char *path)
{
  char line[1024];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = fd >= 0 ? read (fd, line, sizeof line) : -1;
  const char *end = n > 0 ? memchr (line, '\n', (gsize) n) : NULL;
  const char *json = end != NULL ? scw_keeper_unframe (line, (gsize) (end - line)) : NULL;

  if (fd >= 0)
    close (fd);
  return json != NULL ? scw_record_title_of (json, (gsize) (end - json)) : g_strdup ("");
}

/* Takes a locked folder. NULL: there is nothing in it, and it is removed. */
static ScwLeft *
left_new (const char *folder, ScwLock *lock)
{
  g_autofree char *path = g_build_filename (folder, SCW_KEEPER_JOURNAL, NULL);
  struct stat info;
  ScwLeft *left;

  if (g_stat (path, &info) != 0 || info.st_size == 0)
    {
      scw_keeper_remove (folder, lock);
      return NULL;
    }
  left = g_new0 (ScwLeft, 1);
  g_atomic_ref_count_init (&left->refs);
  left->folder = g_strdup (folder);
  left->title = read_title (path);
  left->time = info.st_mtim.tv_sec;
  left->lock = lock;
  return left;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const ScwLeft *x = *(ScwLeft *const *) a, *y = *(ScwLeft *const *) b;

  return x->time != y->time ? (x->time > y->time ? -1 : 1) : g_strcmp0 (x->folder, y->folder);
}

GPtrArray *
scw_journal_find_left (const char *folder)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (left_unref);
  g_autofree char *parent = folder != NULL ? g_strdup (folder) : default_folder ();
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);
      ScwLock *lock = g_file_test (path, G_FILE_TEST_IS_DIR) ? scw_keeper_lock (path, NULL) : NULL;
      ScwLeft *left = lock != NULL ? left_new (path, lock) : NULL;

      if (left != NULL)
        g_ptr_array_add (all, left);
    }
  g_ptr_array_sort (all, newest_first);
  return all;
}

/* ---- restoring ---- */

typedef struct
{
  ScwLeft *left;
  ScwRecord *record;
} Restore;

static void
restore_free (gpointer data)
{
  Restore *restore = data;

  left_unref (restore->left);
  scw_record_free (restore->record);
  g_free (restore);
}

/* As far as it is whole. */
static ScwRecord *
read_journal (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, SCW_KEEPER_JOURNAL, NULL), *text = NULL;
  ScwRecordReader *reader;
  ScwRecord *record;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  reader = scw_record_reader_new (FALSE);
  for (const char *at = text, *end; (end = memchr (at, '\n', size - (gsize) (at - text))) != NULL;
       at = end + 1)
    {
      const char *json = scw_keeper_unframe (at, (gsize) (end - at));

      if (json == NULL || !scw_record_reader_add (reader, json, (gsize) (end - json), error))
        break;
    }
  record = error == NULL || *error == NULL ? scw_record_reader_finish (reader, error) : NULL;
  scw_record_reader_free (reader);
  g_prefix_error (error, "cannot restore '%s': ", path);
  return record;
}

/* The picture as it was kept, or from the file it came from. */
static ScwPageSource *
find_picture (const ScwPageRecord *page, const char *folder, GHashTable *pictures)
{
  g_autofree char *path = scw_keeper_picture (folder, page->id), *message = NULL;
  g_autoptr (GError) why = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC), width, height;
  guint8 head[29];
  ScwPicture *picture;

  if (fd >= 0 && pread (fd, head, sizeof head, 0) == sizeof head
      && scw_png_look (head, sizeof head, &width, &height))
    return scw_page_source_new_kept (fd, page->name);
  if (fd >= 0)
    close (fd);
  picture = page->path != NULL ? g_hash_table_lookup (pictures, page->path) : NULL;
  if (page->path != NULL && picture == NULL)
    {
      picture = scw_picture_open (page->path, NULL, &why);
      if (picture != NULL)
        g_hash_table_insert (pictures, g_strdup (page->path), picture);
    }
  if (picture != NULL && page->number <= scw_picture_get_n_pages (picture))
    return scw_page_source_new (picture, page->number);
  message = g_strdup_printf ("the picture of '%s' is gone", page->name);
  return scw_page_source_new_missing (message);
}

static gboolean
restore_work (Restore *restore, GError **error)
{
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  restore->record = read_journal (restore->left->folder, error);
  for (guint i = 0; restore->record != NULL && i < restore->record->pages->len; i++)
    {
      ScwPageRecord *page = restore->record->pages->pdata[i];

      page->source = find_picture (page, restore->left->folder, pictures);
    }
  return restore->record != NULL;
}

static void
left_is_kept (gpointer data)
{
  scw_left_discard (data);
  left_unref (data);
}

static gboolean
take_restored (ScwJournal *self, Restore *restore, GError **error)
{
  ScwDocument *document = self->document;

  if (document == NULL || scw_document_get_n_pages (document) > 0)
    {
      g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT, "there are other pages already");
      return FALSE;
    }
  scw_document_take_path (document, g_strdup (restore->record->path));
  scw_record_fill (restore->record, document);
  scw_document_set_read_since (document, TRUE);
  scw_document_notify_history (document);
  scw_document_changed (document);
  keep (self);
  scw_keeper_then (self->keeper, left_is_kept, left_ref (restore->left));
  return TRUE;
}

static Restore *
restore_new (ScwLeft *left)
{
  Restore *restore = g_new0 (Restore, 1);

  restore->left = left_ref (left);
  return restore;
}

gboolean
scw_journal_restore (ScwJournal *self, ScwLeft *left, GError **error)
{
  Restore *restore = restore_new (left);
  gboolean fine = restore_work (restore, error) && take_restored (self, restore, error);

  restore_free (restore);
  return fine;
}

static void
restore_in_thread (GTask *task,
                   SCW_UNUSED gpointer source,
                   gpointer data,
                   SCW_UNUSED GCancellable *cancellable)
{
  GError *error = NULL;

  if (restore_work (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
scw_journal_restore_async (ScwJournal *self,
                           ScwLeft *left,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, restore_new (left), restore_free);
  g_task_run_in_thread (task, restore_in_thread);
  g_object_unref (task);
}

gboolean
scw_journal_restore_finish (ScwJournal *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error)
         && take_restored (self, g_task_get_task_data (G_TASK (result)), error);
}
