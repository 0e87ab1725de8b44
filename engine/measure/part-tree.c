/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/part-tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/measure/part-rules.h"
#include "engine/notation/musicxml/xml.h"
#include "engine/notation/score/fraction.h"

typedef struct
{
  ScwPartTree *tree;
  ScwTednFlavour flavour;
  bool gold;
  ScwFraction divisions;
  int measure; /* in hand, from 1, for messages */
  ScwPitchLetters *letters;
  ScwError *error;
} Builder;

/* What is known of a node from its parents. */
typedef struct
{
  ScwPartWord word;
  bool ruled; /* pruning looks here: measures of the part, their notes, these notes' first notations ... */
} Place;

/* clang-format off */
static const uint32_t alphabet[] = U"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQSTUVWXYZ"
                                   U".,!?:;/\\|-_=+><[]{}()*&^%$#@~`"
                                   U"áčďéěíňóřšťúůýžäëïöüÿ"
                                   U"ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽÄËÏÖÜŸ"
                                   U"бгґдєйжилпфцчшщьюя"
                                   U"БГҐДЄЙЖИЛПФЦЧШЩЬЮЯ";
/* clang-format on */

_Static_assert(sizeof alphabet / sizeof *alphabet == SCW_PITCH_LETTERS + 1, "169 letters and a zero");

static bool
no_memory (ScwError *error)
{
  return scw_fail (error, SCW_ERROR_MEMORY, "no memory for the tree of a part");
}

static bool
fail_in_measure (Builder *builder, const char *what, const char *text)
{
  return scw_fail (builder->error, SCW_ERROR_FORMAT, "measure %d: '%.40s' is no %s", builder->measure, text,
                   what);
}

/* Code points. */

static bool
push_code (Builder *builder, uint32_t code)
{
  ScwPartTree *tree = builder->tree;

  if (tree->n_texts == tree->texts_capacity)
    {
      const size_t capacity = tree->texts_capacity * 2 + 256;
      uint32_t *grown = realloc (tree->texts, capacity * sizeof *grown);

      if (grown == NULL)
        return no_memory (builder->error);
      tree->texts = grown;
      tree->texts_capacity = capacity;
    }
  tree->texts[tree->n_texts++] = code;
  return true;
}

/* The next code point of UTF-8 that libxml2 has checked. */
static uint32_t
next_code (const char **text)
{
  const unsigned char *at = (const unsigned char *) *text;
  const int more = at[0] < 0xc0 ? 0 : at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;
  uint32_t code = more == 0 ? at[0] : at[0] & (0x3fu >> more);

  for (int i = 1; i <= more && at[i] != '\0'; i++)
    code = code << 6 | (at[i] & 0x3f);
  *text += 1;
  while ((**text & 0xc0) == 0x80)
    *text += 1;
  return code;
}

/* White space as Unicode, and the tool that made the reference, has it. */
static bool
is_space (uint32_t code)
{
  return code == ' ' || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f) || code == 0x85
         || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028
         || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

static bool
push_ascii (Builder *builder, const char *text)
{
  for (; *text != '\0'; text++)
    if (!push_code (builder, (unsigned char) *text))
      return false;
  return true;
}

/* What stands before the first child, trimmed, from tree->texts[start] on. */
static bool
push_text (Builder *builder, const xmlNode *node)
{
  ScwPartTree *tree = builder->tree;
  const size_t start = tree->n_texts;

  for (const xmlNode *child = node->children; child != NULL && child->type != XML_ELEMENT_NODE;
       child = child->next)
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
      for (const char *text = (const char *) child->content; *text != '\0';)
        {
          const uint32_t code = next_code (&text);

          if ((tree->n_texts > start || !is_space (code)) && !push_code (builder, code))
            return false;
        }
  while (tree->n_texts > start && is_space (tree->texts[tree->n_texts - 1]))
    tree->n_texts--;
  return true;
}

/* Labels. */

static uint32_t
hash_bytes (uint32_t hash, const void *data, size_t size)
{
  const unsigned char *bytes = data;

  for (size_t i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static bool
grow_table (Builder *builder)
{
  ScwPartTree *tree = builder->tree;
  const int size = tree->table_size == 0 ? 256 : tree->table_size * 2;
  int *table = malloc ((size_t) size * sizeof *table);

  if (table == NULL)
    return no_memory (builder->error);
  memset (table, -1, (size_t) size * sizeof *table);
  for (int i = 0; i < tree->n_labels; i++)
    {
      uint32_t at = tree->labels[i].hash;

      while (table[at & (uint32_t) (size - 1)] >= 0)
        at++;
      table[at & (uint32_t) (size - 1)] = i;
    }
  free (tree->table);
  tree->table = table;
  tree->table_size = size;
  return true;
}

static bool
append_label (Builder *builder, const ScwPartLabel *label)
{
  ScwPartTree *tree = builder->tree;

  if (tree->n_labels == tree->labels_capacity)
    {
      const int capacity = tree->labels_capacity * 2 + 64;
      ScwPartLabel *grown = realloc (tree->labels, (size_t) capacity * sizeof *grown);

      if (grown == NULL)
        return no_memory (builder->error);
      tree->labels = grown;
      tree->labels_capacity = capacity;
    }
  tree->labels[tree->n_labels++] = *label;
  return true;
}

static bool
equal_labels (const ScwPartTree *tree, const ScwPartLabel *a, const ScwPartLabel *b)
{
  return a->hash == b->hash && a->length == b->length && strcmp (a->tag, b->tag) == 0
         && (a->length == 0
             || memcmp (tree->texts + a->text, tree->texts + b->text,
                        (size_t) a->length * sizeof *tree->texts)
                  == 0);
}

/* The label of a tag with the text from 'start' on, which is kept only if it is new. -1: memory. */
static int
find_label (Builder *builder, const char *tag, bool note, size_t start)
{
  ScwPartTree *tree = builder->tree;
  const int length = (int) (tree->n_texts - start);
  ScwPartLabel label = { .tag = tag, .text = (uint32_t) start, .length = length, .note = note };
  uint32_t at;

  label.tag_hash = hash_bytes (2166136261u, tag, strlen (tag));
  label.hash = label.tag_hash;
  if (length > 0)
    label.hash = hash_bytes (label.hash, tree->texts + start, (size_t) length * sizeof *tree->texts);
  if (2 * (tree->n_labels + 1) > tree->table_size && !grow_table (builder))
    return -1;
  for (at = label.hash; tree->table[at & (uint32_t) (tree->table_size - 1)] >= 0; at++)
    {
      const int found = tree->table[at & (uint32_t) (tree->table_size - 1)];

      if (equal_labels (tree, &tree->labels[found], &label))
        {
          tree->n_texts = start;
          return found;
        }
    }
  if (!append_label (builder, &label))
    return -1;
  tree->table[at & (uint32_t) (tree->table_size - 1)] = tree->n_labels - 1;
  return tree->n_labels - 1;
}

/* Appends a node whose children are there from 'first' on. */
static bool
emit (Builder *builder, const xmlNode *node, bool note, int first, size_t text)
{
  ScwPartTree *tree = builder->tree;
  const int label = find_label (builder, (const char *) node->name, note, text);

  if (label < 0)
    return false;
  if (tree->n == tree->capacity)
    {
      const int capacity = tree->capacity * 2 + 256;
      int *grown_first = realloc (tree->first, (size_t) capacity * sizeof *grown_first), *grown_label;

      if (grown_first == NULL)
        return no_memory (builder->error);
      tree->first = grown_first;
      grown_label = realloc (tree->label, (size_t) capacity * sizeof *grown_label);
      if (grown_label == NULL)
        return no_memory (builder->error);
      tree->label = grown_label;
      tree->capacity = capacity;
    }
  tree->first[tree->n] = first < tree->n ? tree->first[first] : tree->n;
  tree->label[tree->n++] = label;
  return true;
}

/* A note's code. */

/* The letter of a pitch, or 0 when there are no more. */
static uint32_t
pitch_letter (ScwPitchLetters *letters, const xmlNode *pitch)
{
  char step[SCW_XML_TEXT], alter[SCW_XML_TEXT], octave[SCW_XML_TEXT], text[SCW_PITCH_TEXT];
  int i = 0;

  scw_xml_child_text (pitch, "step", step);
  scw_xml_child_text (pitch, "alter", alter);
  scw_xml_child_text (pitch, "octave", octave);
  snprintf (text, sizeof text, "%.8s %.8s %.8s", step, alter[0] != '\0' ? alter : "0", octave);
  while (i < letters->n && strcmp (letters->pitches[i], text) != 0)
    i++;
  if (i == SCW_PITCH_LETTERS)
    return 0;
  if (i == letters->n)
    memcpy (letters->pitches[letters->n++], text, sizeof text);
  return alphabet[i];
}

static const char *
stem_code (const char *stem)
{
  return stem[0] == '\0'              ? "-"
         : strcmp (stem, "up") == 0   ? "U"
         : strcmp (stem, "down") == 0 ? "D"
         : strcmp (stem, "none") == 0 ? "N"
                                      : NULL;
}

static bool
push_pitch (Builder *builder, const xmlNode *note)
{
  const xmlNode *pitch = scw_xml_child (note, "pitch");
  uint32_t letter = '~';

  if (scw_xml_child (note, "rest") != NULL)
    letter = 'R';
  else if (pitch != NULL)
    letter = pitch_letter (builder->letters, pitch);
  if (letter == 0)
    return scw_fail (builder->error, SCW_ERROR_LIMIT, "measure %d: more than %d different pitches",
                     builder->measure, SCW_PITCH_LETTERS);
  return push_code (builder, letter);
}

static bool
push_note_code (Builder *builder, const xmlNode *note)
{
  char voice[SCW_XML_TEXT], type[SCW_XML_TEXT], stem[SCW_XML_TEXT];
  const char *type_code, *stem_letter;

  scw_xml_child_text (note, "voice", voice);
  scw_xml_child_text (note, "type", type);
  scw_xml_child_text (note, "stem", stem);
  type_code = scw_part_type_code (type);
  stem_letter = stem_code (stem);
  if (type_code == NULL)
    return fail_in_measure (builder, "type of a note", type);
  if (stem_letter == NULL)
    return fail_in_measure (builder, "stem that can be compared", stem);
  return push_pitch (builder, note) && push_ascii (builder, voice[0] != '\0' ? voice : "1")
         && push_ascii (builder, type_code) && push_ascii (builder, stem_letter);
}

/* Durations. */

static bool
read_number (Builder *builder, const xmlNode *node, ScwFraction *number)
{
  char text[SCW_XML_TEXT];

  scw_xml_text (node, text);
  return scw_xml_decimal (text, number) || fail_in_measure (builder, "number of divisions", text);
}

static bool
push_duration (Builder *builder, const xmlNode *node)
{
  ScwFraction duration;
  char text[64];

  if (!read_number (builder, node, &duration))
    return false;
  duration = scw_fraction_div (duration, builder->divisions);
  if (duration.den == 1)
    snprintf (text, sizeof text, "%lld", (long long) duration.num);
  else
    snprintf (text, sizeof text, "%lld/%lld", (long long) duration.num, (long long) duration.den);
  return push_ascii (builder, text);
}

/* Only the first <divisions> and the first <duration> count. */
static bool
is_first (const xmlNode *node)
{
  for (const xmlNode *before = node->prev; before != NULL; before = before->prev)
    if (before->type == XML_ELEMENT_NODE
        && strcmp ((const char *) before->name, (const char *) node->name) == 0)
      return false;
  return true;
}

static bool
set_divisions (Builder *builder, const xmlNode *node)
{
  ScwFraction divisions;

  if (!read_number (builder, node, &divisions))
    return false;
  if (divisions.num <= 0)
    return scw_fail (builder->error, SCW_ERROR_FORMAT, "measure %d: divisions must be more than 0",
                     builder->measure);
  builder->divisions = divisions;
  return true;
}

/* The walk. */

static bool
push_content (Builder *builder, const xmlNode *node, Place place, Place parent)
{
  if (place.word == SCW_WORD_NOTE)
    return push_note_code (builder, node);
  if (builder->gold && place.word == SCW_WORD_DURATION
      && (parent.word == SCW_WORD_BACKUP || parent.word == SCW_WORD_FORWARD) && is_first (node))
    return push_duration (builder, node);
  if (builder->flavour == SCW_TEDN_LMX && parent.ruled && parent.word == SCW_WORD_ARTICULATIONS)
    return true; /* its text is pruned */
  return push_text (builder, node);
}

static bool
is_pruned (const Builder *builder, Place parent, ScwPartWord word)
{
  return scw_part_ignores (parent.word, word)
         || (builder->flavour == SCW_TEDN_LMX && parent.ruled && scw_part_prunes (parent.word, word));
}

/* A parent that goes when pruning has left nothing in it. */
static bool
goes_when_empty (const Builder *builder, Place place)
{
  return builder->flavour == SCW_TEDN_LMX && place.ruled
         && (place.word == SCW_WORD_NOTATIONS || place.word == SCW_WORD_ARTICULATIONS
             || place.word == SCW_WORD_ORNAMENTS);
}

static Place
place_of (Place parent, const xmlNode *node, ScwPartWord word)
{
  Place place = { word, parent.ruled && scw_part_rules_go_on (parent.word, word) };

  if (place.ruled && word == SCW_WORD_NOTATIONS)
    place.ruled = is_first (node); /* further ones are left alone */
  return place;
}

static bool
walk (Builder *builder, const xmlNode *node, Place place, Place parent)
{
  const int first = builder->tree->n;
  size_t text;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      ScwPartWord word;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      word = scw_part_word ((const char *) child->name);
      if (builder->gold && word == SCW_WORD_DIVISIONS && place.word == SCW_WORD_ATTRIBUTES
          && parent.word == SCW_WORD_MEASURE && is_first (child))
        {
          if (!set_divisions (builder, child))
            return false;
          continue;
        }
      builder->measure += word == SCW_WORD_MEASURE;
      if (!is_pruned (builder, place, word) && !walk (builder, child, place_of (place, child, word), place))
        return false;
    }
  if (builder->tree->n == first && goes_when_empty (builder, place))
    return true;
  text = builder->tree->n_texts;
  return push_content (builder, node, place, parent)
         && emit (builder, node, place.word == SCW_WORD_NOTE, first, text);
}

/* The only part, or NULL. */
static const xmlNode *
only_part (const xmlDoc *document, ScwError *error)
{
  const xmlNode *root = xmlDocGetRootElement (document), *part = NULL;
  int n = 0;

  if (scw_xml_is (root, "part"))
    return root;
  for (const xmlNode *child = root->children; child != NULL; child = child->next)
    if (scw_xml_is (child, "part"))
      {
        part = child;
        n++;
      }
  if (n == 1)
    return part;
  scw_fail (error, SCW_ERROR_FORMAT, "%d parts in a score that should have one", n);
  return NULL;
}

bool
scw_part_tree_init (ScwPartTree *tree,
                    xmlDoc *document,
                    ScwTednFlavour flavour,
                    bool gold,
                    ScwPitchLetters *letters,
                    ScwError *error)
{
  Builder builder = {
    .tree = tree, .flavour = flavour, .gold = gold, .divisions = { 1, 1 }, .letters = letters, .error = error
  };
  const xmlNode *part;
  bool fine;

  *tree = (ScwPartTree){ .document = document };
  part = only_part (document, error);
  fine
    = part != NULL && walk (&builder, part, (Place){ SCW_WORD_PART, true }, (Place){ SCW_WORD_OTHER, false });
  if (!fine)
    scw_part_tree_clear (tree);
  return fine;
}

void
scw_part_tree_clear (ScwPartTree *tree)
{
  free (tree->first);
  free (tree->label);
  free (tree->labels);
  free (tree->table);
  free (tree->texts);
  xmlFreeDoc (tree->document);
  *tree = (ScwPartTree){ 0 };
}
