/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore-dialog.h: offers to restore what a program that was killed had not saved. */
#pragma once

#include <gtk/gtk.h>

#include "app/project/journal.h"

G_BEGIN_DECLS

/* Shows in a window what was left. */
typedef void (*ScwRestore) (GtkWindow *parent, ScwLeft *left);

/* Asks about all that was left, if anything was; restore is called for each that is taken. */
void scw_restore_offer (GtkWindow *parent, ScwRestore restore);

G_END_DECLS
