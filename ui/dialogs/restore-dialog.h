/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore-dialog.h: what a program that was killed had not saved is offered back. */
#pragma once

#include "ui/window/window.h"

G_BEGIN_DECLS

/* Asks about all that was left, if anything was; what is taken comes into this window, if it is empty, and
 * into new ones. */
void scw_restore_offer (ScwWindow *window);

G_END_DECLS
