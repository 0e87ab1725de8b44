/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of pages become the parts of one score, whatever of them was read. */
#include <stdio.h>
#include <string.h>

#include "app/document/box-content.h"
#include "app/document/changes.h"
#include "app/document/measures.h"
#include "app/project/document-export.h"
#include "app/project/document-json.h"
#include "app/score/heads.h"
#include "app/score/rows.h"
#include "engine/notation/lmx/lmx.h"

#define VOICE "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 "
#define PIANO "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
#define SUNG  VOICE "C5 voice:1 whole measure D5 voice:1 whole"
#define PLAYED                                                            \
  PIANO "C4 voice:1 whole staff:1 backup whole C3 voice:5 whole staff:2 " \
        "measure D4 voice:1 whole staff:1 backup whole D3 voice:5 whole staff:2"

/* ---- composing ---- */

/* A row of a page; without words nothing was read. */
typedef struct
{
  int page, group, staves;
  gboolean ossia;
  const char *words;
} Row;

typedef struct
{
  ScwSystemTokens rows[8];
  ScwTokens tokens[8];
  int n;
} Placed;

/* Row i is number i + 1 in 'known'. */
static void
place_known (Placed *placed, const Row *given, int n, const ScwPartList *known, GArray **ids)
{
  ScwRowPlace places[8];
  g_autoptr (GError) error = NULL;

  memset (placed, 0, sizeof *placed);
  for (int i = 0; i < n; i++)
    {
      places[i]
        = (ScwRowPlace){ given[i].page, given[i].group, given[i].staves, given[i].ossia, (guint64) (i + 1) };
      if (given[i].words != NULL)
        g_assert_true (
          scw_lmx_parse (given[i].words, strlen (given[i].words), &placed->tokens[i], NULL, NULL));
      placed->rows[i] = (ScwSystemTokens){ .tokens = placed->tokens[i].at, .n = placed->tokens[i].n };
    }
  placed->n = scw_place_rows (placed->rows, places, n, known, ids, &error);
  g_assert_no_error (error);
}

static void
place (Placed *placed, const Row *given, int n)
{
  place_known (placed, given, n, NULL, NULL);
}

static void
placed_clear (Placed *placed)
{
  for (gsize i = 0; i < G_N_ELEMENTS (placed->tokens); i++)
    scw_tokens_clear (&placed->tokens[i]);
}

#define PLACE(placed, ...) \
  place (placed, (const Row[]){ __VA_ARGS__ }, (int) G_N_ELEMENTS (((const Row[]){ __VA_ARGS__ })))

/* "1 2+ | 1": parts from 1; + is below the one before, | a new page; 0 an ossia. */
static void
assert_placed (const Placed *placed, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < placed->n; i++)
    g_string_append_printf (text, "%s%s%d%s", i > 0 ? " " : "", placed->rows[i].new_page ? "| " : "",
                            placed->rows[i].part + 1, placed->rows[i].below ? "+" : "");
  g_assert_cmpstr (text->str, ==, expected);
}

static void
rows_find_their_parts (void)
{
  Placed placed;

  PLACE (&placed, { 1, 0, 2, FALSE, PLAYED }, { 1, 1, 1, FALSE, SUNG }, { 1, 1, 2, FALSE, PLAYED },
         { 2, 0, 1, FALSE, SUNG }, { 2, 0, 2, FALSE, PLAYED });
  assert_placed (&placed, "2 1 2+ | 1 2+");
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 2, FALSE, PLAYED }, { 1, 1, 2, FALSE, PLAYED }, { 2, 0, 2, FALSE, PLAYED });
  assert_placed (&placed, "1 1 | 1");
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 1, FALSE, SUNG }, { 1, 1, 1, FALSE, SUNG }, { 2, -1, 1, FALSE, SUNG });
  assert_placed (&placed, "1 1 | 1");
  placed_clear (&placed);
  PLACE (&placed, { 1, -1, 1, FALSE, SUNG }, { 1, -1, 2, FALSE, PLAYED }); /* by themselves */
  assert_placed (&placed, "1 1");
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 0, FALSE, SUNG }, { 1, 0, 0, FALSE, PLAYED },
         { 1, 1, 0, FALSE, PLAYED }); /* drawn by hand: the tokens know their staves */
  assert_placed (&placed, "1 2+ 2");
  placed_clear (&placed);
}

static void
what_was_not_read_counts_and_is_left_out (void)
{
  Placed placed;

  PLACE (&placed, { 1, 0, 1, FALSE, NULL }, { 1, 0, 2, FALSE, PLAYED }, { 1, 1, 1, FALSE, NULL },
         { 1, 1, 2, FALSE, PLAYED }); /* by a network that reads no single staves: a piano alone, as ever */
  assert_placed (&placed, "1 1");
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 1, FALSE, SUNG }, { 1, 0, 2, FALSE, NULL }, { 1, 1, 1, FALSE, NULL },
         { 1, 1, 2, FALSE, PLAYED });
  assert_placed (&placed, "1 2");
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 1, FALSE, NULL }, { 1, 0, 2, FALSE, NULL });
  g_assert_cmpint (placed.n, ==, 0);
}

static void
an_ossia_is_left_out_and_told (void)
{
  Placed placed;
  ScwProblems problems = { 0 };
  ScwScore *score;

  PLACE (&placed, { 1, 0, 1, TRUE, VOICE "E5 voice:1 whole" }, { 1, 0, 1, FALSE, SUNG },
         { 1, 0, 2, FALSE, PLAYED }, { 2, 0, 1, FALSE, SUNG }, { 2, 0, 2, FALSE, PLAYED });
  assert_placed (&placed, "0 1 2+ | 1 2+");
  score = scw_compose_score (placed.rows, placed.n, NULL, &problems, NULL);
  g_assert_nonnull (score);
  g_assert_cmpint (score->n_parts, ==, 2);
  g_assert_cmpint (scw_score_n_measures (score), ==, 4);
  g_assert_cmpint (score->parts[0]->measures[0].region, ==, 1);
  g_assert_cmpint (score->parts[1]->measures[3].region, ==, 4);
  g_assert_cmpint (problems.count, ==, 1);
  g_assert_cmpint (problems.items[0].fault, ==, SCW_FAULT_OSSIA);
  g_assert_cmpint (problems.items[0].region, ==, 0);
  scw_problems_clear (&problems);
  scw_score_free (score);
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 1, TRUE, SUNG }, { 1, 1, 1, FALSE, SUNG }); /* it stands above nothing */
  assert_placed (&placed, "1 1");
  placed_clear (&placed);
  PLACE (&placed, { 1, 0, 1, TRUE, SUNG }, { 1, 0, 2, FALSE, NULL });
  g_assert_cmpint (placed.n, ==, 0);
  placed_clear (&placed);
}

static void
rows_that_differ_are_told_by_region (void)
{
  Placed placed;
  ScwProblems problems = { 0 };
  ScwScore *score;

  PLACE (&placed, { 1, 0, 1, TRUE, SUNG }, { 1, 0, 1, FALSE, VOICE "C5 voice:1 whole" },
         { 1, 0, 2, FALSE, PLAYED });
  score = scw_compose_score (placed.rows, placed.n, NULL, &problems, NULL);
  g_assert_nonnull (score);
  g_assert_cmpint (scw_score_n_measures (score), ==, 2);
  g_assert_cmpint (problems.count, ==, 2);
  g_assert_cmpint (problems.items[1].fault, ==, SCW_FAULT_ROW);
  g_assert_cmpint (problems.items[1].region, ==, 1);
  scw_problems_clear (&problems);
  scw_score_free (score);
  placed_clear (&placed);
}

static char *
compose (const Placed *placed, ScwFormat format, const int *parts, guint n_parts, GError **error)
{
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (ScwComposition) composition = NULL;

  g_array_append_vals (chosen, parts, n_parts);
  composition
    = scw_compose (placed->rows, placed->n, format, NULL, parts != NULL ? chosen : NULL, NULL, error);
  if (composition == NULL)
    return NULL;
  g_assert_true (composition->valid);
  return g_strdup (composition->data);
}

static void
parts_have_names_and_can_be_chosen (void)
{
  Placed placed, alone;
  g_autoptr (GError) error = NULL;
  g_autofree char *all = NULL, *piano = NULL, *voice = NULL, *lines = NULL, *none = NULL, *one = NULL;

  PLACE (&placed, { 1, 0, 2, FALSE, PLAYED }, { 1, 1, 1, FALSE, SUNG }, { 1, 1, 2, FALSE, PLAYED });
  all = compose (&placed, SCW_FORMAT_MUSICXML, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (all, "<part-name>Part 1</part-name>"));
  g_assert_nonnull (strstr (all, "<part-name>Piano</part-name>"));
  piano = compose (&placed, SCW_FORMAT_MUSICXML, (int[]){ 2 }, 1, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (piano, "Part 1"));
  g_assert_nonnull (strstr (piano, "<measure number=\"4\""));
  voice = compose (&placed, SCW_FORMAT_MUSICXML, (int[]){ 1 }, 1, &error); /* it rests in the first system */
  g_assert_no_error (error);
  g_assert_null (strstr (voice, "Piano</part-name>"));
  g_assert_nonnull (strstr (voice, "<rest measure=\"yes\"/>"));
  g_assert_nonnull (strstr (voice, "<measure number=\"4\""));
  lines = compose (&placed, SCW_FORMAT_LMX, (int[]){ 1 }, 1, &error);
  g_assert_cmpstr (lines, ==, SUNG "\n");
  none = compose (&placed, SCW_FORMAT_MUSICXML, (int[]){ 3 }, 1, &error);
  g_assert_null (none);
  g_assert_nonnull (error);
  placed_clear (&placed);
  PLACE (&alone, { 1, 0, 2, FALSE, PLAYED });
  one = compose (&alone, SCW_FORMAT_MUSICXML, NULL, 0, NULL);
  g_assert_nonnull (strstr (one, "<part-name>Piano</part-name>"));
  placed_clear (&alone);
}

/* ---- a document ---- */

static void
put (ScwDocument *document, ScwSystemBox *box, int group, int staves, gboolean ossia, const char *words)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
  ScwTokens tokens = { 0 };

  g_assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  g_array_set_size (content->tokens, 0);
  for (int i = 0; i < tokens.n; i++)
    g_array_append_val (content->tokens, ((ScwBoxToken){ .id = tokens.at[i], .probability = 1 }));
  content->place.group = group;
  content->place.staves = staves;
  content->place.ossia = ossia;
  content->state = SCW_REGION_DONE;
  scw_box_content_check (content);
  scw_document_do (document, "Read", scw_change_box (box, content), NULL);
  scw_tokens_clear (&tokens);
}

/* A page of n boxes below each other. */
static ScwDocument *
make_document (int n, ScwSystemBox **boxes)
{
  ScwDocument *document = scw_document_new (NULL);

  g_assert_true (scw_document_add_gray (document, scw_gray_new (600, 800, NULL), "scan", -1, NULL));
  for (int i = 0; i < n; i++)
    boxes[i] = scw_document_add_box (document, scw_document_get_page (document, 0),
                                     &(ScwBox){ 10, 10 + 90 * i, 500, 80 }, -1);
  return document;
}

/* A pick-up is 0, and what the end of a line cuts in two has one number: everywhere as in files. */
static void
measures_are_counted_as_in_files (void)
{
  ScwSystemBox *boxes[3];
  g_autoptr (ScwDocument) document = make_document (3, boxes);
  ScwScore *score;

  put (document, boxes[0], -1, 1, FALSE,
       VOICE "C5 voice:1 quarter stem:down measure C5 voice:1 whole measure C5 voice:1 half stem:down");
  put (document, boxes[1], -1, 1, FALSE,
       "measure clef:G2 C5 voice:1 half stem:down measure C5 voice:1 whole");
  put (document, boxes[2], -1, 1, FALSE,
       "measure clef:G2 C5 voice:1 whole measure C5 voice:1 half dot stem:down");
  score = scw_document_make_score (document, NULL);
  g_assert_nonnull (score);
  for (int i = 0, m = 0; i < 3; i++)
    for (int k = 0; k < (i == 0 ? 3 : 2); k++, m++)
      {
        const char *number = score->parts[0]->measures[m].number;
        g_autofree char *ours = g_strdup_printf ("%d", scw_measures_before (document, boxes[i]) + k + 1);

        if (number[0] != 'X')
          g_assert_cmpstr (ours, ==, number);
      }
  g_assert_cmpint (scw_measures_before (document, boxes[0]), ==, -1);
  g_assert_cmpint (scw_measures_before (document, boxes[1]), ==, 1);
  g_assert_cmpint (scw_measures_before (document, boxes[2]), ==, 3);
  scw_score_free (score);
}

static void
a_document_has_parts (void)
{
  ScwSystemBox *boxes[5];
  g_autoptr (ScwDocument) document = make_document (5, boxes);
  g_autofree char *json = NULL;
  ScwScore *score;
  int token = -1;

  g_assert_cmpint (scw_system_box_get_place (boxes[0])->group, ==, -1); /* drawn by hand */
  put (document, boxes[0], 0, 2, FALSE, PLAYED);
  put (document, boxes[1], 4, 1, TRUE, VOICE "E5 voice:1 whole");
  put (document, boxes[2], 4, 1, FALSE, SUNG);
  put (document, boxes[3], 4, 2, FALSE, PLAYED);
  put (document, boxes[4], -1, 2, FALSE, PLAYED);
  score = scw_document_make_score (document, NULL);
  g_assert_nonnull (score);
  g_assert_cmpint (score->n_parts, ==, 2);
  g_assert_cmpint (scw_score_n_measures (score), ==, 6);
  g_assert_cmpint (score->parts[0]->measures[2].region, ==, 2);
  g_assert_true (scw_document_nth_read_box (document, 2) == boxes[2]);

  g_assert_cmpint (scw_measures_before (document, boxes[3]), ==, 2);
  g_assert_cmpint (scw_measures_before (document, boxes[4]), ==, 4);
  g_assert_cmpint (scw_measures_in_all (document), ==, 6);
  g_assert_true (scw_measures_find (document, 3, &token) == boxes[2]);
  g_assert_cmpint (scw_system_box_get_token (boxes[2], (guint) token)->id, ==, SCW_LMX_MEASURE);
  g_assert_true (scw_measures_find (document, 5, &token) == boxes[4]);
  g_assert_null (scw_measures_find (document, 6, &token));

  json = scw_document_to_json (document, NULL);
  g_assert_nonnull (strstr (json, "\"group\": 2"));
  g_assert_null (strstr (json, "\"group\": 3"));
  g_assert_nonnull (strstr (json, "\"ossia\": true"));
  scw_score_free (score);
}

static void
commands_keep_what_sounds_together (void)
{
  ScwSystemBox *boxes[3];
  g_autoptr (ScwDocument) document = make_document (3, boxes);
  ScwDocumentPage *page = scw_document_get_page (document, 0);

  put (document, boxes[0], 2, 1, FALSE, SUNG);
  put (document, boxes[1], 2, 2, FALSE, PLAYED);
  put (document, boxes[2], 3, 2, FALSE, PLAYED);
  g_assert_false (scw_document_page_is_below (page, 0));
  g_assert_true (scw_document_page_is_below (page, 1));
  g_assert_false (scw_document_page_is_below (page, 2));

  g_assert_true (scw_document_set_box_rect (document, boxes[1], &(ScwBox){ 12, 101, 500, 80 }));
  g_assert_true (scw_document_page_is_below (page, 1));
  scw_document_move_box (document, boxes[0], 2); /* elsewhere it is by itself */
  g_assert_false (scw_document_page_is_below (page, 1));
  g_assert_false (scw_document_page_is_below (page, 2));
  scw_document_undo (document);
  g_assert_true (scw_document_page_is_below (page, 1));

  /* What was taken for one system is two; what was taken for one row is two rows. */
  g_assert_true (scw_document_split_box (document, boxes[2], 230));
  g_assert_false (scw_document_page_is_below (page, 3));
  scw_document_undo (document);
  g_assert_true (scw_document_split_box (document, boxes[1], 140));
  g_assert_true (scw_document_page_is_below (page, 1));
  g_assert_true (scw_document_page_is_below (page, 2));
  g_assert_false (scw_document_page_is_below (page, 3));
  g_assert_true (scw_document_merge_boxes (document, scw_document_page_get_box (page, 1),
                                           scw_document_page_get_box (page, 2)));
  g_assert_true (scw_document_page_is_below (page, 1));
  g_assert_false (scw_document_page_is_below (page, 2));
  while (scw_document_undo (document))
    ;
  while (scw_document_redo (document))
    ;
  g_assert_true (scw_document_page_is_below (page, 1));
}

/* "0:s0 1:p0 | ...": rows as system:part, fifths, and "t3" a time of 3/4; ! a part that a person has said to transpose by two
 * fifths. Returns "k", "t", upper case where it is sure, "-" for each. */
static void
assert_heads (const char *rows, const char *expected)
{
  g_auto (GStrv) all = g_strsplit (rows, " ", -1);
  const int n = (int) g_strv_length (all);
  ScwRowHead heads[16] = { 0 };
  g_autoptr (GString) found = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    {
      int beats = 0, told;
      g_autofree char *words = NULL;
      ScwTokens tokens = { 0 };

      told = sscanf (all[i], "%d:%d:%d:%d", &heads[i].system, &heads[i].part, &heads[i].fifths, &beats);
      heads[i].shift = strchr (all[i], '!') != NULL
                         ? scw_part_info_shift (&(ScwPartInfo){ .transpose = -2, .transpose_steps = -1 })
                         : 0;
      words
        = told > 3
            ? g_strdup_printf ("measure key:fifths:%d time beats:%d beat-type:4 clef:G2 rest quarter voice:1",
                               heads[i].fifths, beats)
            : g_strdup_printf ("measure key:fifths:%d clef:G2 rest quarter voice:1", heads[i].fifths);
      g_assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
      scw_row_head_read (&heads[i], tokens.at, tokens.n);
      g_assert_cmpint (heads[i].key_at, ==, 1);
      scw_tokens_clear (&tokens);
    }
  scw_compare_heads (heads, n);
  for (int i = 0; i < n; i++)
    {
      const char *key = heads[i].other_key ? heads[i].is_sure ? "K" : "k" : "";
      const char *time = heads[i].other_time ? heads[i].is_sure ? "T" : "t" : "";

      g_string_append_printf (found, "%s%s%s", key, time, *key == '\0' && *time == '\0' ? "-" : "");
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
rows_begin_alike (void)
{
  assert_heads ("0:0:-3:3 0:1:-3:3 0:2:-3:3", "---");
  assert_heads ("0:0:-3:3 0:1:-2:3 0:2:-3:3", "-K-"); /* one against two */
  assert_heads ("0:0:-3:3 0:1:-2:3", "kk");           /* nobody knows */
  assert_heads ("0:0:-3:3 0:1:-2 0:2:-3:3", "-KT-");  /* and it tells no time */
  assert_heads ("0:0:-3:3 0:1:-3", "--");             /* one of two tells a time: it may be so */
  assert_heads ("0:0:-3:3 0:1:-3:4", "tt");
  assert_heads ("0:0:-3 0:1:-2 0:2:-1", "---");                        /* the others do not agree */
  assert_heads ("0:0:5 0:1:-7 0:2:5", "---");                          /* B major and C flat major */
  assert_heads ("0:0:-3 0:-1:4 0:1:-3", "---");                        /* an ossia */
  assert_heads ("0:0:0 0:1:2! 1:0:-3 1:1:-3! 2:0:1 2:1:3!", "--kk--"); /* a clarinet, as a person says */
  assert_heads ("0:0:0 0:1:2 1:0:1 1:1:3 2:0:1 2:1:1 3:0:1 3:1:3", "----kk--"); /* as most systems say */
  assert_heads ("0:0:0 0:1:2 1:0:1 1:1:1", "kk--");
  assert_heads ("0:0:0 0:1:2 0:2:0 1:0:1 1:1:3 1:2:1 2:0:1 2:1:3 2:2:2", "--------K");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rows/parts", rows_find_their_parts);
  g_test_add_func ("/rows/not-read", what_was_not_read_counts_and_is_left_out);
  g_test_add_func ("/rows/ossia", an_ossia_is_left_out_and_told);
  g_test_add_func ("/rows/that-differ", rows_that_differ_are_told_by_region);
  g_test_add_func ("/rows/heads", rows_begin_alike);
  g_test_add_func ("/rows/names", parts_have_names_and_can_be_chosen);
  g_test_add_func ("/rows/document", a_document_has_parts);
  g_test_add_func ("/rows/numbers", measures_are_counted_as_in_files);
  g_test_add_func ("/rows/commands", commands_keep_what_sounds_together);
  return g_test_run ();
}
