/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/engraving/element-text.h"

#include <glib/gi18n.h>

#include "engine/notation/lmx/lmx.h"
#include "ui/system/tokens/token-text.h"

static char *
word_text (const char *word)
{
  int token = scw_lmx_token (word);

  return token >= 0 ? scw_token_text (token, 0) : g_strdup (word);
}

static char *
length_text (const ScwNote *note)
{
  const char *name = scw_type_name (note->type);
  g_autofree char *type = name != NULL ? word_text (name) : NULL;

  if (type == NULL)
    return g_strdup ("");
  if (note->dots == 0)
    return g_steal_pointer (&type);
  /* Translators: a dotted note or rest; %s is its duration: "dotted quarter" */
  return g_strdup_printf (note->dots == 1 ? _ ("dotted %s") : _ ("double dotted %s"), type);
}

static char *
note_text (const ScwNote *note)
{
  g_autofree char *length = length_text (note), *pitch = NULL, *accidental = NULL, *plain = NULL;
  const char *sign = scw_accidental_name (note->accidental);

  if (note->rest)
    {
      if (note->measure_rest || note->type == SCW_TYPE_NONE)
        return g_strdup (_ ("measure rest"));
      /* Translators: %s is a duration: "quarter rest" */
      return g_strdup_printf (_ ("%s rest"), length);
    }
  if (!note->has_pitch)
    return g_steal_pointer (&length);
  pitch = scw_pitch_text (note->step, note->octave);
  accidental = note->accidental != SCW_ACCIDENTAL_NONE && sign != NULL ? word_text (sign) : NULL;
  /* Translators: duration and pitch: "quarter E4" */
  plain = g_strdup_printf (C_ ("note", "%s %s"), length, pitch);
  if (note->grace)
    {
      g_autofree char *main = g_steal_pointer (&plain);

      /* Translators: %s is duration and pitch */
      plain = g_strdup_printf (_ ("grace note %s"), main);
    }
  if (accidental == NULL)
    return g_steal_pointer (&plain);
  /* Translators: a note and the accidental printed before it: "quarter E4" and "flat" */
  return g_strdup_printf (C_ ("accidental", "%s %s"), plain, accidental);
}

static char *
what_text (const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_KEY:
      {
        g_autofree char *word = g_strdup_printf ("key:fifths:%d", element->key.fifths);

        return word_text (word);
      }
    case SCW_ELEMENT_TIME:
      /* Translators: a time signature: 3/4 */
      return g_strdup_printf (_ ("time %d/%d"), element->time.beats, element->time.beat_type);
    case SCW_ELEMENT_CLEF:
      {
        g_autofree char *word = g_strdup_printf ("clef:%c%d", element->clef.sign, element->clef.line);

        return word_text (word);
      }
    case SCW_ELEMENT_NOTE:
      return note_text (&element->note);
    case SCW_ELEMENT_MOVE:
    default:
      return g_strdup ("");
    }
}

char *
scw_element_text (const ScwElement *element, int number, int staff, int staves)
{
  g_autofree char *what = what_text (element);

  if (staves < 2 || element->kind == SCW_ELEMENT_KEY || element->kind == SCW_ELEMENT_TIME)
    return g_strdup_printf (_ ("measure %d, %s"), number, what);
  if (staves > 2)
    return g_strdup_printf (_ ("measure %d, staff %d, %s"), number, staff + 1, what);
  /* Translators: of a piano: the number of the measure, and "quarter E4" */
  return g_strdup_printf (staff == 0 ? _ ("measure %d, right hand, %s") : _ ("measure %d, left hand, %s"),
                          number, what);
}
