/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/blink.h"
#include "hw/button.h"
#include "hw/panel-backend.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

struct HwPanel {
  const HwPanelBackend *backend;
  gpointer self;
  gint64 began_us;
  HwPattern pattern[HW_LIGHT_N];
  gboolean lit[HW_LIGHT_N];
  guint blink_source;
  HwButton button;
  guint button_source, deadline_source;
  gboolean line_fault;
  HwLightShown shown;
  gpointer shown_data;
  HwButtonFunc pressed;
  gpointer pressed_data;
};

static gint64
since_ms (const HwPanel *panel)
{
  return (g_get_monotonic_time () - panel->began_us) / 1000;
}

static void
show (HwPanel *panel, HwLight light, gboolean on)
{
  g_autoptr (GError) error = NULL;
  if (panel->lit[light] == on && !panel->line_fault)
    return;
  gboolean changed = panel->lit[light] != on;
  panel->lit[light] = on;
  panel->line_fault = !panel->backend->set (panel->self, light, on, &error);
  if (changed && panel->shown != NULL)
    panel->shown (light, on, panel->shown_data);
}

static void schedule (HwPanel *panel);

static gboolean
on_blink (gpointer data)
{
  HwPanel *panel = data;
  panel->blink_source = 0;
  schedule (panel);
  return G_SOURCE_REMOVE;
}

/* Shows what is due and sets the one timer for the next change, if anything blinks at all. */
static void
schedule (HwPanel *panel)
{
  guint next_ms = 0;
  gint64 now_ms = since_ms (panel);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    {
      guint ms = hw_blink_next_ms (panel->pattern[i], now_ms);
      show (panel, (HwLight) i, hw_blink_is_on (panel->pattern[i], now_ms));
      if (ms != 0 && (next_ms == 0 || ms < next_ms))
        next_ms = ms;
    }
  g_clear_handle_id (&panel->blink_source, g_source_remove);
  if (next_ms != 0)
    panel->blink_source = g_timeout_add (next_ms, on_blink, panel);
}

static void watch_button (HwPanel *panel);

static gboolean
on_deadline (gpointer data)
{
  HwPanel *panel = data;
  panel->deadline_source = 0;
  watch_button (panel);
  return G_SOURCE_REMOVE;
}

static void
watch_button (HwPanel *panel)
{
  HwButtonEvent event;
  while (hw_button_poll (&panel->button, g_get_monotonic_time (), &event))
    if (panel->pressed != NULL)
      panel->pressed (event, panel->pressed_data);
  g_clear_handle_id (&panel->deadline_source, g_source_remove);
  gint64 deadline_us = hw_button_deadline_us (&panel->button);
  if (deadline_us >= 0)
    {
      gint64 wait_us = MAX (deadline_us - g_get_monotonic_time (), 0);
      panel->deadline_source = g_timeout_add ((guint) (wait_us / 1000 + 1), on_deadline, panel);
    }
}

void
hw_panel_feed (HwPanel *panel, gboolean down)
{
  hw_button_edge (&panel->button, down, g_get_monotonic_time ());
  watch_button (panel);
}

static gboolean
on_button_fd (gint fd, GIOCondition condition, gpointer data)
{
  HwPanel *panel = data;
  g_autoptr (GError) error = NULL;
  gint64 time_us = 0;
  gint level;
  while ((level = panel->backend->button_read (panel->self, &time_us, &error)) >= 0)
    hw_button_edge (&panel->button, level == 1, time_us);
  panel->line_fault |= error != NULL;
  if (error != NULL || (condition & (G_IO_ERR | G_IO_HUP)) != 0)
    {
      panel->button_source = 0;
      return G_SOURCE_REMOVE;
    }
  watch_button (panel);
  return G_SOURCE_CONTINUE;
}

HwPanel *
hw_panel_new (const HwPanelBackend *backend, gpointer self)
{
  HwPanel *panel = g_new0 (HwPanel, 1);
  panel->backend = backend;
  panel->self = self;
  panel->began_us = g_get_monotonic_time ();
  hw_button_init (&panel->button, backend->debounces ? 0 : HW_BUTTON_DEBOUNCE_MS);
  gint fd = backend->button_fd (self);
  if (fd >= 0)
    panel->button_source = g_unix_fd_add (fd, G_IO_IN | G_IO_ERR | G_IO_HUP, on_button_fd, panel);
  return panel;
}

void
hw_panel_free (HwPanel *panel)
{
  if (panel == NULL)
    return;
  g_clear_handle_id (&panel->blink_source, g_source_remove);
  g_clear_handle_id (&panel->deadline_source, g_source_remove);
  g_clear_handle_id (&panel->button_source, g_source_remove);
  panel->backend->close (panel->self);
  g_free (panel);
}

gpointer
hw_panel_self (HwPanel *panel)
{
  return panel->self;
}

const gchar *
hw_panel_backend (const HwPanel *panel)
{
  return panel->backend->name;
}

const gchar *
hw_panel_fault (const HwPanel *panel)
{
  if (panel->line_fault)
    return _ ("Lampu tidak menurut. Rekaman tetap aman. Periksa kabel panel.");
  if (panel->button.stuck)
    return _ ("Tombol macet. Rekaman tetap aman. Pakai tombol di layar.");
  return NULL;
}

void
hw_panel_set (HwPanel *panel, HwLight light, HwPattern pattern)
{
  g_return_if_fail (light < HW_LIGHT_N);
  if (panel->pattern[light] == pattern)
    return;
  panel->pattern[light] = pattern;
  schedule (panel);
}

HwPattern
hw_panel_get (const HwPanel *panel, HwLight light)
{
  g_return_val_if_fail (light < HW_LIGHT_N, HW_PATTERN_OFF);
  return panel->pattern[light];
}

void
hw_panel_on_light (HwPanel *panel, HwLightShown shown, gpointer data)
{
  panel->shown = shown;
  panel->shown_data = data;
  for (guint i = 0; shown != NULL && i < HW_LIGHT_N; i++)
    shown ((HwLight) i, panel->lit[i], data);
}

void
hw_panel_on_button (HwPanel *panel, HwButtonFunc func, gpointer data)
{
  panel->pressed = func;
  panel->pressed_data = data;
}
