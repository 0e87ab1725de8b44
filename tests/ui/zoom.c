/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zooming with two fingers. Neither Xvfb nor a headless compositor has a touch screen, and GTK lets nobody
 * make touch events: so the signals that GTK's gesture gives are given here, to the page view in a window of
 * its own. Run on a display by test_zoom.py.
 */
#include <math.h>

#include <adwaita.h>

#include "ui/page/page-view.h"

#define W 1200
#define H 1600

static ScwPageCanvas *canvas;
static GtkGesture *pinch;

static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (!scw_page_canvas_has_picture (canvas) || gtk_widget_get_width (GTK_WIDGET (canvas)) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  for (int i = 0; i < 3; i++) /* frames: the layout follows the zoom */
    {
      gboolean drawn = FALSE;
      GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (canvas));
      gulong id = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (g_atomic_int_inc), &drawn);

      gtk_widget_queue_draw (GTK_WIDGET (canvas));
      while (!drawn)
        g_main_context_iteration (NULL, TRUE);
      g_signal_handler_disconnect (clock, id);
    }
}

static GtkGesture *
find_pinch (void)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkGesture) gesture = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_ZOOM (gesture))
        return gesture;
    }
  return NULL;
}

/* GTK's own part of a signal needs the event that there is not. */
static void
spare_gtk (GtkGesture *gesture)
{
  g_signal_stop_emission_by_name (gesture, "begin");
}

/* The fingers come down and move apart to 'scale' in two steps. */
static void
move_fingers (double scale)
{
  g_signal_emit_by_name (pinch, "begin", NULL);
  g_signal_emit_by_name (pinch, "scale-changed", sqrt (scale));
  g_signal_emit_by_name (pinch, "scale-changed", scale);
  settle ();
}

/* Which point of the page is in the middle, on one axis. */
static double
middle (const char *name)
{
  g_autoptr (GtkAdjustment) scroll = NULL;

  g_object_get (canvas, name, &scroll, NULL);
  g_assert_cmpfloat (gtk_adjustment_get_upper (scroll), >,
                     gtk_adjustment_get_page_size (scroll)); /* it can be scrolled */
  return (gtk_adjustment_get_value (scroll) + gtk_adjustment_get_page_size (scroll) / 2 - 24)
         / scw_page_canvas_get_zoom (canvas);
}

static void
test_pinch (void)
{
  const double fitted = scw_page_canvas_get_zoom (canvas);
  double x, y;

  g_assert_cmpint (scw_page_canvas_get_fit (canvas), ==, SCW_FIT_PAGE);
  move_fingers (4);
  g_assert_cmpfloat_with_epsilon (scw_page_canvas_get_zoom (canvas), 4 * fitted,
                                  1e-6); /* of what it was when they came down */
  g_assert_cmpint (scw_page_canvas_get_fit (canvas), ==, SCW_FIT_NONE);
  x = middle ("hadjustment");
  y = middle ("vadjustment");
  move_fingers (1.5);
  g_assert_cmpfloat_with_epsilon (scw_page_canvas_get_zoom (canvas), 6 * fitted, 1e-6);
  g_assert_cmpfloat_with_epsilon (middle ("hadjustment"), x, 2);
  g_assert_cmpfloat_with_epsilon (middle ("vadjustment"), y, 2);
  move_fingers (1e6);
  g_assert_cmpfloat (scw_page_canvas_get_zoom (canvas), <, 100); /* there is an end */
  move_fingers (1e-9);
  g_assert_cmpfloat (scw_page_canvas_get_zoom (canvas), >, 0.001);
}

static ScwSelection *
make_document (void)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  ScwGray *page = scw_gray_new (W, H, NULL);
  ScwSelection *selection;
  GError *error = NULL;

  for (int i = 0; i < W * H; i++)
    page->pixels[i] = (guint8) (i % W / 4);
  if (!scw_document_add_gray (document, page, "Ramp", -1, &error))
    g_error ("%s", error->message);
  selection = scw_selection_new (document);
  scw_selection_set_page (selection, scw_document_get_page (document, 0));
  return selection;
}

int
main (int argc, char **argv)
{
  g_autoptr (ScwSelection) selection = NULL;
  GtkWidget *window, *view;
  int result;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  selection = make_document ();
  view = g_object_new (SCW_TYPE_PAGE_VIEW, NULL);
  scw_page_view_set_selection (SCW_PAGE_VIEW (view), selection);
  canvas = scw_page_view_get_canvas (SCW_PAGE_VIEW (view));
  pinch = find_pinch ();
  g_assert_nonnull (pinch);
  g_signal_connect (pinch, "begin", G_CALLBACK (spare_gtk), NULL);
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 600);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_test_add_func ("/zoom/pinch", test_pinch);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return result;
}
