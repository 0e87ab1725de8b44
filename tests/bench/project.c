/* SPDX-License-Identifier: GPL-3.0-or-later */
/* project.c: how long a document of many pages takes, as a JSON array.
 *
 *     scw-bench-project PAGES...
 *
 * Each page has two systems that have been read. Seconds of processor time to save it, to open it again, and to write it as MusicXML.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib/gstdio.h>

#include "app/document/changes.h"
#include "app/document/document.h"
#include "app/project/document-export.h"
#include "app/project/project.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"

static const char piece[]
  = "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 C4 voice:1 quarter stem:up D4 quarter E4 quarter "
    "measure F4 voice:1 quarter stem:up G4 eighth A4 quarter measure C5 voice:1 half dot stem:down";

static void
die (const char *message)
{
  fprintf (stderr, "scw-bench-project: %s\n", message);
  exit (1);
}

/* Of processor time, of all threads. */
static double
now (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static void
read_box (ScwDocument *document, ScwSystemBox *box)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
  ScwTokens tokens = { 0 };

  if (!scw_lmx_parse (piece, strlen (piece), &tokens, NULL, NULL))
    die ("no tokens");
  for (int i = 0; i < tokens.n; i++)
    {
      ScwBoxToken token = { .id = tokens.at[i], .probability = 0.9f };

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k] = (ScwAlternative){ .id = -1 };
      g_array_append_val (content->tokens, token);
    }
  content->state = SCW_REGION_DONE;
  scw_document_do (document, "Read", scw_change_box (box, content), NULL);
  scw_tokens_clear (&tokens);
}

static ScwDocument *
make (int pages)
{
  ScwDocument *document = scw_document_new (NULL);

  for (int p = 0; p < pages; p++)
    {
      ScwGray *gray = scw_gray_new (200, 280, NULL);

      if (gray == NULL)
        die ("no memory");
      memset (gray->pixels, 255, (gsize) gray->width * 280);
      if (!scw_document_add_gray (document, gray, "page", -1, NULL))
        die ("no page");
      for (int b = 0; b < 2; b++)
        read_box (document, scw_document_add_box (document, scw_document_get_page (document, (guint) p),
                                                  &(ScwBox){ 10, 10 + 130 * b, 180, 100 }, -1));
    }
  return document;
}

static void
keep_result (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static double
compose (ScwDocument *document)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  const double began = now ();

  scw_document_compose_async (document, SCW_FORMAT_MUSICXML, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  composition = scw_document_compose_finish (document, result, &error);
  if (composition == NULL)
    die (error->message);
  return now () - began;
}

static void
measure (int pages, const char *path)
{
  g_autoptr (ScwDocument) document = make (pages), again = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;
  double began = now (), save, load;

  if (!scw_project_save (document, path, TRUE, NULL, &error))
    die (error->message);
  save = now () - began;
  began = now ();
  if (!scw_project_load (again, path, NULL, &error))
    die (error->message);
  load = now () - began;
  printf ("{\"n\": %d, \"save_s\": %.3f, \"open_s\": %.3f, \"musicxml_s\": %.3f}", pages, save, load,
          compose (again));
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "many.scorewright", NULL);

  printf ("[");
  for (int i = 1; i < argc; i++)
    {
      printf (i > 1 ? ", " : "");
      measure (atoi (argv[i]), path);
    }
  printf ("]\n");
  g_unlink (path);
  g_rmdir (folder);
  return 0;
}
