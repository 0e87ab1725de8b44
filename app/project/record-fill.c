/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/record.h"

#include "app/document/kept.h"

typedef struct
{
  GHashTable *pages, *boxes; /* &id -> object */
} Objects;

static gpointer
find (GHashTable *table, guint64 id)
{
  return g_hash_table_lookup (table, &id);
}

static GPtrArray *
objects_of (GHashTable *table, const GArray *ids)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ids->len; i++)
    g_ptr_array_add (objects, g_object_ref (find (table, g_array_index (ids, guint64, i))));
  return objects;
}

/* ---- parts ---- */

typedef struct
{
  Objects *objects;
  ScwPartList *list;
} Filling;

static void
fill_row (guint64 row, int id, gpointer data)
{
  Filling *filling = data;
  ScwSystemBox *box = find (filling->objects->boxes, row);

  if (box != NULL)
    scw_part_list_put_row (filling->list, scw_system_box_get_id (box), id);
}

/* With the boxes as they are called now. */
static ScwPartList *
make_parts (const ScwPartList *kept, Objects *objects)
{
  Filling filling = { objects, NULL };

  if (kept == NULL)
    return NULL;
  filling.list = scw_part_list_new ();
  for (int i = 0; i < scw_part_list_get_n (kept); i++)
    scw_part_list_add (filling.list, scw_part_list_get (kept, i));
  scw_part_list_each_row (kept, fill_row, &filling);
  return filling.list;
}

static ScwChange *
make_parts_change (const ScwPartList *kept, Objects *objects)
{
  g_autoptr (ScwPartList) parts = make_parts (kept, objects);

  return scw_change_parts (parts);
}

/* Takes the boxes. */
static ScwPageContent *
content_of (int turns, GPtrArray *boxes, GArray *words)
{
  ScwPageContent *content = scw_page_content_new (turns, boxes);

  content->words = words != NULL ? g_array_ref (words) : NULL;
  return content;
}

static ScwDocumentPage *
make_page (const ScwPageRecord *record, Objects *objects, ScwWorker *worker)
{
  ScwPageFacts facts = { record->name,   record->path, record->number, record->width,
                         record->height, record->skew, record->dpi,    record->looked };
  ScwDocumentPage *page
    = scw_document_page_new_kept (scw_page_source_ref (record->source), &facts,
                                  content_of (record->turns, objects_of (objects->boxes, record->boxes),
                                              record->words));

  scw_document_page_set_worker (page, worker);
  return page;
}

static ScwChange *
make_change (const ScwCommandRecord *command, Objects *objects)
{
  switch (command->kind)
    {
    case SCW_CHANGE_PAGES:
      return scw_change_pages (objects_of (objects->pages, command->ids));
    case SCW_CHANGE_PAGE:
      return scw_change_page (find (objects->pages, command->subject),
                              content_of (command->turns, objects_of (objects->boxes, command->ids),
                                          command->words));
    case SCW_CHANGE_BOX:
      return scw_change_box (find (objects->boxes, command->subject),
                             scw_box_content_copy (command->content));
    case SCW_CHANGE_PARTS:
      return make_parts_change (command->parts, objects);
    default:
      return scw_change_text (command->kind == SCW_CHANGE_COMPOSER, command->text);
    }
}

void
scw_record_fill (const ScwRecord *record, ScwDocument *document)
{
  Objects objects = { g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref),
                      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref) };

  for (guint i = 0; i < record->boxes->len; i++)
    {
      ScwBoxRecord *box = record->boxes->pdata[i];

      g_hash_table_insert (objects.boxes, &box->id,
                           scw_system_box_new_kept (scw_box_content_copy (box->content)));
    }
  for (guint i = 0; i < record->pages->len; i++)
    {
      ScwPageRecord *page = record->pages->pdata[i];

      g_hash_table_insert (objects.pages, &page->id,
                           make_page (page, &objects, scw_document_get_worker (document)));
    }
  for (guint i = 0; i < record->commands->len; i++)
    {
      const ScwCommandRecord *command = record->commands->pdata[i];

      scw_undo_append_kept (scw_document_get_history (document), command->label,
                            make_change (command, &objects), i < record->n_done);
    }
  scw_document_set_kept_texts (document, record->title, record->composer);
  scw_document_set_kept_parts (document, make_parts (record->parts, &objects));
  scw_document_set_kept_pages (document, objects_of (objects.pages, record->page_ids));
  g_hash_table_unref (objects.pages);
  g_hash_table_unref (objects.boxes);
}
