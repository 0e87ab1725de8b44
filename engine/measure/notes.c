/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/notes.h"

#include <stdlib.h>

typedef struct
{
  int measure, pitch;
  ScwFraction onset, duration;
} Note;

static int
compare_onsets (const Note *a, const Note *b)
{
  const int onset = a->measure != b->measure ? 0 : scw_fraction_cmp (a->onset, b->onset);

  if (a->measure != b->measure)
    return a->measure < b->measure ? -1 : 1;
  return onset != 0 ? onset : (a->pitch > b->pitch) - (a->pitch < b->pitch);
}

/* Pitches at one onset stand together, so that one order serves both matchings. */
static int
compare_notes (const void *first, const void *second)
{
  const Note *a = first, *b = second;
  const int onset = compare_onsets (a, b);

  return onset != 0 ? onset : scw_fraction_cmp (a->duration, b->duration);
}

static int
compare_without_duration (const void *first, const void *second)
{
  return compare_onsets (first, second);
}

static int
sounding (const ScwNote *note)
{
  static const int semitones[] = { 0, 2, 4, 5, 7, 9, 11 };

  return 12 * (note->octave + 1) + semitones[note->step] + note->alter;
}

static bool
counts (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE && !element->note.rest && element->note.has_pitch;
}

/* The notes of a score, sorted, to be freed. NULL: memory. */
static Note *
collect (const ScwPart *score, int *n)
{
  size_t most = 1;
  Note *notes;

  for (int m = 0; m < score->n_measures; m++)
    most += (size_t) score->measures[m].n_elements;
  notes = malloc (most * sizeof *notes);
  *n = 0;
  for (int m = 0; notes != NULL && m < score->n_measures; m++)
    for (int i = 0; i < score->measures[m].n_elements; i++)
      {
        const ScwElement *element = &score->measures[m].elements[i];

        if (counts (element))
          notes[(*n)++] = (Note){ m, sounding (&element->note), element->onset, element->note.duration };
      }
  if (notes != NULL)
    qsort (notes, (size_t) *n, sizeof *notes, compare_notes);
  return notes;
}

bool
scw_notes_add (ScwNoteSum *sum, const ScwPart *read, const ScwPart *truth, ScwError *error)
{
  int n, m;
  Note *a = collect (read, &n), *b = collect (truth, &m);
  const bool fine = a != NULL && b != NULL;

  if (fine)
    {
      sum->read += n;
      sum->truth += m;
      sum->matched += scw_count_common (a, n, b, m, sizeof *a, compare_notes);
      sum->matched_onset += scw_count_common (a, n, b, m, sizeof *a, compare_without_duration);
    }
  else
    scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare notes");
  free (a);
  free (b);
  return fine;
}

ScwRates
scw_note_rates (const ScwNoteSum *sum)
{
  return scw_rates (sum->read, sum->truth, sum->matched);
}

ScwRates
scw_note_onset_rates (const ScwNoteSum *sum)
{
  return scw_rates (sum->read, sum->truth, sum->matched_onset);
}
