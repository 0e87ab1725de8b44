/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The damage for those who know no C types: what libscw-damage offers beside the functions of augment.h
 * (data/recipe/damage.py). */
#include <stdlib.h>
#include <string.h>

#include "engine/train/data/augment.h"

uint8_t *scw_damage_pixels (const uint8_t *pixels,
                            int width,
                            int height,
                            double space,
                            double target,
                            double margin,
                            const double *chance,
                            const double *hard,
                            uint64_t key,
                            int stretch,
                            double m[6],
                            int size[2]);
void scw_damage_defaults (double strength, double *margin, double *chance, double *hard);

/* 'pixels' (height, width) damaged: size[1] rows of size[0], for the caller to free; NULL when out of memory. chance and hard
 * (SCW_DAMAGE_KINDS), m: as scw_damage. 'stretch': the contrast step in any case. */
uint8_t *
scw_damage_pixels (const uint8_t *pixels,
                   int width,
                   int height,
                   double space,
                   double target,
                   double margin,
                   const double *chance,
                   const double *hard,
                   uint64_t key,
                   int stretch,
                   double m[6],
                   int size[2])
{
  const ScwGray picture = { width, height, (uint8_t *) pixels };
  ScwDamage damage = { .margin = margin };
  ScwGray *made;
  uint8_t *out = NULL;

  memcpy (damage.chance, chance, sizeof damage.chance);
  memcpy (damage.hard, hard, sizeof damage.hard);
  made = scw_damage (&picture, space, target, &damage, key, m, NULL);
  if (made == NULL)
    return NULL;
  if (stretch)
    scw_gray_stretch (made);
  size[0] = made->width;
  size[1] = made->height;
  out = malloc ((size_t) made->width * made->height);
  if (out != NULL)
    memcpy (out, made->pixels, (size_t) made->width * made->height);
  scw_gray_free (made);
  return out;
}

/* scw_damage_even in its parts. */
void
scw_damage_defaults (double strength, double *margin, double *chance, double *hard)
{
  const ScwDamage d = scw_damage_even (strength);

  *margin = d.margin;
  memcpy (chance, d.chance, sizeof d.chance);
  memcpy (hard, d.hard, sizeof d.hard);
}
