/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adaptations-group.h: the adaptations in the preferences: one row each, with a switch and a button to
 * delete it. Hidden if there are none.
 */
#pragma once

#include <adwaita.h>

#include "app/learn/learn.h"

G_BEGIN_DECLS

#define SCW_TYPE_ADAPTATIONS_GROUP (scw_adaptations_group_get_type ())
G_DECLARE_FINAL_TYPE (ScwAdaptationsGroup, scw_adaptations_group, SCW, ADAPTATIONS_GROUP, AdwPreferencesGroup)

/* The worker, which may be NULL, opens its model anew when something changes; what is learned is shown at once. */
void scw_adaptations_group_set_engine (ScwAdaptationsGroup *self, ScwWorker *worker, ScwLearn *learn);

G_END_DECLS
