/* SPDX-License-Identifier: MPL-2.0 */
/* A drawn head and shoulders before a cloth: nobody's likeness, with the proportions of a card's
 * photo, so that the whole way from preview to JPEG can be tried without a camera. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

typedef struct {
  guint32 backdrop_rgb;
  gdouble sway;  /* -1 .. 1: how far the head is from the middle */
  gdouble light; /* 1 is daylight, 0 is night */
} HwPortrait;

/* RGB, 8 bits, no alpha (transfer full). */
GdkPixbuf *hw_portrait_draw (const HwPortrait *portrait, guint width_px, guint height_px);

G_END_DECLS
