/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document-json.h: a document for the curious: the boxes as `scorewright-cli detect --json` writes them
 * (boxes.h), each system with the tokens that were read of it, how probable they were and what else came into
 * question. `scorewright-cli transcribe --boxes` takes the file. */
#pragma once

#include "app/document/document.h"

/* Free with g_free. NULL and error when memory is short. */
char *scw_document_to_json (ScwDocument *document, GError **error);
