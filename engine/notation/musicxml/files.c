/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c: scores from and to files. */
#include <stdlib.h>
#include <string.h>

#include "engine/file.h"
#include "engine/notation/musicxml/musicxml-private.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"

ScwScore *
scw_score_read_memory (
  const void *data, size_t size, const char *name, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  ScwError cause = { 0 };
  ScwScore *score = NULL;

  if (scw_mxl_is_zip (data, size))
    {
      size_t xml_size;
      char *xml = scw_mxl_unpack (data, size, &xml_size, &cause);

      if (xml != NULL)
        score = scw_musicxml_read (xml, xml_size, part, problems, &cause);
      free (xml);
    }
  else
    score = scw_musicxml_read (data, size, part, problems, &cause);
  if (score == NULL)
    {
      scw_fail_about (&cause, SCW_DEED_READ, name);
      scw_fail_as (error, &cause);
    }
  return score;
}

ScwScore *
scw_score_read (const char *path, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  ScwError cause = { 0 };
  ScwScore *score = NULL;
  size_t size;
  char *data = scw_read_file (path, SCW_MUSICXML_MAX_BYTES, &size, &cause);

  if (data != NULL)
    score = scw_score_read_memory (data, size, path, part, problems, error);
  else
    {
      scw_fail_about (&cause, SCW_DEED_READ, path);
      scw_fail_as (error, &cause);
    }
  free (data);
  return score;
}

/* The first part of a score, which ends. */
static ScwPart *
first_part (ScwScore *score)
{
  ScwPart *part = NULL;

  if (score != NULL)
    {
      part = score->parts[0];
      score->parts[0] = score->parts[--score->n_parts];
    }
  scw_score_free (score);
  return part;
}

ScwPart *
scw_part_read (const char *path, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  return first_part (scw_score_read (path, part, problems, error));
}

ScwPart *
scw_part_read_memory (
  const void *data, size_t size, const char *name, ScwPartChoice part, ScwProblems *problems, ScwError *error)
{
  return first_part (scw_score_read_memory (data, size, name, part, problems, error));
}

bool
scw_score_write (const ScwScore *score, const char *path, ScwError *error)
{
  size_t length = strlen (path), size = 0;
  bool compressed = length >= 4 && strcasecmp (path + length - 4, ".mxl") == 0;
  char *xml = scw_musicxml_format (score, &size, error);
  void *data = xml;
  bool ok;

  if (xml == NULL)
    return false;
  if (compressed)
    data = scw_mxl_pack (xml, size, &size, error);
  ok = data != NULL && scw_write_file (path, data, size, error);
  if (compressed)
    free (data);
  free (xml);
  return ok;
}
