/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/classes.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[SCW_LMX_CLASSES] = {
  [SCW_LMX_SPECIAL] = "other",
  [SCW_LMX_MEASURE_START] = "measure",
  [SCW_LMX_KEY] = "key",
  [SCW_LMX_TIME] = "time",
  [SCW_LMX_BEATS] = "beats",
  [SCW_LMX_BEAT_TYPE] = "beat-type",
  [SCW_LMX_CLEF] = "clef",
  [SCW_LMX_PRINT_OBJECT] = "print-object",
  [SCW_LMX_GRACE] = "grace",
  [SCW_LMX_GRACE_SLASH] = "grace-slash",
  [SCW_LMX_CHORD] = "chord",
  [SCW_LMX_PITCH] = "pitch",
  [SCW_LMX_REST] = "rest",
  [SCW_LMX_FORWARD] = "forward",
  [SCW_LMX_BACKUP] = "backup",
  [SCW_LMX_VOICE] = "voice",
  [SCW_LMX_TYPE] = "type",
  [SCW_LMX_MEASURE_REST] = "measure-rest",
  [SCW_LMX_MODIFICATION] = "time-modification",
  [SCW_LMX_DOT] = "dot",
  [SCW_LMX_ACCIDENTAL] = "accidental",
  [SCW_LMX_STEM] = "stem",
  [SCW_LMX_STAFF] = "staff",
  [SCW_LMX_BEAM] = "beam",
  [SCW_LMX_TIED] = "tied",
  [SCW_LMX_TUPLET] = "tuplet",
  [SCW_LMX_SLUR] = "slur",
  [SCW_LMX_FERMATA] = "fermata",
  [SCW_LMX_ARPEGGIATE] = "arpeggiate",
  [SCW_LMX_STACCATO] = "staccato",
  [SCW_LMX_ACCENT] = "accent",
  [SCW_LMX_STRONG_ACCENT] = "strong-accent",
  [SCW_LMX_TENUTO] = "tenuto",
  [SCW_LMX_TRILL] = "trill",
  [SCW_LMX_TREMOLO] = "tremolo",
  [SCW_LMX_TREMOLO_MARKS] = "tremolo-marks",
  [SCW_LMX_BARLINE] = "barline",
  [SCW_LMX_REPEAT] = "repeat",
  [SCW_LMX_ENDING] = "ending",
  [SCW_LMX_DIGIT] = "digit",
  [SCW_LMX_SEGNO] = "segno",
  [SCW_LMX_CODA] = "coda",
  [SCW_LMX_MULTIPLE_REST] = "multiple-rest",
  [SCW_LMX_MEASURE_REPEAT] = "measure-repeat",
  [SCW_LMX_SYMBOL] = "time-symbol",
  [SCW_LMX_OCTAVE] = "clef-octave",
  [SCW_LMX_DYNAMICS] = "dynamics",
  [SCW_LMX_WEDGE] = "wedge",
  [SCW_LMX_PEDAL] = "pedal",
  [SCW_LMX_OCTAVE_SHIFT] = "octave-shift",
  [SCW_LMX_WORDS] = "words",
  [SCW_LMX_METRONOME] = "metronome",
  [SCW_LMX_REHEARSAL] = "rehearsal",
  [SCW_LMX_HARMONY] = "harmony",
  [SCW_LMX_PLACEMENT] = "placement",
  [SCW_LMX_FINGERING] = "fingering",
  [SCW_LMX_SIGN] = "sign",
  [SCW_LMX_CUE] = "cue",
  [SCW_LMX_NOTEHEAD] = "notehead",
};

ScwClasses *
scw_classes_new (ScwError *error)
{
  ScwClasses *classes = calloc (1, sizeof *classes);

  if (classes == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for a table of symbols");
  return classes;
}

static ScwLmxClass
class_of (int32_t token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL ? info->class : SCW_LMX_SPECIAL;
}

static int
place_of (int32_t token)
{
  return scw_lmx_info (token) != NULL ? token + 1 : 0;
}

static void
add_edit (ScwClasses *classes, ScwEdit edit)
{
  ScwClassRow *row = &classes->rows[class_of (edit.kind == SCW_EDIT_INVENTED ? edit.read : edit.truth)];

  row->truth += edit.kind != SCW_EDIT_INVENTED;
  switch (edit.kind)
    {
    case SCW_EDIT_KEPT:
      row->kept++;
      return;
    case SCW_EDIT_REPLACED:
      if (class_of (edit.read) == class_of (edit.truth))
        row->confused++;
      else
        row->misread++;
      break;
    case SCW_EDIT_INVENTED:
      row->invented++;
      break;
    case SCW_EDIT_MISSED:
      row->missed++;
      break;
    }
  classes->pairs[place_of (edit.truth)][place_of (edit.read)]++;
}

void
scw_classes_add (ScwClasses *classes, const ScwEdit *edits, int n)
{
  for (int i = 0; i < n; i++)
    add_edit (classes, edits[i]);
}

int64_t
scw_class_errors (const ScwClassRow *row)
{
  return row->confused + row->misread + row->missed + row->invented;
}

int64_t
scw_class_read (const ScwClasses *classes, ScwLmxClass class)
{
  int64_t read = classes->rows[class].kept; /* not among the pairs */

  for (int token = 0; token < SCW_LMX_COUNT; token++)
    if (class_of (token) == class)
      for (int truth = 0; truth <= SCW_LMX_COUNT; truth++)
        read += classes->pairs[truth][token + 1];
  return read;
}

int
scw_classes_confusions (const ScwClasses *classes, ScwConfusion *confusions, int limit)
{
  int n = 0;

  for (int truth = 0; truth <= SCW_LMX_COUNT; truth++)
    for (int read = 0; read <= SCW_LMX_COUNT; read++)
      {
        const ScwConfusion next = { truth - 1, read - 1, classes->pairs[truth][read] };
        int at = n;

        if (next.count == 0)
          continue;
        while (at > 0 && confusions[at - 1].count < next.count)
          at--;
        if (at >= limit)
          continue;
        n += n < limit;
        memmove (&confusions[at + 1], &confusions[at], (size_t) (n - at - 1) * sizeof *confusions);
        confusions[at] = next;
      }
  return n;
}

const char *
scw_class_name (ScwLmxClass class)
{
  return names[class];
}
