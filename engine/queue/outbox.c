/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/outbox.h"

#include <pthread.h>
#include <stdlib.h>

struct ScwOutbox
{
  void (*wake) (void *data);
  void *data;
  pthread_mutex_t lock; /* both ends */
  ScwLetter *first;
  ScwLetter **last;
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
scw_outbox_free (ScwOutbox *outbox, void (*destroy) (ScwLetter *letter))
{
  ScwLetter *letter;

  if (outbox == NULL)
    return;
  while ((letter = scw_outbox_take (outbox)) != NULL)
    destroy (letter);
  pthread_mutex_destroy (&outbox->lock);
  free (outbox);
}

void
scw_outbox_put (ScwOutbox *outbox, ScwLetter *letter)
{
  bool was_empty;

  letter->next = NULL;
  pthread_mutex_lock (&outbox->lock);
  was_empty = outbox->first == NULL;
  *outbox->last = letter;
  outbox->last = &letter->next;
  pthread_mutex_unlock (&outbox->lock);
  if (was_empty && outbox->wake != NULL)
    outbox->wake (outbox->data);
}

ScwLetter *
scw_outbox_take (ScwOutbox *outbox)
{
  ScwLetter *letter;

  pthread_mutex_lock (&outbox->lock);
  letter = outbox->first;
  if (letter != NULL)
    {
      outbox->first = letter->next;
      if (outbox->first == NULL)
        outbox->last = &outbox->first;
    }
  pthread_mutex_unlock (&outbox->lock);
  return letter;
}
