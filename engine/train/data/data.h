/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data.h: training data: pictures whose music is known.
 *
 * Two kinds of sources:
 *   - packs (NAME.bin), described below;
 *   - folders in OLiMPiC's layout (Mayer et al. 2024): NAME.png and NAME.lmx for each sample, staff space 12;
 *     or a list "samples.*.txt" of such names, one a line (paths without suffix, relative to the list).
 *
 * A pack is a sequence of records without header or index:
 *
 *     uint32  bytes of the JSON       little-endian
 *     uint32  bytes of the picture    little-endian
 *     JSON    {"id": "song-3", "lmx": "measure ...", "w": 813, "h": 323, "g": ["E0A4", 57, 102, ...]}
 *     picture h rows of w pixels, each row padded to whole bytes, highest bit first, 1 = ink, 12 pixels a
 *             staff space
 *
 * A text may begin with <bos:plus>, which then takes the place of <bos>: it is LMX+ (notation/lmx/lmx.h).
 * "g" may be left out: class, x, y of every symbol, in pixels (train/objectives/symbols.h has the classes).
 * data/recipe/README.md says how packs are made.
 *
 * Packs stay mapped, and pictures are decoded when needed. If a record is bad (an unknown token, a missing
 * file, an empty or damaged picture, a text longer than 'longest'), that is reported by file and record,
 * and the record is left out. A strict data set is refused instead, and its pictures are decoded completely
 * up front (otherwise damage after a PNG's header shows only when it is loaded). A data set never changes
 * after the last 'add': any number of threads may read it.
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"
#include "engine/image/gray.h"

#define SCW_DATA_SPACE 12.0 /* pixels a staff space */

/* A symbol in a picture: its class (symbols.h) and its place in pixels. */
typedef struct
{
  int symbol;
  float x, y;
} ScwSymbolMark;

typedef struct ScwData ScwData;
typedef void (*ScwDataReport) (void *data, const char *message);

/* longest: tokens of a text, <bos> and <eos> included. report may be NULL. NULL when out of memory. */
ScwData *scw_data_new (int longest, bool strict, ScwDataReport report, void *report_data, ScwError *error);
void scw_data_free (ScwData *data);

/* A pack, a folder or a list; one that is there already is not added again. False and error if it cannot be read at
 * all, or (strict) has something wrong. */
bool scw_data_add (ScwData *data, const char *path, ScwError *error);

int scw_data_count (const ScwData *data);
int scw_data_skipped (const ScwData *data);

/* The text of sample i with <bos> or <bos:plus> and <eos>, and its number of tokens; borrowed. */
const int *scw_data_ids (const ScwData *data, int i, int *n);

/* About what a step with it costs: patches plus twice the tokens. */
double scw_data_cost (const ScwData *data, int i);

/* Its picture. NULL and error (naming the file and record). */
ScwGray *scw_data_picture (const ScwData *data, int i, ScwError *error);

/* The symbols that a record names and that have a class, (*n), to be freed; NULL and *n 0 where it names none
 * (folders never do). */
ScwSymbolMark *scw_data_marks (const ScwData *data, int i, int *n);

/* "train-0.bin, record 17 (song-3)": for messages. */
void scw_data_name (const ScwData *data, int i, char *out, int size);
