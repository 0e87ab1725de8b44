/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/edit/edit-private.h"

bool
scw_edit_refuse (ScwEditing *e, ScwRefusal refusal)
{
  return scw_edit_refuse_with (e, refusal, 0, 0);
}

bool
scw_edit_refuse_with (ScwEditing *e, ScwRefusal refusal, int a, int b)
{
  char message[100];

  return scw_fail_with (e->error, SCW_ERROR_REFUSED, refusal, "%s",
                        scw_refusal_message (refusal, a, b, message, sizeof message));
}
