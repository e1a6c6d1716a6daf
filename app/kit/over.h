/* SPDX-License-Identifier: MPL-2.0 */
/* What lies over the window for a while: a dialog that waits for an answer, a toast that goes by
 * itself. */
#pragma once

#include "app/kit/window.h"

G_BEGIN_DECLS

typedef struct JkOver JkOver;

JkOver *jk_over_new (GtkOverlay *overlay);
void jk_over_free (JkOver *over);
void jk_over_ask (JkOver *over, const JkFit *fit, const JkQuestion *question, JkAnswered answered,
                  gpointer data);
gboolean jk_over_is_asking (const JkOver *over);
/* Escape says no, Return yes. */
void jk_over_key (JkOver *over, guint keyval);
void jk_over_toast (JkOver *over, const JkFit *fit, const gchar *text);
/* Takes both away; a dialog is answered by nobody. */
void jk_over_clear (JkOver *over);

G_END_DECLS
