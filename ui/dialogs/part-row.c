/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/part-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "engine/unused.h"

struct _ScwPartRow
{
  AdwExpanderRow parent_instance;

  int place;
  ScwPartInfo info;               /* as it is; texts are owned */
  char *read_name, *read_shortly; /* as words were read; or NULL */
  GtkEditable *name, *abbreviation;
  AdwComboRow *sound, *transposition;
  GtkToggleButton *shown, *heard;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (ScwPartRow, scw_part_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  PART_CHANGED,
  PART_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Of MIDI. */
static const struct
{
  int program;
  const char *name;
} sounds[] = {
  { 0, N_ ("By the name") },
  { 1, NC_ ("sound", "Piano") },
  { 7, NC_ ("sound", "Harpsichord") },
  { 20, NC_ ("sound", "Organ") },
  { 21, NC_ ("sound", "Harmonium") },
  { 22, NC_ ("sound", "Accordion") },
  { 25, NC_ ("sound", "Guitar") },
  { 34, NC_ ("sound", "Bass Guitar") },
  { 47, NC_ ("sound", "Harp") },
  { 54, NC_ ("sound", "Voice") },
  { 53, NC_ ("sound", "Choir") },
  { 41, NC_ ("sound", "Violin") },
  { 42, NC_ ("sound", "Viola") },
  { 43, NC_ ("sound", "Cello") },
  { 44, NC_ ("sound", "Double Bass") },
  { 49, NC_ ("sound", "Strings") },
  { 73, NC_ ("sound", "Piccolo") },
  { 74, NC_ ("sound", "Flute") },
  { 75, NC_ ("sound", "Recorder") },
  { 69, NC_ ("sound", "Oboe") },
  { 70, NC_ ("sound", "English Horn") },
  { 72, NC_ ("sound", "Clarinet") },
  { 71, NC_ ("sound", "Bassoon") },
  { 65, NC_ ("sound", "Soprano Saxophone") },
  { 66, NC_ ("sound", "Alto Saxophone") },
  { 67, NC_ ("sound", "Tenor Saxophone") },
  { 68, NC_ ("sound", "Baritone Saxophone") },
  { 61, NC_ ("sound", "Horn") },
  { 57, NC_ ("sound", "Trumpet") },
  { 58, NC_ ("sound", "Trombone") },
  { 59, NC_ ("sound", "Tuba") },
  { 62, NC_ ("sound", "Brass") },
  { 48, NC_ ("sound", "Timpani") },
  { 10, NC_ ("sound", "Glockenspiel") },
  { 14, NC_ ("sound", "Xylophone") },
  { 13, NC_ ("sound", "Marimba") },
  { 12, NC_ ("sound", "Vibraphone") },
  { 15, NC_ ("sound", "Tubular Bells") },
  { 9, NC_ ("sound", "Celesta") },
};

static const struct
{
  int semitones, steps;
  const char *name;
} transpositions[] = {
  { 0, 0, N_ ("Sounds as written") },      { -2, -1, N_ ("In B♭, a tone lower") },
  { -3, -2, N_ ("In A, a third lower") },  { -7, -4, N_ ("In F, a fifth lower") },
  { -9, -5, N_ ("In E♭, a sixth lower") }, { -14, -8, N_ ("In B♭, a ninth lower") },
  { 3, 2, N_ ("In E♭, a third higher") },  { -12, -7, N_ ("An octave lower") },
  { 12, 7, N_ ("An octave higher") },
};

/* ---- what a person does ---- */

static void
tell (ScwPartRow *self)
{
  g_signal_emit (self, signals[PART_CHANGED], 0);
}

/* What was read, or nothing, is nothing that a person said. */
static void
take_text (ScwPartRow *self, GtkEditable *entry, char **place, const char *read)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  const char *before = *place != NULL ? *place : read != NULL ? read : "";

  if (self->filling || strcmp (text, before) == 0)
    return;
  g_free (*place);
  g_object_set_data_full (G_OBJECT (entry), "shown", g_strdup (text), g_free);
  *place = *text == '\0' || g_strcmp0 (text, read) == 0 ? NULL : g_steal_pointer (&text);
  tell (self);
}

static void
on_texts (ScwPartRow *self)
{
  take_text (self, self->name, &self->info.name, self->read_name);
  take_text (self, self->abbreviation, &self->info.abbreviation, self->read_shortly);
}

static void
on_sound (ScwPartRow *self)
{
  const guint i = adw_combo_row_get_selected (self->sound);

  if (self->filling || i >= G_N_ELEMENTS (sounds) || sounds[i].program == self->info.program)
    return;
  self->info.program = sounds[i].program;
  tell (self);
}

static void
on_transposition (ScwPartRow *self)
{
  const guint i = adw_combo_row_get_selected (self->transposition);

  if (self->filling || i >= G_N_ELEMENTS (transpositions)
      || (transpositions[i].semitones == self->info.transpose
          && transpositions[i].steps == self->info.transpose_steps))
    return;
  self->info.transpose = transpositions[i].semitones;
  self->info.transpose_steps = transpositions[i].steps;
  tell (self);
}

static void
show_switches (ScwPartRow *self)
{
  gtk_button_set_icon_name (GTK_BUTTON (self->shown),
                            self->info.hidden ? "view-conceal-symbolic" : "view-reveal-symbolic");
  gtk_button_set_icon_name (GTK_BUTTON (self->heard),
                            self->info.muted ? "audio-volume-muted-symbolic" : "audio-volume-high-symbolic");
}

static void
on_shown (ScwPartRow *self)
{
  if (self->filling)
    return;
  self->info.hidden = !gtk_toggle_button_get_active (self->shown);
  show_switches (self);
  tell (self);
}

static void
on_heard (ScwPartRow *self)
{
  if (self->filling)
    return;
  self->info.muted = !gtk_toggle_button_get_active (self->heard);
  show_switches (self);
  tell (self);
}

/* ---- its place among the others ---- */

static gboolean
on_step (GtkWidget *widget, GVariant *by, SCW_UNUSED gpointer data)
{
  g_signal_emit (widget, signals[PART_MOVED], 0, SCW_PART_ROW (widget)->place, g_variant_get_int32 (by));
  return TRUE;
}

static GdkContentProvider *
on_prepare (ScwPartRow *self)
{
  return gdk_content_provider_new_typed (SCW_TYPE_PART_ROW, self);
}

static void
on_drag_begin (GtkDragSource *source, SCW_UNUSED GdkDrag *drag, ScwPartRow *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));
  g_autoptr (GdkPaintable) now = gdk_paintable_get_current_image (picture);

  gtk_drag_source_set_icon (source, now, 0, 0);
}

/* How far the one that is dropped goes. */
static gboolean
on_drop (ScwPartRow *self, const GValue *value)
{
  ScwPartRow *dropped = g_value_get_object (value);

  if (dropped == NULL
      || gtk_widget_get_parent (GTK_WIDGET (dropped)) != gtk_widget_get_parent (GTK_WIDGET (self)))
    return FALSE;
  g_signal_emit (dropped, signals[PART_MOVED], 0, dropped->place,
                 gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self))
                   - gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (dropped)));
  return TRUE;
}

static void
add_handle (ScwPartRow *self)
{
  GtkWidget *handle = gtk_image_new_from_icon_name ("list-drag-handle-symbolic");
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SCW_TYPE_PART_ROW, GDK_ACTION_MOVE);

  gtk_widget_set_tooltip_text (handle,
                               _ ("Drag this, or press Alt+↑ or Alt+↓, to change the order of the parts"));
  gtk_widget_set_cursor_from_name (handle, "grab");
  gtk_widget_add_css_class (handle, "parthandle");
  gtk_widget_add_css_class (GTK_WIDGET (self), "partrow");
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (on_prepare), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_drag_begin), self);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), handle);
}

/* ---- what is shown ---- */

/* What somebody is typing stays while nothing else is to be shown than before. */
static void
fill_text (GtkEditable *entry, const char *said, const char *read)
{
  const char *text = said != NULL ? said : read != NULL ? read : "";
  const char *before = g_object_get_data (G_OBJECT (entry), "shown");

  if (g_strcmp0 (text, before) == 0)
    return;
  g_object_set_data_full (G_OBJECT (entry), "shown", g_strdup (text), g_free);
  gtk_editable_set_text (entry, text);
}

static guint
sound_at (int program)
{
  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++)
    if (sounds[i].program == program)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static guint
transposition_at (const ScwPartInfo *info)
{
  for (guint i = 0; i < G_N_ELEMENTS (transpositions); i++)
    if (transpositions[i].semitones == info->transpose && transpositions[i].steps == info->transpose_steps)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
forget (ScwPartRow *self)
{
  g_clear_pointer (&self->info.name, g_free);
  g_clear_pointer (&self->info.abbreviation, g_free);
  g_clear_pointer (&self->read_name, g_free);
  g_clear_pointer (&self->read_shortly, g_free);
}

void
scw_part_row_set_part (ScwPartRow *self, const ScwDocumentParts *parts, int i)
{
  const ScwDocumentPart *part = scw_document_parts_get (parts, i);
  g_autofree char *title = scw_document_parts_name (parts, i);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *staves
    = g_strdup_printf (ngettext ("%d staff", "%d staves", (gulong) part->staves), part->staves);
  g_autofree char *systems
    = g_strdup_printf (ngettext ("%u system", "%u systems", part->n_rows), part->n_rows);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", staves, systems);

  forget (self);
  self->place = i;
  self->info = part->info;
  self->info.name = g_strdup (part->info.name);
  self->info.abbreviation = g_strdup (part->info.abbreviation);
  self->read_name = g_strdup (part->name);
  self->read_shortly = g_strdup (part->abbreviation);
  self->filling = TRUE;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), escaped);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  fill_text (self->name, self->info.name, self->read_name);
  fill_text (self->abbreviation, self->info.abbreviation, self->read_shortly);
  adw_combo_row_set_selected (self->sound, sound_at (self->info.program));
  adw_combo_row_set_selected (self->transposition, transposition_at (&self->info));
  gtk_toggle_button_set_active (self->shown, !self->info.hidden);
  gtk_toggle_button_set_active (self->heard, !self->info.muted);
  show_switches (self);
  self->filling = FALSE;
}

int
scw_part_row_get_place (ScwPartRow *self)
{
  return self->place;
}

const ScwPartInfo *
scw_part_row_get_info (ScwPartRow *self)
{
  return &self->info;
}

/* ---- the widget ---- */

static GtkEditable *
add_entry (ScwPartRow *self, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_texts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_texts), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (row, focus);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return GTK_EDITABLE (row);
}

static AdwComboRow *
add_combo (ScwPartRow *self, const char *title, GtkStringList *strings, void (*done) (ScwPartRow *))
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (strings));
  g_object_unref (strings);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (done), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return ADW_COMBO_ROW (row);
}

static GtkToggleButton *
add_switch (ScwPartRow *self, const char *name, void (*done) (ScwPartRow *))
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "partswitch");
  g_signal_connect_object (button, "toggled", G_CALLBACK (done), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), button);
  return GTK_TOGGLE_BUTTON (button);
}

static void
scw_part_row_finalize (GObject *object)
{
  forget (SCW_PART_ROW (object));
  G_OBJECT_CLASS (scw_part_row_parent_class)->finalize (object);
}

static void
scw_part_row_class_init (ScwPartRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = scw_part_row_finalize;
  signals[PART_CHANGED] = g_signal_new ("part-changed", SCW_TYPE_PART_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signals[PART_MOVED] = g_signal_new ("part-moved", SCW_TYPE_PART_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, on_step, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, on_step, "i", 1);
}

static void
scw_part_row_init (ScwPartRow *self)
{
  GtkStringList *names = gtk_string_list_new (NULL), *intervals = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sounds); i++)
    gtk_string_list_append (names,
                            i == 0 ? _ (sounds[i].name) : g_dpgettext2 (NULL, "sound", sounds[i].name));
  for (gsize i = 0; i < G_N_ELEMENTS (transpositions); i++)
    gtk_string_list_append (intervals, _ (transpositions[i].name));
  add_handle (self);
  self->filling = TRUE;
  self->name = add_entry (self, _ ("Name"));
  self->abbreviation = add_entry (self, _ ("Abbreviation"));
  self->sound = add_combo (self, _ ("Sound"), names, on_sound);
  self->transposition = add_combo (self, _ ("Transposition"), intervals, on_transposition);
  self->heard = add_switch (self, _ ("Heard When Playing"), on_heard);
  self->shown = add_switch (self, _ ("On Paper"), on_shown);
  self->filling = FALSE;
}

ScwPartRow *
scw_part_row_new (void)
{
  return g_object_new (SCW_TYPE_PART_ROW, NULL);
}
