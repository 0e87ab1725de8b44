/* SPDX-License-Identifier: GPL-3.0-or-later */
/* element-text.h: an element of the music in words, translated. */
#pragma once

#include <glib.h>

#include "engine/notation/score/score.h"

/* "measure 3, right hand, dotted quarter E4 sharp". 'number' is the measure's (from 1), 'staff' counts from
 * 0. Free with g_free. */
char *scw_element_text (const ScwElement *element, int number, int staff, int staves);
