/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranks.h: the processes that mpirun started together with this one (engine/train/network/ranks.h).
 *
 * Only the module scorewright-mpi.so uses MPI, and it is loaded only if OpenMPI's mpirun has set its
 * environment variables. So the program starts fast without MPI, and its package does not depend on it.
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
