/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/musicxml/mxl.h"

#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/xml.h"

#define MAX_MEMBERS   10000
#define MAX_RATIO     1000 /* deflate cannot do more than 1032 */
#define CONTAINER     "META-INF/container.xml"
#define MAX_CONTAINER (1 << 20)

bool
scw_mxl_is_zip (const void *data, size_t size)
{
  return size >= 4 && memcmp (data, "PK", 2) == 0
         && (memcmp (data, "PK\003\004", 4) == 0 || memcmp (data, "PK\005\006", 4) == 0);
}

/* A relative path that stays inside: no "..", no leading slash, no backslash, no drive. Titles may have colons. */
static bool
is_decent (const char *name)
{
  const char *part = name;

  if (name[0] == '\0' || name[0] == '/' || strchr (name, '\\') != NULL || name[1] == ':')
    return false;
  while (part != NULL)
    {
      if (strncmp (part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
        return false;
      part = strchr (part, '/');
      if (part != NULL)
        part++;
    }
  return true;
}

/* A name for a message: cut, and without what does not print. */
static const char *
quote (char out[80], const char *name)
{
  int i;

  for (i = 0; i < 79 && name[i] != '\0'; i++)
    out[i] = name[i] >= ' ' && name[i] <= '~' ? name[i] : '?';
  out[i] = '\0';
  return out;
}

static bool
check_names (zip_t *zip, ScwError *error)
{
  zip_int64_t n = zip_get_num_entries (zip, 0);
  char quoted[80];

  if (n > MAX_MEMBERS)
    return scw_fail (error, SCW_ERROR_LIMIT, "the zip has %lld members", (long long) n);
  for (zip_int64_t i = 0; i < n; i++)
    {
      const char *name = zip_get_name (zip, (zip_uint64_t) i, ZIP_FL_ENC_RAW);

      if (name == NULL || !is_decent (name))
        return scw_fail (error, SCW_ERROR_FORMAT, "refused: the zip has a member '%s'",
                         quote (quoted, name != NULL ? name : "?"));
    }
  return true;
}

/* The member's bytes and a zero behind them. */
static char *
read_member (zip_t *zip, const char *name, size_t most, size_t *size, ScwError *error)
{
  char quoted[80];
  zip_stat_t stat;
  zip_file_t *file;
  char *data;
  zip_int64_t n;

  quote (quoted, name);
  zip_stat_init (&stat);
  if (zip_stat (zip, name, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "the zip has no '%s'", quoted);
      return NULL;
    }
  if (stat.size > most
      || ((stat.valid & ZIP_STAT_COMP_SIZE) != 0 && stat.size / MAX_RATIO > stat.comp_size + 100))
    {
      scw_fail (error, SCW_ERROR_LIMIT, "refused: '%s' swells to %llu bytes", quoted,
                (unsigned long long) stat.size);
      return NULL;
    }
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "'%s' is encrypted", quoted);
      return NULL;
    }
  file = zip_fopen (zip, name, 0);
  data = file != NULL ? malloc (stat.size + 2) : NULL;
  n = data != NULL ? zip_fread (file, data, stat.size + 1)
                   : -1; /* a byte more: to see lies and check the sum */
  if (n != (zip_int64_t) stat.size)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "'%s' in the zip is damaged", quoted);
      free (data);
      data = NULL;
    }
  else
    {
      data[n] = '\0';
      *size = (size_t) n;
    }
  if (file != NULL)
    zip_fclose (file);
  return data;
}

static bool
ends_with (const char *text, const char *end)
{
  const size_t n = strlen (text), m = strlen (end);

  return n >= m && strcasecmp (text + n - m, end) == 0;
}

static bool
has_score_name (const char *path)
{
  return ends_with (path, ".musicxml") || ends_with (path, ".xml");
}

/* Some programs say text/xml. What the container names without saying what it is, is the score. */
static bool
is_score (const char *type, const char *path)
{
  return type[0] == '\0' || strncmp (type, "application/vnd.recordare.musicxml", 34) == 0
         || (strstr (type, "xml") != NULL && has_score_name (path));
}

/* "./a.xml" is "a.xml". */
static const char *
without_dot (const char *path)
{
  while (path[0] == '.' && path[1] == '/')
    path += 2;
  return path;
}

/* The path of the first member that is called as a score is, for want of a container. */
static bool
guess_score (zip_t *zip, char path[1024], ScwError *error)
{
  const zip_int64_t n = zip_get_num_entries (zip, 0);

  for (zip_int64_t i = 0; i < n; i++)
    {
      const char *name = zip_get_name (zip, (zip_uint64_t) i, ZIP_FL_ENC_RAW);

      if (name != NULL && has_score_name (name) && strncmp (name, "META-INF/", 9) != 0
          && strncmp (name, "__MACOSX/", 9) != 0 && strlen (name) < 1024)
        {
          strcpy (path, name);
          return true;
        }
    }
  return scw_fail (error, SCW_ERROR_FORMAT, "the zip has no '%s' and no score", CONTAINER);
}

/* The path of the score that the container names first. */
static bool
find_score (zip_t *zip, char path[1024], ScwError *error)
{
  size_t size;
  char *xml;
  xmlDoc *document;
  const xmlNode *root, *list;

  path[0] = '\0';
  if (zip_name_locate (zip, CONTAINER, 0) < 0)
    return guess_score (zip, path, error);
  xml = read_member (zip, CONTAINER, MAX_CONTAINER, &size, error);
  document = xml != NULL ? scw_xml_parse (xml, size, NULL, error) : NULL;
  root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  list = root != NULL ? scw_xml_child (root, "rootfiles") : NULL;
  for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL && path[0] == '\0';
       node = node->next)
    {
      char type[SCW_XML_TEXT];
      xmlChar *full;

      scw_xml_attribute (node, "media-type", type);
      full = scw_xml_is (node, "rootfile") ? xmlGetNoNsProp (node, BAD_CAST "full-path") : NULL;
      if (full != NULL && strlen ((const char *) full) < 1024 && is_score (type, (const char *) full))
        strcpy (path, without_dot ((const char *) full));
      xmlFree (full);
    }
  xmlFreeDoc (document);
  free (xml);
  if (path[0] == '\0')
    return scw_fail (error, SCW_ERROR_FORMAT, "%s names no score", CONTAINER);
  if (!is_decent (path))
    {
      char quoted[80];

      return scw_fail (error, SCW_ERROR_FORMAT, "refused: %s points to '%s'", CONTAINER,
                       quote (quoted, path));
    }
  return true;
}

char *
scw_mxl_unpack (const void *data, size_t size, size_t *xml_size, ScwError *error)
{
  zip_error_t cause;
  zip_source_t *source;
  zip_t *zip = NULL;
  char path[1024];
  char *xml = NULL;

  zip_error_init (&cause);
  source = zip_source_buffer_create (data, size, 0, &cause);
  if (source != NULL)
    zip = zip_open_from_source (source, ZIP_RDONLY, &cause);
  if (zip == NULL)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "not a whole zip file: %s", zip_error_strerror (&cause));
      if (source != NULL)
        zip_source_free (source);
    }
  else
    {
      if (check_names (zip, error) && find_score (zip, path, error))
        xml = read_member (zip, path, SCW_MUSICXML_MAX_BYTES, xml_size, error);
      zip_discard (zip);
    }
  zip_error_fini (&cause);
  return xml;
}

static bool
add_member (zip_t *zip, const char *name, const char *data, size_t size, bool compressed)
{
  zip_source_t *source = zip_source_buffer (zip, data, size, 0);
  zip_int64_t index;

  if (source == NULL)
    return false;
  index = zip_file_add (zip, name, source, ZIP_FL_ENC_UTF_8);
  if (index < 0)
    {
      zip_source_free (source);
      return false;
    }
  /* The same score is the same file, whenever it is written. */
  return zip_set_file_compression (zip, (zip_uint64_t) index, compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0)
           == 0
         && zip_file_set_dostime (zip, (zip_uint64_t) index, 0, 0x21, 0) == 0;
}

static void *
take_bytes (zip_source_t *source, size_t *size)
{
  zip_stat_t stat;
  void *data = NULL;

  zip_stat_init (&stat);
  if (zip_source_open (source) != 0)
    return NULL;
  if (zip_source_stat (source, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0)
    data = malloc (stat.size + 1);
  if (data != NULL && zip_source_read (source, data, stat.size) != (zip_int64_t) stat.size)
    {
      free (data);
      data = NULL;
    }
  *size = (size_t) stat.size;
  zip_source_close (source);
  return data;
}

void *
scw_mxl_pack (const char *xml, size_t xml_size, size_t *size, ScwError *error)
{
  static const char mimetype[] = "application/vnd.recordare.musicxml";
  static const char container[]
    = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container>\n  <rootfiles>\n    <rootfile "
      "full-path=\"score.musicxml\" media-type=\"application/vnd.recordare.musicxml+xml\"/>\n"
      "  </rootfiles>\n</container>\n";
  zip_error_t cause;
  zip_source_t *source;
  zip_t *zip = NULL;
  void *data = NULL;

  zip_error_init (&cause);
  source = zip_source_buffer_create (NULL, 0, 0, &cause);
  if (source != NULL)
    zip = zip_open_from_source (source, ZIP_CREATE | ZIP_TRUNCATE, &cause);
  if (zip != NULL)
    {
      zip_source_keep (source); /* it outlives the archive, which is written into it */
      if (!add_member (zip, "mimetype", mimetype, sizeof mimetype - 1, false)
          || !add_member (zip, CONTAINER, container, sizeof container - 1, true)
          || !add_member (zip, "score.musicxml", xml, xml_size, true) || zip_close (zip) != 0)
        zip_discard (zip);
      else
        data = take_bytes (source, size);
    }
  if (source != NULL)
    zip_source_free (source);
  zip_error_fini (&cause);
  if (data == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "cannot pack an .mxl");
  return data;
}
