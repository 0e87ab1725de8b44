/* SPDX-License-Identifier: GPL-3.0-or-later */
/* damage-private.h: the kinds of damage that augment.h puts together. 'hard' is 0 (hardly seen) to 1 (as bad as scans get);
 * lengths are for pictures of 'space' pixels a staff space. All change the picture in place unless they return one. False
 * (NULL) and error when out of memory.
 */
#pragma once

#include "engine/image/gray.h"

/* Random numbers in order. */
typedef struct
{
  uint64_t key, i;
} ScwDice;

double scw_roll (ScwDice *dice, double low, double high);
int scw_roll_int (ScwDice *dice, int low, int high); /* both ends may come */

/* Between 'mild' and 'bad' by how hard it is. */
static inline double
scw_between (double mild, double bad, double hard)
{
  return mild + (bad - mild) * hard;
}

static inline uint8_t
scw_clipped (double v)
{
  return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t) v;
}

/* Smooth noise, of mean 0 and deviation 1 at its knots, which are so many pixels apart. */
typedef struct
{
  double cell_x, cell_y;
  int across, down;
  float *knots; /* (down, across) */
} ScwField;

bool scw_field_init (ScwField *field, int width, int height, double cell_x, double cell_y, ScwDice *dice);
void scw_field_row (const ScwField *field, int y, int width, float *out);
void scw_field_clear (ScwField *field);

bool scw_blur (ScwGray *gray, double sigma, ScwError *error);

/* damage-ink.c: plates, presses and what makes one bit of a pixel. */
void scw_change_ink (ScwGray *gray, bool thicker);
bool scw_run_ink (ScwGray *gray, double space, ScwDice *dice, double hard, ScwError *error);
bool scw_wear (ScwGray *gray, double space, ScwDice *dice, double hard, ScwError *error);
bool scw_fade (ScwGray *gray, double space, ScwDice *dice, double hard, ScwError *error);
bool scw_one_bit (ScwGray *gray, ScwDice *dice, double hard, ScwError *error);
void scw_screen (ScwGray *gray, double space, ScwDice *dice, double hard);

/* damage-paper.c: what is on the paper that is not the music. */
void scw_speckle (ScwGray *gray, double space, ScwDice *dice, double hard);
void scw_pencil (ScwGray *gray, double space, ScwDice *dice, double hard);
bool scw_stamp (ScwGray *gray, double space, ScwDice *dice, double hard, ScwError *error);
bool scw_shine_through (ScwGray *gray, double space, ScwDice *dice, double hard, ScwError *error);

/* A picture with margins (left, right, above, below). */
ScwGray *scw_with_margin (const ScwGray *gray, const int margin[4], ScwError *error);

/* A picture with a piece of a system's edge, taken from its own, above or below; (*above) rows were added above. */
ScwGray *
scw_with_scrap (const ScwGray *gray, double space, ScwDice *dice, double hard, int *above, ScwError *error);

/* damage-light.c: lenses, lamps and files. */
ScwGray *scw_curve (const ScwGray *gray, double space, ScwDice *dice, double hard, ScwError *error);
ScwGray *scw_coarsen (const ScwGray *gray, ScwDice *dice, double hard, ScwError *error);
void scw_uneven_light (ScwGray *gray, ScwDice *dice, double hard);
void scw_shadow (ScwGray *gray, ScwDice *dice, double hard);
void scw_grain (ScwGray *gray, ScwDice *dice, double hard);
