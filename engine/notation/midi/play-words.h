/* SPDX-License-Identifier: GPL-3.0-or-later */
/* play-words.h: words that say where playing goes on ("D.S. al Coda"), how fast ("Sehr langsam"), and that it gets louder
 * or softer ("poco a poco cresc.").
 *
 * Case, accents and punctuation do not matter: "D. C. al Fine", "da capo al fine", "Très lent", "TRES LENT".
 */
#pragma once

#include <stdbool.h>

typedef enum
{
  SCW_PLAY_ON,      /* nothing of the kind */
  SCW_PLAY_DA_CAPO, /* from the beginning */
  SCW_PLAY_DAL_SEGNO,
  SCW_PLAY_FINE,    /* ends here after a jump */
  SCW_PLAY_TO_CODA, /* goes on at the coda after a jump */
  SCW_PLAY_CODA,    /* the coda begins here */
  SCW_PLAY_SEGNO,
} ScwPlayWay;

typedef struct
{
  ScwPlayWay way;
  bool al_coda; /* of a jump: to the coda sign, and on at the coda */
  bool repeats; /* of a jump: repeats are taken again */
} ScwPlayWords;

ScwPlayWords scw_play_words (const char *text);

typedef enum
{
  SCW_TEMPO_ON,    /* says nothing about the tempo, or only that it changes: rit., stringendo, più mosso */
  SCW_TEMPO_SET,   /* *tempo, quarters a minute, is usual for it */
  SCW_TEMPO_BACK,  /* a tempo: as before */
  SCW_TEMPO_FIRST, /* Tempo I: as at the beginning */
} ScwTempoWay;

/* The words begin with one of a table, alone or with such as "sehr", "poco", "non troppo" around it, which
 * take it further from or nearer to 90. */
ScwTempoWay scw_tempo_words (const char *text, double *tempo);

typedef enum
{
  SCW_SWELL_NONE,
  SCW_SWELL_LOUDER,
  SCW_SWELL_SOFTER,
} ScwSwell;

/* The first word that says so: "cresc.", "molto dim.", "cre - scen - do". "senza cresc." says nothing. */
ScwSwell scw_swell_words (const char *text);
