/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-commands.h: the editing commands, by name and by key: one table for the menus, keys and D-Bus
 * actions of the desktop program and for the keys of the terminal program.
 *
 * The keys are MuseScore's, where it has one for the command.
 */
#pragma once

#include <glib.h>

#include "app/document/system-box.h"
#include "engine/notation/edit/edit.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_EDIT_GROUP_NOTE,
  SCW_EDIT_GROUP_CHORD,
  SCW_EDIT_GROUP_PITCH,
  SCW_EDIT_GROUP_ACCIDENTAL,
  SCW_EDIT_GROUP_DURATION,
  SCW_EDIT_GROUP_TUPLET,
  SCW_EDIT_GROUP_MARK,
  SCW_EDIT_GROUP_VOICE,
  SCW_EDIT_GROUP_CLEF,
  SCW_EDIT_GROUP_KEY,
  SCW_EDIT_GROUP_TIME,
  SCW_EDIT_GROUP_MEASURE,
  SCW_EDIT_N_GROUPS,
} ScwEditGroup;

typedef struct
{
  const char *name;  /* "pitch-up" */
  const char *title; /* not translated: pass it through gettext */
  const char *keys;  /* as GTK writes accelerators, with spaces between them: "<Ctrl>Up", "a"; "": none */
  ScwEditGroup group;
  ScwEdit edit;
} ScwEditCommand;

const ScwEditCommand *scw_edit_commands (guint *n);
const ScwEditCommand *scw_edit_command_by_name (const char *name); /* NULL: none */
const ScwEditCommand *scw_edit_command_by_key (const char *key);   /* NULL: none */
const char *scw_edit_group_title (ScwEditGroup group);             /* not translated */

/* The edit of a command for a token: some take after the note they are given (insert: one of its pitch and
 * length; flip: the other stem). */
ScwEdit scw_edit_command_for (const ScwEditCommand *command, ScwSystemBox *box, guint token);

G_END_DECLS
