/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures.h: the statistics that evaluate collects over a folder, and their output: a table, JSON, and a
 * sheet of the worst examples.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "engine/measure/align.h"
#include "engine/measure/rates.h"
#include "engine/measure/ser.h"

typedef struct
{
  gboolean full;    /* TEDn of everything in NAME.musicxml, not only of what LMX can say */
  gboolean classes; /* a table of symbols, too */
  int worst;        /* how many examples are kept */
} ScwMeasureOptions;

/* The sums over one folder. */
typedef struct ScwMeasures ScwMeasures;

/* A system that was read wrong. */
typedef struct
{
  char *name;
  char *picture; /* path */
  ScwEdit *edits;
  int n_edits;
  gint64 errors, tokens; /* tokens: of the truth */
} ScwExample;

ScwMeasures *scw_measures_new (const ScwMeasureOptions *options);
void scw_measures_free (ScwMeasures *measures);

const ScwSer *scw_measures_get_ser (const ScwMeasures *measures);

/* Of ScwExample, the one with the most errors first. */
const GPtrArray *scw_measures_get_examples (const ScwMeasures *measures);

/* Counts FOLDER/NAME. TEDn is counted if there is a NAME.musicxml; when that one cannot be used, all else is
 * counted and FALSE returned. */
gboolean scw_measures_add (ScwMeasures *measures,
                           const char *folder,
                           const char *name,
                           const gint32 *read,
                           int n_read,
                           const gint32 *truth,
                           int n_truth,
                           GError **error);

/* What comes after the folder's first line. */
void scw_measures_print (const ScwMeasures *measures);

/* Adds the measures to a JSON object. */
void scw_measures_to_json (const ScwMeasures *measures, json_t *object);

/* A line, and an object in percent. */
void scw_measures_print_rates (const char *label, ScwRates rates);
json_t *scw_measures_rates_to_json (ScwRates rates);

/* Appends the worst examples as HTML: the picture, and both token lists, one above the other where they
 * differ. The pictures are in the text, so that the file can be sent. */
void scw_measures_append_html (const ScwMeasures *measures, const char *folder, GString *html);

/* What stands before and behind. */
extern const char scw_measures_html_head[], scw_measures_html_tail[];
