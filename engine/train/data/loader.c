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

#define ENDLESS 16384 /* samples of an epoch where no source comes to an end */

/* A source, and the samples of it that are used at all. */
typedef struct
{
  ScwSource source;
  int *pool; /* (n) */
  int n;     /* 0 where the source has no end */
  int part;  /* samples of it in an epoch */
} Stream;

/* A sample of an epoch. */
typedef struct
{
  int stream;
  int64_t index; /* in the source */
  int64_t pass;  /* how often all of the source were seen before */
} Pick;

struct ScwLoader
{
  const ScwConfig *config;
  ScwLoaderOptions options;
  uint64_t seed;
  ScwDataReport report;
  void *report_data;

  /* the thread's own */
  Stream *streams; /* (n_streams) */
  int n_streams;
  Pick *picks; /* (n) samples of this epoch, batch by batch */
  int n;
  int *starts; /* (batches + 1) in picks */
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

/* Symbols, through 'm', in the patches that the network sees. */
static void
find_symbols (const ScwSymbolMark *marks, int n, const double m[6], ScwSample *sample)
{
  const ScwPatches *p = sample->patches;
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
}

static bool
fits (const ScwGray *g, const ScwConfig *c)
{
  return g->height <= c->pe_h * SCW_PATCH && g->width <= c->pe_w * SCW_PATCH;
}

/* The picture of a drawn sample, damaged, as the network sees it; and where its symbols lie. One that only damage makes too
 * large stays as it is. */
static bool
see (const ScwDrawn *d,
     const ScwConfig *c,
     double strength,
     uint64_t key,
     bool stretch,
     ScwSample *sample,
     ScwError *error)
{
  double m[6];
  const double space = c->staff_space > 0 ? (double) c->staff_space : 7;
  ScwGray *made = scw_augment_mapped (d->picture, d->space, space, strength, key, m, error);

  memset (sample, 0, sizeof *sample);
  if (made != NULL && strength > 0 && !fits (made, c))
    {
      scw_gray_free (made);
      made = scw_augment_mapped (d->picture, d->space, space, 0, key, m, error);
    }
  if (made != NULL && stretch)
    scw_gray_stretch (made);
  if (made != NULL)
    sample->patches = scw_patches_new (made, c->pe_h, c->pe_w, c->image_mean, c->image_std, c->blank, error);
  scw_gray_free (made);
  if (sample->patches != NULL)
    find_symbols (d->marks, d->n_marks, m, sample);
  return sample->patches != NULL;
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
  const ScwDrawn drawn = { .picture = scw_data_picture (data, i, error), .space = SCW_DATA_SPACE };
  const bool ok = drawn.picture != NULL && see (&drawn, c, strength, key, stretch, sample, error);
  char name[600];

  scw_gray_free (drawn.picture);
  sample->ids = scw_data_ids (data, i, &sample->n);
  if (ok)
    return true;
  scw_data_name (data, i, name, sizeof name);
  return scw_fail_prefix (error, "%s", name);
}

static bool
load (const ScwLoader *l, const Pick *pick, ScwSample *sample, ScwError *error)
{
  const ScwSource *source = &l->streams[pick->stream].source;
  const uint64_t key
    = scw_random (scw_random (l->seed ^ 0xa06 ^ (uint64_t) pick->stream << 32, (uint64_t) pick->pass),
                  (uint64_t) pick->index);
  ScwDrawn drawn;
  char name[600];

  if (source->draw (source->data, l->seed, pick->index, l->options.symbols, &drawn, error))
    {
      const bool ok = see (&drawn, l->config, l->options.strength, key, false, sample, error);

      if (ok)
        {
          sample->ids = drawn.ids;
          sample->n = drawn.n;
          drawn.ids = NULL;
        }
      scw_drawn_clear (&drawn);
      if (ok)
        return true;
    }
  source->name (source->data, pick->index, name, sizeof name);
  return scw_fail_prefix (error, "%s", name);
}

/* ---- an epoch ---- */

typedef struct
{
  Pick pick;
  int place; /* before sorting */
  int tokens;
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
  if (x->pick.stream != y->pick.stream)
    return x->pick.stream - y->pick.stream;
  if (x->pick.index != y->pick.index)
    return x->pick.index < y->pick.index ? -1 : 1;
  return x->place - y->place;
}

static int
ranks_of (const ScwLoader *l)
{
  return l->options.ranks > 1 ? l->options.ranks : 1;
}

/* The part of an epoch that comes from one source, added to 'entries'. */
static bool
draw_stream (const ScwLoader *l, int stream, Entry *entries)
{
  const Stream *s = &l->streams[stream];
  int *order = s->n > 0 ? malloc ((size_t) s->n * sizeof *order) : NULL;
  int64_t shuffled = -1;

  if (s->n > 0 && order == NULL)
    return false;
  for (int i = 0; i < s->part; i++)
    {
      const int64_t at = l->epoch * s->part + i, pass = s->n > 0 ? at / s->n : 0;
      Entry *e = &entries[i];

      if (s->n > 0 && pass != shuffled)
        scw_random_order (scw_random (l->seed ^ 0x10ad ^ (uint64_t) stream << 32, (uint64_t) pass), order,
                          s->n);
      shuffled = pass;
      e->pick = (Pick){ stream, s->n > 0 ? s->pool[order[at % s->n]] : at, pass };
      s->source.estimate (s->source.data, e->pick.index, &e->tokens, &e->cost);
    }
  free (order);
  return true;
}

/* All samples of an epoch, those of several sources among each other. */
static Entry *
draw_epoch (const ScwLoader *l, uint64_t key)
{
  Entry *entries = calloc ((size_t) l->n, sizeof *entries), *mixed;
  int *order;
  bool ok = entries != NULL;

  for (int i = 0, at = 0; i < l->n_streams && ok; at += l->streams[i++].part)
    ok = draw_stream (l, i, entries + at);
  if (ok && l->n_streams == 1)
    return entries;
  mixed = calloc ((size_t) l->n, sizeof *mixed);
  order = calloc ((size_t) l->n, sizeof *order);
  if (ok && mixed != NULL && order != NULL)
    {
      scw_random_order (scw_random (key, 2), order, l->n);
      for (int i = 0; i < l->n; i++)
        mixed[i] = entries[order[i]];
    }
  else
    {
      free (mixed);
      mixed = NULL;
    }
  free (entries);
  free (order);
  return mixed;
}

/* Draws, sorts within chunks, cuts into batches, shuffles those. */
static bool
plan_epoch (ScwLoader *l)
{
  const uint64_t key = scw_random (l->seed ^ 0x10ad, (uint64_t) l->epoch);
  Entry *entries = draw_epoch (l, key);
  double cost = 0;

  if (entries == NULL)
    return false;
  for (int i = 0; i < l->n; i++)
    entries[i].place = i;
  for (int at = 0; at < l->n; at += CHUNK)
    qsort (entries + at, (size_t) (l->n - at < CHUNK ? l->n - at : CHUNK), sizeof *entries, by_length);
  l->batches = 0;
  for (int i = 0; i < l->n; i++)
    {
      if (i == 0 || cost + entries[i].cost > l->options.budget * ranks_of (l))
        {
          l->starts[l->batches++] = i;
          cost = 0;
        }
      cost += entries[i].cost;
      l->picks[i] = entries[i].pick;
    }
  l->starts[l->batches] = l->n;
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
      free ((void *) b->samples[i].ids);
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

      if (load (l, &l->picks[begin + first + i], &b->samples[b->n], &error))
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

/* The samples of a source that are used. */
static bool
choose (ScwLoader *l, Stream *s, ScwError *error)
{
  if (s->source.endless)
    return true;
  s->pool = calloc ((size_t) s->source.n + 1, sizeof *s->pool);
  if (s->pool == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (int i = 0; i < s->source.n; i++)
    {
      int tokens;
      double cost;

      s->source.estimate (s->source.data, i, &tokens, &cost);
      if (l->options.max_cost <= 0 || cost <= l->options.max_cost)
        s->pool[s->n++] = i;
    }
  return s->n > 0 || scw_fail (error, SCW_ERROR_ARGUMENT, "there is nothing to learn from");
}

/* How much of an epoch comes from each source, at least one sample. */
static void
share_out (ScwLoader *l)
{
  double all = 0, before = 0;

  for (int i = 0; i < l->n_streams; i++)
    {
      l->n += l->streams[i].n;
      all += l->streams[i].source.share;
    }
  l->n = l->n > 0 ? l->n : ENDLESS;
  for (int i = 0; i < l->n_streams; i++)
    {
      const double after = before + l->streams[i].source.share;

      l->streams[i].part = (int) (lrint (l->n * (after / all)) - lrint (l->n * (before / all)));
      l->streams[i].part = l->streams[i].part > 0 ? l->streams[i].part : 1;
      before = after;
    }
  l->n = 0;
  for (int i = 0; i < l->n_streams; i++)
    l->n += l->streams[i].part;
}

static bool
prepare (ScwLoader *l, const ScwSource *sources, ScwError *error)
{
  const int64_t epoch = l->epoch;

  l->streams = calloc ((size_t) l->n_streams + 1, sizeof *l->streams);
  for (int i = 0; i < l->n_streams && l->streams != NULL; i++)
    {
      l->streams[i].source = sources[i];
      if (!choose (l, &l->streams[i], error))
        return false;
    }
  if (l->streams != NULL && l->n_streams > 0)
    share_out (l);
  if (l->streams != NULL && l->n == 0)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "there is nothing to learn from");
  l->picks = calloc ((size_t) l->n + 1, sizeof *l->picks);
  l->starts = calloc ((size_t) l->n + 2, sizeof *l->starts);
  l->turns = calloc ((size_t) l->n + 1, sizeof *l->turns);
  l->epoch = 0;
  if (l->streams == NULL || l->picks == NULL || l->starts == NULL || l->turns == NULL || !plan_epoch (l))
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  l->per_epoch = l->batches;
  l->epoch = epoch;
  return epoch == 0 || plan_epoch (l) || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

ScwLoader *
scw_loader_new (const ScwSource *sources,
                int n_sources,
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
  l->n_streams = n_sources;
  l->config = config;
  l->options = *options;
  l->seed = progress->seed;
  l->epoch = progress->epoch;
  l->position = progress->position;
  l->report = report;
  l->report_data = report_data;
  pthread_mutex_init (&l->lock, NULL);
  pthread_cond_init (&l->changed, NULL);
  if (prepare (l, sources, error))
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
  for (int i = 0; i < l->n_streams && l->streams != NULL; i++)
    free (l->streams[i].pool);
  free (l->streams);
  free (l->picks);
  free (l->starts);
  free (l->turns);
  free (l);
}

int
scw_loader_batches (const ScwLoader *l)
{
  return l->per_epoch;
}
