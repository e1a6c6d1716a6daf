/* SPDX-License-Identifier: MPL-2.0 */
/* Between the panel and its back-ends. */
#pragma once

#include "hw/panel.h"

G_BEGIN_DECLS

/* Takes `self` over; lights go off (transfer full). */
HwPanel *hw_panel_new (const HwPanelBackend *backend, gpointer self);
gpointer hw_panel_self (HwPanel *panel);
/* An edge that no descriptor told of. */
void hw_panel_feed (HwPanel *panel, gboolean down);

G_END_DECLS
