/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/transcribe/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <jansson.h>

#include "app/cli/shared/json.h"
#include "app/error.h"

struct ScwJobFile
{
  char *path;
  int fd;
  GHashTable *entries; /* input -> ScwJobEntry */
  GString *rest;       /* of a line that is not whole yet */
  gint64 offset;
  gboolean had_entries, shared;
};

static const char *const names[]
  = { "waiting", "started", "done", "nothing", "failed", "incomplete", "interrupted" };

const char *
scw_job_state_name (ScwJobState state)
{
  return names[state];
}

static void
entry_free (gpointer data)
{
  ScwJobEntry *entry = data;

  g_free (entry->message);
  g_free (entry->process);
  g_free (entry);
}

/* ---- reading ---- */

static gint64
integer_of (json_t *object, const char *key)
{
  return json_integer_value (json_object_get (object, key));
}

/* A page that was begun again and again and never ended. */
static int
starts_before (ScwJobFile *file, const char *input)
{
  const ScwJobEntry *before = g_hash_table_lookup (file->entries, input);

  return before != NULL && before->state == SCW_JOB_STARTED ? before->starts : 0;
}

static void
take_object (ScwJobFile *file, json_t *object)
{
  g_autofree char *input = scw_json_dup_name (object, "input");
  const char *state = json_string_value (json_object_get (object, "state"));
  ScwJobEntry *entry;

  for (gsize i = 0; input != NULL && state != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], state) == 0)
      {
        entry = g_new0 (ScwJobEntry, 1);
        entry->state = i;
        entry->starts = starts_before (file, input) + (i == SCW_JOB_STARTED);
        entry->message = g_strdup (json_string_value (json_object_get (object, "message")));
        entry->process = g_strdup (json_string_value (json_object_get (object, "process")));
        entry->systems = integer_of (object, "systems");
        entry->measures = integer_of (object, "measures");
        entry->problems = integer_of (object, "problems");
        entry->seconds = json_number_value (json_object_get (object, "seconds"));
        entry->size = integer_of (object, "size");
        entry->mtime = integer_of (object, "mtime");
        g_hash_table_replace (file->entries, g_strdup (input), entry);
      }
}

static void
take_lines (ScwJobFile *file)
{
  const char *at = file->rest->str, *end;

  while ((end = memchr (at, '\n', file->rest->str + file->rest->len - at)) != NULL)
    {
      json_t *object = json_loadb (at, end - at, 0, NULL); /* NULL: cut by a crash */

      take_object (file, object);
      json_decref (object);
      at = end + 1;
    }
  g_string_erase (file->rest, 0, at - file->rest->str);
}

void
scw_job_file_refresh (ScwJobFile *file)
{
  g_autofree char *buffer = g_malloc (1 << 16);
  ssize_t n;

  while (file->fd >= 0 && (n = pread (file->fd, buffer, 1 << 16, file->offset)) > 0)
    {
      g_string_append_len (file->rest, buffer, n);
      file->offset += n;
    }
  take_lines (file);
}

/* Byte 0 is locked while a line is appended (over NFS appending alone is not whole), byte 1 by all that have
 * the file open. Such locks belong to the open file and go when its process dies. */
static gboolean
lock (ScwJobFile *file, int byte, short type, gboolean wait)
{
  struct flock how = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
  int result;

  while ((result = fcntl (file->fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &how)) != 0 && errno == EINTR)
    ;
  return result == 0;
}

/* After a crash in the middle of a line the next one begins on a line of its own. Locked. */
static gboolean
ends_in_a_line (ScwJobFile *file)
{
  struct stat st;
  char last;

  return fstat (file->fd, &st) != 0 || st.st_size == 0
         || (pread (file->fd, &last, 1, st.st_size - 1) == 1 && last == '\n');
}

ScwJobFile *
scw_job_file_open (const char *path, GError **error)
{
  ScwJobFile *file;
  int fd = path != NULL ? open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;

  if (path != NULL && fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot open the job file '%s': %s",
                   path, scw_errno_text (errno));
      return NULL;
    }
  file = g_new0 (ScwJobFile, 1);
  file->path = g_strdup (path);
  file->fd = fd;
  file->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  file->rest = g_string_new (NULL);
  if (fd < 0)
    return file;
  file->shared
    = !lock (file, 1, F_WRLCK, FALSE); /* two that ask at the same moment may both think so: no harm */
  lock (file, 1, F_RDLCK, FALSE);
  scw_job_file_refresh (file);
  file->had_entries = file->offset > 0;
  return file;
}

void
scw_job_file_free (ScwJobFile *file)
{
  if (file->fd >= 0)
    close (file->fd);
  g_hash_table_unref (file->entries);
  g_string_free (file->rest, TRUE);
  g_free (file->path);
  g_free (file);
}

gboolean
scw_job_file_had_entries (ScwJobFile *file)
{
  return file->had_entries;
}

gboolean
scw_job_file_is_shared (ScwJobFile *file)
{
  return file->shared;
}

static const ScwJobEntry nothing_known;

const ScwJobEntry *
scw_job_file_lookup (ScwJobFile *file, const char *input)
{
  const ScwJobEntry *entry = g_hash_table_lookup (file->entries, input);

  return entry != NULL ? entry : &nothing_known;
}

static gboolean
stat_picture (const char *input, gint64 *size, gint64 *mtime)
{
  struct stat st;

  *size = *mtime = 0;
  if (stat (input, &st) != 0)
    return FALSE;
  *size = st.st_size;
  *mtime = st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
  return TRUE;
}

gboolean
scw_job_file_is_settled (ScwJobFile *file, const char *input)
{
  const ScwJobEntry *entry = scw_job_file_lookup (file, input);
  gint64 size, mtime;

  if (entry->state == SCW_JOB_DONE || entry->state == SCW_JOB_NOTHING)
    return TRUE;
  if (entry->state != SCW_JOB_FAILED && entry->state != SCW_JOB_INCOMPLETE)
    return FALSE;
  stat_picture (input, &size, &mtime);
  return size == entry->size && mtime == entry->mtime;
}

/* ---- writing ---- */

static char *
process_name (void)
{
  return g_strdup_printf ("%s:%d", g_get_host_name (), (int) getpid ());
}

static void
set_string (json_t *object, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_new (object, key, scw_json_text (text));
}

static json_t *
entry_to_json (const char *input, const char *output, const ScwJobEntry *entry)
{
  json_t *object = json_object ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autofree char *process = process_name ();
  gint64 size, mtime;

  scw_json_set_name (object, "input", input);
  set_string (object, "state", names[entry->state]);
  if (entry->state == SCW_JOB_DONE || entry->state == SCW_JOB_INCOMPLETE
      || entry->state == SCW_JOB_INTERRUPTED)
    {
      if (output != NULL)
        scw_json_set_name (object, "output", output);
      json_object_set_new (object, "systems", json_integer (entry->systems));
      json_object_set_new (object, "measures", json_integer (entry->measures));
      json_object_set_new (object, "problems", json_integer (entry->problems));
    }
  set_string (object, "message", entry->message);
  if (entry->state != SCW_JOB_STARTED)
    json_object_set_new (object, "seconds", json_real (entry->seconds));
  if (entry->state == SCW_JOB_FAILED || entry->state == SCW_JOB_INCOMPLETE)
    {
      stat_picture (input, &size, &mtime);
      json_object_set_new (object, "size", json_integer (size));
      json_object_set_new (object, "mtime", json_integer (mtime));
    }
  set_string (object, "process", entry->process != NULL ? entry->process : process);
  set_string (object, "time", time);
  return object;
}

gboolean
scw_job_file_tell (
  ScwJobFile *file, const char *input, const char *output, const ScwJobEntry *entry, GError **error)
{
  json_t *object = entry_to_json (input, output, entry);
  gboolean fine = TRUE;

  if (file->fd >= 0)
    {
      g_autofree char *text = scw_json_line (json_incref (object)), *line = NULL;

      lock (file, 0, F_WRLCK, TRUE);
      line = g_strdup_printf ("%s%s\n", ends_in_a_line (file) ? "" : "\n", text);
      fine = scw_write_bytes (file->fd, line, strlen (line));
      if (!fine)
        g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                     "cannot write the job file '%s': %s", file->path, scw_errno_text (errno));
      lock (file, 0, F_UNLCK, TRUE);
      scw_job_file_refresh (file);
    }
  else
    take_object (file, object);
  json_decref (object);
  return fine;
}

/* ---- claims ---- */

ScwLock *
scw_claim_take (const char *output, GError **error)
{
  char *path = scw_path_beside (output, ".", ".claim");
  ScwError why = { 0 };
  ScwLock *claim = scw_lock_take (path, 0666, &why);

  if (why.code != SCW_ERROR_NONE)
    {
      scw_fail_prefix (&why, "cannot write '%s'", path);
      scw_app_error_take (error, &why);
    }
  free (path);
  return claim;
}
