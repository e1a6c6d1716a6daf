/* SPDX-License-Identifier: MPL-2.0 */
/* What the program was asked for: the command line, over <home>/kit.conf (a GKeyFile):
 *
 *   [panel]   backend=sim | gpiod; chip=, green=, amber=, red=, button= (line names or offsets);
 *             lights-active-low=, button-active-low=
 *   [camera]  source=sim
 *   [screen]  theme=sunlight | malam; size=800x480; lock-minutes=10; usb= (folders shown as if they
 *             were sticks, separated by ;) */
#pragma once

#include "hw/panel.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  gchar *home;
  gint width_px, height_px; /* 0: the whole monitor */
  gboolean malam;
  guint lock_minutes; /* without a touch; 0: never */
  gchar *panel;       /* "sim", "gpiod" */
  gchar *chip, *light[HW_LIGHT_N], *button;
  gboolean lights_active_low, button_active_low;
  gchar **usb;
  gboolean show_version;
} JkOptions;

/* Takes what it knows out of argv. G_OPTION_ERROR, G_KEY_FILE_ERROR (transfer full). */
JkOptions *jk_options_read (gint *argc, gchar ***argv, GError **error);
void jk_options_free (JkOptions *options);
/* The lines as the panel wants them; the strings stay the options'. */
void jk_options_lines (const JkOptions *options, HwPanelLines *ret_lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkOptions, jk_options_free)

G_END_DECLS
