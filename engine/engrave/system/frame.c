/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/system/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/system/columns.h"

#define BRACE_ROOM 2.0 /* in front of a system that there always is */
#define NAME_SIZE  2.2
#define NAME_GAP   0.8
#define NAME_WRAPS 15.0 /* staff spaces from which on a name takes two lines */
#define NAME_MOST  24.0 /* that a name takes: a longer one is set smaller */
#define BARLINE    0.16
#define BRACKET    0.45

/* A brace or bracket in front of the staves [first, end), its right edge at x. */
typedef struct
{
  int first, end;
  ScwGroupSymbol symbol;
  double x;
} Symbol;

typedef struct
{
  Symbol *at;
  int n;
  double room; /* that all of them take */
} Symbols;

int
scw_staves_of (const ScwPart *part)
{
  return part->staves < 1 ? 1 : part->staves > MAX_STAVES ? MAX_STAVES : part->staves;
}

const char *
scw_measure_number (const ScwScore *score, int measure)
{
  for (int p = 0; p < score->n_parts; p++)
    if (measure < score->parts[p]->n_measures)
      return score->parts[p]->measures[measure].number;
  return "";
}

static int
staff_before (const ScwScore *score, int part)
{
  int staff = 0;

  for (int p = 0; p < part && p < score->n_parts; p++)
    staff += scw_staves_of (score->parts[p]);
  return staff;
}

static double
symbol_width (ScwGroupSymbol symbol)
{
  static const double widths[] = { [SCW_GROUP_NONE] = 0,
                                   [SCW_GROUP_BRACE] = 1.5,
                                   [SCW_GROUP_BRACKET] = 1.1,
                                   [SCW_GROUP_LINE] = 0.7,
                                   [SCW_GROUP_SQUARE] = 0.9 };

  return widths[symbol];
}

static void
add_symbol (Symbols *symbols, double *used, int first, int end, ScwGroupSymbol symbol)
{
  double x = 0;

  if (symbol == SCW_GROUP_NONE || first >= end)
    return;
  for (int s = first; s < end; s++)
    x = fmax (x, used[s]);
  symbols->at[symbols->n++] = (Symbol){ first, end, symbol, 0 - x };
  for (int s = first; s < end; s++)
    used[s] = x + symbol_width (symbol);
  symbols->room = fmax (symbols->room, x + symbol_width (symbol));
}

/* From the inner ones, which stand nearest to the staves, to the outer ones. */
static bool
find_symbols (Symbols *symbols, const ScwScore *score)
{
  int staves = staff_before (score, score->n_parts);
  double *used = calloc ((size_t) staves + 1, sizeof *used);

  *symbols = (Symbols){ .at = calloc ((size_t) (score->n_parts + score->n_groups) + 1, sizeof *symbols->at) };
  for (int p = 0; used != NULL && symbols->at != NULL && p < score->n_parts; p++)
    if (scw_staves_of (score->parts[p]) > 1)
      add_symbol (symbols, used, staff_before (score, p), staff_before (score, p + 1), SCW_GROUP_BRACE);
  for (int g = score->n_groups - 1; used != NULL && symbols->at != NULL && g >= 0; g--)
    {
      const ScwGroup *group = &score->groups[g];
      int first = staff_before (score, group->first), end = staff_before (score, group->end);
      bool braced = group->symbol == SCW_GROUP_BRACE && group->end - group->first == 1 && end - first > 1;

      if (!braced) /* its part has one already */
        add_symbol (symbols, used, first, end, group->symbol);
    }
  free (used);
  return symbols->at != NULL && staves >= 0;
}

/* ---- names ---- */

static const char *
part_name (const ScwScore *score, int part, bool opens)
{
  const char *name = opens ? score->parts[part]->name : score->parts[part]->abbreviation;

  return score->n_parts > 1 && name != NULL ? name : "";
}

static const char *
group_name (const ScwGroup *group, bool opens)
{
  const char *name = opens ? group->name : group->abbreviation;

  return name != NULL ? name : "";
}

/* The lines of a name: it says itself where it is divided, or a long one is at the space that is nearest to its middle.
 */
static int
break_name (const char *name, const ScwMusicFont *font, const char *lines[2], int lengths[2])
{
  int length = (int) strlen (name), best = -1;
  const char *end = strchr (name, '\n');

  lines[0] = name;
  lengths[0] = length;
  if (end != NULL && end > name && end[1] != '\0')
    best = (int) (end - name);
  else if (scw_music_font_text_width (font, name, SCW_FACE_ROMAN, NAME_SIZE) < NAME_WRAPS)
    return length > 0 ? 1 : 0;
  for (int i = 1; end == NULL && i + 1 < length; i++)
    if (name[i] == ' ' && (best < 0 || abs (2 * i - length) < abs (2 * best - length)))
      best = i;
  if (best < 0)
    return 1;
  lengths[0] = best;
  lines[1] = name + best + 1;
  lengths[1] = length - best - 1;
  return 2;
}

static void
copy_line (char *text, size_t size, const char *line, int length)
{
  size_t n = (size_t) length < size - 1 ? (size_t) length : size - 1;

  while (n > 0 && n < (size_t) length && ((unsigned char) line[n] & 0xc0) == 0x80)
    n--; /* no half characters */
  memcpy (text, line, n);
  text[n] = '\0';
}

static double
name_width (const char *name, const ScwMusicFont *font)
{
  const char *lines[2];
  int lengths[2], n = break_name (name, font, lines, lengths);
  double width = 0;

  for (int i = 0; i < n; i++)
    {
      char text[256];

      copy_line (text, sizeof text, lines[i], lengths[i]);
      width = fmax (width, scw_music_font_text_width (font, text, SCW_FACE_ROMAN, NAME_SIZE));
    }
  return fmin (width, NAME_MOST);
}

static double
part_names_width (const ScwScore *score, bool opens, const ScwMusicFont *font)
{
  double width = 0;

  for (int p = 0; p < score->n_parts; p++)
    width = fmax (width, name_width (part_name (score, p, opens), font));
  return width;
}

static double
group_names_width (const ScwScore *score, bool opens, const ScwMusicFont *font)
{
  double width = 0;

  for (int g = 0; g < score->n_groups; g++)
    width = fmax (width, name_width (group_name (&score->groups[g], opens), font));
  return width;
}

double
scw_front_room (const ScwScore *score, bool opens, const ScwMusicFont *font)
{
  double parts = part_names_width (score, opens, font), groups = group_names_width (score, opens, font);
  Symbols symbols;
  double room = find_symbols (&symbols, score) ? symbols.room : 0;

  free (symbols.at);
  room += (parts > 0 ? NAME_GAP + parts : 0) + (groups > 0 ? NAME_GAP + groups : 0);
  return fmax (0, room - BRACE_ROOM);
}

/* ---- drawing ---- */

static void
add_line (const Frame *frame, ScwItem item, double x, double y, double x2, double y2, double width)
{
  scw_items_add_line (frame->items, item, (ScwPoint){ x, y }, (ScwPoint){ x2, y2 }, width, frame->font);
}

static ScwItem
item_of (const Frame *frame, int bar, ScwItemRole role)
{
  return (ScwItem){ .role = role, .measure = frame->bars[bar].measure, .element = -1, .scale = 1 };
}

static void
draw_staff_lines (const Frame *frame)
{
  ScwItem item = item_of (frame, 0, SCW_ROLE_STAFF_LINE);

  for (int p = 0; p < frame->score->n_parts; p++)
    for (int s = frame->first_staff[p]; s < frame->first_staff[p + 1]; s++)
      for (int line = 0; line < 5; line++)
        {
          item.part = p;
          item.staff = s - frame->first_staff[p];
          add_line (frame, item, 0, frame->staff_y[s] + line, frame->width, frame->staff_y[s] + line, 0.1);
        }
}

static int
part_at (const Frame *frame, int staff)
{
  int part = 0;

  while (frame->first_staff[part + 1] <= staff)
    part++;
  return part;
}

/* The hook at the end of a bracket; side: ABOVE or BELOW. */
static void
draw_hook (const Frame *frame, ScwItem item, double x, double y, int side)
{
  const ScwPoint points[8] = { { x, y },
                               { x + 0.35, y + side * 0.1 },
                               { x + 0.9, y + side * 0.25 },
                               { x + 1.2, y + side * 0.75 },
                               { x + 1.2, y + side * 0.75 },
                               { x + 0.8, y + side * 0.45 },
                               { x + 0.4, y + side * 0.4 },
                               { x, y + side * 0.38 } };

  item.kind = SCW_ITEM_CURVE;
  memcpy (item.points, points, sizeof points);
  item.x = x;
  item.y = y;
  item.x2 = x + 1.2;
  item.y2 = y + side * 0.75;
  scw_items_add (frame->items, item, frame->font);
}

static void
draw_symbol (const Frame *frame, const Symbol *symbol)
{
  double top = frame->staff_y[symbol->first], bottom = frame->staff_y[symbol->end - 1] + 4;
  ScwItem item = item_of (frame, 0, symbol->symbol == SCW_GROUP_BRACE ? SCW_ROLE_BRACE : SCW_ROLE_BRACKET);
  double x = symbol->x;

  item.part = part_at (frame, symbol->first);
  item.across = true;
  switch (symbol->symbol)
    {
    case SCW_GROUP_BRACE:
      item.kind = SCW_ITEM_BRACE;
      item.x = x - 0.3;
      item.y = top;
      item.y2 = bottom;
      scw_items_add (frame->items, item, frame->font);
      break;
    case SCW_GROUP_BRACKET:
      x -= 0.4 + BRACKET;
      add_line (frame, item, x + BRACKET / 2, top - 0.4, x + BRACKET / 2, bottom + 0.4, BRACKET);
      draw_hook (frame, item, x, top - 0.4, ABOVE);
      draw_hook (frame, item, x, bottom + 0.4, BELOW);
      break;
    case SCW_GROUP_LINE:
    case SCW_GROUP_SQUARE:
      x -= symbol->symbol == SCW_GROUP_LINE ? 0.5 : 0.8;
      add_line (frame, item, x, top, x, bottom, BARLINE);
      if (symbol->symbol == SCW_GROUP_LINE)
        break;
      add_line (frame, item, x - BARLINE / 2, top, symbol->x - 0.1, top, BARLINE);
      add_line (frame, item, x - BARLINE / 2, bottom, symbol->x - 0.1, bottom, BARLINE);
      break;
    case SCW_GROUP_NONE:
      break;
    }
}

static void
draw_name (const Frame *frame, ScwItem item, const char *name, double right, double middle)
{
  const char *lines[2];
  int lengths[2], n = break_name (name, frame->font, lines, lengths);

  item.kind = SCW_ITEM_TEXT;
  item.align = SCW_ALIGN_RIGHT;
  item.x = right;
  for (int i = 0; i < n; i++)
    {
      char text[256];
      double width;

      copy_line (text, sizeof text, lines[i], lengths[i]);
      width = scw_music_font_text_width (frame->font, text, SCW_FACE_ROMAN, NAME_SIZE);
      item.scale = NAME_SIZE * (width > NAME_MOST ? NAME_MOST / width : 1);
      item.text = text;
      item.y = middle + 0.33 * NAME_SIZE + (i - (n - 1) / 2.0) * 1.1 * NAME_SIZE;
      scw_items_add (frame->items, item, frame->font);
    }
}

static void
draw_names (const Frame *frame, double right)
{
  const ScwScore *score = frame->score;
  bool opens = frame->bars[0].measure == 0;
  double parts = part_names_width (score, opens, frame->font);
  ScwItem item = item_of (frame, 0, SCW_ROLE_NAME);

  item.across = true;
  for (int p = 0; p < score->n_parts; p++)
    {
      item.part = p;
      draw_name (frame, item, part_name (score, p, opens), right,
                 (frame->staff_y[frame->first_staff[p]] + frame->staff_y[frame->first_staff[p + 1] - 1]) / 2
                   + 2);
    }
  right -= parts > 0 ? parts + NAME_GAP : 0;
  for (int g = 0; g < score->n_groups; g++)
    {
      const ScwGroup *group = &score->groups[g];

      if (group->first >= group->end || group->first < 0 || group->end > score->n_parts)
        continue;
      item.part = group->first;
      draw_name (frame, item, group_name (group, opens), right,
                 (frame->staff_y[frame->first_staff[group->first]]
                  + frame->staff_y[frame->first_staff[group->end] - 1])
                     / 2
                   + 2);
    }
}

bool
scw_parts_joined (const ScwScore *score, int part)
{
  for (int g = 0; g < score->n_groups; g++)
    if (score->groups[g].barlines && score->groups[g].first <= part && score->groups[g].end > part + 1)
      return true;
  return false;
}

/* Whether barlines run on from this staff to the next. */
static bool
runs_on (const Frame *frame, int staff)
{
  int part = part_at (frame, staff);

  return part == part_at (frame, staff + 1) || scw_parts_joined (frame->score, part);
}

/* An item for a barline of the staves from 'first' on: of the element of its part that tells it. */
static ScwItem
item_of_barline (const Frame *frame, int first, int bar, int element)
{
  ScwItem item = item_of (frame, bar, SCW_ROLE_BARLINE);

  item.part = part_at (frame, first);
  item.staff = first - frame->first_staff[item.part];
  if (element >= 0)
    {
      item.element = element;
      item.span = frame->score->parts[item.part]->measures[item.measure].elements[element].span;
    }
  return item;
}

/* Through the staves [first, end), which are joined. */
static void
draw_barline (const Frame *frame, ScwItem item, const Barline *barline, int first, int end, double x)
{
  bool tick = barline->style == SCW_BAR_TICK && !barline->backward && !barline->forward;
  int part = item.part;

  item.across = !tick;
  if (!tick)
    scw_draw_barline (frame->items, frame->font, item, barline, x, frame->staff_y[first],
                      frame->staff_y[end - 1] + 4);
  for (int s = first; s < end; s++)
    {
      if (part_at (frame, s) != part) /* another part's element tells it there */
        item.element = -1;
      item.part = part_at (frame, s);
      item.staff = s - frame->first_staff[item.part];
      if (tick)
        scw_draw_barline (frame->items, frame->font, item, barline, x, frame->staff_y[s],
                          frame->staff_y[s] + 4);
      scw_draw_repeat_dots (frame->items, frame->font, item, barline, x, frame->staff_y[s]);
    }
}

/* The barline behind a bar (-1: before the first of the line), and a repeat that begins behind the signatures of the
 * next. */
static void
draw_barlines_at (const Frame *frame, int bar, int first, int end)
{
  int n_parts = frame->score->n_parts, part = part_at (frame, first), last = frame->n_bars - 1;
  int before = bar >= 0 ? frame->bars[bar].measure : -1,
      after = bar < last ? frame->bars[bar + 1].measure : -1;
  Opening opening = { 0 };
  Barline barline = scw_rows_barline (frame->rows, n_parts, before, after, frame->final && bar == last), own;

  if (after >= 0 && bar >= 0 && scw_rows_rest_on (frame->rows, n_parts, after))
    return;
  own = scw_barline_between (before >= 0 ? frame->rows[part].layouts[before] : NULL,
                             after >= 0 ? frame->rows[part].layouts[after] : NULL);
  if (after >= 0)
    scw_plan_opening (&opening, frame->rows, n_parts, after, bar < 0, frame->font);
  if (opening.repeat_x > 0)
    {
      draw_barline (frame, item_of_barline (frame, first, bar + 1, own.next_element),
                    &(Barline){ .forward = true }, first, end, frame->bars[bar + 1].x0 + opening.repeat_x);
      barline.forward = false;
    }
  if (bar >= 0)
    draw_barline (frame, item_of_barline (frame, first, bar, own.element), &barline, first, end,
                  frame->bars[bar].x1);
}

static void
draw_barlines (const Frame *frame)
{
  int staves = frame->first_staff[frame->score->n_parts];

  for (int first = 0, end; first < staves; first = end)
    {
      end = first + 1;
      while (end < staves && runs_on (frame, end - 1))
        end++;
      for (int i = -1; i < frame->n_bars; i++)
        draw_barlines_at (frame, i, first, end);
    }
}

static void
draw_number (const Frame *frame)
{
  const char *number = scw_measure_number (frame->score, frame->bars[0].measure);
  ScwItem item = item_of (frame, 0, SCW_ROLE_NUMBER);

  if (!frame->style->measure_numbers || frame->bars[0].measure == 0 || number[0] == '\0')
    return;
  item.kind = SCW_ITEM_TEXT;
  item.across = true;
  item.scale = 1.7;
  item.text = number;
  item.x = 0.45 * (double) strlen (number) - 0.4;
  item.y = -1.9;
  scw_items_add (frame->items, item, frame->font);
}

bool
scw_draw_frame (const Frame *frame)
{
  int staves = frame->first_staff[frame->score->n_parts];
  Symbols symbols;
  ScwItem item = item_of (frame, 0, SCW_ROLE_BARLINE);

  if (!find_symbols (&symbols, frame->score))
    return false;
  draw_staff_lines (frame);
  item.across = true;
  if (staves > 1)
    add_line (frame, item, BARLINE / 2, 0, BARLINE / 2, frame->staff_y[staves - 1] + 4, BARLINE);
  for (int i = 0; i < symbols.n; i++)
    draw_symbol (frame, &symbols.at[i]);
  draw_names (frame, 0 - symbols.room - NAME_GAP);
  draw_barlines (frame);
  draw_number (frame);
  free (symbols.at);
  return true;
}
