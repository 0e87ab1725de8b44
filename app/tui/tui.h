/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui.h: the interactive terminal program. */
#pragma once

#include "app/tui/terminal/picture.h"
#include "engine/model/model.h"

typedef struct
{
  const char *model;      /* NULL: the installed one */
  const char *adaptation; /* NULL: the one that is on; see scw_adaptations_choose */
  ScwModelDtype dtype;
  int threads;
  const char *password; /* of PDFs that ask for one, or NULL: it is asked for */
  ScwPictureKind picture;
  gboolean read; /* begin at once */
  gboolean inverted;
  double doubtful; /* below this probability a token is */
} ScwTuiOptions;

/* Opens the files and runs until the person leaves. FALSE and error: it cannot begin. */
gboolean scw_tui_run (const ScwTuiOptions *options, char **files, GError **error);
