/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/problems-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/project/document-export.h"
#include "app/words/problem-words.h"
#include "app/document/measures.h"

#define WAIT_MS  600 /* after the last change */
#define MAX_ROWS 300

struct _ScwProblemsView
{
  GtkBox parent_instance;

  ScwSelection *selection;
  ScwComposition *composition;
  GCancellable *cancellable;
  GtkStack *stack; /* "list", "fine", "nothing" */
  AdwStatusPage *fine_page;
  GtkListBox *list;
  guint count;
  guint wait_id;
};

G_DEFINE_FINAL_TYPE (ScwProblemsView, scw_problems_view, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static ScwSystemBox *
box_of (ScwProblemsView *self, const ScwProblem *problem, int *token)
{
  ScwDocument *document = scw_selection_get_document (self->selection);
  ScwSystemBox *box = problem->region >= 0 ? scw_document_nth_read_box (document, problem->region) : NULL;

  *token = problem->first_token;
  if (box == NULL && problem->measure >= 0)
    box = scw_measures_find (document, problem->measure, token);
  return box;
}

static void
on_activated (ScwProblemsView *self, GtkListBoxRow *row)
{
  int i = gtk_list_box_row_get_index (row), token;
  ScwSystemBox *box;

  if (self->composition == NULL || i >= self->composition->problems.count)
    return;
  box = box_of (self, &self->composition->problems.items[i], &token);
  if (box == NULL)
    return;
  scw_selection_set_box (self->selection, box);
  scw_selection_set_token (self->selection, token);
}

static char *
place_text (ScwProblemsView *self, const ScwProblem *problem)
{
  ScwDocument *document = scw_selection_get_document (self->selection);
  int token;
  ScwSystemBox *box = box_of (self, problem, &token);
  ScwDocumentPage *page = box != NULL ? scw_document_page_of (document, box) : NULL;
  guint p = 0, b = 0;

  if (page == NULL || !scw_document_find_page (document, page, &p)
      || !scw_document_page_find_box (page, box, &b))
    return g_strdup (_ ("The whole file"));
  if (problem->measure < 0)
    return g_strdup_printf (_ ("Page %u, system %u"), p + 1, b + 1);
  return g_strdup_printf (_ ("Page %u, system %u, measure %d"), p + 1, b + 1, problem->number);
}

static void
add_row (ScwProblemsView *self, const ScwProblem *problem)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (
    problem->severity == SCW_SEVERITY_ERROR ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  g_autofree char *place = place_text (self, problem);
  g_autofree char *words = scw_problem_words (problem);
  g_autofree char *title = g_markup_escape_text (words, -1);

  if (*title != '\0')
    *title = g_ascii_toupper (*title);
  gtk_widget_add_css_class (icon, problem->severity == SCW_SEVERITY_ERROR ? "error" : "warning");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), place);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
}

static guint
count_unread (ScwDocument *document)
{
  guint unread = 0;

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          const ScwRegionState state = scw_system_box_get_state (scw_document_page_get_box (page, b));

          unread += state != SCW_REGION_DONE && state != SCW_REGION_UNREADABLE;
        }
    }
  return unread;
}

/* Nothing is wrong; but not all may be read. */
static void
describe_fine (ScwProblemsView *self)
{
  const guint unread = count_unread (scw_selection_get_document (self->selection));
  g_autofree char *left = g_strdup_printf (ngettext ("So far: %u system is not read yet.",
                                                     "So far: %u systems are not read yet.", unread),
                                           unread);

  adw_status_page_set_description (self->fine_page,
                                   unread > 0 ? left : _ ("All measures add up and the file is valid."));
}

static void
show (ScwProblemsView *self)
{
  GtkWidget *child;
  guint n = self->composition != NULL ? (guint) self->composition->problems.count : 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < MIN (n, MAX_ROWS); i++)
    add_row (self, &self->composition->problems.items[i]);
  describe_fine (self);
  gtk_stack_set_visible_child_name (self->stack, self->composition == NULL ? "nothing"
                                                 : n > 0                   ? "list"
                                                                           : "fine");
  if (n != self->count)
    {
      self->count = n;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COUNT]);
    }
}

static void
on_composed (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwProblemsView *self = data;
  g_autoptr (GError) error = NULL;
  ScwComposition *composition = scw_document_compose_finish (SCW_DOCUMENT (source), result, &error);

  if (composition != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&self->composition, scw_composition_free);
      self->composition = composition;
      show (self);
    }
  g_object_unref (self);
}

static gboolean
compose (gpointer data)
{
  ScwProblemsView *self = data;
  ScwDocument *document = scw_selection_get_document (self->selection);

  self->wait_id = 0;
  if (scw_document_nth_read_box (document, 0) == NULL)
    {
      g_clear_pointer (&self->composition, scw_composition_free);
      show (self);
      return G_SOURCE_REMOVE;
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  scw_document_compose_async (document, SCW_FORMAT_MUSICXML, self->cancellable, on_composed,
                              g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Not while music is being read: its last measure is always short. */
static void
compose_soon (ScwProblemsView *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (!scw_document_get_reading (scw_selection_get_document (self->selection)))
    self->wait_id = g_timeout_add (WAIT_MS, compose, self);
}

void
scw_problems_view_set_selection (ScwProblemsView *self, ScwSelection *selection)
{
  ScwDocument *document = scw_selection_get_document (selection);

  g_set_object (&self->selection, selection);
  g_signal_connect_object (document, "changed", G_CALLBACK (compose_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::reading", G_CALLBACK (compose_soon), self, G_CONNECT_SWAPPED);
}

static void
scw_problems_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_COUNT)
    g_value_set_uint (value, SCW_PROBLEMS_VIEW (object)->count);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_problems_view_dispose (GObject *object)
{
  ScwProblemsView *self = SCW_PROBLEMS_VIEW (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->composition, scw_composition_free);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_problems_view_parent_class)->dispose (object);
}

static void
scw_problems_view_class_init (ScwProblemsViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = scw_problems_view_dispose;
  object_class->get_property = scw_problems_view_get_property;
  props[PROP_COUNT]
    = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/problems-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwProblemsView, stack);
  gtk_widget_class_bind_template_child (widget_class, ScwProblemsView, fine_page);
  gtk_widget_class_bind_template_child (widget_class, ScwProblemsView, list);
}

static void
scw_problems_view_init (ScwProblemsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
}
