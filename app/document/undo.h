/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo.h: the undo history, without limit.
 *
 * A change holds the other state of something; applying it swaps that state with the present one. So do,
 * undo and redo are the same function, and whatever the program added to a state in the meantime (tokens
 * that were read) comes back with it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct ScwChange ScwChange;
struct ScwChange
{
  void (*swap) (ScwChange *change, gpointer owner);
  void (*free) (ScwChange *change);
};

typedef struct ScwUndo ScwUndo;

ScwUndo *scw_undo_new (gpointer owner); /* handed to swap; not kept alive */
void scw_undo_free (ScwUndo *undo);

/* Swaps the change in, takes it, and drops what could be redone. 'label' is a string that lives. With a merge
 * key that is the last one's (and nothing undone in between) both are one command: the first one knows how it
 * was before. */
void scw_undo_do (ScwUndo *undo, const char *label, ScwChange *change, gconstpointer merge_key);
void scw_undo_end_merge (ScwUndo *undo);

gboolean scw_undo_undo (ScwUndo *undo);
gboolean scw_undo_redo (ScwUndo *undo);
const char *scw_undo_get_undo_label (ScwUndo *undo); /* NULL: nothing */
const char *scw_undo_get_redo_label (ScwUndo *undo);

/* A number for the present place in the history: the same one means the same state. */
guint64 scw_undo_get_place (ScwUndo *undo);

/* ---- keeping it ----
 * All commands in a row, the oldest first: 'n_done' of them are done, the others were undone. */
guint scw_undo_get_n (ScwUndo *undo, guint *n_done);

/* Command i; *serial is another number whenever the change was swapped or replaced. */
const ScwChange *scw_undo_get_nth (ScwUndo *undo, guint i, const char **label, guint64 *serial);

/* Appends a command that was kept, without swapping it: the done ones first. */
void scw_undo_append_kept (ScwUndo *undo, const char *label, ScwChange *change, gboolean done);

G_END_DECLS
