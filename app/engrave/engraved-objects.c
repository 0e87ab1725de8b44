/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engraved.h"

#include <math.h>

#include "engine/notation/lmx/lmx.h"

#define REACH 0.6 /* staff spaces from the pointer to what is meant */
#define STEPS 24  /* along a curve */

/* ---- which token an item comes from ---- */

static const struct
{
  ScwGlyph glyph;
  ScwLmxClass class;
  int value; /* of a sign */
} glyphs[] = {
  { SCW_GLYPH_STACCATO, SCW_LMX_STACCATO, 0 },
  { SCW_GLYPH_TENUTO, SCW_LMX_TENUTO, 0 },
  { SCW_GLYPH_ACCENT, SCW_LMX_ACCENT, 0 },
  { SCW_GLYPH_MARCATO_ABOVE, SCW_LMX_STRONG_ACCENT, 0 },
  { SCW_GLYPH_MARCATO_BELOW, SCW_LMX_STRONG_ACCENT, 0 },
  { SCW_GLYPH_STACCATISSIMO_ABOVE, SCW_LMX_SIGN, SCW_SIGN_STACCATISSIMO },
  { SCW_GLYPH_STACCATISSIMO_BELOW, SCW_LMX_SIGN, SCW_SIGN_STACCATISSIMO },
  { SCW_GLYPH_PORTATO_ABOVE, SCW_LMX_SIGN, SCW_SIGN_DETACHED_LEGATO },
  { SCW_GLYPH_PORTATO_BELOW, SCW_LMX_SIGN, SCW_SIGN_DETACHED_LEGATO },
  { SCW_GLYPH_BREATH_MARK, SCW_LMX_SIGN, SCW_SIGN_BREATH_MARK },
  { SCW_GLYPH_CAESURA, SCW_LMX_SIGN, SCW_SIGN_CAESURA },
  { SCW_GLYPH_TURN, SCW_LMX_SIGN, SCW_SIGN_TURN },
  { SCW_GLYPH_INVERTED_TURN, SCW_LMX_SIGN, SCW_SIGN_INVERTED_TURN },
  { SCW_GLYPH_MORDENT, SCW_LMX_SIGN, SCW_SIGN_MORDENT },
  { SCW_GLYPH_INVERTED_MORDENT, SCW_LMX_SIGN, SCW_SIGN_INVERTED_MORDENT },
  { SCW_GLYPH_UP_BOW, SCW_LMX_SIGN, SCW_SIGN_UP_BOW },
  { SCW_GLYPH_DOWN_BOW, SCW_LMX_SIGN, SCW_SIGN_DOWN_BOW },
  { SCW_GLYPH_HARMONIC, SCW_LMX_SIGN, SCW_SIGN_HARMONIC },
  { SCW_GLYPH_OPEN_STRING, SCW_LMX_SIGN, SCW_SIGN_OPEN_STRING },
  { SCW_GLYPH_STOPPED, SCW_LMX_SIGN, SCW_SIGN_STOPPED },
};

static const struct
{
  ScwItemRole role;
  ScwLmxClass class;
  int value; /* -1: any */
} roles[] = {
  { SCW_ROLE_TIE, SCW_LMX_TIED, SCW_START },
  { SCW_ROLE_SLUR, SCW_LMX_SLUR, SCW_START },
  { SCW_ROLE_TUPLET, SCW_LMX_TUPLET, SCW_START },
  { SCW_ROLE_FERMATA, SCW_LMX_FERMATA, -1 },
  { SCW_ROLE_TRILL, SCW_LMX_TRILL, -1 },
  { SCW_ROLE_ARPEGGIO, SCW_LMX_ARPEGGIATE, -1 },
  { SCW_ROLE_TREMOLO, SCW_LMX_TREMOLO, -1 },
  { SCW_ROLE_ACCIDENTAL, SCW_LMX_ACCIDENTAL, -1 },
  { SCW_ROLE_DOT, SCW_LMX_DOT, -1 },
  { SCW_ROLE_FINGERING, SCW_LMX_FINGERING, -1 },
  { SCW_ROLE_GLISSANDO, SCW_LMX_SIGN, SCW_SIGN_GLISSANDO_START },
  { SCW_ROLE_WAVY_LINE, SCW_LMX_SIGN, SCW_SIGN_WAVY_LINE_START },
};

/* What a token has to be for an item to come from it. FALSE: the item is the note itself, or no part of one. */
static gboolean
class_of (const ScwItem *item, ScwLmxClass *class, int *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == item->role)
      {
        *class = roles[i].class;
        *value = roles[i].value;
        return TRUE;
      }
  if (item->kind != SCW_ITEM_GLYPH || (item->role != SCW_ROLE_ARTICULATION && item->role != SCW_ROLE_SIGN))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (glyphs); i++)
    if (glyphs[i].glyph == item->glyph)
      {
        *class = glyphs[i].class;
        *value = glyphs[i].class == SCW_LMX_SIGN ? glyphs[i].value : -1;
        return TRUE;
      }
  return FALSE;
}

/* How many items of its kind stand before it on its note: a second slur is that of the second token. */
static int
count_before (const ScwSystem *system, const ScwItem *item)
{
  int n = 0;

  for (const ScwItem *other = system->items; other < item; other++)
    n += other->role == item->role && other->measure == item->measure && other->element == item->element;
  return item->role == SCW_ROLE_SLUR || item->role == SCW_ROLE_FINGERING ? n : 0;
}

/* The nth token of this kind of a note. */
static int
find_token (ScwSystemBox *box, const ScwItem *item, ScwLmxClass class, int value, int nth)
{
  const int end = MIN (item->span.end, (int) scw_system_box_get_n_tokens (box));

  for (int i = item->span.first; i < end; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (scw_system_box_get_token (box, (guint) i)->id);

      if (info != NULL && info->class == class && (value < 0 || info->value == value) && nth-- == 0)
        return i;
    }
  return -1;
}

int
scw_engraved_object_of (ScwEngraved *self, ScwSystemBox *box, const ScwItem *item)
{
  ScwLmxClass class;
  int value, nth, token;

  if (item->element < 0 || !class_of (item, &class, &value))
    return -1;
  nth = count_before (scw_engraved_get_system (self), item);
  token = find_token (box, item, class, value, nth);
  if (token < 0
      && (item->role == SCW_ROLE_TIE || item->role == SCW_ROLE_SLUR)) /* it began in an earlier system */
    token = find_token (box, item, class, SCW_STOP, nth);
  return token;
}

/* ---- where it is ---- */

static double
from_segment (ScwPoint a, ScwPoint b, double x, double y)
{
  const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const double t = length > 0 ? CLAMP (((x - a.x) * dx + (y - a.y) * dy) / length, 0, 1) : 0;

  return hypot (x - a.x - t * dx, y - a.y - t * dy);
}

static double
distance (const ScwItem *item, double x, double y)
{
  double least = G_MAXDOUBLE;

  if (item->kind == SCW_ITEM_LINE)
    return from_segment ((ScwPoint){ item->x, item->y }, (ScwPoint){ item->x2, item->y2 }, x, y);
  if (item->kind != SCW_ITEM_CURVE)
    return hypot (MAX (MAX (item->box.x0 - x, x - item->box.x1), 0),
                  MAX (MAX (item->box.y0 - y, y - item->box.y1), 0));
  for (int i = 0; i < STEPS; i++)
    least = MIN (least, from_segment (scw_bezier (item->points, i / (double) STEPS),
                                      scw_bezier (item->points, (i + 1) / (double) STEPS), x, y));
  return least;
}

int
scw_engraved_object_at (ScwEngraved *self, ScwSystemBox *box, double x, double y)
{
  const ScwSystem *system = scw_engraved_get_system (self);
  double least = REACH;
  int found = -1;

  for (int i = 0; system != NULL && i < system->n_items; i++)
    {
      const ScwItem *item = &system->items[i];
      const double away = distance (item, x, y);
      const gboolean is_head = item->role == SCW_ROLE_HEAD || item->role == SCW_ROLE_REST;

      if (away >= least || (!is_head && scw_engraved_object_of (self, box, item) < 0))
        continue;
      least = away;
      found = is_head ? -1 : scw_engraved_object_of (self, box, item);
    }
  return found;
}
