/* SPDX-License-Identifier: GPL-3.0-or-later */
/* writer.c: the text of a document, and what stands in it before the music. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/writer-private.h"

static void
put_bytes (ScwXmlWriter *writer, const char *text, size_t n)
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

void
scw_xml_put (ScwXmlWriter *writer, const char *format, ...)
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

void
scw_xml_put_escaped (ScwXmlWriter *writer, const char *text)
{
  for (; *text != '\0'; text++)
    if (*text == '<')
      scw_xml_put (writer, "&lt;");
    else if (*text == '>')
      scw_xml_put (writer, "&gt;");
    else if (*text == '&')
      scw_xml_put (writer, "&amp;");
    else if (*text == '"')
      scw_xml_put (writer, "&quot;");
    else if ((unsigned char) *text >= ' ' || *text == '\n' || *text == '\t')
      put_bytes (writer, text, 1);
}

void
scw_xml_put_text (ScwXmlWriter *writer, const char *before, const char *text, const char *behind)
{
  if (text == NULL)
    return;
  scw_xml_put (writer, "%s", before);
  scw_xml_put_escaped (writer, text);
  scw_xml_put (writer, "%s", behind);
}

/* ---- what stands before the music ---- */

/* MIDI's channel for percussion. */
#define DRUMS 10

static int
channel_of (int number, bool percussion)
{
  const int channel = (number - 1) % 15 + 1;

  if (percussion)
    return DRUMS;
  return channel >= DRUMS ? channel + 1 : channel;
}

static const char *
name_of (const ScwPart *part)
{
  return part->name != NULL ? part->name : "Piano";
}

/* A decimal that is kept in hundredths above 'least', and one more. */
static void
put_hundredths (ScwXmlWriter *writer, const char *name, int kept, int least)
{
  const int value = kept - 1 + 100 * least;

  if (kept == 0)
    return;
  scw_xml_put (writer, "        <%s>%s%d", name, value < 0 ? "-" : "", abs (value) / 100);
  if (value % 100 != 0)
    scw_xml_put (writer, ".%02d", abs (value) % 100);
  scw_xml_put (writer, "</%s>\n", name);
}

/* XML's ids, of which "P1-I2" are for instruments. */
static bool
is_id (const char *text)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.-";
  const size_t n = text != NULL ? strlen (text) : 0;

  return n > 0 && n < SCW_XML_ID && strspn (text, letters) == n && strchr ("0123456789.-", text[0]) == NULL
         && strstr (text, "-I") == NULL;
}

/* Whether every part has an id, and none has another's. */
static bool
have_ids (const ScwScore *score)
{
  for (int i = 0; i < score->n_parts; i++)
    {
      if (!is_id (score->parts[i]->id))
        return false;
      for (int k = 0; k < i; k++)
        if (strcmp (score->parts[i]->id, score->parts[k]->id) == 0)
          return false;
    }
  return true;
}

const char *
scw_xml_part_id (const ScwXmlWriter *writer, const ScwPart *part, int number, char text[SCW_XML_ID])
{
  if (writer->own_ids)
    return part->id;
  snprintf (text, SCW_XML_ID, "P%d", number);
  return text;
}

static void
put_instruments (ScwXmlWriter *writer, const ScwPart *part, int number)
{
  char text[SCW_XML_ID];
  const char *id = scw_xml_part_id (writer, part, number, text);
  const ScwInstrument only = { .program = part->program };
  const ScwInstrument *instruments = part->n_instruments > 0 ? part->instruments : &only;
  const int n = part->n_instruments > 0 ? part->n_instruments : 1;

  for (int i = 0; i < n; i++)
    {
      scw_xml_put (writer, "      <score-instrument id=\"%s-I%d\">\n        <instrument-name>", id, i + 1);
      scw_xml_put_escaped (writer, instruments[i].name != NULL ? instruments[i].name : name_of (part));
      scw_xml_put (writer, "</instrument-name>\n");
      scw_xml_put_text (writer, "        <instrument-sound>", instruments[i].sound, "</instrument-sound>\n");
      scw_xml_put (writer, "      </score-instrument>\n");
    }
  for (int i = 0; i < n; i++)
    {
      const int program = i == 0 && part->program > 0 ? part->program : instruments[i].program;

      scw_xml_put (writer, "      <midi-instrument id=\"%s-I%d\">\n        <midi-channel>%d</midi-channel>\n",
                   id, i + 1, channel_of (number, instruments[i].percussion));
      if (program > 0 || part->n_instruments == 0)
        scw_xml_put (writer, "        <midi-program>%d</midi-program>\n", program > 0 ? program : 1);
      if (instruments[i].key > 0)
        scw_xml_put (writer, "        <midi-unpitched>%d</midi-unpitched>\n", instruments[i].key);
      put_hundredths (writer, "volume", instruments[i].volume, 0);
      put_hundredths (writer, "pan", instruments[i].pan, -180);
      scw_xml_put (writer, "      </midi-instrument>\n");
    }
}

static void
put_entry (ScwXmlWriter *writer, const ScwPart *part, int number)
{
  char text[SCW_XML_ID];

  scw_xml_put (writer, "    <score-part id=\"%s\">\n      <part-name>",
               scw_xml_part_id (writer, part, number, text));
  scw_xml_put_escaped (writer, name_of (part));
  scw_xml_put (writer, "</part-name>\n");
  scw_xml_put_text (writer, "      <part-abbreviation>", part->abbreviation, "</part-abbreviation>\n");
  put_instruments (writer, part, number);
  scw_xml_put (writer, "    </score-part>\n");
}

static void
put_group_start (ScwXmlWriter *writer, const ScwGroup *group, int number)
{
  static const char *const symbols[] = { "none", "brace", "bracket", "line", "square" };

  scw_xml_put (writer, "    <part-group type=\"start\" number=\"%d\">\n", number);
  scw_xml_put_text (writer, "      <group-name>", group->name, "</group-name>\n");
  scw_xml_put_text (writer, "      <group-abbreviation>", group->abbreviation, "</group-abbreviation>\n");
  scw_xml_put (writer,
               "      <group-symbol>%s</group-symbol>\n      <group-barline>%s</group-barline>\n    "
               "</part-group>\n",
               symbols[group->symbol], group->barlines ? "yes" : "no");
}

/* Inner groups end before outer ones. */
static void
put_parts (ScwXmlWriter *writer, const ScwScore *score)
{
  for (int p = 0; p < score->n_parts; p++)
    {
      for (int g = 0; g < score->n_groups; g++)
        if (score->groups[g].first == p && score->groups[g].end > p)
          put_group_start (writer, &score->groups[g], g + 1);
      put_entry (writer, score->parts[p], p + 1);
      for (int g = score->n_groups - 1; g >= 0; g--)
        if (score->groups[g].end == p + 1 && score->groups[g].first <= p)
          scw_xml_put (writer, "    <part-group type=\"stop\" number=\"%d\"/>\n", g + 1);
    }
}

void
scw_xml_put_head (ScwXmlWriter *writer, const ScwScore *score)
{
  scw_xml_put (writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" "
                       "\"http://www.musicxml.org/dtds/partwise.dtd\">\n"
                       "<score-partwise version=\"4.0\">\n");
  scw_xml_put_text (writer, "  <work>\n    <work-title>", score->work != NULL ? score->work : score->title,
                    "</work-title>\n  </work>\n");
  if (score->work != NULL)
    scw_xml_put_text (writer, "  <movement-title>", score->title, "</movement-title>\n");
  scw_xml_put (writer, "  <identification>\n");
  scw_xml_put_text (writer, "    <creator type=\"composer\">", score->composer, "</creator>\n");
  scw_xml_put_text (writer, "    <creator type=\"lyricist\">", score->lyricist, "</creator>\n");
  scw_xml_put_text (writer, "    <rights>", score->rights, "</rights>\n");
  /* Readers that are not told so beam and break lines as they like. */
  scw_xml_put (writer,
               "    <encoding>\n      <software>Scorewright</software>\n"
               "      <supports element=\"accidental\" type=\"yes\"/>\n      <supports element=\"beam\" "
               "type=\"yes\"/>\n"
               "      <supports element=\"print\" attribute=\"new-page\" type=\"yes\" value=\"yes\"/>\n"
               "      <supports element=\"print\" attribute=\"new-system\" type=\"yes\" value=\"yes\"/>\n"
               "      <supports element=\"stem\" type=\"yes\"/>\n    </encoding>\n");
  scw_xml_put (writer, "  </identification>\n  <part-list>\n");
  writer->own_ids = have_ids (score);
  put_parts (writer, score);
  scw_xml_put (writer, "  </part-list>\n");
}
