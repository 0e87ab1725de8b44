/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/transform/extract.h"

#include <string.h>

#include "engine/notation/midi/play-words.h"
#include "engine/notation/score/align.h"

/* What a mark tells the whole system. */
typedef enum
{
  NOTHING,
  TEMPO,     /* "Allegro", heard or not */
  METRONOME, /* a quarter is 120 */
  SILENT,    /* a tempo that is only heard */
  REHEARSAL,
  JUMP, /* "Fine" */
} Told;

static Told
told_by (const ScwPart *part, const ScwElement *element)
{
  const ScwMark *mark = &element->mark;
  const char *text;
  double tempo;

  if (element->kind != SCW_ELEMENT_MARK)
    return NOTHING;
  if (mark->silent)
    return mark->tempo > 0.0 ? SILENT : NOTHING;
  if (mark->kind == SCW_MARK_METRONOME)
    return METRONOME;
  if (mark->kind == SCW_MARK_REHEARSAL)
    return REHEARSAL;
  if (mark->kind != SCW_MARK_WORDS)
    return NOTHING;
  text = scw_part_text (part, mark->text);
  if (scw_play_words (text).way != SCW_PLAY_ON)
    return JUMP;
  if (mark->tempo > 0.0)
    return TEMPO;
  /* As they are played (midi-tempo.c). */
  return scw_mark_is_above (mark) && (mark->bold || !mark->italic)
             && scw_tempo_words (text, &tempo) != SCW_TEMPO_ON
           ? TEMPO
           : NOTHING;
}

static bool
tells_tempo (Told told)
{
  return told == TEMPO || told == METRONOME || told == SILENT;
}

/* What the measure tells of the same kind at the same time (jumps and rehearsal marks are of the measure); a tempo that is
 * only heard is told by any other, too. */
static ScwElement *
find (const ScwPart *part, ScwMeasure *measure, Told told, ScwFraction onset)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const Told here = told_by (part, &measure->elements[i]);

      if ((here == told || (told == SILENT && tells_tempo (here)))
          && (told == JUMP || told == REHEARSAL || scw_fraction_cmp (measure->elements[i].onset, onset) == 0))
        return &measure->elements[i];
    }
  return NULL;
}

static bool
lend (ScwPart *part, const ScwPart *from, int m, ScwError *error)
{
  for (int i = 0; i < from->measures[m].n_elements; i++)
    {
      const ScwElement *element = &from->measures[m].elements[i];
      const Told told = told_by (from, element);
      ScwElement *own = told != NOTHING ? find (part, &part->measures[m], told, element->onset) : NULL;

      if (own != NULL && own->mark.tempo <= 0.0)
        own->mark.tempo = element->mark.tempo;
      else if (told != NOTHING && own == NULL && !scw_part_insert_mark (part, m, element, from, error))
        return false;
    }
  return true;
}

/* The tempos of the first part that tells any, where this one tells none. */
static bool
lend_silently (const ScwScore *score, ScwPart *part, ScwError *error)
{
  const ScwPart *from = NULL;

  for (int p = 0; p < score->n_parts; p++)
    for (int m = 0; m < score->parts[p]->n_measures; m++)
      for (int i = 0; i < score->parts[p]->measures[m].n_elements; i++)
        if (score->parts[p]->measures[m].elements[i].kind == SCW_ELEMENT_MARK
            && score->parts[p]->measures[m].elements[i].mark.tempo > 0.0)
          {
            if (score->parts[p] == part)
              return true;
            from = from != NULL ? from : score->parts[p];
          }
  for (int m = 0; from != NULL && m < part->n_measures; m++)
    for (int i = 0; i < from->measures[m].n_elements; i++)
      {
        const ScwElement *element = &from->measures[m].elements[i];
        const ScwElement tempo
          = { .kind = SCW_ELEMENT_MARK,
              .onset = element->onset,
              .mark = { .kind = SCW_MARK_METRONOME, .silent = true, .tempo = element->mark.tempo } };

        if (element->kind == SCW_ELEMENT_MARK && element->mark.tempo > 0.0
            && !scw_part_insert_mark (part, m, &tempo, from, error))
          return false;
      }
  return true;
}

bool
scw_score_extract (ScwScore *score, int index, ScwExtract how, ScwError *error)
{
  ScwPart *part = score->parts[index];

  if (score->n_parts < 2)
    return true;
  for (int m = 0; m < part->n_measures; m++)
    part->measures[m].new_system = part->measures[m].new_page = false;
  if (how == SCW_EXTRACT_ROW)
    return lend_silently (score, part, error);
  for (int p = 0; p < score->n_parts; p++)
    for (int m = 0; p != index && m < part->n_measures; m++)
      {
        part->measures[m].fermatas |= score->parts[p]->measures[m].fermatas;
        if (!lend (part, score->parts[p], m, error))
          return false;
      }
  return true;
}
