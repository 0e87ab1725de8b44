/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/midi/loudness.h"

#include <stdlib.h>

#include "engine/notation/midi/play-words.h"

#define STEP 16
#define LAST scw_fraction (16, 1) /* how long words work that nothing follows */

/* From 'at' on 'value', or, of a hairpin, on the way to 'to' until 'end'. */
typedef struct
{
  ScwFraction at, end;
  int staff;
  int value, to;
  int order;      /* as it stands in the part */
  int number;     /* of a hairpin and its stop; 0: not told */
  ScwWedge wedge; /* SCW_WEDGE_STOP: none */
  bool words;     /* "cresc.": a hairpin that ends where something else begins */
} Level;

typedef struct
{
  Level *at;
  int n, capacity;
} Levels;

struct ScwLoudness
{
  Levels levels;  /* by time, then words and hairpins last */
  Levels accents; /* by time: for the notes that begin then */
  int usual;
};

/* Velocities; an accent is for one note, after which 'value' holds. -1: what held before. */
static const struct
{
  int accent, value;
} table[] = {
  [SCW_DYNAMICS_N] = { -1, 10 },    [SCW_DYNAMICS_PPPP] = { -1, 10 },  [SCW_DYNAMICS_PPP] = { -1, 16 },
  [SCW_DYNAMICS_PP] = { -1, 33 },   [SCW_DYNAMICS_P] = { -1, 49 },     [SCW_DYNAMICS_MP] = { -1, 64 },
  [SCW_DYNAMICS_MF] = { -1, 80 },   [SCW_DYNAMICS_F] = { -1, 96 },     [SCW_DYNAMICS_FF] = { -1, 112 },
  [SCW_DYNAMICS_FFF] = { -1, 126 }, [SCW_DYNAMICS_FFFF] = { -1, 127 }, [SCW_DYNAMICS_SF] = { 112, -1 },
  [SCW_DYNAMICS_SFZ] = { 112, -1 }, [SCW_DYNAMICS_FZ] = { 112, -1 },   [SCW_DYNAMICS_RF] = { 112, -1 },
  [SCW_DYNAMICS_RFZ] = { 112, -1 }, [SCW_DYNAMICS_SFFZ] = { 126, -1 }, [SCW_DYNAMICS_FP] = { 96, 49 },
  [SCW_DYNAMICS_SFP] = { 112, 49 }, [SCW_DYNAMICS_SFPP] = { 112, 33 }, [SCW_DYNAMICS_PF] = { 49, 96 },
};

static int
staff_of (int staff)
{
  return staff < 1 ? 1 : staff;
}

static Level *
add (Levels *levels, int order, ScwFraction at, int staff, int value)
{
  if (levels->n == levels->capacity)
    {
      const int wanted = levels->capacity * 2 + 16;
      Level *grown = realloc (levels->at, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return NULL;
      levels->at = grown;
      levels->capacity = wanted;
    }
  levels->at[levels->n] = (Level){ .at = at,
                                   .end = at,
                                   .staff = staff_of (staff),
                                   .value = value,
                                   .to = value,
                                   .order = order,
                                   .wedge = SCW_WEDGE_STOP };
  return &levels->at[levels->n++];
}

static int
rank (const Level *level)
{
  return level->wedge == SCW_WEDGE_STOP ? 0 : level->words ? 1 : 2;
}

static int
compare (const void *left, const void *right)
{
  const Level *a = left, *b = right;
  const int order = scw_fraction_cmp (a->at, b->at);

  if (order != 0)
    return order;
  if (rank (a) != rank (b))
    return rank (a) - rank (b);
  return a->order - b->order;
}

/* 'next': the note on its staff that follows element i, NULL: none. */
static bool
see_dynamics (ScwLoudness *self, ScwFraction start, int i, const ScwElement *element, const ScwElement *next)
{
  const ScwMark *mark = &element->mark;
  const bool before = next != NULL && scw_fraction_cmp (next->onset, element->onset) >= 0;
  const ScwFraction struck = scw_fraction_add (start, before ? next->onset : element->onset);

  if (mark->value >= sizeof table / sizeof *table)
    return true;
  if (table[mark->value].accent >= 0
      && add (&self->accents, i, struck, mark->staff, table[mark->value].accent) == NULL)
    return false;
  return table[mark->value].value < 0
         || add (&self->levels, i, scw_fraction_add (start, element->onset), mark->staff,
                 table[mark->value].value)
              != NULL;
}

static bool
see_wedge (ScwLoudness *self, Levels *stops, ScwFraction start, int i, const ScwElement *element)
{
  const ScwWedge wedge = (ScwWedge) element->mark.value;
  Levels *levels = wedge == SCW_WEDGE_STOP ? stops : &self->levels;
  Level *level = add (levels, i, scw_fraction_add (start, element->onset), element->mark.staff, -1);

  if (level == NULL)
    return false;
  level->wedge = wedge;
  level->number = element->mark.number;
  return true;
}

static bool
see_words (ScwLoudness *self, const ScwPart *part, ScwFraction start, int i, const ScwElement *element)
{
  const ScwSwell swell = scw_swell_words (scw_part_text (part, element->mark.text));
  Level *level;

  if (swell == SCW_SWELL_NONE)
    return true;
  level = add (&self->levels, i, scw_fraction_add (start, element->onset), element->mark.staff, -1);
  if (level == NULL)
    return false;
  level->wedge = swell == SCW_SWELL_LOUDER ? SCW_WEDGE_CRESCENDO : SCW_WEDGE_DIMINUENDO;
  level->words = true;
  return true;
}

/* From the end, so that the note behind a mark is known. */
static bool
see_measure (ScwLoudness *self, Levels *stops, const ScwPart *part, int m, ScwFraction start)
{
  const ScwMeasure *measure = &part->measures[m];
  const ScwElement *next[256] = { NULL }; /* by staff */
  bool ok = true;

  for (int i = measure->n_elements - 1; ok && i >= 0; i--)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && !element->note.rest && !element->note.grace)
        next[staff_of (element->note.staff)] = element;
      else if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_DYNAMICS)
        ok = see_dynamics (self, start, i, element, next[staff_of (element->mark.staff) & 255]);
      else if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_WEDGE)
        ok = see_wedge (self, stops, start, i, element);
      else if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_WORDS)
        ok = see_words (self, part, start, i, element);
    }
  return ok;
}

static int
value_of (const Level *level, ScwFraction time)
{
  const ScwFraction length = scw_fraction_sub (level->end, level->at);
  ScwFraction share;

  if (level->wedge == SCW_WEDGE_STOP || length.num <= 0)
    return level->value;
  share = scw_fraction_div (scw_fraction_sub (scw_fraction_cmp (time, level->end) < 0 ? time : level->end,
                                              level->at),
                            length);
  return level->value
         + (int) ((double) (level->to - level->value) * (double) share.num / (double) share.den
                  + (level->to > level->value ? 0.5 : -0.5));
}

/* The last of levels [0, n) at this time that is for this staff, or else the last of them at all; NULL: none
 * before. */
static const Level *
find (const Level *levels, int n, ScwFraction time, int staff)
{
  int low = 0, high = n;

  while (low < high)
    {
      const int middle = (low + high) / 2;

      if (scw_fraction_cmp (levels[middle].at, time) <= 0)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return NULL;
  for (int i = low - 1; i >= 0 && scw_fraction_cmp (levels[i].at, levels[low - 1].at) == 0; i--)
    if (levels[i].staff == staff)
      return &levels[i];
  return &levels[low - 1];
}

/* The hairpin on its staff that began last before element 'end', of those with its number if it has one; NULL: none. */
static Level *
begun_before (Levels *levels, int end, const Level *stop)
{
  Level *last = NULL;

  for (int i = end - 1; i >= 0; i--)
    {
      Level *level = &levels->at[i];

      if (level->wedge == SCW_WEDGE_STOP || level->words || level->staff != stop->staff)
        continue;
      if (last == NULL)
        last = level;
      if (stop->number == 0 || level->number == stop->number)
        return level;
      if (scw_fraction_cmp (level->end, level->at) != 0)
        break; /* older ones have ended, too */
    }
  return last;
}

/* A stop ends the hairpin that it belongs to, if it has no end yet. */
static void
match (Levels *levels, const Levels *stops)
{
  int next = 0;

  for (int k = 0; k < stops->n; k++)
    {
      const Level *stop = &stops->at[k];
      Level *level;

      while (next < levels->n && scw_fraction_cmp (levels->at[next].at, stop->at) < 0)
        next++;
      level = begun_before (levels, next, stop);
      if (level != NULL && scw_fraction_cmp (level->end, level->at) == 0)
        level->end = stop->at;
    }
}

/* Words work until something else says how loud it is. */
static void
end_words (Levels *levels)
{
  for (int i = 0; i < levels->n; i++)
    {
      Level *level = &levels->at[i];

      if (level->words)
        level->end = i + 1 < levels->n ? levels->at[i + 1].at : scw_fraction_add (level->at, LAST);
    }
}

static bool
goes (const Level *hairpin, int value)
{
  return hairpin->wedge == SCW_WEDGE_CRESCENDO ? value > hairpin->value : value < hairpin->value;
}

/* Where the hairpins lead. */
static void
aim (ScwLoudness *self)
{
  Level *levels = self->levels.at;
  int kept = 0;

  for (int i = 0; i < self->levels.n; i++)
    {
      Level level = levels[i];
      const Level *before = find (levels, kept, level.at, level.staff);
      const ScwFraction late = scw_fraction_add (level.end, scw_fraction (1, 1));

      if (level.wedge == SCW_WEDGE_STOP)
        {
          levels[kept++] = level;
          continue;
        }
      if (scw_fraction_cmp (level.end, level.at) <= 0)
        continue; /* has no end */
      level.value = before != NULL ? value_of (before, level.at) : self->usual;
      level.to = level.value + (level.wedge == SCW_WEDGE_CRESCENDO ? STEP : -STEP);
      for (int k = i + 1; k < self->levels.n && scw_fraction_cmp (levels[k].at, late) <= 0; k++)
        if (levels[k].wedge == SCW_WEDGE_STOP && scw_fraction_cmp (levels[k].at, level.end) >= 0)
          {
            if (goes (&level, levels[k].value))
              level.to = levels[k].value;
            break;
          }
      levels[kept++] = level;
    }
  self->levels.n = kept;
}

static void
sort (Levels *levels)
{
  if (levels->n > 0)
    qsort (levels->at, (size_t) levels->n, sizeof *levels->at, compare);
}

ScwLoudness *
scw_loudness_new (const ScwPart *part, const ScwFraction *written, int usual)
{
  ScwLoudness *self = calloc (1, sizeof *self);
  Levels stops = { 0 };
  bool ok = self != NULL;

  for (int m = 0; ok && m < part->n_measures; m++)
    ok = see_measure (self, &stops, part, m, written[m]);
  if (ok)
    {
      self->usual = usual;
      sort (&self->levels);
      sort (&self->accents);
      sort (&stops);
      match (&self->levels, &stops);
      end_words (&self->levels);
      aim (self);
    }
  free (stops.at);
  if (ok)
    return self;
  scw_loudness_free (self);
  return NULL;
}

void
scw_loudness_free (ScwLoudness *self)
{
  if (self == NULL)
    return;
  free (self->levels.at);
  free (self->accents.at);
  free (self);
}

int
scw_loudness_at (const ScwLoudness *self, ScwFraction time, int staff)
{
  const Level *accent = find (self->accents.at, self->accents.n, time, staff_of (staff));
  const Level *level = find (self->levels.at, self->levels.n, time, staff_of (staff));

  if (accent != NULL && scw_fraction_cmp (accent->at, time) == 0)
    return accent->value;
  return level != NULL ? value_of (level, time) : self->usual;
}

bool
scw_loudness_is_even (const ScwLoudness *self)
{
  return self->levels.n == 0 && self->accents.n == 0;
}
