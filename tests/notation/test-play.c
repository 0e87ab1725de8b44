/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a score is played: the order of its measures, tempi, dynamics, pedal, programs. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/notation/midi/midi.h"
#include "engine/notation/midi/play-words.h"
#include "engine/notation/midi/unfold.h"
#include "tests/notation/music.h"

#define TEXT_SIZE 200000

static char text[TEXT_SIZE];
static size_t length;

static void __attribute__ ((format (printf, 1, 2))) say (const char *format, ...)
{
  va_list list;
  int n;

  va_start (list, format);
  n = vsnprintf (text + length, sizeof text - length, format, list);
  va_end (list);
  assert_true (n >= 0 && length + (size_t) n < sizeof text);
  length += (size_t) n;
}

static void
begin (const char *parts)
{
  length = 0;
  say ("<score-partwise version='4.0'><part-list>%s</part-list>", parts);
}

static ScwScore *
end (void)
{
  ScwError error = { 0 };
  ScwScore *score;

  say ("</score-partwise>");
  score = scw_score_read_memory (text, length, "test", SCW_PART_ALL, NULL, &error);
  assert_string_equal (error.message, "");
  assert_non_null (score);
  return score;
}

#define ONE_PART "<score-part id='P1'><part-name/></score-part>"
#define FOUR_FOUR                                                                                       \
  "<attributes><divisions>4</divisions><key><fifths>0</fifths></key><time><beats>4</beats><beat-type>4" \
  "</beat-type></time></attributes>"
#define WHOLE \
  "<note><pitch><step>C</step><octave>4</octave></pitch><duration>16</duration><voice>1</voice></note>"
#define QUARTER(step, more)                                                                 \
  "<note><pitch><step>" step "</step><octave>4</octave></pitch><duration>4</duration>" more \
  "<voice>1</voice></note>"
#define WORDS(words) \
  "<direction placement='above'><direction-type><words>" words "</words></direction-type></direction>"
#define DYNAMICS(name) \
  "<direction><direction-type><dynamics><" name "/></dynamics></direction-type></direction>"
#define WEDGE(type)  "<direction><direction-type><wedge type='" type "'/></direction-type></direction>"
#define PEDAL(type)  "<direction><direction-type><pedal type='" type "'/></direction-type></direction>"
#define SOUND(tempo) "<sound tempo='" tempo "'/>"

/* A part with measures of this content. */
static ScwScore *
score_with (const char *const *measures)
{
  begin (ONE_PART);
  say ("<part id='P1'>");
  for (int m = 0; measures[m] != NULL; m++)
    say ("<measure number='%d'>%s%s</measure>", m + 1, m == 0 ? FOUR_FOUR : "", measures[m]);
  say ("</part>");
  return end ();
}

/* ---- the order of measures ---- */

/* A measure of signs: ( and ) repeats, )3 of three times, [12 the endings 1 and 2 begin, ] ends, $ segno, @ coda, & coda at the end of
 * the measure, 'words'. */
static void
say_measure (int number, const char *signs)
{
  static const char barline[] = "<barline location='%s'>%s</barline>";

  say ("<measure number='%d'>%s", number, number == 1 ? FOUR_FOUR : "");
  for (const char *at = signs; *at != '\0'; at++)
    if (*at == '(')
      say (barline, "left", "<repeat direction='forward'/>");
    else if (*at == '[')
      {
        say ("<barline location='left'><ending type='start' number='%c", at[1]);
        for (const char *digit = at + 2; *digit >= '0' && *digit <= '9'; digit++)
          say (", %c", *digit);
        say ("'/></barline>");
      }
    else if (*at == '$')
      say ("<direction><direction-type><segno/></direction-type></direction>");
    else if (*at == '@')
      say ("<direction><direction-type><coda/></direction-type></direction>");
  say (WHOLE);
  for (const char *at = signs; *at != '\0'; at++)
    if (*at == '\'')
      {
        const int n = (int) strcspn (at + 1, "'");

        say ("<direction><direction-type><words>%.*s</words></direction-type></direction>", n, at + 1);
        at += n + 1;
      }
    else if (*at == '&')
      say ("<direction><direction-type><coda/></direction-type></direction>");
  for (const char *at = signs; *at != '\0'; at++)
    if (*at == ')' && at[1] >= '0' && at[1] <= '9')
      say ("<barline location='right'><repeat direction='backward' times='%c'/></barline>", at[1]);
    else if (*at == ')')
      say (barline, "right", "<repeat direction='backward'/>");
    else if (*at == ']')
      say (barline, "right", "<ending type='stop' number='1'/>");
  say ("</measure>");
}

/* "1 2 1 3": the measures as they are played, of signs in measures that | parts. */
static void
assert_order (const char *signs, const char *expected)
{
  char measure[200], order[4000] = "";
  int *measures = NULL;
  int n, number = 1;
  size_t used = 0;
  ScwError error = { 0 };
  ScwScore *score;

  begin (ONE_PART);
  say ("<part id='P1'>");
  for (const char *at = signs;; number++)
    {
      const size_t wide = strcspn (at, "|");

      assert_true (wide < sizeof measure);
      memcpy (measure, at, wide);
      measure[wide] = '\0';
      say_measure (number, measure);
      if (at[wide] == '\0')
        break;
      at += wide + 1;
    }
  say ("</part>");
  score = end ();
  assert_true (scw_unfold (score, &measures, &n, &error));
  for (int i = 0; i < n && used < sizeof order - 16; i++)
    used += (size_t) snprintf (order + used, sizeof order - used, "%s%d", i > 0 ? " " : "", measures[i] + 1);
  assert_string_equal (order, expected);
  free (measures);
  scw_score_free (score);
}

static void
test_repeats (SCW_UNUSED void **state)
{
  assert_order (" | | ", "1 2 3");
  assert_order (" |)", "1 2 1 2");
  assert_order (" |(| )| ", "1 2 3 2 3 4");
  assert_order ("(|)|(|)", "1 2 1 2 3 4 3 4");
  assert_order (" |)| |)", "1 2 1 2 3 4 3 4"); /* without a sign to go to: to the last that ended */
  assert_order ("()|()|()", "1 1 2 2 3 3");
}

static void
test_endings (SCW_UNUSED void **state)
{
  assert_order ("(|[1])|[2]| ", "1 2 1 3 4");
  assert_order ("(|[1])|[2])| ", "1 2 1 3 4"); /* the last ending has a repeat sign, too */
  assert_order ("(|[12])|[3]", "1 2 1 2 1 3");
  assert_order ("(|[1])|[2])|[3]| ", "1 2 1 3 1 4 5");
  assert_order ("(|[13])|[2])|[4]", "1 2 1 3 1 2 1 4");
  assert_order ("(|[1])| | ", "1 2 1 3 4");         /* a lone first ending */
  assert_order ("(|[1|])|[2|]| ", "1 2 3 1 4 5 6"); /* of two measures each */
  assert_order ("(|[1])|[2]|(|[1])|[2]", "1 2 1 3 4 5 4 6");
  assert_order ("(|[1])|[2]| |)", "1 2 1 3 4 5 3 4 5"); /* the next repeat goes to the last that ended */
}

static void
test_jumps (SCW_UNUSED void **state)
{
  assert_order (" |'Fine'| |'D.C. al Fine'", "1 2 3 4 1 2");
  assert_order (" |$|'Fine'|'D.S. al Fine'", "1 2 3 4 2 3");
  assert_order (" |$|'To Coda'| |'D.S. al Coda'|@| ", "1 2 3 4 5 2 3 6 7");
  assert_order (" |'To Coda'|'Da Capo al Coda'|'Coda'", "1 2 3 1 2 4");
  assert_order (" |$|&| |'D.S. al Coda'|@", "1 2 3 4 5 2 3 6"); /* the first of two signs */
  assert_order (" |$| |@|'D.S. al Coda'|@", "1 2 3 4 5 2 3 6");
  assert_order ("(|)4|(|)|", "1 2 1 2 1 2 1 2 3 4 3 4 5");
  assert_order ("(|[12])3|[3]|", "1 2 1 2 1 3 4");         /* the endings count */
  assert_order ("(|)|'Fine'|'D.C.'", "1 2 1 2 3 4 1 2 3"); /* repeats are not taken again */
  assert_order ("(|)'Fine'| |'D.C. con rep. al Fine'", "1 2 1 2 3 4 1 2 1 2");
  assert_order ("(|[1])|[2]'Fine'| |'D.C. al Fine'", "1 2 1 3 4 5 1 3"); /* the last ending */
  assert_order (" |[1]'D.C.'|[2]", "1 2 1 3");                           /* endings for a da capo */
  assert_order ("(|'D.C. al Fine')|'Fine'", "1 2 1 2 1 2 3");            /* after the last repeat */
}

static void
test_broken (SCW_UNUSED void **state)
{
  assert_order (" |'D.S. al Fine'| ", "1 2 3");
  assert_order (" |[1]|[2]| ", "1 2 3 4");
  assert_order ("(|(| ", "1 2 3");
  assert_order (" |'To Coda'| |@| ", "1 2 3 4 5");
  assert_order (" |'Fine'| ", "1 2 3");
  assert_order (" |'D.C. al Coda'| ", "1 2 1 2 3");
  assert_order ("'D.C.'|'D.C.'|'D.C.'", "1 1 2 1 2 3 1 2 3");
  /* numbers that leave a time out, or give it two endings, are those that follow from the order */
  assert_order ("(|[5])|[5])|[5]", "1 2 1 3 1 4");
  assert_order ("(|[1])|[3]| ", "1 2 1 3 4");
  assert_order ("(|[1])|[1]| ", "1 2 1 3 4");
  /* endings from which nothing goes back are played through */
  assert_order ("(|[1]|[2])| ", "1 2 3 1 2 3 4");
  assert_order ("(|)|[2]| ", "1 2 1 2 3 4");
}

/* Whatever stands there, it comes to an end that is not far. */
static void
test_it_ends (SCW_UNUSED void **state)
{
  static const char *const signs[] = { " ",      "(",         ")",
                                       "[1",     "[2",        "[12",
                                       "]",      "$",         "@",
                                       "&",      "'D.C.'",    "'D.S. al Coda'",
                                       "'Fine'", "'To Coda'", "'D.S. con rep.'",
                                       "[9" };
  unsigned dice = 13;

  for (int round = 0; round < 3000; round++)
    {
      const int n = 1 + round % 12;
      int *measures = NULL, played;
      ScwScore *score;

      begin (ONE_PART);
      say ("<part id='P1'>");
      for (int m = 1; m <= n; m++)
        {
          char measure[100] = "";

          for (int i = 0; i < 3; i++)
            {
              dice = dice * 1664525u + 1013904223u;
              strcat (measure, signs[(dice >> 16) % (sizeof signs / sizeof *signs)]);
            }
          say_measure (m, measure);
        }
      say ("</part>");
      score = end ();
      assert_true (scw_unfold (score, &measures, &played, NULL));
      assert_in_range (played, 0, 21 * n);
      for (int i = 0; i < played; i++)
        assert_in_range (measures[i], 0, n - 1);
      free (measures);
      scw_score_free (score);
    }
}

static ScwMidi *
play (ScwScore *score)
{
  ScwError error = { 0 };
  ScwMidi *midi = scw_midi_new (score, NULL, &error);

  assert_non_null (midi);
  return midi;
}

/* Notes know their place in the score, and when they sound each time. */
static void
test_notes_of_repeats (SCW_UNUSED void **state)
{
  ScwScore *score = score_with (
    (const char *const[]){ QUARTER ("C", "") QUARTER ("D", ""),
                           QUARTER ("E", "") "<barline location='right'><repeat direction='backward'"
                                             "/></barline>",
                           WHOLE, NULL });
  ScwMidi *midi = play (score);
  static const int pitches[] = { 60, 62, 64, 60, 62, 64, 60 }, onsets[] = { 0, 1, 2, 3, 4, 5, 6 },
                   measures[] = { 0, 0, 1, 0, 0, 1, 2 }, played[] = { 0, 0, 1, 2, 2, 3, 4 };

  assert_int_equal (midi->n_measures, 5);
  assert_int_equal (midi->n, 7);
  for (int i = 0; i < 7; i++)
    {
      assert_int_equal (midi->notes[i].pitch, pitches[i]);
      assert_fraction (midi->notes[i].onset, onsets[i], 1);
      assert_int_equal (midi->notes[i].measure, measures[i]);
      assert_int_equal (midi->notes[i].played, played[i]);
      assert_int_equal (midi->measures[midi->notes[i].played], measures[i]);
    }
  scw_midi_free (midi);
  scw_score_free (score);
}

/* A rest of several measures lasts; a percent sign sounds as what stands before it. */
static void
test_abbreviations (SCW_UNUSED void **state)
{
  ScwPart *part
    = score_of ("<bos:plus> measure time beats:4 beat-type:4 clef:G2 C4 voice:1 half D4 half measure "
                "measure-repeat measure measure-repeat measure multiple-rest digit:3 measure E4 voice:1 "
                "whole",
                SCW_RULES_MUSICAL, NULL);
  ScwMidi *midi = scw_midi_new (ALONE (part), NULL, NULL);

  assert_non_null (midi);
  assert_int_equal (midi->n, 7);
  assert_fraction (midi->notes[2].onset, 4, 1);
  assert_int_equal (midi->notes[2].pitch, 60);
  assert_int_equal (midi->notes[2].measure, 1);
  assert_int_equal (midi->notes[2].element, -1);
  assert_int_equal (midi->notes[2].span.first, part->measures[1].span.first);
  assert_fraction (midi->notes[5].onset, 10, 1);
  assert_int_equal (midi->notes[5].pitch, 62);
  assert_fraction (midi->notes[6].onset, 24, 1);
  scw_midi_free (midi);
  scw_part_free (part);
}

/* ---- ties ---- */

#define TIE(type) "<tie type='" type "'/>"

static void
assert_notes (ScwScore *score, int n, const int (*expected)[3])
{
  ScwMidi *midi = play (score);

  assert_int_equal (midi->n, n);
  for (int i = 0; i < n; i++)
    {
      assert_int_equal (midi->notes[i].pitch, expected[i][0]);
      assert_fraction (midi->notes[i].onset, expected[i][1], 1);
      assert_fraction (midi->notes[i].length, expected[i][2], 1);
    }
  scw_midi_free (midi);
  scw_score_free (score);
}

static void
test_ties (SCW_UNUSED void **state)
{
  /* over a gap: to the end of the stop */
  assert_notes (score_with ((const char *const[]){ QUARTER ("C", TIE ("start")) QUARTER ("E", "")
                                                     QUARTER ("C", TIE ("stop")) QUARTER ("C", ""),
                                                   NULL }),
                3, (const int[][3]){ { 60, 0, 3 }, { 64, 1, 1 }, { 60, 3, 1 } });
  /* one that goes on */
  assert_notes (score_with ((const char *const[]){ QUARTER ("C", TIE ("start"))
                                                     QUARTER ("C", TIE ("stop") TIE ("start"))
                                                       QUARTER ("C", TIE ("stop")),
                                                   NULL }),
                1, (const int[][3]){ { 60, 0, 3 } });
  /* c sharp and d flat are one key */
  assert_notes (score_with ((const char *const[]){ "<note><pitch><step>C</step><alter>1</alter><octave>4</"
                                                   "octave></pitch><duration>4</duration>"
                                                   "<tie type='start'/><voice>1</voice></note>"
                                                   "<note><pitch><step>D</step><alter>-1</alter><octave>4</"
                                                   "octave></pitch><duration>4</duration>"
                                                   "<tie type='stop'/><voice>1</voice></note>",
                                                   NULL }),
                1, (const int[][3]){ { 61, 0, 2 } });
  /* a natural does not go on a sharp */
  assert_notes (score_with ((const char *const[]){
                  "<note><pitch><step>C</step><alter>1</alter><octave>4</octave></pitch><duration>4</"
                  "duration>"
                  "<tie type='start'/><voice>1</voice></note>" QUARTER ("C", TIE ("stop")),
                  NULL }),
                2, (const int[][3]){ { 61, 0, 1 }, { 60, 1, 1 } });
}

#define END_1 "<barline location='left'><ending type='start' number='1'/></barline>"
#define END_2 "<barline location='left'><ending type='start' number='2'/></barline>"
#define BACK \
  "<barline location='right'><ending type='stop' number='1'/><repeat direction='backward'/></barline>"

/* Both endings go on the note that leads to them. */
static void
test_ties_into_endings (SCW_UNUSED void **state)
{
  assert_notes (score_with ((const char *const[]){ QUARTER ("C", "") QUARTER ("D", TIE ("start")),
                                                   END_1 QUARTER ("D", TIE ("stop")) QUARTER ("E", "") BACK,
                                                   END_2 QUARTER ("D", TIE ("stop")) QUARTER ("F", ""),
                                                   NULL }),
                6,
                (const int[][3]){
                  { 60, 0, 1 }, { 62, 1, 2 }, { 64, 3, 1 }, { 60, 4, 1 }, { 62, 5, 2 }, { 65, 7, 1 } });
}

/* ---- tempo ---- */

static void
assert_tempi (ScwScore *score, double tempo, int n, const double (*expected)[2])
{
  ScwMidiStyle style = scw_midi_style ();
  ScwMidi *midi;

  style.tempo = tempo;
  midi = scw_midi_new (score, &style, NULL);
  assert_non_null (midi);
  assert_int_equal (midi->n_tempi, n);
  for (int i = 0; i < n; i++)
    {
      assert_true ((double) midi->tempi[i].onset.num / (double) midi->tempi[i].onset.den == expected[i][0]);
      assert_true (fabs (midi->tempi[i].tempo - expected[i][1]) < 1e-9);
    }
  scw_midi_free (midi);
  scw_score_free (score);
}

#define METRONOME(unit, n)                                                                                \
  "<direction placement='above'><direction-type><metronome><beat-unit>" unit "</beat-unit><per-minute>" n \
  "</per-minute></metronome></direction-type></direction>"

static void
test_tempo (SCW_UNUSED void **state)
{
  assert_tempi (score_with ((const char *const[]){ WHOLE, NULL }), 0, 1, (const double[][2]){ { 0, 100 } });
  assert_tempi (score_with ((const char *const[]){ WHOLE, NULL }), 72, 1, (const double[][2]){ { 0, 72 } });
  assert_tempi (score_with ((const char *const[]){ SOUND ("40") WHOLE, NULL }), 0, 1,
                (const double[][2]){ { 0, 40 } });
  assert_tempi (score_with ((const char *const[]){ METRONOME ("half", "50") WHOLE, NULL }), 0, 1,
                (const double[][2]){ { 0, 100 } });
  assert_tempi (score_with ((const char *const[]){ WORDS ("Largo") METRONOME ("quarter", "60") WHOLE, NULL }),
                0, 1, (const double[][2]){ { 0, 60 } });
  /* words; what is told later; a tempo goes back to what was seen, Tempo I to the first */
  assert_tempi (score_with ((const char *const[]){ WORDS ("Allegro") WHOLE, WORDS ("Adagio") WHOLE,
                                                   SOUND ("50") WHOLE, WORDS ("a tempo") WHOLE,
                                                   WORDS ("Tempo I") WHOLE, NULL }),
                0, 5, (const double[][2]){ { 0, 132 }, { 4, 66 }, { 8, 50 }, { 12, 66 }, { 16, 132 } });
  /* a person's tempo scales all */
  assert_tempi (score_with ((const char *const[]){ SOUND ("80") WHOLE, SOUND ("40") WHOLE, NULL }), 120, 2,
                (const double[][2]){ { 0, 120 }, { 4, 60 } });
  /* it is not a new tempo while it slows down, nor what stands below in italics */
  assert_tempi (score_with ((const char *const[]){
                  WORDS ("rit.") WHOLE,
                  "<direction placement='below'><direction-type><words "
                  "font-style='italic'>lento</words></direction-type></direction>" WHOLE,
                  NULL }),
                0, 1, (const double[][2]){ { 0, 100 } });
  /* a repeat is as fast as it is written */
  assert_tempi (score_with ((const char *const[]){
                  SOUND ("60") WHOLE,
                  SOUND ("90") WHOLE "<barline location='right'><repeat direction='backward'/></barline>",
                  NULL }),
                0, 4, (const double[][2]){ { 0, 60 }, { 4, 90 }, { 8, 60 }, { 12, 90 } });
}

static void
test_tempo_words (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *words;
    ScwTempoWay way;
    double tempo;
  } cases[] = {
    { "Andante", SCW_TEMPO_SET, 80 },
    { "ANDANTE.", SCW_TEMPO_SET, 80 },
    { "Andante con moto", SCW_TEMPO_SET, 80 },
    { "Allegro moderato", SCW_TEMPO_SET, 120 },
    { "Allegro ma non troppo", SCW_TEMPO_SET, 121.5 }, /* a quarter of the way to 90 */
    { "Langsam", SCW_TEMPO_SET, 56 },
    { "Sehr langsam", SCW_TEMPO_SET, 47.5 },
    { "Ziemlich langsam", SCW_TEMPO_SET, 64.5 },
    { "Mäßig", SCW_TEMPO_SET, 92 },
    { "Mässig", SCW_TEMPO_SET, 92 },
    { "Nicht zu schnell", SCW_TEMPO_SET, 136.5 },
    { "Très modéré", SCW_TEMPO_SET, 97.5 },
    { "Animé", SCW_TEMPO_SET, 120 },
    { "a tempo", SCW_TEMPO_BACK, 0 },
    { "A Tempo", SCW_TEMPO_BACK, 0 },
    { "Im Zeitmaß", SCW_TEMPO_BACK, 0 },
    { "Tempo I", SCW_TEMPO_FIRST, 0 },
    { "Tempo primo", SCW_TEMPO_FIRST, 0 },
    { "Tempo rubato", SCW_TEMPO_ON, 0 },
    { "ritardando", SCW_TEMPO_ON, 0 },
    { "più mosso", SCW_TEMPO_ON, 0 },
    { "dolce", SCW_TEMPO_ON, 0 },
    { "Lentille", SCW_TEMPO_ON, 0 },
    { "", SCW_TEMPO_ON, 0 },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      double tempo = 0;

      if (scw_tempo_words (cases[i].words, &tempo) != cases[i].way)
        fail_msg ("'%s'", cases[i].words);
      if (cases[i].way == SCW_TEMPO_SET && fabs (tempo - cases[i].tempo) > 1e-9)
        fail_msg ("'%s': %g", cases[i].words, tempo);
    }
}

static void
test_play_words (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *words;
    ScwPlayWay way;
    bool al_coda;
  } cases[] = {
    { "D.C.", SCW_PLAY_DA_CAPO, false },
    { "D. C. al Fine", SCW_PLAY_DA_CAPO, false },
    { "da capo al fine", SCW_PLAY_DA_CAPO, false },
    { "DC al Coda", SCW_PLAY_DA_CAPO, true },
    { "D.C. e poi la Coda", SCW_PLAY_DA_CAPO, true },
    { "Dal Segno", SCW_PLAY_DAL_SEGNO, false },
    { "D.S. al Coda", SCW_PLAY_DAL_SEGNO, true },
    { "Fine", SCW_PLAY_FINE, false },
    { "FINE.", SCW_PLAY_FINE, false },
    { "To Coda", SCW_PLAY_TO_CODA, false },
    { "Coda", SCW_PLAY_CODA, false },
    { "cresc. al fine", SCW_PLAY_ON, false },
    { "fine e dolce", SCW_PLAY_ON, false },
    { "da capo ", SCW_PLAY_DA_CAPO, false },
    { "d", SCW_PLAY_ON, false },
    { "", SCW_PLAY_ON, false },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      const ScwPlayWords words = scw_play_words (cases[i].words);

      if (words.way != cases[i].way || words.al_coda != cases[i].al_coda)
        fail_msg ("'%s'", cases[i].words);
    }
}

/* ---- dynamics ---- */

static void
assert_velocities (ScwScore *score, const int *expected, int n)
{
  ScwMidi *midi = play (score);

  assert_int_equal (midi->n, n);
  for (int i = 0; i < n; i++)
    assert_int_equal (midi->notes[i].velocity, expected[i]);
  scw_midi_free (midi);
  scw_score_free (score);
}

static void
test_dynamics (SCW_UNUSED void **state)
{
  assert_velocities (score_with ((const char *const[]){ QUARTER ("C", "") DYNAMICS ("pp") QUARTER ("C", "")
                                                          DYNAMICS ("ff") QUARTER ("C", "") QUARTER ("C", ""),
                                                        DYNAMICS ("p") QUARTER ("C", "") DYNAMICS ("sfz")
                                                          QUARTER ("C", "") QUARTER ("C", "") DYNAMICS ("fp")
                                                            QUARTER ("C", ""),
                                                        QUARTER ("C", ""), NULL }),
                     (const int[]){ 80, 33, 112, 112, 49, 112, 49, 96, 49 }, 9);
  /* from p to f in three quarters: 49, 49 + 47/3, 49 + 94/3, 96 */
  assert_velocities (score_with ((const char *const[]){ DYNAMICS ("p") WEDGE ("crescendo") QUARTER ("C", "")
                                                          QUARTER ("C", "") QUARTER ("C", "") WEDGE ("stop")
                                                            DYNAMICS ("f") QUARTER ("C", ""),
                                                        NULL }),
                     (const int[]){ 49, 65, 80, 96 }, 4);
  /* softer, with nothing at its end: by 16, and it stays so */
  assert_velocities (score_with ((const char *const[]){ DYNAMICS ("f") WEDGE ("diminuendo") QUARTER ("C", "")
                                                          QUARTER ("C", "") WEDGE ("stop") QUARTER ("C", "")
                                                            QUARTER ("C", ""),
                                                        WEDGE ("crescendo") QUARTER ("C", ""), NULL }),
                     (const int[]){ 96, 88, 80, 80, 80 }, 5);
  /* an accent adds to it */
  assert_velocities (score_with ((const char *const[]){
                       DYNAMICS (
                         "p") "<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</"
                              "duration><notations>"
                              "<articulations><accent/></articulations></notations></note>" QUARTER ("C", ""),
                       NULL }),
                     (const int[]){ 69, 49 }, 2);
}

static void
test_swell_words (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *words;
    ScwSwell swell;
  } cases[] = {
    { "cresc.", SCW_SWELL_LOUDER },
    { "Crescendo", SCW_SWELL_LOUDER },
    { "poco a poco cresc. e accel.", SCW_SWELL_LOUDER },
    { "cre - scen - do", SCW_SWELL_LOUDER },
    { "decresc.", SCW_SWELL_SOFTER },
    { "dim. molto", SCW_SWELL_SOFTER },
    { "DIMINUENDO", SCW_SWELL_SOFTER },
    { "senza cresc.", SCW_SWELL_NONE },
    { "dolce", SCW_SWELL_NONE },
    { "", SCW_SWELL_NONE },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (scw_swell_words (cases[i].words) != cases[i].swell)
      fail_msg ("'%s'", cases[i].words);
  /* from p to f in four quarters, as a hairpin would */
  assert_velocities (score_with ((const char *const[]){ DYNAMICS ("p") WORDS ("cresc.") QUARTER ("C", "")
                                                          QUARTER ("C", "") QUARTER ("C", "")
                                                            QUARTER ("C", ""),
                                                        DYNAMICS ("f") QUARTER ("C", ""), NULL }),
                     (const int[]){ 49, 61, 73, 84, 96 }, 5);
  /* what comes is not softer: by 16, then what comes */
  assert_velocities (score_with ((const char *const[]){ DYNAMICS ("f") WORDS ("dim.") QUARTER ("C", "")
                                                          QUARTER ("C", "") DYNAMICS ("ff") QUARTER ("C", ""),
                                                        NULL }),
                     (const int[]){ 96, 88, 112 }, 3);
  /* nothing comes: by 16 in sixteen quarters */
  assert_velocities (score_with ((const char *const[]){ WORDS ("cresc.") WHOLE, WHOLE, WHOLE, WHOLE, WHOLE,
                                                        WHOLE, NULL }),
                     (const int[]){ 80, 84, 88, 92, 96, 96 }, 6);
  /* a hairpin that begins with the words is the one that counts */
  assert_velocities (score_with ((const char *const[]){ DYNAMICS ("p") WORDS ("cresc.") WEDGE ("crescendo")
                                                          QUARTER ("C", "") QUARTER ("C", "") WEDGE ("stop")
                                                            QUARTER ("C", "") QUARTER ("C", ""),
                                                        NULL }),
                     (const int[]){ 49, 57, 65, 65 }, 4);
}

/* In a piano a dynamic holds for both hands unless the other has its own. */
static void
test_dynamics_of_staves (SCW_UNUSED void **state)
{
  ScwPart *part
    = score_of ("<bos:plus> measure time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 dynamics:p "
                "staff:1 C5 voice:1 quarter "
                "staff:1 dynamics:f staff:1 C5 quarter backup half C3 voice:5 quarter staff:2 dynamics:mp "
                "staff:2 C3 quarter "
                "measure dynamics:ff staff:2 C5 voice:1 half staff:1 backup half C3 voice:5 half staff:2",
                SCW_RULES_MUSICAL, NULL);
  static const int expected[][2]
    = { { 72, 49 }, { 48, 49 }, { 72, 96 }, { 48, 64 }, { 72, 112 }, { 48, 112 } };
  ScwMidi *midi = scw_midi_new (ALONE (part), NULL, NULL);

  assert_int_equal (midi->n, 6);
  for (int i = 0; i < 6; i++)
    {
      assert_int_equal (midi->notes[i].pitch, expected[i][0]);
      assert_int_equal (midi->notes[i].velocity, expected[i][1]);
    }
  scw_midi_free (midi);
  scw_part_free (part);
}

/* A singer swells on a long note from p to f in four quarters, by 3 a sixteenth: struck with f - 3, for the last step
 * is a quarter of a quarter before its end. A pianist cannot. */
static void
test_expression (SCW_UNUSED void **state)
{
  for (int piano = 0; piano < 2; piano++)
    {
      ScwScore *score;
      ScwMidi *midi;

      begin (piano ? "<score-part id='P1'><part-name>Piano</part-name></score-part>"
                   : "<score-part id='P1'><part-name>Voice</part-name></score-part>");
      say ("<part id='P1'><measure number='1'>%s%s%s%s%s</measure><measure number='2'>%s</measure></part>",
           FOUR_FOUR, DYNAMICS ("p") WEDGE ("crescendo"), WHOLE, WEDGE ("stop"), DYNAMICS ("f"),
           QUARTER ("C", ""));
      score = end ();
      midi = play (score);
      assert_int_equal (midi->n, 2);
      assert_int_equal (midi->notes[0].velocity, piano ? 49 : 93);
      assert_int_equal (midi->notes[1].velocity, 96);
      assert_int_equal (midi->n_controls, piano ? 0 : 16);
      for (int i = 0; i < midi->n_controls; i++)
        {
          const int loud = 49 + (47 * i + 8) / 16;

          assert_fraction (midi->controls[i].onset, scw_fraction (i, 4).num, scw_fraction (i, 4).den);
          assert_int_equal (midi->controls[i].controller, 11);
          assert_int_equal (midi->controls[i].value, 127 * loud / 93);
        }
      scw_midi_free (midi);
      scw_score_free (score);
    }
}

static void
test_pedal (SCW_UNUSED void **state)
{
  static const int expected[][3]
    = { { 0, 1, 127 }, { 1, 1, 0 }, { 17, 16, 127 }, { 2, 1, 0 }, { 4, 1, 127 }, { 8, 1, 0 } };
  ScwScore *score
    = score_with ((const char *const[]){ PEDAL ("start") QUARTER ("C", "") PEDAL ("change") QUARTER ("C", "")
                                           PEDAL ("stop") QUARTER ("C", "") QUARTER ("C", ""),
                                         PEDAL ("start") WHOLE, NULL });
  ScwMidi *midi = play (score);

  assert_int_equal (midi->n_controls, 6);
  for (int i = 0; i < 6; i++)
    {
      assert_fraction (midi->controls[i].onset, expected[i][0], expected[i][1]);
      assert_int_equal (midi->controls[i].controller, 64);
      assert_int_equal (midi->controls[i].value, expected[i][2]);
    }
  scw_midi_free (midi);
  scw_score_free (score);
}

/* ---- parts ---- */

static void
test_programs (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *name;
    int told; /* 0: not */
    int program;
  } cases[] = {
    { "Violine I", 0, 40 },   { "Viola", 0, 41 },           { "Violoncello", 0, 42 },    { "Flöte", 0, 73 },
    { "Singstimme", 0, 52 },  { "Klarinette in B", 0, 71 }, { "Alto Saxophone", 0, 65 }, { "Bass", 0, 52 },
    { "Bass Guitar", 0, 33 }, { "Corno inglese", 0, 69 },   { "Pianoforte", 0, 0 },      { "Xyz", 0, 0 },
    { "Viola", 7, 6 },
  };
  const int n = sizeof cases / sizeof *cases;
  char parts[8000] = "";
  ScwScore *score;
  ScwMidi *midi;

  for (int p = 0; p < n; p++)
    {
      char told[200] = "";

      if (cases[p].told > 0)
        snprintf (told, sizeof told,
                  "<midi-instrument id='I'><midi-program>%d</midi-program></midi-instrument>", cases[p].told);
      snprintf (parts + strlen (parts), sizeof parts - strlen (parts),
                "<score-part id='P%d'><part-name>%s</part-name>%s</score-part>", p, cases[p].name, told);
    }
  begin (parts);
  for (int p = 0; p < n; p++)
    say ("<part id='P%d'><measure number='1'>%s%s</measure></part>", p, FOUR_FOUR, WHOLE);
  score = end ();
  midi = play (score);
  assert_int_equal (midi->n_parts, n);
  assert_int_equal (midi->n, n);
  for (int p = 0; p < n; p++)
    {
      if (midi->parts[p].program != cases[p].program)
        fail_msg ("'%s': %d", cases[p].name, midi->parts[p].program);
      assert_int_equal (midi->parts[p].channel, p < 9 ? p : p + 1);
      assert_int_equal (midi->parts[p].first_staff, p);
    }
  scw_midi_free (midi);
  scw_score_free (score);
}

/* Each instrument of percussion has its key; one without a key is silent. */
static void
test_percussion (SCW_UNUSED void **state)
{
#define STRIKE(id)                                                                                           \
  "<note><unpitched><display-step>E</display-step><display-octave>4</display-octave></unpitched><duration>4" \
  "</duration><instrument id='" id "'/><voice>1</voice></note>"
  ScwScore *score;
  ScwMidi *midi;
  uint8_t *bytes;
  size_t size;

  begin ("<score-part id='P1'><part-name>Drums</part-name><score-instrument id='A'><instrument-name/>"
         "</score-instrument><score-instrument id='B'><instrument-name/></score-instrument><score-instrument "
         "id='C'>"
         "<instrument-name/></score-instrument><midi-instrument id='A'><midi-channel>10</midi-channel>"
         "<midi-unpitched>37</midi-unpitched></midi-instrument><midi-instrument id='B'><midi-channel>10"
         "</midi-channel><midi-unpitched>39</midi-unpitched></midi-instrument></score-part>");
  say ("<part id='P1'><measure number='1'>%s%s</measure></part>", FOUR_FOUR,
       STRIKE ("A") STRIKE ("B") STRIKE ("C") STRIKE ("A"));
  score = end ();
  midi = play (score);
  assert_int_equal (midi->n, 3);
  for (int i = 0; i < 3; i++)
    {
      assert_true (midi->notes[i].percussion);
      assert_int_equal (midi->notes[i].pitch, i == 1 ? 38 : 36);
      assert_fraction (midi->notes[i].onset, i + (i == 2), 1);
    }
  bytes = scw_midi_format (midi, score, &size, NULL);
  assert_non_null (memmem (bytes, size, "\x99\x24\x50", 3)); /* the tenth channel, key 36 */
  free (bytes);
  scw_midi_free (midi);
  scw_score_free (score);
}

/* Twenty violins share a channel with each other; twenty different instruments need a second port. */
static void
test_many_parts (SCW_UNUSED void **state)
{
  for (int same = 0; same < 2; same++)
    {
      char parts[8000] = "";
      ScwScore *score;
      ScwMidi *midi;

      for (int p = 0; p < 20; p++)
        snprintf (parts + strlen (parts), sizeof parts - strlen (parts),
                  "<score-part id='P%d'><part-name/><midi-instrument id='I'><midi-program>%d</midi-program>"
                  "</midi-instrument></score-part>",
                  p, same ? 41 + p % 2 : p + 1);
      begin (parts);
      for (int p = 0; p < 20; p++)
        say ("<part id='P%d'><measure number='1'>%s%s</measure></part>", p, FOUR_FOUR, WHOLE);
      score = end ();
      midi = play (score);
      for (int p = 0; p < 20; p++)
        {
          const int port = p / 15, channel = p % 15;

          assert_int_equal (midi->parts[p].channel,
                            same ? p % 2 : 16 * port + (channel < 9 ? channel : channel + 1));
        }
      scw_midi_free (midi);
      scw_score_free (score);
    }
}

/* Whatever the tokens are, there is a file, its notes are in order, and each has a place. */
static void
test_garbage (SCW_UNUSED void **state)
{
  unsigned dice = 7;

  for (int round = 0; round < 2000; round++)
    {
      const int n = 1 + round % 300;
      int32_t tokens[300];
      ScwPart *part;
      ScwMidi *midi;
      size_t size = 0;
      uint8_t *bytes;

      for (int i = 0; i < n; i++)
        {
          dice = dice * 1664525u + 1013904223u;
          tokens[i] = (int32_t) ((dice >> 8) % SCW_LMX_COUNT);
        }
      part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, NULL, NULL);
      assert_non_null (part);
      midi = scw_midi_new (ALONE (part), NULL, NULL);
      assert_non_null (midi);
      for (int i = 0; i < midi->n; i++)
        {
          const ScwMidiNote *note = &midi->notes[i];

          assert_true (i == 0 || scw_fraction_cmp (midi->notes[i - 1].onset, note->onset) <= 0);
          assert_true (note->onset.num >= 0 && note->length.num > 0);
          assert_in_range (note->played, 0, midi->n_measures - 1);
          assert_int_equal (midi->measures[note->played], note->measure);
        }
      bytes = scw_midi_format (midi, ALONE (part), &size, NULL);
      assert_non_null (bytes);
      free (bytes);
      scw_midi_free (midi);
      scw_part_free (part);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_repeats),
    cmocka_unit_test (test_endings),
    cmocka_unit_test (test_jumps),
    cmocka_unit_test (test_broken),
    cmocka_unit_test (test_it_ends),
    cmocka_unit_test (test_notes_of_repeats),
    cmocka_unit_test (test_abbreviations),
    cmocka_unit_test (test_ties),
    cmocka_unit_test (test_ties_into_endings),
    cmocka_unit_test (test_tempo),
    cmocka_unit_test (test_tempo_words),
    cmocka_unit_test (test_play_words),
    cmocka_unit_test (test_dynamics),
    cmocka_unit_test (test_swell_words),
    cmocka_unit_test (test_dynamics_of_staves),
    cmocka_unit_test (test_expression),
    cmocka_unit_test (test_pedal),
    cmocka_unit_test (test_programs),
    cmocka_unit_test (test_percussion),
    cmocka_unit_test (test_many_parts),
    cmocka_unit_test (test_garbage),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
