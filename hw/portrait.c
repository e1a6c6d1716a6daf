/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/portrait.h"

#include <cairo.h>

/* Everything is drawn on a canvas of 3 x 4 units. */
static void
fill (cairo_t *cr, guint32 rgb)
{
  cairo_set_source_rgb (cr, (gdouble) (rgb >> 16 & 0xFF) / 255.0,
                        (gdouble) (rgb >> 8 & 0xFF) / 255.0, (gdouble) (rgb & 0xFF) / 255.0);
  cairo_fill (cr);
}

static void
ellipse (cairo_t *cr, gdouble x, gdouble y, gdouble rx, gdouble ry, guint32 rgb)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  fill (cr, rgb);
}

static void
draw_shoulders (cairo_t *cr)
{
  cairo_move_to (cr, 0.25, 4.0);
  cairo_curve_to (cr, 0.3, 3.2, 0.75, 3.0, 1.15, 2.9);
  cairo_line_to (cr, 1.85, 2.9);
  cairo_curve_to (cr, 2.25, 3.0, 2.7, 3.2, 2.75, 4.0);
  cairo_close_path (cr);
  fill (cr, 0x2C5B62);
}

static void
draw_head (cairo_t *cr)
{
  ellipse (cr, 1.5, 1.82, 0.82, 1.14, 0x2F7A78);
  ellipse (cr, 1.5, 2.88, 0.62, 0.36, 0x27696A);
  ellipse (cr, 1.5, 1.92, 0.58, 0.80, 0xC68F63);
  ellipse (cr, 1.27, 1.80, 0.085, 0.05, 0xFFFFFF);
  ellipse (cr, 1.73, 1.80, 0.085, 0.05, 0xFFFFFF);
  ellipse (cr, 1.27, 1.80, 0.045, 0.05, 0x24150C);
  ellipse (cr, 1.73, 1.80, 0.045, 0.05, 0x24150C);
  ellipse (cr, 1.27, 1.65, 0.13, 0.025, 0x4A2E1C);
  ellipse (cr, 1.73, 1.65, 0.13, 0.025, 0x4A2E1C);
  ellipse (cr, 1.5, 2.08, 0.075, 0.05, 0xA97148);
  ellipse (cr, 1.5, 2.36, 0.19, 0.045, 0x9A4A44);
}

/* Cairo's native-endian xRGB words to packed RGB bytes. */
static GdkPixbuf *
to_pixbuf (cairo_surface_t *surface, gint width, gint height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  const guint8 *from = cairo_image_surface_get_data (surface);
  gint stride = cairo_image_surface_get_stride (surface);
  guint8 *to = gdk_pixbuf_get_pixels (pixbuf);
  gint rowstride = gdk_pixbuf_get_rowstride (pixbuf);
  for (gint y = 0; y < height; y++)
    {
      const guint32 *words = (const guint32 *) (const void *) (from + (gsize) y * (gsize) stride);
      guint8 *row = to + (gsize) y * (gsize) rowstride;
      for (gint x = 0; x < width; x++)
        {
          row[3 * x] = (guint8) (words[x] >> 16);
          row[3 * x + 1] = (guint8) (words[x] >> 8);
          row[3 * x + 2] = (guint8) words[x];
        }
    }
  return pixbuf;
}

GdkPixbuf *
hw_portrait_draw (const HwPortrait *portrait, guint width_px, guint height_px)
{
  gint width = (gint) width_px, height = (gint) height_px;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  gdouble scale = MIN (width / 3.0, height / 4.0);
  cairo_rectangle (cr, 0, 0, width, height);
  fill (cr, portrait->backdrop_rgb);
  cairo_translate (cr, (width - 3.0 * scale) / 2, height - 4.0 * scale);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, 0.12 * portrait->sway, 0);
  draw_shoulders (cr);
  draw_head (cr);
  cairo_identity_matrix (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0, 0, 0, CLAMP (1.0 - portrait->light, 0.0, 0.95));
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  GdkPixbuf *pixbuf = to_pixbuf (surface, width, height);
  cairo_surface_destroy (surface);
  return pixbuf;
}
