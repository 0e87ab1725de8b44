/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn-dialog.h: learning from what was corrected in the open scores: how much there is, how far it is, what
 * came of it. Closing the dialog does not end it.
 */
#pragma once

#include "ui/application.h"

G_BEGIN_DECLS

#define SCW_TYPE_LEARN_DIALOG (scw_learn_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ScwLearnDialog, scw_learn_dialog, SCW, LEARN_DIALOG, AdwWindow)

GtkWindow *scw_learn_dialog_new (ScwApplication *application);

G_END_DECLS
