/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strew.c: marks that songs hardly have, at places where they may stand. */
#include <stdio.h>
#include <string.h>

#include "engine/notation/score/order.h"
#include "engine/press/sheet.h"

#define LENGTH(list) ((int) (sizeof (list) / sizeof *(list)))

typedef struct
{
  ScwPart *part;
  Dice dice;
  ScwError *error;
  bool failed; /* memory */
} Hand;

/* A note or rest that is no further one of a chord and no grace note. */
typedef struct
{
  int measure, element; /* -1: none */
} Place;

static ScwElement *
at (const Hand *hand, Place place)
{
  return &hand->part->measures[place.measure].elements[place.element];
}

static bool
is_main (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_NOTE && !element->note.chord && !element->note.grace
         && !element->note.hidden && !element->note.cue;
}

static bool
is_sounding (const ScwElement *element)
{
  return is_main (element) && element->note.has_pitch && !element->note.rest;
}

static Place
any_place (Hand *hand, bool sounding)
{
  Place found = { -1, -1 };
  int n = 0;

  for (int m = 0; m < hand->part->n_measures; m++)
    for (int i = 0; i < hand->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &hand->part->measures[m].elements[i];

        if ((sounding ? is_sounding (element) : is_main (element)) && pick (&hand->dice, ++n) == 0)
          found = (Place){ m, i };
      }
  return found;
}

/* The note of the same voice and staff some notes later, or none. */
static Place
later (const Hand *hand, Place from, int steps)
{
  const ScwNote *first = &at (hand, from)->note;

  for (int m = from.measure; m < hand->part->n_measures; m++)
    for (int i = m == from.measure ? from.element + 1 : 0; i < hand->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &hand->part->measures[m].elements[i];

        if (is_main (element) && element->note.voice == first->voice && element->note.staff == first->staff
            && --steps == 0)
          return (Place){ m, i };
      }
  return (Place){ -1, -1 };
}

static void
insert (Hand *hand, Place place, const ScwElement *element)
{
  ScwMeasure *measure = &hand->part->measures[place.measure];

  if (scw_measure_add (measure, element->kind, hand->error) == NULL)
    {
      hand->failed = true;
      return;
    }
  memmove (&measure->elements[place.element + 1], &measure->elements[place.element],
           (size_t) (measure->n_elements - 1 - place.element) * sizeof *element);
  measure->elements[place.element] = *element;
}

static int
staff_of (const Hand *hand, const ScwElement *element)
{
  return hand->part->staves > 1 ? element->note.staff : 0;
}

/* A mark before the note at 'place'. */
static void
mark (Hand *hand, Place place, ScwMark what)
{
  const ScwElement *note = at (hand, place);
  ScwElement element = { .kind = SCW_ELEMENT_MARK, .onset = note->onset, .mark = what };

  element.mark.staff = staff_of (hand, note);
  insert (hand, place, &element);
}

static bool
has (const Hand *hand, ScwMarkKind kind)
{
  for (int m = 0; m < hand->part->n_measures; m++)
    for (int i = 0; i < hand->part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &hand->part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == kind)
          return true;
      }
  return false;
}

/* ---- at notes ---- */

static void
fingers (Hand *hand)
{
  const double odds = roll (&hand->dice, 0.1, 0.8);
  const int staff = pick (&hand->dice, 3); /* 0: all */

  for (int m = 0; m < hand->part->n_measures; m++)
    for (int i = 0; i < hand->part->measures[m].n_elements; i++)
      {
        ScwNote *note = &hand->part->measures[m].elements[i].note;

        if (hand->part->measures[m].elements[i].kind != SCW_ELEMENT_NOTE || !note->has_pitch || note->rest
            || note->hidden || (note->grace && chance (&hand->dice, 0.8)) || note->n_fingers > 0
            || (staff > 0 && note->staff != staff && hand->part->staves > 1) || !chance (&hand->dice, odds))
          continue;
        note->fingers[note->n_fingers++]
          = (uint8_t) (chance (&hand->dice, 0.03) ? 0 : 1 + pick (&hand->dice, 5));
        if (chance (&hand->dice, 0.04))
          note->fingers[note->n_fingers++] = (uint8_t) (1 + pick (&hand->dice, 5));
      }
}

static void
signs (Hand *hand)
{
  static const ScwSign known[] = { SCW_SIGN_STACCATISSIMO, SCW_SIGN_DETACHED_LEGATO,
                                   SCW_SIGN_BREATH_MARK,   SCW_SIGN_CAESURA,
                                   SCW_SIGN_TURN,          SCW_SIGN_INVERTED_TURN,
                                   SCW_SIGN_MORDENT,       SCW_SIGN_INVERTED_MORDENT,
                                   SCW_SIGN_UP_BOW,        SCW_SIGN_DOWN_BOW,
                                   SCW_SIGN_HARMONIC,      SCW_SIGN_OPEN_STRING,
                                   SCW_SIGN_STOPPED,       SCW_SIGN_TURN,
                                   SCW_SIGN_MORDENT,       SCW_SIGN_STACCATISSIMO };
  const ScwSign sign = known[pick (&hand->dice, LENGTH (known))];
  const int n = 1 + pick (&hand->dice, 5);

  for (int i = 0; i < n; i++)
    {
      const Place place = any_place (hand, true);

      if (place.measure >= 0)
        at (hand, place)->note.signs |= 1u << sign;
    }
}

static void
articulations (Hand *hand)
{
  const int kind = pick (&hand->dice, 7), n = 1 + pick (&hand->dice, kind < 4 ? 8 : 2);

  for (int i = 0; i < n; i++)
    {
      const Place place = any_place (hand, true);
      ScwNote *note = place.measure >= 0 ? &at (hand, place)->note : NULL;

      if (note == NULL)
        return;
      switch (kind)
        {
        case 0:
          note->staccato = true;
          break;
        case 1:
          note->tenuto = true;
          break;
        case 2:
          note->accent = true;
          break;
        case 3:
          note->strong_accent = true;
          break;
        case 4:
          note->fermata = true;
          break;
        case 5:
          note->trill = true;
          break;
        default:
          if (note->tremolo == SCW_TREMOLO_NONE && note->n_beams == 0 && note->type >= SCW_TYPE_EIGHTH
              && note->type <= SCW_TYPE_WHOLE)
            {
              note->tremolo = SCW_TREMOLO_SINGLE;
              note->tremolo_marks = (uint8_t) (1 + pick (&hand->dice, 3));
            }
        }
    }
}

/* From one note to the next but some of its voice. */
static void
joined_signs (Hand *hand)
{
  const bool wavy = chance (&hand->dice, 0.5);
  const Place from = any_place (hand, true);
  const Place to = from.measure >= 0 ? later (hand, from, wavy ? 1 + pick (&hand->dice, 3) : 1) : from;
  const uint32_t any = 1u << SCW_SIGN_WAVY_LINE_START | 1u << SCW_SIGN_WAVY_LINE_STOP
                       | 1u << SCW_SIGN_GLISSANDO_START | 1u << SCW_SIGN_GLISSANDO_STOP;

  for (int m = 0; m < hand->part->n_measures; m++)
    for (int i = 0; i < hand->part->measures[m].n_elements; i++)
      if (hand->part->measures[m].elements[i].kind == SCW_ELEMENT_NOTE
          && (hand->part->measures[m].elements[i].note.signs & any) != 0)
        return;
  if (to.measure < 0 || !is_sounding (at (hand, to)))
    return;
  at (hand, from)->note.signs |= 1u << (wavy ? SCW_SIGN_WAVY_LINE_START : SCW_SIGN_GLISSANDO_START);
  at (hand, to)->note.signs |= 1u << (wavy ? SCW_SIGN_WAVY_LINE_STOP : SCW_SIGN_GLISSANDO_STOP);
  at (hand, from)->note.trill |= wavy;
}

static void
heads (Hand *hand)
{
  const ScwNotehead head = (ScwNotehead) (SCW_NOTEHEAD_X + pick (&hand->dice, 3));
  const double odds = chance (&hand->dice, 0.5) ? 1 : 0.3;

  for (int m = 0; m < hand->part->n_measures; m++)
    for (int i = 0; i < hand->part->measures[m].n_elements; i++)
      {
        ScwElement *element = &hand->part->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch && !element->note.rest
            && chance (&hand->dice, odds))
          element->note.notehead = head;
      }
}

/* ---- marks ---- */

static ScwPlacement
placement (Hand *hand)
{
  return chance (&hand->dice, hand->part->staves == 1 ? 0.4 : 0.15) ? SCW_PLACEMENT_ABOVE
                                                                    : SCW_PLACEMENT_USUAL;
}

static void
dynamics (Hand *hand)
{
  const int n = 1 + pick (&hand->dice, 4);

  for (int i = 0; i < n; i++)
    {
      const Place place = any_place (hand, false);

      if (place.measure >= 0)
        mark (hand, place,
              (ScwMark){ .kind = SCW_MARK_DYNAMICS,
                         .value = (uint8_t) pick (&hand->dice, SCW_DYNAMICS_PF + 1),
                         .placement = placement (hand) });
    }
}

/* Something with a beginning and an end, where there is none of its kind. */
static void
lines (Hand *hand, ScwMarkKind kind, uint8_t start, uint8_t stop, uint8_t size)
{
  const Place from = any_place (hand, false);
  const Place to = from.measure >= 0 ? later (hand, from, 1 + pick (&hand->dice, 6)) : from;
  const ScwPlacement where = kind == SCW_MARK_WEDGE ? placement (hand) : SCW_PLACEMENT_USUAL;

  if (to.measure < 0 || has (hand, kind))
    return;
  mark (hand, to, (ScwMark){ .kind = kind, .value = stop, .placement = where });
  mark (hand, from, (ScwMark){ .kind = kind, .value = start, .size = size, .placement = where });
}

static void
wedges (Hand *hand)
{
  lines (hand, SCW_MARK_WEDGE, chance (&hand->dice, 0.5) ? SCW_WEDGE_CRESCENDO : SCW_WEDGE_DIMINUENDO,
         SCW_WEDGE_STOP, 0);
}

static void
pedals (Hand *hand)
{
  lines (hand, SCW_MARK_PEDAL, SCW_PEDAL_START, SCW_PEDAL_STOP, 0);
}

/* Notes stay on their lines and sound an octave or two away. A staff that has one voice only, so that it is plain which
 * notes are meant. */
static void
octaves (Hand *hand)
{
  const bool up = chance (&hand->dice, 0.3), two = chance (&hand->dice, 0.12);
  const int by = (two ? 2 : 1) * (up ? -1 : 1);
  const Place from = any_place (hand, true);
  Place to = from.measure >= 0 ? later (hand, from, 1 + pick (&hand->dice, 8)) : from;
  const ScwElement *first;

  if (to.measure < 0 || has (hand, SCW_MARK_OCTAVE_SHIFT))
    return;
  first = at (hand, from);
  for (int pass = 0; pass < 2; pass++)
    for (int m = from.measure; m <= to.measure; m++)
      for (int i = 0; i < hand->part->measures[m].n_elements; i++)
        {
          ScwElement *element = &hand->part->measures[m].elements[i];
          ScwNote *note = &element->note;
          const int octave = note->octave + by;

          if (element->kind != SCW_ELEMENT_NOTE || note->staff != first->note.staff)
            continue;
          if (pass == 0 && (note->voice != first->note.voice || note->grace || octave < 0 || octave > 9))
            return;
          if (pass == 1 && note->has_pitch && (m > from.measure || i >= from.element)
              && (m < to.measure || i < to.element))
            note->octave = (int8_t) octave;
        }
  mark (hand, to, (ScwMark){ .kind = SCW_MARK_OCTAVE_SHIFT, .value = SCW_SHIFT_STOP });
  mark (hand, from,
        (ScwMark){
          .kind = SCW_MARK_OCTAVE_SHIFT, .value = up ? SCW_SHIFT_UP : SCW_SHIFT_DOWN, .size = two ? 15 : 8 });
}

/* ---- texts ---- */

static void
texts (Hand *hand)
{
  static const char *const words[] = { "cresc.",
                                       "dim.",
                                       "dolce",
                                       "rit.",
                                       "a tempo",
                                       "espressivo",
                                       "legato",
                                       "poco a poco",
                                       "sempre",
                                       "Allegro",
                                       "Andante",
                                       "Adagio",
                                       "Allegretto",
                                       "marcato",
                                       "leggiero",
                                       "ritard.",
                                       "accel.",
                                       "morendo",
                                       "cantabile",
                                       "Solo",
                                       "arco",
                                       "pizz.",
                                       "simile",
                                       "con Ped.",
                                       "sotto voce",
                                       "più mosso",
                                       "meno mosso",
                                       "tranquillo",
                                       "Fine",
                                       "D.C.",
                                       "ruhig",
                                       "innig",
                                       "zart",
                                       "langsam",
                                       "bewegt",
                                       "Mässig",
                                       "sehr ausdrucksvoll",
                                       "très doux",
                                       "en dehors" };
  static const char *const chords[]
    = { "C", "G7", "Am", "F", "Dm7", "Bb", "E", "A7", "F#m", "Cmaj7", "D/F#", "Gm" };
  const int kind = pick (&hand->dice, 8);
  const int n = kind == 7 ? 1 + pick (&hand->dice, 6) : 1 + pick (&hand->dice, 2);

  for (int i = 0; i < n; i++)
    {
      const Place place = any_place (hand, false);
      ScwMark what = { .kind = SCW_MARK_WORDS };
      char text[16] = "";

      if (place.measure < 0)
        return;
      if (kind == 7)
        what.kind = SCW_MARK_HARMONY;
      else if (kind == 6)
        what = (ScwMark){ .kind = SCW_MARK_REHEARSAL };
      else if (kind == 5)
        what = (ScwMark){ .kind = SCW_MARK_METRONOME,
                          .beat = SCW_TYPE_QUARTER,
                          .tempo = 40 + pick (&hand->dice, 160) };
      else
        {
          what.italic = chance (&hand->dice, 0.6);
          what.bold = !what.italic && chance (&hand->dice, 0.5);
          what.placement = chance (&hand->dice, hand->part->staves > 1 ? 0.6 : 0.3) ? SCW_PLACEMENT_BELOW
                                                                                    : SCW_PLACEMENT_USUAL;
        }
      if (kind == 6 && chance (&hand->dice, 0.5))
        snprintf (text, sizeof text, "%d", 1 + pick (&hand->dice, 40));
      else if (kind == 6)
        snprintf (text, sizeof text, "%c", 'A' + pick (&hand->dice, 26));
      else if (kind == 5)
        snprintf (text, sizeof text, "%.0f", what.tempo);
      what.text = scw_part_add_text (hand->part,
                                     kind == 7         ? chords[pick (&hand->dice, LENGTH (chords))]
                                     : text[0] != '\0' ? text
                                                       : words[pick (&hand->dice, LENGTH (words))],
                                     hand->error);
      hand->failed |= what.text < 0;
      if (what.text > 0)
        mark (hand, place, what);
    }
}

/* ---- barlines ---- */

static bool
has_barline (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (scw_element_is_left (&measure->elements[i]) || scw_element_is_right (&measure->elements[i]))
      return true;
  return false;
}

static void
add_left (Hand *hand, int m, ScwElement element)
{
  insert (hand, (Place){ m, 0 }, &element);
}

static void
add_right (Hand *hand, int m, ScwElement element)
{
  element.onset = hand->part->measures[m].length;
  insert (hand, (Place){ m, hand->part->measures[m].n_elements }, &element);
}

static ScwElement
ending_of (ScwEndingType type, int number)
{
  return (ScwElement){ .kind = SCW_ELEMENT_ENDING,
                       .ending = { type, number > 0 ? (uint16_t) (1u << number) : 0 } };
}

static void
barlines (Hand *hand)
{
  const int n = hand->part->n_measures, m = pick (&hand->dice, n), kind = pick (&hand->dice, 6);
  const bool both = m + 1 < n && !has_barline (&hand->part->measures[m + 1]);
  const ScwElement backward = { .kind = SCW_ELEMENT_REPEAT, .repeat = SCW_REPEAT_BACKWARD };
  const ScwElement heavy = { .kind = SCW_ELEMENT_BARLINE, .barline = SCW_BAR_LIGHT_HEAVY };

  if (has_barline (&hand->part->measures[m]) || (m > 0 && has_barline (&hand->part->measures[m - 1])))
    return;
  switch (kind)
    {
    case 0:
      add_left (hand, m, (ScwElement){ .kind = SCW_ELEMENT_REPEAT, .repeat = SCW_REPEAT_FORWARD });
      break;
    case 1:
      add_right (hand, m, heavy);
      add_right (hand, m, backward);
      if (both && chance (&hand->dice, 0.4))
        add_left (hand, m + 1, (ScwElement){ .kind = SCW_ELEMENT_REPEAT, .repeat = SCW_REPEAT_FORWARD });
      break;
    case 2:
      add_left (hand, m, ending_of (SCW_ENDING_START, 1));
      add_right (hand, m, heavy);
      add_right (hand, m, backward);
      add_right (hand, m, ending_of (SCW_ENDING_STOP, 0));
      if (both)
        {
          add_left (hand, m + 1, ending_of (SCW_ENDING_START, 2));
          add_right (hand, m + 1,
                     ending_of (chance (&hand->dice, 0.5) ? SCW_ENDING_DISCONTINUE : SCW_ENDING_STOP, 0));
        }
      break;
    case 3:
      add_left (hand, m,
                (ScwElement){ .kind = chance (&hand->dice, 0.5) ? SCW_ELEMENT_SEGNO : SCW_ELEMENT_CODA });
      break;
    default:
      {
        static const ScwBarStyle styles[]
          = { SCW_BAR_LIGHT_LIGHT, SCW_BAR_LIGHT_LIGHT, SCW_BAR_LIGHT_HEAVY, SCW_BAR_DASHED, SCW_BAR_DOTTED };

        add_right (hand, m,
                   (ScwElement){ .kind = SCW_ELEMENT_BARLINE,
                                 .barline = styles[pick (&hand->dice, LENGTH (styles))] });
      }
    }
}

/* ---- whole measures ---- */

/* Whether nothing that begins or ends elsewhere is in a measure. */
static bool
is_closed (const ScwMeasure *measure, bool *silent)
{
  *silent = true;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MARK && element->mark.kind > SCW_MARK_HARMONY
          && element->mark.kind != SCW_MARK_DYNAMICS)
        return false;
      if (element->kind == SCW_ELEMENT_CLEF && scw_fraction_cmp (element->onset, SCW_FRACTION_ZERO) > 0)
        return false;
      if (element->kind != SCW_ELEMENT_NOTE)
        continue;
      *silent &= element->note.rest;
      if (element->note.n_slurs > 0 || element->note.n_tieds > 0 || element->note.hidden
          || (element->note.signs & (1u << SCW_SIGN_WAVY_LINE_START | 1u << SCW_SIGN_WAVY_LINE_STOP)) != 0)
        return false;
    }
  return scw_measure_has_notes (measure);
}

/* One sign for all the notes of a measure. */
static void
abbreviate (Hand *hand)
{
  const int m = pick (&hand->dice, hand->part->n_measures);
  ScwMeasure *measure = &hand->part->measures[m];
  bool silent;
  int kept = 0;
  ScwElement sign = { .kind = SCW_ELEMENT_MEASURE_REPEAT };

  if (!is_closed (measure, &silent) || scw_measure_is_abbreviated (measure))
    return;
  if (silent || (hand->part->staves == 1 && chance (&hand->dice, 0.3)))
    sign = (ScwElement){ .kind = SCW_ELEMENT_MULTIPLE_REST,
                         .count = 2 + pick (&hand->dice, chance (&hand->dice, 0.2) ? 90 : 14) };
  else if (m == 0)
    return;
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind != SCW_ELEMENT_NOTE && measure->elements[i].kind != SCW_ELEMENT_MOVE
        && measure->elements[i].kind != SCW_ELEMENT_MARK)
      measure->elements[kept++] = measure->elements[i];
  measure->n_elements = kept;
  while (kept > 0 && scw_element_is_right (&measure->elements[kept - 1]))
    kept--;
  insert (hand, (Place){ m, kept }, &sign);
}

/* ---- lyrics ---- */

static void
lyrics (Hand *hand)
{
  static const char *const syllables[]
    = { "la",    "A",     "men",  "lie",  "ben", "Herz", "und", "mein", "die", "the", "love",
        "sweet", "a",     "mour", "jour", "ri",  "O",    "so",  "ge",   "ver", "ich", "du",
        "Nacht", "light", "glo",  "ry",   "ma",  "don",  "na",  "sein", "wie" };
  const int verses = 1 + pick (&hand->dice, 3);

  for (int m = 0; m < hand->part->n_measures; m++)
    for (int i = 0; i < hand->part->measures[m].n_elements; i++)
      for (int v = 1; v <= verses; v++)
        {
          ScwElement *element = &hand->part->measures[m].elements[i];
          const char *said = syllables[pick (&hand->dice, LENGTH (syllables))];
          ScwLyric lyric = { .verse = (uint8_t) v, .syllabic = (ScwSyllabic) pick (&hand->dice, 4) };

          if (!is_sounding (element) || (element->note.n_tieds > 0 && element->note.tieds[0] == SCW_STOP))
            continue;
          lyric.text = scw_part_add_text (hand->part, said, hand->error);
          hand->failed
            |= lyric.text < 0 || !scw_part_add_lyric (hand->part, &element->note, &lyric, hand->error);
        }
}

/* ---- all of it ---- */

bool
scw_press_strew (ScwPart *part, const ScwPressStyle *style, uint64_t key, ScwError *error)
{
  static const struct
  {
    void (*strew) (Hand *hand);
    int weight;
  } kinds[] = { { abbreviate, 3 },   { fingers, 6 }, { signs, 5 },    { articulations, 3 },
                { joined_signs, 1 }, { heads, 1 },   { dynamics, 4 }, { wedges, 3 },
                { pedals, 2 },       { octaves, 4 }, { texts, 4 },    { barlines, 6 } };
  Hand hand = { .part = part, .dice = { key, 0 }, .error = error };
  const bool sung = part->n_lyrics > 0;
  int total = 0, n;

  if (part->staves == 1 && !sung && chance (&hand.dice, style->odds_strewn * 0.4))
    lyrics (&hand);
  if (!chance (&hand.dice, style->odds_strewn))
    return !hand.failed;
  for (int i = 0; i < LENGTH (kinds); i++)
    total += kinds[i].weight;
  n = 1 + pick (&hand.dice, 4);
  for (int i = 0; i < n; i++)
    {
      int at = pick (&hand.dice, total), k = 0;

      while (at >= kinds[k].weight)
        at -= kinds[k++].weight;
      kinds[k].strew (&hand);
    }
  return !hand.failed;
}
