/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/token-strip.h"

#include <glib/gi18n.h>

#include "app/words/problem-words.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"
#include "app/document/measures.h"
#include "ui/parts/settings.h"
#include "ui/system/tokens/flow-layout.h"
#include "ui/system/tokens/token-chip.h"

#define HANG    92  /* of the lines of a measure, below its number */
#define REST_MS 200 /* a pointer that passes over a token does not mean it */

struct _ScwTokenStrip
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwSystemBox *box;
  GPtrArray *chips; /* of ScwTokenChip by token; the tree owns them */
  GPtrArray *rows;  /* of GtkWidget; likewise */
  GArray *starts;   /* of guint: the first token of each row */
  int before;       /* measures in the systems before */
  ScwTokenChip *selected;
  gboolean following; /* scrolled to the end */
  guint scroll_id;
  int pointed;             /* the token under the pointer, or -1 */
  double point_x, point_y; /* the pointer, in the window: it stands still while the strip scrolls */
  guint point_id;
};

G_DEFINE_FINAL_TYPE (ScwTokenStrip, scw_token_strip, GTK_TYPE_WIDGET)

enum
{
  POINTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- scrolling ---- */

static gboolean
scroll_now (gpointer data)
{
  ScwTokenStrip *self = data;
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *target = self->selected != NULL ? GTK_WIDGET (self->selected)
                      : self->chips->len > 0 ? g_ptr_array_index (self->chips, self->chips->len - 1)
                                             : NULL;
  graphene_rect_t bounds;

  self->scroll_id = 0;
  if (window != NULL && target != NULL && gtk_widget_compute_bounds (target, GTK_WIDGET (self), &bounds))
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (window));
      double y = (double) bounds.origin.y;

      gtk_adjustment_clamp_page (adjustment, y - 16, y + (double) bounds.size.height + 16);
    }
  return G_SOURCE_REMOVE;
}

/* After the next allocation: a new chip has no place yet. */
static void
scroll_soon (ScwTokenStrip *self)
{
  if (self->scroll_id == 0)
    self->scroll_id = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, scroll_now, self, NULL);
}

/* ---- pointing ---- */

static gboolean
point_now (gpointer data)
{
  ScwTokenStrip *self = data;

  self->point_id = 0;
  g_signal_emit (self, signals[POINTED], 0, self->pointed);
  return G_SOURCE_REMOVE;
}

static void
point_at (ScwTokenStrip *self, int token)
{
  if (token == self->pointed)
    return;
  self->pointed = token;
  g_clear_handle_id (&self->point_id, g_source_remove);
  self->point_id = g_timeout_add (REST_MS, point_now, self);
}

static void
on_motion (ScwTokenStrip *self, double x, double y, GtkEventController *motion)
{
  GtkWidget *under = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  double at_x, at_y;

  gdk_event_get_position (gtk_event_controller_get_current_event (motion), &at_x, &at_y);
  if (at_x == self->point_x && at_y == self->point_y)
    return;
  self->point_x = at_x;
  self->point_y = at_y;
  point_at (self, SCW_IS_TOKEN_CHIP (under) ? (int) scw_token_chip_get_index (SCW_TOKEN_CHIP (under)) : -1);
}

static void
on_leave (ScwTokenStrip *self)
{
  point_at (self, -1);
}

/* ---- chips ---- */

static void
on_chosen (ScwTokenStrip *self, ScwTokenChip *chip)
{
  scw_selection_set_token (self->selection, (int) scw_token_chip_get_index (chip));
}

static void
start_row (ScwTokenStrip *self, guint token)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "css-name", "measurerow", "accessible-role",
                                 GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  int measure = self->before + (int) self->starts->len + 1;
  g_autofree char *name = g_strdup_printf (_ ("Measure %d"), measure);

  gtk_widget_set_layout_manager (row, scw_flow_layout_new (10, 4, HANG));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_insert_before (row, GTK_WIDGET (self), NULL);
  g_ptr_array_add (self->rows, row);
  g_array_append_val (self->starts, token);
}

static void
append_chip (ScwTokenStrip *self, guint i)
{
  const guint first = scw_system_box_get_first_token (self->box);
  gboolean barline = scw_system_box_get_token (self->box, i)->id == SCW_LMX_MEASURE;
  GtkWidget *chip;

  if ((barline && i != first) || self->rows->len == 0)
    start_row (self, i);
  chip = scw_token_chip_new (self->box, i, barline ? self->before + (int) self->rows->len : 0);
  gtk_widget_set_visible (chip, i >= first);
  g_signal_connect_object (chip, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_before (chip, g_ptr_array_index (self->rows, self->rows->len - 1), NULL);
  g_ptr_array_add (self->chips, chip);
}

static void
mark_problems (ScwTokenStrip *self)
{
  guint n = 0;
  const ScwProblem *problems = self->box != NULL ? scw_system_box_get_problems (self->box, &n) : NULL;

  for (guint r = 0; r < self->rows->len; r++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, r);
      g_autofree char *tip = scw_measure_reasons (problems, n, (int) r, self->before + (int) r + 1);

      (tip != NULL ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (row, "problem");
      gtk_widget_set_tooltip_text (row, tip);
    }
}

/* Leaves whole rows: those whose tokens all stand before 'token'. Returns how many tokens are left. */
static guint
truncate_rows (ScwTokenStrip *self, guint token)
{
  while (self->rows->len > 0)
    {
      guint last = self->rows->len - 1, start = g_array_index (self->starts, guint, last);

      if (token >= self->chips->len && token > 0)
        break;
      if (self->selected != NULL && scw_token_chip_get_index (self->selected) >= start)
        self->selected = NULL;
      while (gtk_widget_get_first_child (g_ptr_array_index (self->rows, last)) != NULL)
        gtk_widget_unparent (gtk_widget_get_first_child (g_ptr_array_index (self->rows, last)));
      gtk_widget_unparent (g_ptr_array_index (self->rows, last));
      g_ptr_array_set_size (self->rows, (int) last);
      g_array_set_size (self->starts, last);
      g_ptr_array_set_size (self->chips, (int) start);
      if (start <= token && token > 0)
        break;
    }
  return self->chips->len;
}

static void
on_token_selected (ScwTokenStrip *self)
{
  int token = scw_selection_get_token (self->selection);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->selected != NULL)
    scw_token_chip_set_selected (self->selected, FALSE);
  self->selected
    = token >= 0 && (guint) token < self->chips->len ? g_ptr_array_index (self->chips, token) : NULL;
  if (self->selected == NULL)
    return;
  scw_token_chip_set_selected (self->selected, TRUE);
  if (focus != NULL && focus != GTK_WIDGET (self->selected) && SCW_IS_TOKEN_CHIP (focus))
    gtk_widget_grab_focus (GTK_WIDGET (self->selected));
  scroll_soon (self);
}

gboolean
scw_token_strip_has_focus (ScwTokenStrip *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && SCW_IS_TOKEN_CHIP (focus) && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

void
scw_token_strip_grab_focus (ScwTokenStrip *self)
{
  if (self->selected != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->selected));
}

static void
on_tokens_changed (ScwTokenStrip *self, guint first, guint removed, SCW_UNUSED guint added)
{
  guint n = scw_system_box_get_n_tokens (self->box);
  gboolean focused = scw_token_strip_has_focus (self);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (removed > 0 || first < self->chips->len)
    truncate_rows (self, first);
  for (guint i = self->chips->len; i < n; i++)
    append_chip (self, i);
  if (self->selected == NULL)
    {
      on_token_selected (self);
      scroll_soon (self);
    }
  if (focused)
    scw_token_strip_grab_focus (self);
}

static void
on_threshold (ScwTokenStrip *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    scw_token_chip_update (g_ptr_array_index (self->chips, i));
}

static void
fill (ScwTokenStrip *self)
{
  if (self->box == NULL)
    return;
  self->before = scw_measures_before (scw_selection_get_document (self->selection), self->box);
  on_tokens_changed (self, 0, 0, scw_system_box_get_n_tokens (self->box));
  mark_problems (self);
}

/* A widget for each token is dear: there are none while nobody sees them. */
static void
scw_token_strip_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (scw_token_strip_parent_class)->map (widget);
  fill (SCW_TOKEN_STRIP (widget));
}

static void
scw_token_strip_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (scw_token_strip_parent_class)->unmap (widget);
  truncate_rows (SCW_TOKEN_STRIP (widget), 0);
}

static void
take_box (ScwTokenStrip *self, ScwSystemBox *box)
{
  if (box == self->box)
    return;
  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  truncate_rows (self, 0);
  g_set_object (&self->box, box);
  if (box == NULL)
    return;
  g_signal_connect_object (box, "tokens-changed", G_CALLBACK (on_tokens_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (box, "notify::problems", G_CALLBACK (mark_problems), self, G_CONNECT_SWAPPED);
  fill (self);
}

static void
on_box_selected (ScwTokenStrip *self)
{
  take_box (self, scw_selection_get_box (self->selection));
}

void
scw_token_strip_set_selection (ScwTokenStrip *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (on_token_selected), self,
                           G_CONNECT_SWAPPED);
  if (scw_settings () != NULL)
    g_signal_connect_object (scw_settings (), "changed::doubtful-threshold", G_CALLBACK (on_threshold), self,
                             G_CONNECT_SWAPPED);
  on_box_selected (self);
}

static void
scw_token_strip_dispose (GObject *object)
{
  ScwTokenStrip *self = SCW_TOKEN_STRIP (object);

  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_handle_id (&self->point_id, g_source_remove);
  take_box (self, NULL);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_token_strip_parent_class)->dispose (object);
}

static void
scw_token_strip_finalize (GObject *object)
{
  ScwTokenStrip *self = SCW_TOKEN_STRIP (object);

  g_ptr_array_unref (self->chips);
  g_ptr_array_unref (self->rows);
  g_array_unref (self->starts);
  G_OBJECT_CLASS (scw_token_strip_parent_class)->finalize (object);
}

static void
scw_token_strip_class_init (ScwTokenStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_token_strip_dispose;
  G_OBJECT_CLASS (class)->finalize = scw_token_strip_finalize;
  widget_class->map = scw_token_strip_map;
  widget_class->unmap = scw_token_strip_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tokenstrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  signals[POINTED] = g_signal_new ("pointed", SCW_TYPE_TOKEN_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
scw_token_strip_init (ScwTokenStrip *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->pointed = -1;
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  self->chips = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Symbols"), -1);
}
