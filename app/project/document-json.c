/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project/document-json.h"

#include <jansson.h>

#include "app/error.h"
#include "app/pages/boxes.h"
#include "engine/notation/lmx/lmx.h"

static ScwRegion *
region_of (ScwSystemBox *box, int page, int index)
{
  const ScwBoxPlace *place = scw_system_box_get_place (box);
  ScwRegion *region = scw_region_new ();

  region->page = page;
  region->index = index;
  region->box = place->lines;
  region->crop = place->crop;
  region->view = place->view;
  region->staves = place->staves;
  region->group = place->group;
  region->joined = place->joined;
  region->ossia = place->ossia;
  region->staff_space = place->staff_space;
  region->quality = place->quality;
  return region;
}

static ScwSheet *
sheet_of (ScwDocumentPage *page)
{
  ScwSheet *sheet = scw_sheet_new ();

  sheet->page = scw_document_page_get_number (page);
  sheet->width = scw_document_page_get_width (page);
  sheet->height = scw_document_page_get_height (page);
  sheet->skew_deg = scw_document_page_get_skew (page);
  sheet->dpi = scw_document_page_get_dpi (page);
  for (guint i = 0; i < scw_document_page_get_n_boxes (page); i++)
    g_ptr_array_add (sheet->regions, region_of (scw_document_page_get_box (page, i), sheet->page, (int) i));
  scw_sheet_number_groups (sheet);
  return sheet;
}

static json_t *
token_json (const ScwBoxToken *token)
{
  json_t *object = json_pack ("{s:s, s:s, s:f}", "token", scw_lmx_name (token->id), "origin",
                              token->origin == SCW_ORIGIN_PERSON ? "person" : "network", "probability",
                              (double) token->probability);
  json_t *others = json_array ();

  for (int i = 0; i < SCW_ALTERNATIVES && token->alternatives[i].probability > 0; i++)
    json_array_append_new (others, json_pack ("{s:s, s:f}", "token", scw_lmx_name (token->alternatives[i].id),
                                              "probability", (double) token->alternatives[i].probability));
  json_object_set_new (object, "alternatives", others);
  if (token->has_focus)
    json_object_set_new (object, "focus",
                         json_pack ("[f, f]", (double) token->focus_x, (double) token->focus_y));
  return object;
}

static void
add_tokens (json_t *pages, ScwDocument *document)
{
  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);
      json_t *systems = json_object_get (json_array_get (pages, p), "systems");

      json_object_set_new (json_array_get (pages, p), "name",
                           json_string (scw_document_page_get_name (page)));
      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, b);
          json_t *tokens = json_array ();

          for (guint t = 0; t < scw_system_box_get_n_tokens (box); t++)
            json_array_append_new (tokens, token_json (scw_system_box_get_token (box, t)));
          json_object_set_new (json_array_get (systems, b), "state",
                               json_string (scw_region_state_name (scw_system_box_get_state (box))));
          json_object_set_new (json_array_get (systems, b), "tokens", tokens);
        }
    }
}

char *
scw_document_to_json (ScwDocument *document, GError **error)
{
  g_autoptr (GPtrArray) sheets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *boxes = NULL;
  char *text, *copy;
  json_t *root;

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    g_ptr_array_add (sheets, sheet_of (scw_document_get_page (document, p)));
  boxes = scw_boxes_format (sheets);
  root = json_loads (boxes, 0, NULL);
  if (root != NULL)
    add_tokens (json_object_get (root, "pages"), document);
  text = root != NULL ? json_dumps (root, JSON_INDENT (1) | JSON_REAL_PRECISION (9)) : NULL;
  json_decref (root);
  copy = text != NULL ? g_strconcat (text, "\n", NULL) : NULL;
  free (text);
  if (copy == NULL)
    g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_MEMORY, "cannot write the boxes: no memory");
  return copy;
}
