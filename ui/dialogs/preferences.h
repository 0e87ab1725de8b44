/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preferences.h: the model, the threads, the overlay, when a symbol is doubtful. */
#pragma once

#include "ui/application.h"

G_BEGIN_DECLS

#define SCW_TYPE_PREFERENCES (scw_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ScwPreferences, scw_preferences, SCW, PREFERENCES, AdwPreferencesWindow)

GtkWindow *scw_preferences_new (ScwApplication *application);

G_END_DECLS
