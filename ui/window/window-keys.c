/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <string.h>

#include "app/correct/edit-commands.h"

/* Plain letters and digits are only the music's where nothing else wants them:
 *
 *     at the symbols and the engraving   before everything else (scrolled windows have keys of their own)
 *     at buttons, sliders, nothing       after the widget itself
 *     at the page and its frames, the list of pages, text entries, open menus: never
 */
typedef struct
{
  const char *key, *action, *target; /* target: of a string action; NULL: none */
} Key;

static const Key keys[] = {
  { "k", "win.check-measures", NULL },
  { "o", "win.reread", "system" },
  { "<Ctrl><Shift>o", "win.reread", "measure" },
  { "<Alt>o", "win.reread", "doubts" },
  { "h", "win.edit", "note-b" }, /* as Germans call it */
  { "<Shift>h", "win.edit", "chord-b" },
  { "m", "win.alike-take", NULL },
  { "<Shift>m", "win.alike-step", NULL },
  { "<Ctrl><Shift>m", "win.alike-all", NULL },
  { "Return", "win.take-reading", NULL },
  { "KP_Enter", "win.take-reading", NULL },
  { "Escape", "win.refuse-reading", NULL },
  { "<Ctrl><Shift>i", "win.repitch", NULL },
  { "<Ctrl>l", "win.lyrics", NULL },
  { "<Ctrl>c", "win.copy", NULL },
  { "<Ctrl>x", "win.cut", NULL },
};

typedef struct
{
  GtkShortcutTrigger *trigger;
  const char *action;
  GVariant *target;
} Binding;

static void
binding_clear (gpointer data)
{
  Binding *binding = data;

  g_object_unref (binding->trigger);
  g_clear_pointer (&binding->target, g_variant_unref);
}

static void
bind (GArray *bindings, const char *key, const char *action, const char *target)
{
  Binding binding = { .trigger = gtk_shortcut_trigger_parse_string (key), .action = action };

  if (target != NULL)
    binding.target = g_variant_ref_sink (g_variant_new_string (target));
  g_array_append_val (bindings, binding);
}

static GArray *
all_bindings (void)
{
  GArray *bindings = g_array_new (FALSE, FALSE, sizeof (Binding));
  guint n;
  const ScwEditCommand *commands = scw_edit_commands (&n);

  g_array_set_clear_func (bindings, binding_clear);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    bind (bindings, keys[i].key, keys[i].action, keys[i].target);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) own = g_strsplit (commands[i].keys, " ", -1);

      for (int k = 0; own[k] != NULL && own[k][0] != '\0'; k++)
        bind (bindings, own[k], "win.edit", commands[i].name);
    }
  return bindings;
}

static gboolean
is_free_for_music (ScwWindow *self, GtkWidget *focus)
{
  return focus == NULL
         || !(GTK_IS_EDITABLE (focus) || GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus)
              || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL
              || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page_view))
              || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page_list)));
}

static gboolean
activate (ScwWindow *self, GArray *bindings, GdkEvent *event)
{
  for (int wanted = GDK_KEY_MATCH_EXACT; wanted >= GDK_KEY_MATCH_PARTIAL; wanted--)
    for (guint i = 0; i < bindings->len; i++)
      {
        const Binding *binding = &g_array_index (bindings, Binding, i);

        if ((int) gtk_shortcut_trigger_trigger (binding->trigger, event, FALSE) != wanted)
          continue;
        if (g_action_group_get_action_enabled (G_ACTION_GROUP (self), binding->action + strlen ("win.")))
          {
            gtk_widget_activate_action_variant (GTK_WIDGET (self), binding->action, binding->target);
            return TRUE;
          }
      }
  return FALSE;
}

/* Plays, unless the widget itself knows Space. */
static gboolean
is_play_key (ScwWindow *self, GtkWidget *focus, guint keyval, GdkModifierType modifiers)
{
  return keyval == GDK_KEY_space && (modifiers & gtk_accelerator_get_default_mod_mask ()) == 0
         && g_action_group_get_action_enabled (G_ACTION_GROUP (self), "play")
         && (focus == NULL
             || !(GTK_IS_EDITABLE (focus) || GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus)
                  || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL));
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint keyval,
        SCW_UNUSED guint keycode,
        GdkModifierType modifiers,
        ScwWindow *self)
{
  static GArray *bindings;
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  GtkEventController *base = GTK_EVENT_CONTROLLER (controller);

  if (bindings == NULL)
    bindings = all_bindings ();
  if (gtk_event_controller_get_propagation_phase (base) == GTK_PHASE_BUBBLE
      && is_play_key (self, focus, keyval, modifiers))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.play", NULL);
      return TRUE;
    }
  if (gtk_event_controller_get_propagation_phase (base) == GTK_PHASE_CAPTURE
        ? focus != NULL && !scw_transcription_view_has_music_focus (self->transcription)
        : !is_free_for_music (self, focus))
    return FALSE;
  if (keyval == GDK_KEY_Escape && self->reread == NULL)
    {
      g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), "repitch");

      if (!g_variant_get_boolean (state))
        return FALSE;
      gtk_widget_activate_action (GTK_WIDGET (self), "win.repitch", NULL);
      return TRUE;
    }
  /* Where # is Shift+3, the third above is meant, as in MuseScore. */
  if (keyval == GDK_KEY_numbersign && (modifiers & GDK_SHIFT_MASK) != 0)
    return gtk_widget_activate_action (GTK_WIDGET (self), "win.edit", "s", "chord-interval-3");
  return activate (self, bindings, gtk_event_controller_get_current_event (base));
}

void
scw_window_init_keys (ScwWindow *self)
{
  static const GtkPropagationPhase phases[] = { GTK_PHASE_CAPTURE, GTK_PHASE_BUBBLE };

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      GtkEventController *controller = gtk_event_controller_key_new ();

      gtk_event_controller_set_propagation_phase (controller, phases[i]);
      g_signal_connect_object (controller, "key-pressed", G_CALLBACK (on_key), self, 0);
      gtk_widget_add_controller (GTK_WIDGET (self), controller);
    }
}
