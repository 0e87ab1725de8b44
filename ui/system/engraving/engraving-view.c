/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/engraving/engraving-view-private.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/words/problem-words.h"
#include "engine/unused.h"
#include "app/document/measures.h"
#include "ui/parts/screen-font.h"
#include "ui/parts/settings.h"
#include "ui/system/engraving/element-text.h"
#include "ui/system/tokens/token-text.h"

#define ABOVE       2.0 /* white above and below the ink, staff spaces */
#define NAME_HEIGHT 2.6 /* of the name of a part that has no room in front of the staves */

G_DEFINE_FINAL_TYPE (ScwEngravingView, scw_engraving_view, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- what is engraved ---- */

static double
engraving_top (ScwEngravingView *self)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);

  if (system == NULL)
    return -ABOVE;
  return MIN (system->box.y0, -2) - ABOVE
         - (scw_engraved_get_name_left_out (self->engraved) != NULL ? NAME_HEIGHT : 0);
}

double
scw_engraving_view_get_height (ScwEngravingView *self)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  double bottom;

  if (system == NULL)
    return 0;
  bottom = MAX (system->box.y1, system->staff_y[system->staves - 1] + 6) + ABOVE;
  return (bottom - engraving_top (self)) * scw_engraved_get_scale (self->engraved);
}

double
scw_engraving_view_get_width (ScwEngravingView *self)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);

  return system != NULL ? scw_engraved_get_left (self->engraved)
                            + (system->box.x1 + 1) * scw_engraved_get_scale (self->engraved)
                        : 0;
}

ScwEngraved *
scw_engraving_view_get_engraved (ScwEngravingView *self)
{
  return self->engraved;
}

void
scw_engraving_view_to_widget (ScwEngravingView *self, double *x, double *y)
{
  double scale = scw_engraved_get_scale (self->engraved) * self->space;

  *x = self->left + scw_engraved_get_left (self->engraved) * self->space + *x * scale;
  *y = (*y - engraving_top (self)) * scale;
}

void
scw_engraving_view_from_widget (ScwEngravingView *self, double *x, double *y)
{
  double scale = MAX (1e-3, scw_engraved_get_scale (self->engraved) * self->space);

  *x = (*x - self->left - scw_engraved_get_left (self->engraved) * self->space) / scale;
  *y = *y / scale + engraving_top (self);
}

/* ---- how sure ---- */

ScwTrust
scw_engraving_view_trust (ScwEngravingView *self, const ScwEngravedPart *part, double *least)
{
  int n = (int) scw_system_box_get_n_tokens (self->box);
  gboolean person = FALSE;

  *least = 1;
  for (int i = part->span.first; i < MIN (part->span.end, n); i++)
    {
      const ScwBoxToken *token = scw_system_box_get_token (self->box, (guint) i);

      if (token->origin == SCW_ORIGIN_PERSON)
        person = TRUE;
      else
        *least = MIN (*least, (double) token->probability);
    }
  return *least < scw_settings_doubtful () ? SCW_TRUST_DOUBTFUL : person ? SCW_TRUST_PERSON : SCW_TRUST_SURE;
}

/* Whether all of a measure was entered or checked by a person. */
static gboolean
is_locked (ScwEngravingView *self, const ScwMeasure *measure)
{
  int n = (int) scw_system_box_get_n_tokens (self->box);

  for (int i = measure->span.first; i < MIN (measure->span.end, n); i++)
    if (scw_system_box_get_token (self->box, (guint) i)->origin != SCW_ORIGIN_PERSON)
      return FALSE;
  return measure->span.end > measure->span.first;
}

/* ---- marks ---- */

char *
scw_engraving_view_part_text (ScwEngravingView *self, int i)
{
  int n;
  const ScwEngravedPart *part = &scw_engraved_get_parts (self->engraved, &n)[i];
  const ScwPart *music = scw_engraved_get_part (self->engraved);
  int n_words;
  const ScwEngravedWord *words = scw_engraved_get_words (self->engraved, &n_words);
  char *text;

  text = scw_element_text (&music->measures[part->measure].elements[part->element],
                           self->before + part->measure + 1, part->staff, music->staves);
  for (int w = 0; w < n_words; w++)
    if (words[w].word->word.role == SCW_WORD_LYRIC && words[w].token >= part->span.first
        && words[w].token < part->span.end)
      {
        char *plain = text;

        /* Translators: a note, and a syllable that is sung to it */
        text = g_strdup_printf (_ ("%s, sung “%s”"), plain, words[w].word->word.text);
        g_free (plain);
      }
  return text;
}

char *
scw_engraving_view_part_more (ScwEngravingView *self, int i)
{
  int n;
  const ScwEngravedPart *part = &scw_engraved_get_parts (self->engraved, &n)[i];
  double least;
  ScwTrust trust = scw_engraving_view_trust (self, part, &least);
  g_autofree char *percent = scw_percent (least);

  if (trust == SCW_TRUST_DOUBTFUL)
    return g_strdup_printf (_ ("doubtful, %s sure"), percent);
  return trust == SCW_TRUST_PERSON ? g_strdup (_ ("entered by you")) : NULL;
}

static ScwEngravingMark *
nth_mark (GPtrArray *marks, int i)
{
  return i >= 0 && i < (int) marks->len ? g_ptr_array_index (marks, i) : NULL;
}

static void
set_number_of_marks (ScwEngravingView *self, GPtrArray *marks, int n)
{
  while ((int) marks->len > n)
    {
      gtk_widget_unparent (g_ptr_array_index (marks, marks->len - 1));
      g_ptr_array_set_size (marks, (int) marks->len - 1);
    }
  while ((int) marks->len < n)
    {
      GtkWidget *mark = scw_engraving_mark_new (marks->len);

      if (marks == self->marks)
        scw_engraving_view_connect_mark (self, SCW_ENGRAVING_MARK (mark));
      else
        scw_engraving_view_connect_bar (self, SCW_ENGRAVING_MARK (mark));
      gtk_widget_set_parent (mark, GTK_WIDGET (self));
      g_ptr_array_add (marks, mark);
    }
}

static void
show_selection (ScwEngravingView *self)
{
  int n, token = self->selection != NULL ? scw_selection_get_token (self->selection) : -1;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  ScwEngravingMark *current = nth_mark (self->marks, scw_engraved_part_of (self->engraved, token));

  g_array_set_size (self->selected, (guint) n);
  for (int i = 0; i < n; i++)
    {
      gboolean selected = FALSE;

      for (int t = parts[i].span.first; t < parts[i].span.end && !selected; t++)
        selected = scw_selection_has_token (self->selection, t);
      g_array_index (self->selected, gboolean, i) = selected;
      scw_engraving_mark_set_selected (nth_mark (self->marks, i), selected);
    }
  if (focus != NULL && gtk_widget_get_parent (focus) == GTK_WIDGET (self) && current != NULL
      && focus != GTK_WIDGET (current) && gtk_widget_get_visible (GTK_WIDGET (current)))
    gtk_widget_grab_focus (GTK_WIDGET (current));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
show_measures (ScwEngravingView *self)
{
  const ScwPart *music = scw_engraved_get_part (self->engraved);
  int n = music != NULL ? music->n_measures : 0;
  guint n_problems = 0;
  const ScwProblem *problems
    = self->box != NULL ? scw_system_box_get_problems (self->box, &n_problems) : NULL;

  set_number_of_marks (self, self->bars, n);
  g_ptr_array_set_size (self->reasons, 0);
  g_array_set_size (self->locked, (guint) n);
  for (int m = 0; m < n; m++)
    {
      g_autofree char *name = g_strdup_printf (_ ("Measure %d"), self->before + m + 1);
      char *reasons = scw_measure_reasons (problems, n_problems, m, self->before + m + 1);
      gboolean locked = is_locked (self, &music->measures[m]);

      g_ptr_array_add (self->reasons, reasons);
      g_array_index (self->locked, gboolean, m) = locked;
      scw_engraving_mark_set_text (nth_mark (self->bars, m), name,
                                   reasons != NULL ? reasons
                                   : locked        ? _ ("checked by you")
                                                   : NULL);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
show_parts (ScwEngravingView *self)
{
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);

  set_number_of_marks (self, self->marks, n);
  g_array_set_size (self->trust, (guint) n);
  for (int i = 0; i < n; i++)
    {
      ScwEngravingMark *mark = nth_mark (self->marks, i);
      gboolean visible = scw_engraved_is_visible (self->engraved, i);
      double least;

      g_array_index (self->trust, ScwTrust, i) = scw_engraving_view_trust (self, &parts[i], &least);
      gtk_widget_set_visible (GTK_WIDGET (mark), visible);
      if (visible)
        {
          g_autofree char *name = scw_engraving_view_part_text (self, i);
          g_autofree char *more = scw_engraving_view_part_more (self, i);

          scw_engraving_mark_set_text (mark, name, more);
        }
    }
}

/* ---- following the box ---- */

/* Of a score of several parts. FALSE: the same as before. */
static gboolean
tell_names (ScwEngravingView *self)
{
  g_autoptr (ScwDocumentParts) parts = NULL;
  g_autofree char *name = NULL, *shortly = NULL;
  int part = -1;

  if (self->box != NULL && self->selection != NULL)
    {
      parts = scw_document_find_parts (scw_selection_get_document (self->selection));
      part = parts->parts->len > 1 ? scw_document_parts_of (parts, self->box) : -1;
    }
  if (part >= 0)
    {
      name = scw_document_parts_name (parts, part);
      shortly = scw_document_parts_short_name (parts, part);
    }
  return scw_engraved_set_names (self->engraved, name, shortly);
}

static gboolean
update_now (gpointer data)
{
  ScwEngravingView *self = data;

  self->update_id = 0;
  if (self->box != NULL && self->selection != NULL)
    self->before = scw_measures_before (scw_selection_get_document (self->selection), self->box);
  scw_engraved_update (self->engraved, scw_screen_font () != NULL ? self->box : NULL);
  show_parts (self);
  show_measures (self);
  show_selection (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Many tokens may come before the next frame. */
static void
update_soon (ScwEngravingView *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, update_now, self, NULL);
}

static void
on_document_changed (ScwEngravingView *self)
{
  if (tell_names (self)
      || (self->box != NULL
          && scw_measures_before (scw_selection_get_document (self->selection), self->box) != self->before))
    update_soon (self);
}

static void
on_box_selected (ScwEngravingView *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  g_set_object (&self->box, box);
  self->cursor = -1;
  scw_engraved_set_original (self->engraved, NULL, NULL);
  if (box != NULL)
    {
      g_signal_connect_object (box, "tokens-changed", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "words-changed", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "notify::state", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "geometry-changed", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "notify::problems", G_CALLBACK (show_measures), self, G_CONNECT_SWAPPED);
    }
  g_clear_handle_id (&self->update_id, g_source_remove);
  tell_names (self);
  update_now (self);
}

void
scw_engraving_view_set_selection (ScwEngravingView *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scw_selection_get_document (selection), "changed",
                           G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::tokens", G_CALLBACK (show_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (show_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::word", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  if (scw_settings () != NULL)
    g_signal_connect_object (scw_settings (), "changed::doubtful-threshold", G_CALLBACK (update_soon), self,
                             G_CONNECT_SWAPPED);
  on_box_selected (self);
}

void
scw_engraving_view_set_scale (ScwEngravingView *self, double space, double left)
{
  if (self->space == space && self->left == left)
    return;
  self->space = space;
  self->left = left;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
scw_engraving_view_set_original (ScwEngravingView *self, const ScwGray *crop)
{
  if (self->box != NULL)
    scw_engraved_set_original (self->engraved, &scw_system_box_get_place (self->box)->view, crop);
  update_soon (self);
}

void
scw_engraving_view_set_cursor (ScwEngravingView *self, double quarters)
{
  if (self->cursor == quarters)
    return;
  self->cursor = quarters;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the widget ---- */

static void
allocate_mark (ScwEngravingView *self, GtkWidget *mark, double x0, double y0, double x1, double y1)
{
  GtkAllocation area;

  if (!gtk_widget_get_visible (mark))
    return;
  scw_engraving_view_to_widget (self, &x0, &y0);
  scw_engraving_view_to_widget (self, &x1, &y1);
  area = (GtkAllocation){ (int) floor (x0) - 2, (int) floor (y0) - 2, (int) ceil (x1 - x0) + 4,
                          (int) ceil (y1 - y0) + 4 };
  gtk_widget_size_allocate (mark, &area, -1);
}

static void
scw_engraving_view_size_allocate (GtkWidget *widget,
                                  SCW_UNUSED int width,
                                  SCW_UNUSED int height,
                                  SCW_UNUSED int baseline)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (widget);
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);

  for (int i = 0; i < MIN (n, (int) self->marks->len); i++)
    if (scw_engraved_is_visible (self->engraved, i))
      allocate_mark (self, g_ptr_array_index (self->marks, i), parts[i].box.x0, parts[i].box.y0,
                     parts[i].box.x1, parts[i].box.y1);
  if (self->menu != NULL)
    gtk_popover_present (self->menu);
  for (guint m = 0; m < self->bars->len && system != NULL; m++)
    {
      double x0 = 0, x1 = 0;

      scw_engraved_measure (self->engraved, (int) m, &x0, &x1);
      allocate_mark (self, g_ptr_array_index (self->bars, m), x0, -0.5, x1,
                     system->staff_y[system->staves - 1] + 4.5);
    }
}

static void
scw_engraving_view_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            SCW_UNUSED int for_size,
                            int *minimum,
                            int *natural,
                            SCW_UNUSED int *minimum_baseline,
                            SCW_UNUSED int *natural_baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && !GTK_IS_NATIVE (child))
      gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
  *minimum = *natural = 1;
}

static gboolean
scw_engraving_view_focus (GtkWidget *widget, SCW_UNUSED GtkDirectionType direction)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (widget);
  int token = self->selection != NULL ? scw_selection_get_token (self->selection) : -1;
  int part = scw_engraved_part_of (self->engraved, token);

  if (gtk_widget_get_focus_child (widget) != NULL || self->marks->len == 0)
    return FALSE;
  if (part < 0 || !scw_engraved_is_visible (self->engraved, part))
    part = scw_engraved_step (self->engraved, -1, 1);
  return part >= 0 && gtk_widget_grab_focus (g_ptr_array_index (self->marks, part));
}

static void
scw_engraving_view_dispose (GObject *object)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  set_number_of_marks (self, self->marks, 0);
  set_number_of_marks (self, self->bars, 0);
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->menu)));
  g_clear_object (&self->box);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_engraving_view_parent_class)->dispose (object);
}

static void
scw_engraving_view_finalize (GObject *object)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (object);

  g_ptr_array_unref (self->marks);
  g_ptr_array_unref (self->bars);
  g_ptr_array_unref (self->reasons);
  g_array_unref (self->selected);
  g_array_unref (self->trust);
  g_array_unref (self->locked);
  scw_engraved_free (self->engraved);
  G_OBJECT_CLASS (scw_engraving_view_parent_class)->finalize (object);
}

static void
scw_engraving_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScwEngravingView *self = SCW_ENGRAVING_VIEW (widget);

  if (scw_engraved_get_system (self->engraved) != NULL && scw_screen_font () != NULL)
    scw_engraving_view_paint (self, snapshot, scw_screen_font ());
  GTK_WIDGET_CLASS (scw_engraving_view_parent_class)->snapshot (widget, snapshot);
}

static void
scw_engraving_view_class_init (ScwEngravingViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_engraving_view_dispose;
  G_OBJECT_CLASS (class)->finalize = scw_engraving_view_finalize;
  widget_class->measure = scw_engraving_view_measure;
  widget_class->size_allocate = scw_engraving_view_size_allocate;
  widget_class->snapshot = scw_engraving_view_snapshot;
  widget_class->focus = scw_engraving_view_focus;
  scw_engraving_view_add_menu_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "engravingview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  signals[CHANGED] = g_signal_new ("changed", SCW_TYPE_ENGRAVING_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
scw_engraving_view_init (ScwEngravingView *self)
{
  ScwGlyphFont *font = scw_screen_font ();

  self->engraved = scw_engraved_new (font != NULL ? scw_glyph_font_metrics (font) : NULL);
  self->marks = g_ptr_array_new ();
  self->bars = g_ptr_array_new ();
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  self->selected = g_array_new (FALSE, TRUE, sizeof (gboolean));
  self->trust = g_array_new (FALSE, TRUE, sizeof (ScwTrust));
  self->locked = g_array_new (FALSE, TRUE, sizeof (gboolean));
  self->space = 7;
  self->cursor = -1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Engraving"), -1);
  scw_engraving_view_init_pointing (self);
}
