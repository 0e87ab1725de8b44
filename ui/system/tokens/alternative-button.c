/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/alternative-button.h"

#include <glib/gi18n.h>

#include "app/correct/correct.h"
#include "app/engrave/scrap.h"
#include "engine/unused.h"
#include "ui/parts/screen-font.h"
#include "ui/system/tokens/token-text.h"

#define SCRAP_WIDTH  52
#define SCRAP_HEIGHT 46
#define ICON         12

static void
draw_scrap (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  scw_scrap_paint (data, cr, width, height,
                   (double[]){ (double) colour.red, (double) colour.green, (double) colour.blue });
}

/* Engraved where that is possible; else as the list of symbols has it; NULL: its name is all. */
static GtkWidget *
picture_new (ScwSystemBox *box, guint token, int id)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  ScwScrap *scrap
    = scw_screen_font () != NULL ? scw_scrap_new (ids, n, (int) token, id, scw_screen_font ()) : NULL;
  GtkWidget *area;

  if (scrap == NULL)
    return scw_token_icon (id) != NULL ? gtk_image_new_from_icon_name (scw_token_icon (id)) : NULL;
  area = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), SCRAP_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), SCRAP_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_scrap, scrap,
                                  (GDestroyNotify) scw_scrap_free);
  return area;
}

static GtkWidget *
label_new (const char *text, const char *class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static const char *
effect_words (ScwCorrectEffect effect)
{
  switch (effect)
    {
    case SCW_CORRECT_MENDS:
      return _ ("the measure adds up then");
    case SCW_CORRECT_BREAKS:
      return _ ("the measure does not add up then");
    case SCW_CORRECT_READS_ON:
      return _ ("the rest is read again first");
    case SCW_CORRECT_CHANGES:
    default:
      return NULL;
    }
}

static const char *
effect_icon (ScwCorrectEffect effect)
{
  switch (effect)
    {
    case SCW_CORRECT_MENDS:
      return "object-select-symbolic";
    case SCW_CORRECT_BREAKS:
      return "dialog-warning-symbolic";
    case SCW_CORRECT_READS_ON:
      return "view-refresh-symbolic";
    case SCW_CORRECT_CHANGES:
    default:
      return NULL;
    }
}

/* Its number and name, and below how likely it is and what would come of it. */
static GtkWidget *
words_new (const char *number, const char *text, const char *percent, ScwCorrectEffect effect)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *icon;
  GtkWidget *lines[]
    = { gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4), gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4) };

  gtk_box_append (GTK_BOX (lines[0]), label_new (number, "dim-label"));
  gtk_box_append (GTK_BOX (lines[0]), label_new (text, NULL));
  gtk_box_append (GTK_BOX (lines[1]), label_new (percent, "percent"));
  if (effect_icon (effect) != NULL)
    {
      icon = gtk_image_new_from_icon_name (effect_icon (effect));
      gtk_image_set_pixel_size (GTK_IMAGE (icon), ICON);
      gtk_widget_add_css_class (icon, effect == SCW_CORRECT_BREAKS  ? "warning"
                                      : effect == SCW_CORRECT_MENDS ? "success"
                                                                    : "dim-label");
      gtk_box_append (GTK_BOX (lines[1]), icon);
    }
  gtk_box_append (GTK_BOX (words), lines[0]);
  gtk_box_append (GTK_BOX (words), lines[1]);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  return words;
}

GtkWidget *
scw_alternative_button_new (ScwSystemBox *box, guint token, guint k)
{
  const ScwBoxToken *at = scw_system_box_get_token (box, token);
  const ScwAlternative *alternative = &at->alternatives[k];
  const gboolean chosen = alternative->id == at->id;
  const ScwCorrectEffect effect
    = chosen ? SCW_CORRECT_CHANGES : scw_correct_find_effect (box, token, alternative->id);
  g_autofree char *percent = scw_percent ((double) alternative->probability);
  g_autofree char *text = scw_token_text (alternative->id, 0);
  g_autofree char *number = g_strdup_printf ("%u", k + 1);
  /* Translators: number, symbol, probability */
  g_autofree char *what = g_strdup_printf (_ ("Alternative %d: %s, %s"), (int) k + 1, text, percent);
  g_autofree char *name = effect_words (effect) != NULL
                            ? g_strdup_printf ("%s; %s", what, effect_words (effect))
                            : g_strdup (what);
  GtkWidget *button = gtk_button_new (), *face = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *picture = picture_new (box, token, alternative->id);

  if (picture != NULL)
    gtk_box_append (GTK_BOX (face), picture);
  gtk_box_append (GTK_BOX (face), words_new (number, text, percent, effect));
  gtk_widget_set_halign (face, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), face);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (chosen)
    {
      gtk_widget_add_css_class (button, "chosen");
      gtk_widget_set_sensitive (button, FALSE);
    }
  else
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", (int) k + 1);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.alternative");
    }
  return button;
}
