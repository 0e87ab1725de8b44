/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-direction.c: what stands between the notes: <direction>, <harmony>, <barline>, <sound>. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/midi/play-words.h"
#include "engine/notation/musicxml/musicxml-private.h"
#include "engine/notation/score/harmony.h"

/* What all marks of a <direction> share. */
typedef struct
{
  ScwFraction onset;
  ScwPlacement placement;
  int staff;
  double tempo;
} Place;

static double
tempo_of (const xmlNode *sound)
{
  char text[SCW_XML_TEXT];
  ScwFraction tempo;

  scw_xml_attribute (sound, "tempo", text);
  if (!scw_xml_decimal (text, &tempo) || tempo.num <= 0)
    return 0.0;
  return (double) tempo.num / (double) tempo.den;
}

static ScwPlacement
placement_of (const xmlNode *node)
{
  char text[SCW_XML_TEXT];

  scw_xml_attribute (node, "placement", text);
  return strcmp (text, "above") == 0   ? SCW_PLACEMENT_ABOVE
         : strcmp (text, "below") == 0 ? SCW_PLACEMENT_BELOW
                                       : SCW_PLACEMENT_USUAL;
}

static Place
place_of (ScwXmlReader *reader, const xmlNode *node)
{
  const xmlNode *sound = scw_xml_child (node, "sound");
  char text[SCW_XML_TEXT];
  Place place = { .onset = reader->position, .placement = placement_of (node) };
  ScwFraction offset;

  scw_xml_child_text (node, "staff", text);
  if (!scw_xml_integer (text, &place.staff) || place.staff < 1 || place.staff > 255)
    place.staff = reader->part->staves > 1 ? 1 : 0;
  if (reader->part->staves == 1)
    place.staff = 0;
  scw_xml_child_text (node, "offset", text);
  if (scw_xml_decimal (text, &offset))
    place.onset
      = scw_fraction_add (place.onset, scw_fraction_div (offset, scw_fraction (reader->divisions_num,
                                                                               reader->divisions_den)));
  if (place.onset.num < 0)
    place.onset = SCW_FRACTION_ZERO;
  if (sound != NULL)
    place.tempo = tempo_of (sound);
  return place;
}

/* A new mark, or NULL: memory. Where it stands is usual is not told. */
static ScwMark *
add_mark (ScwXmlReader *reader, ScwMeasure *measure, ScwMarkKind kind, Place *place)
{
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_MARK, reader->error);
  const ScwPlacement usual = kind < SCW_MARK_DYNAMICS ? SCW_PLACEMENT_ABOVE : SCW_PLACEMENT_BELOW;

  if (element == NULL)
    return NULL;
  element->onset = place->onset;
  element->mark.kind = kind;
  element->mark.staff = place->staff;
  element->mark.placement = place->placement == usual ? SCW_PLACEMENT_USUAL : place->placement;
  return &element->mark;
}

static bool
set_text (ScwXmlReader *reader, ScwMark *mark, const xmlNode *node)
{
  char *text = scw_xml_words (node);

  if (text == NULL)
    return scw_fail (reader->error, SCW_ERROR_MEMORY, "no memory for a text");
  mark->text = scw_part_add_text (reader->part, text, reader->error);
  free (text);
  return mark->text >= 0;
}

static bool
add_words (ScwXmlReader *reader, ScwMeasure *measure, Place *place, const xmlNode *node, ScwMarkKind kind)
{
  ScwMark *mark = add_mark (reader, measure, kind, place);
  char text[SCW_XML_TEXT];

  if (mark == NULL || !set_text (reader, mark, node))
    return false;
  scw_xml_attribute (node, "font-style", text);
  mark->italic = strcmp (text, "italic") == 0;
  scw_xml_attribute (node, "font-weight", text);
  mark->bold = strcmp (text, "bold") == 0;
  if (mark->text == 0)
    measure->n_elements--; /* says nothing */
  else
    {
      mark->tempo = place->tempo;
      place->tempo = 0.0;
    }
  return true;
}

/* "subito", "più": words that stand in a row with a dynamic sign. */
static bool
add_dynamic_words (ScwXmlReader *reader, ScwMeasure *measure, const Place *place, const xmlNode *node)
{
  const int n = measure->n_elements;
  Place below = *place;

  below.tempo = 0.0;
  if (below.placement == SCW_PLACEMENT_USUAL)
    below.placement = SCW_PLACEMENT_BELOW;
  if (!add_words (reader, measure, &below, node, SCW_MARK_WORDS))
    return false;
  if (measure->n_elements > n)
    measure->elements[n].mark.italic = true;
  return true;
}

static bool
add_dynamics (ScwXmlReader *reader, ScwMeasure *measure, Place *place, const xmlNode *dynamics)
{
  for (const xmlNode *node = dynamics->children; node != NULL; node = node->next)
    {
      const int value
        = node->type == XML_ELEMENT_NODE ? scw_dynamics_from_name ((const char *) node->name) : -1;
      ScwMark *mark;

      if (scw_xml_is (node, "other-dynamics") && !add_dynamic_words (reader, measure, place, node))
        return false;
      if (value < 0) /* told by scw_xml_account */
        continue;
      mark = add_mark (reader, measure, SCW_MARK_DYNAMICS, place);
      if (mark == NULL)
        return false;
      mark->value = (uint8_t) value;
      if (place->placement == SCW_PLACEMENT_USUAL && placement_of (dynamics) == SCW_PLACEMENT_ABOVE)
        mark->placement = SCW_PLACEMENT_ABOVE;
    }
  return true;
}

/* A wedge or pedal, whose kinds are three; "continue" says nothing new. */
static bool
add_spanner (ScwXmlReader *reader,
             ScwMeasure *measure,
             Place *place,
             const xmlNode *node,
             ScwMarkKind kind,
             const char *const types[3])
{
  char text[SCW_XML_TEXT], line[SCW_XML_TEXT];
  int number;

  scw_xml_attribute (node, "type", text);
  for (int i = 0; i < 3; i++)
    if (strcmp (text, types[i]) == 0)
      {
        ScwMark *mark = add_mark (reader, measure, kind, place);

        if (mark == NULL)
          return false;
        mark->value = (uint8_t) i;
        scw_xml_attribute (node, "number", text);
        scw_xml_attribute (node, "line", line);
        mark->line = kind == SCW_MARK_PEDAL && strcmp (line, "yes") == 0;
        if (kind == SCW_MARK_WEDGE)
          mark->number = scw_xml_integer (text, &number) && number > 0 && number <= 16 ? (uint8_t) number : 1;
        return true;
      }
  if (strcmp (text, "continue") != 0)
    scw_xml_lose (reader, node, (const char *) node->name);
  return true;
}

static bool
add_octave_shift (ScwXmlReader *reader, ScwMeasure *measure, Place *place, const xmlNode *node)
{
  static const char *const types[] = { "stop", "down", "up" };
  char text[SCW_XML_TEXT], size[SCW_XML_TEXT];

  scw_xml_attribute (node, "type", text);
  scw_xml_attribute (node, "size", size);
  if (size[0] != '\0' && strcmp (size, "8") != 0 && strcmp (size, "15") != 0)
    {
      scw_xml_lose (reader, node, "octave-shift");
      return true;
    }
  for (int i = 0; i < 3; i++)
    if (strcmp (text, types[i]) == 0)
      {
        ScwMark *mark = add_mark (reader, measure, SCW_MARK_OCTAVE_SHIFT, place);

        if (mark == NULL)
          return false;
        mark->value = (uint8_t) i;
        mark->size = i == SCW_SHIFT_STOP ? 0 : strcmp (size, "15") == 0 ? 15 : 8;
        /* A line for lower notes stands below, as the token has it by its name. */
        mark->placement = SCW_PLACEMENT_USUAL;
        if (place->placement != SCW_PLACEMENT_USUAL
            && (place->placement == SCW_PLACEMENT_BELOW) != (i == SCW_SHIFT_UP) && i != SCW_SHIFT_STOP)
          mark->placement = place->placement;
      }
  return true;
}

static bool
add_metronome (ScwXmlReader *reader, ScwMeasure *measure, Place *place, const xmlNode *node)
{
  const xmlNode *per_minute = scw_xml_child (node, "per-minute");
  char unit[SCW_XML_TEXT], number[SCW_XML_TEXT], prints[SCW_XML_TEXT];
  ScwFraction value;
  ScwMark *mark;

  scw_xml_child_text (node, "beat-unit", unit);
  if (per_minute == NULL || scw_type_from_name (unit) == SCW_TYPE_NONE)
    {
      scw_xml_lose (reader, node, "metronome");
      return true;
    }
  mark = add_mark (reader, measure, SCW_MARK_METRONOME, place);
  if (mark == NULL || !set_text (reader, mark, per_minute))
    return false;
  mark->beat = scw_type_from_name (unit);
  for (const xmlNode *dot = node->children; dot != NULL; dot = dot->next)
    mark->beat_dots += scw_xml_is (dot, "beat-unit-dot") && mark->beat_dots < 8;
  mark->tempo = place->tempo;
  place->tempo = 0.0;
  scw_xml_text (per_minute, number);
  if (mark->tempo <= 0.0 && scw_xml_decimal (number, &value) && value.num > 0)
    {
      const ScwFraction beat = scw_type_length (mark->beat, mark->beat_dots, 0, 0);

      mark->tempo = (double) value.num / (double) value.den * (double) beat.num / (double) beat.den;
    }
  scw_xml_attribute (node, "print-object", prints);
  mark->silent = strcmp (prints, "no") == 0;
  if (mark->silent && mark->tempo <= 0.0)
    {
      scw_xml_lose (reader, node, "metronome");
      measure->n_elements--;
    }
  else if (mark->silent)
    {
      mark->beat = SCW_TYPE_NONE;
      mark->text = 0;
    }
  return true;
}

static bool
add_sign (ScwXmlReader *reader, ScwMeasure *measure, ScwElementKind kind)
{
  return scw_measure_add (measure, kind, reader->error) != NULL;
}

static bool
read_type (ScwXmlReader *reader, ScwMeasure *measure, Place *place, const xmlNode *node)
{
  static const char *const wedges[] = { "crescendo", "diminuendo", "stop" };
  static const char *const pedals[] = { "start", "stop", "change" };

  if (node->type != XML_ELEMENT_NODE)
    return true;
  if (scw_xml_is (node, "words"))
    return add_words (reader, measure, place, node, SCW_MARK_WORDS);
  if (scw_xml_is (node, "rehearsal"))
    return add_words (reader, measure, place, node, SCW_MARK_REHEARSAL);
  if (scw_xml_is (node, "dynamics"))
    return add_dynamics (reader, measure, place, node);
  if (scw_xml_is (node, "wedge"))
    return add_spanner (reader, measure, place, node, SCW_MARK_WEDGE, wedges);
  if (scw_xml_is (node, "pedal"))
    return add_spanner (reader, measure, place, node, SCW_MARK_PEDAL, pedals);
  if (scw_xml_is (node, "octave-shift"))
    return add_octave_shift (reader, measure, place, node);
  if (scw_xml_is (node, "metronome"))
    return add_metronome (reader, measure, place, node);
  if (scw_xml_is (node, "segno"))
    return add_sign (reader, measure, SCW_ELEMENT_SEGNO);
  if (scw_xml_is (node, "coda"))
    return add_sign (reader, measure, SCW_ELEMENT_CODA);
  return true;
}

/* A tempo that is heard and not seen. */
static bool
add_silent_tempo (ScwXmlReader *reader, ScwMeasure *measure, Place *place)
{
  ScwMark *mark;

  if (place->tempo <= 0.0)
    return true;
  mark = add_mark (reader, measure, SCW_MARK_METRONOME, place);
  if (mark == NULL)
    return false;
  mark->silent = true;
  mark->tempo = place->tempo;
  return true;
}

/* Where playing goes on is taken from the words that are printed ("D.C. al Fine"); where none stand beside
 * it, it is lost. 'first': of the measure's elements, those of this direction. */
static void
account_jumps (ScwXmlReader *reader, const ScwMeasure *measure, int first, const xmlNode *sound)
{
  static const struct
  {
    const char *attribute;
    ScwPlayWay way;
  } jumps[] = {
    { "dacapo", SCW_PLAY_DA_CAPO },
    { "dalsegno", SCW_PLAY_DAL_SEGNO },
    { "fine", SCW_PLAY_FINE },
    { "tocoda", SCW_PLAY_TO_CODA },
  };
  char text[SCW_XML_TEXT];

  for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++)
    {
      bool said = false;

      scw_xml_attribute (sound, jumps[i].attribute, text);
      for (int e = first; e < measure->n_elements && !said; e++)
        {
          const ScwElement *element = &measure->elements[e];

          said = element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_WORDS
                 && scw_play_words (scw_part_text (reader->part, element->mark.text)).way == jumps[i].way;
        }
      if (text[0] == '\0' || said || strcmp (text, "no") == 0)
        continue;
      snprintf (text, sizeof text, "%s of sound", jumps[i].attribute);
      scw_xml_lose (reader, sound, text);
    }
}

/* How loud a sound is follows from a dynamic sign, where a jump leads to from a segno or coda; where there is none beside
 * it, that is lost. */
static void
account_signs (ScwXmlReader *reader, const ScwMeasure *measure, int first, const xmlNode *sound)
{
  static const char *const attributes[] = { "dynamics", "segno", "coda" };
  char text[SCW_XML_TEXT];

  for (int i = 0; i < 3; i++)
    {
      bool said = false;

      scw_xml_attribute (sound, attributes[i], text);
      for (int e = first; e < measure->n_elements && !said; e++)
        {
          const ScwElement *element = &measure->elements[e];

          said = i == 0   ? element->kind == SCW_ELEMENT_MARK && element->mark.kind >= SCW_MARK_DYNAMICS
                 : i == 1 ? element->kind == SCW_ELEMENT_SEGNO
                          : element->kind == SCW_ELEMENT_CODA;
        }
      if (text[0] == '\0' || said)
        continue;
      snprintf (text, sizeof text, "%s of sound", attributes[i]);
      scw_xml_lose (reader, sound, text);
    }
}

bool
scw_xml_direction (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node)
{
  const xmlNode *sound = scw_xml_child (node, "sound");
  const int first = measure->n_elements;
  Place place = place_of (reader, node);
  bool ok = true;

  for (const xmlNode *type = node->children; ok && type != NULL; type = type->next)
    if (scw_xml_is (type, "direction-type"))
      for (const xmlNode *child = type->children; ok && child != NULL; child = child->next)
        ok = read_type (reader, measure, &place, child);
  if (ok && sound != NULL)
    {
      account_jumps (reader, measure, first, sound);
      account_signs (reader, measure, first, sound);
    }
  return ok && add_silent_tempo (reader, measure, &place);
}

bool
scw_xml_sound (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node)
{
  Place place = { .onset = reader->position, .staff = reader->part->staves > 1, .tempo = tempo_of (node) };

  account_jumps (reader, measure, measure->n_elements, node);
  account_signs (reader, measure, measure->n_elements, node);
  return add_silent_tempo (reader, measure, &place);
}

bool
scw_xml_note_dynamics (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *note)
{
  for (const xmlNode *notations = note->children; notations != NULL; notations = notations->next)
    for (const xmlNode *node = scw_xml_is (notations, "notations") ? notations->children : NULL; node != NULL;
         node = node->next)
      if (scw_xml_is (node, "dynamics"))
        {
          Place place = place_of (reader, note);

          if (scw_xml_child (note, "chord") != NULL)
            place.onset = scw_fraction_sub (place.onset, scw_xml_duration (reader, note, "duration"));
          if (place.onset.num < 0)
            place.onset = SCW_FRACTION_ZERO;
          place.placement = placement_of (node);
          if (!add_dynamics (reader, measure, &place, node))
            return false;
        }
  return true;
}

/* False: an alteration that is no whole number of semitones. */
static bool
read_step (const xmlNode *node, const char *name, int *step, int *alter)
{
  char child[32], text[SCW_XML_TEXT];
  const xmlNode *outer = scw_xml_child (node, name);
  const char *letter;

  *step = -1;
  *alter = 0;
  if (outer == NULL)
    return true;
  snprintf (child, sizeof child, "%s-step", name);
  scw_xml_child_text (outer, child, text);
  letter = strlen (text) == 1 ? strchr ("CDEFGAB", text[0]) : NULL;
  if (letter != NULL)
    *step = (int) (letter - "CDEFGAB");
  snprintf (child, sizeof child, "%s-alter", name);
  scw_xml_child_text (outer, child, text);
  return text[0] == '\0' || scw_xml_integer (text, alter);
}

/* False: there are too many. */
static bool
read_degree (const xmlNode *node, ScwHarmony *harmony)
{
  char text[SCW_XML_TEXT];
  int value, alter = 0;

  scw_xml_child_text (node, "degree-value", text);
  if (harmony->n_degrees == SCW_HARMONY_MAX_DEGREES || !scw_xml_integer (text, &value))
    return false;
  scw_xml_child_text (node, "degree-alter", text);
  scw_xml_integer (text, &alter);
  scw_xml_child_text (node, "degree-type", text);
  harmony->degrees[harmony->n_degrees].value = value;
  harmony->degrees[harmony->n_degrees].alter = alter;
  harmony->degrees[harmony->n_degrees++].type = strcmp (text, "add") == 0        ? SCW_DEGREE_ADD
                                                : strcmp (text, "subtract") == 0 ? SCW_DEGREE_SUBTRACT
                                                                                 : SCW_DEGREE_ALTER;
  return true;
}

bool
scw_xml_harmony (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node)
{
  ScwHarmony harmony = { .bass = -1 };
  Place place = place_of (reader, node);
  char kind[SCW_XML_TEXT], text[SCW_XML_TEXT];
  ScwMark *mark;
  int kinds = 0;
  bool whole;

  scw_xml_child_text (node, "kind", kind);
  harmony.kind = kind[0] == '\0' ? "major" : kind;
  whole = read_step (node, "root", &harmony.root, &harmony.root_alter);
  whole &= read_step (node, "bass", &harmony.bass, &harmony.bass_alter);
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      kinds += scw_xml_is (child, "kind");
      if (scw_xml_is (child, "degree"))
        whole &= read_degree (child, &harmony);
    }
  if (!whole || kinds > 1 || (harmony.root < 0 && strcmp (harmony.kind, "none") != 0)
      || !scw_harmony_format (&harmony, text, sizeof text))
    {
      scw_xml_lose (reader, node, "harmony");
      return true;
    }
  mark = add_mark (reader, measure, SCW_MARK_HARMONY, &place);
  if (mark == NULL)
    return false;
  mark->text = scw_part_add_text (reader->part, text, reader->error);
  return mark->text >= 0;
}

/* "1", "1, 2", "1,2,3". False: some are no numbers from 1 to 9. */
static bool
ending_numbers (const char *text, uint16_t *numbers)
{
  *numbers = 0;
  while (*text != '\0')
    {
      const size_t digits = strspn (text, "0123456789");

      if (digits == 1 && *text != '0')
        *numbers |= (uint16_t) (1u << (*text - '0'));
      else if (digits > 0)
        return false;
      else if (strchr (" ,.", *text) == NULL)
        return false;
      text += digits > 0 ? digits : 1;
    }
  return true;
}

/* "1.", "1., 2." and the like are what the numbers are printed as; "last time" is not. */
static bool
is_numbers (const char *text)
{
  return text[strspn (text, " 0123456789.,-\t\n\r")] == '\0';
}

static bool
add_ending (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node)
{
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_ENDING, reader->error);
  char type[SCW_XML_TEXT], number[SCW_XML_TEXT], text[SCW_XML_TEXT];

  if (element == NULL)
    return false;
  scw_xml_attribute (node, "type", type);
  scw_xml_attribute (node, "number", number);
  scw_xml_text (node, text);
  if (!is_numbers (text))
    scw_xml_lose (reader, node, "text of ending");
  element->ending.type = strcmp (type, "start") == 0         ? SCW_ENDING_START
                         : strcmp (type, "discontinue") == 0 ? SCW_ENDING_DISCONTINUE
                                                             : SCW_ENDING_STOP;
  if (element->ending.type == SCW_ENDING_START && !ending_numbers (number, &element->ending.numbers))
    scw_xml_lose (reader, node, "ending number");
  if (element->ending.type == SCW_ENDING_START && element->ending.numbers == 0)
    element->ending.numbers = 1u << 1;
  return true;
}

/* A style that the measure's end has; those that repeats bring with them are not told. */
static bool
add_style (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node, bool left, bool repeat)
{
  char style[SCW_XML_TEXT];
  int value;
  ScwElement *element;

  scw_xml_child_text (node, "bar-style", style);
  value = style[0] != '\0' ? scw_bar_style_from_name (style) : SCW_BAR_REGULAR;
  if (value == SCW_BAR_REGULAR || (repeat && (value == SCW_BAR_LIGHT_HEAVY || value == SCW_BAR_HEAVY_LIGHT)))
    return true;
  /* At the left of a measure it is the right of the one before. */
  if (value < 0 || (left && reader->measure == 0))
    {
      scw_xml_lose (reader, node, "bar-style");
      return true;
    }
  if (left)
    {
      measure = &reader->part->measures[reader->measure - 1];
      for (int i = 0; i < measure->n_elements; i++)
        if (measure->elements[i].kind == SCW_ELEMENT_BARLINE)
          {
            if (measure->elements[i].barline != (ScwBarStyle) value)
              scw_xml_lose (reader, node, "bar-style");
            return true;
          }
    }
  element = scw_measure_add (measure, SCW_ELEMENT_BARLINE, reader->error);
  if (element != NULL)
    element->barline = (ScwBarStyle) value;
  return element != NULL;
}

/* One that ends at a left barline ends with the measure before; one that begins at a right one begins with the next. */
static bool
add_repeat (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *repeat, bool left)
{
  char text[SCW_XML_TEXT];
  ScwElement *element;
  bool forward;
  int times = 0;

  scw_xml_attribute (repeat, "direction", text);
  forward = strcmp (text, "forward") == 0;
  scw_xml_attribute (repeat, "times", text);
  if (text[0] != '\0' && (forward || !scw_xml_integer (text, &times) || times < 2 || times > UINT8_MAX))
    {
      scw_xml_lose (reader, repeat, "times of repeat");
      times = 0;
    }
  if (forward && !left)
    {
      reader->repeat_next = true;
      return true;
    }
  if (!forward && left && reader->measure == 0)
    {
      scw_xml_lose (reader, repeat, "repeat");
      return true;
    }
  if (!forward && left)
    measure = &reader->part->measures[reader->measure - 1];
  element = scw_measure_add (measure, SCW_ELEMENT_REPEAT, reader->error);
  if (element != NULL)
    {
      element->repeat = forward ? SCW_REPEAT_FORWARD : SCW_REPEAT_BACKWARD;
      element->times = times > 2 ? (uint8_t) times : 0;
    }
  return element != NULL;
}

/* One of a left barline is that of the measure before. */
static void
add_fermata (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node, bool left)
{
  char text[SCW_XML_TEXT];

  if (left && reader->measure == 0)
    {
      scw_xml_lose (reader, node, "fermata on a barline");
      return;
    }
  if (left)
    measure = &reader->part->measures[reader->measure - 1];
  scw_xml_attribute (node, "type", text);
  measure->fermatas |= strcmp (text, "inverted") == 0 ? SCW_FERMATA_UNDER : SCW_FERMATA_OVER;
  scw_xml_text (node, text);
  if (text[0] != '\0' && strcmp (text, "normal") != 0)
    scw_xml_lose (reader, node, "fermata of its own shape");
}

bool
scw_xml_barline (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node)
{
  const xmlNode *repeat = scw_xml_child (node, "repeat");
  char location[SCW_XML_TEXT];
  bool left, ok = true;

  scw_xml_attribute (node, "location", location);
  left = strcmp (location, "left") == 0;
  if (strcmp (location, "middle") == 0)
    {
      scw_xml_lose (reader, node, "barline in the middle of a measure");
      return true;
    }
  for (int i = 0; i < 2; i++)
    {
      static const char *const signs[][2]
        = { { "segno", "segno of barline" }, { "coda", "coda of barline" } };
      char sign[SCW_XML_TEXT];

      scw_xml_attribute (node, signs[i][0], sign);
      if (sign[0] != '\0' && scw_xml_child (node, signs[i][0]) == NULL)
        scw_xml_lose (reader, node, signs[i][1]);
    }
  ok = add_style (reader, measure, node, left, repeat != NULL);
  ok = ok && (repeat == NULL || add_repeat (reader, measure, repeat, left));
  for (const xmlNode *child = node->children; ok && child != NULL; child = child->next)
    if (scw_xml_is (child, "ending"))
      ok = add_ending (reader, measure, child);
    else if (scw_xml_is (child, "segno"))
      ok = add_sign (reader, measure, SCW_ELEMENT_SEGNO);
    else if (scw_xml_is (child, "coda"))
      ok = add_sign (reader, measure, SCW_ELEMENT_CODA);
    else if (scw_xml_is (child, "fermata"))
      add_fermata (reader, measure, child, left);
  return ok;
}
