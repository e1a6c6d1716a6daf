/* SPDX-License-Identifier: MPL-2.0 */
/* Up to six choices side by side; the chosen one is filled with ink. What is chosen is shown, not
 * kept: the owner sets it when it was saved. */
#pragma once

#include "app/kit/ui.h"

G_BEGIN_DECLS

typedef struct JkChips JkChips;

typedef void (*JkChipFunc) (guint i, gpointer data);

/* Lives as long as the box (transfer none). `group` goes before each name for screen readers; NULL for
 * the names alone. */
JkChips *jk_chips_add (const JkFit *fit, GtkWidget *box, const gchar *group,
                       const gchar *const *names, JkChipFunc chosen, gpointer data);
/* -1: none. */
void jk_chips_set (JkChips *chips, gint chosen);

G_END_DECLS
