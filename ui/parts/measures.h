/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures.h: counts measures across systems and pages. */
#pragma once

#include "app/document/document.h"

/* How many measures the systems before this one hold, as far as they were read. */
int scw_measures_before (ScwDocument *document, ScwSystemBox *box);

/* The system that holds measure 'measure' (from 0 in the whole document) and the token it begins with; NULL
 * if there is none. Borrowed. */
ScwSystemBox *scw_measures_find (ScwDocument *document, int measure, int *token);
