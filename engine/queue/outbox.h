/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.h: what the worker has to tell, in order, until the main loop fetches it. Plain C.
 *
 * Any thread puts, one thread takes. 'wake' is called by the putting thread when the box was empty before: it
 * tells the taking thread to come and must not do more.
 */
#pragma once

#include <stdbool.h>

#include "engine/error.h"

typedef struct ScwOutbox ScwOutbox;

/* The head of everything that is put in: the first member of the caller's struct. */
typedef struct ScwOutboxNode
{
  struct ScwOutboxNode *next;
} ScwOutboxNode;

ScwOutbox *scw_outbox_new (void (*wake) (void *data), void *data, ScwError *error);

/* Hands what is left to 'destroy'. */
void scw_outbox_free (ScwOutbox *outbox, void (*destroy) (ScwOutboxNode *node));

void scw_outbox_put (ScwOutbox *outbox, ScwOutboxNode *node);
ScwOutboxNode *scw_outbox_take (ScwOutbox *outbox); /* NULL: empty */
