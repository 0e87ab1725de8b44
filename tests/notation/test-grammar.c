/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The LMX automaton: rules by example, real transcriptions, and ten thousand random walks. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/check/check.h"
#include "engine/notation/grammar/grammar-state.h"
#include "engine/notation/grammar/grammar.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/validate.h"
#include "tests/support/alone.h"

/* Walks over words. The number of the first refused word, counted from 0, or -1. */
static int
refused_at (ScwGrammar *g, const char *words)
{
  char copy[4096];
  char *rest = NULL;
  int n = 0;

  snprintf (copy, sizeof copy, "%s", words);
  for (char *word = strtok_r (copy, " ", &rest); word != NULL; word = strtok_r (NULL, " ", &rest), n++)
    {
      int token = scw_lmx_token (word);

      assert_true (token >= 0);
      if (!scw_grammar_advance (g, token))
        return n;
    }
  return -1;
}

static ScwGrammar
after (const char *words, const ScwGrammarOptions *options)
{
  ScwGrammar g;

  scw_grammar_init (&g, options);
  assert_int_equal (refused_at (&g, words), -1);
  return g;
}

static bool
allows (const ScwGrammar *g, const char *word)
{
  return scw_grammar_allows (g, scw_lmx_token (word));
}

static float
penalty (const ScwGrammar *g, const char *word)
{
  float penalties[SCW_LMX_COUNT];

  scw_grammar_penalty (g, penalties);
  return penalties[scw_lmx_token (word)];
}

#define HEAD "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "

static void
test_numbers_are_the_vocabulary (SCW_UNUSED void **state)
{
  static const struct
  {
    int token;
    const char *word;
  } pairs[] = {
    { T_EOS, "<eos>" },
    { T_MEASURE, "measure" },
    { T_KEY, "key:fifths:-7" },
    { T_TIME, "time" },
    { T_BEATS, "beats:1" },
    { T_BEAT_TYPE, "beat-type:2" },
    { T_CLEF, "clef:G1" },
    { T_PRINT_OBJECT, "print-object:no" },
    { T_GRACE, "grace" },
    { T_SLASH, "grace:slash" },
    { T_CHORD, "chord" },
    { T_PITCH, "C0" },
    { T_PITCH + SCW_GRAMMAR_PITCHES - 1, "B9" },
    { T_REST, "rest" },
    { T_FORWARD, "forward" },
    { T_BACKUP, "backup" },
    { T_VOICE, "voice:1" },
    { T_VOICE + 11, "voice:12" },
    { T_TYPE, "1024th" },
    { T_EIGHTH, "eighth" },
    { T_QUARTER, "quarter" },
    { T_MAXIMA, "maxima" },
    { T_MEASURE_REST, "rest:measure" },
    { T_MODIFICATION, "3in2" },
    { T_DOT, "dot" },
    { T_ACCIDENTAL, "sharp" },
    { T_STEM, "stem:up" },
    { T_STAFF, "staff:1" },
    { T_BEAM_BEGIN, "beam:begin" },
    { T_BEAM_END, "beam:end" },
    { T_FORWARD_HOOK, "beam:forward-hook" },
    { T_BACKWARD_HOOK, "beam:backward-hook" },
    { T_TIED_START, "tied:start" },
    { T_TIED_STOP, "tied:stop" },
    { T_TUPLET_START, "tuplet:start" },
    { T_TUPLET_STOP, "tuplet:stop" },
    { T_SLUR_START, "slur:start" },
    { T_SLUR_STOP, "slur:stop" },
    { T_FERMATA, "fermata" },
    { T_ARPEGGIATE, "arpeggiate" },
    { T_STACCATO, "staccato" },
    { T_ACCENT, "accent" },
    { T_STRONG_ACCENT, "strong-accent" },
    { T_TENUTO, "tenuto" },
    { T_TRILL, "trill-mark" },
    { T_TREMOLO_SINGLE, "tremolo:single" },
    { T_TREMOLO_START, "tremolo:start" },
    { T_TREMOLO_STOP, "tremolo:stop" },
    { T_UNMEASURED, "tremolo:unmeasured" },
    { T_TREMOLO_MARKS, "tremolo:1" },
    { T_TREMOLO_MARKS + 3, "tremolo:4" },
  };

  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_string_equal (scw_lmx_name (pairs[i].token), pairs[i].word);
}

static void
test_every_modification_is_exact (SCW_UNUSED void **state)
{
  for (int m = T_MODIFICATION; m < T_DOT; m++)
    for (int dots = 0; dots <= MAX_DOTS; dots++)
      {
        const ScwLmxInfo *info = scw_lmx_info (m);
        int64_t plain = scw_grammar_note_ticks (T_TYPE, 0, dots);

        assert_true (scw_grammar_note_ticks (T_TYPE, m, dots) * info->value == plain * info->second);
      }
}

static void
test_order_of_a_measure (SCW_UNUSED void **state)
{
  ScwGrammarOptions two = { .staves = 2 };
  ScwGrammar g = after ("", NULL);

  assert_true (allows (&g, "measure"));
  assert_false (allows (&g, "<eos>"));
  assert_false (allows (&g, "C4"));
  g = after ("measure", NULL);
  assert_true (allows (&g, "key:fifths:3"));
  assert_true (allows (&g, "time"));
  assert_false (allows (&g, "measure"));
  assert_false (allows (&g, "<eos>"));
  assert_false (allows (&g, "backup"));
  g = after ("measure key:fifths:0", NULL);
  assert_false (allows (&g, "key:fifths:0"));
  g = after ("measure key:fifths:0 time beats:4 beat-type:4", NULL);
  assert_false (allows (&g, "time"));
  g = after (HEAD, &two);
  assert_false (allows (&g, "clef:G2"));
  assert_false (allows (&g, "key:fifths:1"));
}

static void
test_order_in_a_note (SCW_UNUSED void **state)
{
  ScwGrammar g
    = after (HEAD "C4 voice:1 eighth 3in2 dot sharp stem:up staff:1 beam:begin tied:start tuplet:start "
                  "slur:start fermata arpeggiate staccato accent strong-accent tenuto tremolo:single "
                  "tremolo:2 trill-mark",
             NULL);

  assert_false (allows (&g, "dot"));
  assert_false (allows (&g, "stem:up"));
  assert_false (allows (&g, "trill-mark"));
  g = after (HEAD "C4 voice:1 eighth sharp", NULL);
  assert_false (allows (&g, "flat"));
  assert_false (allows (&g, "dot"));
  assert_false (allows (&g, "3in2"));
  assert_true (allows (&g, "staff:1"));
  /* A rest has no stem. */
  g = after (HEAD "rest voice:1 eighth", NULL);
  assert_false (allows (&g, "stem:up"));
  assert_false (allows (&g, "sharp"));
  assert_false (allows (&g, "tied:start"));
}

static void
test_staff_and_voice (SCW_UNUSED void **state)
{
  ScwGrammarOptions one = { .staves = 1 };
  ScwGrammar g = after (HEAD "C4", NULL);

  /* The first note of a voice says its voice and staff. */
  assert_false (allows (&g, "quarter"));
  assert_true (allows (&g, "voice:8"));
  assert_false (allows (&g, "voice:9"));
  g = after (HEAD "C4 voice:1 quarter stem:up", NULL);
  assert_false (allows (&g, "C4"));
  assert_false (allows (&g, "tied:start"));
  assert_true (allows (&g, "staff:2"));
  assert_false (allows (&g, "staff:3"));
  /* The next says what changes. */
  g = after (HEAD "C4 voice:1 quarter stem:up staff:1 D4", NULL);
  assert_false (allows (&g, "voice:2"));
  g = after (HEAD "C4 voice:1 quarter stem:up staff:1 D4 quarter", NULL);
  assert_false (allows (&g, "staff:1"));
  assert_true (allows (&g, "staff:2"));
  /* A part with one staff says none, told or learned. */
  g = after ("measure clef:G2", &one);
  assert_false (allows (&g, "staff:1"));
  g = after ("measure clef:G2 C4 voice:1 quarter", NULL);
  assert_false (allows (&g, "staff:1"));
  g = after ("measure clef:G2 C4", NULL);
  assert_false (allows (&g, "voice:5"));
  /* A voice that was here returns no earlier than it ended. */
  g = after (HEAD "C4 voice:1 quarter staff:1 D4 quarter backup half D3", NULL);
  assert_false (allows (&g, "voice:1"));
  assert_true (allows (&g, "voice:2"));
}

static void
test_chords (SCW_UNUSED void **state)
{
  ScwGrammar g = after (HEAD "C4 voice:1 eighth dot staff:1", NULL);

  assert_true (allows (&g, "chord"));
  g = after (HEAD "C4 voice:1 eighth dot staff:1 chord", NULL);
  assert_false (allows (&g, "B3"));
  assert_true (allows (&g, "C4"));
  assert_true (allows (&g, "E4"));
  assert_false (allows (&g, "rest"));
  g = after (HEAD "C4 voice:1 eighth dot staff:1 chord C4 eighth dot sharp chord", NULL);
  assert_false (allows (&g, "C4"));
  g = after (HEAD "C4 voice:1 eighth dot staff:1 chord E4", NULL);
  assert_false (allows (&g, "quarter"));
  assert_true (allows (&g, "eighth"));
  g = after (HEAD "C4 voice:1 eighth dot staff:1 chord E4 eighth", NULL);
  assert_true (allows (&g, "dot"));
  assert_false (allows (&g, "chord"));
  assert_false (allows (&g, "sharp"));
  g = after (HEAD "C4 voice:1 eighth dot staff:1 chord E4 eighth dot", NULL);
  assert_false (allows (&g, "dot"));
  assert_true (allows (&g, "sharp"));
  assert_true (allows (&g, "chord"));
  assert_false (allows (&g, "beam:begin"));
  assert_false (allows (&g, "stem:up"));
  /* Not after a rest, a clef, a move; grace with grace. */
  g = after (HEAD "rest voice:1 eighth staff:1", NULL);
  assert_false (allows (&g, "chord"));
  g = after (HEAD "C4 voice:1 eighth staff:1 clef:G2 staff:2", NULL);
  assert_false (allows (&g, "chord"));
  g = after (HEAD "C4 voice:1 eighth staff:1 grace", NULL);
  assert_false (allows (&g, "chord"));
  g = after (HEAD "grace C4 voice:1 eighth staff:1", NULL);
  assert_false (allows (&g, "chord"));
  g = after (HEAD "grace C4 voice:1 eighth staff:1 grace", NULL);
  assert_true (allows (&g, "chord"));
}

static void
test_spanners (SCW_UNUSED void **state)
{
  ScwGrammarOptions strict = { .strict = true };
  ScwGrammar g = after (HEAD "C4 voice:1 eighth 3in2 staff:1", NULL);

  assert_false (allows (&g, "tuplet:stop"));
  assert_true (allows (&g, "tuplet:start"));
  g = after (HEAD "C4 voice:1 16th staff:1 beam:begin beam:begin", NULL);
  assert_false (allows (&g, "beam:begin"));
  g = after (HEAD "C4 voice:1 quarter staff:1", NULL);
  assert_false (allows (&g, "beam:begin"));
  /* Beams of the system before may end in the first measure, not in the second. */
  g = after (HEAD "C4 voice:1 eighth staff:1", NULL);
  assert_true (allows (&g, "beam:end"));
  g = after (HEAD "C4 voice:1 eighth staff:1 measure C4 voice:1 eighth staff:1", NULL);
  assert_false (allows (&g, "beam:end"));
  /* Over a barline they go on. */
  g = after (HEAD "C4 voice:1 eighth staff:1 beam:begin measure C4 voice:1 eighth staff:1", NULL);
  assert_true (allows (&g, "beam:end"));

  g = after (HEAD "C4 voice:1 eighth 3in2 staff:1 tuplet:start", &strict);
  assert_false (allows (&g, "measure"));
  assert_false (allows (&g, "backup"));
  assert_false (allows (&g, "<eos>"));
  g = after (HEAD "C4 voice:1 eighth 3in2 staff:1 tuplet:start", NULL);
  assert_true (allows (&g, "measure"));
  assert_true (penalty (&g, "measure") < -2);

  g = after (HEAD "C4 voice:1 half staff:1 tremolo:start tremolo:3 D4 half", NULL);
  assert_true (allows (&g, "tremolo:stop"));
  assert_false (allows (&g, "tremolo:start"));
  g = after (HEAD "C4 voice:1 half staff:1 tremolo:start tremolo:3 D4 half tremolo:stop", NULL);
  assert_true (allows (&g, "tremolo:3"));
  assert_false (allows (&g, "tremolo:2"));
  assert_false (allows (&g, "D4"));

  g = after (HEAD "C4 voice:1 half staff:1 measure C4 voice:1 quarter staff:1", &strict);
  assert_false (allows (&g, "tied:stop"));
  g = after (HEAD "C4 voice:1 half staff:1 tied:start measure C4 voice:1 quarter staff:1", &strict);
  assert_true (allows (&g, "tied:stop"));
}

static void
test_moves_stay_in_the_measure (SCW_UNUSED void **state)
{
  ScwGrammar g = after (HEAD "C4 voice:1 quarter dot staff:1 backup", NULL);

  assert_false (allows (&g, "half"));
  assert_true (allows (&g, "quarter"));
  g = after (HEAD "C4 voice:1 quarter dot staff:1 backup quarter", NULL);
  assert_true (allows (&g, "backup"));
  assert_false (allows (&g, "measure"));
  g = after (HEAD "C4 voice:1 quarter dot staff:1 backup quarter backup", NULL);
  assert_false (allows (&g, "quarter"));
  assert_true (allows (&g, "eighth"));
  assert_true (penalty (&g, "eighth") == 0);
  assert_true (penalty (&g, "16th") < 0);
  g = after (HEAD "C4 voice:1 quarter dot staff:1 backup quarter backup eighth", NULL);
  assert_false (allows (&g, "backup"));
  /* How long a measure rest is, only the way back says. */
  g = after ("measure rest voice:1 rest:measure backup", NULL);
  assert_true (allows (&g, "breve"));
}

static void
test_measure_sums (SCW_UNUSED void **state)
{
  ScwGrammar g = after (HEAD "C4 voice:1 half staff:1 measure C4 voice:1 half staff:1", NULL);
  ScwGrammar full;

  /* 2 of 3 quarters: not yet, and a half would be too much. */
  assert_true (penalty (&g, "backup") < -1);
  assert_true (penalty (&g, "measure") < -1);
  assert_true (penalty (&g, "C4") == 0);
  /* A system may break within a measure. */
  assert_true (penalty (&g, "<eos>") < 0 && penalty (&g, "<eos>") > penalty (&g, "measure"));
  assert_int_equal (refused_at (&g, "C4"), -1);
  assert_true (penalty (&g, "half") < -1);
  assert_true (penalty (&g, "quarter") == 0);
  assert_int_equal (refused_at (&g, "quarter"), -1);
  assert_true (penalty (&g, "dot") < -1);
  assert_true (penalty (&g, "backup") == 0);
  assert_true (penalty (&g, "C4") < -1);
  assert_true (penalty (&g, "chord") == 0);
  assert_true (penalty (&g, "grace") == 0);

  /* A pick-up: hardly anything. */
  g = after (HEAD "C4 voice:1 quarter staff:1", NULL);
  assert_true (penalty (&g, "measure") > -0.6F);
  /* Another voice there has to be as long as the first. */
  g = after (HEAD "C4 voice:1 quarter staff:1 backup quarter D3 voice:5 eighth staff:2", NULL);
  full = after (HEAD "C4 voice:1 quarter staff:1 backup quarter D3 voice:5 quarter staff:2", NULL);
  assert_true (penalty (&g, "measure") < -1);
  assert_true (penalty (&full, "measure") == 0);

  /* Learned from measures that agree. */
  g = after ("measure clef:G2 C4 voice:1 quarter measure C4 voice:1 half dot measure C4 voice:1 half dot "
             "measure C4 voice:1 half",
             NULL);
  full = g;
  assert_true (penalty (&g, "measure") < -1);
  assert_int_equal (refused_at (&full, "D4 quarter"), -1);
  assert_true (penalty (&full, "measure") == 0);
  assert_true (penalty (&full, "D4") < -1);
  /* Nothing is known in a first measure without time signature. */
  g = after ("measure clef:G2 C4 voice:1 quarter", NULL);
  assert_true (penalty (&g, "measure") == 0 && penalty (&g, "D4") == 0);
}

static void
test_goes_on_after_anything (SCW_UNUSED void **state)
{
  unsigned seed = 7;

  for (int round = 0; round < 300; round++)
    {
      ScwGrammar g;
      uint8_t mask[SCW_LMX_COUNT];
      float penalties[SCW_LMX_COUNT];
      int steps = 0;

      scw_grammar_init (&g, NULL);
      assert_false (scw_grammar_advance (&g, -1));
      assert_false (scw_grammar_advance (&g, SCW_LMX_COUNT));
      for (int i = 0; i < 300; i++)
        {
          scw_grammar_advance (&g, 3 + (int) (rand_r (&seed) % (SCW_LMX_COUNT - 3)));
          scw_grammar_penalty (&g, penalties);
          scw_grammar_allowed (&g, mask);
          assert_non_null (memchr (mask, 1, sizeof mask));
        }
      /* And finds an end. */
      while (!scw_grammar_allows (&g, T_EOS))
        {
          const uint8_t *any;

          scw_grammar_closing (&g, mask);
          any = memchr (mask, 1, sizeof mask);
          assert_non_null (any);
          assert_true (scw_grammar_advance (&g, (int) (any - mask)));
          assert_true (++steps < 50);
        }
      scw_grammar_closing (&g, mask);
      assert_true (mask[T_EOS]);
    }
}

/* A uniformly random one of the allowed tokens. */
static int
any_of (const uint8_t *mask, unsigned *seed)
{
  int tokens[SCW_LMX_COUNT], n = 0;

  for (int t = 0; t < SCW_LMX_COUNT; t++)
    if (mask[t])
      tokens[n++] = t;
  assert_true (n > 0);
  return tokens[rand_r (seed) % (unsigned) n];
}

/* Walks to <eos>; after 'length' tokens by the shortest way. The number of tokens without it. */
static int
walk (const ScwGrammarOptions *options, int length, unsigned *seed, int32_t *tokens, int most)
{
  ScwGrammar g;
  uint8_t mask[SCW_LMX_COUNT];

  scw_grammar_init (&g, options);
  for (int n = 0; n < most; n++)
    {
      if (n < length)
        scw_grammar_allowed (&g, mask);
      else
        scw_grammar_closing (&g, mask);
      tokens[n] = any_of (mask, seed);
      assert_true (scw_grammar_advance (&g, tokens[n]));
      if (tokens[n] == T_EOS)
        return n;
    }
  fail_msg ("a walk did not end");
  return -1;
}

static void
print_walk (const int32_t *tokens, int n, const char *why)
{
  char *text = scw_lmx_format (tokens, n, NULL);

  fprintf (stderr, "%s\n%s\n", why, text);
  free (text);
}

/* What the automaton promises, beyond what can be read. */
static bool
is_forbidden (ScwProblemKind kind, bool strict)
{
  if (kind == SCW_PROBLEM_CHORD)
    return true;
  return strict && (kind == SCW_PROBLEM_TREMOLO || kind == SCW_PROBLEM_VOICE || kind == SCW_PROBLEM_TIME);
}

static void
check_walk (const int32_t *tokens, int n, bool strict)
{
  ScwError error = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, &problems, &error);
  ScwValidateOptions options = { .xsd = extra_path ("musicxml") };
  size_t size = 0;
  char *xml;

  assert_non_null (part);
  for (int i = 0; i < problems.count; i++)
    /* Beams on rests are in real transcriptions; the reader drops them and says so. */
    if (strict || problems.items[i].kind != SCW_PROBLEM_BEAM)
      {
        print_walk (tokens, n, scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
        fail ();
      }
  scw_problems_clear (&problems);
  scw_check_system (part, &problems);
  for (int i = 0; i < problems.count; i++)
    if (is_forbidden (problems.items[i].kind, strict))
      {
        print_walk (tokens, n, scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
        fail ();
      }
  xml = scw_musicxml_format (ALONE (part), &size, &error);
  assert_non_null (xml);
  scw_problems_clear (&problems);
  assert_true (scw_validate_memory (xml, size, "walk", &options, NULL, &problems, &error));
  if (problems.count > 0)
    {
      print_walk (tokens, n, scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
      fail ();
    }
  free (xml);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

static void
test_random_walks (SCW_UNUSED void **state)
{
  enum
  {
    WALKS = 10000,
    MOST = 400
  };
  int32_t tokens[MOST];
  unsigned seed = 20240717;

  if (extra_path ("musicxml") == NULL)
    print_message ("# checked against our own schema only\n");
  for (int i = 0; i < WALKS; i++)
    {
      ScwGrammarOptions options = { .staves = i / 2 % 4, .strict = i % 2 };
      int n = walk (&options, 1 + (int) (rand_r (&seed) % 150), &seed, tokens, MOST);

      check_walk (tokens, n, options.strict);
    }
}

/* The text behind "lmx": " of each line of the golden file. */
static void
test_golden (SCW_UNUSED void **state)
{
  static char line[1 << 20];
  int n = 0;
  FILE *file = data_unpack ("lmx/golden.jsonl.xz");

  while (fgets (line, sizeof line, file) != NULL)
    {
      char *lmx = strstr (line, "\"lmx\": \"");
      ScwTokens tokens = { 0 };
      ScwGrammar g;

      assert_non_null (lmx);
      lmx += strlen ("\"lmx\": \"");
      *strchr (lmx, '"') = 0;
      for (char *p = strstr (lmx, "\\n"); p != NULL; p = strstr (p, "\\n"))
        p[0] = p[1] = ' ';
      assert_true (scw_lmx_parse (lmx, strlen (lmx), &tokens, NULL, NULL));
      scw_grammar_init (&g, NULL);
      for (int i = 0; i < tokens.n; i++)
        if (!scw_grammar_advance (&g, tokens.at[i]))
          fail_msg ("%.40s: '%s' refused at %d", line, scw_lmx_name (tokens.at[i]), i);
      assert_true (scw_grammar_allows (&g, T_EOS));
      scw_tokens_clear (&tokens);
      n++;
    }
  assert_int_equal (pclose (file), 0);
  assert_int_equal (n, 400);
}

/* The music of 5000 training slices, one a line. */
static void
test_training_slices (SCW_UNUSED void **state)
{
  static char line[1 << 16];
  int n = 0, refused = 0;
  FILE *file = data_unpack ("lmx/training.lmx.xz");

  while (fgets (line, sizeof line, file) != NULL)
    {
      ScwTokens tokens = { 0 };
      ScwGrammar g;

      assert_true (scw_lmx_parse (line, strlen (line), &tokens, NULL, NULL));
      scw_grammar_init (&g, NULL);
      for (int i = 0; i < tokens.n; i++)
        if (!scw_grammar_advance (&g, tokens.at[i]))
          {
            refused++;
            break;
          }
      scw_tokens_clear (&tokens);
      n++;
    }
  assert_int_equal (pclose (file), 0);
  assert_int_equal (n, 5000);
  print_message ("# %d of %d training slices refused\n", refused, n);
  /* Sources with beams or tremolos that end and never began. */
  assert_true (refused <= n / 500);
}

/* As many measures as there are, in LMX and LMX+; a multiple rest is one of them. */
static void
test_number_of_measures (SCW_UNUSED void **state)
{
  const ScwGrammarOptions two = { .staves = 2, .plus = true, .measures = 2 };
  const ScwGrammarOptions none_yet = { .staves = 2, .measures = 1, .no_end = true };
  ScwGrammar g = after (HEAD "C5 voice:1 quarter staff:1", &two);
  uint8_t mask[SCW_LMX_COUNT];

  assert_true (allows (&g, "measure"));
  assert_false (allows (&g, "<eos>"));
  scw_grammar_closing (&g, mask); /* what was not read is missing */
  assert_true (mask[SCW_LMX_EOS]);
  g = after (HEAD "multiple-rest digit:1 digit:2", &two);
  assert_true (allows (&g, "measure"));
  assert_false (allows (&g, "<eos>"));
  g = after (HEAD "multiple-rest digit:1 digit:2 measure rest voice:1 rest:measure staff:1", &two);
  assert_false (allows (&g, "measure"));
  assert_true (allows (&g, "<eos>"));
  assert_true (allows (&g, "backup"));
  assert_int_equal (refused_at (&g, "barline:light-heavy"), -1);
  assert_false (allows (&g, "measure"));
  assert_true (allows (&g, "<eos>"));
  /* one too many stands in a prefix: it may end */
  assert_int_equal (refused_at (&g, "measure"), 0);
  assert_int_equal (refused_at (&g, "C5 voice:1 quarter staff:1"), -1);
  assert_false (allows (&g, "measure"));
  assert_true (allows (&g, "<eos>"));
  g = after (HEAD "C5 voice:1 quarter staff:1", &none_yet);
  assert_true (allows (&g, "measure"));
  assert_false (allows (&g, "<eos>"));
}

static void
test_lengths_of_measures (SCW_UNUSED void **state)
{
  static const ScwFraction lengths[] = { { 2, 1 }, { 0, 1 }, { 3, 2 } };
  const ScwGrammarOptions known = { .staves = 2, .measures = 3, .lengths = lengths };
  ScwGrammar g = after (HEAD "C5 voice:1 quarter staff:1", &known);

  /* 3/4, of which this measure has two quarters, whatever the signature says */
  assert_true (penalty (&g, "measure") < -1);
  assert_int_equal (refused_at (&g, "D5 quarter"), -1);
  assert_true (penalty (&g, "measure") == 0);
  assert_true (penalty (&g, "C5") < -1);
  assert_int_equal (refused_at (&g, "measure C5 voice:1 half staff:1 C5 quarter measure C5 voice:1 quarter "
                                    "staff:1"),
                    -1);
  assert_true (penalty (&g, "<eos>") < -1);
  assert_int_equal (refused_at (&g, "D5"), -1);
  assert_true (penalty (&g, "quarter") < -1);
  assert_true (penalty (&g, "eighth") == 0);
  assert_int_equal (refused_at (&g, "eighth"), -1);
  assert_true (penalty (&g, "<eos>") == 0);
}

/* Where nothing stands there are measure rests, one a staff at most, and no walk leads elsewhere. */
static void
test_blank_measures (SCW_UNUSED void **state)
{
  static const uint8_t blank[] = { 0, 1, 1 };
  const ScwGrammarOptions options = { .staves = 2, .plus = true, .measures = 3, .blank = blank };
  unsigned seed = 5;

  for (int turn = 0; turn < 200; turn++)
    {
      ScwGrammar g = after (HEAD "C5 voice:1 quarter staff:1 measure", &options);
      int n = 0, rests = 0, token = 0;

      for (; token != SCW_LMX_EOS && n < 200; n++)
        {
          do
            token = (int) (rand_r (&seed) % SCW_LMX_COUNT);
          while (!scw_grammar_allows (&g, token));
          assert_false (token_in (token, T_PITCH, SCW_GRAMMAR_PITCHES) || token == T_FORWARD
                        || token == T_CLEF);
          rests += token == T_REST;
          assert_true (scw_grammar_advance (&g, token));
        }
      assert_int_equal (token, SCW_LMX_EOS);
      assert_in_range (rests, 2, 4);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_numbers_are_the_vocabulary),
    cmocka_unit_test (test_every_modification_is_exact),
    cmocka_unit_test (test_order_of_a_measure),
    cmocka_unit_test (test_order_in_a_note),
    cmocka_unit_test (test_staff_and_voice),
    cmocka_unit_test (test_chords),
    cmocka_unit_test (test_spanners),
    cmocka_unit_test (test_moves_stay_in_the_measure),
    cmocka_unit_test (test_measure_sums),
    cmocka_unit_test (test_number_of_measures),
    cmocka_unit_test (test_lengths_of_measures),
    cmocka_unit_test (test_blank_measures),
    cmocka_unit_test (test_goes_on_after_anything),
    cmocka_unit_test (test_random_walks),
    cmocka_unit_test (test_golden),
    cmocka_unit_test (test_training_slices),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
