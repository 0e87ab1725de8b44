/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/flow-layout.h"

#include "engine/unused.h"

struct _ScwFlowLayout
{
  GtkLayoutManager parent_instance;

  int spacing, line_spacing, hang;
};

G_DEFINE_FINAL_TYPE (ScwFlowLayout, scw_flow_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
scw_flow_layout_get_request_mode (SCW_UNUSED GtkLayoutManager *manager, SCW_UNUSED GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Goes through the children in lines of 'width' and returns the height; 'place' also puts them there. */
static int
run (ScwFlowLayout *self, GtkWidget *widget, int width, gboolean place)
{
  int x = 0, y = 0, line = 0, n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition size;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_get_preferred_size (child, NULL, &size);
      if (n == 1 && self->hang > 0)
        x = MAX (self->hang, x);
      if (x + size.width > width && n > 0 && x > self->hang)
        {
          x = self->hang;
          y += line + self->line_spacing;
          line = 0;
        }
      if (place)
        gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, size.width, size.height }, -1);
      x += size.width + self->spacing;
      line = MAX (line, size.height);
      n++;
    }
  return y + line;
}

static void
scw_flow_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         SCW_UNUSED int *minimum_baseline,
                         SCW_UNUSED int *natural_baseline)
{
  ScwFlowLayout *self = SCW_FLOW_LAYOUT (manager);
  int widest = 0, all = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = run (self, widget, for_size < 0 ? G_MAXINT / 2 : for_size, FALSE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition size;

      gtk_widget_get_preferred_size (child, NULL, &size);
      widest = MAX (widest, size.width);
      all += size.width + self->spacing;
    }
  *minimum = widest + self->hang;
  *natural = MAX (*minimum, MIN (all, 600));
}

static void
scw_flow_layout_allocate (
  GtkLayoutManager *manager, GtkWidget *widget, int width, SCW_UNUSED int height, SCW_UNUSED int baseline)
{
  run (SCW_FLOW_LAYOUT (manager), widget, width, TRUE);
}

static void
scw_flow_layout_class_init (ScwFlowLayoutClass *class)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (class);

  layout_class->get_request_mode = scw_flow_layout_get_request_mode;
  layout_class->measure = scw_flow_layout_measure;
  layout_class->allocate = scw_flow_layout_allocate;
}

static void
scw_flow_layout_init (SCW_UNUSED ScwFlowLayout *self)
{
}

GtkLayoutManager *
scw_flow_layout_new (int spacing, int line_spacing, int hang)
{
  ScwFlowLayout *self = g_object_new (SCW_TYPE_FLOW_LAYOUT, NULL);

  self->spacing = spacing;
  self->line_spacing = line_spacing;
  self->hang = hang;
  return GTK_LAYOUT_MANAGER (self);
}
