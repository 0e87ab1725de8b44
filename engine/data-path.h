/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data-path.h: where the program finds the files that belong to it: the schema, the model, the samples.
 *
 * The search starts from the location of the running program. No source or build path is compiled in, and
 * an installed tree of bin and share can be moved. In this order:
 *
 *   0. in data/ of the source tree, for a program that is in BUILD/app, BUILD/ui or BUILD/tests/...; the file
 *      BUILD/source-tree, which Meson writes, says where that is
 *   1. in ../share/scorewright
 *   2. in the folder that it was configured to be installed in
 */
#pragma once

#define SCW_DATA_PLACES 3

/* NAME in that place, to be freed. NULL: there is none, or no memory. */
char *scw_data_path_in (int place, const char *name);

/* In the first place that has it. */
char *scw_data_path (const char *name);

/* A file of the build tree that the program runs in, to be freed. NULL: it runs in none, or there is no such file. */
char *scw_build_path (const char *name);
