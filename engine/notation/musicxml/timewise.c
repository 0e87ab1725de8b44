/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timewise.c: a document that is told measure by measure becomes one that is told part by part. */
#include <libxml/hash.h>
#include <stdlib.h>

#include "engine/notation/musicxml/musicxml-private.h"

/* Measures that parts lack and get; more than these are nobody's music. */
#define MAX_MISSING 100000

/* A part of the new document; hangs at its node. */
typedef struct
{
  int n; /* measures so far */
} Told;

typedef struct
{
  xmlNode *root;
  xmlHashTable *parts; /* by id: nodes */
  int missing;
  ScwError *error;
} Parts;

static bool
no_memory (ScwError *error)
{
  return scw_fail (error, SCW_ERROR_MEMORY, "no memory for the parts of a score-timewise");
}

/* The part of this id, which is new where there was none. */
static xmlNode *
part_of (Parts *parts, const char *id)
{
  xmlNode *part = xmlHashLookup (parts->parts, BAD_CAST id);
  Told *told;

  if (part != NULL)
    return part;
  part = xmlNewChild (parts->root, NULL, BAD_CAST "part", NULL);
  told = part != NULL ? calloc (1, sizeof *told) : NULL;
  if (told == NULL || xmlNewProp (part, BAD_CAST "id", BAD_CAST id) == NULL
      || xmlHashAddEntry (parts->parts, BAD_CAST id, part) != 0)
    {
      free (told);
      no_memory (parts->error);
      return NULL;
    }
  part->_private = told;
  return part;
}

/* Measure m of a part, with the attributes that the document's has; those before it that the part lacks are empty. NULL:
 * error. */
static xmlNode *
add_measure (Parts *parts, xmlNode *part, const xmlNode *like, int m)
{
  Told *told = part->_private;
  xmlNode *measure;

  for (; told->n < m; told->n++)
    {
      if (++parts->missing > MAX_MISSING)
        {
          scw_fail (parts->error, SCW_ERROR_LIMIT, "parts of a score-timewise lack more than %d measures",
                    MAX_MISSING);
          return NULL;
        }
      if (xmlNewChild (part, NULL, BAD_CAST "measure", NULL) == NULL)
        {
          no_memory (parts->error);
          return NULL;
        }
    }
  told->n++;
  measure = xmlCopyNode ((xmlNode *) like, 2); /* with its attributes */
  if (measure == NULL)
    {
      no_memory (parts->error);
      return NULL;
    }
  return xmlAddChild (part, measure);
}

static void
move_children (xmlNode *from, xmlNode *to)
{
  for (xmlNode *child = from->children, *next; child != NULL; child = next)
    {
      next = child->next;
      xmlUnlinkNode (child);
      xmlAddChild (to, child);
    }
}

/* Takes a measure of the document apart. */
static bool
distribute (Parts *parts, const xmlNode *measure, int m)
{
  char id[SCW_XML_TEXT];

  for (xmlNode *node = measure->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "part"))
      {
        xmlNode *part, *own;

        scw_xml_attribute (node, "id", id);
        part = part_of (parts, id);
        own = part != NULL ? add_measure (parts, part, measure, m) : NULL;
        if (own == NULL)
          return false;
        move_children (node, own);
      }
  return true;
}

bool
scw_xml_make_partwise (xmlNode *root, ScwError *error)
{
  Parts parts = { .root = root, .parts = xmlHashCreate (64), .error = error };
  bool ok = parts.parts != NULL || no_memory (error);
  int m = 0;

  for (xmlNode *node = root->children, *next; ok && node != NULL; node = next)
    {
      next = node->next;
      if (!scw_xml_is (node, "measure"))
        continue;
      ok = distribute (&parts, node, m++);
      xmlUnlinkNode (node);
      xmlFreeNode (node);
    }
  for (xmlNode *node = root->children; node != NULL; node = node->next)
    {
      free (node->_private);
      node->_private = NULL;
    }
  xmlNodeSetName (root, BAD_CAST "score-partwise");
  xmlHashFree (parts.parts, NULL);
  return ok;
}
