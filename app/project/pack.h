/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack.h: writes a record as a zip file, and reads it back (project.h describes the content). Any thread. */
#pragma once

#include "app/project/record.h"

/* Writes to an open file that is empty. Pages are taken from their sources. */
gboolean scw_project_pack (const ScwRecord *record, int fd, GCancellable *cancellable, GError **error);

/* Every page gets its source. 'name' is for messages, which say where in the file. */
ScwRecord *scw_project_unpack (int fd, const char *name, GCancellable *cancellable, GError **error);
