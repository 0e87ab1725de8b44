/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/engraving/engraving-view-private.h"

#include <math.h>

#include "engine/unused.h"
#include "ui/page/loupe.h"
#include "ui/system/tokens/correct-bar.h"

#define REACH 1.5 /* staff spaces from the pointer to what is meant */

static int
part_under (ScwEngravingView *self, double x, double y)
{
  scw_engraving_view_from_widget (self, &x, &y);
  return scw_engraved_part_at (self->engraved, x, y, REACH);
}

static int
token_of (ScwEngravingView *self, int part)
{
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);

  return part >= 0 && part < n ? parts[part].token : -1;
}

static void
select_all_of (ScwEngravingView *self, GArray *tokens, int token)
{
  if (token < 0 && tokens->len > 0)
    token = g_array_index (tokens, int, 0);
  scw_selection_set_tokens (self->selection, (const int *) (void *) tokens->data, (int) tokens->len, token);
  g_array_unref (tokens);
}

/* From where the selection was to this part. */
static void
extend_to (ScwEngravingView *self, int part)
{
  int from = scw_engraved_part_of (self->engraved, self->anchor);

  if (from < 0)
    from = scw_engraved_part_of (self->engraved, scw_selection_get_token (self->selection));
  if (from < 0)
    from = part;
  self->anchor = token_of (self, from);
  select_all_of (self, scw_engraved_range (self->engraved, from, part), token_of (self, part));
}

/* All of a measure on the staff that is nearest to y. */
static void
select_measure (ScwEngravingView *self, double x, double y)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  int measure = scw_engraved_measure_at (self->engraved, x), staff = 0;

  if (system == NULL || measure < 0)
    return;
  for (int s = 1; s < system->staves; s++)
    if (fabs (system->staff_y[s] + 2 - y) < fabs (system->staff_y[staff] + 2 - y))
      staff = s;
  select_all_of (self, scw_engraved_of_measure (self->engraved, measure, staff), -1);
}

gboolean
scw_engraving_view_find_note (ScwEngravingView *self, int token, double *x, double *y)
{
  const int part = scw_engraved_part_of (self->engraved, token);
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);

  if (part < 0 || !scw_engraved_is_visible (self->engraved, part))
    return FALSE;
  *x = (parts[part].box.x0 + parts[part].box.x1) / 2;
  *y = parts[part].box.y1 + 1;
  scw_engraving_view_to_widget (self, x, y);
  return TRUE;
}

gboolean
scw_engraving_view_focus_token (ScwEngravingView *self)
{
  int part = scw_engraved_part_of (self->engraved, scw_selection_get_token (self->selection));

  return part >= 0 && part < (int) self->marks->len
         && gtk_widget_get_visible (g_ptr_array_index (self->marks, part))
         && gtk_widget_grab_focus (g_ptr_array_index (self->marks, part));
}

/* A click on a word selects it, with its note; two open a syllable for typing. */
static gboolean
select_word (ScwEngravingView *self, double x, double y, int n_press)
{
  const ScwEngravedWord *at;
  ScwPageWord *word;
  int token;

  scw_engraving_view_from_widget (self, &x, &y);
  at = scw_engraved_word_at (self->engraved, x, y);
  if (at == NULL)
    return FALSE;
  token = at->token;
  word = scw_page_word_ref (at->word);
  scw_selection_set_token (self->selection, token);
  self->anchor = token;
  scw_engraving_view_focus_token (self);
  scw_selection_set_word (self->selection, word);
  if (n_press == 2 && word->word.role == SCW_WORD_LYRIC)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.lyrics", NULL);
  scw_page_word_unref (word);
  return TRUE;
}

static void
on_pressed (ScwEngravingView *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GdkModifierType mods = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  int part = part_under (self, x, y), token = token_of (self, part), object;

  if (self->selection == NULL || scw_engraved_get_system (self->engraved) == NULL
      || select_word (self, x, y, n_press))
    return;
  scw_engraving_view_from_widget (self, &x, &y);
  object = scw_engraved_object_at (self->engraved, self->box, x, y);
  if (part < 0)
    select_measure (self, x, y);
  else if ((mods & GDK_SHIFT_MASK) != 0)
    extend_to (self, part);
  else if ((mods & GDK_CONTROL_MASK) != 0)
    scw_selection_toggle_token (self->selection, token);
  else if (n_press == 2)
    select_all_of (self, scw_engraved_chord (self->engraved, part), token);
  else
    scw_selection_set_token (self->selection, object >= 0 ? object : token);
  if ((mods & GDK_SHIFT_MASK) == 0)
    self->anchor = scw_selection_get_token (self->selection);
  scw_engraving_view_focus_token (self);
}

static void
show_menu (ScwEngravingView *self, double x, double y)
{
  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) model = scw_correct_menu_new ();

      self->menu = GTK_POPOVER (gtk_popover_menu_new_from_model (model));
      gtk_popover_set_has_arrow (self->menu, FALSE);
      gtk_widget_set_halign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
      g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (scw_engraving_view_focus_token), self);
    }
  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (self->menu);
}

/* Commands for what is there: it is selected first, unless it is among what was. */
static void
on_secondary (ScwEngravingView *self, SCW_UNUSED int n_press, double x, double y)
{
  int part = part_under (self, x, y), token = token_of (self, part), object;
  double px = x, py = y;

  if (self->selection == NULL || part < 0)
    return;
  scw_engraving_view_from_widget (self, &px, &py);
  object = scw_engraved_object_at (self->engraved, self->box, px, py);
  if (object >= 0 || !g_array_index (self->selected, gboolean, part))
    scw_selection_set_token (self->selection, object >= 0 ? object : token);
  scw_engraving_view_focus_token (self);
  show_menu (self, x, y);
}

/* The same by the keyboard's key for it. */
static gboolean
press_menu (GtkWidget *widget, SCW_UNUSED GVariant *args, SCW_UNUSED gpointer data)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (widget);
  double x, y;

  if (self->selection == NULL
      || !scw_engraving_view_find_note (self, scw_selection_get_token (self->selection), &x, &y))
    return FALSE;
  show_menu (self, x, y);
  return TRUE;
}

void
scw_engraving_view_add_menu_keys (GtkWidgetClass *class)
{
  gtk_widget_class_add_binding (class, GDK_KEY_Menu, 0, press_menu, NULL);
  gtk_widget_class_add_binding (class, GDK_KEY_F10, GDK_SHIFT_MASK, press_menu, NULL);
}

/* ---- keys, by way of the marks ---- */

static void
on_chosen (ScwEngravingView *self, ScwEngravingMark *mark)
{
  int part = scw_engraved_part_of (self->engraved, scw_selection_get_token (self->selection));

  if (part == (int) scw_engraving_mark_get_index (mark))
    return;
  self->anchor = token_of (self, (int) scw_engraving_mark_get_index (mark));
  scw_selection_set_token (self->selection, self->anchor);
}

static void
on_step (ScwEngravingView *self, int by, gboolean extend, ScwEngravingMark *mark)
{
  int part = scw_engraved_step (self->engraved, (int) scw_engraving_mark_get_index (mark), by);

  if (part < 0)
    return;
  if (extend)
    extend_to (self, part);
  else
    {
      self->anchor = token_of (self, part);
      scw_selection_set_token (self->selection, self->anchor);
    }
}

static void
on_step_chord (ScwEngravingView *self, int by, ScwEngravingMark *mark)
{
  int part = scw_engraved_step_chord (self->engraved, (int) scw_engraving_mark_get_index (mark), by);

  if (part >= 0)
    scw_selection_set_token (self->selection, token_of (self, part));
}

void
scw_engraving_view_connect_mark (ScwEngravingView *self, ScwEngravingMark *mark)
{
  g_signal_connect_object (mark, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mark, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mark, "step-chord", G_CALLBACK (on_step_chord), self, G_CONNECT_SWAPPED);
}

static void
on_bar_chosen (ScwEngravingView *self, ScwEngravingMark *mark)
{
  select_all_of (self,
                 scw_engraved_of_measure (self->engraved, (int) scw_engraving_mark_get_index (mark), -1), -1);
}

static void
on_bar_step (ScwEngravingView *self, int by, SCW_UNUSED gboolean extend, ScwEngravingMark *mark)
{
  int bar = (int) scw_engraving_mark_get_index (mark) + by;

  if (bar >= 0 && bar < (int) self->bars->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->bars, bar));
}

void
scw_engraving_view_connect_bar (ScwEngravingView *self, ScwEngravingMark *mark)
{
  g_signal_connect_object (mark, "chosen", G_CALLBACK (on_bar_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mark, "step", G_CALLBACK (on_bar_step), self, G_CONNECT_SWAPPED);
}

/* ---- what the pointer is over ---- */

char *
scw_engraving_view_token_text (ScwEngravingView *self, int token)
{
  int part = scw_engraved_part_of (self->engraved, token);
  g_autofree char *what = part >= 0 ? scw_engraving_view_part_text (self, part) : NULL;
  g_autofree char *more = part >= 0 ? scw_engraving_view_part_more (self, part) : NULL;

  return more != NULL ? g_strdup_printf ("%s\n%s", what, more) : g_steal_pointer (&what);
}

/* The original around a part, large, with what was made of it. */
GtkWidget *
scw_engraving_view_loupe (ScwEngravingView *self, int part)
{
  g_autofree char *text = scw_engraving_view_token_text (self, token_of (self, part));
  double x, y;

  if (!scw_engraved_place (self->box, token_of (self, part), &x, &y))
    return scw_loupe_new (NULL, 0, 0, 0, text);
  return scw_loupe_new (scw_document_page_of (scw_selection_get_document (self->selection), self->box), x, y,
                        scw_system_box_get_place (self->box)->staff_space, text);
}

static gboolean
on_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, SCW_UNUSED gpointer data)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (widget);
  double px = x, py = y;
  int part = keyboard ? -1 : part_under (self, x, y), measure;
  const char *reasons;

  if (part >= 0)
    {
      gtk_tooltip_set_custom (tooltip, scw_engraving_view_loupe (self, part));
      return TRUE;
    }
  scw_engraving_view_from_widget (self, &px, &py);
  measure = scw_engraved_measure_at (self->engraved, px);
  reasons
    = measure >= 0 && measure < (int) self->reasons->len ? g_ptr_array_index (self->reasons, measure) : NULL;
  if (reasons == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, reasons);
  return TRUE;
}

void
scw_engraving_view_init_pointing (ScwEngravingView *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *secondary = gtk_gesture_click_new ();

  self->anchor = -1;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (secondary, "pressed", G_CALLBACK (on_secondary), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_tooltip), NULL);
}
