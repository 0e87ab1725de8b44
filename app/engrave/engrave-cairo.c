/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engrave-cairo.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H
#include <gio/gio.h>
#include <glob.h>
#include <math.h>
#include <string.h>

#include "app/error.h"

#define BRACE  0xe000
#define WIGGLE 0xeaa9

struct ScwGlyphFont
{
  FT_Library library;
  FT_Face face;
  FT_Face braces; /* Emmentaler's, or NULL */
  FT_Face spare;  /* Emmentaler, where the font lacks glyphs; or NULL */
  cairo_font_face_t
    *embedded; /* the face as PDF files hold it; closes the library, for a file may be written later */
  gboolean smufl;
  double unit; /* font units of a staff space */
  char *name;
  ScwMusicFont metrics;
  ScwTextSetter *texts;
  gboolean has[SCW_N_GLYPHS];
  ScwExtent boxes[SCW_N_GLYPHS];
};

static FT_UInt
index_of (const ScwGlyphFont *font, ScwGlyph glyph)
{
  if (font->smufl)
    return FT_Get_Char_Index (font->face, scw_glyph_smufl (glyph));
  return FT_Get_Name_Index (font->face, (FT_String *) scw_glyph_emmentaler (glyph));
}

static gboolean
ink_of (FT_Face face, FT_UInt index, double unit, ScwExtent *box)
{
  FT_BBox ink;

  if (index == 0 || FT_Load_Glyph (face, index, FT_LOAD_NO_SCALE) != 0
      || FT_Outline_Get_BBox (&face->glyph->outline, &ink) != 0)
    return FALSE;
  *box = (ScwExtent){ (double) ink.xMin / unit, (double) -ink.yMax / unit, (double) ink.xMax / unit,
                      (double) -ink.yMin / unit };
  return TRUE;
}

static bool
box_of (const ScwMusicFont *metrics, ScwGlyph glyph, ScwExtent *box)
{
  const ScwGlyphFont *font = metrics->data;

  *box = font->boxes[glyph];
  return font->has[glyph];
}

static double
text_width (const ScwMusicFont *metrics, const char *text, ScwFace face)
{
  const ScwGlyphFont *font = metrics->data;

  return scw_text_setter_width (font->texts, text, face);
}

/* The first file that a pattern finds; the last in the alphabet where there are several (the newest version).
 */
static char *
find_file (const char *pattern)
{
  glob_t found;
  char *path = NULL;

  if (glob (pattern, 0, NULL, &found) == 0 && found.gl_pathc > 0)
    path = g_strdup (found.gl_pathv[found.gl_pathc - 1]);
  globfree (&found);
  return path;
}

static char *
find_installed (const char *family)
{
  FcPattern *wanted = FcPatternCreate (), *found;
  FcResult result;
  FcChar8 *file = NULL, *name = NULL;
  char *path = NULL;

  FcPatternAddString (wanted, FC_FAMILY, (const FcChar8 *) family);
  FcConfigSubstitute (NULL, wanted, FcMatchPattern);
  FcDefaultSubstitute (wanted);
  found = FcFontMatch (NULL, wanted, &result);
  if (found != NULL && FcPatternGetString (found, FC_FAMILY, 0, &name) == FcResultMatch
      && g_ascii_strcasecmp ((const char *) name, family) == 0
      && FcPatternGetString (found, FC_FILE, 0, &file) == FcResultMatch)
    path = g_strdup ((const char *) file);
  if (found != NULL)
    FcPatternDestroy (found);
  FcPatternDestroy (wanted);
  return path;
}

static char *
find_emmentaler (void)
{
  char *path = find_file ("/usr/share/lilypond/*/fonts/otf/emmentaler-20.otf");

  return path != NULL ? path : find_file ("/usr/local/share/lilypond/*/fonts/otf/emmentaler-20.otf");
}

static char *
find_font (const char *name)
{
  static const char *const known[] = { "Bravura", "Leland" };
  char *path = NULL;

  if (name != NULL && strchr (name, '/') != NULL)
    return g_strdup (name);
  if (name != NULL)
    return g_ascii_strcasecmp (name, "Emmentaler") == 0 ? find_emmentaler () : find_installed (name);
  for (gsize i = 0; path == NULL && i < G_N_ELEMENTS (known); i++)
    path = find_installed (known[i]);
  return path != NULL ? path : find_emmentaler ();
}

/* Emmentaler's glyphs have the plain metrics, by which what a font lacks is laid out. */
static void
open_spare (ScwGlyphFont *font)
{
  g_autofree char *path = NULL;
  gboolean lacks = FALSE;

  for (int i = 0; i < SCW_N_GLYPHS; i++)
    lacks |= !font->has[i];
  path = lacks ? find_emmentaler () : NULL;
  if (path != NULL && FT_New_Face (font->library, path, 0, &font->spare) != 0)
    font->spare = NULL;
}

static gboolean
measure (ScwGlyphFont *font, const char *path, GError **error)
{
  font->smufl = FT_Get_Char_Index (font->face, scw_glyph_smufl (SCW_GLYPH_HEAD_BLACK)) != 0
                && FT_Get_Name_Index (font->face, (FT_String *) "noteheads.s2") == 0;
  font->unit = font->face->units_per_EM / 4.0;
  for (int i = 0; i < SCW_N_GLYPHS; i++)
    font->has[i] = ink_of (font->face, index_of (font, (ScwGlyph) i), font->unit, &font->boxes[i]);
  if (font->has[SCW_GLYPH_HEAD_BLACK] && font->has[SCW_GLYPH_CLEF_G])
    {
      open_spare (font);
      return TRUE;
    }
  g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FORMAT, "'%s' is no music font: it has no notehead or no clef",
               path);
  return FALSE;
}

static void
close_library (void *library)
{
  FT_Done_FreeType (library); /* and its faces */
}

ScwGlyphFont *
scw_glyph_font_open (const char *name, GError **error)
{
  static const cairo_user_data_key_t closes;
  g_autoptr (ScwGlyphFont) font = g_new0 (ScwGlyphFont, 1);
  g_autofree char *path = find_font (name);

  font->metrics = (ScwMusicFont){ .box = box_of, .data = font, .text_width = text_width };
  font->texts = scw_text_setter_new ();
  if (path == NULL)
    {
      g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FILE,
                   name != NULL ? "there is no music font '%s'"
                                : "there is no music font%s: install lilypond-fonts, Bravura or Leland",
                   name != NULL ? name : "");
      return NULL;
    }
  if (FT_Init_FreeType (&font->library) != 0 || FT_New_Face (font->library, path, 0, &font->face) != 0)
    {
      g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FILE, "cannot open font '%s'", path);
      return NULL;
    }
  if (!measure (font, path, error))
    return NULL;
  if (!font->smufl)
    {
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *braces = g_build_filename (folder, "emmentaler-brace.otf", NULL);

      if (FT_New_Face (font->library, braces, 0, &font->braces) != 0)
        font->braces = NULL;
    }
  font->embedded = cairo_ft_font_face_create_for_ft_face (font->face, 0);
  cairo_font_face_set_user_data (font->embedded, &closes, font->library, close_library);
  font->name = g_strdup (font->face->family_name != NULL ? font->face->family_name : path);
  return g_steal_pointer (&font);
}

void
scw_glyph_font_free (ScwGlyphFont *font)
{
  if (font == NULL)
    return;
  if (font->embedded != NULL)
    cairo_font_face_destroy (font->embedded);
  else if (font->library != NULL)
    FT_Done_FreeType (font->library);
  scw_text_setter_free (font->texts);
  g_free (font->name);
  g_free (font);
}

const char *
scw_glyph_font_name (const ScwGlyphFont *font)
{
  return font->name;
}

ScwTextSetter *
scw_glyph_font_texts (const ScwGlyphFont *font)
{
  return font->texts;
}

const ScwMusicFont *
scw_glyph_font_metrics (const ScwGlyphFont *font)
{
  return &font->metrics;
}

static int
move_to (const FT_Vector *to, void *data)
{
  cairo_close_path (data);
  cairo_move_to (data, (double) to->x, (double) to->y);
  return 0;
}

static int
line_to (const FT_Vector *to, void *data)
{
  cairo_line_to (data, (double) to->x, (double) to->y);
  return 0;
}

static int
conic_to (const FT_Vector *control, const FT_Vector *to, void *data)
{
  double x, y, cx = (double) control->x, cy = (double) control->y;

  cairo_get_current_point (data, &x, &y);
  cairo_curve_to (data, x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3,
                  (double) to->x + (cx - (double) to->x) * 2 / 3,
                  (double) to->y + (cy - (double) to->y) * 2 / 3, (double) to->x, (double) to->y);
  return 0;
}

static int
cubic_to (const FT_Vector *a, const FT_Vector *b, const FT_Vector *to, void *data)
{
  cairo_curve_to (data, (double) a->x, (double) a->y, (double) b->x, (double) b->y, (double) to->x,
                  (double) to->y);
  return 0;
}

/* Fills a glyph whose font units become (scale_x, scale_y) staff spaces. */
static gboolean
fill_glyph (cairo_t *cr, FT_Face face, FT_UInt index, double x, double y, double scale_x, double scale_y)
{
  static const FT_Outline_Funcs funcs = { move_to, line_to, conic_to, cubic_to, 0, 0 };

  if (index == 0 || FT_Load_Glyph (face, index, FT_LOAD_NO_SCALE) != 0)
    return FALSE;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale_x, -scale_y);
  cairo_new_path (cr);
  FT_Outline_Decompose (&face->glyph->outline, &funcs, cr);
  cairo_close_path (cr);
  cairo_restore (cr);
  cairo_fill (cr);
  return TRUE;
}

/* A PDF file has each glyph once, in a font of those it uses. */
static void
show_glyph (cairo_t *cr, ScwGlyphFont *font, FT_UInt index, double x, double y, double scale)
{
  const cairo_glyph_t glyph = { index, x, y };

  if (index == 0)
    return;
  cairo_set_font_face (cr, font->embedded);
  cairo_set_font_size (cr, 4 * scale); /* an em is four staff spaces */
  cairo_show_glyphs (cr, &glyph, 1);
}

/* Two arms that meet in a point, for where no font has a brace. */
static void
plain_brace (cairo_t *cr, double x, double y0, double y1)
{
  double middle = (y0 + y1) / 2, h = y1 - y0;

  cairo_new_path (cr);
  cairo_move_to (cr, x, y0);
  cairo_curve_to (cr, x - 1.6, y0 + h * 0.18, x + 0.4, y0 + h * 0.36, x - 1.1, middle);
  cairo_curve_to (cr, x + 0.4, y1 - h * 0.36, x - 1.6, y1 - h * 0.18, x, y1);
  cairo_curve_to (cr, x - 1.0, y1 - h * 0.16, x + 0.8, y1 - h * 0.34, x - 1.1, middle);
  cairo_curve_to (cr, x + 0.8, y0 + h * 0.34, x - 1.0, y0 + h * 0.16, x, y0);
  cairo_fill (cr);
}

/* Emmentaler has 576 braces, ever taller. */
static FT_UInt
fitting_brace (ScwGlyphFont *font, double height, ScwExtent *box)
{
  int low = 0, high = 575;
  FT_UInt index = 0;

  while (low <= high)
    {
      int middle = (low + high) / 2;
      char name[16];

      g_snprintf (name, sizeof name, "brace%d", middle);
      index = FT_Get_Name_Index (font->braces, name);
      if (!ink_of (font->braces, index, font->unit, box))
        return 0;
      if (box->y1 - box->y0 < height)
        low = middle + 1;
      else
        high = middle - 1;
    }
  return index;
}

static void
paint_brace (cairo_t *cr, ScwGlyphFont *font, const ScwItem *item)
{
  double height = item->y2 - item->y;
  FT_Face face = font->smufl ? font->face : font->braces;
  FT_UInt index = 0;
  ScwExtent box;

  if (font->smufl)
    index = FT_Get_Char_Index (face, BRACE);
  else if (face != NULL)
    index = fitting_brace (font, height, &box);
  if (index == 0 || !ink_of (face, index, font->unit, &box))
    {
      plain_brace (cr, item->x, item->y, item->y2);
      return;
    }
  {
    double scale_y = height / (box.y1 - box.y0) / font->unit;
    double scale_x = font->smufl ? 1.05 / (box.x1 - box.x0) / font->unit : 1 / font->unit;

    fill_glyph (cr, face, index, item->x - box.x1 * scale_x * font->unit,
                item->y - box.y0 * scale_y * font->unit, scale_x, scale_y);
  }
}

static void
paint_wave (cairo_t *cr, ScwGlyphFont *font, const ScwItem *item)
{
  FT_UInt index = font->smufl ? FT_Get_Char_Index (font->face, WIGGLE)
                              : FT_Get_Name_Index (font->face, (FT_String *) "scripts.arpeggio");
  double step, y;

  if (index == 0 || FT_Load_Glyph (font->face, index, FT_LOAD_NO_SCALE) != 0)
    {
      cairo_save (cr);
      cairo_set_line_width (cr, 0.22);
      cairo_move_to (cr, item->x + 0.4, item->y);
      for (y = item->y; y < item->y2 - 0.01; y += 1)
        cairo_curve_to (cr, item->x + 0.9, y + 0.35, item->x - 0.1, y + 0.65, item->x + 0.4, y + 1);
      cairo_stroke (cr);
      cairo_restore (cr);
      return;
    }
  step = font->smufl ? (double) font->face->glyph->metrics.horiAdvance / font->unit : 1.0;
  if (font->smufl)
    {
      int n = (int) ceil ((item->y2 - item->y) / step);

      cairo_save (cr);
      cairo_translate (cr, item->x + 0.4, item->y2);
      cairo_rotate (cr, -G_PI / 2);
      for (int i = 0; i < n; i++)
        fill_glyph (cr, font->face, index, i * step, 0.3, 1 / font->unit, 1 / font->unit);
      cairo_restore (cr);
      return;
    }
  for (y = item->y2 - 0.22; y > item->y + 0.3; y -= step)
    fill_glyph (cr, font->face, index, item->x, y, 1 / font->unit, 1 / font->unit);
}

/* A glyph that the font lacks: Emmentaler's; without it, its outline says that something stands there. */
static void
paint_missing (cairo_t *cr, ScwGlyphFont *font, const ScwItem *item)
{
  FT_UInt index = font->spare != NULL
                    ? FT_Get_Name_Index (font->spare, (FT_String *) scw_glyph_emmentaler (item->glyph))
                    : 0;
  double scale = font->spare != NULL ? item->scale * 4 / font->spare->units_per_EM : 1;

  if (fill_glyph (cr, font->spare, index, item->x, item->y, scale, scale))
    return;
  cairo_set_line_width (cr, 0.1);
  cairo_rectangle (cr, item->box.x0 + 0.05, item->box.y0 + 0.05, item->box.x1 - item->box.x0 - 0.1,
                   item->box.y1 - item->box.y0 - 0.1);
  cairo_stroke (cr);
}

static void
paint_item (cairo_t *cr, ScwGlyphFont *font, const ScwItem *item)
{
  const ScwPoint *p = item->points;
  FT_UInt index;

  switch (item->kind)
    {
    case SCW_ITEM_GLYPH:
      index = index_of (font, item->glyph);
      if (!font->has[item->glyph])
        paint_missing (cr, font, item);
      else if (cairo_surface_get_type (cairo_get_target (cr)) == CAIRO_SURFACE_TYPE_PDF)
        show_glyph (cr, font, index, item->x, item->y, item->scale);
      else
        fill_glyph (cr, font->face, index, item->x, item->y, item->scale / font->unit,
                    item->scale / font->unit);
      break;
    case SCW_ITEM_LINE:
      cairo_set_line_width (cr, item->scale);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
      cairo_move_to (cr, item->x, item->y);
      cairo_line_to (cr, item->x2, item->y2);
      cairo_stroke (cr);
      break;
    case SCW_ITEM_POLYGON:
      cairo_move_to (cr, p[0].x, p[0].y);
      for (int i = 1; i < 4; i++)
        cairo_line_to (cr, p[i].x, p[i].y);
      cairo_close_path (cr);
      cairo_fill (cr);
      break;
    case SCW_ITEM_CURVE:
      cairo_move_to (cr, p[0].x, p[0].y);
      cairo_curve_to (cr, p[1].x, p[1].y, p[2].x, p[2].y, p[3].x, p[3].y);
      cairo_line_to (cr, p[4].x, p[4].y);
      cairo_curve_to (cr, p[5].x, p[5].y, p[6].x, p[6].y, p[7].x, p[7].y);
      cairo_close_path (cr);
      cairo_fill_preserve (cr);
      cairo_set_line_width (cr, 0.06);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      cairo_stroke (cr);
      break;
    case SCW_ITEM_BRACE:
      paint_brace (cr, font, item);
      break;
    case SCW_ITEM_WAVE:
      paint_wave (cr, font, item);
      break;
    case SCW_ITEM_TEXT:
      scw_text_setter_paint (font->texts, cr, item->text, item->face, item->scale, item->x, item->y,
                             item->align);
      break;
    }
}

void
scw_paint_items (
  cairo_t *cr, ScwGlyphFont *font, const ScwItem *items, int n, ScwItemColour colour, void *data)
{
  for (int i = 0; i < n; i++)
    {
      cairo_new_path (cr);
      if (colour != NULL)
        colour (cr, &items[i], data);
      paint_item (cr, font, &items[i]);
    }
}
