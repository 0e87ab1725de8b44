/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/keeper.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <zlib.h>

#include "app/error.h"

#define LOCK      "lock"
#define MAX_TRIES 100
#define RETRY_US  (2 * G_USEC_PER_SEC)
#define CHUNK     (256 << 10)

typedef struct
{
  ScwRecord *record; /* NULL: begin again */
  char *title;
} Job;

struct ScwKeeper
{
  char *parent;
  void (*tell) (gpointer data);
  gpointer data;
  GThread *thread;

  GMutex lock;
  GCond wake, written;
  GQueue jobs;             /* of Job */
  guint64 n_added, n_done; /* jobs; done: written, or known to be unwritable */
  guint n_scans;           /* pictures that are nowhere else and still to be written */
  gboolean quit, remove;
  ScwError problem; /* code NONE: there is none */
  void (*then) (gpointer data);
  gpointer then_data;

  /* the thread's */
  char *folder; /* NULL: not made yet */
  ScwLock *folder_lock;
  int fd;
  gint64 length;    /* of the journal, as far as it is whole */
  GString *pending; /* framed lines that are not written */
  gboolean begun;   /* the first line is in the journal or pending */
  ScwRecordWriter *writer;
  GHashTable *pages; /* &id -> ScwPageRecord whose picture is still to be written */
  GHashTable *kept;  /* &id: written */
};

/* ---- folders ---- */

ScwLock *
scw_keeper_lock (const char *folder, ScwError *error)
{
  g_autofree char *path = g_build_filename (folder, LOCK, NULL);

  return scw_lock_take (path, 0600, error);
}

void
scw_keeper_remove (const char *folder, ScwLock *lock)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *journal = g_build_filename (folder, SCW_KEEPER_JOURNAL, NULL);
  const char *name;

  g_unlink (journal); /* first: without it the rest is nothing */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "page-") || g_str_has_prefix (name, SCW_KEEPER_JOURNAL))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
  scw_lock_free (lock); /* last: whoever takes it now finds nothing, and may fill the folder anew */
  g_rmdir (folder);
}

char *
scw_keeper_picture (const char *folder, guint64 page)
{
  g_autofree char *name = g_strdup_printf ("page-%" G_GUINT64_FORMAT ".png", page);

  return g_build_filename (folder, name, NULL);
}

void
scw_keeper_frame (const char *json, gsize n, GString *out)
{
  g_string_append_printf (out, "%08lx ", crc32 (0, (const guint8 *) json, (uInt) n));
  g_string_append_len (out, json, (gssize) n);
  g_string_append_c (out, '\n');
}

const char *
scw_keeper_unframe (const char *line, gsize n)
{
  uLong sum = 0;

  if (n < 9 || line[8] != ' ')
    return NULL;
  for (int i = 0; i < 8; i++)
    {
      if (!g_ascii_isxdigit (line[i]))
        return NULL;
      sum = sum << 4 | (uLong) g_ascii_xdigit_value (line[i]);
    }
  return crc32 (0, (const guint8 *) line + 9, (uInt) (n - 9)) == sum ? line + 9 : NULL;
}

/* A folder of our own. Another program that starts takes one that nobody has locked for left behind, and removes
 * it: then the next one. */
static gboolean
make_folder (ScwKeeper *keeper, ScwError *error)
{
  if (keeper->folder != NULL)
    return TRUE;
  if (g_mkdir_with_parents (keeper->parent, 0700) != 0)
    return scw_fail_errno (error, errno);
  for (int i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *folder = g_build_filename (keeper->parent, "XXXXXX", NULL);
      ScwError why = { 0 };

      if (g_mkdtemp_full (folder, 0700) == NULL)
        return scw_fail_errno (error, errno);
      keeper->folder_lock = scw_keeper_lock (folder, &why);
      if (keeper->folder_lock != NULL)
        {
          keeper->folder = g_steal_pointer (&folder);
          return TRUE;
        }
      if (g_rmdir (folder) == 0) /* it was still there: something else is wrong */
        return scw_fail_as (error, &why);
    }
  return scw_fail (error, SCW_ERROR_FILE, "other programs remove its folder again and again");
}

/* ---- writing ---- */

/* A whole journal is written aside; then it is appended to. */
static gboolean
write_new (ScwKeeper *keeper, ScwError *error)
{
  g_autofree char *path = NULL;
  ScwNewFile file;
  gboolean fine;

  if (!make_folder (keeper, error))
    return FALSE;
  path = g_build_filename (keeper->folder, SCW_KEEPER_JOURNAL, NULL);
  fine = scw_new_file_open (&file, path, 0600, error)
         && scw_write_all (file.fd, keeper->pending->str, keeper->pending->len, error)
         && scw_new_file_finish (&file, error);
  if (fine)
    {
      keeper->length = (gint64) keeper->pending->len;
      keeper->fd = g_steal_fd (&file.fd);
    }
  scw_new_file_close (&file);
  return fine;
}

static gboolean
append (ScwKeeper *keeper, ScwError *error)
{
  const gboolean fine = lseek (keeper->fd, keeper->length, SEEK_SET) >= 0
                        && scw_write_bytes (keeper->fd, keeper->pending->str, keeper->pending->len)
                        && fdatasync (keeper->fd) == 0;

  if (fine)
    keeper->length += (gint64) keeper->pending->len;
  else
    scw_fail_errno (error, errno);
  if (!fine && ftruncate (keeper->fd, keeper->length) != 0)
    return FALSE; /* what is left is behind the last whole line, and is written over: harmless */
  return fine;
}

static void
set_problem (ScwKeeper *keeper, const ScwError *problem)
{
  gboolean other;

  g_mutex_lock (&keeper->lock);
  other = !g_str_equal (keeper->problem.message, problem->message);
  keeper->problem = *problem;
  g_cond_broadcast (&keeper->written);
  g_mutex_unlock (&keeper->lock);
  if (other)
    keeper->tell (keeper->data);
}

static gboolean
write_pending (ScwKeeper *keeper)
{
  ScwError why = { 0 };

  if (keeper->pending->len == 0)
    return TRUE;
  if (!(keeper->fd >= 0 ? append (keeper, &why) : write_new (keeper, &why)))
    {
      set_problem (keeper, &why);
      return FALSE;
    }
  g_string_truncate (keeper->pending, 0);
  set_problem (keeper, &why);
  return TRUE;
}

/* ---- pictures ---- */

static gboolean
copy_picture (int from, int to, ScwError *error)
{
  g_autofree char *buffer = g_malloc (CHUNK);

  for (off_t at = 0;;)
    {
      gssize got = pread (from, buffer, CHUNK, at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return scw_fail_errno (error, errno);
      if (got == 0)
        return TRUE;
      if (!scw_write_all (to, buffer, (gsize) got, error))
        return FALSE;
      at += got;
    }
}

/* FALSE: not now, for want of room. A page that cannot be loaded has nothing to be kept. */
static gboolean
write_picture (ScwKeeper *keeper, const ScwPageRecord *page)
{
  g_autofree char *path = NULL;
  int png = scw_page_source_is_missing (page->source) ? -1 : scw_page_source_png (page->source, NULL, NULL);
  ScwNewFile file = { .fd = -1 };
  ScwError why = { 0 };
  gboolean fine;

  if (png < 0)
    return TRUE;
  fine = make_folder (keeper, &why);
  if (fine)
    {
      path = scw_keeper_picture (keeper->folder, page->id);
      fine = scw_new_file_open (&file, path, 0600, &why) && copy_picture (png, file.fd, &why)
             && scw_new_file_finish (&file, &why);
      scw_new_file_close (&file);
    }
  if (!fine)
    set_problem (keeper, &why);
  return fine;
}

static void
picture_is_kept (ScwKeeper *keeper, guint64 id)
{
  g_hash_table_remove (keeper->pages, &id);
  g_hash_table_add (keeper->kept, g_memdup2 (&id, sizeof id));
}

/* Whether it can be found again without us. */
static gboolean
is_in_a_file (const ScwPageRecord *page)
{
  return page->path != NULL && scw_page_source_is_file (page->source);
}

/* With the lock held. */
static void
count_scans (ScwKeeper *keeper)
{
  GHashTableIter iter;
  gpointer value;

  keeper->n_scans = 0;
  g_hash_table_iter_init (&iter, keeper->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    keeper->n_scans += !is_in_a_file (value);
  g_cond_broadcast (&keeper->written);
}

/* One that is still to be written, scans first; TRUE: there may be more. */
static gboolean
write_a_picture (ScwKeeper *keeper)
{
  GHashTableIter iter;
  gpointer value;
  const ScwPageRecord *page = NULL;
  ScwError none = { 0 };
  guint64 id;

  g_hash_table_iter_init (&iter, keeper->pages);
  while ((page == NULL || is_in_a_file (page)) && g_hash_table_iter_next (&iter, NULL, &value))
    page = value;
  if (page == NULL)
    return FALSE;
  id = page->id;
  if (!write_picture (keeper, page))
    return FALSE;
  picture_is_kept (keeper, id);
  if (keeper->pending->len == 0) /* what was wrong before is not so any more */
    set_problem (keeper, &none);
  g_mutex_lock (&keeper->lock);
  count_scans (keeper);
  g_mutex_unlock (&keeper->lock);
  return TRUE;
}

/* A picture that is at hand goes before what is said of it; one that has to be made, after it; one of a file
 * that nobody has looked at yet is still in that file. */
static void
note_pictures (ScwKeeper *keeper, ScwRecord *record)
{
  for (guint i = 0; i < record->pages->len; i++)
    {
      ScwPageRecord *page = record->pages->pdata[i];

      if (g_hash_table_contains (keeper->kept, &page->id) || g_hash_table_contains (keeper->pages, &page->id)
          || (is_in_a_file (page) && page->width == 0))
        continue;
      if (scw_page_source_has_png (page->source) && write_picture (keeper, page))
        {
          g_hash_table_add (keeper->kept, g_memdup2 (&page->id, sizeof page->id));
          continue;
        }
      g_ptr_array_steal_index (record->pages, i--);
      g_hash_table_insert (keeper->pages, &page->id, page);
    }
}

/* ---- the thread ---- */

static void
frame_lines (const GString *lines, GString *out)
{
  for (const char *at = lines->str, *end; *at != '\0'; at = end + 1)
    {
      end = strchr (at, '\n');
      scw_keeper_frame (at, (gsize) (end - at), out);
    }
}

static void
begin_again (ScwKeeper *keeper)
{
  if (keeper->fd >= 0)
    {
      g_autofree char *path = g_build_filename (keeper->folder, SCW_KEEPER_JOURNAL, NULL);

      unlink (path);
      close (keeper->fd);
      keeper->fd = -1;
    }
  keeper->begun = FALSE;
  g_string_truncate (keeper->pending, 0);
  scw_record_writer_free (keeper->writer);
  keeper->writer = scw_record_writer_new ();
}

static void
do_job (ScwKeeper *keeper, Job *job)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  if (job->record == NULL)
    {
      begin_again (keeper);
      return;
    }
  if (!keeper->begun)
    scw_record_writer_begin (lines, job->title);
  keeper->begun = TRUE;
  scw_record_writer_add (keeper->writer, job->record, lines);
  frame_lines (lines, keeper->pending);
  note_pictures (keeper, job->record);
}

static void
job_free (Job *job)
{
  scw_record_free (job->record);
  g_free (job->title);
  g_free (job);
}

/* With the lock held, which is given back in between. TRUE: something was done. */
static gboolean
do_jobs (ScwKeeper *keeper)
{
  guint64 n = keeper->n_done;
  Job *job;

  while ((job = g_queue_pop_head (&keeper->jobs)) != NULL)
    {
      g_mutex_unlock (&keeper->lock);
      do_job (keeper, job);
      job_free (job);
      n++;
      g_mutex_lock (&keeper->lock);
    }
  g_mutex_unlock (&keeper->lock);
  write_pending (keeper);
  g_mutex_lock (&keeper->lock);
  count_scans (keeper);
  if (n == keeper->n_done)
    return FALSE;
  keeper->n_done = n;
  g_cond_broadcast (&keeper->written);
  return TRUE;
}

static void
do_then (ScwKeeper *keeper)
{
  void (*then) (gpointer) = keeper->then;

  keeper->then = NULL;
  g_mutex_unlock (&keeper->lock);
  then (keeper->then_data);
  g_mutex_lock (&keeper->lock);
}

/* The program ends, and the document is wanted again. One picture for which there is no room keeps no other back. */
static void
write_the_rest (ScwKeeper *keeper)
{
  GHashTableIter iter;
  gpointer value;

  g_mutex_unlock (&keeper->lock);
  g_hash_table_iter_init (&iter, keeper->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (write_picture (keeper, value))
      g_hash_table_iter_remove (&iter);
  g_mutex_lock (&keeper->lock);
  if (keeper->then != NULL && keeper->pending->len == 0 && g_hash_table_size (keeper->pages) == 0)
    do_then (keeper);
}

static gpointer
run (gpointer data)
{
  ScwKeeper *keeper = data;

  g_mutex_lock (&keeper->lock);
  for (;;)
    {
      gboolean busy = do_jobs (keeper);

      if (keeper->quit && keeper->jobs.length == 0)
        break;
      if (!busy && keeper->jobs.length == 0)
        {
          g_mutex_unlock (&keeper->lock);
          busy = write_a_picture (keeper);
          g_mutex_lock (&keeper->lock);
        }
      if (busy || keeper->jobs.length > 0 || keeper->quit)
        continue;
      if (keeper->then != NULL && keeper->pending->len == 0 && g_hash_table_size (keeper->pages) == 0)
        do_then (keeper);
      else if (keeper->pending->len > 0 || g_hash_table_size (keeper->pages) > 0)
        g_cond_wait_until (&keeper->wake, &keeper->lock, g_get_monotonic_time () + RETRY_US);
      else
        g_cond_wait (&keeper->wake, &keeper->lock);
    }
  if (!keeper->remove)
    write_the_rest (keeper);
  g_mutex_unlock (&keeper->lock);
  return NULL;
}

/* ---- from outside ---- */

ScwKeeper *
scw_keeper_new (const char *parent, void (*tell) (gpointer data), gpointer data)
{
  ScwKeeper *keeper = g_new0 (ScwKeeper, 1);

  keeper->parent = g_strdup (parent);
  keeper->tell = tell;
  keeper->data = data;
  keeper->fd = -1;
  keeper->pending = g_string_new (NULL);
  keeper->writer = scw_record_writer_new ();
  keeper->pages = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, scw_page_record_free);
  keeper->kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_mutex_init (&keeper->lock);
  g_cond_init (&keeper->wake);
  g_cond_init (&keeper->written);
  keeper->thread = g_thread_new ("journal", run, keeper);
  return keeper;
}

void
scw_keeper_free (ScwKeeper *keeper, gboolean remove)
{
  g_mutex_lock (&keeper->lock);
  keeper->quit = TRUE;
  keeper->remove = remove;
  g_cond_broadcast (&keeper->wake);
  g_mutex_unlock (&keeper->lock);
  g_thread_join (keeper->thread);
  if (keeper->fd >= 0)
    close (keeper->fd);
  if (remove && keeper->folder != NULL)
    scw_keeper_remove (keeper->folder, g_steal_pointer (&keeper->folder_lock));
  if (remove && keeper->then != NULL) /* nobody wants what it waits for any longer */
    keeper->then (keeper->then_data);
  scw_lock_free (keeper->folder_lock);
  g_string_free (keeper->pending, TRUE);
  scw_record_writer_free (keeper->writer);
  g_hash_table_unref (keeper->pages);
  g_hash_table_unref (keeper->kept);
  g_mutex_clear (&keeper->lock);
  g_cond_clear (&keeper->wake);
  g_cond_clear (&keeper->written);
  g_free (keeper->folder);
  g_free (keeper->parent);
  g_free (keeper);
}

static void
push (ScwKeeper *keeper, ScwRecord *record, const char *title)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ record, g_strdup (title) };
  g_mutex_lock (&keeper->lock);
  g_queue_push_tail (&keeper->jobs, job);
  keeper->n_added++;
  g_cond_broadcast (&keeper->wake);
  g_mutex_unlock (&keeper->lock);
}

void
scw_keeper_add (ScwKeeper *keeper, ScwRecord *record, const char *title)
{
  push (keeper, record, title);
}

void
scw_keeper_reset (ScwKeeper *keeper)
{
  push (keeper, NULL, NULL);
}

gboolean
scw_keeper_flush (ScwKeeper *keeper)
{
  gboolean fine;

  g_mutex_lock (&keeper->lock);
  while (keeper->n_done < keeper->n_added || (keeper->n_scans > 0 && keeper->problem.code == SCW_ERROR_NONE))
    g_cond_wait (&keeper->written, &keeper->lock);
  fine = keeper->problem.code == SCW_ERROR_NONE;
  g_mutex_unlock (&keeper->lock);
  return fine;
}

void
scw_keeper_then (ScwKeeper *keeper, void (*done) (gpointer data), gpointer data)
{
  g_mutex_lock (&keeper->lock);
  keeper->then = done;
  keeper->then_data = data;
  g_cond_broadcast (&keeper->wake);
  g_mutex_unlock (&keeper->lock);
}

gboolean
scw_keeper_get_problem (ScwKeeper *keeper, GError **error)
{
  ScwError problem;

  g_mutex_lock (&keeper->lock);
  problem = keeper->problem;
  g_mutex_unlock (&keeper->lock);
  return problem.code == SCW_ERROR_NONE || scw_app_error_take (error, &problem);
}
