/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/musician-hands.h"

#include <stdlib.h>
#include <string.h>

#include "app/correct/correct.h"
#include "app/correct/edit-commands.h"
#include "app/correct/reread.h"
#include "engine/notation/lmx/linearize.h"
#include "tests/bench/musician-music.h"

#define MENU          3
#define MOST_STEPS    40
#define WORSE_AT_MOST 6
#define PASTE         4 /* click, copy, click, paste */
#define TYPING        1 /* a measure is emptied first */
#define ANEW          2 /* a note is chosen and deleted */
#define WORTH_A_TRY   6 /* so much is wrong yet that reading on may be quicker */

/* Something that a person can do next. */
typedef struct
{
  gboolean is_alternative;
  guint token, k;
  ScwEdit edit;
  int selected[2], n_selected;
  int keys, clicks;
} Step;

typedef struct
{
  Hands *hands;
  int m, want;
  GArray *of; /* of int */
  guint cursor;
  ScwPart *music; /* as it is */
  GArray *have, *goal;
  GArray *steps;       /* of Step */
  gboolean only_edits; /* what is there is not in the box yet */
} Work;

static ScwPart *
music_of (const gint32 *ids, int n)
{
  return scw_delinearize (ids, n, SCW_RULES_MUSICAL, NULL, NULL);
}

static int
measure_cost (const Hands *hands, const ScwPart *music, int m, int want)
{
  GArray *have, *goal;
  int cost;

  if (m < 0 || m >= music->n_measures || want < 0)
    return 0;
  have = facts_of_measure (music, m);
  goal = facts_of_measure (hands->truth, want);
  g_array_unref (facts_compare (have, goal, &cost));
  g_array_unref (have);
  g_array_unref (goal);
  return cost;
}

static int
goal_of (const Work *work, int m)
{
  if (m == work->m)
    return work->want;
  return m >= 0 && m < (int) work->of->len ? g_array_index (work->of, int, m) : -1;
}

/* How much is wrong in a measure and beside it. */
static int
cost_of (const Work *work, const gint32 *ids, int n)
{
  ScwPart *music = music_of (ids, n);
  int cost = 0;

  if (music == NULL || music->n_measures != work->music->n_measures)
    cost = G_MAXINT / 2;
  else
    for (int m = work->m - 1; m <= work->m + 1; m++)
      cost += measure_cost (work->hands, music, m, goal_of (work, m));
  scw_part_free (music);
  return cost;
}

/* ---- what can be done ---- */

static int
keys_of (const ScwEdit *edit)
{
  guint n;
  const ScwEditCommand *commands = scw_edit_commands (&n);

  for (guint i = 0; i < n; i++)
    {
      const ScwEdit *other = &commands[i].edit;

      if (other->op == edit->op
          && (edit->op == SCW_EDIT_INSERT_NOTE
              || (other->value == edit->value && other->second == edit->second && other->third == edit->third
                  && other->octave == edit->octave)))
        return commands[i].keys[0] != '\0' ? 1 : -1;
    }
  return 0;
}

static int
index_of (const Work *work, int token)
{
  for (guint i = 0; i < work->have->len; i++)
    if (token >= g_array_index (work->have, Fact, i).span.first
        && token < g_array_index (work->have, Fact, i).span.end)
      return (int) i;
  return -1;
}

/* From the cursor to an element: an arrow to a neighbour, else a click. */
static void
count_way (const Work *work, const Fact *fact, Step *step)
{
  int from = index_of (work, (int) work->cursor), to = index_of (work, fact->span.first);

  if (from >= 0 && to >= 0 && abs (from - to) <= 1)
    step->keys += abs (from - to);
  else
    step->clicks++;
}

static void
add_edit (Work *work, const Fact *first, const Fact *last, ScwEdit edit)
{
  Step step = { .edit = edit };
  int keys = keys_of (&edit);

  if (keys == 0 || first->span.first == first->span.end)
    return;
  if (keys > 0)
    step.keys = keys;
  else
    step.clicks = MENU;
  count_way (work, first, &step);
  step.selected[step.n_selected++] = first->span.end - 1;
  if (last != NULL && last != first)
    {
      step.selected[step.n_selected++] = last->span.end - 1;
      step.clicks++;
    }
  g_array_append_val (work->steps, step);
}

static void
add_op (Work *work, const Fact *fact, ScwEditOp op, int value, int second)
{
  add_edit (work, fact, NULL, (ScwEdit){ .op = op, .value = value, .second = second });
}

static void
add_alternatives (Work *work, const Fact *fact)
{
  for (int t = fact->span.first; t < fact->span.end && !work->only_edits; t++)
    for (guint k = 0; k < SCW_ALTERNATIVES; k++)
      {
        const ScwBoxToken *token = scw_system_box_get_token (work->hands->box, t);
        Step step = { .is_alternative = TRUE, .token = t, .k = k, .keys = 1 };

        if (token->alternatives[k].id < 0 || token->alternatives[k].id == token->id)
          continue;
        if (t != (int) work->cursor)
          count_way (work, fact, &step);
        g_array_append_val (work->steps, step);
      }
}

/* What stands for fact 'want' of the truth; -1: nothing does. */
static int
counterpart (GArray *have, GArray *goal, int want)
{
  int cost, h = 0, w = 0, found = -2;
  GArray *pairs = facts_compare (have, goal, &cost);

  for (guint i = 0; i < pairs->len && found == -2; i++)
    {
      const FactPair *pair = &g_array_index (pairs, FactPair, i);
      int equal = pair->want >= 0 ? pair->want - w : pair->have - h;

      if (want < w + equal)
        found = h + want - w;
      else if (pair->want == want)
        found = pair->have;
      h += equal + (pair->have >= 0);
      w += equal + (pair->want >= 0);
    }
  g_array_unref (pairs);
  return found != -2 ? found : h + want - w;
}

/* The fact of a measure (from 'from' on; backwards: before it) that has one of 'bits' in the truth, as it stands here. */
static gboolean
find_end (
  const Work *work, int m, int goal_m, FactField field, int bits, int from, gboolean backwards, Fact *end)
{
  g_autoptr (GArray) have = NULL, goal = NULL;
  int by = backwards ? -1 : 1, at = -1;

  if (m < 0 || m >= work->music->n_measures || goal_m < 0)
    return FALSE;
  have = facts_of_measure (work->music, m);
  goal = facts_of_measure (work->hands->truth, goal_m);
  for (int i = from == G_MAXINT ? (int) goal->len - 1 : from; i >= 0 && i < (int) goal->len && at < 0;
       i += by)
    if (g_array_index (goal, Fact, i).kind == SCW_ELEMENT_NOTE
        && (g_array_index (goal, Fact, i).fields[field] & bits) != 0)
      at = counterpart (have, goal, i);
  if (at < 0 || at >= (int) have->len)
    return FALSE;
  *end = g_array_index (have, Fact, at);
  return TRUE;
}

/* The same, in the measure or its neighbour. */
static gboolean
find_other_end (const Work *work, FactField field, int bits, int from, gboolean backwards, Fact *end)
{
  int by = backwards ? -1 : 1;

  return find_end (work, work->m, work->want, field, bits, from + by, backwards, end)
         || find_end (work, work->m + by, goal_of (work, work->m + by), field, bits, backwards ? G_MAXINT : 0,
                      backwards, end);
}

static const Fact *
note_before (const Work *work, int have)
{
  for (int i = have - 1; i >= 0; i--)
    if (g_array_index (work->have, Fact, i).kind == SCW_ELEMENT_NOTE)
      return &g_array_index (work->have, Fact, i);
  return NULL;
}

static void
add_for_pitch (Work *work, const Fact *have, const Fact *goal)
{
  int h = have->fields[FACT_PITCH], g = goal->fields[FACT_PITCH];

  if (g < 0)
    {
      add_op (work, have, SCW_EDIT_REST, 0, 0);
      add_op (work, have, SCW_EDIT_DELETE, 0, 0);
      return;
    }
  add_op (work, have, SCW_EDIT_LETTER, g % 7, 0);
  if (h < 0)
    return;
  add_op (work, have, SCW_EDIT_OCTAVE, g > h ? 1 : -1, 0);
  add_op (work, have, SCW_EDIT_STEP, g > h ? 1 : -1, 0);
}

static void
add_for_slur (Work *work, int i, int want)
{
  static const ScwEdit slur = { .op = SCW_EDIT_SLUR };
  const Fact *have = &g_array_index (work->have, Fact, i), *before = note_before (work, i);
  Fact end;

  add_edit (work, have, NULL, slur);
  if (before != NULL)
    add_edit (work, before, NULL, slur);
  if (find_other_end (work, FACT_SLURS, 240, want, FALSE, &end))
    add_edit (work, have, &end, slur);
  if (find_other_end (work, FACT_SLURS, 15, want, TRUE, &end))
    add_edit (work, &end, have, slur);
  /* away with one that is there */
  for (guint k = (guint) i + 1; k < work->have->len; k++)
    if ((g_array_index (work->have, Fact, k).fields[FACT_SLURS] & 240) != 0)
      {
        add_edit (work, have, &g_array_index (work->have, Fact, k), slur);
        break;
      }
}

/* Where a value stands wrong, what changes it. */
static void
add_for_pair (Work *work, const FactPair *pair)
{
  static const struct
  {
    FactField field;
    int mark;
  } marks[] = { { FACT_FERMATA, SCW_LMX_FERMATA },   { FACT_ARPEGGIO, SCW_LMX_ARPEGGIATE },
                { FACT_STACCATO, SCW_LMX_STACCATO }, { FACT_ACCENT, SCW_LMX_ACCENT },
                { FACT_TENUTO, SCW_LMX_TENUTO },     { FACT_STRONG_ACCENT, SCW_LMX_STRONG_ACCENT },
                { FACT_TRILL, SCW_LMX_TRILL } };
  const Fact *have = &g_array_index (work->have, Fact, pair->have),
             *goal = &g_array_index (work->goal, Fact, pair->want);
  Fact end;
  const int *h = have->fields, *g = goal->fields;

  if (have->kind != SCW_ELEMENT_NOTE || goal->kind != SCW_ELEMENT_NOTE)
    return;
  if (h[FACT_PITCH] != g[FACT_PITCH])
    add_for_pitch (work, have, goal);
  if (h[FACT_ACCIDENTAL] != g[FACT_ACCIDENTAL])
    {
      int accidental = g[FACT_ACCIDENTAL] != 0 ? g[FACT_ACCIDENTAL] : h[FACT_ACCIDENTAL];

      add_op (work, have, SCW_EDIT_ACCIDENTAL, accidental, 0);
    }
  if (h[FACT_TYPE] != g[FACT_TYPE])
    add_op (work, have, SCW_EDIT_DURATION, g[FACT_TYPE], 0);
  if (h[FACT_DOTS] != g[FACT_DOTS])
    add_op (work, have, SCW_EDIT_DOT, MAX (h[FACT_DOTS], g[FACT_DOTS]), 0);
  if (h[FACT_VOICE] != g[FACT_VOICE])
    add_op (work, have, SCW_EDIT_VOICE, (goal->note.voice - 1) % 4 + 1, 0);
  if (h[FACT_STAFF] != g[FACT_STAFF])
    add_op (work, have, SCW_EDIT_STAFF, g[FACT_STAFF], 0);
  if (h[FACT_GRACE] != g[FACT_GRACE])
    {
      add_op (work, have, SCW_EDIT_GRACE, 0, 0);
      add_op (work, have, SCW_EDIT_GRACE, 1, 0);
    }
  if (h[FACT_TIES] != g[FACT_TIES])
    {
      const Fact *before = note_before (work, pair->have);

      add_op (work, have, SCW_EDIT_TIE, 0, 0);
      if (before != NULL)
        add_op (work, before, SCW_EDIT_TIE, 0, 0);
    }
  if (h[FACT_SLURS] != g[FACT_SLURS])
    add_for_slur (work, pair->have, pair->want);
  if (h[FACT_RATIO] != g[FACT_RATIO] || h[FACT_TUPLET] != g[FACT_TUPLET])
    {
      const ScwEdit tuplet
        = { .op = SCW_EDIT_TUPLET, .value = g[FACT_RATIO] / 100, .second = g[FACT_RATIO] % 100 };

      add_edit (work, have, NULL, tuplet);
      if (find_other_end (work, FACT_TUPLET, 2, pair->want, FALSE, &end))
        add_edit (work, have, &end, tuplet);
      add_op (work, have, SCW_EDIT_TUPLET, 0, 0);
    }
  if (h[FACT_TREMOLO] != g[FACT_TREMOLO])
    add_op (work, have, SCW_EDIT_TREMOLO, g[FACT_TREMOLO] % 10, 0);
  for (gsize k = 0; k < G_N_ELEMENTS (marks); k++)
    if (h[marks[k].field] != g[marks[k].field])
      add_op (work, have, SCW_EDIT_MARK, marks[k].mark, 0);
}

static const Fact *
fact_at (const Work *work, int i)
{
  return i >= 0 && i < (int) work->have->len ? &g_array_index (work->have, Fact, i) : NULL;
}

/* What puts a missing fact in; 'behind' is the one it should follow, -1: none. */
static void
add_for_missing (Work *work, int want, int behind)
{
  const Fact *goal = &g_array_index (work->goal, Fact, want);
  const Fact *near = fact_at (work, behind), *next = fact_at (work, behind + 1);
  const Fact *at = near != NULL && near->kind == SCW_ELEMENT_NOTE ? near : next;
  const Fact *others[] = { near, next };
  const int pitch = goal->fields[FACT_PITCH];

  switch (goal->kind)
    {
    case SCW_ELEMENT_CLEF:
      if (next != NULL)
        add_edit (work, next, NULL,
                  (ScwEdit){ .op = SCW_EDIT_CLEF, .value = pitch / 10, .second = pitch % 10 });
      break;
    case SCW_ELEMENT_KEY:
      if (at != NULL)
        add_op (work, at, SCW_EDIT_KEY, pitch, 0);
      break;
    case SCW_ELEMENT_TIME:
      if (at != NULL)
        add_op (work, at, SCW_EDIT_TIME, pitch / 100, pitch % 100);
      break;
    default:
      if (at != NULL && at->kind == SCW_ELEMENT_NOTE)
        {
          const ScwEditCommand *insert = scw_edit_command_by_name ("insert-note");

          add_edit (work, at, NULL, scw_edit_command_for (insert, work->hands->box, at->span.first));
        }
      for (gsize k = 0; k < G_N_ELEMENTS (others) && pitch >= 0; k++)
        if (others[k] != NULL && others[k]->kind == SCW_ELEMENT_NOTE && others[k]->fields[FACT_PITCH] >= 0)
          {
            int by = pitch - others[k]->fields[FACT_PITCH];

            add_op (work, others[k], SCW_EDIT_CHORD_LETTER, pitch % 7, 0);
            if (by > 0)
              add_op (work, others[k], SCW_EDIT_CHORD_INTERVAL, by + 1, 0);
          }
    }
}

static void
add_for_extra (Work *work, int have)
{
  const Fact *fact = &g_array_index (work->have, Fact, have);

  add_op (work, fact, SCW_EDIT_DELETE, 0, 0);
  if (fact->kind == SCW_ELEMENT_NOTE)
    add_op (work, fact, SCW_EDIT_REMOVE, 0, 0);
  else if (fact->kind == SCW_ELEMENT_TIME)
    add_op (work, fact, SCW_EDIT_TIME, 0, 0);
}

static void
find_steps (Work *work)
{
  GArray *pairs;
  int cost, have = 0, want = 0; /* how far both are looked through: what lies between two pairs is equal */

  g_array_set_size (work->steps, 0);
  pairs = facts_compare (work->have, work->goal, &cost);
  for (guint i = 0; i < pairs->len; i++)
    {
      const FactPair *pair = &g_array_index (pairs, FactPair, i);
      int equal = pair->want >= 0 ? pair->want - want : pair->have - have;

      have += equal;
      want += equal;
      if (pair->have >= 0)
        add_alternatives (work, &g_array_index (work->have, Fact, pair->have));
      if (pair->have >= 0 && pair->want >= 0)
        add_for_pair (work, pair);
      else if (pair->have >= 0)
        add_for_extra (work, pair->have);
      else
        add_for_missing (work, pair->want, have - 1);
      have += pair->have >= 0;
      want += pair->want >= 0;
    }
  g_array_unref (pairs);
}

/* ---- doing it ---- */

/* Tokens that fit nothing. */
static int
count_broken (const gint32 *ids, int n)
{
  ScwProblems problems = { 0 };
  int count;

  scw_part_free (scw_delinearize (ids, n, SCW_RULES_MUSICAL, &problems, NULL));
  count = problems.count;
  scw_problems_clear (&problems);
  return count;
}

/* What an edit makes of tokens; NULL: refused. */
static gint32 *
edited (const gint32 *ids, int n, const Step *step, int *n_new)
{
  ScwError problem = { 0 };
  ScwEdited result;
  gint32 *new;

  if (!scw_edit (ids, n, step->selected, step->n_selected, &step->edit, &result, &problem))
    return NULL;
  *n_new = result.n;
  new = g_memdup2 (result.tokens, sizeof *new *(gsize) result.n);
  scw_edited_clear (&result);
  return new;
}

static gint32 *
after_step (Hands *hands, const Step *step, int *n)
{
  gint32 *ids = scw_system_box_dup_ids (hands->box, n), *new;

  if (step->is_alternative)
    {
      int broken = count_broken (ids, *n);

      ids[step->token] = scw_system_box_get_token (hands->box, step->token)->alternatives[step->k].id;
      if (scw_lmx_info (ids[step->token])->role != SCW_LMX_ROLE_SPECIAL && count_broken (ids, *n) <= broken)
        return ids;
      g_free (ids); /* the program would read on from there */
      return NULL;
    }
  new = edited (ids, *n, step, n);
  g_free (ids);
  return new;
}

static GArray *
array_of (const int *items, int n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (int));

  g_array_append_vals (array, items, (guint) n);
  return array;
}

static gboolean
do_step (Work *work, const Step *step)
{
  Hands *hands = work->hands;
  gboolean done;

  if (step->is_alternative)
    {
      done = scw_correct_take_alternative (hands->document, hands->box, step->token, step->k)
             == SCW_CORRECT_DONE;
      work->cursor = step->token;
    }
  else
    {
      g_autoptr (GArray) selected = array_of (step->selected, step->n_selected);
      GArray *now = NULL;

      done = scw_correct_edit (hands->document, hands->box, selected, &step->edit, &now, NULL);
      if (done && now->len > 0)
        work->cursor = (guint) g_array_index (now, int, 0);
      g_clear_pointer (&now, g_array_unref);
    }
  if (done)
    {
      hands->keys += step->keys;
      hands->clicks += step->clicks;
    }
  return done;
}

static void
set_music (Work *work, const gint32 *ids, int n)
{
  scw_part_free (work->music);
  g_clear_pointer (&work->have, g_array_unref);
  work->music = music_of (ids, n);
  work->have = facts_of_measure (work->music, work->m);
}

static void
look_again (Work *work)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (work->hands->box, &n);

  set_music (work, ids, n);
}

static int
cost_now (const Work *work)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (work->hands->box, &n);

  return cost_of (work, ids, n);
}

/* Takes what reads better from here on, if it does. */
static void
try_reading_on (Work *work)
{
  Hands *hands = work->hands;
  int before = cost_now (work);
  g_autoptr (ScwReread) reread = NULL;

  reread = scw_reread_new (hands->document, hands->box, scw_reread_end_of (hands->box, work->cursor), NULL, 0,
                           SCW_REREAD_MEASURE, hands->threshold, NULL);
  if (reread == NULL)
    return;
  hands->keys += 2; /* the key, and Enter or Escape */
  while (scw_reread_get_state (reread) == SCW_REREAD_READING)
    g_main_context_iteration (NULL, TRUE);
  if (scw_reread_get_state (reread) != SCW_REREAD_READY || !scw_reread_take (reread, NULL))
    return;
  if (cost_now (work) > before)
    scw_document_undo (hands->document);
  else
    hands->read++;
  look_again (work);
}

/* The best step; FALSE: none makes anything better. */
static gboolean
find_best (Work *work, int cost, Step *best)
{
  double most = 0;

  for (guint i = 0; i < work->steps->len; i++)
    {
      const Step *step = &g_array_index (work->steps, Step, i);
      int n;
      g_autofree gint32 *ids = after_step (work->hands, step, &n);
      double gain = ids != NULL ? (double) (cost - cost_of (work, ids, n)) / (step->keys + step->clicks) : 0;

      if (gain <= most)
        continue;
      most = gain;
      *best = *step;
    }
  return most > 0;
}

/* Two steps of which the first alone makes nothing better: a slur is taken away and drawn anew. */
static gboolean
find_two (Work *work, int cost, Step best[2])
{
  double most = 0;

  for (guint i = 0; i < work->steps->len; i++)
    {
      const Step *step = &g_array_index (work->steps, Step, i);
      Work then
        = { .hands = work->hands, .m = work->m, .want = work->want, .of = work->of, .goal = work->goal };
      int n;
      g_autofree gint32 *ids = after_step (work->hands, step, &n);

      if (ids == NULL || cost_of (work, ids, n) > cost + WORSE_AT_MOST)
        continue;
      then.cursor = step->is_alternative ? step->token : (guint) step->selected[0];
      then.only_edits = TRUE;
      then.steps = g_array_new (FALSE, FALSE, sizeof (Step));
      set_music (&then, ids, n);
      find_steps (&then);
      for (guint k = 0; k < then.steps->len; k++)
        {
          const Step *second = &g_array_index (then.steps, Step, k);
          int n_after;
          g_autofree gint32 *after = edited (ids, n, second, &n_after);
          double gain = after == NULL ? 0
                                      : (double) (cost - cost_of (work, after, n_after))
                                          / (step->keys + step->clicks + second->keys + second->clicks);

          if (gain <= most)
            continue;
          most = gain;
          best[0] = *step;
          best[1] = *second;
        }
      g_array_unref (then.steps);
      g_array_unref (then.have);
      scw_part_free (then.music);
    }
  return most > 0;
}

/* Step by step; FALSE: there is something that no command mends. */
static gboolean
correct_by_steps (Work *work)
{
  gboolean has_read = FALSE;

  for (int s = 0; s < MOST_STEPS; s++)
    {
      Step best[2];
      int cost = cost_now (work);
      gboolean one;

      if (measure_cost (work->hands, work->music, work->m, work->want) == 0)
        return TRUE;
      find_steps (work);
      one = find_best (work, cost, &best[0]);
      if ((!one && !find_two (work, cost, best)) || !do_step (work, &best[0]))
        return FALSE;
      look_again (work);
      if (!one && !do_step (work, &best[1]))
        return FALSE;
      look_again (work);
      if (!has_read && work->hands->reread && cost_now (work) >= WORTH_A_TRY)
        {
          has_read = TRUE;
          try_reading_on (work);
        }
    }
  return FALSE;
}

static ScwSpan
truth_span (const Hands *hands, int want)
{
  return hands->truth->measures[want].span;
}

/* Puts the truth's tokens in for measure m (m + 1 .. m: between measures). */
static gboolean
put_measure (Hands *hands, ScwSpan there, int want)
{
  ScwSpan span = truth_span (hands, want);
  int n, n_new;
  g_autofree gint32 *ids = scw_system_box_dup_ids (hands->box, &n);
  g_autofree gint32 *new = NULL;
  ScwDifference difference;
  gboolean done;

  n_new = n - (there.end - there.first) + span.end - span.first;
  new = g_new (gint32, (gsize) n_new + 1);
  memcpy (new, ids, sizeof *new *(gsize) there.first);
  memcpy (new + there.first, hands->truth_ids + span.first, sizeof *new *(gsize) (span.end - span.first));
  memcpy (new + there.first + span.end - span.first, ids + there.end, sizeof *new *(gsize) (n - there.end));
  if (!scw_difference (ids, n, new, n_new, &difference, NULL))
    return FALSE;
  done = scw_correct_take_reading (hands->document, hands->box, &difference, NULL, new, NULL, NULL);
  scw_difference_clear (&difference);
  return done;
}

static int
goal_typing (const Hands *hands, int want)
{
  g_autoptr (GArray) goal = facts_of_measure (hands->truth, want);

  return facts_typing (goal);
}

/* Whether another measure of the row is what this one should be. */
static gboolean
has_twin (const Work *work)
{
  for (int m = 0; m < work->music->n_measures; m++)
    if (m != work->m && measure_cost (work->hands, work->music, m, work->want) == 0)
      return TRUE;
  return FALSE;
}

/* What no command mends costs at least: the note is deleted and typed anew, with all it has. */
static int
cost_of_rest (const Work *work)
{
  int cost, keys = 0;
  GArray *pairs = facts_compare (work->have, work->goal, &cost);

  for (guint i = 0; i < pairs->len; i++)
    {
      const FactPair *pair = &g_array_index (pairs, FactPair, i);
      g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (Fact));

      keys += ANEW;
      if (pair->want < 0)
        continue;
      g_array_append_val (one, g_array_index (work->goal, Fact, pair->want));
      keys += facts_typing (one);
    }
  g_array_unref (pairs);
  return keys;
}

/* Takes back what was done since 'ids' were there: a person sees before he begins that it leads nowhere. */
static void
take_back (Hands *hands, const gint32 *ids, int n)
{
  for (int k = 0; k < MOST_STEPS; k++)
    {
      int n_now;
      g_autofree gint32 *now = scw_system_box_dup_ids (hands->box, &n_now);

      if ((n_now == n && memcmp (now, ids, sizeof *ids * (gsize) n) == 0)
          || !scw_document_undo (hands->document))
        return;
    }
}

gboolean
hands_correct (Hands *hands, int m, int want, GArray *of, guint cursor)
{
  Work work = { .hands = hands, .m = m, .want = want, .of = of, .cursor = cursor };
  const Hands before = *hands;
  int typing = TYPING + goal_typing (hands, want), spent, rest = 0, n;
  gboolean done, twin;
  g_autofree gint32 *ids = scw_system_box_dup_ids (hands->box, &n);

  work.steps = g_array_new (FALSE, FALSE, sizeof (Step));
  work.goal = facts_of_measure (hands->truth, want);
  look_again (&work);
  twin = has_twin (&work);
  done = correct_by_steps (&work);
  if (!done)
    rest = cost_of_rest (&work);
  spent = hands->keys + hands->clicks - before.keys - before.clicks + rest;
  if (twin ? spent > PASTE : spent > typing)
    {
      take_back (hands, ids, n);
      *hands = before;
      look_again (&work);
      done = put_measure (hands, work.music->measures[m].span, want);
      hands->keys += twin ? PASTE / 2 : typing;
      hands->clicks += twin ? PASTE / 2 : 0;
      hands->pasted += twin;
      hands->typed += !twin;
    }
  else if (!done)
    {
      hands->keys += rest;
      hands->anew++;
      done = put_measure (hands, work.music->measures[m].span, want);
    }
  scw_part_free (work.music);
  g_array_unref (work.have);
  g_array_unref (work.goal);
  g_array_unref (work.steps);
  return done;
}

gboolean
hands_insert (Hands *hands, int m, int want)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (hands->box, &n);
  ScwPart *music = music_of (ids, n);
  int at = m >= 0 && m < music->n_measures ? music->measures[m].span.end : music->measures[0].span.first;

  scw_part_free (music);
  hands->clicks++;
  hands->keys += 1 + goal_typing (hands, want);
  hands->typed++;
  return put_measure (hands, (ScwSpan){ at, at }, want);
}

gboolean
hands_delete (Hands *hands, int m)
{
  const ScwEdit edit = { .op = SCW_EDIT_DELETE_MEASURE };
  int n, at;
  g_autofree gint32 *ids = scw_system_box_dup_ids (hands->box, &n);
  ScwPart *music = music_of (ids, n);
  g_autoptr (GArray) selected = NULL;

  at = music->measures[m].span.first;
  scw_part_free (music);
  selected = array_of (&at, 1);
  hands->clicks++;
  hands->keys++;
  return scw_correct_edit (hands->document, hands->box, selected, &edit, NULL, NULL);
}
