/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adapt-learn.h: one run of learning from corrected pairs: measures before, trains for some epochs,
 * measures after, and decides whether the result is kept.
 */
#pragma once

#include "app/cli/shared/cli.h"
#include "engine/model/adaptation.h"
#include "engine/train/adapt.h"

typedef struct
{
  const char *model; /* path */
  const char *name;
  double minutes; /* of all of it, about */
  gboolean json, quiet;
  ScwAdaptOptions options;
} ScwLearnOptions;

/* How the pairs held back are read. */
typedef struct
{
  gint64 errors, tokens;
  int systems, exact;
} ScwLearnReading;

typedef struct
{
  ScwAdaptationFacts facts;
  ScwLearnReading before, after;
  int epochs;
  double seconds;
  gboolean kept; /* the file was written */
} ScwLearnResult;

/* An event for programs that listen: why it failed, and of which file (app/error.h). */
void scw_learn_tell_failure (const ScwLearnOptions *options, const GError *error);

/* FALSE after having said why; *code says how to exit. */
gboolean scw_learn (const ScwLearnOptions *options, const ScwData *data, ScwLearnResult *result, int *code);
