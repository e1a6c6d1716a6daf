/* SPDX-License-Identifier: MPL-2.0 */
/* One loaded .ui file: its root widget and the named ones in it. */
#pragma once

#include "app/kit/fit.h"

G_BEGIN_DECLS

typedef struct {
  GtkBuilder *builder;
  GtkWidget *root; /* a reference of ours */
} JkUi;

/* `name` as "pages/home" or "components/line"; the file is ours, so failing is a bug
 * (transfer full). */
JkUi *jk_ui_load (const JkFit *fit, const gchar *name);
void jk_ui_free (JkUi *ui);
/* Loads a component, puts it into a box and lives as long as its root (transfer none). */
JkUi *jk_ui_add (const JkFit *fit, const gchar *name, GtkWidget *box);

GtkWidget *jk_ui_get (const JkUi *ui, const gchar *id);
void jk_ui_text (const JkUi *ui, const gchar *id, const gchar *text);
void jk_ui_markup (const JkUi *ui, const gchar *id, const gchar *markup);
void jk_ui_icon (const JkUi *ui, const gchar *id, const gchar *icon_name);
void jk_ui_show (const JkUi *ui, const gchar *id, gboolean visible);
void jk_ui_enable (const JkUi *ui, const gchar *id, gboolean sensitive);
void jk_ui_class (const JkUi *ui, const gchar *id, const gchar *style_class, gboolean on);
/* What a screen reader (and a test) calls it. */
void jk_ui_name (GtkWidget *widget, const gchar *name);
void jk_ui_clicked (const JkUi *ui, const gchar *id, GCallback callback, gpointer data);
/* Destroys all children of a box. */
void jk_ui_empty (GtkWidget *box);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkUi, jk_ui_free)

G_END_DECLS
