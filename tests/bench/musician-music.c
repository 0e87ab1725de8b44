/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/musician-music.h"

#include <stdlib.h>
#include <string.h>

#define VOICES 16
#define ALONE  5 /* what a fact costs that has no other */

static Fact
note_fact (const ScwElement *element, int staves)
{
  const ScwNote *note = &element->note;
  Fact fact = { .kind = SCW_ELEMENT_NOTE, .note = *note, .span = element->span, .onset = element->onset };
  int *f = fact.fields;

  f[FACT_PITCH] = note->measure_rest               ? -2
                  : note->rest || !note->has_pitch ? -1
                                                   : 7 * note->octave + note->step;
  f[FACT_ACCIDENTAL] = note->accidental;
  f[FACT_TYPE] = note->type;
  f[FACT_DOTS] = note->dots;
  f[FACT_RATIO] = 100 * note->actual + note->normal;
  for (int i = 0; i < note->n_tuplets; i++)
    f[FACT_TUPLET] |= note->tuplets[i] == SCW_START ? 1 : 2;
  f[FACT_VOICE] = note->voice;
  f[FACT_STAFF] = staves > 1 ? note->staff : 0;
  f[FACT_CHORD] = note->chord;
  f[FACT_GRACE] = note->grace + note->slash;
  for (int i = 0; i < note->n_tieds; i++)
    f[FACT_TIES] |= note->tieds[i] == SCW_START ? 1 : 2;
  for (int i = 0; i < note->n_slurs; i++)
    f[FACT_SLURS] += note->slurs[i] == SCW_START ? 1 : 16;
  f[FACT_FERMATA] = note->fermata;
  f[FACT_ARPEGGIO] = note->arpeggiate;
  f[FACT_STACCATO] = note->staccato;
  f[FACT_ACCENT] = note->accent;
  f[FACT_STRONG_ACCENT] = note->strong_accent;
  f[FACT_TENUTO] = note->tenuto;
  f[FACT_TRILL] = note->trill;
  f[FACT_TREMOLO] = note->tremolo == SCW_TREMOLO_NONE ? 0 : 10 * note->tremolo + note->tremolo_marks;
  return fact;
}

static int
compare_facts (gconstpointer a, gconstpointer b)
{
  const Fact *x = a, *y = b;
  int v = x->fields[FACT_VOICE] - y->fields[FACT_VOICE];

  return v != 0 ? v : x->span.first - y->span.first;
}

/* Voices have no numbers on paper: they count here as they begin, from the upper staff down. */
static void
number_voices (GArray *facts, const ScwMeasure *measure)
{
  int number[VOICES] = { 0 }, n = 0;

  for (int staff = 0; staff <= 3; staff++)
    for (int i = 0; i < measure->n_elements; i++)
      {
        const ScwNote *note = &measure->elements[i].note;

        if (measure->elements[i].kind == SCW_ELEMENT_NOTE && !note->hidden && note->staff == staff
            && number[note->voice % VOICES] == 0)
          number[note->voice % VOICES] = ++n;
      }
  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = &g_array_index (facts, Fact, i);

      fact->fields[FACT_VOICE] = number[fact->fields[FACT_VOICE] % VOICES];
    }
}

/* The gaps that a voice makes: what lies between the end of a note and the next. */
static void
set_gaps (GArray *facts)
{
  ScwFraction end[VOICES];

  for (int v = 0; v < VOICES; v++)
    end[v] = SCW_FRACTION_ZERO;
  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = &g_array_index (facts, Fact, i);
      ScwFraction *voice = &end[fact->fields[FACT_VOICE] % VOICES], gap;

      if (fact->kind != SCW_ELEMENT_NOTE || fact->note.chord || fact->note.grace)
        continue;
      gap = scw_fraction_sub (fact->onset, *voice);
      fact->fields[FACT_GAP] = (int) (gap.num * 5040 / MAX (1, gap.den));
      *voice = scw_fraction_add (fact->onset, fact->note.duration);
    }
}

GArray *
facts_of_measure (const ScwPart *part, int m)
{
  const ScwMeasure *measure = &part->measures[m];
  GArray *facts = g_array_new (FALSE, TRUE, sizeof (Fact));
  int voice = 0;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      Fact fact = { .kind = element->kind, .span = element->span, .onset = element->onset };

      switch (element->kind)
        {
        case SCW_ELEMENT_NOTE:
          if (element->note.hidden)
            continue;
          fact = note_fact (element, part->staves);
          voice = element->note.voice;
          break;
        case SCW_ELEMENT_CLEF: /* its place is before the next note of its voice */
          fact.fields[FACT_PITCH] = 10 * element->clef.sign + element->clef.line;
          fact.fields[FACT_STAFF] = part->staves > 1 ? element->clef.staff : 0;
          fact.fields[FACT_VOICE] = voice;
          break;
        case SCW_ELEMENT_KEY:
          fact.fields[FACT_PITCH] = element->key.fifths;
          break;
        case SCW_ELEMENT_TIME:
          fact.fields[FACT_PITCH] = 100 * element->time.beats + element->time.beat_type;
          break;
        default:
          continue;
        }
      g_array_append_val (facts, fact);
    }
  number_voices (facts, measure);
  g_array_sort (facts, compare_facts);
  set_gaps (facts);
  return facts;
}

static int
pair_cost (const Fact *a, const Fact *b)
{
  int cost = 0;

  if (a->kind != b->kind)
    return 3 * ALONE;
  for (int f = 0; f < FACT_FIELDS; f++)
    cost += a->fields[f] != b->fields[f];
  return cost;
}

GArray *
facts_compare (GArray *have, GArray *want, int *cost)
{
  const int n = (int) have->len, m = (int) want->len, width = m + 1;
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (FactPair));
  g_autofree int *best = g_new (int, (gsize) (n + 1) * width);

#define AT(i, j) best[(i) *width + (j)]
  for (int i = n; i >= 0; i--)
    for (int j = m; j >= 0; j--)
      {
        int least = i == n && j == m ? 0 : G_MAXINT;

        if (i < n)
          least = MIN (least, AT (i + 1, j) + ALONE);
        if (j < m)
          least = MIN (least, AT (i, j + 1) + ALONE);
        if (i < n && j < m)
          least = MIN (least, AT (i + 1, j + 1)
                                + pair_cost (&g_array_index (have, Fact, i), &g_array_index (want, Fact, j)));
        AT (i, j) = least;
      }
  *cost = AT (0, 0);
  for (int i = 0, j = 0; i < n || j < m;)
    {
      FactPair pair = { -1, -1, ALONE };
      int both = i < n && j < m ? pair_cost (&g_array_index (have, Fact, i), &g_array_index (want, Fact, j))
                                : G_MAXINT / 2;

      if (i < n && j < m && AT (i, j) == AT (i + 1, j + 1) + both)
        {
          pair = (FactPair){ i++, j++, both };
          if (both == 0)
            continue;
        }
      else if (i < n && AT (i, j) == AT (i + 1, j) + ALONE)
        pair.have = i++;
      else
        pair.want = j++;
      g_array_append_val (pairs, pair);
    }
#undef AT
  return pairs;
}

int
facts_typing (GArray *facts)
{
  int keys = 0, type = 0, dots = 0, voice = 0, pitch = -1;

  for (guint i = 0; i < facts->len; i++)
    {
      const Fact *fact = &g_array_index (facts, Fact, i);
      const int *f = fact->fields;

      if (fact->kind != SCW_ELEMENT_NOTE)
        {
          keys += 3; /* from a palette */
          continue;
        }
      if (f[FACT_VOICE] != voice)
        {
          keys += voice == 0 && f[FACT_VOICE] == 1 ? 0 : 2; /* back to the barline, and the voice */
          pitch = -1;
        }
      voice = f[FACT_VOICE];
      if (f[FACT_PITCH] == -2)
        continue; /* there already */
      if (!f[FACT_CHORD] && !f[FACT_GRACE])
        {
          keys += f[FACT_TYPE] != type;
          keys += f[FACT_DOTS] != dots;
          type = f[FACT_TYPE];
          dots = f[FACT_DOTS];
        }
      keys++; /* the letter, or 0 */
      if (f[FACT_PITCH] >= 0)
        {
          /* a letter takes the nearest octave, in a chord the next above */
          int jump = pitch < 0 ? 0 : f[FACT_PITCH] - pitch;

          keys += f[FACT_CHORD] ? MAX (0, (jump - 1) / 7) : (abs (jump) + 3) / 7;
          pitch = f[FACT_PITCH];
        }
      keys += f[FACT_ACCIDENTAL] != 0;
      keys += (f[FACT_TUPLET] & 1) != 0;
      keys += (f[FACT_TIES] & 1) != 0;
      keys += f[FACT_SLURS] & 15;
      keys += 2 * (f[FACT_GRACE] != 0);
      keys += 2 * (f[FACT_TREMOLO] != 0);
      for (int mark = FACT_FERMATA; mark <= FACT_TRILL; mark++)
        keys += f[mark] != 0;
    }
  return keys;
}

GArray *
facts_align_measures (GPtrArray *have, GPtrArray *want)
{
  const int n = (int) have->len, m = (int) want->len, width = m + 1;
  g_autofree int *best = g_new (int, (gsize) (n + 1) * width);
  g_autofree int *both = g_new (int, (gsize) (n + 1) * width);
  GArray *of = g_array_new (FALSE, FALSE, sizeof (int));
  const int none = -1;

#define AT(i, j)     best[(i) *width + (j)]
#define ALL(list, i) (ALONE * (int) ((GArray *) g_ptr_array_index (list, i))->len + 1)
  for (int i = n; i >= 0; i--)
    for (int j = m; j >= 0; j--)
      {
        int least = i == n && j == m ? 0 : G_MAXINT;

        if (i < n)
          least = MIN (least, AT (i + 1, j) + ALL (have, i));
        if (j < m)
          least = MIN (least, AT (i, j + 1) + ALL (want, j));
        if (i < n && j < m)
          {
            g_array_unref (
              facts_compare (g_ptr_array_index (have, i), g_ptr_array_index (want, j), &both[i * width + j]));
            least = MIN (least, AT (i + 1, j + 1) + both[i * width + j]);
          }
        AT (i, j) = least;
      }
  for (int i = 0; i < n; i++)
    g_array_append_val (of, none);
  for (int i = 0, j = 0; i < n && j < m;)
    if (AT (i, j) == AT (i + 1, j + 1) + both[i * width + j])
      g_array_index (of, int, i++) = j++;
    else if (AT (i, j) == AT (i + 1, j) + ALL (have, i))
      i++;
    else
      j++;
#undef AT
#undef ALL
  return of;
}
