/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate.c: documents against schemas; validate-schema.c finds and compiles these. */
#include "engine/notation/musicxml/validate.h"

#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/file.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"
#include "engine/notation/musicxml/validate-schema.h"
#include "engine/notation/musicxml/xml.h"

/* More from one schema says nothing new. */
#define MAX_PROBLEMS 200

typedef struct
{
  ScwProblems *problems;
  int kept;
  bool internal; /* the validator failed, not the document */
} Collector;

/* The measure that a node is in, or NULL. */
static const xmlNode *
measure_of (const xmlNode *node)
{
  for (; node != NULL && node->type != XML_DOCUMENT_NODE; node = node->parent)
    if (node->type == XML_ELEMENT_NODE && xmlStrEqual (node->name, BAD_CAST "measure"))
      return node;
  return NULL;
}

/* How many measures stand before this one. */
static int
measure_index (const xmlNode *measure)
{
  int index = 0;

  for (const xmlNode *node = measure->prev; node != NULL; node = node->prev)
    index += node->type == XML_ELEMENT_NODE && xmlStrEqual (node->name, BAD_CAST "measure");
  return index;
}

/* One printable line without "Element '{...}x': [facet ...]" and the like being cut badly. */
static void
tidy (const char *message, char *text, size_t size)
{
  size_t n = 0;

  for (; message != NULL && *message != '\0' && *message != '\n' && n + 1 < size; message++)
    {
      unsigned char c = (unsigned char) *message;

      text[n++] = c < ' ' || c == 127 ? ' ' : (char) c;
    }
  while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '.'))
    n--;
  text[n] = '\0';
}

/* What every element around a wrong one says of itself. */
static bool
is_echo (const Collector *collector, const xmlError *error)
{
  return collector->kept > 0 && error->domain == XML_FROM_RELAXNGV
         && (error->code == XML_RELAXNG_ERR_CONTENTVALID || error->code == XML_RELAXNG_ERR_INTEREXTRA);
}

/* Whether the validator's message says which element it is about. */
static bool
names_element (const xmlError *error)
{
  if (error->domain != XML_FROM_RELAXNGV)
    return true;
  switch (error->code)
    {
    case XML_RELAXNG_ERR_TYPE:
    case XML_RELAXNG_ERR_TYPEVAL:
    case XML_RELAXNG_ERR_DUPID:
    case XML_RELAXNG_ERR_TYPECMP:
    case XML_RELAXNG_ERR_NOSTATE:
    case XML_RELAXNG_ERR_NODEFINE:
    case XML_RELAXNG_ERR_LISTEXTRA:
    case XML_RELAXNG_ERR_INTERNODATA:
    case XML_RELAXNG_ERR_INTERSEQ:
    case XML_RELAXNG_ERR_DATATYPE:
    case XML_RELAXNG_ERR_VALUE:
    case XML_RELAXNG_ERR_LIST:
    case XML_RELAXNG_ERR_NOGRAMMAR:
    case XML_RELAXNG_ERR_EXTRADATA:
      return false;
    default:
      return true;
    }
}

static void
collect (void *data, xmlError *error)
{
  Collector *collector = data;
  const xmlNode *node = error->node;
  const xmlNode *measure = measure_of (node);
  ScwProblem *problem;
  char text[300];

  if (error->level == XML_ERR_WARNING)
    return;
  if (error->code == XML_ERR_NO_MEMORY || error->code == XML_SCHEMAV_INTERNAL
      || error->code == XML_RELAXNG_ERR_MEMORY)
    {
      collector->internal = true;
      return;
    }
  tidy (error->message, text, sizeof text);
  if (collector->kept >= MAX_PROBLEMS || is_echo (collector, error))
    return;
  problem = scw_problem_with (scw_problems_add (collector->problems, SCW_FAULT_SCHEMA,
                                                measure != NULL ? measure_index (measure) : -1, -1, 0),
                              node != NULL && !names_element (error) ? (const char *) node->name : NULL, text,
                              0, 0);
  if (problem != NULL)
    problem->line = (int) (node != NULL ? xmlGetLineNo (node) : error->line);
  if (problem != NULL && measure != NULL)
    {
      char number[SCW_XML_TEXT];

      scw_xml_attribute (measure, "number", number);
      snprintf (problem->label, sizeof problem->label, "%.16s", number[0] != '\0' ? number : "?");
    }
  collector->kept++;
}

static bool
no_memory (ScwError *error, const char *name)
{
  return scw_fail (error, SCW_ERROR_MEMORY, "no memory to validate '%s'", name);
}

/* Whether a validator's verdict and what it reported fit together. */
static bool
settle (Collector *collector, int verdict, const char *schema, const char *name, ScwError *error)
{
  if (verdict < 0 || collector->internal)
    return no_memory (error, name);
  if (verdict > 0 && collector->kept == 0)
    scw_problem_with (scw_problems_add (collector->problems, SCW_FAULT_DISAGREES, -1, -1, 0), NULL, schema, 0,
                      0);
  return true;
}

static bool
check_relaxng (xmlDoc *document, xmlRelaxNG *schema, const char *name, ScwProblems *problems, ScwError *error)
{
  Collector collector = { .problems = problems };
  xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt (schema);
  int verdict;

  if (context == NULL)
    return no_memory (error, name);
  xmlRelaxNGSetValidStructuredErrors (context, collect, &collector);
  verdict = xmlRelaxNGValidateDoc (context, document);
  xmlRelaxNGFreeValidCtxt (context);
  return settle (&collector, verdict, "Scorewright's schema", name, error);
}

static bool
check_xsd (xmlDoc *document, xmlSchema *schema, const char *name, ScwProblems *problems, ScwError *error)
{
  Collector collector = { .problems = problems };
  xmlSchemaValidCtxt *context = xmlSchemaNewValidCtxt (schema);
  int verdict;

  if (context == NULL)
    return no_memory (error, name);
  xmlSchemaSetValidStructuredErrors (context, collect, &collector);
  verdict = xmlSchemaValidateDoc (context, document);
  xmlSchemaFreeValidCtxt (context);
  return settle (&collector, verdict, "the MusicXML schema", name, error);
}

/* A document that could not be read is a problem with a line. */
static bool
report_unreadable (const ScwError *reason, int line, ScwProblems *problems)
{
  ScwProblem *problem = scw_problem_with (scw_problems_add (problems, SCW_FAULT_UNREADABLE, -1, -1, 0), NULL,
                                          reason->message, 0, 0);

  if (problem != NULL)
    problem->line = line;
  return true;
}

static bool
check_document (
  xmlDoc *document, const char *name, const ScwSchemaSet *schemas, ScwProblems *problems, ScwError *error)
{
  const xmlNode *root = xmlDocGetRootElement (document);

  if (root != NULL && xmlStrEqual (root->name, BAD_CAST "score-timewise")) /* ours never is */
    return schemas->xsd == NULL || check_xsd (document, schemas->xsd, name, problems, error);
  if (root == NULL || !xmlStrEqual (root->name, BAD_CAST "score-partwise"))
    {
      scw_problem_with (scw_problems_add (problems, SCW_FAULT_NO_SCORE, -1, -1, 0), NULL,
                        root != NULL ? (const char *) root->name : "", 0, 0);
      return true;
    }
  return (schemas->relaxng == NULL || check_relaxng (document, schemas->relaxng, name, problems, error))
         && (schemas->xsd == NULL || check_xsd (document, schemas->xsd, name, problems, error));
}

bool
scw_validate_memory (const char *xml,
                     size_t size,
                     const char *name,
                     const ScwValidateOptions *options,
                     ScwValidation *validation,
                     ScwProblems *problems,
                     ScwError *error)
{
  ScwValidateOptions defaults = { 0 };
  ScwSchemaSet schemas;
  ScwError reason = { 0 };
  xmlDoc *document;
  int line = 0;
  bool ok;

  if (validation != NULL)
    *validation = (ScwValidation){ 0 };
  document = scw_xml_parse (xml, size, &line, &reason);
  if (document == NULL && reason.code == SCW_ERROR_MEMORY)
    return no_memory (error, name);
  if (!scw_schemas_take (options != NULL ? options : &defaults, validation, &schemas, error))
    {
      xmlFreeDoc (document);
      return false;
    }
  ok = document != NULL ? check_document (document, name, &schemas, problems, error)
                        : report_unreadable (&reason, line, problems);
  scw_schemas_give_back ();
  xmlFreeDoc (document);
  return ok;
}

bool
scw_validate_file (const char *path,
                   const ScwValidateOptions *options,
                   ScwValidation *validation,
                   ScwProblems *problems,
                   ScwError *error)
{
  ScwError reason = { 0 };
  size_t size = 0;
  char *data = scw_read_file (path, SCW_MUSICXML_MAX_BYTES, &size, &reason);
  bool ok;

  if (data == NULL && reason.code == SCW_ERROR_MEMORY)
    return no_memory (error, path);
  if (data == NULL)
    {
      scw_fail_about (&reason, SCW_DEED_READ, path);
      return scw_fail_as (error, &reason);
    }
  if (scw_mxl_is_zip (data, size))
    {
      size_t xml_size = 0;
      char *xml = scw_mxl_unpack (data, size, &xml_size, &reason);

      free (data);
      data = xml;
      size = xml_size;
      if (data == NULL)
        {
          if (validation != NULL)
            *validation = (ScwValidation){ 0 };
          return reason.code == SCW_ERROR_MEMORY ? no_memory (error, path)
                                                 : report_unreadable (&reason, 0, problems);
        }
    }
  ok = scw_validate_memory (data, size, path, options, validation, problems, error);
  free (data);
  return ok;
}
