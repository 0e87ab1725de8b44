/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/transcribe/piece.h"

#include "app/cli/shared/cli.h"
#include "app/error.h"
#include "app/score/rows.h"

ScwPiece *
scw_piece_new (void)
{
  ScwPiece *piece = g_new0 (ScwPiece, 1);

  piece->sheets = g_ptr_array_new_with_free_func (g_object_unref);
  piece->files = g_ptr_array_new_with_free_func (g_free);
  return piece;
}

void
scw_piece_free (ScwPiece *piece)
{
  g_ptr_array_unref (piece->sheets);
  g_ptr_array_unref (piece->files);
  g_free (piece->message);
  g_free (piece);
}

static void
note_failure (ScwPiece *piece, const char *message)
{
  if (piece->message == NULL)
    piece->message = g_strdup (message);
}

void
scw_piece_add (ScwPiece *piece, const ScwTranscript *transcript, const char *file)
{
  for (guint i = 0; i < transcript->sheets->len; i++)
    {
      ScwSheet *sheet = g_ptr_array_index (transcript->sheets, i);

      g_ptr_array_add (piece->sheets, g_object_ref (sheet));
      g_ptr_array_add (piece->files, g_strdup (file));
      note_failure (piece, sheet->message);
      for (guint j = 0; j < sheet->regions->len; j++)
        {
          const ScwRegion *region = g_ptr_array_index (sheet->regions, j);

          if (region->state == SCW_REGION_FAILED)
            note_failure (piece, region->message);
        }
    }
  piece->interrupted = piece->interrupted || transcript->interrupted;
  piece->n_failed += transcript->n_failed;
}

GPtrArray *
scw_piece_get_regions (const ScwPiece *piece)
{
  GPtrArray *regions = g_ptr_array_new ();

  for (guint i = 0; i < piece->sheets->len; i++)
    {
      const ScwSheet *sheet = g_ptr_array_index (piece->sheets, i);

      for (guint j = 0; j < sheet->regions->len; j++)
        {
          ScwRegion *region = g_ptr_array_index (sheet->regions, j);

          if (region->tokens->len > 0)
            g_ptr_array_add (regions, region);
        }
    }
  return regions;
}

const char *
scw_piece_get_file (const ScwPiece *piece, const ScwRegion *region)
{
  for (guint i = 0; i < piece->sheets->len; i++)
    if (g_ptr_array_find (((ScwSheet *) piece->sheets->pdata[i])->regions, region, NULL))
      return piece->files->pdata[i];
  return NULL;
}

static void
free_tokens (gpointer data)
{
  g_free ((gpointer) ((ScwSystemTokens *) data)->tokens);
}

/* A row for each region, also for those of which nothing was read. */
static void
take_rows (const ScwPiece *piece, gboolean limited, GArray *rows, GArray *places)
{
  for (guint i = 0; i < piece->sheets->len; i++)
    {
      const ScwSheet *sheet = g_ptr_array_index (piece->sheets, i);

      for (guint j = 0; j < sheet->regions->len; j++)
        {
          ScwRegion *region = g_ptr_array_index (sheet->regions, j);
          const ScwRowPlace place
            = { (int) i, region->group, region->staves, region->ossia, 0, region->joined };
          ScwSystemTokens row = { 0 };

          row.tokens = scw_region_dup_ids (region, &row.n);
          if (sheet->words.n > 0)
            row.words = &sheet->words;
          row.row = (int) j;
          if (!limited || region->stop != SCW_STOP_LIMIT)
            row.bars = region->bars;
          g_array_append_val (rows, row);
          g_array_append_val (places, place);
        }
    }
}

/* The numbers that are wished of those there are. */
static gboolean
choose_parts (const char *wish, const ScwSystemTokens *rows, int n, GArray **parts, GError **error)
{
  int n_parts = 0;

  *parts = NULL;
  for (int i = 0; i < n; i++)
    n_parts = MAX (n_parts, rows[i].part + 1);
  if (wish != NULL)
    *parts = scw_cli_parse_list (wish, "part", n_parts, error);
  return wish == NULL || *parts != NULL;
}

ScwComposition *
scw_piece_compose (const ScwPiece *piece, const ScwPieceOptions *options, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (ScwSystemTokens));
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (ScwRowPlace));
  g_autoptr (GArray) parts = NULL;
  g_autoptr (GPtrArray) regions = scw_piece_get_regions (piece);
  g_autofree ScwSystemTokens *systems = NULL;
  int n;

  g_array_set_clear_func (rows, free_tokens);
  take_rows (piece, options->limited, rows, places);
  systems = g_memdup2 (rows->data, rows->len * sizeof *systems); /* whose tokens stay those of 'rows' */
  n = scw_place_rows (systems, (gpointer) places->data, (int) rows->len, NULL, NULL, error);
  if (n == 0)
    g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_NOTATION,
                         "nothing was read but ossias, which are no part of a score");
  if (n <= 0)
    return NULL;
  for (int i = 0; i < n; i++)
    ((ScwRegion *) regions->pdata[i])->part = systems[i].part;
  if (!choose_parts (options->parts, systems, n, &parts, error))
    return NULL;
  return scw_compose (systems, n, options->format, NULL, parts, options->schema, error);
}
