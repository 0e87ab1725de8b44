/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-signs.c: what LMX+ knows of a note: signs, fingers, its head and size. */
#include <string.h>

#include "engine/notation/edit/edit-private.h"

static bool
has (const ScwNote *note, ScwSign sign)
{
  return (note->signs & (1u << sign)) != 0;
}

/* The sign at the other end; false: it has no two ends. */
static bool
other_end (ScwSign sign, ScwSign *other, bool *start)
{
  *start = sign == SCW_SIGN_WAVY_LINE_START || sign == SCW_SIGN_GLISSANDO_START;
  *other = *start ? sign + 1 : sign - 1;
  return *start || sign == SCW_SIGN_WAVY_LINE_STOP || sign == SCW_SIGN_GLISSANDO_STOP;
}

/* The next event of the voice (or the one before) that has a sign; false: there is none before 'until' is met. */
static bool
find_sign (const ScwEditing *e, ScwAt at, ScwSign sign, ScwSign until, bool forward, ScwAt *found)
{
  const int voice = scw_edit_element ((ScwEditing *) e, at)->note.voice;
  const int step = forward ? 1 : -1;

  for (int m = at.m; m >= 0 && m < e->part->n_measures; m += step)
    {
      const ScwMeasure *measure = &e->part->measures[m];

      for (int i = m == at.m ? at.i + step
                   : forward ? 0
                             : measure->n_elements - 1;
           i >= 0 && i < measure->n_elements; i += step)
        {
          if (!scw_edit_in_voice (&measure->elements[i], voice))
            continue;
          *found = (ScwAt){ m, i };
          if (has (&measure->elements[i].note, sign))
            return true;
          if (has (&measure->elements[i].note, until))
            return false;
        }
    }
  return false;
}

void
scw_edit_drop_sign_ends (ScwEditing *e, ScwAt at)
{
  static const ScwSign ends[] = { SCW_SIGN_WAVY_LINE_START, SCW_SIGN_WAVY_LINE_STOP, SCW_SIGN_GLISSANDO_START,
                                  SCW_SIGN_GLISSANDO_STOP };
  ScwNote *note = &scw_edit_element (e, at)->note;

  for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++)
    {
      ScwSign other;
      bool start;
      ScwAt found;

      if (!has (note, ends[k]))
        continue;
      other_end (ends[k], &other, &start);
      if (has (note, other))
        note->signs &= ~(1u << other);
      else if (find_sign (e, at, other, ends[k], start, &found))
        {
          scw_edit_element (e, found)->note.signs &= ~(1u << other);
          e->dirty[found.m] = true;
        }
      note->signs &= ~(1u << ends[k]);
    }
}

/* A wavy line or glissando from the first to the last selected note, or none any more. */
static bool
toggle_line (ScwEditing *e, ScwSign sign)
{
  ScwAt first, last, end;
  ScwNote *a, *b;

  if (!scw_edit_selected_range (e, &first, &last))
    return scw_edit_refuse (e, SCW_REFUSAL_NOTES_ONLY);
  a = &scw_edit_element (e, first)->note;
  e->dirty[first.m] = true;
  if (has (a, sign))
    {
      if (has (a, sign + 1) && first.m == last.m && first.i == last.i)
        a->signs &= ~(1u << (sign + 1));
      else if (find_sign (e, first, sign + 1, sign, true, &end))
        {
          scw_edit_element (e, end)->note.signs &= ~(1u << (sign + 1));
          e->dirty[end.m] = true;
        }
      a->signs &= ~(1u << sign);
      return true;
    }
  if (sign == SCW_SIGN_GLISSANDO_START && first.m == last.m && first.i == last.i
      && !scw_edit_next_event (e, first, &last))
    return scw_edit_refuse (e, SCW_REFUSAL_SLUR_NO_NEXT);
  b = &scw_edit_element (e, last)->note;
  if (a->rest || b->rest || a->voice != b->voice)
    return scw_edit_refuse (e, SCW_REFUSAL_SLUR_NOT_NOTE);
  if (has (b, sign + 1))
    return scw_edit_refuse (e, SCW_REFUSAL_LINE_THERE);
  a->signs |= 1u << sign;
  b->signs |= 1u << (sign + 1);
  e->dirty[last.m] = true;
  return true;
}

static bool
toggle_sign (ScwEditing *e, ScwAt at, ScwSign sign)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  const int lead = scw_edit_lead (measure, at.i);
  bool there = false;

  if (measure->elements[lead].note.rest)
    return scw_edit_refuse (e, SCW_REFUSAL_REST_MARKS);
  for (int i = lead; i < scw_edit_chord_end (measure, lead); i++)
    {
      there |= has (&measure->elements[i].note, sign);
      measure->elements[i].note.signs &= ~(1u << sign);
    }
  if (!there)
    measure->elements[lead].note.signs |= 1u << sign;
  return true;
}

static bool
toggle_finger (ScwEditing *e, ScwNote *note, int finger)
{
  if (finger < -1 || finger > 5)
    return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
  if (note->rest)
    return scw_edit_refuse (e, SCW_REFUSAL_REST_MARKS);
  if (finger < 0)
    note->n_fingers = 0;
  for (int i = 0; i < note->n_fingers; i++)
    if (note->fingers[i] == finger)
      {
        memmove (&note->fingers[i], &note->fingers[i + 1], (size_t) (note->n_fingers - 1 - i));
        note->n_fingers--;
        return true;
      }
  if (finger < 0)
    return true;
  if (note->n_fingers == SCW_NOTE_MAX_FINGERS)
    return scw_edit_refuse (e, SCW_REFUSAL_FINGERS);
  note->fingers[note->n_fingers++] = (uint8_t) finger;
  return true;
}

static bool
toggle_cue (ScwEditing *e, ScwAt at)
{
  ScwMeasure *measure = &e->part->measures[at.m];
  const int lead = scw_edit_lead (measure, at.i);
  const bool cue = !measure->elements[lead].note.cue;

  for (int i = lead; i < scw_edit_chord_end (measure, lead); i++)
    measure->elements[i].note.cue = cue;
  return true;
}

static bool
apply (ScwEditing *e, ScwAt at, const ScwEdit *edit)
{
  ScwNote *note = &scw_edit_element (e, at)->note;

  if (!scw_edit_is_note (scw_edit_element (e, at)))
    return scw_edit_refuse (e, SCW_REFUSAL_NOTES_ONLY);
  e->dirty[at.m] = true;
  switch (edit->op)
    {
    case SCW_EDIT_SIGN:
      return toggle_sign (e, at, (ScwSign) edit->value);
    case SCW_EDIT_FINGERING:
      return toggle_finger (e, note, edit->value);
    case SCW_EDIT_CUE:
      return toggle_cue (e, at);
    default:
      if (edit->value < SCW_NOTEHEAD_NORMAL || edit->value > SCW_NOTEHEAD_SLASH)
        return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
      if (note->rest)
        return scw_edit_refuse (e, SCW_REFUSAL_REST_MARKS);
      note->notehead
        = note->notehead == (ScwNotehead) edit->value ? SCW_NOTEHEAD_NORMAL : (ScwNotehead) edit->value;
      return true;
    }
}

bool
scw_edit_signs (ScwEditing *e, const ScwEdit *edit)
{
  ScwSign other;
  bool start;

  if (edit->op == SCW_EDIT_SIGN)
    {
      if (edit->value < 0 || edit->value >= SCW_SIGNS)
        return scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
      if (other_end ((ScwSign) edit->value, &other, &start))
        return start ? toggle_line (e, (ScwSign) edit->value) : scw_edit_refuse (e, SCW_REFUSAL_NO_MARK);
    }
  for (int k = 0; k < e->n_keys; k++)
    {
      ScwAt at;
      bool again = false; /* another note of the same chord was met before */

      if (!scw_edit_find (e, e->keys[k], &at))
        continue;
      for (int j = 0; j < k && (edit->op == SCW_EDIT_SIGN || edit->op == SCW_EDIT_CUE); j++)
        {
          ScwAt before;

          again |= scw_edit_find (e, e->keys[j], &before) && before.m == at.m
                   && scw_edit_lead (&e->part->measures[at.m], before.i)
                        == scw_edit_lead (&e->part->measures[at.m], at.i);
        }
      if (!again && !apply (e, at, edit))
        return false;
    }
  return true;
}
