/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/lmx/linearize.h"

#include <stdio.h>
#include <string.h>

#include "engine/notation/score/order.h"

/* A move over more than this many maximas is nonsense and is cut. */
#define MAX_MAXIMAS 64

/* What was told last in this measure, and where the words go. */
typedef struct
{
  ScwTokens *tokens;
  ScwProblems *problems;
  ScwError *error;
  bool ok;
  bool with_staves; /* a part with one staff never tells it */
  bool plus;        /* LMX+ */
  int measure;
  int voice, staff;
  ScwStem stem;
} Writer;

static void
put_token (Writer *writer, int token)
{
  if (writer->ok)
    writer->ok = scw_tokens_push (writer->tokens, token, writer->error);
}

static ScwProblem *
report (Writer *writer, ScwFault fault)
{
  return scw_problems_add (writer->problems, fault, writer->measure, writer->tokens->n, 0);
}

/* Writes the word of a class and value, or reports that there is none. */
static bool
put (Writer *writer, ScwLmxClass class, int value, int second, const char *what)
{
  int token = scw_lmx_find (class, value, second);

  if (token >= 0)
    put_token (writer, token);
  else
    scw_problem_with (report (writer, SCW_FAULT_NO_WORD), what, NULL, value, second);
  return token >= 0;
}

static void
forget (Writer *writer)
{
  writer->voice = 0;
  writer->staff = 0;
  writer->stem = SCW_STEM_UNTOLD;
}

static void
put_time (Writer *writer, ScwTime time)
{
  if (scw_lmx_find (SCW_LMX_BEATS, time.beats, 0) < 0
      || scw_lmx_find (SCW_LMX_BEAT_TYPE, time.beat_type, 0) < 0)
    {
      scw_problem_with (report (writer, SCW_FAULT_NO_TIME), NULL, NULL, time.beats, time.beat_type);
      return;
    }
  if (time.text > 0)
    scw_problem_with (report (writer, SCW_FAULT_LEFT_OUT), "composite time signature", NULL, 1, 0);
  put (writer, SCW_LMX_TIME, 0, 0, "time");
  put (writer, SCW_LMX_BEATS, time.beats, 0, "beats");
  put (writer, SCW_LMX_BEAT_TYPE, time.beat_type, 0, "beat type");
  if (writer->plus && time.symbol != SCW_TIME_NUMBERS)
    put (writer, SCW_LMX_SYMBOL, (int) time.symbol, 0, "symbol");
}

/* Those of lower staves have no word. */
static void
put_key (Writer *writer, ScwKey key)
{
  if (key.staff > 1)
    scw_problem_with (report (writer, SCW_FAULT_LEFT_OUT), "key signature of one staff only", NULL, 1, 0);
  else
    put (writer, SCW_LMX_KEY, key.fifths, 0, "key");
}

static void
put_clef (Writer *writer, ScwClef clef)
{
  if (!writer->plus && clef.sign == 'P')
    {
      scw_problem_with (report (writer, SCW_FAULT_LEFT_OUT), "percussion clef", NULL, 1, 0);
      return;
    }
  if (!put (writer, SCW_LMX_CLEF, clef.sign, clef.sign == 'P' ? 3 : clef.line, "clef"))
    return;
  if (writer->plus && clef.octave != 0)
    put (writer, SCW_LMX_OCTAVE, clef.octave, 0, "octave");
  if (writer->with_staves)
    put (writer, SCW_LMX_STAFF, clef.staff == 0 ? 1 : clef.staff, 0, "staff");
}

/* How long the reference takes a type to be: in whole divisions, cut off. The last small parts of a length
 * that no type expresses therefore come out as they do in its training data. */
static ScwFraction
type_in_moves (ScwNoteType type, int divisions)
{
  ScwFraction length = scw_type_length (type, 0, 0, 0);

  if (divisions <= 0)
    return length;
  return scw_fraction (length.num * divisions / length.den, divisions);
}

static void
put_move_of (Writer *writer, ScwLmxClass class, ScwNoteType type)
{
  if (class == SCW_LMX_BACKUP)
    forget (writer);
  put (writer, class, 0, 0, "move");
  put (writer, SCW_LMX_TYPE, (int) type, 0, "type");
}

static void
put_move (Writer *writer, const ScwMove *move)
{
  ScwFraction rest = move->duration;
  ScwLmxClass class = move->backup ? SCW_LMX_BACKUP : SCW_LMX_FORWARD;
  ScwFraction longest = scw_type_length (SCW_TYPE_MAXIMA, 0, 0, 0);

  for (int i = 0; i < MAX_MAXIMAS && scw_fraction_cmp (rest, scw_fraction (64, 1)) >= 0; i++)
    {
      put_move_of (writer, class, SCW_TYPE_MAXIMA);
      rest = scw_fraction_sub (rest, longest);
    }
  for (int type = SCW_TYPE_MAXIMA; rest.num > 0 && type > SCW_TYPE_NONE; type--)
    {
      ScwFraction length = type_in_moves ((ScwNoteType) type, move->divisions);

      if (scw_fraction_cmp (length, rest) > 0)
        continue;
      put_move_of (writer, class, (ScwNoteType) type);
      rest = scw_fraction_sub (rest, length);
    }
  if (rest.num > 0)
    scw_problem_with (report (writer, move->backup ? SCW_FAULT_NO_BACKUP : SCW_FAULT_NO_FORWARD), NULL, NULL,
                      rest.num, rest.den);
}

static void
put_marks (Writer *writer, ScwLmxClass class, const uint8_t *marks, int n)
{
  for (int i = 0; i < n; i++)
    put (writer, class, marks[i], 0, "mark");
}

static void
put_ornaments (Writer *writer, const ScwNote *note)
{
  const struct
  {
    bool there;
    ScwLmxClass class;
  } marks[] = {
    { note->fermata, SCW_LMX_FERMATA },
    { note->arpeggiate, SCW_LMX_ARPEGGIATE },
    { note->staccato, SCW_LMX_STACCATO },
    { note->accent, SCW_LMX_ACCENT },
    { note->strong_accent, SCW_LMX_STRONG_ACCENT },
    { note->tenuto, SCW_LMX_TENUTO },
  };

  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
    if (marks[i].there)
      put (writer, marks[i].class, 0, 0, "mark");
  if (note->tremolo != SCW_TREMOLO_NONE)
    {
      put (writer, SCW_LMX_TREMOLO, (int) note->tremolo, 0, "tremolo");
      put (writer, SCW_LMX_TREMOLO_MARKS, note->tremolo_marks == 0 ? 3 : note->tremolo_marks, 0, "tremolo");
    }
  if (note->trill)
    put (writer, SCW_LMX_TRILL, 0, 0, "trill");
}

static void
put_suffixes (Writer *writer, const ScwNote *note)
{
  for (int i = 0; i < note->dots; i++)
    put (writer, SCW_LMX_DOT, 0, 0, "dot");
  if (note->accidental != SCW_ACCIDENTAL_NONE)
    put (writer, SCW_LMX_ACCIDENTAL, (int) note->accidental, 0, "accidental");
  if (note->stem != SCW_STEM_UNTOLD && note->stem != writer->stem)
    {
      put (writer, SCW_LMX_STEM, (int) note->stem, 0, "stem");
      writer->stem = note->stem;
    }
  if (writer->with_staves && note->staff != 0 && note->staff != writer->staff)
    {
      put (writer, SCW_LMX_STAFF, note->staff, 0, "staff");
      writer->staff = note->staff;
    }
  put_marks (writer, SCW_LMX_BEAM, note->beams, note->n_beams);
  put_marks (writer, SCW_LMX_TIED, note->tieds, note->n_tieds);
  put_marks (writer, SCW_LMX_TUPLET, note->tuplets, note->n_tuplets);
  put_marks (writer, SCW_LMX_SLUR, note->slurs, note->n_slurs);
  put_ornaments (writer, note);
}

/* What only LMX+ says of a note, behind all else. */
static void
put_signs (Writer *writer, const ScwNote *note)
{
  for (int i = 0; i < note->n_fingers; i++)
    put (writer, SCW_LMX_FINGERING, note->fingers[i], 0, "fingering");
  for (int sign = 0; sign < SCW_SIGNS; sign++)
    if ((note->signs & (1u << sign)) != 0)
      put (writer, SCW_LMX_SIGN, sign, 0, "sign");
  if (note->notehead != SCW_NOTEHEAD_NORMAL)
    put (writer, SCW_LMX_NOTEHEAD, (int) note->notehead, 0, "notehead");
}

static void
put_note (Writer *writer, const ScwNote *note)
{
  if (note->hidden)
    put (writer, SCW_LMX_PRINT_OBJECT, 0, 0, "mark");
  if (note->cue && writer->plus)
    put (writer, SCW_LMX_CUE, 0, 0, "mark");
  if (note->grace)
    put (writer, SCW_LMX_GRACE, 0, 0, "mark");
  if (note->grace && note->slash)
    put (writer, SCW_LMX_GRACE_SLASH, 0, 0, "mark");
  if (note->chord)
    put (writer, SCW_LMX_CHORD, 0, 0, "mark");
  if (note->rest)
    put (writer, SCW_LMX_REST, 0, 0, "rest");
  else if (note->has_pitch)
    put (writer, SCW_LMX_PITCH, note->step, note->octave, "pitch");
  if (note->voice != 0 && note->voice != writer->voice)
    {
      put (writer, SCW_LMX_VOICE, note->voice, 0, "voice");
      writer->voice = note->voice;
    }
  if (note->measure_rest)
    put (writer, SCW_LMX_MEASURE_REST, 0, 0, "measure rest");
  else if (note->type != SCW_TYPE_NONE)
    {
      put (writer, SCW_LMX_TYPE, (int) note->type, 0, "type");
      if (note->actual != 0)
        put (writer, SCW_LMX_MODIFICATION, note->actual, note->normal, "time modification");
    }
  put_suffixes (writer, note);
  if (writer->plus)
    put_signs (writer, note);
}

static void
put_ending (Writer *writer, ScwEnding ending)
{
  put (writer, SCW_LMX_ENDING, (int) ending.type, 0, "ending");
  for (int digit = 1; ending.type == SCW_ENDING_START && digit <= 9; digit++)
    if ((ending.numbers & (1u << digit)) != 0)
      put (writer, SCW_LMX_DIGIT, digit, 0, "digit");
}

static void
put_multiple_rest (Writer *writer, int count)
{
  char digits[16];
  int n = snprintf (digits, sizeof digits, "%d", count);

  put (writer, SCW_LMX_MULTIPLE_REST, 0, 0, "rest");
  for (int i = 0; i < n; i++)
    put (writer, SCW_LMX_DIGIT, digits[i] - '0', 0, "digit");
}

static void
put_mark (Writer *writer, const ScwMark *mark)
{
  static const ScwLmxClass classes[]
    = { SCW_LMX_WORDS,        SCW_LMX_METRONOME, SCW_LMX_REHEARSAL, SCW_LMX_HARMONY,
        SCW_LMX_OCTAVE_SHIFT, SCW_LMX_DYNAMICS,  SCW_LMX_WEDGE,     SCW_LMX_PEDAL };

  if (mark->silent || !put (writer, classes[mark->kind], mark->value, mark->size, "mark"))
    return;
  if (writer->with_staves)
    put (writer, SCW_LMX_STAFF, mark->staff == 0 ? 1 : mark->staff, 0, "staff");
  if (mark->placement != SCW_PLACEMENT_USUAL)
    put (writer, SCW_LMX_PLACEMENT, (int) mark->placement, 0, "placement");
}

/* What LMX+ has besides. */
static void
put_more (Writer *writer, const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_BARLINE:
      put (writer, SCW_LMX_BARLINE, (int) element->barline, 0, "barline");
      break;
    case SCW_ELEMENT_REPEAT:
      put (writer, SCW_LMX_REPEAT, (int) element->repeat, 0, "repeat");
      if (element->times > 0)
        scw_problem_with (report (writer, SCW_FAULT_LEFT_OUT), "times of repeat", NULL, 1, 0);
      break;
    case SCW_ELEMENT_ENDING:
      put_ending (writer, element->ending);
      break;
    case SCW_ELEMENT_SEGNO:
      put (writer, SCW_LMX_SEGNO, 0, 0, "segno");
      break;
    case SCW_ELEMENT_CODA:
      put (writer, SCW_LMX_CODA, 0, 0, "coda");
      break;
    case SCW_ELEMENT_MULTIPLE_REST:
      put_multiple_rest (writer, element->count);
      break;
    case SCW_ELEMENT_MEASURE_REPEAT:
      put (writer, SCW_LMX_MEASURE_REPEAT, 0, 0, "measure repeat");
      break;
    default:
      put_mark (writer, &element->mark);
      break;
    }
}

static void
put_element (Writer *writer, const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_KEY:
      put_key (writer, element->key);
      break;
    case SCW_ELEMENT_TIME:
      put_time (writer, element->time);
      break;
    case SCW_ELEMENT_CLEF:
      put_clef (writer, element->clef);
      break;
    case SCW_ELEMENT_MOVE:
      put_move (writer, &element->move);
      break;
    case SCW_ELEMENT_NOTE:
      put_note (writer, &element->note);
      break;
    default:
      if (writer->plus)
        put_more (writer, element);
      break;
    }
}

static bool
is_left_out (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MOVE;
}

/* What stands at the right barline of the last measure that the multiple rest of measure m stands for. */
static void
put_end_of_rest (Writer *writer, ScwPart *part, int m)
{
  int last = m;

  while (last + 1 < part->n_measures && part->measures[last + 1].in_rest > part->measures[last].in_rest)
    last++;
  for (int i = 0; last > m && i < part->measures[last].n_elements; i++)
    {
      ScwElement *element = &part->measures[last].elements[i];

      element->span.first = writer->tokens->n;
      if (scw_element_is_right (element))
        put_element (writer, element);
      element->span.end = writer->tokens->n;
    }
}

static bool
linearize (ScwPart *part, bool plus, ScwTokens *tokens, ScwProblems *problems, ScwError *error)
{
  Writer writer = { .tokens = tokens,
                    .problems = problems,
                    .error = error,
                    .ok = true,
                    .with_staves = part->staves > 1,
                    .plus = plus };

  if (plus)
    put_token (&writer, SCW_LMX_BOS_PLUS);
  for (int m = 0; writer.ok && m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];
      const bool abbreviated = plus && scw_measure_is_abbreviated (measure);

      writer.measure = m;
      forget (&writer);
      measure->span.first = measure->span.end = tokens->n;
      if (plus && measure->in_rest > 1)
        continue;
      put_token (&writer, SCW_LMX_MEASURE);
      for (int i = 0; writer.ok && i < measure->n_elements; i++)
        {
          measure->elements[i].span.first = tokens->n;
          if (!abbreviated || !is_left_out (&measure->elements[i]))
            put_element (&writer, &measure->elements[i]);
          measure->elements[i].span.end = tokens->n;
        }
      if (plus && measure->in_rest == 1)
        put_end_of_rest (&writer, part, m);
      measure->span.end = tokens->n;
    }
  return writer.ok;
}

bool
scw_linearize (ScwPart *part, ScwTokens *tokens, ScwProblems *problems, ScwError *error)
{
  return linearize (part, false, tokens, problems, error);
}

bool
scw_linearize_plus (ScwPart *part, ScwTokens *tokens, ScwProblems *problems, ScwError *error)
{
  return scw_part_order (part, error) && linearize (part, true, tokens, problems, error);
}
