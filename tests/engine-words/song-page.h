/* SPDX-License-Identifier: GPL-3.0-or-later */
/* song-page.h: a page with a song, drawn by our own engraving, and where its notes and words stand. */
#pragma once

#include "engine/image/gray.h"
#include "engine/notation/score/score.h"

#define SONG_MOST_SYSTEMS 8

typedef struct
{
  bool head; /* a notehead; else words */
  int measure;
  ScwFraction onset;
  double x; /* of its middle, pixels */
} SongMark;

typedef struct
{
  ScwGray *gray;
  int n_systems;
  int first_measure[SONG_MOST_SYSTEMS + 1]; /* of each system; of the last, where it ends */
  SongMark *marks;                          /* (n_marks) of the first part */
  int n_marks;
} SongPage;

/* The systems stand one below the other, 20 pixels a staff space, below three texts: centred, right, left; 'foot', which may be NULL,
 * is centred below all of it. */
void song_page_draw (const ScwScore *score,
                     const char *title,
                     const char *right,
                     const char *left,
                     const char *foot,
                     SongPage *page);
