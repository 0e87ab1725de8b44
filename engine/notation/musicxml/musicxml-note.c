/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-note.c: what a <note> says, as far as LMX can say it too. */
#include <string.h>

#include "engine/notation/musicxml/musicxml-private.h"

/* The last complaint of reading one note. */
typedef struct
{
  const char *what;
  char *value;
} Complaint;

static void
complain (Complaint *complaint, const char *what, const char *value)
{
  complaint->what = what;
  strcpy (complaint->value, value);
}

static void
read_pitch (const xmlNode *node, ScwNote *note, const char *prefix, Complaint *complaint)
{
  char step[SCW_XML_TEXT], octave[SCW_XML_TEXT], alter[SCW_XML_TEXT];
  const char *letter;
  ScwFraction value;
  int number;

  scw_xml_child_text (node, prefix[0] == '\0' ? "step" : "display-step", step);
  scw_xml_child_text (node, prefix[0] == '\0' ? "octave" : "display-octave", octave);
  scw_xml_child_text (node, "alter", alter);
  letter = strlen (step) == 1 ? strchr ("CDEFGAB", step[0]) : NULL;
  if (letter == NULL || !scw_xml_integer (octave, &number) || number < 0 || number > 9)
    {
      complain (complaint, "pitch", step[0] == '\0' ? octave : step);
      return;
    }
  note->has_pitch = true;
  note->step = (int8_t) (letter - "CDEFGAB");
  note->octave = (int8_t) number;
  if (scw_xml_decimal (alter, &value) && value.num / value.den >= -4 && value.num / value.den <= 4)
    note->alter = (int8_t) (value.num / value.den);
}

static void
read_number (const xmlNode *node, uint8_t *out, const char *what, Complaint *complaint)
{
  char text[SCW_XML_TEXT];
  int number;

  scw_xml_text (node, text);
  if (scw_xml_integer (text, &number) && number > 0 && number < 256)
    *out = (uint8_t) number;
  else
    complain (complaint, what, text);
}

static void
read_stem (const xmlNode *node, ScwNote *note)
{
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  if (strcmp (text, "up") == 0)
    note->stem = SCW_STEM_UP;
  else if (strcmp (text, "down") == 0)
    note->stem = SCW_STEM_DOWN;
  else if (strcmp (text, "none") == 0)
    note->stem = SCW_STEM_NONE;
}

static void
read_beam (const xmlNode *node, ScwNote *note)
{
  static const char *const names[] = { "begin", "end", "forward hook", "backward hook" };
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  for (int i = 0; i < 4; i++)
    if (strcmp (text, names[i]) == 0 && note->n_beams < SCW_NOTE_MAX_BEAMS)
      note->beams[note->n_beams++] = (uint8_t) i;
}

static void
read_modification (const xmlNode *node, ScwNote *note, Complaint *complaint)
{
  const xmlNode *actual = scw_xml_child (node, "actual-notes");
  const xmlNode *normal = scw_xml_child (node, "normal-notes");

  if (actual == NULL || normal == NULL)
    return;
  read_number (actual, &note->actual, "tuplet of", complaint);
  read_number (normal, &note->normal, "tuplet in", complaint);
  if (note->actual == 0 || note->normal == 0)
    note->actual = note->normal = 0;
}

static void
read_start_stop (const xmlNode *node, uint8_t *marks, uint8_t *n, int most)
{
  char type[SCW_XML_TEXT];

  scw_xml_attribute (node, "type", type);
  if (*n < most && strcmp (type, "start") == 0)
    marks[(*n)++] = SCW_START;
  else if (*n < most && strcmp (type, "stop") == 0)
    marks[(*n)++] = SCW_STOP;
}

static void
read_tremolo (const xmlNode *node, ScwNote *note)
{
  static const char *const names[] = { "", "single", "start", "stop", "unmeasured" };
  char text[SCW_XML_TEXT];
  int marks;

  scw_xml_attribute (node, "type", text);
  note->tremolo = SCW_TREMOLO_SINGLE;
  for (int i = 1; i < 5; i++)
    if (strcmp (text, names[i]) == 0)
      note->tremolo = (ScwTremolo) i;
  scw_xml_text (node, text);
  note->tremolo_marks = 0;
  if (scw_xml_integer (text, &marks) && marks >= 1 && marks <= 4)
    note->tremolo_marks = (uint8_t) marks;
}

static void
read_articulations (const xmlNode *articulations, ScwNote *note)
{
  for (const xmlNode *node = articulations->children; node != NULL; node = node->next)
    {
      note->staccato |= scw_xml_is (node, "staccato");
      note->accent |= scw_xml_is (node, "accent");
      note->strong_accent |= scw_xml_is (node, "strong-accent");
      note->tenuto |= scw_xml_is (node, "tenuto");
    }
}

static void
read_notations (const xmlNode *notations, ScwNote *note)
{
  for (const xmlNode *node = notations->children; node != NULL; node = node->next)
    {
      if (scw_xml_is (node, "tied"))
        read_start_stop (node, note->tieds, &note->n_tieds, (int) sizeof note->tieds);
      else if (scw_xml_is (node, "tuplet"))
        read_start_stop (node, note->tuplets, &note->n_tuplets, (int) sizeof note->tuplets);
      else if (scw_xml_is (node, "slur"))
        read_start_stop (node, note->slurs, &note->n_slurs, SCW_NOTE_MAX_SLURS);
      else if (scw_xml_is (node, "articulations"))
        read_articulations (node, note);
      else if (scw_xml_is (node, "ornaments"))
        {
          const xmlNode *tremolo = scw_xml_child (node, "tremolo");

          if (tremolo != NULL)
            read_tremolo (tremolo, note);
          note->trill |= scw_xml_child (node, "trill-mark") != NULL;
        }
      note->fermata |= scw_xml_is (node, "fermata");
      note->arpeggiate |= scw_xml_is (node, "arpeggiate");
    }
}

static void
read_child (const xmlNode *node, ScwNote *note, bool *notations_seen, Complaint *complaint)
{
  char text[SCW_XML_TEXT];

  if (scw_xml_is (node, "grace"))
    {
      scw_xml_attribute (node, "slash", text);
      note->grace = true;
      note->slash = strcmp (text, "yes") == 0;
    }
  else if (scw_xml_is (node, "chord"))
    note->chord = true;
  else if (scw_xml_is (node, "pitch"))
    read_pitch (node, note, "", complaint);
  else if (scw_xml_is (node, "unpitched"))
    read_pitch (node, note, "display-", complaint);
  else if (scw_xml_is (node, "rest"))
    {
      scw_xml_attribute (node, "measure", text);
      note->rest = true;
      note->measure_rest = strcmp (text, "yes") == 0;
    }
  else if (scw_xml_is (node, "voice"))
    read_number (node, &note->voice, "voice", complaint);
  else if (scw_xml_is (node, "staff"))
    read_number (node, &note->staff, "staff", complaint);
  else if (scw_xml_is (node, "type"))
    {
      scw_xml_text (node, text);
      note->type = scw_type_from_name (text);
      if (note->type == SCW_TYPE_NONE)
        complain (complaint, "note type", text);
    }
  else if (scw_xml_is (node, "dot") && note->dots < 255)
    note->dots++;
  else if (scw_xml_is (node, "accidental"))
    {
      scw_xml_text (node, text);
      note->accidental = scw_accidental_from_name (text);
      if (strcmp (text, "sharp-sharp") == 0)
        note->accidental = SCW_ACCIDENTAL_DOUBLE_SHARP;
      else if (note->accidental == SCW_ACCIDENTAL_NONE)
        complain (complaint, "accidental", text);
    }
  else if (scw_xml_is (node, "time-modification"))
    read_modification (node, note, complaint);
  else if (scw_xml_is (node, "stem"))
    read_stem (node, note);
  else if (scw_xml_is (node, "beam"))
    read_beam (node, note);
  else if (scw_xml_is (node, "notations"))
    {
      /* The LMX authors read the first <notations> only, and so were the networks trained. */
      if (!*notations_seen)
        read_notations (node, note);
      *notations_seen = true;
    }
}

const char *
scw_musicxml_note (const xmlNode *node, ScwNote *note, char value[SCW_XML_TEXT])
{
  Complaint complaint = { NULL, value };
  bool notations_seen = false;
  char text[SCW_XML_TEXT];

  scw_xml_attribute (node, "print-object", text);
  note->hidden = strcmp (text, "no") == 0;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    read_child (child, note, &notations_seen, &complaint);
  if (note->measure_rest)
    note->type = SCW_TYPE_NONE;
  return complaint.what;
}
