/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scw-bench-window: how long the desktop program's main loop is held up, as JSON. The window is the real one,
 * on the display there is.
 *
 *   scw-bench-window PICTURE
 *
 * A turn is what the main loop does from one return of poll() to the next call of it: for so long the window
 * answers nobody. "own" is the longest turn without the time in which its thread was ready and others (or the
 * program's own threads) had the processors. "cpu_ms" is the processor time of that thread in the phase, from the beginning
 * of the program on, and "longest_cpu_ms" that of the turn that took most: they hardly depend on what else runs.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "engine/unused.h"
#include "ui/application.h"
#include "ui/page/page-canvas.h"
#include "ui/window/window.h"

#define GOAL_MS 33
#define STEPS   120 /* frames of zooming, and of moving */

typedef enum
{
  STARTING, /* until the empty window is there */
  OPENING,  /* until the systems of the page are found and the model is open */
  READING,  /* until all of them are read */
  ZOOMING,  /* from the whole page to its pixels */
  MOVING,   /* over those */
  N_PHASES
} Phase;

static const char *const names[N_PHASES] = { "start", "open", "read", "zoom", "move" };

typedef struct
{
  double wall, own, cpu; /* ms */
} Turn;

static struct
{
  const char *path;
  Phase phase;
  gboolean ended;
  GArray *turns[N_PHASES]; /* of Turn */
  double woke, queued, cpu, began;
  double cpu_began; /* of the phase */
  int schedstat;
  GtkWindow *window;
  ScwPageCanvas *canvas;
  int step;
} bench;

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1e3;
}

/* How long this thread has been ready without a processor, in ms since it began. */
static double
queued (void)
{
  char text[128] = "";
  guint64 ran, waited;

  if (pread (bench.schedstat, text, sizeof text - 1, 0) <= 0
      || sscanf (text, "%" G_GUINT64_FORMAT "%" G_GUINT64_FORMAT, &ran, &waited) != 2)
    return 0;
  return (double) waited / 1e6;
}

/* Processor time of this thread, in ms since it began. */
static double
spent (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}

static int
watched_poll (GPollFD *fds, guint n, int timeout)
{
  double wall = now () - bench.woke;
  Turn turn = { wall, MAX (0, wall - (queued () - bench.queued)), spent () - bench.cpu };
  int ready;

  if (!bench.ended)
    g_array_append_val (bench.turns[bench.phase], turn);
  ready = g_poll (fds, n, timeout);
  bench.woke = now ();
  bench.queued = queued ();
  bench.cpu = spent ();
  return ready;
}

static int
by_wall (gconstpointer a, gconstpointer b)
{
  double x = ((const Turn *) a)->wall, y = ((const Turn *) b)->wall;

  return (x > y) - (x < y);
}

static void
report (Phase phase)
{
  GArray *turns = bench.turns[phase];
  const Turn *turn = (const Turn *) (gpointer) turns->data;
  double own = 0, cpu = 0;
  int over = 0;

  g_array_sort (turns, by_wall);
  for (guint i = 0; i < turns->len; i++)
    {
      own = MAX (own, turn[i].own);
      cpu = MAX (cpu, turn[i].cpu);
      over += turn[i].wall > GOAL_MS;
    }
  printf ("%s\"%s\": {\"ms\": %.0f, \"turns\": %u, \"median_ms\": %.3f, \"p99_ms\": %.2f, \"longest_ms\": "
          "%.2f, "
          "\"longest_own_ms\": %.2f, \"over_%d_ms\": %d, \"cpu_ms\": %.1f, \"longest_cpu_ms\": %.1f",
          phase > 0 ? ", " : "", names[phase], now () - bench.began, turns->len, turn[turns->len / 2].wall,
          turn[turns->len * 99 / 100].wall, turn[turns->len - 1].wall, own, GOAL_MS, over,
          spent () - bench.cpu_began, cpu);
  if (phase == ZOOMING || phase == MOVING)
    printf (", \"frames_per_second\": %.1f", 1e3 * STEPS / (now () - bench.began));
  printf ("}");
}

static void
next_phase (void)
{
  report (bench.phase);
  bench.began = now ();
  bench.cpu_began = spent ();
  bench.step = 0;
  if (bench.phase + 1 < N_PHASES)
    bench.phase++;
  else
    bench.ended = TRUE;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static GtkAdjustment *
adjustment (const char *name)
{
  g_autoptr (GtkAdjustment) found = NULL;

  g_object_get (bench.canvas, name, &found, NULL);
  return found;
}

static gboolean
on_frame (SCW_UNUSED GtkWidget *canvas, SCW_UNUSED GdkFrameClock *clock, SCW_UNUSED gpointer data)
{
  if (bench.phase == ZOOMING)
    scw_page_canvas_set_zoom (bench.canvas, scw_page_canvas_get_zoom (bench.canvas) * 1.02);
  else
    for (int axis = 0; axis < 2; axis++)
      {
        GtkAdjustment *scroll = adjustment (axis == 0 ? "hadjustment" : "vadjustment");
        double room = gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll);

        gtk_adjustment_set_value (scroll, room * bench.step / STEPS);
      }
  if (++bench.step < STEPS)
    return G_SOURCE_CONTINUE;
  next_phase ();
  return bench.ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
fail (const char *message)
{
  fprintf (stderr, "scw-bench-window: %s\n", message);
  exit (1);
}

static void
drive_start (GApplication *application)
{
  bench.window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (bench.window == NULL || !gtk_widget_get_mapped (GTK_WIDGET (bench.window))
      || bench.turns[STARTING]->len < 50)
    return;
  next_phase ();
  g_action_group_activate_action (G_ACTION_GROUP (bench.window), "open-path",
                                  g_variant_new_string (bench.path));
}

static void
drive_open (GApplication *application, ScwDocument *document)
{
  ScwDocumentPage *page
    = scw_document_get_n_pages (document) > 0 ? scw_document_get_page (document, 0) : NULL;
  ScwModelState state
    = scw_worker_get_model_state (scw_application_get_worker (SCW_APPLICATION (application)));

  if (state == SCW_MODEL_FAILED || state == SCW_MODEL_NONE)
    fail ("there is no model");
  if (page != NULL && scw_document_page_get_state (page) == SCW_PAGE_FAILED)
    fail (scw_document_page_get_error (page)->message);
  bench.canvas = (ScwPageCanvas *) find (GTK_WIDGET (bench.window), SCW_TYPE_PAGE_CANVAS);
  if (state != SCW_MODEL_OPEN || page == NULL || scw_document_page_get_n_boxes (page) == 0
      || !scw_page_canvas_has_picture (bench.canvas))
    return;
  next_phase ();
  g_action_group_activate_action (G_ACTION_GROUP (bench.window), "read-all", NULL);
}

static gboolean
drive (gpointer application)
{
  ScwDocument *document = bench.window != NULL ? scw_window_get_document (SCW_WINDOW (bench.window)) : NULL;

  if (bench.phase == STARTING)
    drive_start (application);
  else if (bench.phase == OPENING)
    drive_open (application, document);
  else if (bench.phase == READING && !scw_document_get_reading (document))
    {
      next_phase ();
      gtk_widget_add_tick_callback (GTK_WIDGET (bench.canvas), on_frame, NULL, NULL);
    }
  else if (bench.ended)
    {
      printf ("}\n");
      g_application_quit (application);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (ScwApplication) application = NULL;

  if (argc != 2)
    {
      fprintf (stderr, "usage: scw-bench-window PICTURE\n");
      return 2;
    }
  setlocale (LC_ALL, "");
  bench.path = argv[1];
  for (int i = 0; i < N_PHASES; i++)
    bench.turns[i] = g_array_new (FALSE, FALSE, sizeof (Turn));
  bench.schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  bench.began = bench.woke = now ();
  bench.queued = queued ();
  g_main_context_set_poll_func (NULL, watched_poll);
  application = scw_application_new ();
  g_timeout_add_full (G_PRIORITY_LOW, 10, drive, application, NULL);
  setvbuf (stdout, NULL, _IONBF, 0);
  printf ("{");
  return g_application_run (G_APPLICATION (application), 1, argv);
}
