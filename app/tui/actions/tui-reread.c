/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-reread.h"

#include <glib/gi18n.h>

#include "app/document/measures.h"
#include "app/tui/terminal/label.h"
#include "app/tui/terminal/screen.h"

#define SHOWN 12 /* symbols of each side of a change */

static void
give_up (ScwTui *tui)
{
  if (tui->reread != NULL)
    g_signal_handlers_disconnect_by_data (tui->reread, tui);
  g_clear_object (&tui->reread);
  if (tui->panel == SCW_PANEL_CHANGES)
    tui->panel = SCW_PANEL_NONE;
  scw_tui_dirty (tui);
}

void
scw_tui_refuse (ScwTui *tui)
{
  if (tui->reread == NULL)
    return;
  give_up (tui);
  scw_tui_say (tui, FALSE, _ ("Everything stays as it is."));
}

/* Nothing takes the place of a line that is being typed. */
void
scw_tui_show_changes (ScwTui *tui)
{
  if (tui->reread != NULL && scw_reread_get_state (tui->reread) == SCW_REREAD_READY
      && tui->panel == SCW_PANEL_NONE)
    scw_tui_show_panel (tui, SCW_PANEL_CHANGES);
}

static void
on_state (ScwReread *reread, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  g_autoptr (GError) error = NULL;

  switch (scw_reread_get_state (reread))
    {
    case SCW_REREAD_READING:
      scw_tui_say (tui, FALSE,
                   ngettext ("Reading on: %u symbol. Esc gives it up.",
                             "Reading on: %u symbols. Esc gives it up.", scw_reread_get_tokens (reread)->len),
                   scw_reread_get_tokens (reread)->len);
      break;
    case SCW_REREAD_READY:
      scw_tui_hush (tui);
      scw_tui_show_changes (tui);
      break;
    case SCW_REREAD_SAME:
      give_up (tui);
      scw_tui_say (tui, FALSE, _ ("The rest reads the same as before."));
      break;
    case SCW_REREAD_OUTDATED:
      give_up (tui);
      break;
    case SCW_REREAD_FAILED:
      error = g_error_copy (scw_reread_get_error (reread));
      give_up (tui);
      scw_tui_say_error (tui, error);
      break;
    default:
      break;
    }
}

void
scw_tui_reread (ScwTui *tui, ScwRereadScope scope)
{
  g_autoptr (GError) error = NULL;

  give_up (tui);
  tui->follow = FALSE;
  tui->reread = scw_reread_new (tui->document, tui->box, scw_reread_end_of (tui->box, tui->token), NULL, 0,
                                scope, tui->doubtful, &error);
  if (tui->reread == NULL)
    {
      scw_tui_say_error (tui, error);
      return;
    }
  g_signal_connect (tui->reread, "notify", G_CALLBACK (on_state), tui);
  on_state (tui->reread, NULL, tui);
}

/* ---- the panel ---- */

static void
append_labels (GString *text, const GArray *ids, ScwSpan span, int measure)
{
  if (span.first == span.end)
    g_string_append (text, "nothing");
  for (int i = span.first; i < span.end && i < span.first + SHOWN; i++)
    {
      g_autofree char *label
        = scw_label_short (g_array_index (ids, gint32, i), measure, !scw_screen_is_utf8 ());

      g_string_append_printf (text, "%s%s", i > span.first ? " " : "", label);
    }
  if (span.end - span.first > SHOWN)
    g_string_append (text, scw_screen_is_utf8 () ? " …" : " ...");
}

static char *
change_row (ScwTui *tui, guint i)
{
  const ScwChangedSpan *change = scw_reread_get_change (tui->reread, i);
  ScwSystemBox *box = scw_reread_get_box (tui->reread);
  GArray *tokens = scw_reread_get_tokens (tui->reread);
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) new = g_array_new (FALSE, FALSE, sizeof (gint32));
  int measure
    = scw_measures_before (tui->document, box) + MAX (0, scw_tui_measure_of (box, change->removed.first)) + 1;
  gboolean person = FALSE;
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < scw_system_box_get_n_tokens (box); k++)
    {
      const ScwBoxToken *token = scw_system_box_get_token (box, k);

      g_array_append_val (old, token->id);
      person = person
               || (token->origin == SCW_ORIGIN_PERSON && (int) k >= change->removed.first
                   && (int) k < change->removed.end);
    }
  for (guint k = 0; k < tokens->len; k++)
    g_array_append_val (new, g_array_index (tokens, ScwBoxToken, k).id);
  g_string_append_printf (text, "[%c] ", scw_reread_get_chosen (tui->reread, i) ? 'x' : ' ');
  /* Translators: what another reading would change, where it is what the person wrote, and elsewhere */
  g_string_append_printf (text, person ? _ ("measure %d, yours: ") : _ ("measure %d: "), measure);
  append_labels (text, old, change->removed, measure);
  g_string_append (text, scw_screen_is_utf8 () ? "  →  " : "  ->  ");
  append_labels (text, new, change->added, measure);
  return g_string_free (text, FALSE);
}

GPtrArray *
scw_tui_change_rows (ScwTui *tui)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < scw_reread_get_n_changes (tui->reread); i++)
    g_ptr_array_add (texts, change_row (tui, i));
  return texts;
}

void
scw_tui_toggle_change (ScwTui *tui)
{
  if (tui->chosen < (int) scw_reread_get_n_changes (tui->reread))
    scw_reread_set_chosen (tui->reread, tui->chosen, !scw_reread_get_chosen (tui->reread, tui->chosen));
}

void
scw_tui_take_changes (ScwTui *tui)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwReread) reread = g_steal_pointer (&tui->reread);
  int place = tui->token;

  g_signal_handlers_disconnect_by_data (reread, tui);
  tui->panel = SCW_PANEL_NONE;
  if (!scw_reread_take (reread, &error))
    scw_tui_say_error (tui, error);
  else
    {
      scw_tui_select (tui, tui->box, MIN (place, (int) scw_system_box_get_n_tokens (tui->box) - 1));
      scw_tui_say (tui, FALSE, _ ("Taken. u takes it back."));
    }
}
