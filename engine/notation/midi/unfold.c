/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/midi/unfold.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/midi/play-words.h"

/* What is played longer than this only goes on to its end. */
#define MOST_TIMES    20
#define MOST_ELEMENTS 4000000

#define MOST_ENDINGS 9

/* What stands at a measure, whichever part says it. */
typedef struct
{
  bool forward, backward, segno, coda, coda_late, fine, to_coda;
  bool ending_stops;
  int times;         /* of a repeat that ends here, where it is told */
  uint16_t ending;   /* numbers of one that starts here */
  ScwPlayWords jump; /* way: SCW_PLAY_ON, DA_CAPO or DAL_SEGNO */
  bool jumped;       /* it was made */
  int bracket;       /* the ending over it, -1: none */
  int segno_before;  /* the last sign up to here, -1: none */
  int repeat_end;    /* where the repeat around it ends, -1: there is none */
  int n_elements;    /* of all parts */
} Sign;

/* An ending: measures first .. last. Those that follow each other are a group. */
typedef struct
{
  int first, last;
  uint16_t numbers;
  int group;
} Bracket;

typedef struct
{
  int first, last; /* measures */
  int first_bracket, n_brackets;
  int times;        /* 0: no repeat belongs to it */
  int after_repeat; /* the measure behind its last repeat */
} Group;

typedef struct
{
  Sign *signs; /* (n) */
  int n;
  Bracket *brackets;
  int n_brackets;
  Group *groups;
  int n_groups;
  int coda;           /* where it begins, -1: nowhere */
  int first_segno;    /* likewise */
  int64_t n_elements; /* played so far */

  int *order;
  int n_order, capacity;

  int start; /* of the repeat that is played */
  int pass;  /* how often, from 1 */
  bool back; /* after a jump */
  ScwPlayWords last_jump;
} Unfolder;

/* ---- what is written ---- */

static void
see_words (Unfolder *self, int m, const ScwMark *mark, const ScwPart *part)
{
  const ScwPlayWords words = scw_play_words (scw_part_text (part, mark->text));
  Sign *sign = &self->signs[m];

  switch (words.way)
    {
    case SCW_PLAY_DA_CAPO:
    case SCW_PLAY_DAL_SEGNO:
      sign->jump = words;
      break;
    case SCW_PLAY_FINE:
      sign->fine = true;
      break;
    case SCW_PLAY_TO_CODA:
      sign->to_coda = true;
      break;
    case SCW_PLAY_CODA:
      sign->coda = true;
      break;
    case SCW_PLAY_SEGNO:
      sign->segno = true;
      break;
    case SCW_PLAY_ON:
    default:
      break;
    }
}

static void
see (Unfolder *self, int m, const ScwElement *element, const ScwPart *part)
{
  Sign *sign = &self->signs[m];
  const ScwFraction length = part->measures[m].length;

  switch (element->kind)
    {
    case SCW_ELEMENT_REPEAT:
      sign->forward |= element->repeat == SCW_REPEAT_FORWARD;
      sign->backward |= element->repeat != SCW_REPEAT_FORWARD;
      sign->times = element->times > sign->times ? element->times : sign->times;
      if (element->repeat == SCW_REPEAT_BOTH && m + 1 < self->n)
        self->signs[m + 1].forward = true;
      break;
    case SCW_ELEMENT_ENDING:
      if (element->ending.type == SCW_ENDING_START)
        sign->ending |= element->ending.numbers;
      else
        sign->ending_stops = true;
      break;
    case SCW_ELEMENT_SEGNO:
      /* One that stands at the right barline belongs to the next measure. */
      if (length.num > 0 && scw_fraction_cmp (element->onset, length) >= 0 && m + 1 < self->n)
        sign++;
      sign->segno = true;
      break;
    case SCW_ELEMENT_CODA:
      sign->coda = true;
      sign->coda_late |= element->onset.num > 0;
      break;
    case SCW_ELEMENT_MARK:
      if (element->mark.kind == SCW_MARK_WORDS)
        see_words (self, m, &element->mark, part);
      break;
    default:
      break;
    }
}

/* Where a bracket over measure 'first' ends. One that nothing ends is over one measure. */
static int
end_of_bracket (const Unfolder *self, int first)
{
  for (int m = first; m < self->n; m++)
    if (self->signs[m].ending_stops || self->signs[m].backward
        || (m + 1 < self->n && self->signs[m + 1].ending != 0))
      return m;
  return first;
}

static void
find_brackets (Unfolder *self)
{
  for (int m = 0; m < self->n; m++)
    self->signs[m].bracket = -1;
  for (int m = 0; m < self->n; m++)
    if (self->signs[m].ending != 0)
      {
        Bracket *bracket = &self->brackets[self->n_brackets];
        Group *group = self->n_groups > 0 ? &self->groups[self->n_groups - 1] : NULL;

        *bracket = (Bracket){ m, end_of_bracket (self, m), self->signs[m].ending, 0 };
        if (group == NULL || group->last + 1 != m)
          {
            group = &self->groups[self->n_groups++];
            *group = (Group){ .first = m, .first_bracket = self->n_brackets };
          }
        group->last = bracket->last;
        group->n_brackets++;
        bracket->group = self->n_groups - 1;
        for (int k = m; k <= bracket->last; k++)
          self->signs[k].bracket = self->n_brackets;
        self->n_brackets++;
        m = bracket->last;
      }
}

/* Whether each time from the first to the last has one ending. */
static bool
is_numbered (const Bracket *brackets, int n)
{
  uint16_t seen = 1;

  for (int b = 0; b < n; b++)
    {
      if ((seen & brackets[b].numbers) != 0 || brackets[b].numbers == 0)
        return false;
      seen |= brackets[b].numbers;
    }
  return (seen & (seen + 1)) == 0;
}

/* Whether something goes back from a bracket. */
static bool
goes_back (const Unfolder *self, const Bracket *bracket)
{
  for (int m = bracket->first; m <= bracket->last; m++)
    if (self->signs[m].backward || self->signs[m].jump.way != SCW_PLAY_ON)
      return true;
  return false;
}

/* How often what leads to a group is played. Numbers that make no sense are replaced: 1, 2, 3 ... */
static void
count_times (const Unfolder *self, Group *group)
{
  Bracket *brackets = &self->brackets[group->first_bracket];
  const int n = group->n_brackets;

  if (n > MOST_ENDINGS)
    return;
  for (int b = 0; b < n; b++)
    if ((b < n - 1 || n == 1) && !goes_back (self, &brackets[b]))
      return;
  if (!is_numbered (brackets, n))
    for (int b = 0; b < n; b++)
      brackets[b].numbers = (uint16_t) (1u << (b + 1));
  group->times = n == 1;
  for (int b = 0; b < n; b++)
    for (int number = 1; number <= MOST_ENDINGS; number++)
      group->times += (brackets[b].numbers & 1u << number) != 0;
  for (int m = group->first; m <= group->last; m++)
    if (self->signs[m].backward)
      group->after_repeat = m + 1;
}

/* Of the coda signs the last is where it begins. Where no words say "To Coda", one before it does. */
static void
find_coda (Unfolder *self)
{
  int first = -1;
  bool told = false;

  self->coda = -1;
  for (int m = 0; m < self->n; m++)
    {
      told |= self->signs[m].to_coda;
      if (!self->signs[m].coda)
        continue;
      if (first < 0)
        first = m;
      self->coda = m;
    }
  if (told || first == self->coda)
    return;
  if (self->signs[first].coda_late)
    self->signs[first].to_coda = true;
  else if (first > 0)
    self->signs[first - 1].to_coda = true;
}

static void
look_around (Unfolder *self)
{
  int segno = -1, end = -1;

  self->first_segno = -1;
  for (int m = 0; m < self->n; m++)
    {
      if (self->signs[m].segno)
        segno = m;
      if (self->first_segno < 0)
        self->first_segno = segno;
      self->signs[m].segno_before = segno;
    }
  for (int m = self->n - 1; m >= 0; m--)
    {
      if (self->signs[m].backward)
        end = m;
      self->signs[m].repeat_end = end;
      if (self->signs[m].forward)
        end = -1;
    }
}

/* ---- what is played ---- */

/* Where a jump goes; -1: nowhere. */
static int
target_of (const Unfolder *self, const Sign *sign)
{
  if (sign->jump.way == SCW_PLAY_DA_CAPO)
    return 0;
  return sign->segno_before >= 0 ? sign->segno_before : self->first_segno;
}

static bool
play (Unfolder *self, int m)
{
  if (self->n_order == self->capacity)
    {
      const int wanted = self->capacity * 2 + self->n + 1;
      int *grown = realloc (self->order, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return false;
      self->order = grown;
      self->capacity = wanted;
    }
  self->order[self->n_order++] = m;
  self->n_elements += self->signs[m].n_elements;
  return true;
}

static Group *
group_of (const Unfolder *self, int m)
{
  const int bracket = self->signs[m].bracket;
  Group *group = bracket >= 0 ? &self->groups[self->brackets[bracket].group] : NULL;

  return group != NULL && group->times > 0 ? group : NULL;
}

static bool
takes_repeats (const Unfolder *self)
{
  return !self->back || self->last_jump.repeats;
}

static int
times_of (const Unfolder *self, int m)
{
  const Group *group = group_of (self, m);

  if (group != NULL)
    return group->times;
  return self->signs[m].times > 0 ? self->signs[m].times : 2;
}

/* Whether an ending begins at m that is for another time. */
static bool
is_passed_over (const Unfolder *self, int m)
{
  const Group *group = group_of (self, m);
  const Bracket *bracket = group != NULL ? &self->brackets[self->signs[m].bracket] : NULL;
  const int pass = takes_repeats (self) || group == NULL ? self->pass : group->times;

  return bracket != NULL && bracket->first == m && self->start <= group->first
         && !(bracket->numbers & 1u << pass);
}

/* Whether the repeat around measure m is still to be played again. */
static bool
is_to_come_again (const Unfolder *self, int m)
{
  const int end = self->signs[m].repeat_end;

  return takes_repeats (self) && end >= 0 && self->pass < times_of (self, end)
         && (group_of (self, m) == NULL || end == m);
}

static void
begin_at (Unfolder *self, int m)
{
  self->start = m;
  self->pass = 1;
}

/* The measure to go to after m, n: the end. */
static int
next_of (Unfolder *self, int m)
{
  Sign *sign = &self->signs[m];
  const Group *group = group_of (self, m);
  bool waits = is_to_come_again (self, m);

  if (self->n_order / MOST_TIMES >= self->n || self->n_elements >= MOST_ELEMENTS)
    return m + 1;
  if (self->back && self->last_jump.al_coda && sign->to_coda && self->coda > m)
    {
      self->back = false;
      begin_at (self, self->coda);
      return self->coda;
    }
  if (sign->backward && takes_repeats (self))
    {
      if (self->pass < times_of (self, m))
        {
          self->pass++;
          return self->start;
        }
      begin_at (self, m + 1);
      waits = false;
    }
  if (self->back && sign->fine && !self->last_jump.al_coda)
    return self->n;
  if (sign->jump.way != SCW_PLAY_ON && !sign->jumped && !waits)
    {
      const int to = target_of (self, sign);

      sign->jumped = true;
      if (to >= 0)
        {
          self->back = true;
          self->last_jump = sign->jump;
          begin_at (self, to);
          return to;
        }
    }
  if (group != NULL && m == group->last && self->start <= group->first)
    begin_at (self, group->after_repeat > 0 ? group->after_repeat : m + 1);
  return m + 1;
}

static bool
play_all (Unfolder *self)
{
  begin_at (self, 0);
  for (int m = 0; m < self->n;)
    {
      if (self->signs[m].forward && self->start != m)
        begin_at (self, m);
      if (is_passed_over (self, m))
        {
          const int bracket = self->signs[m].bracket;

          m = self->brackets[bracket].last + 1;
          if (m - 1 == self->groups[self->brackets[bracket].group].last)
            begin_at (self, m);
          continue;
        }
      if (!play (self, m))
        return false;
      m = next_of (self, m);
    }
  return true;
}

bool
scw_unfold (const ScwScore *score, int **measures, int *n, ScwError *error)
{
  Unfolder self = { .n = scw_score_n_measures (score) };
  bool ok;

  self.signs = calloc ((size_t) self.n + 1, sizeof *self.signs);
  self.brackets = calloc ((size_t) self.n + 1, sizeof *self.brackets);
  self.groups = calloc ((size_t) self.n + 1, sizeof *self.groups);
  ok = self.signs != NULL && self.brackets != NULL && self.groups != NULL;
  for (int p = 0; ok && p < score->n_parts; p++)
    for (int m = 0; m < score->parts[p]->n_measures; m++)
      {
        const ScwMeasure *measure = &score->parts[p]->measures[m];

        self.signs[m].n_elements += measure->n_elements;
        for (int i = 0; i < measure->n_elements; i++)
          see (&self, m, &measure->elements[i], score->parts[p]);
      }
  if (ok)
    {
      find_brackets (&self);
      for (int g = 0; g < self.n_groups; g++)
        count_times (&self, &self.groups[g]);
      find_coda (&self);
      look_around (&self);
      ok = play_all (&self);
    }
  free (self.signs);
  free (self.brackets);
  free (self.groups);
  if (ok)
    {
      *measures = self.order;
      *n = self.n_order;
      return true;
    }
  free (self.order);
  return scw_fail (error, SCW_ERROR_MEMORY, "no memory for the order of measures");
}
