/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten thousand random edits: of the golden slices where they are there, else of pieces written by hand. What
 * edit.h promises is looked at after each. */
#include <jansson.h>

#include "engine/notation/check/check.h"
#include "engine/notation/edit/edit.h"
#include "engine/notation/edit/refusal.h"
#include "engine/notation/grammar/grammar.h"
#include "engine/notation/score/pairs.h"
#include "tests/notation/music.h"

/* SCW_EDITS says how many of the slices, SCW_EDIT_SEED which. */
static uint64_t seed = 88172645463325252u;

static int
random_below (int n)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return n <= 0 ? 0 : (int) (seed % (uint64_t) n);
}

static const char *const pieces[] = {
  "measure key:fifths:-2 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 eighth "
  "stem:down staff:1 beam:begin "
  "D5 eighth E5 eighth F5 eighth beam:end slur:start G4 quarter stem:up chord B4 quarter rest quarter "
  "slur:stop backup whole "
  "C3 voice:5 half stem:up staff:2 tied:start chord E3 half tied:start C3 half tied:stop chord E3 half "
  "tied:stop "
  "measure A4 voice:1 eighth 3in2 sharp stem:up staff:1 beam:begin tuplet:start B4 eighth 3in2 C5 eighth "
  "3in2 beam:end tuplet:stop "
  "grace D5 16th E5 half dot fermata backup half backup quarter G3 voice:2 half stem:down staff:1 backup "
  "half backup "
  "quarter rest voice:5 rest:measure staff:2 "
  "measure C4 voice:1 half stem:up staff:1 tremolo:start tremolo:3 E4 half tremolo:stop tremolo:3 backup "
  "whole C3 voice:5 "
  "16th stem:up staff:2 beam:begin beam:begin D3 16th E3 16th F3 16th beam:end beam:end clef:G2 staff:2 G4 "
  "quarter dot A4 eighth B4 quarter staccato",
  "measure time beats:6 beat-type:8 clef:G2 G4 voice:1 quarter stem:up A4 eighth B4 eighth stem:down "
  "beam:begin C5 eighth D5 eighth beam:end "
  "measure G4 voice:1 quarter dot stem:up arpeggiate chord B4 quarter dot arpeggiate rest quarter dot backup "
  "half backup quarter "
  "E4 voice:2 half dot stem:down measure rest voice:1 rest:measure",
  "measure clef:F4 C3 voice:1 quarter stem:up D3 quarter E3 quarter measure F3 voice:1 half dot stem:down "
  "trill-mark measure "
  "C3 voice:1 quarter stem:up tremolo:single tremolo:2 D3 eighth dot beam:begin E3 16th beam:end "
  "beam:backward-hook F3 quarter stem:down",
};

/* With all that LMX+ has. */
static const char *const plus_pieces[] = {
  "<bos:plus> measure repeat:forward segno key:fifths:1 time beats:4 beat-type:4 symbol:common clef:G2 "
  "staff:1 "
  "clef:F4 octave:-1 staff:2 words staff:1 octave-shift:down:8 staff:1 dynamics:p staff:1 wedge:crescendo "
  "staff:1 "
  "C5 voice:1 quarter stem:down staff:1 fingering:1 staccatissimo D5 quarter turn octave-shift:stop staff:1 "
  "E5 quarter glissando:start dynamics:f staff:1 above wedge:stop staff:1 F5 quarter glissando:stop backup "
  "whole "
  "pedal:start staff:2 C3 voice:5 half stem:up staff:2 pedal:change staff:2 E3 half pedal:stop staff:2 "
  "measure ending:start digit:1 harmony staff:1 cue G4 voice:1 half stem:up staff:1 notehead:x cue chord B4 "
  "half "
  "rest half wedge:diminuendo staff:1 backup whole rest voice:5 rest:measure staff:2 "
  "barline:light-heavy repeat:backward ending:stop "
  "measure ending:start digit:2 A4 voice:1 half stem:up staff:1 wavy-line:start wedge:stop staff:1 B4 half "
  "wavy-line:stop backup whole "
  "rest voice:5 rest:measure staff:2 ending:discontinue "
  "measure rest voice:1 rest:measure staff:1 backup whole rest voice:5 rest:measure staff:2 "
  "measure rest voice:1 rest:measure staff:1 backup whole rest voice:5 rest:measure staff:2 "
  "measure multiple-rest digit:3 measure coda metronome staff:1 C5 voice:1 whole staff:1 breath-mark up-bow "
  "backup "
  "whole rest voice:5 rest:measure staff:2 measure measure-repeat barline:light-heavy",
  "<bos:plus> measure key:fifths:-3 time beats:3 beat-type:4 clef:G2 dynamics:mf wedge:crescendo G4 voice:1 "
  "eighth "
  "stem:up beam:begin A4 eighth beam:end wedge:stop wedge:diminuendo B4 quarter stem:down C5 quarter "
  "down-bow "
  "measure dynamics:p wedge:stop grace D5 voice:1 16th stem:up C5 quarter stem:down pedal:start C5 eighth "
  "3in2 beam:begin "
  "tuplet:start D5 eighth 3in2 E5 eighth 3in2 beam:end tuplet:stop pedal:stop F5 quarter barline:light-light "
  "measure repeat:forward rehearsal octave-shift:up:15 G4 voice:1 half dot stem:up measure G4 voice:1 half "
  "stem:up "
  "octave-shift:stop rest quarter repeat:both measure E5 voice:1 quarter stem:down fingering:3 fingering:1 "
  "mordent "
  "F5 quarter harmonic words E5 quarter repeat:backward",
};

typedef struct
{
  ScwTokens *at;
  int n;
} Pieces;

static Pieces
golden_pieces (void)
{
  Pieces golden = { 0 };
  char *line = NULL;
  size_t room = 0;
  FILE *pipe = data_unpack ("lmx/golden.jsonl.xz");

  while (getline (&line, &room, pipe) > 0)
    {
      json_t *slice = json_loads (line, 0, NULL);
      const char *words = json_string_value (json_object_get (slice, "lmx"));

      golden.at = realloc (golden.at, (size_t) (golden.n + 1) * sizeof *golden.at);
      golden.at[golden.n] = (ScwTokens){ 0 };
      assert_true (scw_lmx_parse (words, strlen (words), &golden.at[golden.n++], NULL, NULL));
      json_decref (slice);
    }
  free (line);
  assert_int_equal (pclose (pipe), 0);
  return golden;
}

static Pieces
written_pieces (const char *const *all, size_t n)
{
  Pieces written = { calloc (n, sizeof (ScwTokens)), 0 };

  for (size_t i = 0; i < n; i++)
    assert_true (scw_lmx_parse (all[i], strlen (all[i]), &written.at[written.n++], NULL, NULL));
  return written;
}

static void
pieces_clear (Pieces *p)
{
  for (int i = 0; i < p->n; i++)
    scw_tokens_clear (&p->at[i]);
  free (p->at);
}

static ScwTokens
copy_of (const int32_t *tokens, int n)
{
  ScwTokens copy = { 0 };

  for (int i = 0; i < n; i++)
    assert_true (scw_tokens_push (&copy, tokens[i], NULL));
  return copy;
}

static bool
is_mark_command (ScwEditOp op)
{
  return op >= SCW_EDIT_SIGN && op <= SCW_EDIT_MEASURE_REPEAT;
}

/* What only LMX+ can say. */
static void
random_mark (ScwEdit *edit)
{
  switch (edit->op)
    {
    case SCW_EDIT_SIGN:
      edit->value = random_below (SCW_SIGNS);
      break;
    case SCW_EDIT_FINGERING:
      edit->value = random_below (7) - 1;
      break;
    case SCW_EDIT_NOTEHEAD:
      edit->value = random_below (4);
      break;
    case SCW_EDIT_DYNAMICS:
      edit->value = random_below (SCW_DYNAMICS_PF + 1);
      break;
    case SCW_EDIT_TEXT:
      edit->value = random_below (4);
      break;
    case SCW_EDIT_PLACEMENT:
      edit->value = random_below (3);
      break;
    case SCW_EDIT_WEDGE:
    case SCW_EDIT_MULTIPLE_REST:
      edit->value = random_below (2);
      break;
    case SCW_EDIT_PEDAL:
      edit->value = random_below (2) ? SCW_PEDAL_START : SCW_PEDAL_CHANGE;
      break;
    case SCW_EDIT_OCTAVE_LINE:
      edit->value = random_below (2) ? SCW_SHIFT_DOWN : SCW_SHIFT_UP;
      edit->second = random_below (2) ? 8 : 15;
      break;
    case SCW_EDIT_BARLINE:
      edit->value = random_below (SCW_BAR_TICK + 1);
      break;
    case SCW_EDIT_REPEAT:
      edit->value = 1 + random_below (3);
      break;
    case SCW_EDIT_ENDING:
      edit->value = random_below (4) << 1;
      edit->second = random_below (2) ? SCW_ENDING_STOP : SCW_ENDING_DISCONTINUE;
      break;
    default:
      break;
    }
}

static ScwEdit
random_edit (const ScwTokens *tokens, bool plus)
{
  static const int tuplets[][2] = { { 3, 2 }, { 0, 0 }, { 5, 4 }, { 2, 3 }, { 6, 4 } };
  static const int clefs[][2] = { { 'G', 2 }, { 'F', 4 }, { 'C', 3 }, { 'P', 3 } };
  ScwEdit edit = { .op = (ScwEditOp) random_below (SCW_EDIT_PASTE + 1) };
  int pick;

  while (!plus && is_mark_command (edit.op))
    edit.op = (ScwEditOp) random_below (SCW_EDIT_PASTE + 1);

  switch (edit.op)
    {
    case SCW_EDIT_STEP:
    case SCW_EDIT_SEMITONE:
    case SCW_EDIT_OCTAVE:
    case SCW_EDIT_ACCIDENTAL_NEXT:
      edit.value = random_below (2) ? 1 + random_below (2) : -1 - random_below (2);
      break;
    case SCW_EDIT_LETTER:
    case SCW_EDIT_REPITCH:
    case SCW_EDIT_CHORD_LETTER:
      edit.value = random_below (7);
      break;
    case SCW_EDIT_CHORD_INTERVAL:
      edit.value = random_below (19) - 9;
      break;
    case SCW_EDIT_ACCIDENTAL:
      edit.value = random_below (8);
      break;
    case SCW_EDIT_DURATION:
      edit.value = scw_edit_digit_type (1 + random_below (7));
      break;
    case SCW_EDIT_DOT:
      edit.value = 1 + random_below (2);
      break;
    case SCW_EDIT_INSERT_NOTE:
      edit.value = random_below (8) - 1;
      edit.second = scw_edit_digit_type (2 + random_below (5));
      break;
    case SCW_EDIT_VOICE:
      edit.value = 1 + random_below (4);
      break;
    case SCW_EDIT_TUPLET:
      pick = random_below (5);
      edit.value = tuplets[pick][0];
      edit.second = tuplets[pick][1];
      break;
    case SCW_EDIT_GRACE:
    case SCW_EDIT_INSERT_MEASURE:
      edit.value = random_below (2);
      break;
    case SCW_EDIT_MARK:
      edit.value = SCW_LMX_FERMATA + random_below (SCW_LMX_TRILL - SCW_LMX_FERMATA + 1);
      break;
    case SCW_EDIT_TREMOLO:
      edit.value = random_below (5);
      break;
    case SCW_EDIT_STEM:
    case SCW_EDIT_STAFF:
      edit.value = 1 + random_below (3);
      break;
    case SCW_EDIT_CLEF:
      pick = random_below (3 + plus);
      edit.octave = plus && pick < 3 && random_below (4) == 0 ? random_below (5) - 2 : 0;
      edit.value = clefs[pick][0];
      edit.second = clefs[pick][1];
      edit.third = random_below (2);
      break;
    case SCW_EDIT_KEY:
      edit.value = random_below (15) - 7;
      break;
    case SCW_EDIT_TIME:
      edit.value = random_below (13);
      edit.second = 2 << random_below (4);
      if (plus && random_below (3) == 0)
        edit = (ScwEdit){ .op = SCW_EDIT_TIME, .value = 4, .second = 4, .third = SCW_TIME_COMMON };
      break;
    case SCW_EDIT_PASTE:
      {
        ScwSpan span = scw_edit_copy (tokens->at, tokens->n, (int[]){ random_below (tokens->n) }, 1);

        edit.paste = tokens->at + span.first;
        edit.n_paste = span.end - span.first;
        break;
      }
    default:
      random_mark (&edit);
      break;
    }
  return edit;
}

/* What is wrong with a list. */
typedef struct
{
  int broken;  /* tokens that do not parse */
  int sums;    /* measures that do not add up */
  int doubts;  /* the same, and those that may be meant so */
  int frames;  /* chords, tuplets, beams, voices, tremolos */
  int grammar; /* tokens the grammar would not allow */
  int halves;  /* hairpins, octave lines, pedals, endings with one end */
  bool round;  /* linearize (delinearize (x)) == x */
} Health;

/* Ends without the other, and endings that are not told in turn. */
static int
count_halves (const ScwPart *part)
{
  ScwMarkPairs pairs;
  int n = 0;
  bool open = false;

  assert_true (scw_pair_marks (part, &pairs, NULL));
  for (int i = 0; i < pairs.n; i++)
    n += pairs.at[i].from.m < 0 || pairs.at[i].to.m < 0;
  scw_mark_pairs_clear (&pairs);
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_ENDING)
          continue;
        n += open == (element->ending.type == SCW_ENDING_START);
        open = element->ending.type == SCW_ENDING_START;
      }
  return n + open;
}

static Health
health_of (const int32_t *tokens, int n)
{
  Health health = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, &problems, NULL);
  ScwTokens again = { 0 };
  ScwGrammar grammar;

  assert_non_null (part);
  health.broken = problems.count;
  scw_problems_clear (&problems);
  scw_check_system (part, &problems);
  for (int i = 0; i < problems.count; i++)
    {
      ScwProblemKind kind = problems.items[i].kind;

      health.doubts
        += kind == SCW_PROBLEM_MEASURE_SHORT || kind == SCW_PROBLEM_MEASURE_LONG || kind == SCW_PROBLEM_TIME;
      if (problems.items[i].severity != SCW_SEVERITY_ERROR)
        continue;
      health.sums
        += kind == SCW_PROBLEM_MEASURE_SHORT || kind == SCW_PROBLEM_MEASURE_LONG || kind == SCW_PROBLEM_TIME;
      health.frames += kind == SCW_PROBLEM_CHORD || kind == SCW_PROBLEM_TUPLET || kind == SCW_PROBLEM_BEAM
                       || kind == SCW_PROBLEM_VOICE || kind == SCW_PROBLEM_TREMOLO;
    }
  health.halves += count_halves (part);
  assert_true ((scw_lmx_is_plus (tokens, n) ? scw_linearize_plus : scw_linearize) (part, &again, NULL, NULL));
  health.round = again.n == n && memcmp (again.at, tokens, (size_t) n * sizeof *tokens) == 0;
  scw_grammar_init (&grammar, NULL);
  for (int i = 0; i < n; i++)
    health.grammar += !scw_grammar_advance (&grammar, tokens[i]);
  scw_tokens_clear (&again);
  scw_problems_clear (&problems);
  scw_part_free (part);
  return health;
}

static void
explain (const ScwTokens *old, const ScwEdited *new, const ScwEdit *edit, int selected, const char *what)
{
  ScwProblems problems = { 0 };
  ScwPart *part = scw_delinearize (new->tokens, new->n, SCW_RULES_MUSICAL, &problems, NULL);
  int first = new->removed.first, old_end = new->removed.end, new_end = new->added.end;
  int bad = -1;
  ScwGrammar grammar;
  char *a, *b;

  while (first > 0 && old->at[first] != SCW_LMX_MEASURE)
    first--;
  while (old_end < old->n && old->at[old_end] != SCW_LMX_MEASURE)
    old_end++;
  while (new_end < new->n &&new->tokens[new_end] != SCW_LMX_MEASURE)
    new_end++;
  a = scw_lmx_format (old->at + first, old_end - first, NULL);
  b = scw_lmx_format (new->tokens + first, new_end - first, NULL);
  scw_grammar_init (&grammar, NULL);
  for (int i = 0; i < new->n &&bad < 0; i++)
    if (!scw_grammar_advance (&grammar, new->tokens[i]))
      bad = i;
  scw_check_system (part, &problems);
  for (int i = 0; i < problems.count; i++)
    print_message ("# %s\n", scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
  fprintf (stderr, "# %s\n# became\n# %s\n", a, b);
  if (getenv ("SCW_EDIT_VERBOSE") != NULL)
    fprintf (stderr, "# whole: %s\n", scw_lmx_format (old->at, old->n, NULL));
  if (bad >= 0)
    print_message ("# the grammar minds %+d '%s'\n", bad - first, scw_lmx_name (new->tokens[bad]));
  fail_msg ("%s: command %d (%d, %d, %d) at %d '%s' (%+d)", what, edit->op, edit->value, edit->second,
            edit->third, selected, scw_lmx_name (old->at[selected]), selected - first);
}

/* A list of so many tokens, each old one used at most once and unchanged; what is outside the difference
 * stays. */
static bool
map_is_right (const ScwTokens *old, const ScwEdited *new)
{
  bool *used = calloc ((size_t) old->n + 1, sizeof *used), right = true;

  for (int i = 0; i < new->n &&right; i++)
    {
      int from = new->from[i];

      if (from < 0)
        {
          right = i >= new->added.first &&i < new->added.end;
          continue;
        }
      right = from < old->n && !used[from] && old->at[from] == new->tokens[i];
      if (right)
        used[from] = true;
    }
  for (int i = 0; i < new->added.first &&right; i++)
    right = new->from[i] == i;
  for (int i = new->added.end; i < new->n &&right; i++)
    right = new->from[i] == i - new->added.end + new->removed.end;
  free (used);
  return right && old->n - new->removed.end == new->n - new->added.end;
}

/* Whether a command makes or ends tuplets, which takes no note away: a measure may be too long then. */
static bool
changes_tuplet (const ScwEdit *edit, int token)
{
  return edit->op == SCW_EDIT_TUPLET
         || (edit->op == SCW_EDIT_DELETE && scw_lmx_info (token)->class == SCW_LMX_TUPLET);
}

static bool
promises_sums (ScwEditOp op)
{
  return op != SCW_EDIT_INSERT_NOTE && op != SCW_EDIT_REMOVE && op != SCW_EDIT_GRACE && op != SCW_EDIT_TIME
         && op != SCW_EDIT_MULTIPLE_REST && op != SCW_EDIT_MEASURE_REPEAT && op != SCW_EDIT_DELETE_MEASURE
         && op != SCW_EDIT_INSERT_MEASURE && op != SCW_EDIT_PASTE;
}

static bool
is_reversible (const ScwEdit *edit)
{
  return edit->op == SCW_EDIT_STEP || edit->op == SCW_EDIT_OCTAVE;
}

/* Notes that are no rests. */
static int
count_notes (const ScwTokens *tokens)
{
  int n = 0;

  for (int i = 0; i < tokens->n; i++)
    n += scw_lmx_info (tokens->at[i])->class == SCW_LMX_PITCH;
  return n;
}

/* Whether a chord has two notes on one line, so that putting it in order may change it. */
static bool
has_unison (const ScwTokens *tokens)
{
  int32_t pitch = -1;
  bool chord = false;

  for (int i = 0; i < tokens->n; i++)
    {
      const ScwLmxClass class = scw_lmx_info (tokens->at[i])->class;

      if (class == SCW_LMX_PITCH && chord && tokens->at[i] == pitch)
        return true;
      if (class == SCW_LMX_PITCH)
        pitch = tokens->at[i];
      if (class == SCW_LMX_PITCH || class == SCW_LMX_CHORD)
        chord = class == SCW_LMX_CHORD;
    }
  return false;
}

/* Up and down again is what there was; where a unison stood the wrong way round, up and down again once more is. */
static void
check_reverse (const ScwTokens *old, const ScwEdited *new, const ScwEdit *edit, int selected)
{
  ScwEdit back = *edit;
  ScwEdited there, again, last = { 0 };
  ScwError error = { 0 };
  bool same;

  back.value = -edit->value;
  if (!scw_edit (new->tokens, new->n, new->selected, new->n_selected, &back, &again, &error))
    explain (old, new, edit, selected, error.message);
  same = again.n == old->n && memcmp (again.tokens, old->at, (size_t) old->n * sizeof *old->at) == 0;
  if (!same && has_unison (old))
    {
      if (!scw_edit (again.tokens, again.n, again.selected, again.n_selected, edit, &there, &error)
          || !scw_edit (there.tokens, there.n, there.selected, there.n_selected, &back, &last, &error))
        explain (old, new, edit, selected, error.message);
      same = again.n == last.n && again.n == old->n
             && memcmp (again.tokens, last.tokens, (size_t) last.n * sizeof *last.tokens) == 0;
      scw_edited_clear (&there);
      scw_edited_clear (&last);
    }
  if (!same)
    explain (old, new, edit, selected, "there and back is not the same");
  scw_edited_clear (&again);
}

typedef struct
{
  int done[SCW_EDIT_PASTE + 1], refused[SCW_EDIT_PASTE + 1];
  int grammar_before, grammar_worse;
} Count;

/* Two measures side by side, or one that is the last. */
static int
select_measures (const ScwTokens *tokens, int selected[3])
{
  int at = random_below (tokens->n), next;

  while (at > 0 && tokens->at[at] != SCW_LMX_MEASURE)
    at--;
  selected[0] = at;
  for (next = at + 1; next < tokens->n && tokens->at[next] != SCW_LMX_MEASURE; next++)
    ;
  selected[1] = next;
  return 1 + (next < tokens->n);
}

/* One random edit of a list, which becomes the result. */
static void
edit_once (ScwTokens *tokens, bool plus, Count *count)
{
  int selected[3] = { random_below (tokens->n) }, n = 1 + (random_below (3) == 0) * random_below (3);
  ScwEdit edit = random_edit (tokens, plus);
  ScwTokens kept = copy_of (tokens->at, tokens->n);
  ScwEdited edited;
  ScwError error = { 0 };
  Health before, after;
  bool tuplet;

  for (int k = 1; k < n; k++)
    selected[k] = (selected[k - 1] + 1 + random_below (6)) % tokens->n;
  if (edit.op == SCW_EDIT_MULTIPLE_REST)
    n = select_measures (tokens, selected);
  if (!scw_edit (tokens->at, tokens->n, selected, n, &edit, &edited, &error))
    {
      assert_int_equal (error.code, SCW_ERROR_REFUSED);
      if (error.detail == SCW_REFUSAL_NOT_WRITABLE && getenv ("SCW_EDIT_VERBOSE") != NULL)
        print_message ("# op %d: %s\n", edit.op, error.message);
      count->refused[edit.op]++;
      scw_tokens_clear (&kept);
      return;
    }
  count->done[edit.op]++;
  assert_memory_equal (kept.at, tokens->at, (size_t) kept.n * sizeof *kept.at);
  tuplet = changes_tuplet (&edit, n == 1 ? tokens->at[selected[0]] : SCW_LMX_MEASURE);
  before = health_of (tokens->at, tokens->n);
  after = health_of (edited.tokens, edited.n);
  if (after.broken > before.broken)
    explain (tokens, &edited, &edit, selected[0], "it does not parse");
  if (before.round && !after.round)
    explain (tokens, &edited, &edit, selected[0], "the words are not those of the score");
  if (promises_sums (edit.op) && !tuplet && before.doubts == 0 && after.sums > 0)
    explain (tokens, &edited, &edit, selected[0], "measures do not add up");
  if (promises_sums (edit.op) && after.frames > before.frames)
    explain (tokens, &edited, &edit, selected[0], "it is not well-formed");
  if (before.grammar == 0 && after.grammar > 0 && edit.op != SCW_EDIT_TIME)
    explain (tokens, &edited, &edit, selected[0], "the grammar does not know it");
  if (after.halves > before.halves)
    explain (tokens, &edited, &edit, selected[0], "something has one end");
  if (tuplet && count_notes (&(ScwTokens){ edited.tokens, edited.n, 0 }) != count_notes (tokens))
    explain (tokens, &edited, &edit, selected[0], "a note is gone");
  if (!plus && scw_lmx_is_plus (edited.tokens, edited.n))
    explain (tokens, &edited, &edit, selected[0], "plain LMX became LMX+");
  if (!map_is_right (tokens, &edited))
    explain (tokens, &edited, &edit, selected[0], "the map is wrong");
  if (is_reversible (&edit))
    check_reverse (tokens, &edited, &edit, selected[0]);
  scw_tokens_clear (&kept);
  if (edit.op == SCW_EDIT_TIME) /* nothing adds up any more */
    {
      scw_edited_clear (&edited);
      return;
    }
  scw_tokens_clear (tokens);
  *tokens = (ScwTokens){ edited.tokens, edited.n, edited.n };
  edited.tokens = NULL;
  scw_edited_clear (&edited);
}

/* What needs marks or rests that slices seldom have. */
static bool
rare (ScwEditOp op)
{
  return op == SCW_EDIT_MULTIPLE_REST || op == SCW_EDIT_PLACEMENT;
}

static void
edit_all (const Pieces *from, int edits, int in_a_row, bool plus)
{
  Count count = { 0 };
  int done = 0;

  for (int i = 0; done < edits; i++)
    {
      ScwTokens tokens = copy_of (from->at[i % from->n].at, from->at[i % from->n].n);

      for (int k = 0; k < in_a_row; k++)
        edit_once (&tokens, plus, &count);
      done += in_a_row;
      scw_tokens_clear (&tokens);
    }
  for (int op = 0; op <= SCW_EDIT_PASTE; op++)
    {
      print_message ("# command %d: %d done, %d refused\n", op, count.done[op], count.refused[op]);
      assert_true (count.done[op] > 0 || getenv ("SCW_EDIT_SEED") != NULL || op == SCW_EDIT_BEAM
                   || rare ((ScwEditOp) op) || (!plus && is_mark_command ((ScwEditOp) op)));
    }
}

static int
edits_wanted (void)
{
  return getenv ("SCW_EDITS") != NULL ? atoi (getenv ("SCW_EDITS")) : 10000;
}

static void
golden_slices (SCW_UNUSED void **state)
{
  Pieces golden = golden_pieces ();

  edit_all (&golden, edits_wanted (), 5, false);
  pieces_clear (&golden);
}

/* The same slices, which become LMX+ by it. */
static void
golden_slices_with_marks (SCW_UNUSED void **state)
{
  Pieces golden = golden_pieces ();

  edit_all (&golden, edits_wanted (), 12, true);
  pieces_clear (&golden);
}

/* The first word that the grammar does not know. */
static const char *
minded (const ScwTokens *tokens)
{
  ScwGrammar grammar;

  scw_grammar_init (&grammar, NULL);
  for (int i = 0; i < tokens->n; i++)
    if (!scw_grammar_advance (&grammar, tokens->at[i]))
      return scw_lmx_name (tokens->at[i]);
  return "nothing";
}

static void
pieces_with_marks (SCW_UNUSED void **state)
{
  Pieces written = written_pieces (plus_pieces, sizeof plus_pieces / sizeof plus_pieces[0]);

  for (int i = 0; i < written.n; i++)
    {
      const Health health = health_of (written.at[i].at, written.at[i].n);

      if (health.grammar > 0)
        print_message ("# the grammar minds %s\n", minded (&written.at[i]));
      if (health.broken + health.sums + health.frames + health.grammar + health.halves != 0 || !health.round)
        fail_msg ("piece %d: broken %d, sums %d, frames %d, grammar %d, halves %d, round %d", i,
                  health.broken, health.sums, health.frames, health.grammar, health.halves, health.round);
    }
  edit_all (&written, 10000, 8, true);
  pieces_clear (&written);
}

static void
pieces_by_hand (SCW_UNUSED void **state)
{
  Pieces written = written_pieces (pieces, sizeof pieces / sizeof pieces[0]);

  edit_all (&written, 5000, 8, false);
  pieces_clear (&written);
}

/* Edits of lists that are not music: refused or done, never worse. */
static void
garbage (SCW_UNUSED void **state)
{
  for (int i = 0; i < 300; i++)
    {
      ScwTokens tokens = { 0 };

      for (int k = 0; k < 60; k++)
        assert_true (scw_tokens_push (&tokens,
                                      k % 20 == 0 ? SCW_LMX_MEASURE : 3 + random_below (SCW_LMX_COUNT - 3),
                                      NULL));
      for (int k = 0; k < 5; k++)
        {
          ScwEdit edit = random_edit (&tokens, true);
          ScwEdited edited;
          int selected = random_below (tokens.n);

          if (!scw_edit (tokens.at, tokens.n, &selected, 1, &edit, &edited, NULL))
            continue;
          assert_true (map_is_right (&tokens, &edited));
          scw_tokens_clear (&tokens);
          tokens = (ScwTokens){ edited.tokens, edited.n, edited.n };
          edited.tokens = NULL;
          scw_edited_clear (&edited);
        }
      scw_tokens_clear (&tokens);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (pieces_by_hand),
    cmocka_unit_test (garbage),
    cmocka_unit_test (golden_slices),
    cmocka_unit_test (pieces_with_marks),
    cmocka_unit_test (golden_slices_with_marks),
  };

  if (getenv ("SCW_EDIT_SEED") != NULL)
    seed ^= 2654435761u * (uint64_t) atoll (getenv ("SCW_EDIT_SEED"));
  return cmocka_run_group_tests (tests, NULL, NULL);
}
