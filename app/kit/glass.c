/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/glass.h"

struct _JkGlass {
  GtkBin parent_instance;
};

G_DEFINE_TYPE (JkGlass, jk_glass, GTK_TYPE_BIN)

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* The child is asked, as GTK wants, but not listened to. */
static void
get_width (GtkWidget *widget, gint *minimum, gint *natural)
{
  gtk_widget_get_preferred_width (gtk_bin_get_child (GTK_BIN (widget)), minimum, natural);
  *minimum = *natural = 1;
}

static void
get_height (GtkWidget *widget, gint *minimum, gint *natural)
{
  gtk_widget_get_preferred_height (gtk_bin_get_child (GTK_BIN (widget)), minimum, natural);
  *minimum = *natural = 1;
}

static void
allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));
  gint minimum, natural;
  gtk_widget_set_allocation (widget, allocation);
  gtk_widget_get_preferred_width (child, &minimum, &natural);
  gtk_widget_get_preferred_height_for_width (child, MAX (allocation->width, minimum), &minimum,
                                             &natural);
  gtk_widget_size_allocate (child, allocation);
}

static void
jk_glass_class_init (JkGlassClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->get_request_mode = get_request_mode;
  widget_class->get_preferred_width = get_width;
  widget_class->get_preferred_height = get_height;
  widget_class->size_allocate = allocate;
}

static void
jk_glass_init (JkGlass *glass)
{
}

GtkWidget *
jk_glass_new (GtkWidget *child)
{
  GtkWidget *glass = g_object_new (JK_TYPE_GLASS, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (glass), child);
  return glass;
}
