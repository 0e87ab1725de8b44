/* SPDX-License-Identifier: GPL-3.0-or-later */
/* refusal.h: why a correction is refused: the GError domain SCW_REFUSED.
 *
 * The codes are those of engine/notation/edit/refusal.h, followed by these. app/words/edit-words.h makes
 * messages of them.
 */
#pragma once

#include <glib.h>

#include "engine/error.h"
#include "engine/notation/edit/refusal.h"

#define SCW_REFUSED (scw_refused_quark ())
GQuark scw_refused_quark (void);

typedef enum
{
  SCW_CORRECT_REFUSAL_CHECKED_ALREADY = SCW_REFUSAL_COUNT,
  SCW_CORRECT_REFUSAL_CHANGES_NO_SENSE,
  SCW_CORRECT_REFUSAL_NOTHING_FITS,
  SCW_CORRECT_REFUSAL_NO_MODEL,
  SCW_CORRECT_REFUSAL_NO_PLACE,
  SCW_CORRECT_REFUSAL_MEASURE_ENDS,
  SCW_CORRECT_REFUSAL_SYSTEM_ENDS,
  SCW_CORRECT_REFUSAL_WOULD_END,
  SCW_CORRECT_REFUSAL_CANNOT_STAND,
  SCW_CORRECT_REFUSAL_NO_READING,
  SCW_CORRECT_REFUSAL_NO_CHANGE_CHOSEN,
  SCW_CORRECT_REFUSAL_END
} ScwCorrectRefusal;

/* In English; NULL: there is no such refusal of this kind. */
const char *scw_correct_refusal_message (ScwCorrectRefusal refusal);

/* Both return FALSE. */
gboolean scw_refuse (GError **error, ScwCorrectRefusal refusal);
gboolean scw_refuse_as (GError **error, const ScwError *why); /* not refused: an SCW_APP_ERROR */
