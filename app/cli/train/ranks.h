/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranks.h: the other processes that mpirun has started beside this one (engine/train/network/ranks.h).
 *
 * Only the module scorewright-mpi.so knows MPI, and it is loaded only where OpenMPI's mpirun has set its
 * variables: the program starts as fast without it, and a package of it needs no MPI.
 */
#pragma once

#include <glib.h>

#include "engine/train/network/ranks.h"

/* FALSE and error if mpirun has started several, and they cannot be joined. *ranks is NULL where this process
 * is alone. */
gboolean scw_cli_ranks_open (ScwRanks **ranks, GError **error);
void scw_cli_ranks_close (ScwRanks *ranks);

/* Threads for one rank so that all ranks of this machine have a core for each; 0 where this process is
 * alone. */
int scw_cli_ranks_threads (const ScwRanks *ranks);
