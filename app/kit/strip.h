/* SPDX-License-Identifier: MPL-2.0 */
/* The status strip on every page: zone, village, who; lamps, network, space, clock. Read only. */
#pragma once

#include "app/kit/session.h"
#include "app/kit/ui.h"

G_BEGIN_DECLS

typedef struct JkStrip JkStrip;

JkStrip *jk_strip_new (const JkFit *fit, GtkWidget *box);
void jk_strip_free (JkStrip *strip);
/* `resident`: whose record is at hand, NULL if none is. */
void jk_strip_update (JkStrip *strip, const JkSession *session, const gchar *resident);
void jk_strip_lamp (JkStrip *strip, HwLight light, gboolean on);
/* "Cukup untuk ±340 rekaman" (transfer full). */
gchar *jk_room_text (guint records);
/* Lamps are drawn for a simulated panel only. */
void jk_strip_show_lamps (JkStrip *strip, gboolean shown);

G_END_DECLS
