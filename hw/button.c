/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/button.h"

#define HOLD_US ((gint64) HW_BUTTON_HOLD_MS * 1000)
#define STUCK_US ((gint64) HW_BUTTON_STUCK_MS * 1000)

void
hw_button_init (HwButton *button, guint settle_ms)
{
  *button = (HwButton){ .settle_us = (gint64) settle_ms * 1000 };
}

void
hw_button_edge (HwButton *button, gboolean down, gint64 time_us)
{
  down = down != FALSE;
  if (down == button->raw)
    return;
  button->raw = down;
  button->raw_since_us = time_us;
}

/* The level has lasted: believe it. TRUE if that was a press. */
static gboolean
settle (HwButton *button)
{
  button->down = button->raw;
  if (button->down)
    {
      button->down_since_us = button->raw_since_us;
      button->held = button->stuck = FALSE;
      return FALSE;
    }
  return !button->held && button->raw_since_us - button->down_since_us < HOLD_US;
}

gboolean
hw_button_poll (HwButton *button, gint64 time_us, HwButtonEvent *ret_event)
{
  if (button->raw != button->down && time_us - button->raw_since_us >= button->settle_us
      && settle (button))
    {
      *ret_event = HW_BUTTON_PRESS;
      return TRUE;
    }
  if (!button->down)
    return FALSE;
  gint64 lasted_us = time_us - button->down_since_us;
  if (!button->held && button->raw && lasted_us >= HOLD_US)
    {
      button->held = TRUE;
      *ret_event = HW_BUTTON_HOLD;
      return TRUE;
    }
  if (!button->stuck && button->raw && lasted_us >= STUCK_US)
    {
      button->stuck = TRUE;
      *ret_event = HW_BUTTON_STUCK;
      return TRUE;
    }
  return FALSE;
}

gint64
hw_button_deadline_us (const HwButton *button)
{
  if (button->raw != button->down)
    return button->raw_since_us + button->settle_us;
  if (!button->down || button->stuck)
    return -1;
  return button->down_since_us + (button->held ? STUCK_US : HOLD_US);
}
