/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading on from a correction, with the model that is here: what is shown, taken, kept and undone. */
#include "app/correct/reread.h"

#include "app/correct/correct.h"
#include "app/document/changes.h"
#include "app/paths.h"
#include "app/refusal.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"
#include "tests/app/wait.h"

#define DOUBTFUL 0.6

typedef struct
{
  ScwWorker *worker;
  ScwDocument *document;
  ScwSystemBox *box;
  GArray *truth; /* of gint32: what the model reads there */
} Fixture;

static GArray *
ids_of (ScwSystemBox *box)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (gint32));
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);

  g_array_append_vals (tokens, ids, n);
  return tokens;
}

static void
assert_ids (ScwSystemBox *box, GArray *expected)
{
  g_autoptr (GArray) tokens = ids_of (box);

  g_assert_cmpmem (tokens->data, tokens->len * sizeof (gint32), expected->data,
                   expected->len * sizeof (gint32));
}

/* The first token of measure m, counted from 0. */
static guint
measure_at (ScwSystemBox *box, int m)
{
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    if (scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE && m-- == 0)
      return i;
  g_assert_not_reached ();
}

static guint
pitch_behind (ScwSystemBox *box, guint i)
{
  while (scw_lmx_info (scw_system_box_get_token (box, i)->id)->class != SCW_LMX_PITCH)
    i++;
  return i;
}

static void
open_sample (Fixture *f)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("SCW_SOURCE_ROOT") != NULL ? g_getenv ("SCW_SOURCE_ROOT") : ".",
                        "data/samples/clean.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPicture) picture = scw_picture_open (path, NULL, &error);
  ScwDocumentPage *page;

  g_assert_no_error (error);
  f->document = scw_document_new (f->worker);
  scw_document_add_picture (f->document, picture, NULL, -1);
  page = scw_document_get_page (f->document, 0);
  WAIT_UNTIL (scw_document_page_get_state (page) == SCW_PAGE_READY);
  f->box = scw_document_page_get_box (page, 1);
}

static void
setup (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autofree char *path = scw_paths_find_model ();

  if (path == NULL)
    {
      g_test_skip ("there is no model here");
      return;
    }
  f->worker = scw_worker_new (NULL);
  scw_worker_open_model (f->worker, path, SCW_MODEL_AS_IN_FILE, 2);
  WAIT_UNTIL (scw_worker_get_model_state (f->worker) == SCW_MODEL_OPEN);
  open_sample (f);
  scw_document_read_box (f->document, f->box, FALSE);
  WAIT_UNTIL (scw_system_box_get_state (f->box) == SCW_REGION_DONE);
  f->truth = ids_of (f->box);
  g_assert_cmpuint (f->truth->len, >, 60);
}

static void
teardown (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_clear_object (&f->document);
  g_clear_object (&f->worker);
  g_clear_pointer (&f->truth, g_array_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* As if the network had read them: without a person's mark. */
static void
plant (Fixture *f, const guint *places, const int *ids, guint n)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (f->box));

  for (guint i = 0; i < n; i++)
    {
      g_array_index (content->tokens, ScwBoxToken, places[i]).id = ids[i];
      g_array_index (content->tokens, ScwBoxToken, places[i]).probability = 0.3f;
    }
  scw_document_do (f->document, "Plant", scw_change_box (f->box, content), NULL);
}

static int
octave_higher (ScwSystemBox *box, guint token)
{
  return scw_system_box_get_token (box, token)->id + 7;
}

static void
edit (Fixture *f, guint token, ScwEdit what)
{
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  int at = (int) token;

  g_array_append_val (selected, at);
  scw_correct_edit (f->document, f->box, selected, &what, NULL, &error);
  g_assert_no_error (error);
}

static ScwReread *
reread (Fixture *f, guint keep, ScwRereadScope scope)
{
  g_autoptr (GError) error = NULL;
  ScwReread *self = scw_reread_new (f->document, f->box, keep, NULL, 0, scope, DOUBTFUL, &error);

  g_assert_no_error (error);
  WAIT_UNTIL (scw_reread_get_state (self) != SCW_REREAD_READING);
  return self;
}

/* An error of two measures; the rest of the system read again finds both, and each can be taken alone. */
static void
test_system (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwReread) self = NULL;
  g_autoptr (GArray) planted = NULL;
  g_autoptr (GError) error = NULL;
  guint places[2];
  int ids[2];

  if (f->box == NULL)
    return;
  for (int i = 0; i < 2; i++)
    {
      places[i] = pitch_behind (f->box, measure_at (f->box, i + 1));
      ids[i] = octave_higher (f->box, places[i]);
    }
  plant (f, places, ids, 2);
  planted = ids_of (f->box);
  self = reread (f, measure_at (f->box, 1), SCW_REREAD_SYSTEM);
  g_assert_cmpint (scw_reread_get_state (self), ==, SCW_REREAD_READY);
  assert_ids (f->box, planted); /* nothing has changed yet */
  g_assert_cmpuint (scw_reread_get_n_changes (self), ==, 2);
  g_assert_cmpint (scw_reread_get_change (self, 0)->removed.first, <=, places[0]);
  g_assert_cmpint (scw_reread_get_change (self, 1)->removed.end, >, places[1]);
  scw_reread_set_chosen (self, 0, FALSE);
  g_assert_true (scw_reread_take (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (scw_reread_get_state (self), ==, SCW_REREAD_TAKEN);
  g_assert_cmpint (scw_system_box_get_token (f->box, places[0])->id, ==, ids[0]);
  g_assert_cmpint (scw_system_box_get_token (f->box, places[1])->id, ==, ids[1] - 7);
  g_assert_cmpint (scw_system_box_get_token (f->box, places[1])->origin, ==, SCW_ORIGIN_NETWORK);
  g_assert_cmpstr (scw_document_get_undo_label (f->document), ==, "Take reading");
  scw_document_undo (f->document);
  assert_ids (f->box, planted);
  g_assert_false (scw_reread_take (self, &error)); /* once is enough */
}

/* The last measure is a person's, other than what the network would say: it stays. */
static void
test_locked_last_measure (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwReread) self = NULL;
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (int)), mine = NULL;
  g_autoptr (GError) error = NULL;
  guint place, last;
  int id, measures = 0;

  if (f->box == NULL)
    return;
  for (guint i = 0; i < f->truth->len; i++)
    measures += g_array_index (f->truth, gint32, i) == SCW_LMX_MEASURE;
  last = measure_at (f->box, measures - 1);
  edit (f, pitch_behind (f->box, last), (ScwEdit){ SCW_EDIT_OCTAVE, 1 });
  g_array_append_val (selected, last);
  g_assert_true (scw_correct_check_measures (f->document, f->box, selected, NULL));
  place = pitch_behind (f->box, measure_at (f->box, 1));
  id = octave_higher (f->box, place);
  plant (f, &place, &id, 1);
  mine = ids_of (f->box);
  self = reread (f, measure_at (f->box, 1), SCW_REREAD_SYSTEM);
  g_assert_cmpint (scw_reread_get_state (self), ==, SCW_REREAD_READY);
  g_assert_cmpuint (scw_reread_get_n_changes (self), ==, 1);
  g_assert_true (scw_reread_take (self, &error));
  g_assert_cmpint (scw_system_box_get_token (f->box, place)->id, ==, id - 7);
  g_array_index (mine, gint32, place) = id - 7;
  assert_ids (f->box, mine);
  for (guint i = last; i < mine->len; i++)
    g_assert_cmpint (scw_system_box_get_token (f->box, i)->origin, ==, SCW_ORIGIN_PERSON);
  /* reading all of it again keeps it too, at once */
  scw_document_read_box (f->document, f->box, TRUE);
  WAIT_UNTIL (scw_system_box_get_state (f->box) == SCW_REGION_DONE);
  assert_ids (f->box, mine);
  for (guint i = last + 1; i < mine->len; i++)
    g_assert_cmpint (scw_system_box_get_token (f->box, i)->origin, ==, SCW_ORIGIN_PERSON);
  g_assert_cmpint (scw_system_box_get_token (f->box, 3)->origin, ==, SCW_ORIGIN_NETWORK);
  scw_document_undo (f->document);
  assert_ids (f->box, mine);
}

/* The rest of the measure: what is wrong behind it stays wrong. Only the doubtful: what is wrong and sure
 * stays. */
static void
test_scopes (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwReread) measure = NULL;
  g_autoptr (GError) error = NULL;
  guint places[2];
  int ids[2];

  if (f->box == NULL)
    return;
  for (int i = 0; i < 2; i++)
    {
      places[i] = pitch_behind (f->box, measure_at (f->box, i + 1));
      ids[i] = octave_higher (f->box, places[i]);
    }
  plant (f, places, ids, 2);
  measure = reread (f, measure_at (f->box, 1) + 1, SCW_REREAD_MEASURE);
  g_assert_cmpint (scw_reread_get_state (measure), ==, SCW_REREAD_READY);
  g_assert_cmpuint (scw_reread_get_n_changes (measure), ==, 1);
  g_assert_cmpint (scw_reread_get_change (measure, 0)->removed.end, <=, measure_at (f->box, 2));
  edit (f, pitch_behind (f->box, 0), (ScwEdit){ SCW_EDIT_OCTAVE, 1 }); /* the ground moves */
  g_assert_cmpint (scw_reread_get_state (measure), ==, SCW_REREAD_OUTDATED);
  g_assert_false (scw_reread_take (measure, &error));
  g_clear_error (&error);
}

/* Only the doubtful: what is wrong and sure stays. */
static void
test_doubts (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwReread) self = NULL;
  g_autoptr (GError) error = NULL;
  ScwBoxContent *content;
  guint sure, doubtful;
  int id;

  if (f->box == NULL)
    return;
  sure = pitch_behind (f->box, measure_at (f->box, 1));
  doubtful = pitch_behind (f->box, measure_at (f->box, 2));
  content = scw_box_content_copy (scw_system_box_get_content (f->box));
  for (guint i = 0; i < content->tokens->len; i++) /* nothing else is */
    g_array_index (content->tokens, ScwBoxToken, i).probability = 0.95f;
  g_array_set_size (content->problems, 0);
  g_array_index (content->tokens, ScwBoxToken, sure).id += 7;
  g_array_index (content->tokens, ScwBoxToken, doubtful).id += 7;
  g_array_index (content->tokens, ScwBoxToken, doubtful).probability = 0.2f;
  id = g_array_index (content->tokens, ScwBoxToken, doubtful).id;
  scw_document_do (f->document, "Plant", scw_change_box (f->box, content), NULL);
  self = reread (f, measure_at (f->box, 1), SCW_REREAD_DOUBTS);
  g_assert_cmpint (scw_reread_get_state (self), ==, SCW_REREAD_READY);
  g_assert_cmpuint (scw_reread_get_n_changes (self), ==, 1);
  g_assert_true (scw_reread_take (self, &error));
  g_assert_cmpint (scw_system_box_get_token (f->box, doubtful)->id, ==, id - 7);
  g_assert_cmpint (scw_system_box_get_token (f->box, sure)->id, ==,
                   g_array_index (f->truth, gint32, sure) + 7);
}

/* A token that the rest does not fit comes as a difference; nonsense is refused with a reason; an abandoned
 * one does nothing. */
static void
test_tokens_and_refusals (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwReread) self = NULL;
  g_autoptr (GError) error = NULL;
  int barline = SCW_LMX_MEASURE, end = SCW_LMX_EOS, pitch = scw_lmx_token ("C4");
  guint second, n;

  if (f->box == NULL)
    return;
  second = measure_at (f->box, 1);
  n = scw_system_box_get_n_tokens (f->box);
#define REFUSED(keep, ids, n_ids, scope, why)                                                      \
  g_assert_null (scw_reread_new (f->document, f->box, keep, ids, n_ids, scope, DOUBTFUL, &error)); \
  g_assert_error (error, SCW_REFUSED, (int) SCW_CORRECT_REFUSAL_##why);                            \
  g_clear_error (&error)
  REFUSED (n, NULL, 0, SCW_REREAD_SYSTEM, SYSTEM_ENDS);
  REFUSED (second, NULL, 0, SCW_REREAD_MEASURE, MEASURE_ENDS);
  REFUSED (n + 1, NULL, 0, SCW_REREAD_SYSTEM, NO_PLACE);
  REFUSED (second, &end, 1, SCW_REREAD_SYSTEM, WOULD_END);
  REFUSED (0, &pitch, 1, SCW_REREAD_SYSTEM, CANNOT_STAND);
#undef REFUSED
  self = scw_reread_new (f->document, f->box, second + 1, NULL, 0, SCW_REREAD_SYSTEM, DOUBTFUL, &error);
  g_clear_object (&self); /* given up while it reads */
  self = scw_reread_new (f->document, f->box, second + 1, &barline, 1, SCW_REREAD_SYSTEM, DOUBTFUL, &error);
  if (self == NULL) /* an empty measure is more than the grammar allows */
    g_clear_error (&error);
  else
    {
      WAIT_UNTIL (scw_reread_get_state (self) != SCW_REREAD_READING);
      g_assert_cmpint (g_array_index (scw_reread_get_tokens (self), ScwBoxToken, second + 1).id, ==, barline);
      g_assert_cmpint (g_array_index (scw_reread_get_tokens (self), ScwBoxToken, second + 1).origin, ==,
                       SCW_ORIGIN_PERSON);
    }
  assert_ids (f->box, f->truth);
}

int
main (int argc, char **argv)
{
#define ADD(name, test) g_test_add ("/reread/" name, Fixture, NULL, setup, test, teardown)
  g_test_init (&argc, &argv, NULL);
  ADD ("system", test_system);
  ADD ("locked-last-measure", test_locked_last_measure);
  ADD ("scopes", test_scopes);
  ADD ("doubts", test_doubts);
  ADD ("tokens-and-refusals", test_tokens_and_refusals);
  return g_test_run ();
}
