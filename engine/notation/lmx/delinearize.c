/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/resolve.h"

/* The prefixes that wait for a root. */
typedef struct
{
  int first; /* token of the first of them, -1: none waits */
  int pitch; /* token id, -1: none */
  int voice; /* 0: none */
  bool hidden, cue, grace, slash, chord, rest, forward, backup;
} Prefixes;

typedef struct
{
  const int32_t *tokens;
  ScwRules rules;
  ScwProblems *problems;
  ScwError *error;
  ScwPart *part;
  bool ok;
  bool emptied; /* the reference gives up on the whole list */
  int at;       /* the token that is being read */
  Prefixes waiting;
  bool open;                                   /* there is a last element, and it may still get suffixes */
  bool told_staff, told_beats, told_beat_type; /* of the open element */
  ScwNoteType move_type;                       /* of the open move */
  int move_actual, move_normal;
  ScwFraction smallest_move; /* of the moves that were added up last */
  int voice, staff;          /* told last in this measure */
  ScwStem stem;
} Reader;

static void
problem (Reader *reader, ScwFault fault, int first, int n)
{
  scw_problem_with (scw_problems_add (reader->problems, fault, reader->part->n_measures - 1, first, n),
                    scw_lmx_name (reader->tokens[first]), NULL, 0, 0);
}

static ScwMeasure *
measure_of (Reader *reader)
{
  ScwPart *part = reader->part;

  return part->n_measures > 0 ? &part->measures[part->n_measures - 1] : NULL;
}

static ScwElement *
last_element (Reader *reader)
{
  ScwMeasure *measure = measure_of (reader);

  return measure != NULL && measure->n_elements > 0 ? &measure->elements[measure->n_elements - 1] : NULL;
}

static void
no_prefixes (Reader *reader)
{
  reader->waiting = (Prefixes){ .first = -1, .pitch = -1 };
}

/* Stops before starts, as the reference writes them. */
static void
sort_marks (uint8_t *marks, int n, size_t most)
{
  size_t stops = 0;

  for (int i = 0; i < n; i++)
    stops += marks[i] == SCW_STOP;
  for (size_t i = 0; i < most && i < (size_t) n; i++)
    marks[i] = i < stops ? SCW_STOP : SCW_START;
}

/* Staff, stem and what a note may have, once its last suffix is known. */
static void
close_note (Reader *reader, ScwElement *element)
{
  ScwNote *note = &element->note;
  bool stemless = note->rest || note->measure_rest || note->type == SCW_TYPE_WHOLE;

  if (reader->told_staff)
    reader->staff = note->staff;
  note->staff = (uint8_t) reader->staff;
  if (stemless)
    note->stem = SCW_STEM_UNTOLD;
  else
    {
      if (note->stem != SCW_STEM_UNTOLD)
        reader->stem = note->stem;
      note->stem = reader->stem;
    }
  if (note->chord || (note->rest && reader->rules == SCW_RULES_REFERENCE))
    {
      if (note->n_beams > 0)
        problem (reader, SCW_FAULT_NO_OWN_BEAMS, element->span.first,
                 element->span.end - element->span.first);
      note->n_beams = 0;
    }
  if (reader->rules == SCW_RULES_REFERENCE)
    {
      sort_marks (note->tieds, note->n_tieds, sizeof note->tieds);
      sort_marks (note->tuplets, note->n_tuplets, sizeof note->tuplets);
      sort_marks (note->slurs, note->n_slurs, sizeof note->slurs);
    }
  if (!note->grace)
    note->duration = scw_type_length (note->type, note->dots, note->actual, note->normal);
}

static void
close_tremolo (Reader *reader, ScwElement *element)
{
  ScwNote *note = &element->note;

  if (note->tremolo != SCW_TREMOLO_NONE || note->tremolo_marks == 0)
    return;
  problem (reader, SCW_FAULT_TREMOLO_WITHOUT_KIND, element->span.first,
           element->span.end - element->span.first);
  note->tremolo_marks = 0;
}

/* Adds a move to one of the same kind right before it: `forward half forward eighth`. Two that do not get
 * smaller were two in the source, and are told apart except for the reference. */
static void
close_move (Reader *reader, ScwElement *element)
{
  ScwMeasure *measure = measure_of (reader);
  ScwElement *before = measure->n_elements > 1 ? element - 1 : NULL;

  element->move.duration = scw_type_length (reader->move_type, 0, reader->move_actual, reader->move_normal);
  if (reader->rules == SCW_RULES_MUSICAL && scw_type_within (element->move.duration) == SCW_TYPE_NONE)
    {
      measure->n_elements--; /* moves nowhere */
      return;
    }
  if (before == NULL || before->kind != SCW_ELEMENT_MOVE || before->move.backup != element->move.backup)
    {
      reader->smallest_move = element->move.duration;
      return;
    }
  if (reader->rules == SCW_RULES_MUSICAL
      && (scw_fraction_cmp (element->move.duration, reader->smallest_move) >= 0 || reader->move_actual != 0))
    {
      reader->smallest_move = element->move.duration;
      return;
    }
  reader->smallest_move = element->move.duration;
  if (before->move.no_duration || element->move.no_duration)
    reader->emptied = true;
  before->move.duration = scw_fraction_add (before->move.duration, element->move.duration);
  before->move.no_duration &= element->move.no_duration;
  before->span.end = element->span.end;
  measure->n_elements--;
}

static void
close_time (Reader *reader, ScwElement *element)
{
  if (!reader->told_beats || !reader->told_beat_type)
    problem (reader, SCW_FAULT_TIME_INCOMPLETE, element->span.first, element->span.end - element->span.first);
  if (!reader->told_beats)
    element->time.beats = 4;
  if (!reader->told_beat_type)
    element->time.beat_type = 4;
}

static void
close_multiple_rest (Reader *reader, ScwElement *element)
{
  if (element->count > 0)
    return;
  problem (reader, SCW_FAULT_NO_COUNT, element->span.first, element->span.end - element->span.first);
  element->count = 1;
}

/* No more suffixes for the last element. */
static void
close_element (Reader *reader)
{
  ScwElement *element = last_element (reader);

  if (!reader->open)
    return;
  reader->open = false;
  if (element->kind == SCW_ELEMENT_NOTE)
    {
      close_note (reader, element);
      close_tremolo (reader, element);
    }
  else if (element->kind == SCW_ELEMENT_MOVE)
    close_move (reader, element);
  else if (element->kind == SCW_ELEMENT_TIME)
    close_time (reader, element);
  else if (element->kind == SCW_ELEMENT_MULTIPLE_REST)
    close_multiple_rest (reader, element);
}

/* What stands for a whole measure stands alone in it. */
static void
drop_abbreviations (Reader *reader, ScwMeasure *measure)
{
  bool taken = false;
  int kept = 0;

  for (int i = 0; i < measure->n_elements; i++)
    taken |= measure->elements[i].kind == SCW_ELEMENT_NOTE || measure->elements[i].kind == SCW_ELEMENT_MOVE;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      const bool is_one
        = element->kind == SCW_ELEMENT_MULTIPLE_REST || element->kind == SCW_ELEMENT_MEASURE_REPEAT;

      if (is_one && taken)
        problem (reader, SCW_FAULT_NOT_ALONE, element->span.first, element->span.end - element->span.first);
      else
        measure->elements[kept++] = *element;
      taken |= is_one;
    }
  measure->n_elements = kept;
}

static void
close_measure (Reader *reader)
{
  ScwMeasure *measure = measure_of (reader);

  close_element (reader);
  if (reader->waiting.first >= 0)
    problem (reader, SCW_FAULT_NO_TYPE, reader->waiting.first, reader->at - reader->waiting.first);
  no_prefixes (reader);
  if (measure == NULL)
    return;
  measure->span.end = reader->at;
  drop_abbreviations (reader, measure);
}

static void
open_measure (Reader *reader)
{
  ScwMeasure *measure;

  close_measure (reader);
  measure = scw_part_add_measure (reader->part, reader->error);
  reader->ok = measure != NULL;
  reader->voice = reader->staff = 0;
  reader->stem = SCW_STEM_UNTOLD;
  if (measure != NULL)
    measure->span = (ScwSpan){ reader->at, reader->at + 1 };
}

static void
read_prefix (Reader *reader, const ScwLmxInfo *info)
{
  Prefixes *waiting = &reader->waiting;
  bool before = false;

  switch (info->class)
    {
#define FLAG(name, flag)    \
  case SCW_LMX_##name:      \
    before = waiting->flag; \
    waiting->flag = true;   \
    break
      FLAG (PRINT_OBJECT, hidden);
      FLAG (CUE, cue);
      FLAG (GRACE, grace);
      FLAG (GRACE_SLASH, slash);
      FLAG (CHORD, chord);
      FLAG (REST, rest);
      FLAG (FORWARD, forward);
      FLAG (BACKUP, backup);
#undef FLAG
    case SCW_LMX_PITCH:
      before = waiting->pitch >= 0;
      waiting->pitch = reader->tokens[reader->at];
      break;
    case SCW_LMX_VOICE:
      before = waiting->voice != 0;
      waiting->voice = info->value;
      break;
    default:
      break;
    }
  if (before)
    problem (reader, SCW_FAULT_TOLD_ALREADY, reader->at, 1);
  if (waiting->first < 0)
    waiting->first = reader->at;
}

/* Roots that make an element of their own and take no prefixes. */
static const struct
{
  ScwLmxClass class;
  ScwElementKind kind;
} alone[] = {
  { SCW_LMX_KEY, SCW_ELEMENT_KEY },
  { SCW_LMX_TIME, SCW_ELEMENT_TIME },
  { SCW_LMX_CLEF, SCW_ELEMENT_CLEF },
  { SCW_LMX_BARLINE, SCW_ELEMENT_BARLINE },
  { SCW_LMX_REPEAT, SCW_ELEMENT_REPEAT },
  { SCW_LMX_ENDING, SCW_ELEMENT_ENDING },
  { SCW_LMX_SEGNO, SCW_ELEMENT_SEGNO },
  { SCW_LMX_CODA, SCW_ELEMENT_CODA },
  { SCW_LMX_MULTIPLE_REST, SCW_ELEMENT_MULTIPLE_REST },
  { SCW_LMX_MEASURE_REPEAT, SCW_ELEMENT_MEASURE_REPEAT },
  { SCW_LMX_WORDS, SCW_ELEMENT_MARK },
  { SCW_LMX_METRONOME, SCW_ELEMENT_MARK },
  { SCW_LMX_REHEARSAL, SCW_ELEMENT_MARK },
  { SCW_LMX_HARMONY, SCW_ELEMENT_MARK },
  { SCW_LMX_OCTAVE_SHIFT, SCW_ELEMENT_MARK },
  { SCW_LMX_DYNAMICS, SCW_ELEMENT_MARK },
  { SCW_LMX_WEDGE, SCW_ELEMENT_MARK },
  { SCW_LMX_PEDAL, SCW_ELEMENT_MARK },
};

/* True, and its kind, if a root of this class stands alone. */
static bool
stands_alone (ScwLmxClass class, ScwElementKind *kind)
{
  for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
    if (alone[i].class == class)
      {
        *kind = alone[i].kind;
        return true;
      }
  return false;
}

static ScwMarkKind
mark_kind (ScwLmxClass class)
{
  switch (class)
    {
    case SCW_LMX_METRONOME:
      return SCW_MARK_METRONOME;
    case SCW_LMX_REHEARSAL:
      return SCW_MARK_REHEARSAL;
    case SCW_LMX_HARMONY:
      return SCW_MARK_HARMONY;
    case SCW_LMX_OCTAVE_SHIFT:
      return SCW_MARK_OCTAVE_SHIFT;
    case SCW_LMX_DYNAMICS:
      return SCW_MARK_DYNAMICS;
    case SCW_LMX_WEDGE:
      return SCW_MARK_WEDGE;
    case SCW_LMX_PEDAL:
      return SCW_MARK_PEDAL;
    default:
      return SCW_MARK_WORDS;
    }
}

/* What the root of an element that stands alone says. */
static void
begin_alone (ScwElement *element, const ScwLmxInfo *info)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_KEY:
      element->key.fifths = info->value;
      break;
    case SCW_ELEMENT_CLEF:
      element->clef = (ScwClef){ .sign = (char) info->value, .line = info->second };
      break;
    case SCW_ELEMENT_BARLINE:
      element->barline = (ScwBarStyle) info->value;
      break;
    case SCW_ELEMENT_REPEAT:
      element->repeat = (ScwRepeat) info->value;
      break;
    case SCW_ELEMENT_ENDING:
      element->ending.type = (ScwEndingType) info->value;
      break;
    case SCW_ELEMENT_MARK:
      element->mark.kind = mark_kind (info->class);
      element->mark.value = (uint8_t) info->value;
      element->mark.size = (uint8_t) info->second;
      break;
    default:
      break;
    }
}

static void
begin_note (Reader *reader, ScwElement *element, const ScwLmxInfo *info)
{
  const Prefixes *waiting = &reader->waiting;
  const ScwLmxInfo *pitch = scw_lmx_info (waiting->pitch);
  ScwNote *note = &element->note;

  note->hidden = waiting->hidden;
  note->cue = waiting->cue;
  note->grace = waiting->grace;
  note->slash = waiting->slash && waiting->grace;
  note->chord = waiting->chord;
  note->rest = waiting->rest;
  note->measure_rest = info->class == SCW_LMX_MEASURE_REST;
  if (note->measure_rest && reader->rules == SCW_RULES_MUSICAL)
    note->rest = true;
  if (pitch != NULL && !note->rest)
    {
      note->has_pitch = true;
      note->step = (int8_t) pitch->value;
      note->octave = (int8_t) pitch->second;
    }
  if (info->class == SCW_LMX_TYPE)
    note->type = (ScwNoteType) info->value;
  if (waiting->voice != 0)
    reader->voice = waiting->voice;
  note->voice = (uint8_t) reader->voice;
}

static void
complain_about_note (Reader *reader, const ScwElement *element)
{
  const Prefixes *waiting = &reader->waiting;
  const ScwNote *note = &element->note;
  int first = element->span.first, n = element->span.end - first;

  if (!note->rest && !note->has_pitch)
    problem (reader, SCW_FAULT_NO_PITCH, first, n);
  if (waiting->slash && !waiting->grace)
    problem (reader, SCW_FAULT_SLASH_WITHOUT_GRACE, first, n);
  if (waiting->pitch >= 0 && note->rest)
    problem (reader, SCW_FAULT_REST_WITH_PITCH, first, n);
  if (note->measure_rest && !waiting->rest)
    problem (reader, SCW_FAULT_MEASURE_REST_WITHOUT_REST, first, n);
}

static void
begin_move (Reader *reader, ScwElement *element, const ScwLmxInfo *info)
{
  element->move.backup = reader->waiting.backup;
  element->move.no_duration = info->class == SCW_LMX_MEASURE_REST;
  reader->move_type = info->class == SCW_LMX_TYPE ? (ScwNoteType) info->value : SCW_TYPE_NONE;
  reader->move_actual = reader->move_normal = 0;
  if (element->move.no_duration)
    problem (reader, SCW_FAULT_MOVE_OF_MEASURE_REST, element->span.first,
             element->span.end - element->span.first);
}

static void
read_root (Reader *reader, const ScwLmxInfo *info)
{
  ScwMeasure *measure = measure_of (reader);
  ScwElementKind kind
    = reader->waiting.backup || reader->waiting.forward ? SCW_ELEMENT_MOVE : SCW_ELEMENT_NOTE;
  bool ignores_prefixes = stands_alone (info->class, &kind);
  ScwElement *element;

  close_element (reader);
  if (measure->n_elements >= SCW_MEASURE_MAX_ELEMENTS)
    {
      problem (reader, SCW_FAULT_TOO_MUCH, reader->at, 1);
      no_prefixes (reader);
      return;
    }
  element = scw_measure_add (measure, kind, reader->error);
  reader->ok = element != NULL;
  if (!reader->ok)
    return;
  if (ignores_prefixes && reader->waiting.first >= 0)
    problem (reader, SCW_FAULT_NO_TYPE, reader->waiting.first, reader->at - reader->waiting.first);
  element->span.first = reader->waiting.first >= 0 ? reader->waiting.first : reader->at;
  element->span.end = reader->at + 1;
  reader->open = true;
  reader->told_staff = reader->told_beats = reader->told_beat_type = false;
  if (ignores_prefixes)
    begin_alone (element, info);
  else if (kind == SCW_ELEMENT_MOVE)
    begin_move (reader, element, info);
  else
    {
      begin_note (reader, element, info);
      complain_about_note (reader, element);
    }
  no_prefixes (reader);
}

/* Whether a suffix was taken by an attribute or a move. */
static bool
suffix_of_other (Reader *reader, ScwElement *element, const ScwLmxInfo *info)
{
  if (element->kind == SCW_ELEMENT_TIME && info->class == SCW_LMX_BEATS && !reader->told_beats)
    {
      element->time.beats = info->value;
      reader->told_beats = true;
      return true;
    }
  if (element->kind == SCW_ELEMENT_TIME && info->class == SCW_LMX_BEAT_TYPE && !reader->told_beat_type)
    {
      element->time.beat_type = info->value;
      reader->told_beat_type = true;
      return true;
    }
  if (element->kind == SCW_ELEMENT_TIME && info->class == SCW_LMX_SYMBOL
      && element->time.symbol == SCW_TIME_NUMBERS)
    {
      element->time.symbol = (ScwTimeSymbol) info->value;
      return true;
    }
  if (element->kind == SCW_ELEMENT_CLEF && info->class == SCW_LMX_OCTAVE && element->clef.octave == 0)
    {
      element->clef.octave = info->value;
      return true;
    }
  if (element->kind == SCW_ELEMENT_CLEF && info->class == SCW_LMX_STAFF && element->clef.staff == 0)
    {
      element->clef.staff = info->value;
      return true;
    }
  if (element->kind == SCW_ELEMENT_MARK && info->class == SCW_LMX_STAFF && element->mark.staff == 0)
    {
      element->mark.staff = info->value;
      return true;
    }
  if (element->kind == SCW_ELEMENT_MARK && info->class == SCW_LMX_PLACEMENT
      && element->mark.placement == SCW_PLACEMENT_USUAL)
    {
      element->mark.placement = (ScwPlacement) info->value;
      return true;
    }
  if (element->kind == SCW_ELEMENT_ENDING && info->class == SCW_LMX_DIGIT
      && element->ending.type == SCW_ENDING_START && info->value > 0
      && (element->ending.numbers & (1u << info->value)) == 0)
    {
      element->ending.numbers |= (uint16_t) (1u << info->value);
      return true;
    }
  if (element->kind == SCW_ELEMENT_MULTIPLE_REST && info->class == SCW_LMX_DIGIT
      && element->count < SCW_MULTIPLE_REST_MAX / 10)
    {
      element->count = 10 * element->count + info->value;
      return true;
    }
  if (element->kind == SCW_ELEMENT_MOVE && info->class == SCW_LMX_MODIFICATION && reader->move_actual == 0)
    {
      reader->move_actual = info->value;
      reader->move_normal = info->second;
      return true;
    }
  return false;
}

/* Appends a start or stop; the reference knows one of each on a note. */
static bool
add_mark (uint8_t *marks, uint8_t *n, int most, int value, bool one_of_each)
{
  if (*n >= most)
    return false;
  for (int i = 0; i < *n; i++)
    if (one_of_each && marks[i] == value)
      return false;
  marks[(*n)++] = (uint8_t) value;
  return true;
}

static bool
raise_flag (bool *flag)
{
  bool raised = !*flag;

  *flag = true;
  return raised;
}

static bool
suffix_of_note (Reader *reader, ScwNote *note, const ScwLmxInfo *info)
{
  switch (info->class)
    {
#define ONCE(name, field, as)     \
  case SCW_LMX_##name:            \
    if (note->field != 0)         \
      return false;               \
    note->field = as info->value; \
    return true
      ONCE (ACCIDENTAL, accidental, (ScwAccidental));
      ONCE (STEM, stem, (ScwStem));
      ONCE (TREMOLO, tremolo, (ScwTremolo));
      ONCE (TREMOLO_MARKS, tremolo_marks, (uint8_t));
      ONCE (NOTEHEAD, notehead, (ScwNotehead));
#undef ONCE
#define FLAG(name, flag) \
  case SCW_LMX_##name:   \
    return raise_flag (&note->flag)
      FLAG (FERMATA, fermata);
      FLAG (ARPEGGIATE, arpeggiate);
      FLAG (STACCATO, staccato);
      FLAG (ACCENT, accent);
      FLAG (STRONG_ACCENT, strong_accent);
      FLAG (TENUTO, tenuto);
      FLAG (TRILL, trill);
#undef FLAG
    case SCW_LMX_DOT:
      if (note->dots == UINT8_MAX)
        return false;
      note->dots++;
      return true;
    case SCW_LMX_MODIFICATION:
      if (note->actual != 0)
        return false;
      note->actual = (uint8_t) info->value;
      note->normal = (uint8_t) info->second;
      return true;
    case SCW_LMX_STAFF:
      if (reader->told_staff)
        return false;
      note->staff = (uint8_t) info->value;
      reader->told_staff = true;
      return true;
    case SCW_LMX_BEAM:
      return add_mark (note->beams, &note->n_beams, SCW_NOTE_MAX_BEAMS, info->value, false);
    case SCW_LMX_TIED:
      return add_mark (note->tieds, &note->n_tieds, (int) sizeof note->tieds, info->value, true);
    case SCW_LMX_TUPLET:
      return add_mark (note->tuplets, &note->n_tuplets, (int) sizeof note->tuplets, info->value,
                       reader->rules == SCW_RULES_REFERENCE);
    case SCW_LMX_SLUR:
      return add_mark (note->slurs, &note->n_slurs, SCW_NOTE_MAX_SLURS, info->value, false);
    case SCW_LMX_FINGERING:
      return add_mark (note->fingers, &note->n_fingers, SCW_NOTE_MAX_FINGERS, info->value, false);
    case SCW_LMX_SIGN:
      if ((note->signs & (1u << info->value)) != 0)
        return false;
      note->signs |= 1u << info->value;
      return true;
    default:
      return false;
    }
}

static void
read_suffix (Reader *reader, const ScwLmxInfo *info)
{
  ScwElement *element = last_element (reader);
  bool taken = false;

  if (reader->open)
    taken = element->kind == SCW_ELEMENT_NOTE ? suffix_of_note (reader, &element->note, info)
                                              : suffix_of_other (reader, element, info);
  if (taken)
    element->span.end = reader->at + 1;
  else
    problem (reader, SCW_FAULT_FITS_NOTHING, reader->at, 1);
}

static void
read_token (Reader *reader, const ScwLmxInfo *info)
{
  if (info->role == SCW_LMX_ROLE_MEASURE)
    {
      open_measure (reader);
      return;
    }
  if (reader->part->n_measures == 0)
    {
      if (reader->rules == SCW_RULES_REFERENCE)
        reader->emptied = true;
      problem (reader, SCW_FAULT_BEFORE_FIRST_MEASURE, reader->at, 1);
      open_measure (reader);
    }
  if (!reader->ok)
    return;
  if (info->role == SCW_LMX_ROLE_PREFIX)
    read_prefix (reader, info);
  else if (info->role == SCW_LMX_ROLE_ROOT)
    read_root (reader, info);
  else
    read_suffix (reader, info);
}

/* A last measure with nothing behind its `measure` is none. The reference minds one only, and keeps it for a
 * token that came to nothing. */
static void
drop_empty_end (Reader *reader)
{
  ScwMeasure *measure;

  while ((measure = measure_of (reader)) != NULL && measure->n_elements == 0)
    {
      bool reference = reader->rules == SCW_RULES_REFERENCE;

      if (reference && measure->span.end > measure->span.first + 1)
        return;
      problem (reader, SCW_FAULT_EMPTY_MEASURE, measure->span.first, 1);
      free (measure->elements);
      reader->part->n_measures--;
      if (reference)
        return;
    }
}

static void
count_staves (ScwPart *part, ScwRules rules)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];
        int staff = 0;

        if (element->kind == SCW_ELEMENT_CLEF)
          staff = element->clef.staff;
        else if (element->kind == SCW_ELEMENT_MARK)
          staff = element->mark.staff;
        else if (element->kind == SCW_ELEMENT_NOTE && rules == SCW_RULES_MUSICAL)
          staff = element->note.staff;
        if (staff > part->staves)
          part->staves = staff;
      }
}

ScwPart *
scw_delinearize (const int32_t *tokens, int n, ScwRules rules, ScwProblems *problems, ScwError *error)
{
  Reader reader = { .tokens = tokens, .rules = rules, .problems = problems, .error = error, .ok = true };

  reader.part = scw_part_new (error);
  if (reader.part == NULL)
    return NULL;
  no_prefixes (&reader);
  for (reader.at = 0; reader.ok && reader.at < n; reader.at++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[reader.at]);

      if (info == NULL)
        problem (&reader, SCW_FAULT_NO_TOKEN, reader.at, 1);
      else if (info->role != SCW_LMX_ROLE_SPECIAL)
        read_token (&reader, info);
      else if (tokens[reader.at] == SCW_LMX_EOS && rules == SCW_RULES_MUSICAL)
        break;
    }
  close_measure (&reader);
  drop_empty_end (&reader);
  if (!reader.ok || (rules == SCW_RULES_REFERENCE && reader.emptied))
    {
      scw_part_free (reader.part);
      return reader.ok ? scw_part_new (error) : NULL;
    }
  count_staves (reader.part, rules);
  scw_part_resolve_times_as (reader.part,
                             rules == SCW_RULES_REFERENCE ? SCW_TIMES_REFERENCE : SCW_TIMES_RESOLVE);
  if (!scw_part_resolve_alters (reader.part, rules, error))
    {
      scw_part_free (reader.part);
      return NULL;
    }
  scw_part_number_measures (reader.part);
  return reader.part;
}
