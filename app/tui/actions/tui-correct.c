/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-correct.h"

#include <glib/gi18n.h>

#include "app/tui/actions/tui-reread.h"
#include "app/tui/terminal/label.h"
#include "app/words/edit-words.h"

/* FALSE after having said so: no symbol is under the cursor. */
static gboolean
has_token (ScwTui *tui)
{
  if (tui->box != NULL && tui->token >= 0)
    return TRUE;
  scw_tui_say (tui, FALSE, _ ("Nothing has been read here yet."));
  return FALSE;
}

static void
say_refusal (ScwTui *tui, const GError *error)
{
  g_autofree char *words = scw_edit_words (error);

  scw_tui_say (tui, TRUE, "%s.", words);
}

void
scw_tui_take_token (ScwTui *tui, int id)
{
  ScwSystemBox *box = tui->box;
  g_autoptr (GError) error = NULL;
  int place = tui->token;

  if (!has_token (tui))
    return;
  if (scw_system_box_get_token (box, place)->id == id)
    {
      scw_tui_say (tui, FALSE, _ ("That is what stands there."));
      return;
    }
  tui->follow = FALSE;
  if (!scw_document_read_on (tui->document, box, place, &id, 1, &error))
    {
      say_refusal (tui, error);
      return;
    }
  scw_tui_select (tui, box, place);
  scw_tui_say (tui, FALSE, _ ("Corrected; the rest is read again. u takes it back."));
}

void
scw_tui_take_alternative (ScwTui *tui, int i)
{
  int place = tui->token;

  if (!has_token (tui) || i < 0 || i >= SCW_ALTERNATIVES)
    return;
  tui->follow = FALSE;
  switch (scw_correct_take_alternative (tui->document, tui->box, place, i))
    {
    case SCW_CORRECT_DONE:
      scw_tui_select (tui, tui->box, place);
      scw_tui_say (tui, FALSE, _ ("Corrected. o reads the rest again, u takes it back."));
      break;
    case SCW_CORRECT_READ_ON:
      scw_tui_take_token (tui, scw_system_box_get_token (tui->box, place)->alternatives[i].id);
      break;
    default:
      scw_tui_say (tui, FALSE,
                   scw_system_box_get_token (tui->box, place)->alternatives[i].id < 0
                     ? _ ("There is no such alternative.")
                     : _ ("That is what stands there."));
    }
}

static GArray *
selection (ScwTui *tui)
{
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (int));

  g_array_append_val (selected, tui->token);
  return selected;
}

/* The token of this class in the element that 'token' belongs to, or 'token'. */
static int
same_class (ScwSystemBox *box, int token, ScwLmxClass class)
{
  int n = scw_system_box_get_n_tokens (box), first = token;

#define ID(i) scw_system_box_get_token (box, i)->id
  while (first > 0 && !scw_label_begins (ID (first), ID (first - 1)))
    first--;
  for (int i = first; i < n && (i == first || !scw_label_begins (ID (i), ID (i - 1))); i++)
    if (scw_lmx_info (ID (i))->class == class)
      return i;
#undef ID
  return token;
}

void
scw_tui_edit (ScwTui *tui, ScwEditOp op, int value, int second)
{
  const ScwEdit edit = { .op = op, .value = value, .second = second };
  g_autoptr (GArray) selected = NULL;
  g_autoptr (GArray) now = NULL;
  g_autoptr (GError) error = NULL;
  ScwLmxClass class;

  if (!has_token (tui))
    return;
  tui->follow = FALSE;
  selected = selection (tui);
  class = scw_lmx_info (scw_system_box_get_token (tui->box, tui->token)->id)->class;
  if (!scw_correct_edit (tui->document, tui->box, selected, &edit, &now, &error))
    say_refusal (tui, error);
  else
    {
      int place = now != NULL && now->len > 0 ? g_array_index (now, int, 0) : tui->token;

      scw_tui_hush (tui);
      scw_tui_select (tui, tui->box, place);
      scw_tui_select (tui, tui->box, same_class (tui->box, tui->token, class));
    }
}

void
scw_tui_check_measure (ScwTui *tui)
{
  g_autoptr (GArray) selected = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_token (tui))
    return;
  selected = selection (tui);
  if (scw_correct_check_measures (tui->document, tui->box, selected, &error))
    scw_tui_say (tui, FALSE, _ ("The measure is checked."));
  else
    say_refusal (tui, error);
}

void
scw_tui_read_on (ScwTui *tui, ScwRereadScope scope)
{
  if (has_token (tui))
    scw_tui_reread (tui, scope);
}

/* Where two lists begin to differ; -1: nowhere. */
static int
first_difference (const gint32 *a, int n_a, const gint32 *b, int n_b)
{
  for (int i = 0; i < MIN (n_a, n_b); i++)
    if (a[i] != b[i])
      return i;
  return n_a == n_b ? -1 : MIN (n_a, n_b);
}

void
scw_tui_undo (ScwTui *tui, gboolean again)
{
  g_autoptr (ScwSystemBox) box = tui->box != NULL ? g_object_ref (tui->box) : NULL;
  int n = 0, n_now, place;
  g_autofree gint32 *ids = box != NULL ? scw_system_box_dup_ids (box, &n) : NULL;
  g_autofree gint32 *now = NULL;
  g_autofree char *label = g_strdup (again ? scw_document_get_redo_label (tui->document)
                                           : scw_document_get_undo_label (tui->document));

  tui->follow = FALSE;
  if (!(again ? scw_document_redo (tui->document) : scw_document_undo (tui->document)))
    scw_tui_say (tui, FALSE, again ? _ ("Nothing to redo.") : _ ("Nothing to undo."));
  else
    /* Translators: %s is what was done: "Change note" */
    scw_tui_say (tui, FALSE, again ? _ ("Again: %s.") : _ ("Taken back: %s."), _ (label));
  if (box == NULL || box != tui->box)
    return;
  now = scw_system_box_dup_ids (box, &n_now);
  place = first_difference (ids, n, now, n_now);
  if (place >= 0)
    scw_tui_select (tui, box, place);
}
