/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/look.h"

struct _ScwLook
{
  GObject parent_instance;

  ScwSelection *selection;
  GCancellable *cancellable;
  ScwAttention *attention;
  int pointed; /* a token, or -1 */
  int layer, head;
  gboolean each, enabled;
};

G_DEFINE_FINAL_TYPE (ScwLook, scw_look, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_attention (ScwLook *self, ScwAttention *attention)
{
  scw_attention_free (self->attention);
  self->attention = attention;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_attention (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwLook *self = data;
  g_autoptr (GError) error = NULL;
  ScwAttention *attention = scw_document_attention_finish (SCW_DOCUMENT (source), result, &error);

  /* A question that was overtaken changes nothing; one that failed shows nothing. */
  if (attention != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_attention (self, attention);
  g_object_unref (self);
}

static void
ask (ScwLook *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);
  int token = self->pointed >= 0 ? self->pointed : scw_selection_get_token (self->selection);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (box == NULL || token < 0 || !self->enabled)
    {
      if (self->attention != NULL)
        set_attention (self, NULL);
      return;
    }
  self->cancellable = g_cancellable_new ();
  scw_document_attention_async (scw_selection_get_document (self->selection), box, (guint) token,
                                self->each || self->layer >= 0, self->cancellable, on_attention,
                                g_object_ref (self));
}

static void
on_box (ScwLook *self)
{
  self->pointed = -1;
  set_attention (self, NULL);
}

static void
on_token (ScwLook *self)
{
  self->pointed = -1;
  ask (self);
}

void
scw_look_point (ScwLook *self, int token)
{
  if (token == self->pointed)
    return;
  self->pointed = token;
  ask (self);
}

ScwLook *
scw_look_new (ScwSelection *selection)
{
  ScwLook *self = g_object_new (SCW_TYPE_LOOK, NULL);

  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (on_token), self, G_CONNECT_SWAPPED);
  return self;
}

const ScwAttention *
scw_look_get (ScwLook *self)
{
  return self->attention;
}

const float *
scw_look_get_weights (ScwLook *self)
{
  const ScwAttention *a = self->attention;

  if (a == NULL)
    return NULL;
  if (self->layer < 0 || a->each == NULL || self->layer >= a->layers || self->head >= a->heads)
    return a->mean;
  return a->each + (gsize) (self->layer * a->heads + self->head) * (gsize) a->n;
}

void
scw_look_set_head (ScwLook *self, int layer, int head)
{
  self->layer = layer;
  self->head = head;
  if (layer >= 0 && (self->attention == NULL || self->attention->each == NULL))
    ask (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

int
scw_look_get_layer (ScwLook *self)
{
  return self->layer;
}

int
scw_look_get_head (ScwLook *self)
{
  return self->head;
}

void
scw_look_set_each (ScwLook *self, gboolean each)
{
  self->each = each;
  if (each && (self->attention == NULL || self->attention->each == NULL))
    ask (self);
}

void
scw_look_set_enabled (ScwLook *self, gboolean enabled)
{
  if (self->enabled == enabled)
    return;
  self->enabled = enabled;
  ask (self);
}

gboolean
scw_look_get_enabled (ScwLook *self)
{
  return self->enabled;
}

static void
scw_look_dispose (GObject *object)
{
  ScwLook *self = SCW_LOOK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->attention, scw_attention_free);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_look_parent_class)->dispose (object);
}

static void
scw_look_class_init (ScwLookClass *class)
{
  G_OBJECT_CLASS (class)->dispose = scw_look_dispose;
  signals[CHANGED]
    = g_signal_new ("changed", SCW_TYPE_LOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
scw_look_init (ScwLook *self)
{
  self->pointed = self->layer = self->head = -1;
  self->enabled = TRUE;
}
