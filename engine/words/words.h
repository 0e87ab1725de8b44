/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h: reads what is printed on a page besides the music: lyrics, titles, names, tempo and expression, chord
 * symbols.
 *
 *     page, rows with their tokens  ->  music painted over  ->  text lines  ->  Tesseract  ->  roles  ->  ScwWords
 *
 * Text lines are looked for where no staff is. What a line is follows from where it stands, then from what it says.
 * Syllables go to notes by place.
 *
 * Tesseract is opened when it is first wanted; the program does without it where it, or its data, is not installed.
 *
 * A reader may be used by one thread at a time, and keeps a language once it was wanted (some 20 MB each).
 */
#pragma once

#include "engine/image/gray.h"
#include "engine/image/prepare.h"
#include "engine/notation/score/part.h"

/* What is less sure is left out of scores. */
#define SCW_WORDS_LEAST 0.6

typedef enum
{
  SCW_WORD_TITLE,
  SCW_WORD_SUBTITLE,
  SCW_WORD_COMPOSER,
  SCW_WORD_LYRICIST,
  SCW_WORD_PART_NAME,
  SCW_WORD_ABBREVIATION,
  SCW_WORD_PAGE_NUMBER,
  SCW_WORD_MEASURE_NUMBER,
  SCW_WORD_FOOTER,
  SCW_WORD_TEMPO,
  SCW_WORD_EXPRESSION,
  SCW_WORD_METRONOME, /* "= 96": the note in front of it is in 'beat' */
  SCW_WORD_REHEARSAL,
  SCW_WORD_HARMONY, /* as harmony.h writes it */
  SCW_WORD_LYRIC,   /* a syllable */
  SCW_WORD_OTHER,   /* nobody knows */
  SCW_WORD_ROLES
} ScwWordRole;

typedef struct
{
  ScwWordRole role;
  char *text;        /* UTF-8, never NULL */
  ScwBox box;        /* page pixels */
  double confidence; /* 0 .. 1 */
  int row;           /* index of the row it belongs to, or -1 */
  int token; /* index of a token of the row: of the syllable's note, of the mark that it fills; or -1 */

  /* Where it stands in its row when there is no token: measure -1 where the row has none. */
  int measure;
  ScwFraction onset;
  int staff; /* from 1 */
  bool above;

  /* Of syllables. */
  int verse; /* from 1 */
  ScwSyllabic syllabic;
  bool extend;

  /* Of metronome marks. */
  ScwNoteType beat;
  int dots;
} ScwWord;

typedef struct
{
  ScwWord *at; /* (n), row by row, lyrics verse by verse from left to right */
  int n;
  int capacity;
} ScwWords;

/* A row: the staves of one part in one system (systems.h). */
typedef struct
{
  ScwBox box;
  ScwView view;
  int staves;
  double staff_space;    /* page pixels */
  int group;             /* rows of the same group sound together */
  const int32_t *tokens; /* (n_tokens) what was read there, or NULL */
  int n_tokens;
  const double
    *x; /* (n_tokens) where each token was read, page pixels; NAN: not known. NULL: not known of any */
} ScwWordsRow;

typedef struct
{
  bool first_page;                /* what stands above is the title */
  bool (*cancelled) (void *data); /* may be NULL */
  void *data;
} ScwWordsOptions;

typedef struct ScwWordsReader ScwWordsReader;

/* Opens Tesseract. languages: those of its data files, "deu+eng"; NULL: what is installed, guessed from what is
 * read. NULL and error: SCW_ERROR_FILE, there is no Tesseract or no data for it; SCW_ERROR_ARGUMENT, none for a language
 * that was wished for; the message says so. */
ScwWordsReader *scw_words_open (const char *languages, ScwError *error);
void scw_words_close (ScwWordsReader *reader);

/* The languages it may read, "deu+eng". */
const char *scw_words_languages (const ScwWordsReader *reader);

/* Reads a page. The rows are in reading order; of several in one system, the upper first. options may be NULL. False:
 * memory, or somebody cancelled (SCW_ERROR_CANCELLED). A page too large to be looked at has no words. */
bool scw_words_read (ScwWordsReader *reader,
                     const ScwGray *page,
                     const ScwWordsRow *rows,
                     int n,
                     const ScwWordsOptions *options,
                     ScwWords *words,
                     ScwError *error);

/* Syllables of a row that have no note get the nearest that are free, in order; a chord symbol or tempo without a token,
 * the measure and onset of the note it stands nearest to. False: memory. */
bool scw_words_attach (ScwWords *words, int row, const ScwWordsRow *of, ScwError *error);

void scw_words_clear (ScwWords *words);

/* "title", "part-name", "lyric": a stable name for JSON and tests. */
const char *scw_word_role_name (ScwWordRole role);
