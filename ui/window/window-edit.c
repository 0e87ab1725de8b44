/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/correct/correct.h"
#include "app/correct/edit-commands.h"
#include "app/correct/spread.h"
#include "app/words/edit-words.h"
#include "engine/notation/lmx/linearize.h"
#include "ui/parts/settings.h"

/* At once, whatever else is being said. */
static void
say (ScwWindow *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, 4);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
say_refusal (ScwWindow *self, const GError *error)
{
  g_autofree char *words = scw_edit_words (error);

  say (self, words);
}

/* FALSE after having said so: no symbol is selected. */
static gboolean
has_token (ScwWindow *self)
{
  if (scw_selection_get_box (self->selection) != NULL && scw_selection_get_token (self->selection) >= 0)
    return TRUE;
  say (self, _ ("Select a symbol first"));
  return FALSE;
}

static gboolean
is_repitching (ScwWindow *self)
{
  g_autoptr (GVariant) state
    = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), "repitch"));

  return g_variant_get_boolean (state);
}

static void
select_all (ScwWindow *self, GArray *tokens)
{
  if (tokens->len > 0)
    scw_selection_set_tokens (self->selection, &g_array_index (tokens, int, 0), (int) tokens->len,
                              g_array_index (tokens, int, 0));
}

static GArray *
dup_selected (ScwWindow *self)
{
  return g_array_copy (scw_selection_get_tokens (self->selection));
}

/* ---- what is doubtful ---- */

/* The first (last) doubt of a box none of whose symbols is selected, or -1. */
static int
first_in_box (GArray *doubts, ScwSystemBox *box, gboolean backwards)
{
  int found = -1;

  for (int i = 0; i < (int) doubts->len && (found < 0 || backwards); i++)
    if (g_array_index (doubts, ScwDoubt, i).box == box)
      found = i;
  return found;
}

ACTION (on_doubtful_step)
{
  ScwWindow *self = data;
  gboolean backwards = g_variant_get_int32 (parameter) < 0;
  gboolean keep_focus = scw_transcription_view_has_music_focus (self->transcription);
  g_autoptr (GArray) doubts = scw_correct_find_doubts (self->document, scw_settings_doubtful ());
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  int token = scw_selection_get_token (self->selection), i = -1;
  const ScwDoubt *doubt;

  adw_view_stack_set_visible_child_name (self->side_stack, "symbols");
  if (token < 0 && box != NULL)
    i = first_in_box (doubts, box, backwards);
  if (i < 0)
    i = scw_correct_next_doubt (self->document, doubts, box, (guint) MAX (token, 0), backwards);
  if (i < 0)
    {
      say (self, _ ("Nothing is doubtful any more"));
      return;
    }
  doubt = &g_array_index (doubts, ScwDoubt, i);
  scw_selection_set_box (self->selection, doubt->box);
  scw_selection_set_token (self->selection, (int) doubt->token);
  if (!keep_focus)
    scw_transcription_view_grab_token_focus (self->transcription);
}

ACTION (on_check_measures)
{
  ScwWindow *self = data;
  g_autoptr (GArray) selected = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_token (self))
    return;
  selected = dup_selected (self);
  if (!scw_correct_check_measures (self->document, scw_selection_get_box (self->selection), selected, &error))
    say_refusal (self, error);
}

/* ---- edits ---- */

static gboolean
apply (ScwWindow *self, GArray *selected, const ScwEdit *edit)
{
  g_autoptr (GArray) now = NULL, before = scw_spread_begin (scw_selection_get_box (self->selection));
  g_autoptr (GError) error = NULL;

  if (!scw_correct_edit (self->document, scw_selection_get_box (self->selection), selected, edit, &now,
                         &error))
    {
      say_refusal (self, error);
      return FALSE;
    }
  select_all (self, now);
  scw_window_offer_alike (self, before);
  return TRUE;
}

ACTION (on_edit)
{
  ScwWindow *self = data;
  const ScwEditCommand *command = scw_edit_command_by_name (g_variant_get_string (parameter, NULL));
  g_autoptr (GArray) selected = NULL;
  ScwEdit edit;

  if (command == NULL || !has_token (self))
    return;
  selected = dup_selected (self);
  edit = scw_edit_command_for (command, scw_selection_get_box (self->selection),
                               (guint) scw_selection_get_token (self->selection));
  if (edit.op == SCW_EDIT_LETTER && is_repitching (self))
    edit.op = SCW_EDIT_REPITCH;
  apply (self, selected, &edit);
}

static void
change_repitch (GSimpleAction *action, GVariant *value, gpointer data)
{
  ScwWindow *self = data;

  g_simple_action_set_state (action, value);
  scw_correct_bar_set_repitch (self->correct_bar, g_variant_get_boolean (value));
  if (g_variant_get_boolean (value) && !scw_transcription_view_has_music_focus (self->transcription))
    scw_transcription_view_grab_token_focus (self->transcription);
}

/* ---- reading on ---- */

static void
drop_reread (ScwWindow *self)
{
  if (self->reread != NULL)
    g_signal_handlers_disconnect_by_data (self->reread, self);
  scw_correct_bar_set_reread (self->correct_bar, NULL);
  g_clear_object (&self->reread);
  scw_window_update_actions (self);
}

static void
on_reread_state (ScwWindow *self)
{
  switch (scw_reread_get_state (self->reread))
    {
    case SCW_REREAD_SAME:
      say (self, _ ("The rest reads as it stands"));
      drop_reread (self);
      break;
    case SCW_REREAD_FAILED:
      say_refusal (self, scw_reread_get_error (self->reread));
      drop_reread (self);
      break;
    case SCW_REREAD_TAKEN:
    case SCW_REREAD_OUTDATED:
      drop_reread (self);
      break;
    case SCW_REREAD_READING:
    case SCW_REREAD_READY:
    default:
      scw_window_update_actions (self);
    }
}

static void
start_reread (ScwWindow *self, guint keep, const int *ids, int n_ids, ScwRereadScope scope)
{
  g_autoptr (GError) error = NULL;
  ScwReread *reread = scw_reread_new (self->document, scw_selection_get_box (self->selection), keep, ids,
                                      n_ids, scope, scw_settings_doubtful (), &error);

  if (reread == NULL)
    {
      say_refusal (self, error);
      return;
    }
  drop_reread (self);
  self->reread = reread;
  g_signal_connect_object (reread, "notify::state", G_CALLBACK (on_reread_state), self, G_CONNECT_SWAPPED);
  scw_correct_bar_set_reread (self->correct_bar, reread);
  scw_window_update_actions (self);
}

ACTION (on_reread)
{
  ScwWindow *self = data;
  const char *name = g_variant_get_string (parameter, NULL);
  ScwRereadScope scope = strcmp (name, "measure") == 0  ? SCW_REREAD_MEASURE
                         : strcmp (name, "doubts") == 0 ? SCW_REREAD_DOUBTS
                                                        : SCW_REREAD_SYSTEM;
  GArray *selected = scw_selection_get_tokens (self->selection);

  if (has_token (self))
    start_reread (self,
                  scw_reread_end_of (scw_selection_get_box (self->selection),
                                     (guint) g_array_index (selected, int, selected->len - 1)),
                  NULL, 0, scope);
}

ACTION (on_take_reading)
{
  ScwWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (self->reread != NULL && !scw_reread_take (self->reread, &error))
    say_refusal (self, error);
}

ACTION (on_refuse_reading) { drop_reread (data); }

ACTION (on_alternative)
{
  ScwWindow *self = data;
  int k = g_variant_get_int32 (parameter) - 1, token = scw_selection_get_token (self->selection), id;
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  g_autoptr (GArray) before = NULL;

  if (!has_token (self) || k < 0 || k >= SCW_ALTERNATIVES)
    return;
  before = scw_spread_begin (box);
  id = scw_system_box_get_token (box, (guint) token)->alternatives[k].id;
  switch (scw_correct_take_alternative (self->document, box, (guint) token, (guint) k))
    {
    case SCW_CORRECT_READ_ON:
      start_reread (self, (guint) token, &id, 1, SCW_REREAD_SYSTEM);
      break;
    case SCW_CORRECT_REFUSED:
      say (self, id < 0 ? _ ("There is no such alternative") : _ ("That is what stands there"));
      break;
    case SCW_CORRECT_DONE:
    default:
      scw_selection_set_token (self->selection, token);
      scw_window_offer_alike (self, before);
    }
}

ACTION (on_lyrics)
{
  ScwWindow *self = data;

  adw_view_stack_set_visible_child_name (self->side_stack, "symbols");
  if (has_token (self) && !scw_transcription_view_type_lyrics (self->transcription))
    say (self, _ ("Select a note first"));
}

/* ---- copies of measures ---- */

/* The tokens of the measures that have something selected; the words are to be freed. */
static char *
dup_measures (ScwWindow *self, ScwSpan *span)
{
  GArray *selected = scw_selection_get_tokens (self->selection);
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (scw_selection_get_box (self->selection), &n);

  *span = scw_edit_copy (ids, n, &g_array_index (selected, int, 0), (int) selected->len);
  return scw_lmx_format (ids + span->first, span->end - span->first, NULL);
}

static gboolean
copy_measures (ScwWindow *self, ScwSpan *span)
{
  char *words = has_token (self) ? dup_measures (self, span) : NULL;

  if (words == NULL)
    return FALSE;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), words);
  free (words);
  return TRUE;
}

ACTION (on_copy)
{
  ScwSpan span;

  copy_measures (data, &span);
}

/* The notes of the measures become rests. */
ACTION (on_cut)
{
  ScwWindow *self = data;
  g_autoptr (GArray) notes = g_array_new (FALSE, FALSE, sizeof (int));
  ScwSpan span;

  if (!copy_measures (self, &span))
    return;
  for (int i = span.first; i < span.end; i++)
    if (scw_lmx_info (scw_system_box_get_token (scw_selection_get_box (self->selection), (guint) i)->id)
          ->class
        == SCW_LMX_PITCH)
      g_array_append_val (notes, i);
  if (notes->len > 0)
    apply (self, notes, &(ScwEdit){ .op = SCW_EDIT_REST });
}

void
scw_window_paste_measures (ScwWindow *self, const char *words)
{
  ScwTokens tokens = { 0 };
  g_autoptr (GArray) selected = NULL;

  if (!scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL) || tokens.n == 0
      || tokens.at[0] != SCW_LMX_MEASURE)
    say (self, _ ("There is no picture and no music on the clipboard"));
  else if (has_token (self))
    {
      selected = dup_selected (self);
      apply (self, selected, &(ScwEdit){ .op = SCW_EDIT_PASTE, .paste = tokens.at, .n_paste = tokens.n });
    }
  scw_tokens_clear (&tokens);
}

/* ---- the actions ---- */

static const GActionEntry entries[] = {
  { "doubtful-step", on_doubtful_step, "i" },
  { "check-measures", on_check_measures },
  { "edit", on_edit, "s" },
  { "repitch", NULL, NULL, "false", change_repitch },
  { "alternative", on_alternative, "i" },
  { "reread", on_reread, "s" },
  { "take-reading", on_take_reading },
  { "refuse-reading", on_refuse_reading },
  { "lyrics", on_lyrics },
  { "copy", on_copy },
  { "cut", on_cut },
};

static void
enable (ScwWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)),
                               enabled);
}

void
scw_window_update_edit_actions (ScwWindow *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  gboolean model = self->worker != NULL && scw_worker_get_model (self->worker) != NULL;
  gboolean tokens = box != NULL && scw_system_box_get_n_tokens (box) > 0;
  gboolean ready = self->reread != NULL && scw_reread_get_state (self->reread) == SCW_REREAD_READY;

  enable (self, "doubtful-step", scw_document_nth_read_box (self->document, 0) != NULL);
  enable (self, "check-measures", tokens);
  enable (self, "edit", tokens);
  enable (self, "repitch", tokens);
  enable (self, "alternative", tokens);
  enable (self, "reread", tokens && model);
  enable (self, "take-reading", ready);
  enable (self, "refuse-reading", self->reread != NULL);
  enable (self, "lyrics", tokens && !scw_system_box_get_queued (box));
  scw_window_update_alike (self);
  enable (self, "copy", tokens);
  enable (self, "cut", tokens);
}

void
scw_window_add_edit_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
