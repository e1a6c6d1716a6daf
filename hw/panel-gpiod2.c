/* SPDX-License-Identifier: MPL-2.0 */
/* The panel's lines by libgpiod 2 (Debian 13): one request for all of them, debounced by the
 * kernel. */
#include "hw/panel-backend.h"
#include "hw/panel-lines.h"

#include <gpiod.h>

#define NO_LINE G_MAXUINT

typedef struct {
  struct gpiod_line_request *request;
  struct gpiod_edge_event_buffer *events;
  guint light[HW_LIGHT_N]; /* offsets; NO_LINE if there is none */
  guint button;
} Lines;

static void
lines_close (gpointer self)
{
  Lines *lines = self;
  for (guint i = 0; i < HW_LIGHT_N && lines->request != NULL; i++)
    if (lines->light[i] != NO_LINE)
      gpiod_line_request_set_value (lines->request, lines->light[i], GPIOD_LINE_VALUE_INACTIVE);
  if (lines->request != NULL)
    gpiod_line_request_release (lines->request);
  if (lines->events != NULL)
    gpiod_edge_event_buffer_free (lines->events);
  g_free (lines);
}

static gboolean
lines_set (gpointer self, HwLight light, gboolean on, GError **error)
{
  Lines *lines = self;
  enum gpiod_line_value value = on ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
  if (lines->light[light] == NO_LINE
      || gpiod_line_request_set_value (lines->request, lines->light[light], value) == 0)
    return TRUE;
  return hw_lines_fail (error, _ ("Lampu panel"), errno);
}

static gint
lines_button_fd (gpointer self)
{
  Lines *lines = self;
  return lines->button != NO_LINE ? gpiod_line_request_get_fd (lines->request) : -1;
}

static gint
lines_button_read (gpointer self, gint64 *ret_time_us, GError **error)
{
  Lines *lines = self;
  gint ready = gpiod_line_request_wait_edge_events (lines->request, 0);
  if (ready == 0)
    return -1;
  if (ready < 0 || gpiod_line_request_read_edge_events (lines->request, lines->events, 1) != 1)
    {
      hw_lines_fail (error, _ ("Tombol panel"), errno);
      return -1;
    }
  struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event (lines->events, 0);
  *ret_time_us = (gint64) (gpiod_edge_event_get_timestamp_ns (event) / 1000);
  return gpiod_edge_event_get_event_type (event) == GPIOD_EDGE_EVENT_RISING_EDGE ? 1 : 0;
}

static const HwPanelBackend gpiod2_backend = {
  .name = "gpiod2",
  .debounces = TRUE,
  .set = lines_set,
  .button_fd = lines_button_fd,
  .button_read = lines_button_read,
  .close = lines_close,
};

/* By path, or by the chip's label or name. */
static struct gpiod_chip *
open_chip (const gchar *want)
{
  if (g_path_is_absolute (want))
    return gpiod_chip_open (want);
  g_autoptr (GDir) dir = g_dir_open ("/dev", 0, NULL);
  const gchar *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *path = g_build_filename ("/dev", entry, NULL);
      if (!g_str_has_prefix (entry, "gpiochip") || !gpiod_is_gpiochip_device (path))
        continue;
      struct gpiod_chip *chip = gpiod_chip_open (path);
      struct gpiod_chip_info *info = chip != NULL ? gpiod_chip_get_info (chip) : NULL;
      gboolean ours = info != NULL
                      && (g_strcmp0 (gpiod_chip_info_get_label (info), want) == 0
                          || g_strcmp0 (gpiod_chip_info_get_name (info), want) == 0);
      g_clear_pointer (&info, gpiod_chip_info_free);
      if (ours)
        return chip;
      g_clear_pointer (&chip, gpiod_chip_close);
    }
  errno = ENOENT;
  return NULL;
}

/* Adds one line to the request with these settings. */
static gboolean
add_line (struct gpiod_chip *chip, struct gpiod_line_config *config, const gchar *spec,
          struct gpiod_line_settings *settings, guint *ret_offset, GError **error)
{
  guint offset;
  if (!hw_lines_is_offset (spec, &offset))
    {
      gint found = gpiod_chip_get_line_offset_from_name (chip, spec);
      if (found < 0)
        return hw_lines_fail (error, spec, errno);
      offset = (guint) found;
    }
  if (gpiod_line_config_add_line_settings (config, &offset, 1, settings) != 0)
    return hw_lines_fail (error, spec, errno);
  *ret_offset = offset;
  return TRUE;
}

static gboolean
configure (Lines *lines, struct gpiod_chip *chip, struct gpiod_line_config *config,
           struct gpiod_line_settings *settings, const HwPanelLines *want, GError **error)
{
  gpiod_line_settings_set_direction (settings, GPIOD_LINE_DIRECTION_OUTPUT);
  gpiod_line_settings_set_active_low (settings, want->lights_active_low != FALSE);
  gpiod_line_settings_set_output_value (settings, GPIOD_LINE_VALUE_INACTIVE);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    if (want->light[i] != NULL
        && !add_line (chip, config, want->light[i], settings, &lines->light[i], error))
      return FALSE;
  if (want->button == NULL)
    return TRUE;
  gpiod_line_settings_reset (settings);
  gpiod_line_settings_set_direction (settings, GPIOD_LINE_DIRECTION_INPUT);
  gpiod_line_settings_set_active_low (settings, want->button_active_low != FALSE);
  gpiod_line_settings_set_bias (settings, want->button_active_low ? GPIOD_LINE_BIAS_PULL_UP
                                                                  : GPIOD_LINE_BIAS_PULL_DOWN);
  gpiod_line_settings_set_edge_detection (settings, GPIOD_LINE_EDGE_BOTH);
  gpiod_line_settings_set_debounce_period_us (settings, HW_BUTTON_DEBOUNCE_MS * 1000);
  return add_line (chip, config, want->button, settings, &lines->button, error);
}

static gboolean
request (Lines *lines, const HwPanelLines *want, GError **error)
{
  struct gpiod_chip *chip = open_chip (want->chip);
  if (chip == NULL)
    return hw_lines_fail (error, want->chip, errno);
  struct gpiod_line_config *config = gpiod_line_config_new ();
  struct gpiod_line_settings *settings = gpiod_line_settings_new ();
  struct gpiod_request_config *asked = gpiod_request_config_new ();
  gboolean ok = FALSE;
  if (config == NULL || settings == NULL || asked == NULL)
    hw_lines_fail (error, want->chip, ENOMEM);
  else if (configure (lines, chip, config, settings, want, error))
    {
      gpiod_request_config_set_consumer (asked, HW_LINES_CONSUMER);
      lines->request = gpiod_chip_request_lines (chip, asked, config);
      ok = lines->request != NULL || hw_lines_fail (error, want->chip, errno);
    }
  g_clear_pointer (&asked, gpiod_request_config_free);
  g_clear_pointer (&settings, gpiod_line_settings_free);
  g_clear_pointer (&config, gpiod_line_config_free);
  gpiod_chip_close (chip);
  return ok;
}

HwPanel *
hw_panel_new_gpiod (const HwPanelLines *want, GError **error)
{
  Lines *lines = g_new0 (Lines, 1);
  lines->button = NO_LINE;
  for (guint i = 0; i < HW_LIGHT_N; i++)
    lines->light[i] = NO_LINE;
  lines->events = gpiod_edge_event_buffer_new (16);
  if (lines->events == NULL || !request (lines, want, error))
    {
      if (lines->events == NULL)
        hw_lines_fail (error, want->chip, ENOMEM);
      lines_close (lines);
      return NULL;
    }
  HwPanel *panel = hw_panel_new (&gpiod2_backend, lines);
  /* Down before we came: no edge will tell of it. */
  if (lines->button != NO_LINE
      && gpiod_line_request_get_value (lines->request, lines->button) == GPIOD_LINE_VALUE_ACTIVE)
    hw_panel_feed (panel, TRUE);
  return panel;
}
