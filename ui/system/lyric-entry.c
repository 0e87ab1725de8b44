/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/lyric-entry.h"

#include <glib/gi18n.h>

#include "app/correct/correct-words.h"
#include "engine/unused.h"

#define MOST_VERSES 9

struct _ScwLyricEntry
{
  GtkPopover parent_instance;

  ScwEngravingView *engraving; /* lives in the parent */
  ScwSelection *selection;
  GtkEditable *entry;
  GtkLabel *label;
  ScwSystemBox *box;
  int token, verse;
};

G_DEFINE_FINAL_TYPE (ScwLyricEntry, scw_lyric_entry, GTK_TYPE_POPOVER)

/* Below the note, where its syllable is or would be. */
static void
point_at_note (ScwLyricEntry *self)
{
  double x, y;

  if (self->box == NULL || !scw_engraving_view_find_note (self->engraving, self->token, &x, &y))
    return;
  gtk_widget_translate_coordinates (GTK_WIDGET (self->engraving), gtk_widget_get_parent (GTK_WIDGET (self)),
                                    x, y, &x, &y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static void
show_syllable (ScwLyricEntry *self)
{
  ScwPageWord *syllable = scw_correct_find_syllable (self->box, self->token, self->verse);
  g_autofree char *verse = g_strdup_printf (_ ("Verse %d"), self->verse);

  gtk_label_set_label (self->label, verse);
  gtk_editable_set_text (self->entry, syllable != NULL ? syllable->word.text : "");
  gtk_editable_select_region (self->entry, 0, -1);
  scw_selection_set_token (self->selection, self->token);
  scw_selection_set_word (self->selection, syllable);
  point_at_note (self);
}

/* What was typed; without anything else being said the end of the syllable stays as it is. */
static void
put (ScwLyricEntry *self, gboolean said, ScwSyllableEnd end)
{
  const ScwPageWord *there = scw_correct_find_syllable (self->box, self->token, self->verse);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  if (!said)
    end = there != NULL ? scw_syllable_end (there) : SCW_SYLLABLE_ENDS;
  scw_correct_syllable (scw_selection_get_document (self->selection), self->box, self->token, self->verse,
                        text, end);
}

static void
finish (ScwLyricEntry *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
go (ScwLyricEntry *self, int by)
{
  const int next = scw_correct_sung_note (self->box, self->token, by);

  if (next < 0)
    {
      finish (self);
      return;
    }
  self->token = next;
  show_syllable (self);
}

static void
go_to_verse (ScwLyricEntry *self, int by)
{
  put (self, FALSE, SCW_SYLLABLE_ENDS);
  self->verse = CLAMP (self->verse + by, 1, MIN (scw_correct_n_verses (self->box) + 1, MOST_VERSES));
  show_syllable (self);
}

/* Beyond the text an arrow leads to another note. */
static gboolean
go_beside (ScwLyricEntry *self, int by)
{
  const int at = gtk_editable_get_position (self->entry);
  const int length = (int) g_utf8_strlen (gtk_editable_get_text (self->entry), -1);
  const gboolean selected = gtk_editable_get_selection_bounds (self->entry, NULL, NULL);

  if (selected || at != (by < 0 ? 0 : length))
    return FALSE;
  put (self, FALSE, SCW_SYLLABLE_ENDS);
  go (self, by);
  return TRUE;
}

static gboolean
on_key (ScwLyricEntry *self, guint keyval, SCW_UNUSED guint keycode, GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_space:
      put (self, TRUE, SCW_SYLLABLE_ENDS);
      go (self, 1);
      return TRUE;
    case GDK_KEY_minus:
      put (self, TRUE, SCW_SYLLABLE_GOES_ON);
      go (self, 1);
      return TRUE;
    case GDK_KEY_underscore:
      put (self, TRUE, SCW_SYLLABLE_IS_DRAWN);
      go (self, 1);
      return TRUE;
    case GDK_KEY_Up:
      go_to_verse (self, -1);
      return TRUE;
    case GDK_KEY_Down:
      go_to_verse (self, 1);
      return TRUE;
    case GDK_KEY_Left:
      return go_beside (self, -1);
    case GDK_KEY_Right:
      return go_beside (self, 1);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Escape:
      finish (self);
      return TRUE;
    default:
      return FALSE;
    }
}

/* However it is closed, what was typed stays. */
static void
on_closed (ScwLyricEntry *self)
{
  ScwPageWord *syllable;

  if (self->box == NULL)
    return;
  put (self, FALSE, SCW_SYLLABLE_ENDS);
  syllable = scw_correct_find_syllable (self->box, self->token, self->verse);
  if (scw_selection_get_box (self->selection) == self->box)
    scw_selection_set_word (self->selection, syllable);
  g_clear_object (&self->box);
}

gboolean
scw_lyric_entry_begin (ScwLyricEntry *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  const ScwPageWord *word = scw_selection_get_word (self->selection);
  const int token = box != NULL && !scw_system_box_get_queued (box)
                      ? scw_correct_sung_note (box, MAX (0, scw_selection_get_token (self->selection)), 0)
                      : -1;

  if (token < 0)
    return FALSE;
  g_set_object (&self->box, box);
  self->token = token;
  self->verse = word != NULL && word->word.role == SCW_WORD_LYRIC ? word->word.verse : 1;
  show_syllable (self);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return TRUE;
}

static void
scw_lyric_entry_dispose (GObject *object)
{
  ScwLyricEntry *self = SCW_LYRIC_ENTRY (object);

  g_clear_object (&self->box);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_lyric_entry_parent_class)->dispose (object);
}

static void
scw_lyric_entry_class_init (ScwLyricEntryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = scw_lyric_entry_dispose;
}

static void
scw_lyric_entry_init (ScwLyricEntry *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (NULL),
            *entry = gtk_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->label = GTK_LABEL (label);
  self->entry = GTK_EDITABLE (entry);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_editable_set_width_chars (self->entry, 12);
  gtk_widget_set_tooltip_text (entry, _ ("Space: next note; hyphen: the word goes on; Escape: done"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Syllable"), -1);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), entry);
  gtk_popover_set_child (GTK_POPOVER (self), row);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (entry, keys);
  g_signal_connect (self, "closed", G_CALLBACK (on_closed), NULL);
}

ScwLyricEntry *
scw_lyric_entry_new (GtkWidget *parent, ScwEngravingView *engraving, ScwSelection *selection)
{
  ScwLyricEntry *self = g_object_new (SCW_TYPE_LYRIC_ENTRY, NULL);

  self->engraving = engraving;
  self->selection = g_object_ref (selection);
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  g_signal_connect_object (engraving, "changed", G_CALLBACK (point_at_note), self, G_CONNECT_SWAPPED);
  return self;
}
