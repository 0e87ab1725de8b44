/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink.h: where pressed slices go: a pack (train/data/data.h), a folder of NAME.png and NAME.lmx, a preview sheet. */
#pragma once

#include <glib.h>

#include "engine/press/press.h"

/* A pack that is written record by record and stands under its name when it is closed. A file, 1 bit a pixel. */
typedef struct ScwPackWriter ScwPackWriter;

ScwPackWriter *scw_pack_writer_new (const char *path, GError **error);
gboolean scw_pack_writer_add (ScwPackWriter *self, const ScwSlice *slice, GError **error);
/* Puts the pack in its place, and frees the writer whatever comes of it. */
gboolean scw_pack_writer_finish (ScwPackWriter *self, GError **error);
void scw_pack_writer_free (ScwPackWriter *self); /* nothing is left behind */

/* Writes FOLDER/0000042.png and .lmx. */
gboolean scw_folder_add (const char *folder, guint64 number, const ScwSlice *slice, GError **error);

/* Slices one after the other in rows, on a sheet that is as high as it needs to be. */
typedef struct ScwPreview ScwPreview;

ScwPreview *scw_preview_new (int width);
gboolean scw_preview_add (ScwPreview *self, const ScwGray *picture, GError **error);
gboolean scw_preview_save (ScwPreview *self, const char *path, GError **error);
void scw_preview_free (ScwPreview *self);
