/* SPDX-License-Identifier: GPL-3.0-or-later */
/* use-score.h: does with a score, of whatever origin, all that the programs do with one. */
#pragma once

#include "engine/engrave/engrave.h"
#include "engine/notation/check/check.h"
#include "engine/notation/join/expand.h"
#include "engine/notation/midi/midi.h"
#include "engine/notation/score/align.h"
#include "engine/notation/transform/cut.h"
#include "engine/notation/transform/extract.h"
#include "engine/notation/transform/transpose.h"
#include "tests/fuzz/fuzz.h"

/* Every item belongs to a part of the score. */
static inline void
use_engraving (ScwEngraving *engraving, const ScwScore *score)
{
  FUZZ_CHECK (scw_engraving_update (engraving, score, NULL));
  for (int i = 0; i < scw_engraving_n_systems (engraving); i++)
    {
      const ScwSystem *system = scw_engraving_system (engraving, i);

      FUZZ_CHECK (system->first_measure <= system->end_measure && system->parts <= score->n_parts);
      FUZZ_CHECK (system->width >= 0 && system->width < 1e9);
      scw_system_at (system, system->width / 2, 2, 1);
    }
}

static inline void
use_score_engraved (const ScwScore *score)
{
  ScwEngraveStyle style = scw_engrave_style ();
  ScwEngraving *engraving;

  style.measure_numbers = true;
  engraving = scw_engraving_new (NULL, &style, NULL);
  FUZZ_CHECK (engraving != NULL);
  use_engraving (engraving, score);
  FUZZ_CHECK (scw_engraving_set_ends (engraving, (const double[]){ 4, 9, 30 }, 3, NULL));
  use_engraving (engraving, score); /* one line, under an original */
  scw_engraving_free (engraving);
}

static inline void
use_score_sound (const ScwScore *score)
{
  const ScwMidiStyle style = scw_midi_style ();
  ScwMidi *midi = scw_midi_new (score, &style, NULL);
  size_t size;
  uint8_t *bytes;

  FUZZ_CHECK (midi != NULL);
  for (int i = 0; i < midi->n; i++)
    FUZZ_CHECK (midi->notes[i].pitch < 128 && midi->notes[i].velocity < 128
                && midi->notes[i].part < score->n_parts && midi->notes[i].played < midi->n_measures);
  bytes = scw_midi_format (midi, score, &size, NULL);
  FUZZ_CHECK (bytes != NULL && size > 14);
  free (bytes);
  scw_midi_free (midi);
}

/* What is made of it: another key, some measures, one part, nothing abbreviated. */
static inline void
use_score_changed (const ScwScore *score)
{
  const int n = scw_score_n_measures (score);
  ScwScore *copy = scw_score_copy (score, NULL), *cut;
  ScwError error = { 0 };

  FUZZ_CHECK (copy != NULL);
  if (!scw_score_transpose (copy, -5, &error))
    fuzz_check_error (&error);
  cut = scw_score_cut (score, n / 3, n - n / 3, SCW_CUT_EXCERPT, NULL);
  FUZZ_CHECK (cut != NULL);
  use_score_sound (cut);
  scw_score_free (cut);
  for (int i = 0; i < copy->n_parts; i++)
    {
      ScwPart *plain = scw_part_expand (copy->parts[i], NULL);

      FUZZ_CHECK (plain != NULL);
      scw_part_free (copy->parts[i]);
      copy->parts[i] = plain;
    }
  FUZZ_CHECK (scw_score_align (copy, NULL) && scw_score_share_top (copy, NULL));
  if (copy->n_parts > 0)
    FUZZ_CHECK (scw_score_extract (copy, copy->n_parts - 1, SCW_EXTRACT_PART, NULL));
  scw_score_free (copy);
}

static inline void
use_score (const ScwScore *score)
{
  ScwProblems problems = { 0 };

  scw_check_score (score, &problems);
  scw_problems_clear (&problems);
  use_score_engraved (score);
  use_score_sound (score);
  use_score_changed (score);
}
