/* SPDX-License-Identifier: GPL-3.0-or-later */
/* captions.c: syllables and chord symbols, for which columns step apart. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/place/layout.h"

#define HYPHEN_ROOM 0.8 /* behind a syllable whose word goes on */
#define WORD_ROOM   0.5 /* behind the last one of a word */
#define SYMBOL_ROOM 0.6 /* between two chord symbols */

int
scw_verse_number (const char *syllable)
{
  int n = (int) strspn (syllable, "0123456789");

  if (n == 0 || n > 2 || syllable[n] != '.')
    return 0;
  n++;
  while (syllable[n] == ' ')
    n++;
  if ((unsigned char) syllable[n] == 0xc2 && (unsigned char) syllable[n + 1] == 0xa0) /* a space, too */
    n += 2;
  return syllable[n] != '\0' ? n : 0;
}

double
scw_syllable_lead (const char *syllable, const ScwMusicFont *font)
{
  char lead[16];
  int n = scw_verse_number (syllable);

  memcpy (lead, syllable, (size_t) n);
  lead[n] = '\0';
  return n > 0 ? scw_music_font_text_width (font, lead, SCW_FACE_ROMAN, LYRIC_SIZE) : 0;
}

static bool
add (Layout *layout, Caption caption)
{
  if (layout->n_captions % 16 == 0)
    {
      Caption *grown = realloc (layout->captions, ((size_t) layout->n_captions + 16) * sizeof *grown);

      if (grown == NULL)
        return false;
      layout->captions = grown;
    }
  layout->captions[layout->n_captions++] = caption;
  layout->n_lanes = caption.lane + 1 > layout->n_lanes ? caption.lane + 1 : layout->n_lanes;
  return true;
}

/* Several words on one note, as in psalms: they begin at the note. */
static bool
is_recited (const char *text)
{
  int spaces = 0;

  for (; *text != '\0'; text++)
    spaces += *text == ' ' || ((unsigned char) text[0] == 0xc2 && (unsigned char) text[1] == 0xa0);
  return spaces > 1;
}

static bool
add_syllable (Layout *layout, const ScwPart *part, int element, int index, const ScwMusicFont *font)
{
  const ScwLyric *lyric = &part->lyrics[index];
  const char *text = scw_part_text (part, lyric->text);
  const Chord *chord = &layout->chords[layout->chord_of[element]];
  double width = scw_music_font_text_width (font, text, SCW_FACE_ROMAN, LYRIC_SIZE);
  double lead = scw_syllable_lead (text, font), head = head_width (font, chord);
  Caption caption = { .element = element,
                      .lyric = index - layout->elements[element].note.first_lyric,
                      .column = chord->column,
                      .lane = lyric->verse > 0 ? lyric->verse : 1 };

  if (lyric->text == 0)
    return true;
  caption.x = chord->dx + (lyric->extend || is_recited (text) ? 0 : (head - (width - lead)) / 2) - lead;
  caption.left = 0 - caption.x;
  caption.right = caption.x + width;
  if (lyric->syllabic == SCW_SYLLABIC_BEGIN || lyric->syllabic == SCW_SYLLABIC_MIDDLE)
    caption.right += HYPHEN_ROOM;
  else
    caption.right += WORD_ROOM;
  return add (layout, caption);
}

/* Whether an earlier syllable of the note is the same: a file may tell it twice. */
static bool
is_told_twice (const ScwPart *part, const ScwNote *note, int k)
{
  const ScwLyric *lyrics = &part->lyrics[note->first_lyric];

  for (int i = 0; i < k; i++)
    if (lyrics[i].verse == lyrics[k].verse
        && strcmp (scw_part_text (part, lyrics[i].text), scw_part_text (part, lyrics[k].text)) == 0)
      return true;
  return false;
}

/* The main column at a time, or -1. */
static int
column_at (const Layout *layout, ScwFraction onset)
{
  for (int i = 0; i < layout->n_columns; i++)
    if (!layout->columns[i].fixed && scw_fraction_cmp (layout->columns[i].onset, onset) == 0)
      return i;
  return -1;
}

static bool
add_symbol (Layout *layout, const ScwPart *part, int element, const ScwMusicFont *font)
{
  const ScwElement *mark = &layout->elements[element];
  Caption caption = { .element = element, .column = column_at (layout, mark->onset) };
  SymbolPiece pieces[SYMBOL_PIECES];

  if (mark->mark.silent || mark->mark.text == 0 || caption.column < 0)
    return true;
  scw_symbol_pieces (scw_part_text (part, mark->mark.text), font, pieces, &caption.right);
  caption.right += SYMBOL_ROOM;
  return add (layout, caption);
}

bool
scw_layout_captions (Layout *layout, const ScwPart *part, const ScwMusicFont *font)
{
  for (int i = 0; i < layout->n_elements; i++)
    {
      const ScwElement *element = &layout->elements[i];
      bool ok = true;

      if (element->kind == SCW_ELEMENT_NOTE && layout->chord_of[i] >= 0)
        for (int k = 0; ok && k < element->note.n_lyrics; k++)
          ok = is_told_twice (part, &element->note, k)
               || add_syllable (layout, part, i, element->note.first_lyric + k, font);
      else if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_HARMONY)
        ok = add_symbol (layout, part, i, font);
      if (!ok)
        return false;
    }
  return true;
}

static uint64_t
mix_text (uint64_t hash, const char *text)
{
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char) *text) * UINT64_C (1099511628211);
  return (hash ^ 0xff) * UINT64_C (1099511628211);
}

uint64_t
scw_layout_texts (const ScwPart *part, const ScwMeasure *measure)
{
  uint64_t hash = UINT64_C (14695981039346656037);

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MARK)
        hash = mix_text (hash, scw_part_text (part, element->mark.text));
      if (element->kind == SCW_ELEMENT_TIME)
        hash = mix_text (hash, scw_part_text (part, element->time.text));
      for (int k = 0; element->kind == SCW_ELEMENT_NOTE && k < element->note.n_lyrics; k++)
        {
          const ScwLyric *lyric = &part->lyrics[element->note.first_lyric + k];

          hash = mix_text (hash, scw_part_text (part, lyric->text));
          hash = (hash ^ ((uint64_t) lyric->verse << 16 | (uint64_t) lyric->syllabic << 8 | lyric->extend))
                 * UINT64_C (1099511628211);
        }
    }
  return hash;
}
