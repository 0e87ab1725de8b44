/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose-private.h: the steps of a composition, shared by compose.c and convert.c. */
#pragma once

#include "app/score/compose.h"
#include "engine/notation/musicxml/validate.h"

/* Each fills in what it is about; FALSE and error where it cannot. The first also checks the music and validates. */
gboolean scw_composition_put_score (ScwComposition *composition,
                                    const ScwScore *score,
                                    const char *w3c_schema,
                                    ScwError *error);
gboolean
scw_composition_put_lmx (const ScwSystemTokens *systems, int n, ScwComposition *composition, ScwError *error);
gboolean scw_composition_put_lyrics (ScwComposition *composition, const ScwScore *score, ScwError *error);
gboolean scw_composition_pack (ScwComposition *composition, ScwFormat format, ScwError *error);

/* Compares the measure numbers that the words of the pages tell with the count; 'problems' gets what differs, at the first
 * measure of the system. FALSE: memory. */
gboolean scw_compose_check_numbers (const ScwScore *score,
                                    const ScwSystemTokens *systems,
                                    int n,
                                    ScwProblems *problems);

/* The names of the schemas that were used, to be freed. */
char **scw_composition_schemas (const ScwValidation *validation);

/* The composition if it is fine; else frees it and takes the error. */
ScwComposition *scw_composition_finish (ScwComposition *composition,
                                        gboolean fine,
                                        const ScwError *engine_error,
                                        GError **error);
