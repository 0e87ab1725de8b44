/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <stdlib.h>

#include "engine/queue/crop.h"

void
scw_session_lease_init (ScwSessionLease *lease, ScwEngine *engine, const ScwSubject *subject)
{
  lease->engine = engine;
  lease->subject = *subject;
  lease->subject.pixels.data = subject->pixels.ref (subject->pixels.data);
  pthread_mutex_init (&lease->lock, NULL);
}

void
scw_session_lease_clear (ScwSessionLease *lease)
{
  lease->subject.pixels.unref (lease->subject.pixels.data);
  scw_model_unref (lease->model);
  pthread_mutex_destroy (&lease->lock);
}

void
scw_session_lease_interrupt (ScwSessionLease *lease)
{
  pthread_mutex_lock (&lease->lock);
  lease->interrupted = true;
  if (lease->session != NULL)
    scw_session_cancel (lease->session);
  pthread_mutex_unlock (&lease->lock);
}

/* From here on an interruption reaches this session; NULL: none. */
static void
set_interruptible (ScwSessionLease *lease, ScwSession *session)
{
  pthread_mutex_lock (&lease->lock);
  lease->session = session;
  if (session != NULL)
    {
      scw_session_uncancel (session);
      if (lease->interrupted)
        scw_session_cancel (session);
    }
  pthread_mutex_unlock (&lease->lock);
}

static ScwPatches *
load_patches (ScwSessionLease *lease, ScwJob *job, ScwCachedSession *cached, ScwError *error)
{
  const ScwSubject *subject = &lease->subject;
  ScwPixels *pixels = subject->pixels.load (subject->pixels.data, job, error);
  ScwPatches *patches;

  if (pixels == NULL)
    return NULL;
  patches = scw_crop_piece (scw_model_config (lease->model), scw_pixels_gray (pixels), &subject->view,
                            cached->piece, &cached->plan, &cached->width, &cached->height, error);
  scw_pixels_unref (pixels);
  if (patches != NULL)
    {
      cached->grid_h = patches->grid_h;
      cached->grid_w = cached->plan.n > 1 ? cached->plan.grid_w : patches->grid_w;
    }
  return patches;
}

static ScwCachedSession *
encode_new (ScwSessionLease *lease, ScwJob *job, int piece, ScwError *error)
{
  ScwCachedSession *cached = calloc (1, sizeof *cached);
  ScwPatches *patches;
  bool ok;

  if (cached == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a session");
      return NULL;
    }
  cached->piece = piece;
  patches = load_patches (lease, job, cached, error);
  if (patches != NULL)
    cached->session = scw_session_new (lease->model, error);
  if (cached->session == NULL)
    {
      scw_patches_free (patches);
      free (cached);
      return NULL;
    }
  set_interruptible (lease, cached->session);
  ok = scw_session_encode (cached->session, patches, error);
  scw_patches_free (patches);
  if (!ok)
    {
      set_interruptible (lease, NULL);
      scw_session_free (cached->session);
      free (cached);
      return NULL;
    }
  cached->key = lease->subject.key;
  pthread_mutex_lock (&lease->engine->lock);
  scw_session_cache_insert (&lease->engine->sessions, cached);
  pthread_mutex_unlock (&lease->engine->lock);
  return cached;
}

ScwModel *
scw_session_lease_model (ScwSessionLease *lease)
{
  ScwEngine *engine = lease->engine;

  if (lease->model != NULL)
    return lease->model;
  pthread_mutex_lock (&engine->lock);
  if (engine->model != NULL)
    lease->model = scw_model_ref (engine->model);
  pthread_mutex_unlock (&engine->lock);
  return lease->model;
}

bool
scw_session_lease_acquire (ScwSessionLease *lease, ScwJob *job, int piece, ScwError *error)
{
  ScwEngine *engine = lease->engine;

  if (scw_session_lease_model (lease) == NULL)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "no model is open");
  pthread_mutex_lock (&engine->lock);
  lease->cached = scw_session_cache_lookup (&engine->sessions, lease->subject.key, piece, lease->model);
  pthread_mutex_unlock (&engine->lock);
  scw_pool_enter (scw_model_pool (lease->model));
  if (lease->cached == NULL)
    lease->cached = encode_new (lease, job, piece, error);
  else
    set_interruptible (lease, lease->cached->session);
  if (lease->cached == NULL)
    scw_pool_leave (scw_model_pool (lease->model));
  return lease->cached != NULL;
}

void
scw_session_lease_release (ScwSessionLease *lease)
{
  set_interruptible (lease, NULL); /* the session may be gone after this */
  scw_pool_leave (scw_model_pool (lease->model));
  pthread_mutex_lock (&lease->engine->lock);
  scw_session_cache_release (&lease->engine->sessions, lease->cached);
  pthread_mutex_unlock (&lease->engine->lock);
  lease->cached = NULL;
}
