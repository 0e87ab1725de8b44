/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keeper.h: the thread that writes a journal (journal.h). Functions may be called on the main context; they
 * do not block unless stated.
 */
#pragma once

#include "app/project/record.h"
#include "engine/file.h"

typedef struct ScwKeeper ScwKeeper;

/* 'parent' is where its folder is made when there is something to write. 'tell' is called on the thread when
 * the problem has become another. */
ScwKeeper *scw_keeper_new (const char *parent, void (*tell) (gpointer data), gpointer data);

/* Ends the thread when all that can be written is. 'remove': and removes the folder. Waits. */
void scw_keeper_free (ScwKeeper *keeper, gboolean remove);

/* Takes the record. 'title' begins a journal. */
void scw_keeper_add (ScwKeeper *keeper, ScwRecord *record, const char *title);

/* The next record is a whole one: what was written before is removed. */
void scw_keeper_reset (ScwKeeper *keeper);

/* Waits until all is written that is nowhere else: lines, and pictures of scans and of files that
 * ask for a password. FALSE: it cannot be. */
gboolean scw_keeper_flush (ScwKeeper *keeper);

/* Calls 'done' on the thread when everything, pictures too, is written; once. */
void scw_keeper_then (ScwKeeper *keeper, void (*done) (gpointer data), gpointer data);

/* FALSE: nothing can be written at the moment, and why. */
gboolean scw_keeper_get_problem (ScwKeeper *keeper, GError **error);

/* ---- folders ---- */

#define SCW_KEEPER_JOURNAL "journal"

/* NULL: another program has it, or error. */
ScwLock *scw_keeper_lock (const char *folder, ScwError *error);

/* Removes a folder with what a keeper writes, and frees its lock. */
void scw_keeper_remove (const char *folder, ScwLock *lock);

/* The path of a page's picture in a folder. */
char *scw_keeper_picture (const char *folder, guint64 page);

/* A line with its checksum in front, and back: where the JSON begins in a line of n bytes, or NULL. */
void scw_keeper_frame (const char *json, gsize n, GString *out);
const char *scw_keeper_unframe (const char *line, gsize n);
