/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MusicXML and .mxl: reading what others write, refusing what is hostile, writing without losing the old
 * file. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zip.h>

#include "engine/file.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/mxl.h"
#include "engine/notation/score/pairs.h"
#include "tests/notation/music.h"
#include "tests/support/alone.h"

#define HEAD  "<?xml version=\"1.0\"?>"
#define OPEN  "<score-partwise version=\"3.1\"><part-list/><part id=\"P1\">"
#define CLOSE "</part></score-partwise>"
#define QUARTER \
  "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration><type>quarter</type></note>"

static ScwPart *
read_text (const char *xml, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  return scw_part_read_memory (xml, strlen (xml), "test.xml", part, problems, error);
}

static void
check_refused_bytes (const void *data, size_t size, ScwErrorCode code, const char *why)
{
  ScwError error = { 0 };
  ScwPart *score = scw_part_read_memory (data, size, "test.xml", SCW_PART_ANY, NULL, &error);

  assert_null (score);
  if (strstr (error.message, why) == NULL || error.code != code)
    fail_msg ("error %d '%s', not %d '%s'", error.code, error.message, code, why);
  assert_null (strchr (error.message, '\n'));
}

static void
check_refused (const char *xml, const char *why)
{
  check_refused_bytes (xml, strlen (xml), SCW_ERROR_FORMAT, why);
}

static void
check_words (const char *xml, const char *wanted)
{
  ScwError error = { 0 };
  ScwPart *score = read_text (xml, SCW_PART_ANY, NULL, &error);
  char *words;

  if (score == NULL)
    fail_msg ("%s", error.message);
  words = words_of (score);
  if (strcmp (words, wanted) != 0)
    fail_msg ("'%s', not '%s'", words, wanted);
  free (words);
  scw_part_free (score);
}

static void
foreign_files_are_read (SCW_UNUSED void **state)
{
  check_words (OPEN "<measure number='1'>" QUARTER "</measure>" CLOSE, "measure C4 quarter");
  /* the usual DOCTYPE, a byte order mark, comments, CDATA, an odd namespace prefix */
  check_words ("\xef\xbb\xbf" HEAD
               "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 3.1 Partwise//EN\" "
               "\"http://www.musicxml.org/dtds/partwise.dtd\"><!-- hello -->" OPEN
               "<measure number='1'><note><!-- x --><pitch><step><![CDATA[D]]></step><octave> 5 "
               "</octave></pitch><duration>1</duration><type>quarter</type></note></measure>" CLOSE,
               "measure D5 quarter");
  /* divisions that change, decimals, lengths without a type of their own */
  check_words (OPEN
               "<measure number='1'><attributes><divisions>2</divisions></attributes>" QUARTER
               "<backup><duration>2</duration></backup><attributes><divisions>0.5</divisions></attributes>"
               "<forward><duration>1.75</duration></forward></measure>" CLOSE,
               "measure C4 quarter backup quarter forward half forward quarter forward eighth");
  /* clefs without line, a voice with a name, accidentals by their other name */
  check_words (OPEN "<measure "
                    "number='1'><attributes><clef><sign>F</sign></clef><clef><sign>percussion</sign></clef>"
                    "</attributes><note><pitch><step>C</step><alter>2</alter><octave>4</octave></pitch>"
                    "<duration>1</duration><voice>one</voice><type>quarter</type>"
                    "<accidental>sharp-sharp</accidental></note></measure>" CLOSE,
               "measure clef:F4 C4 voice:1 quarter double-sharp");
  /* three staves, though <staves> is missing */
  check_words (OPEN "<measure number='1'><attributes><clef "
                    "number='3'><sign>F</sign><line>4</line></clef></attributes>"
                    "<note><rest measure='yes'/><duration>3</duration><voice>9</voice><staff>3</staff></note>"
                    "</measure>" CLOSE,
               "measure clef:F4 staff:3 rest voice:9 rest:measure staff:3");
  /* every <notations> counts */
  check_words (OPEN
               "<measure number='1'><note><rest/><duration>1</duration><type>quarter</type>"
               "<notations><fermata/></notations><notations><arpeggiate/></notations></note></measure>" CLOSE,
               "measure rest quarter fermata arpeggiate");
}

static void
what_lmx_cannot_say_is_reported (SCW_UNUSED void **state)
{
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  ScwPart *score
    = read_text (HEAD "\n" OPEN "\n<measure number='1'><attributes>\n<clef><sign>TAB</sign><line>5</line>"
                      "</clef></attributes></measure>" CLOSE,
                 SCW_PART_ANY, &problems, &error);

  assert_non_null (score);
  assert_int_equal (problems.count, 1);
  assert_int_equal (problems.items[0].measure, 0);
  assert_int_equal (problems.items[0].line, 4);
  assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                       "left out: 1 clef");
  scw_problems_clear (&problems);
  scw_part_free (score);
}

static void
parts_are_chosen (SCW_UNUSED void **state)
{
  static const char xml[]
    = "<score-partwise><part-list><score-part id='V'><part-name>Voice</part-name></score-part><score-part "
      "id='P'>"
      "<part-name>Klavier</part-name></score-part></part-list><part id='V'><measure number='1'>" QUARTER
      "</measure></part><part id='P'><measure "
      "number='7'><attributes><staves>2</staves></attributes></measure>"
      "</part></score-partwise>";
  ScwError error = { 0 };
  ScwPart *score = read_text (xml, SCW_PART_ANY, NULL, &error);

  assert_non_null (score);
  assert_int_equal (score->staves, 2);
  assert_string_equal (score->name, "Klavier");
  assert_string_equal (score->measures[0].number, "7");
  scw_part_free (score);
  score = read_text (xml, (ScwPartChoice){ "V", 0 }, NULL, &error);
  assert_non_null (score);
  assert_string_equal (score->name, "Voice");
  scw_part_free (score);
  score = read_text (xml, (ScwPartChoice){ NULL, 0 }, NULL, &error);
  assert_non_null (score);
  assert_int_equal (score->staves, 1);
  scw_part_free (score);
  assert_null (read_text (xml, (ScwPartChoice){ NULL, 2 }, NULL, &error));
  assert_string_equal (error.message, "cannot read 'test.xml': there is no part number 3 among 2 parts");
  error = (ScwError){ 0 };
  assert_null (read_text (xml, (ScwPartChoice){ "X", 0 }, NULL, &error));
  assert_string_equal (error.message, "cannot read 'test.xml': there is no part 'X' among 2 parts");
}

/* A million attributes of one element, in UTF-8, UTF-16 or UTF-32: libxml2 would compare each with all others. */
static void
check_refused_attributes (size_t width)
{
  const size_t n = 1000000, room = 64 + 16 * n;
  char *text = malloc (room), *wide = calloc (width, room),
       *end = stpcpy (text, "<!-- <x ' --><?y <?><score-partwise");

  for (size_t i = 0; i < n; i++)
    end += sprintf (end, " a%zu='1'", i);
  end = stpcpy (end, "/>");
  for (size_t i = 0; text + i < end; i++)
    wide[i * width] = text[i];
  check_refused_bytes (wide, (size_t) (end - text) * width, SCW_ERROR_LIMIT, "more than 200 attributes");
  free (text);
  free (wide);
}

static void
hostile_xml_is_refused (SCW_UNUSED void **state)
{
  char *deep = malloc (400000);
  char *end = deep;

  check_refused ("", "not well-formed");
  check_refused ("hello", "not well-formed XML at line 1");
  check_refused (OPEN "<measure number='1'>" QUARTER, "not well-formed");
  check_refused ("<html/>", "the root is 'html'");
  /* names are quoted as they are; what is no text, or was cut in the middle of a letter, is not */
  check_refused ("<\303\251t\303\251/>", "the root is '\303\251t\303\251'");
  check_refused ("<a12345678901234567890123456789012345678\303\251/>", "345678?', not score-partwise");
  check_refused ("<score-timewise/>", "there is no part");
  check_refused ("<score-partwise/>", "there is no part");
  check_refused (HEAD "<!DOCTYPE score-partwise [<!ENTITY a \"b\">]>" OPEN CLOSE, "declares an entity");
  check_refused (HEAD "<!DOCTYPE score-partwise [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" OPEN
                      "<measure number='1'>&a;</measure>" CLOSE,
                 "declares an entity");
  check_refused (HEAD "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1/x.dtd\"> %p;]>" OPEN CLOSE,
                 "an entity");
  check_refused (HEAD "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" OPEN "&c;" CLOSE,
                 "declares an entity");
  check_refused (HEAD "<!DOCTYPE x [<!ELEMENT x ANY>]>" OPEN CLOSE, "declarations of its own");
  check_refused (HEAD OPEN "<measure number='1'>&undeclared;</measure>" CLOSE, "not well-formed");
  for (int i = 0; i < 50000; i++)
    end = stpcpy (end, "<a>");
  check_refused (deep, "not well-formed");
  free (deep);
  /* memory, from a few bytes for each element */
  deep = malloc (strlen (OPEN CLOSE) + 4 * 3000001 + 1);
  end = stpcpy (deep, OPEN);
  for (int i = 0; i < 3000001; i++)
    end = stpcpy (end, "<a/>");
  stpcpy (end, CLOSE);
  check_refused_bytes (deep, strlen (deep), SCW_ERROR_LIMIT, "more than 3000000 elements");
  free (deep);
  check_refused_attributes (1);
  check_refused_attributes (2);
  check_refused_attributes (4);
  check_refused ("PK\003\004 no zip", "not a whole zip file");
}

/* A document with an external DTD is not looked for: nothing is opened but what the caller gave. */
static void
external_dtd_is_left_alone (SCW_UNUSED void **state)
{
  check_words (HEAD "<!DOCTYPE score-partwise SYSTEM \"/nonexistent/trap.dtd\">" OPEN
                    "<measure number='1'>" QUARTER "</measure>" CLOSE,
               "measure C4 quarter");
}

/* Every prefix of a good file is an error or a score, never a crash. */
static void
truncated_files_end_well (SCW_UNUSED void **state)
{
  ScwPart *score
    = score_of ("measure clef:G2 C4 eighth sharp beam:begin D4 eighth beam:end", SCW_RULES_MUSICAL, NULL);
  char *xml = xml_of (score);
  ScwError error = { 0 };
  size_t size = strlen (xml), mxl_size;
  char *mxl = scw_mxl_pack (xml, size, &mxl_size, &error);

  assert_non_null (mxl);
  for (size_t n = 0; n + 1 < size; n += 7)
    {
      char *part = malloc (n + 1);

      memcpy (part, xml, n);
      check_refused_bytes (part, n, SCW_ERROR_FORMAT, "test.xml");
      free (part);
    }
  for (size_t n = 4; n < mxl_size; n += 7)
    check_refused_bytes (mxl, n, SCW_ERROR_FORMAT, "test.xml");
  free (mxl);
  free (xml);
  scw_part_free (score);
}

typedef struct
{
  const char *name;
  const char *text;
  size_t size; /* 0: strlen */
} Member;

#define CONTAINER(path)                                                                   \
  {                                                                                       \
    "META-INF/container.xml",                                                             \
      "<container><rootfiles><rootfile full-path='" path "'/></rootfiles></container>", 0 \
  }

static void *
make_zip (const Member *members, int n, size_t *size)
{
  char path[] = "/tmp/scw-mxl-XXXXXX";
  int fd = mkstemp (path);
  zip_t *zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  struct stat stat;
  void *data;

  assert_non_null (zip);
  for (int i = 0; i < n; i++)
    {
      size_t length = members[i].size != 0 ? members[i].size : strlen (members[i].text);
      zip_source_t *source = zip_source_buffer (zip, members[i].text, length, 0);

      assert_true (zip_file_add (zip, members[i].name, source, ZIP_FL_ENC_UTF_8) >= 0);
    }
  assert_int_equal (zip_close (zip), 0);
  close (fd);
  fd = open (path, O_RDONLY);
  assert_int_equal (fstat (fd, &stat), 0);
  data = malloc ((size_t) stat.st_size);
  *size = (size_t) stat.st_size;
  assert_int_equal (read (fd, data, *size), *size);
  close (fd);
  unlink (path);
  return data;
}

static void
check_zip_refused (const Member *members, int n, ScwErrorCode code, const char *why)
{
  size_t size;
  void *data = make_zip (members, n, &size);

  check_refused_bytes (data, size, code, why);
  free (data);
}

static void
hostile_mxl_is_refused (SCW_UNUSED void **state)
{
  static const char score[] = OPEN "<measure number='1'>" QUARTER "</measure>" CLOSE;
  size_t bomb_size = 50 << 20;
  char *bomb = calloc (1, bomb_size);
  const Member climbing[] = { CONTAINER ("a.xml"), { "../a.xml", score, 0 } };
  const Member inner[] = { CONTAINER ("a.xml"), { "a.xml", score, 0 }, { "b/../../etc/x", "x", 0 } };
  const Member absolute[] = { CONTAINER ("a.xml"), { "/a.xml", score, 0 } };
  const Member backslash[] = { CONTAINER ("a.xml"), { "..\\a.xml", score, 0 } };
  const Member pointing[] = { CONTAINER ("../a.xml"), { "a.xml", score, 0 } };
  const Member drive[] = { CONTAINER ("a.xml"), { "c:a.xml", score, 0 } };
  const Member missing[] = { { "a.pdf", "x", 0 } };
  const Member lost[] = { CONTAINER ("b.xml"), { "a.xml", score, 0 } };
  const Member empty[] = { { "META-INF/container.xml", "<container/>", 0 }, { "a.xml", score, 0 } };
  const Member entity[] = { { "META-INF/container.xml", "<!DOCTYPE c [<!ENTITY a 'b'>]><container/>", 0 },
                            { "a.xml", score, 0 } };
  const Member swollen[] = { CONTAINER ("a.xml"), { "a.xml", bomb, bomb_size } };
  const Member huge[] = { { "META-INF/container.xml", bomb, 2 << 20 }, { "a.xml", score, 0 } };
  size_t size;
  char *damaged;

  check_zip_refused (climbing, 2, SCW_ERROR_FORMAT, "refused: the zip has a member '../a.xml'");
  check_zip_refused (inner, 3, SCW_ERROR_FORMAT, "refused: the zip has a member");
  check_zip_refused (absolute, 2, SCW_ERROR_FORMAT, "refused: the zip has a member '/a.xml'");
  check_zip_refused (backslash, 2, SCW_ERROR_FORMAT, "refused: the zip has a member");
  check_zip_refused (pointing, 2, SCW_ERROR_FORMAT, "points to '../a.xml'");
  check_zip_refused (drive, 2, SCW_ERROR_FORMAT, "refused: the zip has a member 'c:a.xml'");
  check_zip_refused (missing, 1, SCW_ERROR_FORMAT, "the zip has no 'META-INF/container.xml' and no score");
  check_zip_refused (lost, 2, SCW_ERROR_FORMAT, "the zip has no 'b.xml'");
  check_zip_refused (empty, 2, SCW_ERROR_FORMAT, "names no score");
  check_zip_refused (entity, 2, SCW_ERROR_FORMAT, "declares an entity");
  check_zip_refused (swollen, 2, SCW_ERROR_LIMIT, "swells to");
  check_zip_refused (huge, 2, SCW_ERROR_LIMIT, "swells to");
  free (bomb);

  damaged = make_zip ((Member[]){ CONTAINER ("a.xml"), { "a.xml", score, 0 } }, 2, &size);
  for (size_t i = 0; i + 6 < size; i++) /* in the compressed bytes of the score */
    if (memcmp (damaged + i, "a.xml", 5) == 0)
      {
        memset (damaged + i + 9, 0x5a, 12);
        break;
      }
  check_refused_bytes (damaged, size, SCW_ERROR_FORMAT, "a.xml' in the zip is damaged");
  free (damaged);
}

#define DRUM(id, name) \
  "<score-instrument id='" id "'><instrument-name>" name "</instrument-name></score-instrument>"
#define BEAT(id) \
  "<note><unpitched/><duration>1</duration><instrument id='" id "'/><type>quarter</type></note>"

/* A measure that is appended to another part takes its instruments with it, each once. */
static void
instruments_go_with_their_notes (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwPart *first
    = read_text ("<score-partwise><part-list><score-part id='P1'><part-name/>" DRUM ("a", "Snare")
                   DRUM ("b", "Gong") "</score-part></part-list><part id='P1'><measure>" BEAT ("a")
                     BEAT ("b") "</measure></part></score-partwise>",
                 SCW_PART_ANY, NULL, &error);
  ScwPart *second
    = read_text ("<score-partwise><part-list><score-part id='P1'><part-name/>" DRUM ("a", "Gong")
                   DRUM ("b", "Wood") "</score-part></part-list><part id='P1'><measure>" BEAT ("a") BEAT ("b")
                     QUARTER "</measure></part></score-partwise>",
                 SCW_PART_ANY, NULL, &error);

  assert_non_null (first);
  assert_non_null (second);
  assert_true (scw_part_append_measure (first, second, 0, &error));
  assert_int_equal (first->n_instruments, 3);
  assert_string_equal (first->instruments[2].name, "Wood");
  assert_int_equal (note_at (first, 1, 0)->note.instrument, 2);
  assert_int_equal (note_at (first, 1, 1)->note.instrument, 3);
  assert_int_equal (note_at (first, 1, 2)->note.instrument, 0);
  scw_part_free (first);
  scw_part_free (second);
}

#define ROOTFILE(path, type) \
  "<container><rootfiles><rootfile full-path='" path "' media-type='" type "'/></rootfiles></container>"

/* What MuseScore and Finale open. */
static void
other_kinds_of_mxl_are_read (SCW_UNUSED void **state)
{
  static const char score[] = OPEN "<measure number='1'>" QUARTER "</measure>" CLOSE;
  const Member kinds[][3] = {
    { { "META-INF/container.xml", ROOTFILE ("Bach: Inv 1.xml", ""), 0 }, { "Bach: Inv 1.xml", score, 0 } },
    { { "META-INF/container.xml", ROOTFILE ("././a.xml", ""), 0 }, { "a.xml", score, 0 } },
    { { "META-INF/container.xml", ROOTFILE ("a.xml", "text/xml"), 0 }, { "a.xml", score, 0 } },
    { { "META-INF/container.xml", ROOTFILE ("a.musicxml", "application/xml"), 0 },
      { "a.musicxml", score, 0 } },
    { { "a.pdf", "x", 0 }, { "a.xml", score, 0 } },
    { { "META-INF/container.xml",
        "<container><rootfiles><rootfile full-path='a.pdf' media-type='application/pdf'/><rootfile "
        "full-path='b.xml'/></rootfiles></container>",
        0 },
      { "a.pdf", "x", 0 },
      { "b.xml", score, 0 } },
  };

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    {
      size_t size;
      void *data = make_zip (kinds[i], kinds[i][2].name != NULL ? 3 : 2, &size);
      ScwError error = { 0 };
      ScwPart *part = scw_part_read_memory (data, size, "test.mxl", SCW_PART_ANY, NULL, &error);

      if (part == NULL)
        fail_msg ("%zu: %s", i, error.message);
      assert_int_equal (part->n_measures, 1);
      scw_part_free (part);
      free (data);
    }
}

static void
mxl_is_written_and_read (SCW_UNUSED void **state)
{
  ScwPart *score = score_of ("measure clef:G2 C4 quarter", SCW_RULES_MUSICAL, NULL);
  char folder[] = "/tmp/scw-notation-XXXXXX", path[64];
  ScwError error = { 0 };
  ScwPart *back;
  char *words;

  assert_non_null (mkdtemp (folder));
  snprintf (path, sizeof path, "%s/x.MXL", folder);
  assert_true (scw_score_write (ALONE (score), path, &error));
  back = scw_part_read (path, SCW_PART_ANY, NULL, &error);
  assert_non_null (back);
  words = words_of (back);
  assert_string_equal (words, "measure clef:G2 C4 quarter");
  free (words);
  scw_part_free (back);
  scw_part_free (score);
  unlink (path);
  rmdir (folder);
}

/* A full disk, played by a limit on the size of files. */
static void
failed_writing_leaves_the_old_file (SCW_UNUSED void **state)
{
  char folder[] = "/tmp/scw-notation-XXXXXX", path[64], old[16] = "";
  struct rlimit limit, before;
  ScwError error = { 0 };
  char *big = calloc (1, 100000);
  FILE *file;

  assert_non_null (mkdtemp (folder));
  snprintf (path, sizeof path, "%s/a.xml", folder);
  assert_true (scw_write_file (path, "old", 3, &error));
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 4096;
  setrlimit (RLIMIT_FSIZE, &limit);
  assert_false (scw_write_file (path, big, 100000, &error));
  setrlimit (RLIMIT_FSIZE, &before);
  assert_int_equal (error.code, SCW_ERROR_FILE);
  assert_non_null (strstr (error.message, path));
  file = fopen (path, "r");
  assert_int_equal (fread (old, 1, sizeof old, file), 3);
  fclose (file);
  assert_string_equal (old, "old");
  unlink (path);
  assert_int_equal (rmdir (folder), 0); /* nothing was left beside it */
  free (big);
}

#define SYLLABLE(number, parts) "<lyric number='" number "'>" parts "</lyric>"
#define TEXT(syllabic, text)    "<syllabic>" syllabic "</syllabic><text>" text "</text>"

static void
check_lyric (const ScwPart *part, int i, int verse, ScwSyllabic syllabic, const char *text)
{
  assert_true (i < part->n_lyrics);
  assert_int_equal (part->lyrics[i].verse, verse);
  assert_int_equal (part->lyrics[i].syllabic, syllabic);
  assert_string_equal (scw_part_text (part, part->lyrics[i].text), text);
}

/* Verses that have a name keep apart from those that have a number; two words on one note go on at both ends. */
static void
lyrics_of_others_are_read (SCW_UNUSED void **state)
{
#define SUNG(lyrics)                                                                                       \
  "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration><type>quarter</type>" lyrics \
  "</note>"
  static const char xml[] = OPEN "<measure number='1'>" SUNG (SYLLABLE ("chorus", TEXT ("single", "hm"))
                                                                SYLLABLE ("1", TEXT ("begin", "can")))
    SUNG (SYLLABLE ("1", TEXT ("end", "te") "<elision/>" TEXT ("begin", "a"))
            SYLLABLE ("part1verse2", TEXT ("begin", "be") "<elision/>" TEXT ("end", "at")))
      SUNG (SYLLABLE ("other", TEXT ("single", "oh"))
              SYLLABLE ("chorus", TEXT ("single", "ho"))) "</measure>" CLOSE;
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, SCW_PART_ANY, NULL, &error);

  assert_non_null (part);
  assert_int_equal (part->n_lyrics, 6);
  check_lyric (part, 0, 3, SCW_SYLLABIC_SINGLE, "hm");
  check_lyric (part, 1, 1, SCW_SYLLABIC_BEGIN, "can");
  check_lyric (part, 2, 1, SCW_SYLLABIC_MIDDLE, "te\342\200\277a");
  check_lyric (part, 3, 2, SCW_SYLLABIC_SINGLE, "be\342\200\277at");
  check_lyric (part, 4, 4, SCW_SYLLABIC_SINGLE, "oh");
  check_lyric (part, 5, 3, SCW_SYLLABIC_SINGLE, "ho");
  scw_part_free (part);
}

/* <sound> says to programs what the words beside it say to people: one of them is kept, and both are written. */
static void
jumps_are_told_to_programs (SCW_UNUSED void **state)
{
#define SAID(words, sound) \
  "<direction><direction-type><words>" words "</words></direction-type><sound " sound "/></direction>"
  static const char xml[]
    = OPEN "<measure number='1'>" QUARTER SAID ("Fine", "fine='yes'") SAID ("To Coda", "tocoda='x'")
      SAID ("D.S. al Coda", "tempo='90.5' dalsegno='x'") SAID ("D. C. al Fine", "dacapo='yes'")
        SAID ("dolce", "dacapo='yes' tempo='80'") "<sound fine='1'/></measure>" CLOSE;
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, SCW_PART_ANY, &problems, &error);
  char message[SCW_PROBLEM_MESSAGE];
  char *written;

  assert_non_null (part);
  assert_int_equal (problems.count, 2);
  assert_string_equal (scw_problem_message (&problems.items[0], message), "left out: 1 dacapo of sound");
  assert_string_equal (scw_problem_message (&problems.items[1], message), "left out: 1 fine of sound");
  written = xml_of (part);
  assert_non_null (strstr (written, "<sound fine=\"yes\"/>"));
  assert_non_null (strstr (written, "<sound tocoda=\"coda\"/>"));
  assert_non_null (strstr (written, "<sound tempo=\"90.50\" dalsegno=\"segno\"/>"));
  assert_non_null (strstr (written, "<sound dacapo=\"yes\"/>"));
  assert_non_null (strstr (written, "<sound tempo=\"80\"/>"));
  free (written);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

/* A hairpin that begins before the one before it has ended: each stop ends its own, and other programs are told. */
static void
hairpins_that_overlap_are_kept_apart (SCW_UNUSED void **state)
{
#define WEDGE(type, number) \
  "<direction><direction-type><wedge type='" type "' number='" number "'/></direction-type></direction>"
  static const char xml[]
    = OPEN "<measure number='1'>" WEDGE ("crescendo", "1") QUARTER WEDGE ("diminuendo", "2")
      QUARTER WEDGE ("stop", "1") QUARTER WEDGE ("stop", "2") "</measure>" CLOSE;
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, SCW_PART_ANY, NULL, &error);
  ScwMarkPairs pairs;
  char *written, *second;

  assert_non_null (part);
  assert_true (scw_pair_marks (part, &pairs, &error));
  assert_int_equal (pairs.n, 2);
  for (int i = 0; i < 2; i++)
    {
      const ScwElement *elements = part->measures[0].elements;

      assert_int_equal (elements[pairs.at[i].from.i].mark.value,
                        i == 0 ? SCW_WEDGE_CRESCENDO : SCW_WEDGE_DIMINUENDO);
      assert_fraction (elements[pairs.at[i].from.i].onset, i, 1);
      assert_fraction (elements[pairs.at[i].to.i].onset, i + 2, 1);
    }
  written = xml_of (part);
  assert_non_null (strstr (written, "<wedge type=\"crescendo\"/>"));
  assert_non_null (strstr (written, "<wedge type=\"diminuendo\" number=\"2\"/>"));
  second = strstr (written, "<wedge type=\"stop\"/>");
  assert_non_null (second);
  assert_non_null (strstr (second, "<wedge type=\"stop\" number=\"2\"/>"));
  free (written);
  scw_mark_pairs_clear (&pairs);
  scw_part_free (part);
}

/* How often a repeat is played; nothing is said where it is twice, as ever. */
static void
times_of_repeats_are_kept (SCW_UNUSED void **state)
{
#define REPEATED(number, times)           \
  "<measure number='" number "'>" QUARTER \
  "<barline location='right'><repeat direction='backward' times='" times "'/></barline></measure>"
  static const char xml[] = OPEN REPEATED ("1", "4") REPEATED ("2", "2") REPEATED ("3", "often") CLOSE;
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, SCW_PART_ANY, &problems, &error);
  const char *at;
  char *written;

  assert_non_null (part);
  assert_int_equal (problems.count, 1);
  assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                       "left out: 1 times of repeat");
  written = xml_of (part);
  at = strstr (written, "<repeat direction=\"backward\" times=\"4\"/>");
  assert_non_null (at);
  assert_null (strstr (at + sizeof "<repeat direction=\"backward\" times=", "times"));
  free (written);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

/* The lines and pages of a score are not those of a part that is taken out of it. */
static void
parts_are_broken_anew (SCW_UNUSED void **state)
{
#define TWO_PAGES                                                                                     \
  "<measure number='1'>" QUARTER "</measure><measure number='2'><print new-page='yes'/>" QUARTER "</" \
  "measure>"
  static const char alone[] = OPEN TWO_PAGES CLOSE, both[]
                                                    = "<score-partwise><part-list/><part id='P1'>" TWO_PAGES
                                                      "</part><part id='P2'>" TWO_PAGES CLOSE;
  ScwError error = { 0 };
  ScwPart *part = read_text (alone, (ScwPartChoice){ "P1", 0 }, NULL, &error);

  assert_non_null (part);
  assert_true (part->measures[1].new_page);
  scw_part_free (part);
  part = read_text (both, (ScwPartChoice){ "P1", 0 }, NULL, &error);
  assert_non_null (part);
  assert_false (part->measures[1].new_page);
  assert_false (part->measures[1].new_system);
  scw_part_free (part);
}

static bool
shows (const ScwPart *part, int m, ScwMarkKind kind, const char *text)
{
  for (int i = 0; i < part->measures[m].n_elements; i++)
    {
      const ScwElement *element = &part->measures[m].elements[i];

      if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == kind && !element->mark.silent
          && strcmp (scw_part_text (part, element->mark.text), text) == 0)
        return true;
    }
  return false;
}

static int
count_marks (const ScwPart *part)
{
  int n = 0;

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      n += part->measures[m].elements[i].kind == SCW_ELEMENT_MARK;
  return n;
}

/* Tokens know no offsets: a hairpin over one long note begins before it and ends behind it. */
static void
hairpins_within_a_note (SCW_UNUSED void **state)
{
#define HAIRPIN(type, offset)                                                                       \
  "<direction><direction-type><wedge type='" type "'/></direction-type><offset>" offset "</offset>" \
  "</direction>"
#define HALF(step)                                                                                        \
  "<note><pitch><step>" step "</step><octave>4</octave></pitch><duration>2</duration><type>half</type></" \
  "note>"
  static const char xml[] = OPEN "<measure number='1'>" HAIRPIN ("diminuendo", "3") HAIRPIN ("stop", "4")
    HALF ("C") HALF ("D") "</measure>" CLOSE;
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, SCW_PART_ANY, NULL, &error);
  ScwTokens tokens = { 0 };
  char *words;

  assert_non_null (part);
  assert_true (scw_linearize_plus (part, &tokens, NULL, &error));
  words = scw_lmx_format (tokens.at, tokens.n, NULL);
  assert_string_equal (words, "<bos:plus> measure C4 half wedge:diminuendo D4 half wedge:stop");
  free (words);
  scw_tokens_clear (&tokens);
  scw_part_free (part);
}

/* A part is printed with what the score says once, above the top staff. */
static void
parts_say_what_the_system_says (SCW_UNUSED void **state)
{
#define ABOVE(what)   "<direction placement='above'><direction-type>" what "</direction-type></direction>"
#define SAYS(what)    ABOVE ("<words>" what "</words>")
#define PART(id)      "<part id='" id "'><measure number='1'>"
#define BARLINE(next) "</measure><measure number='" next "'>"
#define MIT_KRAFT                                                                          \
  "<direction placement='above'><direction-type><words>Mit Kraft</words></direction-type>" \
  "<sound tempo='90'/></direction>"
#define METRONOME ABOVE ("<metronome><beat-unit>quarter</beat-unit><per-minute>90</per-minute></metronome>")
#define DOLCE                                                                                              \
  "<direction placement='below'><direction-type><words font-style='italic'>dolce</words></direction-type>" \
  "</direction>"
#define FIRST  MIT_KRAFT METRONOME DOLCE QUARTER
#define SECOND ABOVE ("<rehearsal>B</rehearsal>") QUARTER SAYS ("Fine")
#define THIRD  SAYS ("Adagio") QUARTER SAYS ("D.C. al Fine")
#define OTHER  PART ("P2") QUARTER BARLINE ("2") QUARTER BARLINE ("3") SAYS ("Adagio") QUARTER
  static const char xml[] = "<score-partwise><part-list/>" PART ("P1") FIRST BARLINE ("2")
    SECOND BARLINE ("3") THIRD "</measure></part>" OTHER "</measure>" CLOSE;
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, (ScwPartChoice){ "P2", 0 }, NULL, &error);

  assert_non_null (part);
  assert_true (shows (part, 0, SCW_MARK_WORDS, "Mit Kraft"));
  assert_true (shows (part, 0, SCW_MARK_METRONOME, "90"));
  assert_true (shows (part, 1, SCW_MARK_REHEARSAL, "B"));
  assert_true (shows (part, 1, SCW_MARK_WORDS, "Fine"));
  assert_true (shows (part, 2, SCW_MARK_WORDS, "Adagio"));
  assert_true (shows (part, 2, SCW_MARK_WORDS, "D.C. al Fine"));
  assert_int_equal (count_marks (part), 6); /* "dolce" is the other's, "Adagio" was there */
  scw_part_free (part);
  part = read_text (xml, (ScwPartChoice){ "P2", 0, .row = true }, NULL, &error);
  assert_non_null (part);
  assert_int_equal (count_marks (part), 3); /* two tempos that are only heard, and its own "Adagio" */
  assert_false (shows (part, 0, SCW_MARK_WORDS, "Mit Kraft"));
  scw_part_free (part);
}

/* Nor does a rest of several measures hide what happens within it. */
static void
rests_are_broken_by_what_others_tell (SCW_UNUSED void **state)
{
#define REST "<note><rest measure='yes'/><duration>4</duration></note>"
#define FOUR \
  "<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
#define MULTIPLE "<attributes><measure-style><multiple-rest>6</multiple-rest></measure-style></attributes>"
#define RESTS    BARLINE ("2") REST BARLINE ("3") REST BARLINE ("4") REST BARLINE ("5") REST BARLINE ("6") REST
#define FORWARD  "<barline location='left'><repeat direction='forward'/></barline>"
#define TOP                                                                                   \
  REST BARLINE ("2") SAYS ("Adagio") REST BARLINE ("3") REST BARLINE ("4") REST BARLINE ("5") \
    FORWARD REST BARLINE ("6") REST
  static const char xml[] = "<score-partwise><part-list/>" PART ("P1") FOUR TOP
    "</measure></part>" PART ("P2") FOUR MULTIPLE REST RESTS "</measure>" CLOSE;
  static const int expected[] = { 0, 1, 2, 3, 1, 2 }; /* 1, 3 with "Adagio" over them, 2 from the repeat on */
  ScwError error = { 0 };
  ScwPart *part = read_text (xml, (ScwPartChoice){ "P2", 0 }, NULL, &error);

  assert_non_null (part);
  assert_int_equal (part->n_measures, 6);
  for (int m = 0; m < 6; m++)
    {
      int count = 0;

      for (int i = 0; i < part->measures[m].n_elements; i++)
        if (part->measures[m].elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
          count = part->measures[m].elements[i].count;
      assert_int_equal (part->measures[m].in_rest, expected[m]);
      assert_int_equal (count, m == 1 ? 3 : m == 4 ? 2 : 0);
    }
  assert_true (shows (part, 1, SCW_MARK_WORDS, "Adagio"));
  scw_part_free (part);
}

static void
unreadable_files_are_errors (SCW_UNUSED void **state)
{
  ScwError error = { 0 };

  assert_null (scw_part_read ("/nonexistent/a.xml", SCW_PART_ANY, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_FILE);
  assert_string_equal (error.message, "cannot read '/nonexistent/a.xml': No such file or directory");
  error = (ScwError){ 0 };
  assert_null (scw_part_read ("/tmp", SCW_PART_ANY, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_FILE);
  error = (ScwError){ 0 };
  assert_false (scw_write_file ("/nonexistent/a.xml", "x", 1, &error));
  assert_int_equal (error.code, SCW_ERROR_FILE);
}

/* Decimal commas in the locale must not get into files, nor points be misread. */
static void
locale_does_not_matter (SCW_UNUSED void **state)
{
  static const char xml[]
    = OPEN "<measure "
           "number='1'><attributes><divisions>1.5</divisions></attributes><note><pitch><step>C</"
           "step><alter>0.5</alter>"
           "<octave>4</octave></pitch><duration>1.50</duration><type>quarter</type></note></measure>" CLOSE;
  ScwError error = { 0 };
  ScwPart *score;
  char *c_xml, *de_xml;

  score = read_text (xml, SCW_PART_ANY, NULL, &error);
  assert_non_null (score);
  assert_fraction (note_at (score, 0, 0)->note.duration, 1, 1);
  c_xml = xml_of (score);
  scw_part_free (score);
  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      free (c_xml);
      SKIP ("the locale de_DE.UTF-8 is not installed");
    }
  score = read_text (xml, SCW_PART_ANY, NULL, &error);
  assert_non_null (score);
  assert_fraction (note_at (score, 0, 0)->note.duration, 1, 1);
  de_xml = xml_of (score);
  setlocale (LC_ALL, "C");
  assert_string_equal (c_xml, de_xml);
  free (c_xml);
  free (de_xml);
  scw_part_free (score);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (foreign_files_are_read),
    cmocka_unit_test (what_lmx_cannot_say_is_reported),
    cmocka_unit_test (parts_are_chosen),
    cmocka_unit_test (hostile_xml_is_refused),
    cmocka_unit_test (external_dtd_is_left_alone),
    cmocka_unit_test (truncated_files_end_well),
    cmocka_unit_test (hostile_mxl_is_refused),
    cmocka_unit_test (instruments_go_with_their_notes),
    cmocka_unit_test (other_kinds_of_mxl_are_read),
    cmocka_unit_test (mxl_is_written_and_read),
    cmocka_unit_test (failed_writing_leaves_the_old_file),
    cmocka_unit_test (lyrics_of_others_are_read),
    cmocka_unit_test (jumps_are_told_to_programs),
    cmocka_unit_test (hairpins_that_overlap_are_kept_apart),
    cmocka_unit_test (times_of_repeats_are_kept),
    cmocka_unit_test (parts_are_broken_anew),
    cmocka_unit_test (parts_say_what_the_system_says),
    cmocka_unit_test (rests_are_broken_by_what_others_tell),
    cmocka_unit_test (hairpins_within_a_note),
    cmocka_unit_test (unreadable_files_are_errors),
    cmocka_unit_test (locale_does_not_matter),
  };

  return cmocka_run_group_tests_name ("musicxml", tests, NULL, NULL);
}
