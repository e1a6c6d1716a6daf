/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/ui.h"

#define RESOURCE_BASE "/id/jemput/kit/ui"

JkUi *
jk_ui_load (const JkFit *fit, const gchar *name)
{
  g_autofree gchar *path = g_strconcat (RESOURCE_BASE, "/", name, ".ui", NULL);
  JkUi *ui = g_new0 (JkUi, 1);
  ui->builder = gtk_builder_new_from_resource (path);
  ui->root = GTK_WIDGET (g_object_ref (gtk_builder_get_object (ui->builder, "root")));
  jk_fit_apply (fit, ui->root);
  return ui;
}

void
jk_ui_free (JkUi *ui)
{
  if (ui == NULL)
    return;
  g_object_unref (ui->builder);
  g_object_unref (ui->root);
  g_free (ui);
}

JkUi *
jk_ui_add (const JkFit *fit, const gchar *name, GtkWidget *box)
{
  JkUi *ui = jk_ui_load (fit, name);
  gtk_container_add (GTK_CONTAINER (box), ui->root);
  g_signal_connect_swapped (ui->root, "destroy", G_CALLBACK (jk_ui_free), ui);
  return ui;
}

GtkWidget *
jk_ui_get (const JkUi *ui, const gchar *id)
{
  GObject *object = gtk_builder_get_object (ui->builder, id);
  if (object == NULL)
    g_error ("no widget \"%s\"", id);
  return GTK_WIDGET (object);
}

void
jk_ui_text (const JkUi *ui, const gchar *id, const gchar *text)
{
  gtk_label_set_text (GTK_LABEL (jk_ui_get (ui, id)), text != NULL ? text : "");
}

void
jk_ui_markup (const JkUi *ui, const gchar *id, const gchar *markup)
{
  gtk_label_set_markup (GTK_LABEL (jk_ui_get (ui, id)), markup);
}

void
jk_ui_icon (const JkUi *ui, const gchar *id, const gchar *icon_name)
{
  g_object_set (jk_ui_get (ui, id), "icon-name", icon_name, NULL);
}

void
jk_ui_show (const JkUi *ui, const gchar *id, gboolean visible)
{
  gtk_widget_set_visible (jk_ui_get (ui, id), visible);
}

void
jk_ui_enable (const JkUi *ui, const gchar *id, gboolean sensitive)
{
  gtk_widget_set_sensitive (jk_ui_get (ui, id), sensitive);
}

void
jk_ui_class (const JkUi *ui, const gchar *id, const gchar *style_class, gboolean on)
{
  GtkStyleContext *style = gtk_widget_get_style_context (jk_ui_get (ui, id));
  if (on)
    gtk_style_context_add_class (style, style_class);
  else
    gtk_style_context_remove_class (style, style_class);
}

void
jk_ui_name (GtkWidget *widget, const gchar *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

void
jk_ui_clicked (const JkUi *ui, const gchar *id, GCallback callback, gpointer data)
{
  g_signal_connect_swapped (jk_ui_get (ui, id), "clicked", callback, data);
}

static void
destroy_one (GtkWidget *widget, gpointer unused)
{
  gtk_widget_destroy (widget);
}

void
jk_ui_empty (GtkWidget *box)
{
  gtk_container_foreach (GTK_CONTAINER (box), destroy_one, NULL);
}
