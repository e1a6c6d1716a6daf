/* SPDX-License-Identifier: MPL-2.0 */
/* The panel: three status lights and a capture button (DESIGN 11), behind one small vtable.
 *
 * Back-ends: the simulation (always built: keeps the state, shows it to a listener, takes presses
 * from a key), libgpiod 2 and libgpiod 1.6 (the one whose library is present). Blinking is driven
 * by the panel itself from the default main context; the back-end only sets lines. One thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { HW_LIGHT_GREEN, HW_LIGHT_AMBER, HW_LIGHT_RED, HW_LIGHT_N } HwLight;
typedef enum {
  HW_PATTERN_OFF,
  HW_PATTERN_STEADY,
  HW_PATTERN_SLOW, /* 1 s on, 1 s off */
  HW_PATTERN_FAST, /* 150 ms on, 150 ms off */
} HwPattern;

/* 30 ms: longer than the bounce of a common push button, shorter than a person notices. */
#define HW_BUTTON_DEBOUNCE_MS 30
#define HW_BUTTON_HOLD_MS 2000

typedef enum { HW_BUTTON_PRESS, HW_BUTTON_HOLD, HW_BUTTON_STUCK } HwButtonEvent;

typedef struct HwPanel HwPanel;

typedef void (*HwLightShown) (HwLight light, gboolean on, gpointer data);
typedef void (*HwButtonFunc) (HwButtonEvent event, gpointer data);

/* How a back-end reaches its lines; all calls from the panel's thread. */
typedef struct {
  const gchar *name;  /* "sim", "gpiod2", "gpiod1" */
  gboolean debounces; /* the kernel does: edges are believed at once */
  gboolean (*set) (gpointer self, HwLight light, gboolean on, GError **error);
  /* A descriptor that becomes readable on a button edge; -1 if there is none. */
  gint (*button_fd) (gpointer self);
  /* Takes what is pending: 1 pressed, 0 released, -1 nothing. `ret_time_us` monotonic. */
  gint (*button_read) (gpointer self, gint64 *ret_time_us, GError **error);
  void (*close) (gpointer self); /* lights off, lines released */
} HwPanelBackend;

typedef struct {
  const gchar *chip;              /* "/dev/gpiochip0", or a chip's label */
  const gchar *light[HW_LIGHT_N]; /* line name or offset; NULL if there is none */
  const gchar *button;
  gboolean lights_active_low;
  gboolean button_active_low; /* to ground, with the line's own pull-up; else with its pull-down */
} HwPanelLines;

HwPanel *hw_panel_new_sim (void);
/* The libgpiod this was built with. G_IO_ERROR: chip missing, line busy, no permission: in words.
 */
HwPanel *hw_panel_new_gpiod (const HwPanelLines *lines, GError **error);
void hw_panel_free (HwPanel *panel);

const gchar *hw_panel_backend (const HwPanel *panel);
void hw_panel_set (HwPanel *panel, HwLight light, HwPattern pattern);
HwPattern hw_panel_get (const HwPanel *panel, HwLight light);
void hw_panel_on_light (HwPanel *panel, HwLightShown shown, gpointer data);
void hw_panel_on_button (HwPanel *panel, HwButtonFunc func, gpointer data);
/* Words about a line that does not obey or a button that is stuck; NULL if all is well (transfer
 * none). */
const gchar *hw_panel_fault (const HwPanel *panel);

/* Simulation only: the button goes down or up; the lines stop (or begin again) to obey. */
void hw_panel_sim_button (HwPanel *panel, gboolean down);
void hw_panel_sim_break (HwPanel *panel, gboolean broken);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HwPanel, hw_panel_free)

G_END_DECLS
