/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agree.c: what is not drawn is not told. */
#include <stdlib.h>
#include <string.h>

#include "engine/press/sheet.h"

#define MOST_STAVES 8

/* Kinds that are in a picture only if something of theirs is drawn. C major is told at the beginning of a line although
 * there is nothing to see; moves have no ink; notes have heads, rests, or nothing that anybody could read. */
static bool
has_ink (const ScwElement *element, int measure)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_KEY:
      return measure > 0 || element->key.fifths != 0;
    case SCW_ELEMENT_CLEF:
    case SCW_ELEMENT_BARLINE:
    case SCW_ELEMENT_REPEAT:
    case SCW_ELEMENT_ENDING:
    case SCW_ELEMENT_SEGNO:
    case SCW_ELEMENT_CODA:
    case SCW_ELEMENT_MULTIPLE_REST:
    case SCW_ELEMENT_MEASURE_REPEAT:
    case SCW_ELEMENT_TIME:
      return true;
    case SCW_ELEMENT_MARK:
      return !element->mark.silent;
    default:
      return false;
    }
}

/* Octave lines, hairpins and pedals are told by a beginning and an end. */
static int
line_of (const ScwElement *element)
{
  if (element->kind != SCW_ELEMENT_MARK)
    return -1;
  return element->mark.kind == SCW_MARK_OCTAVE_SHIFT ? 0
         : element->mark.kind == SCW_MARK_WEDGE      ? 1
         : element->mark.kind == SCW_MARK_PEDAL      ? 2
                                                     : -1;
}

static bool
is_stop (const ScwElement *element)
{
  switch (element->mark.kind)
    {
    case SCW_MARK_OCTAVE_SHIFT:
      return element->mark.value == SCW_SHIFT_STOP;
    case SCW_MARK_WEDGE:
      return element->mark.value == SCW_WEDGE_STOP;
    default:
      return element->mark.value == SCW_PEDAL_STOP;
    }
}

/* What is drawn of an element. */
enum
{
  DRAWN = 1,
  DRAWN_GLISSANDO = 2,
  DRAWN_WAVE = 4,
};

/* A line between two notes for which there was no room: neither its beginning nor its end is told. */
static bool
unjoin (ScwNote *note, uint8_t drawn, bool pending[2])
{
  static const struct
  {
    ScwSign start, stop;
    uint8_t bit;
  } lines[2] = { { SCW_SIGN_GLISSANDO_START, SCW_SIGN_GLISSANDO_STOP, DRAWN_GLISSANDO },
                 { SCW_SIGN_WAVY_LINE_START, SCW_SIGN_WAVY_LINE_STOP, DRAWN_WAVE } };
  bool changed = false;

  for (int i = 0; i < 2; i++)
    {
      if (pending[i] && (note->signs & 1u << lines[i].stop) != 0)
        {
          note->signs &= ~(1u << lines[i].stop);
          pending[i] = false;
          changed = true;
        }
      if ((note->signs & 1u << lines[i].start) != 0 && (drawn & lines[i].bit) == 0)
        {
          note->signs &= ~(1u << lines[i].start);
          pending[i] = changed = true;
        }
    }
  return changed;
}

bool
scw_press_agree (ScwPart *part, const ScwItem *items, int n, bool *changed, ScwError *error)
{
  bool open[3][MOST_STAVES + 1] = { 0 };
  int total = 0, *first = calloc ((size_t) part->n_measures + 1, sizeof *first);
  bool pending[2] = { false, false };
  uint8_t *drawn = NULL;

  *changed = false;
  for (int m = 0; first != NULL && m < part->n_measures; m++)
    {
      first[m] = total;
      total += part->measures[m].n_elements;
    }
  drawn = calloc ((size_t) total + 1, sizeof *drawn);
  if (first == NULL || drawn == NULL)
    {
      free (first);
      free (drawn);
      return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
    }
  for (int i = 0; i < n; i++)
    if (items[i].element >= 0 && items[i].measure >= 0)
      drawn[first[items[i].measure] + items[i].element]
        |= (uint8_t) (DRAWN | (items[i].role == SCW_ROLE_GLISSANDO ? DRAWN_GLISSANDO : 0)
                      | (items[i].role == SCW_ROLE_WAVY_LINE ? DRAWN_WAVE : 0));
  for (int m = 0; m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];
      int kept = 0;

      for (int e = 0; e < measure->n_elements; e++)
        {
          const ScwElement *element = &measure->elements[e];
          const int line = line_of (element);
          bool keep = !has_ink (element, m) || drawn[first[m] + e] != 0;

          if (element->kind == SCW_ELEMENT_NOTE)
            *changed |= unjoin (&measure->elements[e].note, drawn[first[m] + e], pending);
          if (line >= 0)
            {
              const int staff
                = element->mark.staff >= 0 && element->mark.staff <= MOST_STAVES ? element->mark.staff : 0;

              if (is_stop (element))
                {
                  keep = open[line][staff];
                  open[line][staff] = false;
                }
              else
                open[line][staff] = keep;
            }
          if (keep)
            measure->elements[kept++] = *element;
          else
            *changed = true;
        }
      measure->n_elements = kept;
    }
  free (first);
  free (drawn);
  return true;
}
