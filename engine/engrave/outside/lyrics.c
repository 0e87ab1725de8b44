/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lyrics.c: syllables under the notes, hyphens between those of a word, lines behind those that are held. */
#include <math.h>
#include <stdlib.h>

#include "engine/engrave/outside/lyrics.h"

#define ASCENT       (0.72 * LYRIC_SIZE)
#define DESCENT      (0.22 * LYRIC_SIZE)
#define VERSE_STEP   (1.2 * LYRIC_SIZE)
#define STAFF_CLEAR  1.2 /* between a staff or its notes and the syllables */
#define NOTE_CLEAR   0.4
#define HYPHEN       0.75
#define HYPHEN_STEP  14.0                /* from one hyphen to the next of a long distance */
#define HYPHEN_Y     (0.22 * LYRIC_SIZE) /* above the line the text stands on */
#define EXTENDER_GAP 0.3                 /* before the next syllable */
#define THICKNESS    0.12
#define LOOK_BACK    64 /* measures in which a word began that still goes on */
#define VERSES       32

typedef struct
{
  const Bar *bar;
  int element;
  const ScwLyric *lyric;
  int staff, voice, column;
  int line;      /* of the syllables of its staff, from 0 */
  double x0, x1; /* of its text */
} Syllable;

typedef struct
{
  Syllable *at;
  int n;
} Syllables;

static int
staff_of (const Layout *layout, int element)
{
  const Head *head;
  const Chord *chord = scw_layout_chord_of (layout, element, &head);

  return head != NULL ? head->staff : chord->staff;
}

static bool
gather (const Drawing *drawing, Syllables *syllables)
{
  int n = 0;

  for (int b = 0; b < drawing->n_bars; b++)
    n += drawing->bars[b].layout->n_captions;
  *syllables = (Syllables){ .at = calloc ((size_t) n + 1, sizeof *syllables->at) };
  for (int b = 0; syllables->at != NULL && b < drawing->n_bars; b++)
    {
      const Bar *bar = &drawing->bars[b];
      const Layout *layout = bar->layout;

      for (int i = 0; i < layout->n_captions; i++)
        {
          const Caption *caption = &layout->captions[i];
          const ScwNote *note = &drawing->part->measures[bar->measure].elements[caption->element].note;
          const ScwLyric *lyric;
          double width;

          if (caption->lane == 0)
            continue;
          lyric = &drawing->part->lyrics[note->first_lyric + caption->lyric];
          width = scw_music_font_text_width (drawing->font, scw_part_text (drawing->part, lyric->text),
                                             SCW_FACE_ROMAN, LYRIC_SIZE);
          syllables->at[syllables->n]
            = (Syllable){ .bar = bar,
                          .element = caption->element,
                          .lyric = lyric,
                          .staff = staff_of (layout, caption->element),
                          .voice = note->voice,
                          .column = caption->column,
                          .x0 = drawing->slots[bar->barline + 1 + caption->column].x + caption->x };
          syllables->at[syllables->n].x1 = syllables->at[syllables->n].x0 + width;
          syllables->n++;
        }
    }
  return syllables->at != NULL;
}

static bool
is_before (const Syllable *a, const Syllable *b)
{
  return a->bar != b->bar ? a->bar < b->bar : a->column < b->column;
}

/* Syllables of one verse at one time, of two voices. */
static bool
do_voices_clash (const Syllables *syllables, int staff)
{
  for (int i = 0; i < syllables->n; i++)
    for (int k = i + 1; k < syllables->n && syllables->at[k].bar == syllables->at[i].bar; k++)
      {
        const Syllable *a = &syllables->at[i], *b = &syllables->at[k];

        if (a->staff == staff && b->staff == staff && a->column == b->column && a->voice != b->voice
            && a->lyric->verse == b->lyric->verse)
          return true;
      }
  return false;
}

static int
line_key (const Syllable *syllable, bool by_voice)
{
  return syllable->lyric->verse * 32 + (by_voice ? syllable->voice : 0);
}

/* Numbers the lines of a staff from the top; returns how many there are. */
static int
number_lines (Syllables *syllables, int staff)
{
  bool by_voice = do_voices_clash (syllables, staff);
  int lines = 0, last = -1;

  for (bool more = true; more; lines += more)
    {
      int next = -1;

      for (int i = 0; i < syllables->n; i++)
        {
          int key = line_key (&syllables->at[i], by_voice);

          if (syllables->at[i].staff == staff && key > last && (next < 0 || key < next))
            next = key;
        }
      for (int i = 0; i < syllables->n; i++)
        if (syllables->at[i].staff == staff && line_key (&syllables->at[i], by_voice) == next)
          syllables->at[i].line = lines;
      more = next >= 0;
      last = next;
    }
  return lines;
}

/* ---- what goes on from one syllable to the next ---- */

static bool
goes_on (const ScwLyric *lyric)
{
  return lyric->syllabic == SCW_SYLLABIC_BEGIN || lyric->syllabic == SCW_SYLLABIC_MIDDLE;
}

static bool
continues (const ScwLyric *lyric)
{
  return lyric->syllabic == SCW_SYLLABIC_MIDDLE || lyric->syllabic == SCW_SYLLABIC_END;
}

static void
add_line (const Outside *outside, ScwItem item, double x0, double x1, double y)
{
  scw_draw_line (outside->drawing, item, x0, y, x1, y, THICKNESS);
}

/* A hyphen that would lie on a barline stands before it, or where there is no room behind it. */
static double
beside_barline (const Drawing *drawing, double middle, double length, double x0)
{
  double away = length / 2 + 0.35;

  for (int i = 0; drawing->joined && i < drawing->n_bars; i++)
    {
      double barline = drawing->bars[i].x1 - 0.08;

      if (fabs (middle - barline) < away)
        return barline - away - length / 2 > x0 ? barline - away : barline + away;
    }
  return middle;
}

/* Hyphens in the white between two syllables; none where there is no room. */
static void
draw_hyphens (const Outside *outside, ScwItem item, double x0, double x1, double y)
{
  double room = x1 - x0, length = fmin (HYPHEN, room - 0.35);
  int n = (int) fmax (1, floor (room / HYPHEN_STEP + 0.5));

  if (length < 0.3)
    return;
  for (int i = 0; i < n; i++)
    {
      double middle = beside_barline (outside->drawing, x0 + room * (i + 0.5) / n, length, x0);

      add_line (outside, item, middle - length / 2, middle + length / 2, y - HYPHEN_Y);
    }
}

/* The syllable that a verse of a note has; NULL: none. */
static const ScwLyric *
syllable_of (const ScwPart *part, const ScwNote *note, int verse)
{
  for (int i = 0; i < note->n_lyrics; i++)
    if (part->lyrics[note->first_lyric + i].verse == verse)
      return &part->lyrics[note->first_lyric + i];
  return NULL;
}

/* Whether a syllable that is held ends at this note: before another one, or a rest. */
static bool
ends_at (const ScwPart *part, const ScwNote *note, int verse)
{
  const ScwLyric *lyric = syllable_of (part, note, verse);

  return note->rest || (lyric != NULL && lyric->text != 0);
}

/* The right edge of the last note that a syllable is held to, from a chord of a bar on; *ended: it is not held beyond
 * this system. */
static double
held_to (const Drawing *drawing, const Bar *bar, int chord, int voice, int verse, bool *ended)
{
  double x = NOTHING;

  *ended = true;
  for (; bar < drawing->bars + drawing->n_bars; bar++, chord = 0)
    for (int c = chord; c < bar->layout->n_chords; c++)
      {
        const Chord *now = &bar->layout->chords[c];
        const ScwNote *note = &drawing->part->measures[bar->measure].elements[now->element].note;

        if (now->voice != voice || now->grace)
          continue;
        if (ends_at (drawing->part, note, verse))
          return x;
        x = bar->drawn[c].x + now->dx + head_width (drawing->font, now);
      }
  *ended = false;
  return x;
}

/* Whether a note of a voice, with no syllable of its own, is the first of a measure. */
static bool
is_held_in (const ScwPart *part, int measure, int voice, int verse)
{
  for (int i = 0; measure < part->n_measures && i < part->measures[measure].n_elements; i++)
    {
      const ScwElement *element = &part->measures[measure].elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && element->note.voice == voice && !element->note.grace)
        return !ends_at (part, &element->note, verse);
    }
  return false;
}

static double
line_end (const Drawing *drawing)
{
  return drawing->bars[drawing->n_bars - 1].x1;
}

static void
draw_extender (const Outside *outside, const Syllable *syllable, const Syllable *next, ScwItem item, double y)
{
  const Drawing *drawing = outside->drawing;
  bool ended;
  double to = held_to (drawing, syllable->bar, syllable->bar->layout->chord_of[syllable->element] + 1,
                       syllable->voice, syllable->lyric->verse, &ended);

  if (!ended
      && is_held_in (drawing->part, drawing->bars[drawing->n_bars - 1].measure + 1, syllable->voice,
                     syllable->lyric->verse))
    to = line_end (drawing) - 0.4;
  if (next != NULL)
    to = fmin (to, next->x0 - EXTENDER_GAP);
  if (to > syllable->x1 + 0.8)
    add_line (outside, item, syllable->x1 + 0.25, to, y);
}

/* The syllable of a staff and verse that was sung last before a measure, and the voice; NULL: none, or long ago. */
static const ScwLyric *
sung_before (const ScwPart *part, int measure, int staff, int verse, int *voice)
{
  for (int m = (measure < part->n_measures ? measure : part->n_measures) - 1;
       m >= 0 && m > measure - LOOK_BACK; m--)
    for (int i = part->measures[m].n_elements - 1; i >= 0; i--)
      {
        const ScwElement *element = &part->measures[m].elements[i];
        const ScwLyric *lyric;

        if (element->kind != SCW_ELEMENT_NOTE
            || (element->note.staff > 1 ? element->note.staff - 1 : 0) != staff)
          continue;
        lyric = syllable_of (part, &element->note, verse);
        if (lyric == NULL || lyric->text == 0)
          continue;
        *voice = element->note.voice;
        return lyric;
      }
  return NULL;
}

uint64_t
scw_lyrics_entering (const ScwPart *part, int measure)
{
  uint64_t state = 0;
  int verses = 0;

  for (int i = 0; i < part->n_lyrics; i++)
    verses = part->lyrics[i].verse > verses ? part->lyrics[i].verse : verses;
  for (int verse = 1; verse <= verses && verse < VERSES; verse++)
    for (int staff = 0; staff < part->staves; staff++)
      {
        int voice = 0;
        const ScwLyric *lyric = sung_before (part, measure, staff, verse, &voice);
        int open = lyric == NULL ? 0 : lyric->extend ? 1 : goes_on (lyric) ? 2 : 0;

        state = state * 31 + (uint64_t) (open > 0 ? open + 4 * voice : 0);
      }
  return state;
}

/* What a word or held syllable of the system before leaves in front of the first syllable of a line (NULL: it has
 * none). */
static void
draw_entering (const Outside *outside, int staff, int verse, const Syllable *first, double y)
{
  const Drawing *drawing = outside->drawing;
  int voice = 0;
  const ScwLyric *lyric = sung_before (drawing->part, drawing->bars[0].measure, staff, verse, &voice);
  ScwItem item = scw_draw_item (drawing, &drawing->bars[0], -1, staff, SCW_ROLE_LYRIC);
  double left = scw_draw_left_edge (drawing) - 0.4, right = first != NULL ? first->x0 : line_end (drawing);

  if (lyric == NULL)
    return;
  if (lyric->extend && is_held_in (drawing->part, drawing->bars[0].measure, voice, verse))
    {
      bool ended;
      double to = held_to (drawing, drawing->bars, 0, voice, verse, &ended);

      if (!ended && is_held_in (drawing->part, drawing->bars[drawing->n_bars - 1].measure + 1, voice, verse))
        to = line_end (drawing) - 0.4;
      if (first != NULL)
        to = fmin (to, first->x0 - EXTENDER_GAP);
      if (to > left)
        add_line (outside, item, left, to, y);
    }
  else if (goes_on (lyric) && (first == NULL || continues (first->lyric)) && right - left > 1.2)
    draw_hyphens (outside, item, left, right, y);
}

/* ---- on paper ---- */

static const Syllable *
next_in_line (const Syllables *syllables, const Syllable *syllable)
{
  const Syllable *next = NULL;

  for (int i = 0; i < syllables->n; i++)
    {
      const Syllable *other = &syllables->at[i];

      if (other->staff == syllable->staff && other->line == syllable->line && is_before (syllable, other)
          && (next == NULL || is_before (other, next)))
        next = other;
    }
  return next;
}

static void
draw_syllable (const Outside *outside, const Syllables *syllables, const Syllable *syllable, double y)
{
  const Drawing *drawing = outside->drawing;
  ScwItem item = scw_draw_item (drawing, syllable->bar, syllable->element, syllable->staff, SCW_ROLE_LYRIC);
  const Syllable *next = next_in_line (syllables, syllable);
  ScwItem text = item;

  text.kind = SCW_ITEM_TEXT;
  text.text = scw_part_text (drawing->part, syllable->lyric->text);
  text.align = SCW_ALIGN_LEFT;
  text.scale = LYRIC_SIZE;
  text.x = syllable->x0;
  text.y = y;
  scw_items_add (drawing->items, text, drawing->font);
  if (syllable->lyric->extend)
    draw_extender (outside, syllable, next, item, y);
  else if (goes_on (syllable->lyric) && (next == NULL || continues (next->lyric)))
    draw_hyphens (outside, item, syllable->x1, next != NULL ? next->x0 : line_end (drawing), y);
}

/* The y that the first line of a staff stands on: the lines are clear of all notes they go under. */
static double
first_line (const Outside *outside, const Syllables *syllables, int staff)
{
  double top = outside->drawing->staff_y[staff] + 4 + STAFF_CLEAR;

  for (int i = 0; i < syllables->n; i++)
    {
      const Syllable *syllable = &syllables->at[i], *next = next_in_line (syllables, syllable);
      double to = syllable->x1;

      if (syllable->staff != staff)
        continue;
      if (goes_on (syllable->lyric) || syllable->lyric->extend)
        to = fmax (to, next != NULL ? next->x0 : line_end (outside->drawing));
      top = fmax (top, NOTE_CLEAR
                         + scw_skyline_reach (&outside->skyline, staff, BELOW, syllable->x0 - 0.2, to + 0.2));
    }
  return top + ASCENT;
}

/* Verses that are sung on from the system before, and have no syllable here. */
static int
entering_verses (const Outside *outside, int staff, int verses[VERSES])
{
  const Drawing *drawing = outside->drawing;
  int n = 0, most = 0;

  for (int i = 0; i < drawing->part->n_lyrics; i++)
    most = drawing->part->lyrics[i].verse > most ? drawing->part->lyrics[i].verse : most;
  for (int verse = 1; verse <= most && verse < VERSES; verse++)
    {
      int voice;
      const ScwLyric *lyric = sung_before (drawing->part, drawing->bars[0].measure, staff, verse, &voice);

      if (lyric != NULL
          && (lyric->extend
              || (goes_on (lyric) && is_held_in (drawing->part, drawing->bars[0].measure, voice, verse))))
        verses[n++] = verse;
    }
  return n;
}

static void
draw_staff (Outside *outside, Syllables *syllables, int staff)
{
  const Drawing *drawing = outside->drawing;
  int n_lines = number_lines (syllables, staff), first = drawing->items->n;
  double y = first_line (outside, syllables, staff);
  int entering[VERSES], n_entering = n_lines == 0 ? entering_verses (outside, staff, entering) : 0;

  for (int i = 0; i < n_entering; i++)
    {
      double reach = scw_skyline_reach (&outside->skyline, staff, BELOW, 0, line_end (drawing));

      draw_entering (outside, staff, entering[i], NULL,
                     fmax (y, reach + NOTE_CLEAR + ASCENT) + i * VERSE_STEP);
    }
  for (int line = 0; line < n_lines; line++)
    {
      const Syllable *earliest = NULL;

      for (int i = 0; i < syllables->n; i++)
        {
          const Syllable *syllable = &syllables->at[i];

          if (syllable->staff != staff || syllable->line != line)
            continue;
          draw_syllable (outside, syllables, syllable, y + line * VERSE_STEP);
          if (earliest == NULL || is_before (syllable, earliest))
            earliest = syllable;
        }
      draw_entering (outside, staff, earliest->lyric->verse, earliest, y + line * VERSE_STEP);
    }
  for (int i = first; i < drawing->items->n; i++)
    {
      ScwExtent box = drawing->items->at[i].box;

      /* Under a hyphen there is no more room than under a letter. */
      box.y1 = fmax (box.y1, drawing->items->at[i].y + DESCENT);
      scw_skyline_add_box (&outside->skyline, staff, &box);
    }
}

bool
scw_outside_lyrics (Outside *outside)
{
  Syllables syllables;
  bool ok;

  if (outside->drawing->part->n_lyrics == 0)
    return true;
  ok = gather (outside->drawing, &syllables);
  for (int s = 0; ok && s < outside->drawing->staves; s++)
    draw_staff (outside, &syllables, s);
  free (syllables.at);
  return ok;
}
