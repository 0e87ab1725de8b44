/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/xml.h"
#include "engine/text.h"
#include "engine/unused.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <string.h>

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void
start (void)
{
  xmlInitParser ();
}

/* More elements than the largest scores have: each costs a hundred times its bytes in memory. So do attributes,
 * and libxml2 compares each with all others of its element. */
#define MAX_ELEMENTS   3000000
#define MAX_ATTRIBUTES 200 /* of an element; no element of MusicXML may have fifty */

typedef struct
{
  bool entity;  /* the document declares one */
  int elements; /* so far, with their attributes */
} Watch;

static bool
is_refused (const Watch *watch)
{
  return watch->entity || watch->elements > MAX_ELEMENTS;
}

/* How the bytes of a document become characters, as far as its markup goes. */
typedef struct
{
  const unsigned char *at, *end;
  size_t width; /* bytes a character: UTF-8 and the like, UTF-16, UTF-32 */
  bool big_endian;
} Bytes;

static Bytes
bytes_of (const char *xml, size_t size)
{
  Bytes bytes = { (const unsigned char *) xml, (const unsigned char *) xml + size, 1, false };
  const unsigned char *b = bytes.at;

  if (size < 4)
    return bytes;
  if ((b[0] == 0 && b[1] == 0) || (b[2] == 0 && b[3] == 0))
    bytes.width = 4;
  else if (b[0] == 0 || b[1] == 0 || b[0] >= 0xfe)
    bytes.width = 2;
  bytes.big_endian = b[0] == 0 || b[0] == 0xfe;
  return bytes;
}

/* '\x7f': no character of ASCII. */
static char
next_character (Bytes *bytes)
{
  const size_t low = bytes->big_endian ? bytes->width - 1 : 0;
  unsigned char c = bytes->at[low] < 0x80 ? bytes->at[low] : 0x7f;

  for (size_t i = 0; i < bytes->width; i++)
    if (i != low && bytes->at[i] != 0)
      c = 0x7f;
  bytes->at += bytes->width;
  return (char) c;
}

/* Behind these two characters and '>'; first '\0': any. */
static void
skip_to (Bytes *bytes, char first, char second)
{
  char before[2] = { 0 };

  while ((size_t) (bytes->end - bytes->at) >= bytes->width)
    {
      const char c = next_character (bytes);

      if (c == '>' && before[1] == second && (first == '\0' || before[0] == first))
        return;
      before[0] = before[1];
      before[1] = c;
    }
}

/* Whether an element has too many attributes. libxml2 says so only after it has compared all of them. */
static bool
is_crowded (const char *xml, size_t size)
{
  Bytes bytes = bytes_of (xml, size);
  int attributes = 0;
  char quote = '\0', before = '\0';
  bool in_tag = false;

  while ((size_t) (bytes.end - bytes.at) >= bytes.width)
    {
      const char c = next_character (&bytes);

      if (quote != '\0')
        quote = c == quote ? '\0' : quote;
      else if (in_tag && (c == '"' || c == '\''))
        {
          quote = c;
          if (++attributes > MAX_ATTRIBUTES)
            return true;
        }
      else if (in_tag && before == '<' && c == '?')
        {
          skip_to (&bytes, '\0', '?');
          in_tag = false;
        }
      else if (in_tag && before == '!' && (c == '-' || c == '['))
        {
          skip_to (&bytes, c == '-' ? '-' : ']', c == '-' ? '-' : ']');
          in_tag = false;
        }
      else if (c == '<' || c == '>')
        {
          in_tag = c == '<';
          attributes = 0;
        }
      before = c;
    }
  return false;
}

/* Whatever declares an entity ends the parsing: a score has no use for them. */
static void
refuse_entity (void *context,
               SCW_UNUSED const xmlChar *name,
               SCW_UNUSED int type,
               SCW_UNUSED const xmlChar *public_id,
               SCW_UNUSED const xmlChar *system_id,
               SCW_UNUSED xmlChar *content)
{
  xmlParserCtxt *parser = context;

  ((Watch *) parser->_private)->entity = true;
  xmlStopParser (parser);
}

static void
count_element (void *context,
               const xmlChar *name,
               const xmlChar *prefix,
               const xmlChar *uri,
               int n_namespaces,
               const xmlChar **namespaces,
               int n_attributes,
               int n_defaulted,
               const xmlChar **attributes)
{
  xmlParserCtxt *parser = context;
  Watch *watch = parser->_private;

  watch->elements += 1 + n_attributes + n_namespaces;
  if (is_refused (watch))
    xmlStopParser (parser);
  else
    xmlSAX2StartElementNs (context, name, prefix, uri, n_namespaces, namespaces, n_attributes, n_defaulted,
                           attributes);
}

static void
refuse_unparsed (void *context,
                 const xmlChar *name,
                 const xmlChar *public_id,
                 const xmlChar *system_id,
                 SCW_UNUSED const xmlChar *notation)
{
  refuse_entity (context, name, 0, public_id, system_id, NULL);
}

static void
silent (SCW_UNUSED void *context, SCW_UNUSED xmlError *error)
{
}

static bool
has_entity_references (const xmlDoc *document)
{
  return document->intSubset != NULL && document->intSubset->children != NULL;
}

static void
describe (xmlParserCtxt *parser, const Watch *watch, int *line, ScwError *error)
{
  const xmlError *last = xmlCtxtGetLastError (parser);
  char text[200] = "empty";

  if (watch->elements > MAX_ELEMENTS)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "refused: the document has more than %d elements and attributes",
                MAX_ELEMENTS);
      return;
    }
  if (watch->entity)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "refused: the document declares an entity");
      return;
    }
  if (last != NULL && last->message != NULL)
    {
      strncpy (text, last->message, sizeof text - 1);
      text[sizeof text - 1] = '\0';
      text[strcspn (text, "\n")] = '\0';
    }
  for (char *c = text; *c != '\0'; c++) /* what a hostile file put in it */
    if (*c < ' ' || *c > '~')
      *c = '?';
  *line = last != NULL ? last->line : 0;
  scw_fail (error, last != NULL && last->code == XML_ERR_NO_MEMORY ? SCW_ERROR_MEMORY : SCW_ERROR_FORMAT,
            "not well-formed XML at line %d: %s", *line, text);
}

xmlDoc *
scw_xml_parse (const char *xml, size_t size, int *line, ScwError *error)
{
  Watch watch = { 0 };
  int at = 0;
  xmlParserCtxt *parser;
  xmlDoc *document;

  pthread_once (&started, start);
  if (size > SCW_MUSICXML_MAX_BYTES)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "%zu bytes of XML are more than %d", size, SCW_MUSICXML_MAX_BYTES);
      return NULL;
    }
  if (is_crowded (xml, size))
    {
      scw_fail (error, SCW_ERROR_LIMIT, "refused: an element has more than %d attributes", MAX_ATTRIBUTES);
      return NULL;
    }
  parser = xmlNewParserCtxt ();
  if (parser == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for an XML parser");
      return NULL;
    }
  parser->_private = &watch;
  parser->sax->startElementNs = count_element;
  parser->sax->entityDecl = refuse_entity;
  parser->sax->unparsedEntityDecl = refuse_unparsed;
  parser->sax->comment = NULL; /* nobody asks for them */
  parser->sax->processingInstruction = NULL;
  parser->sax->serror = (xmlStructuredErrorFunc) silent;
  document
    = xmlCtxtReadMemory (parser, xml, (int) size, NULL, NULL,
                         XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (document == NULL || is_refused (&watch))
    describe (parser, &watch, line != NULL ? line : &at, error);
  if (document != NULL && (is_refused (&watch) || has_entity_references (document)))
    {
      scw_fail (error, SCW_ERROR_FORMAT, "refused: the document type has declarations of its own");
      xmlFreeDoc (document);
      document = NULL;
    }
  xmlFreeParserCtxt (parser);
  return document;
}

bool
scw_xml_is (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0;
}

const xmlNode *
scw_xml_child (const xmlNode *parent, const char *name)
{
  for (const xmlNode *node = parent->children; node != NULL; node = node->next)
    if (scw_xml_is (node, name))
      return node;
  return NULL;
}

/* Copies without the white space at both ends, cut to what fits. */
static void
copy_trimmed (const char *from, char text[SCW_XML_TEXT])
{
  static const char blanks[] = " \t\r\n";
  size_t n;

  from += strspn (from, blanks);
  n = strlen (from);
  while (n > 0 && strchr (blanks, from[n - 1]) != NULL)
    n--;
  scw_text_copy (text, SCW_XML_TEXT, from, n);
}

void
scw_xml_text (const xmlNode *node, char text[SCW_XML_TEXT])
{
  text[0] = '\0';
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) && text[0] == '\0')
      copy_trimmed ((const char *) child->content, text);
}

void
scw_xml_child_text (const xmlNode *parent, const char *name, char text[SCW_XML_TEXT])
{
  const xmlNode *child = scw_xml_child (parent, name);

  text[0] = '\0';
  if (child != NULL)
    scw_xml_text (child, text);
}

void
scw_xml_attribute (const xmlNode *node, const char *name, char text[SCW_XML_TEXT])
{
  text[0] = '\0';
  if (node->type != XML_ELEMENT_NODE)
    return;
  for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (strcmp ((const char *) attribute->name, name) == 0 && attribute->children != NULL
        && attribute->children->content != NULL)
      copy_trimmed ((const char *) attribute->children->content, text);
}

bool
scw_xml_decimal (const char *text, ScwFraction *value)
{
  bool negative = *text == '-';
  int64_t num = 0, den = 1;
  int digits = 0;
  bool point = false;

  if (*text == '-' || *text == '+')
    text++;
  for (; *text != '\0'; text++)
    {
      if (*text == '.' && !point)
        {
          point = true;
          continue;
        }
      if (*text < '0' || *text > '9')
        return false;
      digits++;
      if (den >= 1000000000) /* finer than anything that sounds */
        continue;
      if (num > INT64_C (100000000000000))
        return false;
      num = num * 10 + (*text - '0');
      if (point)
        den *= 10;
    }
  if (digits == 0)
    return false;
  *value = scw_fraction (negative ? -num : num, den);
  return true;
}

bool
scw_xml_integer (const char *text, int *value)
{
  ScwFraction number;

  if (strchr (text, '.') != NULL || !scw_xml_decimal (text, &number) || number.num > 1000000
      || number.num < -1000000)
    return false;
  *value = (int) number.num;
  return true;
}
