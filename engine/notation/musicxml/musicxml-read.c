/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/musicxml-private.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/score/resolve.h"

typedef struct
{
  ScwScore *score;
  ScwProblems *problems;
  ScwError *error;
  const char *name;
  int measure;
  int64_t divisions_num, divisions_den; /* of a quarter note */
} Reader;

static void
problem (Reader *reader, ScwProblemKind kind, const xmlNode *node, const char *what, const char *value)
{
  ScwProblem *added
    = scw_problem_with (scw_problems_add (reader->problems, SCW_FAULT_NO_PLACE, reader->measure, -1, 0), what,
                        value, 0, 0);

  if (added == NULL)
    return;
  added->kind = kind;
  added->line = (int) xmlGetLineNo (node);
}

static ScwFraction
read_duration (Reader *reader, const xmlNode *element)
{
  const xmlNode *duration = scw_xml_child (element, "duration");
  char text[SCW_XML_TEXT];
  ScwFraction value = SCW_FRACTION_ZERO;

  if (duration == NULL)
    return value;
  scw_xml_text (duration, text);
  if (!scw_xml_decimal (text, &value) || value.num < 0)
    {
      problem (reader, SCW_PROBLEM_TIME, duration, "duration", text);
      return SCW_FRACTION_ZERO;
    }
  return scw_fraction_div (value, scw_fraction (reader->divisions_num, reader->divisions_den));
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
      problem (reader, SCW_PROBLEM_TIME, divisions, "divisions", text);
      return;
    }
  reader->divisions_num = value.num;
  reader->divisions_den = value.den;
}

static bool
read_key (Reader *reader, ScwMeasure *measure, const xmlNode *node)
{
  int fifths;
  char text[SCW_XML_TEXT] = "";
  const xmlNode *child = scw_xml_child (node, "fifths");
  ScwElement *element;

  if (child != NULL)
    scw_xml_text (child, text);
  if (!scw_xml_integer (text, &fifths) || fifths < -7 || fifths > 7)
    {
      problem (reader, SCW_PROBLEM_SIGNATURE, node, "key", text);
      return true;
    }
  element = scw_measure_add (measure, SCW_ELEMENT_KEY, reader->error);
  if (element == NULL)
    return false;
  element->key.fifths = fifths;
  return true;
}

static bool
read_time (Reader *reader, ScwMeasure *measure, const xmlNode *node)
{
  char beats[SCW_XML_TEXT] = "", type[SCW_XML_TEXT] = "";
  ScwElement *element;
  ScwTime time;

  scw_xml_child_text (node, "beats", beats);
  scw_xml_child_text (node, "beat-type", type);
  if (!scw_xml_integer (beats, &time.beats) || !scw_xml_integer (type, &time.beat_type) || time.beats < 1
      || time.beats > 1000 || time.beat_type < 1 || time.beat_type > 1024)
    {
      problem (reader, SCW_PROBLEM_SIGNATURE, node, "time signature", beats);
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
  char sign[SCW_XML_TEXT] = "", line[SCW_XML_TEXT] = "", number[SCW_XML_TEXT] = "";
  ScwClef clef = { .staff = 1 };
  ScwElement *element;

  scw_xml_child_text (node, "sign", sign);
  scw_xml_child_text (node, "line", line);
  scw_xml_attribute (node, "number", number);
  if (line[0] == '\0') /* the usual line is meant */
    strcpy (line, strcmp (sign, "G") == 0 ? "2" : strcmp (sign, "F") == 0 ? "4" : "3");
  if (strlen (sign) != 1 || strchr ("GFC", sign[0]) == NULL || !scw_xml_integer (line, &clef.line)
      || clef.line < 1 || clef.line > 5)
    {
      problem (reader, SCW_PROBLEM_SIGNATURE, node, "clef", sign);
      return true;
    }
  clef.sign = sign[0];
  if (number[0] != '\0' && (!scw_xml_integer (number, &clef.staff) || clef.staff < 1 || clef.staff > 255))
    clef.staff = 1;
  element = scw_measure_add (measure, SCW_ELEMENT_CLEF, reader->error);
  if (element == NULL)
    return false;
  element->clef = clef;
  return true;
}

static bool
read_attributes (Reader *reader, ScwMeasure *measure, const xmlNode *attributes)
{
  bool ok = true;

  read_divisions (reader, attributes);
  for (const xmlNode *node = attributes->children; ok && node != NULL; node = node->next)
    if (scw_xml_is (node, "key"))
      ok = read_key (reader, measure, node);
    else if (scw_xml_is (node, "time"))
      ok = read_time (reader, measure, node);
    else if (scw_xml_is (node, "clef"))
      ok = read_clef (reader, measure, node);
  return ok;
}

static bool
read_move (Reader *reader, ScwMeasure *measure, const xmlNode *node, bool backup)
{
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_MOVE, reader->error);

  if (element == NULL)
    return false;
  element->move.backup = backup;
  element->move.duration = read_duration (reader, node);
  if (reader->divisions_den == 1 && reader->divisions_num <= INT32_MAX)
    element->move.divisions = (int) reader->divisions_num;
  return true;
}

static bool
read_note (Reader *reader, ScwMeasure *measure, const xmlNode *node)
{
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_NOTE, reader->error);
  const char *complaint;
  char value[SCW_XML_TEXT];

  if (element == NULL)
    return false;
  complaint = scw_musicxml_note (node, &element->note, value);
  if (complaint != NULL)
    problem (reader, SCW_PROBLEM_INCOMPLETE, node, complaint, value);
  element->note.duration = element->note.grace ? SCW_FRACTION_ZERO : read_duration (reader, node);
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
copy_number (ScwMeasure *measure, const char *value)
{
  size_t n = strlen (value);

  for (size_t i = 0; i < n; i++)
    if (value[i] <= ' ' || value[i] > '~')
      return;
  if (n < sizeof measure->number)
    memcpy (measure->number, value, n + 1);
}

static bool
read_measure (Reader *reader, const xmlNode *node)
{
  ScwMeasure *measure = scw_score_add_measure (reader->score, reader->error);
  char value[SCW_XML_TEXT];
  bool ok = measure != NULL;

  if (!ok)
    return false;
  reader->measure = reader->score->n_measures - 1;
  scw_xml_attribute (node, "number", value);
  copy_number (measure, value);
  scw_xml_attribute (node, "implicit", value);
  measure->implicit = strcmp (value, "yes") == 0;
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
  return ok;
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
  const xmlNode *first = NULL;
  char id[SCW_XML_TEXT];
  int index = 0;

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
    }
  if (choice.id != NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "there is no part '%s' among %d parts", choice.id, index);
  else if (choice.index >= 0)
    scw_fail (error, SCW_ERROR_FORMAT, "there is no part number %d among %d parts", choice.index + 1, index);
  else if (first == NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "there is no part in the score");
  return choice.id == NULL && choice.index < 0 ? first : NULL;
}

/* A copy, or NULL: there is none. */
static char *
text_of (const xmlNode *node)
{
  xmlChar *content;
  char *copy = NULL;

  if (node == NULL)
    return NULL;
  content = xmlNodeGetContent (node);
  if (content != NULL && content[0] != '\0')
    {
      size_t n = strnlen ((const char *) content, 1000);

      while (n > 0 && (content[n] & 0xc0) == 0x80) /* not within a character */
        n--;
      copy = strndup ((const char *) content, n);
    }
  xmlFree (content);
  return copy;
}

static char *
text_below (const xmlNode *root, const char *outer, const char *inner)
{
  const xmlNode *node = scw_xml_child (root, outer);

  return text_of (node != NULL && inner != NULL ? scw_xml_child (node, inner) : node);
}

/* The first composer that is told. */
static char *
composer (const xmlNode *root)
{
  const xmlNode *identification = scw_xml_child (root, "identification");
  char type[SCW_XML_TEXT];

  for (const xmlNode *node = identification != NULL ? identification->children : NULL; node != NULL;
       node = node->next)
    if (scw_xml_is (node, "creator"))
      {
        scw_xml_attribute (node, "type", type);
        if (strcmp (type, "composer") == 0)
          return text_of (node);
      }
  return NULL;
}

static char *
part_name (const xmlNode *root, const xmlNode *part)
{
  const xmlNode *list = scw_xml_child (root, "part-list");
  char id[SCW_XML_TEXT], wanted[SCW_XML_TEXT];

  scw_xml_attribute (part, "id", wanted);
  for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL; node = node->next)
    {
      scw_xml_attribute (node, "id", id);
      if (scw_xml_is (node, "score-part") && strcmp (id, wanted) == 0)
        return text_below (node, "part-name", NULL);
    }
  return NULL;
}

static bool
read_part (Reader *reader, const xmlNode *root, const xmlNode *part)
{
  ScwScore *score = reader->score;

  score->staves = count_staves (part);
  score->title = text_below (root, "work", "work-title");
  if (score->title == NULL)
    score->title = text_below (root, "movement-title", NULL);
  score->composer = composer (root);
  score->part_name = part_name (root, part);
  for (const xmlNode *node = part->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "measure") && !read_measure (reader, node))
      return false;
  scw_score_resolve_times_as (score, SCW_TIMES_KEEP);
  return true;
}

ScwScore *
scw_musicxml_read (const char *xml, size_t size, ScwPartChoice choice, ScwProblems *problems, ScwError *error)
{
  Reader reader = { .problems = problems, .error = error, .divisions_num = 1, .divisions_den = 1 };
  xmlDoc *document = scw_xml_parse (xml, size, NULL, error);
  const xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  const xmlNode *part = NULL;
  bool ok = false;

  if (root != NULL && scw_xml_is (root, "score-timewise"))
    scw_fail (error, SCW_ERROR_FORMAT, "score-timewise is not read, only score-partwise");
  else if (root != NULL && !scw_xml_is (root, "score-partwise"))
    scw_fail (error, SCW_ERROR_FORMAT, "not MusicXML: the root is '%.40s', not score-partwise",
              (const char *) root->name);
  else if (root != NULL)
    part = choose_part (root, choice, error);
  if (part != NULL)
    reader.score = scw_score_new (error);
  if (reader.score != NULL)
    ok = read_part (&reader, root, part);
  xmlFreeDoc (document);
  if (ok)
    return reader.score;
  scw_score_free (reader.score);
  return NULL;
}
