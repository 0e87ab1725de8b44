/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/learn/learn.h"

#include <signal.h>
#include <string.h>

#include <jansson.h>

#include "app/error.h"
#include "app/paths.h"
#include "engine/unused.h"

struct _ScwLearn
{
  GObject parent_instance;

  ScwLearnState state;
  double progress;
  GError *error;
  GError *failure; /* what the child said of itself */
  ScwLearnOutcome outcome;

  GCancellable *cancellable; /* of this run */
  GSubprocess *child;
  GDataInputStream *events;
  char *folder; /* of the pairs */
  char *model;
  gboolean encoder;
  GString *said; /* on standard error */
  gboolean is_read, is_ended;
};

#define WORDS 4096

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ScwLearn, scw_learn, G_TYPE_OBJECT)

/* ---- the end ---- */

/* Takes the error; NULL: it has not failed. */
static void
end (ScwLearn *self, ScwLearnState state, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->state = state;
  g_clear_object (&self->events);
  g_clear_object (&self->child);
  scw_pairs_remove (g_steal_pointer (&self->folder));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
end_with (ScwLearn *self, const GError *error)
{
  const gboolean cancelled = g_cancellable_is_cancelled (self->cancellable);

  end (self, cancelled ? SCW_LEARN_CANCELLED : SCW_LEARN_FAILED, cancelled ? NULL : g_error_copy (error));
}

/* What a child that did not end as it should wrote last. */
static char *
last_words (GString *said)
{
  g_autofree char *valid = g_utf8_make_valid (said->str, (gssize) said->len);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (valid), "\n", -1);
  const guint n = g_strv_length (lines);

  return g_strdup (n > 0 ? lines[n - 1] : "");
}

/* When it has ended, and all that it said is read. */
static void
end_if_over (ScwLearn *self)
{
  g_autofree char *words = NULL;

  if (!self->is_ended || !self->is_read)
    return;
  words = last_words (self->said);
  if (g_subprocess_get_if_exited (self->child) && g_subprocess_get_exit_status (self->child) == 0
      && self->outcome.name != NULL)
    end (self, SCW_LEARN_DONE, NULL);
  else if (g_cancellable_is_cancelled (self->cancellable))
    end (self, SCW_LEARN_CANCELLED, NULL);
  else
    {
      GError *error = NULL;

      if (self->failure != NULL)
        error = g_steal_pointer (&self->failure);
      else if (*words != '\0')
        scw_app_fail (&error, SCW_ERROR_ARGUMENT, SCW_REASON_NONE, 0, "%s", words);
      else /* it was killed */
        scw_app_fail (&error, SCW_ERROR_ARGUMENT, SCW_REASON_LEARNER_SILENT, 0, "it ended without a word");
      end (self, SCW_LEARN_FAILED, error);
    }
}

static void read_words (ScwLearn *self);

/* A pipe that nobody reads would stop the child when it is full. Only the end is kept. */
static void
on_words (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ScwLearn) self = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize n = 0;
  const char *said = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;

  if (n > 0)
    {
      g_string_append_len (self->said, said, (gssize) n);
      g_string_erase (self->said, 0, MAX ((gssize) self->said->len - WORDS, 0));
      read_words (self);
      return;
    }
  self->is_read = TRUE;
  end_if_over (self);
}

static void
read_words (ScwLearn *self)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (self->child), WORDS, G_PRIORITY_DEFAULT,
                                   NULL, on_words, g_object_ref (self));
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ScwLearn) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  self->is_ended = TRUE;
  end_if_over (self);
}

/* ---- what it says ---- */

static void
take_done (ScwLearn *self, json_t *event)
{
  ScwLearnOutcome *o = &self->outcome;
  const char *name;
  int kept;

  if (json_unpack (event, "{s:s, s:i, s:i, s:F, s:F, s:b}", "name", &name, "learned", &o->learned, "held",
                   &o->held, "before", &o->before, "after", &o->after, "kept", &kept)
      != 0)
    return;
  o->kept = kept;
  g_free (o->name);
  o->name = g_strdup (name);
}

static void
take_failure (ScwLearn *self, json_t *event)
{
  const char *deed, *subject = NULL, *reason, *why;
  int detail;

  if (json_unpack (event, "{s:s, s?s, s:s, s:i, s:s}", "deed", &deed, "subject", &subject, "reason", &reason,
                   "detail", &detail, "why", &why)
      != 0)
    return;
  g_clear_error (&self->failure);
  scw_app_fail (&self->failure, SCW_ERROR_ARGUMENT, scw_reason_named (reason), detail, "%s", why);
  for (ScwDeed known = SCW_DEED_OPEN; subject != NULL && known < SCW_DEED_COUNT; known++)
    if (g_str_equal (scw_deed_name (known), deed))
      scw_app_error_about (&self->failure, known, subject, 0);
}

static void
take_event (ScwLearn *self, const char *line)
{
  json_t *event = json_loads (line, 0, NULL);
  const char *kind = json_string_value (json_object_get (event, "event"));

  if (g_strcmp0 (kind, "epoch") == 0)
    {
      self->progress = CLAMP (json_number_value (json_object_get (event, "progress")), 0, 1);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
    }
  else if (g_strcmp0 (kind, "done") == 0)
    take_done (self, event);
  else if (g_strcmp0 (kind, "failed") == 0)
    take_failure (self, event);
  json_decref (event);
}

static void read_event (ScwLearn *self);

static void
on_event (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ScwLearn) self = data;
  g_autofree char *line
    = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line != NULL)
    {
      take_event (self, line);
      read_event (self);
    }
  else
    g_subprocess_wait_async (self->child, NULL, on_ended, g_object_ref (self));
}

static void
read_event (ScwLearn *self)
{
  g_data_input_stream_read_line_async (self->events, G_PRIORITY_DEFAULT, NULL, on_event, g_object_ref (self));
}

/* ---- the beginning ---- */

static void
begin (ScwLearn *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *cli = scw_paths_find_cli ();
  g_autofree char *name = g_strdup_printf ("--name=%s", self->outcome.name);
  g_autofree char *model = g_strdup_printf ("--model=%s", self->model != NULL ? self->model : "");
  const char *argv[9] = { cli, "adapt", "--json", "--quiet", name, self->folder };
  int n = 6;

  if (self->model != NULL)
    argv[n++] = model;
  if (!self->encoder)
    argv[n++] = "--decoder-only";
  g_clear_pointer (&self->outcome.name, g_free); /* comes back with the result */
  g_clear_error (&self->failure);
  if (cli == NULL)
    {
      scw_app_fail (&error, SCW_ERROR_FILE, SCW_REASON_LEARNER_MISSING, 0,
                    "scorewright-cli is not installed");
      end (self, SCW_LEARN_FAILED, g_steal_pointer (&error));
      return;
    }
  self->child
    = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  if (self->child == NULL)
    {
      g_autoptr (GError) why = NULL;

      scw_app_fail (&why, SCW_ERROR_FILE, SCW_REASON_LEARNER_CANNOT_START, 0, "%s", error->message);
      end_with (self, why);
      return;
    }
  self->events = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->child));
  g_string_truncate (self->said, 0);
  self->is_read = self->is_ended = FALSE;
  read_event (self);
  read_words (self);
}

static void
write_pairs (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  char *folder = scw_pairs_write (data, cancellable, &error);

  if (folder != NULL)
    g_task_return_pointer (task, folder, (GDestroyNotify) scw_pairs_remove);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_written (GObject *source, GAsyncResult *result, SCW_UNUSED gpointer data)
{
  ScwLearn *self = SCW_LEARN (source);
  g_autoptr (GError) error = NULL;

  self->folder = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->folder != NULL && !g_cancellable_is_cancelled (self->cancellable))
    begin (self);
  else
    end_with (self, error);
}

void
scw_learn_start (ScwLearn *self, ScwPairs *pairs, const char *model, const char *name, gboolean encoder)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self->state != SCW_LEARN_RUNNING);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->model);
  self->model = g_strdup (model);
  self->encoder = encoder;
  g_free (self->outcome.name);
  self->outcome = (ScwLearnOutcome){ .name = g_strdup (name) };
  self->progress = 0;
  self->state = SCW_LEARN_RUNNING;
  task = g_task_new (self, self->cancellable, on_written, NULL);
  g_task_set_task_data (task, pairs, (GDestroyNotify) scw_pairs_free);
  g_task_run_in_thread (task, write_pairs);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

void
scw_learn_cancel (ScwLearn *self)
{
  if (self->state != SCW_LEARN_RUNNING)
    return;
  g_cancellable_cancel (self->cancellable);
  if (self->child != NULL)
    g_subprocess_send_signal (self->child, SIGTERM);
}

ScwLearnState
scw_learn_get_state (ScwLearn *self)
{
  return self->state;
}

double
scw_learn_get_progress (ScwLearn *self)
{
  return self->progress;
}

const GError *
scw_learn_get_error (ScwLearn *self)
{
  return self->error;
}

const ScwLearnOutcome *
scw_learn_get_outcome (ScwLearn *self)
{
  return self->state == SCW_LEARN_DONE ? &self->outcome : NULL;
}

/* ---- life ---- */

ScwLearn *
scw_learn_new (void)
{
  return g_object_new (SCW_TYPE_LEARN, NULL);
}

static void
scw_learn_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  ScwLearn *self = SCW_LEARN (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
scw_learn_dispose (GObject *object)
{
  scw_learn_cancel (SCW_LEARN (object));
  G_OBJECT_CLASS (scw_learn_parent_class)->dispose (object);
}

static void
scw_learn_finalize (GObject *object)
{
  ScwLearn *self = SCW_LEARN (object);

  g_clear_object (&self->events);
  g_clear_object (&self->child);
  g_clear_object (&self->cancellable);
  scw_pairs_remove (self->folder);
  g_free (self->model);
  g_clear_error (&self->error);
  g_clear_error (&self->failure);
  g_free (self->outcome.name);
  g_string_free (self->said, TRUE);
  G_OBJECT_CLASS (scw_learn_parent_class)->finalize (object);
}

static void
scw_learn_class_init (ScwLearnClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = scw_learn_get_property;
  object_class->dispose = scw_learn_dispose;
  object_class->finalize = scw_learn_finalize;
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, SCW_LEARN_IDLE, SCW_LEARN_CANCELLED,
                                        SCW_LEARN_IDLE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_PROGRESS]
    = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
scw_learn_init (SCW_UNUSED ScwLearn *self)
{
  self->said = g_string_new (NULL);
}
