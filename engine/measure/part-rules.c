/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/part-rules.h"

#include <string.h>

#include "engine/notation/score/part.h"

static const char *const words[SCW_WORDS] = {
  "",
  "accent",
  "actual-notes",
  "arpeggiate",
  "articulations",
  "attributes",
  "backup",
  "barline",
  "bookmark",
  "cue",
  "direction",
  "directive",
  "divisions",
  "duration",
  "fermata",
  "figured-bass",
  "footnote",
  "forward",
  "grouping",
  "harmony",
  "instrument",
  "instruments",
  "level",
  "listen",
  "listening",
  "lyric",
  "measure",
  "measure-style",
  "normal-notes",
  "notations",
  "note",
  "notehead",
  "notehead-text",
  "ornaments",
  "part",
  "part-symbol",
  "pitch",
  "play",
  "print",
  "rest",
  "slur",
  "sound",
  "staccato",
  "staff-details",
  "stem",
  "strong-accent",
  "tenuto",
  "tie",
  "tied",
  "time-modification",
  "tremolo",
  "trill-mark",
  "tuplet",
  "type",
  "voice",
};

ScwPartWord
scw_part_word (const char *tag)
{
  int low = 1, high = SCW_WORDS;

  while (low < high)
    {
      const int middle = (low + high) / 2, order = strcmp (tag, words[middle]);

      if (order == 0)
        return (ScwPartWord) middle;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return SCW_WORD_OTHER;
}

/* Sets of words. */
#define WORD(name)    (UINT64_C (1) << SCW_WORD_##name)
#define IN(word, set) (((UINT64_C (1) << (word)) & (set)) != 0)

_Static_assert(SCW_WORDS <= 64, "a set of words is 64 bits");

#define IGNORED            (WORD (FOOTNOTE) | WORD (LEVEL))
#define IGNORED_IN_MEASURE (WORD (PRINT) | WORD (SOUND) | WORD (LISTENING))
#define IGNORED_IN_NOTE    (WORD (DURATION) | WORD (LISTEN) | WORD (PLAY) | WORD (TIE))
#define CODED              (WORD (PITCH) | WORD (VOICE) | WORD (TYPE) | WORD (STEM))

bool
scw_part_ignores (ScwPartWord parent, ScwPartWord child)
{
  return IN (child, IGNORED) || (parent == SCW_WORD_MEASURE && IN (child, IGNORED_IN_MEASURE))
         || (parent == SCW_WORD_NOTE && IN (child, IGNORED_IN_NOTE | CODED));
}

#define MEASURE_LOSES                                                                                       \
  (WORD (SOUND) | WORD (LISTENING) | WORD (FIGURED_BASS) | WORD (BOOKMARK) | WORD (GROUPING) | WORD (PRINT) \
   | WORD (DIRECTION) | WORD (BARLINE) | WORD (HARMONY))
#define ATTRIBUTES_LOSE \
  (WORD (INSTRUMENTS) | WORD (STAFF_DETAILS) | WORD (MEASURE_STYLE) | WORD (DIRECTIVE) | WORD (PART_SYMBOL))
#define NOTE_LOSES                                                                                    \
  (WORD (CUE) | WORD (LYRIC) | WORD (INSTRUMENT) | WORD (PLAY) | WORD (LISTEN) | WORD (NOTEHEAD_TEXT) \
   | WORD (NOTEHEAD))
#define MODIFICATION_KEEPS (WORD (ACTUAL_NOTES) | WORD (NORMAL_NOTES))
#define NOTATIONS_KEEP                                                                                  \
  (WORD (TIED) | WORD (SLUR) | WORD (TUPLET) | WORD (ORNAMENTS) | WORD (ARTICULATIONS) | WORD (FERMATA) \
   | WORD (ARPEGGIATE))
#define ARTICULATIONS_KEEP (WORD (STACCATO) | WORD (ACCENT) | WORD (STRONG_ACCENT) | WORD (TENUTO))
#define ORNAMENTS_KEEP     (WORD (TREMOLO) | WORD (TRILL_MARK))

bool
scw_part_prunes (ScwPartWord parent, ScwPartWord child)
{
  switch (parent)
    {
    case SCW_WORD_MEASURE:
      return IN (child, MEASURE_LOSES);
    case SCW_WORD_ATTRIBUTES:
      return IN (child, ATTRIBUTES_LOSE);
    case SCW_WORD_NOTE:
      return IN (child, NOTE_LOSES);
    case SCW_WORD_TIME_MODIFICATION:
      return !IN (child, MODIFICATION_KEEPS);
    case SCW_WORD_NOTATIONS:
      return !IN (child, NOTATIONS_KEEP);
    case SCW_WORD_ARTICULATIONS:
      return !IN (child, ARTICULATIONS_KEEP);
    case SCW_WORD_ORNAMENTS:
      return !IN (child, ORNAMENTS_KEEP);
    case SCW_WORD_REST: /* these lose all */
    case SCW_WORD_TUPLET:
    case SCW_WORD_STACCATO:
    case SCW_WORD_ACCENT:
    case SCW_WORD_STRONG_ACCENT:
    case SCW_WORD_TENUTO:
      return true;
    default:
      return false;
    }
}

bool
scw_part_rules_go_on (ScwPartWord parent, ScwPartWord child)
{
  switch (parent)
    {
    case SCW_WORD_PART:
      return child == SCW_WORD_MEASURE;
    case SCW_WORD_MEASURE:
      return child == SCW_WORD_ATTRIBUTES || child == SCW_WORD_NOTE;
    case SCW_WORD_NOTE:
      return IN (child, WORD (REST) | WORD (TIME_MODIFICATION) | WORD (NOTATIONS));
    case SCW_WORD_NOTATIONS:
      return IN (child, WORD (TUPLET) | WORD (ARTICULATIONS) | WORD (ORNAMENTS));
    case SCW_WORD_ARTICULATIONS:
      return true;
    default:
      return false;
    }
}

const char *
scw_part_type_code (const char *type)
{
  static const char *const codes[] = {
    [SCW_TYPE_1024TH] = "0",  [SCW_TYPE_512TH] = "0",  [SCW_TYPE_256TH] = "0", [SCW_TYPE_128TH] = "0",
    [SCW_TYPE_64TH] = "1",    [SCW_TYPE_32ND] = "2",   [SCW_TYPE_16TH] = "3",  [SCW_TYPE_EIGHTH] = "4",
    [SCW_TYPE_QUARTER] = "5", [SCW_TYPE_HALF] = "6",   [SCW_TYPE_WHOLE] = "7", [SCW_TYPE_BREVE] = "8",
    [SCW_TYPE_LONG] = "9",    [SCW_TYPE_MAXIMA] = "9",
  };

  return type[0] == '\0' ? "7" : codes[scw_type_from_name (type)];
}
