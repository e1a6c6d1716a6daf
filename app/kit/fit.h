/* SPDX-License-Identifier: MPL-2.0 */
/* Fits every page to the glass: one scale for type, space and targets, and the two layouts.
 *
 * Lengths in style.css are pt; gtk-xft-dpi = 72 x 1024 x scale makes one pt one design unit. What is
 * not CSS (the spacing of boxes, the size of icons) is multiplied here. Boxes marked `flip` turn in
 * portrait; `only-landscape` and `only-portrait` swap. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct {
  gdouble scale;
  gboolean portrait;
} JkFit;

/* The design is drawn for 800x480; the shorter ratio decides. Never under 1: a smaller glass scrolls. */
void jk_fit_for (gint width_px, gint height_px, JkFit *ret_fit);
gboolean jk_fit_equal (const JkFit *a, const JkFit *b);
/* A widget and all below it; may be called again with another fit. */
void jk_fit_apply (const JkFit *fit, GtkWidget *widget);
/* Type, and the window's class. */
void jk_fit_apply_window (const JkFit *fit, GtkWidget *window);
gint jk_fit_px (const JkFit *fit, gint units);

G_END_DECLS
