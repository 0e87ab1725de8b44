/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui-tokens.h"

#include <string.h>

#include "app/document/measures.h"
#include "app/tui/terminal/label.h"
#include "app/tui/terminal/screen.h"
#include "engine/notation/lmx/lmx.h"

#define INDENT 3 /* of rows that go on with a measure */

/* Where a token stands: rows from 0, whatever is shown. */
typedef struct
{
  int row, column, width;
  char *text;
} Place;

static void
place_clear (gpointer place)
{
  g_free (((Place *) place)->text);
}

static GArray *
lay_out (ScwTui *tui, int columns)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  int measure = scw_measures_before (tui->document, tui->box);
  int row = 0, column = 0, before = -1;

  g_array_set_clear_func (places, place_clear);
  for (guint i = 0; i < scw_system_box_get_n_tokens (tui->box); i++)
    {
      const gboolean hidden = i < scw_system_box_get_first_token (tui->box);
      int id = scw_system_box_get_token (tui->box, i)->id;
      Place place = { 0 };
      int gap = before < 0 || column == 0 ? 0 : scw_label_begins (id, before) ? 2 : 1;

      measure += id == SCW_LMX_MEASURE;
      place.text = hidden ? g_strdup ("") : scw_label_short (id, measure, !scw_screen_is_utf8 ());
      place.width = scw_screen_width (place.text);
      if (id == SCW_LMX_MEASURE && before >= 0)
        {
          row++;
          column = gap = 0;
        }
      else if (column + gap + place.width > columns)
        {
          row++;
          column = MIN (INDENT, columns - 1);
          gap = 0;
        }
      place.row = row;
      place.column = column + gap;
      column = place.column + place.width;
      g_array_append_val (places, place);
      before = hidden ? -1 : id;
    }
  return places;
}

ScwStyle
scw_tui_token_style (ScwTui *tui, const ScwBoxToken *token)
{
  static const ScwStyle styles[]
    = { SCW_STYLE_MEASURE, SCW_STYLE_NOTE, SCW_STYLE_SIGNATURE, SCW_STYLE_DIM, SCW_STYLE_DIM };

  if (token->origin == SCW_ORIGIN_PERSON)
    return SCW_STYLE_PERSON;
  if (scw_tui_is_doubtful (tui, token))
    return token->probability < 0.5f ? SCW_STYLE_BAD : SCW_STYLE_DOUBTFUL;
  return styles[scw_label_kind (token->id)];
}

/* The row of the cursor stays in sight, with one before and after it where there is room. */
static void
scroll (ScwTui *tui, int cursor, int n_rows, int rows)
{
  int margin = rows > 3 ? 1 : 0;

  if (cursor - margin < tui->token_top)
    tui->token_top = cursor - margin;
  if (cursor + margin >= tui->token_top + rows)
    tui->token_top = cursor + margin - rows + 1;
  tui->token_top = CLAMP (tui->token_top, 0, MAX (0, n_rows - rows));
}

void
scw_tui_draw_tokens (
  ScwTui *tui, int row, int column, int rows, int columns, int *cursor_row, int *cursor_column)
{
  g_autoptr (GArray) places = lay_out (tui, columns);

  *cursor_row = -1;
  if (places->len == 0)
    return;
  if (tui->token >= 0)
    scroll (tui, g_array_index (places, Place, tui->token).row,
            g_array_index (places, Place, places->len - 1).row + 1, rows);
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      int y = place->row - tui->token_top;

      if (y < 0 || y >= rows)
        continue;
      if ((int) i == tui->token)
        {
          scw_screen_style (SCW_STYLE_TITLE);
          *cursor_row = row + y;
          *cursor_column = column + place->column;
        }
      else
        scw_screen_style (scw_tui_token_style (tui, scw_system_box_get_token (tui->box, i)));
      scw_screen_text (row + y, column + place->column, columns - place->column, place->text);
    }
  scw_screen_style (SCW_STYLE_PLAIN);
}
