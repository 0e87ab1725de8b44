/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpi.h: the interface of the module scorewright-mpi.so. */
#pragma once

#include "engine/train/network/ranks.h"

/* Joins the ranks that mpirun has started. NULL if that fails. */
ScwRanks *scw_ranks_mpi_open (void);

/* Leaves them; waits for all others to do so. */
void scw_ranks_mpi_close (ScwRanks *ranks);
