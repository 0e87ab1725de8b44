/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/place/layout.h"

#include <stdlib.h>
#include <string.h>

static int
staff_of (const Context *context, int told)
{
  int staff = told < 1 ? 0 : told - 1;

  return staff < context->staves ? staff : context->staves - 1;
}

/* The diatonic place (octave * 7 + step) of the middle line. */
static int
middle_of (ScwClef clef)
{
  int on_line = clef.sign == 'F' ? 3 * 7 + 3 : clef.sign == 'C' ? 4 * 7 : 4 * 7 + 4;

  if (clef.sign == 'P') /* what does not sound at a pitch stands as in the treble clef */
    return 4 * 7 + 6;
  return on_line + (3 - clef.line) * 2 + 7 * clef.octave;
}

static bool
element_equal (const ScwElement *kept, const ScwElement *element)
{
  ScwElement copy;

  memcpy (&copy, element, sizeof copy);
  copy.span = (ScwSpan){ 0, 0 };
  return memcmp (kept, &copy, sizeof copy) == 0;
}

static bool
context_equal (const Context *a, const Context *b)
{
  bool equal = a->staves == b->staves && a->repeat == b->repeat;

  for (int s = 0; equal && s < a->staves; s++)
    equal = a->fifths[s] == b->fifths[s] && a->clefs[s].sign == b->clefs[s].sign
            && a->clefs[s].line == b->clefs[s].line && a->clefs[s].octave == b->clefs[s].octave
            && a->shift[s] == b->shift[s];
  return equal;
}

const Chord *
scw_layout_chord_of (const Layout *layout, int element, const Head **head)
{
  int c = element >= 0 && element < layout->n_elements ? layout->chord_of[element] : -1;
  const Chord *chord = c >= 0 ? &layout->chords[c] : NULL;

  *head = NULL;
  for (int i = 0; chord != NULL && i < chord->n_heads; i++)
    if (layout->heads[chord->first_head + i].element == element)
      *head = &layout->heads[chord->first_head + i];
  return chord;
}

bool
scw_layout_seen_on (const Layout *layout, const Chord *chord, int staff)
{
  if (chord->n_heads == 0)
    return chord->staff == staff;
  for (int i = 0; i < chord->n_heads; i++)
    if (layout->heads[chord->first_head + i].staff == staff)
      return true;
  return false;
}

bool
scw_layout_holds (const Layout *layout, const ScwPart *part, const ScwMeasure *measure, const Context *in)
{
  if (layout == NULL || layout->n_elements != measure->n_elements || !context_equal (&layout->in, in)
      || scw_fraction_cmp (layout->length, measure->length) != 0 || layout->in_rest != measure->in_rest
      || layout->fermatas != measure->fermatas)
    return false;
  for (int i = 0; i < measure->n_elements; i++)
    if (!element_equal (&layout->elements[i], &measure->elements[i]))
      return false;
  return layout->texts == scw_layout_texts (part, measure);
}

void
scw_layout_free (Layout *layout)
{
  if (layout == NULL)
    return;
  free (layout->elements);
  free (layout->chords);
  free (layout->heads);
  free (layout->columns);
  free (layout->groups);
  free (layout->members);
  free (layout->captions);
  free (layout->chord_of);
  free (layout);
}

static bool
allocate (Layout *layout, const ScwMeasure *measure)
{
  size_t n = (size_t) measure->n_elements + 1;

  layout->elements = malloc (n * sizeof *layout->elements);
  layout->chords = calloc (n, sizeof *layout->chords);
  layout->heads = calloc (n, sizeof *layout->heads);
  layout->columns = calloc (n, sizeof *layout->columns);
  layout->groups = calloc (n, sizeof *layout->groups);
  layout->members = calloc (n, sizeof *layout->members);
  layout->chord_of = calloc (n, sizeof *layout->chord_of);
  if (layout->elements == NULL || layout->chords == NULL || layout->heads == NULL || layout->columns == NULL
      || layout->groups == NULL || layout->members == NULL || layout->chord_of == NULL)
    return false;
  if (measure->n_elements > 0)
    memcpy (layout->elements, measure->elements, (size_t) measure->n_elements * sizeof *layout->elements);
  layout->n_elements = measure->n_elements;
  layout->length = measure->length;
  layout->in_rest = measure->in_rest;
  layout->fermatas = measure->fermatas;
  for (int i = 0; i < layout->n_elements; i++)
    {
      layout->elements[i].span = (ScwSpan){ 0, 0 };
      layout->chord_of[i] = -1;
    }
  return true;
}

static void
read_key (Layout *layout, int i)
{
  const ScwKey *key = &layout->elements[i].key;

  for (int s = 0; s < MAX_STAVES; s++)
    if (key->staff == 0 || staff_of (&layout->in, key->staff) == s)
      {
        layout->keys[s] = key->hidden ? -1 : i;
        layout->hidden_keys[s] = key->hidden;
        layout->before.fifths[s] = key->fifths;
      }
}

/* Signatures: those at the beginning are the measure's opening, a later clef is a column of its own. */
static void
read_signatures (Layout *layout)
{
  layout->before = layout->in;
  layout->time = layout->whole = -1;
  for (int s = 0; s < MAX_STAVES; s++)
    layout->opening_clefs[s] = layout->keys[s] = -1;
  for (int i = 0; i < layout->n_elements; i++)
    {
      const ScwElement *element = &layout->elements[i];

      if (element->kind == SCW_ELEMENT_KEY)
        read_key (layout, i);
      else if (element->kind == SCW_ELEMENT_TIME)
        layout->time = element->time.hidden ? -1 : i;
      else if (element->kind == SCW_ELEMENT_MULTIPLE_REST || element->kind == SCW_ELEMENT_MEASURE_REPEAT)
        layout->whole = i;
      else if (element->kind == SCW_ELEMENT_CLEF && element->onset.num <= 0)
        {
          int staff = staff_of (&layout->in, element->clef.staff);

          layout->opening_clefs[staff] = element->clef.hidden ? -1 : i;
          layout->hidden_clefs[staff] = element->clef.hidden;
          layout->before.clefs[staff] = element->clef;
        }
    }
}

static ScwClef
clef_at (const Layout *layout, int staff, ScwFraction onset)
{
  ScwClef clef = layout->before.clefs[staff];
  ScwFraction when = SCW_FRACTION_ZERO;

  for (int i = 0; i < layout->n_elements; i++)
    {
      const ScwElement *element = &layout->elements[i];

      if (element->kind == SCW_ELEMENT_CLEF && element->onset.num > 0
          && staff_of (&layout->in, element->clef.staff) == staff
          && scw_fraction_cmp (element->onset, onset) <= 0 && scw_fraction_cmp (element->onset, when) >= 0)
        {
          clef = element->clef;
          when = element->onset;
        }
    }
  return clef;
}

/* How many steps notes on a staff sound higher than they are written. */
static int
shift_at (const Layout *layout, int staff, ScwFraction onset)
{
  int shift = layout->in.shift[staff];
  ScwFraction when = SCW_FRACTION_ZERO;

  for (int i = 0; i < layout->n_elements; i++)
    {
      const ScwElement *element = &layout->elements[i];
      const ScwMark *mark = &element->mark;

      if (element->kind == SCW_ELEMENT_MARK && mark->kind == SCW_MARK_OCTAVE_SHIFT
          && staff_of (&layout->in, mark->staff) == staff && scw_fraction_cmp (element->onset, onset) <= 0
          && scw_fraction_cmp (element->onset, when) >= 0)
        {
          shift = mark->value == SCW_SHIFT_STOP ? 0 : (mark->size == 15 ? 14 : 7);
          if (mark->value == SCW_SHIFT_UP)
            shift = -shift;
          when = element->onset;
        }
    }
  return shift;
}

static Head *
insert_head (Layout *layout, Chord *chord, int pos)
{
  int at = chord->first_head + chord->n_heads;

  /* Low to high; staves from the lowest up are sorted by the caller's staff, which comes first. */
  layout->n_heads++;
  chord->n_heads++;
  layout->heads[at] = (Head){ .pos = pos };
  return &layout->heads[at];
}

static int
compare_heads (const Head *a, const Head *b)
{
  return a->staff != b->staff ? b->staff - a->staff : a->pos - b->pos;
}

static void
sort_heads (Head *heads, int n)
{
  for (int i = 1; i < n; i++)
    for (int k = i; k > 0 && compare_heads (&heads[k - 1], &heads[k]) > 0; k--)
      {
        Head head = heads[k];

        heads[k] = heads[k - 1];
        heads[k - 1] = head;
      }
}

/* How far from the middle line a file says that a rest stands. */
static int
told_pos (const Layout *layout, const ScwElement *element)
{
  const ScwNote *note = &element->note;
  int staff = staff_of (&layout->in, note->staff), pos;

  if (!note->placed || note->measure_rest)
    return 0;
  pos = note->octave * 7 + note->step - middle_of (clef_at (layout, staff, element->onset));
  return abs (pos) < 20 ? pos : 0;
}

static void
add_head (Layout *layout, Chord *chord, int i)
{
  const ScwElement *element = &layout->elements[i];
  const ScwNote *note = &element->note;
  int staff = staff_of (&layout->in, note->staff);
  int middle = middle_of (clef_at (layout, staff, element->onset)) + shift_at (layout, staff, element->onset);
  int pos = note->has_pitch ? note->octave * 7 + note->step - middle : 0;
  Head *head = insert_head (layout, chord, pos);

  head->element = i;
  head->staff = staff;
  head->accidental = note->accidental;
  head->parentheses = note->parentheses;
  head->glyph = scw_head_glyph (chord->type, note->notehead);
  layout->chord_of[i] = (int) (chord - layout->chords);
  sort_heads (&layout->heads[chord->first_head], chord->n_heads);
}

static ScwNoteType
type_of (const ScwNote *note)
{
  ScwNoteType type = note->type;

  if (type == SCW_TYPE_NONE && !note->measure_rest && note->duration.num > 0)
    type = scw_type_within (note->duration);
  return type == SCW_TYPE_NONE ? SCW_TYPE_WHOLE : type;
}

static void
read_levels (Chord *chord, ScwOpenBeams *open, const ScwNote *note)
{
  static const char *const names[] = { "", "begin", "continue", "end", "forward hook", "backward hook" };
  const char *values[SCW_XML_MAX_BEAMS];

  chord->n_levels = scw_beam_values (open, note, values);
  for (int i = 0; i < chord->n_levels; i++)
    for (int level = LEVEL_BEGIN; level <= LEVEL_BACKWARD; level++)
      if (strcmp (values[i], names[level]) == 0)
        chord->levels[i] = (Level) level;
}

static Chord *
open_chord (Layout *layout, int i, ScwOpenBeams *open)
{
  const ScwElement *element = &layout->elements[i];
  const ScwNote *note = &element->note;
  Chord *chord = &layout->chords[layout->n_chords++];

  *chord = (Chord){
    .element = i,
    .first_head = layout->n_heads,
    .staff = staff_of (&layout->in, note->staff),
    .voice = note->voice,
    .type = type_of (note),
    .dots = note->dots > 4 ? 4 : note->dots,
    .rest = note->rest,
    .measure_rest = note->measure_rest,
    .told_pos = note->rest ? told_pos (layout, element) : 0,
    .hidden = note->hidden,
    .grace = note->grace,
    .slash = note->slash,
    .small = note->grace || note->cue,
    .stem = note->stem == SCW_STEM_UP     ? 1
            : note->stem == SCW_STEM_DOWN ? -1
                                          : 0,
    .told_stem = note->stem != SCW_STEM_UNTOLD,
    .group = -1,
    .onset = element->onset,
    .end = scw_fraction_add (element->onset, note->duration),
  };
  layout->chord_of[i] = layout->n_chords - 1;
  read_levels (chord, open, note);
  return chord;
}

/* A hidden note is not drawn, but beams may begin or end at it. */
static void
pass_hidden (ScwOpenBeams *open, const ScwNote *note)
{
  const char *values[SCW_XML_MAX_BEAMS];

  if (!note->chord)
    scw_beam_values (open, note, values);
}

static void
read_chords (Layout *layout)
{
  ScwOpenBeams open = { 0 };
  Chord *chord = NULL;

  for (int i = 0; i < layout->n_elements; i++)
    {
      const ScwElement *element = &layout->elements[i];

      if (element->kind == SCW_ELEMENT_MOVE && element->move.backup)
        open = (ScwOpenBeams){ 0 };
      if (element->kind == SCW_ELEMENT_MOVE)
        chord = NULL;
      if (element->kind != SCW_ELEMENT_NOTE)
        continue;
      if (element->note.hidden && !element->note.rest)
        {
          pass_hidden (&open, &element->note);
          if (!element->note.chord)
            chord = NULL;
          continue;
        }
      if (!element->note.chord || chord == NULL || chord->rest || element->note.rest
          || element->note.grace != chord->grace)
        chord = open_chord (layout, i, &open);
      if (!chord->rest)
        add_head (layout, chord, i);
    }
}

/* The width of a chord is that of its widest head. */
static void
choose_heads (Layout *layout, const ScwMusicFont *font)
{
  for (int c = 0; c < layout->n_chords; c++)
    {
      Chord *chord = &layout->chords[c];

      chord->glyph = scw_head_glyph (chord->type, SCW_NOTEHEAD_NORMAL);
      for (int i = 0; i < chord->n_heads; i++)
        {
          ScwGlyph glyph = layout->heads[chord->first_head + i].glyph;

          if (i == 0 || glyph_width (font, glyph) > glyph_width (font, chord->glyph))
            chord->glyph = glyph;
        }
    }
}

/* How many grace notes of this chord's voice stand from it to its main note, itself included; 0: it is none.
 */
static int
grace_rank (const Layout *layout, int c)
{
  const Chord *chord = &layout->chords[c];
  int rank = 0;

  if (!chord->grace)
    return 0;
  for (; c < layout->n_chords && layout->chords[c].grace && layout->chords[c].voice == chord->voice
         && scw_fraction_cmp (layout->chords[c].onset, chord->onset) == 0;
       c++)
    rank++;
  return -rank;
}

int
scw_column_compare (const Column *a, const Column *b)
{
  int order = scw_fraction_cmp (a->onset, b->onset);

  if (order == 0)
    order = (int) b->clef - (int) a->clef;
  if (order == 0)
    order = a->grace - b->grace;
  return order != 0 ? order : a->staff - b->staff;
}

static int
compare_columns (const void *left, const void *right)
{
  return scw_column_compare (left, right);
}

static int
find_column (const Layout *layout, Column wanted)
{
  for (int i = 0; i < layout->n_columns; i++)
    if (scw_column_compare (&layout->columns[i], &wanted) == 0)
      return i;
  return -1;
}

static Column
column_of (const Layout *layout, int c)
{
  return (Column){ .onset = layout->chords[c].onset, .grace = grace_rank (layout, c) };
}

static void
make_columns (Layout *layout)
{
  for (int i = 0; i < layout->n_elements; i++)
    {
      const ScwElement *element = &layout->elements[i];
      Column column = { .onset = element->onset, .clef = true, .element = i };

      if (element->kind != SCW_ELEMENT_CLEF || element->onset.num <= 0 || element->clef.hidden)
        continue;
      column.staff = staff_of (&layout->in, element->clef.staff);
      if (find_column (layout, column) < 0)
        layout->columns[layout->n_columns++] = column;
    }
  for (int c = 0; c < layout->n_chords; c++)
    if (find_column (layout, column_of (layout, c)) < 0)
      layout->columns[layout->n_columns++] = column_of (layout, c);
  qsort (layout->columns, (size_t) layout->n_columns, sizeof *layout->columns, compare_columns);
  for (int c = 0; c < layout->n_chords; c++)
    layout->chords[c].column = find_column (layout, column_of (layout, c));
}

/* Whether a voice is an upper one of its staff: its stems say so, else its number. */
static bool
is_upper (const Layout *layout, const Chord *chord)
{
  int stems = 0;

  for (int c = 0; c < layout->n_chords; c++)
    {
      const Chord *other = &layout->chords[c];

      if (other->voice == chord->voice && scw_layout_seen_on (layout, other, chord->staff) && !other->grace
          && other->type < SCW_TYPE_WHOLE)
        stems += other->stem;
    }
  if (chord->stem != 0 && !chord->grace && chord->told_stem)
    return chord->stem > 0;
  if (stems != 0)
    return stems > 0;
  return chord->voice <= 0 || (chord->voice - 1) % 2 == 0;
}

/* Whether two chords sound together, if only for a moment. */
static bool
together (const Chord *a, const Chord *b)
{
  if (scw_fraction_cmp (a->onset, b->onset) == 0)
    return true;
  return scw_fraction_cmp (a->onset, b->end) < 0 && scw_fraction_cmp (b->onset, a->end) < 0;
}

/* Whether another voice has something to see on the staff while this chord sounds. */
static void
find_company (Layout *layout)
{
  for (int c = 0; c < layout->n_chords; c++)
    {
      Chord *chord = &layout->chords[c];

      chord->alone = true;
      chord->upper = is_upper (layout, chord);
      for (int o = 0; chord->alone && o < layout->n_chords; o++)
        {
          const Chord *other = &layout->chords[o];

          if (other->voice != chord->voice && !(other->hidden && other->rest)
              && !(chord->measure_rest && other->grace) /* which stand before its middle */
              && scw_layout_seen_on (layout, other, chord->staff) && together (chord, other))
            chord->alone = false;
        }
    }
}

/* Chords from one that begins the first level to the one that ends it. */
static void
find_groups (Layout *layout)
{
  int open[2] = { -1, -1 };

  for (int c = 0; c < layout->n_chords; c++)
    {
      Chord *chord = &layout->chords[c];
      int *group = &open[chord->grace];

      if (c > 0 && scw_fraction_cmp (chord->onset, layout->chords[c - 1].onset) < 0)
        open[0] = open[1] = -1;
      if (chord->n_levels == 0 || chord->rest)
        continue;
      if (chord->levels[0] == LEVEL_BEGIN || *group < 0)
        {
          *group = layout->n_groups++;
          layout->groups[*group] = (Group){ .grace = chord->grace, .small = chord->small };
        }
      chord->group = *group;
      if (chord->levels[0] == LEVEL_END)
        *group = -1;
    }
  for (int g = 0; g < layout->n_groups; g++)
    {
      Group *group = &layout->groups[g];

      group->first = layout->n_members;
      for (int c = 0; c < layout->n_chords; c++)
        if (layout->chords[c].group == g)
          layout->members[layout->n_members++] = c;
      group->n = layout->n_members - group->first;
      if (group->n == 1) /* a beam to nowhere: flags say as much */
        {
          layout->chords[layout->members[group->first]].group = -1;
          group->n = 0;
        }
    }
}

/* Which way the stem of a chord goes by itself: away from the head that is farthest from the middle. */
static int
weight (const Layout *layout, const Chord *chord)
{
  int low = 0, high = 0;

  if (chord->n_heads > 0)
    {
      low = layout->heads[chord->first_head].pos;
      high = layout->heads[chord->first_head + chord->n_heads - 1].pos;
    }
  return low + high;
}

static void
choose_stems (Layout *layout)
{
  for (int c = 0; c < layout->n_chords; c++)
    {
      Chord *chord = &layout->chords[c];

      if (chord->rest || chord->type >= SCW_TYPE_WHOLE)
        {
          chord->stem = 0;
          continue;
        }
      if (chord->told_stem)
        continue;
      if (chord->grace)
        chord->stem = 1;
      else if (!chord->alone)
        chord->stem = chord->upper ? 1 : -1;
      else
        chord->stem = weight (layout, chord) < 0 ? 1 : -1;
    }
  for (int g = 0; g < layout->n_groups; g++)
    {
      const int *members = &layout->members[layout->groups[g].first];
      int n = layout->groups[g].n, sum = 0, extreme = 0, highest = MAX_STAVES, lowest = 0;
      bool told = false;

      for (int i = 0; i < n; i++)
        {
          const Chord *chord = &layout->chords[members[i]];

          told |= chord->told_stem;
          highest = chord->staff < highest ? chord->staff : highest;
          lowest = chord->staff > lowest ? chord->staff : lowest;
          sum += chord->told_stem ? chord->stem : 0;
          if (abs (weight (layout, chord)) > abs (extreme))
            extreme = weight (layout, chord);
        }
      for (int i = 0; i < n; i++)
        {
          Chord *chord = &layout->chords[members[i]];

          if (!told && highest < lowest
              && chord->type < SCW_TYPE_WHOLE) /* the beam goes between the staves */
            chord->stem = chord->staff == highest ? -1 : 1;
          else if (chord->type < SCW_TYPE_WHOLE && (!chord->told_stem || chord->stem == 0)
                   && (told || (chord->alone && !chord->grace)))
            chord->stem = told ? (sum >= 0 ? 1 : -1) : (extreme < 0 ? 1 : -1);
        }
    }
}

static void
leave (Layout *layout)
{
  layout->out = layout->before;
  layout->out.repeat = false;
  for (int i = 0; i < layout->n_elements; i++)
    layout->out.repeat
      |= layout->elements[i].kind == SCW_ELEMENT_REPEAT && layout->elements[i].repeat == SCW_REPEAT_BOTH;
  for (int s = 0; s < layout->in.staves; s++)
    {
      layout->out.clefs[s] = clef_at (layout, s, scw_fraction (INT32_MAX, 1));
      layout->out.shift[s] = shift_at (layout, s, scw_fraction (INT32_MAX, 1));
    }
}

Layout *
scw_layout_new (const ScwPart *part, const ScwMeasure *measure, const Context *in, const ScwMusicFont *font)
{
  Layout *layout = calloc (1, sizeof *layout);

  if (layout == NULL)
    return NULL;
  layout->in = *in;
  if (!allocate (layout, measure))
    {
      scw_layout_free (layout);
      return NULL;
    }
  read_signatures (layout);
  if (layout->whole < 0)
    read_chords (layout);
  choose_heads (layout, font);
  make_columns (layout);
  find_company (layout);
  find_groups (layout);
  choose_stems (layout);
  scw_layout_place (layout, font);
  leave (layout);
  layout->texts = scw_layout_texts (part, measure);
  if (scw_layout_captions (layout, part, font))
    return layout;
  scw_layout_free (layout);
  return NULL;
}
