/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person changes: single commands, word for word. */
#include "engine/notation/check/check.h"
#include "engine/notation/edit/edit-diff.h"
#include "engine/notation/edit/edit.h"
#include "tests/notation/music.h"

static ScwTokens
tokens_of (const char *words)
{
  ScwTokens tokens = { 0 };

  assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  return tokens;
}

/* The word that a test selects stands between brackets. */
static ScwTokens
selected_of (const char *words, int *selected, int *n_selected)
{
  char plain[4000], *out = plain;
  ScwTokens tokens;
  int n = 0;
  bool in_word = false;

  *n_selected = 0;
  for (const char *in = words; *in != '\0'; in++)
    {
      if (*in != ' ' && !in_word)
        n++;
      in_word = *in != ' ';
      if (*in == '[')
        selected[(*n_selected)++] = n - 1;
      else if (*in != ']')
        *out++ = *in;
    }
  *out = '\0';
  tokens = tokens_of (plain);
  assert_int_equal (tokens.n, n);
  return tokens;
}

/* What a command makes of the words; NULL wanted: it is refused. */
static void
check_edit (const char *words, ScwEdit edit, const char *wanted)
{
  int selected[64], n;
  ScwTokens tokens = selected_of (words, selected, &n);
  ScwEdited edited;
  ScwError error = { 0 };
  bool done = scw_edit (tokens.at, tokens.n, selected, n, &edit, &edited, &error);

  if (done != (wanted != NULL))
    fail_msg ("command %d on %s: %s", edit.op, words, done ? "was not refused" : error.message);
  if (!done)
    {
      assert_int_equal (error.code, SCW_ERROR_REFUSED);
      assert_null (edited.tokens);
    }
  else
    {
      char *got = scw_lmx_format (edited.tokens, edited.n, NULL);

      if (strcmp (got, wanted) != 0)
        fail_msg ("command %d on %s\ngives  %s\nnot    %s", edit.op, words, got, wanted);
      free (got);
    }
  scw_edited_clear (&edited);
  scw_tokens_clear (&tokens);
}

#define EDIT(...) ((ScwEdit){ __VA_ARGS__ })
#define HEAD      "measure time beats:4 beat-type:4 clef:G2 "

static void
pitches (SCW_UNUSED void **state)
{
  check_edit (HEAD "[C4] voice:1 half sharp stem:up E4 half", EDIT (SCW_EDIT_STEP, 2),
              HEAD "E4 voice:1 half sharp stem:up E4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_OCTAVE, 1),
              HEAD "C5 voice:1 half stem:up E4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_STEP, -80), NULL);
  check_edit (HEAD "[B9] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_STEP, 1), NULL);
  check_edit (HEAD "[rest] voice:1 half E4 half stem:up", EDIT (SCW_EDIT_STEP, 1), NULL);
  /* of a unison the one that sounds lower comes first, wherever a note came from */
  check_edit (HEAD "[C4] voice:1 whole chord C4 whole sharp", EDIT (SCW_EDIT_STEP, 1),
              HEAD "C4 voice:1 whole sharp chord D4 whole");
  check_edit (HEAD "C4 voice:1 whole sharp chord [D4] whole", EDIT (SCW_EDIT_STEP, -1),
              HEAD "C4 voice:1 whole chord C4 whole sharp");
  check_edit (HEAD "C4 voice:1 whole natural chord [D4] whole flat", EDIT (SCW_EDIT_STEP, -1),
              HEAD "C4 voice:1 whole flat chord C4 whole natural");
  check_edit ("measure key:fifths:2 clef:G2 C4 voice:1 whole natural slur:start chord [D4] whole tied:start",
              EDIT (SCW_EDIT_STEP, -1),
              "measure key:fifths:2 clef:G2 C4 voice:1 whole natural slur:start chord C4 whole tied:start");
  check_edit ("measure key:fifths:2 clef:G2 C4 voice:1 whole slur:start chord [D4] whole natural",
              EDIT (SCW_EDIT_STEP, -1),
              "measure key:fifths:2 clef:G2 C4 voice:1 whole natural slur:start chord C4 whole");
  /* semitones: the key's spelling, else sharp up and flat down; only what has to be printed */
  check_edit (HEAD "[F4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_SEMITONE, 1),
              HEAD "F4 voice:1 half sharp stem:up E4 half");
  check_edit (HEAD "[G4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_SEMITONE, -1),
              HEAD "G4 voice:1 half flat stem:up E4 half");
  check_edit ("measure key:fifths:1 clef:G2 [E4] voice:1 half stem:up", EDIT (SCW_EDIT_SEMITONE, 2),
              "measure key:fifths:1 clef:G2 F4 voice:1 half stem:up");
  check_edit ("measure key:fifths:1 clef:G2 [F4] voice:1 half stem:up", EDIT (SCW_EDIT_SEMITONE, -1),
              "measure key:fifths:1 clef:G2 F4 voice:1 half natural stem:up");
  check_edit (HEAD "F4 voice:1 half sharp stem:up [E4] half", EDIT (SCW_EDIT_SEMITONE, 1),
              HEAD "F4 voice:1 half sharp stem:up F4 half natural");
  check_edit (HEAD "[B3] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_SEMITONE, 1),
              HEAD "C4 voice:1 half stem:up E4 half");
  /* letters: the note that is replaced says which octave */
  check_edit (HEAD "B4 voice:1 half stem:up [E4] half", EDIT (SCW_EDIT_LETTER, 0),
              HEAD "B4 voice:1 half stem:up C4 half");
  check_edit (HEAD "C4 voice:1 half stem:up [E4] half sharp chord G4 half", EDIT (SCW_EDIT_LETTER, 6),
              HEAD "C4 voice:1 half stem:up B3 half chord G4 half");
  check_edit (HEAD "C4 voice:1 half stem:up [E4] half sharp chord G4 half", EDIT (SCW_EDIT_REPITCH, 6),
              HEAD "C4 voice:1 half stem:up B3 half");
  /* the nearest to what was there, wherever the melody is; in a chord only this note */
  check_edit (HEAD "C4 voice:1 half stem:up [D6] half stem:down", EDIT (SCW_EDIT_LETTER, 6),
              HEAD "C4 voice:1 half stem:up B5 half stem:down");
  check_edit (HEAD "C4 voice:1 half stem:up chord [E4] half chord G4 half rest half",
              EDIT (SCW_EDIT_LETTER, 3),
              HEAD "C4 voice:1 half stem:up chord F4 half chord G4 half rest half");
  check_edit (HEAD "C4 voice:1 half stem:up [rest] half", EDIT (SCW_EDIT_LETTER, 4),
              HEAD "C4 voice:1 half stem:up G3 half");
  check_edit (HEAD "[rest] voice:1 rest:measure", EDIT (SCW_EDIT_LETTER, 4), HEAD "G4 voice:1 whole");
  /* accidentals */
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_ACCIDENTAL, SCW_ACCIDENTAL_FLAT),
              HEAD "C4 voice:1 whole flat");
  check_edit (HEAD "[C4] voice:1 whole flat", EDIT (SCW_EDIT_ACCIDENTAL, SCW_ACCIDENTAL_FLAT),
              HEAD "C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole flat", EDIT (SCW_EDIT_ACCIDENTAL_NEXT, 1),
              HEAD "C4 voice:1 whole natural");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_ACCIDENTAL_NEXT, -1),
              HEAD "C4 voice:1 whole flat-flat");
}

static void
chords (SCW_UNUSED void **state)
{
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_CHORD_INTERVAL, 3),
              HEAD "C4 voice:1 whole chord E4 whole");
  check_edit (HEAD "[C4] voice:1 half stem:up accent rest half", EDIT (SCW_EDIT_CHORD_INTERVAL, -3),
              HEAD "A3 voice:1 half stem:up accent chord C4 half rest half");
  check_edit (HEAD "[C4] voice:1 whole chord E4 whole", EDIT (SCW_EDIT_CHORD_LETTER, 1),
              HEAD "C4 voice:1 whole chord E4 whole chord D5 whole");
  check_edit (HEAD "[rest] voice:1 whole", EDIT (SCW_EDIT_CHORD_LETTER, 1), NULL);
  /* a note that passes another hands what belongs to the chord on */
  check_edit (HEAD "[C4] voice:1 eighth stem:up beam:begin slur:start chord D4 eighth sharp E4 eighth "
                   "beam:end slur:stop",
              EDIT (SCW_EDIT_STEP, 3),
              HEAD "D4 voice:1 eighth sharp stem:up beam:begin slur:start chord F4 eighth E4 eighth beam:end "
                   "slur:stop");
  /* a chord note goes; the first one too */
  check_edit (HEAD "C4 voice:1 half stem:up accent tied:start chord [E4] half tied:start rest half",
              EDIT (SCW_EDIT_DELETE), HEAD "C4 voice:1 half stem:up tied:start accent rest half");
  check_edit (HEAD "[C4] voice:1 half stem:up tied:start accent chord E4 half sharp C4 half tied:stop",
              EDIT (SCW_EDIT_DELETE), HEAD "E4 voice:1 half sharp stem:up accent C4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up chord E4 half rest half", EDIT (SCW_EDIT_REST),
              HEAD "rest voice:1 half rest half");
}

static void
lengths_read_too_long (SCW_UNUSED void **state)
{
  /* the moves behind such a note were right, and led the other voice beyond the measure */
  check_edit (HEAD "[C4] voice:1 half stem:up D4 quarter E4 quarter F4 quarter backup whole G3 voice:5 whole",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD
              "C4 voice:1 quarter stem:up D4 quarter E4 quarter F4 quarter backup whole G3 voice:5 whole");
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 half E4 half backup whole G3 voice:5 whole",
              EDIT (SCW_EDIT_DELETE), HEAD "D4 voice:1 half stem:up E4 half backup whole G3 voice:5 whole");
  /* one that begins with the measure stays where it is */
  check_edit (HEAD
              "[C4] voice:1 half stem:up D4 quarter E4 half backup whole backup quarter G3 voice:5 whole",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD "C4 voice:1 quarter stem:up D4 quarter E4 half backup whole G3 voice:5 whole");
}

static void
durations (SCW_UNUSED void **state)
{
  /* shorter: rests; longer: what follows is eaten, the last one in part */
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_DURATION, SCW_TYPE_EIGHTH),
              HEAD "C4 voice:1 eighth stem:up rest eighth rest quarter E4 half");
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 quarter E4 half", EDIT (SCW_EDIT_DURATION, SCW_TYPE_HALF),
              HEAD "C4 voice:1 half stem:up E4 half");
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 half tied:start D4 quarter tied:stop",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_HALF),
              HEAD "C4 voice:1 half stem:up rest quarter D4 quarter");
  check_edit (HEAD "C4 voice:1 half stem:up [D4] half", EDIT (SCW_EDIT_DURATION, SCW_TYPE_WHOLE), NULL);
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 quarter E4 half", EDIT (SCW_EDIT_DOT, 1),
              HEAD "C4 voice:1 quarter dot stem:up rest eighth E4 half");
  check_edit (HEAD "[C4] voice:1 quarter dot stem:up D4 eighth E4 half", EDIT (SCW_EDIT_DOT, 1),
              HEAD "C4 voice:1 quarter stem:up rest eighth D4 eighth E4 half");
  /* a voice that does not add up: nearer to it */
  check_edit (HEAD "[C4] voice:1 eighth stem:up D4 quarter E4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD "C4 voice:1 quarter stem:up D4 quarter E4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up D4 quarter E4 half", EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD "C4 voice:1 quarter stem:up D4 quarter E4 half");
  check_edit (HEAD "C4 voice:1 half stem:up [D4] quarter E4 half", EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 half stem:up E4 half");
  check_edit (HEAD "C4 voice:1 half stem:up [rest] quarter E4 half", EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 half stem:up E4 half");
  /* the ways back follow */
  check_edit (HEAD "[C4] voice:1 eighth stem:up D4 quarter E4 half backup half backup quarter backup eighth "
                   "G3 voice:2 whole",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD "C4 voice:1 quarter stem:up D4 quarter E4 half backup whole G3 voice:2 whole");
  /* over a gap of a second voice */
  check_edit (HEAD "C4 voice:1 whole backup whole [E4] voice:2 quarter stem:down forward quarter F4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_HALF),
              HEAD "C4 voice:1 whole backup whole E4 voice:2 half stem:down F4 half");
  check_edit (HEAD "[rest] voice:1 rest:measure", EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD "rest voice:1 quarter rest quarter rest half");
  check_edit ("measure clef:G2 grace [C4] voice:1 16th stem:up D4 whole",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_EIGHTH),
              "measure clef:G2 grace C4 voice:1 eighth stem:up D4 whole");
}

static void
beams (SCW_UNUSED void **state)
{
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 eighth beam:begin E4 eighth beam:end F4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_EIGHTH),
              HEAD "C4 voice:1 eighth stem:up rest eighth D4 eighth beam:begin E4 eighth beam:end F4 "
                   "half");
  check_edit (HEAD "C4 voice:1 eighth stem:up [rest] eighth D4 eighth E4 eighth F4 half",
              EDIT (SCW_EDIT_LETTER, 3),
              HEAD "C4 voice:1 eighth stem:up beam:begin F4 eighth D4 eighth E4 eighth beam:end F4 half");
  check_edit (HEAD "[C4] voice:1 eighth stem:up beam:begin D4 eighth beam:end rest quarter F4 half",
              EDIT (SCW_EDIT_REST), HEAD "rest voice:1 eighth D4 eighth stem:up rest quarter F4 half");
  check_edit ("measure time beats:6 beat-type:8 clef:G2 [C4] voice:1 eighth stem:up D4 eighth E4 eighth F4 "
              "eighth G4 eighth A4 eighth",
              EDIT (SCW_EDIT_BEAM),
              "measure time beats:6 beat-type:8 clef:G2 C4 voice:1 eighth stem:up beam:begin D4 eighth E4 "
              "eighth beam:end F4 eighth G4 eighth A4 eighth");
  check_edit (HEAD "[C4] voice:1 eighth dot stem:up D4 16th E4 16th F4 16th G4 eighth C4 half",
              EDIT (SCW_EDIT_BEAM),
              HEAD "C4 voice:1 eighth dot stem:up beam:begin D4 16th beam:end beam:backward-hook E4 16th "
                   "beam:begin "
                   "beam:begin F4 16th beam:end G4 eighth beam:end C4 half");
}

static void
tuplets (SCW_UNUSED void **state)
{
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 quarter E4 half", EDIT (SCW_EDIT_TUPLET, 3, 2),
              HEAD "C4 voice:1 eighth 3in2 stem:up tuplet:start rest eighth 3in2 rest eighth 3in2 "
                   "tuplet:stop D4 quarter E4 half");
  /* three eighths that were a triplet: the measure adds up then */
  check_edit (HEAD "[C4] voice:1 eighth stem:up [D4] eighth [E4] eighth F4 quarter G4 half",
              EDIT (SCW_EDIT_TUPLET, 3, 2),
              HEAD
              "C4 voice:1 eighth 3in2 stem:up beam:begin tuplet:start D4 eighth 3in2 E4 eighth 3in2 beam:end "
              "tuplet:stop F4 quarter G4 half");
  check_edit (HEAD "C4 voice:1 eighth 3in2 stem:up tuplet:start [D4] eighth 3in2 E4 eighth 3in2 tuplet:stop "
                   "F4 quarter G4 half",
              EDIT (SCW_EDIT_TUPLET, 0),
              HEAD "C4 voice:1 eighth stem:up beam:begin D4 eighth E4 eighth beam:end F4 quarter G4 half");
  /* none any more, or another: rests give room, and what the measure lacks; no note goes */
  check_edit (HEAD "C4 voice:1 eighth 3in2 stem:up tuplet:start D4 eighth 3in2 E4 eighth 3in2 [tuplet:stop] "
                   "rest quarter G4 half",
              EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 eighth stem:up beam:begin D4 eighth E4 eighth beam:end rest eighth G4 half");
  check_edit (HEAD "[C4] voice:1 eighth 3in2 stem:up tuplet:start D4 eighth 3in2 E4 eighth 3in2 tuplet:stop "
                   "rest eighth F4 quarter G4 quarter dot",
              EDIT (SCW_EDIT_TUPLET, 0),
              HEAD
              "C4 voice:1 eighth stem:up beam:begin D4 eighth E4 eighth beam:end F4 quarter G4 quarter dot");
  check_edit (HEAD "[C4] voice:1 eighth 3in2 stem:up tuplet:start D4 eighth 3in2 E4 eighth 3in2 tuplet:stop "
                   "rest 16th F4 quarter G4 quarter dot rest 16th rest quarter",
              EDIT (SCW_EDIT_TUPLET, 0),
              HEAD
              "C4 voice:1 eighth stem:up beam:begin D4 eighth beam:end E4 eighth rest 16th F4 quarter G4 "
              "quarter dot rest 16th rest quarter");
  check_edit (HEAD "F4 voice:1 half dot stem:up [C4] eighth 3in2 tuplet:start D4 eighth 3in2 E4 eighth 3in2 "
                   "tuplet:stop backup whole A3 voice:2 whole",
              EDIT (SCW_EDIT_TUPLET, 0),
              HEAD
              "F4 voice:1 half dot stem:up C4 eighth beam:begin D4 eighth beam:end E4 eighth backup whole "
              "backup eighth A3 voice:2 whole");
  check_edit ("measure time beats:6 beat-type:8 clef:G2 [C4] voice:1 eighth stem:up [D4] eighth E4 half",
              EDIT (SCW_EDIT_TUPLET, 2, 3),
              "measure time beats:6 beat-type:8 clef:G2 C4 voice:1 eighth 2in3 stem:up beam:begin "
              "tuplet:start "
              "D4 eighth 2in3 beam:end tuplet:stop E4 half");
  /* a tuplet is full */
  check_edit ("measure time beats:2 beat-type:4 clef:G2 [C4] voice:1 quarter stem:up [D4] eighth E4 eighth "
              "F4 "
              "eighth G4 eighth A4 eighth",
              EDIT (SCW_EDIT_TUPLET, 5, 4), NULL);
  /* within: the tuplet's own time */
  check_edit (HEAD "C4 voice:1 eighth 3in2 stem:up tuplet:start [D4] eighth 3in2 E4 eighth 3in2 tuplet:stop "
                   "F4 quarter G4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              HEAD
              "C4 voice:1 eighth 3in2 stem:up tuplet:start D4 quarter 3in2 tuplet:stop F4 quarter G4 half");
  check_edit (HEAD "C4 voice:1 eighth 3in2 stem:up tuplet:start D4 eighth 3in2 [E4] eighth 3in2 tuplet:stop "
                   "F4 quarter G4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER), NULL);
  check_edit (HEAD "[C4] voice:1 quarter stem:up D4 eighth 3in2 tuplet:start E4 eighth 3in2 F4 eighth 3in2 "
                   "tuplet:stop G4 half",
              EDIT (SCW_EDIT_DOT, 1), HEAD "C4 voice:1 quarter dot stem:up rest eighth G4 half");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_TUPLET, 3, 4), NULL);
}

/* What a command leaves behind can be written down. */
static void
leftovers (SCW_UNUSED void **state)
{
  /* grace notes of a voice that has nothing else */
  check_edit (HEAD "[C4] voice:1 whole grace D4 16th stem:up backup whole C3 voice:2 whole",
              EDIT (SCW_EDIT_REMOVE), HEAD "C3 voice:2 whole");
  /* a mark between two ways back */
  check_edit ("<bos:plus> measure clef:G2 staff:1 clef:F4 staff:2 A3 voice:1 half stem:up staff:1 backup "
              "quarter "
              "words staff:2 [G3] voice:2 quarter stem:down staff:2 backup half A2 voice:5 quarter staff:2 "
              "B2 quarter",
              EDIT (SCW_EDIT_REMOVE),
              "<bos:plus> measure clef:G2 staff:1 clef:F4 staff:2 A3 voice:1 half stem:up staff:1 backup "
              "half A2 "
              "voice:5 quarter stem:down staff:2 words staff:2 B2 quarter");
  /* clefs that come together, marks or not */
  check_edit ("<bos:plus> measure time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 words staff:1 "
              "[C5] "
              "voice:1 half stem:down staff:1 clef:C3 staff:1 D4 half backup whole C3 voice:5 whole staff:2",
              EDIT (SCW_EDIT_REMOVE),
              "<bos:plus> measure time beats:4 beat-type:4 clef:C3 staff:1 clef:F4 staff:2 words staff:1 D4 "
              "voice:1 "
              "half stem:down staff:1 backup half C3 voice:5 whole staff:2");
  check_edit ("measure clef:G2 staff:1 clef:F4 staff:2 [C5] voice:1 half stem:down staff:1 backup half "
              "clef:C3 staff:2 D4 "
              "voice:5 half stem:down staff:2",
              EDIT (SCW_EDIT_REMOVE),
              "measure clef:G2 staff:1 clef:C3 staff:2 D4 voice:5 half stem:down staff:2");
  /* a beam of grace notes goes on over a mark */
  check_edit ("<bos:plus> measure clef:G2 staff:1 clef:F4 staff:2 grace [B3] voice:1 16th stem:up staff:2 "
              "beam:begin "
              "beam:begin words staff:1 grace C4 16th staff:1 beam:end beam:end C4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER),
              "<bos:plus> measure clef:G2 staff:1 clef:F4 staff:2 grace B3 voice:1 quarter stem:up staff:2 "
              "words "
              "staff:1 grace C4 16th staff:1 C4 half");
  /* nothing comes between two notes of a tremolo */
  check_edit (HEAD "[C4] voice:1 half stem:up tremolo:start tremolo:3 E4 half tremolo:stop tremolo:3",
              EDIT (SCW_EDIT_INSERT_NOTE, 0, SCW_TYPE_16TH), NULL);
  check_edit (HEAD "C4 voice:1 half stem:up tremolo:start tremolo:3 grace [D4] 16th E4 half tremolo:stop "
                   "tremolo:3",
              EDIT (SCW_EDIT_GRACE, 0), NULL);
  /* where nobody tells how long a rest is, it is as long as other measures */
  check_edit ("measure clef:G2 [rest] voice:1 rest:measure measure rest voice:1 rest:measure measure C4 "
              "voice:1 half "
              "dot stem:up measure C4 voice:1 half dot stem:up",
              EDIT (SCW_EDIT_LETTER, 4),
              "measure clef:G2 G4 voice:1 half dot stem:up measure rest voice:1 rest:measure measure C4 "
              "voice:1 half "
              "dot stem:up measure C4 voice:1 half dot stem:up");
  /* a time signature changes rests of a measure, and the ways back behind them */
  check_edit ("measure [time] beats:4 beat-type:4 clef:G2 rest voice:1 rest:measure backup whole C4 voice:2 "
              "half measure "
              "rest voice:1 rest:measure backup whole C4 voice:2 half",
              EDIT (SCW_EDIT_TIME, 3, 4),
              "measure time beats:3 beat-type:4 clef:G2 rest voice:1 rest:measure backup half backup quarter "
              "C4 voice:2 "
              "half measure rest voice:1 rest:measure backup half backup quarter C4 voice:2 half");
}

static void
voices_and_staves (SCW_UNUSED void **state)
{
  check_edit (HEAD "C4 voice:1 half stem:up [E4] half", EDIT (SCW_EDIT_VOICE, 2),
              HEAD "C4 voice:1 half stem:up rest half backup half E4 voice:2 half stem:up");
  check_edit (HEAD "C4 voice:1 half stem:up rest half backup half [E4] voice:2 half stem:up",
              EDIT (SCW_EDIT_VOICE, 1), HEAD "C4 voice:1 half stem:up E4 half");
  check_edit (HEAD "C4 voice:1 whole backup whole [E4] voice:2 whole", EDIT (SCW_EDIT_VOICE, 1), NULL);
  /* nothing is left of the voice between two ways back: they become one */
  check_edit (HEAD
              "rest voice:1 quarter A4 half stem:up backup half backup quarter [A3] voice:2 quarter backup "
              "quarter forward quarter C4 voice:4 half",
              EDIT (SCW_EDIT_VOICE, 4),
              HEAD
              "rest voice:1 quarter A4 half stem:up backup half backup quarter A3 voice:4 quarter stem:up "
              "C4 half");
  /* a first voice that was not there is there for the whole measure; a fourth one is no first */
  check_edit ("measure time beats:4 beat-type:4 clef:G2 forward quarter [A4] voice:2 quarter stem:up G4 half",
              EDIT (SCW_EDIT_VOICE, 1),
              "measure time beats:4 beat-type:4 clef:G2 rest voice:1 quarter A4 quarter stem:up rest half "
              "backup "
              "half G4 voice:2 half stem:up");
  check_edit (HEAD "C4 voice:1 half stem:up [E4] half", EDIT (SCW_EDIT_VOICE, 4),
              HEAD "C4 voice:1 half stem:up rest half backup half E4 voice:4 half stem:up");
  check_edit ("measure key:fifths:-3 clef:G2 A3 voice:2 half stem:down [B3] half", EDIT (SCW_EDIT_VOICE, 1),
              "measure key:fifths:-3 clef:G2 rest voice:1 half B3 half stem:down backup whole A3 voice:2 "
              "half "
              "stem:down");
  /* behind a rest of the measure the way back is a whole one */
  check_edit ("measure time beats:2 beat-type:4 clef:G2 rest voice:1 rest:measure [F4] 16th stem:up",
              EDIT (SCW_EDIT_VOICE, 3),
              "measure time beats:2 beat-type:4 clef:G2 rest voice:1 rest:measure rest 16th backup half "
              "backup 16th "
              "forward half F4 voice:3 16th stem:up");
  /* what stands at the barline stays there */
  check_edit ("<bos:plus> " HEAD "C4 voice:1 half stem:up [E4] half backup whole C4 voice:2 half ending:stop",
              EDIT (SCW_EDIT_VOICE, 3),
              "<bos:plus> " HEAD
              "C4 voice:1 half stem:up rest half backup whole C4 voice:2 half stem:up backup "
              "half forward half E4 voice:3 half stem:up ending:stop");
  check_edit ("measure clef:G2 staff:1 clef:F4 staff:2 [C4] voice:1 half stem:up staff:1 E4 half backup "
              "whole C3 voice:5 whole staff:2",
              EDIT (SCW_EDIT_VOICE, 2),
              "measure clef:G2 staff:1 clef:F4 staff:2 rest voice:1 half staff:1 E4 half stem:up backup "
              "whole C4 voice:2 half stem:up staff:1 backup half C3 "
              "voice:5 whole staff:2");
  check_edit ("measure clef:G2 staff:1 clef:F4 staff:2 [C4] voice:1 half stem:up staff:1 E4 half",
              EDIT (SCW_EDIT_STAFF, 2),
              "measure clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 half stem:up staff:2 E4 half staff:1");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_STAFF, 2), NULL);
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_STEM, SCW_STEM_DOWN),
              HEAD "C4 voice:1 half stem:down E4 half stem:up");
}

static void
marks (SCW_UNUSED void **state)
{
  check_edit (HEAD "[C4] voice:1 half stem:up C4 half", EDIT (SCW_EDIT_TIE),
              HEAD "C4 voice:1 half stem:up tied:start C4 half tied:stop");
  check_edit (HEAD "[C4] voice:1 half stem:up tied:start C4 half tied:stop", EDIT (SCW_EDIT_TIE),
              HEAD "C4 voice:1 half stem:up C4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up D4 half", EDIT (SCW_EDIT_TIE), NULL);
  check_edit (HEAD "[C4] voice:1 whole measure E3 voice:1 half stem:up chord C4 half rest half",
              EDIT (SCW_EDIT_TIE),
              HEAD "C4 voice:1 whole tied:start measure E3 voice:1 half stem:up chord C4 half tied:stop rest "
                   "half");
  check_edit (HEAD "[C4] voice:1 half stem:up D4 quarter [E4] quarter", EDIT (SCW_EDIT_SLUR),
              HEAD "C4 voice:1 half stem:up slur:start D4 quarter E4 quarter slur:stop");
  check_edit (HEAD "[C4] voice:1 half stem:up slur:start D4 quarter [E4] quarter slur:stop",
              EDIT (SCW_EDIT_SLUR), HEAD "C4 voice:1 half stem:up D4 quarter E4 quarter");
  /* the note alone takes it away, too, wherever it ends; one inside it stays */
  check_edit (HEAD "[C4] voice:1 half stem:up slur:start D4 quarter E4 quarter slur:stop",
              EDIT (SCW_EDIT_SLUR), HEAD "C4 voice:1 half stem:up D4 quarter E4 quarter");
  check_edit (HEAD "[C4] voice:1 quarter stem:up slur:start D4 quarter slur:start E4 quarter slur:stop F4 "
                   "quarter slur:stop",
              EDIT (SCW_EDIT_SLUR),
              HEAD "C4 voice:1 quarter stem:up D4 quarter slur:start E4 quarter slur:stop F4 quarter");
  check_edit (HEAD "[C4] voice:1 half stem:up slur:start D4 half", EDIT (SCW_EDIT_SLUR),
              HEAD "C4 voice:1 half stem:up D4 half");
  check_edit (HEAD "[C4] voice:1 whole slur:start measure D4 voice:1 whole slur:stop", EDIT (SCW_EDIT_REST),
              HEAD "rest voice:1 whole measure D4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole chord E4 whole", EDIT (SCW_EDIT_MARK, SCW_LMX_ARPEGGIATE),
              HEAD "C4 voice:1 whole arpeggiate chord E4 whole arpeggiate");
  check_edit (HEAD "C4 voice:1 whole chord [E4] whole", EDIT (SCW_EDIT_MARK, SCW_LMX_STACCATO),
              HEAD "C4 voice:1 whole staccato chord E4 whole");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_TREMOLO, 2),
              HEAD "C4 voice:1 whole tremolo:single tremolo:2");
  check_edit (HEAD "[C4] voice:1 half stem:up tremolo:start tremolo:3 E4 half tremolo:stop tremolo:3",
              EDIT (SCW_EDIT_REST), HEAD "rest voice:1 half E4 half stem:up");
}

static void
signatures_and_measures (SCW_UNUSED void **state)
{
  check_edit (HEAD "C4 voice:1 half stem:up [E4] half", EDIT (SCW_EDIT_CLEF, 'F', 4),
              HEAD "C4 voice:1 half stem:up clef:F4 E4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half measure C4 voice:1 whole",
              EDIT (SCW_EDIT_CLEF, 'F', 4, 1),
              "measure time beats:4 beat-type:4 clef:F4 E2 voice:1 half stem:up G2 half measure E2 voice:1 "
              "whole");
  /* before those of lower staves, over the marks between */
  check_edit ("<bos:plus> measure clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 whole staff:1 measure clef:C3 "
              "staff:2 "
              "dynamics:p staff:1 [C4] voice:1 whole staff:1",
              EDIT (SCW_EDIT_CLEF, 'C', 1),
              "<bos:plus> measure clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 whole staff:1 measure clef:C1 "
              "staff:1 "
              "clef:C3 staff:2 dynamics:p staff:1 C4 voice:1 whole staff:1");
  check_edit ("measure [clef:G2] C4 voice:1 whole", EDIT (SCW_EDIT_KEY, -3),
              "measure key:fifths:-3 clef:G2 C4 voice:1 whole");
  check_edit ("measure key:fifths:1 clef:G2 [C4] voice:1 whole", EDIT (SCW_EDIT_TIME, 4, 4),
              "measure key:fifths:1 time beats:4 beat-type:4 clef:G2 C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_TIME, 0), "measure clef:G2 C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_TIME, 17, 4), NULL);
  check_edit ("measure clef:G2 staff:1 clef:F4 staff:2 [C4] voice:1 half stem:up staff:1 rest half",
              EDIT (SCW_EDIT_INSERT_MEASURE, 1),
              "measure clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 half stem:up staff:1 rest half measure "
              "rest voice:1 rest:measure "
              "staff:1 backup whole rest voice:5 rest:measure staff:2");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_INSERT_MEASURE, 0),
              HEAD "rest voice:1 rest:measure measure C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole measure D4 voice:1 whole", EDIT (SCW_EDIT_DELETE_MEASURE),
              HEAD "D4 voice:1 whole");
  check_edit (HEAD "C4 voice:1 whole measure [D4] voice:1 whole", EDIT (SCW_EDIT_DELETE_MEASURE),
              HEAD "C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_DELETE_MEASURE), NULL);
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_INSERT_NOTE, 1, SCW_TYPE_QUARTER),
              HEAD "C4 voice:1 half stem:up D4 quarter E4 half");
  check_edit (HEAD "[C4] voice:1 half stem:up E4 half", EDIT (SCW_EDIT_REMOVE),
              HEAD "E4 voice:1 half stem:up");
  check_edit (HEAD "[clef:G2] C4 voice:1 whole", EDIT (SCW_EDIT_DELETE), NULL);
  check_edit ("measure clef:G2 [C4] voice:1 quarter stem:up D4 quarter", EDIT (SCW_EDIT_GRACE, 1),
              "measure clef:G2 grace grace:slash C4 voice:1 quarter stem:up D4 quarter");
}

/* What hangs on a note is taken away alone, with its other end; the note stays. */
static void
objects (SCW_UNUSED void **state)
{
#define QUARTERS(a, b) HEAD "C4 voice:1 quarter stem:up " a "D4 quarter E4 quarter " b "F4 quarter"
  check_edit (QUARTERS ("[slur:start] ", "slur:stop "), EDIT (SCW_EDIT_DELETE), QUARTERS ("", ""));
  check_edit (QUARTERS ("slur:start ", "[slur:stop] "), EDIT (SCW_EDIT_DELETE), QUARTERS ("", ""));
  check_edit (QUARTERS ("[slur:start] ", ""), EDIT (SCW_EDIT_DELETE), QUARTERS ("", ""));
  check_edit (QUARTERS ("[staccato] accent ", ""), EDIT (SCW_EDIT_DELETE), QUARTERS ("accent ", ""));
  check_edit (QUARTERS ("fermata ", "[tenuto] "), EDIT (SCW_EDIT_DELETE), QUARTERS ("fermata ", ""));
  check_edit (HEAD "[C4] voice:1 quarter stem:up staccato D4 quarter E4 half", EDIT (SCW_EDIT_DELETE),
              HEAD "rest voice:1 quarter D4 quarter stem:up E4 half");
  check_edit (HEAD "C4 voice:1 half [sharp] stem:up C4 half", EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 half stem:up C4 half");
  check_edit (HEAD "C4 voice:1 half stem:up tied:start C4 half [tied:stop]", EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 half stem:up C4 half");
  check_edit (HEAD "C4 voice:1 half stem:up [tied:start] C4 half tied:stop", EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 half stem:up C4 half");
  check_edit (HEAD "C4 voice:1 half [dot] stem:up D4 quarter", EDIT (SCW_EDIT_DELETE),
              HEAD "C4 voice:1 half stem:up rest quarter D4 quarter");
  check_edit ("<bos:plus> " HEAD "C4 voice:1 whole fingering:1 [fingering:3]", EDIT (SCW_EDIT_DELETE),
              "<bos:plus> " HEAD "C4 voice:1 whole fingering:1");
  check_edit ("<bos:plus> " HEAD "C4 voice:1 half stem:up glissando:start D4 half [glissando:stop]",
              EDIT (SCW_EDIT_DELETE), "<bos:plus> " HEAD "C4 voice:1 half stem:up D4 half");
#undef QUARTERS
}

static void
pasting (SCW_UNUSED void **state)
{
  static const char *const words = HEAD "C4 voice:1 half stem:up E4 half measure D4 voice:1 whole";
  ScwTokens tokens = tokens_of (words);
  ScwSpan span = scw_edit_copy (tokens.at, tokens.n, (int[]){ 8 }, 1);
  ScwTokens three = tokens_of ("measure C4 voice:1 half dot stem:up");

  assert_int_equal (span.first, 0);
  assert_int_equal (span.end, 11);
  check_edit (HEAD "C4 voice:1 half stem:up E4 half measure [D4] voice:1 whole",
              EDIT (SCW_EDIT_PASTE, .paste = tokens.at, .n_paste = span.end),
              HEAD "C4 voice:1 half stem:up E4 half measure C4 voice:1 half stem:up E4 half");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_PASTE, .paste = three.at, .n_paste = three.n),
              HEAD "C4 voice:1 half dot stem:up");
  /* of any length: 5/4 gives way to a good measure, though most here are as bad */
  check_edit (HEAD
              "[C4] voice:1 whole D4 quarter stem:up measure E4 voice:1 whole D4 quarter stem:up measure "
              "E4 voice:1 half dot stem:up",
              EDIT (SCW_EDIT_PASTE, .paste = three.at, .n_paste = three.n),
              HEAD "C4 voice:1 half dot stem:up measure E4 voice:1 whole D4 quarter stem:up measure "
                   "E4 voice:1 half dot stem:up");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_PASTE, .paste = tokens.at, .n_paste = tokens.n),
              NULL);
  scw_tokens_clear (&tokens);
  scw_tokens_clear (&three);
}

static void
tokens_know_where_they_come_from (SCW_UNUSED void **state)
{
  int selected[4], n;
  ScwTokens tokens
    = selected_of (HEAD "[C4] voice:1 eighth stem:up D4 eighth E4 half dot measure F4 voice:1 whole",
                   selected, &n);
  ScwEdited edited;
  static const int from[] = { 0, 1, 2, 3, 4, 5, 6, -1, 8, 11, 12, 13, 14, 15, 16, 17 };

  assert_true (
    scw_edit (tokens.at, tokens.n, selected, n, &EDIT (SCW_EDIT_DURATION, SCW_TYPE_QUARTER), &edited, NULL));
  assert_int_equal (edited.n, sizeof from / sizeof from[0]);
  for (int i = 0; i < edited.n; i++)
    assert_int_equal (edited.from[i], from[i]);
  assert_int_equal (edited.removed.first, 7);
  assert_int_equal (edited.removed.end, 11);
  assert_int_equal (edited.added.end, 9);
  assert_int_equal (edited.n_selected, 1);
  assert_int_equal (edited.selected[0], 5);
  scw_edited_clear (&edited);
  /* pitches one after another */
  assert_true (scw_edit (tokens.at, tokens.n, selected, n, &EDIT (SCW_EDIT_REPITCH, 2), &edited, NULL));
  assert_int_equal (edited.n_selected, 1);
  assert_int_equal (edited.selected[0], 9);
  scw_edited_clear (&edited);
  assert_false (scw_edit (tokens.at, tokens.n, NULL, 0, &EDIT (SCW_EDIT_STEP, 1), &edited, NULL));
  scw_tokens_clear (&tokens);
}

static void
differences (SCW_UNUSED void **state)
{
  ScwTokens a = tokens_of (HEAD "C4 voice:1 quarter stem:up D4 quarter E4 half");
  ScwTokens b = tokens_of (HEAD "C4 voice:1 quarter stem:up D4 quarter sharp E4 quarter F4 quarter");
  ScwDifference d;
  ScwTokens all = { 0 }, from = { 0 };

  assert_true (scw_difference (a.at, a.n, b.at, b.n, &d, NULL));
  assert_int_equal (d.n, 1);
  assert_int_equal (d.items[0].removed.first, 9);
  assert_int_equal (d.items[0].removed.end, a.n);
  assert_int_equal (d.items[0].added.first, 9);
  assert_true (scw_difference_apply (&d, NULL, a.at, a.n, b.at, &all, &from, NULL));
  assert_int_equal (all.n, b.n);
  assert_memory_equal (all.at, b.at, (size_t) b.n * sizeof *b.at);
  assert_int_equal (from.at[8], 8);
  assert_int_equal (from.at[11], -12);
  all.n = 0;
  assert_true (scw_difference_apply (&d, (bool[]){ false }, a.at, a.n, b.at, &all, NULL, NULL));
  assert_int_equal (all.n, a.n);
  assert_memory_equal (all.at, a.at, (size_t) a.n * sizeof *a.at);
  scw_difference_clear (&d);
  assert_true (scw_difference (a.at, a.n, a.at, a.n, &d, NULL));
  assert_int_equal (d.n, 0);
  scw_difference_clear (&d);
  scw_tokens_clear (&a);
  scw_tokens_clear (&b);
  scw_tokens_clear (&all);
  scw_tokens_clear (&from);
}

/* ---- LMX+ ---- */

#define PLUS  "<bos:plus> measure time beats:4 beat-type:4 clef:G2 "
#define PIANO "<bos:plus> measure time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
#define LINE  "C4 voice:1 quarter stem:up D4 quarter E4 quarter F4 quarter"

/* A pasted measure brings the end of a beam along that began before it: it is cut, and no other is touched. */
static void
pasted_beams (SCW_UNUSED void **state)
{
#define BEAMED "measure C4 voice:1 eighth stem:up beam:end D4 half dot E4 eighth beam:begin "
  ScwTokens tokens
    = tokens_of (HEAD "C4 voice:1 half stem:up D4 quarter E4 eighth F4 eighth beam:begin " BEAMED
                      "measure C4 voice:1 eighth stem:up beam:end D4 half dot E4 eighth "
                      "measure C4 voice:1 eighth stem:up D4 half dot E4 eighth");
  const ScwSpan source = { 16, 28 };
  ScwEdited edited;
  ScwEdit edit
    = { .op = SCW_EDIT_PASTE, .paste = tokens.at + source.first, .n_paste = source.end - source.first };
  char *got;

  assert_int_equal (tokens.at[source.first], SCW_LMX_MEASURE);
  assert_int_equal (tokens.at[source.end], SCW_LMX_MEASURE);
  assert_true (scw_edit (tokens.at, tokens.n, (int[]){ tokens.n - 1 }, 1, &edit, &edited, NULL));
  got = scw_lmx_format (edited.tokens, edited.n, NULL);
  assert_string_equal (got, HEAD "C4 voice:1 half stem:up D4 quarter E4 eighth F4 eighth beam:begin " BEAMED
                                 "measure C4 voice:1 eighth stem:up beam:end D4 half dot E4 eighth "
                                 "measure C4 voice:1 eighth stem:up D4 half dot E4 eighth beam:begin");
  free (got);
  scw_edited_clear (&edited);
  scw_tokens_clear (&tokens);
}

static void
signs (SCW_UNUSED void **state)
{
  /* Plain LMX becomes LMX+ by it, and only by it. */
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_SIGN, SCW_SIGN_TURN), PLUS "C4 voice:1 whole turn");
  check_edit (PLUS "[C4] voice:1 whole turn", EDIT (SCW_EDIT_SIGN, SCW_SIGN_TURN), PLUS "C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_MARK, SCW_LMX_TRILL),
              HEAD "C4 voice:1 whole trill-mark");
  check_edit (PLUS "C4 voice:1 whole chord [E4] whole", EDIT (SCW_EDIT_SIGN, SCW_SIGN_UP_BOW),
              PLUS "C4 voice:1 whole up-bow chord E4 whole");
  check_edit (PLUS "[rest] voice:1 whole", EDIT (SCW_EDIT_SIGN, SCW_SIGN_TURN), NULL);
  check_edit (PLUS "[C4] voice:1 whole", EDIT (SCW_EDIT_SIGN, SCW_SIGN_GLISSANDO_STOP), NULL);
  check_edit (PLUS "[C4] voice:1 half stem:up D4 half", EDIT (SCW_EDIT_SIGN, SCW_SIGN_GLISSANDO_START),
              PLUS "C4 voice:1 half stem:up glissando:start D4 half glissando:stop");
  check_edit (PLUS "[C4] voice:1 half stem:up glissando:start D4 half glissando:stop",
              EDIT (SCW_EDIT_SIGN, SCW_SIGN_GLISSANDO_START), PLUS "C4 voice:1 half stem:up D4 half");
  check_edit (PLUS "[C4] voice:1 half stem:up [D4] half", EDIT (SCW_EDIT_SIGN, SCW_SIGN_WAVY_LINE_START),
              PLUS "C4 voice:1 half stem:up wavy-line:start D4 half wavy-line:stop");
  /* a note that goes takes its signs along, and the other ends of its lines */
  check_edit (PLUS "[C4] voice:1 half stem:up fingering:1 glissando:start D4 half glissando:stop",
              EDIT (SCW_EDIT_DELETE), PLUS "rest voice:1 half D4 half stem:up");
  check_edit (PLUS "[C4] voice:1 whole fingering:1", EDIT (SCW_EDIT_FINGERING, 5),
              PLUS "C4 voice:1 whole fingering:1 fingering:5");
  check_edit (PLUS "[C4] voice:1 whole fingering:1 fingering:5", EDIT (SCW_EDIT_FINGERING, 1),
              PLUS "C4 voice:1 whole fingering:5");
  check_edit (PLUS "[C4] voice:1 whole fingering:1 fingering:5", EDIT (SCW_EDIT_FINGERING, -1),
              PLUS "C4 voice:1 whole");
  check_edit (PLUS "[C4] voice:1 whole fingering:1 fingering:2 fingering:3 fingering:4 fingering:5",
              EDIT (SCW_EDIT_FINGERING, 0), NULL);
  check_edit (PLUS "C4 voice:1 whole chord [E4] whole", EDIT (SCW_EDIT_NOTEHEAD, SCW_NOTEHEAD_X),
              PLUS "C4 voice:1 whole chord E4 whole notehead:x");
  check_edit (PLUS "[C4] voice:1 whole notehead:x", EDIT (SCW_EDIT_NOTEHEAD, SCW_NOTEHEAD_NORMAL),
              PLUS "C4 voice:1 whole");
  check_edit (PLUS "C4 voice:1 whole chord [E4] whole", EDIT (SCW_EDIT_CUE),
              PLUS "cue C4 voice:1 whole cue chord E4 whole");
}

static void
marks_at_a_place (SCW_UNUSED void **state)
{
  check_edit (HEAD LINE, EDIT (SCW_EDIT_DYNAMICS, SCW_DYNAMICS_MF), NULL); /* nothing is selected */
  check_edit (HEAD "C4 voice:1 half stem:up [D4] half", EDIT (SCW_EDIT_DYNAMICS, SCW_DYNAMICS_MF),
              PLUS "C4 voice:1 half stem:up dynamics:mf D4 half");
  check_edit (PLUS "C4 voice:1 half stem:up dynamics:mf [D4] half", EDIT (SCW_EDIT_DYNAMICS, SCW_DYNAMICS_P),
              PLUS "C4 voice:1 half stem:up dynamics:p D4 half");
  check_edit (PLUS "C4 voice:1 half stem:up [dynamics:mf] D4 half", EDIT (SCW_EDIT_DYNAMICS, SCW_DYNAMICS_MF),
              PLUS "C4 voice:1 half stem:up D4 half");
  check_edit (PLUS "C4 voice:1 half stem:up [dynamics:mf] D4 half", EDIT (SCW_EDIT_DELETE),
              PLUS "C4 voice:1 half stem:up D4 half");
  check_edit (PIANO "C4 voice:1 half stem:up staff:1 backup half [C3] voice:5 half staff:2",
              EDIT (SCW_EDIT_TEXT, SCW_MARK_WORDS),
              PIANO
              "C4 voice:1 half stem:up staff:1 backup half words staff:2 C3 voice:5 half stem:up staff:2");
  check_edit (PLUS "dynamics:f [C4] voice:1 whole", EDIT (SCW_EDIT_TEXT, SCW_MARK_HARMONY),
              PLUS "harmony dynamics:f C4 voice:1 whole");
  check_edit (PLUS "[dynamics:f] C4 voice:1 whole", EDIT (SCW_EDIT_PLACEMENT, SCW_PLACEMENT_ABOVE),
              PLUS "dynamics:f above C4 voice:1 whole");
  check_edit (PLUS "[dynamics:f] above C4 voice:1 whole", EDIT (SCW_EDIT_PLACEMENT, SCW_PLACEMENT_BELOW),
              PLUS "dynamics:f C4 voice:1 whole");
  check_edit (PLUS "dynamics:f [C4] voice:1 whole", EDIT (SCW_EDIT_PLACEMENT, SCW_PLACEMENT_ABOVE), NULL);
  /* A mark stays at a note that becomes a rest, and goes to what follows where the time goes too. */
  check_edit (PLUS "C4 voice:1 half stem:up dynamics:mf [D4] half", EDIT (SCW_EDIT_DELETE),
              PLUS "C4 voice:1 half stem:up dynamics:mf rest half");
  check_edit (PLUS "dynamics:mf [C4] voice:1 quarter stem:up D4 quarter E4 half", EDIT (SCW_EDIT_REMOVE),
              PLUS "dynamics:mf D4 voice:1 quarter stem:up E4 half");
  check_edit (PLUS "[C4] voice:1 quarter stem:up dynamics:mf D4 quarter E4 half",
              EDIT (SCW_EDIT_DURATION, SCW_TYPE_HALF), PLUS "C4 voice:1 half stem:up dynamics:mf E4 half");
}

static void
marks_over_a_range (SCW_UNUSED void **state)
{
  check_edit (HEAD "C4 voice:1 quarter stem:up [D4] quarter [E4] quarter F4 quarter",
              EDIT (SCW_EDIT_WEDGE, SCW_WEDGE_CRESCENDO),
              PLUS "C4 voice:1 quarter stem:up wedge:crescendo D4 quarter E4 quarter wedge:stop F4 quarter");
  check_edit (PLUS
              "C4 voice:1 quarter stem:up wedge:crescendo [D4] quarter [E4] quarter wedge:stop F4 quarter",
              EDIT (SCW_EDIT_WEDGE, SCW_WEDGE_DIMINUENDO),
              PLUS "C4 voice:1 quarter stem:up wedge:diminuendo D4 quarter E4 quarter wedge:stop F4 quarter");
  check_edit (PLUS
              "C4 voice:1 quarter stem:up wedge:crescendo [D4] quarter [E4] quarter wedge:stop F4 quarter",
              EDIT (SCW_EDIT_WEDGE, SCW_WEDGE_CRESCENDO), PLUS LINE);
  check_edit (PLUS "C4 voice:1 quarter stem:up wedge:crescendo D4 quarter [E4] quarter wedge:stop F4 quarter",
              EDIT (SCW_EDIT_WEDGE, SCW_WEDGE_CRESCENDO), NULL);
  /* Over a barline; either end takes the other along. */
  check_edit (PLUS "C4 voice:1 half stem:up [D4] half measure [E4] voice:1 half stem:up F4 half",
              EDIT (SCW_EDIT_WEDGE, SCW_WEDGE_CRESCENDO),
              PLUS
              "C4 voice:1 half stem:up wedge:crescendo D4 half measure E4 voice:1 half stem:up wedge:stop "
              "F4 half");
  check_edit (PLUS
              "C4 voice:1 half stem:up wedge:crescendo D4 half measure E4 voice:1 half stem:up [wedge:stop] "
              "F4 half",
              EDIT (SCW_EDIT_DELETE),
              PLUS "C4 voice:1 half stem:up D4 half measure E4 voice:1 half stem:up F4 half");
  /* It may end in a voice that is written before the one that it begins with. */
  check_edit (PLUS "C5 voice:1 half stem:up wedge:stop [D5] half backup whole E4 voice:2 quarter stem:down "
                   "wedge:crescendo E4 quarter E4 half",
              EDIT (SCW_EDIT_STEP, 1),
              PLUS "C5 voice:1 half stem:up wedge:stop E5 half backup whole E4 voice:2 quarter stem:down "
                   "wedge:crescendo E4 quarter E4 half");
  /* Nothing is left between its ends, or not on their staff. */
  check_edit (PIANO "wedge:crescendo staff:1 [C5] voice:1 half stem:up staff:1 wedge:stop staff:1 backup "
                    "half C3 voice:5 "
                    "half stem:up staff:2",
              EDIT (SCW_EDIT_STAFF, 2),
              PIANO "C5 voice:1 half stem:up staff:2 backup half C3 voice:5 half stem:up staff:2");
  check_edit (PLUS "wedge:crescendo [C4] voice:1 quarter stem:up wedge:stop D4 quarter E4 half",
              EDIT (SCW_EDIT_REMOVE), PLUS "D4 voice:1 quarter stem:up E4 half");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_PEDAL, SCW_PEDAL_START),
              PLUS "pedal:start C4 voice:1 whole pedal:stop");
  check_edit (PLUS "pedal:start C4 voice:1 half stem:up [D4] half pedal:stop",
              EDIT (SCW_EDIT_PEDAL, SCW_PEDAL_CHANGE),
              PLUS "pedal:start C4 voice:1 half stem:up pedal:change D4 half pedal:stop");
  check_edit (PLUS "C4 voice:1 half stem:up [D4] half", EDIT (SCW_EDIT_PEDAL, SCW_PEDAL_CHANGE), NULL);
  check_edit (PLUS "[pedal:start] C4 voice:1 half stem:up pedal:change D4 half pedal:stop",
              EDIT (SCW_EDIT_DELETE), PLUS "C4 voice:1 half stem:up D4 half");
  /* Notes stay where they are printed: under 8va they sound an octave higher. */
  check_edit (HEAD "[C5] voice:1 half stem:up D5 half", EDIT (SCW_EDIT_OCTAVE_LINE, SCW_SHIFT_DOWN, 8),
              PLUS "octave-shift:down:8 C6 voice:1 half stem:up octave-shift:stop D5 half");
  check_edit (PLUS "octave-shift:down:8 [C6] voice:1 half stem:up octave-shift:stop D5 half",
              EDIT (SCW_EDIT_OCTAVE_LINE, SCW_SHIFT_DOWN, 15),
              PLUS "octave-shift:down:15 C7 voice:1 half stem:up octave-shift:stop D5 half");
  check_edit (PLUS "octave-shift:down:15 C7 voice:1 half stem:up [octave-shift:stop] D5 half",
              EDIT (SCW_EDIT_DELETE), PLUS "C5 voice:1 half stem:up D5 half");
  check_edit (HEAD "[C1] voice:1 half stem:up D5 half", EDIT (SCW_EDIT_OCTAVE_LINE, SCW_SHIFT_UP, 15), NULL);
}

static void
bars (SCW_UNUSED void **state)
{
#define WHOLE(note) "measure " note " voice:1 whole "

  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_BARLINE, SCW_BAR_LIGHT_HEAVY),
              PLUS "C4 voice:1 whole barline:light-heavy");
  check_edit (PLUS "[C4] voice:1 whole barline:light-heavy", EDIT (SCW_EDIT_BARLINE, SCW_BAR_REGULAR),
              PLUS "C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_REPEAT, SCW_REPEAT_FORWARD),
              "<bos:plus> measure repeat:forward time beats:4 beat-type:4 clef:G2 C4 voice:1 whole");
  check_edit (PLUS "[C4] voice:1 whole barline:dashed", EDIT (SCW_EDIT_REPEAT, SCW_REPEAT_BACKWARD),
              PLUS "C4 voice:1 whole barline:dashed repeat:backward");
  /* Where one ends and another begins there is one sign. */
  check_edit (PLUS "C4 voice:1 whole repeat:backward measure [D4] voice:1 whole",
              EDIT (SCW_EDIT_REPEAT, SCW_REPEAT_FORWARD),
              PLUS "C4 voice:1 whole repeat:both measure D4 voice:1 whole");
  check_edit (PLUS "C4 voice:1 whole repeat:both measure [D4] voice:1 whole",
              EDIT (SCW_EDIT_REPEAT, SCW_REPEAT_FORWARD),
              PLUS "C4 voice:1 whole repeat:backward measure D4 voice:1 whole");
  check_edit (PLUS "[C4] voice:1 whole repeat:both measure D4 voice:1 whole",
              EDIT (SCW_EDIT_REPEAT, SCW_REPEAT_BACKWARD),
              PLUS "C4 voice:1 whole measure repeat:forward D4 voice:1 whole");
  check_edit (HEAD "C4 voice:1 whole " WHOLE ("[D4]") WHOLE ("[E4]") "measure F4 voice:1 whole",
              EDIT (SCW_EDIT_ENDING, 1 << 1 | 1 << 2),
              PLUS "C4 voice:1 whole measure ending:start digit:1 digit:2 D4 voice:1 whole measure E4 "
                   "voice:1 whole "
                   "ending:stop measure F4 voice:1 whole");
  check_edit (PLUS "C4 voice:1 whole measure ending:start digit:1 [D4] voice:1 whole ending:stop",
              EDIT (SCW_EDIT_ENDING, 1 << 2, SCW_ENDING_DISCONTINUE),
              PLUS "C4 voice:1 whole measure ending:start digit:2 D4 voice:1 whole ending:discontinue");
  check_edit (PLUS
              "C4 voice:1 whole measure ending:start digit:1 [D4] voice:1 whole measure E4 voice:1 whole "
              "ending:stop",
              EDIT (SCW_EDIT_ENDING, 1 << 1), NULL);
  check_edit (PLUS
              "C4 voice:1 whole measure ending:start digit:1 [D4] voice:1 whole measure E4 voice:1 whole "
              "ending:stop",
              EDIT (SCW_EDIT_ENDING),
              PLUS "C4 voice:1 whole measure D4 voice:1 whole measure E4 voice:1 whole");
  check_edit (PLUS "[C4] voice:1 whole", EDIT (SCW_EDIT_ENDING), NULL);
  check_edit (HEAD "[C4] voice:1 whole", EDIT (SCW_EDIT_CODA),
              "<bos:plus> measure coda time beats:4 beat-type:4 clef:G2 C4 voice:1 whole");
  check_edit ("<bos:plus> measure segno clef:G2 [C4] voice:1 whole", EDIT (SCW_EDIT_SEGNO),
              "<bos:plus> measure clef:G2 C4 voice:1 whole");
  /* What reaches beyond a measure that goes moves to its neighbour. */
  check_edit (PLUS
              "C4 voice:1 whole measure ending:start digit:1 [D4] voice:1 whole measure E4 voice:1 whole "
              "repeat:backward ending:stop",
              EDIT (SCW_EDIT_DELETE_MEASURE),
              PLUS
              "C4 voice:1 whole measure ending:start digit:1 E4 voice:1 whole repeat:backward ending:stop");
  check_edit (PLUS "C4 voice:1 whole measure wedge:crescendo [D4] voice:1 whole measure E4 voice:1 whole "
                   "wedge:stop "
                   "barline:light-heavy",
              EDIT (SCW_EDIT_DELETE_MEASURE),
              PLUS
              "C4 voice:1 whole measure wedge:crescendo E4 voice:1 whole wedge:stop barline:light-heavy");
  check_edit (PLUS "C4 voice:1 whole measure [D4] voice:1 whole barline:light-heavy",
              EDIT (SCW_EDIT_DELETE_MEASURE), PLUS "C4 voice:1 whole barline:light-heavy");
  check_edit (PLUS "[C4] voice:1 whole barline:light-heavy", EDIT (SCW_EDIT_INSERT_MEASURE, 1),
              PLUS "C4 voice:1 whole measure rest voice:1 rest:measure barline:light-heavy");
}

static void
measures_as_one_sign (SCW_UNUSED void **state)
{
#define REST "rest voice:1 rest:measure "

  check_edit (HEAD "[rest] voice:1 rest:measure measure " REST "measure [rest] voice:1 rest:measure",
              EDIT (SCW_EDIT_MULTIPLE_REST, 1), PLUS "multiple-rest digit:3");
  check_edit (PLUS "[rest] voice:1 rest:measure measure [multiple-rest] digit:1 digit:0 barline:light-light",
              EDIT (SCW_EDIT_MULTIPLE_REST, 1), PLUS "multiple-rest digit:1 digit:1 barline:light-light");
  check_edit (PLUS "[multiple-rest] digit:2 barline:light-light", EDIT (SCW_EDIT_MULTIPLE_REST, 0),
              PLUS REST "measure " REST "barline:light-light");
  check_edit (HEAD "[rest] voice:1 rest:measure", EDIT (SCW_EDIT_MULTIPLE_REST, 1), NULL);
  check_edit (HEAD "[rest] voice:1 rest:measure measure [C4] voice:1 whole", EDIT (SCW_EDIT_MULTIPLE_REST, 1),
              NULL);
  check_edit (HEAD "[rest] voice:1 rest:measure measure key:fifths:1 [rest] voice:1 rest:measure",
              EDIT (SCW_EDIT_MULTIPLE_REST, 1), NULL);
  check_edit (HEAD "C4 voice:1 half stem:up tied:start D4 half measure [D4] voice:1 whole",
              EDIT (SCW_EDIT_MEASURE_REPEAT),
              PLUS "C4 voice:1 half stem:up tied:start D4 half measure measure-repeat");
  check_edit (PLUS "C4 voice:1 half stem:up D4 half measure [measure-repeat]", EDIT (SCW_EDIT_MEASURE_REPEAT),
              PLUS "C4 voice:1 half stem:up D4 half measure C4 voice:1 half stem:up D4 half");
}

/* Marks and notes are told apart; a mark that only moved is taken out and put in. */
static void
differences_of_marks (SCW_UNUSED void **state)
{
  ScwTokens a
    = tokens_of (PIANO "dynamics:p staff:1 C4 voice:1 half stem:up staff:1 fingering:1 barline:dashed");
  ScwTokens b
    = tokens_of (PIANO "C4 voice:1 half stem:up staff:1 fingering:2 wedge:stop staff:1 barline:dashed");
  ScwDifference d;
  ScwTokens all = { 0 };

  assert_true (scw_difference (a.at, a.n, b.at, b.n, &d, NULL));
  assert_int_equal (d.n, 1); /* the note changed, and what stands around it */
  assert_string_equal (scw_lmx_name (a.at[d.items[0].removed.first]), "dynamics:p");
  assert_string_equal (scw_lmx_name (a.at[d.items[0].removed.end]), "barline:dashed");
  assert_string_equal (scw_lmx_name (b.at[d.items[0].added.first]), "C4");
  assert_true (scw_difference_apply (&d, NULL, a.at, a.n, b.at, &all, NULL, NULL));
  assert_int_equal (all.n, b.n);
  assert_memory_equal (all.at, b.at, (size_t) b.n * sizeof *b.at);
  scw_difference_clear (&d);
  scw_tokens_clear (&b);
  b = tokens_of (PIANO "dynamics:f staff:1 C4 voice:1 half stem:up staff:1 fingering:1 barline:dotted");
  assert_true (scw_difference (a.at, a.n, b.at, b.n, &d, NULL));
  assert_int_equal (d.n, 2); /* the note between is the same */
  assert_int_equal (d.items[0].removed.end - d.items[0].removed.first, 2);
  assert_int_equal (d.items[1].removed.end - d.items[1].removed.first, 1);
  scw_difference_clear (&d);
  scw_tokens_clear (&a);
  scw_tokens_clear (&b);
  scw_tokens_clear (&all);
}

static void
signatures_of_plus (SCW_UNUSED void **state)
{
  check_edit (HEAD "[C4] voice:1 whole",
              ((ScwEdit){ .op = SCW_EDIT_TIME, .value = 4, .second = 4, .third = SCW_TIME_COMMON }),
              "<bos:plus> measure time beats:4 beat-type:4 symbol:common clef:G2 C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole",
              ((ScwEdit){ .op = SCW_EDIT_TIME, .value = 3, .second = 4, .third = SCW_TIME_CUT }), NULL);
  /* A tenor's clef: the notes sound as before, or stay on their lines. */
  check_edit (HEAD "[C4] voice:1 whole",
              ((ScwEdit){ .op = SCW_EDIT_CLEF, .value = 'G', .second = 2, .octave = -1 }),
              "<bos:plus> measure time beats:4 beat-type:4 clef:G2 octave:-1 C4 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole",
              ((ScwEdit){ .op = SCW_EDIT_CLEF, .value = 'G', .second = 2, .third = 1, .octave = -1 }),
              "<bos:plus> measure time beats:4 beat-type:4 clef:G2 octave:-1 C3 voice:1 whole");
  check_edit (HEAD "[C4] voice:1 whole", ((ScwEdit){ .op = SCW_EDIT_CLEF, .value = 'P', .second = 3 }),
              "<bos:plus> measure time beats:4 beat-type:4 clef:percussion C4 voice:1 whole");
}

/* Where no time signature says how long a measure is, its voices do. */
static void
no_time_signature (SCW_UNUSED void **state)
{
  static const char before[]
    = "measure clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 whole staff:1 backup whole C3 voice:5 whole "
      "staff:2 ",
    behind[] = " backup half backup quarter C3 voice:5 half dot stem:up staff:2 measure C5 voice:1 whole "
               "staff:1 backup whole "
               "C3 voice:5 whole staff:2";
  char words[600], wanted[600];

  /* A voice is no longer than the other, though most measures are. */
  snprintf (words, sizeof words, "%smeasure C5 voice:1 quarter stem:down staff:1 [D5] quarter E5 quarter%s",
            before, behind);
  snprintf (wanted, sizeof wanted,
            "%smeasure C5 voice:1 quarter stem:down staff:1 D5 quarter dot rest eighth%s", before, behind);
  check_edit (words, EDIT (SCW_EDIT_DOT, 1), wanted);
  snprintf (wanted, sizeof wanted, "%smeasure C5 voice:1 quarter stem:down staff:1 D5 half%s", before,
            behind);
  check_edit (words, EDIT (SCW_EDIT_DURATION, SCW_TYPE_HALF), wanted);
  check_edit (words, EDIT (SCW_EDIT_DURATION, SCW_TYPE_WHOLE), NULL);
  /* The way back from a rest of the whole measure tells its length. */
  check_edit ("measure clef:G2 rest voice:1 rest:measure backup half backup quarter [C4] voice:2 quarter "
              "stem:up "
              "D4 quarter E4 quarter",
              EDIT (SCW_EDIT_VOICE, 3),
              "measure clef:G2 rest voice:1 rest:measure backup half backup quarter forward quarter D4 "
              "voice:2 quarter "
              "stem:up E4 quarter backup half backup quarter C4 voice:3 quarter stem:up");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (pasted_beams),
    cmocka_unit_test (no_time_signature),
    cmocka_unit_test (signs),
    cmocka_unit_test (marks_at_a_place),
    cmocka_unit_test (marks_over_a_range),
    cmocka_unit_test (bars),
    cmocka_unit_test (measures_as_one_sign),
    cmocka_unit_test (signatures_of_plus),
    cmocka_unit_test (differences_of_marks),
    cmocka_unit_test (pitches),
    cmocka_unit_test (chords),
    cmocka_unit_test (lengths_read_too_long),
    cmocka_unit_test (durations),
    cmocka_unit_test (beams),
    cmocka_unit_test (tuplets),
    cmocka_unit_test (leftovers),
    cmocka_unit_test (voices_and_staves),
    cmocka_unit_test (marks),
    cmocka_unit_test (signatures_and_measures),
    cmocka_unit_test (objects),
    cmocka_unit_test (pasting),
    cmocka_unit_test (tokens_know_where_they_come_from),
    cmocka_unit_test (differences),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
