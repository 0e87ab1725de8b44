/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures.h: counts measures across systems and pages. They belong to the system: it has as many as that of its rows
 * that has most, as far as they were read. Ossias do not count.
 */
#pragma once

#include "app/document/document.h"

/* How many measures are counted before those of this box: its measure k (from 0) has the number that this is, and k + 1.
 * Numbers are those of files: a pick-up at the beginning is 0 (and -1 stands before it), and a measure that the end of a
 * line cuts in two is one. */
int scw_measures_before (ScwDocument *document, ScwSystemBox *box);

/* How many there are in all. */
int scw_measures_in_all (ScwDocument *document);

/* The uppermost box that holds measure 'measure' (from 0 in the whole document) and the token it begins with; NULL
 * if there is none. Borrowed. */
ScwSystemBox *scw_measures_find (ScwDocument *document, int measure, int *token);
