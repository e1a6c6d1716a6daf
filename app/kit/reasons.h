/* SPDX-License-Identifier: MPL-2.0 */
/* "Berbeda dengan NIK. Begitu tertulis di:": the officer's reason for what is odd and yet right. */
#pragma once

#include "app/kit/chips.h"

G_BEGIN_DECLS

#define JK_REASONS 3

/* What is saved for the i-th chip. */
const gchar *jk_reason_text (guint i);
gint jk_reason_index (const gchar *text); /* -1 if it is none of ours */
JkChips *jk_reasons_add (const JkFit *fit, GtkWidget *box, const gchar *question, JkChipFunc chosen,
                         gpointer data);

G_END_DECLS
