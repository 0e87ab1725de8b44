/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window.h: the window of one document. */
#pragma once

#include <adwaita.h>

#include "app/project/journal.h"

G_BEGIN_DECLS

#define SCW_TYPE_WINDOW (scw_window_get_type ())
G_DECLARE_FINAL_TYPE (ScwWindow, scw_window, SCW, WINDOW, AdwApplicationWindow)

/* worker: what reads, shared by all windows; NULL where there is none. */
ScwWindow *scw_window_new (GtkApplication *application, ScwWorker *worker);
ScwDocument *scw_window_get_document (ScwWindow *self);
gboolean scw_window_is_empty (ScwWindow *self); /* no page yet, and none on its way */

/* Adds files as pages; asks which pages of a long one. A project has a window of its own: this one, if it is
 * empty. */
void scw_window_open_files (ScwWindow *self, GFile **files, int n);

/* Brings back what was not saved, into an empty window. */
void scw_window_restore (ScwWindow *self, ScwLeft *left);

/* The program ends, and nobody was asked: waits until all of the document is where the next start finds it. */
void scw_window_keep (ScwWindow *self);

/* A message at the bottom of the window. */
void scw_window_toast (ScwWindow *self, const char *message);

/* The same, of an error and in words. */
void scw_window_toast_error (ScwWindow *self, const GError *error);

G_END_DECLS
