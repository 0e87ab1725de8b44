/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/tedn.h"

#include <stdlib.h>
#include <string.h>

#include "engine/file.h"
#include "engine/measure/part-tree.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"
#include "engine/notation/musicxml/xml.h"

struct ScwTednGold
{
  ScwTednFlavour flavour;
  ScwPartTree tree;
  ScwPitchLetters letters;
  int64_t cost;
};

static int32_t
cost_of_inserting (const ScwPartLabel *label)
{
  return 1 + (label->note ? label->length : 0);
}

static bool
parse_part (ScwPartTree *tree,
            const char *xml,
            size_t size,
            ScwTednFlavour flavour,
            bool gold,
            ScwPitchLetters *letters,
            ScwError *error)
{
  xmlDoc *document = scw_xml_parse (xml, size, NULL, error);

  return document != NULL && scw_part_tree_init (tree, document, flavour, gold, letters, error);
}

static void
add_up_cost (ScwTednGold *gold)
{
  for (int i = 0; i < gold->tree.n - 1; i++) /* all but the root */
    gold->cost += cost_of_inserting (&gold->tree.labels[gold->tree.label[i]]);
}

static bool
gold_parse (ScwTednGold *gold, const void *data, size_t size, ScwError *error)
{
  char *unpacked = NULL;
  bool fine;

  if (scw_mxl_is_zip (data, size))
    {
      unpacked = scw_mxl_unpack (data, size, &size, error);
      if (unpacked == NULL)
        return false;
      data = unpacked;
    }
  fine = parse_part (&gold->tree, data, size, gold->flavour, true, &gold->letters, error);
  free (unpacked);
  if (fine)
    add_up_cost (gold);
  return fine;
}

ScwTednGold *
scw_tedn_gold_new (const void *data, size_t size, const char *name, ScwTednFlavour flavour, ScwError *error)
{
  ScwTednGold *gold = calloc (1, sizeof *gold);
  ScwError cause = { 0 };

  if (gold == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare with '%.200s'", name);
      return NULL;
    }
  gold->flavour = flavour;
  if (!gold_parse (gold, data, size, &cause))
    {
      scw_fail_prefix (&cause, "cannot compare with '%.200s'", name);
      scw_fail (error, cause.code, "%s", cause.message);
      scw_tedn_gold_free (gold);
      return NULL;
    }
  return gold;
}

ScwTednGold *
scw_tedn_gold_read (const char *path, ScwTednFlavour flavour, ScwError *error)
{
  size_t size;
  ScwError why = { 0 };
  char *data = scw_read_file (path, SCW_MUSICXML_MAX_BYTES, &size, &why);
  ScwTednGold *gold = data != NULL ? scw_tedn_gold_new (data, size, path, flavour, error) : NULL;

  if (data == NULL)
    {
      scw_fail_about (&why, SCW_DEED_READ, path);
      scw_fail_as (error, &why);
    }
  free (data);
  return gold;
}

/* The part that the reference makes of the tokens, as XML, to be freed. */
static char *
write_part (const int32_t *tokens, int n, size_t *size, ScwError *error)
{
  ScwPart *part = scw_delinearize (tokens, n, SCW_RULES_REFERENCE, NULL, error);
  char *xml = part != NULL ? scw_musicxml_format_reference (part, size, error) : NULL;

  scw_part_free (part);
  return xml;
}

ScwTednGold *
scw_tedn_gold_of_tokens (const int32_t *tokens, int n, ScwTednFlavour flavour, ScwError *error)
{
  ScwTednGold *gold = calloc (1, sizeof *gold);
  size_t size;
  char *xml = write_part (tokens, n, &size, error);

  if (gold == NULL && xml != NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare with");
  if (gold != NULL)
    gold->flavour = flavour;
  if (gold == NULL || xml == NULL
      || !parse_part (&gold->tree, xml, size, flavour, false, &gold->letters, error))
    {
      free (gold);
      gold = NULL;
    }
  else
    add_up_cost (gold);
  free (xml);
  return gold;
}

void
scw_tedn_gold_free (ScwTednGold *gold)
{
  if (gold == NULL)
    return;
  scw_part_tree_clear (&gold->tree);
  free (gold);
}

int64_t
scw_tedn_gold_cost (const ScwTednGold *gold)
{
  return gold->cost;
}

/* Levenshtein's distance of two texts; 'row' holds the shorter one's length + 1. */
static int32_t
text_distance (const uint32_t *a, int n, const uint32_t *b, int m, int32_t *row)
{
  if (n == 0 || m == 0)
    return n + m;
  for (int j = 0; j <= m; j++)
    row[j] = j;
  for (int i = 1; i <= n; i++)
    {
      int32_t corner = row[0];

      row[0] = i;
      for (int j = 1; j <= m; j++)
        {
          const int32_t above = row[j];
          int32_t best = corner + (a[i - 1] != b[j - 1]);

          best = above + 1 < best ? above + 1 : best;
          best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
          row[j] = best;
          corner = above;
        }
    }
  return row[m];
}

static int32_t
cost_of_changing (
  const ScwPartTree *a, const ScwPartLabel *from, const ScwPartTree *b, const ScwPartLabel *to, int32_t *row)
{
  const uint32_t *from_text = a->texts + from->text, *to_text = b->texts + to->text;
  const int32_t tags = from->tag_hash != to->tag_hash || strcmp (from->tag, to->tag) != 0;

  if (from->note && to->note)
    return text_distance (from_text, from->length, to_text, to->length, row);
  if (to->note)
    return tags + text_distance (from_text, from->length, to_text, to->length, row);
  if (from->note)
    return tags + text_distance (to_text, to->length, from_text, from->length, row);
  return tags
         + (from->length != to->length
            || (from->length > 0
                && memcmp (from_text, to_text, (size_t) from->length * sizeof *from_text) != 0));
}

/* The longest code of a note. */
static int
longest_code (const ScwPartTree *tree)
{
  int longest = 0;

  for (int i = 0; i < tree->n_labels; i++)
    if (tree->labels[i].note && tree->labels[i].length > longest)
      longest = tree->labels[i].length;
  return longest;
}

static int64_t
compare (const ScwPartTree *from, const ScwPartTree *to, ScwError *error)
{
  const size_t n = (size_t) from->n_labels, m = (size_t) to->n_labels;
  const int codes[] = { longest_code (from), longest_code (to) };
  int32_t *change = malloc ((n * m + n + m + (size_t) (codes[0] + codes[1]) + 1) * sizeof *change);
  int32_t *remove = change + n * m, *insert = remove + n, *row = insert + m;
  const ScwTreeCosts costs = { change, remove, insert, (int) m };
  int64_t distance = -1;

  if (change == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare %zu with %zu labels", n, m);
      return -1;
    }
  for (size_t i = 0; i < n; i++)
    {
      remove[i] = 1;
      for (size_t j = 0; j < m; j++)
        change[i * m + j] = cost_of_changing (from, &from->labels[i], to, &to->labels[j], row);
    }
  for (size_t j = 0; j < m; j++)
    insert[j] = cost_of_inserting (&to->labels[j]);
  distance = scw_tree_distance (&(ScwTree){ from->n, from->first, from->label },
                                &(ScwTree){ to->n, to->first, to->label }, &costs, error);
  free (change);
  return distance;
}

int64_t
scw_tedn (const ScwTednGold *gold, const int32_t *tokens, int n, ScwError *error)
{
  ScwPitchLetters letters = gold->letters;
  ScwPartTree tree;
  int64_t distance = -1;
  size_t size;
  char *xml = write_part (tokens, n, &size, error);

  if (xml != NULL && parse_part (&tree, xml, size, gold->flavour, false, &letters, error))
    {
      distance = compare (&tree, &gold->tree, error);
      scw_part_tree_clear (&tree);
    }
  free (xml);
  return distance;
}

bool
scw_tedn_add (ScwTednSum *sum, const ScwTednGold *gold, const int32_t *tokens, int n, ScwError *error)
{
  const int64_t edit = scw_tedn (gold, tokens, n, error);

  if (edit < 0)
    return false;
  sum->edit += edit;
  sum->gold += gold->cost;
  sum->systems++;
  return true;
}

double
scw_tedn_rate (const ScwTednSum *sum)
{
  return sum->gold > 0 ? (double) sum->edit / (double) sum->gold : 0;
}
