/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From tokens to a score: what everything means, where it stands, how it sounds; and broken lists. */
#include "tests/notation/music.h"

/* words -> score -> words, and words -> score -> MusicXML -> score -> words. */
static void
check_round_trip (const char *words)
{
  ScwProblems problems = { 0 };
  ScwPart *score = score_of (words, SCW_RULES_MUSICAL, &problems);
  ScwError error = { 0 };
  char *xml, *back;

  for (int i = 0; i < problems.count; i++)
    fail_msg ("%s: %s", words, scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
  back = words_of (score);
  assert_string_equal (back, words);
  free (back);
  xml = xml_of (score);
  scw_part_free (score);
  score = scw_part_read_memory (xml, strlen (xml), "test", SCW_PART_ANY, &problems, &error);
  if (score == NULL)
    fail_msg ("%s", error.message);
  assert_int_equal (problems.count, 0);
  back = words_of (score);
  assert_string_equal (back, words);
  free (back);
  free (xml);
  scw_part_free (score);
}

static void
well_formed_words_survive (SCW_UNUSED void **state)
{
  static const char *const cases[] = {
    /* a pick-up */
    "measure key:fifths:1 time beats:3 beat-type:4 clef:G2 D4 voice:1 quarter stem:up "
    "measure G4 voice:1 half dot stem:up",
    /* beams with hooks both ways, a rest under a beam */
    "measure clef:G2 C4 voice:1 eighth dot stem:up beam:begin D4 16th beam:end beam:backward-hook E4 16th "
    "beam:begin beam:forward-hook F4 eighth dot beam:end G4 eighth beam:begin rest 16th A4 16th beam:end",
    /* cross-staff */
    "measure clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 eighth stem:up staff:2 beam:begin G4 eighth staff:1 "
    "beam:end "
    "backup quarter C3 voice:5 quarter stem:down staff:2",
    /* grace notes, with and without stroke, chords of them, beams apart from the others */
    "measure clef:G2 C4 voice:1 eighth stem:up beam:begin grace grace:slash D4 eighth E4 eighth beam:end "
    "grace C4 16th "
    "beam:begin beam:begin slur:start grace chord E4 16th grace D4 16th beam:end beam:end E4 quarter "
    "slur:stop",
    /* tuplets in two voices at once */
    "measure clef:G2 C4 voice:1 eighth 3in2 stem:up beam:begin tuplet:start D4 eighth 3in2 E4 eighth 3in2 "
    "beam:end "
    "tuplet:stop backup quarter C5 voice:2 16th 5in4 stem:down tuplet:start D5 16th 5in4 E5 16th 5in4 F5 "
    "16th 5in4 "
    "G5 16th 5in4 tuplet:stop",
    /* nested tuplets */
    "measure clef:G2 C4 voice:1 quarter 3in2 stem:up tuplet:start tuplet:start D4 quarter 3in2 tuplet:stop "
    "E4 quarter "
    "3in2 tuplet:stop",
    /* tremolos, every mark */
    "measure clef:G2 C4 voice:1 half stem:up tremolo:start tremolo:3 E4 half tremolo:stop tremolo:3 "
    "measure C4 voice:1 quarter stem:up fermata arpeggiate staccato accent strong-accent tenuto "
    "tremolo:single "
    "tremolo:2 trill-mark",
    /* chord with accidentals, ties on both notes, stop and start at once */
    "measure clef:G2 F4 voice:1 half sharp stem:up tied:start chord A4 half tied:start F4 half tied:stop "
    "tied:start "
    "chord A4 half tied:stop",
    /* three staves */
    "measure clef:G2 staff:1 clef:G2 staff:2 clef:F4 staff:3 C5 voice:1 whole staff:1 backup whole C4 "
    "voice:5 whole "
    "staff:2 backup whole C3 voice:9 whole staff:3",
    /* a measure rest in 3/4 */
    "measure time beats:3 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 rest voice:1 rest:measure staff:1 "
    "backup half "
    "backup quarter C3 voice:5 half dot stem:up staff:2",
    /* forwards that are two in the source, and one that is */
    "measure clef:G2 forward quarter forward quarter forward half forward eighth C4 voice:2 quarter stem:up",
    /* hidden notes; a clef and a key in the middle; slurs that cross */
    "measure clef:F4 C3 voice:1 quarter stem:up slur:start print-object:no rest quarter clef:C3 "
    "key:fifths:-7 E3 "
    "quarter flat-flat slur:start slur:stop F3 quarter double-sharp slur:stop",
  };

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_round_trip (cases[i]);
}

static void
elements_know_onset_and_tokens (SCW_UNUSED void **state)
{
  ScwPart *score
    = score_of ("measure time beats:3 beat-type:4 clef:G2 staff:1 C4 voice:1 eighth dot E4 16th grace F4 "
                "eighth G4 half chord B4 half backup half forward quarter D4 voice:2 quarter",
                SCW_RULES_MUSICAL, NULL);
  const ScwMeasure *measure = &score->measures[0];

  assert_int_equal (measure->n_elements, 10);
  assert_int_equal (measure->span.first, 0);
  assert_int_equal (measure->span.end, 27);
  assert_int_equal (measure->elements[0].span.first, 1);
  assert_int_equal (measure->elements[0].span.end, 4);
  assert_int_equal (measure->elements[1].span.end, 6);
  assert_int_equal (note_at (score, 0, 0)->span.first, 6);
  assert_int_equal (note_at (score, 0, 0)->span.end, 10);
  assert_fraction (note_at (score, 0, 1)->onset, 3, 4);
  assert_fraction (note_at (score, 0, 2)->onset, 1, 1); /* the grace note */
  assert_fraction (note_at (score, 0, 3)->onset, 1, 1);
  assert_fraction (note_at (score, 0, 4)->onset, 1, 1); /* the chord note */
  assert_fraction (note_at (score, 0, 5)->onset, 2, 1);
  assert_int_equal (note_at (score, 0, 5)->span.first, 24);
  assert_fraction (measure->length, 3, 1);
  assert_int_equal (measure->time.beats, 3);
  scw_part_free (score);
}

/* The alters of a measure's pitched notes, as text: "1 0 -1". */
static void
check_alters (const char *words, int measure, const char *wanted)
{
  ScwPart *score = score_of (words, SCW_RULES_MUSICAL, NULL);
  char got[200] = "";

  for (int i = 0; i < score->measures[measure].n_elements; i++)
    {
      const ScwElement *element = &score->measures[measure].elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch)
        snprintf (got + strlen (got), sizeof got - strlen (got), "%s%d", got[0] == '\0' ? "" : " ",
                  element->note.alter);
    }
  if (strcmp (got, wanted) != 0)
    fail_msg ("%s: alters are '%s', not '%s'", words, got, wanted);
  scw_part_free (score);
}

static void
pitches_follow_key_accidentals_and_ties (SCW_UNUSED void **state)
{
  /* every key, and a change of key within a measure */
  check_alters ("measure key:fifths:2 F4 quarter C4 quarter G4 quarter key:fifths:-1 B4 quarter F4 quarter",
                0, "1 1 0 -1 0");
  check_alters ("measure key:fifths:7 C4 quarter D4 quarter E4 quarter F4 quarter G4 quarter A4 quarter B4 "
                "quarter",
                0, "1 1 1 1 1 1 1");
  check_alters ("measure key:fifths:-5 C4 quarter D4 quarter E4 quarter F4 quarter G4 quarter A4 quarter B4 "
                "quarter",
                0, "0 -1 -1 0 -1 -1 -1");
  /* for the measure, but on the same staff and in the same octave only */
  check_alters ("measure F4 quarter sharp staff:1 F4 quarter F5 quarter F4 quarter staff:2 measure F4 "
                "quarter",
                0, "1 1 0 0");
  check_alters ("measure F4 quarter sharp measure F4 quarter", 1, "0");
  check_alters ("measure F4 quarter sharp F4 quarter natural F4 quarter flat-flat F4 quarter", 0,
                "1 0 -2 -2");
  /* another voice, later in the document, earlier in time */
  check_alters ("measure F4 half voice:1 F4 half backup whole F4 voice:2 quarter rest quarter F4 quarter "
                "sharp",
                0, "0 1 0 1");
  /* a grace note comes before its main note, whose own accidental wins */
  check_alters ("measure grace F4 eighth sharp F4 quarter natural F4 quarter", 0, "1 0 0");
  check_alters ("measure grace F4 eighth F4 quarter sharp", 0, "0 1");
  /* over the barline; the note after it falls back to the key */
  check_alters ("measure F4 quarter sharp tied:start measure F4 quarter tied:stop F4 quarter", 1, "1 0");
  check_alters ("measure F4 quarter sharp tied:start measure F4 quarter tied:stop tied:start measure F4 "
                "quarter "
                "tied:stop",
                2, "1");
  /* to the other staff */
  check_alters ("measure F4 quarter sharp staff:1 tied:start measure F4 quarter staff:2 tied:stop", 1, "1");
  /* a start that sounds later is not the one */
  check_alters ("measure F4 whole sharp tied:start measure forward half F4 half natural tied:start backup "
                "whole F4 "
                "quarter tied:stop",
                1, "0 1");
}

static void
reference_reads_pitches_its_own_way (SCW_UNUSED void **state)
{
  ScwPart *score = score_of ("measure grace F4 eighth sharp F4 quarter natural", SCW_RULES_REFERENCE, NULL);

  assert_int_equal (note_at (score, 0, 1)->note.alter, 1); /* the last name in the alphabet */
  scw_part_free (score);
}

static void
check_xml_has (const char *words, const char *part)
{
  ScwPart *score = score_of (words, SCW_RULES_MUSICAL, NULL);
  char *xml = xml_of (score);
  char *out = xml;

  for (const char *in = xml; *in != '\0'; in++) /* without the indentation */
    if (*in != '\n' && !(*in == ' ' && (in[1] == ' ' || in[1] == '<')))
      *out++ = *in;
  *out = '\0';
  if (strstr (xml, part) == NULL)
    fail_msg ("%s: no '%s' in\n%s", words, part, xml);
  free (xml);
  scw_part_free (score);
}

static void
musicxml_says_what_lmx_leaves_out (SCW_UNUSED void **state)
{
  /* a pick-up is measure 0 and is not counted; its measure rest is as short */
  check_xml_has ("measure time beats:3 beat-type:4 C4 quarter backup quarter rest rest:measure measure C4 "
                 "half dot",
                 "<measure number=\"0\" implicit=\"yes\">");
  check_xml_has ("measure time beats:3 beat-type:4 C4 quarter backup quarter rest rest:measure measure C4 "
                 "half dot",
                 "<rest measure=\"yes\"/><duration>1</duration></note></measure><measure number=\"1\">");
  check_xml_has ("measure time beats:3 beat-type:4 C4 half dot measure rest rest:measure",
                 "<rest measure=\"yes\"/><duration>3</duration>");
  /* no time signature: as long as the backup behind it, or the other voice */
  check_xml_has ("measure rest rest:measure backup half backup quarter C4 half dot",
                 "<rest measure=\"yes\"/><duration>3</duration>");
  check_xml_has ("measure C4 half dot backup half backup quarter rest rest:measure",
                 "<rest measure=\"yes\"/><duration>3</duration>");
  check_xml_has ("measure rest rest:measure", "<rest measure=\"yes\"/><duration>4</duration>");
  /* divisions of triplets and 16ths */
  check_xml_has ("measure C4 eighth 3in2 C4 16th", "<divisions>12</divisions>");
  check_xml_has ("measure C4 quarter tied:start C4 quarter tied:stop",
                 "<tie type=\"stop\"/><type>quarter</type><notations><tied type=\"stop\"/></notations>");
  /* continued beams come back, and hooks keep their level */
  check_xml_has ("measure C4 16th beam:begin beam:begin C4 16th C4 16th beam:end beam:end",
                 "<type>16th</type><beam number=\"1\">continue</beam><beam "
                 "number=\"2\">continue</beam></note>");
  check_xml_has ("measure C4 16th beam:begin beam:begin C4 eighth beam:end C4 16th beam:end "
                 "beam:backward-hook",
                 "<beam number=\"1\">continue</beam><beam number=\"2\">end</beam></note>");
  check_xml_has ("measure C4 eighth beam:begin C4 32nd beam:end beam:backward-hook beam:backward-hook",
                 "<beam number=\"1\">end</beam><beam number=\"2\">backward hook</beam><beam "
                 "number=\"3\">backward "
                 "hook</beam>");
  /* slurs: by voice, though they cross */
  check_xml_has ("measure C4 voice:1 half slur:start D4 half slur:stop backup whole C3 voice:2 quarter "
                 "slur:start D3 "
                 "quarter slur:stop",
                 "<type>quarter</type><notations><slur type=\"stop\" number=\"1\"/>");
  check_xml_has ("measure C4 voice:1 quarter slur:start slur:start D4 quarter slur:stop E4 quarter slur:stop",
                 "<slur type=\"start\" number=\"1\"/><slur type=\"start\" number=\"2\"/>");
  /* one within the other; one that never ends leaves the later ones alone */
  check_xml_has ("measure C4 voice:1 quarter slur:start D4 quarter slur:start E4 quarter slur:stop F4 "
                 "quarter slur:stop",
                 "<type>quarter</type><notations><slur type=\"stop\" number=\"2\"/>");
  check_xml_has ("measure C4 voice:1 quarter slur:start D4 quarter slur:start E4 quarter slur:stop",
                 "<type>quarter</type><notations><slur type=\"stop\" number=\"1\"/>");
  /* it starts in the document's future */
  check_xml_has ("measure rest voice:1 half D4 half slur:stop backup whole C3 voice:5 half slur:start",
                 "<slur type=\"start\" number=\"1\"/>");
  check_xml_has ("measure clef:G2 staff:1 clef:F4 staff:2 C4 whole staff:1",
                 "<staves>2</staves><clef number=\"1\"><sign>G</sign><line>2</line></clef>");
  check_xml_has ("measure key:fifths:-3 C4 quarter A4 quarter",
                 "<step>A</step><alter>-1</alter><octave>4</octave>");
  check_xml_has ("measure C4 quarter tremolo:single", "<tremolo type=\"single\">3</tremolo>");
  check_xml_has ("measure C4 quarter", "<software>Scorewright</software>");
  /* clef before key: two <attributes>, since the schema wants an order */
  check_xml_has ("measure C4 half clef:G2 key:fifths:1 C4 half",
                 "</clef></attributes><attributes><key><fifths>1</fifths></key></attributes>");
}

static void
breaks_titles_and_odd_names_are_written (SCW_UNUSED void **state)
{
  ScwPart *part = score_of ("measure C4 whole measure C4 whole", SCW_RULES_MUSICAL, NULL);
  ScwError error = { 0 };
  ScwScore *score, *back;
  size_t size;
  char *xml;

  part->measures[1].new_system = true;
  score = scw_score_of_part (part, &error);
  assert_non_null (score);
  score->title = strdup ("\"Fuer <Elise> & Sohn\"\001");
  score->composer = strdup ("L. v. B. & Söhne");
  xml = scw_musicxml_format (score, &size, &error);
  assert_non_null (xml);
  assert_non_null (strstr (xml, "<print new-system=\"yes\"/>"));
  assert_non_null (strstr (xml, "&quot;Fuer &lt;Elise&gt; &amp; Sohn&quot;<"));
  back = scw_score_read_memory (xml, size, "test", SCW_PART_ALL, NULL, &error);
  assert_non_null (back);
  assert_true (back->parts[0]->measures[1].new_system);
  assert_false (back->parts[0]->measures[0].new_system);
  assert_string_equal (back->title, "\"Fuer <Elise> & Sohn\"");
  assert_string_equal (back->composer, "L. v. B. & Söhne");
  assert_string_equal (back->parts[0]->name, "Piano");
  assert_string_equal (back->parts[0]->measures[1].number, "2");
  free (xml);
  scw_score_free (score);
  scw_score_free (back);
}

typedef struct
{
  const char *words;
  int n_problems;
  ScwProblemKind kind; /* of the first */
  int first_token;
  const char *rest; /* what it is read as */
} Broken;

static void
broken_lists_give_a_score_and_problems (SCW_UNUSED void **state)
{
  static const Broken cases[] = {
    { "C4 quarter", 1, SCW_PROBLEM_TOKEN, 0, "measure C4 quarter" },
    { "measure quarter", 1, SCW_PROBLEM_INCOMPLETE, 1, "measure quarter" },
    { "measure C4 measure D4 quarter", 1, SCW_PROBLEM_INCOMPLETE, 1, "measure measure D4 quarter" },
    { "measure C4 quarter D4", 1, SCW_PROBLEM_INCOMPLETE, 3, "measure C4 quarter" },
    { "measure dot C4 quarter", 1, SCW_PROBLEM_TOKEN, 1, "measure C4 quarter" },
    { "measure C4 quarter beats:4", 1, SCW_PROBLEM_TOKEN, 3, "measure C4 quarter" },
    { "measure time C4 quarter", 1, SCW_PROBLEM_INCOMPLETE, 1,
      "measure time beats:4 beat-type:4 C4 quarter" },
    { "measure time beats:3 beats:2 C4 quarter", 2, SCW_PROBLEM_TOKEN, 3,
      "measure time beats:3 beat-type:4 C4 quarter" },
    { "measure C4 D4 quarter", 1, SCW_PROBLEM_TOKEN, 2, "measure D4 quarter" },
    { "measure C4 rest quarter", 1, SCW_PROBLEM_TOKEN, 1, "measure rest quarter" },
    { "measure C4 quarter sharp flat", 1, SCW_PROBLEM_TOKEN, 4, "measure C4 quarter sharp" },
    { "measure grace:slash C4 quarter", 1, SCW_PROBLEM_TOKEN, 1, "measure C4 quarter" },
    { "measure rest:measure", 1, SCW_PROBLEM_TOKEN, 1, "measure rest rest:measure" },
    { "measure backup rest:measure C4 quarter", 1, SCW_PROBLEM_TIME, 1, "measure C4 quarter" },
    { "measure backup quarter dot C4 quarter", 1, SCW_PROBLEM_TOKEN, 3, "measure backup quarter C4 quarter" },
    { "measure chord C4 clef:G2", 1, SCW_PROBLEM_INCOMPLETE, 1, "measure clef:G2" },
    { "measure C4 quarter tremolo:2", 1, SCW_PROBLEM_TREMOLO, 1, "measure C4 quarter" },
    { "measure C4 quarter measure", 1, SCW_PROBLEM_INCOMPLETE, 3, "measure C4 quarter" },
    { "measure C4 quarter <eos> D4 quarter", 0, 0, 0, "measure C4 quarter" },
    { "<bos> measure C4 <pad> quarter", 0, 0, 0, "measure C4 quarter" },
    { "measure C4 D4 eighth dot E4", 2, SCW_PROBLEM_TOKEN, 2, "measure D4 eighth dot" },
    /* a suffix of the last note behind a prefix of the next */
    { "measure C4 quarter D4 dot eighth", 0, 0, 0, "measure C4 quarter dot D4 eighth" },
    { "", 0, 0, 0, "" },
    { "measure", 1, SCW_PROBLEM_INCOMPLETE, 0, "" },
  };

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      const Broken *broken = &cases[i];
      ScwProblems problems = { 0 };
      ScwPart *score = score_of (broken->words, SCW_RULES_MUSICAL, &problems);
      char *words = words_of (score);

      if (strcmp (words, broken->rest) != 0)
        fail_msg ("'%s' is read as '%s', not '%s'", broken->words, words, broken->rest);
      if (problems.count != broken->n_problems)
        fail_msg ("'%s' has %d problems, not %d", broken->words, problems.count, broken->n_problems);
      if (problems.count > 0
          && (problems.items[0].kind != broken->kind || problems.items[0].first_token != broken->first_token))
        fail_msg ("'%s': %s at %d: %s", broken->words, scw_problem_kind_name (problems.items[0].kind),
                  problems.items[0].first_token,
                  scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
      free (words);
      free (xml_of (score));
      scw_problems_clear (&problems);
      scw_part_free (score);
    }
}

static void
reference_gives_up_where_it_does (SCW_UNUSED void **state)
{
  static const char *const empty[] = {
    "C4 quarter measure C4 quarter",
    "measure backup half backup rest:measure",
    "",
    "measure",
  };
  ScwPart *score;

  for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
    {
      score = score_of (empty[i], SCW_RULES_REFERENCE, NULL);
      assert_int_equal (score->n_measures, 0);
      scw_part_free (score);
    }
  score = score_of ("measure backup quarter backup quarter C4 quarter", SCW_RULES_REFERENCE, NULL);
  assert_int_equal (score->measures[0].n_elements, 2); /* moves of a kind are added up */
  assert_fraction (score->measures[0].elements[0].move.duration, 2, 1);
  scw_part_free (score);
}

static void
reference_part_is_bare (SCW_UNUSED void **state)
{
  ScwPart *score = score_of ("measure clef:F4 staff:2 clef:G2 staff:1 C4 eighth dot slur:start slur:stop",
                             SCW_RULES_REFERENCE, NULL);
  ScwError error = { 0 };
  size_t size;
  char *xml = scw_musicxml_format_reference (score, &size, &error);

  assert_non_null (xml);
  assert_ptr_equal (strstr (xml, "<part>"), xml);
  assert_null (strstr (xml, "divisions"));
  assert_non_null (strstr (xml, "<duration>3/4</duration>"));
  assert_true (strstr (xml, "<sign>G</sign>") < strstr (xml, "<sign>F</sign>"));
  assert_true (strstr (xml, "type=\"stop\"") < strstr (xml, "type=\"start\""));
  free (xml);
  scw_part_free (score);
}

static void
copies_are_whole (SCW_UNUSED void **state)
{
  static const char words[] = "measure key:fifths:1 C4 voice:1 half stem:up measure D4 voice:1 half stem:up";
  ScwPart *score = score_of (words, SCW_RULES_MUSICAL, NULL);
  ScwError error = { 0 };
  ScwPart *copy = scw_part_copy (score, &error);
  char *back;

  assert_non_null (copy);
  scw_part_free (score);
  back = words_of (copy);
  assert_string_equal (back, words);
  assert_int_equal (copy->measures[1].elements[0].span.first, 7);
  free (back);
  scw_part_free (copy);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (well_formed_words_survive),
    cmocka_unit_test (elements_know_onset_and_tokens),
    cmocka_unit_test (pitches_follow_key_accidentals_and_ties),
    cmocka_unit_test (reference_reads_pitches_its_own_way),
    cmocka_unit_test (musicxml_says_what_lmx_leaves_out),
    cmocka_unit_test (breaks_titles_and_odd_names_are_written),
    cmocka_unit_test (broken_lists_give_a_score_and_problems),
    cmocka_unit_test (reference_gives_up_where_it_does),
    cmocka_unit_test (reference_part_is_bare),
    cmocka_unit_test (copies_are_whole),
  };

  return cmocka_run_group_tests_name ("delinearize", tests, NULL, NULL);
}
