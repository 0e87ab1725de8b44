/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musicxml-private.h: shared by the sources that read MusicXML. */
#pragma once

#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/xml.h"

/* Kinds of things that are left out of a file and are told apart; the others are counted together. */
#define SCW_XML_MAX_LOST 200

/* Voices that a file names instead of numbering them. */
#define SCW_XML_MAX_VOICES 16

/* Verses of that kind. */
#define SCW_XML_MAX_VERSES 8

typedef struct
{
  ScwPart *part;
  const xmlNode *entry; /* of the part in <part-list>, or NULL */
  ScwProblems *problems;
  ScwError *error;
  int measure;
  int64_t divisions_num, divisions_den; /* of a quarter note */
  ScwFraction position;                 /* in the measure */
  bool silent;                          /* what is lost of a part that nobody asked for is not told */
  bool repeat_next;                     /* the next measure begins a repeat */
  bool repeats;                         /* measures are percent signs */
  bool text_lost;                       /* for want of memory */
  bool reference;                       /* as the LMX authors read it: the first <notations> of a note only */
  struct
  {
    char what[SCW_XML_TEXT];
    int count, measure, line; /* measure and line of the first */
  } lost[SCW_XML_MAX_LOST];
  int n_lost;
  char voices[SCW_XML_MAX_VOICES][SCW_XML_TEXT];
  int n_voices;
  char verses[SCW_XML_MAX_VERSES][SCW_XML_TEXT];
  int n_verses, highest_verse; /* those that are numbered end with it */
} ScwXmlReader;

/* Counts something that cannot be kept; told once, by kind, when the part has been read. */
void scw_xml_lose (ScwXmlReader *reader, const xmlNode *node, const char *what);

/* Tells of every element and attribute in and below an element that nobody keeps; musicxml-account.c has the list. Those
 * that a reader keeps only under conditions it tells of itself. */
void scw_xml_account (ScwXmlReader *reader, const xmlNode *element);

/* A <score-timewise> as the <score-partwise> of the same music. */
bool scw_xml_make_partwise (xmlNode *root, ScwError *error);

/* Titles and people; groups of parts; what the list of parts says of reader->part, which <part> is. False: memory. */
void scw_xml_heading (ScwXmlReader *reader, ScwScore *score, const xmlNode *root);
bool scw_xml_groups (ScwXmlReader *reader, ScwScore *score, const xmlNode *root);
bool scw_xml_entry (ScwXmlReader *reader, const xmlNode *root, const xmlNode *part);

/* Which of the part's instruments an <instrument> of a note is. */
void scw_xml_instrument (ScwXmlReader *reader, const xmlNode *node, ScwNote *note);

/* The <duration> or another number of divisions below an element, in quarter notes; zero where there is none. */
ScwFraction scw_xml_duration (ScwXmlReader *reader, const xmlNode *element, const char *name);

/* The whole text of an element, white space at its ends and repeated taken away; "" if there is none. To be freed; NULL:
 * memory. */
char *scw_xml_words (const xmlNode *node);

/* Fills a note from <note>, its duration excepted. False: memory. */
bool scw_xml_note (ScwXmlReader *reader, const xmlNode *node, ScwNote *note);

/* <direction>, <harmony>, <barline>, <sound>: appends what they say to the measure. False: memory. */
bool scw_xml_direction (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node);
bool scw_xml_harmony (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node);
bool scw_xml_barline (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node);
bool scw_xml_sound (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *node);

/* Dynamics that a <note> carries with it, as marks before it. False: memory. */
bool scw_xml_note_dynamics (ScwXmlReader *reader, ScwMeasure *measure, const xmlNode *note);

/* Reads an XML document that is in memory; see scw_score_read_memory. */
ScwScore *scw_musicxml_read (
  const char *xml, size_t size, ScwPartChoice choice, ScwProblems *problems, ScwError *error);
