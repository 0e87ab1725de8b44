/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/page-source.h"

#include <errno.h>
#include <unistd.h>

#include "app/document/page.h"
#include "app/error.h"
#include "app/pages/gray-png.h"
#include "app/pages/upright.h"
#include "engine/file.h"
#include "engine/unused.h"

/* What pages of all turns share. */
typedef struct
{
  gatomicrefcount refs;
  ScwPicture *picture; /* or */
  gboolean is_file;    /* that can be opened again */
  int number;
  int fd;     /* -1: none; raw pixels, row by row */
  int png;    /* -1: none yet */
  char *name; /* of what was kept as PNG; NULL: it has another source */
  char *missing;
  int width, height;
  GMutex lock; /* of dpi, and so that no two threads load the same */
  double dpi;
} Origin;

struct ScwPageSource
{
  gatomicrefcount refs;
  Origin *origin;
  int turns;
};

/* ---- what is kept ---- */

typedef struct
{
  ScwPageSource *source; /* not a reference: removed when it is freed */
  ScwPixels *pixels;
} Entry;

static GMutex cache_lock;
static GQueue cache = G_QUEUE_INIT; /* of Entry, the last used first */
static gsize cache_bytes;

static gsize
bytes_of (ScwPixels *pixels)
{
  const ScwGray *gray = scw_pixels_gray (pixels);

  return (gsize) gray->width * gray->height;
}

static void
drop_link (GList *link)
{
  Entry *entry = link->data;

  cache_bytes -= bytes_of (entry->pixels);
  scw_pixels_unref (entry->pixels);
  g_free (entry);
  g_queue_delete_link (&cache, link);
}

static GList *
find_link (ScwPageSource *source)
{
  for (GList *link = cache.head; link != NULL; link = link->next)
    if (((Entry *) link->data)->source == source)
      return link;
  return NULL;
}

static void
cache_forget (ScwPageSource *source)
{
  GList *link;

  g_mutex_lock (&cache_lock);
  link = find_link (source);
  if (link != NULL)
    drop_link (link);
  g_mutex_unlock (&cache_lock);
}

static void
cache_add (ScwPageSource *source, ScwPixels *pixels)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry){ source, scw_pixels_ref (pixels) };
  g_mutex_lock (&cache_lock);
  if (find_link (source) != NULL)
    drop_link (find_link (source));
  g_queue_push_head (&cache, entry);
  cache_bytes += bytes_of (pixels);
  while (cache_bytes > SCW_PAGE_CACHE_BYTES && cache.length > 1)
    drop_link (cache.tail);
  g_mutex_unlock (&cache_lock);
}

ScwPixels *
scw_page_source_peek (ScwPageSource *source)
{
  ScwPixels *pixels = NULL;
  GList *link;

  g_mutex_lock (&cache_lock);
  link = find_link (source);
  if (link != NULL)
    {
      g_queue_unlink (&cache, link);
      g_queue_push_head_link (&cache, link);
      pixels = scw_pixels_ref (((Entry *) link->data)->pixels);
    }
  g_mutex_unlock (&cache_lock);
  return pixels;
}

gsize
scw_page_source_cached_bytes (void)
{
  gsize bytes;

  g_mutex_lock (&cache_lock);
  bytes = cache_bytes;
  g_mutex_unlock (&cache_lock);
  return bytes;
}

/* ---- sources ---- */

static ScwPageSource *
source_new (Origin *origin, int turns)
{
  ScwPageSource *source = g_new0 (ScwPageSource, 1);

  g_atomic_ref_count_init (&source->refs);
  source->origin = origin;
  source->turns = turns & 3;
  return source;
}

static Origin *
origin_new (void)
{
  Origin *origin = g_new0 (Origin, 1);

  g_atomic_ref_count_init (&origin->refs);
  g_mutex_init (&origin->lock);
  origin->fd = origin->png = -1;
  return origin;
}

static void
origin_unref (Origin *origin)
{
  if (!g_atomic_ref_count_dec (&origin->refs))
    return;
  g_clear_object (&origin->picture);
  if (origin->fd >= 0)
    close (origin->fd);
  if (origin->png >= 0)
    close (origin->png);
  g_free (origin->missing);
  g_free (origin->name);
  g_mutex_clear (&origin->lock);
  g_free (origin);
}

ScwPageSource *
scw_page_source_new (ScwPicture *picture, int number)
{
  Origin *origin = origin_new ();

  origin->picture = g_object_ref (picture);
  origin->number = number;
  origin->is_file = !scw_picture_is_locked (picture);
  return source_new (origin, 0);
}

ScwPageSource *
scw_page_source_new_spooled (ScwGray *gray, GError **error)
{
  Origin *origin = origin_new ();
  ScwPageSource *source = NULL;
  ScwError why = { 0 };
  ScwPixels *pixels;

  origin->width = gray->width;
  origin->height = gray->height;
  origin->fd = scw_spool_open (&why);
  if (origin->fd >= 0 && scw_write_all (origin->fd, gray->pixels, (gsize) gray->width * gray->height, &why))
    source = source_new (origin, 0);
  else
    {
      scw_fail_prefix (&why, "cannot keep the page");
      scw_app_error_take (error, &why);
      origin_unref (origin);
    }
  pixels = scw_pixels_new (gray);
  if (source != NULL && pixels != NULL)
    cache_add (source, pixels);
  scw_pixels_unref (pixels);
  return source;
}

ScwPageSource *
scw_page_source_new_kept (int fd, const char *name)
{
  Origin *origin = origin_new ();

  origin->png = fd;
  origin->name = g_strdup (name);
  return source_new (origin, 0);
}

ScwPageSource *
scw_page_source_new_missing (const char *message)
{
  Origin *origin = origin_new ();

  origin->missing = g_strdup (message);
  return source_new (origin, 0);
}

gboolean
scw_page_source_has_png (ScwPageSource *source)
{
  gboolean has;

  g_mutex_lock (&source->origin->lock);
  has = source->origin->png >= 0;
  g_mutex_unlock (&source->origin->lock);
  return has;
}

gboolean
scw_page_source_is_missing (ScwPageSource *source)
{
  return source->origin->missing != NULL;
}

gboolean
scw_page_source_is_file (ScwPageSource *source)
{
  return source->origin->is_file;
}

ScwPageSource *
scw_page_source_turned (ScwPageSource *source, int turns)
{
  g_atomic_ref_count_inc (&source->origin->refs);
  return source_new (source->origin, turns);
}

ScwPageSource *
scw_page_source_ref (ScwPageSource *source)
{
  g_atomic_ref_count_inc (&source->refs);
  return source;
}

void
scw_page_source_unref (ScwPageSource *source)
{
  if (!g_atomic_ref_count_dec (&source->refs))
    return;
  cache_forget (source);
  origin_unref (source->origin);
  g_free (source);
}

double
scw_page_source_get_dpi (ScwPageSource *source)
{
  double dpi;

  g_mutex_lock (&source->origin->lock);
  dpi = source->origin->dpi;
  g_mutex_unlock (&source->origin->lock);
  return dpi;
}

ScwPage *
scw_page_source_take_systems (ScwPageSource *source)
{
  const Origin *origin = source->origin;

  return origin->picture != NULL && source->turns == 0
           ? scw_picture_take_systems (origin->picture, origin->number)
           : NULL;
}

ScwPageRemark
scw_page_source_get_remark (ScwPageSource *source)
{
  const Origin *origin = source->origin;
  ScwPageRemark remark = { 0 };

  if (origin->picture != NULL)
    remark = scw_picture_get_remark (origin->picture, origin->number);
  if (source->turns != 0)
    remark.turns = 0; /* a person has turned it since */
  return remark;
}

/* ---- loading ---- */

static ScwGray *
read_spooled (Origin *origin, GError **error)
{
  ScwError engine_error = { 0 };
  ScwGray *gray = scw_gray_new (origin->width, origin->height, &engine_error);
  gsize n = (gsize) origin->width * origin->height, at = 0;

  if (gray == NULL)
    {
      scw_app_error_take (error, &engine_error);
      return NULL;
    }
  while (at < n)
    {
      gssize got = pread (origin->fd, gray->pixels + at, n - at, at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          scw_app_fail (error, SCW_ERROR_FILE, got < 0 ? SCW_REASON_SYSTEM : SCW_REASON_NONE, errno,
                        "cannot read the page back: %s",
                        got < 0 ? scw_errno_text (errno) : "it is shorter than it was");
          scw_gray_free (gray);
          return NULL;
        }
      at += got;
    }
  return gray;
}

/* Quarter turns to the right; takes 'gray'. */
static ScwGray *
turn (ScwGray *gray, int turns, GError **error)
{
  if (scw_upright_apply (gray, &(ScwUpright){ turns, FALSE }, error))
    return gray;
  scw_gray_free (gray);
  return NULL;
}

/* With the lock held. */
static ScwGray *
load_unturned (Origin *origin, GCancellable *cancellable, GError **error)
{
  if (origin->missing != NULL)
    {
      g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_FILE, origin->missing);
      return NULL;
    }
  if (origin->name != NULL)
    {
      /* Opened only now: there may be thousands of pages, and a descriptor is enough for each. */
      g_autoptr (ScwPicture) picture = scw_picture_new_for_png (origin->png, origin->name);

      return scw_picture_load_page (picture, 1, &origin->dpi, cancellable, error);
    }
  if (origin->picture != NULL)
    return scw_picture_load_page (origin->picture, origin->number, &origin->dpi, cancellable, error);
  return read_spooled (origin, error);
}

/* With the lock held. */
static int
make_png (ScwPageSource *source, GCancellable *cancellable, GError **error)
{
  ScwPixels *pixels = source->turns == 0 ? scw_page_source_peek (source) : NULL;
  ScwGray *gray = pixels == NULL ? load_unturned (source->origin, cancellable, error) : NULL;
  ScwError why = { 0 };
  int fd;

  if (pixels == NULL && gray == NULL)
    return -1;
  fd = scw_spool_open (&why);
  if (fd < 0)
    scw_app_error_take (error, &why);
  else if (!scw_png_write (fd, pixels != NULL ? scw_pixels_gray (pixels) : gray, error))
    {
      close (fd);
      fd = -1;
    }
  scw_pixels_unref (pixels);
  scw_gray_free (gray);
  return fd;
}

int
scw_page_source_png (ScwPageSource *source, GCancellable *cancellable, GError **error)
{
  Origin *origin = source->origin;
  int fd;

  g_mutex_lock (&origin->lock);
  if (origin->png < 0)
    origin->png = make_png (source, cancellable, error);
  fd = origin->png;
  g_mutex_unlock (&origin->lock);
  return fd;
}

ScwPixels *
scw_page_source_load (ScwPageSource *source, GCancellable *cancellable, GError **error)
{
  Origin *origin = source->origin;
  ScwPixels *pixels;
  ScwGray *gray;

  g_mutex_lock (&origin->lock);
  pixels = scw_page_source_peek (source);
  if (pixels == NULL)
    {
      gray = load_unturned (origin, cancellable, error);
      if (gray != NULL)
        gray = turn (gray, source->turns, error);
      pixels = scw_pixels_new (gray);
      if (pixels != NULL)
        cache_add (source, pixels);
    }
  g_mutex_unlock (&origin->lock);
  return pixels;
}

static ScwPixels *
engine_load (void *data, SCW_UNUSED ScwJob *job, ScwError *error)
{
  g_autoptr (GError) problem = NULL;
  ScwPixels *pixels = scw_page_source_load (data, NULL, &problem);

  if (pixels == NULL)
    scw_fail (error, SCW_ERROR_FILE, "%s", problem != NULL ? problem->message : "no memory for the page");
  return pixels;
}

static void *
engine_ref (void *data)
{
  return scw_page_source_ref (data);
}

static void
engine_unref (void *data)
{
  scw_page_source_unref (data);
}

ScwPixelSource
scw_page_source_for_engine (ScwPageSource *source)
{
  return (ScwPixelSource){ engine_load, engine_ref, engine_unref, source };
}
