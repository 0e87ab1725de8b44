/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cage.h: what is left to a process that decodes a stranger's file: memory, the descriptors it has, its own end.
 *
 * Call scw_cage_limit first, load whatever will be needed (modules, tables of fonts), then call scw_cage_close, and only
 * then look at the file. What is refused fails with EPERM, so a library that only tries goes on without. Nothing opens
 * the cage again.
 *
 *     layer          what it holds back                                               where
 *     limits         memory, time, new descriptors, processes and files               everywhere
 *     death          outliving the parent                                             Linux
 *     seccomp        all but an allow-list: opening, sockets, programs, processes,    Linux, unless the surroundings
 *                    signals to others, tracing, executable memory                    refuse it
 *     Landlock       files outside of what holds programs and fonts                   Linux 5.13, where it is on
 */
#pragma once

#include <stdbool.h>

typedef enum
{
  SCW_CAGE_SEALED, /* opens nothing */
  SCW_CAGE_FONTS,  /* reads fonts, tables and libraries: PDF, SVG, HEIF */
} ScwCageGrade;

typedef struct
{
  int seccomp;  /* errno of what refused it; 0: it is on */
  int landlock; /* the same */
} ScwCage;

/* Closes all but the three standard descriptors, sets the limits, and sees to it that this process ends with its parent. */
void scw_cage_limit (void);

/* 'more' are folders that SCW_CAGE_FONTS may read, too (NULL-terminated). */
ScwCage scw_cage_close (ScwCageGrade grade, const char *const *more);
