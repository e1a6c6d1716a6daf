/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/lights.h"

/* One red light, three things to say: the one with the heavier consequence wins. */
static HwPattern
red (const JkLightsIn *in)
{
  if (in->fault)
    return HW_PATTERN_FAST;
  if (in->zone_known && !in->zone_allows)
    return HW_PATTERN_STEADY;
  return in->clock_untrusted ? HW_PATTERN_SLOW : HW_PATTERN_OFF;
}

void
jk_lights (const JkLightsIn *in, JkLights *ret_lights)
{
  gboolean open = in->zone_known && in->zone_allows && in->ready && !in->fault;
  ret_lights->light[HW_LIGHT_GREEN] = in->counting_down ? HW_PATTERN_FAST
                                      : open            ? HW_PATTERN_STEADY
                                                        : HW_PATTERN_OFF;
  ret_lights->light[HW_LIGHT_AMBER] = in->uploading      ? HW_PATTERN_SLOW
                                      : in->records_wait ? HW_PATTERN_STEADY
                                                         : HW_PATTERN_OFF;
  ret_lights->light[HW_LIGHT_RED] = red (in);
}
