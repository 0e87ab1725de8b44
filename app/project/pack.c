/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zip.h>

#include "app/error.h"
#include "app/pages/gray-png.h"
#include "app/project/project.h"
#include "engine/file.h"

#define DOCUMENT     "document.jsonl"
#define MAX_MEMBERS  50000
#define MAX_LINE     (4 << 20)
#define MAX_DOCUMENT (G_GINT64_CONSTANT (256) << 20)
#define MAX_PICTURE  (G_GUINT64_CONSTANT (512) << 20)
#define CHUNK        (256 << 10)

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_FORMAT, message);
  return FALSE;
}

/* ---- packing ---- */

/* Where libzip writes to: our own open file, nothing aside, nothing renamed. */
typedef struct
{
  int fd;
  gint64 at, length;
  zip_error_t problem;
} Sink;

static gint64
sink_failed (Sink *sink)
{
  zip_error_set (&sink->problem, ZIP_ER_WRITE, errno);
  return -1;
}

static gint64
sink_write (Sink *sink, const guint8 *data, guint64 n)
{
  for (guint64 done = 0; done < n;)
    {
      gssize written = pwrite (sink->fd, data + done, n - done, sink->at);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return sink_failed (sink);
      done += (guint64) written;
      sink->at += written;
      sink->length = MAX (sink->length, sink->at);
    }
  return (gint64) n;
}

static zip_int64_t
sink_do (void *state, void *data, zip_uint64_t n, zip_source_cmd_t command)
{
  Sink *sink = state;
  zip_stat_t *stat = data;
  zip_int64_t to;

  switch (command)
    {
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap (ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                             ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                             ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_BEGIN_WRITE,
                                             ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE,
                                             ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE, ZIP_SOURCE_TELL_WRITE,
                                             ZIP_SOURCE_REMOVE, -1);
    case ZIP_SOURCE_STAT:
      zip_stat_init (stat);
      stat->size = 0;
      stat->valid |= ZIP_STAT_SIZE;
      return sizeof *stat;
    case ZIP_SOURCE_WRITE:
      return sink_write (sink, data, n);
    case ZIP_SOURCE_TELL_WRITE:
      return sink->at;
    case ZIP_SOURCE_SEEK_WRITE:
      to = zip_source_seek_compute_offset ((zip_uint64_t) sink->at, (zip_uint64_t) sink->length, data, n,
                                           &sink->problem);
      if (to < 0)
        return -1;
      sink->at = to;
      return 0;
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data (&sink->problem, data, n);
    case ZIP_SOURCE_BEGIN_WRITE:
      sink->at = 0;
      return 0;
    default: /* it is empty: nothing is read from it */
      return 0;
    }
}

static gboolean
add_memory (zip_t *zip, const char *name, const void *data, gsize n, zip_int32_t method)
{
  zip_source_t *source = zip_source_buffer (zip, data, n, 0);
  zip_int64_t i = source != NULL ? zip_file_add (zip, name, source, ZIP_FL_ENC_UTF_8) : -1;

  if (source != NULL && i < 0)
    zip_source_free (source);
  return i >= 0 && zip_set_file_compression (zip, (zip_uint64_t) i, method, 6) == 0;
}

static gboolean
add_picture (zip_t *zip, const char *name, int fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  FILE *file = fopen (path, "rbe"); /* a place of its own */
  zip_source_t *source = file != NULL ? zip_source_filep (zip, file, 0, -1) : NULL;
  zip_int64_t i;

  if (source == NULL)
    {
      if (file != NULL)
        fclose (file);
      return FALSE;
    }
  i = zip_file_add (zip, name, source, ZIP_FL_ENC_UTF_8);
  if (i < 0)
    zip_source_free (source);
  return i >= 0 && zip_set_file_compression (zip, (zip_uint64_t) i, ZIP_CM_STORE, 0) == 0;
}

static gboolean
add_pictures (zip_t *zip, const ScwRecord *record, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < record->pages->len; i++)
    {
      const ScwPageRecord *page = record->pages->pdata[i];
      g_autofree char *name = g_strdup_printf ("pages/%" G_GUINT64_FORMAT ".png", page->id);
      int fd;

      if (scw_page_source_is_missing (page->source))
        continue; /* it was lost before: what was read from it is not */
      fd = scw_page_source_png (page->source, cancellable, error);
      if (fd < 0 || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!add_picture (zip, name, fd))
        return fail (error, zip_strerror (zip));
    }
  return TRUE;
}

static GString *
lines_of (const ScwRecord *record)
{
  GString *lines = g_string_new (NULL);
  ScwRecordWriter *writer = scw_record_writer_new ();

  scw_record_writer_begin (lines, record->title);
  scw_record_writer_add (writer, record, lines);
  scw_record_writer_free (writer);
  return lines;
}

gboolean
scw_project_pack (const ScwRecord *record, int fd, GCancellable *cancellable, GError **error)
{
  Sink sink = { .fd = fd };
  zip_error_t problem;
  zip_source_t *target;
  g_autoptr (GString) lines = lines_of (record);
  zip_t *zip;
  gboolean fine;

  zip_error_init (&problem);
  zip_error_init (&sink.problem);
  target = zip_source_function_create (sink_do, &sink, &problem);
  zip = target != NULL ? zip_open_from_source (target, ZIP_CREATE | ZIP_TRUNCATE, &problem) : NULL;
  if (zip == NULL)
    {
      zip_source_free (target);
      fail (error, zip_error_strerror (&problem));
      zip_error_fini (&problem);
      return FALSE;
    }
  fine = (add_memory (zip, "mimetype", SCW_PROJECT_TYPE, strlen (SCW_PROJECT_TYPE), ZIP_CM_STORE)
          && add_memory (zip, DOCUMENT, lines->str, lines->len, ZIP_CM_DEFLATE))
         || fail (error, zip_strerror (zip));
  fine = fine && add_pictures (zip, record, cancellable, error);
  if (fine && zip_close (zip) != 0)
    {
      int number = zip_error_code_system (zip_get_error (zip));

      fine = number != 0 ? scw_app_fail_errno (error, number) : fail (error, zip_strerror (zip));
    }
  else if (fine)
    zip = NULL;
  if (zip != NULL)
    zip_discard (zip);
  zip_error_fini (&problem);
  return fine;
}

/* ---- unpacking ---- */

typedef struct
{
  zip_t *zip;
  const char *name; /* of the file */
  guint64 room;     /* bytes that its pictures may still take */
  GCancellable *cancellable;
} Pack;

static gboolean G_GNUC_PRINTF (3, 4) fail_in (const Pack *pack, GError **error, const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_NONE, 0, "%s", message);
  return scw_app_error_about (error, SCW_DEED_OPEN, pack->name, 0);
}

/* No member may have a name that leads out of a folder, though none is ever used as a path. */
static gboolean
check_members (const Pack *pack, GError **error)
{
  zip_int64_t n = zip_get_num_entries (pack->zip, 0);

  if (n > MAX_MEMBERS)
    return fail_in (pack, error, "it has more than %d members", MAX_MEMBERS);
  for (zip_int64_t i = 0; i < n; i++)
    {
      const char *member = zip_get_name (pack->zip, (zip_uint64_t) i, ZIP_FL_ENC_GUESS);
      g_auto (GStrv) parts = g_strsplit (member != NULL ? member : "", "/", -1);

      if (member == NULL || member[0] == '/' || strchr (member, '\\') != NULL
          || g_strv_contains ((const char *const *) parts, ".."))
        return fail_in (pack, error, "member %d has a name that is not allowed", (int) i);
    }
  return TRUE;
}

static zip_file_t *
open_member (const Pack *pack, const char *member, gint64 most, guint64 *size, GError **error)
{
  zip_stat_t stat;
  zip_file_t *file;

  if (zip_stat (pack->zip, member, 0, &stat) != 0)
    {
      fail_in (pack, error, "there is no %s in it", member);
      return NULL;
    }
  if (!(stat.valid & ZIP_STAT_SIZE) || stat.size > (guint64) most)
    {
      fail_in (pack, error, "%s is too large", member);
      return NULL;
    }
  *size = stat.size;
  file = zip_fopen (pack->zip, member, 0);
  if (file == NULL)
    fail_in (pack, error, "%s: %s", member, zip_strerror (pack->zip));
  return file;
}

/* Up to n bytes; 0 at the end, which is where the member said it would be. */
static gssize
read_member (const Pack *pack, zip_file_t *file, const char *member, guint8 *buffer, gsize n, GError **error)
{
  zip_int64_t got;

  if (g_cancellable_set_error_if_cancelled (pack->cancellable, error))
    return -1;
  got = zip_fread (file, buffer, n);
  if (got < 0)
    fail_in (pack, error, "%s is damaged (%s)", member, zip_error_strerror (zip_file_get_error (file)));
  return got;
}

/* Adds the whole lines of 'text' to the reader, and removes them. */
static gboolean
add_lines (
  const Pack *pack, ScwRecordReader *reader, GString *text, guint *line, gboolean last, GError **error)
{
  gsize begin = 0;

  for (const char *end; begin < text->len; begin = (gsize) (end - text->str) + 1)
    {
      g_autoptr (GError) why = NULL;

      end = memchr (text->str + begin, '\n', text->len - begin);
      if (end == NULL && !last)
        break;
      if (end == NULL)
        end = text->str + text->len;
      ++*line;
      if (scw_record_reader_add (reader, text->str + begin, (gsize) (end - text->str) - begin, &why))
        continue;
      if (g_error_matches (why, SCW_APP_ERROR, SCW_ERROR_NEWER))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return scw_app_error_about (error, SCW_DEED_OPEN, pack->name, 0);
        }
      return fail_in (pack, error, "%s, line %u: %s", DOCUMENT, *line, why->message);
    }
  g_string_erase (text, 0, (gssize) MIN (begin, text->len));
  return text->len <= MAX_LINE || fail_in (pack, error, "%s, line %u is too long", DOCUMENT, *line + 1);
}

static gboolean
read_lines (const Pack *pack, ScwRecordReader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint64 size;
  zip_file_t *file = open_member (pack, DOCUMENT, MAX_DOCUMENT, &size, error);
  gboolean fine = file != NULL;
  guint line = 0;

  for (gssize got = 1; fine && got != 0;)
    {
      got = read_member (pack, file, DOCUMENT, buffer, CHUNK, error);
      if (got > 0)
        g_string_append_len (text, (const char *) buffer, got);
      fine = got >= 0 && add_lines (pack, reader, text, &line, got == 0, error);
    }
  if (file != NULL)
    zip_fclose (file);
  return fine;
}

/* What the picture says of itself has to be what the document says of it. */
static gboolean
check_head (const Pack *pack,
            const ScwPageRecord *page,
            const char *member,
            const guint8 *head,
            gsize n,
            GError **error)
{
  int width, height;

  if (!scw_png_look (head, n, &width, &height))
    return fail_in (pack, error, "%s is not a gray PNG picture", member);
  if ((gint64) width * height > SCW_PICTURE_MAX_PIXELS)
    return fail_in (pack, error, "%s is too large (%d x %d pixels)", member, width, height);
  if (page->width > 0
      && (width != (page->turns & 1 ? page->height : page->width)
          || height != (page->turns & 1 ? page->width : page->height)))
    return fail_in (pack, error, "%s is %d x %d pixels, which is not what the document says", member, width,
                    height);
  return TRUE;
}

/* The member, in a file without a name; -1: error. */
static int
spool (Pack *pack, const ScwPageRecord *page, const char *member, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  ScwError why = { 0 };
  guint64 size;
  zip_file_t *file = open_member (pack, member, (gint64) MIN (MAX_PICTURE, pack->room), &size, error);
  int fd = file != NULL ? scw_spool_open (&why) : -1;
  gboolean fine = fd >= 0, first = TRUE;

  if (file != NULL && fd < 0)
    scw_app_error_take (error, &why);
  for (gssize got = 1; fine && got > 0; first = FALSE)
    {
      got = read_member (pack, file, member, buffer, CHUNK, error);
      fine = got >= 0 && (!first || check_head (pack, page, member, buffer, (gsize) got, error));
      if (fine && !scw_write_all (fd, buffer, (gsize) got, &why))
        fine = fail_in (pack, error, "%s cannot be kept while it is open: %s", member, why.message);
    }
  if (file != NULL)
    zip_fclose (file);
  pack->room -= fine ? size : 0;
  if (fd >= 0 && !fine)
    close (fd);
  return fine ? fd : -1;
}

static gboolean
read_pictures (Pack *pack, ScwRecord *record, GError **error)
{
  for (guint i = 0; i < record->pages->len; i++)
    {
      ScwPageRecord *page = record->pages->pdata[i];
      g_autofree char *member = g_strdup_printf ("pages/%" G_GUINT64_FORMAT ".png", page->id);
      g_autofree char *shown = g_strdup_printf ("%s (%s)", pack->name, member);
      g_autofree char *gone
        = g_strdup_printf ("the picture of '%s' was lost before it was saved", page->name);
      int fd;

      if (zip_name_locate (pack->zip, member, 0) < 0)
        {
          page->source = scw_page_source_new_missing (gone);
          continue;
        }
      fd = spool (pack, page, member, error);
      if (fd < 0)
        return FALSE;
      page->source = scw_page_source_new_kept (fd, shown);
    }
  return TRUE;
}

static ScwRecord *
read_record (Pack *pack, GError **error)
{
  ScwRecordReader *reader = scw_record_reader_new (TRUE);
  g_autoptr (GError) why = NULL;
  ScwRecord *record = NULL;

  if (check_members (pack, error) && read_lines (pack, reader, error))
    {
      record = scw_record_reader_finish (reader, &why);
      if (record == NULL)
        fail_in (pack, error, "%s: %s", DOCUMENT, why->message);
    }
  scw_record_reader_free (reader);
  if (record != NULL && !read_pictures (pack, record, error))
    g_clear_pointer (&record, scw_record_free);
  return record;
}

ScwRecord *
scw_project_unpack (int fd, const char *name, GCancellable *cancellable, GError **error)
{
  Pack pack = { .name = name, .cancellable = cancellable };
  int copy = dup (fd), code = 0;
  ScwRecord *record = NULL;
  struct stat stat;

  if (fstat (fd, &stat) == 0)
    pack.room = (guint64) stat.st_size * 4 + (1 << 20); /* pictures are stored as they are */

  pack.zip = copy >= 0 ? zip_fdopen (copy, ZIP_CHECKCONS, &code) : NULL;
  if (pack.zip == NULL)
    {
      if (copy >= 0)
        close (copy);
      fail_in (&pack, error, "it is damaged, or not a Scorewright project");
      return NULL;
    }
  record = read_record (&pack, error);
  zip_discard (pack.zip);
  return record;
}
