/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/part.h"

#include <stdlib.h>
#include <string.h>

static const char *const type_names[]
  = { NULL,     "1024th",  "512th", "256th", "128th", "64th", "32nd",  "16th",
      "eighth", "quarter", "half",  "whole", "breve", "long", "maxima" };

static const struct
{
  const char *name;
  int alter;
} accidentals[] = {
  { NULL, 0 },           { "sharp", 1 },      { "flat", -1 },         { "natural", 0 },
  { "double-sharp", 2 }, { "flat-flat", -2 }, { "natural-sharp", 1 }, { "natural-flat", -1 },
};

const char *
scw_type_name (ScwNoteType type)
{
  return (unsigned) type <= SCW_TYPE_MAXIMA ? type_names[type] : NULL;
}

const char *
scw_accidental_name (ScwAccidental accidental)
{
  return (unsigned) accidental <= SCW_ACCIDENTAL_NATURAL_FLAT ? accidentals[accidental].name : NULL;
}

int
scw_accidental_alter (ScwAccidental accidental)
{
  return (unsigned) accidental <= SCW_ACCIDENTAL_NATURAL_FLAT ? accidentals[accidental].alter : 0;
}

ScwNoteType
scw_type_from_name (const char *name)
{
  for (int i = SCW_TYPE_1024TH; i <= SCW_TYPE_MAXIMA; i++)
    if (strcmp (type_names[i], name) == 0)
      return (ScwNoteType) i;
  return SCW_TYPE_NONE;
}

ScwAccidental
scw_accidental_from_name (const char *name)
{
  for (int i = SCW_ACCIDENTAL_SHARP; i <= SCW_ACCIDENTAL_NATURAL_FLAT; i++)
    if (strcmp (accidentals[i].name, name) == 0)
      return (ScwAccidental) i;
  return SCW_ACCIDENTAL_NONE;
}

char
scw_step_letter (int step)
{
  return step >= 0 && step < 7 ? "CDEFGAB"[step] : '?';
}

static const char *const dynamics_names[]
  = { "p",   "pp",   "ppp", "pppp", "f",   "ff",  "fff",  "ffff", "mp", "mf", "sf",
      "sfp", "sfpp", "fp",  "rf",   "rfz", "sfz", "sffz", "fz",   "n",  "pf" };

static const char *const bar_style_names[]
  = { "regular", "light-light", "light-heavy", "heavy-light", "heavy-heavy",
      "dashed",  "dotted",      "none",        "tick" };

static const char *const sign_names[SCW_SIGNS]
  = { "staccatissimo", "detached-legato",  "breath-mark", "caesura",   "turn",     "inverted-turn",
      "mordent",       "inverted-mordent", "wavy-line",   "wavy-line", "up-bow",   "down-bow",
      "harmonic",      "open-string",      "stopped",     "glissando", "glissando" };

static const char *const notehead_names[] = { "normal", "x", "diamond", "slash" };

static const char *const mode_names[] = { "",           "major",   "minor",  "dorian",  "phrygian", "lydian",
                                          "mixolydian", "aeolian", "ionian", "locrian", "none" };

#define NAMES(function, type, names)                                              \
  const char *scw_##function##_name (type value)                                  \
  {                                                                               \
    return (size_t) value < sizeof names / sizeof names[0] ? names[value] : NULL; \
  }                                                                               \
  int scw_##function##_from_name (const char *name)                               \
  {                                                                               \
    return find_name (names, (int) (sizeof names / sizeof names[0]), name);       \
  }

static int
find_name (const char *const *names, int n, const char *name)
{
  for (int i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  return -1;
}

NAMES (dynamics, ScwDynamics, dynamics_names)
NAMES (bar_style, ScwBarStyle, bar_style_names)
NAMES (sign, ScwSign, sign_names)
NAMES (notehead, ScwNotehead, notehead_names)
NAMES (mode, ScwMode, mode_names)

ScwFraction
scw_type_length (ScwNoteType type, int dots, int actual, int normal)
{
  ScwFraction length;

  if (type <= SCW_TYPE_NONE || type > SCW_TYPE_MAXIMA)
    return SCW_FRACTION_ZERO;
  if (type <= SCW_TYPE_QUARTER)
    length = scw_fraction (1, INT64_C (1) << (SCW_TYPE_QUARTER - type));
  else
    length = scw_fraction (INT64_C (1) << (type - SCW_TYPE_QUARTER), 1);
  dots = dots < 0 ? 0 : dots > 8 ? 8 : dots;
  length = scw_fraction_mul (length, scw_fraction ((2 << dots) - 1, 1 << dots));
  if (actual > 0 && normal > 0)
    length = scw_fraction_mul (length, scw_fraction (normal, actual));
  return length;
}

ScwNoteType
scw_type_within (ScwFraction length)
{
  for (int type = SCW_TYPE_MAXIMA; type > SCW_TYPE_NONE; type--)
    if (scw_fraction_cmp (scw_type_length ((ScwNoteType) type, 0, 0, 0), length) <= 0)
      return (ScwNoteType) type;
  return SCW_TYPE_NONE;
}

ScwFraction
scw_time_length (ScwTime time)
{
  return scw_fraction (4 * (int64_t) time.beats, time.beat_type);
}

ScwPart *
scw_part_new (ScwError *error)
{
  ScwPart *part = calloc (1, sizeof *part);

  if (part == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for a part");
  else
    part->staves = 1;
  return part;
}

void
scw_part_free (ScwPart *part)
{
  if (part == NULL)
    return;
  for (int i = 0; i < part->n_measures; i++)
    free (part->measures[i].elements);
  free (part->measures);
  free (part->id);
  free (part->name);
  free (part->abbreviation);
  for (int i = 0; i < part->n_texts; i++)
    free (part->texts[i]);
  for (int i = 0; i < part->n_instruments; i++)
    {
      free (part->instruments[i].name);
      free (part->instruments[i].sound);
    }
  free (part->instruments);
  free (part->texts);
  free (part->text_slots);
  free (part->lyrics);
  free (part);
}

/* Makes room for one more of n things; NULL, and all as it was, when there is no memory. */
static void *
grow (void *at, int n, int *capacity, size_t size)
{
  int wanted = *capacity == 0 ? 16 : *capacity * 2;
  void *grown;

  if (n < *capacity)
    return at;
  if (*capacity > INT32_MAX / 2)
    return NULL;
  grown = realloc (at, (size_t) wanted * size);
  if (grown != NULL)
    *capacity = wanted;
  return grown;
}

ScwMeasure *
scw_part_add_measure (ScwPart *part, ScwError *error)
{
  ScwMeasure *measures = grow (part->measures, part->n_measures, &part->capacity, sizeof *measures);

  if (measures == NULL || part->n_measures >= SCW_PART_MAX_MEASURES)
    {
      part->measures = measures != NULL ? measures : part->measures;
      if (measures != NULL)
        scw_fail (error, SCW_ERROR_LIMIT, "a part has more than %d measures", SCW_PART_MAX_MEASURES);
      else
        scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d measures", part->n_measures + 1);
      return NULL;
    }
  part->measures = measures;
  measures[part->n_measures] = (ScwMeasure){ .length = SCW_FRACTION_ZERO };
  return &measures[part->n_measures++];
}

ScwElement *
scw_measure_add (ScwMeasure *measure, ScwElementKind kind, ScwError *error)
{
  ScwElement *elements = grow (measure->elements, measure->n_elements, &measure->capacity, sizeof *elements);
  ScwElement *element;

  if (elements == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d notes of a measure", measure->n_elements + 1);
      return NULL;
    }
  measure->elements = elements;
  element = &elements[measure->n_elements++];
  memset (element, 0, sizeof *element);
  element->kind = kind;
  element->onset = SCW_FRACTION_ZERO;
  if (kind == SCW_ELEMENT_NOTE)
    element->note.duration = SCW_FRACTION_ZERO;
  else if (kind == SCW_ELEMENT_MOVE)
    element->move.duration = SCW_FRACTION_ZERO;
  return element;
}

bool
scw_measure_add_rests (ScwMeasure *measure, int staves, ScwFraction length, ScwError *error)
{
  for (int staff = 1; staff <= staves; staff++)
    {
      ScwElement *element;

      if (staff > 1)
        {
          element = scw_measure_add (measure, SCW_ELEMENT_MOVE, error);
          if (element == NULL)
            return false;
          element->span = measure->span;
          element->move.backup = true;
          element->move.duration = length;
        }
      element = scw_measure_add (measure, SCW_ELEMENT_NOTE, error);
      if (element == NULL)
        return false;
      element->span = measure->span;
      element->note.rest = element->note.measure_rest = true;
      element->note.voice = (uint8_t) (4 * staff - 3);
      element->note.staff = (uint8_t) (staves > 1 ? staff : 0);
      element->note.duration = length;
    }
  return true;
}

bool
scw_measure_has_notes (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_NOTE)
      return true;
  return false;
}

const char *
scw_part_text (const ScwPart *part, int text)
{
  return text > 0 && text <= part->n_texts ? part->texts[text - 1] : "";
}

/* Where a text is among those of the part, or would be: a slot that holds its number or 0. FNV-1a. */
static int *
find_slot (const ScwPart *part, const char *text)
{
  uint32_t at = 0x811c9dc5;

  for (const char *c = text; *c != '\0'; c++)
    at = (at ^ (unsigned char) *c) * 0x01000193;
  for (at &= (uint32_t) part->n_slots - 1; part->text_slots[at] > 0;
       at = (at + 1) & ((uint32_t) part->n_slots - 1))
    if (strcmp (part->texts[part->text_slots[at] - 1], text) == 0)
      break;
  return &part->text_slots[at];
}

/* Twice as many slots as there may be texts. */
static bool
make_slots (ScwPart *part)
{
  const int wanted = 2 * part->texts_capacity;
  int *slots;

  if (part->n_slots >= wanted)
    return true;
  slots = calloc ((size_t) wanted, sizeof *slots);
  if (slots == NULL)
    return false;
  free (part->text_slots);
  part->text_slots = slots;
  part->n_slots = wanted;
  for (int i = 0; i < part->n_texts; i++)
    *find_slot (part, part->texts[i]) = i + 1;
  return true;
}

int
scw_part_add_text (ScwPart *part, const char *text, ScwError *error)
{
  char **texts, *copy = NULL;
  int *slot;

  if (text == NULL || text[0] == '\0')
    return 0;
  if (part->n_slots > 0 && *(slot = find_slot (part, text)) > 0)
    return *slot;
  texts = grow (part->texts, part->n_texts, &part->texts_capacity, sizeof *texts);
  if (texts != NULL)
    {
      part->texts = texts;
      copy = make_slots (part) ? strdup (text) : NULL;
    }
  if (copy == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d texts", part->n_texts + 1);
      return -1;
    }
  slot = find_slot (part, copy);
  texts[part->n_texts++] = copy;
  return *slot = part->n_texts;
}

static bool
push_lyric (ScwPart *part, const ScwLyric *lyric, ScwError *error)
{
  ScwLyric *lyrics = grow (part->lyrics, part->n_lyrics, &part->lyrics_capacity, sizeof *lyrics);

  if (lyrics == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d syllables", part->n_lyrics + 1);
  part->lyrics = lyrics;
  lyrics[part->n_lyrics++] = *lyric;
  return true;
}

bool
scw_part_add_lyric (ScwPart *part, ScwNote *note, const ScwLyric *lyric, ScwError *error)
{
  if (note->n_lyrics == 0)
    note->first_lyric = part->n_lyrics;
  else if (note->first_lyric + note->n_lyrics != part->n_lyrics)
    {
      /* Others stand behind them: all move to the end. */
      int first = part->n_lyrics;

      for (int i = 0; i < note->n_lyrics; i++)
        {
          ScwLyric one = part->lyrics[note->first_lyric + i];

          if (!push_lyric (part, &one, error))
            return false;
        }
      note->first_lyric = first;
    }
  if (!push_lyric (part, lyric, error))
    return false;
  note->n_lyrics++;
  return true;
}

static bool
same_instrument (const ScwInstrument *a, const ScwInstrument *b)
{
  const char *x = a->name != NULL ? a->name : "", *y = b->name != NULL ? b->name : "";

  return strcmp (x, y) == 0 && a->key == b->key && a->percussion == b->percussion;
}

/* The number of an instrument of another part, which is added if it is not there. */
static bool
adopt_instrument (ScwPart *part, const ScwPart *from, uint8_t *number, ScwError *error)
{
  const ScwInstrument *wanted;
  int i = 0;

  if (*number == 0 || *number > from->n_instruments)
    {
      *number = 0;
      return true;
    }
  wanted = &from->instruments[*number - 1];
  while (i < part->n_instruments && !same_instrument (&part->instruments[i], wanted))
    i++;
  if (i == part->n_instruments && i < UINT8_MAX && !scw_part_add_instrument (part, wanted, error))
    return false;
  *number = (uint8_t) (i < part->n_instruments ? i + 1 : 0);
  return true;
}

/* Texts, syllables and the instrument of an element that was copied from another part. */
static bool
adopt (ScwPart *part, const ScwPart *from, ScwElement *element, ScwError *error)
{
  if (element->kind == SCW_ELEMENT_MARK && element->mark.text > 0)
    {
      element->mark.text = scw_part_add_text (part, scw_part_text (from, element->mark.text), error);
      return element->mark.text >= 0;
    }
  if (element->kind == SCW_ELEMENT_TIME && element->time.text > 0)
    {
      element->time.text = scw_part_add_text (part, scw_part_text (from, element->time.text), error);
      return element->time.text >= 0;
    }
  if (element->kind == SCW_ELEMENT_NOTE && !adopt_instrument (part, from, &element->note.instrument, error))
    return false;
  if (element->kind == SCW_ELEMENT_NOTE && element->note.n_lyrics > 0)
    {
      const int first = element->note.first_lyric, n = element->note.n_lyrics;

      element->note.n_lyrics = 0;
      for (int i = 0; i < n; i++)
        {
          ScwLyric lyric = from->lyrics[first + i];

          lyric.text = scw_part_add_text (part, scw_part_text (from, lyric.text), error);
          if (lyric.text < 0 || !scw_part_add_lyric (part, &element->note, &lyric, error))
            return false;
        }
    }
  return true;
}

bool
scw_part_append_measure (ScwPart *part, const ScwPart *from, int m, ScwError *error)
{
  const int n = from->measures[m].n_elements;
  ScwElement *elements = NULL;
  ScwMeasure *copy;

  if (n > 0)
    {
      elements = malloc ((size_t) n * sizeof *elements);
      if (elements == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a measure");
      memcpy (elements, from->measures[m].elements, (size_t) n * sizeof *elements);
    }
  for (int i = 0; part != from && i < n; i++)
    if (!adopt (part, from, &elements[i], error))
      {
        free (elements);
        return false;
      }
  copy = scw_part_add_measure (part, error);
  if (copy == NULL)
    {
      free (elements);
      return false;
    }
  *copy = from->measures[m];
  copy->elements = elements;
  copy->capacity = n;
  return true;
}

static bool
copy_text (char **copy, const char *text)
{
  return text == NULL || (*copy = strdup (text)) != NULL;
}

bool
scw_part_add_instrument (ScwPart *part, const ScwInstrument *instrument, ScwError *error)
{
  ScwInstrument *instruments
    = realloc (part->instruments, ((size_t) part->n_instruments + 1) * sizeof *instruments);
  ScwInstrument *copy;

  if (instruments == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d instruments", part->n_instruments + 1);
  part->instruments = instruments;
  copy = &instruments[part->n_instruments++];
  *copy = *instrument;
  copy->name = copy->sound = NULL;
  return (copy_text (&copy->name, instrument->name) && copy_text (&copy->sound, instrument->sound))
         || scw_fail (error, SCW_ERROR_MEMORY, "no memory for the name of an instrument");
}

ScwPart *
scw_part_new_like (const ScwPart *part, ScwError *error)
{
  ScwPart *copy = scw_part_new (error);
  bool ok;

  if (copy == NULL)
    return NULL;
  copy->staves = part->staves;
  copy->program = part->program;
  copy->transpose = part->transpose;
  copy->transpose_steps = part->transpose_steps;
  ok = copy_text (&copy->id, part->id) && copy_text (&copy->name, part->name)
       && copy_text (&copy->abbreviation, part->abbreviation);
  for (int i = 0; ok && i < part->n_instruments; i++)
    ok = scw_part_add_instrument (copy, &part->instruments[i], error);
  if (ok)
    return copy;
  scw_fail (error, SCW_ERROR_MEMORY, "no memory for a copy of a part");
  scw_part_free (copy);
  return NULL;
}

ScwPart *
scw_part_copy (const ScwPart *part, ScwError *error)
{
  ScwPart *copy = scw_part_new_like (part, error);
  bool ok = copy != NULL;

  for (int i = 0; ok && i < part->n_measures; i++)
    ok = scw_part_append_measure (copy, part, i, error);
  if (ok)
    return copy;
  scw_fail (error, SCW_ERROR_MEMORY, "no memory for a copy of a part");
  scw_part_free (copy);
  return NULL;
}
