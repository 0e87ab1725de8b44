/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/record.h"

#include "app/document/kept.h"

#define MAX_HISTORY_TOKENS (1 << 20) /* in the commands of a project file */
#define PLACE_TOKENS       32        /* what the place of a system counts for: as much memory */

/* ---- records ---- */

void
scw_page_record_free (gpointer data)
{
  ScwPageRecord *page = data;

  g_free (page->name);
  g_free (page->path);
  g_clear_pointer (&page->boxes, g_array_unref);
  g_clear_pointer (&page->words, g_array_unref);
  g_clear_pointer (&page->source, scw_page_source_unref);
  g_free (page);
}

static void
box_record_free (gpointer data)
{
  ScwBoxRecord *box = data;

  g_clear_pointer (&box->content, scw_box_content_free);
  g_free (box);
}

static void
command_record_free (gpointer data)
{
  ScwCommandRecord *command = data;

  g_clear_pointer (&command->ids, g_array_unref);
  g_clear_pointer (&command->words, g_array_unref);
  g_clear_pointer (&command->content, scw_box_content_free);
  g_free (command->text);
  scw_part_list_unref (command->parts);
  g_free (command);
}

ScwRecord *
scw_record_new (void)
{
  ScwRecord *record = g_new0 (ScwRecord, 1);

  record->page_ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  record->pages = g_ptr_array_new_with_free_func (scw_page_record_free);
  record->boxes = g_ptr_array_new_with_free_func (box_record_free);
  record->commands = g_ptr_array_new_with_free_func (command_record_free);
  return record;
}

void
scw_record_free (ScwRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->title);
  g_free (record->composer);
  g_free (record->path);
  g_array_unref (record->page_ids);
  scw_part_list_unref (record->parts);
  g_ptr_array_unref (record->pages);
  g_ptr_array_unref (record->boxes);
  g_ptr_array_unref (record->commands);
  g_free (record);
}

gboolean
scw_record_is_empty (const ScwRecord *record)
{
  return !record->has_score && !record->has_history && record->pages->len == 0 && record->boxes->len == 0
         && record->commands->len == 0;
}

/* ---- what was told ---- */

typedef struct
{
  GObject *object; /* a page or a box */
  gboolean is_page;
  guint64 serial;
} Known;

struct ScwRecordMemory
{
  GHashTable *known; /* object -> Known */
  GArray *serials;   /* of guint64: of each command */
  guint n_done;
  char *score; /* title, composer, path and pages, in one string */
};

static void
known_free (gpointer data)
{
  Known *known = data;

  g_object_unref (known->object);
  g_free (known);
}

ScwRecordMemory *
scw_record_memory_new (void)
{
  ScwRecordMemory *memory = g_new0 (ScwRecordMemory, 1);

  memory->known = g_hash_table_new_full (NULL, NULL, NULL, known_free);
  memory->serials = g_array_new (FALSE, FALSE, sizeof (guint64));
  return memory;
}

void
scw_record_memory_free (ScwRecordMemory *memory)
{
  g_hash_table_unref (memory->known);
  g_array_unref (memory->serials);
  g_free (memory->score);
  g_free (memory);
}

/* ---- taking ---- */

static GArray *
ids_of_pages (GPtrArray *pages)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), pages->len);

  for (guint i = 0; i < pages->len; i++)
    {
      guint64 id = scw_document_page_get_id (pages->pdata[i]);

      g_array_append_val (ids, id);
    }
  return ids;
}

static GArray *
ids_of_boxes (GPtrArray *boxes)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), boxes->len);

  for (guint i = 0; i < boxes->len; i++)
    {
      guint64 id = scw_system_box_get_id (boxes->pdata[i]);

      g_array_append_val (ids, id);
    }
  return ids;
}

static GArray *
share (GArray *words)
{
  return words != NULL ? g_array_ref (words) : NULL;
}

static ScwPageRecord *
record_page (ScwDocumentPage *page)
{
  ScwPageRecord *record = g_new0 (ScwPageRecord, 1);
  ScwPageFacts facts;

  scw_document_page_get_facts (page, &facts);
  *record = (ScwPageRecord){
    .id = scw_document_page_get_id (page),
    .name = g_strdup (facts.name),
    .path = g_strdup (facts.path),
    .number = facts.number,
    .width = facts.width,
    .height = facts.height,
    .turns = scw_document_page_get_turns (page),
    .skew = facts.skew,
    .dpi = facts.dpi,
    .looked = facts.looked,
    .boxes = ids_of_boxes (scw_document_page_get_boxes (page)),
    .words = share (scw_document_page_get_words (page)),
    .source = scw_page_source_ref (scw_document_page_get_pixel_source (page)),
  };
  return record;
}

static ScwBoxRecord *
record_box (ScwSystemBox *box)
{
  ScwBoxRecord *record = g_new0 (ScwBoxRecord, 1);

  record->id = scw_system_box_get_id (box);
  record->content = scw_box_content_copy (scw_system_box_get_content (box));
  return record;
}

static guint64
serial_of (const Known *known)
{
  return known->is_page ? scw_document_page_get_serial (SCW_DOCUMENT_PAGE (known->object))
                        : scw_system_box_get_serial (SCW_SYSTEM_BOX (known->object));
}

static void tell_boxes (ScwRecord *record, ScwRecordMemory *memory, GPtrArray *boxes);

/* Tells of an object that was never told. */
static void
tell (ScwRecord *record, ScwRecordMemory *memory, gpointer object, gboolean is_page)
{
  Known *known;

  if (g_hash_table_contains (memory->known, object))
    return;
  known = g_new (Known, 1);
  *known = (Known){ g_object_ref (object), is_page, 0 };
  known->serial = serial_of (known);
  g_hash_table_insert (memory->known, object, known);
  if (!is_page)
    g_ptr_array_add (record->boxes, record_box (object));
  else
    {
      g_ptr_array_add (record->pages, record_page (object));
      tell_boxes (record, memory, scw_document_page_get_boxes (object));
    }
}

static void
tell_boxes (ScwRecord *record, ScwRecordMemory *memory, GPtrArray *boxes)
{
  for (guint i = 0; i < boxes->len; i++)
    tell (record, memory, boxes->pdata[i], FALSE);
}

/* What was told, and is different now; what is on a page now is told too. */
static void
tell_changes (ScwRecord *record, ScwRecordMemory *memory)
{
  g_autoptr (GList) all = g_hash_table_get_values (memory->known);

  for (GList *l = all; l != NULL; l = l->next)
    {
      Known *known = l->data;

      if (serial_of (known) == known->serial)
        continue;
      known->serial = serial_of (known);
      if (!known->is_page)
        g_ptr_array_add (record->boxes, record_box (SCW_SYSTEM_BOX (known->object)));
      else
        {
          g_ptr_array_add (record->pages, record_page (SCW_DOCUMENT_PAGE (known->object)));
          tell_boxes (record, memory, scw_document_page_get_boxes (SCW_DOCUMENT_PAGE (known->object)));
        }
    }
}

static ScwCommandRecord *
record_command (guint index, const char *label, const ScwChangeView *view)
{
  ScwCommandRecord *command = g_new0 (ScwCommandRecord, 1);

  command->index = index;
  command->label = label;
  command->kind = view->kind;
  command->text = g_strdup (view->text);
  command->parts = scw_part_list_ref (view->parts);
  if (view->kind == SCW_CHANGE_PAGES)
    command->ids = ids_of_pages (view->pages);
  else if (view->kind == SCW_CHANGE_PAGE)
    {
      command->subject = scw_document_page_get_id (view->page);
      command->turns = view->page_content->turns;
      command->words = share (view->page_content->words);
      command->ids = ids_of_boxes (view->page_content->boxes);
    }
  else if (view->kind == SCW_CHANGE_BOX)
    {
      command->subject = scw_system_box_get_id (view->box);
      command->content = scw_box_content_copy (view->box_content);
    }
  return command;
}

static void
tell_command (
  ScwRecord *record, ScwRecordMemory *memory, guint index, const char *label, const ScwChange *change)
{
  ScwChangeView view = scw_change_look (change);

  if (view.kind == SCW_CHANGE_PAGES)
    for (guint i = 0; i < view.pages->len; i++)
      tell (record, memory, view.pages->pdata[i], TRUE);
  else if (view.kind == SCW_CHANGE_PAGE)
    {
      tell (record, memory, view.page, TRUE);
      tell_boxes (record, memory, view.page_content->boxes);
    }
  else if (view.kind == SCW_CHANGE_BOX)
    tell (record, memory, view.box, FALSE);
  g_ptr_array_add (record->commands, record_command (index, label, &view));
}

static void
tell_score (ScwRecord *record, ScwRecordMemory *memory, ScwDocument *document)
{
  g_autoptr (GArray) ids = ids_of_pages (scw_document_get_pages (document));
  g_autoptr (GString) all = g_string_new (NULL);
  const char *title = scw_document_get_set_title (document), *composer = scw_document_get_composer (document);
  const char *path = scw_document_get_path (document);
  ScwPartList *parts = scw_document_get_part_list (document);

  g_string_append_printf (all, "%s\n%s\n%s\n", title != NULL ? title : "", composer != NULL ? composer : "",
                          path != NULL ? path : "");
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (all, "%" G_GUINT64_FORMAT " ", g_array_index (ids, guint64, i));
  g_string_append_printf (all, "\n%" G_GUINT64_FORMAT, scw_part_list_get_serial (parts));
  if (g_strcmp0 (all->str, memory->score) == 0)
    return;
  g_free (memory->score);
  memory->score = g_strdup (all->str);
  record->has_score = TRUE;
  record->title = g_strdup (title);
  record->composer = g_strdup (composer);
  record->path = g_strdup (path);
  record->parts = scw_part_list_ref (parts);
  g_array_append_vals (record->page_ids, ids->data, ids->len);
}

/* Commands from 'first' on, numbered from 0. */
static void
tell_history (ScwRecord *record, ScwRecordMemory *memory, ScwDocument *document, guint first, guint end)
{
  guint n_done;
  GArray *serials = memory->serials;

  scw_undo_get_n (scw_document_get_history (document), &n_done);
  n_done = n_done > first ? MIN (n_done, end) - first : 0;
  record->has_history = serials->len != end - first || memory->n_done != n_done;
  if (serials->len > end - first)
    g_array_set_size (serials, end - first);
  for (guint i = first; i < end; i++)
    {
      const char *label;
      guint64 serial;
      const ScwChange *change = scw_undo_get_nth (scw_document_get_history (document), i, &label, &serial);

      if (i - first < serials->len && g_array_index (serials, guint64, i - first) == serial)
        continue;
      record->has_history = TRUE;
      tell_command (record, memory, i - first, label, change);
      if (i - first < serials->len)
        g_array_index (serials, guint64, i - first) = serial;
      else
        g_array_append_val (serials, serial);
    }
  record->n_commands = end - first;
  record->n_done = memory->n_done = n_done;
}

static ScwRecord *
take (ScwDocument *document, ScwRecordMemory *memory, guint first, guint end)
{
  ScwRecord *record = scw_record_new ();

  tell_changes (record, memory);
  for (guint i = 0; i < scw_document_get_n_pages (document); i++)
    tell (record, memory, scw_document_get_page (document, i), TRUE);
  tell_score (record, memory, document);
  tell_history (record, memory, document, first, end);
  return record;
}

ScwRecord *
scw_record_take_new (ScwDocument *document, ScwRecordMemory *memory)
{
  guint n_done;

  return take (document, memory, 0, scw_undo_get_n (scw_document_get_history (document), &n_done));
}

static GHashTable *
pages_of (ScwDocument *document)
{
  GHashTable *pages = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < scw_document_get_n_pages (document); i++)
    g_hash_table_add (pages, scw_document_get_page (document, i));
  return pages;
}

/* Whether a command can be kept: it brings no page back that is gone. */
static gboolean
is_keepable (ScwDocument *document, GHashTable *pages, guint i, guint *n_tokens)
{
  const char *label;
  guint64 serial;
  ScwChangeView view
    = scw_change_look (scw_undo_get_nth (scw_document_get_history (document), i, &label, &serial));

  *n_tokens = view.kind == SCW_CHANGE_BOX ? view.box_content->tokens->len + PLACE_TOKENS : 0;
  if (view.kind == SCW_CHANGE_BOX && view.box_content->words != NULL)
    *n_tokens += view.box_content->words->len;
  if (view.kind == SCW_CHANGE_PARTS)
    *n_tokens = (guint) (scw_part_list_get_n (view.parts) + scw_part_list_n_rows (view.parts));
  if (view.kind == SCW_CHANGE_PAGE)
    return g_hash_table_contains (pages, view.page);
  if (view.kind != SCW_CHANGE_PAGES)
    return TRUE;
  *n_tokens = view.pages->len;
  for (guint k = 0; k < view.pages->len; k++)
    if (!g_hash_table_contains (pages, view.pages->pdata[k]))
      return FALSE;
  return TRUE;
}

ScwRecord *
scw_record_take (ScwDocument *document)
{
  ScwRecordMemory *memory = scw_record_memory_new ();
  g_autoptr (GHashTable) pages = pages_of (document);
  guint n_done, n = scw_undo_get_n (scw_document_get_history (document), &n_done), first = n_done,
                end = n_done, all = 0, tokens;
  ScwRecord *record;

  while (first > 0 && is_keepable (document, pages, first - 1, &tokens) && all + tokens <= MAX_HISTORY_TOKENS)
    {
      all += tokens;
      first--;
    }
  while (end < n && is_keepable (document, pages, end, &tokens) && all + tokens <= MAX_HISTORY_TOKENS)
    {
      all += tokens;
      end++;
    }
  record = take (document, memory, first, end);
  scw_record_memory_free (memory);
  return record;
}
