/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/engrave/strew.h"

#include <string.h>

typedef struct
{
  ScwPart *part;
  uint64_t state;
} Strew;

static uint64_t
draw (Strew *strew)
{
  uint64_t z = strew->state += UINT64_C (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static int
below (Strew *strew, int n)
{
  return (int) (draw (strew) % (uint64_t) n);
}

static bool
chance (Strew *strew, int percent)
{
  return below (strew, 100) < percent;
}

/* A new element at the beginning of a measure or at its end, at a time. */
static ScwElement *
put (ScwMeasure *measure, bool first, ScwElementKind kind, ScwFraction onset)
{
  ScwElement *element = scw_measure_add (measure, kind, NULL);

  if (element == NULL)
    return NULL;
  if (first && measure->n_elements > 1)
    {
      memmove (&measure->elements[1], &measure->elements[0],
               (size_t) (measure->n_elements - 1) * sizeof *measure->elements);
      element = &measure->elements[0];
      *element = (ScwElement){ .kind = kind };
    }
  element->onset = onset;
  return element;
}

static bool
put_mark (Strew *strew, ScwMeasure *measure, ScwMark mark, ScwFraction onset, int staff)
{
  ScwElement *element = put (measure, false, SCW_ELEMENT_MARK, onset);

  if (element == NULL)
    return false;
  element->mark = mark;
  element->mark.staff = strew->part->staves > 1 ? staff : 0;
  return true;
}

/* Where lines are open, for each staff. */
typedef struct
{
  bool wedge[4], octave[4], pedal, ending;
  int gliss, wave; /* voices */
} Open;

static void
strew_note (Strew *strew, ScwNote *note, Open *open)
{
  if (note->rest || note->grace)
    return;
  while (chance (strew, 12) && note->n_fingers < SCW_NOTE_MAX_FINGERS)
    note->fingers[note->n_fingers++] = (uint8_t) (1 + below (strew, 5));
  if (chance (strew, 12))
    note->signs |= UINT32_C (1) << below (strew, SCW_SIGN_INVERTED_MORDENT + 1);
  if (chance (strew, 6))
    note->signs |= UINT32_C (1) << (SCW_SIGN_UP_BOW + below (strew, SCW_SIGN_STOPPED - SCW_SIGN_UP_BOW + 1));
  if (open->wave == note->voice)
    {
      note->signs |= 1 << SCW_SIGN_WAVY_LINE_STOP;
      open->wave = 0;
    }
  else if (open->wave == 0 && note->voice > 0 && chance (strew, 3))
    {
      note->signs |= 1 << SCW_SIGN_WAVY_LINE_START;
      open->wave = note->voice;
      note->trill |= chance (strew, 50);
    }
  if (open->gliss == note->voice)
    {
      note->signs |= 1 << SCW_SIGN_GLISSANDO_STOP;
      open->gliss = 0;
    }
  else if (open->gliss == 0 && note->voice > 0 && chance (strew, 2))
    {
      note->signs |= 1 << SCW_SIGN_GLISSANDO_START;
      open->gliss = note->voice;
    }
}

static bool
strew_text (Strew *strew, ScwMeasure *measure, ScwFraction onset, int staff)
{
  static const struct
  {
    ScwMarkKind kind;
    const char *text;
  } texts[]
    = { { SCW_MARK_WORDS, "dolce" }, { SCW_MARK_WORDS, "poco a poco cresc." }, { SCW_MARK_WORDS, "Allegro" },
        { SCW_MARK_HARMONY, "Am7" }, { SCW_MARK_HARMONY, "F#m7/C#" },          { SCW_MARK_REHEARSAL, "B" },
        { SCW_MARK_METRONOME, "96" } };
  int chosen = below (strew, (int) (sizeof texts / sizeof texts[0]));
  ScwMark mark = { .kind = texts[chosen].kind, .italic = chosen < 2, .bold = chosen == 2 };

  if (!chance (strew, 7) || (staff > 1 && mark.kind != SCW_MARK_WORDS)) /* which stand over the system */
    return true;
  for (int i = 0; i < measure->n_elements; i++) /* one chord at a time */
    if (measure->elements[i].kind == SCW_ELEMENT_MARK && measure->elements[i].mark.kind == SCW_MARK_HARMONY
        && mark.kind == SCW_MARK_HARMONY && scw_fraction_cmp (measure->elements[i].onset, onset) == 0)
      return true;
  if (mark.kind == SCW_MARK_WORDS && chance (strew, 30))
    mark.placement = SCW_PLACEMENT_BELOW;
  if (mark.kind == SCW_MARK_METRONOME)
    mark.beat = SCW_TYPE_QUARTER;
  mark.text = scw_part_add_text (strew->part, texts[chosen].text, NULL);
  return mark.text >= 0 && put_mark (strew, measure, mark, onset, staff);
}

static bool
strew_marks_at (Strew *strew, ScwMeasure *measure, ScwFraction onset, int staff, Open *open)
{
  ScwMark mark = { .kind = SCW_MARK_DYNAMICS, .value = (uint8_t) below (strew, SCW_DYNAMICS_PF + 1) };
  bool ok = true;

  mark.placement = (ScwPlacement) (chance (strew, 20) ? SCW_PLACEMENT_ABOVE : SCW_PLACEMENT_USUAL);
  if (chance (strew, 14))
    ok = put_mark (strew, measure, mark, onset, staff);
  mark.kind = SCW_MARK_WEDGE;
  if (open->wedge[staff] ? chance (strew, 40) : chance (strew, 10))
    {
      mark.value = (uint8_t) (open->wedge[staff] ? SCW_WEDGE_STOP : below (strew, 2));
      open->wedge[staff] = !open->wedge[staff];
      ok = ok && put_mark (strew, measure, mark, onset, staff);
    }
  mark.placement = SCW_PLACEMENT_USUAL;
  mark.kind = SCW_MARK_OCTAVE_SHIFT;
  if (open->octave[staff] ? chance (strew, 25) : chance (strew, 3))
    {
      mark.value = (uint8_t) (open->octave[staff] ? SCW_SHIFT_STOP : SCW_SHIFT_DOWN + below (strew, 2));
      mark.size = mark.value == SCW_SHIFT_STOP ? 0 : chance (strew, 20) ? 15 : 8;
      open->octave[staff] = !open->octave[staff];
      ok = ok && put_mark (strew, measure, mark, onset, staff);
    }
  mark.kind = SCW_MARK_PEDAL;
  mark.size = 0;
  ok = ok && strew_text (strew, measure, onset, staff);
  if (chance (strew, 12))
    {
      mark.value = (uint8_t) (open->pedal ? SCW_PEDAL_STOP + below (strew, 2) : SCW_PEDAL_START);
      open->pedal = mark.value != SCW_PEDAL_STOP;
      ok = ok && put_mark (strew, measure, mark, onset, staff);
    }
  return ok;
}

static bool
has_jumps (const ScwPart *part)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      if (part->measures[m].elements[i].kind == SCW_ELEMENT_ENDING
          || part->measures[m].elements[i].kind == SCW_ELEMENT_REPEAT)
        return true;
  return false;
}

/* Repeats, endings, jumps and styles of barlines. */
static bool
strew_barline (Strew *strew, ScwMeasure *measure, Open *open)
{
  ScwElement *element;

  if (chance (strew, 10))
    {
      element = put (measure, false, SCW_ELEMENT_BARLINE, measure->length);
      if (element == NULL)
        return false;
      element->barline = (ScwBarStyle) (1 + below (strew, SCW_BAR_TICK));
    }
  if (chance (strew, 8))
    {
      element = put (measure, false, SCW_ELEMENT_REPEAT, measure->length);
      if (element == NULL)
        return false;
      element->repeat = chance (strew, 30) ? SCW_REPEAT_BOTH : SCW_REPEAT_BACKWARD;
    }
  if (open->ending && chance (strew, 70))
    {
      element = put (measure, false, SCW_ELEMENT_ENDING, measure->length);
      if (element == NULL)
        return false;
      element->ending.type = chance (strew, 50) ? SCW_ENDING_STOP : SCW_ENDING_DISCONTINUE;
      open->ending = false;
    }
  else if (!open->ending && chance (strew, 8))
    {
      element = put (measure, true, SCW_ELEMENT_ENDING, SCW_FRACTION_ZERO);
      if (element == NULL)
        return false;
      element->ending = (ScwEnding){ SCW_ENDING_START,
                                     (uint16_t) (1 << (1 + below (strew, 3)) | 1 << (1 + below (strew, 3))) };
      open->ending = true;
    }
  if (chance (strew, 5)
      && put (measure, true, chance (strew, 50) ? SCW_ELEMENT_SEGNO : SCW_ELEMENT_CODA, SCW_FRACTION_ZERO)
           == NULL)
    return false;
  if (chance (strew, 8))
    {
      element = put (measure, true, SCW_ELEMENT_REPEAT, SCW_FRACTION_ZERO);
      if (element == NULL)
        return false;
      element->repeat = SCW_REPEAT_FORWARD;
    }
  return true;
}

static void
strew_signatures (Strew *strew, ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_CLEF && chance (strew, 10))
        element->clef.octave = below (strew, 5) - 2;
      if (element->kind == SCW_ELEMENT_TIME && chance (strew, 30))
        element->time.symbol = (ScwTimeSymbol) below (strew, 3);
    }
}

bool
strew_marks (ScwPart *part, uint64_t seed)
{
  Strew strew = { part, seed };
  Open open = { 0 };
  bool jumps = has_jumps (part);

  for (int m = 0; m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];
      int n = measure->n_elements;

      strew_signatures (&strew, measure);
      for (int i = 0; i < n; i++)
        {
          ScwElement *element = &measure->elements[i];
          ScwFraction onset = element->onset;
          int staff;

          if (element->kind != SCW_ELEMENT_NOTE)
            continue;
          strew_note (&strew, &element->note, &open);
          if (!element->note.chord
              && !(i + 1 < n && element[1].kind == SCW_ELEMENT_NOTE && element[1].note.chord)
              && chance (&strew, 5))
            element->note.notehead = (ScwNotehead) below (&strew, SCW_NOTEHEAD_SLASH);
          staff = element->note.staff > 0 && element->note.staff < 4 ? element->note.staff : 1;
          if (!element->note.chord && !element->note.grace && (element->note.voice + 3) % 4 == 0
              && !strew_marks_at (&strew, measure, onset, staff, &open))
            return false;
        }
      if (!jumps && !strew_barline (&strew, measure, &open))
        return false;
    }
  return true;
}
