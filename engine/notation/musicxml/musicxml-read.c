/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/musicxml-private.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/score/align.h"
#include "engine/notation/score/order.h"
#include "engine/notation/score/resolve.h"
#include "engine/notation/transform/extract.h"

typedef ScwXmlReader Reader;

#define MAX_PARTS   2000
#define MAX_ENTRIES (4 * MAX_PARTS) /* of the list of parts: with those that are not there, and groups */

/* Counts one more of a kind. False: there was none of it so far. */
static bool
count_again (Reader *reader, const char *what)
{
  for (int i = 0; i < reader->n_lost; i++)
    if (strcmp (reader->lost[i].what, what) == 0)
      {
        reader->lost[i].count++;
        return true;
      }
  return false;
}

void
scw_xml_lose (Reader *reader, const xmlNode *node, const char *what)
{
  char kind[SCW_XML_TEXT];
  size_t n = strnlen (what, SCW_XML_TEXT - 1);

  if (reader->silent)
    return;
  while (n > 0 && ((unsigned char) what[n] & 0xc0) == 0x80) /* not within a character */
    n--;
  memcpy (kind, what, n);
  kind[n] = '\0';
  if (count_again (reader, kind))
    return;
  if (reader->n_lost >= SCW_XML_MAX_LOST - 1)
    {
      strcpy (kind, "other things");
      if (count_again (reader, kind))
        return;
    }
  strcpy (reader->lost[reader->n_lost].what, kind);
  reader->lost[reader->n_lost].count = 1;
  reader->lost[reader->n_lost].measure = reader->measure;
  reader->lost[reader->n_lost++].line = (int) xmlGetLineNo (node);
}

/* What was left out, a kind at a time. */
static void
tell_lost (const Reader *reader)
{
  for (int i = 0; i < reader->n_lost; i++)
    {
      ScwProblem *added = scw_problem_with (scw_problems_add (reader->problems, SCW_FAULT_LEFT_OUT,
                                                              reader->lost[i].measure, -1, 0),
                                            reader->lost[i].what, NULL, reader->lost[i].count, 0);

      if (added == NULL)
        return;
      added->severity = SCW_SEVERITY_WARNING;
      added->line = reader->lost[i].line;
    }
}

ScwFraction
scw_xml_duration (Reader *reader, const xmlNode *element, const char *name)
{
  const xmlNode *duration = scw_xml_child (element, name);
  char text[SCW_XML_TEXT];
  ScwFraction value = SCW_FRACTION_ZERO;

  if (duration == NULL)
    return value;
  scw_xml_text (duration, text);
  if (!scw_xml_decimal (text, &value) || value.num < 0)
    {
      scw_xml_lose (reader, duration, "duration that is no length");
      return SCW_FRACTION_ZERO;
    }
  return scw_fraction_div (value, scw_fraction (reader->divisions_num, reader->divisions_den));
}

char *
scw_xml_words (const xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent (node);
  char *text = content != NULL ? malloc (strlen ((const char *) content) + 1) : NULL;
  size_t n = 0;

  for (const xmlChar *at = content; text != NULL && *at != '\0'; at++)
    {
      const bool space = *at <= ' ';

      if (!space)
        text[n++] = (char) *at;
      else if (n > 0 && text[n - 1] != ' ')
        text[n++] = ' ';
    }
  while (n > 0 && text[n - 1] == ' ')
    n--;
  if (text != NULL)
    text[n] = '\0';
  xmlFree (content);
  return text;
}

static void
read_divisions (Reader *reader, const xmlNode *attributes)
{
  const xmlNode *divisions = scw_xml_child (attributes, "divisions");
  char text[SCW_XML_TEXT];
  ScwFraction value;

  if (divisions == NULL)
    return;
  scw_xml_text (divisions, text);
  if (!scw_xml_decimal (text, &value) || value.num <= 0)
    {
      scw_xml_lose (reader, divisions, "divisions that are no number");
      return;
    }
  reader->divisions_num = value.num;
  reader->divisions_den = value.den;
}

/* Which staff an attribute is for: its number; 0: for all. */
static int
staff_of (const Reader *reader, const xmlNode *node)
{
  char text[SCW_XML_TEXT];
  int staff = 0;

  scw_xml_attribute (node, "number", text);
  if (!scw_xml_integer (text, &staff) || staff < 1 || staff > 255 || reader->part->staves == 1)
    return 0;
  return staff;
}

static bool
is_hidden (const xmlNode *node)
{
  char text[SCW_XML_TEXT];

  scw_xml_attribute (node, "print-object", text);
  return strcmp (text, "no") == 0;
}

/* Elements from 'first' on are of the same <attributes>. */
static bool
read_key (Reader *reader, ScwMeasure *measure, const xmlNode *node, int first)
{
  ScwKey key = { .staff = reader->reference ? 0 : staff_of (reader, node), .hidden = is_hidden (node) };
  char text[SCW_XML_TEXT];
  ScwElement *element;
  int mode;

  scw_xml_child_text (node, "fifths", text);
  if (!scw_xml_integer (text, &key.fifths) || key.fifths < -7 || key.fifths > 7)
    {
      scw_xml_lose (reader, node, "key signature");
      return true;
    }
  scw_xml_child_text (node, "mode", text);
  mode = scw_mode_from_name (text);
  if (mode < 0)
    scw_xml_lose (reader, node, "mode");
  else
    key.mode = (ScwMode) mode;
  for (int i = first; i < measure->n_elements && !reader->reference; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_KEY && measure->elements[i].key.staff == key.staff)
      {
        if (measure->elements[i].key.fifths != key.fifths)
          scw_xml_lose (reader, node, "second key signature");
        return true;
      }
  element = scw_measure_add (measure, SCW_ELEMENT_KEY, reader->error);
  if (element == NULL)
    return false;
  element->key = key;
  return true;
}

/* The same key on every staff, each told by itself, is one key. */
static void
join_keys (const Reader *reader, ScwMeasure *measure, int first)
{
  int one = -1, n = 0;

  for (int i = first; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_KEY)
      {
        const ScwKey *key = &measure->elements[i].key;

        if (key->staff == 0
            || (one >= 0
                && (key->fifths != measure->elements[one].key.fifths
                    || key->hidden != measure->elements[one].key.hidden)))
          return;
        one = one < 0 ? i : one;
        n++;
      }
  if (n < 2 || n != reader->part->staves)
    return;
  measure->elements[one].key.staff = 0;
  for (int i = measure->n_elements - 1; i > one; i--)
    if (measure->elements[i].kind == SCW_ELEMENT_KEY)
      memmove (&measure->elements[i], &measure->elements[i + 1],
               (size_t) (--measure->n_elements - i) * sizeof *measure->elements);
}

/* "3+2" is 5; false: no number. */
static bool
read_sum (const char *text, int *sum)
{
  int part = 0;

  *sum = 0;
  for (; *text != '\0'; text++)
    if (*text >= '0' && *text <= '9' && part < 1000)
      part = 10 * part + *text - '0';
    else if (*text == '+' && part > 0)
      {
        *sum += part;
        part = 0;
      }
    else if (*text != ' ')
      return false;
  *sum += part;
  return part > 0;
}

/* "3+2/8", "2/4+3/8": the whole as beats of the shortest beat type. */
static bool
read_composite (Reader *reader, const xmlNode *node, ScwTime *time)
{
  char beats[SCW_XML_TEXT], type[SCW_XML_TEXT], text[4 * SCW_XML_TEXT] = "";
  ScwFraction length = SCW_FRACTION_ZERO;
  int parts = 0;
  bool sum = false;

  time->beat_type = 1;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      const xmlNode *next = child->next;
      size_t n = strlen (text);
      int count, value;

      if (!scw_xml_is (child, "beats"))
        continue;
      while (next != NULL && !scw_xml_is (next, "beat-type"))
        next = next->next;
      if (next == NULL)
        return false;
      scw_xml_text (child, beats);
      scw_xml_text (next, type);
      if (!read_sum (beats, &count) || !scw_xml_integer (type, &value) || count < 1 || count > 1000
          || value < 1 || value > 64 || (value & (value - 1)) != 0)
        return false;
      length = scw_fraction_add (length, scw_fraction (4 * count, value));
      time->beat_type = value > time->beat_type ? value : time->beat_type;
      snprintf (text + n, sizeof text - n, "%s%s/%s", parts > 0 ? "+" : "", beats, type);
      sum |= strchr (beats, '+') != NULL;
      parts++;
    }
  length = scw_fraction_mul (length, scw_fraction (time->beat_type, 4));
  if (parts == 0 || length.den != 1)
    return false;
  time->beats = (int) length.num;
  if (parts > 1 || sum)
    time->text = scw_part_add_text (reader->part, text, reader->error);
  return true;
}

static bool
read_time (Reader *reader, ScwMeasure *measure, const xmlNode *node, int first)
{
  char symbol[SCW_XML_TEXT];
  ScwElement *element;
  ScwTime time = { .hidden = is_hidden (node) };

  if (scw_xml_child (node, "senza-misura") != NULL)
    {
      scw_xml_lose (reader, node, "senza misura");
      return true;
    }
  if (!read_composite (reader, node, &time))
    {
      scw_xml_lose (reader, node, "time signature");
      return true;
    }
  if (time.text < 0)
    return false;
  scw_xml_attribute (node, "symbol", symbol);
  time.symbol = strcmp (symbol, "common") == 0 ? SCW_TIME_COMMON
                : strcmp (symbol, "cut") == 0  ? SCW_TIME_CUT
                                               : SCW_TIME_NUMBERS;
  if (time.symbol == SCW_TIME_NUMBERS && symbol[0] != '\0' && strcmp (symbol, "normal") != 0)
    scw_xml_lose (reader, node, "symbol of time");
  for (int i = first; i < measure->n_elements && !reader->reference; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_TIME)
      {
        const ScwTime *before = &measure->elements[i].time;

        if (before->beats != time.beats || before->beat_type != time.beat_type || before->text != time.text)
          scw_xml_lose (reader, node, "time signature of one staff only");
        return true;
      }
  element = scw_measure_add (measure, SCW_ELEMENT_TIME, reader->error);
  if (element == NULL)
    return false;
  element->time = time;
  return true;
}

static bool
read_clef (Reader *reader, ScwMeasure *measure, const xmlNode *node)
{
  char sign[SCW_XML_TEXT] = "", line[SCW_XML_TEXT] = "", number[SCW_XML_TEXT] = "", octave[SCW_XML_TEXT] = "";
  ScwClef clef = { .staff = 1, .hidden = is_hidden (node) };
  ScwElement *element;

  scw_xml_child_text (node, "sign", sign);
  scw_xml_child_text (node, "line", line);
  scw_xml_child_text (node, "clef-octave-change", octave);
  scw_xml_attribute (node, "number", number);
  if (strcmp (sign, "percussion") == 0)
    {
      strcpy (sign, "P");
      strcpy (line, "3");
    }
  if (line[0] == '\0') /* the usual line is meant */
    strcpy (line, strcmp (sign, "G") == 0 ? "2" : strcmp (sign, "F") == 0 ? "4" : "3");
  if (strlen (sign) != 1 || strchr ("GFCP", sign[0]) == NULL || !scw_xml_integer (line, &clef.line)
      || clef.line < 1 || clef.line > 5)
    {
      scw_xml_lose (reader, node, "clef");
      return true;
    }
  clef.sign = sign[0];
  if (scw_xml_integer (octave, &clef.octave) && (clef.octave < -2 || clef.octave > 2))
    {
      scw_xml_lose (reader, node, "octave of a clef");
      clef.octave = 0;
    }
  if (number[0] != '\0' && (!scw_xml_integer (number, &clef.staff) || clef.staff < 1 || clef.staff > 255))
    clef.staff = 1;
  element = scw_measure_add (measure, SCW_ELEMENT_CLEF, reader->error);
  if (element == NULL)
    return false;
  element->clef = clef;
  return true;
}

typedef enum
{
  FOR_ALL,
  FOR_ALL_AGAIN, /* another child says the same */
  FOR_ONE,       /* of several staves */
} Staves;

/* Whom a child of <attributes> is for: of all staves is what is told of each. */
static Staves
staves_of (const Reader *reader, const xmlNode *node)
{
  xmlChar *content;
  int staves = 0, seen = 0;
  bool again = false, before = true;

  if (staff_of (reader, node) == 0)
    return FOR_ALL;
  content = xmlNodeGetContent (node);
  for (const xmlNode *other = node->parent->children; other != NULL && seen < UINT8_MAX; other = other->next)
    if (scw_xml_is (other, (const char *) node->name))
      {
        xmlChar *text = xmlNodeGetContent (other);

        before &= other != node;
        again |= before && xmlStrEqual (content, text);
        staves += xmlStrEqual (content, text);
        seen++;
        xmlFree (text);
      }
  xmlFree (content);
  return staves < reader->part->staves ? FOR_ONE : again ? FOR_ALL_AGAIN : FOR_ALL;
}

static bool
read_style (Reader *reader, ScwMeasure *measure, const xmlNode *style)
{
  const Staves staves = staves_of (reader, style);
  char text[SCW_XML_TEXT], type[SCW_XML_TEXT];
  int count;

  if (staves == FOR_ALL_AGAIN)
    return true;

  for (const xmlNode *node = style->children; node != NULL; node = node->next)
    {
      ScwElement *element;

      if (node->type != XML_ELEMENT_NODE)
        continue;
      scw_xml_text (node, text);
      scw_xml_attribute (node, "type", type);
      if (staves == FOR_ONE && (scw_xml_is (node, "multiple-rest") || scw_xml_is (node, "measure-repeat")))
        {
          snprintf (text, sizeof text, "%s of one staff only", (const char *) node->name);
          scw_xml_lose (reader, node, text);
        }
      else if (scw_xml_is (node, "multiple-rest") && scw_xml_integer (text, &count) && count > 1
               && count <= SCW_MULTIPLE_REST_MAX)
        {
          element = scw_measure_add (measure, SCW_ELEMENT_MULTIPLE_REST, reader->error);
          if (element == NULL)
            return false;
          element->count = count;
        }
      else if (scw_xml_is (node, "measure-repeat") && (strcmp (text, "1") == 0 || strcmp (type, "stop") == 0))
        reader->repeats = strcmp (type, "start") == 0;
      else if (scw_xml_is (node, "measure-repeat")
               || (scw_xml_is (node, "multiple-rest") && strcmp (text, "1") != 0))
        scw_xml_lose (reader, node, (const char *) node->name);
    }
  return true;
}

static void
read_transpose (Reader *reader, const xmlNode *node)
{
  const Staves staves = staves_of (reader, node);
  char text[SCW_XML_TEXT];
  int chromatic, diatonic = 0, octaves = 0;

  if (staves == FOR_ALL_AGAIN)
    return;
  scw_xml_child_text (node, "chromatic", text);
  if (staves == FOR_ONE || !scw_xml_integer (text, &chromatic))
    {
      scw_xml_lose (reader, node, staves == FOR_ONE ? "transpose of one staff only" : "transpose");
      return;
    }
  scw_xml_child_text (node, "diatonic", text);
  scw_xml_integer (text, &diatonic);
  scw_xml_child_text (node, "octave-change", text);
  scw_xml_integer (text, &octaves);
  chromatic += 12 * octaves;
  diatonic += 7 * octaves;
  if (reader->measure > 0 && chromatic != reader->part->transpose)
    {
      scw_xml_lose (reader, node, "change of transposition");
      return;
    }
  reader->part->transpose = chromatic;
  reader->part->transpose_steps = diatonic;
}

static bool
read_attributes (Reader *reader, ScwMeasure *measure, const xmlNode *attributes)
{
  const int first = measure->n_elements;
  bool ok = true;

  read_divisions (reader, attributes);
  for (const xmlNode *node = attributes->children; ok && node != NULL; node = node->next)
    if (scw_xml_is (node, "key"))
      ok = read_key (reader, measure, node, first);
    else if (scw_xml_is (node, "time"))
      ok = read_time (reader, measure, node, first);
    else if (scw_xml_is (node, "clef"))
      ok = read_clef (reader, measure, node);
    else if (scw_xml_is (node, "transpose"))
      read_transpose (reader, node);
    else if (scw_xml_is (node, "measure-style"))
      ok = read_style (reader, measure, node);
  if (ok && !reader->reference)
    join_keys (reader, measure, first);
  return ok;
}

static bool
read_move (Reader *reader, ScwMeasure *measure, const xmlNode *node, bool backup)
{
  const ScwFraction duration = scw_xml_duration (reader, node, "duration");
  ScwElement *element;

  if (duration.num == 0 && !reader->reference)
    return true; /* moves nowhere */
  element = scw_measure_add (measure, SCW_ELEMENT_MOVE, reader->error);
  if (element == NULL)
    return false;
  element->move.backup = backup;
  element->move.duration = duration;
  reader->position
    = backup ? scw_fraction_sub (reader->position, duration) : scw_fraction_add (reader->position, duration);
  if (reader->position.num < 0)
    reader->position = SCW_FRACTION_ZERO;
  if (reader->divisions_den == 1 && reader->divisions_num <= INT32_MAX)
    element->move.divisions = (int) reader->divisions_num;
  return true;
}

static bool
read_note (Reader *reader, ScwMeasure *measure, const xmlNode *node)
{
  ScwElement *element;

  if (!reader->reference && !scw_xml_note_dynamics (reader, measure, node))
    return false;
  element = scw_measure_add (measure, SCW_ELEMENT_NOTE, reader->error);
  if (element == NULL || !scw_xml_note (reader, node, &element->note))
    return false;
  if (!element->note.chord)
    reader->position = scw_fraction_add (reader->position, element->note.duration);
  return true;
}

static void
read_print (ScwMeasure *measure, const xmlNode *node)
{
  char value[SCW_XML_TEXT];

  scw_xml_attribute (node, "new-system", value);
  measure->new_system |= strcmp (value, "yes") == 0;
  scw_xml_attribute (node, "new-page", value);
  measure->new_page |= strcmp (value, "yes") == 0;
  measure->new_system |= measure->new_page;
}

/* Numbers are what other programs make of them: "12", "X1", "3a". Longer or stranger ones are not kept. */
static void
copy_number (Reader *reader, ScwMeasure *measure, const xmlNode *node)
{
  char value[SCW_XML_TEXT];
  size_t n;
  bool plain = true;

  scw_xml_attribute (node, "number", value);
  n = strlen (value);
  for (size_t i = 0; i < n; i++)
    plain &= value[i] > ' ' && value[i] <= '~';
  if (plain && n < sizeof measure->number)
    memcpy (measure->number, value, n + 1);
  else
    scw_xml_lose (reader, node, "number of measure");
}

static bool
read_measure (Reader *reader, const xmlNode *node)
{
  ScwMeasure *measure = scw_part_add_measure (reader->part, reader->error);
  char value[SCW_XML_TEXT];
  bool ok = measure != NULL;

  if (!ok)
    return false;
  reader->measure = reader->part->n_measures - 1;
  reader->position = SCW_FRACTION_ZERO;
  copy_number (reader, measure, node);
  scw_xml_attribute (node, "implicit", value);
  measure->implicit = strcmp (value, "yes") == 0;
  scw_xml_account (reader, node);
  if (reader->repeat_next)
    {
      ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_REPEAT, reader->error);

      ok = element != NULL;
      if (ok)
        element->repeat = SCW_REPEAT_FORWARD;
      reader->repeat_next = false;
    }
  for (const xmlNode *child = node->children; ok && child != NULL; child = child->next)
    if (measure->n_elements >= SCW_MEASURE_MAX_ELEMENTS)
      return scw_fail (reader->error, SCW_ERROR_LIMIT, "measure '%s' has more than %d notes", measure->number,
                       SCW_MEASURE_MAX_ELEMENTS);
    else if (scw_xml_is (child, "note"))
      ok = read_note (reader, measure, child);
    else if (scw_xml_is (child, "backup") || scw_xml_is (child, "forward"))
      ok = read_move (reader, measure, child, scw_xml_is (child, "backup"));
    else if (scw_xml_is (child, "attributes"))
      ok = read_attributes (reader, measure, child);
    else if (scw_xml_is (child, "print"))
      read_print (measure, child);
    else if (scw_xml_is (child, "direction"))
      ok = scw_xml_direction (reader, measure, child);
    else if (scw_xml_is (child, "harmony"))
      ok = scw_xml_harmony (reader, measure, child);
    else if (scw_xml_is (child, "barline"))
      ok = scw_xml_barline (reader, measure, child);
    else if (scw_xml_is (child, "sound"))
      ok = scw_xml_sound (reader, measure, child);
  if (ok && reader->repeats)
    ok = scw_measure_add (measure, SCW_ELEMENT_MEASURE_REPEAT, reader->error) != NULL;
  return ok;
}

/* Whether a measure has nothing but rests. */
static bool
is_rest (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_NOTE && !measure->elements[i].note.rest)
      return false;
  return true;
}

/* Whether something stands in a measure before its right barline, or at it. */
static bool
shows (const ScwMeasure *measure, bool at_end)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind != SCW_ELEMENT_NOTE && element->kind != SCW_ELEMENT_MOVE
          && (element->kind != SCW_ELEMENT_MARK || !element->mark.silent)
          && scw_element_is_right (element) == at_end)
        return true;
    }
  return at_end && measure->fermatas != 0;
}

/* Numbers the measures that a multiple rest stands for, as far as they are there and rest. Where something stands within
 * them it ends, and another one begins. */
static bool
number_rest (Reader *reader, const xmlNode *node, int m, int i, ScwFraction length)
{
  ScwPart *part = reader->part;
  ScwMeasure *first = &part->measures[m];
  const int count = first->elements[i].count;
  int n = 0;

  while (n < count && m + n < part->n_measures && is_rest (&first[n])
         && (n == 0 || (!shows (&first[n - 1], true) && !shows (&first[n], false))))
    n++;
  if (n < count && (n == 0 || m + n >= part->n_measures || !is_rest (&first[n])))
    {
      reader->measure = m;
      scw_xml_lose (reader, node, "multiple-rest");
    }
  else if (count - n > 1 && !scw_measure_put_rest (&first[n], count - n, reader->error))
    return false;
  first->elements[i].count = n;
  for (int k = 0; n > 1 && k < n; k++)
    {
      first[k].in_rest = k + 1;
      if (!scw_measure_has_notes (&first[k])
          && !scw_measure_add_rests (&first[k], part->staves, length, reader->error))
        return false;
    }
  if (n < 2) /* no more than any other */
    memmove (&first->elements[i], &first->elements[i + 1],
             (size_t) (--first->n_elements - i) * sizeof *first->elements);
  return true;
}

static bool
number_rests (Reader *reader, const xmlNode *node)
{
  ScwPart *part = reader->part;
  ScwFraction length = scw_fraction (4, 1);

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      if (part->measures[m].elements[i].kind == SCW_ELEMENT_TIME)
        length = scw_time_length (part->measures[m].elements[i].time);
      else if (part->measures[m].elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
        {
          if (!number_rest (reader, node, m, i, length))
            return false;
          break;
        }
  return true;
}

/* How many staves a part has: what <staves> says, or the highest that a clef or a note names. */
static int
count_staves (const xmlNode *part)
{
  int most = 1;
  int staff;
  char text[SCW_XML_TEXT];

  for (const xmlNode *measure = part->children; measure != NULL; measure = measure->next)
    for (const xmlNode *node = measure->children; node != NULL; node = node->next)
      if (scw_xml_is (node, "attributes"))
        {
          for (const xmlNode *child = node->children; child != NULL; child = child->next)
            {
              text[0] = '\0';
              if (scw_xml_is (child, "staves"))
                scw_xml_text (child, text);
              else if (scw_xml_is (child, "clef"))
                scw_xml_attribute (child, "number", text);
              if (scw_xml_integer (text, &staff) && staff > most && staff < 256)
                most = staff;
            }
        }
      else if (scw_xml_is (node, "note"))
        {
          scw_xml_child_text (node, "staff", text);
          if (scw_xml_integer (text, &staff) && staff > most && staff < 256)
            most = staff;
        }
  return most;
}

static const xmlNode *
choose_part (const xmlNode *root, ScwPartChoice choice, ScwError *error)
{
  const xmlNode *first = NULL, *numbered = NULL;
  char id[SCW_XML_TEXT];
  int index = 0, number = 0;

  if (choice.id != NULL)
    scw_xml_integer (choice.id, &number);
  for (const xmlNode *node = root->children; node != NULL; node = node->next)
    {
      if (!scw_xml_is (node, "part"))
        continue;
      scw_xml_attribute (node, "id", id);
      if (choice.id != NULL ? strcmp (id, choice.id) == 0 : index == choice.index)
        return node;
      if (first == NULL)
        first = node;
      if (choice.id == NULL && choice.index < 0 && count_staves (node) > 1)
        return node;
      index++;
      if (index == number)
        numbered = node;
    }
  if (numbered != NULL)
    return numbered;
  if (choice.id != NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "there is no part '%s' among %d parts", choice.id, index);
  else if (choice.index >= 0)
    scw_fail (error, SCW_ERROR_FORMAT, "there is no part number %d among %d parts", choice.index + 1, index);
  else if (first == NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "there is no part in the score");
  return choice.id == NULL && choice.index < 0 ? first : NULL;
}

/* Appends a part to the score. */
static bool
read_part (Reader *reader, ScwScore *score, const xmlNode *root, const xmlNode *node)
{
  ScwPart *part = scw_part_new (reader->error);

  if (part == NULL || !scw_score_add_part (score, part, reader->error))
    return false;
  reader->part = part;
  reader->measure = 0;
  reader->divisions_num = reader->divisions_den = 1;
  reader->repeats = reader->repeat_next = false;
  reader->n_voices = 0;
  reader->n_verses = 0;
  part->staves = count_staves (node);
  if (!scw_xml_entry (reader, root, node))
    return false;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (scw_xml_is (child, "measure") && !read_measure (reader, child))
      return false;
  if (!reader->reference && !number_rests (reader, node))
    return false;
  scw_part_resolve_times_as (part, SCW_TIMES_KEEP);
  return reader->reference || scw_part_find_courtesies (part, reader->error);
}

/* Parts that the list names and the document does not have. */
static void
tell_missing (Reader *reader, const xmlNode *root)
{
  const xmlNode *list = scw_xml_child (root, "part-list");
  char id[SCW_XML_TEXT], other[SCW_XML_TEXT];

  for (const xmlNode *entry = list != NULL ? list->children : NULL; entry != NULL; entry = entry->next)
    if (scw_xml_is (entry, "score-part"))
      {
        bool found = false;

        scw_xml_attribute (entry, "id", id);
        for (const xmlNode *part = root->children; part != NULL && !found; part = part->next)
          if (scw_xml_is (part, "part"))
            {
              scw_xml_attribute (part, "id", other);
              found = strcmp (id, other) == 0;
            }
        if (!found)
          scw_xml_lose (reader, entry, "score-part without a part");
      }
}

/* All parts of a score, aligned. */
static bool
read_all (Reader *reader, ScwScore *score, const xmlNode *root)
{
  for (const xmlNode *node = root->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "part") && !read_part (reader, score, root, node))
      return false;
  tell_missing (reader, root);
  return scw_xml_groups (reader, score, root) && scw_score_align (score, reader->error)
         && scw_score_share_top (score, reader->error);
}

/* One part. The others are read, too: they may tell of repeats, barlines and tempos that it shares. */
static bool
read_one (Reader *reader, ScwScore *score, const xmlNode *root, const xmlNode *chosen, ScwExtract how)
{
  ScwScore *all = scw_score_new (reader->error);
  bool ok = all != NULL;
  int index = 0;

  for (const xmlNode *node = root->children; ok && node != NULL; node = node->next)
    if (scw_xml_is (node, "part") && (node == chosen || !reader->reference))
      {
        if (node == chosen)
          index = all->n_parts;
        reader->silent = node != chosen;
        ok = read_part (reader, all, root, node);
      }
  reader->silent = false;
  ok = ok && (reader->reference || scw_score_align (all, reader->error));
  ok = ok && (reader->reference || scw_score_extract (all, index, how, reader->error));
  if (ok)
    {
      ScwPart *part = all->parts[index];

      all->parts[index] = all->parts[--all->n_parts];
      ok = scw_score_add_part (score, part, reader->error);
    }
  scw_score_free (all);
  return ok;
}

/* More parts than anybody reads at once; each is looked for among all. */
static bool
is_bounded (const Reader *reader, const xmlNode *root)
{
  const xmlNode *list = scw_xml_child (root, "part-list");
  int parts = 0, entries = 0;

  for (const xmlNode *node = root->children; node != NULL; node = node->next)
    parts += scw_xml_is (node, "part");
  for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL; node = node->next)
    entries += node->type == XML_ELEMENT_NODE;
  return (parts <= MAX_PARTS && entries <= MAX_ENTRIES)
         || scw_fail (reader->error, SCW_ERROR_LIMIT, "the score has more than %d parts", MAX_PARTS);
}

static bool
read_parts (Reader *reader, ScwScore *score, const xmlNode *root, const xmlNode *chosen, ScwPartChoice choice)
{
  if (!is_bounded (reader, root))
    return false;
  scw_xml_heading (reader, score, root);
  if (!reader->reference)
    scw_xml_account (reader, root);
  if (choice.id == NULL && choice.index == SCW_PART_ALL.index)
    return read_all (reader, score, root);
  for (const xmlNode *node = root->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "part") && node != chosen && choice.id == NULL
        && choice.index == SCW_PART_ANY.index)
      scw_xml_lose (reader, node, "part");
  return read_one (reader, score, root, chosen, choice.row ? SCW_EXTRACT_ROW : SCW_EXTRACT_PART);
}

ScwScore *
scw_musicxml_read (const char *xml, size_t size, ScwPartChoice choice, ScwProblems *problems, ScwError *error)
{
  Reader reader = { .problems = problems, .error = error, .reference = choice.reference };
  xmlDoc *document = scw_xml_parse (xml, size, NULL, error);
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  const xmlNode *part = NULL;
  ScwScore *score = NULL;
  bool ok = false;

  if (root != NULL && scw_xml_is (root, "score-timewise") && !scw_xml_make_partwise (root, error))
    root = NULL;
  if (root != NULL && !scw_xml_is (root, "score-partwise"))
    scw_fail (error, SCW_ERROR_FORMAT, "not MusicXML: the root is '%.40s', not score-partwise",
              (const char *) root->name);
  else if (root != NULL)
    part = choose_part (root, choice, error);
  if (part != NULL)
    score = scw_score_new (error);
  if (score != NULL)
    ok = read_parts (&reader, score, root, part, choice)
         && (!reader.text_lost || scw_fail (error, SCW_ERROR_MEMORY, "no memory for a text"));
  if (ok)
    tell_lost (&reader);
  xmlFreeDoc (document);
  if (ok)
    return score;
  scw_score_free (score);
  return NULL;
}
