/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents against schemas: what we write agrees, what is wrong is found in its measure, hostile ones are
 * refused. */
#include "tests/support/check.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/file.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/validate.h"
#include "tests/support/alone.h"

static char own_schema[1024]; /* the folder in the source tree */

/* The problems of a document. The W3C's schema is used if 'xsd' says where it is. */
static ScwProblems
problems_of (const char *xml, size_t size, const char *xsd, ScwValidation *validation)
{
  ScwValidateOptions options = { .relaxng = own_schema, .xsd = xsd };
  ScwProblems problems = { 0 };
  ScwError error = { 0 };

  options.leave_out = xsd == NULL ? SCW_SCHEMA_XSD : 0;
  if (!scw_validate_memory (xml, size, "test", &options, validation, &problems, &error))
    fail_msg ("%s", error.message);
  return problems;
}

/* Our MusicXML of a list of words; to be freed. */
static char *
musicxml_of (const char *words)
{
  ScwTokens tokens = { 0 };
  ScwPart *part;
  size_t size;
  char *xml;

  assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
  assert_non_null (part);
  xml = scw_musicxml_format (ALONE (part), &size, NULL);
  assert_non_null (xml);
  assert_int_equal (size, strlen (xml));
  scw_part_free (part);
  scw_tokens_clear (&tokens);
  return xml;
}

#define MUSIC                                                                                              \
  "measure key:fifths:-3 time beats:3 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "                        \
  "grace grace:slash D5 voice:1 eighth stem:up staff:1 C4 eighth dot sharp stem:up beam:begin tied:start " \
  "slur:start fermata staccato accent strong-accent tenuto trill-mark chord E4 eighth dot arpeggiate "     \
  "D4 16th beam:end beam:backward-hook slur:stop G4 eighth 3in2 beam:begin tuplet:start A4 eighth 3in2 "   \
  "B4 eighth 3in2 beam:end tuplet:stop print-object:no rest quarter "                                      \
  "backup half backup quarter rest voice:5 rest:measure staff:2 "                                          \
  "measure C4 voice:1 quarter stem:up staff:1 tremolo:start tremolo:3 E4 quarter tremolo:stop tremolo:3 "  \
  "forward quarter"

static void
check_agrees (const char *w3c)
{
  char *xml = musicxml_of (MUSIC);
  ScwValidation validation;
  ScwProblems problems = problems_of (xml, strlen (xml), w3c, &validation);

  for (int i = 0; i < problems.count; i++)
    print_message ("# %s\n", scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
  assert_int_equal (problems.count, 0);
  assert_int_equal (validation.used, w3c != NULL ? SCW_SCHEMA_RELAXNG | SCW_SCHEMA_XSD : SCW_SCHEMA_RELAXNG);
  assert_non_null (strstr (validation.relaxng, "scorewright-musicxml.rng"));
  free (xml);
}

static void
test_what_we_write_agrees (SCW_UNUSED void **state)
{
  check_agrees (NULL);
}

static void
test_what_we_write_agrees_with_xsd (SCW_UNUSED void **state)
{
  const char *w3c = extra_path ("musicxml");

  if (w3c == NULL)
    SKIP_WITHOUT ("musicxml");
  check_agrees (w3c);
}

/* Replaces the n-th 'old' (from 0) by 'new'; to be freed. */
static char *
replace (const char *text, const char *old, const char *new, int n)
{
  char *result = malloc (strlen (text) + strlen (new) + 1);
  const char *at = strstr (text, old);

  while (at != NULL && n-- > 0)
    at = strstr (at + 1, old);
  assert_non_null (at);
  assert_non_null (result);
  sprintf (result, "%.*s%s%s", (int) (at - text), text, new, at + strlen (old));
  return result;
}

static void
check_is_found (const char *xsd)
{
  static const struct
  {
    const char *old, *new;
    int n;
    int measure;
    const char *element;
  } damages[] = {
    { "<octave>4</octave>", "<octave>10</octave>", 0, 0, "octave" },
    { "<step>C</step>", "<step>H</step>", 0, 0, "step" },
    { "<type>quarter</type>", "<type>fourth</type>", 1, 1, "type" },
    { "<duration>", "<duration>x", 0, 0, "duration" },
    { "<voice>1</voice>", "<voice>1</voice><swing/>", 6, 0, "swing" },
    { "<fifths>-3</fifths>", "<fifths>flat</fifths>", 0, 0, "fifths" },
    { "<clef number=\"1\">", "<clef numero=\"1\">", 0, 0, "numero" },
  };
  char *xml = musicxml_of (MUSIC);

  for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++)
    {
      char *bad = replace (xml, damages[i].old, damages[i].new, damages[i].n);
      ScwProblems problems = problems_of (bad, strlen (bad), xsd, NULL);
      const ScwProblem *first = problems.items;
      char number[32], message[SCW_PROBLEM_MESSAGE];

      if (problems.count == 0)
        fail_msg ("%s was not found", damages[i].new);
      assert_int_equal (first->kind, SCW_PROBLEM_SCHEMA);
      assert_int_equal (first->measure, damages[i].measure);
      assert_true (first->line > 1);
      snprintf (number, sizeof number, "measure %d, line %d: ", damages[i].measure + 1, first->line);
      scw_problem_message (first, message);
      if (strncmp (message, number, strlen (number)) != 0 || strstr (message, damages[i].element) == NULL)
        fail_msg ("'%s' names neither %s nor %s", message, number, damages[i].element);
      free (bad);
      scw_problems_clear (&problems);
    }
  free (xml);
}

static void
test_what_is_wrong_is_found (SCW_UNUSED void **state)
{
  check_is_found (NULL);
}

static void
test_what_is_wrong_is_found_with_xsd (SCW_UNUSED void **state)
{
  const char *w3c = extra_path ("musicxml");

  if (w3c == NULL)
    SKIP_WITHOUT ("musicxml");
  check_is_found (w3c);
}

/* The XSD alone finds what our schema leaves to it, so it is really used. */
static void
test_xsd_alone (SCW_UNUSED void **state)
{
  ScwValidateOptions options
    = { .xsd = extra_path ("musicxml/musicxml.xsd"), .leave_out = SCW_SCHEMA_RELAXNG };
  ScwProblems problems = { 0 };
  ScwValidation validation;
  char *xml = musicxml_of (MUSIC), *bad;

  if (options.xsd == NULL)
    {
      free (xml);
      SKIP_WITHOUT ("musicxml");
    }
  bad = replace (xml, "<step>C</step>", "<step>H</step>", 0);
  assert_true (scw_validate_memory (xml, strlen (xml), "x", &options, &validation, &problems, NULL));
  assert_int_equal (validation.used, SCW_SCHEMA_XSD);
  assert_int_equal (problems.count, 0);
  assert_true (scw_validate_memory (bad, strlen (bad), "x", &options, NULL, &problems, NULL));
  assert_true (problems.count > 0);
  scw_problems_clear (&problems);
  free (bad);
  free (xml);
}

static void
test_hostile_documents (SCW_UNUSED void **state)
{
  static const char *const documents[] = {
    "",
    "not XML at all",
    "<score-partwise version=\"4.0\">",
    "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><score-partwise>&e;</score-partwise>",
    "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><score-partwise>&b;</score-partwise>",
    "<html/>",
    "<score-partwise>&nothing;</score-partwise>",
  };
  enum
  {
    DEPTH = 100000
  };
  char *deep = malloc (3 * DEPTH + 1);
  ScwProblems problems;

  for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
    {
      problems = problems_of (documents[i], strlen (documents[i]), NULL, NULL);
      assert_int_equal (problems.count, 1);
      assert_int_equal (problems.items[0].kind, i == 5 ? SCW_PROBLEM_SCHEMA : SCW_PROBLEM_XML);
      assert_null (
        strstr (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }), "root:"));
      scw_problems_clear (&problems);
    }
  assert_non_null (deep);
  for (int i = 0; i < DEPTH; i++)
    memcpy (deep + 3 * i, "<a>", 3);
  problems = problems_of (deep, 3 * DEPTH, NULL, NULL);
  assert_int_equal (problems.count, 1);
  assert_int_equal (problems.items[0].kind, SCW_PROBLEM_XML);
  scw_problems_clear (&problems);
  free (deep);
}

static void
test_missing_and_broken_schemas (SCW_UNUSED void **state)
{
  const char *xml = "<score-partwise/>";
  ScwValidateOptions missing = { .relaxng = "/nowhere/x.rng" };
  ScwValidateOptions no_xsd = { .relaxng = own_schema, .xsd = "/nowhere/musicxml.xsd" };
  ScwValidateOptions broken = { .relaxng = own_schema };
  char path[64] = "/tmp/scw-schema-XXXXXX";
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  int file = mkstemp (path);
  FILE *stream = fdopen (file, "w");

  assert_false (scw_validate_memory (xml, strlen (xml), "x", &missing, NULL, &problems, &error));
  assert_non_null (strstr (error.message, "'/nowhere/x.rng'"));
  error = (ScwError){ 0 };
  assert_false (scw_validate_memory (xml, strlen (xml), "x", &no_xsd, NULL, &problems, &error));
  assert_non_null (strstr (error.message, "'/nowhere/musicxml.xsd'"));

  fputs ("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:import namespace=\"urn:x\" "
         "schemaLocation=\"http://example.org/nothing.xsd\"/></xs:schema>",
         stream);
  fclose (stream);
  broken.xsd = path;
  error = (ScwError){ 0 };
  assert_false (scw_validate_memory (xml, strlen (xml), "x", &broken, NULL, &problems, &error));
  assert_non_null (strstr (error.message, "http://example.org/nothing.xsd"));
  unlink (path);
  assert_int_equal (problems.count, 0);
  /* And it still works. */
  problems = problems_of (xml, strlen (xml), NULL, NULL);
  assert_true (problems.count > 0);
  scw_problems_clear (&problems);
}

static void
test_environment_names_the_xsd (SCW_UNUSED void **state)
{
  ScwValidateOptions options = { .relaxng = own_schema };
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  char *xml = musicxml_of (MUSIC);

  setenv ("SCW_MUSICXML_SCHEMA", "/nowhere", 1);
  assert_false (scw_validate_memory (xml, strlen (xml), "x", &options, NULL, &problems, &error));
  assert_non_null (strstr (error.message, "/nowhere"));
  unsetenv ("SCW_MUSICXML_SCHEMA");
  free (xml);
}

static void
test_the_xsd_that_the_environment_names_is_used (SCW_UNUSED void **state)
{
  const char *w3c = extra_path ("musicxml");
  ScwValidateOptions options = { .relaxng = own_schema };
  ScwValidation validation;
  ScwProblems problems = { 0 };
  char *xml;

  if (w3c == NULL)
    SKIP_WITHOUT ("musicxml");
  xml = musicxml_of (MUSIC);
  setenv ("SCW_MUSICXML_SCHEMA", w3c, 1);
  assert_true (scw_validate_memory (xml, strlen (xml), "x", &options, &validation, &problems, NULL));
  assert_int_equal (validation.used, SCW_SCHEMA_RELAXNG | SCW_SCHEMA_XSD);
  assert_int_equal (problems.count, 0);
  unsetenv ("SCW_MUSICXML_SCHEMA");
  free (xml);
}

static void
test_files (SCW_UNUSED void **state)
{
  char folder[64] = "/tmp/scw-validate-XXXXXX", path[128];
  ScwValidateOptions options = { .relaxng = own_schema, .leave_out = SCW_SCHEMA_XSD };
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  ScwPart *part = scw_part_new (NULL);

  assert_non_null (mkdtemp (folder));
  for (int i = 0; i < 2; i++)
    {
      snprintf (path, sizeof path, "%s/a.%s", folder, i == 0 ? "musicxml" : "mxl");
      assert_true (scw_score_write (ALONE (part), path, NULL));
      assert_true (scw_validate_file (path, &options, NULL, &problems, NULL));
      assert_int_equal (problems.count, 0);
      unlink (path);
    }
  assert_false (scw_validate_file (path, &options, NULL, &problems, &error));
  assert_non_null (strstr (error.message, path));
  /* A zip that is none. */
  assert_true (scw_write_file (path, "PK\003\004garbage", 11, NULL));
  assert_true (scw_validate_file (path, &options, NULL, &problems, NULL));
  assert_int_equal (problems.count, 1);
  assert_int_equal (problems.items[0].kind, SCW_PROBLEM_XML);
  scw_problems_clear (&problems);
  unlink (path);
  rmdir (folder);
  scw_part_free (part);
}

static void *
validate_often (void *data)
{
  ScwValidateOptions options = { .relaxng = own_schema, .leave_out = SCW_SCHEMA_XSD };
  const char *xml = data;

  for (int i = 0; i < 20; i++)
    {
      ScwProblems problems = { 0 };

      if (!scw_validate_memory (xml, strlen (xml), "x", &options, NULL, &problems, NULL)
          || problems.count != 0)
        return data;
    }
  return NULL;
}

static void
test_many_threads (SCW_UNUSED void **state)
{
  char *xml = musicxml_of (MUSIC);
  pthread_t threads[4];

  scw_validate_cleanup ();
  for (int i = 0; i < 4; i++)
    assert_int_equal (pthread_create (&threads[i], NULL, validate_often, xml), 0);
  for (int i = 0; i < 4; i++)
    {
      void *result = NULL;

      pthread_join (threads[i], &result);
      assert_null (result);
    }
  free (xml);
}

/* The MusicXML of all golden slices agrees with our schema, and with the W3C's. */
static void
check_golden (const char *w3c)
{
  static char line[1 << 20];
  int n = 0;
  FILE *file = data_unpack ("lmx/golden.jsonl.xz");

  while (fgets (line, sizeof line, file) != NULL)
    {
      char *lmx = strstr (line, "\"lmx\": \"");
      ScwProblems problems;
      char *xml;

      assert_non_null (lmx);
      lmx += strlen ("\"lmx\": \"");
      *strchr (lmx, '"') = '\0';
      xml = musicxml_of (lmx);
      problems = problems_of (xml, strlen (xml), w3c, NULL);
      if (problems.count > 0)
        fail_msg ("%.40s: %s", line,
                  scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
      free (xml);
      n++;
    }
  assert_int_equal (pclose (file), 0);
  assert_int_equal (n, 400);
}

static void
test_golden (SCW_UNUSED void **state)
{
  check_golden (NULL);
}

static void
test_golden_with_xsd (SCW_UNUSED void **state)
{
  const char *w3c = extra_path ("musicxml");

  if (w3c == NULL)
    SKIP_WITHOUT ("musicxml");
  check_golden (w3c);
}

static int
teardown (SCW_UNUSED void **state)
{
  scw_validate_cleanup ();
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_what_we_write_agrees),
    cmocka_unit_test (test_what_we_write_agrees_with_xsd),
    cmocka_unit_test (test_what_is_wrong_is_found),
    cmocka_unit_test (test_what_is_wrong_is_found_with_xsd),
    cmocka_unit_test (test_xsd_alone),
    cmocka_unit_test (test_hostile_documents),
    cmocka_unit_test (test_missing_and_broken_schemas),
    cmocka_unit_test (test_environment_names_the_xsd),
    cmocka_unit_test (test_the_xsd_that_the_environment_names_is_used),
    cmocka_unit_test (test_files),
    cmocka_unit_test (test_many_threads),
    cmocka_unit_test (test_golden),
    cmocka_unit_test (test_golden_with_xsd),
  };

  const char *root = getenv ("SCW_SOURCE_ROOT");

  snprintf (own_schema, sizeof own_schema, "%s/data/schema", root != NULL ? root : ".");
  return cmocka_run_group_tests (tests, NULL, teardown);
}
