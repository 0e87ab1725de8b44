/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages.h: what evaluate finds out about whole pages: parts, measures, notes, syllables and headings, compared with
 * those of a score. The parts of a page are compared from the top down, the first with the first.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "engine/measure/lyrics.h"
#include "engine/measure/notes.h"
#include "engine/notation/score/score.h"

/* How many are there, and how many of them were read right. */
typedef struct
{
  int there, right;
} ScwPageCount;

/* Sums over one folder; begins as {0}. */
typedef struct
{
  int pages;
  gint64 parts_there, parts_read, measures_there, measures_read;
  int parts_right, measures_right; /* pages that have as many as they should */
  ScwNoteSum notes;
  ScwLyricSum lyrics;
  ScwPageCount titles, composers, names; /* names: of parts */
} ScwPageSums;

/* FALSE: memory. */
gboolean scw_page_sums_add (ScwPageSums *sums, const ScwScore *read, const ScwScore *truth, GError **error);

/* What comes after the folder's first line. */
void scw_page_sums_print (const ScwPageSums *sums);

/* Adds the sums to a JSON object. */
void scw_page_sums_to_json (const ScwPageSums *sums, json_t *object);
