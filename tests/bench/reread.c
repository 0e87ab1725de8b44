/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reread.c: how long after a correction the first new token is there (app/correct/reread.h), as a JSON object.
 *
 *     scw-bench-reread PICTURE SYSTEM MODEL...
 *
 * The system (from 0) is read; then notes all over it are moved by a step, one after the other, and the rest
 * is read on from each, as a musician does. "ms": the median; "longest_ms": of all.
 */
#include <stdio.h>
#include <stdlib.h>

#include "app/correct/correct.h"
#include "app/correct/reread.h"
#include "engine/notation/lmx/lmx.h"

#define PLACES 15

static void
die (const char *message)
{
  fprintf (stderr, "scw-bench-reread: %s\n", message);
  exit (1);
}

static void
note_time (gint64 *came)
{
  if (*came == 0)
    *came = g_get_monotonic_time ();
}

/* Moves a note and reads on from it. Milliseconds to the first new token; -1: it
 * cannot be moved. */
static double
correct (ScwDocument *document, ScwSystemBox *box, guint token)
{
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwReread) reread = NULL;
  const ScwEdit edit = { .op = SCW_EDIT_STEP, .value = 1 };
  gint64 came = 0, began;
  int at = (int) token;

  g_array_append_val (selected, at);
  began = g_get_monotonic_time ();
  if (!scw_correct_edit (document, box, selected, &edit, NULL, NULL))
    return -1;
  reread
    = scw_reread_new (document, box, scw_reread_end_of (box, token), NULL, 0, SCW_REREAD_SYSTEM, 0.6, &error);
  if (reread == NULL)
    die (error->message);
  g_signal_connect_swapped (reread, "notify::n-tokens", G_CALLBACK (note_time), &came);
  g_signal_connect_swapped (reread, "notify::state", G_CALLBACK (note_time), &came);
  while (came == 0)
    g_main_context_iteration (NULL, TRUE);
  while (scw_reread_get_state (reread) == SCW_REREAD_READING)
    g_main_context_iteration (NULL, TRUE);
  return (double) (came - began) / 1000;
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
open_model (ScwWorker *worker, const char *path)
{
  scw_worker_open_model (worker, path, SCW_MODEL_AS_IN_FILE, 0);
  while (scw_worker_get_model_state (worker) == SCW_MODEL_OPENING)
    g_main_context_iteration (NULL, TRUE);
  if (scw_worker_get_model_state (worker) != SCW_MODEL_OPEN)
    die (scw_worker_get_model_error (worker)->message);
}

/* A box of a document, read. */
static ScwSystemBox *
read_system (ScwDocument *document, const char *path, guint system)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPicture) picture = scw_picture_open (path, NULL, &error);
  ScwDocumentPage *page;

  if (picture == NULL)
    die (error->message);
  scw_document_add_picture (document, picture, NULL, -1);
  page = scw_document_get_page (document, 0);
  while (scw_document_page_get_state (page) == SCW_PAGE_LOADING)
    g_main_context_iteration (NULL, TRUE);
  if (scw_document_page_get_n_boxes (page) <= system)
    die ("no such system");
  scw_document_read_box (document, scw_document_page_get_box (page, system), FALSE);
  while (scw_document_get_reading (document))
    g_main_context_iteration (NULL, TRUE);
  return scw_document_page_get_box (page, system);
}

/* A pitch at or behind a token. */
static guint
pitch_behind (ScwSystemBox *box, guint token)
{
  while (token + 1 < scw_system_box_get_n_tokens (box)
         && scw_lmx_info (scw_system_box_get_token (box, token)->id)->class != SCW_LMX_PITCH)
    token++;
  return token;
}

static void
measure (ScwDocument *document, ScwSystemBox *box, const char *name)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = scw_system_box_get_n_tokens (box);

  correct (document, box, pitch_behind (box, 0)); /* another model has not seen the system yet */
  for (guint k = 1; k <= PLACES; k++)
    {
      double ms = correct (document, box, pitch_behind (box, k * n / (PLACES + 2)));

      if (ms >= 0)
        g_array_append_val (times, ms);
    }
  if (times->len == 0)
    die ("nothing to correct");
  g_array_sort (times, by_size);
  printf ("\"%s\": {\"tokens\": %u, \"corrections\": %u, \"ms\": %.1f, \"longest_ms\": %.1f}", name, n,
          times->len, g_array_index (times, double, times->len / 2),
          g_array_index (times, double, times->len - 1));
}

int
main (int argc, char **argv)
{
  g_autoptr (ScwWorker) worker = scw_worker_new (NULL);
  g_autoptr (ScwDocument) document = NULL;
  ScwSystemBox *box = NULL;

  if (argc < 4 || worker == NULL)
    die ("PICTURE SYSTEM MODEL...");
  document = scw_document_new (worker);
  for (int i = 3; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);

      open_model (worker, argv[i]);
      if (box == NULL)
        box = read_system (document, argv[1], (guint) strtoul (argv[2], NULL, 10));
      printf (i == 3 ? "{" : ", ");
      measure (document, box, name);
    }
  puts ("}");
  return 0;
}
