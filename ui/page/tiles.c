/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/tiles.h"

#include <math.h>

#include "engine/unused.h"

#define TILE     512
#define LEVELS   8
#define MAX_KEPT 192 /* textures: 150 MB */

struct ScwTiles
{
  ScwPixels *pixels;
  ScwGray *smaller[LEVELS]; /* [0] is not used: it is the page itself */
  int n_levels;
  GHashTable *textures; /* key of a tile -> Tile */
  guint64 clock;
  GCancellable *cancellable;
  GFunc ready;
  gpointer data;
};

typedef struct
{
  GdkTexture *texture;
  guint64 last_use;
} Tile;

typedef struct
{
  ScwPixels *pixels;
  ScwGray *smaller[LEVELS];
  int n_levels;
} Pyramid;

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_object_unref (tile->texture);
  g_free (tile);
}

static void
pyramid_free (gpointer data)
{
  Pyramid *pyramid = data;

  for (int i = 0; i < LEVELS; i++)
    scw_gray_free (pyramid->smaller[i]);
  scw_pixels_unref (pyramid->pixels);
  g_free (pyramid);
}

/* The mean of four; an odd last row or column is counted twice. */
static ScwGray *
halve (const ScwGray *from)
{
  ScwGray *to = scw_gray_new ((from->width + 1) / 2, (from->height + 1) / 2, NULL);

  for (int y = 0; to != NULL && y < to->height; y++)
    {
      const guint8 *a = scw_gray_row (from, 2 * y),
                   *b = scw_gray_row (from, MIN (2 * y + 1, from->height - 1));
      guint8 *out = scw_gray_row (to, y);

      for (int x = 0; x < from->width / 2; x++)
        out[x] = (guint8) ((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
      if (from->width % 2 != 0)
        out[to->width - 1] = (guint8) ((a[from->width - 1] + b[from->width - 1] + 1) / 2);
    }
  return to;
}

static void
build (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  Pyramid *pyramid = data;
  const ScwGray *from = scw_pixels_gray (pyramid->pixels);

  pyramid->n_levels = 1;
  while (pyramid->n_levels < LEVELS && MIN (from->width, from->height) > 64
         && !g_cancellable_is_cancelled (cancellable))
    {
      ScwGray *to = halve (from);

      if (to == NULL)
        break;
      from = pyramid->smaller[pyramid->n_levels++] = to;
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_built (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTiles *self = data;
  Pyramid *pyramid = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return; /* freed meanwhile */
  for (int i = 0; i < LEVELS; i++)
    self->smaller[i] = g_steal_pointer (&pyramid->smaller[i]);
  self->n_levels = pyramid->n_levels;
  if (self->ready != NULL)
    self->ready (self, self->data);
}

ScwTiles *
scw_tiles_new (ScwPixels *pixels, GFunc ready, gpointer data)
{
  ScwTiles *self = g_new0 (ScwTiles, 1);
  Pyramid *pyramid = g_new0 (Pyramid, 1);
  g_autoptr (GTask) task = NULL;

  self->pixels = scw_pixels_ref (pixels);
  self->n_levels = 1;
  self->textures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, tile_free);
  self->cancellable = g_cancellable_new ();
  self->ready = ready;
  self->data = data;

  pyramid->pixels = scw_pixels_ref (pixels);
  task = g_task_new (NULL, self->cancellable, on_built, self);
  g_task_set_source_tag (task, scw_tiles_new);
  g_task_set_task_data (task, pyramid, pyramid_free);
  g_task_run_in_thread (task, build);
  return self;
}

void
scw_tiles_free (ScwTiles *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->textures);
  for (int i = 0; i < LEVELS; i++)
    scw_gray_free (self->smaller[i]);
  scw_pixels_unref (self->pixels);
  g_free (self);
}

/* GTK 4.8 has no gray textures. */
static GdkTexture *
make_texture (const ScwGray *gray, int x0, int y0, int w, int h)
{
  gsize stride = ((gsize) w * 3 + 3) & ~(gsize) 3;
  guint8 *rgb = g_malloc (stride * h);
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < h; y++)
    {
      const guint8 *from = scw_gray_row (gray, y0 + y) + x0;
      guint8 *to = rgb + stride * y;

      for (int x = 0; x < w; x++, to += 3)
        to[0] = to[1] = to[2] = from[x];
    }
  bytes = g_bytes_new_take (rgb, stride * h);
  return gdk_memory_texture_new (w, h, GDK_MEMORY_R8G8B8, bytes, stride);
}

GdkTexture *
scw_texture_from_gray (const ScwGray *gray)
{
  return make_texture (gray, 0, 0, gray->width, gray->height);
}

static gboolean
is_old (SCW_UNUSED gpointer key, gpointer value, gpointer data)
{
  return ((Tile *) value)->last_use < *(guint64 *) data;
}

static GdkTexture *
get_tile (ScwTiles *self, int level, int column, int row)
{
  const ScwGray *gray = level == 0 ? scw_pixels_gray (self->pixels) : self->smaller[level];
  gint64 key = ((gint64) level << 48) | ((gint64) row << 24) | column;
  Tile *tile = g_hash_table_lookup (self->textures, &key);

  if (tile == NULL)
    {
      int x = column * TILE, y = row * TILE;

      tile = g_new0 (Tile, 1);
      tile->texture = make_texture (gray, x, y, MIN (TILE, gray->width - x), MIN (TILE, gray->height - y));
      g_hash_table_insert (self->textures, g_memdup2 (&key, sizeof key), tile);
    }
  tile->last_use = self->clock;
  return tile->texture;
}

void
scw_tiles_snapshot (ScwTiles *self,
                    GtkSnapshot *snapshot,
                    double x,
                    double y,
                    double zoom,
                    int scale,
                    const graphene_rect_t *seen)
{
  const ScwGray *page = scw_pixels_gray (self->pixels), *gray = page;
  int level = 0, columns, rows;
  double side, left = (double) seen->origin.x, top = (double) seen->origin.y;
  double right = left + (double) seen->size.width, bottom = top + (double) seen->size.height;

  while (level + 1 < self->n_levels && zoom * scale * (2 << level) <= 1.01)
    level++;
  if (level > 0)
    gray = self->smaller[level];
  side = (double) (TILE << level) * zoom;
  columns = (gray->width + TILE - 1) / TILE;
  rows = (gray->height + TILE - 1) / TILE;
  self->clock++;

  for (int r = MAX (0, (int) ((top - y) / side)); r < rows; r++)
    {
      double y0 = round (y + r * side), y1 = round (y + MIN ((r + 1) * side, page->height * zoom));

      if (y0 > bottom)
        break;
      for (int c = MAX (0, (int) ((left - x) / side)); c < columns; c++)
        {
          double x0 = round (x + c * side), x1 = round (x + MIN ((c + 1) * side, page->width * zoom));

          if (x0 > right)
            break;
          if (x1 > x0 && y1 > y0)
            gtk_snapshot_append_texture (snapshot, get_tile (self, level, c, r),
                                         &GRAPHENE_RECT_INIT ((float) x0, (float) y0, (float) (x1 - x0),
                                                              (float) (y1 - y0)));
        }
    }
  if (g_hash_table_size (self->textures) > MAX_KEPT)
    {
      guint64 oldest = self->clock > 8 ? self->clock - 8 : 0;

      g_hash_table_foreach_remove (self->textures, is_old, &oldest);
    }
}
