/* SPDX-License-Identifier: MPL-2.0 */
/* From the edges of a bouncing contact to presses and holds: a state machine that is handed every
 * edge and every deadline with its time, and reads no clock.
 *
 * A press is told when the button is let go before HW_BUTTON_HOLD_MS, so that a hold is never a
 * press as well; a hold is told while the button is still down. A button that is down at the start,
 * or for HW_BUTTON_STUCK_MS, is stuck: told once, and nothing more until it was let go. */
#pragma once

#include "hw/panel.h"

G_BEGIN_DECLS

#define HW_BUTTON_STUCK_MS 15000

typedef struct {
  gint64 settle_us; /* how long a level must last to be believed; 0: the kernel debounces */
  gboolean down;    /* the level that is believed */
  gboolean raw;     /* the level last seen */
  gint64 raw_since_us;
  gint64 down_since_us;
  gboolean held;  /* HOLD was told for this press */
  gboolean stuck; /* STUCK was told */
} HwButton;

void hw_button_init (HwButton *button, guint settle_ms);
/* The contact's level at `time_us` (monotonic). */
void hw_button_edge (HwButton *button, gboolean down, gint64 time_us);
/* What has come about by `time_us`: TRUE with one event; to be called until FALSE. */
gboolean hw_button_poll (HwButton *button, gint64 time_us, HwButtonEvent *ret_event);
/* When to poll again without an edge; -1 if only an edge matters. */
gint64 hw_button_deadline_us (const HwButton *button);

G_END_DECLS
