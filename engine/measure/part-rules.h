/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part-rules.h: which elements of a MusicXML part TEDn ignores (see "Pruning" and "Ignored elements" in
 * RULES.md); only for engine/measure.
 */
#pragma once

#include <stdbool.h>

/* The elements that a rule names; sorted by name, but for the first. */
typedef enum
{
  SCW_WORD_OTHER,
  SCW_WORD_ACCENT,
  SCW_WORD_ACTUAL_NOTES,
  SCW_WORD_ARPEGGIATE,
  SCW_WORD_ARTICULATIONS,
  SCW_WORD_ATTRIBUTES,
  SCW_WORD_BACKUP,
  SCW_WORD_BARLINE,
  SCW_WORD_BOOKMARK,
  SCW_WORD_CUE,
  SCW_WORD_DIRECTION,
  SCW_WORD_DIRECTIVE,
  SCW_WORD_DIVISIONS,
  SCW_WORD_DURATION,
  SCW_WORD_FERMATA,
  SCW_WORD_FIGURED_BASS,
  SCW_WORD_FOOTNOTE,
  SCW_WORD_FORWARD,
  SCW_WORD_GROUPING,
  SCW_WORD_HARMONY,
  SCW_WORD_INSTRUMENT,
  SCW_WORD_INSTRUMENTS,
  SCW_WORD_LEVEL,
  SCW_WORD_LISTEN,
  SCW_WORD_LISTENING,
  SCW_WORD_LYRIC,
  SCW_WORD_MEASURE,
  SCW_WORD_MEASURE_STYLE,
  SCW_WORD_NORMAL_NOTES,
  SCW_WORD_NOTATIONS,
  SCW_WORD_NOTE,
  SCW_WORD_NOTEHEAD,
  SCW_WORD_NOTEHEAD_TEXT,
  SCW_WORD_ORNAMENTS,
  SCW_WORD_PART,
  SCW_WORD_PART_SYMBOL,
  SCW_WORD_PITCH,
  SCW_WORD_PLAY,
  SCW_WORD_PRINT,
  SCW_WORD_REST,
  SCW_WORD_SLUR,
  SCW_WORD_SOUND,
  SCW_WORD_STACCATO,
  SCW_WORD_STAFF_DETAILS,
  SCW_WORD_STEM,
  SCW_WORD_STRONG_ACCENT,
  SCW_WORD_TENUTO,
  SCW_WORD_TIE,
  SCW_WORD_TIED,
  SCW_WORD_TIME_MODIFICATION,
  SCW_WORD_TREMOLO,
  SCW_WORD_TRILL_MARK,
  SCW_WORD_TUPLET,
  SCW_WORD_TYPE,
  SCW_WORD_VOICE,
  SCW_WORDS,
} ScwPartWord;

ScwPartWord scw_part_word (const char *tag);

/* Left out in both flavours: ignored elements, and those that are in a note's code. */
bool scw_part_ignores (ScwPartWord parent, ScwPartWord child);

/* Left out in flavour lmx, where the parent is one that pruning looks at. */
bool scw_part_prunes (ScwPartWord parent, ScwPartWord child);

/* Whether pruning looks at the child of a parent that it looks at. */
bool scw_part_rules_go_on (ScwPartWord parent, ScwPartWord child);

/* The digit of a note type's name, '7' for ""; NULL if it is none. */
const char *scw_part_type_code (const char *type);
