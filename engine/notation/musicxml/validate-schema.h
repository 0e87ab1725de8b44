/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate-schema.h: finds, compiles and caches the schemas; only for engine/notation/musicxml. */
#pragma once

#include <libxml/relaxng.h>
#include <libxml/xmlschemas.h>

#include "engine/notation/musicxml/validate.h"

typedef struct
{
  xmlRelaxNG *relaxng; /* NULL: not to be used */
  xmlSchema *xsd;      /* NULL: not to be used, or nowhere to be found */
} ScwSchemaSet;

/* Finds the schemas, compiles those that are not the last ones used, and holds the lock on them until
 * scw_schemas_give_back. On failure nothing is held. */
bool scw_schemas_take (const ScwValidateOptions *options,
                       ScwValidation *validation,
                       ScwSchemaSet *schemas,
                       ScwError *error);
void scw_schemas_give_back (void);
