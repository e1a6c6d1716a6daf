/* SPDX-License-Identifier: MPL-2.0 */
/* When a blinking light is on: pure arithmetic on milliseconds since the panel began, so that all
 * lights of one pattern blink together. */
#pragma once

#include "hw/panel.h"

G_BEGIN_DECLS

gboolean hw_blink_is_on (HwPattern pattern, gint64 since_ms);
/* Milliseconds until the light changes by itself; 0 if it never does. */
guint hw_blink_next_ms (HwPattern pattern, gint64 since_ms);

G_END_DECLS
