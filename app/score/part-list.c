/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/part-list.h"

#include <stdlib.h>
#include <string.h>

struct ScwPartList
{
  gatomicrefcount references;
  guint64 serial;
  GArray *parts;    /* of ScwPartInfo */
  GHashTable *rows; /* guint64 * -> the id */
};

static void
info_clear (gpointer data)
{
  ScwPartInfo *info = data;

  g_free (info->name);
  g_free (info->abbreviation);
}

static guint64
next_serial (void)
{
  static guint64 last;
  static GMutex lock;
  guint64 serial;

  g_mutex_lock (&lock);
  serial = ++last;
  g_mutex_unlock (&lock);
  return serial;
}

ScwPartList *
scw_part_list_new (void)
{
  ScwPartList *list = g_new0 (ScwPartList, 1);

  g_atomic_ref_count_init (&list->references);
  list->serial = next_serial ();
  list->parts = g_array_new (FALSE, FALSE, sizeof (ScwPartInfo));
  g_array_set_clear_func (list->parts, info_clear);
  list->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return list;
}

ScwPartList *
scw_part_list_ref (ScwPartList *list)
{
  if (list != NULL)
    g_atomic_ref_count_inc (&list->references);
  return list;
}

void
scw_part_list_unref (ScwPartList *list)
{
  if (list == NULL || !g_atomic_ref_count_dec (&list->references))
    return;
  g_array_unref (list->parts);
  g_hash_table_unref (list->rows);
  g_free (list);
}

static char *
said (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

void
scw_part_list_add (ScwPartList *list, const ScwPartInfo *info)
{
  ScwPartInfo copy = *info;

  copy.name = said (info->name);
  copy.abbreviation = said (info->abbreviation);
  g_array_append_val (list->parts, copy);
}

void
scw_part_list_put_row (ScwPartList *list, guint64 row, int id)
{
  if (id == SCW_PART_AS_EVER)
    g_hash_table_remove (list->rows, &row);
  else
    g_hash_table_insert (list->rows, g_memdup2 (&row, sizeof row), GINT_TO_POINTER (id));
}

guint64
scw_part_list_get_serial (const ScwPartList *list)
{
  return list != NULL ? list->serial : 0;
}

int
scw_part_list_get_n (const ScwPartList *list)
{
  return list != NULL ? (int) list->parts->len : 0;
}

const ScwPartInfo *
scw_part_list_get (const ScwPartList *list, int i)
{
  return &g_array_index (list->parts, ScwPartInfo, i);
}

const ScwPartInfo *
scw_part_list_find (const ScwPartList *list, int id)
{
  for (int i = 0; id > 0 && i < scw_part_list_get_n (list); i++)
    if (scw_part_list_get (list, i)->id == id)
      return scw_part_list_get (list, i);
  return NULL;
}

int
scw_part_list_new_id (const ScwPartList *list)
{
  int id = 1;

  for (int i = 0; i < scw_part_list_get_n (list); i++)
    id = MAX (id, scw_part_list_get (list, i)->id + 1);
  return id;
}

int
scw_part_list_row (const ScwPartList *list, guint64 row)
{
  return list != NULL ? GPOINTER_TO_INT (g_hash_table_lookup (list->rows, &row)) : SCW_PART_AS_EVER;
}

int
scw_part_list_n_rows (const ScwPartList *list)
{
  return list != NULL ? (int) g_hash_table_size (list->rows) : 0;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const guint64 p = *(const guint64 *) a, q = *(const guint64 *) b;

  return (p > q) - (p < q);
}

void
scw_part_list_each_row (const ScwPartList *list,
                        void (*tell) (guint64 row, int id, gpointer data),
                        gpointer data)
{
  g_autoptr (GList) rows = list != NULL ? g_hash_table_get_keys (list->rows) : NULL;

  rows = g_list_sort (rows, compare_rows);
  for (GList *l = rows; l != NULL; l = l->next)
    tell (*(const guint64 *) l->data, GPOINTER_TO_INT (g_hash_table_lookup (list->rows, l->data)), data);
}

/* The engine frees it. */
static bool
put_text (char **text, const char *wish, ScwError *error)
{
  if (wish == NULL || *wish == '\0')
    return true;
  free (*text);
  *text = strdup (wish);
  return *text != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory");
}

bool
scw_part_info_apply (const ScwPartInfo *info, ScwPart *part, ScwError *error)
{
  if (info->program > 0)
    part->program = info->program;
  if (info->transpose != 0 || info->transpose_steps != 0)
    {
      part->transpose = info->transpose;
      part->transpose_steps = info->transpose_steps;
    }
  return put_text (&part->name, info->name, error)
         && put_text (&part->abbreviation, info->abbreviation, error);
}

int
scw_part_nameless (const int *staves, int n, int i)
{
  int n_wide = 0;

  for (int p = 0; p < n; p++)
    n_wide += staves[p] > 1;
  return staves[i] > 1 && (n == 1 || (n_wide == 1 && i > 0)) ? 0 : i + 1;
}

gboolean
scw_part_info_says_something (const ScwPartInfo *info)
{
  return info->name != NULL || info->abbreviation != NULL || info->program > 0 || info->transpose != 0
         || info->transpose_steps != 0 || info->hidden || info->muted;
}
