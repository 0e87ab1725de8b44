/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate-schema.c: where schemas are and how they compile without a network. */
#include "engine/data-path.h"
#include "engine/notation/musicxml/validate-schema.h"

#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/xmlIO.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/unused.h"

#define RELAXNG_NAME "scorewright-musicxml.rng"
#define XSD_NAME     "musicxml.xsd"

enum
{
  PATH = 512
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool started;

/* The compiled schemas and where they are from; guarded by the lock. */
static xmlRelaxNG *relaxng;
static char relaxng_path[PATH];
static xmlSchema *xsd;
static xmlDoc *xsd_document; /* which the compiled schema points into */
static char xsd_path[PATH];

/* The first error of a compilation. */
static void
keep_first (void *data, xmlError *error)
{
  char *text = data;
  size_t n;

  if (text[0] != '\0' || error->level == XML_ERR_WARNING || error->message == NULL)
    return;
  snprintf (text, 200, "%s", error->message);
  n = strcspn (text, "\n");
  text[n] = '\0';
}

static void
silent (SCW_UNUSED void *data, SCW_UNUSED xmlError *error)
{
}

/* 'path', or the file of this name in it if it is a folder. False: nothing to be read there. */
static bool
file_at (const char *path, const char *name, char result[PATH])
{
  struct stat about;
  int n;

  if (path == NULL || path[0] == '\0' || stat (path, &about) != 0)
    return false;
  n = S_ISDIR (about.st_mode) ? snprintf (result, PATH, "%s/%s", path, name)
                              : snprintf (result, PATH, "%s", path);
  return n > 0 && n < PATH && access (result, R_OK) == 0;
}

/* The file of this name among the schemas of the program. */
static bool
in_own_data (const char *name, char result[PATH])
{
  bool found = false;

  for (int i = 0; !found && i < SCW_DATA_PLACES; i++)
    {
      char *folder = scw_data_path_in (i, "schema");

      found = file_at (folder, name, result);
      free (folder);
    }
  return found;
}

static bool
find_relaxng (const char *given, char result[PATH], ScwError *error)
{
  if (given != NULL)
    return file_at (given, RELAXNG_NAME, result)
           || scw_fail (error, SCW_ERROR_FILE, "cannot read the schema '%s'", given);
  return in_own_data (RELAXNG_NAME, result)
         || scw_fail (error, SCW_ERROR_FILE, "cannot find the schema '%s'", RELAXNG_NAME);
}

/* An empty result: there is none, which is no error unless somebody named one. */
static bool
find_xsd (const char *given, char result[PATH], ScwError *error)
{
  static const char *const places[] = { "/usr/local/share/xml/musicxml", "/usr/share/xml/musicxml" };
  const char *named = getenv ("SCW_MUSICXML_SCHEMA");

  result[0] = '\0';
  if (given == NULL && named != NULL && named[0] != '\0')
    given = named;
  if (given != NULL)
    return file_at (given, XSD_NAME, result)
           || scw_fail (error, SCW_ERROR_FILE, "cannot read the schema '%s'", given);
  if (in_own_data (XSD_NAME, result))
    return true;
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
    if (file_at (places[i], XSD_NAME, result))
      return true;
  result[0] = '\0';
  return true;
}

static bool
load_relaxng (const char *path, ScwError *error)
{
  char first[200] = "";
  xmlRelaxNGParserCtxt *context;
  xmlRelaxNG *compiled = NULL;

  if (relaxng != NULL && strcmp (path, relaxng_path) == 0)
    return true;
  context = xmlRelaxNGNewParserCtxt (path);
  if (context != NULL)
    {
      xmlRelaxNGSetParserStructuredErrors (context, keep_first, first);
      compiled = xmlRelaxNGParse (context);
      xmlRelaxNGFreeParserCtxt (context);
    }
  if (compiled == NULL)
    return scw_fail (error, SCW_ERROR_FORMAT, "cannot compile the schema '%s': %s", path,
                     first[0] != '\0' ? first : "no memory");
  xmlRelaxNGFree (relaxng);
  relaxng = compiled;
  snprintf (relaxng_path, sizeof relaxng_path, "%s", path);
  return true;
}

/* The file that an import of 'location' means: what the catalogue beside the schema says, else the file of
 * the same name beside it. False: there is none. */
static bool
resolve_import (xmlCatalog *catalog, const char *folder, const char *location, char result[PATH])
{
  const char *slash = strrchr (location, '/');
  xmlChar *mapped = catalog != NULL ? xmlACatalogResolveURI (catalog, BAD_CAST location) : NULL;
  char beside[2 * PATH];
  const char *file = (const char *) mapped;
  bool found;

  if (file != NULL && strncmp (file, "file://", strlen ("file://")) == 0)
    file += strlen ("file://");
  found = file != NULL && strstr (file, "://") == NULL && file_at (file, "", result);
  xmlFree (mapped);
  if (found)
    return true;
  snprintf (beside, sizeof beside, "%s/%s", folder, slash != NULL ? slash + 1 : location);
  return file_at (beside, "", result);
}

/* Points the imports of a schema to files. */
static bool
localise (xmlDoc *document, const char *path, ScwError *error)
{
  const char *slash = strrchr (path, '/');
  char folder[PATH], catalog_path[PATH + 16], file[PATH];
  xmlCatalog *catalog = NULL;
  bool ok = true;

  snprintf (folder, sizeof folder, "%.*s", slash != NULL ? (int) (slash - path) : 1,
            slash != NULL ? path : ".");
  snprintf (catalog_path, sizeof catalog_path, "%s/catalog.xml", folder);
  if (access (catalog_path, R_OK) == 0)
    catalog = xmlLoadACatalog (catalog_path);
  for (xmlNode *node = xmlDocGetRootElement (document)->children; ok && node != NULL; node = node->next)
    {
      xmlChar *location = NULL;

      if (node->type == XML_ELEMENT_NODE)
        location = xmlGetNoNsProp (node, BAD_CAST "schemaLocation");
      if (location == NULL)
        continue;
      ok = resolve_import (catalog, folder, (const char *) location, file)
           || scw_fail (error, SCW_ERROR_FILE, "cannot compile the schema '%s': '%.100s' is not beside it",
                        path, (const char *) location);
      if (ok)
        xmlSetProp (node, BAD_CAST "schemaLocation", BAD_CAST file);
      xmlFree (location);
    }
  if (catalog != NULL)
    xmlFreeCatalog (catalog);
  return ok;
}

static xmlDoc *
read_schema (const char *path, ScwError *error)
{
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  xmlDoc *document = NULL;

  if (parser != NULL)
    {
      parser->sax->serror = silent;
      document
        = xmlCtxtReadFile (parser, path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
      xmlFreeParserCtxt (parser);
    }
  if (document == NULL || xmlDocGetRootElement (document) == NULL)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "cannot compile the schema '%s': not well-formed XML", path);
      xmlFreeDoc (document);
      return NULL;
    }
  return document;
}

static bool
load_xsd (const char *path, ScwError *error)
{
  char first[200] = "";
  xmlSchemaParserCtxt *context;
  xmlSchema *compiled = NULL;
  xmlDoc *document;

  if (xsd != NULL && strcmp (path, xsd_path) == 0)
    return true;
  document = read_schema (path, error);
  if (document == NULL)
    return false;
  if (!localise (document, path, error))
    {
      xmlFreeDoc (document);
      return false;
    }
  context = xmlSchemaNewDocParserCtxt (document);
  if (context != NULL)
    {
      xmlSchemaSetParserStructuredErrors (context, keep_first, first);
      compiled = xmlSchemaParse (context);
      xmlSchemaFreeParserCtxt (context);
    }
  if (compiled == NULL)
    {
      xmlFreeDoc (document);
      return scw_fail (error, SCW_ERROR_FORMAT, "cannot compile the schema '%s': %s", path,
                       first[0] != '\0' ? first : "no memory");
    }
  xmlSchemaFree (xsd);
  xmlFreeDoc (xsd_document);
  xsd = compiled;
  xsd_document = document;
  snprintf (xsd_path, sizeof xsd_path, "%s", path);
  return true;
}

/* Nothing that this program reads is fetched from a network. */
static void
start (void)
{
  if (started)
    return;
  xmlInitParser ();
  xmlSetExternalEntityLoader (xmlNoNetExternalEntityLoader);
  started = true;
}

static bool
take_both (const ScwValidateOptions *options,
           ScwValidation *validation,
           ScwSchemaSet *schemas,
           ScwError *error)
{
  char path[PATH];

  if (!(options->leave_out & SCW_SCHEMA_RELAXNG))
    {
      if (!find_relaxng (options->relaxng, path, error) || !load_relaxng (path, error))
        return false;
      schemas->relaxng = relaxng;
    }
  if (!(options->leave_out & SCW_SCHEMA_XSD))
    {
      if (!find_xsd (options->xsd, path, error) || (path[0] != '\0' && !load_xsd (path, error)))
        return false;
      schemas->xsd = path[0] != '\0' ? xsd : NULL;
    }
  if (validation == NULL)
    return true;
  validation->used
    = (schemas->relaxng != NULL ? SCW_SCHEMA_RELAXNG : 0) | (schemas->xsd != NULL ? SCW_SCHEMA_XSD : 0);
  if (schemas->relaxng != NULL)
    snprintf (validation->relaxng, sizeof validation->relaxng, "%s", relaxng_path);
  if (schemas->xsd != NULL)
    snprintf (validation->xsd, sizeof validation->xsd, "%s", xsd_path);
  return true;
}

bool
scw_schemas_take (const ScwValidateOptions *options,
                  ScwValidation *validation,
                  ScwSchemaSet *schemas,
                  ScwError *error)
{
  *schemas = (ScwSchemaSet){ NULL, NULL };
  pthread_mutex_lock (&lock);
  start ();
  if (take_both (options, validation, schemas, error))
    return true;
  pthread_mutex_unlock (&lock);
  return false;
}

void
scw_schemas_give_back (void)
{
  pthread_mutex_unlock (&lock);
}

void
scw_validate_cleanup (void)
{
  pthread_mutex_lock (&lock);
  xmlRelaxNGFree (relaxng);
  xmlSchemaFree (xsd);
  xmlFreeDoc (xsd_document);
  relaxng = NULL;
  xsd = NULL;
  xsd_document = NULL;
  relaxng_path[0] = xsd_path[0] = '\0';
  pthread_mutex_unlock (&lock);
}
