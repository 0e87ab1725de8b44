/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engrave-text.h"

#include <pango/pangocairo.h>

/* The first that is installed sets the text; what it lacks comes from the next ones, or from wherever it is. */
#define FAMILIES  "C059, Nimbus Roman, Liberation Serif, FreeSerif, Times New Roman, serif"
#define SET_SIZE  64.0 /* that layouts are made in, and scaled from */
#define MAX_KNOWN 20000

struct ScwTextSetter
{
  GMutex mutex;
  PangoFontMap *map;
  PangoContext *context;
  PangoLayout *layout;
  PangoFontDescription *faces[SCW_FACE_BOLD_ITALIC + 1];
  GHashTable *widths; /* face and text -> double */
};

ScwTextSetter *
scw_text_setter_new (void)
{
  ScwTextSetter *setter = g_new0 (ScwTextSetter, 1);
  cairo_font_options_t *options = cairo_font_options_create ();

  /* No hinting, so that a text is as wide on the screen as on paper. */
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  g_mutex_init (&setter->mutex);
  setter->map = pango_cairo_font_map_new ();
  setter->context = pango_font_map_create_context (setter->map);
  pango_cairo_context_set_font_options (setter->context, options);
  pango_context_set_round_glyph_positions (setter->context, FALSE);
  cairo_font_options_destroy (options);
  setter->layout = pango_layout_new (setter->context);
  pango_layout_set_single_paragraph_mode (setter->layout, TRUE);
  for (int i = 0; i <= SCW_FACE_BOLD_ITALIC; i++)
    {
      PangoFontDescription *face = setter->faces[i] = pango_font_description_new ();

      pango_font_description_set_family_static (face, FAMILIES);
      pango_font_description_set_absolute_size (face, SET_SIZE * PANGO_SCALE);
      if (i == SCW_FACE_ITALIC || i == SCW_FACE_BOLD_ITALIC)
        pango_font_description_set_style (face, PANGO_STYLE_ITALIC);
      if (i == SCW_FACE_BOLD || i == SCW_FACE_BOLD_ITALIC)
        pango_font_description_set_weight (face, PANGO_WEIGHT_BOLD);
    }
  setter->widths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return setter;
}

void
scw_text_setter_free (ScwTextSetter *setter)
{
  if (setter == NULL)
    return;
  for (int i = 0; i <= SCW_FACE_BOLD_ITALIC; i++)
    pango_font_description_free (setter->faces[i]);
  g_hash_table_unref (setter->widths);
  g_object_unref (setter->layout);
  g_object_unref (setter->context);
  g_object_unref (setter->map);
  g_mutex_clear (&setter->mutex);
  g_free (setter);
}

/* Elisions of SMuFL, which stand in the lyrics of some files, become the tie of Unicode, which fonts of texts have. */
static char *
with_ties (const char *text)
{
  GString *out = g_string_new (text);

  for (int i = 0; i < 3; i++)
    g_string_replace (out, ((const char *[]){ "\ue550", "\ue551", "\ue552" })[i], "\u203f", 0);
  return g_string_free (out, FALSE);
}

/* The width of what is set then; the mutex is held. */
static double
set (ScwTextSetter *setter, const char *text, ScwFace face)
{
  g_autofree char *told = g_strdelimit (g_utf8_make_valid (text, -1), "\n\r\t", ' ');
  g_autofree char *valid = with_ties (told);
  /* A letter with its accent as one: fonts have those where they cannot combine them. */
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  int width;

  pango_layout_set_font_description (setter->layout, setter->faces[face]);
  pango_layout_set_text (setter->layout, composed, -1);
  pango_layout_get_size (setter->layout, &width, NULL);
  return width / (PANGO_SCALE * SET_SIZE);
}

double
scw_text_setter_width (ScwTextSetter *setter, const char *text, ScwFace face)
{
  g_autofree char *key = g_strdup_printf ("%d%s", face, text);
  double *known, width;

  g_mutex_lock (&setter->mutex);
  known = g_hash_table_lookup (setter->widths, key);
  if (known == NULL)
    {
      if (g_hash_table_size (setter->widths) >= MAX_KNOWN)
        g_hash_table_remove_all (setter->widths);
      known = g_new (double, 1);
      *known = set (setter, text, face);
      g_hash_table_insert (setter->widths, g_steal_pointer (&key), known);
    }
  width = *known;
  g_mutex_unlock (&setter->mutex);
  return width;
}

void
scw_text_setter_paint (ScwTextSetter *setter,
                       cairo_t *cr,
                       const char *text,
                       ScwFace face,
                       double size,
                       double x,
                       double y,
                       ScwAlign align)
{
  double width;

  g_mutex_lock (&setter->mutex);
  width = set (setter, text, face) * size;
  if (align != SCW_ALIGN_LEFT)
    x -= align == SCW_ALIGN_CENTRE ? width / 2 : width;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, size / SET_SIZE, size / SET_SIZE);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout_line (cr, pango_layout_get_line_readonly (setter->layout, 0));
  cairo_restore (cr);
  g_mutex_unlock (&setter->mutex);
}
