/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/refusal.h"

#include "app/error.h"

G_DEFINE_QUARK (scw - refused - quark, scw_refused)

const char *
scw_correct_refusal_message (ScwCorrectRefusal refusal)
{
  switch (refusal)
    {
    case SCW_CORRECT_REFUSAL_CHECKED_ALREADY:
      return "it is checked already";
    case SCW_CORRECT_REFUSAL_CHANGES_NO_SENSE:
      return "these changes make no sense without the others";
    case SCW_CORRECT_REFUSAL_NOTHING_FITS:
      return "nothing fits behind the correction";
    case SCW_CORRECT_REFUSAL_NO_MODEL:
      return "there is no model to read with";
    case SCW_CORRECT_REFUSAL_NO_PLACE:
      return "there is no such place";
    case SCW_CORRECT_REFUSAL_MEASURE_ENDS:
      return "nothing follows in this measure";
    case SCW_CORRECT_REFUSAL_SYSTEM_ENDS:
      return "nothing follows in this system";
    case SCW_CORRECT_REFUSAL_WOULD_END:
      return "that would be the end of the system";
    case SCW_CORRECT_REFUSAL_CANNOT_STAND:
      return "that cannot stand here";
    case SCW_CORRECT_REFUSAL_NO_READING:
      return "there is no new reading";
    case SCW_CORRECT_REFUSAL_NO_CHANGE_CHOSEN:
      return "no change is chosen";
    case SCW_CORRECT_REFUSAL_END:
      break;
    }
  return NULL;
}

gboolean
scw_refuse (GError **error, ScwCorrectRefusal refusal)
{
  g_set_error_literal (error, SCW_REFUSED, (int) refusal, scw_correct_refusal_message (refusal));
  return FALSE;
}

gboolean
scw_refuse_as (GError **error, const ScwError *why)
{
  if (why->code != SCW_ERROR_REFUSED)
    return scw_app_error_take (error, why);
  g_set_error_literal (error, SCW_REFUSED, why->detail, why->message);
  return FALSE;
}
