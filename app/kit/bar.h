/* SPDX-License-Identifier: MPL-2.0 */
/* The bar below the pages of a recording: back, where one is, next. */
#pragma once

#include "app/kit/flow.h"
#include "app/kit/ui.h"

G_BEGIN_DECLS

typedef struct JkBar JkBar;

/* The callbacks are called with `data`. */
JkBar *jk_bar_new (const JkFit *fit, GtkWidget *box, GCallback back, GCallback next, gpointer data);
void jk_bar_free (JkBar *bar);
void jk_bar_show (JkBar *bar, gboolean shown);
void jk_bar_set (JkBar *bar, const gchar *back, const gchar *next, gboolean may_next);
/* `faulty`: a bit per step that needs attention; shown for those behind us. */
void jk_bar_steps (JkBar *bar, const JkFit *fit, const JkFlow *flow, guint faulty);

G_END_DECLS
