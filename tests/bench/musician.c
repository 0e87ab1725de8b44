/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musician.c: what it costs a musician to correct what was read, as a JSON object.
 *
 *     scw-bench-musician [OPTION...] FOLDER     NAME.png and NAME.lmx, as `scorewright-cli evaluate` has them
 *
 * A simulated person goes from doubt to doubt (F3), looks at the measure that the program points at, corrects what is
 * wrong in it (musician-hands.h), and confirms it where it is still doubtful (K). The truth is seen nowhere else. What
 * is then still wrong could only be found by comparing everything: it is counted apart, and corrected too.
 *
 * A wrong measure has a note, rest, clef, key or time that is not as in the truth (musician-music.h); an error is one
 * of these.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/correct/correct.h"
#include "app/document/box-content.h"
#include "app/document/changes.h"
#include "app/project/project.h"
#include "engine/notation/lmx/linearize.h"
#include "tests/bench/musician-hands.h"
#include "tests/bench/musician-music.h"

#define STAFF_SPACE 12
#define MOST_LOOKS  400 /* of a row: nobody goes round for ever */

typedef struct
{
  int limit, every, from, threads;
  gboolean no_reread, verbose;
  double threshold;
  char *model, *project, *folder;
} Options;

typedef struct
{
  int systems, measures, errors;
  int wrong, wrong_doubted;       /* measures */
  int doubts, doubts_right;       /* of the reading as it was */
  int looks, looks_right;         /* where F3 led */
  int found_keys, found_clicks;   /* what is corrected on the way, F3 and K included */
  int late_measures, late_errors; /* found by comparing everything */
  int late_keys, late_clicks;
  int typed, pasted, anew, read, unmended, unread; /* the last: rows that could not be read or corrected */
  int typing;                                      /* keys that MuseScore takes for all of it */
} Counts;

typedef struct
{
  const Options *options;
  Hands hands;
  ScwPart *truth;
  GPtrArray *goals; /* of GArray of Fact, for each measure of the truth */
  Counts *counts;
} Row;

static void
die (const char *message)
{
  fprintf (stderr, "scw-bench-musician: %s\n", message);
  exit (1);
}

/* ---- what is wrong ---- */

/* The state of a row: the facts of its measures, and what each should be. */
typedef struct
{
  ScwPart *music;
  GPtrArray *have;
  GArray *of; /* of int */
} State;

static GPtrArray *
facts_of_part (const ScwPart *part)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (int m = 0; m < part->n_measures; m++)
    g_ptr_array_add (all, facts_of_measure (part, m));
  return all;
}

static void
state_init (State *state, const Row *row)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (row->hands.box, &n);

  state->music = scw_delinearize (ids, n, SCW_RULES_MUSICAL, NULL, NULL);
  state->have = facts_of_part (state->music);
  state->of = facts_align_measures (state->have, row->goals);
}

static void
state_clear (State *state)
{
  g_array_unref (state->of);
  g_ptr_array_unref (state->have);
  scw_part_free (state->music);
}

/* Errors of measure m; *pairs (may be NULL) gets them. */
static int
errors_of (const State *state, const Row *row, int m, GArray **pairs)
{
  int want = g_array_index (state->of, int, m), cost, n;
  GArray *have = g_ptr_array_index (state->have, m), *found;

  if (pairs != NULL)
    *pairs = NULL;
  if (want < 0)
    return MAX (1, (int) have->len);
  found = facts_compare (have, g_ptr_array_index (row->goals, want), &cost);
  n = (int) found->len;
  if (pairs != NULL)
    *pairs = found;
  else
    g_array_unref (found);
  return n;
}

static int
measure_of (const State *state, guint token)
{
  int m = 0;

  while (m + 1 < state->music->n_measures && state->music->measures[m + 1].span.first <= (int) token)
    m++;
  return m;
}

/* For --verbose: what differs. */
static void
say_errors (const State *state, const Row *row, int m)
{
  GArray *have = g_ptr_array_index (state->have, m), *pairs;
  int want = g_array_index (state->of, int, m);

  errors_of (state, row, m, &pairs);
  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    {
      const FactPair *pair = &g_array_index (pairs, FactPair, i);
      const Fact *h = pair->have >= 0 ? &g_array_index (have, Fact, pair->have) : NULL;
      const Fact *w = pair->want >= 0
                        ? &g_array_index ((GArray *) g_ptr_array_index (row->goals, want), Fact, pair->want)
                        : NULL;

      fprintf (stderr, "    %s", h == NULL ? "missing" : w == NULL ? "too much" : "other");
      for (int f = 0; f < FACT_FIELDS; f++)
        if (h == NULL || w == NULL || h->fields[f] != w->fields[f])
          fprintf (stderr, " %d:%d/%d", f, h != NULL ? h->fields[f] : 0, w != NULL ? w->fields[f] : 0);
      fprintf (stderr, "\n");
    }
  g_clear_pointer (&pairs, g_array_unref);
}

/* A measure of the truth that no measure of the reading is; -1: there is none. *before: the one it follows. */
static int
missing_measure (const State *state, const Row *row, int *before)
{
  int next = 0;

  *before = -1;
  for (int m = 0; m <= (int) state->of->len; m++)
    {
      int want = m < (int) state->of->len ? g_array_index (state->of, int, m) : (int) row->goals->len;

      if (want < 0)
        continue;
      if (want > next)
        return next;
      next = want + 1;
      *before = m;
    }
  return -1;
}

/* ---- the reading as it was ---- */

/* Whether a doubt leads to something wrong: anything in its measure, as that is looked at. */
static gboolean
is_right (const State *state, const Row *row, const ScwDoubt *doubt)
{
  int before;

  return errors_of (state, row, measure_of (state, doubt->token), NULL) > 0
         || (doubt->is_measure && doubt->problem.fault == SCW_FAULT_BARS
             && missing_measure (state, row, &before) >= 0);
}

static void
count_reading (Row *row)
{
  Counts *counts = row->counts;
  g_autoptr (GArray) doubts = scw_correct_find_doubts (row->hands.document, row->options->threshold);
  State state;
  int before;

  state_init (&state, row);
  counts->systems++;
  counts->measures += (int) row->goals->len;
  counts->doubts += (int) doubts->len;
  for (guint i = 0; i < doubts->len; i++)
    counts->doubts_right += is_right (&state, row, &g_array_index (doubts, ScwDoubt, i));
  for (int m = 0; m < state.music->n_measures; m++)
    {
      int errors = errors_of (&state, row, m, NULL);
      gboolean doubted = FALSE;

      counts->errors += errors;
      for (guint i = 0; i < doubts->len; i++)
        doubted |= measure_of (&state, g_array_index (doubts, ScwDoubt, i).token) == m;
      counts->wrong += errors > 0;
      counts->wrong_doubted += errors > 0 && doubted;
      if (row->options->verbose && errors > 0)
        {
          fprintf (stderr, "  measure %d: %d errors%s\n", m + 1, errors, doubted ? ", doubted" : "");
          say_errors (&state, row, m);
        }
    }
  if (missing_measure (&state, row, &before) >= 0)
    {
      gboolean doubted = FALSE;

      for (guint i = 0; i < doubts->len; i++)
        doubted |= g_array_index (doubts, ScwDoubt, i).problem.fault == SCW_FAULT_BARS
                   && g_array_index (doubts, ScwDoubt, i).is_measure;
      for (guint want = 0; want < row->goals->len; want++)
        {
          gboolean there = FALSE;

          for (guint m = 0; m < state.of->len; m++)
            there |= g_array_index (state.of, int, m) == (int) want;
          if (there)
            continue;
          counts->errors += MAX (1, (int) ((GArray *) g_ptr_array_index (row->goals, want))->len);
          counts->wrong++;
          counts->wrong_doubted += doubted;
        }
    }
  for (guint want = 0; want < row->goals->len; want++)
    counts->typing += facts_typing (g_ptr_array_index (row->goals, want));
  state_clear (&state);
}

/* ---- correcting ---- */

static gboolean
mend_measure (Row *row, const State *state, int m, guint cursor)
{
  int want = g_array_index (state->of, int, m);

  if (want < 0)
    return state->music->n_measures > 1 && hands_delete (&row->hands, m);
  return hands_correct (&row->hands, m, want, state->of, cursor);
}

/* Looks at the measure of a doubt. Returns where the cursor is then. */
static guint
look (Row *row, const ScwDoubt *doubt)
{
  const guint token = doubt->token;
  const gboolean bars = doubt->is_measure && doubt->problem.fault == SCW_FAULT_BARS;
  g_autoptr (GArray) doubts = NULL;
  gboolean wrong, open = FALSE;
  State state;
  int m, before, missing;
  guint end;

  state_init (&state, row);
  m = measure_of (&state, token);
  wrong = errors_of (&state, row, m, NULL) > 0;
  if (wrong)
    row->counts->unmended += !mend_measure (row, &state, m, token);
  while (bars && (missing = missing_measure (&state, row, &before)) >= 0)
    {
      wrong = TRUE;
      if (!hands_insert (&row->hands, before, missing))
        break;
      state_clear (&state);
      state_init (&state, row);
    }
  state_clear (&state);
  row->counts->looks++;
  row->counts->looks_right += wrong;

  state_init (&state, row);
  m = MIN (m, state.music->n_measures - 1);
  doubts = scw_correct_find_doubts (row->hands.document, row->options->threshold);
  for (guint i = 0; i < doubts->len; i++)
    open |= measure_of (&state, g_array_index (doubts, ScwDoubt, i).token) == m;
  end = (guint) state.music->measures[m].span.end;
  if (open)
    {
      g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (int));

      g_array_append_val (selected, state.music->measures[m].span.first);
      row->hands.keys++;
      scw_correct_check_measures (row->hands.document, row->hands.box, selected, NULL);
    }
  state_clear (&state);
  return end > 0 ? end - 1 : 0;
}

static void
follow_doubts (Row *row)
{
  guint cursor = 0;

  for (int k = 0; k < MOST_LOOKS; k++)
    {
      g_autoptr (GArray) doubts = scw_correct_find_doubts (row->hands.document, row->options->threshold);
      int next = scw_correct_next_doubt (row->hands.document, doubts, row->hands.box, cursor, FALSE);

      if (next < 0)
        return;
      row->hands.keys++; /* F3 */
      cursor = look (row, &g_array_index (doubts, ScwDoubt, next));
    }
}

/* The rest: everything is compared. */
static void
compare_all (Row *row)
{
  const Hands before = row->hands;
  State state;
  int missing, behind;

  state_init (&state, row);
  for (int m = state.music->n_measures - 1; m >= 0; m--)
    {
      int errors = errors_of (&state, row, m, NULL);

      if (errors == 0)
        continue;
      row->counts->late_measures++;
      row->counts->late_errors += errors;
      row->hands.clicks++;
      mend_measure (row, &state, m, (guint) state.music->measures[m].span.first);
      state_clear (&state);
      state_init (&state, row);
      m = MIN (m, state.music->n_measures);
    }
  while ((missing = missing_measure (&state, row, &behind)) >= 0)
    {
      row->counts->late_measures++;
      row->counts->late_errors += MAX (1, (int) ((GArray *) g_ptr_array_index (row->goals, missing))->len);
      if (!hands_insert (&row->hands, behind, missing))
        break;
      state_clear (&state);
      state_init (&state, row);
    }
  for (int m = 0; m < state.music->n_measures; m++)
    row->counts->unread += errors_of (&state, row, m, NULL) > 0;
  state_clear (&state);
  row->counts->late_keys += row->hands.keys - before.keys;
  row->counts->late_clicks += row->hands.clicks - before.clicks;
  row->hands.keys = before.keys;
  row->hands.clicks = before.clicks;
}

/* One frame around all of a picture, whose staves have the size that evaluation takes them to have. */
static ScwSystemBox *
frame_all (ScwDocument *document, ScwDocumentPage *page)
{
  const ScwBox all = { 0, 0, scw_document_page_get_width (page), scw_document_page_get_height (page) };
  ScwBoxPlace place = { .lines = all, .crop = all, .staff_space = STAFF_SPACE, .group = -1 };
  ScwSystemBox *box = scw_document_add_box (document, page, &all, 0);

  while (scw_document_page_get_n_boxes (page) > 1)
    scw_document_delete_box (document, scw_document_page_get_box (page, 1));
  place.view = scw_view_from_box (&all, STAFF_SPACE, 0);
  if (box != NULL)
    scw_document_do (document, "Frame",
                     scw_change_box (box, scw_box_content_new (&place, scw_box_content_new_key ())), NULL);
  return box;
}

/* A document with this system alone: the others are of other pieces. */
static ScwDocument *
document_alone (ScwDocument *all, guint i, const char *name, const Options *options)
{
  ScwDocument *document = scw_document_new (scw_document_get_worker (all));
  ScwDocumentPage *from = scw_document_get_page (all, i), *page;
  ScwSystemBox *read = scw_document_page_get_box (from, 0);
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (read));
  const ScwSurroundings nothing = { { 0, 1 }, { 0, 1 }, { 0, 1 } };

  if (options->no_reread)
    scw_document_add_gray (document,
                           scw_gray_new (scw_document_page_get_width (from),
                                         scw_document_page_get_height (from), NULL),
                           name, -1, NULL);
  else
    {
      g_autofree char *file = g_strconcat (name, ".png", NULL);
      g_autofree char *path = g_build_filename (options->folder, file, NULL);
      g_autoptr (ScwPicture) picture = scw_picture_open (path, NULL, NULL);

      scw_document_add_picture (document, picture, NULL, -1);
    }
  page = scw_document_get_page (document, 0);
  scw_document_look_at (document, page);
  while (scw_document_page_get_state (page) < SCW_PAGE_READY)
    g_main_context_iteration (NULL, TRUE);
  content->key = scw_box_content_new_key ();
  content->around = nothing;
  scw_box_content_check (content);
  scw_document_do (document, "Frame", scw_change_box (frame_all (document, page), content), NULL);
  return document;
}

static void
correct_row (
  ScwDocument *document, ScwSystemBox *box, const char *name, const Options *options, Counts *counts)
{
  g_autofree char *file = g_strconcat (name, ".lmx", NULL);
  g_autofree char *path = g_build_filename (options->folder, file, NULL);
  g_autofree char *text = NULL;
  g_autofree gint32 *ids = NULL;
  gsize size;
  ScwTokens truth = { 0 };
  Row row = { .options = options, .counts = counts };
  int n;

  if (!g_file_get_contents (path, &text, &size, NULL) || !scw_lmx_parse (text, size, &truth, NULL, NULL))
    die (path);
  ids = scw_system_box_dup_ids (box, &n);
  row.truth = scw_delinearize (truth.at, truth.n, SCW_RULES_MUSICAL, NULL, NULL);
  if (n == 0 || row.truth == NULL || row.truth->n_measures == 0)
    {
      counts->unread++;
      scw_part_free (row.truth);
      scw_tokens_clear (&truth);
      return;
    }
  row.goals = facts_of_part (row.truth);
  row.hands = (Hands){ .document = document,
                       .box = box,
                       .truth = row.truth,
                       .truth_ids = truth.at,
                       .n_truth_ids = truth.n,
                       .reread = !options->no_reread,
                       .threshold = options->threshold };
  if (options->verbose)
    fprintf (stderr, "%s\n", name);
  count_reading (&row);
  follow_doubts (&row);
  counts->found_keys += row.hands.keys;
  counts->found_clicks += row.hands.clicks;
  compare_all (&row);
  counts->typed += row.hands.typed;
  counts->pasted += row.hands.pasted;
  counts->anew += row.hands.anew;
  counts->read += row.hands.read;
  g_ptr_array_unref (row.goals);
  scw_part_free (row.truth);
  scw_tokens_clear (&truth);
}

/* ---- reading ---- */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
names_in (const Options *options)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free), *names = g_ptr_array_new_with_free_func (g_free);
  GDir *folder = g_dir_open (options->folder, 0, NULL);
  const char *name;

  if (folder == NULL)
    die ("no such folder");
  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".lmx"))
      g_ptr_array_add (all, g_strndup (name, strlen (name) - 4));
  g_dir_close (folder);
  g_ptr_array_sort (all, by_name);
  for (guint i = 0; i < all->len && (options->limit == 0 || (int) names->len < options->limit); i++)
    if ((int) i % options->every == options->from)
      g_ptr_array_add (names, g_strdup (g_ptr_array_index (all, i)));
  g_ptr_array_unref (all);
  return names;
}

static void
open_model (ScwWorker *worker, const Options *options)
{
  scw_worker_open_model (worker, options->model, SCW_MODEL_AS_IN_FILE, options->threads);
  while (scw_worker_get_model_state (worker) == SCW_MODEL_OPENING)
    g_main_context_iteration (NULL, TRUE);
  if (scw_worker_get_model_state (worker) != SCW_MODEL_OPEN)
    die (scw_worker_get_model_error (worker)->message);
}

/* Every picture a page. */
static void
read_pictures (ScwDocument *document, GPtrArray *names, const Options *options)
{
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_strconcat (g_ptr_array_index (names, i), ".png", NULL);
      g_autofree char *path = g_build_filename (options->folder, file, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ScwPicture) picture = scw_picture_open (path, NULL, &error);
      ScwDocumentPage *page;
      ScwSystemBox *box;

      if (picture == NULL)
        die (error->message);
      scw_document_add_picture (document, picture, NULL, -1);
      page = scw_document_get_page (document, i);
      scw_document_look_at (document, page);
      while (scw_document_page_get_state (page) < SCW_PAGE_READY)
        g_main_context_iteration (NULL, TRUE);
      box = frame_all (document, page);
      if (box != NULL)
        scw_document_read_box (document, box, FALSE);
      while (scw_document_get_reading (document))
        g_main_context_iteration (NULL, TRUE);
    }
}

static double
share (int part, int all)
{
  return all > 0 ? (double) part / all : 0;
}

static void
print_counts (const Counts *c)
{
  int actions = c->found_keys + c->found_clicks + c->late_keys + c->late_clicks;

  printf ("{\"systems\": %d, \"measures\": %d, \"wrong_measures\": %d, \"errors\": %d, ", c->systems,
          c->measures, c->wrong, c->errors);
  printf ("\"keys_per_error\": %.2f, \"doubts_right\": %.3f, \"wrong_measures_doubted\": %.3f, ",
          share (actions, c->errors), share (c->doubts_right, c->doubts), share (c->wrong_doubted, c->wrong));
  printf ("\"doubts\": %d, \"looks\": %d, \"looks_right\": %.3f, \"keys\": %d, \"clicks\": %d, ", c->doubts,
          c->looks, share (c->looks_right, c->looks), c->found_keys, c->found_clicks);
  printf ("\"found_by_comparing\": {\"measures\": %d, \"errors\": %d, \"keys\": %d, \"clicks\": %d}, ",
          c->late_measures, c->late_errors, c->late_keys, c->late_clicks);
  printf ("\"typed\": %d, \"pasted\": %d, \"notes_anew\": %d, \"read_on\": %d, \"unmended\": %d, \"unread\": "
          "%d, "
          "\"keys_to_type_all\": %d}\n",
          c->typed, c->pasted, c->anew, c->read, c->unmended, c->unread, c->typing);
}

int
main (int argc, char **argv)
{
  Options options = { .every = 1, .threshold = 0.9, .threads = 1 };
  const GOptionEntry entries[]
    = { { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit, "Only the first N systems", "N" },
        { "every", 0, 0, G_OPTION_ARG_INT, &options.every, "Only every Nth system", "N" },
        { "from", 0, 0, G_OPTION_ARG_INT, &options.from, "... from this one on, counted from 0", "N" },
        { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads, "Threads that read (1)", "N" },
        { "threshold", 0, 0, G_OPTION_ARG_DOUBLE, &options.threshold, "What is doubtful below (0.9)", "P" },
        { "no-reread", 0, 0, G_OPTION_ARG_NONE, &options.no_reread, "Read nothing again", NULL },
        { "model", 0, 0, G_OPTION_ARG_FILENAME, &options.model, "The weights", "FILE" },
        { "project", 0, 0, G_OPTION_ARG_FILENAME, &options.project,
          "Take what was read from this project, or keep it there", "FILE" },
        { "verbose", 0, 0, G_OPTION_ARG_NONE, &options.verbose, "Say where errors are", NULL },
        { NULL } };
  GOptionContext *context = g_option_context_new ("FOLDER");
  g_autoptr (ScwWorker) worker = scw_worker_new (NULL);
  g_autoptr (ScwDocument) document = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;
  Counts counts = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    die (error->message);
  g_option_context_free (context);
  if (argc != 2 || worker == NULL || options.every < 1)
    die ("one FOLDER is needed");
  options.folder = argv[1];
  names = names_in (&options);
  document = scw_document_new (worker);
  if (options.project != NULL && g_file_test (options.project, G_FILE_TEST_EXISTS))
    {
      if (!scw_project_load (document, options.project, NULL, &error))
        die (error->message);
      if (!options.no_reread)
        open_model (worker, &options);
    }
  else
    {
      open_model (worker, &options);
      read_pictures (document, names, &options);
      if (options.project != NULL && !scw_project_save (document, options.project, FALSE, NULL, &error))
        die (error->message);
    }
  for (guint i = 0; i < MIN (names->len, scw_document_get_n_pages (document)); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, i);

      if (scw_document_page_get_n_boxes (page) == 0)
        counts.unread++;
      else
        {
          const char *name = g_ptr_array_index (names, i);
          g_autoptr (ScwDocument) alone = document_alone (document, i, name, &options);

          correct_row (alone, scw_document_page_get_box (scw_document_get_page (alone, 0), 0), name, &options,
                       &counts);
        }
    }
  print_counts (&counts);
  return 0;
}
