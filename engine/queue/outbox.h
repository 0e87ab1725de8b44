/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.h: the reports of the engine thread, in order, until the main loop takes them. Plain C.
 *
 * Any thread may put; one thread takes. 'wake' is called on the putting thread when the outbox was empty
 * before. It must only notify the taking thread, and do nothing else.
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
