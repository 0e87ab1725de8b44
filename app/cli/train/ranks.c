/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/train/ranks.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <gio/gio.h>

#include "app/cli/train/mpi.h"
#include "app/paths.h"

static void (*close_ranks) (ScwRanks *ranks);

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "mpirun started several of this program, but %s", what);
  return FALSE;
}

static int
variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL ? atoi (value) : 0;
}

gboolean
scw_cli_ranks_open (ScwRanks **ranks, GError **error)
{
  g_autofree char *path = NULL;
  ScwRanks *(*open_ranks) (void);
  void *module;

  *ranks = NULL;
  if (variable ("OMPI_COMM_WORLD_SIZE") < 2)
    return TRUE;
  path = scw_paths_find_ranks ();
  if (path == NULL)
    return fail (error, "it was built without MPI");
  module = dlopen (path, RTLD_NOW | RTLD_GLOBAL);
  if (module == NULL)
    return fail (error, dlerror ());
  open_ranks = (ScwRanks * (*) (void) ) dlsym (module, "scw_ranks_mpi_open");
  close_ranks = (void (*) (ScwRanks *)) dlsym (module, "scw_ranks_mpi_close");
  if (open_ranks == NULL || close_ranks == NULL)
    return fail (error, "its module is another program's");
  *ranks = open_ranks ();
  return *ranks != NULL || fail (error, "they cannot be joined");
}

void
scw_cli_ranks_close (ScwRanks *ranks)
{
  if (ranks != NULL)
    close_ranks (ranks);
}

int
scw_cli_ranks_threads (const ScwRanks *ranks)
{
  const int here = variable ("OMPI_COMM_WORLD_LOCAL_SIZE"), cores = (int) g_get_num_processors ();

  return ranks == NULL ? 0 : MAX (1, cores / MAX (1, here));
}
