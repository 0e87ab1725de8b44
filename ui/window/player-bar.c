/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/player-bar.h"

#include <glib/gi18n.h>

#include "ui/parts/direction.h"
#include "ui/parts/naming.h"
#include "ui/parts/sound-words.h"

struct _ScwPlayerBar
{
  GtkBox parent_instance;

  ScwPlayer *player;
  GtkWidget *trouble;
  GtkLabel *trouble_label;
  GtkWidget *play_button;
  GtkAdjustment *place, *tempo;
  GtkLabel *where;
  GtkWidget *mute_upper, *mute_lower, *parts_button;
  gboolean updating; /* the slider is moved by the music */
};

G_DEFINE_FINAL_TYPE (ScwPlayerBar, scw_player_bar, GTK_TYPE_BOX)

static void
update_place (ScwPlayerBar *self)
{
  ScwPlayerCursor cursor;
  int n = scw_player_get_n_measures (self->player);
  g_autofree char *text = NULL;

  scw_player_get_cursor (self->player, &cursor);
  self->updating = TRUE;
  gtk_adjustment_set_upper (self->place, MAX (scw_player_get_length (self->player), 0.01));
  gtk_adjustment_set_value (self->place, cursor.quarters);
  self->updating = FALSE;
  if (cursor.measure >= 0)
    text = g_strdup_printf (_ ("Measure %d of %d"), cursor.measure + 1, n);
  gtk_label_set_label (self->where, text != NULL ? text : "");
}

static void
update_state (ScwPlayerBar *self)
{
  gboolean playing = scw_player_get_playing (self->player);

  gtk_button_set_icon_name (GTK_BUTTON (self->play_button),
                            playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play_button, playing ? _ ("Pause") : _ ("Play"));
  scw_name_controls (self->play_button);
}

static void
update_error (ScwPlayerBar *self)
{
  const GError *error = scw_player_get_error (self->player);

  if (error != NULL)
    {
      g_autofree char *text = g_strdup (scw_sound_words (error));

      *text = g_ascii_toupper (*text);
      gtk_label_set_label (self->trouble_label, text);
    }
  gtk_widget_set_visible (self->trouble, error != NULL);
}

static void
on_place (ScwPlayerBar *self)
{
  if (!self->updating)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.seek", "d", gtk_adjustment_get_value (self->place));
}

static void
on_tempo (ScwPlayerBar *self)
{
  if (!self->updating)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tempo", "i",
                                (int) gtk_adjustment_get_value (self->tempo));
}

void
scw_player_bar_set_tempo (ScwPlayerBar *self, int tempo)
{
  self->updating = TRUE;
  gtk_adjustment_set_value (self->tempo, tempo);
  self->updating = FALSE;
}

void
scw_player_bar_set_one_part (ScwPlayerBar *self, gboolean one_part)
{
  gtk_widget_set_visible (self->mute_upper, one_part);
  gtk_widget_set_visible (self->mute_lower, one_part);
  gtk_widget_set_visible (self->parts_button, !one_part);
}

void
scw_player_bar_update (ScwPlayerBar *self)
{
  update_place (self);
  update_state (self);
  update_error (self);
}

void
scw_player_bar_set_player (ScwPlayerBar *self, ScwPlayer *player)
{
  g_set_object (&self->player, player);
  g_signal_connect_object (player, "notify::position", G_CALLBACK (update_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::error", G_CALLBACK (update_error), self, G_CONNECT_SWAPPED);
  scw_player_bar_update (self);
}

static void
scw_player_bar_dispose (GObject *object)
{
  g_clear_object (&SCW_PLAYER_BAR (object)->player);
  G_OBJECT_CLASS (scw_player_bar_parent_class)->dispose (object);
}

static void
scw_player_bar_class_init (ScwPlayerBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_player_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/player-bar.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, ScwPlayerBar, name)
  CHILD (trouble);
  CHILD (trouble_label);
  CHILD (play_button);
  CHILD (place);
  CHILD (tempo);
  CHILD (where);
  CHILD (mute_upper);
  CHILD (mute_lower);
  CHILD (parts_button);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_place);
  gtk_widget_class_bind_template_callback (widget_class, on_tempo);
}

static void
scw_player_bar_init (ScwPlayerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_name_controls (GTK_WIDGET (self));
  scw_keep_left_to_right (GTK_WIDGET (self));
}
