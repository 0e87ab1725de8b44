/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/apply.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/order.h"

static ScwElement *
element_at (ScwPart *part, int token, ScwElementKind kind)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];

        if (element->kind == kind && token >= element->span.first && token < element->span.end)
          return element;
      }
  return NULL;
}

static bool
has_verse (const ScwPart *part, const ScwNote *note, int verse)
{
  for (int i = 0; i < note->n_lyrics; i++)
    if (part->lyrics[note->first_lyric + i].verse == verse)
      return true;
  return false;
}

static bool
put_lyric (ScwPart *part, const ScwWord *word, ScwError *error)
{
  ScwElement *element = element_at (part, word->token, SCW_ELEMENT_NOTE);
  ScwLyric lyric = { .verse = word->verse, .syllabic = word->syllabic, .extend = word->extend };

  if (element == NULL || element->note.rest || has_verse (part, &element->note, word->verse))
    return true;
  lyric.text = scw_part_add_text (part, word->text, error);
  return lyric.text >= 0 && scw_part_add_lyric (part, &element->note, &lyric, error);
}

/* What a word is as a mark. False: it is none. */
static bool
mark_kind (const ScwWord *word, ScwMarkKind *kind)
{
  switch (word->role)
    {
    case SCW_WORD_TEMPO:
    case SCW_WORD_EXPRESSION:
      *kind = SCW_MARK_WORDS;
      return true;
    case SCW_WORD_METRONOME:
      *kind = SCW_MARK_METRONOME;
      return true;
    case SCW_WORD_REHEARSAL:
      *kind = SCW_MARK_REHEARSAL;
      return true;
    case SCW_WORD_HARMONY:
      *kind = SCW_MARK_HARMONY;
      return true;
    default:
      return false;
    }
}

/* The mark that a token stands for, or a new one; NULL and no error: none is to be. */
static ScwElement *
find_mark (ScwPart *part, const ScwWord *word, ScwMarkKind kind, bool *added, ScwError *error)
{
  ScwElement *element = word->token >= 0 ? element_at (part, word->token, SCW_ELEMENT_MARK) : NULL;
  ScwMeasure *measure;

  if (element != NULL)
    return element->mark.kind == kind ? element : NULL;
  if (word->role == SCW_WORD_EXPRESSION || word->role == SCW_WORD_REHEARSAL || word->measure < 0
      || word->measure >= part->n_measures)
    return NULL;
  measure = &part->measures[word->measure];
  element = scw_measure_add (measure, SCW_ELEMENT_MARK, error);
  if (element == NULL)
    return NULL;
  *added = true;
  element->onset = word->onset;
  if (scw_fraction_cmp (element->onset, measure->length) > 0)
    element->onset = measure->length;
  element->span = (ScwSpan){ measure->span.first, measure->span.first };
  element->mark = (ScwMark){ .kind = kind, .staff = part->staves > 1 ? word->staff : 0 };
  return element;
}

static bool
put_mark (ScwPart *part, const ScwWord *word, ScwMarkKind kind, bool *added, ScwError *error)
{
  ScwError own = { 0 };
  ScwElement *element = find_mark (part, word, kind, added, &own);

  if (element == NULL || element->mark.text > 0)
    return own.code == SCW_ERROR_NONE || scw_fail_as (error, &own);
  if (kind == SCW_MARK_METRONOME)
    {
      element->mark.beat = word->beat;
      element->mark.beat_dots = word->dots;
    }
  element->mark.bold = word->role == SCW_WORD_TEMPO;
  element->mark.italic = word->role == SCW_WORD_EXPRESSION;
  element->mark.text = scw_part_add_text (part, word->text, error);
  return element->mark.text >= 0;
}

bool
scw_words_apply_row (ScwPart *part, const ScwWords *words, int row, double least, ScwError *error)
{
  bool added = false;

  for (int i = 0; i < words->n; i++)
    {
      const ScwWord *word = &words->at[i];
      ScwMarkKind kind;

      if (word->row != row || word->confidence < least)
        continue;
      if (word->role == SCW_WORD_LYRIC && !put_lyric (part, word, error))
        return false;
      if (mark_kind (word, &kind) && !put_mark (part, word, kind, &added, error))
        return false;
    }
  return !added || scw_part_order (part, error);
}

/* Of several lines one below the other. */
static bool
put_text (char **text, const char *more, const char *between, ScwError *error)
{
  const size_t before = *text != NULL ? strlen (*text) + strlen (between) : 0;
  char *longer = malloc (before + strlen (more) + 1);

  if (longer == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for words");
  longer[0] = '\0';
  if (*text != NULL)
    {
      strcpy (longer, *text);
      strcat (longer, between);
    }
  strcat (longer, more);
  free (*text);
  *text = longer;
  return true;
}

bool
scw_words_apply_score (
  ScwScore *score, const ScwWords *words, const int *parts, int n_rows, double least, ScwError *error)
{
  const bool title = score->title == NULL, composer = score->composer == NULL,
             lyricist = score->lyricist == NULL;

  for (int i = 0; i < words->n; i++)
    {
      const ScwWord *word = &words->at[i];
      const int at = word->row >= 0 && word->row < n_rows ? parts[word->row] : -1;
      ScwPart *part = at >= 0 && at < score->n_parts ? score->parts[at] : NULL;
      bool fine = true;

      if (word->confidence < least)
        continue;
      if (word->role == SCW_WORD_TITLE && title)
        fine = put_text (&score->title, word->text, " ", error);
      else if (word->role == SCW_WORD_COMPOSER && composer)
        fine = put_text (&score->composer, word->text, ", ", error);
      else if (word->role == SCW_WORD_LYRICIST && lyricist)
        fine = put_text (&score->lyricist, word->text, ", ", error);
      else if (word->role == SCW_WORD_PART_NAME && part != NULL && part->name == NULL)
        fine = put_text (&part->name, word->text, "", error);
      else if (word->role == SCW_WORD_ABBREVIATION && part != NULL && part->abbreviation == NULL)
        fine = put_text (&part->abbreviation, word->text, "", error);
      if (!fine)
        return false;
    }
  return true;
}
