/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/correct-bar.h"

#include <adwaita.h>

#include <glib/gi18n.h>

#include "app/correct/correct.h"
#include "app/correct/edit-commands.h"
#include "app/words/problem-words.h"
#include "ui/parts/late-menu.h"
#include "ui/parts/settings.h"
#include "ui/system/tokens/alternative-button.h"
#include "ui/system/tokens/difference-list.h"

struct _ScwCorrectBar
{
  GtkBox parent_instance;

  ScwSelection *selection;
  ScwSystemBox *box;
  ScwReread *reread;
  guint update_id;

  GtkWidget *repitch_row, *difference_row, *alike_row, *alternatives, *buttons;
  GtkSpinner *spinner;
  GtkLabel *difference_label, *alike_label, *reason, *counter;
  GtkWidget *take_button;
  ScwDifferenceList *differences;
  GtkMenuButton *edit_button;
};

G_DEFINE_FINAL_TYPE (ScwCorrectBar, scw_correct_bar, GTK_TYPE_BOX)

/* ---- alternatives ---- */

static void
show_alternatives (ScwCorrectBar *self)
{
  int token = scw_selection_get_token (self->selection);
  const ScwBoxToken *at
    = self->box != NULL && token >= 0 && token < (int) scw_system_box_get_n_tokens (self->box)
        ? scw_system_box_get_token (self->box, (guint) token)
        : NULL;
  GtkWidget *child;
  int n = 0;

  while ((child = gtk_widget_get_first_child (self->alternatives)) != NULL)
    gtk_box_remove (GTK_BOX (self->alternatives), child);
  for (int k = 0; at != NULL && k < SCW_ALTERNATIVES; k++)
    if (at->alternatives[k].id >= 0 && scw_lmx_info (at->alternatives[k].id) != NULL)
      {
        gtk_box_append (GTK_BOX (self->alternatives),
                        scw_alternative_button_new (self->box, (guint) token, (guint) k));
        n++;
      }
  if (n == 0)
    {
      child = gtk_label_new (at == NULL ? _ ("Select a symbol to see what else it may be")
                             : at->origin == SCW_ORIGIN_PERSON ? _ ("Entered by you")
                                                               : _ ("Nothing else comes into question"));
      gtk_widget_add_css_class (child, "dim-label");
      gtk_box_append (GTK_BOX (self->alternatives), child);
    }
  gtk_widget_set_visible (self->alternatives,
                          self->box != NULL && scw_system_box_get_n_tokens (self->box) > 0);
}

/* ---- what is left ---- */

static gboolean
is_here (ScwCorrectBar *self, const ScwDoubt *doubt)
{
  int token = scw_selection_get_token (self->selection);

  return doubt->box == self->box && doubt->is_measure && token >= (int) doubt->token
         && token < (int) (doubt->token + doubt->n_tokens);
}

static gboolean
update (gpointer data)
{
  ScwCorrectBar *self = data;
  ScwDocument *document = scw_selection_get_document (self->selection);
  g_autoptr (GArray) doubts = scw_correct_find_doubts (document, scw_settings_doubtful ());
  g_autofree char *left
    = g_strdup_printf (ngettext ("%u doubt left", "%u doubts left", doubts->len), doubts->len);
  g_autofree char *reason = NULL;

  self->update_id = 0;
  for (guint i = 0; i < doubts->len && reason == NULL; i++)
    if (is_here (self, &g_array_index (doubts, ScwDoubt, i)))
      {
        const ScwDoubt *doubt = &g_array_index (doubts, ScwDoubt, i);

        reason = doubt->is_measure ? scw_problem_words (&doubt->problem) : g_strdup ("");
      }
  if (reason != NULL && *reason != '\0')
    *reason = g_ascii_toupper (*reason);
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reason), reason);
  gtk_label_set_label (self->counter, doubts->len > 0 ? left : _ ("No doubts left"));
  gtk_widget_set_visible (self->buttons, scw_document_nth_read_box (document, 0) != NULL);
  return G_SOURCE_REMOVE;
}

static void
update_soon (ScwCorrectBar *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE - 40, update, self, NULL);
}

static void
on_token (ScwCorrectBar *self)
{
  show_alternatives (self);
  update_soon (self);
}

static void
on_box (ScwCorrectBar *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  g_set_object (&self->box, box);
  if (box != NULL)
    {
      g_signal_connect_object (box, "tokens-changed", G_CALLBACK (on_token), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "notify::problems", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
    }
  on_token (self);
}

/* ---- another reading ---- */

static void
show_reread (ScwCorrectBar *self)
{
  ScwRereadState state = self->reread != NULL ? scw_reread_get_state (self->reread) : SCW_REREAD_TAKEN;
  gboolean reading = state == SCW_REREAD_READING, ready = state == SCW_REREAD_READY;
  guint n = self->reread == NULL ? 0
            : ready              ? scw_reread_get_n_changes (self->reread)
                                 : scw_reread_get_tokens (self->reread)->len;
  g_autofree char *text
    = g_strdup_printf (ready ? ngettext ("%u change", "%u changes", n)
                             : ngettext ("Reading on, %u symbol", "Reading on, %u symbols", n),
                       n);

  gtk_widget_set_visible (self->difference_row, reading || ready);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), reading);
  gtk_spinner_set_spinning (self->spinner, reading);
  gtk_widget_set_visible (self->take_button, ready);
  gtk_widget_set_visible (GTK_WIDGET (self->differences), ready);
  gtk_label_set_label (self->difference_label, text);
}

static void
on_reread_state (ScwCorrectBar *self)
{
  scw_difference_list_set_reread (self->differences, scw_reread_get_state (self->reread) == SCW_REREAD_READY
                                                       ? self->reread
                                                       : NULL);
  show_reread (self);
}

void
scw_correct_bar_set_reread (ScwCorrectBar *self, ScwReread *reread)
{
  if (self->reread != NULL)
    g_signal_handlers_disconnect_by_data (self->reread, self);
  scw_difference_list_set_reread (self->differences, NULL);
  g_set_object (&self->reread, reread);
  if (reread != NULL)
    {
      g_signal_connect_object (reread, "notify::state", G_CALLBACK (on_reread_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (reread, "notify::n-tokens", G_CALLBACK (show_reread), self, G_CONNECT_SWAPPED);
    }
  show_reread (self);
}

void
scw_correct_bar_set_repitch (ScwCorrectBar *self, gboolean repitch)
{
  gtk_widget_set_visible (self->repitch_row, repitch);
}

void
scw_correct_bar_set_alike (ScwCorrectBar *self, int here, guint n)
{
  g_autofree char *text
    = here < 0
        ? g_strdup_printf (ngettext ("%u more place looks like this", "%u more places look like this", n), n)
        /* Translators: this place, and how many there are in all */
        : g_strdup_printf (_ ("Like the one before: %d of %u"), here + 1, n);

  gtk_widget_set_visible (self->alike_row, n > 0);
  gtk_label_set_label (self->alike_label, text);
}

/* ---- the menu ---- */

static GMenuItem *
new_item (const char *label, const char *action, const char *target, const char *accel)
{
  GMenuItem *item = g_menu_item_new (label, NULL);

  if (target != NULL)
    g_menu_item_set_action_and_target (item, action, "s", target);
  else
    g_menu_item_set_action_and_target (item, action, NULL);
  if (accel != NULL && *accel != '\0')
    g_menu_item_set_attribute (item, "accel", "s", accel);
  return item;
}

static void
append (GMenu *menu, GMenuItem *item)
{
  g_menu_append_item (menu, item);
  g_object_unref (item);
}

GMenuModel *
scw_correct_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new (), groups = g_menu_new ();
  guint n;
  const ScwEditCommand *commands = scw_edit_commands (&n);

  append (more, new_item (_ ("_Cut Measures"), "win.cut", NULL, "<Ctrl>x"));
  append (more, new_item (_ ("_Copy Measures"), "win.copy", NULL, "<Ctrl>c"));
  append (more, new_item (_ ("_Paste"), "win.paste", NULL, NULL));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  for (int group = 0; group < SCW_EDIT_N_GROUPS; group++)
    {
      g_autoptr (GMenu) items = g_menu_new ();

      for (guint i = 0; i < n; i++)
        if ((int) commands[i].group == group)
          {
            g_auto (GStrv) keys = g_strsplit (commands[i].keys, " ", 2);

            append (items, new_item (_ (commands[i].title), "win.edit", commands[i].name, keys[0]));
          }
      g_menu_append_submenu (groups, _ (scw_edit_group_title ((ScwEditGroup) group)), G_MENU_MODEL (items));
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (groups));
  return G_MENU_MODEL (menu);
}

/* ---- the widget ---- */

void
scw_correct_bar_set_selection (ScwCorrectBar *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  scw_difference_list_set_selection (self->differences, selection);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (on_token), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scw_selection_get_document (selection), "changed", G_CALLBACK (update_soon), self,
                           G_CONNECT_SWAPPED);
  if (scw_settings () != NULL)
    g_signal_connect_object (scw_settings (), "changed::doubtful-threshold", G_CALLBACK (update_soon), self,
                             G_CONNECT_SWAPPED);
  on_box (self);
}

static void
scw_correct_bar_dispose (GObject *object)
{
  ScwCorrectBar *self = SCW_CORRECT_BAR (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->reread);
  g_clear_object (&self->box);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_correct_bar_parent_class)->dispose (object);
}

static void
scw_correct_bar_class_init (ScwCorrectBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SCW_TYPE_DIFFERENCE_LIST);
  G_OBJECT_CLASS (class)->dispose = scw_correct_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/correct-bar.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, ScwCorrectBar, name)
  CHILD (repitch_row);
  CHILD (difference_row);
  CHILD (alike_row);
  CHILD (alike_label);
  CHILD (alternatives);
  CHILD (buttons);
  CHILD (spinner);
  CHILD (difference_label);
  CHILD (reason);
  CHILD (counter);
  CHILD (take_button);
  CHILD (differences);
  CHILD (edit_button);
#undef CHILD
}

static void
scw_correct_bar_init (ScwCorrectBar *self)
{
  g_autoptr (GMenuModel) menu = scw_correct_menu_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  scw_menu_button_set_late_model (self->edit_button, menu);
}
