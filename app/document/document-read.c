/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include <glib/gi18n.h>

#include "app/document/box-tokens.h"
#include "app/score/music-check.h"
#include "app/refusal.h"
#include "engine/notation/join/count.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"

#define FIRST_GUESS 3.5     /* tokens in a staff space of width */
#define TELL_US     50000   /* progress is told no more often */
#define IDLE_US     2000000 /* a longer gap between tokens was a pause */

/* What was read in a box before; all zero: nothing was. */
typedef struct
{
  GArray *old;          /* of ScwBoxToken, an earlier reading whose locked tokens come again; or NULL */
  ScwBoxContent *first; /* a row that had another number of measures than the rest of its system; or NULL */
  int measures;         /* then: how many they have */
} Before;

/* A box with the engine. It belongs to the worker until its job has ended; the document only knows of it. */
typedef struct
{
  ScwDocument *document; /* NULL: abandoned, what comes is dropped */
  ScwSystemBox *box;
  guint64 job;
  guint n_kept; /* tokens that stood already */
  Before before;
  double expected, came;
} BoxJob;

void
scw_document_reading_init (ScwDocument *self)
{
  self->reading = g_hash_table_new (NULL, NULL);
  self->tokens_a_space = FIRST_GUESS;
}

/* ---- how far it is ---- */

gboolean
scw_document_get_reading (ScwDocument *self)
{
  return g_hash_table_size (self->reading) > 0 || g_hash_table_size (self->wording) > 0
         || (self->wants_all && g_hash_table_size (self->preparing) > 0);
}

static double
tokens_done (ScwDocument *self)
{
  GHashTableIter iter;
  gpointer value;
  double done = self->done;

  g_hash_table_iter_init (&iter, self->reading);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    done += MIN (((BoxJob *) value)->came, ((BoxJob *) value)->expected);
  return done;
}

double
scw_document_get_progress (ScwDocument *self)
{
  return self->asked > 0 ? CLAMP (tokens_done (self) / self->asked, 0, 1) : 0;
}

double
scw_document_get_seconds_left (ScwDocument *self)
{
  if (self->came < 10 || self->active_us <= 0 || !scw_document_get_reading (self))
    return -1;
  return MAX (0, self->asked - tokens_done (self)) * self->active_us / self->came / G_USEC_PER_SEC;
}

static double
width_in_spaces (ScwSystemBox *box)
{
  const ScwBoxPlace *place = scw_system_box_get_place (box);

  return place->staff_space > 0 ? place->crop.w / place->staff_space : 60;
}

static void
count_token (ScwDocument *self, BoxJob *job)
{
  gint64 now = g_get_monotonic_time ();
  double share;

  if (now - self->last_us < IDLE_US)
    self->active_us += now - self->last_us;
  self->last_us = now;
  self->came++;
  job->came++;
  share = job->came / job->expected;
  scw_system_box_set_progress (job->box, share < 0.9 ? share : 0.9 + 0.09 * (1 - 0.9 / share));
  if (now - self->told_us < TELL_US)
    return;
  self->told_us = now;
  scw_document_notify_reading (self, FALSE);
}

static void
job_begins (ScwDocument *self, BoxJob *job)
{
  if (g_hash_table_size (self->reading) == 0)
    {
      self->asked = self->done = self->came = 0;
      self->active_us = 0;
      self->last_us = g_get_monotonic_time ();
    }
  self->asked += job->expected;
  g_hash_table_insert (self->reading, job->box, job);
  scw_system_box_set_queued (job->box, TRUE);
  scw_document_notify_reading (self, TRUE);
}

/* The document forgets it; the worker frees it. */
static void
forget_job (BoxJob *job)
{
  ScwDocument *self = job->document;

  job->document = NULL;
  self->done += job->expected;
  g_hash_table_remove (self->reading, job->box);
  scw_system_box_set_queued (job->box, FALSE);
}

static void
job_ends (BoxJob *job)
{
  ScwDocument *self = job->document;

  forget_job (job);
  scw_document_notify_reading (self, TRUE);
}

/* ---- what is wrong with the music ---- */

typedef struct
{
  GWeakRef document;
  ScwSystemBox *box;
  guint64 key;
  gint32 *ids;
  int n;
  ScwBarsSeen bars;
  ScwSurroundings around;
  ScwRowHead head;
  GArray *problems;
  ScwSystemLengths lengths;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_weak_ref_clear (&check->document);
  g_object_unref (check->box);
  g_free (check->ids);
  g_clear_pointer (&check->problems, g_array_unref);
  g_free (check);
}

static void
check_work (gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  Check *check = data;

  check->problems
    = scw_music_check (check->ids, check->n, check->bars, &check->around, &check->head, &check->lengths);
}

static void
check_deliver (gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  Check *check = data;
  const ScwBoxContent *content = scw_system_box_get_content (check->box);
  g_autoptr (ScwDocument) document = g_weak_ref_get (&check->document);

  if (check->problems != NULL && content->key == check->key && content->tokens->len == check->n)
    scw_system_box_take_problems (check->box, g_steal_pointer (&check->problems), &check->lengths);
  if (document != NULL)
    scw_document_check_music (document);
}

static void
check_music (ScwDocument *self, ScwSystemBox *box)
{
  Check *check = g_new0 (Check, 1);

  g_weak_ref_init (&check->document, self);
  check->box = g_object_ref (box);
  check->key = scw_system_box_get_content (box)->key;
  check->bars = scw_system_box_get_content (box)->bars;
  check->around = scw_system_box_get_content (box)->around;
  check->head = scw_system_box_get_content (box)->head;
  check->ids = scw_system_box_dup_ids (box, &check->n);
  scw_worker_page_job (self->worker, self->id, SCW_PRIORITY_NORMAL, check_work, check_deliver, check,
                       check_free);
}

/* ---- what the engine says ---- */

static void
token_came (BoxJob *job, const ScwReport *report)
{
  ScwBoxToken token = scw_box_token_of_report (report);
  guint i = report->index, n = scw_system_box_get_n_tokens (job->box);

  if (i < job->n_kept) /* who wrote it stays; what the network thinks of it is news */
    {
      token.origin = scw_system_box_get_token (job->box, i)->origin;
      scw_system_box_replace_token (job->box, i, &token);
      return;
    }
  if (i > n)
    return;
  scw_system_box_put_token (job->box, i, &token);
  count_token (job->document, job);
}

/* What a person had written and the mask has put there again is a person's. */
static void
restore_locks (BoxJob *job)
{
  ScwSystemBox *box = job->box;
  guint n = scw_system_box_get_n_tokens (box);
  g_autofree guint8 *locked = NULL;

  if (job->before.old == NULL)
    return;
  locked = scw_box_tokens_find_locked (job->before.old, scw_system_box_get_content (box)->tokens);
  for (guint i = job->n_kept; i < n; i++)
    {
      ScwBoxToken token = *scw_system_box_get_token (box, i);

      if (!locked[i] || token.origin == SCW_ORIGIN_PERSON)
        continue;
      token.origin = SCW_ORIGIN_PERSON;
      scw_system_box_replace_token (box, i, &token);
    }
}

/* Tokens up to the last one that a person wrote. */
static int
find_given (ScwSystemBox *box)
{
  int n = (int) scw_system_box_get_n_tokens (box);

  while (n > 0 && scw_system_box_get_token (box, n - 1)->origin != SCW_ORIGIN_PERSON)
    n--;
  return n;
}

static void start_reading (ScwDocument *self,
                           ScwDocumentPage *page,
                           ScwSystemBox *box,
                           gboolean urgent,
                           gboolean tell_prefix,
                           Before before);

/* What a row says of the measures of its system. */
static ScwRowCount
count_row (ScwSystemBox *box)
{
  const ScwBarsSeen bars = scw_system_box_get_content (box)->bars;
  ScwRowCount count = { .least = bars.least, .most = bars.most };

  for (guint i = 0; scw_system_box_get_stop (box) == SCW_STOP_EOS && i < scw_system_box_get_n_tokens (box);
       i++)
    count.measures += scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE;
  return count;
}

/* When all rows of a system have been read, those that have another number of measures than the others are read once
 * more, under theirs; but not where a person has said something. */
static void
settle_system (ScwDocument *self, ScwSystemBox *last)
{
  ScwDocumentPage *page = scw_document_page_of (self, last);
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (ScwRowCount));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  guint first = 0;
  int agreed;

  if (page == NULL || !scw_document_page_find_box (page, last, &first))
    return;
  while (scw_document_page_is_below (page, first))
    first--;
  for (guint i = first; i == first || scw_document_page_is_below (page, i); i++)
    {
      ScwSystemBox *box = scw_document_page_get_box (page, i);
      ScwRowCount count;

      if (g_hash_table_contains (self->reading, box))
        return;
      if (scw_system_box_get_state (box) != SCW_REGION_DONE || scw_system_box_get_place (box)->ossia)
        continue;
      count = count_row (box);
      g_array_append_val (counts, count);
      g_ptr_array_add (rows, box);
    }
  agreed = scw_count_agreed ((gpointer) counts->data, (int) counts->len);
  for (guint i = 0; i < rows->len; i++)
    {
      ScwSystemBox *box = rows->pdata[i];
      Before before = { .measures = agreed };

      if (!scw_count_is_lost (&g_array_index (counts, ScwRowCount, i), agreed) || find_given (box) > 0)
        continue;
      before.first = scw_box_content_copy (scw_system_box_get_content (box));
      scw_system_box_truncate (box, 0);
      start_reading (self, page, box, FALSE, FALSE, before);
    }
}

/* A second reading that did not come to its end is worth no more than the first. */
static gboolean
restore_first (BoxJob *job)
{
  if (job->before.first == NULL || job->before.first->key != scw_system_box_get_content (job->box)->key)
    return FALSE;
  scw_system_box_swap (job->box, &job->before.first);
  return TRUE;
}

static void
reading_ended (BoxJob *job, const ScwReport *report)
{
  ScwDocument *self = job->document;
  ScwSystemBox *box = job->box;
  const gboolean first = report->ok && job->before.old == NULL && job->before.first == NULL;
  double spaces = width_in_spaces (box);

  if (!(report->ok && report->stop == SCW_STOP_EOS) && restore_first (job))
    check_music (self, box);
  else if (report->ok)
    {
      scw_system_box_truncate (box, report->n_tokens);
      restore_locks (job);
      scw_system_box_set_state (box, SCW_REGION_DONE, report->stop, NULL);
      scw_system_box_set_bars (box, report->bars);
      scw_system_box_set_progress (box, 1);
      if (report->stop == SCW_STOP_EOS && spaces > 0)
        self->tokens_a_space = 0.7 * self->tokens_a_space + 0.3 * report->n_tokens / spaces;
      check_music (self, box);
    }
  else if (report->unreadable)
    scw_system_box_set_state (box, SCW_REGION_UNREADABLE, report->stop, &report->error);
  else if (report->error.code == SCW_ERROR_CANCELLED)
    scw_system_box_set_state (box,
                              scw_system_box_get_n_tokens (box) > 0 ? SCW_REGION_INTERRUPTED
                                                                    : SCW_REGION_WAITING,
                              report->stop, NULL);
  else
    scw_system_box_set_state (box, SCW_REGION_FAILED, report->stop, &report->error);
  self->read_since = TRUE;
  forget_job (job);
  if (first)
    settle_system (self, box);
  scw_document_words_follow (box);
  scw_document_words_settle (self, scw_document_page_of (self, box));
  scw_document_notify_reading (self, TRUE);
  scw_document_changed (self);
}

static void
receive (ScwReport *report, gpointer data)
{
  BoxJob *job = data;

  if (job->document == NULL)
    return;
  switch (report->kind)
    {
    case SCW_REPORT_STARTED:
      scw_system_box_set_state (job->box, SCW_REGION_READING, SCW_STOP_EOS, NULL);
      break;
    case SCW_REPORT_TOKEN:
      token_came (job, report);
      break;
    case SCW_REPORT_FINISHED:
      reading_ended (job, report);
      break;
    default:
      break;
    }
}

static void
box_job_free (gpointer data)
{
  BoxJob *job = data;

  if (job->document != NULL) /* the worker goes away in the middle */
    {
      restore_first (job);
      job_ends (job);
    }
  g_object_unref (job->box);
  g_clear_pointer (&job->before.old, g_array_unref);
  g_clear_pointer (&job->before.first, scw_box_content_free);
  g_free (job);
}

/* ---- asking for it ---- */

ScwSubject
scw_document_subject (ScwDocument *self, ScwDocumentPage *page, ScwSystemBox *box)
{
  const ScwBoxContent *content = scw_system_box_get_content (box);

  return (ScwSubject){
    .owner = self->id,
    .key = content->key,
    .pixels = scw_page_source_for_engine (scw_document_page_get_pixel_source (page)),
    .view = content->place.view,
    .staves = content->place.staves,
  };
}

/* Reads a box on from the tokens that it has. Takes what 'before' points to. */
static void
start_reading (ScwDocument *self,
               ScwDocumentPage *page,
               ScwSystemBox *box,
               gboolean urgent,
               gboolean tell_prefix,
               Before before)
{
  ScwSubject subject = scw_document_subject (self, page, box);
  BoxJob *job = g_new0 (BoxJob, 1);
  g_autofree gint32 *ids = NULL, *old_ids = NULL;
  g_autofree guint8 *locked = NULL;
  ScwReadRequest how = { .tell_prefix = tell_prefix, .places = TRUE, .measures = before.measures };
  guint64 id;
  int n, priority = page == self->looked_at ? SCW_PRIORITY_VISIBLE : SCW_PRIORITY_NORMAL;

  ids = scw_system_box_dup_ids (box, &n);
  how.prefix = ids;
  how.n_prefix = n;
  if (!tell_prefix)
    how.n_interrupted = n - find_given (box);
  job->document = self;
  job->box = g_object_ref (box);
  job->n_kept = n - how.n_interrupted;
  job->before = before;
  if (before.old != NULL)
    {
      how.old = old_ids = g_new (gint32, before.old->len + 1);
      how.locked = locked = g_new (guint8, before.old->len + 1);
      how.n_old = before.old->len;
      for (guint i = 0; i < before.old->len; i++)
        {
          const ScwBoxToken *token = &g_array_index (before.old, ScwBoxToken, i);

          old_ids[i] = token->id;
          locked[i] = token->origin == SCW_ORIGIN_PERSON && (int) i >= n;
        }
    }
  job->expected = MAX (20, width_in_spaces (box) * self->tokens_a_space - n);
  scw_system_box_set_state (box, SCW_REGION_WAITING, SCW_STOP_EOS, NULL);
  job_begins (self, job);
  id = scw_worker_read (self->worker, &subject, &how, urgent ? SCW_PRIORITY_SELECTED : priority, receive, job,
                        box_job_free);
  if (id != 0) /* else it is gone */
    job->job = id;
}

void
scw_document_abandon_box (ScwDocument *self, ScwSystemBox *box)
{
  BoxJob *job = g_hash_table_lookup (self->reading, box);
  guint n = scw_system_box_get_n_tokens (box);
  gboolean restored;

  if (job == NULL)
    return;
  scw_queue_cancel (scw_engine_queue (scw_worker_get_engine (self->worker)), job->job);
  restored = restore_first (job);
  job_ends (job);
  if (restored)
    check_music (self, box);
  else
    scw_system_box_set_state (box, n > 0 ? SCW_REGION_INTERRUPTED : SCW_REGION_WAITING, SCW_STOP_CANCELLED,
                              NULL);
}

static void
stop_all (ScwDocument *self)
{
  GHashTableIter iter;
  gpointer box;

  self->wants_all = FALSE;
  while (g_hash_table_size (self->reading) > 0)
    {
      g_hash_table_iter_init (&iter, self->reading);
      g_hash_table_iter_next (&iter, &box, NULL);
      scw_document_abandon_box (self, box);
    }
}

void
scw_document_reading_clear (ScwDocument *self)
{
  if (self->reading == NULL)
    return;
  stop_all (self);
  g_clear_pointer (&self->reading, g_hash_table_unref);
}

static gboolean
wants_reading (ScwSystemBox *box)
{
  ScwRegionState state = scw_system_box_get_state (box);

  return state == SCW_REGION_WAITING || state == SCW_REGION_INTERRUPTED || state == SCW_REGION_FAILED;
}

void
scw_document_read_box (ScwDocument *self, ScwSystemBox *box, gboolean again)
{
  ScwDocumentPage *page = scw_document_page_of (self, box);
  GArray *old = NULL;

  if (page == NULL || self->worker == NULL)
    return;
  if (again && scw_system_box_get_n_tokens (box) > 0)
    {
      const ScwBoxContent *before = scw_system_box_get_content (box);
      ScwBoxContent *content = scw_box_content_new (&before->place, before->key);

      old = g_array_copy (before->tokens);
      scw_document_do (self, N_ ("Read again"), scw_change_box (box, content), NULL);
    }
  else if (g_hash_table_contains (self->reading, box) || (!again && !wants_reading (box)))
    return;
  start_reading (self, page, box, TRUE, FALSE, (Before){ .old = old });
}

void
scw_document_read_page (ScwDocument *self, ScwDocumentPage *page)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);

  if (self->worker == NULL || !scw_document_find_page (self, page, NULL))
    return;
  for (guint i = 0; i < boxes->len; i++)
    if (wants_reading (boxes->pdata[i]) && !g_hash_table_contains (self->reading, boxes->pdata[i]))
      start_reading (self, page, boxes->pdata[i], FALSE, FALSE, (Before){ 0 });
}

void
scw_document_read_all (ScwDocument *self)
{
  self->wants_all = g_hash_table_size (self->preparing) > 0;
  for (guint i = 0; i < self->pages->len; i++)
    scw_document_read_page (self, g_ptr_array_index (self->pages, i));
  if (self->wants_all)
    scw_document_notify_reading (self, TRUE);
}

void
scw_document_page_is_ready (ScwDocument *self, ScwDocumentPage *page)
{
  if (!self->wants_all)
    return;
  scw_document_read_page (self, page);
  self->wants_all = g_hash_table_size (self->preparing) > 0;
  scw_document_notify_reading (self, TRUE);
}

void
scw_document_stop_box (ScwDocument *self, ScwSystemBox *box)
{
  scw_document_abandon_box (self, box);
  scw_document_words_settle (self, scw_document_page_of (self, box));
}

void
scw_document_stop (ScwDocument *self)
{
  stop_all (self);
  scw_document_words_clear (self);
  scw_document_notify_reading (self, TRUE);
}

void
scw_document_prioritise_reading (ScwDocument *self, ScwDocumentPage *page, int priority)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);

  for (guint i = 0; i < boxes->len; i++)
    {
      BoxJob *job = g_hash_table_lookup (self->reading, boxes->pdata[i]);

      if (job != NULL)
        scw_queue_set_priority (scw_engine_queue (scw_worker_get_engine (self->worker)), job->job, priority);
    }
}

gboolean
scw_document_read_on (ScwDocument *self, ScwSystemBox *box, guint keep, const int *ids, int n, GError **error)
{
  ScwDocumentPage *page = scw_document_page_of (self, box);
  gboolean ends = n > 0 && ids[n - 1] == SCW_LMX_EOS;
  ScwBoxContent *content;
  GArray *old;

  if (page == NULL || self->worker == NULL || keep > scw_system_box_get_n_tokens (box))
    return scw_refuse (error, SCW_CORRECT_REFUSAL_NO_PLACE);
  if (!scw_system_box_can_follow (box, keep, ids, n))
    return scw_refuse (error, SCW_CORRECT_REFUSAL_CANNOT_STAND);
  content = scw_box_content_copy (scw_system_box_get_content (box));
  old = g_array_copy (scw_system_box_get_content (box)->tokens);
  g_array_set_size (content->tokens, keep);
  g_array_set_size (content->problems, 0);
  g_clear_pointer (&content->words, g_array_unref); /* they are those of other tokens */
  for (int i = 0; i < n - ends; i++)
    {
      ScwBoxToken token = scw_box_token_of_person (ids[i]);

      g_array_append_val (content->tokens, token);
    }
  content->state = ends ? SCW_REGION_DONE : SCW_REGION_WAITING;
  scw_document_do (self, N_ ("Correct and read on"), scw_change_box (box, content), NULL);
  if (!ends)
    start_reading (self, page, box, TRUE, TRUE, (Before){ .old = old });
  else
    {
      g_array_unref (old);
      check_music (self, box);
    }
  return TRUE;
}

/* ---- attention ---- */

typedef struct
{
  GTask *task;
  ScwQueue *queue;
  guint64 job;
  gulong handler;
  gboolean answered;
} AttentionJob;

static void
attention_cancelled (SCW_UNUSED GCancellable *cancellable, gpointer data)
{
  AttentionJob *attend = data;

  scw_queue_cancel (attend->queue, attend->job);
}

static void
free_attention (gpointer attention)
{
  scw_attention_free (attention);
}

static void
attention_received (ScwReport *report, gpointer data)
{
  AttentionJob *attend = data;

  attend->answered = TRUE;
  if (report->ok)
    g_task_return_pointer (attend->task, g_steal_pointer (&report->attention), free_attention);
  else if (report->error.code == SCW_ERROR_CANCELLED)
    g_task_return_new_error (attend->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", report->error.message);
  else
    g_task_return_new_error (attend->task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", report->error.message);
}

static void
attention_job_free (gpointer data)
{
  AttentionJob *attend = data;

  if (attend->handler != 0)
    g_cancellable_disconnect (g_task_get_cancellable (attend->task), attend->handler);
  if (!attend->answered) /* no memory for the job, or the worker goes away in the middle */
    g_task_return_new_error (attend->task, G_IO_ERROR, G_IO_ERROR_FAILED, "the symbol was not looked for");
  g_object_unref (attend->task);
  g_free (attend);
}

void
scw_document_attention_async (ScwDocument *self,
                              ScwSystemBox *box,
                              guint token,
                              gboolean each,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ScwDocumentPage *page = scw_document_page_of (self, box);
  g_autofree gint32 *ids = NULL;
  ScwSubject subject;
  AttentionJob *attend;
  guint64 job;
  int n;

  if (page == NULL || self->worker == NULL || token >= scw_system_box_get_n_tokens (box))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such symbol");
      g_object_unref (task);
      return;
    }
  subject = scw_document_subject (self, page, box);
  ids = scw_system_box_dup_ids (box, &n);
  attend = g_new0 (AttentionJob, 1);
  attend->task = task;
  attend->queue = scw_engine_queue (scw_worker_get_engine (self->worker));
  job = scw_worker_attention (self->worker, &subject, ids, n, token, each, SCW_PRIORITY_NOW,
                              attention_received, attend, attention_job_free);
  if (job == 0)
    return;
  attend->job = job;
  if (cancellable != NULL)
    attend->handler = g_cancellable_connect (cancellable, G_CALLBACK (attention_cancelled), attend, NULL);
}

ScwAttention *
scw_document_attention_finish (ScwDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
