/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/undo.h"

typedef struct
{
  const char *label;
  ScwChange *change;
  guint64 place; /* the state behind it */
  guint64 serial;
} Command;

struct ScwUndo
{
  gpointer owner;
  GArray *done;   /* of Command, the last one at the end */
  GArray *undone; /* the next one to be redone at the end */
  gconstpointer merge_key;
  guint64 last_place, last_serial;
};

static void
clear_command (gpointer data)
{
  Command *command = data;

  command->change->free (command->change);
}

ScwUndo *
scw_undo_new (gpointer owner)
{
  ScwUndo *undo = g_new0 (ScwUndo, 1);

  undo->owner = owner;
  undo->done = g_array_new (FALSE, FALSE, sizeof (Command));
  undo->undone = g_array_new (FALSE, FALSE, sizeof (Command));
  g_array_set_clear_func (undo->done, clear_command);
  g_array_set_clear_func (undo->undone, clear_command);
  return undo;
}

void
scw_undo_free (ScwUndo *undo)
{
  g_array_unref (undo->done);
  g_array_unref (undo->undone);
  g_free (undo);
}

static Command *
last_of (GArray *commands)
{
  return commands->len > 0 ? &g_array_index (commands, Command, commands->len - 1) : NULL;
}

void
scw_undo_do (ScwUndo *undo, const char *label, ScwChange *change, gconstpointer merge_key)
{
  Command *last = last_of (undo->done);
  gboolean merges = merge_key != NULL && merge_key == undo->merge_key && last != NULL;

  g_array_set_size (undo->undone, 0);
  undo->merge_key = merge_key;
  if (merges)
    {
      last->place = ++undo->last_place;
      last->serial = ++undo->last_serial;
    }
  else
    {
      Command command = { label, change, ++undo->last_place, ++undo->last_serial };

      g_array_append_val (undo->done, command);
    }
  change->swap (change, undo->owner);
  if (merges)
    change->free (change);
}

void
scw_undo_end_merge (ScwUndo *undo)
{
  undo->merge_key = NULL;
}

/* Moves the last command from one list to the other without clearing it, then swaps. */
static gboolean
step (ScwUndo *undo, GArray *from, GArray *to)
{
  Command command;

  undo->merge_key = NULL;
  if (from->len == 0)
    return FALSE;
  command = *last_of (from);
  g_array_set_clear_func (from, NULL);
  g_array_set_size (from, from->len - 1);
  g_array_set_clear_func (from, clear_command);
  command.serial = ++undo->last_serial;
  g_array_append_val (to, command);
  command.change->swap (command.change, undo->owner);
  return TRUE;
}

gboolean
scw_undo_undo (ScwUndo *undo)
{
  return step (undo, undo->done, undo->undone);
}

gboolean
scw_undo_redo (ScwUndo *undo)
{
  return step (undo, undo->undone, undo->done);
}

const char *
scw_undo_get_undo_label (ScwUndo *undo)
{
  return undo->done->len > 0 ? last_of (undo->done)->label : NULL;
}

const char *
scw_undo_get_redo_label (ScwUndo *undo)
{
  return undo->undone->len > 0 ? last_of (undo->undone)->label : NULL;
}

guint64
scw_undo_get_place (ScwUndo *undo)
{
  return undo->done->len > 0 ? last_of (undo->done)->place : 0;
}

guint
scw_undo_get_n (ScwUndo *undo, guint *n_done)
{
  *n_done = undo->done->len;
  return undo->done->len + undo->undone->len;
}

const ScwChange *
scw_undo_get_nth (ScwUndo *undo, guint i, const char **label, guint64 *serial)
{
  guint n_done = undo->done->len;
  const Command *command = i < n_done
                             ? &g_array_index (undo->done, Command, i)
                             : &g_array_index (undo->undone, Command, undo->undone->len - 1 - (i - n_done));

  *label = command->label;
  *serial = command->serial;
  return command->change;
}

void
scw_undo_append_kept (ScwUndo *undo, const char *label, ScwChange *change, gboolean done)
{
  Command command = { label, change, ++undo->last_place, ++undo->last_serial };

  undo->merge_key = NULL;
  if (done)
    g_array_append_val (undo->done, command);
  else
    g_array_prepend_val (undo->undone, command);
}
