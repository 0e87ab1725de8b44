/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/engraving/engraving-view-private.h"

#include <math.h>

#define UNDERLINE 0.45 /* below the ink, staff spaces */
#define NAME_SIZE 2.0  /* staff spaces */
#define ICON      14

typedef struct
{
  ScwEngravingView *view;
  int object; /* the token that is selected, if something by itself is drawn for it; or -1 */
  GdkRGBA ink, doubt, person, chosen;
} Palette;

static GdkRGBA
named (GtkStyleContext *style, const char *name, const char *otherwise)
{
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (style, name, &colour))
    gdk_rgba_parse (&colour, otherwise);
  return colour;
}

static GdkRGBA
faint (GdkRGBA colour, double alpha)
{
  colour.alpha = (float) alpha;
  return colour;
}

static graphene_rect_t
rect_of (ScwEngravingView *self, double x0, double y0, double x1, double y1, double more)
{
  scw_engraving_view_to_widget (self, &x0, &y0);
  scw_engraving_view_to_widget (self, &x1, &y1);
  return GRAPHENE_RECT_INIT ((float) (x0 - more), (float) (y0 - more), (float) (x1 - x0 + 2 * more),
                             (float) (y1 - y0 + 2 * more));
}

static void
append_icon (
  ScwEngravingView *self, GtkSnapshot *snapshot, const char *name, double x, double y, GdkRGBA colour)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon
    = gtk_icon_theme_lookup_icon (theme, name, NULL, ICON, gtk_widget_get_scale_factor (widget),
                                  gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);

  scw_engraving_view_to_widget (self, &x, &y);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y - ICON));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON, ICON, &colour, 1);
  gtk_snapshot_restore (snapshot);
}

/* What is wrong with measures, and which are checked: a tint or a line, and a sign above. */
static void
paint_measures (ScwEngravingView *self, GtkSnapshot *snapshot, GtkStyleContext *style, const Palette *palette)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  double bottom = system->staff_y[system->staves - 1] + 4;
  GdkRGBA warning = named (style, "warning_color", "#ae7b03");

  for (guint m = 0; m < self->reasons->len; m++)
    {
      double x0, x1;
      graphene_rect_t area;

      if (!scw_engraved_measure (self->engraved, (int) m, &x0, &x1))
        continue;
      area = rect_of (self, x0, -1, x1, bottom + 1, 0);
      if (g_ptr_array_index (self->reasons, m) != NULL)
        {
          gtk_snapshot_append_color (snapshot, &(GdkRGBA){ warning.red, warning.green, warning.blue, 0.16f },
                                     &area);
          area.size.height = 2;
          gtk_snapshot_append_color (snapshot, &warning, &area);
          append_icon (self, snapshot, "dialog-warning-symbolic", x0 + 0.3, -1.2, warning);
        }
      else if (g_array_index (self->locked, gboolean, m))
        {
          area.size.height = 2;
          gtk_snapshot_append_color (snapshot, &palette->person, &area);
          append_icon (self, snapshot, "object-select-symbolic", x0 + 0.3, -1.2, palette->person);
        }
    }
}

/* Behind what is selected: a plate with an edge, so that it is not told by colour alone. */
static void
append_plate (ScwEngravingView *self, GtkSnapshot *snapshot, const Palette *palette, const ScwExtent *box)
{
  const float widths[4] = { 1, 1, 1, 1 };
  const GdkRGBA edges[4] = { palette->chosen, palette->chosen, palette->chosen, palette->chosen };
  graphene_rect_t area = rect_of (self, box->x0, box->y0, box->x1, box->y1, 3);
  GdkRGBA fill = faint (palette->chosen, 0.2);
  GskRoundedRect plate;

  gsk_rounded_rect_init_from_rect (&plate, &area, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &plate);
  gtk_snapshot_append_color (snapshot, &fill, &area);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &plate, widths, edges);
}

static gboolean
is_object (ScwEngravingView *self, const ScwItem *item, int token)
{
  return token >= item->span.first && token < item->span.end
         && scw_engraved_object_of (self->engraved, self->box, item) == token;
}

static int
find_object (ScwEngravingView *self)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  const int token = scw_selection_get_token (self->selection);

  if (token < 0 || scw_selection_get_tokens (self->selection)->len != 1)
    return -1;
  for (int i = 0; i < system->n_items; i++)
    if (is_object (self, &system->items[i], token))
      return token;
  return -1;
}

static void
paint_plates (ScwEngravingView *self, GtkSnapshot *snapshot, const Palette *palette)
{
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);
  const ScwSystem *system = scw_engraved_get_system (self->engraved);

  ScwExtent all = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (int i = 0; i < system->n_items && palette->object >= 0; i++)
    if (is_object (self, &system->items[i], palette->object))
      {
        const ScwExtent *box = &system->items[i].box;

        all = (ScwExtent){ MIN (all.x0, box->x0), MIN (all.y0, box->y0), MAX (all.x1, box->x1),
                           MAX (all.y1, box->y1) };
      }
  if (palette->object >= 0)
    append_plate (self, snapshot, palette, &all);
  for (int i = 0; i < MIN (n, (int) self->selected->len) && palette->object < 0; i++)
    if (g_array_index (self->selected, gboolean, i) && scw_engraved_is_visible (self->engraved, i))
      append_plate (self, snapshot, palette, &parts[i].box);
}

/* Around the word that is selected. */
static void
paint_word (ScwEngravingView *self, GtkSnapshot *snapshot, const Palette *palette)
{
  const float widths[4] = { 1, 1, 1, 1 };
  const GdkRGBA edges[4] = { palette->chosen, palette->chosen, palette->chosen, palette->chosen },
                fill = faint (palette->chosen, 0.2);
  int n;
  const ScwEngravedWord *words = scw_engraved_get_words (self->engraved, &n);

  for (int i = 0; i < n; i++)
    {
      graphene_rect_t area;
      GskRoundedRect plate;

      if (words[i].word != scw_selection_get_word (self->selection))
        continue;
      area = rect_of (self, words[i].box.x0, words[i].box.y0, words[i].box.x1, words[i].box.y1, 3);
      gsk_rounded_rect_init_from_rect (&plate, &area, 4);
      gtk_snapshot_append_color (snapshot, &fill, &area);
      gtk_snapshot_append_border (snapshot, &plate, widths, edges);
    }
}

static ScwTrust
trust_of (const ScwEngravingView *view, int part)
{
  return part >= 0 && part < (int) view->trust->len ? g_array_index (view->trust, ScwTrust, part)
                                                    : SCW_TRUST_SURE;
}

static void
colour_item (cairo_t *cr, const ScwItem *item, void *data)
{
  const Palette *palette = data;
  ScwEngravingView *view = palette->view;
  int part = item->element >= 0 ? scw_engraved_part_of (view->engraved, item->span.first) : -1;
  const GdkRGBA *colour = &palette->ink;

  if (palette->object >= 0
        ? is_object (view, item, palette->object)
        : part >= 0 && part < (int) view->selected->len && g_array_index (view->selected, gboolean, part))
    colour = &palette->chosen;
  else if (trust_of (view, part) == SCW_TRUST_DOUBTFUL)
    colour = &palette->doubt;
  else if (trust_of (view, part) == SCW_TRUST_PERSON
           && !g_array_index (view->locked, gboolean, item->measure))
    colour = &palette->person;
  if (item->role == SCW_ROLE_STAFF_LINE)
    cairo_set_source_rgba (cr, (double) colour->red, (double) colour->green, (double) colour->blue,
                           0.75 * (double) colour->alpha);
  else
    gdk_cairo_set_source_rgba (cr, colour);
}

/* A wave under what is doubtful, a line under what a person entered: as in the strip. */
static void
paint_underlines (ScwEngravingView *self, cairo_t *cr, const Palette *palette)
{
  int n;
  const ScwEngravedPart *parts = scw_engraved_get_parts (self->engraved, &n);

  cairo_set_line_width (cr, 0.22);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (int i = 0; i < n; i++)
    {
      ScwTrust trust = trust_of (self, i);
      double x0 = parts[i].box.x0 - 0.15, x1 = parts[i].box.x1 + 0.15, y = parts[i].box.y1 + UNDERLINE;

      if (trust == SCW_TRUST_SURE || !scw_engraved_is_visible (self->engraved, i)
          || (trust == SCW_TRUST_PERSON && g_array_index (self->locked, gboolean, parts[i].measure)))
        continue;
      gdk_cairo_set_source_rgba (cr, trust == SCW_TRUST_DOUBTFUL ? &palette->doubt : &palette->person);
      cairo_move_to (cr, x0, y);
      if (trust == SCW_TRUST_PERSON)
        cairo_line_to (cr, x1, y);
      for (double x = x0, up = -0.3; trust == SCW_TRUST_DOUBTFUL && x < x1; x += 0.4, up = -up)
        cairo_curve_to (cr, x + 0.13, y + up, x + 0.27, y + up, x + 0.4, y);
      cairo_stroke (cr);
    }
}

static void
paint_cursor (ScwEngravingView *self, GtkSnapshot *snapshot, const Palette *palette)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  GdkRGBA fill = faint (palette->chosen, 0.35);
  graphene_rect_t area;
  double x;

  if (self->cursor < 0 || !scw_engraved_time_to_x (self->engraved, self->cursor, &x))
    return;
  area = rect_of (self, x - 0.2, -1.5, x + 1.4, system->staff_y[system->staves - 1] + 5.5, 0);
  gtk_snapshot_append_color (snapshot, &fill, &area);
}

/* Above the staves, at the left, as on a sheet for one player. */
static void
paint_name (ScwEngravingView *self, cairo_t *cr, ScwGlyphFont *font, const Palette *palette)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  const char *name = scw_engraved_get_name_left_out (self->engraved);

  if (name == NULL)
    return;
  gdk_cairo_set_source_rgba (cr, &palette->ink);
  scw_text_setter_paint (scw_glyph_font_texts (font), cr, name, SCW_FACE_ROMAN, NAME_SIZE, 0,
                         MIN (system->box.y0, -2) - 0.8, SCW_ALIGN_LEFT);
}

void
scw_engraving_view_paint (ScwEngravingView *self, GtkSnapshot *snapshot, ScwGlyphFont *font)
{
  const ScwSystem *system = scw_engraved_get_system (self->engraved);
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  double scale = scw_engraved_get_scale (self->engraved) * self->space, x = 0, y = 0;
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  Palette palette = { .view = self, .object = find_object (self) };
  cairo_t *cr;

  gtk_style_context_get_color (style, &palette.ink);
  palette.doubt = named (style, "scw_doubt_color", "#b5002f");
  palette.person = named (style, "scw_person_color", "#1a5fb4");
  palette.chosen = named (style, "accent_color", "#1c71d8");
  paint_measures (self, snapshot, style, &palette);
  paint_plates (self, snapshot, &palette);
  paint_word (self, snapshot, &palette);
  paint_cursor (self, snapshot, &palette);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  scw_engraving_view_to_widget (self, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  scw_paint_items (cr, font, system->items, system->n_items, colour_item, &palette);
  paint_underlines (self, cr, &palette);
  paint_name (self, cr, font, &palette);
  cairo_destroy (cr);
}
