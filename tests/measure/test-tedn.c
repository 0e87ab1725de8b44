/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TEDn: every value of the reference, and the rules one by one on scores small enough to be counted by hand.
 */
#include <pthread.h>

#include <jansson.h>

#include "engine/measure/ser.h"
#include "engine/measure/tedn.h"
#include "tests/measure/helpers.h"

#define ATTRIBUTES "<attributes><divisions>2</divisions><key><fifths>0</fifths></key></attributes>"
#define PITCH      "<pitch><step>C</step><octave>4</octave></pitch>"
#define NOTE(inside)                                                                                     \
  "<note>" PITCH "<duration>2</duration><voice>1</voice><type>quarter</type><stem>up</stem>" inside "</" \
  "note>"
#define MEASURE(inside) "<measure number=\"1\">" inside "</measure>"
#define PART(inside)    "<score-partwise><part-list/><part id=\"P1\">" inside "</part></score-partwise>"

static ScwTednGold *
gold_of (const char *xml, ScwTednFlavour flavour)
{
  ScwError error = { 0 };
  ScwTednGold *gold = scw_tedn_gold_new (xml, strlen (xml), "test", flavour, &error);

  if (gold == NULL)
    fail_msg ("%s", error.message);
  return gold;
}

static int64_t
cost (const char *words, const char *xml, ScwTednFlavour flavour)
{
  ScwTednGold *gold = gold_of (xml, flavour);
  ScwTokens tokens = tokens_of (words);
  const int64_t result = scw_tedn (gold, tokens.at, tokens.n, NULL);

  scw_tokens_clear (&tokens);
  scw_tedn_gold_free (gold);
  return result;
}

static int64_t
gold_cost (const char *xml, ScwTednFlavour flavour)
{
  ScwTednGold *gold = gold_of (xml, flavour);
  const int64_t result = scw_tedn_gold_cost (gold);

  scw_tedn_gold_free (gold);
  return result;
}

/* measure, attributes, key, fifths: 1 each; the note 1 + the 4 letters of 015U (first pitch, voice 1,
 * quarter, up). */
static void
test_counted_by_hand (SCW_UNUSED void **state)
{
  static const char xml[] = PART (MEASURE (ATTRIBUTES NOTE ("")));
  static const struct
  {
    const char *words;
    int64_t cost;
  } readings[] = {
    { "measure key:fifths:0 C4 voice:1 quarter stem:up", 0 },
    { "", 9 },
    { "measure key:fifths:1 C4 voice:1 quarter stem:up", 1 },            /* the text of fifths */
    { "measure key:fifths:0 D4 voice:1 quarter stem:up", 1 },            /* 1 of 4 letters */
    { "measure key:fifths:0 D4 voice:2 half stem:down", 4 },             /* 4 of 4 */
    { "measure key:fifths:0 C4 voice:1 quarter stem:up dot", 1 },        /* a node too many */
    { "measure key:fifths:0 C4 voice:1 quarter", 1 },                    /* - for U */
    { "measure key:fifths:0 C4 quarter", 1 },                            /* no voice is 1 */
    { "measure C4 voice:1 quarter stem:up", 3 },                         /* attributes, key, fifths */
    { "measure key:fifths:0", 5 },                                       /* the note */
    { "measure key:fifths:0 C4 voice:1 quarter stem:up D4 quarter", 1 }, /* a note is removed for 1 */
    { "measure key:fifths:0 rest voice:1 quarter", 3 },                  /* R for 0, - for U, <rest> */
    { "C4 measure key:fifths:0 C4 voice:1 quarter stem:up", 9 }, /* before the first measure: all is void */
    { "measure key:fifths:0 C4 voice:1 quarter stem:up measure", 0 },
  };

  assert_int_equal (gold_cost (xml, SCW_TEDN_LMX), 9);
  assert_int_equal (gold_cost (xml, SCW_TEDN_FULL), 9);
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
    {
      assert_int_equal (cost (readings[i].words, xml, SCW_TEDN_LMX), readings[i].cost);
      assert_int_equal (cost (readings[i].words, xml, SCW_TEDN_FULL), readings[i].cost);
    }
}

/* Gold costs of a lone note with something in it, in both flavours. */
static void
test_pruning (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *xml;
    int64_t lmx, full;
  } golds[] = {
    { PART (MEASURE (NOTE (""))), 6, 6 },
    { PART (MEASURE (NOTE ("<lyric><text>la</text></lyric>"))), 6, 8 },
    { PART (MEASURE (NOTE ("<tie type=\"start\"/><play/><listen/>"))), 6, 6 }, /* never counts */
    { PART (MEASURE (NOTE ("<footnote><x/></footnote><level/>"))), 6, 6 },
    { PART (MEASURE (NOTE ("<notations><slur/><dynamics><f/></dynamics></notations>"))), 8, 10 },
    { PART (MEASURE (NOTE ("<notations><dynamics/></notations>"))), 6, 8 }, /* empty notations go */
    { PART (MEASURE (NOTE ("<notations/>"))), 6, 7 },
    { PART (MEASURE (NOTE ("<notations><slur/></notations><notations><dynamics/></notations>"))), 10, 10 },
    { PART (MEASURE (
        NOTE ("<notations><articulations><staccato>x</staccato><spiccato/></articulations></notations>"))),
      9, 10 },
    { PART (MEASURE (NOTE ("<notations><articulations><spiccato/></articulations></notations>"))), 6, 9 },
    { PART (MEASURE (NOTE ("<notations><ornaments><tremolo>3</tremolo><turn/></ornaments></notations>"))), 9,
      10 },
    { PART (MEASURE (NOTE ("<notations><tuplet><tuplet-actual/></tuplet></notations>"))), 8, 9 },
    { PART (MEASURE (NOTE ("<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes>"
                           "<normal-type>eighth</normal-type></time-modification>"))),
      9, 10 },
    { PART (MEASURE (NOTE ("<notehead/><cue/><instrument/>"))), 6, 9 },
    { PART (MEASURE (NOTE ("") "<direction><sound/></direction><barline/><harmony/>")), 6, 10 },
    { PART (MEASURE (NOTE ("") "<sound/><print><x/></print><listening/>")), 6, 6 },
    { PART (MEASURE ("<attributes><divisions>4</divisions><staff-details/></attributes>")), 2, 3 },
    { PART (MEASURE ("<note><rest><display-step>B</display-step></rest><duration>1</duration></note>")), 7,
      8 },
    { PART (MEASURE (NOTE ("<!-- no --><beam>begin</beam> stray <dot/>"))), 8, 8 },
  };

  for (size_t i = 0; i < sizeof golds / sizeof *golds; i++)
    {
      assert_int_equal (gold_cost (golds[i].xml, SCW_TEDN_LMX), golds[i].lmx);
      assert_int_equal (gold_cost (golds[i].xml, SCW_TEDN_FULL), golds[i].full);
      assert_int_equal (cost ("", golds[i].xml, SCW_TEDN_LMX), golds[i].lmx);
      assert_int_equal (cost ("", golds[i].xml, SCW_TEDN_FULL), golds[i].full);
    }
}

/* Durations are compared in quarters, whatever the divisions, and decimals are numbers. */
static void
test_durations (SCW_UNUSED void **state)
{
#define BACK(divisions, duration)                                                          \
  PART (MEASURE ("<attributes><divisions>" divisions "</divisions></attributes>" NOTE ("") \
                   NOTE ("") "<backup><duration> " duration "</duration></backup>" NOTE ("")))
  static const char words[] = "measure C4 voice:1 quarter stem:up C4 quarter backup half C4 quarter";
  static const char triplet[]
    = "measure C4 voice:1 quarter stem:up C4 quarter backup quarter 3in2 C4 quarter";

  assert_int_equal (cost (words, BACK ("1", "2"), SCW_TEDN_LMX), 1); /* the empty <attributes> stays */
  assert_int_equal (cost (words, BACK ("120", "240"), SCW_TEDN_LMX), 1);
  assert_int_equal (cost (words, BACK ("2", "4.0"), SCW_TEDN_LMX), 1);
  assert_int_equal (cost (words, BACK ("0.5", "1"), SCW_TEDN_LMX), 1);
  assert_int_equal (cost (words, BACK ("1", "3"), SCW_TEDN_LMX), 2);
  assert_int_equal (cost (triplet, BACK ("12", "8"), SCW_TEDN_LMX), 1);
}

/* Letters go by first appearance in the gold, so that a fifth pitch may look like a type. */
static void
test_pitch_letters (SCW_UNUSED void **state)
{
  static const char xml[] = PART (MEASURE (NOTE ("") NOTE ("<dot/>")));

  /* C is 0; the new pitches are 1 and 2: a 1 can be taken for the voice's, not here: same length */
  assert_int_equal (cost ("measure C4 voice:1 quarter stem:up C4 quarter dot", xml, SCW_TEDN_LMX), 0);
  assert_int_equal (cost ("measure D4 voice:1 quarter stem:up E4 quarter dot", xml, SCW_TEDN_LMX), 2);
  /* alter: C sharp is another pitch, whether the accidental (a node too many) is there or not */
  assert_int_equal (cost ("measure C4 voice:1 quarter sharp stem:up C4 quarter dot", xml, SCW_TEDN_LMX), 3);
  /* voice 10 makes the code longer */
  assert_int_equal (cost ("measure C4 voice:10 quarter stem:up C4 voice:1 quarter dot", xml, SCW_TEDN_LMX),
                    1);
}

static void
assert_refused (const char *xml, ScwErrorCode code, const char *word)
{
  ScwError error = { 0 };

  assert_null (scw_tedn_gold_new (xml, strlen (xml), "x.musicxml", SCW_TEDN_LMX, &error));
  assert_int_equal (error.code, code);
  assert_non_null (strstr (error.message, word));
  assert_non_null (strstr (error.message, "x.musicxml"));
}

static void
test_refused (SCW_UNUSED void **state)
{
  char many[200 * 100 + 200] = "<part><measure>";

  assert_refused ("", SCW_ERROR_FORMAT, "XML");
  assert_refused ("<part><measure></part>", SCW_ERROR_FORMAT, "XML");
  assert_refused ("<score-partwise/>", SCW_ERROR_FORMAT, "0 parts");
  assert_refused ("<s><part/><part/></s>", SCW_ERROR_FORMAT, "2 parts");
  assert_refused (PART (MEASURE ("") MEASURE ("<note><type>long-ish</type></note>")), SCW_ERROR_FORMAT,
                  "measure 2");
  assert_refused (PART (MEASURE ("<note><stem>double</stem></note>")), SCW_ERROR_FORMAT, "double");
  assert_refused (PART (MEASURE ("<backup><duration>two</duration></backup>")), SCW_ERROR_FORMAT, "two");
  assert_refused (PART (MEASURE ("<attributes><divisions>0</divisions></attributes>")), SCW_ERROR_FORMAT,
                  "divisions");
  assert_refused ("<!DOCTYPE a [<!ENTITY b \"c\">]><part>&b;</part>", SCW_ERROR_FORMAT, "refused");
  for (int i = 0; i < 170; i++)
    snprintf (many + strlen (many), 100,
              "<note><pitch><step>C</step><alter>%d</alter><octave>4</octave></pitch></note>", i);
  strcat (many, "</measure></part>");
  assert_refused (many, SCW_ERROR_LIMIT, "169");
  assert_null (scw_tedn_gold_read ("/nowhere/x.musicxml", SCW_TEDN_LMX, NULL));
}

/* What a network might say: whatever it is, it has a cost, an empty one that of the gold, and never more than
 * removing all of it and writing the gold. */
static void
test_random_readings (SCW_UNUSED void **state)
{
  static const char xml[] = PART (MEASURE (ATTRIBUTES NOTE ("<dot/>") NOTE (
    "<staff>1</staff>") "<backup><duration>4</duration></backup>" NOTE ("")) MEASURE (NOTE ("")));
  ScwTednGold *gold = gold_of (xml, SCW_TEDN_LMX);
  const int64_t all = scw_tedn_gold_cost (gold);
  unsigned seed = 77;

  for (int round = 0; round < 3000; round++)
    {
      int32_t tokens[120];
      const int n = random_below (&seed, 120);
      int64_t one, again;

      for (int i = 0; i < n; i++)
        tokens[i] = random_below (&seed, 5) == 0 ? scw_lmx_token ("quarter")
                                                 : random_below (&seed, SCW_LMX_COUNT + 4) - 2;
      if (n > 0 && round % 4 != 0)
        tokens[0] = SCW_LMX_MEASURE;
      one = scw_tedn (gold, tokens, n, NULL);
      again = scw_tedn (gold, tokens, n, NULL);
      assert_int_equal (one, again);
      assert_true (one >= 0 && one <= all + 8 * n);
      if (n == 0 || (tokens[0] != SCW_LMX_MEASURE && scw_lmx_info (tokens[0]) != NULL))
        assert_int_equal (one, all);
    }
  scw_tedn_gold_free (gold);
}

/* Sums are divided, not rates averaged. */
static void
test_sum_and_rate (SCW_UNUSED void **state)
{
  static const char xml[] = PART (MEASURE (ATTRIBUTES NOTE ("")));
  ScwTednGold *gold = gold_of (xml, SCW_TEDN_LMX);
  ScwTokens right = tokens_of ("measure key:fifths:0 C4 voice:1 quarter stem:up");
  ScwTednSum sum = { 0 };

  assert_float_equal (scw_tedn_rate (&sum), 0, 0);
  assert_true (scw_tedn_add (&sum, gold, right.at, right.n, NULL));
  assert_true (scw_tedn_add (&sum, gold, NULL, 0, NULL));
  assert_int_equal (sum.systems, 2);
  assert_float_equal (scw_tedn_rate (&sum), 9.0 / 18, 1e-12);
  scw_tokens_clear (&right);
  scw_tedn_gold_free (gold);
}

typedef struct
{
  const ScwTednGold *gold;
  int64_t costs[50];
} Worker;

static void *
work (void *data)
{
  Worker *worker = data;

  for (int i = 0; i < 50; i++)
    {
      int32_t tokens[60] = { SCW_LMX_MEASURE };
      unsigned seed = (unsigned) i;

      for (int k = 1; k < 60; k++)
        tokens[k] = random_below (&seed, SCW_LMX_COUNT);
      worker->costs[i] = scw_tedn (worker->gold, tokens, 60, NULL);
    }
  return NULL;
}

static void
test_threads (SCW_UNUSED void **state)
{
  ScwTednGold *gold = gold_of (PART (MEASURE (ATTRIBUTES NOTE ("") NOTE (""))), SCW_TEDN_FULL);
  Worker workers[4] = { 0 };
  pthread_t threads[4];

  for (int i = 0; i < 4; i++)
    {
      workers[i].gold = gold;
      assert_int_equal (pthread_create (&threads[i], NULL, work, &workers[i]), 0);
    }
  for (int i = 0; i < 4; i++)
    pthread_join (threads[i], NULL);
  for (int i = 1; i < 4; i++)
    assert_memory_equal (workers[i].costs, workers[0].costs, sizeof workers[0].costs);
  assert_true (workers[0].costs[0] > 0);
  scw_tedn_gold_free (gold);
}

/* The reference's values. */

static int64_t
integer (const json_t *line, const char *key)
{
  return json_integer_value (json_object_get (line, key));
}

static const char *
string (const json_t *line, const char *key)
{
  return json_string_value (json_object_get (line, key));
}

static bool
tedn_agrees (const json_t *line)
{
  const char *xml = string (line, "gold_musicxml");
  const bool full = strcmp (string (line, "flavor"), "full") == 0;
  ScwTednGold *gold = gold_of (xml, full ? SCW_TEDN_FULL : SCW_TEDN_LMX);
  ScwTokens tokens = tokens_of (string (line, "predicted_lmx"));
  const int64_t edit = scw_tedn (gold, tokens.at, tokens.n, NULL), all = scw_tedn_gold_cost (gold),
                nothing = scw_tedn (gold, NULL, 0, NULL);
  const bool agrees
    = edit == integer (line, "edit_cost") && all == integer (line, "gold_cost") && nothing == all;

  if (!agrees)
    print_error ("%s %s: %d of %d, not %d of %d\n", string (line, "id"), string (line, "flavor"), (int) edit,
                 (int) all, (int) integer (line, "edit_cost"), (int) integer (line, "gold_cost"));
  scw_tokens_clear (&tokens);
  scw_tedn_gold_free (gold);
  return agrees;
}

/* `3in7`, which is none of the vocabulary's: a token of ours never is, so that only this test leaves it out.
 */
static bool
is_foreign_tuplet (const char *word)
{
  int end = 0;

  return scw_lmx_token (word) < 0 && sscanf (word, "%*din%*d%n", &end) == 0 && end > 0 && word[end] == '\0';
}

/* The SER counts words outside the vocabulary, too: they become numbers behind it. */
static int
numbers_of (const char *words, bool tuplets, int32_t *numbers)
{
  char *copy = strdup (words), *rest = copy, *word;
  int n = 0;

  while ((word = strsep (&rest, " \n\t")) != NULL)
    if (*word != '\0' && (tuplets || !is_foreign_tuplet (word)))
      {
        const int token = scw_lmx_token (word);
        uint32_t hash = 1;

        for (const char *c = word; *c != '\0'; c++)
          hash = hash * 31 + (unsigned char) *c;
        numbers[n++] = token >= 0 ? token : SCW_LMX_COUNT + (int32_t) (hash >> 2);
      }
  free (copy);
  return n;
}

static void
ser_agrees (const json_t *line)
{
  int32_t read[4096], truth[4096];
  int n = numbers_of (string (line, "predicted_lmx"), true, read),
      m = numbers_of (string (line, "gold_lmx"), true, truth);

  assert_int_equal (scw_edit_distance (read, n, truth, m, NULL), integer (line, "ser_edits"));
  assert_int_equal (m, integer (line, "ser_gold"));
  n = numbers_of (string (line, "predicted_lmx"), false, read);
  n = scw_without_tuplets (read, n, read);
  m = scw_without_tuplets (truth, m, truth);
  assert_int_equal (scw_edit_distance (read, n, truth, m, NULL), integer (line, "sernt_edits"));
  assert_int_equal (m, integer (line, "sernt_gold"));
}

static void
test_reference (SCW_UNUSED void **state)
{
  FILE *file = data_unpack ("fixtures/tedn.jsonl.xz");
  int lines = 0, wrong = 0, sers = 0;
  char *text = NULL;
  size_t capacity = 0;

  while (getline (&text, &capacity, file) > 0)
    {
      json_t *line = json_loads (text, 0, NULL);

      assert_non_null (line);
      wrong += !tedn_agrees (line);
      if (json_object_get (line, "ser_edits") != NULL)
        {
          ser_agrees (line);
          sers++;
        }
      lines++;
      json_decref (line);
    }
  free (text);
  assert_int_equal (pclose (file), 0);
  assert_int_equal (wrong, 0);
  assert_int_equal (lines, 294);
  assert_int_equal (sers, 30);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_counted_by_hand), cmocka_unit_test (test_pruning),
    cmocka_unit_test (test_durations),       cmocka_unit_test (test_pitch_letters),
    cmocka_unit_test (test_refused),         cmocka_unit_test (test_random_readings),
    cmocka_unit_test (test_sum_and_rate),    cmocka_unit_test (test_threads),
    cmocka_unit_test (test_reference),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
