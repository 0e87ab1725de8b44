/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/box-content.h"

#include <string.h>

#include "app/document/box-tokens.h"
#include "app/score/music-check.h"
#include "app/error.h"
#include "engine/notation/lmx/lmx.h"

struct _ScwSystemBox
{
  GObject parent_instance;

  guint64 id, serial, part_serial;
  ScwBoxContent *content;
  double progress;
  gboolean queued;
};

G_DEFINE_FINAL_TYPE (ScwSystemBox, scw_system_box, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_PROGRESS,
  PROP_QUEUED,
  PROP_N_TOKENS,
  PROP_PROBLEMS,
  N_PROPS
};

enum
{
  TOKENS_CHANGED,
  GEOMETRY_CHANGED,
  WORDS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- content ---- */

guint64
scw_box_content_new_key (void)
{
  static guint64 last;

  return ++last;
}

ScwBoxContent *
scw_box_content_new (const ScwBoxPlace *place, guint64 key)
{
  ScwBoxContent *content = g_new0 (ScwBoxContent, 1);

  content->key = key != 0 ? key : scw_box_content_new_key ();
  content->place = *place;
  content->tokens = g_array_new (FALSE, FALSE, sizeof (ScwBoxToken));
  content->problems = g_array_new (FALSE, FALSE, sizeof (ScwProblem));
  content->state = SCW_REGION_WAITING;
  return content;
}

ScwBoxContent *
scw_box_content_copy (const ScwBoxContent *content)
{
  ScwBoxContent *copy = g_memdup2 (content, sizeof *content);

  copy->tokens = g_array_copy (content->tokens);
  copy->problems = g_array_copy (content->problems);
  copy->words = content->words != NULL ? g_array_ref (content->words) : NULL;
  copy->error = content->error != NULL ? g_error_copy (content->error) : NULL;
  return copy;
}

void
scw_box_content_free (ScwBoxContent *content)
{
  g_array_unref (content->tokens);
  g_array_unref (content->problems);
  g_clear_pointer (&content->words, g_array_unref);
  g_clear_error (&content->error);
  g_free (content);
}

/* ---- the object ---- */

static void
scw_system_box_finalize (GObject *object)
{
  ScwSystemBox *self = SCW_SYSTEM_BOX (object);

  g_clear_pointer (&self->content, scw_box_content_free);
  G_OBJECT_CLASS (scw_system_box_parent_class)->finalize (object);
}

static void
scw_system_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwSystemBox *self = SCW_SYSTEM_BOX (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->content->state);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->content->error != NULL ? self->content->error->message : NULL);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_QUEUED:
      g_value_set_boolean (value, self->queued);
      break;
    case PROP_N_TOKENS:
      g_value_set_uint (value, self->content->tokens->len);
      break;
    case PROP_PROBLEMS:
      g_value_set_uint (value, self->content->problems->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_system_box_class_init (ScwSystemBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = scw_system_box_finalize;
  object_class->get_property = scw_system_box_get_property;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, SCW_REGION_FAILED, 0, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_QUEUED] = g_param_spec_boolean ("queued", NULL, NULL, FALSE, flags);
  properties[PROP_N_TOKENS] = g_param_spec_uint ("n-tokens", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PROBLEMS] = g_param_spec_uint ("problems", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[TOKENS_CHANGED] = g_signal_new ("tokens-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[GEOMETRY_CHANGED]
    = g_signal_new ("geometry-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WORDS_CHANGED]
    = g_signal_new ("words-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
part_changed (ScwSystemBox *self)
{
  static guint64 last;

  self->part_serial = ++last;
}

static void
scw_system_box_init (ScwSystemBox *self)
{
  static guint64 last_id;

  self->id = ++last_id;
  part_changed (self);
}

ScwSystemBox *
scw_system_box_new (const ScwBoxPlace *place)
{
  ScwSystemBox *self = g_object_new (SCW_TYPE_SYSTEM_BOX, NULL);

  self->content = scw_box_content_new (place, 0);
  return self;
}

ScwSystemBox *
scw_system_box_new_kept (ScwBoxContent *content)
{
  ScwSystemBox *self = g_object_new (SCW_TYPE_SYSTEM_BOX, NULL);

  self->content = content;
  self->progress = content->state == SCW_REGION_DONE ? 1 : 0;
  return self;
}

guint64
scw_system_box_get_serial (ScwSystemBox *self)
{
  return self->serial;
}

guint64
scw_system_box_get_part_serial (ScwSystemBox *self)
{
  return self->part_serial;
}

guint64
scw_system_box_get_id (ScwSystemBox *self)
{
  return self->id;
}

const ScwBoxContent *
scw_system_box_get_content (ScwSystemBox *self)
{
  return self->content;
}

const ScwBoxPlace *
scw_system_box_get_place (ScwSystemBox *self)
{
  return &self->content->place;
}

const ScwBox *
scw_system_box_get_rect (ScwSystemBox *self)
{
  return &self->content->place.crop;
}

ScwRegionState
scw_system_box_get_state (ScwSystemBox *self)
{
  return self->content->state;
}

const GError *
scw_system_box_get_error (ScwSystemBox *self)
{
  return self->content->error;
}

ScwReadStop
scw_system_box_get_stop (ScwSystemBox *self)
{
  return self->content->stop;
}

double
scw_system_box_get_progress (ScwSystemBox *self)
{
  return self->progress;
}

gboolean
scw_system_box_get_queued (ScwSystemBox *self)
{
  return self->queued;
}

guint
scw_system_box_get_first_token (ScwSystemBox *self)
{
  GArray *tokens = self->content->tokens;

  return tokens->len > 0 && g_array_index (tokens, ScwBoxToken, 0).id == SCW_LMX_BOS_PLUS ? 1 : 0;
}

guint
scw_system_box_get_n_tokens (ScwSystemBox *self)
{
  return self->content->tokens->len;
}

const ScwBoxToken *
scw_system_box_get_token (ScwSystemBox *self, guint i)
{
  g_return_val_if_fail (i < self->content->tokens->len, NULL);
  return &g_array_index (self->content->tokens, ScwBoxToken, i);
}

gint32 *
scw_box_tokens_dup_ids (GArray *tokens)
{
  gint32 *ids = g_new (gint32, tokens->len + 1);

  for (guint i = 0; i < tokens->len; i++)
    ids[i] = g_array_index (tokens, ScwBoxToken, i).id;
  return ids;
}

gint32 *
scw_system_box_dup_ids (ScwSystemBox *self, int *n)
{
  *n = self->content->tokens->len;
  return scw_box_tokens_dup_ids (self->content->tokens);
}

const ScwProblem *
scw_system_box_get_problems (ScwSystemBox *self, guint *n)
{
  *n = self->content->problems->len;
  return &g_array_index (self->content->problems, ScwProblem, 0);
}

GArray *
scw_system_box_get_words (ScwSystemBox *self)
{
  return self->content->words;
}

/* ---- changing it ---- */

static void
notify (ScwSystemBox *self, int property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
is_in_first_measure (ScwSystemBox *self, guint i)
{
  int measures = 0;

  for (guint k = 0; k < i && measures < 2; k++)
    measures += scw_system_box_get_token (self, k)->id == SCW_LMX_MEASURE;
  return measures < 2;
}

static void
tokens_changed (ScwSystemBox *self, guint first, guint removed, guint added)
{
  self->serial++;
  if (is_in_first_measure (self, first))
    part_changed (self);
  g_signal_emit (self, signals[TOKENS_CHANGED], 0, first, removed, added);
  if (removed != added)
    notify (self, PROP_N_TOKENS);
}

static gboolean
is_same (GArray *a, guint i, GArray *b, guint j)
{
  return memcmp (&g_array_index (a, ScwBoxToken, i), &g_array_index (b, ScwBoxToken, j), sizeof (ScwBoxToken))
         == 0;
}

/* From the first token that is another one to the last. */
static void
tell_difference (ScwSystemBox *self, GArray *old, GArray *new)
{
  guint shorter = MIN (old->len, new->len), first = 0, last = 0;

  while (first < shorter && is_same (old, first, new, first))
    first++;
  while (last < shorter - first && is_same (old, old->len - 1 - last, new, new->len - 1 - last))
    last++;
  if (old->len - last > first || new->len - last > first)
    tokens_changed (self, first, old->len - first - last, new->len - first - last);
}

void
scw_system_box_swap (ScwSystemBox *self, ScwBoxContent **content)
{
  ScwBoxContent *old = self->content;

  self->serial++;
  part_changed (self);
  self->content = *content;
  *content = old;
  if (old->key != self->content->key)
    g_signal_emit (self, signals[GEOMETRY_CHANGED], 0);
  tell_difference (self, old->tokens, self->content->tokens);
  if (old->words != self->content->words)
    g_signal_emit (self, signals[WORDS_CHANGED], 0);
  scw_system_box_set_progress (self, self->content->state == SCW_REGION_DONE ? 1 : 0);
  notify (self, PROP_STATE);
  notify (self, PROP_MESSAGE);
  notify (self, PROP_PROBLEMS);
}

void
scw_system_box_put_token (ScwSystemBox *self, guint i, const ScwBoxToken *token)
{
  GArray *tokens = self->content->tokens;
  guint removed = tokens->len - MIN (i, tokens->len);

  g_return_if_fail (i <= tokens->len);
  g_array_set_size (tokens, i);
  g_array_append_val (tokens, *token);
  tokens_changed (self, i, removed, 1);
}

void
scw_system_box_replace_token (ScwSystemBox *self, guint i, const ScwBoxToken *token)
{
  g_return_if_fail (i < self->content->tokens->len);
  g_array_index (self->content->tokens, ScwBoxToken, i) = *token;
  tokens_changed (self, i, 1, 1);
}

void
scw_system_box_truncate (ScwSystemBox *self, guint n)
{
  guint old = self->content->tokens->len;

  if (n >= old)
    return;
  g_array_set_size (self->content->tokens, n);
  tokens_changed (self, n, old - n, 0);
}

void
scw_system_box_set_state (ScwSystemBox *self, ScwRegionState state, ScwReadStop stop, const ScwError *error)
{
  ScwBoxContent *content = self->content;
  g_autoptr (GError) now = NULL;

  if (error != NULL)
    scw_app_error_take (&now, error);
  self->serial++;
  content->stop = stop;
  if (g_strcmp0 (content->error != NULL ? content->error->message : NULL, now != NULL ? now->message : NULL)
      != 0)
    {
      g_clear_error (&content->error);
      content->error = g_steal_pointer (&now);
      notify (self, PROP_MESSAGE);
    }
  if (content->state != state)
    {
      content->state = state;
      notify (self, PROP_STATE);
    }
}

void
scw_system_box_set_bars (ScwSystemBox *self, ScwBarsSeen bars)
{
  self->serial++;
  self->content->bars = bars;
}

void
scw_system_box_set_progress (ScwSystemBox *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  notify (self, PROP_PROGRESS);
}

void
scw_system_box_set_queued (ScwSystemBox *self, gboolean queued)
{
  if (self->queued == queued)
    return;
  self->queued = queued;
  notify (self, PROP_QUEUED);
}

void
scw_system_box_take_words (ScwSystemBox *self, GArray *words)
{
  g_clear_pointer (&self->content->words, g_array_unref);
  self->content->words = words;
  self->serial++;
  part_changed (self);
  g_signal_emit (self, signals[WORDS_CHANGED], 0);
}

void
scw_system_box_take_problems (ScwSystemBox *self, GArray *problems, const ScwSystemLengths *lengths)
{
  g_array_unref (self->content->problems);
  self->content->problems = problems;
  self->content->lengths = *lengths;
  notify (self, PROP_PROBLEMS);
}

void
scw_box_content_check (ScwBoxContent *content)
{
  g_autofree gint32 *ids = scw_box_tokens_dup_ids (content->tokens);

  g_array_unref (content->problems);
  content->problems = scw_music_check (ids, (int) content->tokens->len, content->bars, &content->around,
                                       &content->head, &content->lengths);
}

void
scw_system_box_check (ScwSystemBox *self, const ScwSurroundings *around, const ScwRowHead *head)
{
  self->content->around = *around;
  self->content->head = *head;
  scw_box_content_check (self->content);
  notify (self, PROP_PROBLEMS);
}
