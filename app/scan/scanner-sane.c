/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/scan/scanner-sane.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <sane/sane.h>
#include <sane/saneopts.h>

#include "app/descriptors.h"
#include "app/error.h"
#include "engine/unused.h"

#define MAX_SIDE    65535
#define BATCH_BYTES (64 << 10) /* rows are handed on in pieces of about this size */

static gboolean is_open;

/* ---- what the codes mean to a musician ---- */

static gboolean
fail (GError **error, SANE_Status status)
{
  static const struct
  {
    SANE_Status status;
    ScwScanError code;
    const char *message;
  } meanings[] = {
    { SANE_STATUS_DEVICE_BUSY, SCW_SCAN_ERROR_BUSY, "the scanner is in use by another program" },
    { SANE_STATUS_IO_ERROR, SCW_SCAN_ERROR_SILENT,
      "the scanner does not answer any more: is it switched on and its cable plugged in?" },
    { SANE_STATUS_INVAL, SCW_SCAN_ERROR_GONE,
      "the scanner is not there any more, or refuses these settings" },
    { SANE_STATUS_EOF, SCW_SCAN_ERROR_NO_PICTURE, "the scanner sent no picture" },
    { SANE_STATUS_JAMMED, SCW_SCAN_ERROR_JAMMED, "the paper is jammed in the feeder" },
    { SANE_STATUS_NO_DOCS, SCW_SCAN_ERROR_EMPTY, "there is no paper in the feeder" },
    { SANE_STATUS_COVER_OPEN, SCW_SCAN_ERROR_COVER, "the cover of the scanner is open" },
    { SANE_STATUS_NO_MEM, SCW_SCAN_ERROR_MEMORY, "there is not enough memory for such a large scan" },
    { SANE_STATUS_ACCESS_DENIED, SCW_SCAN_ERROR_DENIED, "you are not allowed to use this scanner" },
    { SANE_STATUS_UNSUPPORTED, SCW_SCAN_ERROR_UNSUPPORTED, "the scanner cannot do this" },
  };

  if (status == SANE_STATUS_CANCELLED)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the scan was stopped");
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].status == status)
      {
        g_set_error_literal (error, SCW_SCAN_ERROR, meanings[i].code, meanings[i].message);
        return FALSE;
      }
  g_set_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_FAILED, "the scanner failed: %s",
               sane_strstatus (status));
  return FALSE;
}

static gpointer
end_thread (SCW_UNUSED gpointer data)
{
  g_thread_exit (NULL);
  return NULL;
}

/* Backends with a reader thread (SANE's own test backend) cancel it wherever it is, also where it ends by itself.
 * The first thread of a program that ends with pthread_exit loads the unwinder, holding the loader's lock. If it
 * is cancelled there nobody gets that lock back: no thread begins any more, and the program does not end. So the
 * first one is ours. */
static void
load_unwinder (void)
{
  g_thread_join (g_thread_new ("unwinder", end_thread, NULL));
}

static gboolean
start_sane (GError **error)
{
  SANE_Status status;

  if (!scw_descriptors_suit_select ())
    return scw_app_fail_errno (error, EMFILE);
  if (is_open)
    return TRUE;
  load_unwinder ();
  status = sane_init (NULL, NULL);
  if (status != SANE_STATUS_GOOD)
    return fail (error, status);
  is_open = TRUE;
  return TRUE;
}

void
scw_sane_close (void)
{
  if (is_open)
    sane_exit ();
  is_open = FALSE;
}

GPtrArray *
scw_sane_list (GError **error)
{
  const SANE_Device **devices;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) scw_scan_device_free);
  SANE_Status status;

  if (!start_sane (error))
    return NULL;
  status = sane_get_devices (&devices, SANE_FALSE);
  if (status != SANE_STATUS_GOOD)
    {
      fail (error, status);
      return NULL;
    }
  for (int i = 0; devices[i] != NULL; i++)
    {
      ScwScanDevice *device = g_new (ScwScanDevice, 1);
      const char *vendor = devices[i]->vendor;
      gboolean named = vendor != NULL && *vendor != '\0' && g_ascii_strcasecmp (vendor, "Noname") != 0;
      g_autofree char *label
        = g_strdup_printf ("%s%s%s", named ? vendor : "", named ? " " : "", devices[i]->model);

      device->name = g_strdup (devices[i]->name);
      device->label = g_utf8_make_valid (label, -1);
      g_ptr_array_add (list, device);
    }
  if (list->len > 0)
    return g_steal_pointer (&list);
  g_set_error_literal (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_NONE,
                       "no scanner was found: is it switched on and connected?");
  return NULL;
}

/* ---- options ---- */

static const SANE_Option_Descriptor *
find_option (SANE_Handle handle, const char *name, int *index)
{
  const SANE_Option_Descriptor *option;

  for (*index = 1; (option = sane_get_option_descriptor (handle, *index)) != NULL; ++*index)
    if (option->name != NULL && strcmp (option->name, name) == 0)
      return SANE_OPTION_IS_ACTIVE (option->cap) ? option : NULL;
  return NULL;
}

/* The first choice of a list of words that contains one of ours; NULL: none. */
static const char *
find_word (const SANE_Option_Descriptor *option, const char *const *words)
{
  if (option == NULL || option->type != SANE_TYPE_STRING
      || option->constraint_type != SANE_CONSTRAINT_STRING_LIST)
    return NULL;
  for (int w = 0; words[w] != NULL; w++)
    for (int i = 0; option->constraint.string_list[i] != NULL; i++)
      {
        g_autofree char *lower = g_ascii_strdown (option->constraint.string_list[i], -1);

        if (strstr (lower, words[w]) != NULL)
          return option->constraint.string_list[i];
      }
  return NULL;
}

static const char *const gray_words[] = { "gray", "grey", NULL };
static const char *const colour_words[] = { "color", "colour", NULL };
static const char *const feeder_words[] = { "feeder", "adf", NULL };
static const char *const flatbed_words[] = { "flatbed", "platen", NULL };

static double
number_of (const SANE_Option_Descriptor *option, SANE_Word word)
{
  return option->type == SANE_TYPE_FIXED ? SANE_UNFIX (word) : word;
}

static gboolean
set_number (SANE_Handle handle, const char *name, double value)
{
  int index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  SANE_Word word;

  if (option == NULL || !SANE_OPTION_IS_SETTABLE (option->cap) || option->size != sizeof (SANE_Word))
    return FALSE;
  if (option->constraint_type == SANE_CONSTRAINT_RANGE)
    value = CLAMP (value, number_of (option, option->constraint.range->min),
                   number_of (option, option->constraint.range->max));
  else if (option->constraint_type == SANE_CONSTRAINT_WORD_LIST)
    {
      const SANE_Word *list = option->constraint.word_list;
      double nearest = number_of (option, list[1]);

      for (int i = 2; i <= list[0]; i++)
        if (fabs (number_of (option, list[i]) - value) < fabs (nearest - value))
          nearest = number_of (option, list[i]);
      value = nearest;
    }
  word = option->type == SANE_TYPE_FIXED ? SANE_FIX (value) : (SANE_Word) lround (value);
  return sane_control_option (handle, index, SANE_ACTION_SET_VALUE, &word, NULL) == SANE_STATUS_GOOD;
}

/* 'word' is one of the option's own list. */
static void
set_word (SANE_Handle handle, const char *name, const char *word)
{
  int index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  g_autofree char *value = NULL;

  if (option == NULL || word == NULL)
    return;
  value = g_malloc0 (MAX ((gsize) option->size, strlen (word) + 1));
  strcpy (value, word);
  sane_control_option (handle, index, SANE_ACTION_SET_VALUE, value, NULL);
}

static void
list_resolutions (SANE_Handle handle, ScwScanAbilities *abilities)
{
  static const int usual[] = { 75, 100, 150, 200, 300, 400, 600, 1200 };
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (int));
  int index;
  const SANE_Option_Descriptor *option = find_option (handle, SANE_NAME_SCAN_RESOLUTION, &index);

  if (option != NULL && option->constraint_type == SANE_CONSTRAINT_WORD_LIST)
    for (int i = 1; i <= option->constraint.word_list[0]; i++)
      {
        int value = (int) lround (number_of (option, option->constraint.word_list[i]));

        g_array_append_val (found, value);
      }
  else if (option != NULL && option->constraint_type == SANE_CONSTRAINT_RANGE)
    for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
      if (usual[i] >= number_of (option, option->constraint.range->min)
          && usual[i] <= number_of (option, option->constraint.range->max))
        g_array_append_val (found, usual[i]);
  abilities->n_resolutions = found->len;
  abilities->resolutions = (int *) (void *) g_array_free (g_steal_pointer (&found), FALSE);
}

static double
largest (SANE_Handle handle, const char *name)
{
  int index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);

  if (option == NULL || option->unit != SANE_UNIT_MM || option->constraint_type != SANE_CONSTRAINT_RANGE)
    return 0;
  return number_of (option, option->constraint.range->max);
}

static SANE_Handle
open_device (const char *device, GError **error)
{
  SANE_Handle handle = NULL;
  SANE_Status status;

  if (!start_sane (error))
    return NULL;
  status = sane_open (device, &handle);
  if (status == SANE_STATUS_GOOD)
    return handle;
  fail (error, status);
  return NULL;
}

ScwScanAbilities *
scw_sane_abilities (const char *device, GError **error)
{
  SANE_Handle handle = open_device (device, error);
  const SANE_Option_Descriptor *modes, *sources;
  ScwScanAbilities *abilities;
  int index;

  if (handle == NULL)
    return NULL;
  abilities = g_new0 (ScwScanAbilities, 1);
  list_resolutions (handle, abilities);
  modes = find_option (handle, SANE_NAME_SCAN_MODE, &index);
  abilities->gray = find_word (modes, gray_words) != NULL;
  abilities->colour = find_word (modes, colour_words) != NULL;
  sources = find_option (handle, SANE_NAME_SCAN_SOURCE, &index);
  abilities->feeder = find_word (sources, feeder_words) != NULL;
  abilities->flatbed = find_word (sources, flatbed_words) != NULL || !abilities->feeder;
  abilities->max_width_mm = largest (handle, SANE_NAME_SCAN_BR_X);
  abilities->max_height_mm = largest (handle, SANE_NAME_SCAN_BR_Y);
  sane_close (handle);
  return abilities;
}

/* Sources and modes first: they may change what else there is to set. */
static void
apply (SANE_Handle handle, const ScwScanSettings *settings)
{
  int index;
  const SANE_Option_Descriptor *sources = find_option (handle, SANE_NAME_SCAN_SOURCE, &index);
  const SANE_Option_Descriptor *modes;
  double width, height;

  set_word (handle, SANE_NAME_SCAN_SOURCE,
            find_word (sources, settings->feeder ? feeder_words : flatbed_words));
  modes = find_option (handle, SANE_NAME_SCAN_MODE, &index);
  set_word (handle, SANE_NAME_SCAN_MODE, find_word (modes, settings->colour ? colour_words : gray_words));
  set_number (handle, SANE_NAME_BIT_DEPTH, 8);
  set_number (handle, SANE_NAME_SCAN_RESOLUTION, settings->resolution > 0 ? settings->resolution : 300);
  width = settings->width_mm > 0 ? settings->width_mm : largest (handle, SANE_NAME_SCAN_BR_X);
  height = settings->height_mm > 0 ? settings->height_mm : largest (handle, SANE_NAME_SCAN_BR_Y);
  set_number (handle, SANE_NAME_SCAN_TL_X, 0);
  set_number (handle, SANE_NAME_SCAN_TL_Y, 0);
  if (width > 0)
    set_number (handle, SANE_NAME_SCAN_BR_X, width);
  if (height > 0)
    set_number (handle, SANE_NAME_SCAN_BR_Y, height);
}

/* ---- scanning ---- */

typedef struct
{
  const ScwSaneScan *scan;
  SANE_Handle handle;
  SANE_Parameters parameters;
  gboolean waits; /* nonblocking with a file descriptor to wait at */
  SANE_Int fd;
  guint8 *line; /* (bytes_per_line) */
  gsize in_line;
  gboolean come;     /* some of this page */
  GByteArray *batch; /* gray rows that are not handed on yet */
  int rows;
} Scan;

static guint8
gray_at (const Scan *s, int x)
{
  const SANE_Parameters *p = &s->parameters;
  int channels = p->format == SANE_FRAME_RGB ? 3 : 1, v[3];

  for (int c = 0; c < channels; c++)
    {
      int i = x * channels + c;

      if (p->depth == 1) /* 1 is black in gray frames */
        v[c] = ((s->line[i / 8] >> (7 - i % 8)) & 1) != (channels == 1) ? 255 : 0;
      else if (p->depth == 16) /* in the machine's order */
        v[c] = ((const guint16 *) (gconstpointer) s->line)[i] >> 8;
      else
        v[c] = s->line[i];
    }
  return channels == 1 ? v[0] : (299 * v[0] + 587 * v[1] + 114 * v[2] + 500) / 1000;
}

static void
flush (Scan *s)
{
  if (s->batch->len == 0)
    return;
  s->scan->rows (s->scan->data, g_byte_array_free_to_bytes (s->batch));
  s->batch = g_byte_array_new ();
}

static void
line_done (Scan *s)
{
  const int width = s->parameters.pixels_per_line;
  guint at = s->batch->len;

  s->in_line = 0;
  if (s->rows >= MAX_SIDE)
    return;
  s->rows++;
  g_byte_array_set_size (s->batch, at + width);
  for (int x = 0; x < width; x++)
    s->batch->data[at + x] = gray_at (s, x);
  if (s->batch->len >= BATCH_BYTES)
    flush (s);
}

static void
take_bytes (Scan *s, const guint8 *bytes, gsize n)
{
  const gsize line = s->parameters.bytes_per_line;

  while (n > 0)
    {
      gsize part = MIN (n, line - s->in_line);

      memcpy (s->line + s->in_line, bytes, part);
      s->in_line += part;
      bytes += part;
      n -= part;
      if (s->in_line == line)
        line_done (s);
    }
}

/* Until there is something to read, or somebody cancels. */
static void
wait_for_data (Scan *s)
{
  GPollFD fds[2] = { { s->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, 0 } };
  gboolean watched = g_cancellable_make_pollfd (s->scan->cancellable, &fds[1]);

  g_poll (fds, watched ? 2 : 1, 1000);
  if (watched)
    g_cancellable_release_fd (s->scan->cancellable);
}

static SANE_Status
read_page (Scan *s)
{
  g_autofree guint8 *buffer = g_malloc (BATCH_BYTES);
  gint64 told = g_get_monotonic_time ();

  for (;;)
    {
      SANE_Int n = 0;
      SANE_Status status;

      if (g_cancellable_is_cancelled (s->scan->cancellable))
        return SANE_STATUS_CANCELLED;
      status = sane_read (s->handle, buffer, BATCH_BYTES, &n);
      if (status == SANE_STATUS_EOF)
        return SANE_STATUS_GOOD;
      if (status != SANE_STATUS_GOOD)
        return status;
      s->come = s->come || n > 0;
      take_bytes (s, buffer, n);
      if (g_get_monotonic_time () - told > 100000) /* a slow one is watched row by row */
        {
          flush (s);
          told = g_get_monotonic_time ();
        }
      if (n == 0 && s->waits)
        wait_for_data (s);
      else if (n == 0)
        g_usleep (5000);
    }
}

static gboolean
check_parameters (const SANE_Parameters *p, GError **error)
{
  if ((p->format == SANE_FRAME_GRAY || p->format == SANE_FRAME_RGB) && p->last_frame
      && (p->depth == 1 || p->depth == 8 || p->depth == 16) && p->pixels_per_line >= 1
      && p->pixels_per_line <= MAX_SIDE && p->lines <= MAX_SIDE
      && (gint64) p->bytes_per_line * 8
           >= (gint64) p->pixels_per_line * p->depth * (p->format == SANE_FRAME_RGB ? 3 : 1))
    return TRUE;
  g_set_error_literal (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_FORM,
                       "the scanner sends pictures in a form that is not understood: choose other "
                       "settings");
  return FALSE;
}

/* FALSE and no error: the feeder is empty, after at least one page. */
static gboolean
scan_page (Scan *s, int number, GError **error)
{
  SANE_Status status = sane_start (s->handle);
  gboolean fine;

  s->waits = s->come = FALSE;
  if (status == SANE_STATUS_NO_DOCS && number > 0)
    return FALSE;
  if (status == SANE_STATUS_GOOD)
    status = sane_get_parameters (s->handle, &s->parameters);
  if (status != SANE_STATUS_GOOD)
    return fail (error, status);
  if (!check_parameters (&s->parameters, error))
    return FALSE;
  s->waits = sane_set_io_mode (s->handle, SANE_TRUE) == SANE_STATUS_GOOD
             && sane_get_select_fd (s->handle, &s->fd) == SANE_STATUS_GOOD;
  if (!s->waits)
    sane_set_io_mode (s->handle, SANE_FALSE);
  s->line = g_malloc0 (s->parameters.bytes_per_line + 8);
  s->in_line = 0;
  s->rows = 0;
  s->batch = g_byte_array_new ();
  s->scan->page_started (s->scan->data, s->parameters.pixels_per_line, s->parameters.lines);
  status = read_page (s);
  flush (s);
  fine = status == SANE_STATUS_GOOD && s->rows > 0;
  if (fine)
    s->scan->page_finished (s->scan->data);
  g_byte_array_unref (s->batch);
  g_free (s->line);
  return fine || fail (error, status == SANE_STATUS_GOOD ? SANE_STATUS_EOF : status);
}

/* A reader that is cancelled when it has only just begun may be inside malloc, and nobody gets that lock back: let it
 * come to where it writes. */
static void
let_reader_begin (const Scan *s)
{
  GPollFD fd = { s->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, 0 };

  if (s->come)
    return;
  if (s->waits)
    g_poll (&fd, 1, 1000);
  else
    g_usleep (50000);
}

int
scw_sane_scan (const ScwSaneScan *scan, GError **error)
{
  Scan s = { .scan = scan, .handle = open_device (scan->device, error) };
  const int most = !scan->settings->feeder         ? 1
                   : scan->settings->max_pages > 0 ? scan->settings->max_pages
                                                   : G_MAXINT;
  GError *problem = NULL;
  int n = 0;

  if (s.handle == NULL)
    return -1;
  apply (s.handle, scan->settings);
  while (n < most && scan_page (&s, n, &problem))
    n++;
  if (problem != NULL)
    let_reader_begin (&s);
  sane_cancel (s.handle);
  sane_close (s.handle);
  if (problem == NULL)
    return n;
  g_propagate_error (error, problem);
  return -1;
}
