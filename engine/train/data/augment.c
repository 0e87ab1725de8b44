/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/data/augment.h"

#include <math.h>
#include <string.h>

#include "engine/train/data/damage-private.h"
#include "engine/train/network/random.h"

#define LIGHT_BLOCK 6 /* staff spaces, as in image/prepare.c */

static const struct
{
  const char *name;
  double chance; /* at full strength */
} kinds[SCW_DAMAGE_KINDS] = {
  [SCW_DAMAGE_INK] = { "ink", 0.25 },       [SCW_DAMAGE_RAN] = { "ran", 0.3 },
  [SCW_DAMAGE_WORN] = { "worn", 0.22 },     [SCW_DAMAGE_FAINT] = { "faint", 0.15 },
  [SCW_DAMAGE_SCRAP] = { "scrap", 0.15 },   [SCW_DAMAGE_SPECKS] = { "specks", 0.25 },
  [SCW_DAMAGE_PENCIL] = { "pencil", 0.1 },  [SCW_DAMAGE_STAMP] = { "stamp", 0.04 },
  [SCW_DAMAGE_BACK] = { "back", 0.15 },     [SCW_DAMAGE_ONE_BIT] = { "one-bit", 0.25 },
  [SCW_DAMAGE_SCREEN] = { "screen", 0.05 }, [SCW_DAMAGE_CURVE] = { "curve", 0.2 },
  [SCW_DAMAGE_SIZE] = { "size", 1 },        [SCW_DAMAGE_TURN] = { "turn", 0.5 },
  [SCW_DAMAGE_COARSE] = { "coarse", 0.15 }, [SCW_DAMAGE_BLUR] = { "blur", 0.3 },
  [SCW_DAMAGE_LIGHT] = { "light", 0.2 },    [SCW_DAMAGE_SHADOW] = { "shadow", 0.12 },
  [SCW_DAMAGE_GRAIN] = { "grain", 0.4 },    [SCW_DAMAGE_JPEG] = { "jpeg", 0.2 },
};

const char *
scw_damage_name (int kind)
{
  return kind >= 0 && kind < SCW_DAMAGE_KINDS ? kinds[kind].name : NULL;
}

ScwDamage
scw_damage_even (double strength)
{
  ScwDamage d = { .margin = strength > 0 ? 1.7 : 0 };

  for (int k = 0; k < SCW_DAMAGE_KINDS; k++)
    {
      d.chance[k] = k == SCW_DAMAGE_SIZE ? strength > 0 : strength * kinds[k].chance;
      d.hard[k] = k == SCW_DAMAGE_SIZE ? strength : fmin (1, 0.5 + 0.5 * strength);
    }
  return d;
}

/* ---- a picture on its way ---- */

typedef struct
{
  ScwGray *g; /* NULL: it failed */
  const ScwDamage *damage;
  double space;
  uint64_t key;
  double m[6];
  ScwError *error;
  bool done; /* something was damaged that asks for the contrast step */

  /* Thin strokes are thin enough: another kind that thins them would leave no staff lines, and nothing to read. */
  bool thin;
} Work;

/* Whether it comes to that; 'dice' are the kind's own. */
static bool
comes (Work *w, ScwDamageKind kind, ScwDice *dice)
{
  *dice = (ScwDice){ scw_random (w->key, 1000 + (uint64_t) kind), 0 };
  return w->g != NULL && scw_roll (dice, 0, 1) < w->damage->chance[kind];
}

static void
replace (Work *w, ScwGray *made)
{
  scw_gray_free (w->g);
  w->g = made;
}

static void
check (Work *w, bool ok)
{
  if (!ok)
    replace (w, NULL);
  w->done = true;
}

/* What 'm' does, and then: (x, y) to (sx x + b y + dx, c x + sy y + dy). */
static void
then (double m[6], double sx, double b, double dx, double c, double sy, double dy)
{
  for (int k = 0; k < 3; k++)
    {
      const double x = m[k], y = m[3 + k];

      m[k] = sx * x + b * y + (k == 2 ? dx : 0);
      m[3 + k] = c * x + sy * y + (k == 2 ? dy : 0);
    }
}

static void
print (Work *w)
{
  const double *hard = w->damage->hard;
  ScwDice d;

  if (comes (w, SCW_DAMAGE_INK, &d))
    {
      w->thin = scw_roll (&d, 0, 1) > 0.6;
      scw_change_ink (w->g, !w->thin);
    }
  if (!w->thin && comes (w, SCW_DAMAGE_FAINT, &d))
    {
      check (w, scw_fade (w->g, w->space, &d, hard[SCW_DAMAGE_FAINT], w->error));
      w->thin = true;
    }
  if (!w->thin && comes (w, SCW_DAMAGE_RAN, &d))
    {
      check (w, scw_run_ink (w->g, w->space, &d, hard[SCW_DAMAGE_RAN], w->error));
      w->thin = true;
    }
  if (comes (w, SCW_DAMAGE_WORN, &d))
    check (w, scw_wear (w->g, w->space, &d, hard[SCW_DAMAGE_WORN], w->error));
}

/* A white margin, and what stands beside and upon the music. */
static void
lie_on_paper (Work *w)
{
  const double *hard = w->damage->hard;
  ScwDice d = { scw_random (w->key, 999), 0 };
  const double most = w->damage->margin * (scw_roll (&d, 0, 1) < 0.2 ? 3 : 1) * w->space;
  int margin[4], above;

  for (int i = 0; i < 4; i++)
    margin[i] = (int) scw_roll (&d, 0, most);
  if (comes (w, SCW_DAMAGE_SCRAP, &d))
    {
      replace (w, scw_with_scrap (w->g, w->space, &d, hard[SCW_DAMAGE_SCRAP], &above, w->error));
      then (w->m, 1, 0, 0, 0, 1, above);
      margin[2] = margin[3] = 0; /* it is cut off by the edge */
    }
  if (w->g != NULL)
    replace (w, scw_with_margin (w->g, margin, w->error));
  then (w->m, 1, 0, margin[0], 0, 1, margin[2]);
  if (comes (w, SCW_DAMAGE_BACK, &d))
    check (w, scw_shine_through (w->g, w->space, &d, hard[SCW_DAMAGE_BACK], w->error));
  if (comes (w, SCW_DAMAGE_SPECKS, &d))
    scw_speckle (w->g, w->space, &d, hard[SCW_DAMAGE_SPECKS]);
  if (comes (w, SCW_DAMAGE_STAMP, &d))
    check (w, scw_stamp (w->g, w->space, &d, hard[SCW_DAMAGE_STAMP], w->error));
  if (comes (w, SCW_DAMAGE_PENCIL, &d))
    scw_pencil (w->g, w->space, &d, hard[SCW_DAMAGE_PENCIL]);
  if (comes (w, SCW_DAMAGE_SCREEN, &d))
    {
      scw_screen (w->g, w->space, &d, hard[SCW_DAMAGE_SCREEN]);
      check (w, true);
    }
  if (!w->thin && comes (w, SCW_DAMAGE_ONE_BIT, &d))
    check (w, scw_one_bit (w->g, &d, hard[SCW_DAMAGE_ONE_BIT], w->error));
}

/* Turned and sheared while it is resized: (x, y) of the old goes to (sx x + b y, a x + sy y) of the new. */
static ScwGray *
turn (Work *w, double sx, double sy, ScwDice *d)
{
  const double hard = w->damage->hard[SCW_DAMAGE_TURN];
  const double a = scw_roll (d, -0.012, 0.012) * hard, b = scw_roll (d, -0.03, 0.03) * hard * sy;
  const double dx = b < 0 ? -b * w->g->height : 0, dy = a < 0 ? -a * sy * w->g->width : 0, c = a * sy;
  const double det = sx * sy - b * c;
  const int width = (int) (w->g->width * sx + fabs (b) * w->g->height);
  const int height = (int) (w->g->height * sy + fabs (c) * w->g->width);
  ScwGray *out;

  then (w->m, sx, b, dx, c, sy, dy);
  if (sy < 1 && !scw_blur (w->g, 0.45 / sy, w->error))
    return NULL;
  out = scw_gray_new (width < 16 ? 16 : width, height < 16 ? 16 : height, w->error);
  for (int y = 0; out != NULL && y < out->height; y++)
    for (int x = 0; x < out->width; x++)
      {
        const double u = x + 0.5 - dx, v = y + 0.5 - dy;

        scw_gray_row (out, y)[x]
          = (uint8_t) (scw_gray_sample (w->g, (sy * u - b * v) / det, (sx * v - c * u) / det) + 0.5f);
      }
  return out;
}

static ScwGray *
resized (Work *w, double sx, double sy)
{
  int width = (int) lrint (w->g->width * sx), height = (int) lrint (w->g->height * sy);

  width = width < 16 ? 16 : width;
  height = height < 16 ? 16 : height;
  then (w->m, (double) width / w->g->width, 0, 0, 0, (double) height / w->g->height, 0);
  return scw_gray_resize (w->g, width, height, w->error);
}

static void
lie_before_lens (Work *w, double target)
{
  const double hard = w->damage->hard[SCW_DAMAGE_SIZE];
  double sx = target / w->space, sy = sx;
  ScwDice d;

  if (comes (w, SCW_DAMAGE_CURVE, &d))
    replace (w, scw_curve (w->g, w->space, &d, w->damage->hard[SCW_DAMAGE_CURVE], w->error));
  if (comes (w, SCW_DAMAGE_SIZE, &d))
    {
      sy *= 1 + hard * scw_roll (&d, -0.14, 0.14);
      sx = sy * (1 + hard * scw_roll (&d, -0.05, 0.05));
    }
  if (comes (w, SCW_DAMAGE_TURN, &d))
    replace (w, turn (w, sx, sy, &d));
  else if (w->g != NULL)
    replace (w, resized (w, sx, sy));
}

static void
photograph (Work *w)
{
  const double *hard = w->damage->hard;
  ScwDice d;

  if (comes (w, SCW_DAMAGE_COARSE, &d))
    replace (w, scw_coarsen (w->g, &d, hard[SCW_DAMAGE_COARSE], w->error));
  if (comes (w, SCW_DAMAGE_BLUR, &d))
    check (w, scw_blur (w->g, scw_roll (&d, 0.3, scw_between (0.6, 1, hard[SCW_DAMAGE_BLUR])), w->error));
  if (comes (w, SCW_DAMAGE_LIGHT, &d))
    {
      scw_uneven_light (w->g, &d, hard[SCW_DAMAGE_LIGHT]);
      check (w, true);
    }
  if (comes (w, SCW_DAMAGE_SHADOW, &d))
    {
      scw_shadow (w->g, &d, hard[SCW_DAMAGE_SHADOW]);
      check (w, true);
    }
  if (comes (w, SCW_DAMAGE_GRAIN, &d))
    {
      scw_grain (w->g, &d, hard[SCW_DAMAGE_GRAIN]);
      check (w, true);
    }
  if (comes (w, SCW_DAMAGE_JPEG, &d))
    {
      scw_jpeg_blocks (w->g, (int) scw_roll (&d, scw_between (60, 25, hard[SCW_DAMAGE_JPEG]), 80));
      check (w, true);
    }
}

ScwGray *
scw_damage (const ScwGray *picture,
            double space,
            double target,
            const ScwDamage *damage,
            uint64_t key,
            double m[6],
            ScwError *error)
{
  const int none[4] = { 0 };
  Work w = { .damage = damage, .space = space, .key = key, .m = { 1, 0, 0, 0, 1, 0 }, .error = error };

  w.g = scw_with_margin (picture, none, error); /* a copy */
  print (&w);
  lie_on_paper (&w);
  lie_before_lens (&w, target);
  photograph (&w);
  if (w.g != NULL && w.done && !scw_gray_flatten (w.g, (int) fmax (8, LIGHT_BLOCK * target), error))
    replace (&w, NULL);
  if (w.g != NULL && w.done)
    scw_gray_stretch (w.g);
  if (m != NULL)
    memcpy (m, w.m, sizeof w.m);
  return w.g;
}

ScwGray *
scw_augment_mapped (const ScwGray *picture,
                    double space,
                    double target,
                    double strength,
                    uint64_t key,
                    double m[6],
                    ScwError *error)
{
  const ScwDamage damage = scw_damage_even (strength);

  return scw_damage (picture, space, target, &damage, key, m, error);
}

ScwGray *
scw_augment (
  const ScwGray *picture, double space, double target, double strength, uint64_t key, ScwError *error)
{
  return scw_augment_mapped (picture, space, target, strength, key, NULL, error);
}
