/* SPDX-License-Identifier: GPL-3.0-or-later */
/* events.h: the events of a reading as JSON, one object a line (scorewright-cli.1 lists them). */
#pragma once

#include <stdio.h>

#include <jansson.h>

#include "app/reading/transcriber.h"
#include "app/score/compose.h"

typedef struct ScwEvents ScwEvents;

/* Writes to 'out', which stays the caller's. */
ScwEvents *scw_events_new (FILE *out);
void scw_events_free (ScwEvents *events);

/* Whether everything could be written so far. */
gboolean scw_events_fine (ScwEvents *events);

void scw_events_file (ScwEvents *events, const char *name, int n_pages);
void scw_events_sheet (ScwEvents *events, ScwSheet *sheet);
void scw_events_region (ScwEvents *events, ScwRegion *region);
void scw_events_token (ScwEvents *events, ScwRegion *region, guint i);
void scw_events_region_done (ScwEvents *events, ScwRegion *region);
/* What stands on a page, word by word. */
void scw_events_words (ScwEvents *events, ScwSheet *sheet);
void scw_events_error (ScwEvents *events, const char *name, const char *message);

/* 'regions': those the composition was made from. */
void scw_events_problems (ScwEvents *events, const ScwComposition *composition, GPtrArray *regions);
void scw_events_result (ScwEvents *events,
                        const char *name,
                        const char *state,
                        const ScwComposition *composition,
                        GPtrArray *regions,
                        double seconds);

/* Kind, severity, message and place in the music; what it is about in a file or on a page is the caller's to
 * add. */
json_t *scw_cli_problem_to_json (const ScwProblem *problem);
