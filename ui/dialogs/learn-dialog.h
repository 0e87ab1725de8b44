/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn-dialog.h: learning from the corrections in the open scores: how many there are, the progress, and
 * the result. Closing the dialog does not stop the learning.
 */
#pragma once

#include <adwaita.h>

#include "app/learn/learn.h"

G_BEGIN_DECLS

#define SCW_TYPE_LEARN_DIALOG (scw_learn_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ScwLearnDialog, scw_learn_dialog, SCW, LEARN_DIALOG, AdwWindow)

/* Gives the corrected systems of all open scores. */
typedef ScwPairs *(*ScwGatherPairs) (gpointer data);

/* data must live as long as the dialog. */
GtkWindow *scw_learn_dialog_new (ScwLearn *learn, ScwGatherPairs gather, gpointer data);

G_END_DECLS
