/* SPDX-License-Identifier: GPL-3.0-or-later */
/* music.h: scores from words, for tests. */
#pragma once

#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/support/check.h"
#include "tests/support/alone.h"

/* The score of words that must all be known. */
static inline ScwPart *
score_of (const char *words, ScwRules rules, ScwProblems *problems)
{
  ScwTokens tokens = { 0 };
  ScwError error = { 0 };
  ScwPart *part;

  assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, &error));
  part = scw_delinearize (tokens.at, tokens.n, rules, problems, &error);
  assert_non_null (part);
  scw_tokens_clear (&tokens);
  return part;
}

/* The words of a score, to be freed. */
static inline char *
words_of (ScwPart *part)
{
  ScwTokens tokens = { 0 };
  ScwError error = { 0 };
  char *words;

  assert_true (scw_linearize (part, &tokens, NULL, &error));
  words = scw_lmx_format (tokens.at, tokens.n, &error);
  assert_non_null (words);
  scw_tokens_clear (&tokens);
  return words;
}

static inline char *
xml_of (const ScwPart *part)
{
  ScwError error = { 0 };
  size_t size;
  char *xml = scw_musicxml_format (ALONE (part), &size, &error);

  assert_non_null (xml);
  assert_int_equal (strlen (xml), size);
  return xml;
}

/* The i-th note of a measure. */
static inline const ScwElement *
note_at (const ScwPart *part, int measure, int i)
{
  const ScwMeasure *m = &part->measures[measure];

  assert_true (measure < part->n_measures);
  for (int k = 0; k < m->n_elements; k++)
    if (m->elements[k].kind == SCW_ELEMENT_NOTE && i-- == 0)
      return &m->elements[k];
  fail_msg ("measure %d has too few notes", measure);
  return NULL;
}

static inline void
assert_fraction (ScwFraction f, int64_t num, int64_t den)
{
  assert_int_equal (f.num, num);
  assert_int_equal (f.den, den);
}
