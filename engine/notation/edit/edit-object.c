/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-object.c: takes away what hangs on a note, and leaves the note: what its token stands for. */
#include "engine/notation/edit/edit-private.h"

/* What the line of a sign ends with, or what it began with. */
static bool
take_sign (ScwEditing *e, ScwAt at, ScwSign sign)
{
  if (sign != SCW_SIGN_WAVY_LINE_STOP && sign != SCW_SIGN_GLISSANDO_STOP)
    return scw_edit_signs (e, &(ScwEdit){ .op = SCW_EDIT_SIGN, .value = (int) sign });
  scw_edit_drop_sign_ends (e, at);
  scw_edit_element (e, at)->note.signs &= ~(1u << SCW_SIGN_WAVY_LINE_START | 1u << SCW_SIGN_WAVY_LINE_STOP
                                            | 1u << SCW_SIGN_GLISSANDO_START | 1u << SCW_SIGN_GLISSANDO_STOP);
  e->dirty[at.m] = true;
  return true;
}

bool
scw_edit_is_object (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  switch (info != NULL ? (int) info->class : -1)
    {
    case SCW_LMX_SLUR:
    case SCW_LMX_TIED:
    case SCW_LMX_TUPLET:
    case SCW_LMX_ACCIDENTAL:
    case SCW_LMX_DOT:
    case SCW_LMX_FERMATA:
    case SCW_LMX_ARPEGGIATE:
    case SCW_LMX_STACCATO:
    case SCW_LMX_ACCENT:
    case SCW_LMX_STRONG_ACCENT:
    case SCW_LMX_TENUTO:
    case SCW_LMX_TRILL:
    case SCW_LMX_TREMOLO:
    case SCW_LMX_TREMOLO_MARKS:
    case SCW_LMX_FINGERING:
    case SCW_LMX_SIGN:
    case SCW_LMX_NOTEHEAD:
    case SCW_LMX_CUE:
      return true;
    default:
      return false;
    }
}

bool
scw_edit_take_object (ScwEditing *e, int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);
  const ScwNote *note;
  ScwAt at;

  if (!scw_edit_find (e, e->keys[0], &at) || !scw_edit_is_note (scw_edit_element (e, at)))
    return scw_edit_refuse (e, SCW_REFUSAL_NOTES_ONLY);
  note = &scw_edit_element (e, at)->note;
  switch ((int) info->class)
    {
    case SCW_LMX_SLUR:
      return scw_edit_take_slur (e, at, (ScwStartStop) info->value);
    case SCW_LMX_TIED:
      return scw_edit_take_tie (e, at, (ScwStartStop) info->value);
    case SCW_LMX_TUPLET:
      return scw_edit_tuplet (e, &(ScwEdit){ .op = SCW_EDIT_TUPLET });
    case SCW_LMX_ACCIDENTAL:
      return scw_edit_pitch (e, &(ScwEdit){ .op = SCW_EDIT_ACCIDENTAL, .value = info->value });
    case SCW_LMX_DOT:
      return scw_edit_time (e,
                            &(ScwEdit){ .op = SCW_EDIT_DOT, .value = note->dots > 1 ? note->dots - 1 : 1 });
    case SCW_LMX_TREMOLO:
    case SCW_LMX_TREMOLO_MARKS:
      return scw_edit_marks (e, &(ScwEdit){ .op = SCW_EDIT_TREMOLO });
    case SCW_LMX_FINGERING:
      return scw_edit_signs (e, &(ScwEdit){ .op = SCW_EDIT_FINGERING, .value = info->value });
    case SCW_LMX_SIGN:
      return take_sign (e, at, (ScwSign) info->value);
    case SCW_LMX_NOTEHEAD:
      return scw_edit_signs (e, &(ScwEdit){ .op = SCW_EDIT_NOTEHEAD });
    case SCW_LMX_CUE:
      return scw_edit_signs (e, &(ScwEdit){ .op = SCW_EDIT_CUE });
    default:
      return scw_edit_marks (e, &(ScwEdit){ .op = SCW_EDIT_MARK, .value = (int) info->class });
    }
}
