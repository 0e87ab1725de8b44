/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correct/correct.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/correct/correct-private.h"
#include "app/document/box-tokens.h"
#include "app/document/changes.h"
#include "app/document/measures.h"
#include "app/score/music-check.h"
#include "app/refusal.h"
#include "engine/notation/lmx/linearize.h"

#define UNCERTAIN \
  2.0 /* so many doubts of the limit's size make a measure doubtful, spread over its symbols */

/* ---- commands ---- */

void
scw_correct_put_tokens (ScwDocument *document, ScwSystemBox *box, GArray *tokens, const char *label)
{
  ScwBoxContent *content;

  if (scw_system_box_get_queued (box))
    scw_document_stop_box (document, box);
  content = scw_box_content_copy (scw_system_box_get_content (box));
  g_array_unref (content->tokens);
  content->tokens = tokens;
  g_clear_pointer (&content->words, g_array_unref); /* they are those of other tokens */
  scw_box_content_check (content);
  scw_document_do (document, label, scw_change_box (box, content), NULL);
}

GArray *
scw_correct_copy_tokens (ScwSystemBox *box)
{
  return g_array_copy (scw_system_box_get_content (box)->tokens);
}

static GArray *
new_tokens (guint n)
{
  return g_array_sized_new (FALSE, TRUE, sizeof (ScwBoxToken), n);
}

static void
add_persons (GArray *tokens, int id)
{
  ScwBoxToken token = scw_box_token_of_person (id);

  g_array_append_val (tokens, token);
}

/* Those that an edit left alone stay as they were read. */
static GArray *
tokens_of_edit (GArray *old, const ScwEdited *edited)
{
  GArray *tokens = new_tokens ((guint) edited->n);

  for (int i = 0; i < edited->n; i++)
    if (edited->from[i] >= 0)
      g_array_append_val (tokens, g_array_index (old, ScwBoxToken, edited->from[i]));
    else
      add_persons (tokens, edited->tokens[i]);
  return tokens;
}

static const char *
label_of (ScwEditOp op)
{
  switch (op)
    {
    case SCW_EDIT_DURATION:
    case SCW_EDIT_DOT:
    case SCW_EDIT_TUPLET:
      return N_ ("Change duration");
    case SCW_EDIT_DELETE:
    case SCW_EDIT_REMOVE:
    case SCW_EDIT_DELETE_MEASURE:
      return N_ ("Delete");
    case SCW_EDIT_INSERT_NOTE:
    case SCW_EDIT_INSERT_MEASURE:
    case SCW_EDIT_CHORD_LETTER:
    case SCW_EDIT_CHORD_INTERVAL:
      return N_ ("Insert");
    case SCW_EDIT_PASTE:
      return N_ ("Paste");
    case SCW_EDIT_CLEF:
    case SCW_EDIT_KEY:
    case SCW_EDIT_TIME:
      return N_ ("Change signature");
    case SCW_EDIT_STEP:
    case SCW_EDIT_SEMITONE:
    case SCW_EDIT_OCTAVE:
    case SCW_EDIT_LETTER:
    case SCW_EDIT_REPITCH:
    case SCW_EDIT_ACCIDENTAL:
    case SCW_EDIT_ACCIDENTAL_NEXT:
      return N_ ("Change pitch");
    default:
      return N_ ("Correct");
    }
}

gboolean
scw_correct_edit (ScwDocument *document,
                  ScwSystemBox *box,
                  GArray *selected,
                  const ScwEdit *edit,
                  GArray **now,
                  GError **error)
{
  g_autofree gint32 *ids = NULL;
  ScwEdited edited;
  ScwError problem = { 0 };
  GArray *tokens;
  int n;

  ids = scw_system_box_dup_ids (box, &n);
  if (!scw_edit (ids, n, &g_array_index (selected, int, 0), selected->len, edit, &edited, &problem))
    return scw_refuse_as (error, &problem);
  tokens = tokens_of_edit (scw_system_box_get_content (box)->tokens, &edited);
  if (edited.n == n && memcmp (edited.tokens, ids, sizeof *ids * n) == 0)
    g_array_unref (tokens);
  else
    scw_correct_put_tokens (document, box, tokens, label_of (edit->op));
  if (now != NULL)
    {
      *now = g_array_new (FALSE, FALSE, sizeof (int));
      g_array_append_vals (*now, edited.selected, edited.n_selected);
    }
  scw_edited_clear (&edited);
  return TRUE;
}

int
scw_correct_count_broken (const gint32 *ids, int n)
{
  ScwProblems problems = { 0 };
  ScwPart *music = scw_delinearize (ids, n, SCW_RULES_MUSICAL, &problems, NULL);
  int broken = music != NULL ? problems.count : G_MAXINT;

  scw_part_free (music);
  scw_problems_clear (&problems);
  return broken;
}

/* Whether it leaves tokens behind that fit nothing, or begins or ends something. */
static gboolean
leads_on (const gint32 *ids, int n, guint token, int id)
{
  g_autofree gint32 *changed = g_memdup2 (ids, sizeof *ids * (gsize) n);

  changed[token] = id;
  return scw_lmx_info (id)->role == SCW_LMX_ROLE_SPECIAL
         || scw_correct_count_broken (changed, n) > scw_correct_count_broken (ids, n);
}

/* Whether the measure that a token belongs to would not add up with these tokens of the box. */
static gboolean
is_wrong (ScwSystemBox *box, GArray *tokens, guint token)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
  int measure = -1;
  gboolean wrong = FALSE;

  for (guint i = 0; i <= token; i++)
    measure += g_array_index (tokens, ScwBoxToken, i).id == SCW_LMX_MEASURE;
  g_array_unref (content->tokens);
  content->tokens = g_array_ref (tokens);
  scw_box_content_check (content);
  for (guint i = 0; i < content->problems->len && measure >= 0; i++)
    {
      const ScwProblem *problem = &g_array_index (content->problems, ScwProblem, i);

      wrong |= problem->measure == measure && scw_problem_is_doubtful (problem);
    }
  scw_box_content_free (content);
  return wrong;
}

static int
count_notes (const gint32 *ids, int n)
{
  int notes = 0;

  for (int i = 0; i < n; i++)
    notes += scw_lmx_info (ids[i])->class == SCW_LMX_PITCH || scw_lmx_info (ids[i])->class == SCW_LMX_REST;
  return notes;
}

/* A note of another length, and what follows comes along, in the other voices, too; NULL: that cannot be, or other notes
 * go or come. */
static GArray *
with_length (ScwSystemBox *box, guint token, ScwNoteType type)
{
  int n, selected = (int) token;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  ScwEdited edited;
  GArray *tokens;

  if (!scw_edit (ids, n, &selected, 1, &(ScwEdit){ .op = SCW_EDIT_DURATION, .value = (int) type }, &edited,
                 NULL))
    return NULL;
  tokens = count_notes (ids, n) == count_notes (edited.tokens, edited.n)
             ? tokens_of_edit (scw_system_box_get_content (box)->tokens, &edited)
             : NULL;
  scw_edited_clear (&edited);
  return tokens;
}

/* Where an old token stands in an edited list; -1: nowhere. */
static int
find_edited (const ScwEdited *edited, int old)
{
  for (int i = 0; i < edited->n; i++)
    if (edited->from[i] == old)
      return i;
  return -1;
}

/* A slur for a tie or a tie for a slur, both ends of it; NULL: that cannot be, or it is something else. */
static GArray *
with_curve (ScwSystemBox *box, guint token, int id)
{
  const ScwLmxInfo *is = scw_lmx_info (id), *was = scw_lmx_info (scw_system_box_get_token (box, token)->id);
  int n, selected[2] = { (int) token }, n_selected = 0;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n), *without = NULL;
  g_autoptr (GArray) bare = NULL;
  ScwEdit edit = { .op = is->class == SCW_LMX_SLUR ? SCW_EDIT_SLUR : SCW_EDIT_TIE };
  ScwEdited edited;
  GArray *tokens;

  if (is->class == was->class || (is->class != SCW_LMX_SLUR && is->class != SCW_LMX_TIED)
      || (was->class != SCW_LMX_SLUR && was->class != SCW_LMX_TIED)
      || !scw_edit (ids, n, selected, 1, &(ScwEdit){ .op = SCW_EDIT_DELETE }, &edited, NULL))
    return NULL;
  for (int i = 1; i < n && n_selected < 2; i++) /* the notes that lost an end of it */
    if (scw_lmx_info (ids[i])->class == was->class && find_edited (&edited, i) < 0)
      selected[n_selected++] = MAX (0, find_edited (&edited, i - 1));
  bare = tokens_of_edit (scw_system_box_get_content (box)->tokens, &edited);
  scw_edited_clear (&edited);
  without = scw_box_tokens_dup_ids (bare);
  if (n_selected == 0
      || !scw_edit (without, (int) bare->len, selected, edit.op == SCW_EDIT_TIE ? 1 : n_selected, &edit,
                    &edited, NULL))
    return NULL;
  tokens = tokens_of_edit (bare, &edited);
  scw_edited_clear (&edited);
  return tokens;
}

/* With another symbol in a token's place, or the note with the length that this says, where only then its measure adds
 * up: moves tell how long what was read before them is. *effect is what comes of it. */
static GArray *
with_symbol (ScwSystemBox *box, guint token, int id, float probability, ScwCorrectEffect *effect)
{
  GArray *tokens = with_curve (box, token, id), *longer = NULL;
  const gboolean before = is_wrong (box, scw_system_box_get_content (box)->tokens, token);
  const ScwLmxInfo *info = scw_lmx_info (id);
  gboolean after;

  if (tokens == NULL)
    {
      ScwBoxToken *changed;

      tokens = scw_correct_copy_tokens (box);
      changed = &g_array_index (tokens, ScwBoxToken, token);
      changed->id = id;
      changed->origin = SCW_ORIGIN_PERSON;
      changed->probability = probability;
    }
  after = is_wrong (box, tokens, token);
  if (before && after && info->class == SCW_LMX_TYPE)
    longer = with_length (box, token, (ScwNoteType) info->value);
  if (longer != NULL && !is_wrong (box, longer, token))
    {
      g_array_unref (tokens);
      tokens = g_steal_pointer (&longer);
      after = FALSE;
    }
  g_clear_pointer (&longer, g_array_unref);
  *effect = before == after ? SCW_CORRECT_CHANGES : after ? SCW_CORRECT_BREAKS : SCW_CORRECT_MENDS;
  return tokens;
}

ScwCorrectEffect
scw_correct_find_effect (ScwSystemBox *box, guint token, int id)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  ScwCorrectEffect effect;

  if (leads_on (ids, n, token, id))
    return SCW_CORRECT_READS_ON;
  g_array_unref (with_symbol (box, token, id, 0, &effect));
  return effect;
}

ScwCorrectResult
scw_correct_take_alternative (ScwDocument *document, ScwSystemBox *box, guint token, guint k)
{
  g_autofree gint32 *ids = NULL;
  const ScwAlternative *alternative;
  ScwCorrectEffect effect;
  int n;

  if (token >= scw_system_box_get_n_tokens (box) || k >= SCW_ALTERNATIVES)
    return SCW_CORRECT_REFUSED;
  alternative = &scw_system_box_get_token (box, token)->alternatives[k];
  ids = scw_system_box_dup_ids (box, &n);
  if (alternative->id < 0 || alternative->id == ids[token] || scw_lmx_info (alternative->id) == NULL)
    return SCW_CORRECT_REFUSED;
  if (leads_on (ids, n, token, alternative->id))
    return SCW_CORRECT_READ_ON;
  scw_correct_put_tokens (document, box,
                          with_symbol (box, token, alternative->id, alternative->probability, &effect),
                          N_ ("Take alternative"));
  return SCW_CORRECT_DONE;
}

gboolean
scw_correct_check_measures (ScwDocument *document, ScwSystemBox *box, GArray *selected, GError **error)
{
  guint n = scw_system_box_get_n_tokens (box);
  GArray *tokens = scw_correct_copy_tokens (box);
  gboolean changed = FALSE;

  for (guint s = 0; s < selected->len; s++)
    {
      guint at = g_array_index (selected, int, s);

      if (at >= n)
        continue;
      while (at > 0 && g_array_index (tokens, ScwBoxToken, at).id != SCW_LMX_MEASURE)
        at--;
      do
        {
          ScwBoxToken *token = &g_array_index (tokens, ScwBoxToken, at);

          changed |= token->origin != SCW_ORIGIN_PERSON;
          token->origin = SCW_ORIGIN_PERSON;
        }
      while (++at < n && g_array_index (tokens, ScwBoxToken, at).id != SCW_LMX_MEASURE);
    }
  if (changed)
    scw_correct_put_tokens (document, box, tokens, N_ ("Mark as checked"));
  else
    g_array_unref (tokens);
  return changed || scw_refuse (error, SCW_CORRECT_REFUSAL_CHECKED_ALREADY);
}

/* ---- what is doubtful ---- */

/* The tokens [first, end) of the measure that a token belongs to; TRUE: all of them are a person's. */
static gboolean
find_measure (ScwSystemBox *box, guint token, guint *first, guint *end)
{
  guint n = scw_system_box_get_n_tokens (box);
  gboolean checked = TRUE;

  for (*first = token; *first > 0 && scw_system_box_get_token (box, *first)->id != SCW_LMX_MEASURE; --*first)
    ;
  for (*end = token + 1; *end < n && scw_system_box_get_token (box, *end)->id != SCW_LMX_MEASURE; ++*end)
    ;
  for (guint i = *first; i < *end; i++)
    checked &= scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON;
  return checked;
}

/* The k-th `measure`; n_tokens: there are fewer. */
static guint
find_nth_measure (ScwSystemBox *box, int k)
{
  guint n = scw_system_box_get_n_tokens (box);

  for (guint i = 0; i < n; i++)
    if (scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE && k-- == 0)
      return i;
  return n;
}

/* Stems and beams are looks: nobody has to look at them one by one. */
static gboolean
is_doubtful (const ScwBoxToken *token, double threshold)
{
  const ScwLmxInfo *info = scw_lmx_info (token->id);

  return token->origin == SCW_ORIGIN_NETWORK && (double) token->probability < threshold && info != NULL
         && info->class != SCW_LMX_STEM && info->class != SCW_LMX_BEAM;
}

static int
compare_doubts (gconstpointer a, gconstpointer b)
{
  const ScwDoubt *x = a, *y = b;

  if (x->token != y->token)
    return x->token < y->token ? -1 : 1;
  return y->is_measure - x->is_measure;
}

GArray *
scw_correct_find_box_doubts (ScwSystemBox *box, double threshold)
{
  GArray *doubts = g_array_new (FALSE, TRUE, sizeof (ScwDoubt));
  guint n = scw_system_box_get_n_tokens (box), n_problems, last = G_MAXUINT;
  const ScwProblem *problems = scw_system_box_get_problems (box, &n_problems);

  for (guint i = 0; i < n; i++)
    {
      const ScwBoxToken *token = scw_system_box_get_token (box, i);
      ScwDoubt doubt = { .box = box, .token = i, .n_tokens = 1, .probability = token->probability };

      if (is_doubtful (token, threshold))
        g_array_append_val (doubts, doubt);
    }
  for (guint i = 0; i < n_problems; i++)
    {
      const ScwProblem *problem = &problems[i];
      ScwDoubt doubt = { .box = box, .is_measure = TRUE };
      guint at = problem->measure >= 0 ? find_nth_measure (box, problem->measure) : n, end;

      if (!scw_problem_is_doubtful (problem) || at >= n || at == last
          || find_measure (box, at, &doubt.token, &end))
        continue;
      last = at; /* the first reason is enough */
      doubt.n_tokens = end - doubt.token;
      doubt.problem = *problem;
      g_array_append_val (doubts, doubt);
    }
  g_array_sort (doubts, compare_doubts);
  return doubts;
}

/* Whether a person has changed something in the measure [first, end): it has been looked at. */
static gboolean
is_answered (ScwSystemBox *box, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    if (scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON)
      return TRUE;
  return FALSE;
}

/* Adds the least likely symbol of each measure in which nothing is unlikely, but much a little: the chances of an error add
 * up. */
static void
add_uncertain_measures (ScwSystemBox *box, double threshold, GArray *doubts)
{
  const guint n = scw_system_box_get_n_tokens (box);
  guint first, end;

  for (guint at = 0; at < n; at = end)
    {
      ScwDoubt doubt = { .box = box, .n_tokens = 1, .probability = 1 };
      double sum = 0;

      find_measure (box, at, &first, &end);
      for (guint i = at; i < end; i++)
        {
          const ScwBoxToken *token = scw_system_box_get_token (box, i);

          if (!is_doubtful (token, 1))
            continue;
          sum += 1 - (double) token->probability;
          if (token->probability < doubt.probability)
            {
              doubt.token = i;
              doubt.probability = token->probability;
            }
        }
      if ((double) doubt.probability >= threshold && sum > UNCERTAIN * (1 - threshold))
        g_array_append_val (doubts, doubt);
    }
}

/* One for each measure: what does not add up, or else its least likely symbol. */
static GArray *
find_measure_doubts (ScwSystemBox *box, double threshold)
{
  GArray *all = scw_correct_find_box_doubts (box, threshold);
  GArray *doubts = g_array_new (FALSE, TRUE, sizeof (ScwDoubt));
  guint begins = G_MAXUINT;

  add_uncertain_measures (box, threshold, all);
  g_array_sort (all, compare_doubts);
  for (guint i = 0; i < all->len; i++)
    {
      const ScwDoubt *doubt = &g_array_index (all, ScwDoubt, i);
      ScwDoubt *before = doubts->len > 0 ? &g_array_index (doubts, ScwDoubt, doubts->len - 1) : NULL;
      guint first, end;

      find_measure (box, doubt->token, &first, &end);
      if (!doubt->is_measure && is_answered (box, first, end))
        continue;
      if (first != begins)
        g_array_append_val (doubts, *doubt);
      else if (!before->is_measure && (doubt->is_measure || doubt->probability < before->probability))
        *before = *doubt;
      begins = first;
    }
  g_array_unref (all);
  return doubts;
}

GArray *
scw_correct_find_doubts (ScwDocument *document, double threshold)
{
  GArray *all = g_array_new (FALSE, TRUE, sizeof (ScwDoubt));

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, b);
          GArray *doubts = find_measure_doubts (box, threshold);
          int before = doubts->len > 0 ? scw_measures_before (document, box) : 0;

          for (guint i = 0; i < doubts->len; i++)
            {
              ScwProblem *problem = &g_array_index (doubts, ScwDoubt, i).problem;

              problem->number = before + problem->measure + 1;
            }
          if (doubts->len > 0)
            g_array_append_vals (all, doubts->data, doubts->len);
          g_array_unref (doubts);
        }
    }
  return all;
}

/* Where a box stands in the document; -1: nowhere. */
static int
order_of (ScwDocument *document, ScwSystemBox *box)
{
  int order = 0;

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++, order++)
        if (scw_document_page_get_box (page, b) == box)
          return order;
    }
  return -1;
}

int
scw_correct_next_doubt (
  ScwDocument *document, GArray *doubts, ScwSystemBox *box, guint token, gboolean backwards)
{
  int here = box != NULL ? order_of (document, box) : -1, n = doubts->len, last = -1;

  if (n == 0)
    return -1;
  if (here < 0)
    return backwards ? n - 1 : 0;
  for (int i = 0; i < n; i++)
    {
      const ScwDoubt *doubt = &g_array_index (doubts, ScwDoubt, i);
      int order = order_of (document, doubt->box);

      if (order < here || (order == here && doubt->token < token))
        last = i;
      else if (!backwards && (order > here || doubt->token > token))
        return i;
    }
  if (!backwards)
    return 0;
  return last >= 0 ? last : n - 1;
}

/* ---- another reading ---- */

guint8 *
scw_correct_dup_locked (ScwSystemBox *box, guint *n)
{
  guint8 *locked;

  *n = scw_system_box_get_n_tokens (box);
  locked = g_malloc0 (*n + 1);
  for (guint i = 0; i < *n; i++)
    locked[i] = scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON;
  return locked;
}

gboolean
scw_correct_take_reading (ScwDocument *document,
                          ScwSystemBox *box,
                          const ScwDifference *difference,
                          const bool *taken,
                          const gint32 *ids,
                          const ScwBoxToken *tokens,
                          GError **error)
{
  g_autofree gint32 *old = NULL;
  ScwTokens list = { 0 }, from = { 0 };
  ScwError problem = { 0 };
  GArray *result;
  int n;
  gboolean ok;

  old = scw_system_box_dup_ids (box, &n);
  ok = scw_difference_apply (difference, taken, old, n, ids, &list, &from, &problem);
  if (!ok)
    scw_refuse_as (error, &problem);
  else if (scw_correct_count_broken (list.at, list.n) > scw_correct_count_broken (old, n))
    ok = scw_refuse (error, SCW_CORRECT_REFUSAL_CHANGES_NO_SENSE);
  else
    {
      result = new_tokens (list.n);
      for (int i = 0; i < list.n; i++)
        if (from.at[i] >= 0)
          g_array_append_val (result, *scw_system_box_get_token (box, from.at[i]));
        else if (tokens != NULL)
          g_array_append_val (result, tokens[-1 - from.at[i]]);
        else
          add_persons (result, list.at[i]);
      scw_correct_put_tokens (document, box, result, N_ ("Take reading"));
    }
  scw_tokens_clear (&list);
  scw_tokens_clear (&from);
  return ok;
}
