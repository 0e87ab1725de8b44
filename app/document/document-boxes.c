/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include <math.h>

#include <glib/gi18n.h>

GPtrArray *
scw_document_copy_boxes (ScwDocumentPage *page)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < boxes->len; i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (boxes, i)));
  return copy;
}

static gboolean
clip_rect (ScwDocumentPage *page, const ScwBox *rect, ScwBox *out)
{
  double width = scw_document_page_get_width (page), height = scw_document_page_get_height (page);
  double x0 = MAX (0, rect->x), y0 = MAX (0, rect->y);
  double x1 = rect->x + rect->w, y1 = rect->y + rect->h;

  if (width > 0 && height > 0)
    {
      x1 = MIN (width, x1);
      y1 = MIN (height, y1);
    }
  *out = (ScwBox){ x0, y0, x1 - x0, y1 - y0 };
  return out->w >= SCW_BOX_MIN && out->h >= SCW_BOX_MIN; /* false for NaN too */
}

/* How far apart the staff lines of a rectangle are that a person drew: as in its neighbours, else what a
 * grand staff with its margins would have. */
static double
guess_staff_space (ScwDocumentPage *page, ScwSystemBox *but, const ScwBox *rect)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);
  double nearest = G_MAXDOUBLE, space = rect->h / 18;

  for (guint i = 0; i < boxes->len; i++)
    {
      ScwSystemBox *box = g_ptr_array_index (boxes, i);
      const ScwBoxPlace *place = scw_system_box_get_place (box);
      double distance = fabs (place->crop.y + place->crop.h / 2 - rect->y - rect->h / 2);

      if (box != but && place->staff_space > 0 && distance < nearest)
        {
          nearest = distance;
          space = place->staff_space;
        }
    }
  return space;
}

static ScwBoxPlace
place_by_hand (ScwDocumentPage *page, ScwSystemBox *old, const ScwBox *rect)
{
  ScwBoxPlace place = { 0 };

  if (old != NULL)
    place = *scw_system_box_get_place (old);
  else
    {
      place.staff_space = guess_staff_space (page, NULL, rect);
      place.group = -1;
    }
  place.lines = place.crop = *rect;
  place.by_hand = TRUE;
  place.view = scw_view_from_box (rect, place.staff_space, scw_document_page_get_skew (page));
  return place;
}

static gboolean
same_rect (const ScwBox *a, const ScwBox *b)
{
  return a->x == b->x && a->y == b->y && a->w == b->w && a->h == b->h;
}

/* ---- commands ---- */

static void
change_boxes (ScwDocument *self, const char *label, ScwDocumentPage *page, GPtrArray *boxes)
{
  ScwPageContent *content = scw_page_content_new (scw_document_page_get_turns (page), boxes);

  scw_document_do (self, label, scw_change_page (page, content), NULL);
}

ScwSystemBox *
scw_document_add_box (ScwDocument *self, ScwDocumentPage *page, const ScwBox *rect, int position)
{
  ScwBoxPlace place;
  GPtrArray *boxes;
  ScwSystemBox *box;
  ScwBox inside;

  if (!scw_document_find_page (self, page, NULL) || !clip_rect (page, rect, &inside))
    return NULL;
  place = place_by_hand (page, NULL, &inside);
  box = scw_system_box_new (&place);
  boxes = scw_document_copy_boxes (page);
  if (position < 0 || position > (int) boxes->len)
    for (position = 0; position < (int) boxes->len;
         position++) /* reading order: by the middle, from the top */
      {
        const ScwBox *other = scw_system_box_get_rect (g_ptr_array_index (boxes, position));

        if (other->y + other->h / 2 > inside.y + inside.h / 2)
          break;
      }
  g_ptr_array_insert (boxes, position, box);
  change_boxes (self, N_ ("Add system"), page, boxes);
  return box;
}

void
scw_document_delete_box (ScwDocument *self, ScwSystemBox *box)
{
  ScwDocumentPage *page = scw_document_page_of (self, box);
  GPtrArray *boxes;

  if (page == NULL)
    return;
  boxes = scw_document_copy_boxes (page);
  g_ptr_array_remove (boxes, box);
  change_boxes (self, N_ ("Delete system"), page, boxes);
}

static gboolean
set_rect (ScwDocument *self, ScwSystemBox *box, const ScwBox *rect, gboolean drag)
{
  ScwDocumentPage *page = scw_document_page_of (self, box);
  const ScwBox *old = scw_system_box_get_rect (box);
  const char *label = old->w == rect->w && old->h == rect->h ? N_ ("Move system") : N_ ("Resize system");
  ScwBoxPlace place;
  ScwBox inside;

  if (page == NULL || !clip_rect (page, rect, &inside))
    return FALSE;
  if (same_rect (old, &inside))
    return TRUE;
  place = place_by_hand (page, box, &inside);
  scw_document_do (self, label, scw_change_box (box, scw_box_content_new (&place, 0)), drag ? box : NULL);
  return TRUE;
}

gboolean
scw_document_set_box_rect (ScwDocument *self, ScwSystemBox *box, const ScwBox *rect)
{
  return set_rect (self, box, rect, FALSE);
}

gboolean
scw_document_drag_box_rect (ScwDocument *self, ScwSystemBox *box, const ScwBox *rect)
{
  return set_rect (self, box, rect, TRUE);
}

void
scw_document_move_box (ScwDocument *self, ScwSystemBox *box, guint to)
{
  ScwDocumentPage *page = scw_document_page_of (self, box);
  GPtrArray *boxes;
  guint from;

  if (page == NULL || !scw_document_page_find_box (page, box, &from)
      || to >= scw_document_page_get_n_boxes (page) || from == to)
    return;
  boxes = scw_document_copy_boxes (page);
  g_ptr_array_insert (boxes, to, g_ptr_array_steal_index (boxes, from));
  change_boxes (self, N_ ("Reorder systems"), page, boxes);
}

gboolean
scw_document_split_box (ScwDocument *self, ScwSystemBox *box, double y)
{
  ScwDocumentPage *page = scw_document_page_of (self, box);
  const ScwBox *rect = scw_system_box_get_rect (box);
  ScwBox upper = { rect->x, rect->y, rect->w, y - rect->y };
  ScwBox lower = { rect->x, y, rect->w, rect->y + rect->h - y };
  ScwBoxPlace places[2];
  GPtrArray *boxes;
  guint i;

  if (page == NULL || !clip_rect (page, &upper, &upper) || !clip_rect (page, &lower, &lower)
      || !scw_document_page_find_box (page, box, &i))
    return FALSE;
  places[0] = place_by_hand (page, box, &upper);
  places[1] = place_by_hand (page, box, &lower);
  places[0].staves = places[1].staves = 0; /* what was taken for one is now something else */
  boxes = scw_document_copy_boxes (page);
  if (!scw_document_page_is_below (page, i) && !scw_document_page_is_below (page, i + 1))
    places[0].group = places[1].group = -1; /* two systems; in a system of several rows they are two rows */
  g_ptr_array_remove_index (boxes, i);
  g_ptr_array_insert (boxes, i, scw_system_box_new (&places[0]));
  g_ptr_array_insert (boxes, i + 1, scw_system_box_new (&places[1]));
  change_boxes (self, N_ ("Split system"), page, boxes);
  return TRUE;
}

gboolean
scw_document_merge_boxes (ScwDocument *self, ScwSystemBox *a, ScwSystemBox *b)
{
  ScwDocumentPage *page = scw_document_page_of (self, a);
  const ScwBox *ra = scw_system_box_get_rect (a), *rb = scw_system_box_get_rect (b);
  double x = MIN (ra->x, rb->x), y = MIN (ra->y, rb->y);
  ScwBox hull = { x, y, MAX (ra->x + ra->w, rb->x + rb->w) - x, MAX (ra->y + ra->h, rb->y + rb->h) - y };
  ScwBoxPlace place;
  GPtrArray *boxes;
  guint i, j;

  if (page == NULL || a == b || !scw_document_page_find_box (page, a, &i)
      || !scw_document_page_find_box (page, b, &j))
    return FALSE;
  place = place_by_hand (page, a, &hull);
  place.staves = scw_system_box_get_place (a)->staves > 0 && scw_system_box_get_place (b)->staves > 0
                   ? scw_system_box_get_place (a)->staves + scw_system_box_get_place (b)->staves
                   : 0;
  boxes = scw_document_copy_boxes (page);
  g_ptr_array_remove_index (boxes, MAX (i, j));
  g_ptr_array_remove_index (boxes, MIN (i, j));
  g_ptr_array_insert (boxes, MIN (i, j), scw_system_box_new (&place));
  change_boxes (self, N_ ("Merge systems"), page, boxes);
  return TRUE;
}
