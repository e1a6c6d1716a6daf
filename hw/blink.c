/* SPDX-License-Identifier: MPL-2.0 */
#include "hw/blink.h"

#define SLOW_HALF_MS 1000
#define FAST_HALF_MS 150

static gint64
half_period_ms (HwPattern pattern)
{
  switch (pattern)
    {
    case HW_PATTERN_SLOW:
      return SLOW_HALF_MS;
    case HW_PATTERN_FAST:
      return FAST_HALF_MS;
    case HW_PATTERN_OFF:
    case HW_PATTERN_STEADY:
    default:
      return 0;
    }
}

gboolean
hw_blink_is_on (HwPattern pattern, gint64 since_ms)
{
  gint64 half = half_period_ms (pattern);
  if (half == 0)
    return pattern == HW_PATTERN_STEADY;
  return since_ms / half % 2 == 0;
}

guint
hw_blink_next_ms (HwPattern pattern, gint64 since_ms)
{
  gint64 half = half_period_ms (pattern);
  return half == 0 ? 0 : (guint) (half - since_ms % half);
}
