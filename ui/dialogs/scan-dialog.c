/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/scan-dialog.h"

#include <glib/gi18n.h>

#include "app/scan/scanner.h"
#include "app/words/error-words.h"
#include "ui/dialogs/scan-preview.h"
#include "ui/parts/naming.h"
#include "ui/parts/settings.h"

struct _ScwScanDialog
{
  AdwWindow parent_instance;

  ScwDocument *document;
  ScwScanner *scanner;
  GPtrArray *devices; /* of ScwScanDevice */
  ScwScanAbilities *abilities;
  GCancellable *cancellable; /* of what runs now */
  int height;                /* of the page that comes */
  guint n_pages;
  guint n_before;      /* pages, when this scan began */
  gboolean page_begun; /* some of it is there, not all */
  gboolean scanning;

  GtkStack *stack; /* "searching", "none", "ready", "scanning" */
  GtkWidget *scan;
  GtkWidget *stop; /* instead, while it scans */
  AdwStatusPage *none;
  AdwComboRow *device;
  AdwComboRow *resolution;
  AdwComboRow *mode;
  AdwComboRow *size;
  AdwComboRow *source;
  GtkLabel *message;
  ScwScanPreview *preview;
  GtkProgressBar *progress;
  GtkLabel *page_label;
};

G_DEFINE_FINAL_TYPE (ScwScanDialog, scw_scan_dialog, ADW_TYPE_WINDOW)

static const struct
{
  const char *name;
  double width_mm, height_mm;
} sizes[] = {
  { N_ ("Whole Glass"), 0, 0 },
  { N_ ("A4"), 210, 297 },
  { N_ ("Letter"), 215.9, 279.4 },
  { N_ ("A5"), 148, 210 },
  { N_ ("Concert (9 × 12 in)"), 228.6, 304.8 },
};

static void
say (ScwScanDialog *self, const char *message)
{
  g_autofree char *text = g_strdup (message != NULL ? message : "");

  if (*text != '\0')
    *text = g_ascii_toupper (*text);
  gtk_label_set_label (self->message, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message), *text != '\0');
}

static void
say_error (ScwScanDialog *self, const GError *error)
{
  g_autofree char *words = scw_error_words (error);

  say (self, words);
}

static void
renew_cancellable (ScwScanDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* ---- what the scanner can do ---- */

static void
fill (AdwComboRow *row, GtkStringList *list, guint selected)
{
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (row), g_list_model_get_n_items (G_LIST_MODEL (list)) > 1);
  g_object_unref (list);
}

static void
show_abilities (ScwScanDialog *self)
{
  const ScwScanAbilities *can = self->abilities;
  GtkStringList *list = gtk_string_list_new (NULL);
  int wanted = scw_settings () != NULL ? g_settings_get_int (scw_settings (), "scan-resolution") : 300;
  guint best = 0;

  for (int i = 0; i < can->n_resolutions; i++)
    {
      g_autofree char *text = g_strdup_printf (_ ("%d dpi"), can->resolutions[i]);

      gtk_string_list_append (list, text);
      if (ABS (can->resolutions[i] - wanted) < ABS (can->resolutions[best] - wanted))
        best = (guint) i;
    }
  fill (self->resolution, list, best);

  list = gtk_string_list_new (NULL);
  if (can->gray || !can->colour)
    gtk_string_list_append (list, _ ("Gray"));
  if (can->colour)
    gtk_string_list_append (list, _ ("Colour"));
  fill (self->mode, list, 0);

  list = gtk_string_list_new (NULL);
  if (can->flatbed || !can->feeder)
    gtk_string_list_append (list, _ ("Glass, one page"));
  if (can->feeder)
    gtk_string_list_append (list, _ ("Feeder, until it is empty"));
  fill (self->source, list, 0);

  list = gtk_string_list_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i].width_mm <= 0
        || (sizes[i].width_mm <= can->max_width_mm + 6 && sizes[i].height_mm <= can->max_height_mm + 6))
      gtk_string_list_append (list, _ (sizes[i].name));
  fill (self->size, list, 0);
  gtk_widget_set_sensitive (self->scan, TRUE);
}

static void
on_abilities (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwScanDialog *self = data;
  g_autoptr (GError) error = NULL;
  ScwScanAbilities *abilities = scw_scanner_abilities_finish (SCW_SCANNER (source), result, &error);

  if (abilities != NULL)
    {
      g_clear_pointer (&self->abilities, scw_scan_abilities_free);
      self->abilities = abilities;
      say (self, NULL);
      show_abilities (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say_error (self, error);
  g_object_unref (self);
}

static const ScwScanDevice *
get_device (ScwScanDialog *self)
{
  guint i = adw_combo_row_get_selected (self->device);

  return self->devices != NULL && i < self->devices->len ? g_ptr_array_index (self->devices, i) : NULL;
}

static void
on_device (ScwScanDialog *self)
{
  const ScwScanDevice *device = get_device (self);

  if (device == NULL || self->scanning)
    return;
  gtk_widget_set_sensitive (self->scan, FALSE);
  renew_cancellable (self);
  scw_scanner_abilities_async (self->scanner, device->name, self->cancellable, on_abilities,
                               g_object_ref (self));
}

/* ---- which scanners are there ---- */

static void
on_devices (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwScanDialog *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *devices = scw_scanner_list_finish (SCW_SCANNER (source), result, &error);
  g_autofree char *last
    = scw_settings () != NULL ? g_settings_get_string (scw_settings (), "scan-device") : NULL;

  if (devices != NULL)
    {
      GtkStringList *names = gtk_string_list_new (NULL);
      guint selected = 0;

      self->devices = devices;
      for (guint i = 0; i < devices->len; i++)
        {
          const ScwScanDevice *device = g_ptr_array_index (devices, i);

          gtk_string_list_append (names, device->label);
          if (g_strcmp0 (device->name, last) == 0)
            selected = i;
        }
      fill (self->device, names, selected);
      gtk_stack_set_visible_child_name (self->stack, "ready");
      on_device (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *words = scw_error_words (error);
      g_autofree char *text = g_markup_escape_text (words, -1);

      adw_status_page_set_description (self->none, text);
      gtk_stack_set_visible_child_name (self->stack, "none");
    }
  g_object_unref (self);
}

static void
search (ScwScanDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "searching");
  gtk_widget_set_sensitive (self->scan, FALSE);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  renew_cancellable (self);
  scw_scanner_list_async (self->scanner, self->cancellable, on_devices, g_object_ref (self));
}

/* ---- scanning ---- */

static void
on_page_started (ScwScanDialog *self, int width, int height)
{
  g_autofree char *text = g_strdup_printf (_ ("Page %u"), self->n_pages + 1);

  self->height = height;
  self->page_begun = FALSE;
  gtk_label_set_label (self->page_label, text);
  gtk_progress_bar_set_fraction (self->progress, 0);
  scw_scan_preview_begin (self->preview, width, height);
}

static void
on_page_lines (ScwScanDialog *self, int first, int n)
{
  self->page_begun = TRUE;
  for (int y = first; y < first + n; y++)
    {
      const guint8 *row = scw_scanner_get_row (self->scanner, y);

      if (row != NULL)
        scw_scan_preview_add_row (self->preview, y, row);
    }
  if (self->height > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (1, (double) (first + n) / self->height));
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
on_page_finished (ScwScanDialog *self)
{
  ScwGray *gray = scw_scanner_take_page (self->scanner);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf (_ ("Scan %u"), ++self->n_pages);

  self->page_begun = FALSE;
  if (gray != NULL && !scw_document_add_gray (self->document, gray, name, -1, &error))
    say_error (self, error);
}

static void
set_scanning (ScwScanDialog *self, gboolean scanning)
{
  self->scanning = scanning;
  gtk_stack_set_visible_child_name (self->stack, scanning ? "scanning" : "ready");
  gtk_widget_set_visible (self->stop, scanning);
  gtk_widget_set_visible (self->scan, !scanning);
  gtk_widget_grab_focus (scanning ? self->stop : self->scan);
}

/* What went wrong, and what became of the pages. */
static void
say_broken_off (ScwScanDialog *self, const GError *error)
{
  const guint added = self->n_pages - self->n_before;
  g_autofree char *words = scw_error_words (error);
  g_autoptr (GString) text = g_string_new (words);

  if (added > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("%u page was added before.", "%u pages were added before.", added),
                              added);
    }
  if (self->page_begun)
    g_string_append_printf (text, "\n%s", _ ("The page that was coming is incomplete and was not added."));
  say (self, text->str);
}

static void
on_scanned (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwScanDialog *self = data;
  g_autoptr (GError) error = NULL;
  int n = scw_scanner_scan_finish (SCW_SCANNER (source), result, &error);

  set_scanning (self, FALSE);
  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say_broken_off (self, error);
  else if (n > 0)
    {
      g_autofree char *text
        = g_strdup_printf (ngettext ("%d page was added. Lay on the next one, or close this window.",
                                     "%d pages were added. Fill the feeder again, or close this window.",
                                     (gulong) n),
                           n);

      say (self, text);
    }
  g_object_unref (self);
}

static const char *
selected_text (AdwComboRow *row)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (row);

  return item != NULL ? gtk_string_object_get_string (item) : "";
}

static void
on_scan (ScwScanDialog *self)
{
  const ScwScanDevice *device = get_device (self);
  guint resolution = adw_combo_row_get_selected (self->resolution);
  ScwScanSettings settings = { 0 };

  if (device == NULL || self->abilities == NULL)
    return;
  if (resolution < (guint) self->abilities->n_resolutions)
    settings.resolution = self->abilities->resolutions[resolution];
  settings.colour = g_str_equal (selected_text (self->mode), _ ("Colour"));
  settings.feeder = g_str_equal (selected_text (self->source), _ ("Feeder, until it is empty"));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (g_str_equal (selected_text (self->size), _ (sizes[i].name)))
      {
        settings.width_mm = sizes[i].width_mm;
        settings.height_mm = sizes[i].height_mm;
      }
  if (scw_settings () != NULL)
    {
      g_settings_set_string (scw_settings (), "scan-device", device->name);
      g_settings_set_int (scw_settings (), "scan-resolution", settings.resolution);
    }
  say (self, NULL);
  self->n_before = self->n_pages;
  self->page_begun = FALSE;
  set_scanning (self, TRUE);
  scw_scan_preview_begin (self->preview, 210, 297);
  renew_cancellable (self);
  scw_scanner_scan_async (self->scanner, device->name, &settings, self->cancellable, on_scanned,
                          g_object_ref (self));
}

static void
on_stop (ScwScanDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* Closed, or gone with its parent. What runs holds a reference until it has ended, so neither is left to dispose:
 * GTK would go on knowing a parent that is no more. */
static void
scw_scan_dialog_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (SCW_SCAN_DIALOG (widget)->cancellable);
  gtk_window_set_transient_for (GTK_WINDOW (widget), NULL);
  GTK_WIDGET_CLASS (scw_scan_dialog_parent_class)->unrealize (widget);
}

GtkWindow *
scw_scan_dialog_new (GtkWindow *parent, ScwDocument *document)
{
  ScwScanDialog *self = g_object_new (SCW_TYPE_SCAN_DIALOG, "transient-for", parent, NULL);

  self->document = g_object_ref (document);
  self->scanner = scw_scanner_new ();
  g_signal_connect_object (self->scanner, "page-started", G_CALLBACK (on_page_started), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scanner, "page-lines", G_CALLBACK (on_page_lines), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scanner, "page-finished", G_CALLBACK (on_page_finished), self,
                           G_CONNECT_SWAPPED);
  search (self);
  return GTK_WINDOW (self);
}

static void
scw_scan_dialog_dispose (GObject *object)
{
  ScwScanDialog *self = SCW_SCAN_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->scanner);
  g_clear_object (&self->document);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->abilities, scw_scan_abilities_free);
  G_OBJECT_CLASS (scw_scan_dialog_parent_class)->dispose (object);
}

static void
scw_scan_dialog_class_init (ScwScanDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SCW_TYPE_SCAN_PREVIEW);
  G_OBJECT_CLASS (class)->dispose = scw_scan_dialog_dispose;
  widget_class->unrealize = scw_scan_dialog_unrealize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/scan-dialog.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, ScwScanDialog, name)
  CHILD (stack);
  CHILD (scan);
  CHILD (stop);
  CHILD (none);
  CHILD (device);
  CHILD (resolution);
  CHILD (mode);
  CHILD (size);
  CHILD (source);
  CHILD (message);
  CHILD (preview);
  CHILD (progress);
  CHILD (page_label);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_scan);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
scw_scan_dialog_init (ScwScanDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_name_controls (GTK_WIDGET (self));
  g_signal_connect_swapped (self->device, "notify::selected", G_CALLBACK (on_device), self);
}
