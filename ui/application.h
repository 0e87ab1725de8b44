/* SPDX-License-Identifier: GPL-3.0-or-later */
/* application.h: the application: one process for all windows, which share one engine thread. */
#pragma once

#include <adwaita.h>

#include "app/reading/worker.h"

G_BEGIN_DECLS

#define SCW_TYPE_APPLICATION (scw_application_get_type ())
G_DECLARE_FINAL_TYPE (ScwApplication, scw_application, SCW, APPLICATION, AdwApplication)

ScwApplication *scw_application_new (void);

/* NULL only where there was no memory for a thread. */
ScwWorker *scw_application_get_worker (ScwApplication *self);

G_END_DECLS
