/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-account.c: gives account of everything in a document: what no reader keeps is told. What is in none of
 * these tables is lost and named. data/help/musicxml.md says the same to people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/musicxml/musicxml-private.h"

typedef enum
{
  KEPT,  /* what is below it is accounted for, too */
  ALONE, /* its reader looks at what is below it */
  ANEW,  /* how it looks, or bookkeeping: made anew */
} Fate;

typedef struct
{
  const char *path;
  Fate fate;
} Row;

/* By parent and name, sorted. */
static const Row elements[] = {
  { "articulations/accent", KEPT },
  { "articulations/breath-mark", KEPT },
  { "articulations/caesura", KEPT },
  { "articulations/detached-legato", KEPT },
  { "articulations/staccatissimo", KEPT },
  { "articulations/staccato", KEPT },
  { "articulations/strong-accent", KEPT },
  { "articulations/tenuto", KEPT },
  { "attributes/clef", KEPT },
  { "attributes/divisions", KEPT },
  { "attributes/key", KEPT },
  { "attributes/measure-style", KEPT },
  { "attributes/staves", KEPT },
  { "attributes/time", KEPT },
  { "attributes/transpose", KEPT },
  { "backup/duration", KEPT },
  { "barline/bar-style", KEPT },
  { "barline/coda", KEPT },
  { "barline/ending", KEPT },
  { "barline/fermata", KEPT },
  { "barline/repeat", KEPT },
  { "barline/segno", KEPT },
  { "bass/bass-alter", KEPT },
  { "bass/bass-step", KEPT },
  { "clef/clef-octave-change", KEPT },
  { "clef/line", KEPT },
  { "clef/sign", KEPT },
  { "degree/degree-alter", KEPT },
  { "degree/degree-type", KEPT },
  { "degree/degree-value", KEPT },
  { "direction-type/coda", KEPT },
  { "direction-type/dynamics", KEPT },
  { "direction-type/metronome", KEPT },
  { "direction-type/octave-shift", KEPT },
  { "direction-type/pedal", KEPT },
  { "direction-type/rehearsal", KEPT },
  { "direction-type/segno", KEPT },
  { "direction-type/wedge", KEPT },
  { "direction-type/words", KEPT },
  { "direction/direction-type", KEPT },
  { "direction/offset", KEPT },
  { "direction/sound", KEPT },
  { "direction/staff", KEPT },
  { "direction/voice", ANEW },
  { "dynamics/f", KEPT },
  { "dynamics/ff", KEPT },
  { "dynamics/fff", KEPT },
  { "dynamics/ffff", KEPT },
  { "dynamics/fp", KEPT },
  { "dynamics/fz", KEPT },
  { "dynamics/mf", KEPT },
  { "dynamics/mp", KEPT },
  { "dynamics/n", KEPT },
  { "dynamics/other-dynamics", KEPT },
  { "dynamics/p", KEPT },
  { "dynamics/pf", KEPT },
  { "dynamics/pp", KEPT },
  { "dynamics/ppp", KEPT },
  { "dynamics/pppp", KEPT },
  { "dynamics/rf", KEPT },
  { "dynamics/rfz", KEPT },
  { "dynamics/sf", KEPT },
  { "dynamics/sffz", KEPT },
  { "dynamics/sfp", KEPT },
  { "dynamics/sfpp", KEPT },
  { "dynamics/sfz", KEPT },
  { "forward/duration", KEPT },
  { "forward/staff", ANEW },
  { "forward/voice", ANEW },
  { "harmony/bass", KEPT },
  { "harmony/degree", KEPT },
  { "harmony/kind", KEPT },
  { "harmony/offset", KEPT },
  { "harmony/root", KEPT },
  { "harmony/staff", KEPT },
  { "identification/creator", KEPT },
  { "identification/encoding", ANEW },
  { "identification/rights", KEPT },
  { "key/fifths", KEPT },
  { "key/mode", KEPT },
  { "lyric/elision", KEPT },
  { "lyric/extend", KEPT },
  { "lyric/syllabic", KEPT },
  { "lyric/text", KEPT },
  { "measure-style/measure-repeat", KEPT },
  { "measure-style/multiple-rest", KEPT },
  { "measure/attributes", KEPT },
  { "measure/backup", KEPT },
  { "measure/barline", KEPT },
  { "measure/direction", KEPT },
  { "measure/forward", KEPT },
  { "measure/harmony", KEPT },
  { "measure/note", KEPT },
  { "measure/print", KEPT },
  { "measure/sound", KEPT },
  { "metronome/beat-unit", KEPT },
  { "metronome/beat-unit-dot", KEPT },
  { "metronome/per-minute", KEPT },
  { "midi-instrument/midi-channel", KEPT },
  { "midi-instrument/midi-program", KEPT },
  { "midi-instrument/midi-unpitched", KEPT },
  { "midi-instrument/pan", KEPT },
  { "midi-instrument/volume", KEPT },
  { "notations/arpeggiate", KEPT },
  { "notations/articulations", KEPT },
  { "notations/dynamics", KEPT },
  { "notations/fermata", KEPT },
  { "notations/glissando", KEPT },
  { "notations/ornaments", KEPT },
  { "notations/slide", KEPT },
  { "notations/slur", KEPT },
  { "notations/technical", KEPT },
  { "notations/tied", KEPT },
  { "notations/tuplet", KEPT },
  { "note/accidental", KEPT },
  { "note/beam", KEPT },
  { "note/chord", KEPT },
  { "note/cue", KEPT },
  { "note/dot", KEPT },
  { "note/duration", KEPT },
  { "note/grace", KEPT },
  { "note/instrument", KEPT },
  { "note/lyric", KEPT },
  { "note/notations", KEPT },
  { "note/notehead", KEPT },
  { "note/pitch", KEPT },
  { "note/rest", KEPT },
  { "note/staff", KEPT },
  { "note/stem", KEPT },
  { "note/tie", KEPT },
  { "note/time-modification", KEPT },
  { "note/type", KEPT },
  { "note/unpitched", KEPT },
  { "note/voice", KEPT },
  { "ornaments/inverted-mordent", KEPT },
  { "ornaments/inverted-turn", KEPT },
  { "ornaments/mordent", KEPT },
  { "ornaments/tremolo", KEPT },
  { "ornaments/trill-mark", KEPT },
  { "ornaments/turn", KEPT },
  { "ornaments/wavy-line", KEPT },
  { "part-group/group-abbreviation", KEPT },
  { "part-group/group-barline", KEPT },
  { "part-group/group-name", KEPT },
  { "part-group/group-symbol", KEPT },
  { "part-list/part-group", KEPT },
  { "part-list/score-part", KEPT },
  { "part/measure", KEPT },
  { "pitch/alter", KEPT },
  { "pitch/octave", KEPT },
  { "pitch/step", KEPT },
  { "print/measure-layout", ANEW },
  { "print/measure-numbering", ANEW },
  { "print/page-layout", ANEW },
  { "print/staff-layout", ANEW },
  { "print/system-layout", ANEW },
  { "rest/display-octave", KEPT },
  { "rest/display-step", KEPT },
  { "root/root-alter", KEPT },
  { "root/root-step", KEPT },
  { "score-instrument/instrument-name", KEPT },
  { "score-instrument/instrument-sound", KEPT },
  { "score-part/midi-device", ANEW },
  { "score-part/midi-instrument", KEPT },
  { "score-part/part-abbreviation", KEPT },
  { "score-part/part-name", KEPT },
  { "score-part/score-instrument", KEPT },
  { "score-partwise/credit", ALONE },
  { "score-partwise/defaults", ANEW },
  { "score-partwise/identification", KEPT },
  { "score-partwise/movement-title", KEPT },
  { "score-partwise/part", ALONE },
  { "score-partwise/part-list", KEPT },
  { "score-partwise/work", KEPT },
  { "technical/down-bow", KEPT },
  { "technical/fingering", KEPT },
  { "technical/harmonic", KEPT },
  { "technical/open-string", KEPT },
  { "technical/stopped", KEPT },
  { "technical/up-bow", KEPT },
  { "time-modification/actual-notes", KEPT },
  { "time-modification/normal-notes", KEPT },
  { "time/beat-type", KEPT },
  { "time/beats", KEPT },
  { "time/senza-misura", KEPT },
  { "transpose/chromatic", KEPT },
  { "transpose/diatonic", KEPT },
  { "transpose/octave-change", KEPT },
  { "tuplet/tuplet-actual", ANEW },
  { "tuplet/tuplet-normal", ANEW },
  { "unpitched/display-octave", KEPT },
  { "unpitched/display-step", KEPT },
  { "work/work-title", KEPT },
};

/* Attributes of any element that say how it looks, or which of several it is; sorted. */
static const char *const looks[] = {
  "bezier-offset", "bezier-offset2", "bezier-x",    "bezier-x2",    "bezier-y",
  "bezier-y2",     "color",          "dash-length", "default-x",    "default-y",
  "dir",           "directive",      "end-length",  "font-family",  "font-size",
  "font-style",    "font-weight",    "halign",      "id",           "justify",
  "lang",          "letter-spacing", "line-height", "line-shape",   "line-through",
  "number",        "orientation",    "overline",    "placement",    "relative-x",
  "relative-y",    "rotation",       "space",       "space-length", "spread",
  "system",        "text-x",         "text-y",      "underline",    "valign",
  "width",

};

/* Others that are kept, or follow from what is; sorted. */
static const char *const attributes[] = {
  "accidental@cautionary",
  "accidental@parentheses",
  "barline@coda",
  "barline@location",
  "barline@segno",
  "clef@print-object",
  "creator@type",
  "credit@page",
  "ending@type",
  "extend@type",
  "fermata@type",
  "glissando@type",
  "grace@slash",
  "harmony@print-frame",
  "key@print-object",
  "measure-repeat@type",
  "measure@implicit",
  "metronome@print-object",
  "note@print-object",
  "octave-shift@size",
  "octave-shift@type",
  "part-group@type",
  "pedal@line",
  "pedal@sign",
  "pedal@type",
  "print@new-page",
  "print@new-system",
  "repeat@direction",
  "repeat@times",
  "rest@measure",
  "score-partwise@noNamespaceSchemaLocation",
  "score-partwise@schemaLocation",
  "score-partwise@version",
  "slide@type",
  "slur@type",
  "sound@coda",
  "sound@dacapo",
  "sound@dalsegno",
  "sound@dynamics",
  "sound@fine",
  "sound@segno",
  "sound@tempo",
  "sound@tocoda",
  "strong-accent@type",
  "tie@type",
  "tied@type",
  "time@print-object",
  "time@symbol",
  "tremolo@type",
  "tuplet@bracket",
  "tuplet@show-number",
  "tuplet@type",
  "type@size",
  "wavy-line@type",
  "wedge@type",

};

static int
compare_path (const void *key, const void *row)
{
  return strcmp (key, *(const char *const *) row);
}

static const void *
find (const char *name, const void *table, size_t n, size_t size)
{
  return bsearch (name, table, n, size, compare_path);
}

/* What an attribute says if it is not there is no loss. */
static bool
is_default (const xmlNode *element, const char *name, const char *value)
{
  static const char *const others[][2] = {
    { "enclosure", "none" }, { "fan", "none" },       { "line-type", "solid" },
    { "separator", "none" }, { "show-type", "none" }, { "winged", "none" },
  };

  /* Those of glissandos are kept. */
  if (scw_xml_is (element, "glissando") || scw_xml_is (element, "slide"))
    if (strcmp (name, "line-type") == 0 && strcmp (value, "wavy") == 0)
      return true;
  /* Our rehearsal marks have a box. */
  if (scw_xml_is (element, "rehearsal") && strcmp (name, "enclosure") == 0)
    return strcmp (value, "square") == 0 || strcmp (value, "rectangle") == 0;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    if (strcmp (name, others[i][0]) == 0 && strcmp (value, others[i][1]) == 0)
      return true;
  return strcmp (value, strncmp (name, "print-", 6) == 0 ? "yes" : "no") == 0;
}

static void
account_attributes (ScwXmlReader *reader, const xmlNode *element)
{
  for (const xmlAttr *attribute = element->properties; attribute != NULL; attribute = attribute->next)
    {
      const char *name = (const char *) attribute->name;
      char value[SCW_XML_TEXT], path[4 * SCW_XML_TEXT];

      if (find (name, looks, sizeof looks / sizeof looks[0], sizeof looks[0]) != NULL)
        continue;
      snprintf (path, sizeof path, "%.60s@%.60s", (const char *) element->name, name);
      if (find (path, attributes, sizeof attributes / sizeof attributes[0], sizeof attributes[0]) != NULL)
        continue;
      scw_xml_attribute (element, name, value);
      if (is_default (element, name, value))
        continue;
      snprintf (path, sizeof path, "%.120s of %.120s", name, (const char *) element->name);
      scw_xml_lose (reader, element, path);
    }
}

static void
account_children (ScwXmlReader *reader, const xmlNode *element)
{
  for (const xmlNode *child = element->children; child != NULL; child = child->next)
    {
      char path[2 * SCW_XML_TEXT];
      const Row *row;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      snprintf (path, sizeof path, "%.60s/%.60s", (const char *) element->name, (const char *) child->name);
      row = find (path, elements, sizeof elements / sizeof elements[0], sizeof elements[0]);
      if (row == NULL)
        scw_xml_lose (reader, child, (const char *) child->name);
      else if (row->fate != ANEW)
        account_attributes (reader, child);
      if (row != NULL && row->fate == KEPT)
        account_children (reader, child);
    }
}

void
scw_xml_account (ScwXmlReader *reader, const xmlNode *element)
{
  if (reader->problems == NULL || reader->silent || reader->reference)
    return;
  account_attributes (reader, element);
  account_children (reader, element);
}
