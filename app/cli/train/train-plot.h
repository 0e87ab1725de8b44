/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train-plot.h: the curves of a training run. */
#pragma once

#include <glib.h>

/* Draws a log of `train` (a line of JSON a step) as a PNG: the loss of each step and its running mean, the
 * dev loss, and below it the learning rate (GRPO: the mean reward). Where a run was continued, a step that
 * stands twice counts as it was the last time. */
gboolean scw_plot_training (const char *log, const char *png, GError **error);
