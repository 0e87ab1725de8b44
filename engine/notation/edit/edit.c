/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/edit/edit.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/edit/edit-private.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/length.h"
#include "engine/notation/score/order.h"

static bool
refuse_problem (ScwEditing *e, const ScwProblem *problem)
{
  char message[100], what[SCW_PROBLEM_MESSAGE];

  return scw_fail_with (e->error, SCW_ERROR_REFUSED, SCW_REFUSAL_NOT_WRITABLE, "%s: %s",
                        scw_refusal_message (SCW_REFUSAL_NOT_WRITABLE, 0, 0, message, sizeof message),
                        scw_problem_message (problem, what));
}

ScwNoteType
scw_edit_digit_type (int digit)
{
  return digit >= 1 && digit <= 8 ? (ScwNoteType) (SCW_TYPE_64TH + digit - 1) : SCW_TYPE_NONE;
}

void
scw_edited_clear (ScwEdited *edited)
{
  free (edited->tokens);
  free (edited->from);
  free (edited->selected);
  *edited = (ScwEdited){ 0 };
}

/* ---- what is selected ---- */

static const ScwElement *
element_of_token (const ScwPart *part, int token)
{
  for (int m = 0; m < part->n_measures; m++)
    {
      const ScwMeasure *measure = &part->measures[m];

      if (token < measure->span.first || token >= measure->span.end)
        continue;
      for (int i = 0; i < measure->n_elements; i++)
        if (token >= measure->elements[i].span.first && token < measure->elements[i].span.end)
          return &measure->elements[i];
      /* `measure` and strays stand for the first one */
      return measure->n_elements > 0 ? &measure->elements[0] : NULL;
    }
  return NULL;
}

static int
compare_keys (const void *a, const void *b)
{
  return *(const int *) a - *(const int *) b;
}

static bool
collect_keys (ScwEditing *e, const int *selected, int n)
{
  int kept = 0;

  e->keys = malloc ((size_t) (n + 1) * sizeof *e->keys);
  e->focus = malloc ((size_t) (n + 1) * sizeof *e->focus);
  if (e->keys == NULL || e->focus == NULL)
    return scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for an edit");
  for (int k = 0; k < n; k++)
    {
      const ScwElement *element = element_of_token (e->part, selected[k]);

      if (element != NULL)
        e->keys[e->n_keys++] = element->span.first;
    }
  qsort (e->keys, (size_t) e->n_keys, sizeof *e->keys, compare_keys);
  for (int k = 0; k < e->n_keys; k++)
    if (kept == 0 || e->keys[kept - 1] != e->keys[k])
      e->keys[kept++] = e->keys[k];
  e->n_keys = e->n_focus = kept;
  memcpy (e->focus, e->keys, (size_t) kept * sizeof *e->keys);
  return kept > 0 || scw_edit_refuse (e, SCW_REFUSAL_NOTHING_SELECTED);
}

ScwSpan
scw_edit_copy (const int32_t *tokens, int n, const int *selected, int n_selected)
{
  ScwSpan span = { n, 0 };

  for (int k = 0; k < n_selected; k++)
    {
      int first = selected[k], end = selected[k] + 1;

      if (first < 0 || first >= n)
        continue;
      while (first > 0 && tokens[first] != SCW_LMX_MEASURE)
        first--;
      while (end < n && tokens[end] != SCW_LMX_MEASURE)
        end++;
      span.first = first < span.first ? first : span.first;
      span.end = end > span.end ? end : span.end;
    }
  return span.first < span.end ? span : (ScwSpan){ 0, 0 };
}

/* ---- the new list ---- */

typedef struct
{
  ScwTokens tokens;
  ScwTokens from;
} Output;

static bool
put (ScwEditing *e, Output *out, int token, int from)
{
  return scw_tokens_push (&out->tokens, token, e->error) && scw_tokens_push (&out->from, from, e->error);
}

static bool
copy_old (ScwEditing *e, Output *out, int first, int end)
{
  for (int i = first; i < end; i++)
    if (!put (e, out, e->tokens[i], i))
      return false;
  return true;
}

/* Longest common subsequence of an element's new tokens with those it was made from: sets from[] of the new
 * ones. */
static void
match_element (
  const int32_t *old, int n_old, int first, const int32_t *new, int n_new, int32_t *from, bool *used)
{
  enum
  {
    MOST = 64
  };
  static const int none = 0;
  uint8_t length[MOST + 1][MOST + 1] = { { 0 } };
  int i = none, j = none;

  if (n_old > MOST)
    n_old = MOST;
  if (n_new > MOST)
    n_new = MOST;
  for (int a = n_old - 1; a >= 0; a--)
    for (int b = n_new - 1; b >= 0; b--)
      if (old[a] == new[b] && !used[first + a])
        length[a][b] = (uint8_t) (length[a + 1][b + 1] + 1);
      else
        length[a][b] = length[a + 1][b] > length[a][b + 1] ? length[a + 1][b] : length[a][b + 1];
  while (i < n_old && j < n_new)
    if (old[i] == new[j] && !used[first + i])
      {
        from[j++] = first + i;
        used[first + i++] = true;
      }
    else if (length[i + 1][j] >= length[i][j + 1])
      i++;
    else
      j++;
}

/* What is not told is what was told last: a reader carries it on, over ways back too. */
static void
carry_on (ScwMeasure *measure)
{
  int voice = 0, staff = 0;
  ScwStem stem = SCW_STEM_UNTOLD;

  for (int i = 0; i < measure->n_elements; i++)
    {
      ScwNote *note = &measure->elements[i].note;

      if (measure->elements[i].kind != SCW_ELEMENT_NOTE)
        continue;
      voice = note->voice = note->voice != 0 ? note->voice : (uint8_t) voice;
      staff = note->staff = note->staff != 0 ? note->staff : (uint8_t) staff;
      if (note->rest || note->measure_rest || note->type == SCW_TYPE_WHOLE)
        note->stem = SCW_STEM_UNTOLD;
      else
        stem = note->stem = note->stem != SCW_STEM_UNTOLD ? note->stem : stem;
    }
}

/* The keys of a measure's elements, which linearizing it takes. To be freed. */
static ScwSpan *
keys_of (const ScwPart *alone, ScwError *error)
{
  const ScwMeasure *measure = &alone->measures[0];
  ScwSpan *keys = malloc (((size_t) measure->n_elements + 1) * sizeof *keys);

  for (int i = 0; keys != NULL && i < measure->n_elements; i++)
    keys[i] = measure->elements[i].span;
  if (keys == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for an edit");
  return keys;
}

/* Writes a measure anew; 'selected' gets the places of those in the focus. */
static bool
write_measure (ScwEditing *e, int m, Output *out, bool *used)
{
  const ScwMeasure *measure = &e->part->measures[m];
  ScwPart *alone = scw_part_new (e->error);
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwSpan *keys = NULL;
  int start = out->tokens.n;
  bool ok = alone != NULL && scw_part_append_measure (alone, e->part, m, e->error);

  if (ok)
    {
      alone->staves = e->part->staves;
      carry_on (&alone->measures[0]);
      ok = (!e->plus || scw_part_order (alone, e->error)) && (keys = keys_of (alone, e->error)) != NULL;
      ok = ok && (e->plus ? scw_linearize_plus : scw_linearize) (alone, &tokens, &problems, e->error);
    }
  if (ok && problems.count > 0)
    ok = refuse_problem (e, &problems.items[0]);
  for (int i = e->plus; ok && i < tokens.n; i++)
    ok = put (e, out, tokens.at[i], -1);
  start -= e->plus; /* <bos:plus> is no token of a measure */
  if (ok && measure->span.first >= 0 && measure->span.first < e->n
      && e->tokens[measure->span.first] == SCW_LMX_MEASURE)
    out->from.at[start + e->plus] = measure->span.first;
  for (int i = 0; ok && i < alone->measures[0].n_elements; i++) /* putting them in order leaves some out */
    {
      ScwSpan old = keys[i], new = alone->measures[0].elements[i].span;

      if (old.first >= 0 && old.first < old.end)
        match_element (e->tokens + old.first, old.end - old.first, old.first, tokens.at + new.first,
                       new.end - new.first, out->from.at + start + new.first, used);
      for (int k = 0; k < e->n_focus; k++)
        if (e->focus[k] == old.first && new.first < new.end)
          e->keys[k] = start + new.first;
    }
  scw_tokens_clear (&tokens);
  scw_problems_clear (&problems);
  scw_part_free (alone);
  free (keys);
  return ok;
}

static bool
has_note (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (scw_edit_is_event (&measure->elements[i]))
      return true;
  return scw_measure_is_abbreviated (measure);
}

/* What stands before the first measure: only a list that becomes LMX+ gets another beginning. */
static bool
write_head (ScwEditing *e, Output *out)
{
  const bool begins = e->head > 0 && e->tokens[0] == SCW_LMX_BOS;

  if (!e->plus || scw_lmx_is_plus (e->tokens, e->n))
    return copy_old (e, out, 0, e->head);
  return put (e, out, SCW_LMX_BOS_PLUS, -1) && copy_old (e, out, begins, e->head);
}

/* All tokens; keys[] become the new places of the focus (-1: gone). */
static bool
write_all (ScwEditing *e, Output *out)
{
  bool *used = calloc ((size_t) e->n + 1, sizeof *used), ok = used != NULL;

  if (!ok)
    scw_fail (e->error, SCW_ERROR_MEMORY, "no memory for an edit");
  ok = ok && write_head (e, out);
  for (int k = 0; k < e->n_focus; k++)
    e->keys[k] = -1;
  for (int m = 0; ok && m < e->part->n_measures; m++)
    {
      const ScwMeasure *measure = &e->part->measures[m];
      int offset = out->tokens.n - measure->span.first;

      if (e->dirty[m])
        {
          ok = (has_note (measure) || scw_edit_refuse (e, SCW_REFUSAL_EMPTY_MEASURE))
               && write_measure (e, m, out, used);
          continue;
        }
      for (int k = 0; k < e->n_focus; k++)
        if (e->focus[k] >= measure->span.first && e->focus[k] < measure->span.end)
          e->keys[k] = e->focus[k] + offset;
      ok = copy_old (e, out, measure->span.first, measure->span.end);
    }
  free (used);
  return ok && copy_old (e, out, e->tail, e->n);
}

/* Problems that come from the tokens themselves. */
static int
count_broken (const ScwProblems *problems)
{
  int n = 0;

  for (int i = 0; i < problems->count; i++)
    n += problems->items[i].kind == SCW_PROBLEM_TOKEN || problems->items[i].kind == SCW_PROBLEM_INCOMPLETE
         || problems->items[i].kind == SCW_PROBLEM_TIME || problems->items[i].kind == SCW_PROBLEM_BEAM;
  return n;
}

static bool
parses_as_well (ScwEditing *e, const Output *out, int broken)
{
  ScwProblems problems = { 0 };
  ScwPart *part = scw_delinearize (out->tokens.at, out->tokens.n, SCW_RULES_MUSICAL, &problems, e->error);
  bool ok = part != NULL;

  if (ok && count_broken (&problems) > broken)
    ok = refuse_problem (e, &problems.items[0]);
  scw_part_free (part);
  scw_problems_clear (&problems);
  return ok;
}

static void
find_difference (const ScwEditing *e, ScwEdited *edited)
{
  int first = 0, behind = 0, least = e->n < edited->n ? e->n : edited->n;

  while (first < least && e->tokens[first] == edited->tokens[first] && edited->from[first] == first)
    first++;
  while (behind < least - first && edited->from[edited->n - 1 - behind] == e->n - 1 - behind)
    behind++;
  edited->removed = (ScwSpan){ first, e->n - behind };
  edited->added = (ScwSpan){ first, edited->n - behind };
}

static bool
finish (ScwEditing *e, const ScwEdit *edit, int broken, ScwEdited *edited)
{
  Output out = { 0 };
  bool ok = true, same;

  for (int m = 0; ok && m < e->part->n_measures; m++)
    if (e->dirty[m])
      {
        scw_edit_join_clefs (e, m);
        ok = scw_edit_settle (e, m);
        scw_edit_join_clefs (e, m); /* that had moves between them */
      }
  ok = ok && scw_edit_mend_pairs (e);
  scw_edit_join_repeats (e);
  e->plus |= scw_edit_needs_plus (e->part);
  ok = ok && write_all (e, &out) && parses_as_well (e, &out, broken);
  same
    = ok && out.tokens.n == e->n && memcmp (out.tokens.at, e->tokens, (size_t) e->n * sizeof *e->tokens) == 0;
  if (same && edit->op != SCW_EDIT_REPITCH)
    ok = scw_edit_refuse (e, SCW_REFUSAL_SAME);
  if (!ok)
    {
      scw_tokens_clear (&out.tokens);
      scw_tokens_clear (&out.from);
      return false;
    }
  edited->tokens = out.tokens.at;
  edited->from = out.from.at;
  edited->n = out.tokens.n;
  edited->selected = e->keys;
  for (int k = 0; k < e->n_focus; k++)
    if (e->keys[k] >= 0)
      edited->selected[edited->n_selected++] = e->keys[k];
  e->keys = NULL;
  find_difference (e, edited);
  return true;
}

/* ---- commands ---- */

static bool
dispatch (ScwEditing *e, const ScwEdit *edit)
{
  switch (edit->op)
    {
    case SCW_EDIT_STEP:
    case SCW_EDIT_SEMITONE:
    case SCW_EDIT_OCTAVE:
    case SCW_EDIT_LETTER:
    case SCW_EDIT_REPITCH:
    case SCW_EDIT_ACCIDENTAL:
    case SCW_EDIT_ACCIDENTAL_NEXT:
    case SCW_EDIT_CHORD_LETTER:
    case SCW_EDIT_CHORD_INTERVAL:
      return scw_edit_pitch (e, edit);
    case SCW_EDIT_DURATION:
    case SCW_EDIT_DOT:
    case SCW_EDIT_REST:
    case SCW_EDIT_DELETE:
    case SCW_EDIT_REMOVE:
    case SCW_EDIT_INSERT_NOTE:
    case SCW_EDIT_BEAM:
      return scw_edit_time (e, edit);
    case SCW_EDIT_VOICE:
      return scw_edit_to_voice (e, edit);
    case SCW_EDIT_TUPLET:
      return scw_edit_tuplet (e, edit);
    case SCW_EDIT_GRACE:
      return scw_edit_grace (e, edit);
    case SCW_EDIT_TIE:
    case SCW_EDIT_SLUR:
    case SCW_EDIT_MARK:
    case SCW_EDIT_TREMOLO:
    case SCW_EDIT_STEM:
    case SCW_EDIT_STAFF:
      return scw_edit_marks (e, edit);
    case SCW_EDIT_SIGN:
    case SCW_EDIT_FINGERING:
    case SCW_EDIT_NOTEHEAD:
    case SCW_EDIT_CUE:
      return scw_edit_signs (e, edit);
    case SCW_EDIT_DYNAMICS:
    case SCW_EDIT_TEXT:
    case SCW_EDIT_PLACEMENT:
    case SCW_EDIT_WEDGE:
    case SCW_EDIT_PEDAL:
    case SCW_EDIT_OCTAVE_LINE:
      return scw_edit_place_marks (e, edit);
    case SCW_EDIT_BARLINE:
    case SCW_EDIT_REPEAT:
    case SCW_EDIT_ENDING:
    case SCW_EDIT_SEGNO:
    case SCW_EDIT_CODA:
    case SCW_EDIT_MULTIPLE_REST:
    case SCW_EDIT_MEASURE_REPEAT:
      return scw_edit_barlines (e, edit);
    case SCW_EDIT_CLEF:
    case SCW_EDIT_KEY:
    case SCW_EDIT_TIME:
    case SCW_EDIT_INSERT_MEASURE:
    case SCW_EDIT_DELETE_MEASURE:
    case SCW_EDIT_PASTE:
      return scw_edit_measures (e, edit);
    }
  return scw_edit_refuse (e, SCW_REFUSAL_NO_COMMAND);
}

/* Whether a measure has nothing but rests of its length, and nothing in it says how long that is. */
static bool
is_open (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MOVE
        || (scw_edit_is_event (&measure->elements[i]) && !measure->elements[i].note.measure_rest))
      return false;
  return measure->time.beats == 0;
}

/* Measures of rest that nobody tells the length of are as long as most others, when notes are put into them. */
static void
know_rests (ScwPart *part)
{
  ScwFraction length;

  if (!scw_common_length (part, 0, part->n_measures, &length))
    return;
  for (int m = 0; m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];

      if (!is_open (measure))
        continue;
      measure->length = length;
      for (int i = 0; i < measure->n_elements; i++)
        if (scw_edit_is_event (&measure->elements[i]))
          measure->elements[i].note.duration = length;
    }
}

bool
scw_edit (const int32_t *tokens,
          int n,
          const int *selected,
          int n_selected,
          const ScwEdit *edit,
          ScwEdited *edited,
          ScwError *error)
{
  ScwEditing e = { .tokens = tokens, .n = n, .next_key = -2, .error = error };
  ScwProblems problems = { 0 };
  bool ok;

  *edited = (ScwEdited){ 0 };
  e.part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, &problems, error);
  ok = e.part != NULL;
  if (ok)
    {
      e.dirty = calloc ((size_t) e.part->n_measures + 2, sizeof *e.dirty);
      ok = e.dirty != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for an edit");
      e.plus = scw_lmx_is_plus (tokens, n);
      e.head = e.part->n_measures > 0 ? e.part->measures[0].span.first : 0;
      e.tail = e.part->n_measures > 0 ? e.part->measures[e.part->n_measures - 1].span.end : 0;
      know_rests (e.part);
    }
  ok = ok && scw_edit_find_pairs (&e) && collect_keys (&e, selected, n_selected)
       && (edit->op == SCW_EDIT_DELETE && n_selected == 1 && scw_edit_is_object (tokens[selected[0]])
             ? scw_edit_take_object (&e, tokens[selected[0]])
             : dispatch (&e, edit))
       && finish (&e, edit, count_broken (&problems), edited);
  scw_problems_clear (&problems);
  scw_part_free (e.part);
  free (e.dirty);
  free (e.keys);
  free (e.focus);
  free (e.pairs);
  return ok;
}
