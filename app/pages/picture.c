/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "app/error.h"
#include "app/pages/find.h"
#include "app/pages/upright.h"
#include "app/paths.h"
#include "app/shown.h"
#include "engine/file.h"
#include "engine/image/systems.h"
#include "engine/unused.h"

#define TRIAL_DPI        150.0
#define SECOND_TRIAL_DPI 300.0 /* for tiny staves */
#define MIN_DPI          4.0   /* a phone's pixels may be points */
#define MAX_DPI          600.0
#define WAIT_SECONDS     120 /* for all that the child does */

struct _ScwPicture
{
  GObject parent_instance;

  char *name, *path;
  int fd;
  int n_pages;
  gboolean scalable;
  char *password;   /* or NULL */
  int turn;         /* quarter turns, or SCW_PICTURE_TURN_AUTO */
  gboolean upright; /* it is so already */

  GMutex lock;       /* for what follows */
  GHashTable *known; /* by page: Known */
};

/* What was learned when a page was first loaded. */
typedef struct
{
  gboolean seen; /* how it lies */
  ScwUpright how;
  char *flaw;       /* what the decoder found: "KIND WHAT" */
  ScwPage *systems; /* of the page as it was loaded last, or NULL */
} Known;

G_DEFINE_FINAL_TYPE (ScwPicture, scw_picture, G_TYPE_OBJECT)

static void
known_free (gpointer data)
{
  Known *known = data;

  scw_page_free (known->systems);
  g_free (known->flaw);
  g_free (known);
}

static void
scw_picture_finalize (GObject *object)
{
  ScwPicture *self = SCW_PICTURE (object);

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->name);
  g_free (self->path);
  g_free (self->password);
  g_hash_table_unref (self->known);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (scw_picture_parent_class)->finalize (object);
}

static void
scw_picture_class_init (ScwPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scw_picture_finalize;
}

static void
scw_picture_init (ScwPicture *self)
{
  self->fd = -1;
  self->turn = SCW_PICTURE_TURN_AUTO;
  self->known = g_hash_table_new_full (NULL, NULL, NULL, known_free);
  g_mutex_init (&self->lock);
}

/* ---- the child ---- */

typedef struct
{
  GSubprocess *process;
  int fd; /* its standard output */
  GCancellable *cancellable;
  int wait_seconds;
  gint64 deadline; /* monotonic */
  char *flaw;      /* what it said is wrong with the page that it gave nevertheless */
} Child;

static int
wait_seconds (void)
{
  const char *named = g_getenv ("SCW_DECODE_TIMEOUT");
  gint64 seconds = named != NULL ? g_ascii_strtoll (named, NULL, 10) : 0;

  return seconds > 0 && seconds < 86400 ? seconds : WAIT_SECONDS;
}

/* The child gets an open file of its own, so that several may read at different places. */
static int
reopen (int fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  int again = open (path, O_RDONLY | O_CLOEXEC);

  return again >= 0 ? again : fcntl (fd, F_DUPFD_CLOEXEC, 3);
}

/* In a pipe, as its descriptor 3: a command line is seen by everybody. */
static gboolean
give_password (GSubprocessLauncher *launcher, const char *password, GError **error)
{
  int ends[2];
  gsize n = MIN (strlen (password), SCW_PICTURE_MAX_PASSWORD);
  gboolean fine;

  if (pipe2 (ends, O_CLOEXEC) != 0)
    return scw_app_fail_errno (error, errno);
  fine = write (ends[1], password, n) == (gssize) n; /* a pipe holds that much */
  close (ends[1]);
  g_subprocess_launcher_take_fd (launcher, ends[0], 3);
  return fine || scw_app_fail_errno (error, EIO);
}

static gboolean
child_start (
  Child *child, ScwPicture *self, const char *const *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = scw_paths_find_decoder ();
  const char *argv[6] = { program };
  int n = 1;

  if (program == NULL)
    {
      scw_app_fail (error, SCW_ERROR_FILE, SCW_REASON_NONE, 0,
                    "the program scorewright-decode is not installed");
      return scw_app_error_about (error, SCW_DEED_DECODE, self->name, 0);
    }
  for (; n <= 3 && arguments[n - 1] != NULL; n++)
    argv[n] = arguments[n - 1];
  if (self->password != NULL && !give_password (launcher, self->password, error))
    return FALSE;
  if (self->password != NULL)
    argv[n] = "locked";
  g_subprocess_launcher_take_stdin_fd (launcher, reopen (self->fd));
  child->process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (child->process == NULL)
    return FALSE;
  child->fd
    = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (child->process)));
  child->cancellable = cancellable;
  child->wait_seconds = wait_seconds ();
  child->deadline = g_get_monotonic_time () + child->wait_seconds * G_USEC_PER_SEC;
  return TRUE;
}

static void
child_end (Child *child)
{
  if (child->process == NULL)
    return;
  g_subprocess_force_exit (child->process);
  g_subprocess_wait (child->process, NULL, NULL);
  g_clear_object (&child->process);
  g_clear_pointer (&child->flaw, g_free);
}

/* In milliseconds. */
static int
child_time_left (Child *child)
{
  return MAX (0, (child->deadline - g_get_monotonic_time () + 999) / 1000);
}

static gboolean
child_too_slow (Child *child, GError **error)
{
  return scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_TOO_SLOW, 0,
                       "decoding did not end within %d seconds", child->wait_seconds);
}

/* Reads up to n bytes; 0 at the end, -1 with error. */
static gssize
child_read (Child *child, void *buffer, gsize n, GError **error)
{
  GPollFD fds[2] = { { child->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, 0 } };
  gboolean watched = g_cancellable_make_pollfd (child->cancellable, &fds[1]);
  int ready;
  gssize got;

  do
    ready = g_poll (fds, watched ? 2 : 1, child_time_left (child));
  while (ready < 0 && errno == EINTR);
  if (watched)
    g_cancellable_release_fd (child->cancellable);
  if (g_cancellable_set_error_if_cancelled (child->cancellable, error))
    return -1;
  if (ready == 0 || g_get_monotonic_time () >= child->deadline)
    {
      child_too_slow (child, error);
      return -1;
    }
  do
    got = read (child->fd, buffer, n);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    scw_app_fail (error, SCW_ERROR_FILE, SCW_REASON_SYSTEM, errno, "%s", scw_errno_text (errno));
  return got;
}

static void
on_ended (SCW_UNUSED GObject *process, SCW_UNUSED GAsyncResult *result, gpointer ended)
{
  *(gboolean *) ended = TRUE;
}

static gboolean
on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Waits until it has ended. One that has closed its output and stays is killed at the deadline: FALSE. */
static gboolean
child_wait (Child *child)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) timeout = g_timeout_source_new (child_time_left (child));
  gboolean ended = FALSE, late = FALSE;

  g_main_context_push_thread_default (context);
  g_subprocess_wait_async (child->process, NULL, on_ended, &ended);
  g_source_set_callback (timeout, on_late, &late, NULL);
  g_source_attach (timeout, context);
  while (!ended)
    {
      g_main_context_iteration (context, TRUE);
      if (late && !ended)
        g_subprocess_force_exit (child->process);
    }
  g_source_destroy (timeout);
  g_main_context_pop_thread_default (context);
  return !late;
}

/* What it means that the child's output ended early. */
static gboolean
child_failed (Child *child, GError **error)
{
  if (!child_wait (child))
    return child_too_slow (child, error);
  if (!g_subprocess_get_if_signaled (child->process))
    scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_DAMAGED, 0, "the decoder stopped without an answer");
  else if (g_subprocess_get_term_sig (child->process) == SIGXCPU)
    scw_app_fail (error, SCW_ERROR_LIMIT, SCW_REASON_TOO_SLOW, 0, "decoding took too long");
  else
    scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_DAMAGED, 0, "the decoder crashed on it (%s)",
                  g_strsignal (g_subprocess_get_term_sig (child->process)));
  return FALSE;
}

/* "error REASON DETAIL MESSAGE" of the child. */
static gboolean
is_error (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  g_autofree char *shown = NULL;

  if (g_strv_length (words) < 4 || strcmp (words[0], "error") != 0)
    return FALSE;
  shown = scw_shown_text (words[3]);
  scw_app_fail (error, SCW_ERROR_FORMAT, scw_reason_named (words[1]),
                (int) g_ascii_strtoll (words[2], NULL, 10), "%s", shown);
  return TRUE;
}

static gboolean
child_read_line (Child *child, char *line, gsize size, GError **error)
{
  gsize n = 0;

  for (;;)
    {
      gssize got = child_read (child, line + n, 1, error);

      if (got < 0)
        return FALSE;
      if (got == 0)
        return child_failed (child, error);
      if (line[n] == '\n')
        break;
      if (++n == size)
        {
          scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_DAMAGED, 0,
                        "the decoder gave no sensible answer");
          return FALSE;
        }
    }
  line[n] = '\0';
  return !is_error (line, error);
}

static ScwGray *
child_read_frame (Child *child, double *dpi, GError **error)
{
  ScwError engine_error = { 0 };
  char line[600];
  int width, height;
  ScwGray *gray;
  gsize n, at = 0;

  if (!child_read_line (child, line, sizeof line, error))
    return NULL;
  if (g_str_has_prefix (line, "flaw "))
    {
      child->flaw = scw_shown_text (line + strlen ("flaw "));
      if (!child_read_line (child, line, sizeof line, error))
        return NULL;
    }
  if (sscanf (line, "P5 %9d %9d 255 %lf", &width, &height, dpi) != 3 || !(*dpi >= 0 && *dpi < 1e5)
      || width < 1 || height < 1 || (gint64) width * height > SCW_PICTURE_MAX_PIXELS)
    {
      scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_DAMAGED, 0, "the decoder gave no sensible answer");
      return NULL;
    }
  gray = scw_gray_new (width, height, &engine_error);
  if (gray == NULL)
    {
      scw_app_error_take (error, &engine_error);
      return NULL;
    }
  n = (gsize) width * height;
  while (at < n)
    {
      gssize got = child_read (child, gray->pixels + at, n - at, error);

      if (got <= 0)
        {
          if (got == 0)
            child_failed (child, error);
          scw_gray_free (gray);
          return NULL;
        }
      at += got;
    }
  return gray;
}

/* ---- opening ---- */

/* Standard input may be a pipe: the decoder needs to seek. */
static int
spool_stdin (GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc (1 << 16);
  gint64 total = 0;
  gssize n = -1;
  ScwError why = { 0 };
  int fd = scw_spool_open (&why);

  if (fd < 0)
    {
      scw_app_error_take (error, &why);
      return -1;
    }
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      struct pollfd ready = { STDIN_FILENO, POLLIN, 0 };

      if (poll (&ready, 1, 200) <= 0) /* to see a cancellation while nobody writes */
        continue;
      n = read (STDIN_FILENO, buffer, 1 << 16);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      total += n;
      if (total > SCW_PICTURE_MAX_SPOOL)
        {
          g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_LIMIT,
                               "cannot read standard input: more than 1 GiB came");
          break;
        }
      if (!scw_write_all (fd, buffer, (gsize) n, &why))
        {
          scw_fail_prefix (&why, "cannot keep standard input in '%s'", g_get_tmp_dir ());
          scw_app_error_take (error, &why);
          close (fd);
          return -1;
        }
    }
  if (n == 0)
    return fd;
  if (error != NULL && *error == NULL)
    g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FILE, "cannot read standard input: %s",
                 scw_errno_text (errno));
  close (fd);
  return -1;
}

static int
open_file (const char *path, GError **error)
{
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer must not hang us */

  if (fd >= 0 && fstat (fd, &st) == 0 && !S_ISREG (st.st_mode))
    {
      close (fd);
      fd = -1;
      errno = S_ISDIR (st.st_mode) ? EISDIR : EINVAL;
    }
  if (fd < 0)
    {
      int saved = errno;
      g_autofree char *shown = scw_shown_text (path);

      scw_app_fail (error, SCW_ERROR_FILE, saved == EINVAL ? SCW_REASON_NO_FILE : SCW_REASON_SYSTEM, saved,
                    "%s", saved == EINVAL ? "not a regular file" : scw_errno_text (saved));
      scw_app_error_about (error, SCW_DEED_OPEN, shown, 0);
    }
  return fd;
}

ScwPicture *
scw_picture_open (const char *path, GCancellable *cancellable, GError **error)
{
  return scw_picture_open_locked (path, NULL, cancellable, error);
}

ScwPicture *
scw_picture_open_locked (const char *path, const char *password, GCancellable *cancellable, GError **error)
{
  const char *arguments[] = { "info", NULL };
  g_autoptr (ScwPicture) self = g_object_new (SCW_TYPE_PICTURE, NULL);
  Child child = { 0 };
  char line[600], kind[16];
  gboolean fine;

  self->name = strcmp (path, "-") == 0 ? g_strdup ("standard input") : scw_shown_text (path);
  self->path = strcmp (path, "-") == 0 ? NULL : g_canonicalize_filename (path, NULL);
  self->password = g_strdup (password);
  self->fd = strcmp (path, "-") == 0 ? spool_stdin (cancellable, error) : open_file (path, error);
  if (self->fd < 0)
    return NULL;
  fine = child_start (&child, self, arguments, cancellable, error)
         && child_read_line (&child, line, sizeof line, error);
  if (fine
      && (sscanf (line, "pages %9d %15s", &self->n_pages, kind) != 2 || self->n_pages < 1
          || (strcmp (kind, "pixels") != 0 && strcmp (kind, "scalable") != 0)))
    {
      scw_app_fail (error, SCW_ERROR_FORMAT, SCW_REASON_DAMAGED, 0, "the decoder gave no sensible answer");
      fine = FALSE;
    }
  child_end (&child);
  if (fine && self->n_pages > SCW_PICTURE_MAX_PAGES)
    {
      scw_app_fail (error, SCW_ERROR_LIMIT, SCW_REASON_NONE, 0, "%d pages: more than %d are not read",
                    self->n_pages, SCW_PICTURE_MAX_PAGES);
      fine = FALSE;
    }
  if (!fine)
    {
      scw_app_error_about (error, SCW_DEED_OPEN, self->name, 0);
      return NULL;
    }
  self->scalable = strcmp (kind, "scalable") == 0;
  return g_steal_pointer (&self);
}

char *
scw_picture_describe_cage (void)
{
  const char *arguments[] = { "cage", NULL };
  g_autoptr (ScwPicture) self = g_object_new (SCW_TYPE_PICTURE, NULL);
  Child child = { 0 };
  char line[600];
  gboolean fine;

  self->fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  fine = self->fd >= 0 && child_start (&child, self, arguments, NULL, NULL)
         && child_read_line (&child, line, sizeof line, NULL) && g_str_has_prefix (line, "cage ");
  child_end (&child);
  return scw_shown_text (fine ? line + strlen ("cage ") : "not known");
}

ScwPicture *
scw_picture_new_for_png (int fd, const char *name)
{
  ScwPicture *self = g_object_new (SCW_TYPE_PICTURE, NULL);

  self->name = g_strdup (name);
  self->fd = reopen (fd);
  self->n_pages = 1;
  self->upright = TRUE;
  return self;
}

const char *
scw_picture_get_name (ScwPicture *self)
{
  return self->name;
}

const char *
scw_picture_get_path (ScwPicture *self)
{
  return self->path;
}

int
scw_picture_get_n_pages (ScwPicture *self)
{
  return self->n_pages;
}

gboolean
scw_picture_is_locked (ScwPicture *self)
{
  return self->password != NULL;
}

gboolean
scw_picture_is_scalable (ScwPicture *self)
{
  return self->scalable;
}

/* ---- pages ---- */

/* 'page' as it lies; the resolution becomes what it was drawn at: *dpi, or less where 'at_most' and it were too large for
 * a trial. *flaw (may be NULL) is what is wrong with it. */
static ScwGray *
load_at (ScwPicture *self,
         int page,
         double *dpi,
         gboolean at_most,
         char **flaw,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *number = g_strdup_printf ("%d", page);
  char resolution[G_ASCII_DTOSTR_BUF_SIZE];
  const char *arguments[]
    = { at_most ? "trial" : "page", number, g_ascii_dtostr (resolution, sizeof resolution, *dpi), NULL };
  Child child = { 0 };
  ScwGray *gray = NULL;

  if (child_start (&child, self, arguments, cancellable, error))
    gray = child_read_frame (&child, dpi, error);
  if (gray != NULL && flaw != NULL && *flaw == NULL)
    *flaw = g_steal_pointer (&child.flaw);
  child_end (&child);
  return gray;
}

/* Sets a page upright; the first time, looks how it lies. Takes 'gray'. */
static ScwGray *
set_upright (ScwPicture *self, int page, ScwGray *gray, char *flaw, GError **error)
{
  Known *known;
  ScwUpright how = { self->turn > 0 ? self->turn : 0, FALSE }, seen = { 0 };
  ScwPage *systems = NULL;
  gboolean fine = TRUE, is_known;

  if (gray == NULL || self->upright)
    {
      g_free (flaw);
      return gray;
    }
  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->known, GINT_TO_POINTER (page));
  is_known = known != NULL && known->seen;
  if (is_known)
    how = known->how;
  g_mutex_unlock (&self->lock);
  fine = scw_upright_apply (gray, &how, error)
         && (is_known
             || (scw_upright_find (gray, self->turn == SCW_PICTURE_TURN_AUTO, &seen, &systems, error)
                 && scw_upright_apply (gray, &seen, error)));
  if (!fine)
    {
      scw_page_free (systems);
      g_free (flaw);
      scw_gray_free (gray);
      return NULL;
    }
  if (!is_known)
    {
      g_mutex_lock (&self->lock);
      known = g_hash_table_lookup (self->known, GINT_TO_POINTER (page));
      if (known == NULL)
        {
          known = g_new0 (Known, 1);
          g_hash_table_insert (self->known, GINT_TO_POINTER (page), known);
        }
      known->seen = TRUE;
      known->how = (ScwUpright){ (how.turns + seen.turns) % 4, seen.inverted };
      scw_page_free (known->systems); /* another thread was as quick */
      known->systems = systems;
      if (known->flaw == NULL)
        known->flaw = g_steal_pointer (&flaw);
      g_mutex_unlock (&self->lock);
    }
  g_free (flaw);
  return gray;
}

ScwPage *
scw_picture_take_systems (ScwPicture *self, int page)
{
  ScwPage *systems = NULL;
  Known *known;

  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->known, GINT_TO_POINTER (page));
  if (known != NULL)
    systems = g_steal_pointer (&known->systems);
  g_mutex_unlock (&self->lock);
  return systems;
}

void
scw_picture_set_turn (ScwPicture *self, int quarter_turns)
{
  self->turn = quarter_turns;
}

/* *words (may be NULL): of its flaw, to be freed. */
static ScwPageRemark
get_remark (ScwPicture *self, int page, char **words)
{
  ScwPageRemark remark = { 0 };
  const Known *known;
  int kind, end = 0;

  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->known, GINT_TO_POINTER (page));
  if (known != NULL)
    {
      remark.turns = self->turn == SCW_PICTURE_TURN_AUTO ? known->how.turns : 0;
      remark.inverted = known->how.inverted;
    }
  if (known != NULL && known->flaw != NULL && sscanf (known->flaw, "%d %n", &kind, &end) == 1 && kind > 0
      && kind < SCW_FLAW_COUNT)
    {
      remark.flaw = kind;
      if (words != NULL)
        *words = g_strdup (known->flaw + end);
    }
  g_mutex_unlock (&self->lock);
  return remark;
}

ScwPageRemark
scw_picture_get_remark (ScwPicture *self, int page)
{
  return get_remark (self, page, NULL);
}

char *
scw_picture_dup_remark (ScwPicture *self, int page)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *words = NULL;
  const ScwPageRemark remark = get_remark (self, page, &words);

  if (remark.turns > 0)
    g_string_append_printf (text, "turned by %d degrees", 90 * remark.turns);
  if (remark.inverted)
    g_string_append_printf (text, "%sinverted: it was white on black", text->len > 0 ? "; " : "");
  if (remark.flaw != SCW_FLAW_NONE && text->len > 0)
    g_string_append (text, "; ");
  if (remark.flaw == SCW_FLAW_CUT_OFF)
    g_string_append (text, "a picture on it is cut off: what is below is lost");
  if (remark.flaw == SCW_FLAW_PARTLY)
    g_string_append_printf (text, "not all of it could be decoded: %s", words);
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/* A larger copy of the page tells more. What its decoder said stays. */
static void
look_again (ScwPicture *self, int page)
{
  Known *known;

  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->known, GINT_TO_POINTER (page));
  if (known != NULL)
    known->seen = FALSE;
  g_mutex_unlock (&self->lock);
}

/* Draws 'page' anew at another resolution, in place of *gray, drawn at *dpi. What is too large, or fails for another reason
 * of its own, leaves both as they are. FALSE: cancelled, or no child or memory; *gray is freed. */
static gboolean
draw_again (ScwPicture *self,
            int page,
            double wanted,
            gboolean at_most,
            ScwGray **gray,
            double *dpi,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) why = NULL;
  ScwGray *other = load_at (self, page, &wanted, at_most, NULL, cancellable, &why);

  if (other == NULL && why->domain == SCW_APP_ERROR && why->code != SCW_ERROR_MEMORY)
    return TRUE;
  g_clear_pointer (gray, scw_gray_free);
  if (other == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (at_most)
    look_again (self, page);
  *gray = set_upright (self, page, other, NULL, error);
  *dpi = wanted;
  return *gray != NULL;
}

/* The staff space of a page; 0: it has no systems. FALSE: *gray is freed. */
static gboolean
measure (ScwPicture *self, int page, ScwGray **gray, double *space, GError **error)
{
  if (scw_find_staff_space (*gray, scw_picture_take_systems (self, page), space, error))
    return TRUE;
  g_clear_pointer (gray, scw_gray_free);
  return FALSE;
}

/* A PDF has no pixels: its page is drawn small, looked at, and drawn again at the size that reads best. One that was given up
 * between has no size yet: the next call looks again. */
static ScwGray *
load_scaled (ScwPicture *self, int page, double *dpi, GCancellable *cancellable, GError **error)
{
  double drawn = TRIAL_DPI, space, wanted;
  char *flaw = NULL;
  ScwGray *gray = load_at (self, page, &drawn, TRUE, &flaw, cancellable, error);

  gray = set_upright (self, page, gray, flaw, error);
  if (gray == NULL)
    return NULL;
  if (!measure (self, page, &gray, &space, error))
    return NULL;
  if (space <= 0
      && (!draw_again (self, page, SECOND_TRIAL_DPI, TRUE, &gray, &drawn, cancellable, error)
          || !measure (self, page, &gray, &space, error)))
    return NULL;
  wanted = space > 0 ? CLAMP (round (drawn * SCW_PICTURE_STAFF_SPACE / space), MIN_DPI, MAX_DPI) : drawn;
  if (fabs (wanted - drawn) > 0.05 * drawn
      && !draw_again (self, page, wanted, FALSE, &gray, &drawn, cancellable, error))
    return NULL;
  *dpi = drawn;
  return gray;
}

ScwGray *
scw_picture_load_page (ScwPicture *self, int page, double *dpi, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  double resolution = dpi != NULL ? *dpi : 0;
  ScwGray *gray;

  if (page < 1 || page > self->n_pages)
    {
      scw_app_fail (error, SCW_ERROR_ARGUMENT, SCW_REASON_NONE, 0, "it has %d", self->n_pages);
      scw_app_error_about (error, SCW_DEED_READ, self->name, page);
      return NULL;
    }
  scw_page_free (scw_picture_take_systems (self, page)); /* of another load */
  if (self->scalable && resolution <= 0)
    gray = load_scaled (self, page, &resolution, cancellable, &why);
  else
    {
      char *flaw = NULL;

      gray = load_at (self, page, &resolution, FALSE, &flaw, cancellable, &why);
      gray = set_upright (self, page, gray, flaw, &why);
    }
  if (gray != NULL)
    {
      if (dpi != NULL)
        *dpi = self->scalable ? resolution : 0;
      return gray;
    }
  g_propagate_error (error, g_steal_pointer (&why));
  scw_app_error_about (error, SCW_DEED_READ, self->name, page);
  return NULL;
}
