/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/evaluate/measures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

#include "app/cli/shared/json.h"
#include "app/shown.h"
#include "engine/measure/classes.h"
#include "engine/measure/notes.h"
#include "engine/measure/tedn.h"
#include "engine/notation/lmx/linearize.h"

#define MAX_CONFUSIONS 20

struct ScwMeasures
{
  ScwMeasureOptions options;
  ScwSer ser, plus, without_tuplets; /* plus: where both lists are LMX+ */
  ScwTednSum tedn;
  ScwNoteSum notes;
  ScwClasses table;
  GPtrArray *examples;
};

static void
example_free (gpointer data)
{
  ScwExample *example = data;

  g_free (example->name);
  g_free (example->picture);
  free (example->edits);
  g_free (example);
}

ScwMeasures *
scw_measures_new (const ScwMeasureOptions *options)
{
  ScwMeasures *measures = g_new0 (ScwMeasures, 1);

  measures->options = *options;
  measures->examples = g_ptr_array_new_with_free_func (example_free);
  return measures;
}

void
scw_measures_free (ScwMeasures *measures)
{
  g_ptr_array_unref (measures->examples);
  g_free (measures);
}

const ScwSer *
scw_measures_get_ser (const ScwMeasures *measures)
{
  return &measures->ser;
}

const GPtrArray *
scw_measures_get_examples (const ScwMeasures *measures)
{
  return measures->examples;
}

static gboolean
fail (GError **error, const ScwError *cause)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cause->message);
  return FALSE;
}

static char *
path_of (const char *folder, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (folder, file, NULL);
}

static gboolean
add_tedn (
  ScwMeasures *measures, const char *folder, const char *name, const gint32 *read, int n, ScwError *error)
{
  g_autofree char *path = path_of (folder, name, ".musicxml");
  ScwTednGold *gold;
  gboolean fine;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  gold = scw_tedn_gold_read (path, measures->options.full ? SCW_TEDN_FULL : SCW_TEDN_LMX, error);
  if (gold == NULL)
    return FALSE;
  fine = scw_tedn_add (&measures->tedn, gold, read, n, error)
         || scw_fail_prefix (error, "cannot compare with '%.200s'", path);
  scw_tedn_gold_free (gold);
  return fine;
}

static gboolean
add_notes (
  ScwMeasures *measures, const gint32 *read, int n_read, const gint32 *truth, int n_truth, ScwError *error)
{
  ScwPart *a = scw_delinearize (read, n_read, SCW_RULES_MUSICAL, NULL, error),
          *b = scw_delinearize (truth, n_truth, SCW_RULES_MUSICAL, NULL, error);
  gboolean fine = a != NULL && b != NULL && scw_notes_add (&measures->notes, a, b, error);

  scw_part_free (a);
  scw_part_free (b);
  return fine;
}

static gboolean
add_without_tuplets (
  ScwMeasures *measures, const gint32 *read, int n_read, const gint32 *truth, int n_truth, ScwError *error)
{
  g_autofree gint32 *a = g_new (gint32, n_read + 1);
  g_autofree gint32 *b = g_new (gint32, n_truth + 1);
  const int n = scw_without_tuplets (read, n_read, a), m = scw_without_tuplets (truth, n_truth, b);

  return scw_ser_add (&measures->without_tuplets, a, n, b, m, error);
}

static gint
compare_examples (gconstpointer first, gconstpointer second)
{
  const ScwExample *a = *(ScwExample *const *) first, *b = *(ScwExample *const *) second;

  if (a->errors != b->errors)
    return a->errors > b->errors ? -1 : 1;
  return strcmp (a->name, b->name);
}

/* Takes the edits over. */
static void
add_example (
  ScwMeasures *measures, const char *folder, const char *name, ScwEdit *edits, int n_edits, int n_truth)
{
  ScwExample *example = g_new0 (ScwExample, 1);

  example->name = g_strdup (name);
  example->picture = path_of (folder, name, ".png");
  example->edits = edits;
  example->n_edits = n_edits;
  example->tokens = n_truth;
  for (int i = 0; i < n_edits; i++)
    example->errors += edits[i].kind != SCW_EDIT_KEPT;
  if (example->errors == 0)
    {
      example_free (example);
      return;
    }
  g_ptr_array_add (measures->examples, example);
  g_ptr_array_sort (measures->examples, compare_examples);
  if (measures->examples->len > (guint) measures->options.worst)
    g_ptr_array_set_size (measures->examples, measures->options.worst);
}

/* What was read and what is there. */
typedef struct
{
  const gint32 *read, *truth;
  int n_read, n_truth;
} Lists;

/* Which lists are compared symbol by symbol: with their marks, if both have any. */
static ScwEdit *
align (ScwMeasures *measures, const Lists *all, const Lists *plain, int *n_edits, ScwError *error)
{
  const gboolean plus
    = scw_lmx_is_plus (all->read, all->n_read) && scw_lmx_is_plus (all->truth, all->n_truth);
  const Lists *lists = plus ? all : plain;

  if (plus && !scw_ser_add (&measures->plus, all->read, all->n_read, all->truth, all->n_truth, error))
    return NULL;
  return scw_align (lists->read, lists->n_read, lists->truth, lists->n_truth, n_edits, error);
}

gboolean
scw_measures_add (ScwMeasures *measures,
                  const char *folder,
                  const char *name,
                  const gint32 *read,
                  int n_read,
                  const gint32 *truth,
                  int n_truth,
                  GError **error)
{
  g_autofree gint32 *a = g_new (gint32, n_read + 1);
  g_autofree gint32 *b = g_new (gint32, n_truth + 1);
  const int n = scw_without_marks (read, n_read, a), m = scw_without_marks (truth, n_truth, b);
  ScwError cause = { 0 };
  int n_edits = 0;
  ScwEdit *edits
    = align (measures, &(Lists){ read, truth, n_read, n_truth }, &(Lists){ a, b, n, m }, &n_edits, &cause);

  if (edits != NULL)
    {
      scw_classes_add (&measures->table, edits, n_edits);
      add_example (measures, folder, name, edits, n_edits, n_truth);
    }
  if (edits == NULL || !scw_ser_add (&measures->ser, a, n, b, m, &cause)
      || !add_without_tuplets (measures, a, n, b, m, &cause)
      || !add_notes (measures, read, n_read, truth, n_truth, &cause)
      || !add_tedn (measures, folder, name, read, n_read, &cause))
    return fail (error, &cause);
  return TRUE;
}

/* A table. */

typedef char Text[G_ASCII_DTOSTR_BUF_SIZE];

static const char *
percent (Text text, double share)
{
  return g_ascii_formatd (text, sizeof (Text), "%6.2f", 100 * share);
}

void
scw_measures_print_rates (const char *label, ScwRates rates)
{
  Text f1, precision, recall;

  printf ("  %-32s %s %%   precision %s %%, recall %s %%\n", label, percent (f1, rates.f1),
          percent (precision, rates.precision), percent (recall, rates.recall));
}

static void
print_classes (const ScwClasses *table)
{
  ScwConfusion confusions[MAX_CONFUSIONS + 1];
  int n = scw_classes_confusions (table, confusions, MAX_CONFUSIONS);

  printf ("\n  %-18s %9s %9s %9s %9s %9s %9s %9s\n", "symbol", "there", "right", "confused", "misread",
          "missed", "invented", "errors %");
  for (int i = 0; i < SCW_LMX_CLASSES; i++)
    {
      const ScwClassRow *row = &table->rows[i];
      Text rate;

      if (row->truth == 0 && row->invented == 0)
        continue;
      printf ("  %-18s %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT
              " %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT " %9s\n",
              scw_class_name ((ScwLmxClass) i), row->truth, row->kept, row->confused, row->misread,
              row->missed, row->invented,
              row->truth > 0 ? percent (rate, (double) scw_class_errors (row) / (double) row->truth) : "");
    }
  printf ("\n  %-20s %-20s %9s\n", "there", "read", "times");
  for (int i = 0; i < n; i++)
    printf ("  %-20s %-20s %9" G_GINT64_FORMAT "\n",
            confusions[i].truth >= 0 ? scw_lmx_name (confusions[i].truth) : "-",
            confusions[i].read >= 0 ? scw_lmx_name (confusions[i].read) : "-", confusions[i].count);
}

static ScwRates
rates_of (const ScwClasses *table, ScwLmxClass class)
{
  const ScwClassRow *row = &table->rows[class];

  return scw_rates (scw_class_read (table, class), row->truth, row->kept);
}

static gboolean
has_marks (const ScwMeasures *measures, ScwLmxClass class)
{
  return measures->plus.systems > 0
         && (measures->table.rows[class].truth > 0 || measures->table.rows[class].invented > 0);
}

void
scw_measures_print (const ScwMeasures *measures)
{
  Text text;

  if (measures->plus.systems > 0)
    printf ("  %-32s %s %%   of %d systems\n", "SER with marks",
            percent (text, scw_ser_rate (&measures->plus)), (int) measures->plus.systems);
  printf ("  %-32s %s %%\n", "SER without tuplets",
          percent (text, scw_ser_rate (&measures->without_tuplets)));
  if (measures->tedn.systems > 0)
    printf ("  %-32s %s %%   of %d systems\n", measures->options.full ? "TEDn (full)" : "TEDn (lmx)",
            percent (text, scw_tedn_rate (&measures->tedn)), (int) measures->tedn.systems);
  scw_measures_print_rates ("notes: pitch, onset, duration", scw_note_rates (&measures->notes));
  scw_measures_print_rates ("notes: pitch, onset", scw_note_onset_rates (&measures->notes));
  for (int class = SCW_LMX_BARLINE; class < SCW_LMX_CLASSES; class ++)
    if (has_marks (measures, (ScwLmxClass) class))
      scw_measures_print_rates (scw_class_name ((ScwLmxClass) class),
                                rates_of (&measures->table, (ScwLmxClass) class));
  if (measures->options.classes)
    print_classes (&measures->table);
  for (guint i = 0; i < measures->examples->len; i++)
    {
      const ScwExample *example = g_ptr_array_index (measures->examples, i);
      g_autofree char *name = scw_shown_text (example->name);

      printf ("%s  %9d errors in %4d tokens: %s\n", i == 0 ? "\n" : "", (int) example->errors,
              (int) example->tokens, name);
    }
}

/* JSON. */

static json_t *
token_to_json (gint32 token)
{
  return token >= 0 ? json_string (scw_lmx_name (token)) : json_null ();
}

json_t *
scw_measures_rates_to_json (ScwRates rates)
{
  return json_pack ("{s:f,s:f,s:f}", "precision", 100 * rates.precision, "recall", 100 * rates.recall, "f1",
                    100 * rates.f1);
}

static void
classes_to_json (const ScwClasses *table, json_t *object)
{
  ScwConfusion confusions[MAX_CONFUSIONS + 1];
  int n = scw_classes_confusions (table, confusions, MAX_CONFUSIONS);
  json_t *classes = json_object (), *list = json_array ();

  for (int i = 0; i < SCW_LMX_CLASSES; i++)
    {
      const ScwClassRow *row = &table->rows[i];

      if (row->truth > 0 || row->invented > 0)
        json_object_set_new (classes, scw_class_name ((ScwLmxClass) i),
                             json_pack ("{s:I,s:I,s:I,s:I,s:I,s:I}", "truth", (json_int_t) row->truth, "kept",
                                        (json_int_t) row->kept, "confused", (json_int_t) row->confused,
                                        "misread", (json_int_t) row->misread, "missed",
                                        (json_int_t) row->missed, "invented", (json_int_t) row->invented));
    }
  for (int i = 0; i < n; i++)
    json_array_append_new (list, json_pack ("{s:o,s:o,s:I}", "truth", token_to_json (confusions[i].truth),
                                            "read", token_to_json (confusions[i].read), "count",
                                            (json_int_t) confusions[i].count));
  json_object_set_new (object, "classes", classes);
  json_object_set_new (object, "confusions", list);
}

static void
marks_to_json (const ScwMeasures *measures, json_t *object)
{
  json_t *marks = json_object ();

  for (int class = SCW_LMX_BARLINE; class < SCW_LMX_CLASSES; class ++)
    if (has_marks (measures, (ScwLmxClass) class))
      {
        json_t *rates = scw_measures_rates_to_json (rates_of (&measures->table, (ScwLmxClass) class));

        json_object_set_new (rates, "there", json_integer (measures->table.rows[class].truth));
        json_object_set_new (marks, scw_class_name ((ScwLmxClass) class), rates);
      }
  json_object_set_new (object, "ser_plus", json_real (100 * scw_ser_rate (&measures->plus)));
  json_object_set_new (object, "marks", marks);
}

void
scw_measures_to_json (const ScwMeasures *measures, json_t *object)
{
  json_t *worst = json_array ();

  if (measures->plus.systems > 0)
    marks_to_json (measures, object);

  json_object_set_new (object, "ser_without_tuplets",
                       json_real (100 * scw_ser_rate (&measures->without_tuplets)));
  if (measures->tedn.systems > 0)
    json_object_set_new (object, "tedn",
                         json_pack ("{s:f,s:s,s:I,s:I,s:I}", "rate", 100 * scw_tedn_rate (&measures->tedn),
                                    "flavor", measures->options.full ? "full" : "lmx", "edit_cost",
                                    (json_int_t) measures->tedn.edit, "gold_cost",
                                    (json_int_t) measures->tedn.gold, "systems",
                                    (json_int_t) measures->tedn.systems));
  json_object_set_new (object, "notes", scw_measures_rates_to_json (scw_note_rates (&measures->notes)));
  json_object_set_new (object, "notes_without_duration",
                       scw_measures_rates_to_json (scw_note_onset_rates (&measures->notes)));
  if (measures->options.classes)
    classes_to_json (&measures->table, object);
  for (guint i = 0; i < measures->examples->len; i++)
    {
      const ScwExample *example = g_ptr_array_index (measures->examples, i);
      json_t *one = json_pack ("{s:I,s:I}", "errors", (json_int_t) example->errors, "tokens",
                               (json_int_t) example->tokens);

      scw_json_set_name (one, "name", example->name);
      json_array_append_new (worst, one);
    }
  if (measures->options.worst > 0)
    json_object_set_new (object, "worst", worst);
  else
    json_decref (worst);
}
