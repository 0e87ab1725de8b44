/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "engine/unused.h"

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ScwDocument,
                               scw_document,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_COMPOSER,
  PROP_PATH,
  PROP_DIRTY,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  PROP_READING,
  PROP_PROGRESS,
  PROP_SECONDS_LEFT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

static void
notify (ScwDocument *self, int property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* ---- the list of pages ---- */

static GType
get_item_type (SCW_UNUSED GListModel *model)
{
  return SCW_TYPE_DOCUMENT_PAGE;
}

static guint
get_n_items (GListModel *model)
{
  return SCW_DOCUMENT (model)->pages->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  GPtrArray *pages = SCW_DOCUMENT (model)->pages;

  return i < pages->len ? g_object_ref (g_ptr_array_index (pages, i)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- the object ---- */

/* The engine keeps the sessions of what was read last, and nobody will ask for these again. */
static void
forget_sessions (ScwDocument *self)
{
  for (guint p = 0; self->worker != NULL && self->pages != NULL && p < self->pages->len; p++)
    {
      ScwDocumentPage *page = g_ptr_array_index (self->pages, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        scw_engine_forget (scw_worker_get_engine (self->worker),
                           scw_system_box_get_content (scw_document_page_get_box (page, b))->key);
    }
}

static void
scw_document_dispose (GObject *object)
{
  ScwDocument *self = SCW_DOCUMENT (object);

  scw_document_words_clear (self);
  scw_document_reading_clear (self);
  forget_sessions (self);
  if (self->preparing != NULL)
    while (g_hash_table_size (self->preparing) > 0)
      {
        GHashTableIter iter;
        gpointer page;

        g_hash_table_iter_init (&iter, self->preparing);
        g_hash_table_iter_next (&iter, &page, NULL);
        scw_document_forget_preparation (self, page);
      }
  G_OBJECT_CLASS (scw_document_parent_class)->dispose (object);
}

static void
scw_document_finalize (GObject *object)
{
  ScwDocument *self = SCW_DOCUMENT (object);

  g_clear_pointer (&self->preparing, g_hash_table_unref);
  g_clear_pointer (&self->wording, g_hash_table_unref);
  g_clear_pointer (&self->undo, scw_undo_free);
  g_clear_pointer (&self->dragged, scw_box_content_free);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_object (&self->worker);
  g_free (self->title);
  g_free (self->composer);
  scw_part_list_unref (self->parts);
  g_clear_pointer (&self->found, scw_document_parts_unref);
  g_clear_pointer (&self->found_state, g_array_unref);
  g_free (self->path);
  g_free (self->derived_title);
  G_OBJECT_CLASS (scw_document_parent_class)->finalize (object);
}

static void
scw_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwDocument *self = SCW_DOCUMENT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, scw_document_get_title (self));
      break;
    case PROP_COMPOSER:
      g_value_set_string (value, self->composer);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_DIRTY:
      g_value_set_boolean (value, scw_document_get_dirty (self));
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, scw_undo_get_undo_label (self->undo) != NULL);
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, scw_undo_get_redo_label (self->undo) != NULL);
      break;
    case PROP_UNDO_LABEL:
      g_value_set_static_string (value, scw_undo_get_undo_label (self->undo));
      break;
    case PROP_REDO_LABEL:
      g_value_set_static_string (value, scw_undo_get_redo_label (self->undo));
      break;
    case PROP_READING:
      g_value_set_boolean (value, scw_document_get_reading (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, scw_document_get_progress (self));
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_double (value, scw_document_get_seconds_left (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_document_class_init (ScwDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = scw_document_dispose;
  object_class->finalize = scw_document_finalize;
  object_class->get_property = scw_document_get_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_COMPOSER] = g_param_spec_string ("composer", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_DIRTY] = g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  properties[PROP_READING] = g_param_spec_boolean ("reading", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_SECONDS_LEFT]
    = g_param_spec_double ("seconds-left", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
scw_document_init (ScwDocument *self)
{
  static guint64 last_id;

  self->id = ++last_id;
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
  self->undo = scw_undo_new (self);
  self->preparing = g_hash_table_new (NULL, NULL);
  self->wording = g_hash_table_new (NULL, NULL);
  scw_document_reading_init (self);
}

ScwDocument *
scw_document_new (ScwWorker *worker)
{
  ScwDocument *self = g_object_new (SCW_TYPE_DOCUMENT, NULL);

  g_set_object (&self->worker, worker);
  return self;
}

ScwWorker *
scw_document_get_worker (ScwDocument *self)
{
  return self->worker;
}

/* ---- kept.h ---- */

ScwUndo *
scw_document_get_history (ScwDocument *self)
{
  return self->undo;
}

GPtrArray *
scw_document_get_pages (ScwDocument *self)
{
  return self->pages;
}

const ScwFileStamp *
scw_document_get_stamp (ScwDocument *self)
{
  return &self->stamp;
}

void
scw_document_set_stamp (ScwDocument *self, const ScwFileStamp *stamp)
{
  self->stamp = *stamp;
}

void
scw_document_set_saved_place (ScwDocument *self, guint64 place)
{
  self->saved_place = place;
}

void
scw_document_set_read_since (ScwDocument *self, gboolean read_since)
{
  self->read_since = read_since;
}

void
scw_document_changed (ScwDocument *self)
{
  scw_document_check_music (self);
  g_signal_emit (self, changed_signal, 0);
  notify (self, PROP_DIRTY);
}

void
scw_document_notify_history (ScwDocument *self)
{
  notify (self, PROP_CAN_UNDO);
  notify (self, PROP_CAN_REDO);
  notify (self, PROP_UNDO_LABEL);
  notify (self, PROP_REDO_LABEL);
  notify (self, PROP_DIRTY);
}

void
scw_document_notify_reading (ScwDocument *self, gboolean began_or_ended)
{
  if (began_or_ended)
    notify (self, PROP_READING);
  notify (self, PROP_PROGRESS);
  notify (self, PROP_SECONDS_LEFT);
}

gboolean
scw_document_get_dirty (ScwDocument *self)
{
  return self->read_since || scw_undo_get_place (self->undo) != self->saved_place;
}

gboolean
scw_document_is_unsaved (ScwDocument *self)
{
  return scw_document_get_dirty (self) && (self->path != NULL || scw_document_nth_read_box (self, 0) != NULL);
}

guint
scw_document_get_n_pages (ScwDocument *self)
{
  return self->pages->len;
}

ScwDocumentPage *
scw_document_get_page (ScwDocument *self, guint i)
{
  g_return_val_if_fail (i < self->pages->len, NULL);
  return g_ptr_array_index (self->pages, i);
}

gboolean
scw_document_find_page (ScwDocument *self, ScwDocumentPage *page, guint *position)
{
  return g_ptr_array_find (self->pages, page, position);
}

ScwDocumentPage *
scw_document_page_of (ScwDocument *self, ScwSystemBox *box)
{
  for (guint i = 0; i < self->pages->len; i++)
    if (scw_document_page_find_box (g_ptr_array_index (self->pages, i), box, NULL))
      return g_ptr_array_index (self->pages, i);
  return NULL;
}

/* The box is 'box', or number *region of those that are read; *region: its number. */
static ScwSystemBox *
find_read_box (ScwDocument *self, ScwSystemBox *box, int *region)
{
  int n = 0;

  for (guint i = 0; i < self->pages->len; i++)
    {
      GPtrArray *boxes = scw_document_page_get_boxes (self->pages->pdata[i]);

      for (guint k = 0; k < boxes->len; k++)
        {
          if (scw_system_box_get_n_tokens (boxes->pdata[k]) == 0)
            continue;
          if (box != NULL ? boxes->pdata[k] == box : n == *region)
            {
              *region = n;
              return boxes->pdata[k];
            }
          n++;
        }
    }
  return NULL;
}

ScwSystemBox *
scw_document_nth_read_box (ScwDocument *self, int region)
{
  return find_read_box (self, NULL, &region);
}

int
scw_document_find_read_box (ScwDocument *self, ScwSystemBox *box)
{
  int region = -1;

  return box != NULL && find_read_box (self, box, &region) != NULL ? region : -1;
}

/* ---- what can be undone ---- */

typedef struct
{
  ScwChange change;
  GPtrArray *pages;
} PagesChange;

static void
derive_title (ScwDocument *self)
{
  const char *path = self->path;

  for (guint i = 0; i < self->pages->len && path == NULL; i++)
    path = scw_document_page_get_source (g_ptr_array_index (self->pages, i));
  g_clear_pointer (&self->derived_title, g_free);
  if (path != NULL)
    {
      char *dot;

      self->derived_title = g_path_get_basename (path);
      dot = strrchr (self->derived_title, '.');
      if (dot != NULL && dot != self->derived_title)
        *dot = '\0';
    }
  notify (self, PROP_TITLE);
}

/* A page that left is not worked on any longer; one that came is prepared unless it was. */
static void
update_page (ScwDocument *self, ScwDocumentPage *page, gboolean is_here)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);

  if (is_here)
    {
      if (scw_document_page_get_state (page) == SCW_PAGE_WAITING)
        scw_document_prepare (self, page);
      return;
    }
  scw_document_forget_preparation (self, page);
  scw_document_abandon_words (self, page);
  for (guint i = 0; i < boxes->len; i++)
    scw_document_abandon_box (self, g_ptr_array_index (boxes, i));
}

/* Updates those of n pages from 'first' on that the other list does not have. */
static void
update_missing (
  ScwDocument *self, GPtrArray *pages, guint first, guint n, GPtrArray *others, gboolean is_there)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; n > 0 && i < others->len; i++)
    g_hash_table_add (known, others->pdata[i]);
  for (guint i = first; i < first + n; i++)
    if (!g_hash_table_contains (known, pages->pdata[i]))
      update_page (self, pages->pdata[i], is_there);
}

static void
swap_pages (ScwChange *change, gpointer owner)
{
  PagesChange *c = (PagesChange *) change;
  ScwDocument *self = owner;
  GPtrArray *old = self->pages;
  guint position, removed, added;

  self->pages = c->pages;
  c->pages = old;
  if (scw_list_difference (old, self->pages, &position, &removed, &added))
    {
      update_missing (self, old, position, removed, self->pages, FALSE);
      g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
      update_missing (self, self->pages, position, added, old, TRUE);
    }
  derive_title (self);
}

static void
free_pages_change (ScwChange *change)
{
  g_ptr_array_unref (((PagesChange *) change)->pages);
  g_free (change);
}

ScwChange *
scw_change_pages (GPtrArray *pages)
{
  PagesChange *c = g_new (PagesChange, 1);

  *c = (PagesChange){ { swap_pages, free_pages_change }, pages };
  return &c->change;
}

typedef struct
{
  ScwChange change;
  ScwDocumentPage *page;
  ScwPageContent *content;
} PageChange;

static void
swap_page (ScwChange *change, gpointer owner)
{
  PageChange *c = (PageChange *) change;
  ScwDocument *self = owner;
  GPtrArray *old = scw_document_page_get_boxes (c->page);

  for (guint i = 0; i < old->len; i++)
    if (!g_ptr_array_find (c->content->boxes, g_ptr_array_index (old, i), NULL))
      scw_document_abandon_box (self, g_ptr_array_index (old, i));
  if (scw_document_page_swap (c->page, &c->content))
    {
      scw_document_abandon_words (self, c->page);
      scw_document_forget_preparation (self, c->page);
      scw_document_prepare (self, c->page);
    }
}

static void
free_page_change (ScwChange *change)
{
  PageChange *c = (PageChange *) change;

  g_object_unref (c->page);
  scw_page_content_free (c->content);
  g_free (c);
}

ScwChange *
scw_change_page (ScwDocumentPage *page, ScwPageContent *content)
{
  PageChange *c = g_new (PageChange, 1);

  *c = (PageChange){ { swap_page, free_page_change }, g_object_ref (page), content };
  return &c->change;
}

typedef struct
{
  ScwChange change;
  ScwSystemBox *box;
  ScwBoxContent *content;
} BoxChange;

static void
swap_box (ScwChange *change, gpointer owner)
{
  BoxChange *c = (BoxChange *) change;

  scw_document_abandon_box (owner, c->box);
  scw_box_content_inherit_words (scw_system_box_get_content (c->box), c->content);
  scw_system_box_swap (c->box, &c->content);
}

static void
free_box_change (ScwChange *change)
{
  BoxChange *c = (BoxChange *) change;

  g_object_unref (c->box);
  scw_box_content_free (c->content);
  g_free (c);
}

ScwChange *
scw_change_box (ScwSystemBox *box, ScwBoxContent *content)
{
  BoxChange *c = g_new (BoxChange, 1);

  *c = (BoxChange){ { swap_box, free_box_change }, g_object_ref (box), content };
  return &c->change;
}

typedef struct
{
  ScwChange change;
  gboolean is_composer;
  char *text;
} TextChange;

static void
swap_text (ScwChange *change, gpointer owner)
{
  TextChange *c = (TextChange *) change;
  ScwDocument *self = owner;
  char **place = c->is_composer ? &self->composer : &self->title, *old = *place;

  *place = c->text;
  c->text = old;
  notify (self, c->is_composer ? PROP_COMPOSER : PROP_TITLE);
}

static void
free_text_change (ScwChange *change)
{
  g_free (((TextChange *) change)->text);
  g_free (change);
}

ScwChange *
scw_change_text (gboolean is_composer, const char *text)
{
  TextChange *c = g_new (TextChange, 1);

  *c = (TextChange){ { swap_text, free_text_change }, is_composer, g_strdup (text) };
  return &c->change;
}

typedef struct
{
  ScwChange change;
  ScwPartList *parts;
} PartsChange;

static void
swap_parts (ScwChange *change, gpointer owner)
{
  PartsChange *c = (PartsChange *) change;
  ScwDocument *self = owner;
  ScwPartList *old = self->parts;

  self->parts = c->parts;
  c->parts = old;
}

static void
free_parts_change (ScwChange *change)
{
  scw_part_list_unref (((PartsChange *) change)->parts);
  g_free (change);
}

ScwChange *
scw_change_parts (ScwPartList *parts)
{
  PartsChange *c = g_new (PartsChange, 1);

  *c = (PartsChange){ { swap_parts, free_parts_change }, scw_part_list_ref (parts) };
  return &c->change;
}

ScwChangeView
scw_change_look (const ScwChange *change)
{
  ScwChangeView view = { 0 };

  if (change->swap == swap_pages)
    {
      view.kind = SCW_CHANGE_PAGES;
      view.pages = ((const PagesChange *) change)->pages;
    }
  else if (change->swap == swap_page)
    {
      view.kind = SCW_CHANGE_PAGE;
      view.page = ((const PageChange *) change)->page;
      view.page_content = ((const PageChange *) change)->content;
    }
  else if (change->swap == swap_box)
    {
      view.kind = SCW_CHANGE_BOX;
      view.box = ((const BoxChange *) change)->box;
      view.box_content = ((const BoxChange *) change)->content;
    }
  else if (change->swap == swap_parts)
    {
      view.kind = SCW_CHANGE_PARTS;
      view.parts = ((const PartsChange *) change)->parts;
    }
  else
    {
      view.kind = ((const TextChange *) change)->is_composer ? SCW_CHANGE_COMPOSER : SCW_CHANGE_TITLE;
      view.text = ((const TextChange *) change)->text;
    }
  return view;
}

static void
forget_drag (ScwDocument *self)
{
  self->dragged_box = NULL;
  g_clear_pointer (&self->dragged, scw_box_content_free);
}

void
scw_document_do (ScwDocument *self, const char *label, ScwChange *change, gconstpointer merge_key)
{
  if (merge_key != self->dragged_box)
    forget_drag (self);
  scw_undo_do (self->undo, label, change, merge_key);
  scw_document_notify_history (self);
  scw_document_changed (self);
}

ScwSystemBox *
scw_document_get_history_box (ScwDocument *self, gboolean redo)
{
  guint n_done, n = scw_undo_get_n (self->undo, &n_done);
  const char *label;
  guint64 serial;
  ScwChangeView view;

  if (redo ? n_done == n : n_done == 0)
    return NULL;
  view = scw_change_look (scw_undo_get_nth (self->undo, redo ? n_done : n_done - 1, &label, &serial));
  return view.kind == SCW_CHANGE_BOX ? view.box : NULL;
}

gboolean
scw_document_undo (ScwDocument *self)
{
  forget_drag (self);
  if (!scw_undo_undo (self->undo))
    return FALSE;
  scw_document_notify_history (self);
  scw_document_changed (self);
  return TRUE;
}

gboolean
scw_document_redo (ScwDocument *self)
{
  forget_drag (self);
  if (!scw_undo_redo (self->undo))
    return FALSE;
  scw_document_notify_history (self);
  scw_document_changed (self);
  return TRUE;
}

const char *
scw_document_get_undo_label (ScwDocument *self)
{
  return scw_undo_get_undo_label (self->undo);
}

const char *
scw_document_get_redo_label (ScwDocument *self)
{
  return scw_undo_get_redo_label (self->undo);
}

void
scw_document_end_drag (ScwDocument *self)
{
  scw_undo_end_merge (self->undo);
  forget_drag (self);
}

/* ---- title and pages ---- */

const char *
scw_document_get_title (ScwDocument *self)
{
  if (self->title != NULL && *self->title != '\0')
    return self->title;
  return self->derived_title != NULL ? self->derived_title : "";
}

void
scw_document_set_title (ScwDocument *self, const char *title)
{
  if (g_strcmp0 (self->title != NULL ? self->title : "", title) == 0)
    return;
  scw_document_do (self, N_ ("Change title"), scw_change_text (FALSE, title), NULL);
}

const char *
scw_document_get_set_title (ScwDocument *self)
{
  return self->title;
}

const char *
scw_document_get_composer (ScwDocument *self)
{
  return self->composer;
}

void
scw_document_set_composer (ScwDocument *self, const char *composer)
{
  if (g_strcmp0 (self->composer != NULL ? self->composer : "", composer) == 0)
    return;
  scw_document_do (self, N_ ("Change composer"), scw_change_text (TRUE, composer), NULL);
}

const char *
scw_document_get_path (ScwDocument *self)
{
  return self->path;
}

void
scw_document_take_path (ScwDocument *self, char *path)
{
  g_free (self->path);
  self->path = path;
  derive_title (self);
  notify (self, PROP_PATH);
}

void
scw_document_set_kept_texts (ScwDocument *self, const char *title, const char *composer)
{
  g_free (self->title);
  self->title = g_strdup (title);
  g_free (self->composer);
  self->composer = g_strdup (composer);
  notify (self, PROP_TITLE);
  notify (self, PROP_COMPOSER);
}

ScwPartList *
scw_document_get_part_list (ScwDocument *self)
{
  return self->parts;
}

void
scw_document_set_kept_parts (ScwDocument *self, ScwPartList *parts)
{
  scw_part_list_unref (self->parts);
  self->parts = parts;
}

void
scw_document_set_kept_pages (ScwDocument *self, GPtrArray *pages)
{
  g_return_if_fail (self->pages->len == 0);
  g_ptr_array_unref (self->pages);
  self->pages = pages;
  derive_title (self);
  if (pages->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, pages->len);
  for (guint i = 0; i < pages->len; i++)
    update_page (self, g_ptr_array_index (pages, i), TRUE);
}

static GPtrArray *
copy_pages (ScwDocument *self)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->pages->len; i++)
    g_ptr_array_add (pages, g_object_ref (g_ptr_array_index (self->pages, i)));
  return pages;
}

static int
clip_position (ScwDocument *self, int position)
{
  return position < 0 || position > (int) self->pages->len ? (int) self->pages->len : position;
}

/* Pages that come before anything was done are the opening of the document: they are not undone. */
static void
add_pages (ScwDocument *self, GPtrArray *pages, guint n)
{
  ScwChange *change = scw_change_pages (pages);

  if (scw_undo_get_undo_label (self->undo) == NULL && scw_undo_get_redo_label (self->undo) == NULL)
    {
      change->swap (change, self);
      change->free (change);
      self->read_since = TRUE;
      scw_document_changed (self);
    }
  else
    scw_document_do (self, n == 1 ? N_ ("Add page") : N_ ("Add pages"), change, NULL);
}

void
scw_document_add_picture (ScwDocument *self, ScwPicture *picture, GArray *numbers, int position)
{
  GPtrArray *pages = copy_pages (self);
  int n = numbers != NULL ? (int) numbers->len : scw_picture_get_n_pages (picture);
  int at = clip_position (self, position);

  for (int i = 0; i < n; i++)
    {
      int number = numbers != NULL ? g_array_index (numbers, int, i) : i + 1;
      ScwDocumentPage *page = scw_document_page_new_from_picture (picture, number);

      scw_document_page_set_worker (page, self->worker);
      g_ptr_array_insert (pages, at + i, page);
    }
  add_pages (self, pages, (guint) n);
}

gboolean
scw_document_add_gray (ScwDocument *self, ScwGray *gray, const char *name, int position, GError **error)
{
  ScwDocumentPage *page = scw_document_page_new_from_gray (gray, name, error);
  GPtrArray *pages;

  if (page == NULL)
    return FALSE;
  scw_document_page_set_worker (page, self->worker);
  pages = copy_pages (self);
  g_ptr_array_insert (pages, clip_position (self, position), page);
  add_pages (self, pages, 1);
  return TRUE;
}

void
scw_document_delete_page (ScwDocument *self, ScwDocumentPage *page)
{
  GPtrArray *pages;
  guint i;

  if (!scw_document_find_page (self, page, &i))
    return;
  pages = copy_pages (self);
  g_ptr_array_remove_index (pages, i);
  scw_document_do (self, N_ ("Delete page"), scw_change_pages (pages), NULL);
}

void
scw_document_move_page (ScwDocument *self, guint from, guint to)
{
  GPtrArray *pages;

  if (from >= self->pages->len || to >= self->pages->len || from == to)
    return;
  pages = copy_pages (self);
  g_ptr_array_insert (pages, to, g_ptr_array_steal_index (pages, from));
  scw_document_do (self, N_ ("Move page"), scw_change_pages (pages), NULL);
}

void
scw_document_rotate_page (ScwDocument *self, ScwDocumentPage *page, int quarter_turns)
{
  int turns = (scw_document_page_get_turns (page) + quarter_turns) & 3;

  if (turns == scw_document_page_get_turns (page) || !scw_document_find_page (self, page, NULL))
    return;
  scw_document_do (self, N_ ("Rotate page"), scw_change_page (page, scw_page_content_new (turns, NULL)),
                   NULL);
}
