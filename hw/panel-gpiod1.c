/* SPDX-License-Identifier: MPL-2.0 */
/* The panel's lines by libgpiod 1.6 (Debian 12). Its uAPI cannot debounce; the panel does. */
#include "hw/panel-backend.h"
#include "hw/panel-lines.h"

#include <gpiod.h>
#include <poll.h>

typedef struct {
  struct gpiod_chip *chip;
  struct gpiod_line *light[HW_LIGHT_N]; /* NULL if there is none */
  struct gpiod_line *button;
} Lines;

static void
lines_close (gpointer self)
{
  Lines *lines = self;
  for (guint i = 0; i < HW_LIGHT_N; i++)
    if (lines->light[i] != NULL)
      {
        gpiod_line_set_value (lines->light[i], 0);
        gpiod_line_release (lines->light[i]);
      }
  if (lines->button != NULL)
    gpiod_line_release (lines->button);
  if (lines->chip != NULL)
    gpiod_chip_close (lines->chip);
  g_free (lines);
}

static gboolean
lines_set (gpointer self, HwLight light, gboolean on, GError **error)
{
  Lines *lines = self;
  if (lines->light[light] == NULL || gpiod_line_set_value (lines->light[light], on ? 1 : 0) == 0)
    return TRUE;
  return hw_lines_fail (error, _ ("Lampu panel"), errno);
}

static gint
lines_button_fd (gpointer self)
{
  Lines *lines = self;
  return lines->button != NULL ? gpiod_line_event_get_fd (lines->button) : -1;
}

static gint
lines_button_read (gpointer self, gint64 *ret_time_us, GError **error)
{
  Lines *lines = self;
  struct gpiod_line_event event;
  struct pollfd ready = { .fd = gpiod_line_event_get_fd (lines->button), .events = POLLIN };
  if (poll (&ready, 1, 0) <= 0 || (ready.revents & POLLIN) == 0)
    return -1;
  if (gpiod_line_event_read_fd (ready.fd, &event) != 0)
    {
      hw_lines_fail (error, _ ("Tombol panel"), errno);
      return -1;
    }
  *ret_time_us = (gint64) event.ts.tv_sec * G_USEC_PER_SEC + event.ts.tv_nsec / 1000;
  return event.event_type == GPIOD_LINE_EVENT_RISING_EDGE ? 1 : 0;
}

static const HwPanelBackend gpiod1_backend = {
  .name = "gpiod1",
  .set = lines_set,
  .button_fd = lines_button_fd,
  .button_read = lines_button_read,
  .close = lines_close,
};

static struct gpiod_line *
find_line (struct gpiod_chip *chip, const gchar *spec)
{
  guint offset;
  return hw_lines_is_offset (spec, &offset) ? gpiod_chip_get_line (chip, offset)
                                            : gpiod_chip_find_line (chip, spec);
}

static gboolean
request (Lines *lines, const HwPanelLines *want, GError **error)
{
  lines->chip = gpiod_chip_open_lookup (want->chip);
  if (lines->chip == NULL)
    return hw_lines_fail (error, want->chip, errno);
  for (guint i = 0; i < HW_LIGHT_N; i++)
    {
      if (want->light[i] == NULL)
        continue;
      struct gpiod_line *line = find_line (lines->chip, want->light[i]);
      gint flags = want->lights_active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
      if (line == NULL || gpiod_line_request_output_flags (line, HW_LINES_CONSUMER, flags, 0) != 0)
        return hw_lines_fail (error, want->light[i], errno);
      lines->light[i] = line;
    }
  if (want->button == NULL)
    return TRUE;
  struct gpiod_line *line = find_line (lines->chip, want->button);
  gint flags = want->button_active_low
                   ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP
                   : GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
  if (line == NULL
      || gpiod_line_request_both_edges_events_flags (line, HW_LINES_CONSUMER, flags) != 0)
    return hw_lines_fail (error, want->button, errno);
  lines->button = line;
  return TRUE;
}

HwPanel *
hw_panel_new_gpiod (const HwPanelLines *want, GError **error)
{
  Lines *lines = g_new0 (Lines, 1);
  if (!request (lines, want, error))
    {
      lines_close (lines);
      return NULL;
    }
  HwPanel *panel = hw_panel_new (&gpiod1_backend, lines);
  /* Down before we came: no edge will tell of it. */
  if (lines->button != NULL && gpiod_line_get_value (lines->button) == 1)
    hw_panel_feed (panel, TRUE);
  return panel;
}
