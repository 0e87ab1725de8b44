/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/compute/blas.h"

#include <cblas.h>

void
scw_blas_alone (void)
{
  openblas_set_num_threads (1);
}

const char *
scw_blas_name (void)
{
  return openblas_get_corename ();
}
