/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sides.c: on which side of their notes ties and slurs lie. It is the same on both lines where one is broken.
 */
#include <stdlib.h>

#include "engine/engrave/draw/spanners.h"

typedef struct
{
  const Layout *layout; /* NULL: nowhere */
  const Chord *chord;
  const Head *head;
} End;

static End
find_end (Layout *const *layouts, const Spanner *spanner, int which)
{
  End end = { NULL, NULL, NULL };

  if (spanner->measure[which] < 0)
    return end;
  end.layout = layouts[spanner->measure[which]];
  end.chord = scw_layout_chord_of (end.layout, spanner->element[which], &end.head);
  return end;
}

static int
tie_side (const End *end)
{
  const Chord *chord = end->chord;
  const Head *low = &end->layout->heads[chord->first_head];
  int at = (int) (end->head - low);

  if (chord->n_heads > 1 && chord->alone)
    {
      if (at * 2 + 1 == chord->n_heads)
        return end->head->pos >= 0 ? ABOVE : BELOW;
      return at * 2 + 1 > chord->n_heads ? ABOVE : BELOW;
    }
  if (!chord->alone)
    return chord->upper ? ABOVE : BELOW;
  if (chord->stem != 0)
    return chord->stem > 0 ? BELOW : ABOVE;
  return end->head->pos >= 0 ? ABOVE : BELOW;
}

/* Whether a stem goes down between the ends of a slur, in their voice and on their staff. */
static bool
any_stem_down (Layout *const *layouts, const Spanner *spanner, const End *from, const End *to)
{
  const End *known = from->chord != NULL ? from : to;
  int first = spanner->measure[from->chord != NULL ? 0 : 1];
  int last = spanner->measure[to->chord != NULL ? 1 : 0];
  bool down = false;

  for (int m = first; m <= last; m++)
    for (int c = 0; c < layouts[m]->n_chords; c++)
      {
        const Chord *chord = &layouts[m]->chords[c];
        bool before
          = from->chord != NULL && m == first && scw_fraction_cmp (chord->onset, from->chord->onset) < 0;
        bool after = to->chord != NULL && m == last && scw_fraction_cmp (chord->onset, to->chord->onset) > 0;

        down |= chord->stem < 0 && chord->voice == known->chord->voice && !before && !after
                && scw_layout_seen_on (layouts[m], chord, known->chord->staff);
      }
  return down;
}

static int
slur_side (Layout *const *layouts, const Spanner *spanner, const End *from, const End *to)
{
  const Chord *a = from->chord, *b = to->chord;
  int low = 0, stems = 0;

  if (a != NULL && b != NULL && a->n_heads > 0 && b->n_heads > 0
      && from->layout->heads[a->first_head].staff != to->layout->heads[b->first_head].staff)
    return ABOVE;
  if (a != NULL && a->grace)
    return b != NULL && b->stem < 0 && b->alone ? ABOVE : BELOW;
  if (a != NULL && !a->alone)
    return a->upper ? ABOVE : BELOW;
  if (b != NULL && !b->alone)
    return b->upper ? ABOVE : BELOW;
  if (any_stem_down (layouts, spanner, from, to))
    return ABOVE;
  /* A whole note goes by where its stem would be. */
  for (int i = 0; i < 2; i++)
    {
      const End *end = i == 0 ? from : to;

      if (end->chord == NULL || end->chord->n_heads == 0)
        continue;
      if (end->chord->stem == 0)
        low += end->layout->heads[end->chord->first_head].pos < 0 ? 1 : -1;
      stems += end->chord->stem != 0;
    }
  return low == 0 ? (stems > 0 ? BELOW : ABOVE) : low > 0 ? BELOW : ABOVE;
}

int
scw_curve_side (Layout *const *layouts, const Spanner *spanner)
{
  End from = find_end (layouts, spanner, 0), to = find_end (layouts, spanner, 1);
  const End *known = from.head != NULL ? &from : &to;

  if (spanner->kind == SPANNER_TIE)
    return known->head != NULL ? tie_side (known) : ABOVE;
  return from.chord != NULL || to.chord != NULL ? slur_side (layouts, spanner, &from, &to) : ABOVE;
}
