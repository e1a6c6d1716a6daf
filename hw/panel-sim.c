/* SPDX-License-Identifier: MPL-2.0 */
/* A panel without lines: the listener shows its lights, a key presses its button. */
#include "hw/panel-backend.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

typedef struct {
  gboolean broken;
} Sim;

static gboolean
sim_set (gpointer self, HwLight light, gboolean on, GError **error)
{
  Sim *sim = self;
  if (!sim->broken)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Lampu tidak menurut."));
  return FALSE;
}

static gint
sim_button_fd (gpointer self)
{
  return -1;
}

static gint
sim_button_read (gpointer self, gint64 *ret_time_us, GError **error)
{
  return -1;
}

static const HwPanelBackend sim_backend = {
  .name = "sim",
  .set = sim_set,
  .button_fd = sim_button_fd,
  .button_read = sim_button_read,
  .close = g_free,
};

HwPanel *
hw_panel_new_sim (void)
{
  return hw_panel_new (&sim_backend, g_new0 (Sim, 1));
}

void
hw_panel_sim_button (HwPanel *panel, gboolean down)
{
  g_return_if_fail (g_strcmp0 (hw_panel_backend (panel), "sim") == 0);
  hw_panel_feed (panel, down);
}

void
hw_panel_sim_break (HwPanel *panel, gboolean broken)
{
  g_return_if_fail (g_strcmp0 (hw_panel_backend (panel), "sim") == 0);
  ((Sim *) hw_panel_self (panel))->broken = broken;
}
