/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-note.c: what a <note> says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/musicxml-private.h"

/* A note whose pitch is not known keeps its length, on the middle line. */
static void
stand_in_the_middle (ScwNote *note)
{
  note->unpitched = note->has_pitch = true;
  note->step = 6;
  note->octave = 4;
}

static void
read_pitch (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  const bool written = scw_xml_is (node, "pitch");
  char step[SCW_XML_TEXT], octave[SCW_XML_TEXT], alter[SCW_XML_TEXT];
  const char *letter;
  ScwFraction value;
  int number;

  scw_xml_child_text (node, written ? "step" : "display-step", step);
  scw_xml_child_text (node, written ? "octave" : "display-octave", octave);
  scw_xml_child_text (node, "alter", alter);
  note->unpitched = !written;
  if (note->unpitched && step[0] == '\0')
    {
      /* The middle line. */
      strcpy (step, "B");
      strcpy (octave, "4");
    }
  letter = strlen (step) == 1 ? strchr ("CDEFGAB", step[0]) : NULL;
  if (letter == NULL || !scw_xml_integer (octave, &number) || number < 0 || number > 9)
    {
      scw_xml_lose (reader, node, "pitch out of range");
      stand_in_the_middle (note);
      return;
    }
  note->has_pitch = true;
  note->step = (int8_t) (letter - "CDEFGAB");
  note->octave = (int8_t) number;
  if (!scw_xml_decimal (alter, &value))
    return;
  if (value.num / value.den >= -3 && value.num / value.den <= 3)
    note->alter = (int8_t) (value.num / value.den);
  else
    scw_xml_lose (reader, node, "alteration by more than three semitones");
  if (value.den != 1)
    scw_xml_lose (reader, node, "microtone");
}

/* Numbers from 1 to 255. */
static bool
read_number (ScwXmlReader *reader, const xmlNode *node, uint8_t *out)
{
  char text[SCW_XML_TEXT];
  int number;

  scw_xml_text (node, text);
  if (!scw_xml_integer (text, &number) || number < 1 || number > 255)
    {
      scw_xml_lose (reader, node, (const char *) node->name);
      return false;
    }
  *out = (uint8_t) number;
  return true;
}

/* A voice with a name gets a number, the same one in the whole part. */
static void
read_voice (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];
  int number;

  scw_xml_text (node, text);
  if (scw_xml_integer (text, &number))
    {
      read_number (reader, node, &note->voice);
      return;
    }
  for (number = 0; number < reader->n_voices; number++)
    if (strcmp (reader->voices[number], text) == 0)
      break;
  if (number == SCW_XML_MAX_VOICES)
    {
      scw_xml_lose (reader, node, "voice");
      return;
    }
  if (number == reader->n_voices)
    strcpy (reader->voices[reader->n_voices++], text);
  note->voice = (uint8_t) (number + 1);
}

static void
read_stem (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  if (strcmp (text, "up") == 0)
    note->stem = SCW_STEM_UP;
  else if (strcmp (text, "down") == 0)
    note->stem = SCW_STEM_DOWN;
  else if (strcmp (text, "none") == 0)
    note->stem = SCW_STEM_NONE;
  else
    scw_xml_lose (reader, node, "stem");
}

static void
read_beam (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  static const char *const names[] = { "begin", "end", "forward hook", "backward hook" };
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  for (int i = 0; i < 4; i++)
    if (strcmp (text, names[i]) == 0 && note->n_beams < SCW_NOTE_MAX_BEAMS)
      {
        note->beams[note->n_beams++] = (uint8_t) i;
        return;
      }
  if (strcmp (text, "continue") != 0)
    scw_xml_lose (reader, node, "beam");
}

static void
read_modification (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  const xmlNode *actual = scw_xml_child (node, "actual-notes");
  const xmlNode *normal = scw_xml_child (node, "normal-notes");

  if (actual == NULL || normal == NULL)
    {
      scw_xml_lose (reader, node, "time-modification");
      return;
    }
  read_number (reader, actual, &note->actual);
  read_number (reader, normal, &note->normal);
  if (note->actual == 0 || note->normal == 0)
    note->actual = note->normal = 0;
}

/* "continue" ends and begins. */
static void
read_start_stop (ScwXmlReader *reader, const xmlNode *node, uint8_t *marks, uint8_t *n, int most)
{
  static const struct
  {
    const char *type;
    int n;
    ScwStartStop what[2];
  } types[] = { { "stop", 1, { SCW_STOP } },
                { "start", 1, { SCW_START } },
                { "continue", 2, { SCW_STOP, SCW_START } } };
  char type[SCW_XML_TEXT];

  scw_xml_attribute (node, "type", type);
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (type, types[i].type) == 0 && *n + types[i].n <= most)
      {
        for (int k = 0; k < types[i].n; k++)
          marks[(*n)++] = (uint8_t) types[i].what[k];
        return;
      }
  scw_xml_lose (reader, node,
                strcmp (type, "let-ring") == 0 ? "tie that rings on" : (const char *) node->name);
}

/* One that goes on says nothing here. */
static void
read_slur (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];
  int number;

  scw_xml_attribute (node, "type", text);
  if (strcmp (text, "continue") == 0)
    return;
  scw_xml_attribute (node, "number", text);
  if (text[0] == '\0')
    strcpy (text, "1");
  if (note->n_slurs < SCW_NOTE_MAX_SLURS && !reader->reference && scw_xml_integer (text, &number)
      && number >= 1 && number <= 255)
    note->slur_numbers[note->n_slurs] = (uint8_t) number;
  read_start_stop (reader, node, note->slurs, &note->n_slurs, SCW_NOTE_MAX_SLURS);
}

/* Something that a note has once is there again. */
static void
lose_second (ScwXmlReader *reader, const xmlNode *node)
{
  char what[SCW_XML_TEXT];

  snprintf (what, sizeof what, "second %.40s of a note", (const char *) node->name);
  scw_xml_lose (reader, node, what);
}

static void
set_once (ScwXmlReader *reader, const xmlNode *node, bool *there)
{
  if (*there)
    lose_second (reader, node);
  *there = true;
}

static void
read_tremolo (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  static const char *const names[] = { "", "single", "start", "stop", "unmeasured" };
  char text[SCW_XML_TEXT];
  int marks;

  if (note->tremolo != SCW_TREMOLO_NONE)
    {
      lose_second (reader, node);
      return;
    }
  scw_xml_attribute (node, "type", text);
  note->tremolo = SCW_TREMOLO_SINGLE;
  for (int i = 1; i < 5; i++)
    if (strcmp (text, names[i]) == 0)
      note->tremolo = (ScwTremolo) i;
  scw_xml_text (node, text);
  note->tremolo_marks = 0;
  if (text[0] == '\0' || (strcmp (text, "0") == 0 && note->tremolo == SCW_TREMOLO_UNMEASURED))
    return;
  if (scw_xml_integer (text, &marks) && marks >= 1 && marks <= 4)
    note->tremolo_marks = (uint8_t) marks;
  else
    scw_xml_lose (reader, node, "tremolo marks");
}

/* A glissando is wavy and a slide straight, unless they are told to be otherwise. */
static void
read_slide (const xmlNode *node, ScwNote *note, bool stop)
{
  const bool slide = scw_xml_is (node, "slide");
  char type[SCW_XML_TEXT];

  scw_xml_attribute (node, "line-type", type);
  if (slide)
    note->slides |= stop ? SCW_SLIDE_STOPS : SCW_SLIDE_STARTS;
  if (strcmp (type, "wavy") == 0 || (type[0] == '\0' && !slide))
    note->slides |= stop ? SCW_WAVY_STOPS : SCW_WAVY_STARTS;
  /* told otherwise by scw_xml_account */
}

/* A sign that LMX+ has a word for. */
static void
read_sign (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT], what[SCW_XML_TEXT];
  int sign = scw_sign_from_name ((const char *) node->name);

  if (scw_xml_is (node, "slide"))
    sign = SCW_SIGN_GLISSANDO_START;
  if (sign < 0)
    return; /* told by scw_xml_account */
  scw_xml_attribute (node, "type", text);
  if (sign == SCW_SIGN_WAVY_LINE_START || sign == SCW_SIGN_GLISSANDO_START)
    {
      if (strcmp (text, "continue") == 0)
        return;
      sign += strcmp (text, "stop") == 0;
    }
  if ((note->signs & (1u << sign)) != 0)
    {
      lose_second (reader, node);
      return;
    }
  if (sign >= SCW_SIGN_GLISSANDO_START)
    read_slide (node, note, sign == SCW_SIGN_GLISSANDO_STOP);
  note->signs |= 1u << sign;
  scw_xml_text (node, text);
  if (text[0] != '\0' && strcmp (text, "comma") != 0 && strcmp (text, "normal") != 0)
    {
      snprintf (what, sizeof what, "%.40s of its own shape", (const char *) node->name);
      scw_xml_lose (reader, node, what);
    }
}

static void
read_articulations (ScwXmlReader *reader, const xmlNode *articulations, ScwNote *note)
{
  for (const xmlNode *node = articulations->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "staccato"))
      set_once (reader, node, &note->staccato);
    else if (scw_xml_is (node, "accent"))
      set_once (reader, node, &note->accent);
    else if (scw_xml_is (node, "strong-accent"))
      {
        char type[SCW_XML_TEXT];

        scw_xml_attribute (node, "type", type);
        note->strong_accent_down = strcmp (type, "down") == 0;
        set_once (reader, node, &note->strong_accent);
      }
    else if (scw_xml_is (node, "tenuto"))
      set_once (reader, node, &note->tenuto);
    else if (node->type == XML_ELEMENT_NODE)
      read_sign (reader, node, note);
}

static void
read_ornaments (ScwXmlReader *reader, const xmlNode *ornaments, ScwNote *note)
{
  for (const xmlNode *node = ornaments->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "tremolo"))
      read_tremolo (reader, node, note);
    else if (scw_xml_is (node, "trill-mark"))
      set_once (reader, node, &note->trill);
    else if (node->type == XML_ELEMENT_NODE)
      read_sign (reader, node, note);
}

/* Fingers 0 to 5; what else a text says is lost. */
static void
read_fingering (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  if (strlen (text) == 1 && text[0] >= '0' && text[0] <= '5' && note->n_fingers < SCW_NOTE_MAX_FINGERS)
    note->fingers[note->n_fingers++] = (uint8_t) (text[0] - '0');
  else if (text[0] != '\0')
    scw_xml_lose (reader, node, "fingering");
}

static void
read_technical (ScwXmlReader *reader, const xmlNode *technical, ScwNote *note)
{
  for (const xmlNode *node = technical->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "fingering"))
      read_fingering (reader, node, note);
    else if (node->type == XML_ELEMENT_NODE)
      read_sign (reader, node, note);
}

static void
read_fermata (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];

  if (note->fermata)
    {
      lose_second (reader, node);
      return;
    }
  note->fermata = true;
  scw_xml_attribute (node, "type", text);
  note->fermata_inverted = strcmp (text, "inverted") == 0;
  scw_xml_text (node, text);
  if (text[0] != '\0' && strcmp (text, "normal") != 0)
    scw_xml_lose (reader, node, "fermata of its own shape");
}

static void
read_tuplet (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char type[SCW_XML_TEXT], number[SCW_XML_TEXT], bracket[SCW_XML_TEXT];
  bool first = true;

  for (int i = 0; i < note->n_tuplets; i++)
    first &= note->tuplets[i] != SCW_START;
  scw_xml_attribute (node, "type", type);
  scw_xml_attribute (node, "show-number", number);
  scw_xml_attribute (node, "bracket", bracket);
  if (first && strcmp (type, "start") == 0 && !reader->reference)
    note->tuplet_look = (uint8_t) ((strcmp (number, "none") == 0   ? SCW_TUPLET_NO_NUMBER
                                    : strcmp (number, "both") == 0 ? SCW_TUPLET_BOTH_NUMBERS
                                                                   : 0)
                                   | (strcmp (bracket, "no") == 0    ? SCW_TUPLET_NO_BRACKET
                                      : strcmp (bracket, "yes") == 0 ? SCW_TUPLET_BRACKET
                                                                     : 0));
  read_start_stop (reader, node, note->tuplets, &note->n_tuplets, (int) sizeof note->tuplets);
}

static void
read_notations (ScwXmlReader *reader, const xmlNode *notations, ScwNote *note)
{
  for (const xmlNode *node = notations->children; node != NULL; node = node->next)
    if (scw_xml_is (node, "tied"))
      read_start_stop (reader, node, note->tieds, &note->n_tieds, (int) sizeof note->tieds);
    else if (scw_xml_is (node, "tuplet"))
      read_tuplet (reader, node, note);
    else if (scw_xml_is (node, "slur"))
      read_slur (reader, node, note);
    else if (scw_xml_is (node, "articulations"))
      read_articulations (reader, node, note);
    else if (scw_xml_is (node, "ornaments"))
      read_ornaments (reader, node, note);
    else if (scw_xml_is (node, "technical"))
      read_technical (reader, node, note);
    else if (scw_xml_is (node, "fermata"))
      read_fermata (reader, node, note);
    else if (scw_xml_is (node, "arpeggiate"))
      set_once (reader, node, &note->arpeggiate);
    else if (node->type == XML_ELEMENT_NODE)
      read_sign (reader, node, note);
}

/* The number in it ("part1verse2" is MuseScore's and Sibelius's second), 1 where there is nothing, or 0. */
static int
number_of_verse (const char *text)
{
  int number, verse = text[0] == '\0' ? 1 : 0;

  for (const char *digit = text; *digit != '\0'; digit++)
    if (*digit >= '1' && *digit <= '9')
      verse = *digit - '0';
  return scw_xml_integer (text, &number) && number > 0 && number < 256 ? number : verse;
}

/* The highest that a part of the file numbers; 0: none. */
static int
highest_verse (const xmlNode *part)
{
  char text[SCW_XML_TEXT];
  int most = 0;

  for (const xmlNode *measure = part->children; measure != NULL; measure = measure->next)
    for (const xmlNode *note = measure->children; note != NULL; note = note->next)
      for (const xmlNode *lyric = scw_xml_is (note, "note") ? note->children : NULL; lyric != NULL;
           lyric = lyric->next)
        if (scw_xml_is (lyric, "lyric"))
          {
            scw_xml_attribute (lyric, "number", text);
            most = number_of_verse (text) > most ? number_of_verse (text) : most;
          }
  return most;
}

/* A verse that has no number ("chorus") stands below those that have one. */
static uint8_t
verse_of (ScwXmlReader *reader, const xmlNode *lyric)
{
  char text[SCW_XML_TEXT];
  int verse, at = 0;

  scw_xml_attribute (lyric, "number", text);
  verse = number_of_verse (text);
  if (verse > 0)
    return (uint8_t) verse;
  if (reader->n_verses == 0)
    reader->highest_verse = highest_verse (lyric->parent->parent->parent);
  while (at < reader->n_verses && strcmp (reader->verses[at], text) != 0)
    at++;
  if (at == reader->n_verses && at < SCW_XML_MAX_VERSES)
    strcpy (reader->verses[reader->n_verses++], text);
  verse = reader->highest_verse + at + 1;
  return (uint8_t) (verse < 256 ? verse : 255);
}

/* What two texts of one note are together: "-te" and "a-" are the middle of a word. */
static ScwSyllabic
join_syllables (ScwSyllabic first, ScwSyllabic last)
{
  const bool before = first == SCW_SYLLABIC_MIDDLE || first == SCW_SYLLABIC_END;
  const bool after = last == SCW_SYLLABIC_BEGIN || last == SCW_SYLLABIC_MIDDLE;

  if (before)
    return after ? SCW_SYLLABIC_MIDDLE : SCW_SYLLABIC_END;
  return after ? SCW_SYLLABIC_BEGIN : SCW_SYLLABIC_SINGLE;
}

/* A syllable; several texts of one note are joined as they are sung. */
static bool
read_lyric (ScwXmlReader *reader, const xmlNode *lyric, ScwNote *note)
{
  ScwLyric one = { .verse = verse_of (reader, lyric) };
  char text[SCW_XML_TEXT];
  bool first = true;
  char *all = strdup ("");
  bool ok;

  for (const xmlNode *node = lyric->children; node != NULL && all != NULL; node = node->next)
    {
      const bool elision = scw_xml_is (node, "elision");
      char *words = elision                     ? strdup ("\342\200\277") /* ‿ */
                    : scw_xml_is (node, "text") ? scw_xml_words (node)
                                                : strdup ("");
      char *longer = words != NULL ? realloc (all, strlen (all) + strlen (words) + 1) : NULL;

      scw_xml_text (node, text);
      if (scw_xml_is (node, "syllabic"))
        {
          const ScwSyllabic syllabic = strcmp (text, "begin") == 0    ? SCW_SYLLABIC_BEGIN
                                       : strcmp (text, "middle") == 0 ? SCW_SYLLABIC_MIDDLE
                                       : strcmp (text, "end") == 0    ? SCW_SYLLABIC_END
                                                                      : SCW_SYLLABIC_SINGLE;

          one.syllabic = first ? syllabic : join_syllables (one.syllabic, syllabic);
          first = false;
        }
      if (scw_xml_is (node, "extend"))
        {
          scw_xml_attribute (node, "type", text);
          one.extend = true;
          one.extend_type = strcmp (text, "start") == 0      ? SCW_EXTEND_START
                            : strcmp (text, "continue") == 0 ? SCW_EXTEND_CONTINUE
                            : strcmp (text, "stop") == 0     ? SCW_EXTEND_STOP
                                                             : SCW_EXTEND_UNTOLD;
        }
      if (longer != NULL)
        all = strcat (longer, words);
      else
        {
          free (all);
          all = NULL;
        }
      free (words);
    }
  if (all == NULL)
    return scw_fail (reader->error, SCW_ERROR_MEMORY, "no memory for a syllable");
  ok = all[0] == '\0' && !one.extend;
  if (!ok)
    {
      one.text = scw_part_add_text (reader->part, all, reader->error);
      ok = one.text >= 0 && scw_part_add_lyric (reader->part, note, &one, reader->error);
    }
  free (all);
  return ok;
}

static void
read_type (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  note->type = scw_type_from_name (text);
  if (note->type == SCW_TYPE_NONE)
    scw_xml_lose (reader, node, "note type");
  scw_xml_attribute (node, "size", text);
  if (text[0] != '\0' && strcmp (text, "full") != 0 && !(note->cue && strcmp (text, "cue") == 0)
      && !(note->grace && strcmp (text, "grace-cue") == 0))
    scw_xml_lose (reader, node, "size of type");
}

static void
read_accidental (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  note->accidental = scw_accidental_from_name (text);
  if (strcmp (text, "sharp-sharp") == 0)
    note->accidental = SCW_ACCIDENTAL_DOUBLE_SHARP;
  else if (note->accidental == SCW_ACCIDENTAL_NONE)
    {
      scw_xml_lose (reader, node, "accidental");
      return;
    }
  scw_xml_attribute (node, "cautionary", text);
  note->courtesy = strcmp (text, "yes") == 0;
  scw_xml_attribute (node, "parentheses", text);
  note->parentheses = strcmp (text, "yes") == 0;
}

/* Where a rest is told to stand. */
static void
read_rest (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char step[SCW_XML_TEXT], octave[SCW_XML_TEXT], text[SCW_XML_TEXT];
  const char *letter;
  int number;

  scw_xml_attribute (node, "measure", text);
  note->rest = true;
  note->measure_rest = strcmp (text, "yes") == 0;
  scw_xml_child_text (node, "display-step", step);
  scw_xml_child_text (node, "display-octave", octave);
  letter = strlen (step) == 1 ? strchr ("CDEFGAB", step[0]) : NULL;
  if (letter == NULL || !scw_xml_integer (octave, &number) || number < 0 || number > 9)
    {
      if (step[0] != '\0' || octave[0] != '\0')
        scw_xml_lose (reader, node, "display-step of rest");
      return;
    }
  note->placed = true;
  note->step = (int8_t) (letter - "CDEFGAB");
  note->octave = (int8_t) number;
}

static void
read_notehead (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];
  int head;

  scw_xml_text (node, text);
  head = scw_notehead_from_name (text);
  if (head >= 0)
    note->notehead = (ScwNotehead) head;
  else
    scw_xml_lose (reader, node, "notehead");
}

static bool
read_child (ScwXmlReader *reader, const xmlNode *node, ScwNote *note, int *notations)
{
  char text[SCW_XML_TEXT];

  if (scw_xml_is (node, "grace"))
    {
      scw_xml_attribute (node, "slash", text);
      note->grace = true;
      note->slash = strcmp (text, "yes") == 0;
    }
  else if (scw_xml_is (node, "cue"))
    note->cue = true;
  else if (scw_xml_is (node, "chord"))
    note->chord = true;
  else if (scw_xml_is (node, "pitch") || scw_xml_is (node, "unpitched"))
    read_pitch (reader, node, note);
  else if (scw_xml_is (node, "rest"))
    read_rest (reader, node, note);
  else if (scw_xml_is (node, "instrument"))
    scw_xml_instrument (reader, node, note);
  else if (scw_xml_is (node, "voice"))
    read_voice (reader, node, note);
  else if (scw_xml_is (node, "staff"))
    read_number (reader, node, &note->staff);
  else if (scw_xml_is (node, "type"))
    read_type (reader, node, note);
  else if (scw_xml_is (node, "dot") && note->dots < 255)
    note->dots++;
  else if (scw_xml_is (node, "accidental"))
    read_accidental (reader, node, note);
  else if (scw_xml_is (node, "time-modification"))
    read_modification (reader, node, note);
  else if (scw_xml_is (node, "stem"))
    read_stem (reader, node, note);
  else if (scw_xml_is (node, "notehead"))
    read_notehead (reader, node, note);
  else if (scw_xml_is (node, "beam"))
    read_beam (reader, node, note);
  else if (scw_xml_is (node, "lyric"))
    return read_lyric (reader, node, note);
  else if (scw_xml_is (node, "notations") && (++*notations == 1 || !reader->reference))
    read_notations (reader, node, note);
  return true;
}

static bool
has_tied (const ScwNote *note, ScwStartStop what)
{
  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] == what)
      return true;
  return false;
}

/* A tie that sounds and is not drawn is one: <tie> without <tied>. */
static void
read_ties (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      char type[SCW_XML_TEXT];

      if (!scw_xml_is (child, "tie"))
        continue;
      scw_xml_attribute (child, "type", type);
      if ((strcmp (type, "start") != 0 || !has_tied (note, SCW_START))
          && (strcmp (type, "stop") != 0 || !has_tied (note, SCW_STOP)))
        read_start_stop (reader, child, note->tieds, &note->n_tieds, (int) sizeof note->tieds);
    }
  /* It ends before it begins. */
  if (note->n_tieds == 2 && note->tieds[0] == SCW_START && note->tieds[1] == SCW_STOP)
    {
      note->tieds[0] = SCW_STOP;
      note->tieds[1] = SCW_START;
    }
}

/* Length and type each follow from the other where only one is told. */
static void
complete_length (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  if (note->measure_rest || note->grace)
    return;
  if (note->type != SCW_TYPE_NONE)
    {
      if (note->duration.num == 0)
        note->duration = scw_type_length (note->type, note->dots, note->actual, note->normal);
      return;
    }
  if (note->duration.num == 0)
    {
      scw_xml_lose (reader, node, "note without a length: a quarter is taken");
      note->type = SCW_TYPE_QUARTER;
      note->duration = scw_type_length (note->type, note->dots, note->actual, note->normal);
      return;
    }
  for (int type = SCW_TYPE_MAXIMA; type > SCW_TYPE_NONE; type--)
    for (int dots = 0; dots <= 3; dots++)
      if (scw_fraction_cmp (scw_type_length ((ScwNoteType) type, dots, note->actual, note->normal),
                            note->duration)
          == 0)
        {
          note->type = (ScwNoteType) type;
          note->dots = (uint8_t) dots;
          return;
        }
  if (!note->rest)
    scw_xml_lose (reader, node, "note whose length no type has");
}

bool
scw_xml_note (ScwXmlReader *reader, const xmlNode *node, ScwNote *note)
{
  int notations = 0;
  char text[SCW_XML_TEXT];

  scw_xml_attribute (node, "print-object", text);
  note->hidden = strcmp (text, "no") == 0;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (!read_child (reader, child, note, &notations))
      return false;
  if (note->measure_rest)
    note->type = SCW_TYPE_NONE;
  if (!reader->reference)
    read_ties (reader, node, note);
  note->duration = note->grace ? SCW_FRACTION_ZERO : scw_xml_duration (reader, node, "duration");
  if (reader->reference)
    return true;
  complete_length (reader, node, note);
  if (!note->rest && !note->has_pitch)
    {
      scw_xml_lose (reader, node, "note without a pitch");
      stand_in_the_middle (note);
    }
  return true;
}
