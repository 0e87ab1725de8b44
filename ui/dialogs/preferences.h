/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preferences.h: the preferences: model, threads, overlay, the limit for doubtful symbols. */
#pragma once

#include <adwaita.h>

#include "app/learn/learn.h"

G_BEGIN_DECLS

#define SCW_TYPE_PREFERENCES (scw_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ScwPreferences, scw_preferences, SCW, PREFERENCES, AdwPreferencesWindow)

/* worker: NULL where there is none. */
GtkWindow *scw_preferences_new (ScwWorker *worker, ScwLearn *learn);

G_END_DECLS
