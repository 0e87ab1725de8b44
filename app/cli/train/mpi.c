/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranks of OpenMPI, as a module of its own: scorewright-cli loads it where mpirun has started it, and
 * needs no MPI otherwise (app/cli/train/ranks.h). */
#include <stdlib.h>

#include <mpi.h>

#include "app/cli/train/mpi.h"

#include "engine/unused.h"

#define MAX_BEGUN 4096

typedef struct
{
  ScwRanks ranks;
  MPI_Request begun[MAX_BEGUN];
  int n_begun;
} Mpi;

static bool
sum (SCW_UNUSED ScwRanks *ranks, double *values, int n)
{
  return MPI_Allreduce (MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD) == MPI_SUCCESS;
}

/* OpenMPI works only while it is called: each bucket pushes the ones before it along. */
static bool
begin (ScwRanks *ranks, float *values, int64_t n)
{
  Mpi *m = ranks->data;
  int done;

  if (m->n_begun == MAX_BEGUN)
    return false;
  return MPI_Iallreduce (MPI_IN_PLACE, values, (int) n, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD,
                         &m->begun[m->n_begun++])
           == MPI_SUCCESS
         && MPI_Testall (m->n_begun, m->begun, &done, MPI_STATUSES_IGNORE) == MPI_SUCCESS;
}

static bool
finish (ScwRanks *ranks)
{
  Mpi *m = ranks->data;
  const bool ok = MPI_Waitall (m->n_begun, m->begun, MPI_STATUSES_IGNORE) == MPI_SUCCESS;

  m->n_begun = 0;
  return ok;
}

static void
abandon (SCW_UNUSED ScwRanks *ranks, int code)
{
  MPI_Abort (MPI_COMM_WORLD, code);
}

ScwRanks *
scw_ranks_mpi_open (void)
{
  Mpi *m = calloc (1, sizeof *m);
  int provided;

  /* one thread calls, others compute */
  if (m == NULL || MPI_Init_thread (NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
    {
      free (m);
      return NULL;
    }
  MPI_Comm_set_errhandler (MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_rank (MPI_COMM_WORLD, &m->ranks.rank);
  MPI_Comm_size (MPI_COMM_WORLD, &m->ranks.n);
  m->ranks.data = m;
  m->ranks.sum = sum;
  m->ranks.begin = begin;
  m->ranks.finish = finish;
  m->ranks.abandon = abandon;
  return &m->ranks;
}

void
scw_ranks_mpi_close (ScwRanks *ranks)
{
  MPI_Finalize ();
  free (ranks->data);
}
