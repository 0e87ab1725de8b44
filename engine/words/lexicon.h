/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lexicon.h: what is known of the words that stand in music; only for engine/words.
 *
 * Case, accents and punctuation do not matter.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "engine/notation/score/part.h"

typedef enum
{
  SCW_SAYS_NOTHING,
  SCW_SAYS_TEMPO,      /* Allegro, Sehr langsam, Très lent, rit. */
  SCW_SAYS_EXPRESSION, /* dolce, cresc., pizz., D.C. al Fine */
  SCW_SAYS_DYNAMICS,   /* mf: a token, no word */
} ScwSays;

/* What most of the words say. */
ScwSays scw_lexicon_says (const char *text);

/* Puts words that are misread by a letter right ("crese." becomes "cresc."). */
void scw_lexicon_correct (char *text);

/* The same for what stands in front of a staff, where letters that look alike were taken for each other ("VIn. I" becomes
 * "Vln. I"). */
void scw_lexicon_correct_name (char *text);

/* "= 96", with whatever stands in front of it for a note: *words is how many bytes come before that note. */
bool scw_lexicon_metronome (const char *text, char number[16], int *words, ScwNoteType *beat, int *dots);

/* A chord symbol as it was read ("Bbm7", "Ffm", "C/é") as harmony.h writes it. False: it is none. */
bool scw_lexicon_harmony (const char *text, char *harmony, size_t size);

/* Who is named: "Words by ...", "Musik: ...". -1 lyricist, 1 composer, 0 not told. */
int scw_lexicon_creator (const char *text);

/* Nothing but digits, with what may stand around them. */
bool scw_lexicon_is_number (const char *text);
