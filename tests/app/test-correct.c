/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrections in a document: undo to the token, what is kept of the network's, what is doubtful. */
#include "app/correct/correct.h"

#include <string.h>

#include "app/correct/spread.h"
#include "app/document/changes.h"
#include "app/refusal.h"

#define PIECE                                                                                               \
  "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 C4 voice:1 quarter stem:up D4 quarter E4 quarter " \
  "measure F4 voice:1 quarter stem:up G4 eighth A4 quarter measure C5 voice:1 half dot stem:down"

static ScwTokens
tokens_of (const char *words)
{
  ScwTokens tokens = { 0 };

  g_assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  return tokens;
}

static char *
words_of (ScwSystemBox *box)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  char *words = scw_lmx_format (ids, n, NULL), *copy = g_strdup (words);

  free (words);
  return copy;
}

static GArray *
select_token (int token)
{
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (int));

  g_array_append_val (selected, token);
  return selected;
}

/* A document with one box that holds the piece, as read: token i with probability 0.9, number 12 with 0.3. */
static ScwDocument *
make_document (ScwSystemBox **box)
{
  ScwDocument *document = scw_document_new (NULL);
  ScwGray *gray = scw_gray_new (600, 800, NULL);
  ScwTokens tokens = tokens_of (PIECE);
  ScwBoxContent *content;

  g_assert_true (scw_document_add_gray (document, gray, "scan", -1, NULL));
  *box
    = scw_document_add_box (document, scw_document_get_page (document, 0), &(ScwBox){ 10, 10, 500, 200 }, -1);
  content = scw_box_content_copy (scw_system_box_get_content (*box));
  for (int i = 0; i < tokens.n; i++)
    {
      ScwBoxToken token = { .id = tokens.at[i], .probability = i == 12 ? 0.3f : 0.9f };

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k] = (ScwAlternative){ .id = -1 };
      token.alternatives[0] = (ScwAlternative){ token.id, token.probability, true };
      token.alternatives[1]
        = (ScwAlternative){ i == 12 ? scw_lmx_token ("F4") : scw_lmx_token ("measure"), 0.2f, true };
      g_array_append_val (content->tokens, token);
    }
  content->state = SCW_REGION_DONE;
  scw_document_do (document, "Read", scw_change_box (*box, content), NULL);
  scw_tokens_clear (&tokens);
  return document;
}

static void
edits_are_commands (void)
{
  ScwSystemBox *box;
  g_autoptr (ScwDocument) document = make_document (&box);
  g_autofree char *before = words_of (box), *after = NULL, *undone = NULL, *redone = NULL;
  g_autoptr (GArray) selected = select_token (18), now = NULL;
  g_autoptr (GError) error = NULL;
  int n_person = 0;

  g_assert_true (scw_correct_edit (document, box, selected, &(ScwEdit){ SCW_EDIT_OCTAVE, 1 }, &now, &error));
  g_assert_no_error (error);
  after = words_of (box);
  g_assert_nonnull (strstr (after, "measure F5 voice:1 quarter"));
  g_assert_cmpint (now->len, ==, 1);
  g_assert_cmpstr (scw_document_get_undo_label (document), ==, "Change pitch");
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    {
      const ScwBoxToken *token = scw_system_box_get_token (box, i);

      n_person += token->origin == SCW_ORIGIN_PERSON;
      if (token->origin == SCW_ORIGIN_NETWORK)
        g_assert_cmpfloat (token->probability, ==, i == 12 ? 0.3f : 0.9f);
    }
  g_assert_cmpint (n_person, ==, 1);
  g_assert_true (scw_document_undo (document));
  undone = words_of (box);
  g_assert_cmpstr (undone, ==, before);
  g_assert_true (scw_document_redo (document));
  redone = words_of (box);
  g_assert_cmpstr (redone, ==, after);
  /* refused: nothing happens, and it says why */
  g_assert_false (scw_correct_edit (document, box, selected, &(ScwEdit){ SCW_EDIT_STAFF, 3 }, NULL, &error));
  g_assert_error (error, SCW_REFUSED, SCW_REFUSAL_NO_STAFF);
  g_assert_cmpstr (error->message, ==, "the system has no staff 3");
}

static void
alternatives (void)
{
  ScwSystemBox *box;
  g_autoptr (ScwDocument) document = make_document (&box);
  g_autofree char *before = words_of (box), *after = NULL, *undone = NULL;

  g_assert_cmpint (scw_correct_take_alternative (document, box, 12, 0), ==, SCW_CORRECT_REFUSED);
  g_assert_cmpint (scw_correct_take_alternative (document, box, 12, 4), ==, SCW_CORRECT_REFUSED);
  g_assert_cmpint (scw_correct_take_alternative (document, box, 8, 1), ==, SCW_CORRECT_READ_ON);
  undone = words_of (box);
  g_assert_cmpstr (undone, ==, before);
  g_assert_cmpint (scw_correct_take_alternative (document, box, 12, 1), ==, SCW_CORRECT_DONE);
  after = words_of (box);
  g_assert_cmpstr (after, !=, before);
  g_assert_cmpint (scw_system_box_get_token (box, 12)->id, ==, scw_lmx_token ("F4"));
  g_assert_cmpint (scw_system_box_get_token (box, 12)->origin, ==, SCW_ORIGIN_PERSON);
  g_assert_true (scw_document_undo (document));
  g_assert_cmpint (scw_system_box_get_token (box, 12)->origin, ==, SCW_ORIGIN_NETWORK);

  /* what would come of it: the second measure lacks an eighth */
  g_assert_cmpint (scw_correct_find_effect (box, 12, scw_lmx_token ("F4")), ==, SCW_CORRECT_CHANGES);
  g_assert_cmpint (scw_correct_find_effect (box, 8, scw_lmx_token ("measure")), ==, SCW_CORRECT_READS_ON);
  g_assert_cmpint (scw_correct_find_effect (box, 11, scw_lmx_token ("half")), ==, SCW_CORRECT_BREAKS);
  g_assert_cmpint (scw_correct_find_effect (box, 20, scw_lmx_token ("quarter")), ==, SCW_CORRECT_MENDS);
  g_assert_cmpint (scw_correct_find_effect (box, 20, scw_lmx_token ("16th")), ==, SCW_CORRECT_CHANGES);
}

/* The way back behind a note that was read too short is too short, too: both are put right at once. */
static void
alternatives_move_voices (void)
{
  ScwSystemBox *box;
  g_autoptr (ScwDocument) document = make_document (&box);
  ScwTokens tokens = tokens_of ("measure time beats:3 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 "
                                "half dot stem:up staff:1 measure C4 voice:1 quarter stem:up staff:1 D4 "
                                "eighth E4 quarter backup half backup eighth rest voice:5 rest:measure "
                                "staff:2");
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
  g_autofree char *after = NULL;
  guint at = 0;

  g_array_set_size (content->tokens, 0);
  for (int i = 0; i < tokens.n; i++)
    {
      ScwBoxToken token = { .id = tokens.at[i], .probability = 0.9f };

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k] = (ScwAlternative){ .id = -1 };
      token.alternatives[1] = (ScwAlternative){ scw_lmx_token ("quarter"), 0.2f, true };
      if (at == 0 && token.id == scw_lmx_token ("eighth"))
        at = (guint) i;
      g_array_append_val (content->tokens, token);
    }
  scw_tokens_clear (&tokens);
  scw_box_content_check (content);
  scw_document_do (document, "Read", scw_change_box (box, content), NULL);
  g_assert_cmpint (scw_correct_find_effect (box, at, scw_lmx_token ("quarter")), ==, SCW_CORRECT_MENDS);
  g_assert_cmpint (scw_correct_take_alternative (document, box, at, 1), ==, SCW_CORRECT_DONE);
  after = words_of (box);
  g_assert_nonnull (
    strstr (after, "D4 quarter E4 quarter backup half backup quarter rest voice:5 rest:measure"));
}

/* Both ends become a slur, or a tie; none is left behind. */
static void
ties_and_slurs (void)
{
  static const char *const pieces[][4] = {
    { "C4 voice:1 half stem:up tied:start C4 half tied:stop", "tied:start", "slur:start",
      "C4 voice:1 half stem:up slur:start C4 half slur:stop" },
    { "C4 voice:1 half stem:up tied:start C4 half tied:stop", "tied:stop", "slur:stop",
      "C4 voice:1 half stem:up slur:start C4 half slur:stop" },
    { "C4 voice:1 half stem:up slur:start C4 half slur:stop", "slur:start", "tied:start",
      "C4 voice:1 half stem:up tied:start C4 half tied:stop" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      ScwSystemBox *box;
      g_autoptr (ScwDocument) document = make_document (&box);
      ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
      g_autofree char *words = g_strconcat ("measure time beats:4 beat-type:4 clef:G2 ", pieces[i][0], NULL);
      g_autofree char *after = NULL;
      ScwTokens tokens = tokens_of (words);
      int at = -1;

      g_array_set_size (content->tokens, 0);
      for (int k = 0; k < tokens.n; k++)
        {
          ScwBoxToken token = { .id = tokens.at[k], .probability = 0.9f };

          for (int a = 0; a < SCW_ALTERNATIVES; a++)
            token.alternatives[a] = (ScwAlternative){ .id = -1 };
          token.alternatives[1] = (ScwAlternative){ scw_lmx_token (pieces[i][2]), 0.2f, true };
          at = token.id == scw_lmx_token (pieces[i][1]) ? k : at;
          g_array_append_val (content->tokens, token);
        }
      scw_tokens_clear (&tokens);
      scw_box_content_check (content);
      scw_document_do (document, "Read", scw_change_box (box, content), NULL);
      g_assert_cmpint (scw_correct_take_alternative (document, box, (guint) at, 1), ==, SCW_CORRECT_DONE);
      after = words_of (box);
      g_assert_true (g_str_has_suffix (after, pieces[i][3]));
    }
}

/* The network considered something else wherever it read this. */
static void
consider (ScwDocument *document, ScwSystemBox *box, const char *read, const char *other, float probability)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));

  for (guint i = 0; i < content->tokens->len; i++)
    {
      ScwBoxToken *token = &g_array_index (content->tokens, ScwBoxToken, i);

      if (token->id == scw_lmx_token (read))
        token->alternatives[1] = (ScwAlternative){ scw_lmx_token (other), probability, true };
    }
  scw_document_do (document, "Consider", scw_change_box (box, content), NULL);
}

static void
alike (void)
{
  ScwSystemBox *box;
  g_autoptr (ScwDocument) document = make_document (&box);
  g_autoptr (GArray) before = NULL, places = NULL, selected = select_token (21), done = NULL, where = NULL;
  ScwSpread spread;
  g_autofree char *after = NULL;

  /* a symbol for another */
  consider (document, box, "quarter", "half", 0.3f);
  before = scw_spread_begin (box);
  g_assert_cmpint (scw_correct_take_alternative (document, box, 8, 1), ==, SCW_CORRECT_DONE);
  g_assert_true (scw_spread_of (before, box, &spread));
  g_assert_cmpint (spread.kind, ==, SCW_SPREAD_REPLACE);
  places = scw_spread_find (document, &spread);
  g_assert_cmpuint (places->len, ==, 4); /* of five, one of which was corrected */
  g_assert_cmpint (scw_spread_next (document, places, box, 8), ==, 0);
  g_assert_cmpint (scw_spread_next (document, places, box, 13), ==, 2);
  g_assert_cmpint (scw_spread_next (document, places, box, 99), ==, 0);
  g_assert_cmpuint (scw_spread_apply (document, &spread, &g_array_index (places, ScwAlike, 0), 2), ==, 2);
  after = words_of (box);
  g_assert_nonnull (strstr (after, "C4 voice:1 half stem:up D4 half E4 half measure F4 voice:1 quarter"));

  /* one that was missing: a dot behind the quarter of A4, which "measure" was read for */
  consider (document, box, "measure", "dot", 0.4f);
  consider (document, box, "G4", "dot", 0.35f);
  consider (document, box, "A4", "dot", 0.01f); /* that was not meant */
  done = scw_spread_begin (box);
  g_assert_true (scw_correct_edit (document, box, selected, &(ScwEdit){ SCW_EDIT_DOT, 1 }, NULL, NULL));
  g_assert_true (scw_spread_of (done, box, &spread));
  g_assert_cmpint (spread.kind, ==, SCW_SPREAD_INSERT);
  where = scw_spread_find (document, &spread);
  g_assert_cmpuint (where->len, ==, 1); /* before the second measure; before the first no dot can be */
  g_assert_cmpuint (scw_spread_apply (document, &spread, &g_array_index (where, ScwAlike, 0), 1), ==, 1);
  g_free (after);
  after = words_of (box);
  g_assert_nonnull (strstr (after, "E4 half dot measure"));
}

static void
doubts (void)
{
  ScwSystemBox *box;
  g_autoptr (ScwDocument) document = make_document (&box);
  g_autoptr (GArray) selected = select_token (20), one = NULL, two = NULL, three = NULL, none = NULL;
  g_autoptr (GArray) spread = NULL;
  g_autoptr (GArray) last = select_token (23);
  const ScwDoubt *doubt;
  char message[SCW_PROBLEM_MESSAGE];

  one = scw_correct_find_doubts (document, 0.5);
  g_assert_cmpint (one->len, ==, 1); /* nobody has looked at the measures yet */
  g_assert_true (scw_correct_edit (document, box, last, &(ScwEdit){ SCW_EDIT_OCTAVE, 1 }, NULL, NULL));
  two = scw_correct_find_doubts (document, 0.5);
  g_assert_cmpint (two->len, ==, 2);
  g_assert_cmpint (g_array_index (two, ScwDoubt, 0).token, ==, 12);
  doubt = &g_array_index (two, ScwDoubt, 1);
  g_assert_true (doubt->is_measure);
  g_assert_cmpstr (scw_problem_message (&doubt->problem, message), ==, "measure 2 has 5 of 6 eighths");
  g_assert_cmpint (scw_correct_next_doubt (document, two, NULL, 0, FALSE), ==, 0);
  g_assert_cmpint (scw_correct_next_doubt (document, two, box, 12, FALSE), ==, 1);
  g_assert_cmpint (scw_correct_next_doubt (document, two, box, doubt->token, FALSE), ==, 0);
  g_assert_cmpint (scw_correct_next_doubt (document, two, box, 12, TRUE), ==, 1);
  g_assert_cmpint (scw_correct_next_doubt (document, two, box, doubt->token, TRUE), ==, 0);
  /* a measure has one doubt: its least likely symbol, stems and beams apart */
  {
    g_autoptr (GArray) symbols = scw_correct_find_box_doubts (box, 0.95);
    g_autoptr (GArray) each = scw_correct_find_doubts (document, 0.95);

    g_assert_cmpint (symbols->len, >, 20);

    g_assert_cmpint (each->len, ==, 2); /* the third is answered */
    g_assert_cmpint (g_array_index (each, ScwDoubt, 0).token, ==, 12);
  }
  /* a checked measure is not doubtful; one that adds up neither */
  g_assert_true (scw_correct_check_measures (document, box, selected, NULL));
  g_assert_false (scw_correct_check_measures (document, box, selected, NULL));
  three = scw_correct_find_doubts (document, 0.5);
  g_assert_cmpint (three->len, ==, 1);
  g_assert_true (scw_document_undo (document));
  g_assert_true (scw_correct_edit (document, box, selected, &(ScwEdit){ SCW_EDIT_DURATION, SCW_TYPE_QUARTER },
                                   NULL, NULL));
  none = scw_correct_find_doubts (document, 0.01);
  g_assert_cmpint (none->len, ==, 0);
  /* nothing is below the limit, but much a little unlikely */
  spread = scw_correct_find_doubts (document, 0.2);
  g_assert_cmpint (spread->len, ==, 1);
  g_assert_cmpint (g_array_index (spread, ScwDoubt, 0).token, ==, 12);
}

/* Puts rows under the first box of a document, each a system, as read. */
static void
add_system (ScwDocument *document, int y, const char *words)
{
  ScwTokens tokens = tokens_of (words);
  ScwSystemBox *box
    = scw_document_add_box (document, scw_document_get_page (document, 0), &(ScwBox){ 10, y, 500, 80 }, -1);
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));

  for (int i = 0; i < tokens.n; i++)
    {
      ScwBoxToken token = { .id = tokens.at[i], .probability = 0.9f };

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k] = (ScwAlternative){ .id = -1 };
      g_array_append_val (content->tokens, token);
    }
  content->state = SCW_REGION_DONE;
  scw_box_content_check (content);
  scw_document_do (document, "Read", scw_change_box (box, content), NULL);
  scw_tokens_clear (&tokens);
}

/* The measures of a document that are doubtful, by their printed numbers: "2 5". */
static char *
doubtful_measures (ScwDocument *document)
{
  g_autoptr (GArray) doubts = scw_correct_find_doubts (document, 0.5);
  GString *numbers = g_string_new (NULL);

  for (guint i = 0; i < doubts->len; i++)
    if (g_array_index (doubts, ScwDoubt, i).is_measure)
      g_string_append_printf (numbers, "%s%d", numbers->len > 0 ? " " : "",
                              g_array_index (doubts, ScwDoubt, i).problem.number);
  return g_string_free (numbers, FALSE);
}

static ScwDocument *
document_of (const char *const *systems)
{
  ScwDocument *document = scw_document_new (NULL);

  g_assert_true (scw_document_add_gray (document, scw_gray_new (600, 800, NULL), "scan", -1, NULL));
  for (int i = 0; systems[i] != NULL; i++)
    add_system (document, 10 + 100 * i, systems[i]);
  return document;
}

#define HEAD     "measure key:fifths:0 clef:G2 "
#define TWO      "C4 voice:1 quarter stem:up D4 quarter "
#define LONG     "C4 voice:1 quarter stem:up D4 quarter E4 quarter "
#define TWO_FOUR "measure key:fifths:0 time beats:2 beat-type:4 clef:G2 " TWO

/* What a system does not say the others do: it is the wrong measures that are doubtful, whatever most of the line is. */
static void
all_systems_count (void)
{
  static const struct
  {
    const char *systems[5];
    const char *doubtful;
  } cases[] = {
    /* Joplin: 2/4, which the second line does not print; most of its measures are too long */
    { { TWO_FOUR "measure " TWO "measure " TWO "measure " TWO,
        HEAD LONG "measure " LONG "measure " TWO "measure " LONG },
      "5 6 8" },
    /* no time signature anywhere: the other lines agree */
    { { HEAD TWO "measure " TWO "measure " TWO, HEAD TWO "measure " TWO,
        HEAD LONG "measure " LONG "measure " TWO },
      "6 7" },
    /* another meter from the second line on */
    { { TWO_FOUR "measure " TWO,
        "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 " LONG "measure " LONG,
        HEAD LONG "measure " TWO "measure " LONG },
      "6" },
    /* a measure that goes over the line is whole with its other half */
    { { TWO_FOUR "measure C4 voice:1 quarter stem:up", HEAD "D4 voice:1 quarter stem:up measure " TWO }, "" },
    /* but a short one behind a whole one is not */
    { { TWO_FOUR "measure " TWO, HEAD "D4 voice:1 quarter stem:up measure " TWO "measure " TWO }, "3" },
    /* an upbeat begins the piece */
    { { "measure key:fifths:0 time beats:2 beat-type:4 clef:G2 C4 voice:1 quarter stem:up measure " TWO,
        HEAD TWO "measure " TWO },
      "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ScwDocument) document = document_of (cases[i].systems);
      g_autofree char *doubtful = doubtful_measures (document);

      g_assert_cmpstr (doubtful, ==, cases[i].doubtful);
    }
}

/* A meter that is corrected in the first line is in force in the second. */
static void
a_meter_reaches_on (void)
{
  static const char *const systems[]
    = { "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 " LONG "measure " LONG,
        HEAD TWO "measure " TWO "measure " TWO, NULL };
  g_autoptr (ScwDocument) document = document_of (systems);
  ScwSystemBox *box = scw_document_page_get_box (scw_document_get_page (document, 0), 0);
  g_autoptr (GArray) selected = select_token (6);
  g_autofree char *before = doubtful_measures (document), *after = NULL, *undone = NULL;

  g_assert_cmpstr (before, ==, "3 4");
  g_assert_true (scw_correct_edit (document, box, selected, &(ScwEdit){ SCW_EDIT_TIME, 2, 4 }, NULL, NULL));
  after = doubtful_measures (document);
  g_assert_cmpstr (after, ==, "1 2");
  g_assert_true (scw_document_undo (document));
  undone = doubtful_measures (document);
  g_assert_cmpstr (undone, ==, before);
}

static void
another_reading (void)
{
  ScwSystemBox *box;
  g_autoptr (ScwDocument) document = make_document (&box);
  g_autofree char *before = words_of (box), *after = NULL, *undone = NULL;
  ScwTokens new = tokens_of (
    "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 C4 voice:1 quarter stem:up D4 quarter F4 quarter "
    "measure F4 voice:1 quarter stem:up G4 quarter A4 quarter measure C5 voice:1 half dot stem:down");
  ScwDifference difference;
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);

  g_assert_true (scw_difference (ids, n, new.at, new.n, &difference, NULL));
  g_assert_cmpint (difference.n, ==, 2);
  g_assert_true (
    scw_correct_take_reading (document, box, &difference, (bool[]){ false, true }, new.at, NULL, NULL));
  after = words_of (box);
  g_assert_nonnull (strstr (after, "D4 quarter E4 quarter"));
  g_assert_nonnull (strstr (after, "G4 quarter A4 quarter"));
  g_assert_true (scw_document_undo (document));
  undone = words_of (box);
  g_assert_cmpstr (undone, ==, before);
  scw_difference_clear (&difference);
  scw_tokens_clear (&new);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correct/edits-are-commands", edits_are_commands);
  g_test_add_func ("/correct/alternatives", alternatives);
  g_test_add_func ("/correct/alternatives-move-voices", alternatives_move_voices);
  g_test_add_func ("/correct/ties-and-slurs", ties_and_slurs);
  g_test_add_func ("/correct/alike", alike);
  g_test_add_func ("/correct/doubts", doubts);
  g_test_add_func ("/correct/all-systems-count", all_systems_count);
  g_test_add_func ("/correct/a-meter-reaches-on", a_meter_reaches_on);
  g_test_add_func ("/correct/another-reading", another_reading);
  return g_test_run ();
}
