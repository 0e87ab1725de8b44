/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paths.h: where the program finds its own files: installed (wherever the tree of bin, libexec and share
 * was moved to), or in the source and build tree.
 */
#pragma once

#include <glib.h>

/* The program that decodes pictures in a process of its own: $SCW_DECODE, beside the running program (build
 * tree), ../libexec from it, or libexecdir. NULL if there is none. Free with g_free. */
char *scw_paths_find_decoder (void);

/* The module that knows MPI, scorewright-mpi.so, found likewise. NULL if there is none. Free with g_free. */
char *scw_paths_find_ranks (void);

/* scorewright-cli: $SCW_CLI, or found likewise. NULL if there is none. Free with g_free. */
char *scw_paths_find_cli (void);

/* The weights to use when nobody names any: $SCW_MODEL, the first .safetensors by name the
 * folder "model" (engine/data-path.h). NULL if there is none. Free with g_free. */
char *scw_paths_find_model (void);

/* Where the translations are: $SCW_LOCALE, ../po from the running program (build tree), ../share/locale from
 * it, or localedir. Free with g_free. */
char *scw_paths_find_locale (void);
