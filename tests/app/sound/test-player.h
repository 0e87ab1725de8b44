/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* TRUE, after skipping the test, where there is no FluidSynth or no sound font. */
gboolean skip_without_sound (void);

void add_sound_tests (void);
