/* SPDX-License-Identifier: MPL-2.0 */
/* What the three lights say (DESIGN 11): a pure function of what the kit knows. */
#pragma once

#include "hw/panel.h"

G_BEGIN_DECLS

typedef struct {
  gboolean zone_known; /* a village of service was chosen */
  gboolean zone_allows;
  gboolean ready;         /* an officer is signed in and the kit is enrolled */
  gboolean counting_down; /* a picture is being taken */
  gboolean records_wait;  /* sealed records the office does not hold yet */
  gboolean uploading;
  gboolean clock_untrusted;
  gboolean fault; /* disk, database or key */
} JkLightsIn;

typedef struct {
  HwPattern light[HW_LIGHT_N];
} JkLights;

void jk_lights (const JkLightsIn *in, JkLights *ret_lights);

G_END_DECLS
