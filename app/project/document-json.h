/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document-json.h: a document as JSON, for other programs: the boxes as written by `scorewright-cli detect
 * --json` (boxes.h), each system with its tokens, their probabilities and alternatives. `scorewright-cli
 * transcribe --boxes` accepts the file.
 */
#pragma once

#include "app/document/document.h"

/* Free with g_free. NULL and error when memory is short. */
char *scw_document_to_json (ScwDocument *document, GError **error);
