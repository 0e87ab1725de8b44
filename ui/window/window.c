/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "app/words/error-words.h"
#include "ui/parts/late-menu.h"
#include "ui/parts/naming.h"
#include "ui/parts/settings.h"

#define MEDIUM 1080 /* below this the symbols stand under the page */
#define NARROW 860  /* below this the pages fold away */

G_DEFINE_FINAL_TYPE (ScwWindow, scw_window, ADW_TYPE_APPLICATION_WINDOW)

ScwDocument *
scw_window_get_document (ScwWindow *self)
{
  return self->document;
}

gboolean
scw_window_is_empty (ScwWindow *self)
{
  return scw_document_get_n_pages (self->document) == 0 && !self->loading;
}

void
scw_window_toast (ScwWindow *self, const char *message)
{
  AdwToast *toast;
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  scw_news_say (self->news, message);

  if (*escaped != '\0')
    *escaped = g_ascii_toupper (*escaped);
  toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 6);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
scw_window_toast_error (ScwWindow *self, const GError *error)
{
  g_autofree char *words = scw_error_words (error);

  scw_window_toast (self, words);
}

/* ---- what is said where ---- */

static void
update_title (ScwWindow *self)
{
  guint n = scw_document_get_n_pages (self->document);
  g_autofree char *pages = g_strdup_printf (ngettext ("%u page", "%u pages", n), n);
  g_autofree char *title = n > 0 ? g_strconcat (scw_document_is_unsaved (self->document) ? "• " : "",
                                                scw_document_get_title (self->document), NULL)
                                 : g_strdup ("Scorewright");

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, n > 0 ? pages : "");
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
on_pages_changed (ScwWindow *self)
{
  gboolean empty = scw_document_get_n_pages (self->document) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "start" : "document");
  gtk_widget_set_visible (self->document_buttons, !empty);
  gtk_widget_set_visible (self->sidebar_button, !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->player_bar), !empty);
  update_title (self);
  scw_window_update_actions (self);
}

static char *
time_left (double seconds)
{
  if (seconds < 0)
    return NULL;
  if (seconds < 90)
    return g_strdup_printf (ngettext ("about %d second left", "about %d seconds left", (gulong) seconds + 1),
                            (int) seconds + 1);
  return g_strdup_printf (ngettext ("about %d minute left", "about %d minutes left",
                                    (gulong) (seconds / 60 + 0.5)),
                          (int) (seconds / 60 + 0.5));
}

static void
update_progress (ScwWindow *self)
{
  gboolean reading = scw_document_get_reading (self->document);
  gboolean paused = self->worker != NULL && scw_worker_get_paused (self->worker);
  g_autofree char *left = time_left (scw_document_get_seconds_left (self->document));
  g_autofree char *text = NULL;

  if (paused)
    text = g_strdup (_ ("Reading is paused"));
  else if (left != NULL)
    text = g_strdup_printf (_ ("Reading, %s"), left);
  else
    text = g_strdup (_ ("Reading…"));
  gtk_revealer_set_reveal_child (self->progress_revealer, reading);
  if (reading)
    {
      gtk_label_set_label (self->progress_label, text);
      gtk_progress_bar_set_fraction (self->progress_bar,
                                     CLAMP (scw_document_get_progress (self->document), 0, 1));
    }
}

static void
on_reading (ScwWindow *self)
{
  if (!scw_document_get_reading (self->document) && self->worker != NULL
      && scw_worker_get_paused (self->worker))
    scw_worker_set_paused (self->worker, FALSE);
  update_progress (self);
  scw_window_update_actions (self);
}

/* Once: it is not tried again until somebody chooses something else in the preferences. */
static void
on_words_message (ScwWindow *self)
{
  ScwWordsWorker *words = scw_worker_get_words (self->worker);

  if (scw_words_worker_get_message (words) != NULL && scw_document_get_reading (self->document))
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Words are not read: Tesseract, or its data "
                                                                 "for the language, is not installed")));
}

static void
update_model (ScwWindow *self)
{
  ScwModelState state = self->worker != NULL ? scw_worker_get_model_state (self->worker) : SCW_MODEL_FAILED;
  const GError *error = self->worker != NULL ? scw_worker_get_model_error (self->worker) : NULL;
  g_autofree char *text = NULL;

  if (state == SCW_MODEL_FAILED)
    {
      g_autofree char *words = error != NULL ? scw_error_words (error) : NULL;

      text = g_strdup_printf (_ ("The model cannot be used: %s"), words != NULL ? words : "?");
    }
  else
    text = g_strdup (_ ("There is no model, so nothing can be read. Choose one in the preferences."));
  gtk_label_set_label (self->model_label, text);
  gtk_widget_set_visible (self->model_bar, state == SCW_MODEL_FAILED || state == SCW_MODEL_NONE);
  scw_window_update_actions (self);
}

static void
on_problems (ScwWindow *self)
{
  guint n = 0;

  g_object_get (self->problems, "count", &n, NULL);
  adw_view_stack_page_set_badge_number (self->problems_page, n);
}

/* The first page that comes is looked at, and the first system found on it selected. */
static void
on_items_changed (ScwWindow *self, guint position, SCW_UNUSED guint removed, guint added)
{
  if (scw_selection_get_page (self->selection) == NULL && added > 0)
    scw_selection_set_page (self->selection, scw_document_get_page (self->document, position));
  on_pages_changed (self);
}

/* ---- layout ---- */

/* Beside the symbols there is room for the whole page, above them for its width. */
static void
fit_page (ScwWindow *self, ScwFit fit)
{
  ScwPageCanvas *canvas = scw_page_view_get_canvas (self->page_view);

  if (scw_page_canvas_get_fit (canvas) != SCW_FIT_NONE)
    scw_page_canvas_set_fit (canvas, fit);
}

static gboolean
apply_layout (gpointer data)
{
  ScwWindow *self = data;
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  int class = width < NARROW ? 2 : width < MEDIUM ? 1 : 0;

  self->layout_id = 0;
  if (class == self->width_class)
    return G_SOURCE_REMOVE;
  self->width_class = class;
  adw_flap_set_fold_policy (self->flap,
                            class == 2 ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap,
                            class != 2
                              && (scw_settings () == NULL
                                  || g_settings_get_boolean (scw_settings (), "sidebar-visible")));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned),
                                  class == 0 ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  fit_page (self, class == 0 ? SCW_FIT_PAGE : SCW_FIT_WIDTH);
  gtk_paned_set_position (self->paned, class == 0 ? (width - 170) * 45 / 100 : (height - 50) * 35 / 100);
  return G_SOURCE_REMOVE;
}

static void
scw_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ScwWindow *self = SCW_WINDOW (widget);
  int class = width < NARROW ? 2 : width < MEDIUM ? 1 : 0;

  GTK_WIDGET_CLASS (scw_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (class != self->width_class && self->layout_id == 0)
    self->layout_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, apply_layout, self, NULL);
}

/* ---- closing ---- */

static gboolean
scw_window_close_request (GtkWindow *window)
{
  ScwWindow *self = SCW_WINDOW (window);
  GSettings *settings = scw_settings ();
  int width, height;

  if (!self->closing && !scw_window_may_close (self))
    return GDK_EVENT_STOP;
  if (settings != NULL)
    {
      gtk_window_get_default_size (window, &width, &height);
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
      g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
    }
  scw_window_end_keep (self);
  return GTK_WINDOW_CLASS (scw_window_parent_class)->close_request (window);
}

static void
scw_window_dispose (GObject *object)
{
  ScwWindow *self = SCW_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_queue_clear_full (&self->to_open, g_free);
  g_clear_object (&self->reread);
  if (self->selection != NULL)
    scw_selection_set_page (self->selection, NULL);
  scw_window_end_listen (self);
  g_clear_object (&self->selection);
  g_clear_handle_id (&self->layout_id, g_source_remove);
  g_clear_handle_id (&self->update_id, g_source_remove); /* after what may ask for it */
  g_clear_weak_pointer (&self->close_question);
  g_clear_object (&self->journal);
  g_clear_object (&self->document);
  g_clear_object (&self->worker);
  G_OBJECT_CLASS (scw_window_parent_class)->dispose (object);
}

static void
scw_window_class_init (ScwWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SCW_TYPE_PAGE_LIST);
  g_type_ensure (SCW_TYPE_PAGE_VIEW);
  g_type_ensure (SCW_TYPE_TRANSCRIPTION_VIEW);
  g_type_ensure (SCW_TYPE_PROBLEMS_VIEW);
  g_type_ensure (SCW_TYPE_TEXTS_VIEW);
  g_type_ensure (SCW_TYPE_CORRECT_BAR);
  g_type_ensure (SCW_TYPE_PLAYER_BAR);
  G_OBJECT_CLASS (class)->dispose = scw_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = scw_window_close_request;
  widget_class->size_allocate = scw_window_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/scorewright/Scorewright/window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, ScwWindow, name)
  CHILD (toasts);
  CHILD (main_button);
  CHILD (main_menu);
  CHILD (title);
  CHILD (stack);
  CHILD (flap);
  CHILD (paned);
  CHILD (progress_revealer);
  CHILD (progress_label);
  CHILD (progress_bar);
  CHILD (model_bar);
  CHILD (model_label);
  CHILD (keep_bar);
  CHILD (keep_label);
  CHILD (side_stack);
  CHILD (problems_page);
  CHILD (page_list);
  CHILD (page_view);
  CHILD (transcription);
  CHILD (problems);
  CHILD (texts);
  CHILD (correct_bar);
  CHILD (player_bar);
  CHILD (document_buttons);
  CHILD (read_button);
  CHILD (export_button);
  CHILD (undo_button);
  CHILD (redo_button);
  CHILD (sidebar_button);
  CHILD (recent_menu);
  CHILD (drop_hint);
#undef CHILD
}

static void
scw_window_init (ScwWindow *self)
{
  self->width_class = -1;
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_menu_button_set_late_model (self->main_button, self->main_menu);
  scw_name_controls (GTK_WIDGET (self));
}

static void
connect_document (ScwWindow *self)
{
  g_signal_connect_object (self->document, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify::title", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify::dirty", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify::reading", G_CALLBACK (on_reading), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify::progress", G_CALLBACK (update_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify", G_CALLBACK (scw_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (scw_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify", G_CALLBACK (scw_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->problems, "notify::count", G_CALLBACK (on_problems), self,
                           G_CONNECT_SWAPPED);
  if (self->worker != NULL)
    {
      g_signal_connect_object (self->worker, "notify::model-state", G_CALLBACK (update_model), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->worker, "notify::paused", G_CALLBACK (update_progress), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (scw_worker_get_words (self->worker), "notify::message",
                               G_CALLBACK (on_words_message), self, G_CONNECT_SWAPPED);
    }
}

ScwWindow *
scw_window_new (GtkApplication *application, ScwWorker *worker)
{
  ScwWindow *self = g_object_new (SCW_TYPE_WINDOW, "application", application, NULL);
  GSettings *settings = scw_settings ();

  g_set_object (&self->worker, worker);
  self->document = scw_document_new (self->worker);
  self->selection = scw_selection_new (self->document);
  connect_document (self);
  scw_page_list_set_selection (self->page_list, self->selection);
  scw_page_view_set_selection (self->page_view, self->selection);
  scw_transcription_view_set_selection (self->transcription, self->selection);
  scw_problems_view_set_selection (self->problems, self->selection);
  scw_texts_view_set_selection (self->texts, self->selection);
  scw_correct_bar_set_selection (self->correct_bar, self->selection);
  self->news = scw_news_new (self->document);
  gtk_overlay_add_overlay (GTK_OVERLAY (gtk_widget_get_parent (self->drop_hint)), GTK_WIDGET (self->news));
  scw_window_init_listen (self);
  scw_window_init_actions (self);
  scw_window_init_files (self);
  scw_window_init_keep (self);
  scw_window_init_keys (self);
  if (settings != NULL)
    {
      g_action_group_change_action_state (G_ACTION_GROUP (self), "symbols",
                                          g_settings_get_value (settings, "symbols-visible"));
      gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                                   g_settings_get_int (settings, "window-height"));
      if (g_settings_get_boolean (settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
    }
  else
    gtk_window_set_default_size (GTK_WINDOW (self), 1200, 760);
  on_pages_changed (self);
  update_progress (self);
  update_model (self);
  return self;
}
