/* SPDX-License-Identifier: GPL-3.0-or-later */
/* augment.h: augmentation: makes clean engravings look printed, worn, scanned and photographed.
 *
 * Each kind of damage comes by chance and is as hard as it is told to be. Kinds follow each other as in life: plate and
 * press, what else is on the paper, the page before the lens, the lens, the lamp, the file. Where any was done, uneven
 * light is taken away and the contrast stretched in the end, as in reading (image/prepare.h). A kind's random numbers are its own, so that a kind that
 * is changed leaves the others alone.
 *
 * All training uses it: the trainer here, the press, and through libscw-damage (damage.py) the trainer for a GPU.
 */
#pragma once

#include <stdint.h>

#include "engine/image/gray.h"

typedef enum
{
  SCW_DAMAGE_INK,     /* strokes thicker or thinner by a pixel */
  SCW_DAMAGE_RAN,     /* ink that ran: frayed, thick here and thin there */
  SCW_DAMAGE_WORN,    /* thin strokes interrupted, as a worn plate prints them */
  SCW_DAMAGE_FAINT,   /* thin strokes gray */
  SCW_DAMAGE_SCRAP,   /* the edge of the neighbouring system above or below */
  SCW_DAMAGE_SPECKS,  /* dots and holes, by themselves or in swarms */
  SCW_DAMAGE_PENCIL,  /* circles, hooks and lines of a player */
  SCW_DAMAGE_STAMP,   /* of a library */
  SCW_DAMAGE_BACK,    /* the other side of the sheet shining through */
  SCW_DAMAGE_ONE_BIT, /* black and white, at a level too high or too low */
  SCW_DAMAGE_SCREEN,  /* halftone */
  SCW_DAMAGE_CURVE,   /* a curved page, perspective, the gutter of a book */
  SCW_DAMAGE_SIZE,    /* the staff space up to 14 % off, up to 5 % wider or narrower */
  SCW_DAMAGE_TURN,    /* up to 0.7 degrees, and sheared by up to 1.7 */
  SCW_DAMAGE_COARSE,  /* fewer pixels than there should be */
  SCW_DAMAGE_BLUR,    /* out of focus */
  SCW_DAMAGE_LIGHT,   /* uneven light */
  SCW_DAMAGE_SHADOW,  /* of the fold, a hand, a telephone */
  SCW_DAMAGE_GRAIN,   /* gray ink on gray, grainy paper */
  SCW_DAMAGE_JPEG,    /* of quality 80 down to 25 */
  SCW_DAMAGE_KINDS
} ScwDamageKind;

typedef struct
{
  double margin;                   /* largest white margin on each side, in staff spaces */
  double chance[SCW_DAMAGE_KINDS]; /* 0 .. 1 */
  double hard[SCW_DAMAGE_KINDS];   /* 0 .. 1 */
} ScwDamage;

/* All kinds as training wants them: 'strength' 0 (none) to 1. */
ScwDamage scw_damage_even (double strength);

/* "ink", "ran", ...; NULL beyond the last. */
const char *scw_damage_name (int kind);

/* A picture of 'space' pixels a staff space, damaged and resized to about 'target'; the same key gives the same picture. A
 * point (x, y) goes to (m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5]), but for what SCW_DAMAGE_CURVE adds: less than half a
 * staff space. m may be NULL. NULL and error. Free with scw_gray_free. */
ScwGray *scw_damage (const ScwGray *picture,
                     double space,
                     double target,
                     const ScwDamage *damage,
                     uint64_t key,
                     double m[6],
                     ScwError *error);

/* The same with scw_damage_even. */
ScwGray *scw_augment (
  const ScwGray *picture, double space, double target, double strength, uint64_t key, ScwError *error);
ScwGray *scw_augment_mapped (const ScwGray *picture,
                             double space,
                             double target,
                             double strength,
                             uint64_t key,
                             double m[6],
                             ScwError *error);

/* What JPEG of a quality (1 .. 100) leaves of a picture, in place. */
void scw_jpeg_blocks (ScwGray *gray, int quality);
