/* SPDX-License-Identifier: MPL-2.0 */
/* A bin that is as large as the glass and asks for nothing: a page that is too long is cut at its end
 * instead of making the window larger than the screen. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define JK_TYPE_GLASS (jk_glass_get_type ())
G_DECLARE_FINAL_TYPE (JkGlass, jk_glass, JK, GLASS, GtkBin)

GtkWidget *jk_glass_new (GtkWidget *child);

G_END_DECLS
