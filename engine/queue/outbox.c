/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/outbox.h"

#include <pthread.h>
#include <stdlib.h>

struct ScwOutbox
{
  void (*wake) (void *data);
  void *data;
  pthread_mutex_t lock; /* both ends */
  ScwOutboxNode *first;
  ScwOutboxNode **last;
};

ScwOutbox *
scw_outbox_new (void (*wake) (void *data), void *data, ScwError *error)
{
  ScwOutbox *outbox = calloc (1, sizeof *outbox);

  if (outbox == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for an outbox");
      return NULL;
    }
  outbox->wake = wake;
  outbox->data = data;
  outbox->last = &outbox->first;
  pthread_mutex_init (&outbox->lock, NULL);
  return outbox;
}

void
scw_outbox_free (ScwOutbox *outbox, void (*destroy) (ScwOutboxNode *node))
{
  ScwOutboxNode *node;

  if (outbox == NULL)
    return;
  while ((node = scw_outbox_take (outbox)) != NULL)
    destroy (node);
  pthread_mutex_destroy (&outbox->lock);
  free (outbox);
}

void
scw_outbox_put (ScwOutbox *outbox, ScwOutboxNode *node)
{
  bool was_empty;

  node->next = NULL;
  pthread_mutex_lock (&outbox->lock);
  was_empty = outbox->first == NULL;
  *outbox->last = node;
  outbox->last = &node->next;
  pthread_mutex_unlock (&outbox->lock);
  if (was_empty && outbox->wake != NULL)
    outbox->wake (outbox->data);
}

ScwOutboxNode *
scw_outbox_take (ScwOutbox *outbox)
{
  ScwOutboxNode *node;

  pthread_mutex_lock (&outbox->lock);
  node = outbox->first;
  if (node != NULL)
    {
      outbox->first = node->next;
      if (outbox->first == NULL)
        outbox->last = &outbox->first;
    }
  pthread_mutex_unlock (&outbox->lock);
  return node;
}
