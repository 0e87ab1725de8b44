/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/page-content.h"

#include "app/error.h"
#include "engine/queue/crop.h"
#include "engine/unused.h"

struct _ScwDocumentPage
{
  GObject parent_instance;

  guint64 id, serial;
  char *name;
  char *path; /* or NULL */
  int number;
  ScwPageSource *source; /* turned as the content says */
  ScwPageContent *content;
  ScwPageState state;
  GError *error;
  int width, height;
  double skew, dpi;
  gboolean looked;
  ScwPixels *thumbnail;
  ScwPageRemark remark;
  guint thumbnail_serial;
  ScwWorker *worker; /* weak */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ScwDocumentPage,
                               scw_document_page,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_TURNS,
  PROP_THUMBNAIL_SERIAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint words_signal;

static void
notify (ScwDocumentPage *self, int property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* ---- content ---- */

ScwPageContent *
scw_page_content_new (int turns, GPtrArray *boxes)
{
  ScwPageContent *content = g_new (ScwPageContent, 1);

  content->turns = turns;
  content->words = NULL;
  content->boxes = boxes != NULL ? boxes : g_ptr_array_new_with_free_func (g_object_unref);
  return content;
}

void
scw_page_content_free (ScwPageContent *content)
{
  g_ptr_array_unref (content->boxes);
  g_clear_pointer (&content->words, g_array_unref);
  g_free (content);
}

gboolean
scw_list_difference (GPtrArray *before, GPtrArray *after, guint *position, guint *removed, guint *added)
{
  guint first = 0, last = 0, shorter = MIN (before->len, after->len);

  while (first < shorter && before->pdata[first] == after->pdata[first])
    first++;
  while (last < shorter - first
         && before->pdata[before->len - 1 - last] == after->pdata[after->len - 1 - last])
    last++;
  *position = first;
  *removed = before->len - first - last;
  *added = after->len - first - last;
  return *removed + *added > 0;
}

/* ---- the list of boxes ---- */

static GType
get_item_type (SCW_UNUSED GListModel *model)
{
  return SCW_TYPE_SYSTEM_BOX;
}

static guint
get_n_items (GListModel *model)
{
  return SCW_DOCUMENT_PAGE (model)->content->boxes->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  GPtrArray *boxes = SCW_DOCUMENT_PAGE (model)->content->boxes;

  return i < boxes->len ? g_object_ref (g_ptr_array_index (boxes, i)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- the object ---- */

static void
scw_document_page_finalize (GObject *object)
{
  ScwDocumentPage *self = SCW_DOCUMENT_PAGE (object);

  g_clear_weak_pointer (&self->worker);
  g_clear_pointer (&self->source, scw_page_source_unref);
  g_clear_pointer (&self->content, scw_page_content_free);
  g_clear_pointer (&self->thumbnail, scw_pixels_unref);
  g_free (self->name);
  g_free (self->path);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (scw_document_page_parent_class)->finalize (object);
}

static void
scw_document_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwDocumentPage *self = SCW_DOCUMENT_PAGE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, self->height);
      break;
    case PROP_TURNS:
      g_value_set_int (value, self->content->turns);
      break;
    case PROP_THUMBNAIL_SERIAL:
      g_value_set_uint (value, self->thumbnail_serial);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_document_page_class_init (ScwDocumentPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = scw_document_page_finalize;
  object_class->get_property = scw_document_page_get_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, SCW_PAGE_FAILED, 0, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_HEIGHT] = g_param_spec_int ("height", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_TURNS] = g_param_spec_int ("turns", NULL, NULL, 0, 3, 0, flags);
  properties[PROP_THUMBNAIL_SERIAL]
    = g_param_spec_uint ("thumbnail-serial", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  words_signal = g_signal_new ("words-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
scw_document_page_init (ScwDocumentPage *self)
{
  static guint64 last_id;

  self->id = ++last_id;
  self->content = scw_page_content_new (0, NULL);
}

ScwDocumentPage *
scw_document_page_new_from_picture (ScwPicture *picture, int number)
{
  ScwDocumentPage *self = g_object_new (SCW_TYPE_DOCUMENT_PAGE, NULL);
  g_autofree char *base = g_path_get_basename (scw_picture_get_name (picture));

  self->path = g_strdup (scw_picture_get_path (picture));
  self->number = number;
  self->name
    = scw_picture_get_n_pages (picture) > 1 ? g_strdup_printf ("%s, %d", base, number) : g_strdup (base);
  self->source = scw_page_source_new (picture, number);
  return self;
}

ScwDocumentPage *
scw_document_page_new_from_gray (ScwGray *gray, const char *name, GError **error)
{
  int width = gray->width, height = gray->height;
  ScwPageSource *source = scw_page_source_new_spooled (gray, error);
  ScwDocumentPage *self;

  if (source == NULL)
    return NULL;
  self = g_object_new (SCW_TYPE_DOCUMENT_PAGE, NULL);
  self->name = g_strdup (name);
  self->source = source;
  self->number = 1;
  self->width = width;
  self->height = height;
  return self;
}

ScwDocumentPage *
scw_document_page_new_kept (ScwPageSource *source, const ScwPageFacts *facts, ScwPageContent *content)
{
  ScwDocumentPage *self = g_object_new (SCW_TYPE_DOCUMENT_PAGE, NULL);

  self->name = g_strdup (facts->name);
  self->path = g_strdup (facts->path);
  self->number = facts->number;
  self->width = facts->width;
  self->height = facts->height;
  self->skew = facts->skew;
  self->dpi = facts->dpi;
  self->looked = facts->looked;
  scw_page_content_free (self->content);
  self->content = content;
  self->source = scw_page_source_turned (source, content->turns);
  scw_page_source_unref (source);
  return self;
}

void
scw_document_page_get_facts (ScwDocumentPage *self, ScwPageFacts *facts)
{
  *facts = (ScwPageFacts){ self->name,   self->path, self->number, self->width,
                           self->height, self->skew, self->dpi,    self->looked };
}

guint64
scw_document_page_get_serial (ScwDocumentPage *self)
{
  return self->serial;
}

void
scw_document_page_set_looked (ScwDocumentPage *self)
{
  self->looked = TRUE;
  self->serial++;
}

guint64
scw_document_page_get_id (ScwDocumentPage *self)
{
  return self->id;
}

const char *
scw_document_page_get_name (ScwDocumentPage *self)
{
  return self->name;
}

const char *
scw_document_page_get_source (ScwDocumentPage *self)
{
  return self->path;
}

int
scw_document_page_get_number (ScwDocumentPage *self)
{
  return self->number;
}

ScwPageState
scw_document_page_get_state (ScwDocumentPage *self)
{
  return self->state;
}

const GError *
scw_document_page_get_error (ScwDocumentPage *self)
{
  return self->error;
}

int
scw_document_page_get_width (ScwDocumentPage *self)
{
  return self->width;
}

int
scw_document_page_get_height (ScwDocumentPage *self)
{
  return self->height;
}

int
scw_document_page_get_turns (ScwDocumentPage *self)
{
  return self->content->turns;
}

double
scw_document_page_get_skew (ScwDocumentPage *self)
{
  return self->skew;
}

double
scw_document_page_get_dpi (ScwDocumentPage *self)
{
  return self->dpi;
}

guint
scw_document_page_get_n_boxes (ScwDocumentPage *self)
{
  return self->content->boxes->len;
}

ScwSystemBox *
scw_document_page_get_box (ScwDocumentPage *self, guint i)
{
  g_return_val_if_fail (i < self->content->boxes->len, NULL);
  return g_ptr_array_index (self->content->boxes, i);
}

gboolean
scw_document_page_find_box (ScwDocumentPage *self, ScwSystemBox *box, guint *position)
{
  return g_ptr_array_find (self->content->boxes, box, position);
}

gboolean
scw_document_page_is_below (ScwDocumentPage *self, guint i)
{
  GPtrArray *boxes = self->content->boxes;

  return i > 0 && i < boxes->len
         && scw_groups_join (scw_system_box_get_place (boxes->pdata[i - 1])->group,
                             scw_system_box_get_place (boxes->pdata[i])->group);
}

GArray *
scw_document_page_get_words (ScwDocumentPage *self)
{
  return self->content->words;
}

void
scw_document_page_take_words (ScwDocumentPage *self, GArray *words)
{
  g_clear_pointer (&self->content->words, g_array_unref);
  self->content->words = words;
  self->serial++;
  g_signal_emit (self, words_signal, 0);
}

GPtrArray *
scw_document_page_get_boxes (ScwDocumentPage *self)
{
  return self->content->boxes;
}

ScwPageSource *
scw_document_page_get_pixel_source (ScwDocumentPage *self)
{
  return self->source;
}

ScwPageRemark
scw_document_page_get_remark (ScwDocumentPage *self)
{
  ScwPageRemark remark = self->remark;

  if (self->content->boxes->len > 0)
    remark.nothing = SCW_NOTHING_NONE; /* a person has drawn some */
  return remark;
}

ScwPixels *
scw_document_page_get_thumbnail (ScwDocumentPage *self)
{
  return self->thumbnail;
}

ScwPixels *
scw_document_page_peek_pixels (ScwDocumentPage *self)
{
  return scw_page_source_peek (self->source);
}

/* ---- changing it ---- */

void
scw_document_page_set_worker (ScwDocumentPage *self, ScwWorker *worker)
{
  g_set_weak_pointer (&self->worker, worker);
}

void
scw_document_page_set_state (ScwDocumentPage *self, ScwPageState state, const GError *error)
{
  if (g_strcmp0 (self->error != NULL ? self->error->message : NULL, error != NULL ? error->message : NULL)
      != 0)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      notify (self, PROP_MESSAGE);
    }
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
    }
}

static void
set_size (ScwDocumentPage *self, int width, int height)
{
  if (self->width == width && self->height == height)
    return;
  self->width = width;
  self->height = height;
  notify (self, PROP_WIDTH);
  notify (self, PROP_HEIGHT);
}

static void
set_thumbnail (ScwDocumentPage *self, ScwPixels *thumbnail)
{
  g_clear_pointer (&self->thumbnail, scw_pixels_unref);
  self->thumbnail = thumbnail != NULL ? scw_pixels_ref (thumbnail) : NULL;
  self->thumbnail_serial++;
  notify (self, PROP_THUMBNAIL_SERIAL);
}

void
scw_document_page_prepared (ScwDocumentPage *self,
                            int width,
                            int height,
                            double skew,
                            double dpi,
                            ScwPixels *thumbnail,
                            const ScwPageRemark *remark)
{
  self->serial++;
  self->remark = *remark;
  set_size (self, width, height);
  self->skew = skew;
  self->dpi = dpi;
  set_thumbnail (self, thumbnail);
}

gboolean
scw_document_page_swap (ScwDocumentPage *self, ScwPageContent **content)
{
  ScwPageContent *old = self->content;
  guint position, removed, added;
  gboolean turned = old->turns != (*content)->turns;

  self->serial++;
  self->content = *content;
  *content = old;
  if (!turned && self->content->words == NULL && old->words != NULL)
    self->content->words = g_array_ref (old->words);
  if (turned)
    {
      self->looked = FALSE;
      ScwPageSource *source = self->source;

      self->source = scw_page_source_turned (source, self->content->turns);
      scw_page_source_unref (source);
      if ((old->turns ^ self->content->turns) & 1)
        set_size (self, self->height, self->width);
      self->skew = 0;
      set_thumbnail (self, NULL);
      notify (self, PROP_TURNS);
    }
  if (scw_list_difference (old->boxes, self->content->boxes, &position, &removed, &added))
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (old->words != self->content->words)
    g_signal_emit (self, words_signal, 0);
  return turned;
}

/* ---- loading ---- */

typedef struct
{
  GTask *task;
  ScwPageSource *source;
  ScwPixels *pixels;
  GError *error;

  /* of a crop */
  ScwModel *model;
  ScwView view;
  ScwGray *crop;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->task);
  scw_page_source_unref (load->source);
  scw_pixels_unref (load->pixels);
  scw_model_unref (load->model);
  scw_gray_free (load->crop);
  g_clear_error (&load->error);
  g_free (load);
}

static void
load_work (gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  GCancellable *asked = g_task_get_cancellable (load->task);
  ScwError error = { 0 };

  load->pixels = scw_page_source_load (load->source, asked != NULL ? asked : cancellable, &load->error);
  if (load->pixels == NULL || load->view.w <= 0)
    return;
  if (load->model != NULL)
    load->crop
      = scw_crop_for (scw_model_config (load->model), scw_pixels_gray (load->pixels), &load->view, &error);
  else
    load->crop = scw_crop_prepare (scw_pixels_gray (load->pixels), &load->view, 7, true, &error);
  if (load->crop == NULL)
    scw_app_error_take (&load->error, &error);
}

static void
free_gray (gpointer gray)
{
  scw_gray_free (gray);
}

static void
free_pixels (gpointer pixels)
{
  scw_pixels_unref (pixels);
}

static void
load_deliver (gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  Load *load = data;

  if (load->error != NULL)
    g_task_return_error (load->task, g_steal_pointer (&load->error));
  else if (load->crop != NULL)
    g_task_return_pointer (load->task, g_steal_pointer (&load->crop), free_gray);
  else if (load->pixels != NULL && load->view.w <= 0)
    g_task_return_pointer (load->task, g_steal_pointer (&load->pixels), free_pixels);
  else
    g_task_return_new_error (load->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
}

static void
start_load (ScwDocumentPage *self, GTask *task, const ScwView *view)
{
  Load *load;

  if (self->worker == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the program is closing");
      g_object_unref (task);
      return;
    }
  load = g_new0 (Load, 1);
  load->task = task;
  load->source = scw_page_source_ref (self->source);
  if (view != NULL)
    {
      load->view = *view;
      if (scw_worker_get_model (self->worker) != NULL)
        load->model = scw_model_ref (scw_worker_get_model (self->worker));
    }
  scw_worker_page_job (self->worker, 0, SCW_PRIORITY_SELECTED, load_work, load_deliver, load, load_free);
}

void
scw_document_page_load_async (ScwDocumentPage *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ScwPixels *pixels = scw_page_source_peek (self->source);

  if (pixels == NULL)
    {
      start_load (self, task, NULL);
      return;
    }
  g_task_return_pointer (task, pixels, free_pixels);
  g_object_unref (task);
}

ScwPixels *
scw_document_page_load_finish (ScwDocumentPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
scw_document_page_crop_async (ScwDocumentPage *self,
                              ScwSystemBox *box,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  start_load (self, g_task_new (self, cancellable, callback, user_data),
              &scw_system_box_get_place (box)->view);
}

ScwGray *
scw_document_page_crop_finish (ScwDocumentPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
