/* SPDX-License-Identifier: GPL-3.0-or-later */
/* beams.c: groups under beams: their slope, how far stems reach, and the second and further beams. */
#include <math.h>
#include <stdlib.h>

#include "engine/engrave/draw/draw.h"

#define HOOK 1.1

typedef struct
{
  const Drawing *drawing;
  Bar *bar;
  const Group *group;
  const int *members;
  int n;
  double scale;
  bool mixed; /* stems go both ways */
  int dir;    /* of the stems, or of most of them: further beams lie on the other side of the first */
  double x0, y0, slope;
} Beam;

static const Chord *
member (const Beam *beam, int i)
{
  return &beam->bar->layout->chords[beam->members[i]];
}

static Drawn *
drawn_of (const Beam *beam, int i)
{
  return &beam->bar->drawn[beam->members[i]];
}

/* y of the head next to the beam, for a stem of this direction. */
static double
near_head (const Beam *beam, int i)
{
  const Chord *chord = member (beam, i);
  const Head *head
    = &beam->bar->layout->heads[chord->first_head + (chord->stem > 0 ? chord->n_heads - 1 : 0)];

  return y_of (beam->drawing, head->staff, head->pos);
}

static int
near_staff (const Beam *beam, int i)
{
  const Chord *chord = member (beam, i);

  return beam->bar->layout->heads[chord->first_head + (chord->stem > 0 ? chord->n_heads - 1 : 0)].staff;
}

/* The shortest stem under so many beams. */
static double
shortest (const Beam *beam, int i)
{
  int levels = member (beam, i)->n_levels;

  return ((beam->group->small ? 3.4 : 2.75) + (levels > 1 ? 0.35 + 0.7 * (levels - 2) : 0)) * beam->scale;
}

static double
line_at (const Beam *beam, double x)
{
  return beam->y0 + beam->slope * (x - beam->x0);
}

/* How much the beam rises over its length: half as much as its outer notes, little where they are near, not
 * at all where a note between them stands nearer to it. */
static double
rise (const Beam *beam)
{
  double first = near_head (beam, 0), last = near_head (beam, beam->n - 1), most;
  double width = drawn_of (beam, beam->n - 1)->stem_x - drawn_of (beam, 0)->stem_x;

  for (int i = 1; i < beam->n - 1; i++)
    if (beam->dir > 0 ? near_head (beam, i) < fmin (first, last) - 0.01
                      : near_head (beam, i) > fmax (first, last) + 0.01)
      return 0;
  if (fabs (last - first) < 0.25)
    return 0;
  most = width < 3 ? 0.5 : width < 6 ? 1 : 1.5;
  if (fabs (last - first) < 0.75)
    most = 0.25;
  else if (fabs (last - first) < 1.25)
    most = fmin (most, 0.5);
  return copysign (fmin (fabs (last - first) * 0.5, most), last - first);
}

/* All stems one way: as near as the shortest stem allows, and on the far side of the middle line. */
static void
lay (Beam *beam)
{
  int dir = beam->dir, n = beam->n;
  double width = drawn_of (beam, n - 1)->stem_x - beam->x0;
  double y0 = 0;

  beam->slope = width > 0.5 ? (1 - beam->drawing->style->flatness) * rise (beam) / width : 0;
  for (int i = 0; i < n; i++)
    {
      double x = drawn_of (beam, i)->stem_x;
      double tip = near_head (beam, i) - dir * shortest (beam, i);
      double middle = beam->drawing->staff_y[near_staff (beam, i)] + 2;

      if (!beam->group->small)
        tip = dir > 0 ? fmin (tip, middle) : fmax (tip, middle);
      tip -= beam->slope * (x - beam->x0);
      y0 = i == 0 ? tip : dir > 0 ? fmin (y0, tip) : fmax (y0, tip);
    }
  /* Beams hang from lines, sit on them or lie across. */
  y0 = beam->group->small ? y0 : dir > 0 ? floor (y0 * 4 + 0.01) / 4 : ceil (y0 * 4 - 0.01) / 4;
  beam->y0 = y0;
}

/* Stems both ways: between the notes above and those below. */
static void
lay_between (Beam *beam)
{
  double above = -1e6, below = 1e6;
  int staff = MAX_STAVES;
  bool two = false;

  for (int i = 0; i < beam->n; i++)
    {
      double tip = near_head (beam, i) - member (beam, i)->stem * shortest (beam, i);

      if (member (beam, i)->stem > 0)
        below = fmin (below, tip);
      else
        above = fmax (above, tip);
      two |= staff != MAX_STAVES && near_staff (beam, i) != staff;
      staff = near_staff (beam, i) < staff ? near_staff (beam, i) : staff;
    }
  beam->slope = 0;
  beam->y0 = (above + below) / 2;
  if (two && above > below && staff + 1 < MAX_STAVES)
    {
      double *gap = &((Drawing *) beam->drawing)->wanted_gap[staff];

      *gap = fmax (*gap, above - below);
    }
}

static void
draw_level_part (const Beam *beam, int level, double x0, double x1, bool across)
{
  ScwItem item = scw_draw_item (beam->drawing, beam->bar, member (beam, 0)->element, member (beam, 0)->staff,
                                SCW_ROLE_BEAM);
  double down = beam->dir * BEAM_STEP * level * beam->scale;

  item.across = across;
  scw_draw_bar (beam->drawing, item, (ScwPoint){ x0, line_at (beam, x0) + down },
                (ScwPoint){ x1, line_at (beam, x1) + down }, BEAM_THICK * beam->scale);
}

static bool
has_level (const Chord *chord, int level, Level a, Level b)
{
  return level < chord->n_levels && (chord->levels[level] == a || chord->levels[level] == b);
}

/* Whether the beam of this level goes from a note to the next. */
static bool
joined (const Beam *beam, int i, int level)
{
  return i >= 0 && i + 1 < beam->n && has_level (member (beam, i), level, LEVEL_BEGIN, LEVEL_CONTINUE)
         && has_level (member (beam, i + 1), level, LEVEL_CONTINUE, LEVEL_END);
}

/* -1: a hook before the note, 1: after it. What begins or ends at a rest, which has no stem, is a hook, too.
 */
static int
hook_of (const Beam *beam, int i, int level)
{
  const Chord *chord = member (beam, i);

  if (level >= chord->n_levels || joined (beam, i, level) || joined (beam, i - 1, level))
    return 0;
  switch (chord->levels[level])
    {
    case LEVEL_NONE:
      return 0;
    case LEVEL_FORWARD:
      return 1;
    case LEVEL_BACKWARD:
      return -1;
    case LEVEL_BEGIN:
      return i + 1 < beam->n ? 1 : -1;
    case LEVEL_CONTINUE:
    case LEVEL_END:
    default:
      return i > 0 ? -1 : 1;
    }
}

static void
draw_levels (const Beam *beam, bool across)
{
  double half = STEM_WIDTH / 2 * beam->scale;

  for (int level = 0; level < MAX_LEVELS; level++)
    for (int i = 0; i < beam->n; i++)
      {
        double x = drawn_of (beam, i)->stem_x, hook = HOOK * beam->scale;
        int side = hook_of (beam, i, level), last = i;

        if (side != 0 && i + side >= 0 && i + side < beam->n)
          hook = fmin (hook, fabs (drawn_of (beam, i + side)->stem_x - x) * 0.6);
        if (side < 0)
          draw_level_part (beam, level, x - hook, x + half, across);
        else if (side > 0)
          draw_level_part (beam, level, x - half, x + hook, across);
        while (joined (beam, last, level))
          last++;
        if (last > i)
          draw_level_part (beam, level, x - half, drawn_of (beam, last)->stem_x + half, across);
        i = last;
      }
}

static void
draw_group (Drawing *drawing, Bar *bar, const Group *group)
{
  Beam beam = { .drawing = drawing, .bar = bar, .group = group, .n = group->n };
  int sum = 0, staff;
  bool across = false;

  beam.members = &bar->layout->members[group->first];
  beam.scale = group->small ? GRACE_SCALE : 1;
  if (group->n < 2)
    return;
  staff = bar->layout->heads[member (&beam, 0)->first_head].staff;
  for (int i = 0; i < group->n; i++)
    {
      const Chord *chord = member (&beam, i);

      if (chord->n_heads == 0 || chord->stem == 0)
        return;
      sum += chord->stem;
      for (int h = 0; h < chord->n_heads; h++)
        across |= bar->layout->heads[chord->first_head + h].staff != staff;
    }
  beam.mixed = abs (sum) != group->n;
  beam.dir = sum > 0 || (sum == 0 && member (&beam, 0)->stem > 0) ? 1 : -1;
  beam.x0 = drawn_of (&beam, 0)->stem_x;
  if (beam.mixed)
    lay_between (&beam);
  else
    lay (&beam);
  for (int i = 0; i < group->n; i++)
    {
      Drawn *drawn = drawn_of (&beam, i);
      int dir = member (&beam, i)->stem;

      drawn->stem_to = line_at (&beam, drawn->stem_x);
      if (dir != beam.dir) /* through to the last of the beams, which lie on the other side */
        drawn->stem_to += beam.dir * BEAM_STEP * beam.scale * (member (&beam, i)->n_levels - 1);
      if (dir > 0)
        drawn->top = drawn->stem_to - BEAM_THICK / 2;
      else
        drawn->bottom = drawn->stem_to + BEAM_THICK / 2;
    }
  draw_levels (&beam, across);
}

/* The stems of two notes that are played in turn end nearly level, for the bars between them. */
static void
level_turns (Bar *bar, int c)
{
  const Layout *layout = bar->layout;
  const Chord *chord = &layout->chords[c], *other;
  Drawn *a, *b, *shorter;
  int next = c + 1;

  while (next < layout->n_chords
         && (layout->chords[next].voice != chord->voice || layout->chords[next].grace != chord->grace))
    next++;
  if (next == layout->n_chords || layout->elements[chord->element].note.tremolo != SCW_TREMOLO_START)
    return;
  other = &layout->chords[next];
  if (chord->group >= 0 || other->group >= 0 || chord->stem == 0 || other->stem != chord->stem)
    return;
  a = &bar->drawn[c];
  b = &bar->drawn[next];
  shorter = (a->stem_to - b->stem_to) * chord->stem > 0 ? a : b;
  if (fabs (a->stem_to - b->stem_to) <= 1)
    return;
  shorter->stem_to = (shorter == a ? b : a)->stem_to + chord->stem;
  if (chord->stem > 0)
    shorter->top = shorter->stem_to;
  else
    shorter->bottom = shorter->stem_to;
}

void
scw_draw_beams (Drawing *drawing, Bar *bar)
{
  for (int g = 0; g < bar->layout->n_groups; g++)
    draw_group (drawing, bar, &bar->layout->groups[g]);
  for (int c = 0; c < bar->layout->n_chords; c++)
    level_turns (bar, c);
}
