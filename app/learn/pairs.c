/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/learn/pairs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/document/page-content.h"
#include "app/error.h"
#include "app/pages/gray-png.h"
#include "app/project/project.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/train/data/data.h"

typedef struct
{
  ScwPageSource *source;
  ScwView view;
  gint32 *ids; /* (n) */
  int n;
} Pair;

struct ScwPairs
{
  GArray *pairs; /* of Pair */
};

static void
pair_clear (gpointer data)
{
  Pair *pair = data;

  scw_page_source_unref (pair->source);
  g_free (pair->ids);
}

ScwPairs *
scw_pairs_new (void)
{
  ScwPairs *self = g_new0 (ScwPairs, 1);

  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_array_set_clear_func (self->pairs, pair_clear);
  return self;
}

void
scw_pairs_free (ScwPairs *self)
{
  g_array_unref (self->pairs);
  g_free (self);
}

static gboolean
is_corrected (ScwSystemBox *box)
{
  if (scw_system_box_get_state (box) != SCW_REGION_DONE)
    return FALSE;
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    if (scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON)
      return TRUE;
  return FALSE;
}

guint
scw_pairs_add_document (ScwPairs *self, ScwDocument *document)
{
  const guint before = self->pairs->len;

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);
      ScwPageSource *source = scw_document_page_get_pixel_source (page);

      for (guint i = 0; source != NULL && i < scw_document_page_get_n_boxes (page); i++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, i);
          Pair pair;

          if (!is_corrected (box))
            continue;
          pair.source = scw_page_source_ref (source);
          pair.view = scw_system_box_get_place (box)->view;
          pair.ids = scw_system_box_dup_ids (box, &pair.n);
          g_array_append_val (self->pairs, pair);
        }
    }
  return self->pairs->len - before;
}

gboolean
scw_pairs_add_project (ScwPairs *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL);

  if (!scw_project_load (document, path, cancellable, error))
    return FALSE;
  scw_pairs_add_document (self, document);
  return TRUE;
}

guint
scw_pairs_get_n (const ScwPairs *self)
{
  return self->pairs->len;
}

static gboolean
write_picture (const char *path, const ScwGray *gray, GError **error)
{
  const int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean fine;

  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot write '%s'", path);
      return FALSE;
    }
  fine = scw_png_write (fd, gray, error);
  close (fd);
  return fine;
}

static gboolean
write_pair (const Pair *pair, const char *stem, GCancellable *cancellable, GError **error)
{
  g_autofree char *picture = g_strconcat (stem, ".png", NULL);
  g_autofree char *text_path = g_strconcat (stem, ".lmx", NULL);
  ScwPixels *pixels = scw_page_source_load (pair->source, cancellable, error);
  ScwError problem = { 0 };
  ScwGray *crop;
  char *text;
  gboolean fine;

  if (pixels == NULL)
    return FALSE;
  crop = scw_crop_prepare (scw_pixels_gray (pixels), &pair->view, SCW_DATA_SPACE, true, &problem);
  scw_pixels_unref (pixels);
  if (crop == NULL)
    {
      scw_app_error_take (error, &problem);
      return FALSE;
    }
  text = scw_lmx_format (pair->ids, pair->n, NULL);
  fine = write_picture (picture, crop, error) && text != NULL
         && g_file_set_contents (text_path, text, -1, error);
  free (text);
  scw_gray_free (crop);
  return fine;
}

char *
scw_pairs_write (const ScwPairs *self, GCancellable *cancellable, GError **error)
{
  char *folder = g_dir_make_tmp ("scorewright-pairs-XXXXXX", error);

  for (guint i = 0; folder != NULL && i < self->pairs->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("pair-%04u", i + 1);
      g_autofree char *stem = g_build_filename (folder, name, NULL);

      if (!write_pair (&g_array_index (self->pairs, Pair, i), stem, cancellable, error))
        {
          scw_pairs_remove (folder);
          return NULL;
        }
    }
  return folder;
}

void
scw_pairs_remove (char *folder)
{
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  if (folder != NULL)
    g_rmdir (folder);
  g_free (folder);
}
