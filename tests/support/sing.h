/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sing.h: lyrics for the notes of a test. */
#pragma once

#include <string.h>

#include "engine/notation/score/part.h"
#include "tests/support/check.h"

/* Gives the notes of a part their syllables: "Hal- le- lu-" is a word that goes on, "Gott_" is held over the notes
 * marked "_", "." has nothing to sing. */
static inline void
sing (ScwPart *part, int verse, const char *text)
{
  char *copy = strdup (text), *rest = copy;
  bool inside = false;

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        ScwElement *element = &part->measures[m].elements[i];
        ScwLyric lyric = { .verse = (uint8_t) verse };
        char *word;
        size_t n;

        if (element->kind != SCW_ELEMENT_NOTE || element->note.rest || element->note.chord
            || (word = strtok_r (NULL, " ", &rest)) == NULL || word[0] == '_' || word[0] == '.')
          continue;
        n = strlen (word);
        lyric.extend = word[n - 1] == '_';
        if (word[n - 1] == '-')
          lyric.syllabic = inside ? SCW_SYLLABIC_MIDDLE : SCW_SYLLABIC_BEGIN;
        else
          lyric.syllabic = inside ? SCW_SYLLABIC_END : SCW_SYLLABIC_SINGLE;
        inside = word[n - 1] == '-';
        if (word[n - 1] == '-' || word[n - 1] == '_')
          word[n - 1] = '\0';
        lyric.text = scw_part_add_text (part, word, NULL);
        assert_true (scw_part_add_lyric (part, &element->note, &lyric, NULL));
      }
  free (copy);
}
