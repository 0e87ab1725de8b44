/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/score/spanners.h"

typedef struct
{
  const ScwScore *score;
  char *text;
  size_t n, capacity;
  bool failed;
  bool reference; /* see scw_musicxml_format_reference */
  int64_t divisions;
  ScwNumbers numbers;
  int slurs, tuplets; /* how many marks are written */
  ScwOpenBeams beams;
} Writer;

static void
put_bytes (Writer *writer, const char *text, size_t n)
{
  if (writer->n + n + 1 > writer->capacity)
    {
      size_t capacity = (writer->capacity + n) * 2 + 4096;
      char *grown = realloc (writer->text, capacity);

      if (grown == NULL)
        {
          writer->failed = true;
          return;
        }
      writer->text = grown;
      writer->capacity = capacity;
    }
  memcpy (writer->text + writer->n, text, n);
  writer->n += n;
  writer->text[writer->n] = '\0';
}

/* Only %d, %lld, %c and %s of short strings: none of them knows the locale. */
static void put (Writer *writer, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

static void
put (Writer *writer, const char *format, ...)
{
  char line[512];
  va_list args;
  int n;

  va_start (args, format);
  n = vsnprintf (line, sizeof line, format, args);
  va_end (args);
  if (n < 0 || (size_t) n >= sizeof line)
    writer->failed = true; /* a mistake of ours: never a cut document */
  else
    put_bytes (writer, line, (size_t) n);
}

/* Text with what XML minds escaped; control characters have no place in XML at all. */
static void
put_escaped (Writer *writer, const char *text)
{
  for (; *text != '\0'; text++)
    if (*text == '<')
      put (writer, "&lt;");
    else if (*text == '>')
      put (writer, "&gt;");
    else if (*text == '&')
      put (writer, "&amp;");
    else if (*text == '"')
      put (writer, "&quot;");
    else if ((unsigned char) *text >= ' ' || *text == '\n' || *text == '\t')
      put_bytes (writer, text, 1);
}

/* Divisions such that every duration is a whole number, unless that would be absurd. */
static int64_t
choose_divisions (const ScwScore *score)
{
  int64_t divisions = 1;

  for (int m = 0; m < score->n_measures; m++)
    for (int i = 0; i < score->measures[m].n_elements; i++)
      {
        const ScwElement *element = &score->measures[m].elements[i];
        int64_t all = 0;

        if (element->kind == SCW_ELEMENT_NOTE)
          all = scw_lcm (divisions, element->note.duration.den);
        else if (element->kind == SCW_ELEMENT_MOVE)
          all = scw_lcm (divisions, element->move.duration.den);
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

static void
put_clef (Writer *writer, ScwClef clef)
{
  put (writer, "        <clef");
  if (writer->score->staves > 1)
    put (writer, " number=\"%d\"", clef.staff == 0 ? 1 : clef.staff);
  put (writer, ">\n          <sign>%c</sign>\n          <line>%d</line>\n        </clef>\n", clef.sign,
       clef.line);
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
      if (next < rank || (next == rank && next < 3) || (next == 3 && clef_staff (element) <= staff))
        break;
      if (next == 3)
        staff = clef_staff (element);
      rank = next;
    }
  return n;
}

static void
put_attribute (Writer *writer, const ScwElement *element)
{
  if (element->kind == SCW_ELEMENT_KEY)
    put (writer, "        <key>\n          <fifths>%d</fifths>\n        </key>\n", element->key.fifths);
  else if (element->kind == SCW_ELEMENT_TIME)
    put (writer,
         "        <time>\n          <beats>%d</beats>\n          <beat-type>%d</beat-type>\n        "
         "</time>\n",
         element->time.beats, element->time.beat_type);
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
  if (writer->score->staves > 1)
    put (writer, "        <staves>%d</staves>\n", writer->score->staves);
  for (int staff = 1; staff < 256; staff++)
    for (int i = 0; i < n; i++)
      if (attribute_rank (&elements[i]) == 3 && clef_staff (&elements[i]) == staff)
        put_attribute (writer, &elements[i]);
}

static void
put_attributes (Writer *writer, const ScwElement *elements, int n, bool first)
{
  put (writer, "      <attributes>\n");
  if (first && (!writer->reference || writer->score->staves > 1))
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
    put (writer, note->measure_rest ? "        <rest measure=\"yes\"/>\n" : "        <rest/>\n");
  else if (!note->has_pitch)
    put (writer, writer->reference ? "" : "        <unpitched/>\n");
  else
    {
      put (writer, "        <pitch>\n          <step>%c</step>\n", scw_step_letter (note->step));
      if (note->alter != 0)
        put (writer, "          <alter>%d</alter>\n", note->alter);
      put (writer, "          <octave>%d</octave>\n        </pitch>\n", note->octave);
    }
}

static void
put_articulations (Writer *writer, const ScwNote *note)
{
  if (!note->staccato && !note->accent && !note->strong_accent && !note->tenuto)
    return;
  put (writer, "          <articulations>\n%s%s%s%s          </articulations>\n",
       note->accent ? "            <accent/>\n" : "",
       note->strong_accent ? "            <strong-accent type=\"up\"/>\n" : "",
       note->tenuto ? "            <tenuto/>\n" : "", note->staccato ? "            <staccato/>\n" : "");
}

static void
put_ornaments (Writer *writer, const ScwNote *note)
{
  static const char *const types[] = { "", "single", "start", "stop", "unmeasured" };

  if (!note->trill && note->tremolo == SCW_TREMOLO_NONE)
    return;
  put (writer, "          <ornaments>\n");
  if (note->trill)
    put (writer, "            <trill-mark/>\n");
  if (note->tremolo != SCW_TREMOLO_NONE)
    put (writer, "            <tremolo type=\"%s\">%d</tremolo>\n", types[note->tremolo],
         note->tremolo_marks == 0 ? 3 : note->tremolo_marks);
  put (writer, "          </ornaments>\n");
}

static void
put_notations (Writer *writer, const ScwNote *note)
{
  size_t start = writer->n, opened;

  put (writer, "        <notations>\n");
  opened = writer->n;
  for (int i = 0; i < note->n_tieds; i++)
    put (writer, "          <tied type=\"%s\"/>\n", start_stop (note->tieds[i]));
  for (int i = 0; i < note->n_tuplets; i++)
    put (writer, "          <tuplet type=\"%s\" number=\"%d\"/>\n", start_stop (note->tuplets[i]),
         writer->numbers.tuplets[writer->tuplets++]);
  for (int i = 0; i < note->n_slurs; i++)
    put (writer, "          <slur type=\"%s\" number=\"%d\"/>\n", start_stop (note->slurs[i]),
         writer->numbers.slurs[writer->slurs++]);
  if (note->fermata)
    put (writer, "          <fermata/>\n");
  put_articulations (writer, note);
  put_ornaments (writer, note);
  if (note->arpeggiate)
    put (writer, "          <arpeggiate/>\n");
  if (writer->n == opened)
    writer->n = start; /* nothing to tell */
  else
    put (writer, "        </notations>\n");
}

static void
put_look (Writer *writer, const ScwNote *note)
{
  static const char *const stems[] = { "", "up", "down", "none" };
  const char *beams[SCW_XML_MAX_BEAMS];
  int n_beams = scw_beam_values (&writer->beams, note, beams);

  if (note->type != SCW_TYPE_NONE)
    put (writer, "        <type>%s</type>\n", scw_type_name (note->type));
  for (int i = 0; i < note->dots; i++)
    put (writer, "        <dot/>\n");
  if (note->accidental != SCW_ACCIDENTAL_NONE)
    put (writer, "        <accidental>%s</accidental>\n", scw_accidental_name (note->accidental));
  if (note->actual != 0)
    put (writer,
         "        <time-modification>\n          <actual-notes>%d</actual-notes>\n          "
         "<normal-notes>%d</normal-notes>\n        </time-modification>\n",
         note->actual, note->normal);
  if (note->stem != SCW_STEM_UNTOLD)
    put (writer, "        <stem>%s</stem>\n", stems[note->stem]);
  if ((writer->score->staves > 1 || writer->reference) && note->staff != 0)
    put (writer, "        <staff>%d</staff>\n", note->staff);
  for (int i = 0; i < n_beams; i++)
    put (writer, "        <beam number=\"%d\">%s</beam>\n", i + 1, beams[i]);
}

static void
put_note (Writer *writer, const ScwNote *note, bool may_be_chord)
{
  put (writer, note->hidden ? "      <note print-object=\"no\">\n" : "      <note>\n");
  if (note->grace)
    put (writer, note->slash ? "        <grace slash=\"yes\"/>\n" : "        <grace/>\n");
  if (note->chord && may_be_chord)
    put (writer, "        <chord/>\n");
  put_pitch (writer, note);
  if (!note->grace)
    put_duration (writer, note->duration);
  for (int i = 0; i < note->n_tieds; i++)
    put (writer, "        <tie type=\"%s\"/>\n", start_stop (note->tieds[i]));
  if (note->voice != 0)
    put (writer, "        <voice>%d</voice>\n", note->voice);
  put_look (writer, note);
  put_notations (writer, note);
  put (writer, "      </note>\n");
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
  const ScwMeasure *measure = &writer->score->measures[m];
  bool after_note = false;

  put_measure_start (writer, measure, m);
  writer->beams = (ScwOpenBeams){ 0, 0 };
  if (m == 0 && count_attributes (writer, measure, 0) == 0
      && (!writer->reference || writer->score->staves > 1))
    put_attributes (writer, NULL, 0, true);
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      int n = count_attributes (writer, measure, i);

      if (n > 0)
        {
          put_attributes (writer, element, n, m == 0 && i == 0);
          i += n - 1;
        }
      else if (element->kind == SCW_ELEMENT_NOTE)
        {
          put_note (writer, &element->note, after_note || writer->reference);
          after_note = true;
        }
      else
        {
          put_move (writer, &element->move);
          if (element->move.backup)
            writer->beams = (ScwOpenBeams){ 0, 0 };
        }
    }
  put (writer, "    </measure>\n");
}

static void
put_text (Writer *writer, const char *before, const char *text, const char *behind)
{
  if (text == NULL)
    return;
  put (writer, "%s", before);
  put_escaped (writer, text);
  put (writer, "%s", behind);
}

static void
put_head (Writer *writer)
{
  put (writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" "
               "\"http://www.musicxml.org/dtds/partwise.dtd\">\n"
               "<score-partwise version=\"4.0\">\n");
  put_text (writer, "  <work>\n    <work-title>", writer->score->title, "</work-title>\n  </work>\n");
  put (writer, "  <identification>\n");
  put_text (writer, "    <creator type=\"composer\">", writer->score->composer, "</creator>\n");
  /* Readers that are not told so beam and break lines as they like. */
  put (writer, "    <encoding>\n      <software>Scorewright</software>\n"
               "      <supports element=\"accidental\" type=\"yes\"/>\n      <supports element=\"beam\" "
               "type=\"yes\"/>\n"
               "      <supports element=\"print\" attribute=\"new-page\" type=\"yes\" value=\"yes\"/>\n"
               "      <supports element=\"print\" attribute=\"new-system\" type=\"yes\" value=\"yes\"/>\n"
               "      <supports element=\"stem\" type=\"yes\"/>\n    </encoding>\n");
  put (writer, "  </identification>\n  <part-list>\n    <score-part id=\"P1\">\n      <part-name>");
  put_escaped (writer, writer->score->part_name != NULL ? writer->score->part_name : "Piano");
  put (writer,
       "</part-name>\n"
       "      <score-instrument id=\"P1-I1\">\n        <instrument-name>Piano</instrument-name>\n      "
       "</score-instrument>\n      <midi-instrument id=\"P1-I1\">\n        <midi-channel>1</midi-channel>\n"
       "        <midi-program>1</midi-program>\n      </midi-instrument>\n    </score-part>\n  "
       "</part-list>\n  <part id=\"P1\">\n");
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

char *
scw_musicxml_format (const ScwScore *score, size_t *size, ScwError *error)
{
  Writer writer = { .score = score };

  if (!scw_number_spanners (score, &writer.numbers, error))
    return NULL;
  writer.divisions = choose_divisions (score);
  put_head (&writer);
  for (int m = 0; m < score->n_measures; m++)
    put_measure (&writer, m);
  if (score->n_measures == 0) /* a part without measures is not valid */
    put (&writer, "    <measure number=\"1\">\n    </measure>\n");
  put (&writer, "  </part>\n</score-partwise>\n");
  return finish (&writer, size, error);
}

char *
scw_musicxml_format_reference (const ScwScore *score, size_t *size, ScwError *error)
{
  Writer writer = { .score = score, .reference = true, .divisions = 1 };

  if (!scw_number_spanners (score, &writer.numbers, error))
    return NULL;
  put (&writer, "<part>\n");
  for (int m = 0; m < score->n_measures; m++)
    put_measure (&writer, m);
  put (&writer, "</part>\n");
  return finish (&writer, size, error);
}
