/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/fit.h"

#include <math.h>

#define DESIGN_LONG 800.0
#define DESIGN_SHORT 480.0

void
jk_fit_for (gint width_px, gint height_px, JkFit *ret_fit)
{
  gdouble scale
      = MIN (MAX (width_px, height_px) / DESIGN_LONG, MIN (width_px, height_px) / DESIGN_SHORT);
  ret_fit->scale = MAX (scale, 1.0);
  ret_fit->portrait = height_px > width_px;
}

gboolean
jk_fit_equal (const JkFit *a, const JkFit *b)
{
  return a->portrait == b->portrait && fabs (a->scale - b->scale) < 0.01;
}

gint
jk_fit_px (const JkFit *fit, gint units)
{
  return (gint) lround (units * fit->scale);
}

/* The unscaled value, kept at the widget when it is first seen. */
static gint
design_value (GtkWidget *widget, const gchar *property)
{
  g_autofree gchar *key = g_strconcat ("jk-fit-", property, NULL);
  gpointer kept = g_object_get_data (G_OBJECT (widget), key);
  if (kept != NULL)
    return GPOINTER_TO_INT (kept) - 1;
  gint value;
  g_object_get (widget, property, &value, NULL);
  g_object_set_data (G_OBJECT (widget), key, GINT_TO_POINTER (value + 1));
  return value;
}

/* The other way round in portrait. */
static void
flip (const JkFit *fit, GtkWidget *box)
{
  gpointer kept = g_object_get_data (G_OBJECT (box), "jk-fit-orientation");
  GtkOrientation drawn = gtk_orientable_get_orientation (GTK_ORIENTABLE (box));
  if (kept != NULL)
    drawn = (GtkOrientation) (GPOINTER_TO_INT (kept) - 1);
  else
    g_object_set_data (G_OBJECT (box), "jk-fit-orientation", GINT_TO_POINTER ((gint) drawn + 1));
  GtkOrientation turned
      = drawn == GTK_ORIENTATION_HORIZONTAL ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (box), fit->portrait ? turned : drawn);
}

static void
apply_one (const JkFit *fit, GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  if (GTK_IS_BOX (widget))
    {
      gtk_box_set_spacing (GTK_BOX (widget), jk_fit_px (fit, design_value (widget, "spacing")));
      if (gtk_style_context_has_class (style, "flip"))
        flip (fit, widget);
    }
  else if (GTK_IS_IMAGE (widget))
    {
      gint size = design_value (widget, "pixel-size");
      if (size > 0)
        gtk_image_set_pixel_size (GTK_IMAGE (widget), jk_fit_px (fit, size));
    }
  if (gtk_style_context_has_class (style, "only-landscape"))
    gtk_widget_set_visible (widget, !fit->portrait);
  if (gtk_style_context_has_class (style, "only-portrait"))
    gtk_widget_set_visible (widget, fit->portrait);
}

static void
apply_below (GtkWidget *widget, gpointer fit)
{
  jk_fit_apply (fit, widget);
}

void
jk_fit_apply (const JkFit *fit, GtkWidget *widget)
{
  apply_one (fit, widget);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), apply_below, (gpointer) fit);
}

void
jk_fit_apply_window (const JkFit *fit, GtkWidget *window)
{
  GtkStyleContext *style = gtk_widget_get_style_context (window);
  gtk_style_context_remove_class (style, fit->portrait ? "landscape" : "portrait");
  gtk_style_context_add_class (style, fit->portrait ? "portrait" : "landscape");
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (gint) lround (72 * 1024 * fit->scale),
                NULL);
  jk_fit_apply (fit, window);
}
