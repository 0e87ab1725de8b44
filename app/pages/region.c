/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/region.h"

G_DEFINE_FINAL_TYPE (ScwRegion, scw_region, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (ScwSheet, scw_sheet, G_TYPE_OBJECT)

static void
scw_region_finalize (GObject *object)
{
  ScwRegion *self = SCW_REGION (object);

  g_free (self->message);
  g_array_unref (self->tokens);
  g_array_unref (self->places);
  G_OBJECT_CLASS (scw_region_parent_class)->finalize (object);
}

static void
scw_region_class_init (ScwRegionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scw_region_finalize;
}

static void
scw_region_init (ScwRegion *self)
{
  self->group = self->part = -1;
  self->tokens = g_array_new (FALSE, FALSE, sizeof (ScwReadToken));
  self->places = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
scw_sheet_finalize (GObject *object)
{
  ScwSheet *self = SCW_SHEET (object);

  g_free (self->message);
  g_free (self->remark);
  g_ptr_array_unref (self->regions);
  scw_words_clear (&self->words);
  G_OBJECT_CLASS (scw_sheet_parent_class)->finalize (object);
}

static void
scw_sheet_class_init (ScwSheetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scw_sheet_finalize;
}

static void
scw_sheet_init (ScwSheet *self)
{
  self->regions = g_ptr_array_new_with_free_func (g_object_unref);
}

ScwRegion *
scw_region_new (void)
{
  return g_object_new (SCW_TYPE_REGION, NULL);
}

ScwSheet *
scw_sheet_new (void)
{
  return g_object_new (SCW_TYPE_SHEET, NULL);
}

void
scw_sheet_number_groups (ScwSheet *self)
{
  int before = -1, number = -1;

  for (guint i = 0; i < self->regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (self->regions, i);

      number += number < 0 || !scw_groups_join (before, region->group);
      before = region->group;
      region->group = number;
    }
}

const char *
scw_region_state_name (ScwRegionState state)
{
  static const char *const names[] = { "waiting", "reading", "done", "interrupted", "unreadable", "failed" };

  return state < G_N_ELEMENTS (names) ? names[state] : "?";
}

const char *
scw_read_stop_name (ScwReadStop stop)
{
  static const char *const names[] = { "end", "limit", "repetition", "cancelled", "stopped", "dead-end" };

  return stop < G_N_ELEMENTS (names) ? names[stop] : "?";
}

gint32 *
scw_region_dup_ids (ScwRegion *self, int *n)
{
  gint32 *ids = g_new (gint32, self->tokens->len + 1);

  for (guint i = 0; i < self->tokens->len; i++)
    ids[i] = g_array_index (self->tokens, ScwReadToken, i).id;
  *n = self->tokens->len;
  return ids;
}
