/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/press/sink.h"

#include <string.h>

#include <jansson.h>

#include "app/error.h"
#include "app/pages/gray-png.h"
#include "engine/file.h"
#include "engine/train/objectives/symbols.h"

#define INK        150 /* lighter than this is paper, where a pixel is one bit: thin lines stay */
#define GAP        14  /* pixels between two slices of a sheet */
#define MOST_SHEET 60000

static gboolean
failed (GError **error, const char *path, const ScwError *problem)
{
  scw_app_error_take (error, problem);
  return scw_app_error_about (error, SCW_DEED_WRITE, path, 0);
}

/* As packs and folders have it: without <bos> and <eos>. */
static char *
text_of (const ScwSlice *slice, ScwError *problem)
{
  const int skip = slice->tokens.at[0] == SCW_LMX_BOS;

  return scw_lmx_format (slice->tokens.at + skip, slice->tokens.n - 1 - skip, problem);
}

/* ---- packs ---- */

struct ScwPackWriter
{
  char *path;
  ScwNewFile file;
};

ScwPackWriter *
scw_pack_writer_new (const char *path, GError **error)
{
  ScwPackWriter *self = g_new0 (ScwPackWriter, 1);
  ScwError problem = { 0 };

  self->path = g_strdup (path);
  if (scw_new_file_open (&self->file, path, 0666, &problem))
    return self;
  failed (error, path, &problem);
  g_free (self->path);
  g_free (self);
  return NULL;
}

static json_t *
describe (const ScwSlice *slice, const char *text)
{
  json_t *marks = json_array ();

  for (int i = 0; i < slice->n_marks; i++)
    {
      json_array_append_new (marks, json_string (scw_symbol_name (slice->marks[i].symbol)));
      json_array_append_new (marks, json_integer ((json_int_t) (slice->marks[i].x + 0.5f)));
      json_array_append_new (marks, json_integer ((json_int_t) (slice->marks[i].y + 0.5f)));
    }
  return json_pack ("{s:s, s:s, s:i, s:i, s:o}", "id", slice->name, "lmx", text, "w", slice->picture->width,
                    "h", slice->picture->height, "g", marks);
}

static GByteArray *
record_of (const ScwSlice *slice, ScwError *problem)
{
  const ScwGray *gray = slice->picture;
  const gsize row = ((gsize) gray->width + 7) / 8, size = row * (gsize) gray->height;
  char *text = text_of (slice, problem);
  json_t *about = text != NULL ? describe (slice, text) : NULL;
  char *json = about != NULL ? json_dumps (about, JSON_COMPACT) : NULL;
  GByteArray *record = NULL;
  guint32 head[2];

  if (json != NULL)
    {
      head[0] = GUINT32_TO_LE ((guint32) strlen (json));
      head[1] = GUINT32_TO_LE ((guint32) size);
      record = g_byte_array_new ();
      g_byte_array_append (record, (const guint8 *) head, sizeof head);
      g_byte_array_append (record, (const guint8 *) json, (guint) strlen (json));
      for (int y = 0; y < gray->height; y++)
        {
          const uint8_t *from = scw_gray_row (gray, y);
          guint8 byte = 0;

          for (int x = 0; x < gray->width; x++)
            {
              byte = (guint8) (byte | (from[x] < INK ? 0x80 >> x % 8 : 0));
              if (x % 8 == 7 || x + 1 == gray->width)
                {
                  g_byte_array_append (record, &byte, 1);
                  byte = 0;
                }
            }
        }
    }
  else
    scw_fail (problem, SCW_ERROR_MEMORY, "out of memory");
  free (json);
  json_decref (about);
  free (text);
  return record;
}

gboolean
scw_pack_writer_add (ScwPackWriter *self, const ScwSlice *slice, GError **error)
{
  ScwError problem = { 0 };
  g_autoptr (GByteArray) record = record_of (slice, &problem);

  if (record != NULL && scw_write_all (self->file.fd, record->data, record->len, &problem))
    return TRUE;
  return failed (error, self->path, &problem);
}

gboolean
scw_pack_writer_finish (ScwPackWriter *self, GError **error)
{
  ScwError problem = { 0 };
  gboolean ok = scw_new_file_finish (&self->file, &problem) || failed (error, self->path, &problem);

  scw_pack_writer_free (self);
  return ok;
}

void
scw_pack_writer_free (ScwPackWriter *self)
{
  if (self == NULL)
    return;
  scw_new_file_close (&self->file);
  g_free (self->path);
  g_free (self);
}

/* ---- folders ---- */

static gboolean
write_png (const char *path, const ScwGray *gray, GError **error)
{
  ScwError problem = { 0 };
  ScwNewFile file;
  gboolean ok;

  if (!scw_new_file_open (&file, path, 0666, &problem))
    return failed (error, path, &problem);
  ok = scw_png_write (file.fd, gray, error) || scw_app_error_about (error, SCW_DEED_WRITE, path, 0);
  if (ok && !scw_new_file_finish (&file, &problem))
    ok = failed (error, path, &problem);
  scw_new_file_close (&file);
  return ok;
}

gboolean
scw_folder_add (const char *folder, guint64 number, const ScwSlice *slice, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%07" G_GUINT64_FORMAT, number);
  g_autofree char *png = g_strconcat (folder, G_DIR_SEPARATOR_S, name, ".png", NULL);
  g_autofree char *lmx = g_strconcat (folder, G_DIR_SEPARATOR_S, name, ".lmx", NULL);
  ScwError problem = { 0 };
  char *text;
  gboolean ok;

  if (!write_png (png, slice->picture, error))
    return FALSE;
  text = text_of (slice, &problem);
  ok = text != NULL && scw_write_file (lmx, text, strlen (text), &problem);
  free (text);
  return ok || scw_app_error_take (error, &problem);
}

/* ---- sheets ---- */

struct ScwPreview
{
  int width, height; /* of the sheet */
  int x, y, row;     /* where the next slice goes, and how high this row is */
  GByteArray *pixels;
};

ScwPreview *
scw_preview_new (int width)
{
  ScwPreview *self = g_new0 (ScwPreview, 1);

  self->width = width;
  self->x = self->y = GAP;
  self->pixels = g_byte_array_new ();
  return self;
}

gboolean
scw_preview_add (ScwPreview *self, const ScwGray *picture, GError **error)
{
  const int wide = MIN (picture->width, self->width - 2 * GAP);
  int bottom;

  if (self->x + wide + GAP > self->width)
    {
      self->x = GAP;
      self->y += self->row + GAP;
      self->row = 0;
    }
  self->row = MAX (self->row, picture->height);
  bottom = self->y + self->row + GAP;
  if (bottom > MOST_SHEET)
    {
      g_set_error (error, SCW_APP_ERROR, SCW_ERROR_LIMIT, "a preview sheet has no room for so many slices");
      return FALSE;
    }
  if (bottom > self->height)
    {
      const guint before = self->pixels->len;

      self->height = bottom;
      g_byte_array_set_size (self->pixels, (guint) self->width * (guint) bottom);
      memset (self->pixels->data + before, 0xd8, self->pixels->len - before);
    }
  for (int y = 0; y < picture->height; y++)
    memcpy (self->pixels->data + (gsize) (self->y + y) * (gsize) self->width + self->x,
            scw_gray_row (picture, y), (gsize) wide);
  self->x += wide + GAP;
  return TRUE;
}

gboolean
scw_preview_save (ScwPreview *self, const char *path, GError **error)
{
  const ScwGray gray = { self->width, self->height, self->pixels->data };

  if (self->height > 0)
    return write_png (path, &gray, error);
  g_set_error (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT, "there is nothing to preview");
  return FALSE;
}

void
scw_preview_free (ScwPreview *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->pixels);
  g_free (self);
}
