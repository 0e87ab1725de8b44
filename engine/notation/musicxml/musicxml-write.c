/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/join/expand.h"
#include "engine/notation/midi/play-words.h"
#include "engine/notation/musicxml/writer-private.h"
#include "engine/notation/score/harmony.h"
#include "engine/notation/score/order.h"

typedef ScwXmlWriter Writer;

#define put         scw_xml_put
#define put_escaped scw_xml_put_escaped
#define put_text    scw_xml_put_text

/* Divisions such that every duration is a whole number, unless that would be absurd. */
static int64_t
choose_divisions (const ScwPart *part)
{
  int64_t divisions = 1;

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];
        int64_t all = 0;

        if (element->kind == SCW_ELEMENT_NOTE)
          all = scw_lcm (divisions, element->note.duration.den);
        else if (element->kind == SCW_ELEMENT_MOVE)
          all = scw_lcm (divisions, element->move.duration.den);
        else if (element->kind == SCW_ELEMENT_MARK)
          all = scw_lcm (divisions, element->onset.den);
        if (all > 0)
          divisions = all;
      }
  return divisions;
}

static void
put_duration (Writer *writer, ScwFraction duration)
{
  ScwFraction ticks = scw_fraction_mul (duration, scw_fraction (writer->divisions, 1));
  int64_t whole = (2 * ticks.num + ticks.den) / (2 * ticks.den);

  if (!writer->reference)
    put (writer, "        <duration>%lld</duration>\n", (long long) (whole > 0 ? whole : 1));
  else if (duration.den != 1)
    put (writer, "        <duration>%lld/%lld</duration>\n", (long long) duration.num,
         (long long) duration.den);
  else if (duration.num > 0)
    put (writer, "        <duration>%lld</duration>\n", (long long) duration.num);
}

static const char *
hidden (bool is)
{
  return is ? " print-object=\"no\"" : "";
}

static void
put_clef (Writer *writer, ScwClef clef)
{
  put (writer, "        <clef");
  if (writer->part->staves > 1)
    put (writer, " number=\"%d\"", clef.staff == 0 ? 1 : clef.staff);
  put (writer, "%s", hidden (clef.hidden));
  if (clef.sign == 'P')
    {
      put (writer, ">\n          <sign>percussion</sign>\n        </clef>\n");
      return;
    }
  put (writer, ">\n          <sign>%c</sign>\n          <line>%d</line>\n", clef.sign, clef.line);
  if (clef.octave != 0 && !writer->reference)
    put (writer, "          <clef-octave-change>%d</clef-octave-change>\n", clef.octave);
  put (writer, "        </clef>\n");
}

/* "3+2/8" as <beats>3+2</beats><beat-type>8</beat-type>, "2/4+3/8" as two pairs. */
static void
put_composite (Writer *writer, const char *text)
{
  while (*text != '\0')
    {
      const size_t beats = strcspn (text, "/");
      const char *type = text + beats + (text[beats] == '/');
      const size_t digits = strspn (type, "0123456789");

      put (writer, "          <beats>%.*s</beats>\n          <beat-type>%.*s</beat-type>\n", (int) beats,
           text, (int) digits, type);
      text = type + digits;
      text += *text == '+';
    }
}

static void
put_time (Writer *writer, const ScwTime *time)
{
  static const char *const symbols[] = { "", " symbol=\"common\"", " symbol=\"cut\"" };

  put (writer, "        <time%s%s>\n", symbols[time->symbol], hidden (time->hidden));
  if (time->text > 0)
    put_composite (writer, scw_part_text (writer->part, time->text));
  else
    put (writer, "          <beats>%d</beats>\n          <beat-type>%d</beat-type>\n", time->beats,
         time->beat_type);
  put (writer, "        </time>\n");
}

/* Where an element may stand within <attributes>: 1 key, 2 time, 3 clef; 0: not an attribute. */
static int
attribute_rank (const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_KEY:
      return 1;
    case SCW_ELEMENT_TIME:
      return 2;
    case SCW_ELEMENT_CLEF:
      return 3;
    default:
      return 0;
    }
}

static int
clef_staff (const ScwElement *element)
{
  return element->clef.staff == 0 ? 1 : element->clef.staff;
}

/* Which staff an attribute of several staves is for. */
static int
attribute_staff (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_KEY ? element->key.staff : clef_staff (element);
}

/* How many elements from i on go into one <attributes>: keys, times and clefs in this order, nothing twice.
 * The reference puts all in a row into one. */
static int
count_attributes (const Writer *writer, const ScwMeasure *measure, int i)
{
  int n = 0, rank = 0, staff = 0;

  for (; i < measure->n_elements; i++, n++)
    {
      const ScwElement *element = &measure->elements[i];
      int next = attribute_rank (element);

      if (next == 0)
        break;
      if (writer->reference)
        continue;
      if (next < rank || (next == rank && (next == 2 || attribute_staff (element) <= staff)))
        break;
      staff = next == 2 ? 0 : attribute_staff (element);
      rank = next;
    }
  return n;
}

static void
put_key (Writer *writer, const ScwKey *key)
{
  put (writer, "        <key");
  if (key->staff > 0)
    put (writer, " number=\"%d\"", key->staff);
  put (writer, "%s>\n          <fifths>%d</fifths>\n", hidden (key->hidden), key->fifths);
  if (key->mode != SCW_MODE_UNTOLD && !writer->reference)
    put (writer, "          <mode>%s</mode>\n", scw_mode_name (key->mode));
  put (writer, "        </key>\n");
}

static void
put_attribute (Writer *writer, const ScwElement *element)
{
  if (element->kind == SCW_ELEMENT_KEY)
    put_key (writer, &element->key);
  else if (element->kind == SCW_ELEMENT_TIME)
    put_time (writer, &element->time);
  else
    put_clef (writer, element->clef);
}

/* The first <attributes> of a score: divisions, keys, times, staves, clefs; the reference sorts the clefs by
 * staff. */
static void
put_first_attributes (Writer *writer, const ScwElement *elements, int n)
{
  if (!writer->reference)
    put (writer, "        <divisions>%lld</divisions>\n", (long long) writer->divisions);
  for (int rank = 1; rank <= 2; rank++)
    for (int i = 0; i < n; i++)
      if (attribute_rank (&elements[i]) == rank)
        put_attribute (writer, &elements[i]);
  if (writer->part->staves > 1)
    put (writer, "        <staves>%d</staves>\n", writer->part->staves);
  for (int staff = 1; staff < 256; staff++)
    for (int i = 0; i < n; i++)
      if (attribute_rank (&elements[i]) == 3 && clef_staff (&elements[i]) == staff)
        put_attribute (writer, &elements[i]);
  if (writer->part->transpose != 0 && !writer->reference)
    put (writer,
         "        <transpose>\n          <diatonic>%d</diatonic>\n          <chromatic>%d</chromatic>\n      "
         "  "
         "</transpose>\n",
         writer->part->transpose_steps, writer->part->transpose);
}

/* How long a multiple rest is, and where percent signs begin and end, in an <attributes> of its own. */
static void
put_styles (Writer *writer, int m)
{
  const ScwPart *part = writer->part;
  const ScwMeasure *measure = &part->measures[m];
  bool repeat = false, before = false;

  for (int i = 0; i < measure->n_elements; i++)
    {
      if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST && measure->elements[i].count > 1)
        put (writer,
             "      <attributes>\n        <measure-style>\n          <multiple-rest>%d</multiple-rest>\n     "
             "   "
             "</measure-style>\n      </attributes>\n",
             measure->elements[i].count);
      repeat |= measure->elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT;
    }
  for (int i = 0; m > 0 && i < part->measures[m - 1].n_elements; i++)
    before |= part->measures[m - 1].elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT;
  if (repeat != before)
    put (writer,
         "      <attributes>\n        <measure-style>\n          <measure-repeat "
         "type=\"%s\">%s</measure-repeat>\n"
         "        </measure-style>\n      </attributes>\n",
         repeat ? "start" : "stop", repeat ? "1" : "");
}

static void
put_attributes (Writer *writer, const ScwElement *elements, int n, bool first)
{
  put (writer, "      <attributes>\n");
  if (first && (!writer->reference || writer->part->staves > 1))
    put_first_attributes (writer, elements, n);
  else
    for (int i = 0; i < n; i++)
      put_attribute (writer, &elements[i]);
  put (writer, "      </attributes>\n");
}

static void
put_move (Writer *writer, const ScwMove *move)
{
  const char *tag = move->backup ? "backup" : "forward";

  if (move->duration.num <= 0 && !writer->reference)
    return;
  writer->position = move->backup ? scw_fraction_sub (writer->position, move->duration)
                                  : scw_fraction_add (writer->position, move->duration);
  if (writer->position.num < 0) /* as whoever reads it will take it */
    writer->position = SCW_FRACTION_ZERO;
  put (writer, "      <%s>\n", tag);
  put_duration (writer, move->duration);
  put (writer, "      </%s>\n", tag);
}

static const char *
start_stop (int what)
{
  return what == SCW_START ? "start" : "stop";
}

static void
put_pitch (Writer *writer, const ScwNote *note)
{
  if (note->rest)
    {
      put (writer, "        <rest%s", note->measure_rest ? " measure=\"yes\"" : "");
      if (note->placed && !writer->reference)
        put (writer,
             ">\n          <display-step>%c</display-step>\n          <display-octave>%d</display-octave>\n  "
             "      "
             "</rest>\n",
             scw_step_letter (note->step), note->octave);
      else
        put (writer, "/>\n");
    }
  else if (!note->has_pitch)
    put (writer, writer->reference ? "" : "        <unpitched/>\n");
  else if (note->unpitched)
    put (writer,
         "        <unpitched>\n          <display-step>%c</display-step>\n          "
         "<display-octave>%d</display-octave>\n        </unpitched>\n",
         scw_step_letter (note->step), note->octave);
  else
    {
      put (writer, "        <pitch>\n          <step>%c</step>\n", scw_step_letter (note->step));
      if (note->alter != 0)
        put (writer, "          <alter>%d</alter>\n", note->alter);
      put (writer, "          <octave>%d</octave>\n        </pitch>\n", note->octave);
    }
}

static bool
has_sign (const ScwNote *note, ScwSign sign)
{
  return (note->signs & (1u << sign)) != 0;
}

/* The signs from 'first' to 'last' that a note has, each an empty element of its name. */
static void
put_signs (Writer *writer, const ScwNote *note, ScwSign first, ScwSign last)
{
  for (int sign = (int) first; sign <= (int) last; sign++)
    if (has_sign (note, (ScwSign) sign))
      {
        const bool start = sign == SCW_SIGN_WAVY_LINE_START;
        const bool stop = sign == SCW_SIGN_WAVY_LINE_STOP;

        put (writer, "            <%s%s/>\n", scw_sign_name ((ScwSign) sign),
             start  ? " type=\"start\""
             : stop ? " type=\"stop\""
                    : "");
      }
}

static void
put_articulations (Writer *writer, const ScwNote *note)
{
  const uint32_t signs = note->signs & ((1u << (SCW_SIGN_CAESURA + 1)) - 1);

  if (!note->staccato && !note->accent && !note->strong_accent && !note->tenuto && signs == 0)
    return;
  put (writer, "          <articulations>\n%s%s%s%s", note->accent ? "            <accent/>\n" : "",
       !note->strong_accent       ? ""
       : note->strong_accent_down ? "            <strong-accent type=\"down\"/>\n"
                                  : "            <strong-accent type=\"up\"/>\n",
       note->tenuto ? "            <tenuto/>\n" : "", note->staccato ? "            <staccato/>\n" : "");
  put_signs (writer, note, SCW_SIGN_STACCATISSIMO, SCW_SIGN_CAESURA);
  put (writer, "          </articulations>\n");
}

static void
put_ornaments (Writer *writer, const ScwNote *note)
{
  static const char *const types[] = { "", "single", "start", "stop", "unmeasured" };
  bool signs = false;

  for (int sign = SCW_SIGN_TURN; sign <= SCW_SIGN_WAVY_LINE_STOP; sign++)
    signs |= has_sign (note, (ScwSign) sign);
  if (!note->trill && note->tremolo == SCW_TREMOLO_NONE && !signs)
    return;
  put (writer, "          <ornaments>\n");
  if (note->trill)
    put (writer, "            <trill-mark/>\n");
  put_signs (writer, note, SCW_SIGN_TURN, SCW_SIGN_WAVY_LINE_STOP);
  if (note->tremolo != SCW_TREMOLO_NONE)
    put (writer, "            <tremolo type=\"%s\">%d</tremolo>\n", types[note->tremolo],
         note->tremolo_marks > 0 || note->tremolo == SCW_TREMOLO_UNMEASURED ? note->tremolo_marks : 3);
  put (writer, "          </ornaments>\n");
}

static void
put_technical (Writer *writer, const ScwNote *note)
{
  bool signs = false;

  for (int sign = SCW_SIGN_UP_BOW; sign <= SCW_SIGN_STOPPED; sign++)
    signs |= has_sign (note, (ScwSign) sign);
  if (note->n_fingers == 0 && !signs)
    return;
  put (writer, "          <technical>\n");
  put_signs (writer, note, SCW_SIGN_UP_BOW, SCW_SIGN_STOPPED);
  for (int i = 0; i < note->n_fingers; i++)
    put (writer, "            <fingering>%d</fingering>\n", note->fingers[i]);
  put (writer, "          </technical>\n");
}

static void
put_slide (Writer *writer, const char *type, bool slide, bool wavy)
{
  put (writer, "          <%s type=\"%s\" line-type=\"%s\"/>\n", slide ? "slide" : "glissando", type,
       wavy ? "wavy" : "solid");
}

static void
put_tuplets (Writer *writer, const ScwNote *note)
{
  int look = note->tuplet_look;

  for (int i = 0; i < note->n_tuplets; i++)
    {
      const bool start = note->tuplets[i] == SCW_START;
      const int here = start ? look : 0;

      put (writer, "          <tuplet type=\"%s\" number=\"%d\"%s%s/>\n", start_stop (note->tuplets[i]),
           writer->numbers.tuplets[writer->tuplets++],
           (here & SCW_TUPLET_BRACKET) != 0      ? " bracket=\"yes\""
           : (here & SCW_TUPLET_NO_BRACKET) != 0 ? " bracket=\"no\""
                                                 : "",
           (here & SCW_TUPLET_NO_NUMBER) != 0      ? " show-number=\"none\""
           : (here & SCW_TUPLET_BOTH_NUMBERS) != 0 ? " show-number=\"both\""
                                                   : "");
      if (start)
        look = 0;
    }
}

static void
put_notations (Writer *writer, const ScwNote *note)
{
  size_t start = writer->n, opened;

  put (writer, "        <notations>\n");
  opened = writer->n;
  for (int i = 0; i < note->n_tieds; i++)
    put (writer, "          <tied type=\"%s\"/>\n", start_stop (note->tieds[i]));
  put_tuplets (writer, note);
  for (int i = 0; i < note->n_slurs; i++)
    put (writer, "          <slur type=\"%s\" number=\"%d\"/>\n", start_stop (note->slurs[i]),
         writer->numbers.slurs[writer->slurs++]);
  if (note->fermata)
    put (writer, "          <fermata%s/>\n", note->fermata_inverted ? " type=\"inverted\"" : "");
  put_articulations (writer, note);
  put_ornaments (writer, note);
  put_technical (writer, note);
  if (has_sign (note, SCW_SIGN_GLISSANDO_STOP))
    put_slide (writer, "stop", note->slides & SCW_SLIDE_STOPS, note->slides & SCW_WAVY_STOPS);
  if (has_sign (note, SCW_SIGN_GLISSANDO_START))
    put_slide (writer, "start", note->slides & SCW_SLIDE_STARTS, note->slides & SCW_WAVY_STARTS);
  if (note->arpeggiate)
    put (writer, "          <arpeggiate/>\n");
  if (writer->n == opened)
    writer->n = start; /* nothing to tell */
  else
    put (writer, "        </notations>\n");
}

/* Whether the first thing that beams of a voice do in a measure is to end. */
static bool
ends_first (const ScwMeasure *measure, int voice)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwNote *note = &measure->elements[i].note;

      if (measure->elements[i].kind != SCW_ELEMENT_NOTE || note->voice != voice || note->grace)
        continue;
      for (int b = 0; b < note->n_beams; b++)
        if (note->beams[b] == SCW_BEAM_BEGIN || note->beams[b] == SCW_BEAM_END)
          return note->beams[b] == SCW_BEAM_END;
    }
  return false;
}

/* A beam may go on over a barline. */
static void
carry_beams (Writer *writer, int m, const ScwNote *note)
{
  if (writer->begun[note->voice] || note->grace || writer->reference)
    return;
  writer->begun[note->voice] = true;
  if (writer->open_before[note->voice] > 0 && ends_first (&writer->part->measures[m], note->voice))
    writer->beams.plain = writer->open_before[note->voice];
}

static void
put_look (Writer *writer, const ScwNote *note)
{
  static const char *const stems[] = { "", "up", "down", "none" };
  const char *beams[SCW_XML_MAX_BEAMS];
  int n_beams = scw_beam_values (&writer->beams, note, beams);

  if (!note->grace)
    writer->open_now[note->voice] = writer->beams.plain;

  if (note->type != SCW_TYPE_NONE)
    put (writer, "        <type>%s</type>\n", scw_type_name (note->type));
  for (int i = 0; i < note->dots; i++)
    put (writer, "        <dot/>\n");
  if (note->accidental != SCW_ACCIDENTAL_NONE)
    put (writer, "        <accidental%s%s>%s</accidental>\n",
         note->courtesy && !writer->reference ? " cautionary=\"yes\"" : "",
         note->parentheses ? " parentheses=\"yes\"" : "", scw_accidental_name (note->accidental));
  if (note->actual != 0)
    put (writer,
         "        <time-modification>\n          <actual-notes>%d</actual-notes>\n          "
         "<normal-notes>%d</normal-notes>\n        </time-modification>\n",
         note->actual, note->normal);
  if (note->stem != SCW_STEM_UNTOLD)
    put (writer, "        <stem>%s</stem>\n", stems[note->stem]);
  if (note->notehead != SCW_NOTEHEAD_NORMAL)
    put (writer, "        <notehead>%s</notehead>\n", scw_notehead_name (note->notehead));
  if ((writer->part->staves > 1 || writer->reference) && note->staff != 0)
    put (writer, "        <staff>%d</staff>\n", note->staff);
  for (int i = 0; i < n_beams; i++)
    put (writer, "        <beam number=\"%d\">%s</beam>\n", i + 1, beams[i]);
}

/* The parts of a syllable that was joined from several are apart again: of "-te‿a-" the first ends a word, and the last
 * begins one. */
static void
put_syllable (Writer *writer, const char *text, ScwSyllabic syllabic)
{
  static const char *const syllabics[] = { "single", "begin", "middle", "end" };
  static const char tie[] = "‿";
  const bool ends = syllabic == SCW_SYLLABIC_END || syllabic == SCW_SYLLABIC_MIDDLE;
  const bool begins = syllabic == SCW_SYLLABIC_BEGIN || syllabic == SCW_SYLLABIC_MIDDLE;
  const char *next = strstr (text, tie);

  put (writer, "          <syllabic>%s</syllabic>\n",
       next == NULL ? syllabics[syllabic]
       : ends       ? "end"
                    : "single");
  for (; next != NULL; next = strstr (text, tie))
    {
      put (writer, "          <text>");
      for (; text < next; text++)
        {
          const char one[2] = { *text, '\0' };

          put_escaped (writer, one);
        }
      put (writer, "</text>\n          <elision>%s</elision>\n", tie);
      text = next + strlen (tie);
      put (writer, "          <syllabic>%s</syllabic>\n",
           begins && strstr (text, tie) == NULL ? "begin" : "single");
    }
  put_text (writer, "          <text>", text, "</text>\n");
}

static void
put_lyric (Writer *writer, const ScwLyric *lyric)
{
  static const char *const extends[] = { "", " type=\"start\"", " type=\"continue\"", " type=\"stop\"" };

  put (writer, "        <lyric number=\"%d\">\n", lyric->verse);
  if (lyric->text > 0)
    put_syllable (writer, scw_part_text (writer->part, lyric->text), lyric->syllabic);
  if (lyric->extend)
    put (writer, "          <extend%s/>\n", extends[lyric->extend_type]);
  put (writer, "        </lyric>\n");
}

static void
put_note (Writer *writer, const ScwNote *note, bool may_be_chord)
{
  put (writer, note->hidden ? "      <note print-object=\"no\">\n" : "      <note>\n");
  if (note->grace)
    put (writer, note->slash ? "        <grace slash=\"yes\"/>\n" : "        <grace/>\n");
  if (note->cue)
    put (writer, "        <cue/>\n");
  if (note->chord && may_be_chord)
    put (writer, "        <chord/>\n");
  put_pitch (writer, note);
  if (!note->grace)
    put_duration (writer, note->duration);
  if (!note->chord)
    writer->position = scw_fraction_add (writer->position, note->duration);
  for (int i = 0; i < note->n_tieds && !note->cue; i++)
    put (writer, "        <tie type=\"%s\"/>\n", start_stop (note->tieds[i]));
  if (note->instrument > 0 && note->instrument <= writer->part->n_instruments)
    put (writer, "        <instrument id=\"%s-I%d\"/>\n",
         scw_xml_part_id (writer, writer->part, writer->number, (char[SCW_XML_ID]){ 0 }), note->instrument);
  if (note->voice != 0)
    put (writer, "        <voice>%d</voice>\n", note->voice);
  put_look (writer, note);
  put_notations (writer, note);
  for (int i = 0; i < note->n_lyrics && !writer->reference; i++)
    put_lyric (writer, &writer->part->lyrics[note->first_lyric + i]);
  put (writer, "      </note>\n");
}

/* Numbers of an ending: "1, 2". */
static void
put_ending (Writer *writer, const char *type, uint16_t numbers)
{
  bool first = true;

  put (writer, "        <ending number=\"");
  for (int n = 1; n <= 9; n++)
    if ((numbers & (1u << n)) != 0)
      {
        put (writer, first ? "%d" : ", %d", n);
        first = false;
      }
  put (writer, "%s\" type=\"%s\"/>\n", first ? "1" : "", type);
}

static void
put_left_barline (Writer *writer, int m)
{
  const ScwMeasure *measure = &writer->part->measures[m];
  const bool repeat = scw_part_repeat_begins (writer->part, m);
  const ScwElement *ending = NULL;

  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_ENDING
        && measure->elements[i].ending.type == SCW_ENDING_START)
      ending = &measure->elements[i];
  if (!repeat && ending == NULL)
    return;
  put (writer, "      <barline location=\"left\">\n");
  if (repeat)
    put (writer, "        <bar-style>heavy-light</bar-style>\n");
  if (ending != NULL)
    {
      put_ending (writer, "start", ending->ending.numbers);
      writer->ending = ending->ending.numbers;
    }
  if (repeat)
    put (writer, "        <repeat direction=\"forward\"/>\n");
  put (writer, "      </barline>\n");
}

static void
put_right_barline (Writer *writer, int m)
{
  const ScwMeasure *measure = &writer->part->measures[m];
  const bool repeat = scw_part_repeat_ends (writer->part, m);
  const ScwElement *ending = NULL;
  int times = 0;
  ScwBarStyle style = repeat ? SCW_BAR_LIGHT_HEAVY : SCW_BAR_REGULAR;

  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_BARLINE)
      style = measure->elements[i].barline;
    else if (measure->elements[i].kind == SCW_ELEMENT_ENDING
             && measure->elements[i].ending.type != SCW_ENDING_START)
      ending = &measure->elements[i];
    else if (measure->elements[i].kind == SCW_ELEMENT_REPEAT && measure->elements[i].times > 0)
      times = measure->elements[i].times;
  if (style == SCW_BAR_REGULAR && ending == NULL && measure->fermatas == 0)
    return;
  put (writer, "      <barline location=\"right\">\n");
  if (style != SCW_BAR_REGULAR)
    put (writer, "        <bar-style>%s</bar-style>\n", scw_bar_style_name (style));
  if ((measure->fermatas & SCW_FERMATA_OVER) != 0)
    put (writer, "        <fermata/>\n");
  if ((measure->fermatas & SCW_FERMATA_UNDER) != 0)
    put (writer, "        <fermata type=\"inverted\"/>\n");
  if (ending != NULL)
    {
      put_ending (writer, ending->ending.type == SCW_ENDING_STOP ? "stop" : "discontinue", writer->ending);
      writer->ending = 0;
    }
  if (repeat && times > 0)
    put (writer, "        <repeat direction=\"backward\" times=\"%d\"/>\n", times);
  else if (repeat)
    put (writer, "        <repeat direction=\"backward\"/>\n");
  put (writer, "      </barline>\n");
}

/* What words say of playing, as MusicXML tells it to programs that cannot read; NULL: nothing. */
static const char *
jump_of (const Writer *writer, const ScwMark *mark)
{
  if (mark->kind != SCW_MARK_WORDS)
    return NULL;
  switch (scw_play_words (scw_part_text (writer->part, mark->text)).way)
    {
    case SCW_PLAY_DA_CAPO:
      return "dacapo=\"yes\"";
    case SCW_PLAY_DAL_SEGNO:
      return "dalsegno=\"segno\"";
    case SCW_PLAY_FINE:
      return "fine=\"yes\"";
    case SCW_PLAY_TO_CODA:
      return "tocoda=\"coda\"";
    default:
      return NULL;
    }
}

/* Numbers without the locale, to a hundredth. */
static void
put_sound (Writer *writer, const ScwMark *mark)
{
  const long long hundredths = (long long) (mark->tempo * 100.0 + 0.5);
  const char *jump = jump_of (writer, mark);

  if (mark->tempo <= 0.0 && jump == NULL)
    return;
  put (writer, "        <sound");
  if (mark->tempo > 0.0)
    put (writer, " tempo=\"%lld", hundredths / 100);
  if (mark->tempo > 0.0 && hundredths % 100 != 0)
    put (writer, ".%02lld", hundredths % 100);
  if (mark->tempo > 0.0)
    put (writer, "\"");
  if (jump != NULL)
    put (writer, " %s", jump);
  put (writer, "/>\n");
}

/* Hairpins that overlap are told apart by a number, those of other staves, too. */
static int
wedge_number (const ScwMark *mark)
{
  return mark->number > 0 ? mark->number : mark->staff > 1 && mark->staff <= 16 ? mark->staff : 1;
}

static void
put_offset (Writer *writer, ScwFraction onset)
{
  const ScwFraction offset
    = scw_fraction_mul (scw_fraction_sub (onset, writer->position), scw_fraction (writer->divisions, 1));
  const int64_t half = offset.num < 0 ? -offset.den : offset.den;
  const int64_t whole = (2 * offset.num + half) / (2 * offset.den);

  if (whole != 0)
    put (writer, "        <offset>%lld</offset>\n", (long long) whole);
}

static void
put_words (Writer *writer, const char *tag, const ScwMark *mark)
{
  put (writer, "          <%s%s%s>", tag, mark->italic ? " font-style=\"italic\"" : "",
       mark->bold ? " font-weight=\"bold\"" : "");
  put_escaped (writer, scw_part_text (writer->part, mark->text));
  put (writer, "</%s>\n", tag);
}

static void
put_metronome (Writer *writer, const ScwMark *mark)
{
  if (mark->beat == SCW_TYPE_NONE)
    {
      put_words (writer, "words", mark);
      return;
    }
  put (writer, "          <metronome>\n            <beat-unit>%s</beat-unit>\n", scw_type_name (mark->beat));
  for (int i = 0; i < mark->beat_dots; i++)
    put (writer, "            <beat-unit-dot/>\n");
  put (writer, "            <per-minute>");
  put_escaped (writer, scw_part_text (writer->part, mark->text));
  put (writer, "</per-minute>\n          </metronome>\n");
}

static void
put_octave_shift (Writer *writer, const ScwMark *mark)
{
  static const char *const types[] = { "stop", "down", "up" };

  if (mark->value != SCW_SHIFT_STOP)
    writer->shift = mark->size;
  /* MuseScore wants the size at the stop, too. */
  put (writer, "          <octave-shift type=\"%s\" size=\"%d\"/>\n", types[mark->value],
       writer->shift > 0 ? writer->shift : 8);
}

static void
put_mark_type (Writer *writer, const ScwMark *mark)
{
  static const char *const wedges[] = { "crescendo", "diminuendo", "stop" };
  static const char *const pedals[] = { "start", "stop", "change" };

  switch (mark->kind)
    {
    case SCW_MARK_WORDS:
      put_words (writer, "words", mark);
      break;
    case SCW_MARK_REHEARSAL:
      put_words (writer, "rehearsal", mark);
      break;
    case SCW_MARK_METRONOME:
      put_metronome (writer, mark);
      break;
    case SCW_MARK_OCTAVE_SHIFT:
      put_octave_shift (writer, mark);
      break;
    case SCW_MARK_DYNAMICS:
      put (writer, "          <dynamics>\n            <%s/>\n          </dynamics>\n",
           scw_dynamics_name ((ScwDynamics) mark->value));
      break;
    case SCW_MARK_WEDGE:
      put (writer, "          <wedge type=\"%s\"", wedges[mark->value]);
      if (wedge_number (mark) > 1)
        put (writer, " number=\"%d\"", wedge_number (mark));
      put (writer, "/>\n");
      break;
    case SCW_MARK_PEDAL:
      put (writer, "          <pedal type=\"%s\" line=\"%s\" sign=\"%s\"/>\n", pedals[mark->value],
           mark->line ? "yes" : "no", mark->line ? "no" : "yes");
      break;
    case SCW_MARK_HARMONY:
      break;
    }
}

static void
put_step (Writer *writer, const char *name, int step, int alter)
{
  put (writer, "        <%s>\n          <%s-step>%c</%s-step>\n", name, name, scw_step_letter (step), name);
  if (alter != 0)
    put (writer, "          <%s-alter>%d</%s-alter>\n", name, alter, name);
  put (writer, "        </%s>\n", name);
}

/* A text that is no chord symbol is written as words. */
static bool
put_harmony (Writer *writer, const ScwElement *element)
{
  static const char *const types[] = { "add", "alter", "subtract" };
  ScwHarmony harmony;

  if (!scw_harmony_parse (scw_part_text (writer->part, element->mark.text), &harmony))
    return false;
  put (writer, element->mark.placement == SCW_PLACEMENT_BELOW ? "      <harmony placement=\"below\">\n"
                                                              : "      <harmony>\n");
  if (harmony.root >= 0)
    put_step (writer, "root", harmony.root, harmony.root_alter);
  else
    put (writer, "        <root>\n          <root-step text=\"\">C</root-step>\n        </root>\n");
  put (writer, "        <kind%s>%s</kind>\n", harmony.root < 0 ? " text=\"N.C.\"" : "", harmony.kind);
  if (harmony.bass >= 0)
    put_step (writer, "bass", harmony.bass, harmony.bass_alter);
  for (int i = 0; i < harmony.n_degrees; i++)
    put (writer,
         "        <degree>\n          <degree-value>%d</degree-value>\n          "
         "<degree-alter>%d</degree-alter>\n"
         "          <degree-type>%s</degree-type>\n        </degree>\n",
         harmony.degrees[i].value, harmony.degrees[i].alter, types[harmony.degrees[i].type]);
  put_offset (writer, element->onset);
  if (writer->part->staves > 1)
    put (writer, "        <staff>%d</staff>\n", element->mark.staff > 0 ? element->mark.staff : 1);
  put (writer, "      </harmony>\n");
  return true;
}

/* A mark whose text nobody has read yet says nothing. */
static bool
says_nothing (const ScwMark *mark)
{
  return mark->kind <= SCW_MARK_HARMONY && mark->text == 0 && !mark->silent;
}

static void
put_mark (Writer *writer, const ScwElement *element)
{
  const ScwMark *mark = &element->mark;
  ScwElement as_words = *element;

  if (says_nothing (mark))
    return;
  if (mark->kind == SCW_MARK_HARMONY)
    {
      if (put_harmony (writer, element))
        return;
      as_words.mark.kind = SCW_MARK_WORDS;
      put_mark (writer, &as_words);
      return;
    }
  if (mark->silent)
    {
      put (writer,
           "      <direction>\n        <direction-type>\n          <words/>\n        </direction-type>\n");
      put_offset (writer, element->onset);
    }
  else
    {
      put (writer, "      <direction placement=\"%s\">\n        <direction-type>\n",
           scw_mark_is_above (mark) ? "above" : "below");
      put_mark_type (writer, mark);
      put (writer, "        </direction-type>\n");
      put_offset (writer, element->onset);
    }
  if (writer->part->staves > 1)
    put (writer, "        <staff>%d</staff>\n", mark->staff > 0 ? mark->staff : 1);
  put_sound (writer, mark);
  put (writer, "      </direction>\n");
}

static void
put_sign (Writer *writer, ScwElementKind kind)
{
  const char *name = kind == SCW_ELEMENT_SEGNO ? "segno" : "coda";

  put (writer,
       "      <direction placement=\"above\">\n        <direction-type>\n          <%s/>\n        "
       "</direction-type>\n"
       "        <sound %s=\"%s\"/>\n      </direction>\n",
       name, name, name);
}

/* What is neither attribute nor note. */
static void
put_other (Writer *writer, const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_MOVE:
      put_move (writer, &element->move);
      if (element->move.backup)
        writer->beams = (ScwOpenBeams){ 0, 0 };
      break;
    case SCW_ELEMENT_MARK:
      put_mark (writer, element);
      break;
    case SCW_ELEMENT_SEGNO:
    case SCW_ELEMENT_CODA: /* of the system */
      if (writer->number <= 1)
        put_sign (writer, element->kind);
      break;
    default:
      break; /* of barlines and styles */
    }
}

static void
put_measure_start (Writer *writer, const ScwMeasure *measure, int m)
{
  put (writer, "    <measure number=\"");
  if (measure->number[0] != '\0')
    put_escaped (writer, measure->number);
  else
    put (writer, "%d", m + 1);
  put (writer, measure->implicit ? "\" implicit=\"yes\">\n" : "\">\n");
  if (measure->new_page)
    put (writer, "      <print new-page=\"yes\"/>\n");
  else if (measure->new_system)
    put (writer, "      <print new-system=\"yes\"/>\n");
}

static void
put_measure (Writer *writer, int m)
{
  const ScwMeasure *measure = &writer->part->measures[m];
  bool after_note = false, attributes = false, styles = writer->reference;
  int first = 0;

  put_measure_start (writer, measure, m);
  writer->beams = (ScwOpenBeams){ 0, 0 };
  memcpy (writer->open_before, writer->open_now, sizeof writer->open_before);
  memset (writer->open_now, 0, sizeof writer->open_now);
  memset (writer->begun, 0, sizeof writer->begun);
  writer->position = SCW_FRACTION_ZERO;
  if (!writer->reference)
    put_left_barline (writer, m);
  while (first < measure->n_elements && scw_element_is_left (&measure->elements[first]))
    first++;
  if (m == 0 && count_attributes (writer, measure, first) == 0
      && (!writer->reference || writer->part->staves > 1))
    {
      put_attributes (writer, NULL, 0, true);
      attributes = true;
    }
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      int n = count_attributes (writer, measure, i);

      if (n > 0)
        {
          put_attributes (writer, element, n, m == 0 && !attributes);
          attributes = true;
          i += n - 1;
        }
      else if (!styles && (element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MOVE))
        {
          put_styles (writer, m);
          styles = true;
          i--; /* and now the note */
        }
      else if (element->kind == SCW_ELEMENT_NOTE)
        {
          carry_beams (writer, m, &element->note);
          put_note (writer, &element->note, after_note || writer->reference);
          after_note = true;
        }
      else
        put_other (writer, element);
    }
  if (!styles)
    put_styles (writer, m);
  if (!writer->reference)
    put_right_barline (writer, m);
  put (writer, "    </measure>\n");
}

/* The finished text, or NULL. */
static char *
finish (Writer *writer, size_t *size, ScwError *error)
{
  scw_numbers_clear (&writer->numbers);
  if (writer->failed)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %zu bytes of MusicXML", writer->n);
      free (writer->text);
      return NULL;
    }
  *size = writer->n;
  return writer->text;
}

/* A part in which every measure has its notes. */
static bool
put_whole (Writer *writer, const ScwPart *part, int number, ScwError *error)
{
  writer->part = part;
  writer->number = number;
  writer->slurs = writer->tuplets = 0;
  memset (writer->open_now, 0, sizeof writer->open_now);
  writer->ending = 0;
  scw_numbers_clear (&writer->numbers);
  if (!scw_number_spanners (part, &writer->numbers, error))
    return false;
  writer->divisions = choose_divisions (part);
  put (writer, "  <part id=\"%s\">\n", scw_xml_part_id (writer, part, number, (char[SCW_XML_ID]){ 0 }));
  for (int m = 0; m < part->n_measures; m++)
    put_measure (writer, m);
  if (part->n_measures == 0) /* a part without measures is not valid */
    put (writer, "    <measure number=\"1\">\n      <attributes>\n        <divisions>1</divisions>\n      "
                 "</attributes>\n    </measure>\n");
  put (writer, "  </part>\n");
  return true;
}

static bool
put_part (Writer *writer, const ScwPart *part, int number, ScwError *error)
{
  const bool abbreviated = scw_part_is_abbreviated (part);
  ScwPart *whole = abbreviated ? scw_part_expand (part, error) : NULL;
  bool ok
    = (whole != NULL || !abbreviated) && put_whole (writer, whole != NULL ? whole : part, number, error);

  scw_part_free (whole);
  return ok;
}

char *
scw_musicxml_format (const ScwScore *score, size_t *size, ScwError *error)
{
  Writer writer = { 0 };

  scw_xml_put_head (&writer, score);
  for (int i = 0; i < score->n_parts; i++)
    if (!put_part (&writer, score->parts[i], i + 1, error))
      {
        scw_numbers_clear (&writer.numbers);
        free (writer.text);
        return NULL;
      }
  put (&writer, "</score-partwise>\n");
  return finish (&writer, size, error);
}

char *
scw_musicxml_format_reference (const ScwPart *part, size_t *size, ScwError *error)
{
  Writer writer = { .part = part, .reference = true, .divisions = 1 };

  if (!scw_number_spanners (part, &writer.numbers, error))
    return NULL;
  put (&writer, "<part>\n");
  for (int m = 0; m < part->n_measures; m++)
    put_measure (&writer, m);
  put (&writer, "</part>\n");
  return finish (&writer, size, error);
}
