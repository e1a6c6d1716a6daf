/* SPDX-License-Identifier: MPL-2.0 */
/* Built without libgpiod: only the simulation is there. */
#include "hw/panel.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

HwPanel *
hw_panel_new_gpiod (const HwPanelLines *lines, GError **error)
{
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      _ ("Program ini dibuat tanpa libgpiod. Rekaman aman. Lampu tampil di layar."));
  return NULL;
}
