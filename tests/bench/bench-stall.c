/* scw-bench-stall: how long the main loop is held up while a page is opened and read, as JSON.
 *
 *   scw-bench-stall [PICTURE] [MODEL]
 *
 * A timer that should fire every millisecond says when it could not; the listeners of a window are played by
 * callbacks that look at every token. Everything else is what the desktop program does.
 */
#include <stdio.h>

#include "app/document.h"

typedef struct
{
  gint64 last;
  gint64 longest; /* us between two turns of the loop, beyond the timer's own millisecond */
  gint64 over_4ms, over_33ms;
  gint64 turns;
  guint tokens;
  double touched;
} Watch;

static gboolean
tick (gpointer data)
{
  Watch *watch = data;
  gint64 now = g_get_monotonic_time ();
  gint64 held = now - watch->last - 1000;

  if (held > watch->longest)
    watch->longest = held;
  watch->over_4ms += held > 4000;
  watch->over_33ms += held > 33000;
  watch->turns++;
  watch->last = now;
  return G_SOURCE_CONTINUE;
}

static void
tokens_changed (ScwSystemBox *box, guint first, guint removed, guint added, Watch *watch)
{
  for (guint i = first; i < first + added; i++)
    watch->touched += (double) scw_system_box_get_token (box, i)->probability;
  watch->tokens += added;
}

static void
boxes_changed (ScwDocumentPage *page, guint position, guint removed, guint added, Watch *watch)
{
  for (guint i = position; i < position + added; i++)
    g_signal_connect (scw_document_page_get_box (page, i), "tokens-changed", G_CALLBACK (tokens_changed),
                      watch);
}

static void
report (const char *name, const Watch *watch, gint64 began, gboolean last)
{
  printf ("  \"%s\": {\"longest_stall_ms\": %lld.%02lld, \"over_4_ms\": %lld, \"over_33_ms\": %lld, "
          "\"turns\": %lld, "
          "\"tokens\": %u, \"ms\": %lld}%s\n",
          name, (long long) (watch->longest / 1000), (long long) (watch->longest % 1000 / 10),
          (long long) watch->over_4ms, (long long) watch->over_33ms, (long long) watch->turns, watch->tokens,
          (long long) ((g_get_monotonic_time () - began) / 1000), last ? "" : ",");
}

static void
begin (Watch *watch)
{
  *watch = (Watch){ .last = g_get_monotonic_time () };
}

int
main (int argc, char **argv)
{
  const char *path = argc > 1 ? argv[1] : "data/samples/clean.png";
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwWorker) worker = scw_worker_new (&error);
  g_autoptr (ScwPicture) picture = worker != NULL ? scw_picture_open (path, NULL, &error) : NULL;
  g_autoptr (ScwDocument) document = NULL;
  ScwDocumentPage *page;
  gint64 began = g_get_monotonic_time ();
  Watch watch;

  if (picture == NULL)
    {
      fprintf (stderr, "scw-bench-stall: %s\n", error->message);
      return 1;
    }
  document = scw_document_new (worker);
  begin (&watch);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 1, tick, &watch, NULL);
  scw_worker_open_model (worker, argc > 2 ? argv[2] : NULL, SCW_MODEL_AS_IN_FILE, 0);
  scw_document_add_picture (document, picture, NULL, -1);
  page = scw_document_get_page (document, 0);
  g_signal_connect (page, "items-changed", G_CALLBACK (boxes_changed), &watch);
  while (scw_document_page_get_state (page) == SCW_PAGE_LOADING
         || scw_worker_get_model_state (worker) == SCW_MODEL_OPENING)
    g_main_context_iteration (NULL, TRUE);
  if (scw_worker_get_model_state (worker) != SCW_MODEL_OPEN)
    {
      fprintf (stderr, "scw-bench-stall: %s\n", scw_worker_get_model_message (worker));
      return 1;
    }
  printf ("{\n");
  report ("open", &watch, began, FALSE);
  began = g_get_monotonic_time ();
  begin (&watch);
  scw_document_read_all (document);
  while (scw_document_get_reading (document))
    g_main_context_iteration (NULL, TRUE);
  report ("read", &watch, began, TRUE);
  printf ("}\n");
  return 0;
}
