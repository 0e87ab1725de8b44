/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blas.h: OpenBLAS settings that hold for the whole process. */
#pragma once

/* Sets OpenBLAS to one thread (done when the first pool is made), and the name of the kernels it runs. */
void scw_blas_alone (void);
const char *scw_blas_name (void);
