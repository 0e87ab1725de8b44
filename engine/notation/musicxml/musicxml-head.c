/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-head.c: what stands before the music: titles, people, the list of parts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/musicxml-private.h"

/* A copy without the white space around it, or NULL: there is none. */
static char *
text_of (ScwXmlReader *reader, const xmlNode *node)
{
  xmlChar *content;
  const char *text;
  char *copy = NULL;

  if (node == NULL)
    return NULL;
  content = xmlNodeGetContent (node);
  text = content != NULL ? (const char *) content : "";
  text += strspn (text, " \t\r\n");
  if (*text != '\0')
    {
      size_t n = strnlen (text, 1000);

      while (n > 0 && (text[n] & 0xc0) == 0x80) /* not within a character */
        n--;
      while (n > 0 && strchr (" \t\r\n", text[n - 1]) != NULL)
        n--;
      copy = strndup (text, n);
      reader->text_lost |= copy == NULL;
    }
  xmlFree (content);
  return copy;
}

static char *
text_below (ScwXmlReader *reader, const xmlNode *root, const char *outer, const char *inner)
{
  const xmlNode *node = scw_xml_child (root, outer);

  return text_of (reader, node != NULL && inner != NULL ? scw_xml_child (node, inner) : node);
}

static void
take_creator (ScwXmlReader *reader, ScwScore *score, const xmlNode *node)
{
  char type[SCW_XML_TEXT];
  char **place;

  scw_xml_attribute (node, "type", type);
  place = strcmp (type, "composer") == 0                                 ? &score->composer
          : strcmp (type, "lyricist") == 0 || strcmp (type, "poet") == 0 ? &score->lyricist
                                                                         : NULL;
  if (place != NULL && *place == NULL)
    *place = text_of (reader, node);
  else if (place != NULL || node->children != NULL)
    scw_xml_lose (reader, node, "creator");
}

/* The text of the head that credits of a type stand for, or NULL. */
static char **
place_of_credit (ScwScore *score, const char *type)
{
  return strcmp (type, "title") == 0                                    ? &score->title
         : strcmp (type, "composer") == 0                               ? &score->composer
         : strcmp (type, "lyricist") == 0 || strcmp (type, "poet") == 0 ? &score->lyricist
         : strcmp (type, "rights") == 0                                 ? &score->rights
                                                                        : NULL;
}

static bool
is_told (const ScwScore *score, const char *text)
{
  const char *const told[] = { score->title, score->work, score->composer, score->lyricist, score->rights };

  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
    if (told[i] != NULL && strcmp (told[i], text) == 0)
      return true;
  return false;
}

/* What is written on the first page stands for what is told nowhere else; the rest is a picture of it. */
static void
take_credit (ScwXmlReader *reader, ScwScore *score, const xmlNode *credit)
{
  char type[SCW_XML_TEXT];
  char **place;
  bool lost
    = scw_xml_child (credit, "credit-image") != NULL || scw_xml_child (credit, "credit-symbol") != NULL;

  scw_xml_child_text (credit, "credit-type", type);
  place = place_of_credit (score, type);
  for (const xmlNode *node = credit->children; node != NULL; node = node->next)
    {
      char *text = scw_xml_is (node, "credit-words") ? text_of (reader, node) : NULL;

      if (text == NULL)
        continue;
      if (place != NULL && *place == NULL)
        {
          *place = text;
          continue;
        }
      lost |= strcmp (type, "page number") != 0 && !is_told (score, text);
      free (text);
    }
  if (lost)
    scw_xml_lose (reader, credit, "credit");
}

void
scw_xml_heading (ScwXmlReader *reader, ScwScore *score, const xmlNode *root)
{
  const xmlNode *identification = scw_xml_child (root, "identification");

  score->work = text_below (reader, root, "work", "work-title");
  score->title = text_below (reader, root, "movement-title", NULL);
  if (score->title == NULL)
    {
      score->title = score->work;
      score->work = NULL;
    }
  for (const xmlNode *node = identification != NULL ? identification->children : NULL; node != NULL;
       node = node->next)
    if (scw_xml_is (node, "creator"))
      take_creator (reader, score, node);
    else if (scw_xml_is (node, "rights") && score->rights == NULL)
      score->rights = text_of (reader, node);
    else if (scw_xml_is (node, "rights"))
      scw_xml_lose (reader, node, "rights");
  for (const xmlNode *node = root->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "credit"))
      take_credit (reader, score, node);
}

/* ---- the list of parts ---- */

/* The place of a part among those that the document has, or -1. */
static int
index_of (const xmlNode *root, const char *id)
{
  char other[SCW_XML_TEXT];
  int index = 0;

  for (const xmlNode *node = root->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "part"))
      {
        scw_xml_attribute (node, "id", other);
        if (strcmp (other, id) == 0)
          return index;
        index++;
      }
  return -1;
}

typedef struct
{
  char number[SCW_XML_TEXT];
  const xmlNode *start;
  int place; /* in the order in which groups begin */
  int first, end;
} Open;

typedef struct
{
  ScwGroup group; /* without texts */
  const xmlNode *start;
  int place;
} Found;

/* Outer ones before those within them. */
static int
compare (const void *left, const void *right)
{
  const Found *a = left, *b = right;

  if (a->group.first != b->group.first)
    return a->group.first - b->group.first;
  if (a->group.end != b->group.end)
    return b->group.end - a->group.end;
  return a->place - b->place;
}

static bool
add_group (ScwXmlReader *reader, ScwScore *score, const Found *found)
{
  static const char *const symbols[] = { "none", "brace", "bracket", "line", "square" };
  const xmlNode *start = found->start;
  ScwGroup group = found->group;
  char text[SCW_XML_TEXT];
  bool ok;

  scw_xml_child_text (start, "group-symbol", text);
  for (int i = 0; i < 5; i++)
    if (strcmp (text, symbols[i]) == 0)
      group.symbol = (ScwGroupSymbol) i;
  scw_xml_child_text (start, "group-barline", text);
  group.barlines = strcmp (text, "yes") == 0;
  if (strcmp (text, "Mensurstrich") == 0)
    scw_xml_lose (reader, start, "group-barline");
  group.name = text_below (reader, start, "group-name", NULL);
  group.abbreviation = text_below (reader, start, "group-abbreviation", NULL);
  ok = scw_score_add_group (score, &group, reader->error);
  free (group.name);
  free (group.abbreviation);
  return ok;
}

#define MAX_OPEN   32
#define MAX_GROUPS 1000

bool
scw_xml_groups (ScwXmlReader *reader, ScwScore *score, const xmlNode *root)
{
  const xmlNode *list = scw_xml_child (root, "part-list");
  Open open[MAX_OPEN];
  Found *found = malloc (MAX_GROUPS * sizeof *found);
  int n_open = 0, n = 0, place = 0;
  bool ok = found != NULL || scw_fail (reader->error, SCW_ERROR_MEMORY, "no memory for groups of parts");
  char text[SCW_XML_TEXT];

  for (const xmlNode *node = ok && list != NULL ? list->children : NULL; node != NULL; node = node->next)
    if (scw_xml_is (node, "score-part"))
      {
        int index;

        scw_xml_attribute (node, "id", text);
        index = index_of (root, text);
        for (int i = 0; index >= 0 && i < n_open; i++)
          {
            if (open[i].end == 0 || index < open[i].first)
              open[i].first = index;
            if (index >= open[i].end)
              open[i].end = index + 1;
          }
      }
    else if (scw_xml_is (node, "part-group"))
      {
        char number[SCW_XML_TEXT];
        int i = n_open - 1;

        scw_xml_attribute (node, "type", text);
        scw_xml_attribute (node, "number", number);
        if (number[0] == '\0')
          strcpy (number, "1");
        if (strcmp (text, "start") == 0)
          {
            if (n_open == MAX_OPEN)
              scw_xml_lose (reader, node, "part-group");
            else
              {
                open[n_open] = (Open){ .start = node, .place = place++ };
                strcpy (open[n_open++].number, number);
              }
            continue;
          }
        while (i >= 0 && strcmp (open[i].number, number) != 0)
          i--;
        if (i < 0 || open[i].end == 0 || n == MAX_GROUPS)
          scw_xml_lose (reader, node, "part-group");
        else
          found[n++]
            = (Found){ { .first = open[i].first, .end = open[i].end }, open[i].start, open[i].place };
        if (i >= 0)
          {
            n_open--;
            memmove (open + i, open + i + 1, (size_t) (n_open - i) * sizeof *open);
          }
      }
  for (int i = 0; ok && i < n_open; i++)
    scw_xml_lose (reader, open[i].start, "part-group");
  if (ok)
    qsort (found, (size_t) n, sizeof *found, compare);
  for (int i = 0; ok && i < n; i++)
    ok = add_group (reader, score, &found[i]);
  free (found);
  return ok;
}

/* The part's entry in the list of parts, or NULL. */
static const xmlNode *
entry_of (const xmlNode *root, const xmlNode *part)
{
  const xmlNode *list = scw_xml_child (root, "part-list");
  char id[SCW_XML_TEXT], wanted[SCW_XML_TEXT];

  scw_xml_attribute (part, "id", wanted);
  for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL; node = node->next)
    {
      scw_xml_attribute (node, "id", id);
      if (scw_xml_is (node, "score-part") && strcmp (id, wanted) == 0)
        return node;
    }
  return NULL;
}

/* A number from 1 to 'most' below an element; 0: none. */
static int
number_below (const xmlNode *node, const char *name, int most)
{
  char text[SCW_XML_TEXT];
  int number;

  scw_xml_child_text (node, name, text);
  return scw_xml_integer (text, &number) && number >= 1 && number <= most ? number : 0;
}

/* A decimal between two others, in hundredths above the lower, and one more; 0: none. */
static int
hundredths_below (const xmlNode *node, const char *name, int least, int most)
{
  char text[SCW_XML_TEXT];
  ScwFraction value;
  double hundredths;

  scw_xml_child_text (node, name, text);
  if (!scw_xml_decimal (text, &value))
    return 0;
  hundredths = 100.0 * ((double) value.num / (double) value.den - least);
  return hundredths >= 0.0 && hundredths <= 100.0 * (most - least) ? (int) (hundredths + 0.5) + 1 : 0;
}

/* How an instrument sounds: the <midi-instrument> of its id, which may be missing. */
static void
read_midi (const xmlNode *entry, const char *id, ScwInstrument *instrument)
{
  char other[SCW_XML_TEXT];

  for (const xmlNode *node = entry->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "midi-instrument"))
      {
        scw_xml_attribute (node, "id", other);
        if (id != NULL && strcmp (other, id) != 0)
          continue;
        instrument->program = number_below (node, "midi-program", 128);
        instrument->key = number_below (node, "midi-unpitched", 128);
        instrument->percussion = number_below (node, "midi-channel", 16) == 10;
        instrument->volume = hundredths_below (node, "volume", 0, 100);
        instrument->pan = hundredths_below (node, "pan", -180, 180);
        return;
      }
}

bool
scw_xml_entry (ScwXmlReader *reader, const xmlNode *root, const xmlNode *node)
{
  const xmlNode *entry = entry_of (root, node);
  ScwPart *part = reader->part;
  ScwInstrument first = { 0 };
  char part_id[SCW_XML_TEXT];

  reader->entry = entry;
  scw_xml_attribute (node, "id", part_id);
  part->id = strdup (part_id);
  reader->text_lost |= part->id == NULL;
  if (entry == NULL)
    return true;
  part->name = text_below (reader, entry, "part-name", NULL);
  if (part->name == NULL)
    {
      part->name = strdup (""); /* none is meant */
      reader->text_lost |= part->name == NULL;
    }
  part->abbreviation = text_below (reader, entry, "part-abbreviation", NULL);
  for (const xmlNode *child = entry->children; child != NULL; child = child->next)
    if (scw_xml_is (child, "score-instrument") && part->n_instruments < 255)
      {
        ScwInstrument instrument = {
          .name = text_below (reader, child, "instrument-name", NULL),
          .sound = text_below (reader, child, "instrument-sound", NULL),
        };
        char id[SCW_XML_TEXT];
        bool ok;

        scw_xml_attribute (child, "id", id);
        read_midi (entry, id, &instrument);
        ok = scw_part_add_instrument (part, &instrument, reader->error);
        free (instrument.name);
        free (instrument.sound);
        if (!ok)
          return false;
      }
    else if (scw_xml_is (child, "score-instrument"))
      scw_xml_lose (reader, child, "score-instrument");
  if (part->n_instruments == 0 && scw_xml_child (entry, "midi-instrument") != NULL)
    {
      read_midi (entry, NULL, &first);
      if (!scw_part_add_instrument (part, &first, reader->error))
        return false;
    }
  part->program = part->n_instruments > 0 ? part->instruments[0].program : 0;
  return true;
}

void
scw_xml_instrument (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char id[SCW_XML_TEXT], wanted[SCW_XML_TEXT];
  int number = 0;

  scw_xml_attribute (node, "id", wanted);
  for (const xmlNode *child = reader->entry != NULL ? reader->entry->children : NULL; child != NULL;
       child = child->next)
    if (scw_xml_is (child, "score-instrument"))
      {
        scw_xml_attribute (child, "id", id);
        if (++number <= reader->part->n_instruments && strcmp (id, wanted) == 0)
          {
            note->instrument = (uint8_t) number;
            return;
          }
      }
  scw_xml_lose (reader, node, "instrument");
}
