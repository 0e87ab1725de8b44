/* spanners.c: which notes ties and slurs join. */
#include "engine/engrave/spanners.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  Spanners *list;
  const ScwScore *score;
  bool *used; /* the elements of this measure and the next whose tied stop was taken; by their place in the
                 score */
  int *base;  /* (measures) the place of a measure's first element */
} Finder;

static bool
add (Spanners *list, Spanner spanner)
{
  if (list->n == list->capacity)
    {
      int wanted = list->capacity == 0 ? 64 : list->capacity * 2;
      Spanner *grown = realloc (list->at, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return false;
      list->at = grown;
      list->capacity = wanted;
    }
  list->at[list->n++] = spanner;
  return true;
}

static bool
has_tied (const ScwNote *note, ScwStartStop what)
{
  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] == what)
      return true;
  return false;
}

/* How well note b (of measure mb) goes on what note a (of measure ma) began; 0: not at all. */
static int
fits (const Finder *finder, const ScwElement *a, int ma, const ScwElement *b, int mb)
{
  ScwFraction end = scw_fraction_add (a->onset, a->note.duration);
  int good = 1;

  if (b->kind != SCW_ELEMENT_NOTE || !b->note.has_pitch || b->note.step != a->note.step
      || b->note.octave != a->note.octave || !has_tied (&b->note, SCW_STOP) || b == a)
    return 0;
  if (ma == mb && scw_fraction_cmp (b->onset, a->onset) < (a->note.grace ? 0 : 1))
    return 0;
  if (mb != ma)
    end = scw_fraction_sub (end, finder->score->measures[ma].length);
  good += scw_fraction_cmp (end, b->onset) == 0 ? 4 : 0;
  good += a->note.voice == b->note.voice ? 2 : 0;
  good += a->note.staff == b->note.staff ? 1 : 0;
  return mb != ma && good < 5 && b->onset.num > 0 ? 0 : good;
}

static bool
find_tie (Finder *finder, int m, int i)
{
  const ScwElement *start = &finder->score->measures[m].elements[i];
  Spanner tie = { true, { m, -1 }, { i, -1 } };
  int best = 0;

  for (int next = m; next <= m + 1 && next < finder->score->n_measures && best < 5; next++)
    for (int k = 0; k < finder->score->measures[next].n_elements; k++)
      {
        int good = fits (finder, start, m, &finder->score->measures[next].elements[k], next);

        if (good > best && !finder->used[finder->base[next] + k])
          {
            best = good;
            tie.measure[1] = next;
            tie.element[1] = k;
          }
      }
  if (best > 0)
    finder->used[finder->base[tie.measure[1]] + tie.element[1]] = true;
  return add (finder->list, tie);
}

static bool
find_ties (Finder *finder)
{
  const ScwScore *score = finder->score;

  for (int m = 0; m < score->n_measures; m++)
    for (int i = 0; i < score->measures[m].n_elements; i++)
      {
        const ScwElement *element = &score->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch
            && has_tied (&element->note, SCW_START) && !find_tie (finder, m, i))
          return false;
      }
  for (int m = 0; m < score->n_measures; m++)
    for (int i = 0; i < score->measures[m].n_elements; i++)
      {
        const ScwElement *element = &score->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch
            && has_tied (&element->note, SCW_STOP) && !finder->used[finder->base[m] + i]
            && !add (finder->list, (Spanner){ true, { -1, m }, { -1, i } }))
          return false;
      }
  return true;
}

typedef struct
{
  bool open;
  int what, measure, element;
} Mark;

/* A mark without a partner. */
static bool
add_lone (Spanners *list, const Mark *mark)
{
  Spanner lone = { false, { -1, -1 }, { -1, -1 } };
  int which = mark->what == SCW_START ? 0 : 1;

  if (!mark->open)
    return true;
  lone.measure[which] = mark->measure;
  lone.element[which] = mark->element;
  return add (list, lone);
}

/* Two marks of one number and of different kinds, one after the other in the document, are a slur. */
static bool
find_slurs (Finder *finder, const ScwNumbers *numbers)
{
  const ScwScore *score = finder->score;
  Mark marks[32] = { 0 };
  int n = 0;
  bool ok = true;

  for (int m = 0; ok && m < score->n_measures; m++)
    for (int i = 0; ok && i < score->measures[m].n_elements; i++)
      {
        const ScwElement *element = &score->measures[m].elements[i];

        for (int s = 0; ok && element->kind == SCW_ELEMENT_NOTE && s < element->note.n_slurs; s++)
          {
            Mark now = { true, element->note.slurs[s], m, i };
            Mark *mark = &marks[numbers->slurs[n++] % 32];

            if (mark->open && mark->what != now.what)
              {
                const Mark *start = now.what == SCW_START ? &now : mark,
                           *stop = now.what == SCW_START ? mark : &now;

                ok = add (finder->list, (Spanner){ false,
                                                   { start->measure, stop->measure },
                                                   { start->element, stop->element } });
                mark->open = false;
                continue;
              }
            ok = add_lone (finder->list, mark);
            *mark = now;
          }
      }
  for (int i = 0; ok && i < 32; i++)
    ok = add_lone (finder->list, &marks[i]);
  return ok;
}

bool
scw_spanners_find (const ScwScore *score, Spanners *spanners, ScwError *error)
{
  Finder finder = { .list = spanners, .score = score };
  ScwNumbers numbers = { NULL, NULL };
  int n = 0;
  bool ok;

  spanners->n = 0;
  finder.base = calloc ((size_t) score->n_measures + 1, sizeof *finder.base);
  for (int m = 0; finder.base != NULL && m < score->n_measures; m++)
    {
      finder.base[m] = n;
      n += score->measures[m].n_elements;
    }
  finder.used = calloc ((size_t) n + 1, sizeof *finder.used);
  ok = finder.base != NULL && finder.used != NULL && scw_number_spanners (score, &numbers, error)
       && find_ties (&finder) && find_slurs (&finder, &numbers);
  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for slurs");
  scw_numbers_clear (&numbers);
  free (finder.base);
  free (finder.used);
  return ok;
}
