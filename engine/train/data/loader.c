/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/data/loader.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/data/augment.h"
#include "engine/train/network/random.h"

#define AHEAD 3    /* batches */
#define CHUNK 4096 /* samples among which similar ones are sought */

struct ScwLoader
{
  const ScwData *data;
  const ScwConfig *config;
  ScwLoaderOptions options;
  uint64_t seed;
  ScwDataReport report;
  void *report_data;

  /* the thread's own */
  int *pool; /* (n_pool) samples that are used at all */
  int n_pool;
  int *order;  /* (n_pool) samples of this epoch, batch by batch */
  int *starts; /* (batches + 1) in order */
  int *turns;  /* (batches) the order of batches */
  int batches;
  int64_t epoch, position;
  int per_epoch; /* batches of epoch 0 */

  pthread_t thread;
  bool started, running;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  ScwLoaded *ready[AHEAD];
  char *messages[AHEAD]; /* reports, a line each */
  int n_ready;
  bool stop;
  ScwError error;
};

/* ---- one sample ---- */

/* The symbols of a picture, through 'm', in the patches that the network sees. */
static void
find_symbols (const ScwData *data, int i, const double m[6], ScwSample *sample)
{
  const ScwPatches *p = sample->patches;
  int n;
  ScwSymbolMark *marks = scw_data_marks (data, i, &n);
  ScwSeenSymbol *seen = n > 0 ? calloc ((size_t) n, sizeof *seen) : NULL;

  for (int k = 0; seen != NULL && k < n; k++)
    {
      const double x = m[0] * (double) marks[k].x + m[1] * (double) marks[k].y + m[2];
      const double y = m[3] * (double) marks[k].x + m[4] * (double) marks[k].y + m[5];
      const int row = (int) floor (y / SCW_PATCH), col = (int) floor (x / SCW_PATCH);
      int low = 0, high = p->n; /* patches stand row by row */

      while (low < high)
        {
          const int middle = (low + high) / 2;

          if (p->rows[middle] < row || (p->rows[middle] == row && p->cols[middle] < col))
            low = middle + 1;
          else
            high = middle;
        }
      if (low < p->n && p->rows[low] == row && p->cols[low] == col)
        seen[sample->n_symbols++] = (ScwSeenSymbol){ low, marks[k].symbol };
    }
  sample->symbols = seen;
  free (marks);
}

static bool
load (const ScwData *data,
      int i,
      const ScwConfig *c,
      double strength,
      uint64_t key,
      bool stretch,
      bool symbols,
      ScwSample *sample,
      ScwError *error)
{
  double m[6];
  ScwGray *picture = scw_data_picture (data, i, error), *made = NULL;
  const double space = c->staff_space > 0 ? (double) c->staff_space : 7;
  char name[600];

  memset (sample, 0, sizeof *sample);
  if (picture != NULL)
    made = scw_augment_mapped (picture, SCW_DATA_SPACE, space, strength, key, m, error);
  scw_gray_free (picture);
  if (made != NULL && stretch)
    scw_gray_stretch (made);
  if (made != NULL)
    sample->patches = scw_patches_new (made, c->pe_h, c->pe_w, c->image_mean, c->image_std, c->blank, error);
  scw_gray_free (made);
  sample->ids = scw_data_ids (data, i, &sample->n);
  if (sample->patches == NULL)
    {
      scw_data_name (data, i, name, sizeof name);
      return scw_fail_prefix (error, "%s", name);
    }
  if (symbols)
    find_symbols (data, i, m, sample);
  return true;
}

bool
scw_load_sample (const ScwData *data,
                 int i,
                 const ScwConfig *c,
                 double strength,
                 uint64_t key,
                 bool stretch,
                 ScwSample *sample,
                 ScwError *error)
{
  return load (data, i, c, strength, key, stretch, false, sample, error);
}

/* ---- an epoch ---- */

typedef struct
{
  int sample, tokens;
  double cost;
} Entry;

static int
by_length (const void *a, const void *b)
{
  const Entry *x = a, *y = b;

  if (x->tokens / 12 != y->tokens / 12)
    return x->tokens / 12 < y->tokens / 12 ? -1 : 1;
  if (x->cost < y->cost || x->cost > y->cost)
    return x->cost < y->cost ? -1 : 1;
  return x->sample - y->sample;
}

static int
ranks_of (const ScwLoader *l)
{
  return l->options.ranks > 1 ? l->options.ranks : 1;
}

/* Shuffles, sorts within chunks, cuts into batches, shuffles those. */
static bool
plan_epoch (ScwLoader *l)
{
  const uint64_t key = scw_random (l->seed ^ 0x10ad, (uint64_t) l->epoch);
  Entry *entries = calloc ((size_t) l->n_pool, sizeof *entries);
  double cost = 0;

  if (entries == NULL)
    return false;
  scw_random_order (key, l->order, l->n_pool);
  for (int i = 0; i < l->n_pool; i++)
    {
      entries[i].sample = l->pool[l->order[i]];
      entries[i].cost = scw_data_cost (l->data, entries[i].sample);
      scw_data_ids (l->data, entries[i].sample, &entries[i].tokens);
    }
  for (int at = 0; at < l->n_pool; at += CHUNK)
    qsort (entries + at, (size_t) (l->n_pool - at < CHUNK ? l->n_pool - at : CHUNK), sizeof *entries,
           by_length);
  l->batches = 0;
  for (int i = 0; i < l->n_pool; i++)
    {
      if (i == 0 || cost + entries[i].cost > l->options.budget * ranks_of (l))
        {
          l->starts[l->batches++] = i;
          cost = 0;
        }
      cost += entries[i].cost;
      l->order[i] = entries[i].sample;
    }
  l->starts[l->batches] = l->n_pool;
  scw_random_order (scw_random (key, 1), l->turns, l->batches);
  free (entries);
  return true;
}

/* ---- a batch ---- */

void
scw_loaded_free (ScwLoaded *b)
{
  if (b == NULL)
    return;
  for (int i = 0; i < b->n; i++)
    {
      scw_patches_free ((ScwPatches *) b->samples[i].patches);
      free ((void *) b->samples[i].symbols);
    }
  free (b->samples);
  free (b);
}

static void
note (char **messages, const char *message)
{
  char *all = NULL;

  if (asprintf (&all, "%s%s\n", *messages != NULL ? *messages : "", message) < 0)
    return;
  free (*messages);
  *messages = all;
}

static ScwLoaded *
make_batch (ScwLoader *l, char **messages)
{
  const int turn = l->turns[l->position], begin = l->starts[turn], total = l->starts[turn + 1] - begin;
  const int64_t rank = l->options.rank, ranks = ranks_of (l);
  const int first = (int) (total * rank / ranks), n = (int) (total * (rank + 1) / ranks) - first;
  ScwLoaded *b = calloc (1, sizeof *b);

  if (b != NULL)
    b->samples = calloc ((size_t) n + 1, sizeof *b->samples);
  if (b == NULL || b->samples == NULL)
    {
      free (b);
      return NULL;
    }
  b->first = first;
  b->total = total;
  for (int i = 0; i < n; i++)
    {
      ScwError error = { 0 };
      const int sample = l->order[begin + first + i];
      const uint64_t key = scw_random (scw_random (l->seed ^ 0xa06, (uint64_t) l->epoch), (uint64_t) sample);

      if (load (l->data, sample, l->config, l->options.strength, key, false, l->options.symbols,
                &b->samples[b->n], &error))
        b->n++;
      else
        note (messages, error.message);
    }
  return b;
}

/* The next batch that has a sample, and where the run stands after it. With several ranks every batch counts:
 * the others may have samples of it. */
static ScwLoaded *
advance (ScwLoader *l, char **messages, ScwError *error)
{
  for (int empty = 0; empty <= l->batches; empty++)
    {
      ScwLoaded *b;

      if (l->position >= l->batches)
        {
          l->epoch++;
          l->position = 0;
          if (!plan_epoch (l))
            break;
        }
      b = make_batch (l, messages);
      if (b == NULL)
        break;
      l->position++;
      b->epoch = l->epoch;
      b->position = l->position;
      if (b->n > 0 || ranks_of (l) > 1)
        return b;
      scw_loaded_free (b);
      if (empty == l->batches)
        scw_fail (error, SCW_ERROR_FORMAT, "not one picture of the training data can be used");
    }
  scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  return NULL;
}

static void *
run (void *data)
{
  ScwLoader *l = data;

  for (;;)
    {
      char *messages = NULL;
      ScwError error = { 0 };
      ScwLoaded *b = advance (l, &messages, &error);

      pthread_mutex_lock (&l->lock);
      while (l->n_ready == AHEAD && !l->stop)
        pthread_cond_wait (&l->changed, &l->lock);
      if (l->stop || b == NULL)
        {
          l->error = error;
          l->running = false;
          pthread_cond_broadcast (&l->changed);
          pthread_mutex_unlock (&l->lock);
          scw_loaded_free (b);
          free (messages);
          return NULL;
        }
      l->ready[l->n_ready] = b;
      l->messages[l->n_ready++] = messages;
      pthread_cond_broadcast (&l->changed);
      pthread_mutex_unlock (&l->lock);
    }
}

ScwLoaded *
scw_loader_next (ScwLoader *l, ScwError *error)
{
  ScwLoaded *b = NULL;
  char *messages = NULL;

  pthread_mutex_lock (&l->lock);
  while (l->n_ready == 0 && l->running)
    pthread_cond_wait (&l->changed, &l->lock);
  if (l->n_ready > 0)
    {
      b = l->ready[0];
      messages = l->messages[0];
      l->n_ready--;
      memmove (l->ready, l->ready + 1, (size_t) l->n_ready * sizeof l->ready[0]);
      memmove (l->messages, l->messages + 1, (size_t) l->n_ready * sizeof l->messages[0]);
      pthread_cond_broadcast (&l->changed);
    }
  else
    scw_fail (error, l->error.code, "%s", l->error.message);
  pthread_mutex_unlock (&l->lock);
  for (char *line = messages, *end; line != NULL && (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      *end = '\0';
      if (l->report != NULL)
        l->report (l->report_data, line);
    }
  free (messages);
  return b;
}

/* ---- making and freeing ---- */

static bool
choose (ScwLoader *l, ScwError *error)
{
  const int n = scw_data_count (l->data);
  const int64_t epoch = l->epoch;

  l->pool = calloc ((size_t) n + 1, sizeof *l->pool);
  l->order = calloc ((size_t) n + 1, sizeof *l->order);
  l->starts = calloc ((size_t) n + 2, sizeof *l->starts);
  l->turns = calloc ((size_t) n + 1, sizeof *l->turns);
  if (l->pool == NULL || l->order == NULL || l->starts == NULL || l->turns == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (int i = 0; i < n; i++)
    if (l->options.max_cost <= 0 || scw_data_cost (l->data, i) <= l->options.max_cost)
      l->pool[l->n_pool++] = i;
  if (l->n_pool == 0)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "there is nothing to learn from");
  l->epoch = 0;
  if (!plan_epoch (l))
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  l->per_epoch = l->batches;
  l->epoch = epoch;
  return epoch == 0 || plan_epoch (l) || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

ScwLoader *
scw_loader_new (const ScwData *data,
                const ScwConfig *config,
                const ScwLoaderOptions *options,
                const ScwProgress *progress,
                ScwDataReport report,
                void *report_data,
                ScwError *error)
{
  ScwLoader *l = calloc (1, sizeof *l);

  if (l == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  l->data = data;
  l->config = config;
  l->options = *options;
  l->seed = progress->seed;
  l->epoch = progress->epoch;
  l->position = progress->position;
  l->report = report;
  l->report_data = report_data;
  pthread_mutex_init (&l->lock, NULL);
  pthread_cond_init (&l->changed, NULL);
  if (choose (l, error))
    {
      l->running = true;
      l->started = pthread_create (&l->thread, NULL, run, l) == 0;
      if (l->started)
        return l;
      scw_fail (error, SCW_ERROR_MEMORY, "cannot start a thread");
    }
  scw_loader_free (l);
  return NULL;
}

void
scw_loader_free (ScwLoader *l)
{
  if (l == NULL)
    return;
  pthread_mutex_lock (&l->lock);
  l->stop = true;
  pthread_cond_broadcast (&l->changed);
  pthread_mutex_unlock (&l->lock);
  if (l->started)
    pthread_join (l->thread, NULL);
  for (int i = 0; i < l->n_ready; i++)
    {
      scw_loaded_free (l->ready[i]);
      free (l->messages[i]);
    }
  pthread_mutex_destroy (&l->lock);
  pthread_cond_destroy (&l->changed);
  free (l->pool);
  free (l->order);
  free (l->starts);
  free (l->turns);
  free (l);
}

int
scw_loader_batches (const ScwLoader *l)
{
  return l->per_epoch;
}
