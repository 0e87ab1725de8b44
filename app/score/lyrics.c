/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/lyrics.h"

#include <string.h>

#define MOST_VERSES 99

/* A verse of a part, as it grows. */
typedef struct
{
  GString *text;
  gboolean in_word;  /* the last syllable goes on */
  gboolean new_line; /* the next word begins one */
} Verse;

static void
add_syllable (Verse *verse, const char *text, ScwSyllabic syllabic)
{
  const gboolean goes_on
    = verse->in_word && (syllabic == SCW_SYLLABIC_MIDDLE || syllabic == SCW_SYLLABIC_END);

  if (!goes_on && verse->text->len > 0)
    g_string_append_c (verse->text, verse->new_line ? '\n' : ' ');
  verse->new_line = verse->new_line && goes_on;
  g_string_append (verse->text, text);
  verse->in_word = syllabic == SCW_SYLLABIC_BEGIN || syllabic == SCW_SYLLABIC_MIDDLE;
}

static void
add_note (Verse *verses, const ScwPart *part, const ScwNote *note)
{
  for (int i = 0; i < note->n_lyrics; i++)
    {
      const ScwLyric *lyric = &part->lyrics[note->first_lyric + i];
      const char *text = scw_part_text (part, lyric->text);

      if (*text != '\0' && lyric->verse >= 1 && lyric->verse <= MOST_VERSES)
        add_syllable (&verses[lyric->verse], text, lyric->syllabic);
    }
}

static void
add_measure (Verse *verses, const ScwPart *part, const ScwMeasure *measure)
{
  for (int e = 0; e < measure->n_elements; e++)
    if (measure->elements[e].kind == SCW_ELEMENT_NOTE)
      add_note (verses, part, &measure->elements[e].note);
}

/* The verses of a part with a blank line between; "": nothing is sung. */
static char *
format_part (const ScwPart *part)
{
  Verse verses[MOST_VERSES + 1];
  GString *all = g_string_new (NULL);

  for (int v = 0; v <= MOST_VERSES; v++)
    verses[v] = (Verse){ g_string_new (NULL), FALSE, FALSE };
  for (int m = 0; m < part->n_measures; m++)
    {
      for (int v = 0; v <= MOST_VERSES && (part->measures[m].new_system || part->measures[m].new_page); v++)
        verses[v].new_line = TRUE;
      add_measure (verses, part, &part->measures[m]);
    }
  for (int v = 0; v <= MOST_VERSES; v++)
    {
      if (verses[v].text->len > 0)
        g_string_append_printf (all, "%s%s\n", all->len > 0 ? "\n" : "", verses[v].text->str);
      g_string_free (verses[v].text, TRUE);
    }
  return g_string_free (all, FALSE);
}

static int
count_singers (const ScwScore *score)
{
  int n = 0;

  for (int p = 0; p < score->n_parts; p++)
    n += score->parts[p]->n_lyrics > 0;
  return n;
}

char *
scw_lyrics_format (const ScwScore *score)
{
  const gboolean several = count_singers (score) > 1;
  GString *all = g_string_new (NULL);

  for (int p = 0; p < score->n_parts; p++)
    {
      const ScwPart *part = score->parts[p];
      g_autofree char *verses = format_part (part);

      if (*verses == '\0')
        continue;
      if (all->len > 0)
        g_string_append_c (all, '\n');
      if (several)
        g_string_append_printf (all, "%s:\n\n", part->name != NULL ? part->name : "?");
      g_string_append (all, verses);
    }
  if (all->len > 0 && score->title != NULL && *score->title != '\0')
    {
      g_string_prepend (all, "\n\n");
      g_string_prepend (all, score->title);
    }
  return g_string_free (all, all->len == 0);
}
