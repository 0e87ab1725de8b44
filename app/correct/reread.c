/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correct/reread.h"

#include <string.h>

#include "app/correct/correct.h"
#include "app/document/box-tokens.h"
#include "app/document/box-content.h"
#include "app/refusal.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/unused.h"

struct _ScwReread
{
  GObject parent_instance;

  ScwDocument *document;
  ScwSystemBox *box;
  ScwRereadScope scope;
  ScwRereadState state;
  GError *error;
  GArray *old;   /* of ScwBoxToken: what stood in the box when it began */
  GArray *new;   /* of ScwBoxToken */
  guint n_given; /* of the new ones, those it began with */
  guint rest;    /* MEASURE: where the next measure begins in 'old' */
  guint64 job;   /* 0: none under way */
  ScwDifference difference;
  bool *chosen; /* (difference.n) */
};

G_DEFINE_FINAL_TYPE (ScwReread, scw_reread, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_N_TOKENS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_state (ScwReread *self, ScwRereadState state)
{
  if (state == self->state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
stop (ScwReread *self)
{
  guint64 job = self->job;

  self->job = 0;
  if (job != 0)
    scw_queue_cancel (scw_engine_queue (scw_worker_get_engine (scw_document_get_worker (self->document))),
                      job);
}

/* Takes the error. */
static void
fail (ScwReread *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  stop (self);
  set_state (self, SCW_REREAD_FAILED);
}

/* ---- what may change ---- */

/* Whether element i goes with the one before: a chord's note, or what a grace note stands before. */
static gboolean
belongs_to_previous (const ScwMeasure *measure, int i)
{
  const ScwElement *element = &measure->elements[i];
  const ScwElement *before = i > 0 ? &measure->elements[i - 1] : NULL;

  if (before == NULL || element->kind != SCW_ELEMENT_NOTE || before->kind == SCW_ELEMENT_MOVE)
    return FALSE;
  return element->note.chord || before->kind != SCW_ELEMENT_NOTE || before->note.grace;
}

/* Unlocks what stands together with a token: signatures, graces, a note and its chord. */
static void
unlock_around (const ScwPart *music, guint token, guint8 *locked)
{
  for (int m = 0; m < music->n_measures; m++)
    {
      const ScwMeasure *measure = &music->measures[m];

      for (int i = 0; i < measure->n_elements; i++)
        {
          int first = i, last = i;

          if ((int) token < measure->elements[i].span.first || (int) token >= measure->elements[i].span.end)
            continue;
          while (belongs_to_previous (measure, first))
            first--;
          while (last + 1 < measure->n_elements && belongs_to_previous (measure, last + 1))
            last++;
          for (int k = measure->elements[first].span.first; k < measure->elements[last].span.end; k++)
            locked[k] = 0;
          return;
        }
    }
}

static guint8 *
lock_all_but_doubts (ScwReread *self, double threshold)
{
  g_autoptr (GArray) doubts = scw_correct_find_box_doubts (self->box, threshold);
  g_autofree gint32 *ids = scw_box_tokens_dup_ids (self->old);
  ScwPart *music = scw_delinearize (ids, self->old->len, SCW_RULES_MUSICAL, NULL, NULL);
  guint8 *locked = g_malloc (self->old->len + 1);

  memset (locked, 1, self->old->len);
  for (guint i = 0; i < doubts->len && music != NULL; i++)
    {
      const ScwDoubt *doubt = &g_array_index (doubts, ScwDoubt, i);

      if (doubt->is_measure)
        memset (locked + doubt->token, 0, doubt->n_tokens);
      else
        unlock_around (music, doubt->token, locked);
    }
  scw_part_free (music);
  return locked;
}

/* What has to come again behind the given tokens: 1 each. */
static guint8 *
find_locked (ScwReread *self, guint keep, double threshold)
{
  guint8 *locked = self->scope == SCW_REREAD_DOUBTS ? lock_all_but_doubts (self, threshold)
                                                    : g_malloc0 (self->old->len + 1);

  for (guint i = 0; i < self->old->len; i++)
    {
      if (g_array_index (self->old, ScwBoxToken, i).origin == SCW_ORIGIN_PERSON
          || (self->scope == SCW_REREAD_MEASURE && i >= self->rest))
        locked[i] = 1;
      if (i < MAX (keep, self->n_given))
        locked[i] = 0;
    }
  return locked;
}

/* ---- what comes ---- */

static gboolean
takes_from_person (ScwReread *self, const ScwChangedSpan *change)
{
  int was = 0, is = 0;

  for (int i = change->removed.first; i < change->removed.end; i++)
    was += g_array_index (self->old, ScwBoxToken, i).origin == SCW_ORIGIN_PERSON;
  for (int i = change->added.first; i < change->added.end; i++)
    is += g_array_index (self->new, ScwBoxToken, i).origin == SCW_ORIGIN_PERSON;
  return was > is;
}

static void
compare (ScwReread *self)
{
  g_autofree gint32 *before = scw_box_tokens_dup_ids (self->old), *after = scw_box_tokens_dup_ids (self->new);
  g_autofree guint8 *locked = scw_box_tokens_find_locked (self->old, self->new);
  ScwError error = { 0 };

  for (guint i = 0; i < self->new->len; i++)
    if (locked[i])
      g_array_index (self->new, ScwBoxToken, i).origin = SCW_ORIGIN_PERSON;
  if (!scw_difference (before, self->old->len, after, self->new->len, &self->difference, &error))
    {
      GError *why = NULL;

      scw_refuse_as (&why, &error);
      fail (self, why);
      return;
    }
  self->chosen = g_new0 (bool, self->difference.n + 1);
  for (int i = 0; i < self->difference.n; i++)
    self->chosen[i] = !takes_from_person (self, &self->difference.items[i]);
  set_state (self, self->difference.n > 0 ? SCW_REREAD_READY : SCW_REREAD_SAME);
}

static void
token_came (ScwReread *self, const ScwReport *report)
{
  ScwBoxToken token = scw_box_token_of_report (report);
  guint i = report->index;

  if (i < self->n_given || i > self->new->len)
    return;
  if (self->scope == SCW_REREAD_MEASURE && token.id == SCW_LMX_MEASURE)
    {
      stop (self); /* the measure is over: all that follows stays */
      g_array_set_size (self->new, i);
      g_array_append_vals (self->new, &g_array_index (self->old, ScwBoxToken, self->rest),
                           self->old->len - self->rest);
      compare (self);
      return;
    }
  g_array_set_size (self->new, i); /* a reading that was disturbed begins anew */
  g_array_append_val (self->new, token);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TOKENS]);
}

static void
reading_ended (ScwReread *self, const ScwReport *report)
{
  GError *why = NULL;

  self->job = 0;
  if (!report->ok)
    scw_refuse_as (&why, &report->error);
  else if (report->stop == SCW_STOP_DEAD_END || report->n_tokens < (int) self->n_given)
    scw_refuse (&why, SCW_CORRECT_REFUSAL_NOTHING_FITS);
  if (why != NULL)
    fail (self, why);
  else
    {
      if ((guint) report->n_tokens < self->new->len)
        g_array_set_size (self->new, report->n_tokens);
      compare (self);
    }
}

static void
receive (ScwReport *report, gpointer data)
{
  GWeakRef *ref = data;
  g_autoptr (ScwReread) self = g_weak_ref_get (ref);

  if (self == NULL || self->job == 0)
    return;
  if (report->kind == SCW_REPORT_TOKEN)
    token_came (self, report);
  else if (report->kind == SCW_REPORT_FINISHED)
    reading_ended (self, report);
}

static void
free_ref (gpointer data)
{
  GWeakRef *ref = data;

  g_weak_ref_clear (ref);
  g_free (ref);
}

/* ---- beginning ---- */

static void
on_box_changed (ScwReread *self)
{
  if (self->state == SCW_REREAD_TAKEN)
    return;
  stop (self);
  set_state (self, SCW_REREAD_OUTDATED);
}

static void
start (ScwReread *self, guint keep, double threshold)
{
  ScwSubject subject
    = scw_document_subject (self->document, scw_document_page_of (self->document, self->box), self->box);
  g_autofree gint32 *prefix = scw_box_tokens_dup_ids (self->new), *old = scw_box_tokens_dup_ids (self->old);
  g_autofree guint8 *locked = find_locked (self, keep, threshold);
  GWeakRef *ref = g_new (GWeakRef, 1);
  const ScwReadRequest how = { .prefix = prefix,
                               .n_prefix = self->n_given,
                               .old = old,
                               .locked = locked,
                               .n_old = self->old->len,
                               .beam = 1,
                               .places = TRUE };

  g_weak_ref_init (ref, self);
  self->job = scw_worker_read (scw_document_get_worker (self->document), &subject, &how, SCW_PRIORITY_NOW,
                               receive, ref, free_ref);
}

static gboolean
is_possible (ScwDocument *document,
             ScwSystemBox *box,
             guint keep,
             const int *ids,
             int n_ids,
             ScwRereadScope scope,
             GError **error)
{
  guint n = scw_system_box_get_n_tokens (box);
  gboolean over = keep >= n
                  || (scope == SCW_REREAD_MEASURE && n_ids == 0
                      && scw_system_box_get_token (box, keep)->id == SCW_LMX_MEASURE);

  if (scw_document_get_worker (document) == NULL
      || scw_worker_get_model (scw_document_get_worker (document)) == NULL)
    return scw_refuse (error, SCW_CORRECT_REFUSAL_NO_MODEL);
  if (scw_document_page_of (document, box) == NULL || keep > n)
    return scw_refuse (error, SCW_CORRECT_REFUSAL_NO_PLACE);
  if (over && n_ids == 0)
    return scw_refuse (error, scope == SCW_REREAD_MEASURE ? SCW_CORRECT_REFUSAL_MEASURE_ENDS
                                                          : SCW_CORRECT_REFUSAL_SYSTEM_ENDS);
  for (int i = 0; i < n_ids; i++)
    if (ids[i] == SCW_LMX_EOS)
      return scw_refuse (error, SCW_CORRECT_REFUSAL_WOULD_END);
  return scw_system_box_can_follow (box, keep, ids, n_ids)
         || scw_refuse (error, SCW_CORRECT_REFUSAL_CANNOT_STAND);
}

ScwReread *
scw_reread_new (ScwDocument *document,
                ScwSystemBox *box,
                guint keep,
                const int *ids,
                int n_ids,
                ScwRereadScope scope,
                double threshold,
                GError **error)
{
  ScwReread *self;

  if (!is_possible (document, box, keep, ids, n_ids, scope, error))
    return NULL;
  if (scw_system_box_get_queued (box))
    scw_document_stop_box (document, box);
  self = g_object_new (SCW_TYPE_REREAD, NULL);
  self->document = g_object_ref (document);
  self->box = g_object_ref (box);
  self->scope = scope;
  self->old = g_array_copy (scw_system_box_get_content (box)->tokens);
  self->new = g_array_new (FALSE, FALSE, sizeof (ScwBoxToken));
  if (keep > 0)
    g_array_append_vals (self->new, self->old->data, keep);
  for (int i = 0; i < n_ids; i++)
    {
      ScwBoxToken token = scw_box_token_of_person (ids[i]);

      g_array_append_val (self->new, token);
    }
  self->n_given = self->new->len;
  for (self->rest = MAX (1, keep);
       self->rest < self->old->len
       && g_array_index (self->old, ScwBoxToken, self->rest).id != SCW_LMX_MEASURE;
       self->rest++)
    ;
  g_signal_connect_object (box, "tokens-changed", G_CALLBACK (on_box_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (box, "geometry-changed", G_CALLBACK (on_box_changed), self, G_CONNECT_SWAPPED);
  start (self, keep, threshold);
  return self;
}

/* ---- taking ---- */

gboolean
scw_reread_take (ScwReread *self, GError **error)
{
  g_autofree gint32 *ids = NULL;
  ScwRereadState before = self->state;
  gboolean any = FALSE;

  if (self->state != SCW_REREAD_READY)
    return scw_refuse (error, SCW_CORRECT_REFUSAL_NO_READING);
  if (scw_document_page_of (self->document, self->box) == NULL)
    return scw_refuse (error, SCW_CORRECT_REFUSAL_NO_PLACE);
  for (int i = 0; i < self->difference.n; i++)
    any |= self->chosen[i];
  if (!any)
    return scw_refuse (error, SCW_CORRECT_REFUSAL_NO_CHANGE_CHOSEN);
  ids = scw_box_tokens_dup_ids (self->new);
  self->state = SCW_REREAD_TAKEN; /* what changes the box now is this */
  if (!scw_correct_take_reading (self->document, self->box, &self->difference, self->chosen, ids,
                                 (const ScwBoxToken *) (gconstpointer) self->new->data, error))
    {
      self->state = before;
      return FALSE;
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  return TRUE;
}

/* ---- for those who show it ---- */

ScwRereadState
scw_reread_get_state (ScwReread *self)
{
  return self->state;
}

const GError *
scw_reread_get_error (ScwReread *self)
{
  return self->error;
}

ScwSystemBox *
scw_reread_get_box (ScwReread *self)
{
  return self->box;
}

GArray *
scw_reread_get_tokens (ScwReread *self)
{
  return self->new;
}

guint
scw_reread_get_n_changes (ScwReread *self)
{
  return self->difference.n;
}

const ScwChangedSpan *
scw_reread_get_change (ScwReread *self, guint i)
{
  return &self->difference.items[i];
}

gboolean
scw_reread_get_chosen (ScwReread *self, guint i)
{
  return self->chosen[i];
}

void
scw_reread_set_chosen (ScwReread *self, guint i, gboolean chosen)
{
  self->chosen[i] = chosen;
}

guint
scw_reread_end_of (ScwSystemBox *box, guint token)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  ScwPart *music = scw_delinearize (ids, n, SCW_RULES_MUSICAL, NULL, NULL);
  guint end = token + 1;

  for (int m = 0; music != NULL && m < music->n_measures; m++)
    for (int i = 0; i < music->measures[m].n_elements; i++)
      {
        const ScwSpan span = music->measures[m].elements[i].span;

        if ((int) token >= span.first && (int) token < span.end)
          end = span.end;
      }
  scw_part_free (music);
  return end;
}

/* ---- the object ---- */

static void
scw_reread_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwReread *self = SCW_REREAD (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_N_TOKENS:
      g_value_set_uint (value, self->new->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_reread_dispose (GObject *object)
{
  ScwReread *self = SCW_REREAD (object);

  if (self->document != NULL)
    stop (self);
  g_clear_object (&self->box);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (scw_reread_parent_class)->dispose (object);
}

static void
scw_reread_finalize (GObject *object)
{
  ScwReread *self = SCW_REREAD (object);

  g_clear_pointer (&self->old, g_array_unref);
  g_clear_pointer (&self->new, g_array_unref);
  scw_difference_clear (&self->difference);
  g_free (self->chosen);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (scw_reread_parent_class)->finalize (object);
}

static void
scw_reread_class_init (ScwRereadClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = scw_reread_get_property;
  object_class->dispose = scw_reread_dispose;
  object_class->finalize = scw_reread_finalize;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, SCW_REREAD_FAILED, 0, flags);
  properties[PROP_N_TOKENS] = g_param_spec_uint ("n-tokens", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
scw_reread_init (SCW_UNUSED ScwReread *self)
{
}
